//! Channels: rules name actions of the process, a project keeps exactly one default channel.

use crate::facts::{CHANNEL_DEFAULTS, EPHEMERAL_CHANNELS, GIT_RULES};
use crate::git;
use crate::names::same_name;
use crate::store::{Stored, items, text};
use crate::work::{Draft, Mode, Work};
use serde_json::Value;

/// Rules must name actions that exist; the default flag is moved, never dropped.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    let has_default = siblings(work, draft.text("ProjectId"), &draft.id).any(|(_, default)| default);
    let is_given_up = draft.old.is_some() && work.config.does(&CHANNEL_DEFAULTS);
    if !has_default && !is_given_up && work.mode != Mode::Loading {
        draft.value["IsDefault"] = Value::Bool(true);
    }
    if work.mode == Mode::Client {
        check_rules(work, draft);
        check_ephemeral(work, draft);
        drop_git_rules(work, draft);
    }
    // Real servers store it and then fail on dashboards; null is what means "as the project".
    if work.strict() && draft.value["LifecycleId"] == "" {
        draft.problem("LifecycleId: an empty text is not the id of a lifecycle.");
    }
}

/// The most custom fields of a channel. Source: the vendor's documentation of 2026-08.
const MOST_FIELDS: usize = 10;

/// A channel for ephemeral environments has a parent of them and no lifecycle. The sentences are guesses.
fn check_ephemeral(work: &Work<'_>, draft: &mut Draft) {
    if !work.config.does(&EPHEMERAL_CHANNELS) {
        return;
    }
    if draft.text("Type") == "EphemeralEnvironment" {
        if !draft.value["LifecycleId"].is_null() {
            draft.problem("LifecycleId: a channel for ephemeral environments cannot have a lifecycle.");
        }
        if draft.text("ParentEnvironmentId").is_empty() {
            draft.problem("The ParentEnvironmentId field is required.");
        }
    }
    if items(&draft.value, "CustomFieldDefinitions").len() > MOST_FIELDS {
        draft.problem(format!("CustomFieldDefinitions: a channel can have at most {MOST_FIELDS} custom fields."));
    }
}

/// Rules about branches and tags of the project's repository are kept where there is one.
fn drop_git_rules(work: &Work<'_>, draft: &mut Draft) {
    let project = work.table("projects").get(draft.text("ProjectId"));
    let is_in_git = project.is_some_and(|project| project.is("IsVersionControlled"));
    if !is_in_git && work.config.does(&GIT_RULES) && draft.value.get("GitReferenceRules").is_some() {
        draft.value["GitReferenceRules"] = Value::Array(Vec::new());
    }
}

fn siblings<'a>(work: &'a Work<'_>, project: &'a str, id: &'a str) -> impl Iterator<Item = (String, bool)> + 'a {
    let channels = work.table("channels").values();
    channels
        .filter(move |channel| channel.text("ProjectId") == project && channel.id() != id)
        .map(|channel| (channel.id().to_owned(), channel.is("IsDefault")))
}

fn check_rules(work: &Work<'_>, draft: &mut Draft) {
    let actions = actions(work, draft.text("ProjectId"));
    let packages = items(&draft.value, "Rules").iter().flat_map(|rule| items(rule, "ActionPackages"));
    let sources = items(&draft.value, "GitResourceRules").iter().flat_map(|rule| items(rule, "GitDependencyActions"));
    let named = packages.map(|package| text(package, "DeploymentAction"));
    let named = named.chain(sources.map(|source| text(source, "DeploymentActionSlug")));
    let missing = named.filter(|named| !actions.iter().any(|action| is_called(action, named)));
    let mut problems: Vec<String> = missing.map(missing_action).collect();
    draft.problems.append(&mut problems);
}

/// The actions of a project's deployment process.
pub(crate) fn actions(work: &Work<'_>, project: &str) -> Vec<Value> {
    let steps = work.space.map_or(&[] as &[Value], |space| git::steps(work.state, space, project));
    steps.iter().flat_map(|step| items(step, "Actions")).cloned().collect()
}

/// By name, or by slug as newer clients write it.
pub(crate) fn is_called(action: &Value, named: &str) -> bool {
    same_name(text(action, "Name"), named) || text(action, "Slug").eq_ignore_ascii_case(named)
}

/// The text for an action that a rule or filter names.
pub(crate) fn missing_action(named: &str) -> String {
    format!("The deployment process does not contain a deployment action named '{named}'.")
}

/// A channel that became the default takes the flag from the one that had it.
pub(crate) fn changed(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    let Some(channel) = work.find("channels", id).cloned() else { return };
    if !channel.is("IsDefault") {
        return;
    }
    let others: Vec<String> =
        siblings(work, channel.text("ProjectId"), id).filter(|(_, default)| *default).map(|(id, _)| id).collect();
    for other in others {
        work.patch("channels", &other, |value| value["IsDefault"] = Value::Bool(false));
    }
}

/// The last and the default channel of a project stay.
pub(crate) fn guard(work: &Work<'_>, draft: &mut Draft) {
    let project = draft.text("ProjectId").to_owned();
    if siblings(work, &project, &draft.id).next().is_none() {
        draft.problem("This channel cannot be deleted because it is the only channel of the project.");
    } else if draft.is("IsDefault") {
        draft.problem("You cannot delete the default channel.");
    }
}
