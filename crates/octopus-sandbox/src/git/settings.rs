//! Persistence settings of a project: what is in Git, which branches are protected, and what the server demands of them.

use crate::fault::glob;
use crate::store::{items, text};
use crate::version::Version;
use crate::work::{Draft, Mode, Work};
use serde_json::{Value, json};

/// Collections, and what the conversion state says of those that may stay in the database.
const STATES: &[(&str, Option<&str>)] = &[
    ("deploymentprocesses", None),
    ("deploymentsettings", None),
    ("variables", Some("VariablesAreInGit")),
    ("runbooks", Some("RunbooksAreInGit")),
    ("runbookProcesses", Some("RunbooksAreInGit")),
];

/// Whether what a project has in a collection is in Git.
pub(crate) fn is_in_git(project: &Value, path: &str) -> bool {
    let settings = &project["PersistenceSettings"];
    is_versioned(project)
        && STATES
            .iter()
            .any(|(of, state)| *of == path && state.is_none_or(|state| settings["ConversionState"][state] == true))
}

pub(crate) fn is_versioned(project: &Value) -> bool {
    text(&project["PersistenceSettings"], "Type") == "VersionControlled"
}

pub(crate) fn default_branch(project: &Value) -> &str {
    text(&project["PersistenceSettings"], "DefaultBranch")
}

/// The parts that are in Git once a project is converted. Source: variables followed with 2022.4, for newly converted
/// projects first; runbooks with 2025.1.
pub(crate) fn converted(version: Version) -> Value {
    let (variables, runbooks) = (version >= Version::new(2022, 4), version >= Version::new(2025, 1));
    match (variables, runbooks) {
        (false, _) => Value::Null,
        (true, false) => json!({ "VariablesAreInGit": true }),
        (true, true) => json!({ "VariablesAreInGit": true, "RunbooksAreInGit": true }),
    }
}

/// Whether nobody may commit to a branch.
pub(crate) fn is_protected(project: &Value, branch: &str) -> bool {
    let settings = &project["PersistenceSettings"];
    let default = settings["ProtectedDefaultBranch"] == true && branch == default_branch(project);
    let mut patterns = items(settings, "ProtectedBranchNamePatterns").iter().filter_map(Value::as_str);
    default || patterns.any(|pattern| glob(pattern, branch))
}

/// The fields that only settings of the deployment process have when a project is in Git.
const OBSOLETE: &[&str] = &[
    "ProjectConnectivityPolicy",
    "DefaultGuidedFailureMode",
    "VersioningStrategy",
    "ReleaseNotesTemplate",
    "DefaultToSkipIfAlreadyInstalled",
    "DeploymentChangesTemplate",
    "ForcePackageDownload",
];

/// Checks the settings of a project that is in Git. A new project never is: it is converted later.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if draft.value.get("PersistenceSettings").is_none() {
        return;
    }
    let versioned = is_versioned(&draft.value);
    draft.value["IsVersionControlled"] = Value::Bool(versioned);
    if !versioned {
        return;
    }
    if let Some(project) = draft.value.as_object_mut() {
        project.retain(|name, _| !OBSOLETE.contains(&name.as_str()));
    }
    if work.mode == Mode::Client {
        check_url(draft);
        check_folder(work, draft);
    }
}

/// Other protocols than HTTPS are not supported (fact `git-remotes`).
fn check_url(draft: &mut Draft) {
    let url = text(&draft.value["PersistenceSettings"], "Url");
    if !url.is_empty() && !url.to_ascii_lowercase().starts_with("https://") {
        draft.problem("The Git repository must be reached over HTTPS.");
    }
}

/// Two projects in one folder are not supported (fact `git-remotes`). The text is not documented.
fn check_folder(work: &Work<'_>, draft: &mut Draft) {
    let folder = |project: &Value| {
        let settings = &project["PersistenceSettings"];
        let clean = |field| text(settings, field).trim_matches('/').to_ascii_lowercase();
        (clean("Url"), clean("BasePath"))
    };
    let (own, id) = (folder(&draft.value), draft.id.clone());
    let mut others = work.table("projects").values();
    let taken = others.find(|other| other.id() != id && is_versioned(&other.value) && folder(&other.value) == own);
    if let Some(other) = taken.map(|other| other.text("Name").to_owned()) {
        draft.problem(format!("The project '{other}' is already stored in this folder of the Git repository."));
    }
}

#[cfg(test)]
mod tests {
    use super::is_protected;
    use serde_json::json;

    #[test]
    fn the_default_branch_and_patterns_are_protected() {
        let project = json!({ "PersistenceSettings": {
            "DefaultBranch": "main", "ProtectedDefaultBranch": true,
            "ProtectedBranchNamePatterns": ["release/*", "v*x"],
        }});
        for (branch, expected) in
            [("main", true), ("mainly", false), ("release/1/2", true), ("release", false), ("v1x", true), ("v1", false)]
        {
            assert_eq!(is_protected(&project, branch), expected, "{branch}");
        }
    }
}
