//! Channels: rules name actions of the process, a project keeps exactly one default channel.

use crate::store::{Stored, items, text};
use crate::work::{Draft, Mode, Work};
use crate::write::same_name;
use serde_json::Value;

/// Rules must name actions that exist; the default flag is moved, never dropped.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    let has_default = siblings(work, draft.text("ProjectId"), &draft.id).any(|(_, default)| default);
    if !has_default && work.mode != Mode::Loading {
        draft.value["IsDefault"] = Value::Bool(true);
    }
    if work.mode == Mode::Client {
        check_rules(work, draft);
    }
    // Real servers store it and then fail on dashboards; null is what means "as the project".
    if work.strict() && draft.value["LifecycleId"] == "" {
        draft.problem("LifecycleId: an empty text is not the id of a lifecycle.");
    }
}

fn siblings<'a>(work: &'a Work<'_>, project: &'a str, id: &'a str) -> impl Iterator<Item = (String, bool)> + 'a {
    let channels = work.table("channels").values();
    channels
        .filter(move |channel| channel.text("ProjectId") == project && channel.id() != id)
        .map(|channel| (channel.id().to_owned(), channel.is("IsDefault")))
}

fn check_rules(work: &Work<'_>, draft: &mut Draft) {
    let process = format!("deploymentprocess-{}", draft.text("ProjectId"));
    let process = work.find("deploymentprocesses", &process).cloned();
    let actions: Vec<&Value> = process
        .as_ref()
        .map(|process| items(&process.value, "Steps").iter().flat_map(|step| items(step, "Actions")).collect())
        .unwrap_or_default();
    let mut problems = Vec::new();
    for rule in items(&draft.value, "Rules") {
        for package in items(rule, "ActionPackages") {
            let wanted = text(package, "DeploymentAction");
            let found = actions.iter().any(|action| {
                same_name(text(action, "Name"), wanted) || text(action, "Slug").eq_ignore_ascii_case(wanted)
            });
            if !found {
                problems.push(format!("The deployment process does not contain a deployment action named '{wanted}'."));
            }
        }
    }
    for rule in items(&draft.value, "GitResourceRules") {
        for action in items(rule, "GitDependencyActions") {
            let wanted = text(action, "DeploymentActionSlug");
            if !actions.iter().any(|action| text(action, "Slug").eq_ignore_ascii_case(wanted)) {
                problems.push(format!("The deployment process does not contain a deployment action named '{wanted}'."));
            }
        }
    }
    draft.problems.append(&mut problems);
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
        draft.problem("The default channel cannot be deleted.");
    }
}
