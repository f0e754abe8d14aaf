//! Which secrets of a document that shall be stand there already, and what each is known by, whatever it is called.

use super::items::{handles, present_handles};
use super::listed::Listing;
use super::marks::{ID, is_mark};
use crate::doc::{Doc, Fields};
use crate::path::{Place, Trail};
use crate::registry::shape::Shape;
use std::collections::HashMap;

/// A secret that stands there, and shall be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretThere {
    /// Its place in the document as it shall be.
    pub place: Place,
    /// The identifier of the secret within its document: items by their ids, so that neither a new name nor a new scope
    /// makes another secret of it.
    pub known_by: String,
}

/// Returns the secrets that are set in a document there, and that a document which shall be leaves set. The items of the one
/// there may bear their ids.
#[must_use]
pub(crate) fn secrets_there(there: &Doc, after: &Doc, shape: &Shape) -> Vec<SecretThere> {
    let found = secrets_of_both(there, after, shape).into_iter();
    found.filter_map(|(secret, is_set)| is_set.then_some(secret)).collect()
}

/// Returns the secrets of a document which shall be that have a counterpart in the one there, each with whether that is set.
#[must_use]
pub(crate) fn secrets_of_both(there: &Doc, after: &Doc, shape: &Shape) -> Vec<(SecretThere, bool)> {
    let mut found = Vec::new();
    walk((there, after), shape, &Trail::ROOT, "", &mut found);
    found
}

type Found = Vec<(SecretThere, bool)>;

fn walk((there, after): (&Doc, &Doc), shape: &Shape, trail: &Trail<'_>, known_by: &str, found: &mut Found) {
    match (there, after) {
        (Doc::Secret(is_set), Doc::Secret(true)) => {
            found.push((SecretThere { place: trail.into(), known_by: known_by.to_owned() }, *is_set));
        }
        (Doc::Object(there), Doc::Object(after)) => {
            let both = after.iter().filter_map(|(field, value)| Some((field, there.get(field)?, value)));
            for (field, there, value) in both.filter(|(field, there, _)| !is_mark(*field) && may_hold_secret(there)) {
                let below = format!("{known_by}/{}", escaped(&field));
                walk((there, value), shape.field(field), &shape.member(trail, field), &below, found);
            }
        }
        (Doc::Array(there), Doc::Array(after)) => items((there, after), shape, trail, known_by, found),
        _ => {}
    }
}

fn items((there, after): (&[Doc], &[Doc]), shape: &Shape, trail: &Trail<'_>, known_by: &str, found: &mut Found) {
    let listing = Listing::of(after, shape.identity());
    let Some(by) = shape.identity() else {
        for (at, pair) in there.iter().zip(after).enumerate() {
            walk(pair, shape.each(), &listing.at(trail, at), &format!("{known_by}/{at}"), found);
        }
        return;
    };
    let old = handles(there, by);
    let known: HashMap<_, _> = old.iter().zip(there).collect();
    for (at, handle) in present_handles(after, by, &old).iter().enumerate() {
        let Some(item) = known.get(handle) else { continue };
        let own = item.fields().and_then(|fields| id(fields)).map_or_else(|| handle.mark(), str::to_owned);
        let below = format!("{known_by}/{}", escaped(&own));
        walk((item, &after[at]), shape.each(), &listing.at(trail, at), &below, found);
    }
}

/// Returns whether this is a secret, or something that has parts: most of a document is neither.
const fn may_hold_secret(doc: &Doc) -> bool {
    matches!(doc, Doc::Secret(_) | Doc::Object(_) | Doc::Array(_))
}

fn id(fields: &Fields) -> Option<&str> {
    fields.get(crate::doc::name(ID))?.as_str()
}

fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('/', "%2f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::WAS;
    use crate::registry;
    use crate::registry::kinds::VARIABLES;
    use serde_json::json;

    fn rows(rows: &[(&str, Option<&str>)]) -> Doc {
        let row = |(name, id): &(&str, Option<&str>)| {
            let mut row: Doc =
                serde_json::from_value(json!({ "Name": name, "Scope": {}, "IsSensitive": true })).unwrap();
            row.set("Value", Doc::Secret(true));
            id.iter().for_each(|id| row.set(ID, Doc::text(id)));
            row
        };
        let mut doc = Doc::Object(Fields::default());
        doc.set("Variables", Doc::list(rows.iter().map(row).collect::<Vec<_>>()));
        doc
    }

    #[test]
    fn a_secret_is_known_by_the_id_of_its_row_also_under_another_name() {
        let shape = &registry::entry(VARIABLES).shape;
        let there = rows(&[("Db", Some("row-1")), ("Other", Some("row-2"))]);
        let mut after = rows(&[("Database", None), ("Other", None), ("New", None)]);
        let was = handles(
            there.get("Variables").unwrap().items(),
            shape.field(crate::doc::name("Variables")).identity().unwrap(),
        );
        let mut renamed = after.get("Variables").unwrap().items().to_vec();
        renamed[0].set(WAS, Doc::text(&was[0].mark()));
        after.set("Variables", Doc::list(renamed));
        let found: Vec<(String, String)> = secrets_there(&there, &after, shape)
            .into_iter()
            .map(|secret| (secret.place.to_string(), secret.known_by))
            .collect();
        assert_eq!(
            found,
            [
                ("Variables[Database].Value".to_owned(), "/Variables/row-1/Value".to_owned()),
                ("Variables[Other].Value".to_owned(), "/Variables/row-2/Value".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_not_set_there_or_shall_not_be_is_no_secret_that_stands_there() {
        let shape = &registry::entry(VARIABLES).shape;
        let mut unset = rows(&[("Db", Some("row-1"))]);
        let mut row = unset.get("Variables").unwrap().items()[0].clone();
        row.set("Value", Doc::Secret(false));
        unset.set("Variables", Doc::list(vec![row]));
        assert_eq!(secrets_there(&unset, &rows(&[("Db", None)]), shape), []);
        assert_eq!(secrets_there(&rows(&[("Db", None)]), &rows(&[]), shape), []);
    }
}
