//! Where an account or certificate is used: in which steps, variables and targets, now and in what was frozen.
//! Only finds; the forms in which clients see it are in `api::usages`.

use crate::clean::Place;
use crate::collections::{Collection, collection};
use crate::git;
use crate::references::visit;
use crate::rules::tenant_values;
use crate::store::{State, Stored, items};
use serde_json::{Value, json};
use std::sync::Arc;

/// The document that is looked for, and its space.
pub(crate) struct Usage<'s> {
    pub(crate) state: &'s State,
    pub(crate) space: Option<usize>,
    /// The collection of what is looked for, and its id.
    pub(crate) path: &'static str,
    pub(crate) id: &'s str,
}

impl<'s> Usage<'s> {
    /// The documents of a collection.
    pub(crate) fn all(&self, path: &str) -> impl Iterator<Item = &'s Arc<Stored>> + use<'s> {
        self.state.table(self.space, collection(path)).values()
    }

    /// The documents of a project in a collection; if it is in Git, those of the default branch.
    pub(crate) fn of_project(&self, path: &str, project: &Stored) -> Vec<&'s Arc<Stored>> {
        self.space.map(|space| git::of_project(self.state, space, path, project.id())).unwrap_or_default()
    }

    /// Whether a document refers to it.
    pub(crate) fn is_in(&self, of: &Collection, document: &Value) -> bool {
        let mut found = false;
        visit(of.shape, document, Place::ROOT, &mut |reference, _| {
            found |= reference.collection == self.path && reference.id == self.id;
        });
        found
    }

    /// Whether a variable set does.
    pub(crate) fn is_in_variables(&self, set: &Stored) -> bool {
        self.is_in(collection("variables"), &set.value)
    }

    /// The steps of a process that do. Values of parameters of step templates count too, whatever their control is.
    pub(crate) fn steps<'p>(&self, path: &str, process: &'p Stored) -> Vec<&'p Value> {
        let steps = items(&process.value, "Steps").iter();
        steps.filter(|step| self.is_in(collection(path), &json!({ "Steps": [step] })) || self.is_value(step)).collect()
    }

    fn is_value(&self, step: &Value) -> bool {
        let mut values = items(step, "Actions").iter().filter_map(|action| action["Properties"].as_object());
        values.any(|properties| properties.values().any(|value| value == self.id))
    }

    /// The document that a release or snapshot froze, if it is here: a loaded one was frozen elsewhere.
    pub(crate) fn frozen(&self, id: &str) -> Option<&'s Arc<Stored>> {
        self.state.spaces[self.space?].history.get(id)?.last()
    }

    /// The ids of the values of a tenant that name it, with the owners of their templates.
    pub(crate) fn tenant_values(&self, tenant: &Stored) -> Vec<(String, String)> {
        let values = tenant_values::all(self.state, self.space, tenant.id());
        let naming = values.into_iter().filter(|value| value.value == self.id);
        naming.map(|value| (value.owner, value.id)).collect()
    }
}
