//! The rich space: deployment processes.

use super::Documents;
use super::actions::{action, package, process, step};
use super::make::add;
use super::steps;
use serde_json::{Value, json};

/// The processes of every project.
pub(super) fn fill(documents: &mut Documents) {
    add(documents, "deploymentprocesses", process("Projects-1", steps::shop()));
    let api = vec![
        step(vec![steps::script("Projects-2", "Start the API")], json!({})),
        step(vec![release("Projects-2", "Tell the train", "Projects-3")], json!({})),
    ];
    add(documents, "deploymentprocesses", process("Projects-2", api));
    let train = vec![
        step(vec![release("Projects-3", "Release the shop", "Projects-1")], json!({})),
        step(
            vec![release("Projects-3", "Release the API", "Projects-2")],
            json!({ "StartTrigger": "StartWithPrevious" }),
        ),
    ];
    add(documents, "deploymentprocesses", process("Projects-3", train));
    add(documents, "deploymentprocesses", process("Projects-4", Vec::new()));
}

/// Deploy a Release: the project stands in the properties and in the package.
fn release(project: &str, name: &str, other: &str) -> Value {
    let fields = json!({
        "Packages": [package(&format!("{project}/{name}"), "", other, "feeds-builtin-releases", "NotAcquired")],
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.DeployRelease.ProjectId": other,
            "Octopus.Action.DeployRelease.DeploymentCondition": "IfNewer",
        },
    });
    action(project, name, "Octopus.DeployRelease", fields)
}
