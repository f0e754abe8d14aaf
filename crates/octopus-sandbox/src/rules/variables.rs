//! Variable sets: version, types, scopes, and secrets that live only as long as their variable's id.

use crate::answer::{NULL_REFERENCE, Refusal, STALE_VARIABLES};
use crate::facts::SENSITIVE_STRINGS;
use crate::git;
use crate::rules::modules;
use crate::rules::projects::create_by_server;
use crate::store::{State, Stored, items, text};
use crate::version::Version;
use crate::work::{Draft, Mode, Work};
use serde_json::{Value, json};

/// Variable types, and since when. Source: the years are those of the account types.
pub(crate) const TYPES: &[(&str, Version)] = &[
    ("String", Version::ALWAYS),
    ("Sensitive", Version::ALWAYS),
    ("Certificate", Version::ALWAYS),
    ("WorkerPool", Version::ALWAYS),
    ("AmazonWebServicesAccount", Version::ALWAYS),
    ("AzureAccount", Version::ALWAYS),
    ("GoogleCloudAccount", Version::new(2021, 2)),
    ("UsernamePasswordAccount", Version::ALWAYS),
    ("GenericOidcAccount", Version::new(2024, 1)),
];

/// Checks and completes a variable set before it is stored.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode == Mode::Client {
        check_types(work, draft);
    }
    count_version(work, draft);
    on_the_right_side(work, draft);
    modules::check(work, draft);
    take_values(work, draft);
    if work.strict() {
        check_scopes(work, draft);
    }
}

/// A variable without a type brings the server down: 500, not 400.
fn check_types(work: &Work<'_>, draft: &mut Draft) {
    let (version, may_differ) = (work.config.version, work.config.does(&SENSITIVE_STRINGS));
    let mut problems = Vec::new();
    for variable in items(&draft.value, "Variables") {
        let (name, kind) = (text(variable, "Name"), text(variable, "Type"));
        if kind.is_empty() {
            draft.refusal = Some(Refusal::Crash(NULL_REFERENCE.to_owned()));
        } else if !TYPES.iter().any(|(known, since)| *known == kind && *since <= version) {
            problems.push(format!("The variable type '{kind}' of '{name}' is not known."));
        } else if (kind == "Sensitive") != (variable["IsSensitive"] == true) && !(may_differ && kind == "String") {
            problems.push(format!("The variable '{name}' is of type {kind}, but IsSensitive says otherwise."));
        }
    }
    draft.problems.append(&mut problems);
}

/// Sensitive variables of projects under version control are in the database, all others in Git. The texts are not
/// documented.
fn on_the_right_side(work: &Work<'_>, draft: &mut Draft) {
    let owner = draft.text("OwnerId").to_owned();
    let Some(project) =
        work.table("projects").get(&owner).filter(|project| git::is_in_git(&project.value, "variables"))
    else {
        return;
    };
    let on_branch = git::out(work.state, work.space, project.id()).is_some();
    let variables = items(&draft.value, "Variables").iter();
    let misplaced = variables.filter(|variable| is_secret(variable) == on_branch);
    let place = if on_branch { "cannot be stored in Git" } else { "must be stored in Git" };
    let problems: Vec<String> =
        misplaced.map(|variable| format!("The variable '{}' {place}.", text(variable, "Name"))).collect();
    if work.mode == Mode::Client {
        draft.problems.extend(problems);
    }
}

/// Whether the value of a variable is never shown.
pub(crate) fn is_secret(variable: &Value) -> bool {
    text(variable, "Type") == "Sensitive" || variable["IsSensitive"] == true
}

fn count_version(work: &Work<'_>, draft: &mut Draft) {
    let Some(old) = draft.old.clone() else { return };
    if git::out(work.state, work.space, draft.text("OwnerId")).is_some() {
        // Commits take the place of versions.
        draft.value["Version"] = Value::from(0);
        return;
    }
    let stored = old.value["Version"].as_i64().unwrap_or(0);
    if draft.number("Version") != stored && work.mode == Mode::Client && draft.refusal.is_none() {
        draft.refusal = Some(Refusal::invalid(STALE_VARIABLES));
    }
    draft.value["Version"] = Value::from(stored + 1);
}

/// Takes the values of sensitive variables out. Fact `sensitive-values`:
/// id and empty value keeps, id and value sets, no id and empty value wipes, no id and value sets.
fn take_values(work: &Work<'_>, draft: &mut Draft) {
    let before = draft.old.as_ref().map(|old| old.secrets.clone()).unwrap_or_default();
    let owner = draft.id.clone();
    for variable in draft.value["Variables"].as_array_mut().into_iter().flatten() {
        if !is_secret(variable) {
            continue;
        }
        let place = format!("Variables[{}].Value", text(variable, "Id"));
        let secret = match text(variable, "Value") {
            "" if work.mode == Mode::Loading => Some(crate::secrets::unreadable(&owner, &place)),
            "" => before.get(&place).cloned(),
            value => Some(value.to_owned()),
        };
        if let Some(secret) = secret {
            draft.secrets.insert(place, secret);
        }
        variable["Value"] = Value::Null;
        variable["IsSensitive"] = Value::Bool(true);
    }
}

/// Scopes by action and by process owner; the other dimensions are in the table of references.
fn check_scopes(work: &Work<'_>, draft: &mut Draft) {
    let owner = draft.text("OwnerId").to_owned();
    let actions = actions_of(work, &owner);
    let mut problems = Vec::new();
    for (index, variable) in items(&draft.value, "Variables").iter().enumerate() {
        for (dimension, ids) in variable["Scope"].as_object().into_iter().flatten() {
            for id in ids.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let place = format!("Variables[{index}].Scope.{dimension}");
                match dimension.to_ascii_lowercase().as_str() {
                    "action" if !actions.iter().any(|(known, _)| known == id) => {
                        problems.push(format!("{place}: the action '{id}' was not found in this project."));
                    }
                    "processowner" if !owns_process(work, &owner, id) => {
                        problems.push(format!("{place}: the process owner '{id}' was not found in this project."));
                    }
                    "channel" if foreign_channel(work, &owner, id) => {
                        problems.push(format!("{place}: the channel '{id}' belongs to another project."));
                    }
                    _ => {}
                }
            }
        }
    }
    draft.problems.append(&mut problems);
}

fn foreign_channel(work: &Work<'_>, owner: &str, id: &str) -> bool {
    work.find("channels", id).is_some_and(|channel| channel.text("ProjectId") != owner)
}

fn owns_process(work: &Work<'_>, owner: &str, id: &str) -> bool {
    let Some(space) = work.space else { return false };
    id == owner || git::of_project(work.state, space, "runbooks", owner).iter().any(|runbook| runbook.id() == id)
}

/// Ids and names of the actions in all processes of a project.
fn actions_of(work: &Work<'_>, project: &str) -> Vec<(String, String)> {
    work.space.map(|space| actions_of_state(work.state, space, project)).unwrap_or_default()
}

/// The same, for readers.
pub(crate) fn actions_of_state(state: &State, space: usize, project: &str) -> Vec<(String, String)> {
    let processes = ["deploymentprocesses", "runbookProcesses"];
    let processes = processes.into_iter().flat_map(|path| git::of_project(state, space, path, project));
    let actions =
        processes.flat_map(|process| items(&process.value, "Steps").iter().flat_map(|step| items(step, "Actions")));
    actions.map(|action| (text(action, "Id").to_owned(), text(action, "Name").to_owned())).collect()
}

/// A script module keeps its content type; the version of a library set counts its saves.
pub(crate) fn check_library_set(work: &Work<'_>, draft: &mut Draft) {
    if draft.value.get("Version").is_some() && work.mode != Mode::Loading {
        let version = draft.old.as_ref().and_then(|old| old.value["Version"].as_i64()).map_or(0, |version| version + 1);
        draft.value["Version"] = Value::from(version);
    }
}

/// Gives a new library set its variables.
pub(crate) fn library_set_created(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    let set = format!("variableset-{id}");
    work.patch("libraryvariablesets", id, |library_set| library_set["VariableSetId"] = json!(set));
    create_by_server(work, "variables", &set, &json!({ "OwnerId": id }));
}
