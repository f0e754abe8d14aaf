//! Brings actions to another version of the step template that they were made from: which actions are meant, what stands
//! in the way, and writing the processes. How one action is merged is in `template_merge`.
//! Source: the server's own descriptions for requests and results, and for what they are called. No source says how the
//! server merges: here a value that only one side changed is taken from that side, and the rest is for people.

use super::template_merge::{Merge, Merged};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::rules::channels::is_called;
use crate::secrets::reveal;
use crate::store::{Stored, items, text};
use crate::version::Version;
use crate::work::{Mode, Work};
use crate::write;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The properties of an action that say which template and version it was made from.
pub(crate) const ID: &str = "Octopus.Action.Template.Id";
pub(crate) const VERSION: &str = "Octopus.Action.Template.Version";

/// Collections of processes and what their type is called.
pub(crate) const PROCESSES: &[(&str, &str)] = &[("deploymentprocesses", "Deployment"), ("runbookProcesses", "Runbook")];

/// Whether an action was made from this template.
pub(crate) fn is_of(action: &Value, template: &str) -> bool {
    text(&action["Properties"], ID).eq_ignore_ascii_case(template)
}

/// The actions of one process that are to be updated.
struct Target {
    path: &'static str,
    process: Arc<Stored>,
    actions: Vec<String>,
}

/// Updates the actions that the body names, each on its own, and tells the outcomes.
pub(crate) fn update(work: &mut Work<'_>, template: &str, body: &Value) -> Result<Vec<Value>, Refusal> {
    let wanted = version(work, template, body)?;
    let targets = targets(work, template, body)?;
    let mut results = Vec::new();
    for target in &targets {
        results.extend(update_process(work, template, &wanted, target, body)?);
    }
    Ok(results)
}

/// The wanted version with its secrets, as it is copied into actions.
fn version(work: &Work<'_>, template: &str, body: &Value) -> Result<Value, Refusal> {
    let Some(number) = body["Version"].as_i64() else {
        return Err(Refusal::invalid("The Version field is required."));
    };
    former(work, template, number).ok_or_else(|| Refusal::missing(&format!("{template}/versions/{number}")))
}

fn former(work: &Work<'_>, template: &str, number: i64) -> Option<Value> {
    let history = work.state.spaces[work.space?].history.get(template)?;
    let found = history.iter().find(|stored| stored.value["Version"].as_i64() == Some(number))?;
    Some(revealed(found))
}

fn revealed(stored: &Stored) -> Value {
    let mut value = stored.value.clone();
    reveal(&mut value, &stored.secrets);
    value
}

/// Both forms of the request: a list of processes with their type, and before it a map of processes.
/// The newer form is required since 2026.1 at the latest, says the description of that version.
fn targets(work: &Work<'_>, template: &str, body: &Value) -> Result<Vec<Target>, Refusal> {
    let listed = body.get("ActionsToUpdate").filter(|listed| !listed.is_null());
    if listed.is_none() && work.strict() && work.config.version >= Version::new(2026, 1) {
        return Err(Refusal::invalid("The ActionsToUpdate field is required."));
    }
    let mut targets = Vec::new();
    for entry in items(body, "ActionsToUpdate") {
        let path = path_of(text(entry, "ProcessType"))?;
        if !text(entry, "GitRef").is_empty() {
            return Err(Refusal::invalid("Only processes that are not in Git can be updated here."));
        }
        targets.push(target(work, template, path, text(entry, "ProcessId"), &entry["ActionIds"])?);
    }
    for (process, actions) in body["ActionIdsByProcessId"].as_object().into_iter().flatten() {
        targets.push(target(work, template, None, process, actions)?);
    }
    Ok(targets)
}

fn path_of(kind: &str) -> Result<Option<&'static str>, Refusal> {
    let known = PROCESSES.iter().find(|(_, name)| name.eq_ignore_ascii_case(kind)).map(|(path, _)| *path);
    match known {
        None if !kind.is_empty() => Err(Refusal::invalid(format!("The process type '{kind}' is not known."))),
        known => Ok(known),
    }
}

/// The process, if all its actions that are named are there and made from the template.
fn target(
    work: &Work<'_>,
    template: &str,
    path: Option<&'static str>,
    process: &str,
    actions: &Value,
) -> Result<Target, Refusal> {
    let paths = PROCESSES.iter().map(|(known, _)| *known).filter(|known| path.is_none_or(|path| path == *known));
    let found = paths.into_iter().find_map(|path| Some((path, work.find(path, process)?.clone())));
    let (path, process) = found.ok_or_else(|| Refusal::missing(process))?;
    let wanted = actions.as_array().into_iter().flatten().filter_map(Value::as_str);
    let actions: Vec<String> = wanted.map(str::to_owned).collect();
    let known =
        |id: &String| actions_of(&process.value).any(|action| text(action, "Id") == id && is_of(action, template));
    let unknown = actions.iter().filter(|id| !known(id));
    let problem = |id| format!("The action '{id}' of '{}' does not use this step template.", process.id());
    let problems: Vec<String> = unknown.map(problem).collect();
    if problems.is_empty() { Ok(Target { path, process, actions }) } else { Err(Refusal::Invalid(problems)) }
}

fn actions_of(process: &Value) -> impl Iterator<Item = &Value> {
    items(process, "Steps").iter().flat_map(|step| items(step, "Actions"))
}

/// Merges the actions of one process and saves it once, with those that could be merged.
fn update_process(
    work: &mut Work<'_>,
    template: &str,
    wanted: &Value,
    target: &Target,
    body: &Value,
) -> Result<Vec<Value>, Refusal> {
    // The same process may be named twice in one request.
    let current = work.find(target.path, target.process.id()).cloned().unwrap_or_else(|| target.process.clone());
    let mut process = revealed(&current);
    let mut results = Vec::new();
    let mut changed = false;
    for id in &target.actions {
        let Some(action) = actions_of(&process).find(|action| text(action, "Id") == id).cloned() else { continue };
        let number = text(&action["Properties"], VERSION).parse().ok();
        let base = number.and_then(|number| former(work, template, number));
        let merge = Merge {
            base: base.as_ref(),
            wanted,
            defaults: map(body, "DefaultPropertyValues"),
            overrides: map(body, "Overrides"),
        };
        let mut outcome = merge.run(&action);
        outcome.removed_package_usages = usages(work, &current, &action, &outcome.removed_packages);
        if let Some(mut merged) = outcome.merged() {
            merged["Properties"][ID] = json!(template);
            merged["Properties"][VERSION] = json!(wanted["Version"].to_string());
            put(&mut process, id, &merged);
            changed = true;
        }
        results.push(outcome.document(id));
    }
    if changed {
        let before = std::mem::replace(&mut work.mode, Mode::Server);
        let saved = write::replace(work, collection(target.path), current.id(), &process);
        work.mode = before;
        saved?;
    }
    Ok(results)
}

fn map<'v>(body: &'v Value, field: &str) -> Option<&'v Map<String, Value>> {
    body[field].as_object()
}

fn put(process: &mut Value, id: &str, merged: &Value) {
    let steps = process["Steps"].as_array_mut().into_iter().flatten();
    let actions = steps.flat_map(|step| step["Actions"].as_array_mut().into_iter().flatten());
    for action in actions.filter(|action| text(action, "Id") == id) {
        *action = merged.clone();
    }
}

/// The usages of packages that the new version lacks. Only deployments number releases and have channels.
fn usages(work: &Work<'_>, process: &Stored, action: &Value, packages: &[String]) -> Vec<Value> {
    if packages.is_empty() || !process.text("RunbookId").is_empty() {
        return Vec::new();
    }
    let Some(project) = work.find("projects", process.text("ProjectId")) else { return Vec::new() };
    let named = |package: &Value, reference: &str| {
        is_called(action, text(package, "DeploymentAction"))
            && text(package, "PackageReference").eq_ignore_ascii_case(reference)
    };
    let mut usages = Vec::new();
    for reference in packages {
        let usage = |by: &str, user: &Stored| json!({ "PackageReference": reference, "UsedBy": by, "UsedById": user.id(), "UsedByName": user.text("Name") });
        if named(&project.value["VersioningStrategy"]["DonorPackage"], reference) {
            usages.push(usage("ProjectVersionStrategy", project));
        }
        if named(&project.value["ReleaseCreationStrategy"]["ReleaseCreationPackage"], reference) {
            usages.push(usage("ProjectReleaseCreationStrategy", project));
        }
        let own = work.table("channels").values().filter(|channel| channel.text("ProjectId") == project.id());
        let ruled = own.filter(|channel| {
            let rules = items(&channel.value, "Rules").iter();
            rules.flat_map(|rule| items(rule, "ActionPackages")).any(|package| named(package, reference))
        });
        usages.extend(ruled.map(|channel| usage("ChannelRule", channel)));
    }
    usages
}

impl Merged {
    fn document(&self, id: &str) -> Value {
        json!({
            "Id": id, "Outcome": self.word(), "ManualMergeRequiredReasonsByPropertyName": self.reasons,
            "NamesOfNewParametersMissingDefaultValue": self.missing,
            "RemovedPackageUsages": self.removed_package_usages, "Links": {},
        })
    }
}
