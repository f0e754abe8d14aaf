//! Says what changes between two documents, for people: field by field, with items by their names.
//!
//! Pure, over lifted documents. No plan holds changes: they follow from what stands there and what shall.

use crate::doc::{Doc, Fields, Lifted};
use crate::identity::{self, Listing, SecretThere, is_mark, secrets_there};
use crate::key::Kind;
use crate::path::{At, Handle, Place, Trail};
use crate::plan::{Action, Change, Difference, Step};
use crate::registry;
use crate::registry::shape::Shape;
use crate::registry::spec::Identity;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

impl Step {
    /// Returns what changes, for people: of a document that is written twice, all of it with its first write;
    /// publishing changes nothing in it.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        match (&self.before, self.action) {
            (Some(before), _) => differing(self.key.kind(), &before.0, &self.whole(), &self.supplied),
            (None, Action::Finish | Action::Publish) => Vec::new(),
            (None, _) => changes(&Doc::Null, &self.whole(), &registry::entry(self.key.kind()).shape),
        }
    }

    /// Returns a document as it shall be in the end.
    pub(crate) fn whole(&self) -> Cow<'_, Doc> {
        let Some(late) = &self.late else { return Cow::Borrowed(&self.after.0) };
        let mut whole = self.after.0.clone();
        for (field, value) in late.0.fields().into_iter().flat_map(Fields::iter) {
            whole.set(&field, value.clone());
        }
        Cow::Owned(whole)
    }

    /// Returns whether it writes another value over a secret that is set there.
    pub(crate) fn rotates(&self) -> bool {
        self.rotated().next().is_some()
    }

    /// Returns the places of the secrets that are set there and get another value.
    pub(crate) fn rotated(&self) -> impl Iterator<Item = SecretThere> {
        let before = self.before.as_ref().filter(|_| !self.supplied.is_empty());
        let shape = &registry::entry(self.key.kind()).shape;
        let there = before.into_iter().flat_map(|before| secrets_there(&before.0, &self.after.0, shape));
        there.filter(|secret| self.supplied.contains(&secret.place))
    }
}

impl Difference {
    /// Returns what would change, for people.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        differing(self.key.kind(), &self.before.0, &self.after.0, &self.supplied)
    }
}

/// Returns the changes of a document that is there. A secret that was not set and will be, or that is rotated, is no difference
/// in what can be read; the values of new rows say so themselves.
fn differing(kind: Kind, before: &Doc, after: &Doc, supplied: &[Place]) -> Vec<Change> {
    let entry = registry::entry(kind);
    let mut changes = changes(before, after, &entry.shape);
    if supplied.is_empty() {
        return changes;
    }
    let there: HashSet<Place> =
        secrets_there(before, after, &entry.shape).into_iter().map(|secret| secret.place).collect();
    let has_rows = entry.lists.iter().any(|list| list.by == Identity::Row);
    changes.extend(supplied.iter().filter_map(|place| match there.contains(place) {
        true => Some(Change::of_secret(place.clone(), true)),
        false => (!has_rows).then(|| Change::of_secret(place.clone(), false)),
    }));
    changes
}

/// Returns the changes that lead from one document to another.
#[must_use]
pub(crate) fn changes(before: &Doc, after: &Doc, shape: &Shape) -> Vec<Change> {
    let mut changes = Vec::new();
    walk(before, after, shape, &Trail::ROOT, &mut changes);
    changes
}

fn walk(before: &Doc, after: &Doc, shape: &Shape, trail: &Trail<'_>, changes: &mut Vec<Change>) {
    if before.same(after) {
        return;
    }
    match (before, after) {
        (Doc::Object(before), Doc::Object(after)) => fields(before, after, shape, trail, changes),
        (Doc::Array(before), Doc::Array(after)) if shape.list.is_some() => items(before, after, shape, trail, changes),
        (Doc::Null, Doc::Object(after)) => fields(&Fields::default(), after, shape, trail, changes),
        _ => changes.push(change(trail, Some(before), Some(after))),
    }
}

fn change(trail: &Trail<'_>, before: Option<&Doc>, after: Option<&Doc>) -> Change {
    let lifted = |doc: Option<&Doc>| {
        doc.filter(|doc| !doc.is_empty()).map(|doc| Lifted(in_plain_words(identity::without_marks(doc))))
    };
    Change { at: Place::from(trail), before: lifted(before), after: lifted(after), moved: false, behind: None }
}

/// Returns a document with its texts as they are spelt: how they are compared is nothing for people.
fn in_plain_words(doc: Doc) -> Doc {
    match doc {
        Doc::Loose(text) => Doc::String(text),
        Doc::Array(items) => Doc::list(items.into_iter().map(in_plain_words).collect::<Vec<_>>()),
        Doc::Object(fields) => {
            Doc::Object(fields.into_iter().map(|(field, value)| (field, in_plain_words(value))).collect())
        }
        other => other,
    }
}

fn fields(before: &Fields, after: &Fields, shape: &Shape, trail: &Trail<'_>, changes: &mut Vec<Change>) {
    let names = before.iter().chain(after.iter()).map(|(field, _)| field);
    let mut names: Vec<_> = names.filter(|field| !is_mark(*field)).collect();
    names.sort_by_key(|field| field.as_str());
    names.dedup();
    for field in names {
        let place = shape.member(trail, field);
        let (old, new) = (before.get(field).unwrap_or(&Doc::Null), after.get(field).unwrap_or(&Doc::Null));
        walk(old, new, shape.field(field), &place, changes);
    }
}

fn items(before: &[Doc], after: &[Doc], shape: &Shape, trail: &Trail<'_>, changes: &mut Vec<Change>) {
    let Some(list) = shape.list else { return };
    let old = identity::handles(before, list.by);
    let new = identity::present_handles(after, list.by, &old);
    let (old_items, new_items) = (Listing::of(before, Some(list.by)), Listing::of(after, Some(list.by)));
    let found: HashMap<&Handle, usize> = old.iter().enumerate().map(|(at, handle)| (handle, at)).collect();
    for (at, item) in after.iter().enumerate() {
        match found.get(&new[at]) {
            Some(was) => walk(&before[*was], item, shape.each(), &old_items.at(trail, *was), changes),
            None => {
                let place = |at| Place::from(&new_items.at(trail, at));
                let behind = list.ordered.then(|| behind(at, place));
                changes.push(Change { behind, ..change(&new_items.at(trail, at), None, Some(item)) });
            }
        }
    }
    let kept: HashSet<&Handle> = new.iter().collect();
    for (at, item) in before.iter().enumerate().filter(|(at, _)| !kept.contains(&old[*at])) {
        changes.push(change(&old_items.at(trail, at), Some(item), None));
    }
    if list.ordered {
        moved(&old, &new, |at| Place::from(&new_items.at(trail, at)), changes);
    }
}

/// Reports the items that stand in another order among those that are on both sides.
fn moved(old: &[Handle], new: &[Handle], place: impl Fn(usize) -> Place, changes: &mut Vec<Change>) {
    let before = old.iter().filter(|handle| new.contains(handle));
    let after = new.iter().enumerate().filter(|(_, handle)| old.contains(handle));
    for ((at, _), _) in after.zip(before).filter(|((_, new), old)| new != old) {
        let behind = Some(behind(at, &place));
        changes.push(Change { at: place(at), before: None, after: None, moved: true, behind });
    }
}

/// Returns the label of the item before one of a list.
fn behind(at: usize, place: impl Fn(usize) -> Place) -> Box<str> {
    let before = at.checked_sub(1).map(place);
    match before.as_ref().and_then(|place| place.parts().last()) {
        Some(At::Item { label, .. }) => label.0.clone(),
        _ => Box::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{self, kinds::DEPLOYMENT_PROCESSES};
    use serde_json::json;

    fn shown(before: serde_json::Value, after: serde_json::Value) -> Vec<String> {
        let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
        let doc = |json| serde_json::from_value::<Doc>(json).unwrap();
        let show = |doc: &Option<Lifted>| doc.as_ref().map_or("-".into(), |doc| serde_json::to_string(doc).unwrap());
        let changes = changes(&doc(before), &doc(after), shape);
        let line = |change: &Change| match change.moved {
            true => format!("{} moved behind \"{}\"", change.at, change.behind.as_deref().unwrap()),
            false => {
                let behind = change.behind.as_ref().map_or_else(String::new, |behind| format!(" behind \"{behind}\""));
                format!("{}: {} -> {}{behind}", change.at, show(&change.before), show(&change.after))
            }
        };
        changes.iter().map(line).collect()
    }

    #[test]
    fn changes_are_named_by_items_and_fields() {
        let before = json!({"Steps": [
            {"Name": "A", "Properties": {"x.y": "1"}, "Actions": []}, {"Name": "B"}, {"Name": "C"}]});
        let after = json!({"Steps": [
            {"Name": "B"}, {"Name": "A", "Properties": {"x.y": "2"}, "Notes": ""}, {"Name": "D"}]});
        assert_eq!(
            shown(before, after),
            [
                r#"Steps[A].Notes: - -> """#,
                r#"Steps[A].Properties.'x.y': "1" -> "2""#,
                r#"Steps[D]: - -> {"Name":"D"} behind "A""#,
                r#"Steps[C]: {"Name":"C"} -> -"#,
                r#"Steps[B] moved behind """#,
                r#"Steps[A] moved behind "B""#,
            ]
        );
    }

    #[test]
    fn texts_whose_blanks_mean_nothing_are_shown_as_texts() {
        let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
        let doc = |text: &str| {
            let mut doc = Doc::Object(Fields::default());
            doc.set("Notes", Doc::list(vec![Doc::loose(text)]));
            doc
        };
        let [change] = changes(&doc(" a"), &doc("b "), shape).try_into().unwrap();
        let show = |doc: Option<Lifted>| serde_json::to_string(&doc.unwrap()).unwrap();
        assert_eq!((show(change.before), show(change.after)), (r#"[" a"]"#.to_owned(), r#"["b "]"#.to_owned()));
    }

    #[test]
    fn what_means_the_same_is_no_change() {
        assert!(shown(json!({"Steps": []}), json!({})).is_empty());
    }
}
