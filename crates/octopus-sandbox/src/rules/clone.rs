//! Copies of projects: process, settings, channels, variables with their secrets, runbooks, triggers.
//! Releases, snapshots and links to tenants stay with the model.

use crate::answer::Refusal;
use crate::collections::{Collection, collection};
use crate::load::Renumbering;
use crate::secrets::Secrets;
use crate::store::Stored;
use crate::work::Work;
use crate::write::create;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The collections that are copied, and the field with the id of the project.
const PARTS: &[(&str, &str)] = &[
    ("channels", "ProjectId"),
    ("deploymentprocesses", "ProjectId"),
    ("deploymentsettings", "ProjectId"),
    ("runbooks", "ProjectId"),
    ("runbookProcesses", "ProjectId"),
    ("projecttriggers", "ProjectId"),
    ("variables", "OwnerId"),
];

/// Lists of fields that are given anew or not at all.
const NOT_COPIED: &[&str] = &["Id", "Name", "Slug", "Links", "ClonedFromProjectId", "AutoDeployReleaseOverrides"];
/// The fields that refer to parts of the project, which the copy has only later.
const LATER: &[&str] = &["ReleaseCreationStrategy", "ProvisioningRunbookId", "DeprovisioningRunbookId"];

/// Creates a project as the body says, with everything it does not say taken from the model.
pub(crate) fn project(work: &mut Work<'_>, model: &Stored, body: &Value) -> Result<String, Refusal> {
    let body =
        body.as_object().ok_or_else(|| Refusal::Malformed("The request body must be a JSON object.".to_owned()))?;
    if crate::git::is_in_git(&model.value, "deploymentprocesses") {
        // The server's treatment of the repository is not documented.
        return Err(Refusal::invalid("A project that is stored in a Git repository cannot be cloned here."));
    }
    let id = create(work, collection("projects"), &Value::Object(head(model, body)))?;
    let ids = numbers(work, model, &id);
    drop_born_channel(work, &id);
    for (path, field) in PARTS {
        let of = collection(path);
        for part in parts(work, path, field, model.id()) {
            copy(work, of, &part, &ids);
        }
    }
    complete(work, model, &id, &ids);
    Ok(id)
}

/// Creates a runbook of the model's project as the body says, with everything it does not say taken from the model, and
/// with a copy of its process.
pub(crate) fn runbook(work: &mut Work<'_>, model: &Stored, body: &Value) -> Result<String, Refusal> {
    let sent =
        body.as_object().ok_or_else(|| Refusal::Malformed("The request body must be a JSON object.".to_owned()))?;
    let mut body = head(model, sent);
    body.insert("PublishedRunbookSnapshotId".to_owned(), Value::Null);
    let id = create(work, collection("runbooks"), &Value::Object(body))?;
    let Some(process) = work.find("runbookProcesses", model.text("RunbookProcessId")).cloned() else { return Ok(id) };
    let mut ids = Renumbering::default();
    ids.add(model.id(), &id);
    ids.add(process.id(), &format!("RunbookProcess-{id}"));
    items(work, &process.value, &mut ids);
    copy(work, collection("runbookProcesses"), &process, &ids);
    Ok(id)
}

/// The fields of the new project that stand on their own. Templates get ids of their own.
fn head(model: &Stored, body: &Map<String, Value>) -> Map<String, Value> {
    let mut head = model.value.as_object().cloned().unwrap_or_default();
    head.retain(|name, _| !NOT_COPIED.contains(&name.as_str()) && !LATER.contains(&name.as_str()));
    let sent = body.iter().filter(|(name, value)| !value.is_null() && !LATER.contains(&name.as_str()));
    head.extend(sent.map(|(name, value)| (name.clone(), value.clone())));
    head
}

fn parts(work: &Work<'_>, path: &str, field: &str, owner: &str) -> Vec<Arc<Stored>> {
    work.table(path).values().filter(|part| part.text(field) == owner).cloned().collect()
}

/// Gives every part and every item of a list a new id.
fn numbers(work: &mut Work<'_>, model: &Stored, id: &str) -> Renumbering {
    let mut ids = Renumbering::default();
    ids.add(model.id(), id);
    for (path, field) in PARTS {
        let of = collection(path);
        for part in parts(work, path, field, model.id()) {
            if part.id().ends_with(model.id()) {
                ids.add(part.id(), &format!("{}-{id}", of.prefix));
            } else if *path != "runbookProcesses" {
                let new = work.state.numbering.next(of.prefix);
                if *path == "runbooks" {
                    ids.add(part.text("RunbookProcessId"), &format!("RunbookProcess-{new}"));
                }
                ids.add(part.id(), &new);
            }
            items(work, &part.value, &mut ids);
        }
    }
    ids
}

fn items(work: &mut Work<'_>, value: &Value, ids: &mut Renumbering) {
    match value {
        Value::Array(list) => {
            for item in list {
                if let Some(id) = item.get("Id").and_then(Value::as_str)
                    && ids.get(id).is_none()
                {
                    let new = work.state.numbering.guid();
                    ids.add(id, &new);
                }
                items(work, item, ids);
            }
        }
        Value::Object(map) => map.values().for_each(|member| items(work, member, ids)),
        _ => {}
    }
}

/// The copied channels stand in for the one that the server created.
fn drop_born_channel(work: &mut Work<'_>, id: &str) {
    let of = collection("channels");
    for channel in parts(work, "channels", "ProjectId", id) {
        work.state.take(work.space, of, channel.id());
    }
}

fn copy(work: &mut Work<'_>, of: &'static Collection, part: &Stored, ids: &Renumbering) {
    let mut value = part.value.clone();
    ids.rewrite(&mut value);
    for field in ["PublishedRunbookSnapshotId", "LastSnapshotId"] {
        if let Some(snapshot) = value.get_mut(field) {
            *snapshot = Value::Null;
        }
    }
    if value.get("Version").is_some() {
        value["Version"] = json!(0);
    }
    work.stamp(&mut value);
    let secrets: Secrets = part.secrets.iter().map(|(place, secret)| (renamed(place, ids), secret.clone())).collect();
    work.state.put(work.space, of, Stored::new(value, secrets));
}

/// Places of secrets hold the ids of items.
pub(super) fn renamed(place: &str, ids: &Renumbering) -> String {
    let mut text = json!(place);
    ids.rewrite(&mut text);
    text.as_str().unwrap_or(place).to_owned()
}

/// Completes the fields that refer to the copied parts.
fn complete(work: &mut Work<'_>, model: &Stored, id: &str, ids: &Renumbering) {
    work.patch("projects", id, |project| {
        project["ClonedFromProjectId"] = json!(model.id());
        for field in LATER {
            if let Some(value) = model.value.get(*field) {
                project[*field] = value.clone();
                ids.rewrite(&mut project[*field]);
            }
        }
    });
}
