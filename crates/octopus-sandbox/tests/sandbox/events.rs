//! The audit feed.

use crate::common::{Instance, Method, empty, id, read, start};
use axum::body::Body;
use octopus_sandbox::{Edit, Effect, Fault, Sandbox, SpaceSeed};
use serde_json::{Value, json};

async fn events(server: &Instance, query: &str) -> Vec<Value> {
    server.get(&format!("events?{query}")).await["Items"].as_array().unwrap().clone()
}

/// What the events say, newest first.
async fn messages(server: &Instance, query: &str) -> Vec<String> {
    events(server, query).await.iter().map(|event| event["Message"].as_str().unwrap().to_owned()).collect()
}

fn number(event: &Value) -> u64 {
    id(event).strip_prefix("Events-").unwrap().parse().unwrap()
}

#[tokio::test]
async fn every_change_is_told_newest_first() {
    let server = empty().await;
    assert_eq!(events(&server, "").await, [] as [Value; 0], "what is born with the server is no event");
    let path = format!("environments/{}", server.environment("Dev").await);
    let mut environment = server.get(&path).await;
    environment["Description"] = json!("d");
    server.put(&path, &environment).await;
    server.put(&path, &environment).await;
    assert_eq!(server.send(Method::DELETE, &path, None).await.0, 200);
    server.refused(Method::POST, "environments", &json!({})).await;
    let told = events(&server, "").await;
    let what: Vec<_> = told.iter().map(|event| (event["Category"].as_str().unwrap(), number(event))).collect();
    let first = number(&told[2]);
    assert_eq!(what, [("Deleted", first + 2), ("Modified", first + 1), ("Created", first)]);
    let modified = &told[1];
    let own = id(&environment);
    assert_eq!(modified["Message"], "Environment Dev was modified");
    assert_eq!(modified["MessageHtml"], format!("Environment <a href='#/environments/{own}'>Dev</a> was modified"));
    let reference = json!([{ "ReferencedDocumentId": own, "StartIndex": 12, "Length": 3 }]);
    assert_eq!(modified["MessageReferences"], reference);
    assert_eq!(modified["RelatedDocumentIds"], json!([own]));
    let difference = json!({ "path": "/Description", "op": "replace", "value": "d" });
    assert_eq!(modified["ChangeDetails"]["Differences"], json!([difference]));
    assert_eq!(modified["ChangeDetails"]["DocumentContext"], json!({ "Id": own, "Name": "Dev" }));
    assert_eq!(modified["SpaceId"], server.space);
    let (status, again) = server.send_to(Method::GET, modified["Links"]["Self"].as_str().unwrap(), None).await;
    assert_eq!((status.as_u16(), &again), (200, modified));
    let me = server.send_to(Method::GET, "/api/users/me", None).await.1;
    assert_eq!((&modified["UserId"], &modified["Username"]), (&me["Id"], &me["Username"]));
}

#[tokio::test]
async fn an_event_is_about_its_document_and_what_that_belongs_to() {
    let server = empty().await;
    let project = server.project("Web").await;
    let other = server.project("Api").await;
    server.steps(&project, &["One"]).await;
    let process = project["DeploymentProcessId"].as_str().unwrap();
    let group = project["ProjectGroupId"].as_str().unwrap();
    assert_eq!(
        messages(&server, &format!("regarding={process}&eventCategories=Modified")).await,
        ["Deployment Process Web was modified"]
    );
    let both = format!("{},{process}", id(&project));
    assert_eq!(events(&server, &format!("regarding={both}&eventCategories=Modified")).await.len(), 1);
    assert_eq!(events(&server, &format!("regarding={},{}", id(&project), id(&other))).await, [] as [Value; 0]);
    let any = format!("regardingAny={},{}&documentTypes=Projects", id(&project), id(&other));
    assert_eq!(messages(&server, &any).await, ["Project Api was created", "Project Web was created"]);
    let of_project = format!("projects={}&documentTypes=DeploymentProcesses,Channels", id(&project));
    assert_eq!(
        messages(&server, &of_project).await,
        ["Deployment Process Web was modified", "Channel Default was created", "Deployment Process Web was created",]
    );
    let of_group = format!("projectGroups={group}&eventCategories=Modified");
    assert_eq!(messages(&server, &of_group).await, ["Deployment Process Web was modified"]);
}

#[tokio::test]
async fn events_are_filtered_by_number_time_kind_and_agent() {
    let server = empty().await;
    server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "A" }] })).await;
    for name in ["A", "B", "C", "D"] {
        server.environment(name).await;
    }
    server.post("tenants", &json!({ "Name": "T", "TenantTags": ["Ring/A"] })).await;
    let all = events(&server, "documentTypes=Environments").await;
    let (newest, oldest) = (number(&all[0]), number(&all[3]));
    let between = format!("fromAutoId={oldest}&toAutoId={newest}");
    assert_eq!(messages(&server, &between).await, ["Environment C was created", "Environment B was created"]);
    let user = all[0]["UserId"].as_str().unwrap();
    for (query, count) in [
        ("documentTypes=environment", 4),
        ("documentTypes=Projects", 0),
        ("eventCategories=created,Deleted", 6),
        ("eventCategories=Deleted", 0),
        ("eventGroups=Document", 6),
        ("eventGroups=Deployment", 0),
        ("from=2000-01-01T00:00:00+00:00", 6),
        ("from=2900-01-01T00:00:00Z", 0),
        ("to=2000-01-01T00:00:00%2B00:00", 0),
        ("tags=Ring/A", 1),
        ("users=Users-1", 0),
        (&format!("user={user}"), 6),
        (&format!("ids={},{}", id(&all[0]), id(&all[1])), 2),
        ("eventAgents=curl", 0),
        ("spaces=Spaces-1", 0),
        ("spaces=all", 6),
        ("take=2&skip=5", 1),
    ] {
        assert_eq!(events(&server, query).await.len(), count, "{query}");
    }
    for wrong in ["fromAutoId=x", "from=soon", "asCsv=true"] {
        server.refused(Method::GET, &format!("events?{wrong}"), &Value::Null).await;
    }
    let page = server.get("events?take=2&eventCategories=Created").await;
    assert_eq!((&page["TotalResults"], &page["ItemType"]), (&json!(6), &json!("Event")));
    let next = server.send_to(Method::GET, page["Links"]["Page.Next"].as_str().unwrap(), None).await.1;
    assert_eq!(next["Items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn events_of_other_spaces_and_of_the_system_are_shown_when_asked_for() {
    let builder = Sandbox::builder().space(SpaceSeed::empty("One")).space(SpaceSeed::empty("Two"));
    let server = start(builder).await;
    let two = server.sandbox.space_id("Two").unwrap();
    let body = json!({ "Name": "Dev" });
    server.send_to(Method::POST, &format!("/api/{two}/environments"), Some(&body)).await;
    server.send_to(Method::POST, "/api/userroles", Some(&json!({ "Name": "Reader" }))).await;
    assert_eq!(messages(&server, "").await, [""; 0]);
    assert_eq!(messages(&server, "includeSystem=true").await, ["User Role Reader was created"]);
    assert_eq!(messages(&server, &format!("spaces={two}")).await, ["Environment Dev was created"]);
    let all = events(&server, "spaces=all&includeSystem=true").await;
    assert_eq!(all.len(), 2);
    assert_eq!((&all[0]["SpaceId"], &all[1]["SpaceId"]), (&Value::Null, &json!(two)));
    let elsewhere = server.send(Method::GET, &format!("events/{}", id(&all[1])), None).await.0;
    assert_eq!(elsewhere, 404);
    for event in &all {
        let link = event["Links"]["Self"].as_str().unwrap();
        assert_eq!(server.send_to(Method::GET, link, None).await.0, 200, "{link}");
    }
}

#[tokio::test]
async fn a_secret_that_is_another_one_is_a_change_that_shows_nothing_of_it() {
    let server = empty().await;
    let secret = |value: &str| json!({ "HasValue": true, "NewValue": value });
    let mut account = json!({ "Name": "A", "AccountType": "Token", "Token": secret("hush-one") });
    let path = format!("accounts/{}", id(&server.post("accounts", &account).await));
    account["Token"] = secret("hush-two");
    server.put(&path, &account).await;
    let told = events(&server, "").await;
    assert_eq!((told.len(), &told[0]["Category"]), (2, &json!("Modified")));
    assert_eq!(told[0]["ChangeDetails"]["Differences"], json!([]));
    assert!(!json!(told).to_string().contains("hush"));
}

#[tokio::test]
async fn differences_are_left_out_on_demand_and_long_values_always() {
    let server = empty().await;
    let path = format!("environments/{}", server.environment("Dev").await);
    let mut environment = server.get(&path).await;
    environment["Description"] = json!("x".repeat(5000));
    server.put(&path, &environment).await;
    let told = &events(&server, "eventCategories=Modified").await[0];
    assert_eq!(told["ChangeDetails"]["Differences"], json!([{ "path": "/Description", "op": "replace" }]));
    let brief = &events(&server, "eventCategories=Modified&excludeDifference=true").await[0];
    assert_eq!(brief["ChangeDetails"], json!({ "DocumentContext": null, "Differences": null }));
}

#[tokio::test]
async fn other_users_and_agents_are_told_apart() {
    let server = empty().await;
    let environment = server.environment("Dev").await;
    assert!(
        server.sandbox.edit(&server.space, "environments", &environment, |value| value["Description"] = json!("e"))
    );
    let edit = Edit { document: Some("Dev".to_owned()), patch: json!({ "UseGuidedFailure": true }), ..Edit::default() };
    server.sandbox.insert_fault(Fault::at("/api/*/environments*", Effect::Edit(edit)));
    server.get(&format!("environments/{environment}")).await;
    server.sandbox.clear_faults();
    let path = format!("/api/{}/environments", server.space);
    let request =
        server.request(Method::POST, &path).header("X-Octopus-ApiKey", "API-X").header("User-Agent", "curl/8");
    let answer = server.client.request(request.body(Body::from(r#"{"Name":"Test"}"#)).unwrap()).await.unwrap();
    assert_eq!(read(answer.map(Body::new)).await.0, 201);
    let told = events(&server, "").await;
    let who: Vec<_> = told.iter().map(|event| event["IdentityEstablishedWith"].as_str().unwrap()).collect();
    assert_eq!(who, ["API key", "Session cookie", "Session cookie", "API key"]);
    assert_eq!(told[0]["UserAgent"], "curl/8");
    assert_eq!(messages(&server, "eventAgents=CURL/8").await, ["Environment Test was created"]);
    let agents = server.get("events/agents").await;
    assert_eq!(agents[0]["Id"], "Server");
    assert!(agents.as_array().unwrap().iter().any(|agent| agent["Name"] == "curl/8"));
}

#[tokio::test]
async fn what_is_loaded_is_no_event_and_only_so_many_are_kept() {
    let documents = json!({ "environments": [{ "Id": "Environments-1", "Name": "Dev" }] });
    let seed = SpaceSeed::from_documents("Default", serde_json::from_value(documents).unwrap());
    let server = start(Sandbox::builder().space(seed)).await;
    assert_eq!(events(&server, "includeSystem=true").await, [] as [Value; 0]);
    let environment = id(&server.named("environments", "Dev").await);
    for count in 0..10_010 {
        server.sandbox.edit(&server.space, "environments", &environment, |value| value["SortOrder"] = json!(count));
    }
    let page = server.get("events?take=1").await;
    assert_eq!(page["TotalResults"], 10_000);
    assert_eq!(page["Items"][0]["ChangeDetails"]["Differences"][0]["value"], 10_009);
}

#[tokio::test]
async fn the_words_of_the_feed_are_listed() {
    let server = empty().await;
    let created = json!({ "Id": "Created", "Name": "Document created", "Links": null });
    assert_eq!(server.get("events/categories").await[0], created);
    let group = json!({
        "Id": "Document", "Name": "Document events", "EventCategories": ["Created", "Modified", "Deleted"], "Links": null,
    });
    assert_eq!(server.get("events/groups").await, json!([group]));
    let types = server.get("events/documenttypes").await;
    let types = types.as_array().unwrap();
    for (id, name) in
        [("ProjectGroups", "Project Group"), ("VariableSets", "Variable Set"), ("TenantVariables", "Tenant Variable")]
    {
        assert!(types.contains(&json!({ "Id": id, "Name": name })), "{id}");
    }
    let (_, root) = server.send_to(Method::GET, "/api", None).await;
    for name in ["Events", "EventAgents", "EventCategories", "EventDocumentTypes", "EventGroups"] {
        let link = root["Links"][name].as_str().unwrap_or_else(|| panic!("no link {name}"));
        let path = &link[..link.find('{').unwrap_or(link.len())];
        assert_eq!(server.send_to(Method::GET, path, None).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn tenant_variables_and_renamed_tags_are_told() {
    let server = empty().await;
    let mut ring = server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "A" }] })).await;
    let tenant = id(&server.post("tenants", &json!({ "Name": "Acme", "TenantTags": ["Ring/A"] })).await);
    server.put(&format!("tenants/{tenant}/variables"), &json!({})).await;
    ring["Tags"][0]["Name"] = json!("B");
    server.put(&format!("tagsets/{}", id(&ring)), &ring).await;
    let told = messages(&server, &format!("tenants={tenant}")).await;
    let expected = ["Tenant Acme was modified", "Tenant Variable Acme was created", "Tenant Acme was created"];
    assert_eq!(told, expected);
}
