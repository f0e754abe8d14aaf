//! Lifecycles: their phases, and what they pull in.

use crate::world::{Space, World};
use octosync_e2e::tiny::lifecycle;
use serde_json::{Value, json};

fn phases(world: &World, name: &str) -> Vec<String> {
    let lifecycle = world.there("lifecycles", name).unwrap();
    let phases = lifecycle["Phases"].as_array().unwrap().clone();
    phases.iter().map(|phase| phase["Name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_new_lifecycle_is_created_under_every_phase_policy() {
    let rows = [
        ("lifecycles: { phases: map }\n", &["Phase 2"][..]),
        ("lifecycles: { phases: empty }\nallow_widening: true\n", &[][..]),
        ("lifecycles: { phases: [{ name: Go, environments: [Production] }] }\n", &["Go"][..]),
    ];
    for (settings, expected) in rows {
        let world = World::new(Space::new(&["Dev", "Test"]), Space::ground(&["Test", "Production"])).await;
        world.syncs(settings).await;
        assert_eq!(phases(&world, "Path"), expected, "{settings}");
    }
    let world = World::new(Space::new(&["Dev", "Test"]), Space::ground(&["Test"])).await;
    world.refuses("lifecycles: { phases: empty }\n", &["every environment, future ones too"]).await;
    world.refuses("lifecycles: { phases: [{ name: Go, environments: [Prod] }] }\n", &["no environment \"Prod\""]).await;
}

#[tokio::test]
async fn automatic_targets_arrive_as_manual_ones_unless_wanted() {
    let source = || {
        let mut space = Space::new(&["Test"]);
        let phase = &mut space.0.get_mut("lifecycles").unwrap()[0]["Phases"][0];
        phase["AutomaticDeploymentTargets"] = phase["OptionalDeploymentTargets"].take();
        phase["OptionalDeploymentTargets"] = json!([]);
        space
    };
    for (settings, field) in
        [("", "OptionalDeploymentTargets"), ("lifecycles: { automatic: as_source }\n", "AutomaticDeploymentTargets")]
    {
        let world = World::new(source(), Space::ground(&["Test"])).await;
        world.syncs(settings).await;
        let phase = world.there("lifecycles", "Path").unwrap()["Phases"][0].clone();
        assert_eq!(phase[field].as_array().map(Vec::len), Some(1), "{settings}: {phase}");
    }
}

#[tokio::test]
async fn a_lifecycle_without_phases_pulls_in_no_environment() {
    let mut space = Space::new(&["Dev", "Test"]);
    space = space.add("lifecycles", lifecycle(2, "Any", &[]));
    space.0.get_mut("projects").unwrap()[0]["LifecycleId"] = json!("Lifecycles-2");
    let world = World::new(space, Space(Default::default())).await;
    let settings = "kinds: { environments: create }
select: { environments: { exclude: '*' }, lifecycles: { include: Any } }
";
    let plan = world.run(&["plan", "--json"], settings).await;
    plan.exits(2);
    let document: Value = serde_json::from_str(&plan.stdout).unwrap();
    let decisions = document["plan"]["destinations"][0]["decisions"].as_array().unwrap();
    let pulled = decisions.iter().filter(|decision| decision["rule"] == "A2");
    assert_eq!(pulled.count(), 0, "{decisions:#?}");
    world.syncs(settings).await;
    assert!(world.there("environments", "Dev").is_none());
}

#[tokio::test]
async fn automatic_releases_arrive_off_unless_wanted() {
    for (settings, expected) in [("", false), ("release_strategy: { auto_create: as_source }\n", true)] {
        let mut space = Space::new(&["Test"]);
        space.0.get_mut("projects").unwrap()[0]["AutoCreateRelease"] = json!(true);
        let world = World::new(space, Space::ground(&["Test"])).await;
        world.syncs(settings).await;
        assert_eq!(world.there("projects", "OctoFX").unwrap()["AutoCreateRelease"], json!(expected), "{settings}");
    }
}

#[tokio::test]
async fn releases_that_the_cloud_would_keep_for_long_are_a_finding_and_kept_as_wanted() {
    let keeps = |space: &mut Space, place: &str, strategy: &str, quantity: u32, unit: &str| {
        let lifecycle = &mut space.0.get_mut("lifecycles").unwrap()[0];
        *lifecycle.pointer_mut(place).unwrap() =
            json!({ "Strategy": strategy, "QuantityToKeep": quantity, "Unit": unit });
    };
    let mut source = Space::new(&["Dev", "Test"]);
    let lifecycle = &mut source.0.get_mut("lifecycles").unwrap()[0];
    lifecycle["ReleaseRetentionPolicy"] = json!({});
    lifecycle["TentacleRetentionPolicy"] = json!({});
    for phase in lifecycle["Phases"].as_array_mut().unwrap() {
        phase["ReleaseRetentionPolicy"] = json!({});
    }
    keeps(&mut source, "/ReleaseRetentionPolicy", "Forever", 0, "Items");
    keeps(&mut source, "/TentacleRetentionPolicy", "Forever", 0, "Items");
    keeps(&mut source, "/Phases/0/ReleaseRetentionPolicy", "Count", 90, "Days");
    keeps(&mut source, "/Phases/1/ReleaseRetentionPolicy", "Count", 30, "Days");
    let found = |ran: &octosync_e2e::program::Ran| {
        let document: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = document["plan"]["destinations"][0]["findings"].as_array().unwrap().clone();
        let of_storage = findings.into_iter().filter(|finding| finding["code"] == "retention.cloud_storage");
        of_storage.map(|finding| finding["at"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    let here = World::new(source.clone(), Space::ground(&["Dev", "Test"])).await;
    assert!(found(&here.run(&["plan", "--json"], "").await).is_empty(), "a server of one's own has room");

    let hosted = json!({ "Id": "WorkerPools-71", "Name": "Hosted Ubuntu", "WorkerPoolType": "DynamicWorkerPool",
        "WorkerType": "UbuntuDefault", "IsDefault": true });
    let cloud = World::new(source, Space::ground(&["Dev", "Test"]).add("workerpools", hosted)).await;
    let places = found(&cloud.run(&["plan", "--json"], "").await);
    assert_eq!(places, ["Phases[Phase 1].ReleaseRetentionPolicy", "ReleaseRetentionPolicy"]);
    cloud.syncs("").await;
    let there = cloud.there("lifecycles", "Path").unwrap();
    assert_eq!(there["Phases"][0]["ReleaseRetentionPolicy"]["QuantityToKeep"], 90, "nothing is cut in silence");
    assert_eq!(there["ReleaseRetentionPolicy"]["Strategy"], "Forever");
}

/// A lifecycle of two phases, the first of which keeps its releases for ever.
fn keeping() -> Space {
    let mut space = Space::new(&["Dev", "Test"]);
    let lifecycle = &mut space.0.get_mut("lifecycles").unwrap()[0];
    let policy = |strategy: &str, days: u32| json!({ "Strategy": strategy, "QuantityToKeep": days, "Unit": "Days" });
    lifecycle["ReleaseRetentionPolicy"] = policy("Count", 3);
    lifecycle["Phases"][0]["ReleaseRetentionPolicy"] = policy("Forever", 0);
    lifecycle["Phases"][1]["ReleaseRetentionPolicy"] = Value::Null;
    space
}

#[tokio::test]
async fn what_a_phase_inherited_from_a_dropped_one_is_written_out() {
    let world = World::new(keeping(), Space::ground(&["Test"])).await;
    world.syncs("").await.says("it inherited this from the phase \"Phase 1\"");
    let phases = world.there("lifecycles", "Path").unwrap()["Phases"].clone();
    assert_eq!(phases[0]["ReleaseRetentionPolicy"]["Strategy"], "Forever", "{phases}");
    let world = World::new(keeping(), Space::ground(&["Dev", "Test"])).await;
    world.syncs("").await;
    let phases = world.there("lifecycles", "Path").unwrap()["Phases"].clone();
    assert!(phases[1]["ReleaseRetentionPolicy"].is_null(), "it still inherits: {phases}");
}

/// Automatic and manual targets of the first phase of `Path` there.
fn targets(world: &World) -> [usize; 2] {
    let phase = world.there("lifecycles", "Path").unwrap()["Phases"][0].clone();
    ["AutomaticDeploymentTargets", "OptionalDeploymentTargets"].map(|list| phase[list].as_array().map_or(0, Vec::len))
}

#[tokio::test]
async fn nothing_starts_to_deploy_by_itself_in_what_is_new_and_in_what_stands_there() {
    let automatic = |space: &mut Space| {
        let phase = &mut space.0.get_mut("lifecycles").unwrap()[0]["Phases"][0];
        phase["AutomaticDeploymentTargets"] = phase["OptionalDeploymentTargets"].take();
        phase["OptionalDeploymentTargets"] = json!([]);
    };
    let (mut source, mut there) = (Space::new(&["Test"]), Space::new(&["Test"]));
    automatic(&mut source);
    let merging = "kinds: { lifecycles: merge }\nfirst_sync: take_source\n";
    let ruled = |effect: &str| {
        format!("{merging}rules: [{{ about: lifecycle, match: {{ name: Path }}, set: {{ {effect} }} }}]\n")
    };
    for (settings, expected) in [
        (merging.to_owned(), [0, 1]),
        (ruled("automatic: as_source"), [1, 0]),
        (format!("{merging}rules: [{{ about: phase, set: {{ environments: [Test] }} }}]\n"), [0, 1]),
        (format!("lifecycles: {{ automatic: as_source }}\n{}", ruled("automatic: off")), [0, 1]),
    ] {
        let world = World::new(source.clone(), there.clone()).await;
        world.syncs(&settings).await;
        assert_eq!(targets(&world), expected, "{settings}");
    }
    // Targets that are automatic there already stay so.
    automatic(&mut there);
    let world = World::new(source, there).await;
    world.syncs(merging).await;
    assert_eq!(targets(&world), [1, 0]);
}

#[tokio::test]
async fn phases_can_be_given_to_one_lifecycle_by_a_rule_which_is_its_own_consent() {
    let rule =
        |effect: &str| format!("rules: [{{ about: lifecycle, match: {{ name: Path }}, set: {{ {effect} }} }}]\n");
    for (effect, expected) in [
        ("phases: empty", &[][..]),
        ("phases: [{ name: Live, environments: [Production] }]", &["Live"]),
        ("automatic: off", &["Phase 2"]),
    ] {
        let world = World::new(Space::new(&["Dev", "Test"]), Space::ground(&["Test", "Production"])).await;
        world.syncs(&rule(effect)).await;
        assert_eq!(phases(&world, "Path"), expected, "{effect}");
    }
}

#[tokio::test]
async fn a_default_of_the_space_that_means_another_time_there_is_a_finding() {
    let source = || {
        let mut space = Space::new(&["Test"]);
        space.0.get_mut("lifecycles").unwrap()[0]["ReleaseRetentionPolicy"] = json!({ "Strategy": "Default" });
        space
    };
    let set = |sandbox: &octopus_sandbox::Sandbox, number: u32| {
        for policy in sandbox.documents(octosync_e2e::kit::SPACE, "retentionpolicies") {
            let id = policy["Id"].as_str().unwrap();
            assert!(sandbox.edit(octosync_e2e::kit::SPACE, "retentionpolicies", id, |policy| {
                policy["Strategy"] = json!("Count");
                policy["QuantityToKeep"] = json!(number);
                policy["Unit"] = json!("Days");
            }));
        }
    };
    for (there, differs) in [(7, false), (1, true)] {
        let world = World::new(source(), Space::ground(&["Test"])).await;
        set(&world.0.source, 7);
        set(&world.0.destination, there);
        let plan = world.run(&["plan"], "").await;
        plan.exits(2);
        let said = "which is 7 days on the source and 1 days on the destination";
        assert_eq!(plan.stdout.contains(said), differs, "{}", plan.block());
    }
}

#[tokio::test]
async fn a_channel_makes_environments_by_itself_only_where_that_is_wanted() {
    let flagged = |environments: &Space| {
        let parent = json!({ "Id": "Environments-9", "Name": "PR", "Type": "Parent" });
        let channel = json!({ "Id": "Channels-2", "ProjectId": "Projects-1", "Name": "PRs", "Type": "EphemeralEnvironment",
            "ParentEnvironmentId": "Environments-9", "EphemeralEnvironmentNameTemplate": "pr-1",
            "AutomaticEphemeralEnvironmentDeployments": true });
        environments.clone().add("parentenvironments", parent).add("channels", channel)
    };
    let ground = || {
        let parent = json!({ "Id": "Environments-79", "Name": "PR", "Type": "Parent" });
        Space::ground(&["Test"]).add("parentenvironments", parent)
    };
    let by_rule = "rules: [{ about: channel, match: { name: PRs }, set: { automatic: as_source } }]\n";
    for (settings, expected) in [("", false), ("lifecycles: { automatic: as_source }\n", true), (by_rule, true)] {
        let world = World::new(flagged(&Space::new(&["Test"])), ground()).await;
        world.syncs(settings).await;
        let channel = world.there("channels", "PRs").unwrap();
        assert_eq!(channel["AutomaticEphemeralEnvironmentDeployments"], json!(expected), "{settings}");
    }
}
