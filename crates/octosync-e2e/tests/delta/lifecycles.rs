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
