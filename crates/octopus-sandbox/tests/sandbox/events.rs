//! The audit feed.

use crate::common::{Instance, Method, empty, id, read, start};
use axum::body::Body;
use octopus_sandbox::{AuditFeed, Edit, Effect, Fault, Sandbox, SpaceSeed};
use serde_json::{Value, json};

async fn events(server: &Instance, query: &str) -> Vec<Value> {
    server.get(&format!("events?{query}")).await["Items"].as_array().unwrap().clone()
}

/// The messages of the events, newest first.
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
        ["Deployment Process Web was modified", "Deployment Process Web was created"],
        "the channel that a project is born with has no event"
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
        ("from=2000-01-01&to=2900-01-01", 6),
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

async fn with(words: &str) -> Instance {
    start(Sandbox::builder().audit(words.parse().unwrap())).await
}

#[tokio::test]
async fn what_a_change_takes_along_does_not_name_the_project_and_can_be_silent() {
    for (words, of_project, told) in [("", 0, 1), ("-related", 1, 1), ("silent-cascades", 0, 0)] {
        let server = with(words).await;
        let mut ring = server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "A" }] })).await;
        let project = server.project("Web").await;
        let path = format!("variables/{}", project["VariableSetId"].as_str().unwrap());
        let mut set = server.get(&path).await;
        let scope = json!({ "TenantTag": ["Ring/A"] });
        set["Variables"] = json!([{ "Name": "A", "Value": "1", "Type": "String", "Scope": scope }]);
        server.put(&path, &set).await;
        let before = number(&events(&server, "").await[0]);
        ring["Tags"][0]["Name"] = json!("B");
        server.put(&format!("tagsets/{}", id(&ring)), &ring).await;
        assert_eq!(server.get(&path).await["Variables"][0]["Scope"]["TenantTag"], json!(["Ring/B"]));
        let since = format!("fromAutoId={before}&documentTypes=VariableSets");
        assert_eq!(events(&server, &since).await.len(), told, "{words}");
        assert_eq!(events(&server, &format!("{since}&projects={}", id(&project))).await.len(), of_project, "{words}");
        let own = format!("fromAutoId={before}&documentTypes=TagSets");
        assert_eq!(events(&server, &own).await.len(), 1, "{words}: what the request was about is told");
    }
}

#[tokio::test]
async fn what_is_born_or_goes_with_its_owner_is_told_only_on_demand() {
    for (words, born, gone) in [("", 0, 0), ("-births", 2, 1)] {
        let server = with(words).await;
        let project = server.project("Web").await;
        let along = "documentTypes=VariableSets,Channels&eventCategories=";
        assert_eq!(events(&server, &format!("{along}Created")).await.len(), born, "{words}");
        assert_eq!(messages(&server, "documentTypes=DeploymentSettings").await.len(), 1, "{words}");
        server.send(Method::DELETE, &format!("projects/{}", id(&project)), None).await;
        let told = events(&server, "documentTypes=VariableSets&eventCategories=Deleted").await;
        assert_eq!(told.len(), gone, "{words}");
        assert_eq!(messages(&server, "documentTypes=Projects&eventCategories=Deleted").await.len(), 1);
    }
}

#[tokio::test]
async fn variables_of_a_library_set_name_it_from_2023_3_on() {
    for (version, named) in [("2023.2.1", false), ("2023.3.10200", true)] {
        let server = start(Sandbox::builder().version(version)).await;
        let set = server.post("libraryvariablesets", &json!({ "Name": "Shared" })).await;
        let path = format!("variables/{}", set["VariableSetId"].as_str().unwrap());
        let mut variables = server.get(&path).await;
        variables["Variables"] = json!([{ "Name": "A", "Value": "1", "Type": "String", "Scope": {} }]);
        server.put(&path, &variables).await;
        let told = messages(&server, &format!("regarding={}&eventCategories=Modified", id(&set))).await;
        assert_eq!(!told.is_empty(), named, "{version}");
        let by_set = format!("regarding={}&eventCategories=Modified", set["VariableSetId"].as_str().unwrap());
        assert_eq!(messages(&server, &by_set).await.len(), 1, "{version}");
    }
}

#[tokio::test]
async fn ids_of_events_have_gaps_where_a_request_was_refused() {
    for (words, step) in [("", 2), ("-gaps", 1)] {
        let server = with(words).await;
        server.environment("A").await;
        server.refused(Method::POST, "environments", &json!({})).await;
        server.environment("B").await;
        let told = events(&server, "").await;
        assert_eq!(number(&told[0]) - number(&told[1]), step, "{words}");
    }
}

#[tokio::test]
async fn a_late_event_is_in_the_second_list_that_would_have_it() {
    let server = with("late").await;
    for count in 0..30 {
        server.environment(&format!("E{count}")).await;
    }
    let first: Vec<u64> = events(&server, "take=100").await.iter().map(number).collect();
    let second: Vec<u64> = events(&server, "take=100").await.iter().map(number).collect();
    assert_eq!(second.len(), 30);
    assert!(first.len() < 30 && first.len() > 10, "{first:?}");
    let last_read = first[0];
    let missed = second.iter().filter(|number| **number < last_read && !first.contains(number)).count();
    assert!(missed > 0, "who goes on from the last id misses some: {first:?}");
    assert_eq!(events(&server, "take=100").await.len(), 30, "then they stay");
}

#[tokio::test]
async fn the_documents_of_an_event_are_in_no_order() {
    let firsts = async |words: &str| {
        let server = with(words).await;
        for count in 0..12 {
            server.project(&format!("P{count}")).await;
        }
        let told = events(&server, "documentTypes=Projects&take=100").await;
        let own = told
            .iter()
            .filter(|event| event["RelatedDocumentIds"][0] == event["MessageReferences"][0]["ReferencedDocumentId"]);
        (own.count(), told.len())
    };
    let (own, all) = firsts("").await;
    assert!(own > 0 && own < all, "{own} of {all}");
    assert_eq!(firsts("-related").await, (12, 12));
}

#[tokio::test]
async fn only_the_newest_events_are_kept_and_others_are_not_found_by_id() {
    let server = start(Sandbox::builder().audit(AuditFeed::default().keeping(2))).await;
    server.environment("A").await;
    let oldest = id(&events(&server, "").await[0]);
    server.environment("B").await;
    server.environment("C").await;
    assert_eq!(messages(&server, "").await, ["Environment C was created", "Environment B was created"]);
    assert_eq!(server.send(Method::GET, &format!("events/{oldest}"), None).await.0, 404);
    assert_eq!(server.get("events?fromAutoId=1").await["TotalResults"], 2, "nobody tells that something is missing");
}

#[tokio::test]
async fn an_edit_is_told_with_the_name_of_who_made_it() {
    let server = empty().await;
    let environment = server.environment("Dev").await;
    let anna = json!({ "Username": "anna", "DisplayName": "Anna", "Password": "Secret-1234", "IsActive": true });
    let anna = server.send_to(Method::POST, "/api/users", Some(&anna)).await.1;
    for (by, user) in [("anna", id(&anna)), ("Somebody Else", "users-somebody-else".to_owned())] {
        let edit = Edit {
            document: Some("Dev".to_owned()),
            patch: json!({ "Description": by }),
            by: Some(by.to_owned()),
            ..Edit::default()
        };
        server.sandbox.insert_fault(Fault::at("/api/*/environments*", Effect::Edit(edit)));
        let seen = server.get(&format!("environments/{environment}")).await;
        server.sandbox.clear_faults();
        assert_eq!((&seen["Description"], &seen["LastModifiedBy"]), (&json!(by), &json!(by)));
        let told = &events(&server, "").await[0];
        assert_eq!((&told["Username"], &told["UserId"]), (&json!(by), &json!(user)));
        assert_eq!(events(&server, &format!("users={user}")).await.len(), 1);
    }
    server.send_to(Method::DELETE, &format!("/api/users/{}", id(&anna)), None).await;
    let told = events(&server, &format!("users={}", id(&anna))).await;
    assert_eq!(told[0]["Username"], "anna", "the name stays when the user goes");
}
