//! Creating, reading, listing, replacing and deleting documents of any collection.

use crate::common::{Method, empty, id, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::json;
use std::collections::BTreeMap;

#[tokio::test]
async fn a_document_that_was_created_is_read_back_by_id_slug_list_and_all() {
    let server = empty().await;
    let created = server.post("environments", &json!({ "Name": " Dev Test " })).await;
    assert_eq!(created["Name"], "Dev Test");
    assert_eq!(created["Slug"], "dev-test");
    assert_eq!(server.get(&format!("environments/{}", id(&created))).await, created);
    assert_eq!(server.get("environments/DEV-TEST").await, created);
    assert_eq!(server.get("environments").await["Items"], json!([created]));
    assert_eq!(server.all("environments").await, [created]);
}

#[tokio::test]
async fn a_new_project_has_its_process_variables_settings_and_channel() {
    let server = empty().await;
    let project = server.project("Web").await;
    let own = id(&project);
    assert_eq!(project["DeploymentProcessId"], format!("deploymentprocess-{own}"));
    assert_eq!(project["VariableSetId"], format!("variableset-{own}"));
    let process = server.get(&format!("projects/{own}/deploymentprocesses")).await;
    assert_eq!((&process["Version"], &process["Steps"]), (&json!(0), &json!([])));
    assert_eq!(server.get(&format!("variables/variableset-{own}")).await["Version"], 0);
    assert_eq!(server.get(&format!("projects/{own}/deploymentsettings")).await["ProjectId"], own);
    let channels = server.get(&format!("projects/{own}/channels")).await;
    assert_eq!(channels["TotalResults"], 1);
    assert_eq!((&channels["Items"][0]["Name"], &channels["Items"][0]["IsDefault"]), (&json!("Default"), &json!(true)));
    let (status, _) = server.send(Method::DELETE, &format!("projects/{own}"), None).await;
    assert_eq!(status, 200);
    let (status, _) = server.send(Method::GET, &format!("variables/variableset-{own}"), None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_put_replaces_the_whole_document() {
    let server = empty().await;
    let created = server.post("environments", &json!({ "Name": "Dev", "Description": "old", "SortOrder": 7 })).await;
    let replaced = server.put(&format!("environments/{}", id(&created)), &json!({ "Name": "Dev" })).await;
    assert_eq!((&replaced["Description"], &replaced["SortOrder"]), (&json!(null), &json!(0)));
    assert_eq!(replaced["Slug"], "dev", "the slug stays when it is not sent");
}

#[tokio::test]
async fn unknown_fields_of_a_client_are_ignored_and_names_match_in_any_case() {
    let server = empty().await;
    let created = server.post("environments", &json!({ "name": "Dev", "USEGUIDEDFAILURE": true, "Foo": 1 })).await;
    assert_eq!(created["UseGuidedFailure"], true);
    let stored = &server.sandbox.documents("Default", "environments")[0];
    assert!(stored.get("Foo").is_none() && stored.get("USEGUIDEDFAILURE").is_none());
}

#[tokio::test]
async fn the_id_of_a_posted_document_is_ignored() {
    let server = empty().await;
    let created = server.post("environments", &json!({ "Id": "Environments-1", "Name": "Dev" })).await;
    assert_ne!(created["Id"], "Environments-1");
}

#[tokio::test]
async fn a_second_environment_of_one_name_is_refused_in_any_case() {
    let server = empty().await;
    server.environment("Dev").await;
    let text = "An environment with this name already exists. Please choose a different name.";
    assert_eq!(server.refused(Method::POST, "environments", &json!({ "Name": " dEV " })).await, [text]);
    assert_eq!(server.refused(Method::POST, "parentEnvironments", &json!({ "Name": "DEV" })).await, [text]);
}

#[tokio::test]
async fn a_document_keeps_its_own_name_on_put() {
    let server = empty().await;
    let created = server.post("projectgroups", &json!({ "Name": "Web" })).await;
    server.put(&format!("projectgroups/{}", id(&created)), &created).await;
}

#[tokio::test]
async fn a_slug_that_is_taken_gets_a_number_and_an_empty_one_is_made() {
    let server = empty().await;
    server.environment("Web App").await;
    let second = server.post("environments", &json!({ "Name": "Web-App", "Slug": "" })).await;
    assert_eq!(second["Slug"], "web-app-1");
    let own = server.post("environments", &json!({ "Name": "Third", "Slug": "mine" })).await;
    assert_eq!(own["Slug"], "mine");
    let nameless = server.post("environments", &json!({ "Name": "!!!" })).await;
    assert_eq!(nameless["Slug"], "blue-ring");
}

#[tokio::test]
async fn a_missing_name_is_refused() {
    let server = empty().await;
    assert_eq!(
        server.refused(Method::POST, "lifecycles", &json!({ "Name": "  " })).await,
        ["The Name field is required."]
    );
}

#[tokio::test]
async fn a_wrong_json_type_is_refused_with_its_place() {
    let server = empty().await;
    let body = json!({ "Name": "L", "Phases": [{ "Name": "P", "MinimumEnvironmentsBeforePromotion": {} }] });
    let errors = server.refused(Method::POST, "lifecycles", &body).await;
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("Phases[0].MinimumEnvironmentsBeforePromotion"), "{errors:?}");
}

#[tokio::test]
async fn tags_get_ids_and_canonical_names_and_stay_while_they_are_used() {
    let server = empty().await;
    let set = server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "One" }, { "Name": "Two" }] })).await;
    assert_eq!(set["Tags"][0]["CanonicalTagName"], "Ring/One");
    assert!(set["Tags"][0]["Id"].as_str().unwrap().starts_with(&format!("{}/Tags-", id(&set))));
    assert_eq!((&set["Type"], &set["Scopes"]), (&json!("MultiSelect"), &json!(["Tenant"])));
    let tenant = server.post("tenants", &json!({ "Name": "Acme", "TenantTags": ["Ring/One"] })).await;
    let mut without = set.clone();
    without["Tags"].as_array_mut().unwrap().remove(0);
    let errors = server.refused(Method::PUT, &format!("tagsets/{}", id(&set)), &without).await;
    assert_eq!(errors, ["The tag 'Ring/One' cannot be deleted because it is in use."]);
    let mut renamed = set.clone();
    renamed["Tags"][0]["Name"] = json!("First");
    server.put(&format!("tagsets/{}", id(&set)), &renamed).await;
    assert_eq!(server.get(&format!("tenants/{}", id(&tenant))).await["TenantTags"], json!(["Ring/First"]));
}

#[tokio::test]
async fn a_new_sort_order_names_every_document() {
    let server = empty().await;
    let (one, two) = (server.environment("One").await, server.environment("Two").await);
    server.refused(Method::PUT, "environments/sortorder", &json!([one])).await;
    let (status, _) = server.send(Method::PUT, "environments/sortorder", Some(&json!([two, one]))).await;
    assert_eq!(status, 200);
    assert_eq!(server.named("environments", "Two").await["SortOrder"], 0);
}

#[tokio::test]
async fn parent_environments_are_listed_by_the_second_version_only() {
    let server = empty().await;
    server.environment("Dev").await;
    let body = json!({ "Name": "Features", "Type": "Parent", "AutomaticDeprovisioningRule": { "ExpiryDays": 7 } });
    let created = server.post("parentEnvironments", &body).await;
    assert_eq!(created.as_object().unwrap().len(), 1, "only the id is answered");
    let parent = server.get(&format!("parentEnvironments/{}", id(&created))).await;
    assert_eq!(parent["AutomaticDeprovisioningRule"]["ExpiryDays"], 7);
    assert_eq!(server.get("environments").await["TotalResults"], 1);
    let parents = server.get("environments/v2?type=Parent").await;
    assert_eq!((&parents["TotalResults"], &parents["Items"][0]["Name"]), (&json!(1), &json!("Features")));
    assert!(parents.get("Links").is_none());
    assert_eq!(server.get("environments/v2").await["TotalResults"], 2);
    let (status, _) = server.send(Method::GET, &format!("environments/{}", id(&created)), None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn project_and_deployment_settings_show_the_same() {
    let server = empty().await;
    let mut project = server.project("Web").await;
    project["DefaultGuidedFailureMode"] = json!("On");
    server.put(&format!("projects/{}", id(&project)), &project).await;
    let path = format!("projects/{}/deploymentsettings", id(&project));
    let mut settings = server.get(&path).await;
    assert_eq!(settings["DefaultGuidedFailureMode"], "On");
    settings["ReleaseNotesTemplate"] = json!("notes");
    server.put(&path, &settings).await;
    assert_eq!(server.get(&format!("projects/{}", id(&project))).await["ReleaseNotesTemplate"], "notes");
}

#[tokio::test]
async fn a_retention_policy_without_strategy_gets_the_one_that_clients_infer() {
    let server = empty().await;
    let body = json!({
        "Name": "L", "ReleaseRetentionPolicy": { "QuantityToKeep": 0, "Unit": "Items" },
        "TentacleRetentionPolicy": { "QuantityToKeep": 3, "Unit": "Days" },
        "Phases": [{ "Name": "P", "ReleaseRetentionPolicy": { "Strategy": "Forever", "QuantityToKeep": 0 } }],
    });
    let created = server.post("lifecycles", &body).await;
    assert_eq!(created["ReleaseRetentionPolicy"]["Strategy"], "Default");
    assert_eq!(created["TentacleRetentionPolicy"]["Strategy"], "Count");
    assert_eq!(created["Phases"][0]["ReleaseRetentionPolicy"]["ShouldKeepForever"], true);
    assert_eq!(created["Phases"][0]["TentacleRetentionPolicy"], json!(null));
}

#[tokio::test]
async fn keeping_forever_of_older_servers_survives_a_load_and_not_a_post() {
    let forever = json!({ "QuantityToKeep": 0, "ShouldKeepForever": true, "Unit": "Items" });
    let lifecycle = json!({
        "Id": "Lifecycles-1", "Name": "Old", "ReleaseRetentionPolicy": forever,
        "TentacleRetentionPolicy": { "QuantityToKeep": 3, "ShouldKeepForever": false, "Unit": "Days" },
        "Phases": [{ "Name": "P", "ReleaseRetentionPolicy": null, "TentacleRetentionPolicy": forever }],
    });
    for (version, loaded, posted) in [
        ("2025.2.1", [json!(null), json!(null), json!(null)], [json!(null), json!(true)]),
        ("2025.3.1", [json!("Forever"), json!("Count"), json!("Forever")], [json!("Default"), json!(false)]),
    ] {
        let documents = BTreeMap::from([("lifecycles".to_owned(), vec![lifecycle.clone()])]);
        let seed = SpaceSeed::from_documents("Default", documents);
        let server = start(Sandbox::builder().version(version).space(seed)).await;
        assert!(server.sandbox.notes().is_empty(), "{version}: {:?}", server.sandbox.notes());
        let old = server.named("lifecycles", "Old").await;
        let policies = ["/ReleaseRetentionPolicy", "/TentacleRetentionPolicy", "/Phases/0/TentacleRetentionPolicy"];
        let policies = policies.map(|place| old.pointer(place).unwrap());
        assert_eq!(policies.map(|policy| policy["Strategy"].clone()), loaded, "{version}");
        assert_eq!(policies.map(|policy| policy["ShouldKeepForever"] == true), [true, false, true], "{version}");
        let new = server.post("lifecycles", &json!({ "Name": "New", "ReleaseRetentionPolicy": forever })).await;
        let policy = &new["ReleaseRetentionPolicy"];
        assert_eq!([&policy["Strategy"], &policy["ShouldKeepForever"]], [&posted[0], &posted[1]], "{version}");
    }
}

#[tokio::test]
async fn the_space_and_its_server_made_things_are_there() {
    let server = empty().await;
    for (path, name) in [
        ("lifecycles", "Default Lifecycle"),
        ("projectgroups", "Default Project Group"),
        ("machinepolicies", "Default Machine Policy"),
        ("workerpools", "Default Worker Pool"),
        ("feeds", "Octopus Server (built-in)"),
        ("feeds", "Octopus Server Releases (built-in)"),
        ("teams", "Space Managers"),
        ("teams", "Everyone"),
    ] {
        server.named(path, name).await;
    }
    assert_eq!(server.named("lifecycles", "Default Lifecycle").await["Phases"], json!([]));
    assert_eq!(server.named("machinepolicies", "Default Machine Policy").await["IsDefault"], true);
    assert_eq!(server.named("feeds", "Octopus Server (built-in)").await["FeedType"], "BuiltIn");
    assert_eq!(server.get("feeds/feeds-builtin").await["Slug"], "octopus-server-built-in");
}

#[tokio::test]
async fn a_space_that_is_created_is_complete_and_goes_only_when_its_queue_is_stopped() {
    let server = empty().await;
    server.refused_at(Method::POST, "/api/spaces", &json!({ "Name": "Second" })).await;
    let body = json!({ "Name": "Second", "SpaceManagersTeams": ["teams-administrators"] });
    let (status, mut space) = server.send_to(Method::POST, "/api/spaces", Some(&body)).await;
    assert_eq!(status, 201);
    let own = id(&space);
    assert!(space["SpaceManagersTeams"].as_array().unwrap().contains(&json!(format!("teams-spacemanagers-{own}"))));
    let (_, pools) = server.send_to(Method::GET, &format!("/api/{own}/workerpools/all"), None).await;
    assert_eq!(pools.as_array().unwrap().len(), 1);
    let path = format!("/api/spaces/{own}");
    server.refused_at(Method::DELETE, &path, &json!({})).await;
    space["TaskQueueStopped"] = json!(true);
    let (status, answer) = server.send_to(Method::PUT, &path, Some(&space)).await;
    assert_eq!(status, 200, "{answer}");
    let (status, _) = server.send_to(Method::DELETE, &path, None).await;
    assert_eq!(status, 200);
    let (status, _) = server.send_to(Method::GET, &format!("/api/{own}/workerpools"), None).await;
    assert_eq!(status, 404);
}
