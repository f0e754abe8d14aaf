//! Ids, places and orders that real servers give otherwise than they were sent, and what they keep or fill in: each test
//! with the source of its statement.

use crate::common::{Instance, Method, empty, id, script_step, start};
use crate::normal_forms::without;
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

const GUID: &str = "11111111-2222-3333-4444-555555555555";

/// Source: OctopusDeployLabs/terraform-provider-octopusdeploy#827 for projects; library sets and step templates by kind.
#[tokio::test]
async fn ids_that_clients_send_for_template_parameters_are_kept() {
    for (server, is_kept) in [(empty().await, true), (without("template-ids").await, false)] {
        let template = json!([{ "Id": GUID, "Name": "P" }]);
        let mut project = server.project("Web").await;
        project["Templates"] = template.clone();
        let project = server.put(&format!("projects/{}", id(&project)), &project).await;
        let set = server.post("libraryvariablesets", &json!({ "Name": "L", "Templates": template })).await;
        let step = json!({ "Name": "T", "ActionType": "Octopus.Script", "Parameters": template });
        let step = server.post("actiontemplates", &step).await;
        for found in [&project["Templates"][0], &set["Templates"][0], &step["Parameters"][0]] {
            assert_eq!(found["Id"] == GUID, is_kept, "{found}");
        }
        let odd = json!({ "Name": "O", "Templates": [{ "Id": "mine", "Name": "P" }, { "Id": "", "Name": "Q" }] });
        let odd = server.post("libraryvariablesets", &odd).await;
        assert_eq!(odd["Templates"][0]["Id"].as_str().unwrap().len(), 36, "what is no GUID is replaced");
        let mut twice = odd.clone();
        twice["Templates"][1]["Id"] = twice["Templates"][0]["Id"].clone();
        let twice = server.put(&format!("libraryvariablesets/{}", id(&odd)), &twice).await;
        assert_ne!(twice["Templates"][0]["Id"], twice["Templates"][1]["Id"], "no two have one");
    }
    let server = without("new-ids").await;
    let project = server.project("Web").await;
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let mut process = server.get(&path).await;
    process["Steps"] = json!([script_step("One")]);
    process["Steps"][0]["Id"] = json!(GUID);
    assert_eq!(server.put(&path, &process).await["Steps"][0]["Id"], GUID);
}

async fn places(server: &Instance, path: &str) -> Vec<(String, i64)> {
    let all = server.all(path).await;
    let all = all.iter().filter(|found| !found["Name"].as_str().unwrap().starts_with("Default"));
    let mut places: Vec<_> =
        all.map(|found| (found["Name"].as_str().unwrap().to_owned(), found["SortOrder"].as_i64().unwrap())).collect();
    places.sort();
    places
}

/// Source: an acceptance test of the Terraform provider for environments; tag sets and worker pools by their kind.
#[tokio::test]
async fn no_two_environments_hold_one_place() {
    let server = empty().await;
    for (path, more) in [
        ("environments", json!({})),
        ("tagsets", json!({})),
        ("workerpools", json!({ "WorkerPoolType": "StaticWorkerPool" })),
    ] {
        let body = |name: &str, place: Value| {
            let mut body = more.clone();
            body["Name"] = json!(name);
            if !place.is_null() {
                body["SortOrder"] = place;
            }
            body
        };
        server.post(path, &body("A", json!(7))).await;
        server.post(path, &body("B", json!(7))).await;
        let mut c = server.post(path, &body("C", json!(20))).await;
        let expect =
            |list: &[(&str, i64)]| list.iter().map(|(name, place)| ((*name).to_owned(), *place)).collect::<Vec<_>>();
        assert_eq!(places(&server, path).await, expect(&[("A", 7), ("B", 8), ("C", 20)]), "{path}");
        c["SortOrder"] = json!(7);
        let c = server.put(&format!("{path}/{}", id(&c)), &c).await;
        assert_eq!(c["SortOrder"], 9, "{path}");
        assert_eq!(server.put(&format!("{path}/{}", id(&c)), &c).await["SortOrder"], 9, "{path}: its own is free");
        server.post(path, &body("Last", Value::Null)).await;
        assert_eq!(places(&server, path).await.last().unwrap().1, 10, "{path}");
    }
    let server = without("sort-orders").await;
    for name in ["A", "B"] {
        server.post("environments", &json!({ "Name": name, "SortOrder": 7 })).await;
    }
    assert_eq!(places(&server, "environments").await, [("A".to_owned(), 7), ("B".to_owned(), 7)]);
}

/// Source: OctopusDeploy/Issues#9851 (2025.4, fixed later), OctopusDeployLabs/terraform-provider-octopusdeploy#905.
#[tokio::test]
async fn scopes_come_back_in_an_order_of_their_own() {
    for (version, word, is_sorted) in
        [("2026.1.1", None, true), ("2026.1.1", Some("scope-order"), false), ("2024.4.1", None, false)]
    {
        let builder = Sandbox::builder().version(version);
        let server = start(word.into_iter().fold(builder, |builder, word| builder.without(word))).await;
        let (one, two) = (server.environment("One").await, server.environment("Two").await);
        let project = server.project("Web").await;
        let path = format!("variables/variableset-{}", id(&project));
        let mut set = server.get(&path).await;
        set["Variables"] =
            json!([{ "Name": "A", "Type": "String", "Value": "v", "Scope": { "Environment": [two, one] } }]);
        let stored = server.put(&path, &set).await;
        let expected = if is_sorted { json!([one, two]) } else { json!([two, one]) };
        assert_eq!(stored["Variables"][0]["Scope"]["Environment"], expected, "{version} {word:?}");
    }
}

/// Source: OctopusDeployLabs/terraform-provider-octopusdeploy#802, #845.
#[tokio::test]
async fn tenant_tags_do_not_keep_their_order() {
    for (server, expected) in
        [(empty().await, json!(["Ring/A", "Ring/B"])), (without("tag-order").await, json!(["Ring/B", "Ring/A"]))]
    {
        server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "A" }, { "Name": "B" }] })).await;
        let tenant = server.post("tenants", &json!({ "Name": "T", "TenantTags": ["Ring/B", "Ring/A"] })).await;
        assert_eq!(tenant["TenantTags"], expected);
    }
}

/// Source: an end-to-end test of the Go client.
#[tokio::test]
async fn a_credential_keeps_its_restrictions() {
    for (server, is_kept) in [(empty().await, true), (without("credential-restrictions").await, false)] {
        let restrictions = json!({ "Enabled": true, "AllowedRepositories": ["https://git.example.com/*"] });
        let details =
            json!({ "Type": "UsernamePassword", "Username": "u", "Password": { "HasValue": true, "NewValue": "p" } });
        let body = json!({ "Name": "G", "Details": details, "RepositoryRestrictions": restrictions });
        let path = format!("git-credentials/{}", id(&server.post("git-credentials", &body).await));
        let mut stored = server.get(&path).await;
        for unsaid in [true, false] {
            stored["RepositoryRestrictions"] = Value::Null;
            if unsaid {
                stored.as_object_mut().unwrap().remove("RepositoryRestrictions");
            }
            server.put(&path, &stored).await;
            assert_eq!(server.get(&path).await["RepositoryRestrictions"] == restrictions, is_kept);
        }
        stored["RepositoryRestrictions"] = json!({ "Enabled": false, "AllowedRepositories": [] });
        server.put(&path, &stored).await;
        assert_eq!(server.get(&path).await["RepositoryRestrictions"]["Enabled"], false, "they can be lifted");
    }
}

/// Source: OctopusDeploy/Issues#8981.
#[tokio::test]
async fn a_connectivity_policy_is_not_unset() {
    for (version, is_stuck) in [("2023.1.1", false), ("2023.2.2616", true), ("2024.3.1", true), ("2024.4.1", false)] {
        let server = start(Sandbox::builder().version(version)).await;
        let mut project = server.project("Web").await;
        let path = format!("projects/{}", id(&project));
        let unset = project["ProjectConnectivityPolicy"].clone();
        let set = json!({
            "SkipMachineBehavior": "SkipUnavailableMachines", "TargetRoles": ["web"], "AllowDeploymentsToNoTargets": true,
            "ExcludeUnhealthyTargets": true,
        });
        project["ProjectConnectivityPolicy"] = set.clone();
        let mut project = server.put(&path, &project).await;
        assert_eq!(project["ProjectConnectivityPolicy"], set, "{version}");
        project["ProjectConnectivityPolicy"] = unset.clone();
        server.put(&path, &project).await;
        let expected = if is_stuck { &set } else { &unset };
        assert_eq!(&server.get(&path).await["ProjectConnectivityPolicy"], expected, "{version}");
    }
}

/// Source: an acceptance test of the Terraform provider.
#[tokio::test]
async fn an_action_in_a_container_does_not_use_bundled_tools() {
    for (server, expected) in [(empty().await, json!("False")), (without("bundled-tooling").await, Value::Null)] {
        let project = server.project("Web").await;
        let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
        let mut process = server.get(&path).await;
        process["Steps"] = json!([script_step("In"), script_step("Out"), script_step("Own"), script_step("Made")]);
        for step in [0, 2] {
            process["Steps"][step]["Actions"][0]["Container"] = json!({ "Image": "a/b:1", "FeedId": "#{Feed}" });
        }
        process["Steps"][3]["Actions"][0]["Container"] = json!({ "GitUrl": "https://git", "Dockerfile": "Dockerfile" });
        process["Steps"][2]["Actions"][0]["Properties"]["OctopusUseBundledTooling"] = json!("True");
        let stored = server.put(&path, &process).await;
        let tooling =
            |step: usize| stored["Steps"][step]["Actions"][0]["Properties"]["OctopusUseBundledTooling"].clone();
        let found = (tooling(0), tooling(1), tooling(2), tooling(3));
        assert_eq!(found, (expected.clone(), Value::Null, json!("True"), expected));
    }
}

/// Source: OctopusDeploy/Issues#10042.
#[tokio::test]
async fn target_tags_are_a_tag_set_of_the_system() {
    let server = start(Sandbox::builder().version("2026.2.6000")).await;
    let environment = server.environment("Test").await;
    let machine = json!({ "Name": "M", "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": { "CommunicationStyle": "None" } });
    server.post("machines", &machine).await;
    server.post("deploymenttargettags", &json!({ "Tag": "db" })).await;
    let set = server.named("tagsets", "Default Target Tags").await;
    let tags: Vec<&Value> = set["Tags"].as_array().unwrap().iter().map(|tag| &tag["CanonicalTagName"]).collect();
    assert_eq!((&set["IsSystem"], &set["Scopes"]), (&json!(true), &json!(["Target"])));
    assert_eq!(tags, ["Default Target Tags/web", "Default Target Tags/db"]);
    let own = server.post("tagsets", &json!({ "Name": "Region", "Tags": [{ "Name": "EU" }] })).await;
    assert_eq!(own["IsSystem"], false);
    let of_tenants = server.get("tagsets?scopes=Tenant").await;
    assert_eq!((&of_tenants["TotalResults"], &of_tenants["Items"][0]["Name"]), (&json!(1), &json!("Region")));
    server.refused(Method::DELETE, &format!("tagsets/{}", id(&set)), &Value::Null).await;
    let mut renamed = set.clone();
    renamed["Name"] = json!("Mine");
    assert_eq!(server.put(&format!("tagsets/{}", id(&set)), &renamed).await["Name"], "Default Target Tags");
    let mut emptied = set.clone();
    emptied["Tags"] = json!([]);
    let text = "The tag 'Default Target Tags/web' cannot be deleted because it is in use.";
    assert_eq!(server.refused(Method::PUT, &format!("tagsets/{}", id(&set)), &emptied).await, [text]);
    let (status, _) = server.send(Method::DELETE, "deploymenttargettags/db", None).await;
    assert_eq!(status, 200);
    assert_eq!(server.named("tagsets", "Default Target Tags").await["Tags"].as_array().unwrap().len(), 1);
    for server in [empty().await, start(Sandbox::builder().version("2026.2.6000").without("target-tags")).await] {
        assert!(server.all("tagsets").await.is_empty());
    }
}

/// Source: the .NET client, end-to-end tests of the Go client.
#[tokio::test]
async fn durations_of_sessions_are_texts() {
    let server = start(Sandbox::builder().version("2026.2.1")).await;
    for (kind, field) in
        [("AmazonWebServicesOidcAccount", "SessionDuration"), ("GoogleCloudOidcAccount", "TokenLifetimeSeconds")]
    {
        for sent in [json!("1800"), json!(1800)] {
            let mut body = json!({ "Name": format!("{kind} {sent}"), "AccountType": kind });
            body[field] = sent;
            assert_eq!(server.post("accounts", &body).await[field], "1800");
        }
    }
    let body = json!({ "Name": "A", "AccountType": "AmazonWebServicesOidcAccount" });
    assert_eq!(server.post("accounts", &body).await["SessionDuration"], "3600");
}

/// Source: OctopusDeploy/Issues#7319, #10116.
#[tokio::test]
async fn a_phase_without_a_retention_policy_is_stored_without_one() {
    let server = empty().await;
    let policy = json!({ "Strategy": "Count", "Unit": "Days", "QuantityToKeep": 3 });
    let phases = json!([{ "Name": "One", "ReleaseRetentionPolicy": policy }, { "Name": "Two" }]);
    let lifecycle = server.post("lifecycles", &json!({ "Name": "L", "Phases": phases })).await;
    assert_eq!(lifecycle["Phases"][0]["ReleaseRetentionPolicy"]["QuantityToKeep"], 3);
    assert_eq!(lifecycle["Phases"][1]["ReleaseRetentionPolicy"], Value::Null);
}
