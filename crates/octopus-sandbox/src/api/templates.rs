//! Step templates: lists, versions, and who uses them.

use super::lists;
use super::reply::{Item, Reply};
use super::route::{Route, route};
use super::{Given, View, documents};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::git;
use crate::rules::template_updates;
use crate::store::{Stored, items, text};
use crate::version::Version;
use crate::work::Work;
use serde_json::{Value, json};
use std::sync::Arc;

/// The routes with `v1` are those of the swagger of 2026.1.
pub(super) const ROUTES: &[Route] = &[
    route("actiontemplates").get(list),
    route("actiontemplates/{}/v1").get(template_v1).delete(delete_v1).since(2026, 1),
    route("actiontemplates/{}/versions").get(versions),
    route("actiontemplates/{}/versions/{}").get(version),
    route("actiontemplates/{}/usage").get(usage),
    route("actiontemplates/{}/actionsUpdate").post(update_actions),
];

/// When usages began to tell the branch. The description of 2021.2 lacks it, that of 2026.1 has it.
const IN_GIT: Version = Version::new(2022, 1);

fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    // In the description of 2026.1 only; what an older server does not know it ignores.
    let is_known = view.config.version >= Version::new(2026, 1);
    let wanted = view.query.flag("isCommunityActionTemplate").filter(|_| is_known);
    let keep =
        |stored: &Stored| wanted.is_none_or(|wanted| wanted != stored.text("CommunityActionTemplateId").is_empty());
    lists::list(view, collection("actiontemplates"), view.query, keep)
}

fn template_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = documents::get(view, collection("actiontemplates"), view.args[0])?;
    Ok(Reply::Wrapped("ActionTemplate", Box::new(found)))
}

fn delete_v1(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    documents::delete(work, collection("actiontemplates"), given.args[0])?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

fn found<'v>(view: &View<'v>) -> Result<&'v Arc<Stored>, Refusal> {
    let template = view.state.find(view.space, collection("actiontemplates"), view.args[0]);
    template.ok_or_else(|| Refusal::missing(view.args[0]))
}

fn history<'v>(view: &View<'v>) -> Result<&'v [Arc<Stored>], Refusal> {
    let template = found(view)?.id();
    let history = view.space.and_then(|space| view.state.spaces[space].history.get(template));
    Ok(history.map_or(&[], Vec::as_slice))
}

fn versions(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("actiontemplates");
    Ok(Reply::Array(history(view)?.iter().map(|stored| Item::plain(of, stored)).collect()))
}

fn version(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Found(Item::plain(collection("actiontemplates"), of_version(view)?)))
}

/// The version that the second part of the path names.
pub(super) fn of_version<'v>(view: &View<'v>) -> Result<&'v Arc<Stored>, Refusal> {
    let wanted = view.args[1].parse::<i64>().ok();
    let found = history(view)?.iter().find(|stored| stored.value["Version"].as_i64() == wanted);
    found.ok_or_else(|| Refusal::missing(&view.args.join("/versions/")))
}

/// The actions that were made from the template, in all processes; of those in Git on the default branch. The filters by
/// project, branch and pending updates, which are about processes in Git only, are not played.
fn usage(view: &View<'_>) -> Result<Reply, Refusal> {
    let template = found(view)?.id();
    let wanted = view.query.get("process");
    let kinds = template_updates::PROCESSES
        .iter()
        .filter(|(_, kind)| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(kind)));
    let kinds: Vec<_> = kinds.collect();
    let mut uses = Vec::new();
    for project in view.state.table(view.space, collection("projects")).values() {
        for (path, kind) in &kinds {
            for process in processes(view, path, project) {
                for step in items(&process.value, "Steps") {
                    let made = items(step, "Actions").iter();
                    let made = made.filter(|action| template_updates::is_of(action, template));
                    uses.extend(made.map(|action| used(view, (kind, process, project), step, action)));
                }
            }
        }
    }
    Ok(Reply::Text(200, Value::Array(uses).to_string()))
}

fn processes<'v>(view: &View<'v>, path: &str, project: &Stored) -> Vec<&'v Arc<Stored>> {
    view.space.map(|space| git::of_project(view.state, space, path, project.id())).unwrap_or_default()
}

type Owners<'s> = (&'static str, &'s Stored, &'s Stored);

fn used(view: &View<'_>, (kind, process, project): Owners<'_>, step: &Value, action: &Value) -> Value {
    let runbooks = processes(view, "runbooks", project);
    let runbook = runbooks.into_iter().find(|runbook| runbook.id() == process.text("RunbookId"));
    let properties = &action["Properties"];
    let mut entry = json!({
        "Id": action["Id"], "ActionTemplateId": text(properties, template_updates::ID),
        "Version": properties[template_updates::VERSION], "ProcessType": kind, "ProcessId": process.id(),
        "DeploymentProcessId": (kind == "Deployment").then(|| process.id()),
        "ActionId": action["Id"], "ActionName": action["Name"], "StepId": step["Id"], "StepName": step["Name"],
        "ProjectId": project.id(), "ProjectName": project.text("Name"), "ProjectSlug": project.text("Slug"),
        "RunbookId": runbook.map(|runbook| runbook.id()), "RunbookName": runbook.map(|runbook| runbook.text("Name")),
        "LastModifiedOn": null, "LastModifiedBy": null, "Links": {},
    });
    if view.config.version >= IN_GIT {
        let is_hidden = view.space.is_some_and(|space| {
            git::hidden(
                view.state,
                space,
                project,
                if kind == "Deployment" { "deploymentprocesses" } else { "runbookProcesses" },
            )
        });
        entry["Branch"] = if is_hidden { json!(git::default_branch(&project.value)) } else { Value::Null };
        entry["Release"] = Value::Null;
    }
    entry
}

/// Brings actions to a version of the template, and says of each how that went.
fn update_actions(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let template = work.find("actiontemplates", given.args[0]).ok_or_else(|| Refusal::missing(given.args[0]))?;
    let template = template.id().to_owned();
    let results = template_updates::update(work, &template, &given.body)?;
    Ok(Reply::Text(200, Value::Array(results).to_string()))
}
