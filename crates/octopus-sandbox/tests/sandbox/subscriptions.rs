//! Subscriptions to events.

use crate::common::{Instance, Method, empty, id, start};
use crate::tenants::tenanted;
use octopus_sandbox::{Sandbox, Secrets, SpaceSeed};
use serde_json::{Value, json};

fn subscription(name: &str, fields: Value) -> Value {
    json!({ "Name": name, "EventNotificationSubscription": fields })
}

async fn refused(server: &Instance, fields: Value) -> Vec<String> {
    server.refused(Method::POST, "subscriptions", &subscription("S", fields)).await
}

#[tokio::test]
async fn a_subscription_is_written_read_and_deleted() {
    let server = empty().await;
    let created = server.post("subscriptions", &subscription("S", json!({ "WebhookURI": "" }))).await;
    let notification = &created["EventNotificationSubscription"];
    for (field, expected) in [
        ("WebhookURI", json!("")),
        ("WebhookTimeout", json!("00:00:10")),
        ("EmailFrequencyPeriod", json!("01:00:00")),
        ("EmailPriority", json!("Normal")),
        ("EmailDigestLastProcessed", Value::Null),
    ] {
        assert_eq!(notification[field], expected, "{field}");
    }
    assert_eq!((&created["Type"], &created["IsDisabled"]), (&json!("Event"), &json!(false)));
    assert_eq!(notification["Filter"]["EventGroups"], json!([]));
    let path = format!("subscriptions/{}", id(&created));
    let mut changed = created.clone();
    changed["IsDisabled"] = json!(true);
    changed["EventNotificationSubscription"]["WebhookURI"] = json!("https://example.com/hook");
    changed["EventNotificationSubscription"]["WebhookLastProcessedEventAutoId"] = json!(7);
    let answer = server.put(&path, &changed).await;
    assert_eq!(answer["EventNotificationSubscription"]["WebhookURI"], "https://example.com/hook");
    assert!(answer["EventNotificationSubscription"].get("WebhookLastProcessedEventAutoId").is_none());
    assert_eq!(server.all("subscriptions").await, [server.get(&path).await]);
    assert_eq!(server.get("subscriptions?partialName=s").await["TotalResults"], 1);
    assert_eq!(server.send(Method::DELETE, &path, None).await.0, 200);
    assert_eq!(server.send(Method::GET, &path, None).await.0, 404);
}

#[tokio::test]
async fn what_a_subscription_names_must_be_there() {
    let server = empty().await;
    for (fields, expected) in [
        (
            json!({ "Filter": { "Projects": ["Projects-1"] } }),
            "EventNotificationSubscription.Filter.Projects: the project 'Projects-1' was not found in this space.",
        ),
        (
            json!({ "Filter": { "Tags": ["Ring/A"] } }),
            "EventNotificationSubscription.Filter.Tags: the tag 'Ring/A' was not found in this space.",
        ),
        (
            json!({ "EmailTeams": ["Teams-1"] }),
            "EventNotificationSubscription.EmailTeams: the team 'Teams-1' was not found in this space.",
        ),
        (
            json!({ "WebhookURI": "example.com" }),
            "Error converting value of a string to type 'System.Uri'. Path 'EventNotificationSubscription.WebhookURI'.",
        ),
        (
            json!({ "WebhookTimeout": "10" }),
            "Error converting value of a string to type 'System.TimeSpan'. Path 'EventNotificationSubscription.WebhookTimeout'.",
        ),
        (Value::Null, "The EventNotificationSubscription field is required."),
    ] {
        assert_eq!(refused(&server, fields).await, [expected]);
    }
    let team = "teams-everyone";
    server.post("subscriptions", &subscription("S", json!({ "EmailTeams": [team], "WebhookTeams": [team] }))).await;
    assert_eq!(refused(&server, json!({})).await.len(), 1, "the name is taken");
}

#[tokio::test]
async fn header_values_are_texts_or_secrets() {
    let server = empty().await;
    let secret = json!({ "WebhookHeaderKey": "X", "WebhookHeaderValue": { "HasValue": true, "NewValue": "hush" } });
    let created = server.post("subscriptions", &subscription("Secret", secret)).await;
    let shown = &created["EventNotificationSubscription"]["WebhookHeaderValue"];
    assert_eq!(shown, &json!({ "HasValue": true, "NewValue": null, "Hint": null }));
    let path = format!("subscriptions/{}", id(&created));
    server.put(&path, &server.get(&path).await).await;
    let kept = || {
        let place = "EventNotificationSubscription.WebhookHeaderValue";
        server.sandbox.secret(&server.space, &id(&created), place)
    };
    assert_eq!(kept().as_deref(), Some("hush"));
    let mut cleared = created.clone();
    cleared["EventNotificationSubscription"]["WebhookHeaderValue"] = json!({ "HasValue": false });
    server.put(&path, &cleared).await;
    assert_eq!(kept(), None);
    let plain = server.post("subscriptions", &subscription("Plain", json!({ "WebhookHeaderValue": "v" }))).await;
    assert_eq!(plain["EventNotificationSubscription"]["WebhookHeaderValue"], "v");
    let older = start(Sandbox::builder().version("2021.2.4488")).await;
    let plain = older.post("subscriptions", &subscription("Plain", json!({ "WebhookHeaderValue": "v" }))).await;
    assert_eq!(plain["EventNotificationSubscription"]["WebhookHeaderValue"], "v");
    let secret = json!({ "WebhookHeaderValue": { "HasValue": true, "NewValue": "hush" } });
    assert_eq!(refused(&older, secret).await.len(), 1);
}

#[tokio::test]
async fn filters_outlive_a_save_with_the_ids_of_the_new_instance() {
    let server = empty().await;
    let dev = server.environment("Dev").await;
    let web = id(&tenanted(&server, "Web", json!({})).await);
    let tenant = json!({ "Name": "T", "ProjectEnvironments": { web.as_str(): [dev] } });
    let tenant = id(&server.post("tenants", &tenant).await);
    let filter =
        json!({ "Projects": [web], "Environments": [dev], "Tenants": [tenant], "EventCategories": ["Modified"] });
    let header = json!({ "HasValue": true, "NewValue": "hush" });
    let fields = json!({ "Filter": filter, "EmailTeams": ["teams-everyone"], "WebhookHeaderValue": header });
    server.post("subscriptions", &subscription("S", fields)).await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("saved");
    server.sandbox.save(&server.space, &folder, Secrets::Masked).unwrap();
    let seed = SpaceSeed::load_dir("Default", &folder).unwrap();
    let loaded = start(Sandbox::builder().id_base(80_000).space(seed)).await;
    assert_eq!(loaded.sandbox.notes(), [""; 0]);
    let found = loaded.named("subscriptions", "S").await["EventNotificationSubscription"].clone();
    let expected =
        [("projects", "Web", "Projects"), ("environments", "Dev", "Environments"), ("tenants", "T", "Tenants")];
    for (path, name, field) in expected {
        assert_eq!(found["Filter"][field], json!([id(&loaded.named(path, name).await)]), "{field}");
    }
    assert_eq!(found["EmailTeams"], json!(["teams-everyone"]));
    assert_eq!(found["WebhookHeaderValue"]["HasValue"], true);
}

#[tokio::test]
async fn slack_came_later() {
    for (version, has) in [("2026.1.9674", false), ("2026.2.1", true)] {
        let server = start(Sandbox::builder().version(version)).await;
        let created = server.post("subscriptions", &subscription("S", json!({ "SlackChannelIds": ["C1"] }))).await;
        assert_eq!(created["EventNotificationSubscription"].get("SlackChannelIds").is_some(), has, "{version}");
    }
}
