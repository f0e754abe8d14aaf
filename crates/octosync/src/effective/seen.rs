//! The view of a project, as data.

use crate::doc::Lifted;
use crate::key::Key;
use serde::Serialize;

/// The most places that are named of those at which the same holds.
pub(super) const PLACES: usize = 12;

/// The view of a project: its variables and its steps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effective {
    /// The destination.
    pub destination: String,
    /// The project there.
    pub project: Key,
    /// Its variables, and those of the sets that it includes, by name.
    pub variables: Vec<Variable>,
    /// The actions of its processes.
    pub steps: Vec<Action>,
}

/// The values of one name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// Its values by the places that see them.
    pub values: Vec<Value>,
}

/// The value at some places.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Value {
    /// Where.
    #[serde(flatten)]
    pub at: At,
    /// The value there now: nothing, one value, or several of which chance decides.
    pub before: Vec<Lifted>,
    /// The value after the plan.
    pub after: Vec<Lifted>,
}

/// An action of a process.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Action {
    /// The process.
    pub process: Key,
    /// The action's name.
    pub name: String,
    /// Where it runs, and where not.
    pub runs: Vec<Runs>,
}

/// Whether an action runs at some places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Runs {
    /// Where.
    #[serde(flatten)]
    pub at: At,
    /// Whether it runs there now.
    pub before: bool,
    /// Whether it will.
    pub after: bool,
}

/// Places at which the same holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct At {
    /// The names of the first of them, such as `Production, role web`; an empty text is everywhere.
    pub places: Vec<String>,
    /// How many there are besides.
    pub more: usize,
}

impl Effective {
    /// Returns of what is seen that which a plan changes, if it changes anything.
    pub(super) fn changed(mut self) -> Option<Self> {
        for variable in &mut self.variables {
            variable.values.retain(Value::differs);
        }
        self.variables.retain(|variable| !variable.values.is_empty());
        for action in &mut self.steps {
            action.runs.retain(Runs::differs);
        }
        self.steps.retain(|action| !action.runs.is_empty());
        (!(self.variables.is_empty() && self.steps.is_empty())).then_some(self)
    }
}

impl Value {
    /// Returns whether a plan changes what is seen.
    #[must_use]
    pub fn differs(&self) -> bool {
        !same(&self.before, &self.after)
    }
}

impl Runs {
    /// Returns whether a plan changes whether it runs.
    #[must_use]
    pub const fn differs(&self) -> bool {
        self.before != self.after
    }
}

/// Returns whether the same is seen.
pub(super) fn same(some: &[Lifted], others: &[Lifted]) -> bool {
    some.len() == others.len() && some.iter().zip(others).all(|(one, other)| one.0.same(&other.0))
}
