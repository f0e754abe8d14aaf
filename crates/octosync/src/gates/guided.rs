//! Approvals that are not required: where guided failure is on, they can be passed after they were refused (E11.10).

use super::process::{Act, Entered, Process, Restriction};
use crate::key::Key;
use crate::path::Place;

/// An approval that asks in an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Its name.
    pub(crate) label: String,
    /// Where it stands in its process.
    pub(crate) place: Place,
    /// Whether nobody may pass it.
    pub(crate) required: bool,
}

impl Process {
    /// Returns the approvals that ask in an environment.
    pub(crate) fn asked_in(&self, environment: &Key) -> Vec<Asked> {
        let asked = self.actions.iter().filter(|action| action.enabled && runs_in(action, environment));
        let asked = asked.filter_map(|action| Some((action, action.approval.as_ref()?)));
        asked
            .map(|(action, approval)| Asked {
                label: action.label.clone(),
                place: action.place.clone(),
                required: approval.required,
            })
            .collect()
    }
}

fn runs_in(action: &Act, environment: &Key) -> bool {
    let of_kind = action.scope.iter().filter(|restriction| restriction.axis.0 == environment.kind());
    of_kind.into_iter().all(|restriction| admits(restriction, environment))
}

fn admits(restriction: &Restriction, environment: &Key) -> bool {
    let name = environment.folded_text();
    let is_it = |entry: &Entered| matches!(entry, Entered::There(text, _) if *text == name);
    restriction.entries.iter().any(is_it) != restriction.excludes
}
