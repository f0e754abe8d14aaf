//! Subscriptions: off unless asked for, disabled on arrival, never about more than on the source, and no key is ever shown
//! (B4, E10, F2).

use crate::world::{Space, World, text};
use octosync_e2e::kit::SPACE;
use serde_json::{Value, json};

const ON: &str = "kinds: { subscriptions: create }\n";
const MERGE: &str = "kinds: { subscriptions: merge }\n";
/// A key as people write it into a header.
const KEY: &str = "Bearer 5d41402abc4b2a76b9719d911017c592";

fn subscription(notification: Value) -> Value {
    json!({ "Id": "Subscriptions-1", "Name": "Tell", "Type": "Event", "IsDisabled": false,
        "EventNotificationSubscription": notification })
}

fn filter(filter: Value) -> Value {
    json!({ "Filter": filter, "EmailTeams": ["Teams-1"], "EmailFrequencyPeriod": "01:00:00", "EmailPriority": "High",
        "WebhookURI": "https://hooks.example.com/octopus", "WebhookTimeout": "00:00:20" })
}

/// A project in two environments, of which `Gone` is not on the destination, and all that a filter can name.
fn source(subscription: Value) -> Space {
    let tags = json!([{ "Id": "TagSets-1/Tags-1", "Name": "Early", "Color": "#111111" }]);
    Space::new(&["Test", "Gone"])
        .add("tagsets", json!({ "Id": "TagSets-1", "Name": "Ring", "Tags": tags }))
        .add("tenants", json!({ "Id": "Tenants-1", "Name": "Bakery", "TenantTags": ["Ring/Early"] }))
        .add("teams", json!({ "Id": "Teams-1", "Name": "Owners" }))
        .add("teams", json!({ "Id": "Teams-2", "Name": "Others" }))
        .add("subscriptions", subscription)
}

fn there(world: &World) -> Option<Value> {
    world.there("subscriptions", "Tell")
}

#[tokio::test]
async fn a_subscription_arrives_disabled_with_all_that_it_is_about() {
    let all = json!({ "Projects": ["Projects-1"], "ProjectGroups": ["ProjectGroups-1"], "Tenants": ["Tenants-1"],
        "Tags": ["Ring/Early"], "Environments": ["Environments-1", "Environments-2"], "EventGroups": ["Deployment"],
        "EventCategories": ["DeploymentFailed"], "EventAgents": [], "DocumentTypes": ["Deployments"], "Users": [] });
    let from = || source(subscription(filter(all.clone())));
    let world = World::new(from(), Space::ground(&["Test"])).await;
    world.syncs("").await;
    assert_eq!(there(&world), None);
    let ran = world.syncs(ON).await;
    let id = |collection, name| json!([world.id_there(collection, name)]);
    let made = there(&world).unwrap();
    assert_eq!(made["IsDisabled"], json!(true));
    let told = &made["EventNotificationSubscription"];
    for (field, expected) in [
        ("Projects", id("projects", "OctoFX")),
        ("ProjectGroups", id("projectgroups", "Group")),
        ("Tenants", id("tenants", "Bakery")),
        ("Environments", id("environments", "Test")),
        ("Tags", json!(["Ring/Early"])),
        ("EventGroups", json!(["Deployment"])),
        ("EventCategories", json!(["DeploymentFailed"])),
        ("DocumentTypes", json!(["Deployments"])),
    ] {
        assert_eq!(told["Filter"][field], expected, "{field}");
    }
    assert_eq!(told["EmailTeams"], id("teams", "Owners"));
    assert_eq!(
        (text(told, "WebhookURI"), text(told, "EmailPriority")),
        ("https://hooks.example.com/octopus".to_owned(), "High".to_owned())
    );
    ran.says("it arrives off: switch it on there when all is ready").says("write subscriptions.enabled: as_source");
    let world = World::new(from(), Space::ground(&["Test"])).await;
    world.syncs(&format!("{ON}subscriptions: {{ enabled: as_source }}\n")).await;
    assert_eq!(there(&world).unwrap()["IsDisabled"], json!(false));
}

#[tokio::test]
async fn a_list_that_would_lose_its_last_entry_keeps_its_subscription_away() {
    let with = |field: &str, entries: Value| {
        let mut told = filter(json!({}));
        let at = if field.ends_with("Teams") { &mut told[field] } else { &mut told["Filter"][field] };
        *at = entries;
        source(subscription(told))
    };
    let given_up =
        "names: { teams: { Others: ~ }, tenants: { Bakery: ~ }, tag_sets: { Ring: ~ }, projects: { OctoFX: ~ } }\n";
    for (field, entries, arrives) in [
        ("Environments", json!(["Environments-2"]), false),
        ("Environments", json!(["Environments-1", "Environments-2"]), true),
        ("Tenants", json!(["Tenants-1"]), false),
        ("Tags", json!(["Ring/Early"]), false),
        ("Projects", json!(["Projects-1"]), false),
        ("EmailTeams", json!(["Teams-2"]), false),
        ("EmailTeams", json!(["Teams-1", "Teams-2"]), true),
        ("WebhookTeams", json!(["Teams-2"]), false),
    ] {
        let world = World::new(with(field, entries.clone()), Space::ground(&["Test"])).await;
        world.syncs(&format!("{ON}{given_up}")).await;
        assert_eq!(there(&world).is_some(), arrives, "{field} {entries}");
    }
    let world = World::new(source(subscription(filter(json!({})))), Space::ground(&["Test"])).await;
    let ran = world.run(&["plan"], &format!("{ON}scopes: {{ subscriptions: {{ tenants: drop }} }}\n")).await;
    ran.exits(1).says("`scopes.subscriptions.tenants` cannot be `drop`");
}

#[tokio::test]
async fn one_that_is_about_users_takes_no_part_and_is_named() {
    let world =
        World::new(source(subscription(filter(json!({ "Users": ["Users-1"] })))), Space::ground(&["Test"])).await;
    let ran = world.syncs(ON).await;
    assert_eq!(there(&world), None);
    ran.says("it is about users, and users are each instance's own");
    // One there that is about users of that instance stays so, whatever the source says.
    let own = subscription(json!({ "Filter": { "Users": ["Users-1"] }, "EmailTeams": [] }));
    let world =
        World::new(source(subscription(filter(json!({})))), Space::ground(&["Test"]).add("subscriptions", own)).await;
    let before = there(&world);
    world.syncs("kinds: { subscriptions: mirror }\nfirst_sync: take_source\n").await;
    assert_eq!(there(&world), before);
}

#[tokio::test]
async fn the_value_of_a_header_is_never_shown_and_never_carried() {
    let with = |value: Value| {
        let mut told = filter(json!({}));
        told["WebhookHeaderKey"] = json!("Authorization");
        told["WebhookHeaderValue"] = value;
        subscription(told)
    };
    for (versions, value) in [
        (("2026.1.1", "2026.1.1"), json!(KEY)),
        (("2026.1.1", "2026.1.1"), json!({ "HasValue": true, "NewValue": KEY })),
        (("2021.2.1", "2021.2.1"), json!(KEY)),
    ] {
        let (here, version) = versions;
        let world = World::of_versions((source(with(value)), here), (Space::ground(&["Test"]), version)).await;
        let ran = world.syncs(ON).await;
        ran.says("subscriptions/Tell")
            .says("is a secret that cannot be read on the source, so a placeholder takes its place");
        assert!(!ran.block().contains(KEY), "{}", ran.block());
        let made = there(&world).unwrap()["EventNotificationSubscription"].clone();
        assert_eq!(made["WebhookHeaderKey"], json!("Authorization"));
        assert!(!made["WebhookHeaderValue"].is_null() && !made.to_string().contains(KEY), "{made}");
        // A value that somebody enters there stays, and is no difference.
        let id = text(&there(&world).unwrap(), "Id");
        world.0.destination.edit(SPACE, "subscriptions", &id, |made| {
            made["EventNotificationSubscription"]["WebhookHeaderValue"] = json!("own");
        });
        let take = "kinds: { subscriptions: mirror }\nfirst_sync: take_source\n";
        world.edit_source("subscriptions", |source| {
            source["EventNotificationSubscription"]["EmailPriority"] = json!("Low")
        });
        let ran = world.syncs(take).await;
        assert!(!ran.block().contains(KEY) && !ran.block().contains("own"), "{}", ran.block());
        let after = there(&world).unwrap()["EventNotificationSubscription"].clone();
        assert_eq!((&after["EmailPriority"], &after["WebhookHeaderValue"]), (&json!("Low"), &json!("own")));
    }
}

#[tokio::test]
async fn one_that_is_enabled_there_stays_so_and_edits_of_both_sides_are_merged() {
    let world = World::new(source(subscription(filter(json!({})))), Space::ground(&["Test"])).await;
    let run = world.run_with(&["sync", "--yes"], &format!("{MERGE}state: octosync.db\n"), &[]).await;
    run.ran.exits(0);
    let id = text(&there(&world).unwrap(), "Id");
    world.0.destination.edit(SPACE, "subscriptions", &id, |made| made["IsDisabled"] = json!(false));
    run.desk.octosync(&["plan"]).await.exits(0);
    world.edit_source("subscriptions", |source| {
        source["EventNotificationSubscription"]["Filter"]["EventGroups"] = json!(["Machine"]);
    });
    run.desk.octosync(&["sync", "--yes"]).await.exits(0);
    let after = there(&world).unwrap();
    assert_eq!(after["IsDisabled"], json!(false));
    assert_eq!(after["EventNotificationSubscription"]["Filter"]["EventGroups"], json!(["Machine"]));
    run.desk.octosync(&["plan"]).await.exits(0);
}

#[tokio::test]
async fn what_only_the_destination_limits_to_some_events_is_not_about_all_of_them_without_consent() {
    let all = json!({ "Projects": ["Projects-1"], "EventGroups": [], "EventCategories": [], "EventAgents": [], "DocumentTypes": [] });
    let limits = [
        ("EventGroups", "Deployment", "events"),
        ("EventCategories", "DeploymentFailed", "events"),
        ("EventAgents", "octopus.com", "event agents"),
        ("DocumentTypes", "Deployments", "document types"),
    ];
    for (field, word, dimension) in limits {
        let mut some = all.clone();
        some[field] = json!([word]);
        let standing = Space::new(&["Test"])
            .add("teams", json!({ "Id": "Teams-1", "Name": "Owners" }))
            .add("subscriptions", subscription(filter(some)));
        let world = World::new(source(subscription(filter(all.clone()))), standing).await;
        let settings = format!("{MERGE}first_sync: {{ subscriptions: take_source }}\n");
        world
            .refuses(&settings, &["scope.widened", &format!("restricted less in its {dimension}"), "- subscriptions"])
            .await;
        world.syncs(&format!("{settings}allow_widening: [subscriptions]\n")).await;
        assert_eq!(there(&world).unwrap()["EventNotificationSubscription"]["Filter"][field], json!([]), "{field}");
    }
}
