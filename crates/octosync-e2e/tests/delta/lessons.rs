//! Mistakes of other tools with wanted differences; `docs/lessons.md` lists these with those of other tests.

use crate::world::{Space, World};
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::{channel, lifecycle, script, variable};
use serde_json::{Value, json};

fn of_plan(ran: &octosync_e2e::program::Ran, list: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    document["plan"]["destinations"][0][list].as_array().unwrap().clone()
}

#[tokio::test]
async fn one_dimension_of_a_scope_never_decides_for_another() {
    let tags = json!({ "Id": "TagSets-1", "Name": "Tier", "Tags": [
        { "Id": "TagSets-1/Tags-1", "Name": "Gold", "Color": "#111111" },
        { "Id": "TagSets-1/Tags-2", "Name": "Tin", "Color": "#222222" },
    ] });
    let machine = json!({ "Id": "Machines-1", "Name": "m", "Roles": ["r"], "EnvironmentIds": ["Environments-1"],
        "Endpoint": { "CommunicationStyle": "None" } });
    // The one with the machine comes first: what is decided about it must not stick to those that follow.
    let rows = vec![
        variable("By machine", "1", json!({ "Machine": ["Machines-1"] })),
        variable("By tag", "1", json!({ "TenantTag": ["Tier/Gold"] })),
        variable("By missing tag", "1", json!({ "TenantTag": ["Tier/Tin"] })),
        variable("By both", "1", json!({ "TenantTag": ["Tier/Gold"], "Machine": ["Machines-1"] })),
    ];
    let source = Space::new(&["Test"]).add("tagsets", tags).add("machines", machine).rows(rows);
    let gold = json!({ "Id": "TagSets-7", "Name": "Tier",
        "Tags": [{ "Id": "TagSets-7/Tags-7", "Name": "Gold", "Color": "#111111" }] });
    let world = World::new(source, Space::ground(&["Test"]).add("tagsets", gold)).await;
    world.syncs("kinds: { tag_sets: existing }\n").await;
    assert_eq!(world.rows(), ["By tag = 1 [TenantTag=Tier/Gold]"]);
}

#[tokio::test]
async fn the_channels_of_a_step_are_kept() {
    let mut deploy = script(1, "Deploy", "echo");
    deploy["Actions"][0]["Channels"] = json!(["Channels-2"]);
    let source = Space::new(&["Test"]).add("channels", channel(2, 1, "Hotfix", false)).steps(vec![deploy]);
    let world = World::new(source, Space::ground(&["Test"])).await;
    world.syncs("").await;
    assert_eq!(world.steps(), ["Deploy <Hotfix>"]);
}

/// A plan of what is all new decides as it would if all stood there: nothing in it is made up for the occasion.
#[tokio::test]
async fn a_plan_of_a_new_project_decides_as_that_of_one_which_is_there() {
    let mut only_dev = script(1, "Only in Dev", "echo");
    only_dev["Actions"][0]["Environments"] = json!(["Environments-1"]);
    let mut by_channel = script(1, "By channel", "echo");
    by_channel["Actions"][0]["Channels"] = json!(["Channels-2"]);
    by_channel["Actions"][0]["Environments"] = json!(["Environments-1", "Environments-2"]);
    let action = by_channel["Actions"][0]["Id"].clone();
    let source = Space::new(&["Dev", "Test"]).add("channels", channel(2, 1, "Hotfix", false));
    let source = source.steps(vec![only_dev, by_channel]).rows(vec![
        variable("By channel", "1", json!({ "Channel": ["Channels-2"] })),
        variable("By step", "1", json!({ "Action": [action] })),
        variable("By process", "1", json!({ "ProcessOwner": ["Projects-1"] })),
        variable("Only in Dev", "1", json!({ "Environment": ["Environments-1"] })),
    ]);
    let world = World::new(source, Space::ground(&["Test"])).await;
    let before = world.run(&["plan", "--json"], "").await;
    world.syncs("").await;
    assert_eq!(world.steps(), ["By channel [Test] <Hotfix>"]);
    let rows =
        ["By channel = 1 [Channel=Hotfix]", "By process = 1 [ProcessOwner=OctoFX]", "By step = 1 [Action=By channel]"];
    assert_eq!(world.rows(), rows);
    let after = world.run(&["plan", "--json"], "").await;
    let scopes = |ran| {
        let decisions =
            of_plan(ran, "decisions").into_iter().filter(|one| one["rule"].as_str().unwrap().starts_with('B'));
        decisions.collect::<Vec<_>>()
    };
    assert!(!scopes(&before).is_empty());
    assert_eq!(scopes(&before), scopes(&after));
    assert_eq!(of_plan(&after, "steps"), [] as [Value; 0]);
}

#[tokio::test]
async fn the_environments_of_a_lifecycle_are_needed_by_it_and_the_plan_says_so() {
    let source = Space::new(&["Dev", "Test", "Unused"]);
    let mut source = source;
    source.0.insert("lifecycles".to_owned(), vec![lifecycle(1, "Path", &[1, 2])]);
    let world = World::new(source, Space::ground(&[])).await;
    let settings = "kinds: { environments: create }
select: { only_needed: true }
";
    let ran = world.syncs(settings).await;
    ran.says("needed by the phase \"Phase 1\" of Path");
    let mut there: Vec<String> = Vec::new();
    for environment in world.0.destination.documents(SPACE, "environments") {
        there.push(environment["Name"].as_str().unwrap().to_owned());
    }
    there.sort();
    assert_eq!(there, ["Dev", "Test"]);
}
