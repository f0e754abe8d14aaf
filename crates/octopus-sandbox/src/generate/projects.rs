//! Projects with their channels, processes and variables.

use super::library::group_of;
use super::making::{Making, ROLES};
use super::variables::variables;
use serde_json::{Value, json};

pub(super) fn fill(making: &mut Making<'_>) {
    for number in 0..making.of.projects {
        let id = format!("Projects-{}", number + 1);
        let project = project(making, number, &id);
        making.add("projects", project);
        let channel =
            json!({ "Id": format!("Channels-{}", number + 1), "ProjectId": id, "Name": "Default", "IsDefault": true });
        making.add("channels", channel);
        let steps: Vec<Value> = (0..making.of.steps).map(|number| step(making, &id, number)).collect();
        let process = format!("deploymentprocess-{id}");
        making.add("deploymentprocesses", json!({ "Id": process, "ProjectId": id, "Version": 1, "Steps": steps }));
        let rows = variables(making, &id);
        let set = json!({ "Id": format!("variableset-{id}"), "OwnerId": id, "Version": 1, "Variables": rows });
        making.add("variablesets", set);
    }
}

fn project(making: &Making<'_>, number: usize, id: &str) -> Value {
    let tenanted = if making.of.tenants > 0 { "TenantedOrUntenanted" } else { "Untenanted" };
    let name = making.words.project(number);
    json!({
        "Id": id, "Name": name, "Description": format!("{name}, as everybody uses it"), "LifecycleId": "Lifecycles-1",
        "ProjectGroupId": group_of(number), "TenantedDeploymentMode": tenanted,
        "IncludedLibraryVariableSetIds":
            making.some_of("LibraryVariableSets", making.of.library_sets, &format!("sets of {id}")),
    })
}

/// A script, a package or a decision by turns.
fn step(making: &Making<'_>, project: &str, number: usize) -> Value {
    let (verb, kind, mut fields) = match number % 4 {
        0 | 2 => ("Prepare", "Octopus.Script", script(making, project, number)),
        1 => ("Deploy", "Octopus.TentaclePackage", package(making, project, number)),
        _ => ("Approve", "Octopus.Manual", manual()),
    };
    let label = format!("step {number} of {project}");
    let name = making.words.step(number, verb);
    fields["Id"] = json!(making.words.guid(&format!("action of {label}")));
    fields["Name"] = json!(name);
    fields["ActionType"] = json!(kind);
    if number % 5 == 4 {
        fields["Environments"] = making.some_of("Environments", making.of.environments, &label);
    }
    let role = ROLES[making.words.number(&label, ROLES.len())];
    let properties = if number % 4 == 1 { json!({ "Octopus.Action.TargetRoles": role }) } else { json!({}) };
    json!({ "Id": making.words.guid(&label), "Name": name, "Properties": properties, "Actions": [fields] })
}

fn script(making: &Making<'_>, project: &str, number: usize) -> Value {
    let lines = 3 + making.words.number(&format!("lines of {project} {number}"), 25);
    let body: String =
        (1..=lines).map(|line| format!("echo \"#{{Octopus.Project.Name}}: part {line} of {lines}\"\n")).collect();
    json!({
        "WorkerPoolId": "WorkerPools-1",
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Script.ScriptSource": "Inline",
            "Octopus.Action.Script.Syntax": "Bash", "Octopus.Action.Script.ScriptBody": body,
        },
    })
}

fn package(making: &Making<'_>, project: &str, number: usize) -> Value {
    let id = format!("Company.{project}.Part{number}");
    let reference = json!({
        "Id": making.words.guid(&id), "Name": "", "PackageId": id, "FeedId": "Feeds-1", "AcquisitionLocation": "Server",
        "Properties": {},
    });
    json!({
        "Packages": [reference],
        "Properties": {
            "Octopus.Action.RunOnServer": "false", "Octopus.Action.Package.PackageId": id,
            "Octopus.Action.Package.FeedId": "Feeds-1", "Octopus.Action.Package.DownloadOnTentacle": "False",
        },
    })
}

fn manual() -> Value {
    json!({
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Manual.Instructions": "Does it look good?",
            "Octopus.Action.Manual.ResponsibleTeamIds": "Teams-1",
        },
    })
}
