//! How the steps of a process follow each other, and which of them ask a person.

use crate::doc::Doc;
use crate::key::Kind;

/// The flow of a process: its steps, the actions in them, and what makes one wait for another.
#[derive(Debug)]
pub struct Flow {
    /// The list of steps.
    pub steps: &'static str,
    /// The list of actions in a step.
    pub actions: &'static str,
    /// When a step or an action starts.
    pub start: Start,
    /// The condition of a step or an action.
    pub condition: Condition,
    /// The map of the properties of a step or an action.
    pub properties: &'static str,
    /// The property of a step that holds the roles of its targets.
    pub roles: &'static str,
    /// The property of a step that holds how many of its targets run at once: the step is a rolling one.
    pub window: &'static str,
    /// The flag of an action that does not run.
    pub disabled: &'static str,
    /// Which actions are approvals.
    pub approval: Approval,
    /// Where a person may go on after a failure.
    pub guided: Guided,
}

/// Guided failure: where it is on, a person may go on after a failure, a refused approval too, unless that is required.
#[derive(Debug)]
pub struct Guided {
    /// The field of the project.
    pub field: &'static str,
    /// The word for always.
    pub on: &'static str,
    /// The word for where the environment says so, which is meant where nothing is said.
    pub by_environment: &'static str,
    /// The kind of environments.
    pub environments: Kind,
    /// Their flag.
    pub flag: &'static str,
}

impl Guided {
    /// Returns whether a person may go on after a failure of a project's deployment to an environment.
    #[must_use]
    pub(crate) fn is_on(&self, project: &Doc, environment: &Doc) -> bool {
        let word = project.str_at(self.field);
        word == self.on || (["", self.by_environment].contains(&word) && environment.is_true_at(self.flag))
    }
}

/// When a step starts.
#[derive(Debug)]
pub struct Start {
    /// The field of a step.
    pub field: &'static str,
    /// The word for a step that starts together with the one before it.
    pub beside: &'static str,
    /// The word for a step that waits for the one before it.
    pub after: &'static str,
}

/// Under which condition a step or an action runs.
#[derive(Debug)]
pub struct Condition {
    /// The field.
    pub field: &'static str,
    /// The word for what runs only if all before it succeeded; it is meant where nothing is said.
    pub success: &'static str,
    /// The word for what runs in any case.
    pub always: &'static str,
    /// The word for what runs if something before it failed.
    pub failure: &'static str,
    /// The word for what runs if an expression holds.
    pub variable: &'static str,
    /// The property of a step with that expression.
    pub of_step: &'static str,
    /// The property of an action with that expression.
    pub of_action: &'static str,
    /// The variable that is set once something failed.
    pub error: &'static str,
}

/// Which actions ask a person, and what makes their answer binding.
#[derive(Debug)]
pub struct Approval {
    /// The field of an action with its type, and the type of those that ask.
    pub type_is: (&'static str, &'static str),
    /// The property with the teams that may answer.
    pub teams: &'static str,
    /// The flag of an action that nobody may skip.
    pub required: &'static str,
}

impl Flow {
    /// Returns whether an action asks a person (fact `manual-intervention`).
    #[must_use]
    pub fn asks(&self, action: &Doc) -> bool {
        let (field, word) = self.approval.type_is;
        action.str_at(field) == word
    }

    /// Returns whether a step has an action that asks a person.
    #[must_use]
    pub(crate) fn is_approval(&self, step: &Doc) -> bool {
        step.get(self.actions).map(Doc::items).unwrap_or_default().iter().any(|action| self.asks(action))
    }

    /// Returns whether a step starts together with the one before it.
    #[must_use]
    pub(crate) fn is_beside(&self, step: &Doc) -> bool {
        step.str_at(self.start.field) == self.start.beside
    }

    /// Returns whether a property says something about the flow.
    #[must_use]
    pub fn reads(&self, property: &str) -> bool {
        let own = [self.roles, self.window, self.condition.of_step, self.condition.of_action, self.approval.teams];
        own.contains(&property)
    }

    /// Returns a property of a step or an action.
    #[must_use]
    pub fn property<'d>(&self, doc: &'d Doc, property: &str) -> Option<&'d Doc> {
        doc.get(self.properties)?.get(property)
    }
}
