//! Releases and runbook snapshots: what they freeze, and what they need.

use crate::clock;
use crate::git;
use crate::rules::channels::{actions, is_called};
use crate::rules::version_rules::{Rule, rules_for};
use crate::store::{Stored, items, text};
use crate::work::{Draft, Mode, Work};
use serde_json::{Value, json};

/// Checks a release: its channel, the packages it names, and the rules of the channel.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode == Mode::Loading {
        return;
    }
    if text(&draft.value, "ChannelId").is_empty() {
        draft.value["ChannelId"] = default_channel(work, draft.text("ProjectId")).map_or(Value::Null, Value::String);
    }
    let project = draft.text("ProjectId").to_owned();
    let channel = work.find("channels", draft.text("ChannelId")).cloned();
    if work.strict() && channel.as_ref().is_some_and(|channel| channel.text("ProjectId") != project) {
        draft.problem("The channel belongs to another project.");
    }
    let actions = actions(work, &project);
    name_packages(draft);
    if work.mode == Mode::Client && draft.old.is_none() {
        packages(&actions, draft);
        if !draft.is("IgnoreChannelRules") {
            channel_rules(channel.as_deref(), &actions, draft);
        }
    }
}

fn default_channel(work: &Work<'_>, project: &str) -> Option<String> {
    let mut channels = work.table("channels").values();
    let found = channels.find(|channel| channel.text("ProjectId") == project && channel.is("IsDefault"));
    found.map(|channel| channel.id().to_owned())
}

/// Old clients say `StepName`, newer ones `ActionName`; the server gives back both.
fn name_packages(draft: &mut Draft) {
    for package in draft.value["SelectedPackages"].as_array_mut().into_iter().flatten() {
        for (field, other) in [("ActionName", "StepName"), ("StepName", "ActionName")] {
            if text(package, field).is_empty() {
                package[field] = package[other].clone();
            }
        }
    }
}

/// Each package that is named belongs to an action, and each that is needed has a version.
fn packages(actions: &[Value], draft: &mut Draft) {
    let selected = items(&draft.value, "SelectedPackages");
    let mut problems: Vec<String> = selected
        .iter()
        .map(|package| text(package, "ActionName"))
        .filter(|named| !actions.iter().any(|action| is_called(action, named)))
        .map(super::channels::missing_action)
        .collect();
    for action in actions.iter().filter(|action| action["IsDisabled"] != true) {
        let needed = items(action, "Packages").iter().filter(|package| needs_version(package));
        for package in needed.filter(|package| version_of(selected, action, text(package, "Name")).is_none()) {
            problems.push(format!(
                "A version of the package '{}' must be selected for the action '{}'.",
                text(package, "PackageId"),
                text(action, "Name")
            ));
        }
    }
    draft.problems.append(&mut problems);
}

/// A package without an id is not known yet, one with a version of its own is settled.
fn needs_version(package: &Value) -> bool {
    !text(package, "PackageId").is_empty() && text(package, "Version").is_empty()
}

fn version_of<'v>(selected: &'v [Value], action: &Value, reference: &str) -> Option<&'v str> {
    let found = selected.iter().find(|selected| {
        is_called(action, text(selected, "ActionName"))
            && text(selected, "PackageReferenceName").eq_ignore_ascii_case(reference)
    });
    found.map(|selected| text(selected, "Version"))
}

fn channel_rules(channel: Option<&Stored>, actions: &[Value], draft: &mut Draft) {
    let Some(channel) = channel else { return };
    let selected = items(&draft.value, "SelectedPackages");
    let mut problems = Vec::new();
    for action in actions {
        for package in items(action, "Packages") {
            let reference = text(package, "Name");
            let Some(version) = version_of(selected, action, reference) else { continue };
            for rule in rules_for(&channel.value, action, reference) {
                let result = Rule::new(text(rule, "VersionRange"), text(rule, "Tag")).test(version);
                if !result.passes() {
                    problems.push(format!(
                        "The version {version} of the package for the action '{}' does not satisfy the version rules of the channel '{}'.",
                        text(action, "Name"),
                        channel.text("Name")
                    ));
                }
            }
        }
    }
    draft.problems.append(&mut problems);
}

/// Freezes process and variables with a new release; a loaded one was frozen elsewhere.
pub(crate) fn created(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    if work.mode == Mode::Loading {
        return;
    }
    let Some(release) = work.find("releases", id).cloned() else { return };
    let project = release.text("ProjectId").to_owned();
    let process = freeze(work, "deploymentprocesses", &format!("deploymentprocess-{project}"));
    let frozen = variables(work, &project);
    work.patch("releases", id, |release| {
        frozen.write(release);
        release["ProjectDeploymentProcessSnapshotId"] = json!(process);
    });
}

/// A snapshot belongs to a runbook of its project.
pub(crate) fn check_snapshot(work: &Work<'_>, draft: &mut Draft) {
    name_packages(draft);
    let runbook = work.find("runbooks", draft.text("RunbookId")).cloned();
    if work.strict() && runbook.is_some_and(|runbook| runbook.text("ProjectId") != draft.text("ProjectId")) {
        draft.problem("The runbook belongs to another project.");
    }
}

/// Freezes process and variables with a new runbook snapshot; a loaded one was frozen elsewhere.
pub(crate) fn snapshot_created(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    if work.mode == Mode::Loading {
        return;
    }
    let Some(snapshot) = work.find("runbookSnapshots", id).cloned() else { return };
    let process = freeze(work, "runbookProcesses", &format!("RunbookProcess-{}", snapshot.text("RunbookId")));
    let frozen = variables(work, snapshot.text("ProjectId"));
    work.patch("runbookSnapshots", id, |snapshot| {
        frozen.write(snapshot);
        snapshot["FrozenRunbookProcessId"] = json!(process);
        snapshot["FrozenProjectVariableSetId"] = json!(frozen.project);
    });
}

/// Makes a snapshot the one that runs.
pub(crate) fn publish(work: &mut Work<'_>, snapshot: &str) {
    let Some(runbook) = work.find("runbookSnapshots", snapshot).map(|found| found.text("RunbookId").to_owned()) else {
        return;
    };
    work.patch("runbooks", &runbook, |runbook| runbook["PublishedRunbookSnapshotId"] = json!(snapshot));
}

/// A runbook that names a snapshot of its own publishes it; any other id is no news to the server.
/// Source: clients clear the id before they create, the portal publishes by saving the runbook.
pub(crate) fn check_runbook(work: &Work<'_>, draft: &mut Draft) {
    super::retention::check_runbook(work, draft);
    refuse_database(work, draft);
    if work.mode == Mode::Loading {
        return;
    }
    let own = work
        .find("runbookSnapshots", draft.text("PublishedRunbookSnapshotId"))
        .is_some_and(|snapshot| snapshot.text("RunbookId") == draft.id);
    if !own {
        let before = draft.old.as_ref().map(|old| old.value["PublishedRunbookSnapshotId"].clone());
        draft.value["PublishedRunbookSnapshotId"] = before.unwrap_or_default();
    }
}

/// Runbooks of a project that keeps them in Git are made and changed on branches only.
fn refuse_database(work: &Work<'_>, draft: &mut Draft) {
    let project = work.find("projects", draft.text("ProjectId"));
    let hidden =
        work.space.zip(project).is_some_and(|(space, project)| git::hidden(work.state, space, project, "runbooks"));
    if hidden && work.mode == Mode::Client {
        draft.problem(git::WITHOUT_REFERENCE);
    }
}

/// The published snapshot is in use.
pub(crate) fn guard_snapshot(work: &Work<'_>, draft: &mut Draft) {
    let runbook = work.find("runbooks", draft.text("RunbookId")).cloned();
    if runbook.is_some_and(|runbook| runbook.text("PublishedRunbookSnapshotId") == draft.id) {
        draft.problem("The published snapshot of a runbook cannot be deleted.");
    }
}

/// Ids of frozen variable sets.
struct Frozen {
    project: Option<String>,
    library: Vec<String>,
}

impl Frozen {
    fn write(&self, document: &mut Value) {
        document["Assembled"] = json!(clock::now());
        document["ProjectVariableSetSnapshotId"] = json!(self.project);
        document["LibraryVariableSetSnapshotIds"] = json!(self.library);
    }
}

fn variables(work: &mut Work<'_>, project: &str) -> Frozen {
    let sets =
        work.find("projects", project).map(|project| items(&project.value, "IncludedLibraryVariableSetIds").to_vec());
    let sets = sets.unwrap_or_default();
    let library = sets.iter().filter_map(Value::as_str).map(|set| format!("variableset-{set}"));
    Frozen {
        project: freeze(work, "variables", &format!("variableset-{project}")),
        library: library.filter_map(|set| freeze(work, "variables", &set)).collect(),
    }
}

/// Keeps a copy of a process or variable set under an id of its own; the same state is kept once.
/// Source of the form of the id: snapshots of 2020–2024, `deploymentprocess-Projects-1-s-4-WAGMN`.
fn freeze(work: &mut Work<'_>, path: &str, id: &str) -> Option<String> {
    let found = work.find(path, id)?.clone();
    let version = found.value["Version"].as_i64().unwrap_or(0);
    // In Git, commits tell states apart.
    let owner = ["ProjectId", "OwnerId"].map(|field| found.text(field)).into_iter().find(|owner| !owner.is_empty());
    let commit = owner.and_then(|owner| git::out(work.state, work.space, owner));
    let commit = commit.map_or("", |reference| reference.commit.id.as_str());
    let letters = crate::ids::hash(version.unsigned_abs(), &format!("{id}{commit}"));
    let letters: String =
        (0..5).map(|place| char::from(b'A' + u8::try_from((letters >> (place * 8)) % 26).unwrap_or(0))).collect();
    let frozen = format!("{id}-s-{version}-{letters}");
    let mut value = found.value.clone();
    value["Id"] = json!(frozen);
    let copy = Stored::new(value, found.secrets.clone());
    let history = &mut work.state.spaces[work.space?].history;
    history.entry(frozen.clone()).or_insert_with(|| vec![copy]);
    if path != "variables" {
        work.patch(path, id, |process| process["LastSnapshotId"] = json!(frozen));
    }
    Some(frozen)
}
