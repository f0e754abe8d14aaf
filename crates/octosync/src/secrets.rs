//! Secrets that the owner supplies: what they are called, where they stand, and how they get into a document.
//!
//! Pure. No plan holds a value: it only says which secrets are supplied, and `apply` asks for each by its place. The
//! name of a secret is for people and for patterns alone.

mod file;

pub(crate) use file::encoded;
pub use file::thumbprint;

use crate::doc::{Doc, Fields, name};
use crate::identity::{Listing, visit_leaves};
use crate::key::{Key, Kind};
use crate::path::{At, Handle, Place, Trail};
use crate::registry::shape::Shape;
use crate::registry::{self, ROW};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;

/// Returns the value of a secret by its document and its place there; `None` if nobody supplies it.
pub type Supply = dyn Fn(&Key, &Place) -> Option<String> + Send + Sync;

/// Returns what a secret is called in the configuration: `accounts/Azure/Password`,
/// `variables/projects/OctoFX/Db password[environments=Staging]`.
#[must_use]
pub fn label(document: &Key, place: &Place) -> String {
    match place.parts() {
        // A row is called by its name and scope alone.
        [At::Item { handle: Handle::Row { .. }, label, .. }, At::Field(_)] => format!("{document}/{}", label.0),
        _ => format!("{document}/{place}"),
    }
}

/// Returns whether a secret of a document is a part of the file that it holds.
#[must_use]
pub(crate) fn is_of_file(kind: Kind, place: &Place) -> bool {
    let file = registry::entry(kind).spec.file.as_ref();
    file.is_some_and(|file| [file.data_at(), file.password_at()].contains(place))
}

/// Returns the places of all secrets of a document that are set, or that are not.
#[must_use]
pub fn places(doc: &Doc, shape: &Shape, set: bool) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    visit_leaves(doc, shape, &Trail::ROOT, &mut |leaf, _, place| {
        if *leaf == Doc::Secret(set) {
            places.insert(place.into());
        }
    });
    places
}

/// Returns the places of all secrets of a document, set or not.
#[must_use]
pub(crate) fn all_places(doc: &Doc, shape: &Shape) -> BTreeSet<Place> {
    places(doc, shape, true).into_iter().chain(places(doc, shape, false)).collect()
}

/// Marks secrets as set.
#[must_use]
pub fn marked(doc: Doc, shape: &Shape, places: &BTreeSet<Place>) -> Doc {
    replaced(doc, shape, &Trail::ROOT, &mut |trail, _, _| {
        places.contains(&Place::from(trail)).then_some(Doc::Secret(true))
    })
}

/// Puts values where a document shall have supplied secrets, in the form in which the server takes them.
///
/// # Errors
/// The name of the first secret that nobody supplies.
pub fn filled(doc: Doc, shape: &Shape, key: &Key, places: &[Place], supply: &Supply) -> Result<Doc, String> {
    let mut missing = None;
    let doc = replaced(doc, shape, &Trail::ROOT, &mut |trail, shape, plain| {
        let place = Place::from(trail);
        if !places.contains(&place) {
            return None;
        }
        let Some(value) = supply(key, &place) else {
            missing.get_or_insert_with(|| label(key, &place));
            return None;
        };
        Some(if plain { Doc::text(&value) } else { value_object(&value, shape) })
    });
    missing.map_or(Ok(doc), Err)
}

/// Most secrets are objects; the value of a sensitive variable is a text (facts `secret-objects`, `sensitive-values`).
fn value_object(value: &str, shape: &Shape) -> Doc {
    let value = match shape {
        Shape { file: true, .. } => encoded(value),
        Shape { base64: true, .. } => STANDARD.encode(value),
        _ => value.to_owned(),
    };
    Doc::Object([(name("HasValue"), Doc::Bool(true)), (name("NewValue"), Doc::text(&value))].into_iter().collect())
}

type Replace<'r> = dyn FnMut(&Trail<'_>, &Shape, bool) -> Option<Doc> + 'r;

fn replaced(doc: Doc, shape: &Shape, trail: &Trail<'_>, replace: &mut Replace<'_>) -> Doc {
    match doc {
        Doc::Secret(_) => replace(trail, shape, false).unwrap_or(doc),
        Doc::Object(fields) => {
            let each = fields.into_iter().map(|(field, value)| {
                let (below, place) = (shape.field(field), shape.member(trail, field));
                let is_plain = shape.is_row && field == ROW.value && matches!(value, Doc::Secret(_));
                let value = match is_plain {
                    true => replace(&place, below, true).unwrap_or(value),
                    false => replaced(value, below, &place, replace),
                };
                (field, value)
            });
            Doc::Object(each.collect::<Fields>())
        }
        Doc::Array(items) => {
            let stand = Listing::noted(&items, shape.identity());
            let each = items.into_iter().enumerate();
            Doc::Array(each.map(|(at, item)| replaced(item, shape.each(), &stand.at(trail, at), replace)).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::row_place;
    use crate::registry::kinds::{ACCOUNTS, ENVIRONMENTS, VARIABLES};

    #[test]
    fn secrets_are_called_by_document_and_place() {
        let account = Key::new(ACCOUNTS, ["Azure"]);
        assert_eq!(label(&account, &Place::default().field("Password")), "accounts/Azure/Password");
        let rows = Key::new(VARIABLES, ["projects", "OctoFX"]);
        let mut row: Doc = serde_json::from_str(r#"{"Name": "Db[a].Value", "Scope": {"Environment": []}}"#).unwrap();
        let environment = Doc::Ref(Key::new(ENVIRONMENTS, ["Test"]));
        row.fields_mut().unwrap().get_mut("Scope").unwrap().set("Environment", Doc::list(vec![environment]));
        let place = row_place(&row).in_list("Variables").field("Value");
        assert_eq!(label(&rows, &place), "variables/projects/OctoFX/Db[a].Value[environments=Test]");
    }
}
