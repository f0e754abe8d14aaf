//! The documents of a destination at one moment: as it is, or as a plan leaves it; and what belongs where, at both.

use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::owners;
use crate::plan::DestinationPlan;
use crate::side::Side;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The documents of a destination at one moment.
pub(super) struct Moment<'m> {
    documents: BTreeMap<&'m Key, Cow<'m, Doc>>,
    /// By owner: what belongs to it.
    owned: BTreeMap<Key, BTreeSet<&'m Key>>,
}

impl<'m> Moment<'m> {
    /// Returns what stands there.
    pub(super) fn now(side: &'m Side) -> Self {
        let mut moment = Self { documents: BTreeMap::new(), owned: BTreeMap::new() };
        for node in side.nodes.values() {
            moment.insert(&node.key, node.owner.clone(), Cow::Borrowed(&node.doc));
        }
        moment
    }

    /// Returns what a plan leaves there.
    pub(super) fn then(side: &'m Side, plan: &'m DestinationPlan) -> Self {
        let mut moment = Self::now(side);
        for step in &plan.steps {
            let is_new = !moment.documents.contains_key(&step.key);
            moment.insert(&step.key, owners::owner(&step.key).filter(|_| is_new), step.whole());
        }
        moment
    }

    fn insert(&mut self, key: &'m Key, owner: Option<Key>, doc: Cow<'m, Doc>) {
        self.documents.insert(key, doc);
        if let Some(owner) = owner {
            self.owned.entry(owner).or_default().insert(key);
        }
    }

    /// Returns a document.
    pub(super) fn get(&self, key: &Key) -> Option<&Doc> {
        self.documents.get(key).map(|doc| &**doc)
    }

    /// Returns what belongs to a document.
    pub(super) fn owned_by(&self, owner: &Key) -> impl Iterator<Item = (&'m Key, &Doc)> {
        let owned = self.owned.get(owner).into_iter().flatten();
        owned.filter_map(|key| Some((*key, self.get(key)?)))
    }
}

/// A destination now, and as a plan leaves it.
pub(super) struct Moments<'m> {
    /// Now, and then.
    pub(super) both: [Moment<'m>; 2],
    /// The documents that belong to no project, by kind.
    shared: BTreeMap<Kind, BTreeSet<&'m Key>>,
    /// By project: it, and what belongs to it.
    projects: BTreeMap<Key, BTreeSet<&'m Key>>,
}

impl<'m> Moments<'m> {
    /// Returns both moments.
    pub(super) fn new(side: &'m Side, plan: &'m DestinationPlan) -> Self {
        let both = [Moment::now(side), Moment::then(side, plan)];
        let mut moments = Self { both, shared: BTreeMap::new(), projects: BTreeMap::new() };
        for key in moments.both.iter().flat_map(|moment| moment.documents.keys()).copied() {
            match owners::project(key) {
                Some(project) => moments.projects.entry(project).or_default().insert(key),
                None => moments.shared.entry(key.kind()).or_default().insert(key),
            };
        }
        moments
    }

    /// Returns the projects that there are at either moment.
    pub(super) fn projects(&self) -> impl Iterator<Item = &Key> {
        self.projects.keys()
    }

    /// Returns a project, and what belongs to it.
    pub(super) fn of_project(&self, project: &Key) -> impl Iterator<Item = &'m Key> {
        self.projects.get(project).into_iter().flatten().copied()
    }

    /// Returns the names of all that there are of a kind, of what belongs to projects those of this one; of kinds that have no
    /// documents, such as roles, nothing is known.
    pub(super) fn known(&self, project: &Key, kind: Kind) -> Vec<String> {
        let shared = self.shared.get(&kind).into_iter().flatten().copied();
        let own = self.of_project(project).filter(|key| key.kind() == kind);
        let names: BTreeSet<&Key> = shared.chain(own).collect();
        names.into_iter().map(|key| key.own_name().to_owned()).collect()
    }
}
