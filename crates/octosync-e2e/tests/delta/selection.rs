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
    let settings = "select: { projects: { include: Octo* }, library_variable_sets: { include: Other?* } }\n";
    let ran = world.syncs(settings).await;
    assert!(world.there("projects", "OctoFX").is_some() && world.there("projects", "Web").is_none());
    assert!(world.there("libraryvariablesets", "Shared").is_some(), "{}", ran.block());
    assert!(world.there("libraryvariablesets", "Other").is_none());
    ran.says("needed by the project \"OctoFX\" (IncludedLibraryVariableSetIds)");
}

/// Each thing that the selection lacks says in words who needs it.
#[tokio::test]
async fn what_is_pulled_in_says_in_words_by_what_it_is_needed() {
    let mut deploy = script(1, "Deploy web", "echo");
    deploy["Actions"][0]["WorkerPoolId"] = json!("WorkerPools-1");
    let pool = |number: usize, name: &str| json!({ "Id": format!("WorkerPools-{number}"), "Name": name, "WorkerPoolType": "StaticWorkerPool" });
    let account = json!({ "Id": "Accounts-1", "Name": "Azure", "AccountType": "Token", "Token": { "HasValue": true },
        "EnvironmentIds": ["Environments-2"] });
    let mut beta = channel(2, 1, "Beta", false);
    beta["LifecycleId"] = json!("Lifecycles-2");
    let space = Space::new(&["Test"])
        .add("environments", octosync_e2e::tiny::environment(2, "Lab"))
        .add("workerpools", pool(1, "Fast"))
        .add("accounts", account)
        .add("channels", beta)
        .add("lifecycles", octosync_e2e::tiny::lifecycle(2, "Slow", &[1]))
        .steps(vec![deploy])
        .rows(vec![octosync_e2e::tiny::typed("Db", "AzureAccount", json!("Accounts-1"), json!({}))]);
    let world = World::new(space, Space(Default::default())).await;
    let nothing = ["environments", "lifecycles", "accounts", "worker_pools", "project_groups"];
    let nothing: Vec<String> = nothing.iter().map(|kind| format!("{kind}: {{ include: Nothing }}")).collect();
    let settings = format!("kinds: {{ environments: create }}\nselect: {{ {} }}\n", nothing.join(", "));
    let plan = world.run(&["plan", "--json"], &settings).await;
    plan.exits(2);
    let document: Value = serde_json::from_str(&plan.stdout).unwrap();
    let decisions = document["plan"]["destinations"][0]["decisions"].as_array().unwrap();
    let pulled = decisions.iter().filter(|decision| decision["rule"] == "A2");
    let mut pulled: Vec<String> =
        pulled.map(|one| format!("{} {}", one["about"].as_str().unwrap(), one["why"].as_str().unwrap())).collect();
    pulled.sort();
    assert_eq!(
        pulled,
        [
            "accounts/Azure needed by the variable \"Db\" of OctoFX",
            "environments/Lab needed by the account \"Azure\" (EnvironmentIds)",
            "environments/Test needed by the phase \"Phase 1\" of Slow",
            "lifecycles/Path needed by the project \"OctoFX\" (LifecycleId)",
            "lifecycles/Slow needed by the channel \"Beta\" of OctoFX (LifecycleId)",
            "project_groups/Group needed by the project \"OctoFX\" (ProjectGroupId)",
            "worker_pools/Fast needed by the step \"Deploy web\" of OctoFX",
        ]
    );
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

#[tokio::test]
async fn what_is_excluded_is_not_brought_along_whatever_needs_it() {
    let settings = "select: { library_variable_sets: { exclude: Shared } }\n";
    for word in ["", "dependencies: include\n", "dependencies: require\n", "dependencies: ignore\n"] {
        let world = World::new(two_projects(), Space::ground(&["Test"])).await;
        world.refuses(&format!("{settings}{word}"), &["Shared"]).await;
        let rule = format!("{settings}{word}missing_reference: {{ variable_set: empty }}\n");
        world.syncs(&rule).await;
        assert!(world.there("libraryvariablesets", "Shared").is_none(), "{word}");
    }
}

#[tokio::test]
async fn what_is_excluded_and_stands_there_is_left_alone_and_can_be_named() {
    let world = World::new(two_projects(), Space::ground(&["Test"]).add("libraryvariablesets", set(9, "Shared"))).await;
    world.syncs("select: { library_variable_sets: { exclude: Shared } }\n").await;
    let sets = world.there("projects", "OctoFX").unwrap()["IncludedLibraryVariableSetIds"].clone();
    assert_eq!(sets, json!([world.there("libraryvariablesets", "Shared").unwrap()["Id"]]));
    assert_eq!(world.rows(), ["Keep = 1", "Scratch = 1"]);
}

#[tokio::test]
async fn of_what_projects_share_only_what_is_needed_takes_part_if_that_is_wanted() {
    let only = "select: { projects: { include: OctoFX }, only_needed: true }\n";
    for (settings, other) in [("", true), (only, false)] {
        let world = World::new(two_projects(), Space::ground(&["Test"])).await;
        world.syncs(settings).await;
        assert!(world.there("libraryvariablesets", "Shared").is_some() && world.there("lifecycles", "Path").is_some());
        assert_eq!(world.there("libraryvariablesets", "Other").is_some(), other, "{settings}");
    }
    // A document that nobody needs is not updated where it exists, either.
    let world = World::new(two_projects(), Space::ground(&["Test"]).add("libraryvariablesets", set(9, "Other"))).await;
    world.edit_source("libraryvariablesets", |set| set["Description"] = json!("changed"));
    world.syncs(only).await;
    assert_ne!(world.there("libraryvariablesets", "Other").unwrap()["Description"], json!("changed"));
}

/// OctopusDeploy/Issues#4042 and #8467: a slug tells what something was once called.
#[tokio::test]
async fn an_environment_that_was_once_called_otherwise_is_not_taken_for_its_namesake() {
    let mut wipe = script(1, "Wipe", "rm");
    wipe["Actions"][0]["Environments"] = json!(["Environments-2"]);
    let source = Space::new(&["Dev", "Test"]).steps(vec![wipe, script(1, "Deploy", "echo")]).rows(vec![variable(
        "Db",
        "test",
        json!({ "Environment": ["Environments-2"] }),
    )]);
    let there = Space(Default::default());
    let there = there.add("environments", json!({ "Id": "Environments-71", "Name": "Production", "Slug": "test" }));
    let there = there.add("environments", json!({ "Id": "Environments-72", "Name": "Dev", "Slug": "dev" }));
    let world = World::new(source, there).await;
    let ran = world.syncs("").await;
    ran.says("match.suggested").says("\"Test\": \"Production\"");
    assert_eq!((world.steps(), world.rows()), (vec!["Deploy".to_owned()], Vec::new()));
}

#[tokio::test]
async fn what_is_refused_is_held_back_with_what_needs_it_and_the_rest_goes() {
    let mut there = Space::ground(&["Test"]);
    there = there.add(
        "libraryvariablesets",
        json!({ "Id": "LibraryVariableSets-9", "Name": "Shared", "Description": "theirs",
        "ContentType": "Variables", "VariableSetId": "variableset-LibraryVariableSets-9" }),
    );
    let world = World::new(two_projects(), there).await;
    world.refuses("", &["Shared"]).await;
    let settings = "on_refusal: hold_back\n";
    let plan = world.run(&["plan"], settings).await;
    plan.exits(4).says("held back projects/OctoFX: it needs the library variable set \"Shared\", which is held back");
    world.run(&["sync", "--yes"], settings).await.exits(4);
    assert!(world.there("projects", "OctoFX").is_none() && world.there("projects", "Web").is_some());
    assert_eq!(world.there("libraryvariablesets", "Shared").unwrap()["Description"], json!("theirs"));
    world.syncs(&format!("{settings}first_sync: {{ library_variable_sets: take_source }}\n")).await;
    assert!(world.there("projects", "OctoFX").is_some());
}
