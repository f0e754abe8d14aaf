//! Names on the source that lead nowhere: without a counterpart there, or without a document on the source itself.

use super::check::{Check, Verdict};
use super::topic::{COUNTERPARTS, NAMES, REFERENCES};
use crate::key::{Key, Kind, fold, listed};
use crate::owners;
use crate::planner::Examined;
use crate::registry;
use crate::side::Side;
use std::collections::BTreeMap;

/// How many names a check gives before it counts the rest.
const NAMED: usize = 5;

/// Returns what nobody decided on that has no counterpart, kind by kind.
pub(super) fn unmet(of: &str, examined: &Examined) -> Vec<Check> {
    let mut kinds: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for (key, count) in &examined.seen.unmet {
        let documents = if *count == 1 { "1 document".to_owned() } else { format!("{count} documents") };
        kinds.entry(key.kind()).or_default().push(format!("{} (named by {documents})", key.own_name()));
    }
    let check = |(kind, names): (Kind, Vec<String>)| {
        let text = format!("{kind} without a counterpart: {}", listed(&names, NAMED));
        let next = match registry::nameable().any(|nameable| nameable == kind) {
            true => format!("map them with names.{kind}, create them there, or write `Name: ~` where that is meant"),
            false => "create them there, or leave out what names them".to_owned(),
        };
        Check::new(&COUNTERPARTS, of, Verdict::Warning, text).next(next)
    };
    kinds.into_iter().map(check).collect()
}

/// Returns which documents of the source name what is not on the source either.
pub(super) fn dangling(of: &str, examined: &Examined) -> Option<Check> {
    let documents: Vec<String> =
        examined.seen.dangling.iter().map(|(key, ids)| format!("{key} ({})", ids.join(", "))).collect();
    let text = format!("documents of the source name what is not there: {}", listed(&documents, NAMED));
    let check = Check::new(&REFERENCES, of, Verdict::Warning, text);
    let next = "correct them on the source; missing_reference.dangling says what becomes of them until then";
    (!documents.is_empty()).then(|| check.next(next))
}

/// Returns what pairs although it is spelt otherwise.
pub(super) fn spelling(of: &str, source: &Side, destination: &Side) -> Option<Check> {
    let differs = |here: &&Key, there: &Key| here.own_name() != there.own_name();
    let pairs = source.nodes.keys().filter(|key| !owners::is_facet(key.kind()));
    let pairs = pairs.filter_map(|here| Some((here, &destination.nodes.get(here)?.key)));
    let named = pairs
        .filter(|(here, there)| differs(here, there) && fold(here.own_name()) == fold(there.own_name()))
        .map(|(here, there)| format!("{here} is \"{}\" there", there.own_name()));
    let named: Vec<String> = named.collect();
    let text = format!("names compare without case and blanks around them, so these pair: {}", listed(&named, NAMED));
    let next = "nothing, if they are the same; else rename one of them, or map it with names";
    (!named.is_empty()).then(|| Check::new(&NAMES, of, Verdict::Warning, text).next(next))
}
