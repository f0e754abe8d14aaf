//! Entries of the destination's own in lists of references: they stay where both sides are merged.
//!
//! Pure; whether a document is merged is the caller's to know.

use super::Way;
use crate::doc::{Doc, Fields};
use crate::identity;
use crate::lift::leaf_key;
use crate::path::{Handle, Place};
use crate::registry::shape::Shape;
use std::collections::HashMap;

/// Returns a document with the entries that only the destination has, and the places of the lists that have such.
#[must_use]
pub(crate) fn with_own_entries(desired: Doc, actual: &Doc, shape: &Shape) -> (Doc, Vec<Place>) {
    let mut kept = Vec::new();
    let doc = value(desired, actual, shape, &Way::ROOT, &mut kept);
    (doc, kept)
}

fn value(desired: Doc, actual: &Doc, shape: &Shape, way: &Way<'_>, kept: &mut Vec<Place>) -> Doc {
    match (desired, actual) {
        (Doc::Object(desired), Doc::Object(there)) => Doc::Object(fields(desired, there, shape, way, kept)),
        (Doc::Array(desired), Doc::Array(there)) if shape.list.is_some() => {
            let Some(by) = shape.identity() else { return Doc::Array(desired) };
            let handles = identity::handles(there, by);
            let wanted = identity::present_handles(&desired, by, &handles);
            let labels = identity::labels(&desired, by);
            let there: HashMap<&Handle, &Doc> = handles.iter().zip(there.iter()).collect();
            let items = desired.into_iter().enumerate().map(|(at, item)| match there.get(&wanted[at]) {
                Some(there) => value(item, there, shape.each(), &way.item(&wanted[at], &labels[at]), kept),
                None => item,
            });
            Doc::list(items.collect::<Vec<_>>())
        }
        (desired, _) => desired,
    }
}

fn fields(desired: Fields, there: &Fields, shape: &Shape, way: &Way<'_>, kept: &mut Vec<Place>) -> Fields {
    let wanted = desired.clone();
    let one = |(field, held): (crate::doc::Name, Doc)| {
        let (below, way) = (shape.field(field), way.member(field, shape.map));
        let Some(actual) = there.get(field) else { return (field, held) };
        let Some(beside) = below.own_entries else { return (field, value(held, actual, below, &way, kept)) };
        let elsewhere = beside.iter().filter_map(|list| wanted.get(list)).flat_map(Doc::items);
        let others: Vec<&Doc> = elsewhere.collect();
        let own: Vec<&Doc> =
            actual.items().iter().filter(|entry| !held.items().contains(entry) && !others.contains(entry)).collect();
        if own.is_empty() {
            return (field, held);
        }
        kept.push(way.spot());
        let mut entries = laid(held.items(), actual.items(), &own);
        if below.set {
            entries.sort_by_cached_key(leaf_key);
        }
        (field, Doc::list(entries))
    };
    desired.into_iter().map(one).collect()
}

/// Lays entries among those of the destination's own: those keep their places if the others have kept their order.
fn laid(wanted: &[Doc], there: &[Doc], own: &[&Doc]) -> Vec<Doc> {
    let is_in_order =
        wanted.iter().filter(|entry| there.contains(entry)).eq(there.iter().filter(|entry| wanted.contains(entry)));
    if !is_in_order {
        return wanted.iter().chain(own.iter().copied()).cloned().collect();
    }
    let mut entries: Vec<Doc> =
        there.iter().filter(|entry| wanted.contains(entry) || own.contains(entry)).cloned().collect();
    let mut after = None;
    for entry in wanted {
        let at = entries.iter().position(|other| other == entry).unwrap_or_else(|| {
            let at = after.map_or(0, |at: usize| at + 1);
            entries.insert(at, entry.clone());
            at
        });
        after = Some(at);
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{self, kinds::LIFECYCLES, kinds::PROJECTS};
    use serde_json::{Value, json};

    fn merged(kind: crate::key::Kind, desired: Value, actual: Value) -> Value {
        let doc = |value: Value| serde_json::from_value::<Doc>(value).unwrap();
        let (doc, _) = with_own_entries(doc(desired), &doc(actual), &registry::entry(kind).shape);
        serde_json::to_value(&doc).unwrap()
    }

    #[test]
    fn entries_of_the_destinations_own_stay_where_they_stood() {
        let sets = |sets: &str| json!({"IncludedLibraryVariableSetIds": sets.split_whitespace().collect::<Vec<_>>()});
        for (desired, actual, expected) in [
            ("A B", "own A", "own A B"),
            ("A B", "A own B", "A own B"),
            ("B A", "A own B", "B A own"),
            ("A", "own", "A own"),
            ("", "own", "own"),
            ("A B", "B A", "A B"),
            ("A C", "A own C B", "A own C B"),
        ] {
            assert_eq!(merged(PROJECTS, sets(desired), sets(actual)), sets(expected), "{desired} into {actual}");
        }
    }

    #[test]
    fn an_environment_that_the_source_has_in_the_other_list_is_not_the_destinations_own() {
        let phase = |auto: &str, manual: &str| {
            let list = |names: &str| names.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            json!({"Phases": [{"Name": "P", "AutomaticDeploymentTargets": list(auto), "OptionalDeploymentTargets": list(manual)}]})
        };
        assert_eq!(merged(LIFECYCLES, phase("", "A"), phase("A", "Own")), phase("", "A Own"));
        assert_eq!(merged(LIFECYCLES, phase("", "A"), phase("Own", "A")), phase("Own", "A"));
    }
}
