//! Settings of one place that cannot both be meant. A setting of a destination against the file's is no contradiction.

use super::decode::Decoder;
use super::kinds::has_rows;
use super::moot;
use super::problem::Problem;
use super::types::{At, DeltaKeys, Destination, SecretRule};
use octosync::decision::Set;
use octosync::delta::{Criterion, ExistingValue, FirstSync, Mode, OwnValues, Phases, Widening, Word};
use octosync::key::{Kind, fold};
use octosync::registry;
use std::ops::Range;

/// Reports the contradictions within what was set in one place, each with both places, as far as they are still there
/// in what some destination ends up with.
pub(crate) fn check(decoder: &mut Decoder<'_>, file: &DeltaKeys, destinations: &[Destination]) {
    let mut seen: Vec<Problem> = Vec::new();
    for destination in destinations {
        let joined = found(decoder, &file.with(&destination.delta));
        let alone = [found(decoder, file), found(decoder, &destination.delta)].concat();
        let new: Vec<Problem> =
            alone.into_iter().filter(|problem| joined.contains(problem) && !seen.contains(problem)).collect();
        seen.extend(new);
    }
    decoder.problems.extend(seen);
}

fn found(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    [
        ignored_but_selected(decoder, keys),
        kept_but_overwritten(keys),
        many_but_written(keys),
        emptied_but_not_to_widen(keys),
        decided_before(decoder, keys),
        supplied_before(keys),
        included_but_excluded(decoder, keys),
        mirrored_but_kept(keys),
        moot::find(decoder, keys),
    ]
    .concat()
}

fn contradiction(message: String, at: &Range<usize>, other: &Range<usize>, help: &str) -> Problem {
    Problem::new(message, at.clone()).also(other.clone(), "against this").help(help)
}

/// A kind that takes no part cannot have documents that do.
fn ignored_but_selected(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    let modes = keys.kinds.iter().flat_map(|modes| &modes.0).filter(|(_, mode)| mode.value == Mode::Ignore);
    let selected = |kind: Kind| {
        let mut selectors = keys.select.iter().flat_map(|select| &select.kinds);
        selectors
            .find(|(selected, _)| *selected == kind)
            .and_then(|(_, selector)| selector.include.iter().flatten().next())
    };
    let found = modes.filter_map(|(kind, mode)| {
        let at = decoder.place(&selected(*kind)?.origin);
        let message = format!("`select.{kind}` includes some, but `kinds.{kind}` is `ignore`: none take part");
        Some(contradiction(message, &(at..at), &mode.at, "remove one of them"))
    });
    found.collect()
}

/// Rows cannot be overwritten and kept.
fn kept_but_overwritten(keys: &DeltaKeys) -> Vec<Problem> {
    let existing = keys.topics.word("variables", "existing");
    let existing = existing.filter(|word| word.value == ExistingValue::Overwrite.word());
    let words = keys.first_sync.iter().flat_map(|words| &words.kinds);
    let kept = words.filter(|(kind, _)| has_rows(*kind)).map(|(_, word)| word).next();
    let kept = kept.filter(|word| word.value == FirstSync::KeepDestination);
    let (Some(existing), Some(kept)) = (existing, kept) else { return Vec::new() };
    let message = "`variables.existing` is `overwrite`, but `first_sync.variables` is `keep_destination`".to_owned();
    vec![contradiction(
        message,
        &existing.at,
        &kept.at,
        "remove one of them: both decide about rows that stand on both sides",
    )]
}

/// Reports kinds whose documents are written although a name maps one of them to several.
fn many_but_written(keys: &DeltaKeys) -> Vec<Problem> {
    let written = |kind: Kind| -> Option<&At<Mode>> {
        let word = registry::get(kind)?.spec.config_word();
        let mut modes = keys.kinds.iter().flat_map(|modes| &modes.0);
        modes.find(|(known, mode)| *known == word && mode.value.updates()).map(|(_, mode)| mode)
    };
    let several = keys.names.iter().flat_map(|names| &names.0).filter(|map| map.to.value.len() > 1);
    let found = several.filter_map(|map| {
        let mode = written(map.kind)?;
        let message =
            format!("`names.{}` maps `{}` to several, but what is written can have only one name", map.kind, map.from);
        let help = format!("map it to one name, or set kinds.{} to existing", map.kind);
        Some(contradiction(message, &map.to.at, &mode.at, &help))
    });
    found.collect()
}

/// A lifecycle without phases lets everything go everywhere.
fn emptied_but_not_to_widen(keys: &DeltaKeys) -> Vec<Problem> {
    let emptied = keys.topics.word("lifecycles", "phases").filter(|word| word.value == Phases::Empty.word());
    let forbidden = keys.allow_widening.as_ref().filter(|consent| consent.value == Widening::Nothing);
    let (Some(emptied), Some(forbidden)) = (emptied, forbidden) else { return Vec::new() };
    let message = "`lifecycles.phases` is `empty`, which lets releases go everywhere, but `allow_widening` is `false`";
    let help = "name the phases, or remove `allow_widening: false`: plans will then list what gets wider";
    vec![contradiction(message.to_owned(), &emptied.at, &forbidden.at, help)]
}

/// The first exception that matches wins for each effect: a later one that only says what is decided does nothing.
fn decided_before(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    let rules = keys.rules.as_ref().map_or(&[][..], |rules| &rules.0);
    let found = rules.iter().enumerate().filter_map(|(at, rule)| {
        let first = rules[..at].iter().find(|first| {
            first.about == rule.about && first.matches.contains(&rule.matches) && first.set.decides(&rule.set)
        })?;
        let (at, other) = (decoder.place(&rule.origin), decoder.place(&first.origin));
        let message =
            format!("`{}` never applies: `{}` matches the same, comes first, and wins", rule.name, first.name);
        Some(contradiction(message, &(at..at), &(other..other), "remove one of them, or put the narrower one first"))
    });
    found.collect()
}

/// The first secret that matches is taken.
fn supplied_before(keys: &DeltaKeys) -> Vec<Problem> {
    let secrets = keys.secrets.as_deref().unwrap_or_default();
    let found = secrets.iter().enumerate().filter_map(|(at, secret)| {
        let pattern = |other: &SecretRule| fold(&other.pattern.value);
        let first = secrets[..at].iter().find(|first| pattern(first) == pattern(secret))?;
        let message = format!("`secrets` names `{}` twice: the first is taken", secret.pattern.value);
        Some(contradiction(message, &secret.pattern.at, &first.pattern.at, "remove one of them"))
    });
    found.collect()
}

/// Excluding wins: where all that is included is excluded, nothing is left.
fn included_but_excluded(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    let selectors = keys.select.iter().flat_map(|select| &select.kinds);
    let found = selectors.filter_map(|(kind, selector)| {
        let (include, exclude) = (selector.include.as_ref()?, selector.exclude.as_ref()?);
        let same = |criterion: &Set<Criterion>| exclude.iter().find(|other| other.value == criterion.value);
        let first = include.first().filter(|_| include.iter().all(|criterion| same(criterion).is_some()))?;
        let (at, other) = (decoder.place(&first.origin), decoder.place(&same(first)?.origin));
        let message = format!("`select.{kind}` excludes all that it includes: excluding wins, and none take part");
        Some(contradiction(message, &(at..at), &(other..other), "remove one of them"))
    });
    found.collect()
}

/// Rows cannot be the source's and the destination's.
fn mirrored_but_kept(keys: &DeltaKeys) -> Vec<Problem> {
    let mut modes = keys.kinds.iter().flat_map(|modes| &modes.0);
    let mirrored = modes.find(|(kind, mode)| has_rows(*kind) && mode.value == Mode::Mirror);
    let Some((_, mirrored)) = mirrored else { return Vec::new() };
    let kept = [("existing", ExistingValue::Keep.word()), ("own_values", OwnValues::Leave.word())];
    let kept = kept.into_iter().filter_map(|(key, word)| {
        let kept = keys.topics.word("variables", key).filter(|set| set.value == word)?;
        let message =
            format!("`variables.{key}` is `{word}`, but `kinds.variables` is `mirror`: the source is the truth");
        Some(contradiction(message, &kept.at, &mirrored.at, "remove one of them"))
    });
    kept.collect()
}
