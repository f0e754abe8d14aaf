//! Makes references of the ids at places that the owner declares (`docs/rules.md` E15).
//!
//! Pure. No registry knows these places, so that they are looked for in lifted documents, on both sides alike, and again
//! in what the server answers.

use crate::delta::{DeclaredPlace, DeclaredReference};
use crate::doc::{Doc, Fields, Items};
use crate::findings;
use crate::identity::Listing;
use crate::index::Index;
use crate::key::Key;
use crate::lift::Lift;
use crate::path::{Place, Trail};
use crate::registry;
use crate::registry::shape::Shape;
use crate::side::Side;
use std::cell::RefCell;
use std::collections::HashSet;

/// The places that the owner declares, for documents of one side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declared(Vec<DeclaredPlace>);

impl Declared {
    /// Takes what was declared.
    #[must_use]
    pub(crate) fn of(declared: &[DeclaredReference]) -> Self {
        Self(declared.iter().map(DeclaredPlace::from).collect())
    }

    /// Returns whether nothing is declared.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes references of ids in all documents of a side; nothing is to be said of those any more.
    #[must_use]
    pub(crate) fn in_side(&self, mut side: Side) -> Side {
        if self.is_empty() {
            return side;
        }
        let mut named: HashSet<(Key, Place)> = HashSet::new();
        for (key, node) in &mut side.nodes {
            let walk = Walk::new(&self.0, key, &side.index);
            let doc = std::mem::take(&mut node.doc);
            node.doc = walk.value(doc, &registry::entry(key.kind()).shape, &Trail::ROOT);
            named.extend(walk.named.into_inner().into_iter().map(|place| (key.clone(), place)));
        }
        side.findings.retain(|finding| {
            let is_of_ids = [findings::REF_UNDECLARED, findings::REF_IN_TEXT].contains(&finding.code);
            let place = finding.about.clone().zip(finding.at.clone()).filter(|_| is_of_ids);
            !place.is_some_and(|place| named.contains(&place))
        });
        side
    }

    /// Makes references of ids in a lifted document.
    #[must_use]
    pub(crate) fn in_document(&self, doc: Doc, key: &Key, shape: &Shape, index: &Index) -> Doc {
        if self.is_empty() {
            return doc;
        }
        Walk::new(&self.0, key, index).value(doc, shape, &Trail::ROOT)
    }
}

struct Walk<'w> {
    places: &'w [DeclaredPlace],
    lift: Lift<'w>,
    /// The places at which references were found.
    named: RefCell<Vec<Place>>,
}

impl<'w> Walk<'w> {
    const fn new(places: &'w [DeclaredPlace], key: &'w Key, index: &'w Index) -> Self {
        Self { places, lift: Lift::new(index, key), named: RefCell::new(Vec::new()) }
    }

    fn value(&self, doc: Doc, shape: &Shape, trail: &Trail<'_>) -> Doc {
        match doc {
            Doc::Object(fields) => {
                let fields = fields.into_iter();
                let fields = fields
                    .map(|(field, value)| (field, self.value(value, shape.field(field), &shape.member(trail, field))));
                Doc::Object(fields.collect::<Fields>())
            }
            Doc::Array(items) => {
                let places = Listing::noted(&items, shape.identity());
                let items = items.into_iter().enumerate();
                let items = items.map(|(at, item)| self.value(item, shape.each(), &places.at(trail, at)));
                Doc::Array(items.collect::<Items>())
            }
            Doc::String(_) | Doc::Json(_) => self.text(doc, trail),
            other => other,
        }
    }

    fn text(&self, doc: Doc, trail: &Trail<'_>) -> Doc {
        let scanned = self.lift.scanned(&doc);
        let mut named = Vec::new();
        scanned.visit_refs(&mut |key| named.push(key.kind()));
        if named.is_empty() {
            return doc;
        }
        let place = Place::from(trail);
        let meant = self.places.iter().filter(|declared| declared.means(&place)).map(|declared| declared.kind);
        let meant: Vec<_> = meant.collect();
        if !named.iter().all(|kind| meant.contains(kind)) {
            return doc;
        }
        self.named.borrow_mut().push(place);
        scanned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::{ACCOUNTS, DEPLOYMENT_PROCESSES, FEEDS};
    use serde_json::json;

    #[test]
    fn ids_at_declared_places_name_documents_of_the_declared_kind_alone() {
        let mut index = Index::default();
        index.insert("Accounts-7", &Key::new(ACCOUNTS, ["AWS"]));
        index.insert("Feeds-7", &Key::new(FEEDS, ["NuGet"]));
        let declared = |at: &str| DeclaredReference { at: at.to_owned(), kind: ACCOUNTS };
        let account = Doc::Ref(Key::new(ACCOUNTS, ["AWS"]));
        for (at, value, expected) in [
            ("Properties.'Acme.Account'", "Accounts-7", Some(account.clone())),
            ("Properties.Acme.*", "Accounts-7", Some(account.clone())),
            ("Steps[].Actions[].Properties.'Acme.Account'", "Accounts-7", Some(account.clone())),
            ("Steps[S].Actions[*].Properties.Acme.Account", "Accounts-7", Some(account.clone())),
            ("acme.account", "Accounts-7", Some(account)),
            ("Account", "Accounts-7", None),
            ("Properties.'Acme.Account'", "Feeds-7", None),
            ("Properties.'Acme.Account'", "Accounts-8", None),
        ] {
            let action = json!({"Name": "A", "Properties": {"Acme.Account": value}});
            let doc = serde_json::from_value(json!({"Steps": [{"Name": "S", "Actions": [action]}]})).unwrap();
            let (key, entry) = (Key::new(DEPLOYMENT_PROCESSES, ["Web"]), registry::entry(DEPLOYMENT_PROCESSES));
            let found = Declared::of(&[declared(at)]).in_document(doc, &key, &entry.shape, &index);
            let action = &found.get("Steps").unwrap().items()[0].get("Actions").unwrap().items()[0];
            let found = action.get("Properties").unwrap().get("Acme.Account").unwrap();
            assert_eq!(*found, expected.unwrap_or_else(|| Doc::text(value)), "{at} {value}");
        }
    }
}
