//! What makes two items of a list the same, how they are spelt for people, and walks that know where they stand.
//!
//! Pure, over lifted items.

mod listed;
mod row;

pub use listed::Listing;
pub use row::{is_secret, row_place, same_scope, scope_label, spot};

use crate::doc::{Doc, Fields};
use crate::key::fold;
use crate::owners;
use crate::path::{At, Handle, Place, Trail};
use crate::registry::ROW;
use crate::registry::shape::Shape;
use crate::registry::spec::Identity;
use std::collections::HashMap;
use std::hash::Hash;

/// The field of a lifted item that remembers which one it is on the destination now, when that changes: the mark of
/// its handle there.
///
/// No field of the server's begins so. It is not compared and never sent.
pub const WAS: &str = "$was";

/// The field of an item that takes no part: the destination's own stays in its place, and nothing is added.
pub const STAYS: &str = "$stays";

/// Returns what stands for an item that takes no part, where items have names.
#[must_use]
pub fn staying(item: &Doc, by: Identity) -> Option<Doc> {
    let Identity::Field(field) = by else { return None };
    let mut marker = Doc::Object(Fields::default());
    marker.set(field, item.get(field)?.clone());
    marker.set(STAYS, Doc::Bool(true));
    Some(marker)
}

/// Returns a document without what octosync remembers in it.
#[must_use]
pub fn without_marks(doc: &Doc) -> Doc {
    doc.without(&|field| field.starts_with('$'))
}

/// Returns what an item is called, as it is spelt: for paths and for people.
#[must_use]
pub fn label(item: &Doc, by: Identity) -> String {
    match by {
        Identity::Field(field) => item.get(field).map(entry_label).unwrap_or_default(),
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
        Identity::Row => row::row_handle(item),
    }
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
pub fn sort_text(item: &Doc, by: Identity) -> String {
    match by {
        Identity::Field(field) => field_text(item, field),
        Identity::Content(field) => item.get(field).unwrap_or(&Doc::Null).digest().to_string(),
        Identity::Row => fold(item.str_at(ROW.name)) + &fold(&scope_label(item)),
    }
}

/// Returns what a leaf is called: a reference by the name of what it refers to.
#[must_use]
pub fn entry_label(entry: &Doc) -> String {
    match entry {
        Doc::Ref(key) => owners::in_text(key),
        other => other.as_str().unwrap_or_default().to_owned(),
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
pub fn handles(items: &[Doc], by: Identity) -> Vec<Handle> {
    numbered(items.iter().map(|item| handle(item, by))).map(|(handle, nth)| handle.numbered(nth)).collect()
}

/// Returns the handles by which items are found among those that stand on the destination now.
#[must_use]
pub fn present_handles(items: &[Doc], by: Identity, there: &[Handle]) -> Vec<Handle> {
    let own = handles(items, by);
    let was = items.iter().map(|item| item.get(WAS).and_then(Doc::as_str).and_then(|mark| marked(there, mark)));
    own.into_iter().zip(was).map(|(own, was)| was.cloned().unwrap_or(own)).collect()
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

/// Returns what stands at a place of a document.
#[must_use]
pub fn find<'d>(doc: &'d Doc, shape: &'d Shape, place: &Place) -> Option<&'d Doc> {
    let start = (doc, shape);
    let found = place.parts().iter().try_fold(start, |(doc, shape), at| match at {
        At::Field(field) | At::Entry(field) => Some((doc.fields()?.get(*field)?, shape.field(*field))),
        At::Index(index) => Some((doc.items().get(*index)?, shape.each())),
        At::Json => match doc {
            Doc::Json(inner) => Some((inner.as_ref(), shape.json())),
            _ => None,
        },
        At::Item { list, handle, .. } => {
            let (doc, shape) = match list {
                Some(list) => (doc.fields()?.get(*list)?, shape.field(*list)),
                None => (doc, shape),
            };
            let position = handles(doc.items(), shape.identity()?).iter().position(|known| known == handle)?;
            Some((&doc.items()[position], shape.each()))
        }
    });
    found.map(|(doc, _)| doc)
}

/// Calls a function with each part of a document, its rule and its place: an object comes before its fields.
pub fn visit_parts(doc: &Doc, shape: &Shape, trail: &Trail<'_>, call: &mut dyn FnMut(&Doc, &Shape, &Trail<'_>)) {
    call(doc, shape, trail);
    match doc {
        Doc::Object(fields) => {
            fields
                .iter()
                .for_each(|(field, value)| visit_parts(value, shape.field(field), &shape.member(trail, field), call));
        }
        Doc::Array(items) => {
            let places = Listing::of(items, shape.identity());
            for (at, item) in items.iter().enumerate() {
                visit_parts(item, shape.each(), &places.at(trail, at), call);
            }
        }
        Doc::Commas(items) => items.iter().for_each(|item| visit_parts(item, shape, trail, call)),
        Doc::Json(inner) => visit_parts(inner, shape.json(), &trail.json(), call),
        _ => {}
    }
}

/// Calls a function with each leaf of a document, its rule and its place: references, secrets, texts, numbers.
pub fn visit_leaves(doc: &Doc, shape: &Shape, trail: &Trail<'_>, call: &mut dyn FnMut(&Doc, &Shape, &Trail<'_>)) {
    visit_parts(doc, shape, trail, &mut |part, shape, place| {
        if !matches!(part, Doc::Object(_) | Doc::Array(_) | Doc::Commas(_) | Doc::Json(_)) {
            call(part, shape, place);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;
    use crate::registry::kinds::{ENVIRONMENTS, TAGS};

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
