//! Untouched means untouched, in every set of every kind (F13): what stays of it stands where it stood and is spelt as it was,
//! and what is new follows. The number of cases is set by `PROPTEST_CASES`.

use super::*;
use crate::doc::Name;
use crate::identity::WAS;
use crate::owners;
use crate::path::Segment;
use crate::registry::spec::{Identity, Reference};
use proptest::prelude::*;
use serde_json::{Value, json};

/// How many entries a set can have here.
const ENTRIES: usize = 6;

/// A set in the documents of a kind.
struct Set {
    root: &'static Shape,
    /// Where it stands.
    path: Vec<Segment>,
    shape: &'static Shape,
}

/// Returns all sets of all kinds. A set within a text of JSON is left out: it is part of that text (F13).
fn sets() -> Vec<Set> {
    let mut found = Vec::new();
    for entry in registry::all() {
        collect(&entry.shape, &entry.shape, &[], &mut found);
    }
    found
}

fn collect(root: &'static Shape, shape: &'static Shape, path: &[Segment], found: &mut Vec<Set>) {
    let is_list = shape.list.is_some_and(|list| !list.ordered) && shape.id_map.is_none();
    if shape.set || is_list || is_text(shape) {
        found.push(Set { root, path: path.to_vec(), shape });
    }
    for (segment, below) in shape.below().filter(|(segment, _)| *segment != Segment::Json) {
        collect(root, below, &[path, &[segment]].concat(), found);
    }
}

/// Returns whether a set is a text with commas between its entries.
fn is_text(shape: &Shape) -> bool {
    shape.reference.is_some_and(|rule| matches!(rule.notation, Notation::IdsInText | Notation::WordsInText))
}

/// Returns how something is written that a reference names.
fn written(reference: Option<&Reference>, number: usize, index: &mut Index) -> String {
    let Some(reference) = reference else { return format!("entry {number}") };
    match reference.notation {
        Notation::Word | Notation::WordsInText => {
            let text = format!("Set/Entry {number}");
            index.insert(&text, &owners::named_in_text(reference.kind(), &text));
            // Words compare without case.
            if number.is_multiple_of(2) { text.to_uppercase() } else { text }
        }
        _ => {
            let id = format!("Entries-{number}");
            index.insert(&id, &Key::new(reference.kind(), [format!("Entry {number}")]));
            id
        }
    }
}

/// Returns what makes an item of a list the one that it is.
fn identity_of(shape: &Shape, list: &List, number: usize, index: &mut Index) -> Value {
    let field = match list.by {
        Identity::Field(field) | Identity::Content(field) | Identity::Whole(field, _) => field,
        Identity::Row => ROW.name,
    };
    let written = written(shape.each().field(name(field)).reference, number, index);
    json!({ field: written })
}

fn entry(shape: &Shape, number: usize, index: &mut Index) -> Value {
    match shape.list {
        Some(list) => identity_of(shape, list, number, index),
        None => written(shape.each().reference.or(shape.reference), number, index).into(),
    }
}

/// Returns a set of these entries, in this order.
fn set_of(shape: &Shape, entries: &[usize], index: &mut Index) -> Value {
    let entries: Vec<Value> = entries.iter().map(|number| entry(shape, *number, index)).collect();
    if is_text(shape) {
        entries.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" , ").into()
    } else {
        entries.into()
    }
}

/// Returns a document that has a value at a place.
fn holding(shape: &Shape, path: &[Segment], value: Value, index: &mut Index) -> Value {
    match (path.split_first(), shape.id_map) {
        (None, _) => value,
        (Some((Segment::Each, rest)), Some(map)) => {
            let id = written(shape.each().field(name(map.key)).reference, 9, index);
            json!({ id: holding(shape.each().field(name(map.value)), &rest[1..], value, index) })
        }
        (Some((Segment::Field(field), rest)), _) => {
            json!({ field.as_str(): holding(shape.field(*field), rest, value, index) })
        }
        (Some((Segment::Each, rest)), None) => {
            let mut item = holding(shape.each(), rest, value, index);
            if let (Some(list), Some(fields)) = (shape.list, item.as_object_mut()) {
                for (field, value) in identity_of(shape, list, 9, index).as_object().into_iter().flatten() {
                    // Some are told apart by the set itself.
                    fields.entry(field).or_insert_with(|| value.clone());
                }
            }
            json!([item])
        }
        (Some((_, rest)), _) => json!({ "Key": holding(shape.field(name("Key")), rest, value, index) }),
    }
}

/// Returns what stands at a place of such a document.
fn held<'v>(shape: &Shape, path: &[Segment], doc: &'v Value) -> &'v Value {
    match (path.split_first(), shape.id_map) {
        (None, _) => doc,
        (Some((_, rest)), Some(map)) => {
            let of_first = doc.as_object().and_then(|map| map.values().next()).unwrap_or(&Value::Null);
            held(shape.each().field(name(map.value)), &rest[1..], of_first)
        }
        (Some((Segment::Field(field), rest)), _) => held(shape.field(*field), rest, &doc[field.as_str()]),
        (Some((Segment::Each, rest)), None) => held(shape.each(), rest, &doc[0]),
        (Some((_, rest)), _) => held(shape.field(name("Key")), rest, &doc["Key"]),
    }
}

/// Says of each item on the way to a set which one it is there, as planning does where what tells items apart is changed.
fn remembering(wanted: &mut Doc, there: &Doc, shape: &Shape, path: &[Segment]) {
    let Some((segment, rest)) = path.split_first() else { return };
    let below: (Name, &Shape) = match segment {
        Segment::Field(field) => (*field, shape.field(*field)),
        Segment::Each => {
            let handles = shape.list.map(|list| identity::handles(there.items(), list.by)).unwrap_or_default();
            let mut items: Vec<Doc> = wanted.items().to_vec();
            for (item, there) in items.iter_mut().zip(there.items()) {
                remembering(item, there, shape.each(), rest);
            }
            for (item, handle) in items.iter_mut().zip(&handles) {
                item.set(WAS, Doc::text(&handle.mark()));
            }
            *wanted = Doc::list(items);
            return;
        }
        _ => (name("Key"), shape.field(name("Key"))),
    };
    let mut value = wanted.take(&below.0).unwrap_or_default();
    remembering(&mut value, there.get(&below.0).unwrap_or(&Doc::Null), below.1, rest);
    wanted.set(&below.0, value);
}

/// Lowers a set of these entries over one of those; returns the entries as they are sent.
fn lowered(set: &Set, there: &[usize], wanted: &[usize]) -> (Vec<Value>, Vec<Value>) {
    let mut index = Index::default();
    let now = set_of(set.shape, there, &mut index);
    let now = holding(set.root, &set.path, now, &mut index);
    let wanted = set_of(set.shape, wanted, &mut index);
    let wanted = holding(set.root, &set.path, wanted, &mut index);
    let key = Key::new(registry::kinds::PROJECTS, ["P"]);
    let doc = |value: &Value| serde_json::from_value::<Doc>(value.clone()).unwrap();
    let lift = |value: &Value| Lift::new(&index, &key).document(doc(value), set.root);
    let mut after = lift(&wanted);
    remembering(&mut after, &lift(&now), set.root, &set.path);
    let lower = Lower { index: &index, key: &key, version: "2026.1.1".parse().unwrap() };
    let sent = serde_json::to_value(lower.document(&after, Some(&doc(&now)), set.root).unwrap()).unwrap();
    let entries = |doc: &Value| match held(set.root, &set.path, doc) {
        Value::String(text) => text.split(',').map(|part| part.trim().into()).filter(|part| *part != "").collect(),
        other => other.as_array().cloned().unwrap_or_default(),
    };
    (entries(&now), entries(&sent))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_stays_of_a_set_stands_where_it_stood(
        there in Just((0..ENTRIES).collect::<Vec<_>>()).prop_shuffle(),
        wanted in Just((0..ENTRIES).collect::<Vec<_>>()).prop_shuffle(),
        (here_of, there_of) in (1..ENTRIES, 1..ENTRIES),
    ) {
        let (there, wanted) = (&there[..there_of], &wanted[..here_of]);
        for set in sets() {
            let (stood, sent) = lowered(&set, there, wanted);
            let stays = there.iter().zip(&stood).filter(|(number, _)| wanted.contains(number)).map(|(_, entry)| entry);
            let stays: Vec<&Value> = stays.collect();
            prop_assert_eq!(sent.len(), wanted.len(), "{:?}: {:?}", &set.path, &sent);
            let first: Vec<&Value> = sent.iter().take(stays.len()).collect();
            prop_assert_eq!(first, stays, "{:?}: {:?} of {:?}", &set.path, &sent, &stood);
        }
    }
}

#[test]
fn sets_of_all_forms_are_looked_at() {
    let sets = sets();
    assert!(sets.iter().any(|set| is_text(set.shape)) && sets.iter().any(|set| set.shape.list.is_some()));
    assert!(sets.len() > 40, "{}", sets.len());
}
