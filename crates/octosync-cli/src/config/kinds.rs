//! Kinds as keys of a mapping.

use super::decode::{Decoder, Entry, join, suggest};
use super::keys;
use super::problem::Problem;
use super::tree::Node;
use octosync::key::Kind;
use std::ops::Range;

/// Takes a mapping whose keys are kinds.
pub(crate) fn per_kind<'n>(
    decoder: &mut Decoder<'_>,
    node: &'n Node,
    path: &str,
    valid: &[Kind],
) -> Option<Vec<(Kind, Entry<'n>)>> {
    let entries = decoder.entries(node, path, "a mapping from kinds")?;
    Some(of_kinds(decoder, entries, path, valid, &[]))
}

/// Takes the entries of a mapping whose keys are kinds; `others` are words that may stand beside them.
pub(crate) fn of_kinds<'n>(
    decoder: &mut Decoder<'_>,
    entries: Vec<Entry<'n>>,
    path: &str,
    valid: &[Kind],
    others: &[&str],
) -> Vec<(Kind, Entry<'n>)> {
    let words: Vec<&str> = valid.iter().map(|kind| kind.word()).chain(others.iter().copied()).collect();
    let known = entries.into_iter().filter_map(|entry| {
        let kind = valid.iter().find(|kind| kind.word() == entry.name);
        if kind.is_none() {
            decoder.problems.push(unknown_kind(entry.name, path, entry.key.at.clone(), &words));
        }
        Some((*kind?, entry))
    });
    known.collect()
}

/// Returns whether documents of a kind hold rows with values, which have options of their own.
pub(crate) fn has_rows(kind: Kind) -> bool {
    octosync::registry::get(kind).is_some_and(|entry| entry.rows().is_some())
}

/// Adds the nearest valid word of a kind, or says why it takes no part.
fn unknown_kind(word: &str, path: &str, at: Range<usize>, valid: &[&str]) -> Problem {
    let registered = octosync::registry::get(Kind::new(word)).is_some();
    if keys::KINDS_NEVER.contains(&word) {
        let problem = Problem::new(format!("`{word}` never take part in a sync"), at);
        return problem.help("remove it");
    }
    if octosync::registry::get(Kind::new(word)).is_some_and(|entry| entry.spec.packages_of.is_some()) {
        let problem = Problem::new(format!("`{}` has a topic of its own", join(path, word)), at);
        return problem.help(format!("write `{word}: {{ mode: copy }}`"));
    }
    if registered {
        let problem = Problem::new(format!("`{}` is not supported yet", join(path, word)), at);
        return problem.help("remove it; a later version of octosync will read it");
    }
    suggest(Problem::new(format!("unknown kind `{word}` in `{path}`"), at), word, valid)
}
