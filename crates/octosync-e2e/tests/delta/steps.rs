//! Steps: the four answers for a sign-off, policies for their scopes, and steps that only the destination has.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, script, step};
use serde_json::{Value, json};

/// The documentation's manual intervention, scoped to Test.
fn sign_off() -> Value {
    let properties = json!({ "Octopus.Action.Manual.Instructions": "Ok?", "Octopus.Action.RunOnServer": "true",
        "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone" });
    let mut gate = action(1, "Sign-off", "Octopus.Manual", properties);
    gate["Environments"] = json!(["Environments-2"]);
    step("Sign-off", vec![gate])
}

fn octofx() -> Space {
    Space::new(&["Development", "Test"]).steps(vec![script(1, "Deploy", "echo"), sign_off()])
}

const PHASES: &str = "lifecycles: { phases: [{ name: Go, environments: [Staging, Production] }] }\n";

#[tokio::test]
async fn four_answers_for_a_sign_off_that_is_scoped_to_test() {
    let answers = [
        ("names: { environments: { Test: Staging } }", &["Deploy", "Sign-off [Staging]"][..]),
        ("", &["Deploy"][..]),
        ("rules: [{ about: step, match: { name: Sign-off }, set: { skip: true } }]", &["Deploy"][..]),
        (
            "rules: [{ about: step, match: { name: sign-off }, set: { environments: [Staging] } }]",
            &["Deploy", "Sign-off [Staging]"][..],
        ),
        ("rules: [{ about: step, match: { name: 'Sign*' }, set: { environments: [] } }]", &["Deploy", "Sign-off"][..]),
    ];
    for (answer, expected) in answers {
        let world = World::new(octofx(), Space::ground(&["Staging", "Production"])).await;
        world.syncs(&format!("{PHASES}{answer}\n")).await;
        assert_eq!(world.steps(), expected, "{answer}");
    }
}

#[tokio::test]
async fn the_four_answers_hold_on_a_hand_edited_destination() {
    let world = World::new(octofx(), Space::ground(&["Staging", "Production"])).await;
    world.syncs(PHASES).await;
    let production = world.id_there("environments", "Production");
    world.edit("deploymentprocesses", |process| {
        process["Steps"][0]["Actions"][0]["Environments"] = json!([production]);
    });
    let staging = "rules:
  - { about: step, match: { name: Sign-off }, set: { environments: [Staging] } }
  - { about: step, match: { name: Deploy }, set: { skip: true } }
first_sync: { deployment_processes: take_source }
";
    world.syncs(&format!("{PHASES}{staging}")).await;
    assert_eq!(world.steps(), ["Deploy [Production]", "Sign-off [Staging]"], "skipping never deletes or touches");
}

#[tokio::test]
async fn a_name_that_the_destination_does_not_have_is_refused() {
    let world = World::new(octofx(), Space::ground(&["Staging", "Production"])).await;
    let rule = "rules: [{ about: step, match: { name: Sign-off }, set: { environments: [Stagging] } }]\n";
    world
        .refuses(&format!("{PHASES}{rule}"), &["the destination has no environment \"Stagging\"", "octosync.yaml:6"])
        .await;
}

#[tokio::test]
async fn drop_new_keeps_the_scope_of_a_step_that_is_there_and_takes_the_rest() {
    let source = Space::new(&["Development", "Test"]);
    let scoped = |body: &str| {
        let mut step = script(1, "Deploy", body);
        step["Actions"][0]["Environments"] = json!(["Environments-1", "Environments-2"]);
        step
    };
    let world = World::new(source.steps(vec![scoped("echo 1")]), Space::ground(&["Test", "Production"])).await;
    let settings = "scopes: { steps: { environments: drop_new } }\nfirst_sync: take_source\n";
    world.syncs(settings).await;
    assert_eq!(world.steps(), ["Deploy [Test]"], "a new step takes what has a counterpart");
    let production = world.id_there("environments", "Production");
    world.edit("deploymentprocesses", |process| {
        process["Steps"][0]["Actions"][0]["Environments"] = json!([production]);
    });
    world.edit_source("deploymentprocesses", |process| {
        process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("echo 2");
    });
    world.syncs(settings).await;
    assert_eq!(world.steps(), ["Deploy [Production]"]);
    let process = &world.0.destination.documents("Default", "deploymentprocesses")[0];
    assert_eq!(process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"], "echo 2");
}

#[tokio::test]
async fn each_policy_decides_a_step_with_a_missing_environment() {
    let rows = [
        ("skip_unless_any", &["Both [Test]"][..], true),
        ("skip_unless_all", &[][..], true),
        ("drop", &["Both [Test]", "Only"][..], false),
    ];
    for (policy, expected, allowed) in rows {
        let scoped = |name: &str, environments: &[&str]| {
            let mut step = script(1, name, "echo");
            step["Actions"][0]["Environments"] = json!(environments);
            step
        };
        let source = Space::new(&["Development", "Test"])
            .steps(vec![scoped("Both", &["Environments-1", "Environments-2"]), scoped("Only", &["Environments-1"])]);
        let world = World::new(source, Space::ground(&["Test", "Production"])).await;
        let settings = format!("scopes: {{ steps: {{ environments: {policy} }} }}\n");
        if !allowed {
            world.refuses(&settings, &["Only", "restricted less"]).await;
        }
        world.syncs(&format!("{settings}allow_widening: {}\n", !allowed)).await;
        assert_eq!(world.steps(), expected, "{policy}");
    }
    for policy in ["fail_unless_all", "fail_unless_any"] {
        let mut step = script(1, "Only", "echo");
        step["Actions"][0]["Environments"] = json!(["Environments-1"]);
        let world =
            World::new(Space::new(&["Development", "Test"]).steps(vec![step]), Space::ground(&["Test", "Production"]))
                .await;
        let settings = format!("scopes: {{ steps: {{ environments: {policy} }} }}\n");
        world.refuses(&settings, &["cannot keep its environments", "scopes.steps.environments"]).await;
    }
}

#[tokio::test]
async fn steps_of_the_destination_stay_unless_they_shall_go() {
    let world = World::new(
        Space::new(&["Test"]).steps(vec![script(1, "A", "a"), script(1, "B", "b")]),
        Space::ground(&["Test"]),
    )
    .await;
    let settings = "first_sync: take_source\n";
    world.syncs(settings).await;
    world.edit("deploymentprocesses", |process| {
        let steps = process["Steps"].as_array_mut().unwrap();
        steps.insert(1, script(9, "Own", "own"));
    });
    world.is_quiet(settings).await;
    assert_eq!(world.steps(), ["A", "Own", "B"]);
    let ran = world.syncs("first_sync: take_source\nsteps: { destination_only: remove }\n").await;
    ran.says("step Own");
    assert_eq!(world.steps(), ["A", "B"]);
}

/// Exclusions restrict as well: an exclusion that is lost is a widening, whatever keeps the step.
#[tokio::test]
async fn each_policy_decides_an_exclusion_that_is_lost() {
    let mut step = script(1, "Not in dev", "echo");
    step["Actions"][0]["ExcludedEnvironments"] = json!(["Environments-1", "Environments-2"]);
    let source = Space::new(&["Development", "Test"]).steps(vec![step]);
    let ground = || Space::ground(&["Test", "Production"]);
    let policy = |word: &str| {
        format!("kinds: {{ environments: existing }}\nscopes: {{ steps: {{ excluded_environments: {word} }} }}\n")
    };
    let refused = "would be restricted less in its excluded environments";
    for (setting, words) in [
        ("kinds: { environments: existing }\n".to_owned(), refused),
        (policy("drop"), refused),
        (policy("drop_new"), refused),
        (policy("fail_unless_any"), refused),
        (policy("skip_unless_any"), refused),
        (policy("fail_unless_all"), "cannot keep its excluded environments"),
    ] {
        let world = World::new(source.clone(), ground()).await;
        world.refuses(&setting, &[words, "scopes.steps.excluded_environments"]).await;
    }
    let skipping = World::new(source.clone(), ground()).await;
    skipping.syncs(&policy("skip_unless_all")).await;
    assert_eq!(skipping.steps(), [""; 0]);
    let consenting = World::new(source.clone(), ground()).await;
    consenting.syncs(&format!("{}allow_widening: true\n", policy("drop"))).await;
    assert_eq!(consenting.steps(), ["Not in dev -[Test]"]);
    // Given up on purpose, and nothing there has that name; or nothing there that it could mean.
    let given_up = World::new(source.clone(), ground()).await;
    given_up.syncs("kinds: { environments: existing }\nnames: { environments: { Development: ~ } }\n").await;
    assert_eq!(given_up.steps(), ["Not in dev -[Test]"]);
    let only = World::new(source, Space::ground(&["Test"])).await;
    only.syncs("kinds: { environments: existing }\n").await;
    assert_eq!(only.steps(), ["Not in dev -[Test]"]);
}

/// Servers refuse to remove a step that the project names, and nobody shall deploy a project whose process is not there yet.
#[tokio::test]
async fn a_project_is_enabled_after_the_step_is_gone_that_it_named() {
    let space = |number: usize, donor: &str, is_disabled: bool, steps: &[&str]| {
        let mut project = octosync_e2e::tiny::project(1, "OctoFX");
        project["IsDisabled"] = json!(is_disabled);
        project["VersioningStrategy"] =
            json!({ "Template": null, "DonorPackage": { "DeploymentAction": donor, "PackageReference": "web" } });
        let steps: Vec<Value> = steps
            .iter()
            .map(|name| {
                let mut made = script(1, name, "echo");
                made["Actions"][0]["Packages"] = json!([{ "Id": octosync_e2e::tiny::guid(name), "Name": "web", "PackageId": "Web",
                    "FeedId": format!("Feeds-{number}"), "AcquisitionLocation": "Server", "Properties": {} }]);
                made
            })
            .collect();
        let mut space = Space::new(&["Test"]).add(
            "feeds",
            json!({ "Id": format!("Feeds-{number}"), "Name": "NuGet",
            "FeedType": "NuGet", "FeedUri": "https://nuget.example" }),
        );
        space.0.insert("projects".to_owned(), vec![project]);
        space.steps(steps)
    };
    let world = World::new(space(1, "New", false, &["New"]), space(7, "Old", true, &["New", "Old"])).await;
    let settings = "first_sync: take_source\nsteps: { destination_only: remove }\n";
    world.syncs(settings).await;
    assert_eq!(world.steps(), ["New"]);
    assert_eq!(world.there("projects", "OctoFX").unwrap()["IsDisabled"], false);
}
