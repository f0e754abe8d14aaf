//! The actions of the steps of a plan, and their names.

use crate::key::Key;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The action of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Makes a document, or gives one that the server makes with its owner its first content.
    Create,
    /// Changes a document.
    Update,
    /// Completes a document that could not be created whole, or that an earlier run left unfinished.
    Finish,
    /// Publishes a document as it stands there by then, so that it takes effect.
    Publish,
}

impl Action {
    /// Returns its word: `create`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Finish => "finish",
            Self::Publish => "publish",
        }
    }
}

/// The name of a step within its plan: the key of its document, with `#finish` for the second write of a new one, and `#publish`
/// where one is published. A `#` of the key is `%23` here, so that no document is called like the second step of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepId(pub String);

impl StepId {
    /// Returns the name of a document's step; `beside` is what a further step of the document does.
    #[must_use]
    pub fn of(key: &Key, beside: Option<Action>) -> Self {
        let key = key.to_string().replace('#', "%23");
        Self(beside.map_or_else(|| key.clone(), |action| format!("{key}#{}", action.word())))
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::PROJECTS;
    use std::collections::BTreeSet;

    #[test]
    fn no_step_is_called_like_another() {
        let names = ["A", "A#finish", "A%23finish", "A#publish", "A#"];
        let beside = [None, Some(Action::Finish), Some(Action::Publish)];
        let steps = names.iter().flat_map(|name| beside.map(|beside| StepId::of(&Key::new(PROJECTS, [*name]), beside)));
        assert_eq!(steps.collect::<BTreeSet<StepId>>().len(), names.len() * beside.len());
        assert_eq!(StepId::of(&Key::new(PROJECTS, ["A"]), Some(Action::Finish)).0, "projects/A#finish");
    }
}
