//! The documents of a destination at one moment: as it is, or as a plan leaves it.

use crate::doc::Doc;
use crate::key::Key;
use crate::plan::DestinationPlan;
use crate::side::Side;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The documents of a destination at one moment.
pub(super) struct Moment<'m>(BTreeMap<&'m Key, Document<'m>>);

struct Document<'m> {
    owner: Option<&'m Key>,
    doc: Cow<'m, Doc>,
}

impl<'m> Moment<'m> {
    /// Returns what stands there.
    pub(super) fn now(side: &'m Side) -> Self {
        let document = |node: &'m crate::side::Node| {
            (&node.key, Document { owner: node.owner.as_ref(), doc: Cow::Borrowed(&node.doc) })
        };
        Self(side.nodes.values().map(document).collect())
    }

    /// Returns what a plan leaves there.
    pub(super) fn then(side: &'m Side, plan: &'m DestinationPlan) -> Self {
        let mut moment = Self::now(side);
        for step in &plan.steps {
            let owner = moment.0.get(&step.key).and_then(|document| document.owner).or(step.owner.as_ref());
            moment.0.insert(&step.key, Document { owner, doc: step.whole() });
        }
        moment
    }

    /// Returns the keys of all documents.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'m Key> {
        self.0.keys().copied()
    }

    /// Returns a document.
    pub(super) fn get(&self, key: &Key) -> Option<&Doc> {
        self.0.get(key).map(|document| &*document.doc)
    }

    /// Returns what belongs to a document.
    pub(super) fn owned_by(&self, owner: &Key) -> impl Iterator<Item = (&'m Key, &Doc)> {
        let owned = self.0.iter().filter(move |(_, document)| document.owner == Some(owner));
        owned.map(|(key, document)| (*key, &*document.doc))
    }
}
