//! Approvals: nothing makes one weaker without consent.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, script, step};
use serde_json::{Value, json};

const TEAMS: &str = "Octopus.Action.Manual.ResponsibleTeamIds";
const TAKING: &str = "first_sync: take_source\n";

fn gate(teams: &str) -> Value {
    let properties = json!({ "Octopus.Action.Manual.Instructions": "Ok?", "Octopus.Action.RunOnServer": "true",
        "Octopus.Action.Manual.ResponsibleTeamIds": teams });
    let mut gate = action(1, "Sign-off", "Octopus.Manual", properties);
    gate["IsRequired"] = json!(true);
    step("Sign-off", vec![gate])
}

/// A project whose approval stands on both sides, and what its source then does to the steps.
async fn weakening(edit: fn(&mut Value)) -> World {
    let ops = |number: usize| json!({ "Id": format!("Teams-{number}"), "Name": "Ops" });
    let steps = vec![script(1, "Build", "echo"), gate("teams-everyone,Teams-1"), script(1, "Deploy", "echo")];
    let source = Space::new(&["Test"]).add("teams", ops(1)).steps(steps);
    let world = World::new(source, Space::ground(&["Test"]).add("teams", ops(7))).await;
    world.syncs(TAKING).await;
    world.edit_source("deploymentprocesses", |process| edit(&mut process["Steps"]));
    world
}

fn disable(steps: &mut Value) {
    steps[1]["Actions"][0]["IsDisabled"] = json!(true);
}

#[tokio::test]
async fn a_weaker_approval_needs_consent_in_one_of_three_ways() {
    for consent in [
        "allow_weaker_gates: true\n",
        "rules: [{ about: step, match: { project: OctoFX, name: Sign-off }, set: { weaken: true } }]\n",
    ] {
        let world = weakening(disable).await;
        world.refuses(TAKING, &["would get weaker: it is disabled", "allow_weaker_gates"]).await;
        let other = "rules: [{ about: step, match: { name: Another }, set: { weaken: true } }]\n";
        world.refuses(&format!("{TAKING}{other}"), &["would get weaker"]).await;
        world.syncs(&format!("{TAKING}{consent}")).await;
    }
    let world = weakening(disable).await;
    world.run(&["sync", "--yes", "--allow-weaker-gates"], TAKING).await.exits(0);
    world.is_quiet(TAKING).await;
}

/// An edit of the source, and what the plan says of it.
type Way = (fn(&mut Value), &'static str);

const WAYS: &[Way] = &[
    (disable, "it is disabled"),
    (|steps| steps[1]["Condition"] = json!("Always"), "it runs under another condition"),
    (|steps| steps[1]["Actions"][0]["Condition"] = json!("Variable"), "it runs under another condition"),
    (|steps| steps[2]["StartTrigger"] = json!("StartWithPrevious"), "\"Deploy\" would not wait for it any more"),
    (|steps| steps.as_array_mut().unwrap().swap(1, 2), "\"Deploy\" would not wait for it any more"),
    (|steps| steps[2]["Condition"] = json!("Failure"), "\"Deploy\" would not wait for it any more"),
    (|steps| steps[1]["Actions"][0]["Properties"][TEAMS] = json!(""), "other teams answer it"),
    (|steps| steps[1]["Actions"][0]["IsRequired"] = json!(false), "it may be skipped"),
    (
        |steps| steps[1]["Actions"][0]["ActionType"] = json!("Octopus.Script"),
        "it is not a manual intervention any more",
    ),
];

#[tokio::test]
async fn every_way_to_weaken_an_approval_is_refused_and_counted() {
    for (edit, words) in WAYS {
        let world = weakening(*edit).await;
        world.refuses(TAKING, &[&format!("\"Sign-off\" would get weaker: {words}")]).await;
        world.run(&["plan"], TAKING).await.exits(3).says("1 approval weakened");
        world.syncs(&format!("{TAKING}allow_weaker_gates: true\n")).await;
    }
}

#[tokio::test]
async fn what_takes_no_approval_from_any_step_needs_no_consent() {
    let ways: &[fn(&mut Value)] = &[
        // An approval waits for what starts beside it, and what comes after waits for both.
        |steps| steps[1]["StartTrigger"] = json!("StartWithPrevious"),
        |steps| steps[2]["Condition"] = json!("Success"),
        // Fewer may answer it.
        |steps| steps[1]["Actions"][0]["Properties"][TEAMS] = json!("teams-everyone"),
    ];
    for edit in ways {
        let world = weakening(*edit).await;
        world.syncs(TAKING).await;
        world.is_quiet(TAKING).await;
    }
}

/// The scope of an approval is the destination's matter: a rule of the configuration weakens as the source would.
#[tokio::test]
async fn an_approval_is_not_scoped_to_less_or_removed_without_consent() {
    let world = weakening(|_| {}).await;
    let scoped = "rules: [{ about: step, match: { name: Sign-off }, set: { environments: [Test] } }]\n";
    world
        .refuses(
            &format!("{TAKING}{scoped}"),
            &["would get weaker: \"Deploy\" would not wait for it any more (in any other environment)"],
        )
        .await;
    world.edit_source("deploymentprocesses", |process| drop(process["Steps"].as_array_mut().unwrap().remove(1)));
    world.is_quiet(TAKING).await;
    let removing = format!("{TAKING}steps: {{ destination_only: remove }}\n");
    world.refuses(&removing, &["would get weaker: it is removed"]).await;
    assert_eq!(world.steps(), ["Build", "Sign-off", "Deploy"]);
    world.syncs(&format!("{removing}allow_weaker_gates: true\n")).await;
    assert_eq!(world.steps(), ["Build", "Deploy"]);
}
