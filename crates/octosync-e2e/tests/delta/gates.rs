//! Approvals: nothing makes one weaker without consent.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, script, step};
use serde_json::{Value, json};

fn gate(teams: &str) -> Value {
    let properties = json!({ "Octopus.Action.Manual.Instructions": "Ok?", "Octopus.Action.RunOnServer": "true",
        "Octopus.Action.Manual.ResponsibleTeamIds": teams });
    step("Sign-off", vec![action(1, "Sign-off", "Octopus.Manual", properties)])
}

const TAKING: &str = "first_sync: take_source\n";

async fn weakening() -> World {
    let source = Space::new(&["Test"]).steps(vec![gate("teams-everyone"), script(1, "Deploy", "echo")]);
    let world = World::new(source, Space::ground(&["Test"])).await;
    world.syncs(TAKING).await;
    world.edit_source("deploymentprocesses", |process| {
        process["Steps"][0]["Actions"][0]["IsDisabled"] = json!(true);
    });
    world
}

#[tokio::test]
async fn a_weaker_approval_needs_consent_in_one_of_three_ways() {
    for consent in [
        "allow_weaker_gates: true\n",
        "rules: [{ about: step, match: { project: OctoFX, name: Sign-off }, set: { weaken: true } }]\n",
    ] {
        let world = weakening().await;
        world.refuses(TAKING, &["would get weaker: it is disabled", "allow_weaker_gates"]).await;
        let other = "rules: [{ about: step, match: { name: Another }, set: { weaken: true } }]\n";
        world.refuses(&format!("{TAKING}{other}"), &["would get weaker"]).await;
        world.syncs(&format!("{TAKING}{consent}")).await;
    }
    let world = weakening().await;
    world.run(&["sync", "--yes", "--allow-weaker-gates"], TAKING).await.exits(0);
    world.is_quiet(TAKING).await;
}
