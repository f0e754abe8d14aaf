//! Compares two values in names: what is expected must be there; lists with names item by item.

use crate::reader::{Names, Snapshot, fold, text};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

/// Lists whose items are told apart by a member, and whether their order has a meaning.
const IDENTITIES: &[(&str, &str, bool)] = &[
    ("Steps", "Name", true),
    ("Actions", "Name", true),
    ("Phases", "Name", true),
    ("Tags", "Name", true),
    ("Parameters", "Name", true),
    ("Templates", "Name", true),
    ("Packages", "Name", false),
    ("GitDependencies", "Name", false),
    ("ExtensionSettings", "ExtensionId", false),
    ("CustomFieldDefinitions", "FieldName", true),
];
/// Lists whose items have no name: each must be there.
const CONTENTS: &[&str] = &["Rules", "GitResourceRules", "ActionPackages"];
/// Lists of references of which those that only the destination has stay.
const OWN_ENTRIES: &[&str] =
    &["IncludedLibraryVariableSetIds", "ProjectTags", "AutomaticDeploymentTargets", "OptionalDeploymentTargets"];
/// Members whose keys are data, so that every key counts on both sides.
const MAPS: &[&str] = &["Properties", "Scope", "DisplaySettings", "Values", JSON];
/// Properties that servers add by themselves.
const ADDED: &[&str] = &["OctopusUseBundledTooling", "Octopus.Action.RunOnServer"];

/// The member that stands for what a string says that holds JSON.
pub(crate) const JSON: &str = "JSON in a string";

/// How one document is looked at.
pub(crate) struct Look<'a> {
    /// It stood before: it may have more items than the source, and slugs of its own.
    pub(crate) merging: bool,
    /// Every member that documents of this kind have on the destination: others are not known there.
    pub(crate) known: Option<&'a BTreeSet<&'a str>>,
    /// The document, for people.
    pub(crate) place: String,
    /// All texts of the document as it stood before.
    pub(crate) stood: BTreeSet<String>,
}

/// Returns all texts in a value.
pub(crate) fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(text) => BTreeSet::from([text.clone()]),
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        _ => BTreeSet::new(),
    }
}

/// Adds the names of all members in the documents of a space, by kind.
pub(crate) fn add_members<'a>(
    space: &'a Snapshot,
    names: &Names,
    members: &mut HashMap<&'static str, BTreeSet<&'a str>>,
) {
    for document in space.documents.values().flatten() {
        if let Some(named) = names.get(text(document, "Id")) {
            collect(document, members.entry(named.kind()).or_default());
        }
    }
}

fn collect<'a>(value: &'a Value, members: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(member, value)| {
            members.insert(member);
            collect(value, members);
        }),
        Value::Array(list) => list.iter().for_each(|item| collect(item, members)),
        _ => {}
    }
}

impl Look<'_> {
    /// Reports what is not as expected.
    pub(crate) fn same(&self, expected: &Value, actual: &Value, problems: &mut Vec<String>) {
        self.value(expected, actual, &self.place, "", problems);
    }

    fn value(&self, expected: &Value, actual: &Value, place: &str, field: &str, problems: &mut Vec<String>) {
        match (expected, actual) {
            _ if is_empty(expected) && is_empty(actual) => {}
            (Value::Object(expected), Value::Object(actual)) => self.object(expected, actual, place, field, problems),
            (Value::Array(expected), Value::Array(actual)) => self.list(expected, actual, place, field, problems),
            (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
            _ if expected == actual => {}
            (Value::String(a), Value::String(b)) if field == "Name" && a.trim() == b.trim() => {}
            _ => problems.push(format!("{place}: expected {expected}, found {actual}")),
        }
    }

    fn object(
        &self,
        expected: &Map<String, Value>,
        actual: &Map<String, Value>,
        place: &str,
        field: &str,
        problems: &mut Vec<String>,
    ) {
        let is_map = MAPS.contains(&field) || place.contains(JSON);
        for (member, value) in expected {
            let below = format!("{place}.{member}");
            let unknown = !is_map && member != JSON && self.known.is_some_and(|known| !known.contains(member.as_str()));
            let skipped = (self.merging && member == "Slug") || unknown;
            match actual.get(member) {
                _ if skipped => {}
                Some(found) => self.value(value, found, &below, member, problems),
                None => self.value(value, &Value::Null, &below, member, problems),
            }
        }
        let extra = actual.iter().filter(|(member, value)| {
            is_map && !is_empty(value) && !expected.contains_key(*member) && !ADDED.contains(&member.as_str())
        });
        for (member, value) in extra {
            problems.push(format!("{place}.{member}: expected nothing, found {value}"));
        }
    }

    fn list(&self, expected: &[Value], actual: &[Value], place: &str, field: &str, problems: &mut Vec<String>) {
        if let Some((_, by, ordered)) = IDENTITIES.iter().find(|(list, ..)| *list == field) {
            return self.items(expected, actual, place, (by, *ordered), problems);
        }
        if CONTENTS.contains(&field) {
            return self.contents(expected, actual, place, problems);
        }
        let own = |entry: &&Value| {
            let stood = entry.as_str().is_some_and(|text| self.stood.contains(text));
            self.merging && OWN_ENTRIES.contains(&field) && stood && !expected.contains(entry)
        };
        let actual: Vec<Value> = actual.iter().filter(|entry| !own(entry)).cloned().collect();
        let actual = actual.as_slice();
        if expected.len() != actual.len() {
            let shown = |list: &[Value]| Value::Array(list.to_vec()).to_string();
            problems.push(format!("{place}: expected {}, found {}", shown(expected), shown(actual)));
            return;
        }
        for (at, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            self.value(expected, actual, &format!("{place}[{at}]"), field, problems);
        }
    }

    fn items(
        &self,
        expected: &[Value],
        actual: &[Value],
        place: &str,
        (by, ordered): (&str, bool),
        problems: &mut Vec<String>,
    ) {
        let name = |item: &Value| fold(item[by].as_str().unwrap_or_default());
        let found: Vec<String> = actual.iter().map(name).collect();
        let wanted: Vec<String> = expected.iter().map(name).collect();
        for (at, item) in expected.iter().enumerate() {
            let below = format!("{place}[{}]", wanted[at]);
            let places: Vec<usize> = (0..found.len()).filter(|there| found[*there] == wanted[at]).collect();
            match places.as_slice() {
                [there] => self.value(item, &actual[*there], &below, "", problems),
                [] => problems.push(format!("{below} is missing")),
                several => problems.push(format!("{below} is there {} times", several.len())),
            }
        }
        for name in found.iter().filter(|name| !wanted.contains(name) && !self.merging) {
            problems.push(format!("{place}[{name}] is there, and nothing on the source asks for it"));
        }
        let common: Vec<&String> = found.iter().filter(|name| wanted.contains(name)).collect();
        let order: Vec<&String> = wanted.iter().filter(|name| found.contains(name)).collect();
        if ordered && common != order {
            problems.push(format!("{place}: expected the order {order:?}, found {common:?}"));
        }
    }

    /// Items without a name: each must have an equal one of its own.
    fn contents(&self, expected: &[Value], actual: &[Value], place: &str, problems: &mut Vec<String>) {
        let mut left: Vec<&Value> = actual.iter().collect();
        for item in expected {
            let equal = left.iter().position(|found| {
                let mut differences = Vec::new();
                self.value(item, found, "", "", &mut differences);
                differences.is_empty()
            });
            match equal {
                Some(at) => drop(left.remove(at)),
                None => problems.push(format!("{place}: {item} is missing")),
            }
        }
        for item in left.iter().filter(|_| !self.merging) {
            problems.push(format!("{place}: {item} is there, and nothing on the source asks for it"));
        }
    }
}

/// Says whether a value says nothing; servers of different versions write that in different ways.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.values().all(is_empty),
        _ => false,
    }
}
