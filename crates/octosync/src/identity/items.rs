//! The identity of items of a list, and their spelling for people.

use super::entry::entry_label;
use super::marks::WAS;
use super::row::{row_handle, scope_label};
use crate::doc::{Doc, Fields};
use crate::key::fold;
use crate::path::{Handle, Place};
use crate::registry::ROW;
use crate::registry::spec::Identity;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Returns what an item is called, as it is spelt: for paths and for people.
#[must_use]
pub fn label(item: &Doc, by: Identity) -> String {
    match by {
        Identity::Field(field) | Identity::Whole(field, _) => item.get(field).map(entry_label).unwrap_or_default(),
        Identity::Content(field) => content_label(item.get(field).unwrap_or(&Doc::Null)),
        Identity::Row => format!("{}{}", item.str_at(ROW.name), scope_label(item)),
    }
}

/// Returns what makes an item the one it is, as if it were the first of its like.
#[must_use]
pub fn handle(item: &Doc, by: Identity) -> Handle {
    match by {
        Identity::Field(field) => Handle::Name { name: field_text(item, field).into(), nth: 1 },
        Identity::Content(field) => Handle::Content { digest: item.get(field).unwrap_or(&Doc::Null).digest(), nth: 1 },
        Identity::Whole(field, others) => Handle::Content { digest: part_of(item, field, others).digest(), nth: 1 },
        Identity::Row => row_handle(item),
    }
}

/// Returns some fields of an item.
pub(super) fn part_of(item: &Doc, field: &str, others: &[&str]) -> Doc {
    let fields = [&field].into_iter().chain(others);
    let fields = fields.filter_map(|field| Some((crate::doc::name(field), item.get(field)?.clone())));
    Doc::Object(fields.collect::<Fields>())
}

/// Returns what tells items apart that have a name, folded: two documents can have one name within different owners.
fn field_text(item: &Doc, field: &str) -> String {
    match item.get(field) {
        Some(Doc::Ref(key)) => key.folded_text(),
        other => fold(other.and_then(Doc::as_str).unwrap_or_default()),
    }
}

/// Returns the text by which items are sorted where their order has no meaning.
#[must_use]
pub(crate) fn sort_text(item: &Doc, by: Identity) -> String {
    match by {
        Identity::Field(field) | Identity::Whole(field, _) => field_text(item, field),
        Identity::Content(field) => item.get(field).unwrap_or(&Doc::Null).digest().to_string(),
        Identity::Row => fold(item.str_at(ROW.name)) + &fold(&scope_label(item)),
    }
}

/// Returns the actions that a content names, `Deploy web, Deploy api:tools`; else a short digest.
fn content_label(content: &Doc) -> String {
    let action = |item: &Doc| {
        let name = item.get("DeploymentAction").or_else(|| item.get("DeploymentActionSlug")).map(entry_label);
        let package = item.str_at("PackageReference");
        name.map(|name| if package.is_empty() { name } else { format!("{name}:{package}") })
    };
    let actions: Vec<String> = content.items().iter().filter_map(action).collect();
    if actions.is_empty() { content.digest().to_string()[..8].to_owned() } else { actions.join(", ") }
}

/// Returns how all items of a list are spelt, with `#2` behind the second of one spelling.
#[must_use]
pub fn labels(items: &[Doc], by: Identity) -> Vec<String> {
    let numbered = numbered(items.iter().map(|item| label(item, by)));
    numbered.map(|(label, nth)| if nth == 1 { label } else { format!("{label}#{nth}") }).collect()
}

/// Returns the handles of all items of a list.
#[must_use]
pub(crate) fn handles(items: &[Doc], by: Identity) -> Vec<Handle> {
    numbered(items.iter().map(|item| handle(item, by))).map(|(handle, nth)| handle.numbered(nth)).collect()
}

/// Returns the handles by which items are found among those that stand on the destination now. One under the name that
/// another one gives up is none of those.
#[must_use]
pub(crate) fn present_handles(items: &[Doc], by: Identity, there: &[Handle]) -> Vec<Handle> {
    let own = handles(items, by);
    let was = items.iter().map(|item| item.get(WAS).and_then(Doc::as_str).and_then(|mark| marked(there, mark)));
    let was: Vec<Option<&Handle>> = was.collect();
    let mut known: HashSet<Handle> = was.iter().copied().flatten().cloned().collect();
    if known.is_empty() {
        return own;
    }
    let present = own.into_iter().zip(was).map(|(own, was)| match was {
        Some(was) => was.clone(),
        None if known.contains(&own) => {
            let others = (1..).map(|number| own.clone().numbered(number));
            let free = others.into_iter().find(|handle| !known.contains(handle) && !there.contains(handle));
            let free = free.expect("there are more numbers than items");
            known.insert(free.clone());
            free
        }
        None => own,
    });
    present.collect()
}

/// Returns the handle that has a mark.
#[must_use]
pub fn marked<'h>(handles: impl IntoIterator<Item = &'h Handle>, mark: &str) -> Option<&'h Handle> {
    handles.into_iter().find(|handle| handle.mark() == mark)
}

/// Counts the values that are the same, from 1.
fn numbered<T: Clone + Eq + Hash>(values: impl Iterator<Item = T>) -> impl Iterator<Item = (T, u32)> {
    let mut seen: HashMap<T, u32> = HashMap::new();
    values.map(move |value| {
        let nth = seen.entry(value.clone()).and_modify(|nth| *nth += 1).or_insert(1);
        let nth = *nth;
        (value, nth)
    })
}

/// Returns the place of a row that stands for itself.
#[must_use]
pub(crate) fn row_place(row: &Doc) -> Place {
    Place::of_item(row_handle(row), &label(row, Identity::Row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;
    use crate::registry::kinds::{ENVIRONMENTS, TAGS};

    #[test]
    fn a_new_item_under_the_name_that_another_gives_up_is_not_that_one() {
        let item = |name: &str| -> Doc { serde_json::from_value(serde_json::json!({ "Name": name })).unwrap() };
        let by = Identity::Field("Name");
        let there = handles(&[item("A"), item("C")], by);
        let mut renamed = item("B");
        renamed.set(WAS, Doc::text(&there[0].mark()));
        let present = present_handles(&[item("A"), renamed, item("C")], by, &there);
        assert!(!there.contains(&present[0]));
        assert_eq!(present[1..], there);
    }

    #[test]
    fn variables_are_called_by_name_and_scope() {
        let mut row: Doc =
            serde_json::from_str(r#"{"Name": "Db", "Scope": {"Environment": [], "TenantTag": []}}"#).unwrap();
        assert_eq!(label(&row, Identity::Row), "Db");
        let test = Doc::Ref(Key::new(ENVIRONMENTS, ["Test"]));
        let tag = Doc::Ref(Key::new(TAGS, ["Ring", "Early"]));
        let scope = row.fields_mut().unwrap().get_mut(crate::doc::name("Scope")).unwrap();
        scope.set("Environment", Doc::list(vec![test]));
        scope.set("TenantTag", Doc::list(vec![tag]));
        assert_eq!(label(&row, Identity::Row), "Db[environments=Test][tenant_tags=Ring/Early]");
        assert_eq!(labels(&[row.clone(), row], Identity::Row)[1], "Db[environments=Test][tenant_tags=Ring/Early]#2");
    }
}
