//! The usages of a library set, an account or a certificate. Source: the server's own descriptions; entries are there
//! only for what uses it, which the descriptions do not say but the portal shows.

use super::reply::Reply;
use super::route::{Route, route};
use super::{View, public_key};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::render;
use crate::rules::usage::Usage;
use crate::store::{Stored, items};
use crate::version::Version;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("libraryvariablesets/{}/usages").get(of_library_set),
    route("accounts/{}/usages").get(of_account),
    route("accounts/{}/pk").get(public_key::of_account),
    route("certificates/{}/usages").get(of_certificate),
];

/// The answer about library sets lost its envelope and that about accounts learnt of tenants in between.
const NEWER: Version = Version::new(2026, 1);

fn found<'v>(view: &View<'v>, path: &'static str) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(view.space, collection(path), view.args[0]).ok_or_else(|| Refusal::missing(view.args[0]))
}

fn usage<'v>(view: &View<'v>, path: &'static str) -> Result<Usage<'v>, Refusal> {
    Ok(Usage { state: view.state, space: view.space, path, id: found(view, path)?.id() })
}

/// The usage with the members that every one has beside its lists.
fn enveloped(mut usage: Value, id: &str) -> Value {
    usage["Id"] = json!(id);
    usage["LastModifiedOn"] = Value::Null;
    usage["LastModifiedBy"] = Value::Null;
    usage["Links"] = json!({});
    usage
}

fn answer(usage: &Value) -> Reply {
    Reply::Text(200, usage.to_string())
}

/// Releases or snapshots of a project.
fn of_project<'v>(
    usage: &Usage<'v>,
    path: &str,
    project: &'v Stored,
) -> impl Iterator<Item = &'v Arc<Stored>> + use<'v> {
    usage.all(path).filter(|document| document.text("ProjectId") == project.id())
}

fn releases<'v>(found: impl Iterator<Item = &'v Arc<Stored>>) -> Vec<Value> {
    found.map(|release| json!({ "ReleaseId": release.id(), "ReleaseVersion": release.text("Version") })).collect()
}

fn snapshots<'v>(found: impl Iterator<Item = &'v Arc<Stored>>) -> Vec<Value> {
    found.map(|snapshot| json!({ "SnapshotId": snapshot.id(), "SnapshotName": snapshot.text("Name") })).collect()
}

/// An entry of a project with its lists, unless all of them are empty and it does not use it now either.
fn entry(project: &Stored, is_now: Option<bool>, lists: &[(&str, Vec<Value>)]) -> Option<Value> {
    if is_now != Some(true) && lists.iter().all(|(_, list)| list.is_empty()) {
        return None;
    }
    let mut entry = json!({ "ProjectId": project.id(), "ProjectName": project.text("Name") });
    if let Some(is_now) = is_now {
        entry["ProjectSlug"] = json!(project.text("Slug"));
        entry["IsCurrentlyBeingUsedInProject"] = json!(is_now);
    }
    for (name, list) in lists {
        entry[*name] = json!(list);
    }
    Some(entry)
}

/// The projects that include the set, and releases and snapshots that froze it.
fn of_library_set(view: &View<'_>) -> Result<Reply, Refusal> {
    let set = found(view, "libraryvariablesets")?;
    let usage = usage(view, "libraryvariablesets")?;
    let frozen = format!("{}-s-", set.text("VariableSetId"));
    let froze = |document: &&Arc<Stored>| {
        let ids = items(&document.value, "LibraryVariableSetSnapshotIds").iter().filter_map(Value::as_str);
        ids.into_iter().any(|id| id.starts_with(&frozen))
    };
    let projects = usage.all("projects").filter_map(|project| {
        let included = items(&project.value, "IncludedLibraryVariableSetIds").iter().any(|id| id == set.id());
        let releases = releases(of_project(&usage, "releases", project).filter(froze));
        let snapshots = snapshots(of_project(&usage, "runbookSnapshots", project).filter(froze));
        entry(project, Some(included), &[("Releases", releases), ("RunbookSnapshots", snapshots)])
    });
    let usages = json!({
        "Projects": projects.collect::<Vec<_>>(), "CountOfProjectsUserCannotSee": 0,
        "CountOfReleasesUserCannotSee": 0, "CountOfRunbookSnapshotsUserCannotSee": 0,
    });
    Ok(answer(&if view.config.version >= NEWER { usages } else { enveloped(usages, set.id()) }))
}

/// Targets, steps, variables and values of tenants that name the account, now or when they were frozen.
fn of_account(view: &View<'_>) -> Result<Reply, Refusal> {
    let usage = usage(view, "accounts")?;
    let targets = usage.all("machines").filter(|machine| usage.is_in(collection("machines"), &machine.value));
    let targets = targets.map(|target| json!({ "TargetId": target.id(), "TargetName": target.text("Name") }));
    let projects: Vec<&Arc<Stored>> = usage.all("projects").collect();
    let each = |build: &dyn Fn(&Arc<Stored>) -> Option<Value>| -> Vec<Value> {
        projects.iter().filter_map(|project| build(project)).collect()
    };
    let mut usages = json!({
        "Targets": targets.collect::<Vec<_>>(),
        "DeploymentProcesses": each(&|project| deployment_steps(&usage, project)),
        "RunbookProcesses": runbook_steps(&usage),
        "Releases": each(&|project| releases_with_steps(&usage, project)),
        "RunbookSnapshots": snapshots_with_steps(&usage),
        "ProjectVariableSets": each(&|project| variables(&usage, project)),
        "LibraryVariableSets": library_sets(&usage).map(|set| {
            json!({ "LibraryVariableSetId": set.id(), "LibraryVariableSetName": set.text("Name") })
        }).collect::<Vec<_>>(),
    });
    if view.config.version >= NEWER {
        let (common, of_projects) = tenants(&usage);
        usages["CommonTenantVariables"] = json!(common);
        usages["ProjectTenantVariables"] = json!(of_projects);
    }
    Ok(answer(&enveloped(usages, usage.id)))
}

fn step_entries(steps: Vec<&Value>) -> Vec<Value> {
    steps.into_iter().map(|step| json!({ "StepId": step["Id"], "StepName": step["Name"] })).collect()
}

fn deployment_steps(usage: &Usage<'_>, project: &Stored) -> Option<Value> {
    let process = usage.of_project("deploymentprocesses", project).into_iter().next()?;
    let steps = step_entries(usage.steps("deploymentprocesses", process));
    let mut found = entry(project, None, &[("Steps", steps)])?;
    found["ProjectSlug"] = json!(project.text("Slug"));
    Some(found)
}

fn runbook_steps(usage: &Usage<'_>) -> Vec<Value> {
    let of_project = |project: &Arc<Stored>| {
        let processes = usage.of_project("runbookProcesses", project);
        let runbooks = usage.of_project("runbooks", project).into_iter().filter_map(move |runbook| {
            let process = processes.iter().find(|process| process.text("RunbookId") == runbook.id())?;
            let steps = step_entries(usage.steps("runbookProcesses", process));
            let mut found = of_runbook(usage, runbook, ("Steps", steps))?;
            found["ProcessId"] = json!(process.id());
            Some(found)
        });
        runbooks.collect::<Vec<_>>()
    };
    usage.all("projects").flat_map(of_project).collect()
}

fn of_runbook(usage: &Usage<'_>, runbook: &Stored, list: (&str, Vec<Value>)) -> Option<Value> {
    let project = usage.all("projects").find(|project| project.id() == runbook.text("ProjectId"))?;
    let mut found = entry(project, None, &[list])?;
    found["RunbookId"] = json!(runbook.id());
    found["RunbookName"] = json!(runbook.text("Name"));
    if found.get("Steps").is_some() {
        found["ProjectSlug"] = json!(project.text("Slug"));
    }
    Some(found)
}

fn releases_with_steps(usage: &Usage<'_>, project: &Stored) -> Option<Value> {
    let found = of_project(usage, "releases", project).filter(|release| {
        let process = usage.frozen(release.text("ProjectDeploymentProcessSnapshotId"));
        process.is_some_and(|process| !usage.steps("deploymentprocesses", process).is_empty())
    });
    entry(project, None, &[("Releases", releases(found))])
}

fn snapshots_with_steps(usage: &Usage<'_>) -> Vec<Value> {
    let runbooks = usage.all("runbooks").filter_map(|runbook| {
        let own = usage.all("runbookSnapshots").filter(|snapshot| snapshot.text("RunbookId") == runbook.id());
        let found = own.filter(|snapshot| {
            let process = usage.frozen(snapshot.text("FrozenRunbookProcessId"));
            process.is_some_and(|process| !usage.steps("runbookProcesses", process).is_empty())
        });
        of_runbook(usage, runbook, ("Snapshots", snapshots(found)))
    });
    runbooks.collect()
}

/// A project whose variables use it, now or in a release or snapshot.
fn variables(usage: &Usage<'_>, project: &Stored) -> Option<Value> {
    let set = usage.of_project("variables", project).into_iter().next();
    let froze = |document: &&Arc<Stored>| {
        usage.frozen(document.text("ProjectVariableSetSnapshotId")).is_some_and(|set| usage.is_in_variables(set))
    };
    let releases = releases(of_project(usage, "releases", project).filter(froze));
    let snapshots = snapshots(of_project(usage, "runbookSnapshots", project).filter(froze));
    let is_now = set.is_some_and(|set| usage.is_in_variables(set));
    entry(project, Some(is_now), &[("Releases", releases), ("RunbookSnapshots", snapshots)])
}

fn library_sets<'v>(usage: &Usage<'v>) -> impl Iterator<Item = &'v Arc<Stored>> {
    let used: Vec<&str> =
        usage.all("variables").filter(|set| usage.is_in_variables(set)).map(|set| set.text("OwnerId")).collect();
    usage.all("libraryvariablesets").filter(move |set| used.contains(&set.id()))
}

/// Values of tenants for templates of library sets, and those for templates of projects.
fn tenants(usage: &Usage<'_>) -> (Vec<Value>, Vec<Value>) {
    let (mut common, mut of_projects) = (Vec::new(), Vec::new());
    for tenant in usage.all("tenants") {
        let values = usage.tenant_values(tenant);
        let (sets, projects): (Vec<_>, Vec<_>) =
            values.into_iter().partition(|(owner, _)| usage.all("libraryvariablesets").any(|set| set.id() == owner));
        if !sets.is_empty() {
            let sets =
                sets.iter().map(|(set, value)| json!({ "LibraryVariableSetId": set, "TenantVariableId": value }));
            common.push(json!({ "TenantId": tenant.id(), "LibraryVariableSets": sets.collect::<Vec<_>>() }));
        }
        if !projects.is_empty() {
            let projects = projects.iter().map(|(id, value)| json!({ "ProjectId": id, "TenantVariableIds": [value] }));
            of_projects.push(json!({ "TenantId": tenant.id(), "Projects": projects.collect::<Vec<_>>() }));
        }
    }
    (common, of_projects)
}

/// Whole documents: projects and library sets whose variables name the certificate, tenants whose values do, targets.
fn of_certificate(view: &View<'_>) -> Result<Reply, Refusal> {
    let usage = usage(view, "certificates")?;
    let used: Vec<&str> =
        usage.all("variables").filter(|set| usage.is_in_variables(set)).map(|set| set.text("OwnerId")).collect();
    let whole = |path: &'static str, uses: &dyn Fn(&Stored) -> bool| -> Vec<Value> {
        let found = usage.all(path).filter(|document| uses(document));
        let texts = found.map(|document| render::document(view.config, collection(path), document));
        texts.filter_map(|text| serde_json::from_str(text).ok()).collect()
    };
    let usages = json!({
        "ProjectUsages": whole("projects", &|project| used.contains(&project.id())),
        "LibraryVariableSetUsages": whole("libraryvariablesets", &|set| used.contains(&set.id())),
        "TenantUsages": whole("tenants", &|tenant| !usage.tenant_values(tenant).is_empty()),
        "DeploymentTargetUsages": whole("machines", &|machine| usage.is_in(collection("machines"), &machine.value)),
    });
    Ok(answer(&enveloped(usages, usage.id)))
}
