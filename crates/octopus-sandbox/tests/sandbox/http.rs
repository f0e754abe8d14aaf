//! Addresses, keys, error documents, faults, the log of requests.

use crate::common::{Instance, Method, empty, id, read, start};
use axum::body::Body;
use octopus_sandbox::{Effect, Fault, RequestLog, Sandbox};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn the_root_needs_no_key_and_names_the_server() {
    let server = empty().await;
    let request = server.request(Method::GET, "/api").body(Body::empty()).unwrap();
    let (status, root) = read(server.client.request(request).await.unwrap().map(Body::new)).await;
    assert_eq!(status, 200);
    assert_eq!((&root["Application"], &root["ApiVersion"]), (&json!("Octopus Deploy"), &json!("3.0.0")));
    assert_eq!(root["Version"], "2026.1.9674");
    let projects = root["Links"]["Projects"].as_str().unwrap();
    assert!(projects.starts_with(&format!("/api/{}/projects{{/id}}{{?", server.space)), "{projects}");
    assert_eq!(root["Links"]["SpaceHome"], "/api/{spaceId}");
    let (_, space) = server.send_to(Method::GET, &format!("/api/{}", server.space), None).await;
    assert_eq!(space["Links"]["Projects"], projects);
}

#[tokio::test]
async fn a_request_without_a_key_or_with_a_wrong_one_is_refused() {
    let server = start(Sandbox::builder().api_key(Some("API-RIGHT".to_owned()))).await;
    let ask = async |header: Option<&str>, path: &str| {
        let mut request = server.request(Method::GET, path);
        if let Some(key) = header {
            request = request.header("X-Octopus-ApiKey", key);
        }
        let answer = server.client.request(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, body) = read(answer.map(Body::new)).await;
        (status.as_u16(), body["ErrorMessage"].as_str().unwrap_or("").to_owned())
    };
    let missing =
        "You must be logged in to perform this action. Please provide a valid API key or log in again.".to_owned();
    assert_eq!(ask(None, "/api/spaces").await, (401, missing));
    let (status, text) = ask(Some("API-WRONG"), "/api/spaces").await;
    assert_eq!(status, 401);
    assert!(text.starts_with("The API key you provided was not valid."), "{text}");
    assert_eq!(ask(Some("API-RIGHT"), "/api/spaces").await.0, 200);
    assert_eq!(ask(None, "/api/spaces?apikey=API-RIGHT").await.0, 200);
    assert!(!format!("{:?}", server.sandbox.requests()).contains("API-RIGHT"));
}

#[tokio::test]
async fn paths_match_in_any_case_with_and_without_the_space() {
    let server = empty().await;
    server.environment("Dev").await;
    let space = &server.space;
    for path in [
        format!("/api/{space}/Environments/all"),
        format!("/api/Spaces/{space}/environments/ALL"),
        format!("/API/spaces/{}/environments/all", space.to_lowercase()),
        "/api/environments/all".to_owned(),
        "/api/default/environments/all".to_owned(),
    ] {
        let (status, found) = server.send_to(Method::GET, &path, None).await;
        assert_eq!((status.as_u16(), found.as_array().map(Vec::len)), (200, Some(1)), "{path}");
    }
}

#[tokio::test]
async fn a_virtual_directory_is_part_of_every_address() {
    let server = start(Sandbox::builder().base_path("/octo/")).await;
    assert!(server.sandbox.url().ends_with("/octo"));
    let environment = server.post("environments", &json!({ "Name": "Dev" })).await;
    let own = format!("/octo/api/{}/environments/{}", server.space, id(&environment));
    assert_eq!(environment["Links"]["Self"], own);
    let outside = format!("http://{}/api", server.sandbox.address());
    let request = axum::http::Request::get(outside).body(Body::empty()).unwrap();
    assert_eq!(server.client.request(request).await.unwrap().status(), 404);
}

#[tokio::test]
async fn what_is_not_there_is_answered_with_an_error_document() {
    let server = empty().await;
    let (status, error) = server.send(Method::GET, "projects/Projects-1", None).await;
    assert_eq!(status, 404);
    for member in ["ErrorMessage", "Errors", "FullException", "HelpText", "HelpLink", "ParsedHelpLinks", "Details"] {
        assert!(error.get(member).is_some(), "{member}");
    }
    for path in ["/api/PlatformHub/VersionControl", "/api/Spaces-1/projects", "/other"] {
        assert_eq!(server.send_to(Method::GET, path, None).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let server = empty().await;
    let path = format!("/api/{}/environments", server.space);
    for body in ["{\"Name\":", "[]", ""] {
        let request = server.request(Method::POST, &path).header("X-Octopus-ApiKey", "API-X");
        let answer = server.client.request(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (status, error) = read(answer.map(Body::new)).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(error["Errors"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_current_user_and_the_status_are_there() {
    let server = empty().await;
    let (_, user) = server.send_to(Method::GET, "/api/users/me", None).await;
    assert!(id(&user).starts_with("Users-"));
    assert_eq!(server.send_to(Method::GET, "/api/serverstatus", None).await.0, 200);
    let (_, everyone) = server.send_to(Method::GET, "/api/teams/teams-everyone", None).await;
    assert_eq!(everyone["Name"], "Everyone");
}

#[tokio::test]
async fn every_request_is_remembered_and_logged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("requests.jsonl");
    let server = start(Sandbox::builder().request_log(RequestLog::to_file(&file))).await;
    server.environment("Dev").await;
    server.get("environments?take=5").await;
    let requests = server.sandbox.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].path, format!("/api/{}/environments?take=5", server.space));
    assert_eq!((requests[0].method.as_str(), requests[0].status), ("POST", 201));
    assert_eq!(server.sandbox.writes(), 1);
    let lines = std::fs::read_to_string(&file).unwrap();
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((&first["method"], &first["status"]), (&json!("POST"), &json!(201)));
    server.sandbox.clear_requests();
    assert_eq!((server.sandbox.requests().len(), server.sandbox.writes()), (0, 0));
}

async fn try_get(server: &Instance, path: &str) -> Option<u16> {
    let request = server.request(Method::GET, path).header("X-Octopus-ApiKey", "API-X").body(Body::empty()).unwrap();
    server.client.request(request).await.ok().map(|answer| answer.status().as_u16())
}

#[tokio::test]
async fn a_fault_answers_in_the_servers_place_at_its_occurrence() {
    let server = empty().await;
    let headers = vec![("Retry-After".to_owned(), "1".to_owned())];
    let effect = Effect::Status { code: 429, body: "{}".to_owned(), headers };
    server.sandbox.insert_fault(Fault::at("/api/*/environments*", effect).method("GET").nth(2));
    let path = format!("/api/{}/environments", server.space);
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(try_get(&server, &path).await);
    }
    assert_eq!(seen, [Some(200), Some(429), Some(200)]);
    server.sandbox.insert_fault(Fault::at("/api/*", Effect::Html { code: 503, body: "<html>".to_owned() }).times(1));
    let (status, body) = server.send(Method::GET, "environments", None).await;
    assert_eq!((status.as_u16(), body), (503, json!("<html>")));
    server.sandbox.insert_fault(Fault::at("/api/*", Effect::Forbid("ProjectView".to_owned())));
    let (status, error) = server.send(Method::GET, "projects", None).await;
    assert_eq!(status, 403);
    let text = "You do not have permission to perform this action. Please contact your Octopus administrator. Missing permission: ProjectView";
    assert_eq!(error["ErrorMessage"], text);
    server.sandbox.clear_faults();
    assert_eq!(try_get(&server, &path).await, Some(200));
}

#[tokio::test]
async fn a_dropped_connection_tells_nothing_of_whether_the_request_was_done() {
    let server = empty().await;
    let post = async |name: &str| {
        let request = server.request(Method::POST, "/api/environments").header("X-Octopus-ApiKey", "API-X");
        let body = Body::from(json!({ "Name": name }).to_string());
        server.client.request(request.body(body).unwrap()).await.is_err()
    };
    server.sandbox.insert_fault(Fault::at("/api/environments", Effect::DropBeforeHandling).method("POST").nth(1));
    server.sandbox.insert_fault(Fault::at("/api/environments", Effect::DropAfterHandling).method("POST").nth(2));
    assert!(post("Before").await);
    assert!(post("After").await);
    let names: Vec<Value> = server.all("environments").await.iter().map(|found| found["Name"].clone()).collect();
    assert_eq!(names, [json!("After")]);
    assert_eq!(server.sandbox.requests()[0].status, 0);
}

#[tokio::test]
async fn a_server_that_dies_refuses_all_connections() {
    let server = empty().await;
    server.sandbox.insert_fault(Fault::at("/api/*", Effect::StopServing).after(2));
    assert_eq!(try_get(&server, "/api/environments").await, Some(200));
    assert_eq!(try_get(&server, "/api/environments").await, None);
    assert_eq!(try_get(&server, "/api/environments").await, None);
}

#[tokio::test]
async fn latency_and_delays_make_requests_slower() {
    let server = start(Sandbox::builder().latency(Duration::from_millis(30))).await;
    server.sandbox.insert_fault(Fault::at("*", Effect::Delay(Duration::from_millis(30))));
    let started = Instant::now();
    server.get("environments").await;
    assert!(started.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn a_stopped_server_has_let_go_of_its_address() {
    let server = empty().await;
    server.get("environments").await;
    let address = server.sandbox.address();
    server.sandbox.stop().await;
    let again = start(Sandbox::builder().listen(address)).await;
    again.get("environments").await;
}

/// On one thread, nothing has run yet of what listens.
#[tokio::test(flavor = "current_thread")]
async fn a_server_that_is_stopped_before_it_listens_ends() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(60), sandbox.stop()).await;
    assert!(ended.is_ok(), "it never ends");
}

#[tokio::test]
async fn options_that_cannot_be_met_are_errors() {
    let wrong = Sandbox::builder().version("latest").start().await.unwrap_err();
    assert_eq!(wrong.to_string(), "the server version 'latest' is not of the form 2026.1.9674");
    let taken = empty().await;
    let busy = Sandbox::builder().listen(taken.sandbox.address()).start().await.unwrap_err();
    assert!(busy.to_string().starts_with("failed to listen on 127.0.0.1:"), "{busy}");
}
