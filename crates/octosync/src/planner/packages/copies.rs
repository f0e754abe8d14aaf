//! The versions that are copied, as steps of the plan.

use crate::key::Key;
use crate::plan::{Action, Step, StepId};
use crate::registry::packages::PackageFile;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The versions that are copied, with the processes that use each.
#[derive(Default)]
pub(in crate::planner) struct Copies(BTreeMap<Key, (PackageFile, BTreeSet<Key>)>);

impl Copies {
    /// Adds a version, with the processes that use it.
    pub(super) fn add(&mut self, file: &PackageFile, users: &BTreeSet<Key>) {
        let known = self.0.entry(file.key()).or_insert_with(|| (file.clone(), BTreeSet::new()));
        known.1.extend(users.iter().cloned());
    }

    /// Lets the steps that write or publish what uses a version wait for it.
    pub(in crate::planner) fn before<'s>(&self, steps: impl Iterator<Item = &'s mut Step>) {
        let mut needed: HashMap<&Key, Vec<StepId>> = HashMap::new();
        for (key, (_, users)) in &self.0 {
            users.iter().for_each(|user| needed.entry(user).or_default().push(StepId::of(key, None)));
        }
        for step in steps {
            step.needs.extend(needed.get(&step.key).into_iter().flatten().cloned());
        }
    }

    /// Returns the steps that copy them.
    pub(in crate::planner) fn steps(&self) -> impl Iterator<Item = Step> {
        self.0.iter().map(|(key, (file, _))| {
            Step::new(StepId::of(key, None), (key.clone(), key.clone()), Action::Create, file.document())
        })
    }

    /// Returns what is copied.
    pub(super) fn files(&self) -> impl Iterator<Item = &PackageFile> {
        self.0.values().map(|(file, _)| file)
    }
}
