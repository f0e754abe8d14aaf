//! Settings that decide nothing because of another one in the same place, as a table: the mode of a kind wins over the
//! options that are about what it leaves alone.

use super::decode::Decoder;
use super::kinds::has_rows;
use super::problem::Problem;
use super::types::{DeltaKeys, PerKindKeys};
use octosync::delta::{ExistingValue, Mode, Word};
use octosync::key::Kind;
use std::ops::Range;

/// Nothing of the kind is written.
const UNTOUCHED: &[Mode] = &[Mode::Ignore, Mode::Existing];
/// Modes under which a document that stands on the destination is not written.
const STANDING: &[Mode] = &[Mode::Ignore, Mode::Existing, Mode::Create];
/// Modes under which such a document is never updated: it is not written, or its differences refuse the plan whatever
/// else is set.
const NEVER_UPDATED: &[Mode] = &[Mode::Ignore, Mode::Existing, Mode::Create, Mode::Verify];
/// Modes under which nobody asks whose edit wins.
const NEVER_MERGED: &[Mode] = &[Mode::Ignore, Mode::Existing, Mode::Create, Mode::Verify, Mode::Mirror];

/// A setting, or all below a topic; the kind that it is about; the modes under which it decides nothing.
const OF_MODES: &[(&str, &str, &[Mode])] = &[
    ("lifecycles.phases", "lifecycles", UNTOUCHED),
    ("lifecycles.automatic", "lifecycles", UNTOUCHED),
    ("lifecycles.missing", "projects", UNTOUCHED),
    ("channels.missing_lifecycle", "channels", UNTOUCHED),
    ("release_strategy", "projects", UNTOUCHED),
    ("triggers", "triggers", UNTOUCHED),
    ("scopes.triggers", "triggers", UNTOUCHED),
    ("subscriptions", "subscriptions", UNTOUCHED),
    ("scopes.subscriptions", "subscriptions", UNTOUCHED),
    ("steps.destination_only", "deployment_processes", STANDING),
    ("variables.existing", "variables", STANDING),
    ("variables", "variables", UNTOUCHED),
    ("git_projects", "projects", UNTOUCHED),
    ("tenants.environments", "tenants", UNTOUCHED),
    ("missing_reference.variable_set", "projects", UNTOUCHED),
    ("scopes.accounts", "accounts", UNTOUCHED),
    ("scopes.certificates", "certificates", UNTOUCHED),
    ("scopes.channels", "channels", UNTOUCHED),
    ("scopes.steps", "deployment_processes", UNTOUCHED),
    ("scopes.targets", "targets", UNTOUCHED),
    ("scopes.variables", "variables", UNTOUCHED),
    ("scopes.workers", "workers", UNTOUCHED),
];

/// A setting that decides nothing beside a word of another: the setting, the other, and its word.
const OF_WORDS: &[(&str, &str, &str)] =
    &[("variables.new_renamed", "variables.new", "skip"), ("variables.new_widened", "variables.new", "skip")];

/// Something that is set: what it is called, and where it stands.
type Setting = (String, Range<usize>);

/// Reports what is set and decides nothing, with what makes it so.
pub(super) fn find(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    // An exception may treat a single document otherwise than its kind.
    let rules = keys.rules.as_ref().map_or(&[][..], |rules| &rules.0);
    if rules.iter().any(|rule| rule.set.mode.is_some()) {
        return by_words(decoder, keys);
    }
    let never_written = (NEVER_UPDATED, "what stands there is never written");
    let first_sync = per_kind("first_sync", keys.first_sync.as_ref(), keys, never_written);
    let never_merged = (NEVER_MERGED, "edits of both sides are never merged");
    let on_conflict = per_kind("on_conflict", keys.on_conflict.as_ref(), keys, never_merged);
    let prune =
        per_kind("prune", keys.prune.as_ref(), keys, (NEVER_UPDATED, "nothing of what stands there is removed"));
    [by_modes(decoder, keys), first_sync, on_conflict, prune, unmerged_rows(keys), by_words(decoder, keys)].concat()
}

fn moot(what: &str, why: &str, at: &Range<usize>, other: &Range<usize>) -> Problem {
    let problem = Problem::new(format!("`{what}` decides nothing: {why}"), at.clone());
    problem.also(other.clone(), "because of this").help("remove one of them")
}

fn by_modes(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    let found = settings(decoder, keys).into_iter().filter_map(|(path, at)| {
        let below = |topic: &str| path == topic || path.starts_with(&format!("{topic}."));
        let (_, kind, modes) = OF_MODES.iter().find(|(topic, ..)| below(topic))?;
        let (_, mode) = keys.kinds.iter().flat_map(|all| &all.0).find(|(known, _)| known.word() == *kind)?;
        let why = format!("`kinds.{kind}` is `{}`", mode.value.word());
        modes.contains(&mode.value).then(|| moot(&path, &why, &at, &mode.at))
    });
    found.collect()
}

/// Reports words of single kinds for a setting that decides nothing under the modes of these.
fn per_kind<W>(
    setting: &str,
    words: Option<&PerKindKeys<W>>,
    keys: &DeltaKeys,
    (modes, so): (&[Mode], &str),
) -> Vec<Problem> {
    let words = words.into_iter().flat_map(|words| &words.kinds);
    let mode_of = |kind: Kind| keys.kinds.iter().flat_map(|all| &all.0).find(|(known, _)| *known == kind);
    let found = words.filter_map(|(kind, word)| {
        let (_, mode) = mode_of(*kind).filter(|(_, mode)| modes.contains(&mode.value))?;
        let why = format!("`kinds.{kind}` is `{}`, so {so}", mode.value.word());
        Some(moot(&format!("{setting}.{kind}"), &why, &word.at, &mode.at))
    });
    found.collect()
}

/// Rows that are kept or overwritten are not merged.
fn unmerged_rows(keys: &DeltaKeys) -> Vec<Problem> {
    let merges = ExistingValue::Merge.word();
    let Some(existing) = keys.topics.word("variables", "existing").filter(|set| set.value != merges) else {
        return Vec::new();
    };
    let words = keys.on_conflict.iter().flat_map(|words| &words.kinds).filter(|(kind, _)| has_rows(*kind));
    let why = format!("`variables.existing` is `{}`", existing.value);
    words.map(|(kind, word)| moot(&format!("on_conflict.{kind}"), &why, &word.at, &existing.at)).collect()
}

fn by_words(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Problem> {
    let settings = settings(decoder, keys);
    let found = OF_WORDS.iter().filter_map(|(path, other, word)| {
        let (_, at) = settings.iter().find(|(set, _)| set == path)?;
        let (topic, key) = other.split_once('.')?;
        let other_at = keys.topics.word(topic, key).filter(|set| set.value == *word)?;
        Some(moot(path, &format!("`{other}` is `{word}`"), at, &other_at.at))
    });
    found.collect()
}

fn settings(decoder: &Decoder<'_>, keys: &DeltaKeys) -> Vec<Setting> {
    let scopes = keys.scopes.iter().flat_map(|scopes| &scopes.0);
    let scopes = scopes.map(|(topic, dimension, policy)| (format!("scopes.{topic}.{dimension}"), policy.at.clone()));
    let topics = keys.topics.settings().into_iter().map(|(path, origin)| {
        let at = decoder.place(&origin);
        (path, at..at)
    });
    topics.chain(scopes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::keys;
    use crate::config::topics::topics;
    use octosync::registry;

    #[test]
    fn the_tables_name_what_there_is() {
        let kinds: Vec<&str> = registry::configurable().map(|(kind, _)| kind.word()).collect();
        for (path, kind, _) in OF_MODES {
            assert!(kinds.contains(kind), "{kind}");
            let topic = path.split('.').next().unwrap();
            assert!(keys::DELTA.contains(&topic), "{path}");
        }
        for path in OF_WORDS.iter().flat_map(|(path, other, _)| [path, other]) {
            assert!(topics().contains(&path.split('.').next().unwrap()), "{path}");
        }
    }
}
