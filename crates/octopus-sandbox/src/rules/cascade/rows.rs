//! Variables whose scope names something that goes.

use super::stored::save;
use crate::facts::{ROWS_BY_DIMENSION, RUNBOOK_ROWS, STEP_ROWS};
use crate::git;
use crate::store::{items, text};
use crate::work::Work;
use serde_json::Value;
use std::collections::BTreeSet;

/// Takes ids out of one dimension of the scopes in a variable set. A variable goes with the last id of that dimension: with
/// what else it is scoped to, too, or only if it is scoped to nothing else. Returns the ids of the variables that went.
pub(super) fn take_out(
    set: &mut Value,
    dimension: &str,
    gone: &BTreeSet<String>,
    by_dimension: bool,
) -> BTreeSet<String> {
    let mut lost = BTreeSet::new();
    let Some(variables) = set["Variables"].as_array_mut() else { return lost };
    variables.retain_mut(|variable| {
        let Some(scope) = variable["Scope"].as_object_mut() else { return true };
        let Some(key) = scope.keys().find(|key| key.eq_ignore_ascii_case(dimension)).cloned() else { return true };
        let Some(ids) = scope.get_mut(&key).and_then(Value::as_array_mut) else { return true };
        let before = ids.len();
        ids.retain(|id| !id.as_str().is_some_and(|id| gone.contains(id)));
        if ids.len() == before || !ids.is_empty() {
            return true;
        }
        scope.remove(&key);
        let is_alone = scope.values().all(|ids| ids.as_array().is_none_or(Vec::is_empty));
        let stays = !is_alone && !by_dimension;
        if !stays {
            lost.insert(text(variable, "Id").to_owned());
        }
        stays
    });
    lost
}

/// The variables of a project lose what is scoped to these ids.
pub(super) fn of_project(work: &mut Work<'_>, project: &str, dimension: &str, gone: &BTreeSet<String>) {
    let id = format!("variableset-{project}");
    let Some(set) = work.table("variables").get(&id).cloned() else { return };
    let mut value = set.value.clone();
    let lost = take_out(&mut value, dimension, gone, work.config.does(&ROWS_BY_DIMENSION));
    save(work, "variables", &set, value, &lost);
}

/// A runbook goes, and with it what is scoped to it or to its steps.
pub(crate) fn runbook_gone(work: &mut Work<'_>, project: &str, runbook: &str) {
    if git::out(work.state, work.space, project).is_some() {
        return;
    }
    let process = work.table("runbookProcesses").get(&format!("RunbookProcess-{runbook}")).cloned();
    let actions: BTreeSet<String> = process
        .iter()
        .flat_map(|process| items(&process.value, "Steps"))
        .flat_map(|step| items(step, "Actions"))
        .map(|action| text(action, "Id").to_owned())
        .collect();
    if work.config.does(&RUNBOOK_ROWS) {
        of_project(work, project, "ProcessOwner", &BTreeSet::from([runbook.to_owned()]));
    }
    if work.config.does(&STEP_ROWS) {
        of_project(work, project, "Action", &actions);
    }
}

#[cfg(test)]
mod tests {
    use super::take_out;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn a_variable_goes_with_the_last_id_of_a_dimension() {
        let set = json!({ "Variables": [
            { "Id": "1", "Scope": { "Environment": ["Gone"] } },
            { "Id": "2", "Scope": { "Environment": ["Gone", "Test"] } },
            { "Id": "3", "Scope": { "Environment": ["Gone"], "Role": ["web"] } },
            { "Id": "4", "Scope": { "Environment": ["Gone"], "Role": [] } },
            { "Id": "5", "Scope": { "Role": ["Gone"] } },
            { "Id": "6", "Scope": {} },
        ] });
        let gone = BTreeSet::from(["Gone".to_owned()]);
        for (by_dimension, expected) in [(true, vec!["2", "5", "6"]), (false, vec!["2", "3", "5", "6"])] {
            let mut set = set.clone();
            take_out(&mut set, "Environment", &gone, by_dimension);
            let left: Vec<_> =
                set["Variables"].as_array().unwrap().iter().map(|row| row["Id"].as_str().unwrap()).collect();
            assert_eq!(left, expected);
            assert_eq!(set["Variables"][0]["Scope"], json!({ "Environment": ["Test"] }));
        }
    }
}
