//! What makes two items of a list the same, and what an item is called.
//!
//! Pure, over lifted items.

use crate::doc::{Doc, Fields};
use crate::key::fold;
use crate::owners;
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::Identity;

/// The field of a lifted item that remembers what it is called on the destination now, when its identity changes.
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
        Identity::Variable => format!("{}{}", item.str_at("Name"), scope_label(item)),
    }
}

/// Returns the text by which an item is found: equal for items that are the same.
#[must_use]
pub fn handle(item: &Doc, by: Identity) -> String {
    match by {
        Identity::Field(field) => match item.get(field) {
            // Two documents can have one name within different owners.
            Some(Doc::Ref(key)) => key.folded_text(),
            other => fold(other.and_then(Doc::as_str).unwrap_or_default()),
        },
        Identity::Content(field) => item.get(field).unwrap_or(&Doc::Null).digest().to_string(),
        Identity::Variable => format!("{}{}", fold(item.str_at("Name")), fold(&scope_label(item))),
    }
}

/// The dimensions of a variable's scope: the server's word, and ours.
const DIMENSIONS: [(&str, &str); 7] = [
    ("Environment", "environments"),
    ("Channel", "channels"),
    ("ProcessOwner", "process_owners"),
    ("Action", "actions"),
    ("Machine", "machines"),
    ("TenantTag", "tenant_tags"),
    ("Role", "roles"),
];

/// Returns the scope of a variable as text, `[environments=Staging,Production][roles=web]`; empty without one.
#[must_use]
pub fn scope_label(item: &Doc) -> String {
    let Some(scope) = item.get("Scope").and_then(Doc::fields) else { return String::new() };
    let dimensions = scope.iter().filter(|(_, entries)| !entries.is_empty());
    dimensions.map(|(dimension, entries)| format!("[{}={}]", word(&dimension), entries_label(entries))).collect()
}

fn word(dimension: &str) -> &str {
    DIMENSIONS.iter().find(|(server, _)| *server == dimension).map_or(dimension, |(_, word)| word)
}

fn entries_label(entries: &Doc) -> String {
    entries.items().iter().map(entry_label).collect::<Vec<_>>().join(",")
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

/// Returns the labels of all items of a list, with `#2` behind the second of one name.
#[must_use]
pub fn labels(items: &[Doc], by: Identity) -> Vec<String> {
    numbered(items.iter().map(|item| label(item, by)))
}

/// Returns the handles of all items of a list, with `#2` behind the second of one name.
#[must_use]
pub fn handles(items: &[Doc], by: Identity) -> Vec<String> {
    numbered(items.iter().map(|item| handle(item, by)))
}

/// Returns the handles by which the items are found on the destination as it is now.
#[must_use]
pub fn present_handles(items: &[Doc], by: Identity) -> Vec<String> {
    let own = handles(items, by);
    let was = items.iter().map(|item| item.get(WAS).and_then(Doc::as_str).map(str::to_owned));
    own.into_iter().zip(was).map(|(own, was)| was.unwrap_or(own)).collect()
}

/// Where the items of a list stand: by name where they have one, else by position.
pub struct Places(Option<Vec<String>>);

impl Places {
    /// Returns the places of the items of a list.
    #[must_use]
    pub fn of(items: &[Doc], by: Option<Identity>) -> Self {
        Self(by.map(|by| labels(items, by)))
    }

    /// Returns the place of one item.
    #[must_use]
    pub fn at<'a>(&'a self, trail: &'a Trail<'a>, position: usize) -> Trail<'a> {
        self.0.as_ref().map_or(trail.index(position), |labels| trail.item(&labels[position]))
    }
}

/// Calls a function with each part of a document, its rule and its place: an object comes before its fields.
pub fn visit_parts(doc: &Doc, shape: &Shape, trail: &Trail<'_>, call: &mut dyn FnMut(&Doc, &Shape, &Trail<'_>)) {
    call(doc, shape, trail);
    match doc {
        Doc::Object(fields) => {
            fields.iter().for_each(|(field, value)| visit_parts(value, shape.field(field), &trail.field(field), call));
        }
        Doc::Array(items) => {
            let places = Places::of(items, shape.identity());
            for (at, item) in items.iter().enumerate() {
                visit_parts(item, shape.each(), &places.at(trail, at), call);
            }
        }
        Doc::Commas(items) => items.iter().for_each(|item| visit_parts(item, shape, trail, call)),
        Doc::Json(inner) => visit_parts(inner, shape.json(), trail, call),
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

fn numbered(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashMap::new();
    let number = |text: String| {
        let count = seen.entry(text.clone()).and_modify(|count| *count += 1).or_insert(1);
        if *count == 1 { text } else { format!("{text}#{count}") }
    };
    texts.map(number).collect()
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
        assert_eq!(label(&row, Identity::Variable), "Db");
        let test = Doc::Ref(Key::new(ENVIRONMENTS, ["Test"]));
        let tag = Doc::Ref(Key::new(TAGS, ["Ring", "Early"]));
        let scope = row.fields_mut().unwrap().get_mut(crate::doc::name("Scope")).unwrap();
        scope.set("Environment", Doc::list(vec![test]));
        scope.set("TenantTag", Doc::list(vec![tag]));
        assert_eq!(label(&row, Identity::Variable), "Db[environments=Test][tenant_tags=Ring/Early]");
        assert_eq!(
            labels(&[row.clone(), row], Identity::Variable)[1],
            "Db[environments=Test][tenant_tags=Ring/Early]#2"
        );
    }
}
