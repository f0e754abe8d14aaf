//! Parts of the source that take no part: their scope is lost, or they are named as such.

use super::Expect;
use super::names::part_skipped;
use super::side::{Document, Path, Side};
use crate::reader::{items, text};
use serde_json::{Value, json};

const TARGETS: [&str; 2] = ["AutomaticDeploymentTargets", "OptionalDeploymentTargets"];

/// Whether an action does not arrive.
pub(super) fn action_goes(side: &Side<'_>, expect: &Expect, path: &Path, action: &Value) -> bool {
    let lost = ["Environments", "Channels"].iter().any(|dimension| side.is_lost(action, &[dimension]));
    lost || part_skipped(expect, path, text(action, "Name"))
}

/// Whether a variable does not arrive.
pub(super) fn variable_goes(side: &Side<'_>, expect: &Expect, path: &Path, row: &Value) -> bool {
    let scope = row["Scope"].as_object();
    let mut dimensions = scope.into_iter().flat_map(|scope| scope.keys());
    let value_lost = text(row, "Type") != "String" && side.is_skipped(&row["Value"]);
    value_lost
        || dimensions.any(|dimension| side.is_lost(&row["Scope"], &[dimension]))
        || part_skipped(expect, path, text(row, "Name"))
}

/// A document of the source without what does not arrive.
pub(super) fn arriving(side: &Side<'_>, expect: &Expect, document: &Document<'_>) -> Value {
    let mut value = document.value.clone();
    match document.path.collection {
        "lifecycles" => phases(side, &mut value),
        "deploymentprocesses" | "runbookProcesses" => steps(side, expect, &document.path, &mut value),
        _ => {}
    }
    value
}

fn phases(side: &Side<'_>, value: &mut Value) {
    let Some(phases) = value["Phases"].as_array_mut() else { return };
    phases.retain(|phase| !side.is_lost(phase, &TARGETS));
    for phase in phases {
        if TARGETS.iter().flat_map(|list| items(phase, list)).any(|id| side.is_skipped(id)) {
            phase["TargetsLost"] = json!(true);
        }
    }
}

fn steps(side: &Side<'_>, expect: &Expect, path: &Path, value: &mut Value) {
    let Some(steps) = value["Steps"].as_array_mut() else { return };
    steps.retain_mut(|step| {
        if part_skipped(expect, path, text(step, "Name")) {
            return false;
        }
        let Some(actions) = step["Actions"].as_array_mut() else { return true };
        let before = actions.len();
        actions.retain(|action| !action_goes(side, expect, path, action));
        before == 0 || !actions.is_empty()
    });
}
