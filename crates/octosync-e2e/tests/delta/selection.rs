//! Which documents take part, and what they need.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, channel, process, project, script, step, variable, variables};
use serde_json::{Value, json};

fn set(number: usize, name: &str) -> Value {
    json!({ "Id": format!("LibraryVariableSets-{number}"), "Name": name, "ContentType": "Variables",
        "VariableSetId": format!("variableset-LibraryVariableSets-{number}") })
}

/// `OctoFX` includes the set Shared; `Web` stands alone; nobody includes Other.
fn two_projects() -> Space {
    let mut space =
        Space::new(&["Test"]).add("projects", project(2, "Web")).add("channels", channel(2, 2, "Default", true));
    space.0.get_mut("projects").unwrap()[0]["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]);
    let space = space.add("libraryvariablesets", set(1, "Shared")).add("libraryvariablesets", set(2, "Other"));
    space
        .add("variablesets", variables("LibraryVariableSets-1", vec![variable("A", "1", json!({}))]))
        .add("deploymentprocesses", process(2, vec![script(2, "Web step", "echo")]))
        .steps(vec![script(1, "Deploy", "echo"), script(1, "QA check", "echo")])
        .rows(vec![variable("Keep", "1", json!({})), variable("Scratch", "1", json!({}))])
}

#[tokio::test]
async fn what_is_not_selected_takes_no_part_and_what_is_needed_does() {
    let world = World::new(two_projects(), Space::ground(&["Test"])).await;
    let settings = "select: { projects: { include: Octo* }, library_variable_sets: { exclude: '*' } }\n";
    let ran = world.syncs(settings).await;
    assert!(world.there("projects", "OctoFX").is_some() && world.there("projects", "Web").is_none());
    assert!(world.there("libraryvariablesets", "Shared").is_some(), "{}", ran.block());
    assert!(world.there("libraryvariablesets", "Other").is_none());
    ran.says("needed by projects/OctoFX");
}

#[tokio::test]
async fn what_is_needed_must_be_there_or_has_no_counterpart() {
    let world = World::new(two_projects(), Space::ground(&["Test"])).await;
    let settings = "select: { projects: { include: Octo* }, library_variable_sets: { exclude: '*' } }\n";
    for word in ["require", "ignore"] {
        world.refuses(&format!("{settings}dependencies: {word}\n"), &["Shared"]).await;
    }
    let world = World::new(two_projects(), Space::ground(&["Test"]).add("libraryvariablesets", set(9, "Shared"))).await;
    world.syncs(&format!("{settings}dependencies: require\n")).await;
    let rows = world.rows();
    assert_eq!(rows, ["Keep = 1", "Scratch = 1"], "what must be there is not written");
    let ignoring = "dependencies: ignore\nmissing_reference: { variable_set: empty }\n";
    let world = World::new(two_projects(), Space::ground(&["Test"]).add("libraryvariablesets", set(9, "Shared"))).await;
    world.syncs(&format!("{settings}{ignoring}")).await;
    assert_eq!(world.there("projects", "OctoFX").unwrap()["IncludedLibraryVariableSetIds"], json!([]));
}

#[tokio::test]
async fn a_release_of_a_project_that_takes_no_part_is_refused_or_its_step_is_skipped() {
    let source = || {
        let properties =
            json!({ "Octopus.Action.DeployRelease.ProjectId": "Projects-2", "Octopus.Action.RunOnServer": "true" });
        let mut release = action(1, "Release web", "Octopus.DeployRelease", properties);
        release["Packages"] = json!([{ "Name": "", "PackageId": "Projects-2", "FeedId": "feeds-builtin-releases",
            "AcquisitionLocation": "NotAcquired", "Properties": {} }]);
        let mut space = two_projects();
        let process = &mut space.0.get_mut("deploymentprocesses").unwrap()[1];
        process["Steps"].as_array_mut().unwrap().push(step("Release web", vec![release]));
        space
    };
    let settings = "select: { projects: { include: Octo* } }\n";
    let world = World::new(source(), Space::ground(&["Test"])).await;
    world.refuses(settings, &["Release web", "Web"]).await;
    world.syncs(&format!("{settings}dependencies: ignore\n")).await;
    assert_eq!(world.steps(), ["Deploy", "QA check"]);
    let world = World::new(source(), Space::ground(&["Test"])).await;
    world.syncs(&format!("{settings}dependencies: include\n")).await;
    assert!(world.there("projects", "Web").is_some(), "one project pulls in another only if that is wanted");
    let there = Space::ground(&["Test"]).add("projectgroups", json!({ "Id": "ProjectGroups-1", "Name": "Group" }));
    let there =
        there.add("lifecycles", octosync_e2e::tiny::lifecycle(1, "Path", &[71])).add("projects", project(9, "Web"));
    let world = World::new(source(), there).await;
    world.syncs(&format!("{settings}first_sync: take_source\n")).await;
    assert_eq!(world.steps(), ["Deploy", "QA check", "Release web"], "what must be there is, and is not written");
}

#[tokio::test]
async fn steps_and_variables_are_selected_per_project() {
    let world = World::new(two_projects(), Space::ground(&["Test"])).await;
    let settings = "select:
  projects: { include: 'group:Gr*', exclude: [Web] }
  steps: { exclude: 'project:OctoFX/QA *' }
  variables: { include: ['project:OctoFX/K*'] }
";
    world.syncs(settings).await;
    assert!(world.there("projects", "Web").is_none());
    assert_eq!(world.steps(), ["Deploy"]);
    assert_eq!(world.rows(), ["Keep = 1"]);
}

#[tokio::test]
async fn what_is_deselected_later_is_left_alone() {
    let world = World::new(two_projects(), Space::ground(&["Test"])).await;
    world.syncs("").await;
    world.edit_source("projects", |project| project["Description"] = json!("changed"));
    world.syncs("select: { projects: { exclude: '*' } }\n").await;
    assert!(world.there("projects", "Web").is_some() && world.there("projects", "OctoFX").is_some());
}
