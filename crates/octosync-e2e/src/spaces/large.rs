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

/// Every kind of many: projects with two runbooks each, library sets of which each project includes one, and tenants that are
/// connected to twenty projects each, with a value for each environment there.
pub(super) fn of_many_kinds(projects: usize, sets: usize, tenants: usize) -> Documents {
    let mut documents = space(projects, 3, 5);
    for number in 1..=sets {
        let id = format!("LibraryVariableSets-{number}");
        let set_of = json!({
            "Id": id, "Name": format!("Shared {number:03}"), "Description": "", "ContentType": "Variables",
            "VariableSetId": format!("variableset-{id}"), "Templates": [],
        });
        add(&mut documents, "libraryvariablesets", set_of);
        add(&mut documents, "variablesets", set(&id, (1..=5).map(variable).collect()));
    }
    for (at, project) in documents.get_mut("projects").into_iter().flatten().enumerate() {
        project["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
        if sets > 0 {
            project["IncludedLibraryVariableSetIds"] = json!([format!("LibraryVariableSets-{}", at % sets + 1)]);
        }
        project["Templates"] = json!([super::library::parameter(&format!("Port {at}"), "SingleLineText", json!("80"))]);
    }
    for number in 1..=2 * projects {
        let project = format!("Projects-{}", number.div_ceil(2));
        let name = if number % 2 == 1 { "Back up" } else { "Restore" };
        add(&mut documents, "runbooks", super::runbooks::runbook(number, &project, name, json!({})));
        let copy = super::steps::script(&format!("Runbooks-{number}"), "Copy");
        add(
            &mut documents,
            "runbookProcesses",
            super::runbooks::process(number, &project, vec![step(vec![copy], json!({}))]),
        );
    }
    for number in 1..=tenants {
        let connected: Vec<usize> = (0..projects.min(20)).map(|nth| (number + nth * 7) % projects).collect();
        let links =
            connected.iter().map(|at| (format!("Projects-{}", at + 1), json!(["Environments-1", "Environments-3"])));
        let links: serde_json::Map<String, Value> = links.collect();
        let value = |at: &usize| {
            let template = &documents["projects"][*at]["Templates"][0]["Id"];
            json!({
                "OwnerId": format!("Projects-{}", at + 1), "TemplateId": template,
                "Scope": { "EnvironmentIds": ["Environments-1"] }, "Value": number.to_string(),
            })
        };
        let values: Vec<Value> = connected.iter().map(value).collect();
        let id = format!("Tenants-{number}");
        let tenant = json!({ "Id": id, "Name": format!("Customer {number:04}"), "TenantTags": [], "ProjectEnvironments": links });
        add(&mut documents, "tenants", tenant);
        add(&mut documents, "tenantvariables", json!({ "TenantId": id, "Variables": values }));
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
