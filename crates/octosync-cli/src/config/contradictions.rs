//! Settings of one place that cannot both be meant. What a destination sets against the file is no contradiction.

use super::decode::Decoder;
use super::problem::Problem;
use super::types::{At, DeltaKeys, FirstSyncKey};
use octosync::delta::{ExistingValue, FirstSync, Mode, Word};
use octosync::key::Kind;
use octosync::registry;
use octosync::registry::kinds::VARIABLES;
use std::ops::Range;

/// Reports the contradictions within what was set in one place, each with both places.
pub(crate) fn check(decoder: &mut Decoder<'_>, keys: &DeltaKeys) {
    let found = [ignored_but_selected(decoder, keys), kept_but_overwritten(keys), many_but_written(keys)].concat();
    decoder.problems.extend(found);
}

fn contradiction(message: String, at: &Range<usize>, other: &Range<usize>, help: &str) -> Problem {
    Problem::new(message, at.clone()).also(other.clone(), "against this").help(help)
}

/// A kind that takes no part cannot have documents that do.
fn ignored_but_selected(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    let modes = keys.kinds.iter().flat_map(|modes| &modes.0).filter(|(_, mode)| mode.value == Mode::Ignore);
    let selected = |kind: Kind| {
        let mut selectors = keys.select.iter().flat_map(|select| &select.0);
        selectors.find(|(selected, _)| *selected == kind).and_then(|(_, selector)| selector.include.first())
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
    let kept = match &keys.first_sync {
        Some(FirstSyncKey::PerKind(words)) => words.iter().find(|(kind, _)| *kind == VARIABLES).map(|(_, word)| word),
        _ => None,
    };
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

/// What is written can have one name only.
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
