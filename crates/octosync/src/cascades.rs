//! The removals that the server makes by itself when a run removes something else (`docs/rules.md` F14).
//!
//! Pure. Saving a process without a step deletes the variables that are scoped to that step alone (fact `step-deletes-rows`). It is
//! planned as a removal, and what the run itself caused is no edit of somebody else.

use crate::doc::{Doc, Fields};
use crate::identity::row_place;
use crate::key::Key;
use crate::path::Place;
use crate::registry::Entry;
use crate::registry::spec::ROW;
use crate::side::items_of;
use std::collections::HashSet;

/// Returns the items to which others can refer and that a write takes out of a document.
pub(crate) fn removed_items(entry: &Entry, key: &Key, before: &Doc, after: &Doc) -> HashSet<Key> {
    let left = items_of(key, after, &entry.shape);
    items_of(key, before, &entry.shape).into_iter().filter(|item| !left.contains(item)).collect()
}

/// Returns a variable set as the server leaves it when items are gone, with the rows that go; nothing if it names none.
pub(crate) fn without(doc: &Doc, entry: &Entry, gone: &HashSet<Key>) -> Option<(Doc, Vec<Place>)> {
    let list = entry.rows().filter(|_| !gone.is_empty())?;
    let rows = doc.get(&list)?.items();
    let is_gone = |entry: &Doc| entry.as_ref_key().is_some_and(|key| gone.contains(key));
    let scopes = |row: &Doc| row.get(ROW.scope).and_then(Doc::fields).cloned().unwrap_or_default();
    if !rows.iter().any(|row| scopes(row).iter().any(|(_, entries)| entries.items().iter().any(is_gone))) {
        return None;
    }
    let (mut kept, mut lost) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let scope = scopes(row);
        let loses_all = |entries: &Doc| !entries.items().is_empty() && entries.items().iter().all(is_gone);
        if scope.iter().any(|(_, entries)| loses_all(entries)) {
            lost.push(row_place(row).in_list(&list));
            continue;
        }
        let left = scope.iter().map(|(field, entries)| {
            let left = entries.items().iter().filter(|entry| !is_gone(entry)).cloned();
            (field, Doc::list(left.collect::<Vec<_>>()))
        });
        let mut row = row.clone();
        row.set(ROW.scope, Doc::Object(left.collect::<Fields>()));
        kept.push(row);
    }
    let mut doc = doc.clone();
    doc.set(&list, Doc::list(kept));
    Some((doc, lost))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{self, kinds::ACTIONS, kinds::VARIABLES};
    use serde_json::json;

    #[test]
    fn rows_of_a_removed_step_alone_go_and_others_lose_only_its_name() {
        let action = |name: &str| Key::new(ACTIONS, ["Web", name]);
        let row = |name: &str, actions: &[&str]| {
            let mut row: Doc = serde_json::from_value(json!({"Name": name, "Scope": {"Environment": []}})).unwrap();
            let actions: Vec<Doc> = actions.iter().map(|name| Doc::Ref(action(name))).collect();
            row.fields_mut().unwrap().get_mut(crate::doc::name("Scope")).unwrap().set("Action", Doc::list(actions));
            row
        };
        let rows = vec![row("Plain", &[]), row("Goes", &["Old"]), row("Both", &["Old", "New"]), row("Stays", &["New"])];
        let mut doc: Doc = serde_json::from_value(json!({})).unwrap();
        doc.set("Variables", Doc::list(rows));
        let entry = registry::entry(VARIABLES);
        let gone: HashSet<Key> = [action("Old")].into();
        let (left, lost) = without(&doc, entry, &gone).unwrap();
        let names = |doc: &Doc| -> Vec<(String, usize)> {
            let rows = doc.get("Variables").unwrap().items().iter();
            rows.map(|row| {
                (row.str_at("Name").to_owned(), row.get("Scope").unwrap().get("Action").unwrap().items().len())
            })
            .collect()
        };
        let expected = [("Plain", 0), ("Both", 1), ("Stays", 1)].map(|(name, count)| (name.to_owned(), count));
        assert_eq!(names(&left), expected);
        assert_eq!(lost.len(), 1);
        assert!(without(&left, entry, &gone).is_none(), "a second look finds nothing");
    }
}
