//! Spaces and teams: managers, births, and when they may go.

use crate::births;
use crate::store::{Space, Stored, Tables};
use crate::work::{Draft, Mode, Work};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A space needs somebody who manages it; its name is short.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode != Mode::Client {
        return;
    }
    keep_own_managers(draft);
    let empty = |field: &str| crate::store::items(&draft.value, field).is_empty();
    if empty("SpaceManagersTeams") && empty("SpaceManagersTeamMembers") {
        draft.problem("Please select at least one Space Manager.");
    }
    if draft.text("Name").chars().count() > 50 {
        draft.problem("The space name cannot be longer than 50 characters.");
    }
}

/// The server puts the space's own managers back into the list.
fn keep_own_managers(draft: &mut Draft) {
    let own = json!(format!("teams-spacemanagers-{}", draft.id));
    if let (Some(_), Some(teams)) = (&draft.old, draft.value["SpaceManagersTeams"].as_array_mut())
        && !teams.contains(&own)
    {
        teams.push(own);
    }
}

/// A new space comes with what every space has.
pub(crate) fn created(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    work.state.spaces.push(Space {
        id: id.to_owned(),
        tables: Tables::default(),
        history: BTreeMap::new(),
        repositories: BTreeMap::new(),
    });
    let before = work.space.replace(work.state.spaces.len() - 1);
    births::space(work);
    work.space = before;
    let team = json!(format!("teams-spacemanagers-{id}"));
    work.patch("spaces", id, |space| {
        if let Some(teams) = space["SpaceManagersTeams"].as_array_mut() {
            teams.push(team);
        }
    });
}

/// The task queue has to stop first.
pub(crate) fn guard(_: &Work<'_>, draft: &mut Draft) {
    if !draft.is("TaskQueueStopped") {
        draft.problem("The task queue of this space must be stopped before the space can be deleted.");
    }
}

/// Server-made teams stay.
pub(crate) fn guard_team(_: &Work<'_>, draft: &mut Draft) {
    if draft.value["CanBeDeleted"] == Value::Bool(false) {
        draft.problem("This team is built-in and cannot be deleted.");
    }
}
