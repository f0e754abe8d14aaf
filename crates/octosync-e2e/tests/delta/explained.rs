//! What a plan says of names in texts and of accounts in steps, and what `explain` says of a document and an item.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, script, step, variable};
use serde_json::json;

fn octofx() -> Space {
    let mut gate = script(1, "Only dev", "echo");
    gate["Actions"][0]["Environments"] = json!(["Environments-1"]);
    let steps = vec![script(1, "Deploy", "if [ $ENV = Development ]; then echo developments; fi"), gate];
    Space::new(&["Development", "Test"]).steps(steps).rows(vec![
        variable("Db", "dev", json!({ "Environment": ["Environments-1"] })),
        variable("Db", "test", json!({ "Environment": ["Environments-2"] })),
    ])
}

const SETTINGS: &str = "names:
  environments: { Development: ~, Test: Staging }
";

#[tokio::test]
async fn names_of_the_source_in_texts_are_found_and_never_rewritten() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    let ran = world.run(&["sync", "--yes", "--verbose"], SETTINGS).await;
    ran.exits(0).says("text.foreign_name");
    ran.says("names \"development\" in a text: there is no environment of that name on the destination");
    let process = &world.0.destination.documents("Default", "deploymentprocesses")[0];
    let body = &process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"];
    assert!(body.as_str().unwrap().contains("= Development"));
}

#[tokio::test]
async fn an_account_that_a_step_names_directly_is_found_and_can_become_a_variable() {
    let account = json!({ "Id": "Accounts-1", "Name": "Azure", "AccountType": "Token", "Token": { "HasValue": true } });
    let properties = json!({ "Octopus.Action.RunOnServer": "true", "Octopus.Action.Azure.AccountId": "Accounts-1" });
    let steps = vec![step("Arm", vec![action(1, "Arm", "Octopus.AzureResourceGroup", properties)])];
    let world = World::new(Space::new(&["Test"]).add("accounts", account).steps(steps), Space::ground(&["Test"])).await;
    world.run(&["plan", "--verbose"], "").await.exits(2).says("step.direct_account");
    let rule = "rules: [{ about: step, match: { name: Arm }, set: { account: '#{Azure account}' } }]\n";
    world.syncs(rule).await;
    let process = &world.0.destination.documents("Default", "deploymentprocesses")[0];
    assert_eq!(process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Azure.AccountId"], "#{Azure account}");
}

#[tokio::test]
async fn explain_prints_the_chain_for_a_document_and_for_an_item() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    let document = world.run(&["explain", "projects/OctoFX"], SETTINGS).await;
    document.exits(0);
    for said in [
        "all take part",
        "it will be created as projects/OctoFX",
        "projects are treated as merge",
        "write kinds.projects",
    ] {
        document.says(said);
    }
    let step = world.run(&["explain", "deployment_processes/octofx/Only dev"], SETTINGS).await;
    step.exits(0).says("skipped").says("gives the environment \"Development\" no counterpart").says("octosync.yaml:6");
    step.says("nothing of it would be written");
    let row = world.run(&["explain", "variables/projects/OctoFX/Db", "--json"], SETTINGS).await;
    row.exits(0);
    let document: serde_json::Value = serde_json::from_str(&row.stdout).unwrap();
    let explanation = &document["explanations"][0];
    assert_eq!(explanation["item"], "Db");
    let chain = explanation["chain"].as_array().unwrap();
    assert!(chain.iter().any(|link| link["rule"] == "B1" && link["verdict"] == "skip"), "{explanation:#}");
    assert!(chain.iter().any(|link| link["rule"] == "D1" && link["verdict"] == "placeholder"), "{explanation:#}");
    assert_eq!(world.0.destination.writes(), 0);
}

#[tokio::test]
async fn explain_names_the_nearest_key() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    let ran = world.run(&["explain", "projects/OctoFy"], SETTINGS).await;
    ran.exits(1).says("neither side has `projects/OctoFy`").says("did you mean `projects/OctoFX`");
}
