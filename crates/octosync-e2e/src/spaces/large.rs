//! A space of any size, cheap to make and always the same.

use super::Documents;
use super::make::add;
use super::processes::{action, package, process, step};
use super::projects::{channel, project};
use super::variables::{row, set};
use serde_json::{Value, json};

const ENVIRONMENTS: [&str; 3] = ["Development", "Test", "Production"];

/// One lifecycle, one group, one feed, and so many projects with so many steps and variables each.
pub(super) fn space(projects: usize, steps: usize, variables: usize) -> Documents {
    let mut documents = Documents::new();
    shared(&mut documents);
    for number in 1..=projects {
        let id = format!("Projects-{number}");
        let name = format!("Service {number:05}");
        add(&mut documents, "projects", project(&id, &name, "ProjectGroups-1", "Lifecycles-1", json!({})));
        add(&mut documents, "channels", channel(&format!("Channels-{number}"), &id, "Default", json!({})));
        let steps = (1..=steps).map(|number| step(vec![work(&id, number)], json!({}))).collect();
        add(&mut documents, "deploymentprocesses", process(&id, steps));
        let rows = (1..=variables).map(variable).collect();
        add(&mut documents, "variablesets", set(&id, rows));
    }
    documents
}

fn shared(documents: &mut Documents) {
    for (number, name) in ENVIRONMENTS.into_iter().enumerate() {
        let id = format!("Environments-{}", number + 1);
        add(documents, "environments", json!({ "Id": id, "Name": name, "SortOrder": number }));
    }
    add(documents, "projectgroups", json!({ "Id": "ProjectGroups-1", "Name": "Services", "Description": "Many" }));
    let phase = |(number, name): (usize, &&str)| {
        json!({
            "Id": format!("phase-{number}"), "Name": name, "AutomaticDeploymentTargets": [],
            "OptionalDeploymentTargets": [format!("Environments-{}", number + 1)],
            "MinimumEnvironmentsBeforePromotion": 0, "IsOptionalPhase": false,
        })
    };
    let phases: Vec<Value> = ENVIRONMENTS.iter().enumerate().map(phase).collect();
    add(documents, "lifecycles", json!({ "Id": "Lifecycles-1", "Name": "Services", "Phases": phases }));
    let feed = json!({
        "Id": "Feeds-1", "Name": "Packages", "FeedType": "NuGet", "FeedUri": "https://nuget.example.com/v3/index.json",
    });
    add(documents, "feeds", feed);
}

/// Scripts and packages by turns.
fn work(project: &str, number: usize) -> Value {
    let name = format!("Step {number:04}");
    if number.is_multiple_of(2) {
        let id = format!("Service.Part{number}");
        let fields = json!({
            "Packages": [package(&format!("{project}/{name}"), "", &id, "Feeds-1", "Server")],
            "Properties": {
                "Octopus.Action.RunOnServer": "false", "Octopus.Action.Package.PackageId": id,
                "Octopus.Action.Package.FeedId": "Feeds-1",
            },
        });
        return action(project, &name, "Octopus.TentaclePackage", fields);
    }
    super::steps::script(project, &name)
}

/// Every third one is scoped.
fn variable(number: usize) -> Value {
    let scope = match number % 3 {
        0 => json!({ "Environment": [format!("Environments-{}", number % ENVIRONMENTS.len() + 1)] }),
        _ => json!({}),
    };
    row(&format!("Setting.{number:04}"), "String", json!(format!("value {number}")), scope)
}
