//! Output for programs: JSON on stdout, the same each time, and no secret in it or in the trace.

use crate::world::{CANARY, World, groups, server};
use serde_json::{Value, json};

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_one_document_and_the_same_but_for_stats() {
    let source = server(groups(&[("Trading", "Everything around OctoFX"), ("Tools", "")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let plan = || {
        let said = world.run(&["plan", "--json"]);
        assert_eq!(said.code, Some(2), "{said}");
        document(&said.stdout)
    };
    let (mut first, mut second) = (plan(), plan());
    assert!(first["stats"]["requests"].as_u64() > Some(0));
    assert_eq!(first["stats"]["writes"], 0);
    assert!(first["stats"]["seconds"].is_number());
    (first["stats"], second["stats"]) = (Value::Null, Value::Null);
    assert_eq!(first, second);
    assert_eq!((&first["format"], &first["command"], &first["exit"]), (&json!(2), &json!("plan"), &json!(2)));
    assert_eq!(first["counts"]["production"]["creates"], 2);
    assert_eq!(first["plan"]["destinations"][0]["steps"].as_array().unwrap().len(), 2);

    let said = world.run(&["sync", "--yes", "--json"]);
    let synced = document(&said.stdout);
    assert_eq!((said.code, &synced["exit"]), (Some(0), &json!(0)));
    assert_eq!(synced["outcome"]["production"]["steps"][0]["status"], "done");
    assert_eq!(synced["stats"]["writes"], 2);

    let said = world.run(&["sync", "--json"]);
    assert_eq!((said.code, &document(&said.stdout)["stats"]["writes"]), (Some(0), &json!(0)));
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_says_errors_only() {
    let source = server(json!({})).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let said = world.run(&["plan", "--quiet"]);
    assert_eq!((said.code, said.stdout.as_str(), said.stderr.as_str()), (Some(0), "", ""));
    let said = world.run(&["plan", "--verbose"]);
    assert!(said.stderr.contains("source: http://SOURCE/ runs "), "{said}");
    source.stop().await;
    destination.stop().await;
}

/// A space with a secret at every kind of place that a sync reads or writes.
fn secrets() -> Value {
    json!({
        "projectgroups": [{"Id": "ProjectGroups-1", "Name": "Trading", "Description": "secret-in-plain-sight"}],
        "accounts": [{
            "Id": "Accounts-1", "Name": "Deployer", "AccountType": "UsernamePassword", "Username": "deployer",
            "Password": {"HasValue": true, "NewValue": "secret-password"},
            "EnvironmentIds": [], "TenantedDeploymentParticipation": "Untenanted", "TenantIds": [], "TenantTags": []
        }],
        "libraryvariablesets": [{
            "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables", "Templates": [],
            "VariableSetId": "variableset-LibraryVariableSets-1"
        }],
        "variablesets": [{
            "Id": "variableset-LibraryVariableSets-1", "OwnerId": "LibraryVariableSets-1", "Variables": [
                {"Id": "1", "Name": "Db", "Value": "secret-variable", "Type": "Sensitive", "IsSensitive": true, "Scope": {}},
                {"Id": "2", "Name": "Api.Token", "Value": "secret-by-name", "Type": "String", "IsSensitive": false, "Scope": {}}
            ]
        }]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_and_no_secret_gets_into_output_plan_or_trace() {
    let source = server(secrets()).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let planned = world.run(&["plan", "--out", "plan.json", "--trace", "plan.trace", "-v"]);
    assert_eq!(planned.code, Some(2), "{planned}");
    let synced = world.run(&["sync", "--yes", "--trace", "sync.trace", "-v", "--json"]);
    assert_eq!(synced.code, Some(0), "{synced}");
    let (plan, traces) = (world.read("plan.json"), [world.read("plan.trace"), world.read("sync.trace")]);
    for text in [&planned.to_string(), &synced.to_string(), &plan, &traces[0], &traces[1]] {
        for secret in [CANARY, "secret-password", "secret-variable"] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
    // The trace hides what is only called like a secret, too, and shows the rest.
    assert!(!traces[1].contains("secret-by-name"), "{}", traces[1]);
    assert!(traces[1].contains("secret-in-plain-sight"));
    let lines: Vec<Value> = traces[1].lines().map(document).collect();
    assert!(lines.iter().any(|line| line["side"] == "production" && line["method"] == "POST" && line["status"] == 201));
    assert!(lines.iter().any(|line| line["side"] == "source" && line["path"] == "/api/spaces/all"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(world.path("sync.trace")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_of_a_server_are_spelt_out() {
    let source = server(groups(&[("Evil \u{1b}]0;owned\u{7}", "\u{9b}31m")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let said = world.run(&["sync", "--yes", "-v"]);
    assert_eq!(said.code, Some(0), "{said}");
    assert!(!said.to_string().contains(['\u{1b}', '\u{7}', '\u{9b}']), "{said:?}", said = said.to_string());
    assert!(said.stdout.contains("Evil \\u{1b}]0;owned\\u{7}"), "{said}");
    source.stop().await;
    destination.stop().await;
}
