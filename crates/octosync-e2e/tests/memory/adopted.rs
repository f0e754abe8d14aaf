//! Documents that were copied by other means are paired as they are.

#[cfg(unix)]
use crate::desk::Lasting;
use crate::world::{On, World, decided, say, shop};
use octosync_e2e::kit::Pair;
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::{channel, variable};
use serde_json::json;

fn rows(value: &str) -> Vec<serde_json::Value> {
    vec![variable("Api.Url", value, json!({})), variable("Db", "x", json!({}))]
}

#[tokio::test]
async fn adopting_writes_nothing_and_takes_todays_difference_as_the_destinations_own() {
    let pair = Pair::start(&shop(&["a", "b"], rows("dev")), &shop(&["a", "b"], rows("production"))).await.remembering();
    let world = World { pair, delta: creating() };
    world.edit_step(On::Destination, "b", say("theirs"));
    let refused = world.plan().await;
    assert!(refused.is_refused(), "without a past the difference asks");
    let writes = world.pair.destination.writes();
    let adopted = world.pair.adopt(&world.delta).await;
    assert!(!adopted.is_refused() && adopted.steps.is_empty(), "{:#?}", adopted.findings);
    assert_eq!(world.pair.destination.writes(), writes);
    assert!(adopted.kept.iter().any(|kept| kept.key.kind().word() == "deployment_processes"), "{:#?}", adopted.kept);
    // From now on who changed what is known.
    let quiet = world.plan().await;
    assert!(quiet.steps.is_empty() && !quiet.is_refused(), "{:#?} {:#?}", quiet.steps, quiet.findings);
    world.edit_step(On::Source, "a", say("new"));
    world.sync().await;
    assert_eq!(world.steps(), ["a: new", "b: theirs"]);
    world.edit_step(On::Source, "b", say("newer"));
    let plan = world.sync().await;
    assert_eq!(world.steps(), ["a: new", "b: theirs"]);
    assert!(plan.findings.iter().any(|finding| finding.code == "sync.conflict"), "{:#?}", plan.findings);
    assert!(!decided(&plan, "A6").is_empty());
    let there = world.pair.there();
    let rows =
        there["variablesets"].iter().find(|set| set["OwnerId"].as_str().is_some_and(|id| id.starts_with("Projects-")));
    let rows = rows.expect("a set")["Variables"].as_array().expect("rows").clone();
    assert!(rows.iter().any(|row| row["Name"] == "Api.Url" && row["Value"] == "production"), "{rows:#?}");
}

/// A shop with a channel of its own, to which its second step and a row are limited.
fn with_channel() -> Documents {
    let row = variable("Mode", "hot", json!({ "Channel": ["Channels-2"] }));
    let mut documents = shop(&["a", "b"], [rows("dev"), vec![row]].concat());
    documents.entry("channels".to_owned()).or_default().push(channel(2, 1, "Hotfix", false));
    documents.get_mut("deploymentprocesses").expect("a process")[0]["Steps"][1]["Actions"][0]["Channels"] =
        json!(["Channels-2"]);
    documents
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_adopted_is_shown_first_and_may_name_what_is_yet_to_come() {
    let world = Lasting::new(&with_channel(), &shop(&["a", "b"], rows("production"))).await;
    world.configure("kinds: { environments: create }\n");
    let asked = world.run(&["adopt"]).await;
    asked.exits(3).says("2 environments: Live, Test").says("1 project: Shop").says("1 channel: Default of Shop");
    asked.says("project Shop: deployment process").says("step b › channels: [Hotfix]");
    asked.says("Api.Url › value: \"production\" → \"dev\"");
    assert!(!asked.stdout.contains("Mode"), "a row of the source alone comes with the next sync");
    world.run(&["adopt", "--yes"]).await.exits(0);
    // Nothing is asked again: the channel comes, the row with it, and the step stays as it was there.
    let ran = world.sync().await;
    assert!(!ran.stdout.contains("first_sync"), "{}", ran.block());
    world.is_quiet().await;
    let process = world.there("deploymentprocesses", "");
    assert_eq!(process["Steps"][1]["Actions"][0]["Channels"], json!([]));
    let set = world.there("variablesets", "");
    let values: Vec<&str> =
        set["Variables"].as_array().expect("rows").iter().filter_map(|row| row["Value"].as_str()).collect();
    assert!(values.contains(&"hot") && values.contains(&"production") && !values.contains(&"dev"), "{values:?}");
    // An edit of the source arrives; what was taken as the destination's own stays.
    world.edit("deploymentprocesses", "", |process| {
        process["Steps"][1]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("echo new");
    });
    world.sync().await;
    let step = world.there("deploymentprocesses", "")["Steps"][1]["Actions"][0].clone();
    assert_eq!(step["Properties"]["Octopus.Action.Script.ScriptBody"], "echo new");
    assert_eq!(step["Channels"], json!([]));
    world.is_quiet().await;
}

#[cfg(unix)]
#[tokio::test]
async fn adopting_twice_and_into_a_lost_state_is_the_same() {
    let world = Lasting::new(&with_channel(), &shop(&["a", "b"], rows("production"))).await;
    world.configure("kinds: { environments: create }\n");
    world.run(&["adopt", "--yes"]).await.exits(0);
    let again = world.run(&["adopt", "--yes"]).await;
    again.exits(0).says("project Shop: deployment process");
    assert!(!again.stdout.contains("environments:"), "what is equal is paired already: {}", again.block());
    world.sync().await;
    std::fs::remove_dir_all(world.desk.path(".octosync")).expect("there is a state");
    world.run(&["plan"]).await.exits(3).says("first_sync.unpaired").says("state.lost");
    world.run(&["adopt", "--yes"]).await.exits(0);
    let writes = world.pair.destination.writes();
    world.is_quiet().await;
    assert_eq!(world.pair.destination.writes(), writes);
}
