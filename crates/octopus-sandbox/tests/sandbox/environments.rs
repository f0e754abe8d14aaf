//! Environments of all types, lifecycles over them, and the retention policies of a space.

use crate::common::{Instance, Method, empty, id, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};

async fn parent(server: &Instance, name: &str) -> String {
    id(&server.post("parentEnvironments", &json!({ "Name": name })).await)
}

/// A project with a channel for ephemeral environments below the parent.
async fn ephemeral_project(server: &Instance, parent: &str) -> String {
    let project = id(&server.project("Web").await);
    let channel = json!({
        "Name": "Branches", "ProjectId": project, "Type": "EphemeralEnvironment", "ParentEnvironmentId": parent,
    });
    server.post("channels", &channel).await;
    project
}

fn names(page: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        page["Items"].as_array().unwrap().iter().map(|item| item["Name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn an_ephemeral_environment_is_made_for_a_project_and_goes_when_it_is_deprovisioned() {
    let server = empty().await;
    let parent = parent(&server, "Features").await;
    let project = ephemeral_project(&server, &parent).await;
    let path = format!("projects/{project}/environments/ephemeral");
    server.refused(Method::POST, &path, &json!({})).await;
    let created = id(&server.post(&path, &json!({ "EnvironmentName": "feature-1" })).await);
    let again = server.post(&path, &json!({ "EnvironmentName": "Feature-1" })).await;
    assert_eq!(id(&again), created, "the project is connected to what is there");
    let found = server.get(&format!("environments/{created}/v2")).await;
    assert_eq!((&found["Type"], &found["ParentEnvironmentId"]), (&json!("Ephemeral"), &json!(parent)));
    assert_eq!(server.get("environments").await["TotalResults"], 0);
    assert_eq!(server.get(&format!("{path}/{created}/status")).await["Status"], "Provisioned");
    let errors = server.refused(Method::DELETE, &format!("parentEnvironments/{parent}"), &Value::Null).await;
    assert!(errors[0].contains(&created), "{errors:?}");
    let (status, answer) =
        server.send(Method::POST, &format!("environments/ephemeral/{created}/deprovision"), None).await;
    assert_eq!((status.as_u16(), answer), (200, json!({ "DeprovisioningRuns": [] })));
    assert_eq!(names(&server.get("environments/v2").await), ["Features"]);
}

#[tokio::test]
async fn a_project_without_a_channel_for_them_gets_no_ephemeral_environment() {
    let server = empty().await;
    let project = id(&server.project("Web").await);
    let path = format!("projects/{project}/environments/ephemeral");
    server.refused(Method::POST, &path, &json!({ "EnvironmentName": "x" })).await;
    assert_eq!(server.get("environments/v2").await["TotalResults"], 0);
}

#[tokio::test]
async fn environments_of_a_project_are_those_of_its_lifecycles_and_parents() {
    let server = empty().await;
    let (dev, _) = (server.environment("Dev").await, server.environment("Other").await);
    let parent = parent(&server, "Features").await;
    let project = ephemeral_project(&server, &parent).await;
    let path = format!("projects/{project}/environments");
    assert_eq!(names(&server.get(&path).await), ["Dev", "Features", "Other"], "no phases mean every environment");
    let phase = json!({ "Name": "P", "OptionalDeploymentTargets": [dev] });
    let lifecycle = id(&server.post("lifecycles", &json!({ "Name": "L", "Phases": [phase] })).await);
    let mut document = server.get(&format!("projects/{project}")).await;
    document["LifecycleId"] = json!(lifecycle);
    server.put(&format!("projects/{project}"), &document).await;
    assert_eq!(names(&server.get(&path).await), ["Dev", "Features"]);
    assert_eq!(names(&server.get(&format!("{path}?type=Static")).await), ["Dev"]);
    let all = server.get(&format!("environments/all?projectId={project}")).await;
    assert_eq!((all.as_array().unwrap().len(), &all[0]["Name"]), (1, &json!("Dev")));
    assert_eq!(server.all("environments").await.len(), 2);
}

#[tokio::test]
async fn the_second_version_of_the_list_filters_by_types_and_has_no_links() {
    let server = empty().await;
    server.environment("Dev").await;
    let parent = parent(&server, "Features").await;
    let project = ephemeral_project(&server, &parent).await;
    let body = json!({ "EnvironmentName": "feature-1" });
    server.post(&format!("projects/{project}/environments/ephemeral"), &body).await;
    for (query, wanted) in [
        ("type=Static", vec!["Dev"]),
        ("type=Ephemeral", vec!["feature-1"]),
        ("type=Parent&type=Ephemeral", vec!["Features", "feature-1"]),
        ("type=Static,Parent", vec!["Dev", "Features"]),
        ("partialName=fea", vec!["Features", "feature-1"]),
    ] {
        let page = server.get(&format!("environments/v2?{query}")).await;
        assert_eq!(names(&page), wanted, "{query}");
        assert!(page.get("Links").is_none() && page["Items"][0].get("Links").is_none());
    }
    let page = server.get("environments/v2?skip=1&take=1").await;
    assert_eq!((&page["TotalResults"], &page["ItemsPerPage"]), (&json!(3), &json!(1)));
    assert_eq!(page["Items"].as_array().unwrap().len(), 1);
    assert_eq!(server.get("environments/v1").await["Environments"]["TotalResults"], 1);
    assert_eq!(server.get("environments/all/v1").await["Environments"][0]["Name"], "Dev");
}

#[tokio::test]
async fn all_types_share_their_names_and_slugs() {
    let server = empty().await;
    server.environment("Dev").await;
    let errors = server.refused(Method::POST, "parentEnvironments", &json!({ "Name": "dev" })).await;
    assert_eq!(errors, ["An environment with this name already exists. Please choose a different name."]);
    let first = server.post("environments", &json!({ "Name": "D-ev", "Slug": "dev" })).await;
    assert_eq!(first["Slug"], "dev-1");
    let parent = parent(&server, "Features").await;
    let shown = server.get(&format!("parentEnvironments/{parent}")).await;
    assert_eq!(shown["Slug"], "features");
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let (status, _) = server.send(method, &format!("environments/{parent}"), Some(&shown)).await;
        assert_eq!(status, 404, "the first version of the endpoint knows static environments only");
    }
    for field in ["Type", "Links", "EnvironmentTags", "AllowDynamicInfrastructure"] {
        assert!(shown.get(field).is_none(), "{field}");
    }
}

#[tokio::test]
async fn a_sort_order_names_static_environments_exactly_once() {
    let server = empty().await;
    let (one, two) = (server.environment("One").await, server.environment("Two").await);
    parent(&server, "Features").await;
    for wrong in [json!([one]), json!([one, one, two]), json!([one, two, "Environments-1"]), json!({})] {
        server.refused(Method::PUT, "environments/sortorder", &wrong).await;
    }
    let (status, _) = server.send(Method::PUT, "environments/sortorder", Some(&json!([two, one]))).await;
    assert_eq!(status, 200);
    assert_eq!(server.get(&format!("environments/{one}")).await["SortOrder"], 1);
}

#[tokio::test]
async fn settings_of_extensions_come_back_as_they_were_sent() {
    let server = empty().await;
    let settings = json!([{ "ExtensionId": "jira-integration", "Values": { "JiraEnvironmentType": "production" } }]);
    let created = server.post("environments", &json!({ "Name": "Dev", "ExtensionSettings": settings })).await;
    assert_eq!(created["ExtensionSettings"], settings);
    let metadata = server.get(&format!("environments/{}/metadata", id(&created))).await;
    assert!(metadata.as_array().unwrap().iter().any(|item| item["ExtensionId"] == "jira-integration"));
}

#[tokio::test]
async fn variables_scoped_to_one_environment_alone_are_counted() {
    let server = empty().await;
    let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
    let project = server.project("Web").await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    let variable = |environments: &[&String]| json!({ "Name": "A", "Value": "1", "Type": "String", "Scope": { "Environment": environments } });
    set["Variables"] = json!([variable(&[&dev]), variable(&[&dev, &test]), variable(&[])]);
    server.put(&path, &set).await;
    let details = |environment: String| {
        let server = &server;
        async move { server.get(&format!("environments/{environment}/singlyScopedVariableDetails")).await }
    };
    assert_eq!(details(dev).await["VariableMap"], json!({ id(&project): { "A": 1 } }));
    assert_eq!(details(test).await["VariableMap"], json!({}));
}

#[tokio::test]
async fn an_environment_in_use_names_all_its_users() {
    let server = empty().await;
    let dev = server.environment("Dev").await;
    let phase = json!({ "Name": "P", "AutomaticDeploymentTargets": [dev] });
    let lifecycle = server.post("lifecycles", &json!({ "Name": "L", "Phases": [phase] })).await;
    let body = json!({
        "Name": "M", "EnvironmentIds": [dev], "Roles": ["web"], "Endpoint": { "CommunicationStyle": "None" },
    });
    let machine = server.post("machines", &body).await;
    let errors = server.refused(Method::DELETE, &format!("environments/{dev}"), &Value::Null).await;
    assert!(errors[0].contains(&id(&lifecycle)) && errors[0].contains(&id(&machine)), "{errors:?}");
}

#[tokio::test]
async fn phases_have_names_of_their_own_and_name_an_environment_once() {
    let server = empty().await;
    let dev = server.environment("Dev").await;
    let lifecycle = |phases: Value| json!({ "Name": "L", "Phases": phases });
    let refused = async |phases: Value| server.refused(Method::POST, "lifecycles", &lifecycle(phases)).await;
    let errors = refused(json!([{ "Name": "P" }, { "Name": "p " }])).await;
    assert_eq!(errors, ["A phase with the name 'p' already exists in this lifecycle."]);
    let twice = json!([{ "Name": "P", "AutomaticDeploymentTargets": [dev], "OptionalDeploymentTargets": [dev] }]);
    assert_eq!(refused(twice).await, ["The phase 'P' names an environment more than once."]);
    assert_eq!(refused(json!([{}])).await, ["The Phases[0].Name field is required."]);
    let errors = refused(json!([{ "Name": "P", "OptionalDeploymentTargets": ["Environments-1"] }])).await;
    assert!(errors[0].starts_with("Phases[0].OptionalDeploymentTargets: "), "{errors:?}");
    let strange = json!({ "Name": "L", "ReleaseRetentionPolicy": { "Strategy": "Sometimes" } });
    server.refused(Method::POST, "lifecycles", &strange).await;
    let both = json!([
        { "Name": "P", "AutomaticDeploymentTargets": [dev] }, { "Name": "Q", "OptionalDeploymentTargets": [dev] },
    ]);
    server.post("lifecycles", &lifecycle(both)).await;
}

#[tokio::test]
async fn a_preview_shows_the_phases_that_are_implied() {
    let server = empty().await;
    let (one, two) = (server.environment("One").await, server.environment("Two").await);
    let default = server.named("lifecycles", "Default Lifecycle").await;
    let preview = server.get(&format!("lifecycles/{}/preview", id(&default))).await;
    assert_eq!(preview["Phases"].as_array().unwrap().len(), 2);
    assert_eq!(server.get(&format!("lifecycles/{}", id(&default))).await["Phases"], json!([]), "nothing is stored");
    let phases = json!([{ "Name": "P", "AutomaticDeploymentTargets": [one] }, { "Name": "Rest" }]);
    let own = server.post("lifecycles", &json!({ "Name": "L", "Phases": phases })).await;
    let preview = server.get(&format!("lifecycles/{}/preview", id(&own))).await;
    assert_eq!(preview["Phases"][1]["OptionalDeploymentTargets"], json!([two]));
    let both = server.get(&format!("lifecycles/previews?ids={},{}", id(&own), id(&default))).await;
    assert_eq!(both.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn projects_of_a_lifecycle_are_a_bare_list() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("lifecycles/{}/projects", project["LifecycleId"].as_str().unwrap());
    assert_eq!(server.get(&path).await, json!([server.get(&format!("projects/{}", id(&project))).await]));
}

#[tokio::test]
async fn a_space_has_a_retention_policy_of_each_type_to_read_and_change() {
    let server = empty().await;
    for kind in ["LifecycleRelease", "LifecycleTentacle", "RunbookRetention"] {
        let mut policy = server.get(&format!("retentionpolicies?RetentionType={kind}")).await;
        assert_eq!((&policy["RetentionType"], &policy["SpaceId"]), (&json!(kind), &json!(server.space)));
        let path = format!("retentionpolicies/{}", id(&policy));
        policy["Strategy"] = json!("Count");
        policy["QuantityToKeep"] = json!(7);
        policy["Unit"] = json!("Days");
        server.put(&path, &policy).await;
        let kept = server.get(&format!("retentionpolicies?retentionType={kind}")).await;
        assert_eq!((&kept["QuantityToKeep"], &kept["Unit"]), (&json!(7), &json!("Days")));
        for (field, value) in
            [("RetentionType", json!("Other")), ("RetentionType", json!(null)), ("Strategy", json!("Default"))]
        {
            let mut wrong = policy.clone();
            wrong[field] = value;
            server.refused(Method::PUT, &path, &wrong).await;
        }
        for method in [Method::DELETE, Method::POST] {
            assert_ne!(server.send(method, &path, Some(&policy)).await.0, 200);
        }
    }
    server.refused(Method::GET, "retentionpolicies", &Value::Null).await;
    assert_eq!(server.send(Method::POST, "retentionpolicies", Some(&json!({}))).await.0, 405);
}

#[tokio::test]
async fn retention_policies_of_spaces_begin_with_their_versions() {
    for (version, lifecycle, runbook) in [("2024.4.1", 404, 404), ("2025.3.1", 200, 404), ("2026.1.1", 200, 200)] {
        let server = start(Sandbox::builder().version(version)).await;
        for (kind, wanted) in [("LifecycleRelease", lifecycle), ("RunbookRetention", runbook)] {
            let path = format!("retentionpolicies?RetentionType={kind}");
            assert_eq!(server.send(Method::GET, &path, None).await.0, wanted, "{version} {kind}");
        }
    }
    let old = start(Sandbox::builder().version("2021.2.1")).await;
    let project = id(&old.project("Web").await);
    let runbook = old.post("runbooks", &json!({ "Name": "R", "ProjectId": project })).await;
    assert_eq!(runbook["RunRetentionPolicy"], json!({ "QuantityToKeep": 100, "ShouldKeepForever": false }));
}

#[tokio::test]
async fn environments_of_all_types_and_retention_policies_load_from_files() {
    let policy = json!({ "RetentionType": "LifecycleRelease", "Name": "x", "Strategy": "Count", "QuantityToKeep": 3 });
    let files = [
        ("environments", json!({ "Id": "Environments-1", "Name": "Dev" })),
        ("parentenvironments", json!({ "Id": "Environments-2", "Name": "Features" })),
        (
            "ephemeralenvironments",
            json!({ "Id": "Environments-3", "Name": "feature-1", "ParentEnvironmentId": "Environments-2" }),
        ),
        ("retentionpolicies", policy),
    ];
    let files = files.into_iter().map(|(stem, document)| (stem.to_owned(), vec![document])).collect();
    let server = start(Sandbox::builder().space(SpaceSeed::from_documents("Default", files))).await;
    assert_eq!(server.sandbox.notes(), &[] as &[String]);
    let parents = server.sandbox.documents("Default", "parentenvironments");
    let ephemeral = server.sandbox.documents("Default", "ephemeralenvironments");
    assert_eq!(ephemeral[0]["ParentEnvironmentId"], parents[0]["Id"]);
    assert_eq!(server.sandbox.documents("Default", "environments").len(), 1);
    assert_eq!(names(&server.get("environments/v2").await), ["Dev", "Features", "feature-1"]);
    let policy = server.get("retentionpolicies?RetentionType=LifecycleRelease").await;
    assert_eq!((&policy["Strategy"], &policy["QuantityToKeep"]), (&json!("Count"), &json!(3)));
    assert_eq!(server.sandbox.documents("Default", "retentionpolicies").len(), 3);
}

/// Source: the documentation of ephemeral environments, its limitations.
#[tokio::test]
async fn parent_environments_stand_in_no_lifecycle_tenant_or_freeze() {
    let off = Sandbox::builder().without("environment-types");
    for (server, is_checked) in [(empty().await, true), (start(off).await, false)] {
        let parent = parent(&server, "Features").await;
        let project = ephemeral_project(&server, &parent).await;
        let test = server.environment("Test").await;
        let ephemeral = format!("projects/{project}/environments/ephemeral");
        let ephemeral = id(&server.post(&ephemeral, &json!({ "EnvironmentName": "pr-1" })).await);
        for environment in [&parent, &ephemeral, &test] {
            let phase = json!({ "Name": "P", "OptionalDeploymentTargets": [environment] });
            let lifecycle = json!({ "Name": format!("L {environment}"), "Phases": [phase] });
            let connections = json!({ project.as_str(): [environment] });
            let tenant = json!({ "Name": format!("T {environment}"), "ProjectEnvironments": connections });
            let freeze = json!({ "Name": environment, "Start": "2026-01-01T00:00:00Z", "End": "2026-01-02T00:00:00Z",
                "ProjectEnvironmentScope": connections });
            let space = &server.space;
            for (path, body) in [
                (format!("/api/{space}/lifecycles"), lifecycle),
                (format!("/api/{space}/tenants"), tenant),
                ("/api/deploymentfreezes".to_owned(), freeze),
            ] {
                let (status, answer) = server.send_to(Method::POST, &path, Some(&body)).await;
                let is_refused = is_checked && *environment != test;
                assert_eq!(status == 400, is_refused, "{path}: {answer}");
            }
        }
        let channel =
            json!({ "Name": "C", "ProjectId": project, "Type": "EphemeralEnvironment", "ParentEnvironmentId": test });
        assert_eq!(server.send(Method::POST, "channels", Some(&channel)).await.0 == 400, is_checked);
    }
}
