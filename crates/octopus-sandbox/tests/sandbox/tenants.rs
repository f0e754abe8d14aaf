//! Tenants: connections, copies, filters, and what they miss.

use crate::common::{Instance, Method, empty, id, start};
use crate::normal_forms::without;
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

/// A project that allows tenants, with the given fields.
pub(crate) async fn tenanted(server: &Instance, name: &str, fields: Value) -> Value {
    let mut project = server.project(name).await;
    project["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    for (field, value) in fields.as_object().unwrap() {
        project[field] = value.clone();
    }
    server.put(&format!("projects/{}", id(&project)), &project).await
}

fn names(list: &Value) -> Vec<String> {
    let list = list.get("Items").unwrap_or(list).as_array().unwrap();
    let mut names: Vec<String> = list.iter().map(|item| item["Name"].as_str().unwrap().to_owned()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_tenant_connects_to_projects_that_allow_it_and_to_environments_they_reach() {
    let server = without("untenanted-projects").await;
    let (dev, prod) = (server.environment("Dev").await, server.environment("Prod").await);
    let lifecycle = json!({ "Name": "Short", "Phases": [{ "Name": "One", "OptionalDeploymentTargets": [dev] }] });
    let lifecycle = id(&server.post("lifecycles", &lifecycle).await);
    let web = id(&tenanted(&server, "Web", json!({ "LifecycleId": lifecycle })).await);
    let api = id(&server.project("Api").await);
    let links = json!({ web.as_str(): [prod], api.as_str(): [dev] });
    let body = json!({ "Name": "T", "ProjectEnvironments": links });
    let mut errors = server.refused(Method::POST, "tenants", &body).await;
    errors.sort_unstable();
    let expected = [
        format!("The environment '{prod}' is in no lifecycle of the project 'Web'."),
        "The project 'Api' does not allow tenanted deployments.".to_owned(),
    ];
    assert_eq!(errors, expected);
    let tenant = json!({ "Name": "T", "ProjectEnvironments": { web.as_str(): [dev] } });
    let mut tenant = server.post("tenants", &tenant).await;
    let mut project = server.get(&format!("projects/{web}")).await;
    project["TenantedDeploymentMode"] = json!("Untenanted");
    server.put(&format!("projects/{web}"), &project).await;
    tenant["Description"] = json!("what was connected before stays");
    server.put(&format!("tenants/{}", id(&tenant)), &tenant).await;
    let errors = server.refused(Method::POST, "tenants", &json!({ "Name": "U", "TenantTags": ["No/Tag"] })).await;
    assert_eq!(errors.len(), 1);
}

#[tokio::test]
async fn lenient_servers_connect_anything_that_is_there() {
    let server = start(Sandbox::builder().lenient(true)).await;
    let (dev, api) = (server.environment("Dev").await, id(&server.project("Api").await));
    server.post("tenants", &json!({ "Name": "T", "ProjectEnvironments": { api: [dev] } })).await;
}

#[tokio::test]
async fn tenants_are_filtered_by_project_tags_origin_and_part_of_the_name() {
    let server = empty().await;
    let dev = server.environment("Dev").await;
    let web = id(&tenanted(&server, "Web", json!({})).await);
    for set in ["Ring", "Region"] {
        let tags = json!([{ "Name": "A" }, { "Name": "B" }]);
        server.post("tagsets", &json!({ "Name": set, "Tags": tags })).await;
    }
    let acme = json!({
        "Name": "Acme", "TenantTags": ["Ring/A", "Region/A"], "ProjectEnvironments": { web.as_str(): [dev] },
    });
    let acme = id(&server.post("tenants", &acme).await);
    server.post("tenants", &json!({ "Name": "Acme 2", "TenantTags": ["Ring/B"], "IsDisabled": true })).await;
    server.post(&format!("tenants?clone={acme}"), &json!({ "Name": "Copy" })).await;
    for (query, expected) in [
        (format!("projectId={web}"), vec!["Acme", "Copy"]),
        ("tags=Ring/A,Ring/B".to_owned(), vec!["Acme", "Acme 2", "Copy"]),
        ("tags=ring/a&tags=Region/A".to_owned(), vec!["Acme", "Copy"]),
        ("tags=Ring/B,Region/A".to_owned(), vec![]),
        ("name=acme".to_owned(), vec!["Acme", "Acme 2"]),
        ("partialName=2".to_owned(), vec!["Acme 2"]),
        (format!("ids={acme}"), vec!["Acme"]),
        (format!("clonedFromTenantId={acme}"), vec!["Copy"]),
        ("isDisabled=true".to_owned(), vec!["Acme 2"]),
    ] {
        for path in ["tenants", "tenants/all"] {
            assert_eq!(names(&server.get(&format!("{path}?{query}")).await), expected, "{path}?{query}");
        }
    }
}

#[tokio::test]
async fn a_copy_has_tags_and_connections_and_what_was_sent() {
    let server = empty().await;
    let dev = server.environment("Dev").await;
    let web = id(&tenanted(&server, "Web", json!({})).await);
    server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "A" }] })).await;
    let links = json!({ web: [dev] });
    let model = json!({ "Name": "M", "Description": "d", "TenantTags": ["Ring/A"], "ProjectEnvironments": links });
    let model = server.post("tenants", &model).await;
    let body = json!({ "Name": "C", "Description": "own", "TenantTags": [], "Clone": model["Id"] });
    let copy = server.post("tenants", &body).await;
    for (field, expected) in [
        ("ClonedFromTenantId", &model["Id"]),
        ("Description", &json!("own")),
        ("TenantTags", &json!(["Ring/A"])),
        ("ProjectEnvironments", &links),
        ("Slug", &json!("c")),
    ] {
        assert_eq!(&copy[field], expected, "{field}");
    }
    let (status, _) = server.send(Method::POST, "tenants?clone=Tenants-1", Some(&json!({ "Name": "X" }))).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn tag_tests_say_which_tags_a_tenant_lacks() {
    let server = empty().await;
    for set in ["Ring", "Region"] {
        server.post("tagsets", &json!({ "Name": set, "Tags": [{ "Name": "A" }, { "Name": "B" }] })).await;
    }
    let tenant = id(&server.post("tenants", &json!({ "Name": "T", "TenantTags": ["Ring/A"] })).await);
    server.post("tenants", &json!({ "Name": "Other" })).await;
    let test = server.get(&format!("tenants/tag-test?tenantIds={tenant}&tags=Ring/A,Ring/B")).await;
    let expected = json!({ "IsMatched": true, "Reason": "", "MissingTags": [], "IsDisabled": false });
    assert_eq!(test, json!({ tenant.as_str(): expected }));
    let test = server.get("tenants/tag-test?tags=Ring/A,Region/B").await;
    assert_eq!(test.as_object().unwrap().len(), 2);
    assert_eq!(test[&tenant]["IsMatched"], false);
    assert_eq!(test[&tenant]["MissingTags"], json!(["Region/B"]));
}

#[tokio::test]
async fn links_to_what_tenants_and_events_have_lead_somewhere() {
    let server = empty().await;
    let tenant = server.post("tenants", &json!({ "Name": "T" })).await;
    let (_, home) = server.send_to(Method::GET, &format!("/api/{}", server.space), None).await;
    let names =
        ["Tenants", "TenantTagTest", "TenantVariables", "TenantsMissingVariables", "TenantsStatus", "Subscriptions"];
    let links = names.iter().chain(&["Events"]).map(|name| &home["Links"][*name]);
    for link in links.chain(tenant["Links"].as_object().unwrap().values()) {
        let link = link.as_str().unwrap();
        let path = &link[..link.find('{').unwrap_or(link.len())];
        if path.starts_with("/api") {
            assert_eq!(server.send_to(Method::GET, path, None).await.0, 200, "{link}");
        }
    }
}

#[tokio::test]
async fn multi_tenancy_is_on_as_soon_as_there_is_a_tenant() {
    let server = empty().await;
    assert_eq!(server.get("tenants/status").await["Enabled"], false);
    server.post("tenants", &json!({ "Name": "T" })).await;
    assert_eq!(server.get("tenants/status").await["Enabled"], true);
}

#[tokio::test]
async fn missing_variables_are_those_without_value_and_default() {
    let server = empty().await;
    let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
    let set = json!({ "Name": "Common", "Templates": [{ "Name": "Region" }, { "Name": "Zone", "DefaultValue": "z" }] });
    let set = server.post("libraryvariablesets", &set).await;
    let fields = json!({ "Templates": [{ "Name": "Url" }], "IncludedLibraryVariableSetIds": [set["Id"]] });
    let web = tenanted(&server, "Web", fields).await;
    let links = json!({ id(&web): [dev, test] });
    let tenant = id(&server.post("tenants", &json!({ "Name": "T", "ProjectEnvironments": links })).await);
    server.post("tenants", &json!({ "Name": "Lonely" })).await;
    let path = format!("tenants/{tenant}/variables");
    let mut variables = server.get(&path).await;
    let url = id(&web["Templates"][0]);
    variables["ProjectVariables"][id(&web)]["Variables"][&dev][&url] = json!("https://dev");
    server.put(&path, &variables).await;
    let missing = server.get("tenants/variables-missing?includeDetails=true").await;
    let entry = |owner: &str, of: &Value, environment: Value, template: &Value| {
        let mut entry = json!({
            "ProjectId": null, "LibraryVariableSetId": null, "EnvironmentId": environment,
            "VariableTemplateId": template["Id"], "VariableTemplateName": template["Name"], "Links": {},
        });
        entry[owner] = of["Id"].clone();
        entry
    };
    let expected = json!([
        entry("ProjectId", &web, json!(test), &web["Templates"][0]),
        entry("LibraryVariableSetId", &set, Value::Null, &set["Templates"][0]),
    ]);
    assert_eq!(missing, json!([{ "TenantId": tenant, "MissingVariables": expected, "Links": {} }]));
    let names_only = json!([{ "TenantId": tenant, "MissingVariables": [], "Links": {} }]);
    for query in ["".to_owned(), format!("?tenantId={tenant}"), format!("?environmentId={dev}")] {
        assert_eq!(server.get(&format!("tenants/variables-missing{query}")).await, names_only, "{query}");
    }
    assert_eq!(server.get("tenants/variables-missing?projectId=Projects-1").await, json!([]));
}

#[tokio::test]
async fn fields_and_endpoints_of_tenants_begin_with_their_versions() {
    for (version, disabled, icon, newer) in
        [("2020.3.2", false, false, false), ("2022.3.1", false, true, false), ("2025.1.1", true, true, true)]
    {
        let server = start(Sandbox::builder().version(version)).await;
        let tenant = server.post("tenants", &json!({ "Name": "T", "IsDisabled": true })).await;
        assert_eq!(tenant.get("IsDisabled").is_some(), disabled, "{version}");
        assert_eq!(tenant.get("Icon").is_some(), icon, "{version}");
        let path = format!("tenants/{}", id(&tenant));
        let (status, _) = server.send(Method::GET, &format!("{path}/commonvariables"), None).await;
        assert_eq!(status == 200, newer, "{version}");
        let grouped = server.get(&format!("{path}/variables")).await;
        assert_eq!(grouped.get("ConcurrencyToken").is_some(), newer, "{version}");
        let test = server.get("tenants/tag-test").await;
        assert_eq!(test[id(&tenant)].get("IsDisabled").is_some(), disabled, "{version}");
    }
}
