//! The owners' guard (A11): what the people of the destination forbid is above every configuration.

use crate::world::{Space, World};
use octosync_e2e::tiny::{script, variable, variables};
use serde_json::{Value, json};

const CONSENT: &str = "scopes: { variables: { environments: drop } }
variables: { new_widened: source }
allow_widening: true
";

/// A destination whose owners wrote these variables.
fn guarded(rows: Vec<Value>) -> Space {
    let set = json!({ "Id": "LibraryVariableSets-90", "Name": "Octosync.Guard", "ContentType": "Variables" });
    let space = Space::ground(&["Production"]).add("libraryvariablesets", set);
    space.add("variablesets", variables("LibraryVariableSets-90", rows))
}

fn plain(name: &str, value: &str) -> Value {
    variable(name, value, json!({}))
}

/// A source with a step, and with a value that loses its only environment.
fn source() -> Space {
    let steps = vec![script(1, "Deploy", "echo")];
    let row = variable("Db", "dev", json!({ "Environment": ["Environments-1"] }));
    Space::new(&["Dev", "Production"]).steps(steps).rows(vec![row])
}

fn guard_of(world: &World) -> Vec<Value> {
    let sets = world.0.destination.documents(octosync_e2e::kit::SPACE, "variables");
    let own =
        sets.into_iter().find(|set| set["OwnerId"] == json!(world.id_there("libraryvariablesets", "Octosync.Guard")));
    own.unwrap()["Variables"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_the_owners_forbid_is_above_every_consent() {
    let world = World::new(source(), guarded(vec![])).await;
    world.syncs(CONSENT).await.says("guard.in_force the owners' guard of the destination forbids nothing");
    for (rows, words) in [
        (
            vec![plain("Forbid", "widening")],
            &["guard.forbidden", "forbids widening, whatever a configuration allows"][..],
        ),
        (vec![plain("Protect", "nothing/*\nprojects/octo*")], &["is protected by the owners", "projects/octo*"]),
        (
            vec![plain("protect", "variables/projects/OctoFX/Db")],
            &["guard.protected", "variables/projects/OctoFX: is protected"],
        ),
        (
            vec![plain("Protect", "deployment_processes/*/Deploy")],
            &["guard.protected", "deployment_processes/OctoFX: is protected"],
        ),
        (vec![plain("Writers", "somebody else")], &["guard.writer", "lets only somebody else write"]),
        (vec![plain("Forbid", "everything")], &["guard.unreadable", "holds \"everything\""]),
        (vec![plain("Allow", "all")], &["guard.unreadable", "it has a variable \"Allow\""]),
        (
            vec![variable("Forbid", "deletes", json!({ "Environment": ["Environments-71"] }))],
            &["guard.unreadable", "has a scope"],
        ),
    ] {
        let world = World::new(source(), guarded(rows.clone())).await;
        let before = guard_of(&world);
        let settings = format!("{CONSENT}rules: [{{ about: project, set: {{ mode: mirror }} }}]\n");
        world.refuses(&settings, words).await;
        assert_eq!(guard_of(&world), before, "{rows:?}: nobody writes the guard");
    }
}

#[tokio::test]
async fn what_is_left_out_needs_no_leave_of_the_owners() {
    let rows = vec![plain("Protect", "variables/*"), plain("Forbid", "widening, deletes, weaker_gates")];
    let world = World::new(source(), guarded(rows)).await;
    world.syncs("").await.says("protects variables/*; forbids widening, weaker_gates, deletes");
    assert!(world.rows().iter().all(|row| !row.starts_with("Db")), "{:?}", world.rows());
    assert_eq!(world.steps(), ["Deploy"]);
}

#[tokio::test]
async fn the_guard_is_never_synced_matched_or_written() {
    let own = |number: usize, name: &str| json!({ "Id": format!("LibraryVariableSets-{number}"), "Name": name, "ContentType": "Variables" });
    let here = || {
        let space = Space::new(&["Production"]).add("libraryvariablesets", own(1, "octosync.guard"));
        let space = space.add("variablesets", variables("LibraryVariableSets-1", vec![plain("Forbid", "nonsense")]));
        space.add("libraryvariablesets", own(2, "Shared"))
    };
    // That of the source says nothing to the destination, and does not get there.
    let world = World::new(here(), Space::ground(&["Production"])).await;
    world.syncs("").await;
    assert!(world.there("libraryvariablesets", "octosync.guard").is_none());
    assert!(world.there("libraryvariablesets", "Shared").is_some());
    // Nothing else becomes it, whether one stands there or not.
    let onto = "names: { library_variable_sets: { Shared: octosync.guard } }\nfirst_sync: take_source\n";
    for there in [Space::ground(&["Production"]), guarded(vec![plain("Protect", "x")])] {
        let world = World::new(here(), there).await;
        world.refuses(onto, &["guard.protected", "would write the owners' guard"]).await;
    }
}

#[tokio::test]
async fn a_guard_that_changes_after_planning_stops_the_apply() {
    let world = World::new(source(), guarded(vec![plain("Protect", "environments/*")])).await;
    let planned = world.run_with(&["plan", "--out", "plan.json"], "", &[]).await;
    planned.ran.exits(2);
    let id = world.id_there("libraryvariablesets", "Octosync.Guard");
    assert!(world.0.destination.edit(octosync_e2e::kit::SPACE, "variables", &format!("variableset-{id}"), |set| {
        set["Variables"][0]["Value"] = json!("*");
    }));
    let applied = planned.desk.octosync(&["apply", "plan.json"]).await;
    applied.exits(3).says("the owners' guard of production is another than when the plan was made");
    assert_eq!(world.0.destination.writes(), 0);
}
