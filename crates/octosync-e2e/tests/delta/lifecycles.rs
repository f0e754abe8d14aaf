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
