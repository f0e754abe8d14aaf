//! Weather as data: limits, slow and broken answers, restarts, other users.

use crate::common::{Instance, Method, empty, id, read, start};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode};
use octopus_sandbox::{Effect, Fault, RateLimit, RetryAfter, Sandbox, SpaceSeed, Weather};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PAGE: &str = "/api/environments?take=2147483647";

fn weather(value: Value) -> Weather {
    serde_json::from_value(value).unwrap()
}

/// Status, headers and body, or why there is none: before the head, or within the body.
async fn ask(
    server: &Instance,
    method: Method,
    path: &str,
    key: &str,
) -> Result<(StatusCode, HeaderMap, String), String> {
    let request = server.request(method, path).header("X-Octopus-ApiKey", key).body(Body::empty()).unwrap();
    let answer = server.client.request(request).await.map_err(|error| format!("head: {}", causes(&error)))?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = to_bytes(Body::new(answer.into_body()), usize::MAX)
        .await
        .map_err(|error| format!("body: {}", causes(&error)))?;
    Ok((status, headers, String::from_utf8(bytes.to_vec()).unwrap()))
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

async fn post(server: &Instance, name: &str) -> Result<(), String> {
    let body = Body::from(json!({ "Name": name }).to_string());
    let request = server.request(Method::POST, "/api/environments").header("X-Octopus-ApiKey", "API-X").body(body);
    server.client.request(request.unwrap()).await.map(drop).map_err(|error| causes(&error))
}

fn names(server: &Instance) -> Vec<Value> {
    server.sandbox.documents("Default", "environments").iter().map(|found| found["Name"].clone()).collect()
}

#[tokio::test]
async fn a_key_that_asks_too_much_is_refused_and_nothing_is_done() {
    let limit = RateLimit { burst: 2, ..RateLimit::per_minute(1) };
    let server = empty().await;
    server.sandbox.limit_rate(Some(limit));
    let (status, headers, _) = ask(&server, Method::GET, PAGE, "API-A").await.unwrap();
    assert_eq!((status, &headers["Octopus-RateLimit-Policy"]), (StatusCode::OK, &"l=2;rpm=1".parse().unwrap()));
    assert!(headers["Octopus-RateLimit"].to_str().unwrap().starts_with("r=1;t="));
    ask(&server, Method::GET, PAGE, "API-A").await.unwrap();
    let (status, headers, body) = ask(&server, Method::POST, "/api/environments", "API-A").await.unwrap();
    assert_eq!(status, 429);
    assert!(headers["Retry-After"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert!(body["ErrorMessage"].as_str().unwrap().starts_with("Too many requests"), "{body}");
    assert_eq!(ask(&server, Method::GET, PAGE, "API-B").await.unwrap().0, 200, "another key has its own bucket");
    server.sandbox.limit_rate(None);
    let (status, headers, _) = ask(&server, Method::GET, PAGE, "API-A").await.unwrap();
    assert_eq!((status, headers.get("Octopus-RateLimit")), (StatusCode::OK, None));
}

#[tokio::test]
async fn an_audited_limit_only_tells_and_a_refusal_may_tell_a_date_or_nothing() {
    for (retry_after, audit, status, ends) in [
        (RetryAfter::Seconds, true, 200, None),
        (RetryAfter::Date, false, 429, Some(" GMT")),
        (RetryAfter::None, false, 429, None),
    ] {
        let limit = RateLimit { burst: 1, retry_after, audit, ..RateLimit::per_minute(1) };
        let server = start(Sandbox::builder().weather(Weather { rate_limit: Some(limit), ..Weather::default() })).await;
        ask(&server, Method::GET, PAGE, "API-A").await.unwrap();
        let (seen, headers, _) = ask(&server, Method::GET, PAGE, "API-A").await.unwrap();
        assert_eq!(seen, status);
        assert!(headers.contains_key("Octopus-RateLimit"));
        let retry = headers.get("Retry-After").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(retry.is_some(), ends.is_some(), "{retry:?}");
        assert!(retry.unwrap_or_default().ends_with(ends.unwrap_or_default()));
    }
}

#[tokio::test]
async fn a_slow_body_arrives_whole() {
    let server = empty().await;
    server.environment("Dev").await;
    let (_, _, usual) = ask(&server, Method::GET, PAGE, "API-X").await.unwrap();
    let effect = Effect::Trickle { bytes: 100, pause: Duration::from_millis(1) };
    server.sandbox.insert_fault(Fault::at("/api/*", effect));
    let (_, headers, slow) = ask(&server, Method::GET, PAGE, "API-X").await.unwrap();
    assert_eq!(slow, usual);
    assert_eq!(headers["content-length"], usual.len().to_string().as_str());
}

#[tokio::test]
async fn latency_and_a_delay_come_on_top_of_each_other() {
    let rules = json!({"latency": "30ms", "rules": [{"nth": 2, "then": {"delay": "40ms"}}]});
    let server = start(Sandbox::builder().weather(weather(rules))).await;
    for at_least in [30, 70, 30] {
        let asked = Instant::now();
        assert_eq!(ask(&server, Method::GET, PAGE, "API-X").await.unwrap().0, 200);
        assert!(asked.elapsed() >= Duration::from_millis(at_least), "{:?}", asked.elapsed());
    }
}

#[tokio::test]
async fn a_status_of_a_rule_comes_with_its_headers_and_nothing_is_done() {
    let refused = |headers: Value| json!({"status": {"code": 429, "body": "{\"ErrorMessage\": \"slow down\"}", "headers": headers}});
    let rules = json!({"rules": [
        {"nth": 1, "then": refused(json!({"Retry-After": "7"}))}, {"nth": 2, "then": refused(json!({}))},
        {"nth": 3, "then": {"html": {"code": 503, "body": "<html>"}}}]});
    let server = start(Sandbox::builder().weather(weather(rules))).await;
    for (status, retry_after, kind) in
        [(429, Some("7"), "application/json"), (429, None, "application/json"), (503, None, "text/html")]
    {
        let (seen, headers, _) = ask(&server, Method::POST, "/api/environments", "API-X").await.unwrap();
        assert_eq!(
            (seen.as_u16(), headers.get("Retry-After").map(|value| value.to_str().unwrap())),
            (status, retry_after)
        );
        assert!(headers["content-type"].to_str().unwrap().starts_with(kind), "{headers:?}");
    }
    assert_eq!(names(&server), Vec::<Value>::new());
}

#[tokio::test]
async fn a_body_that_ends_early_is_seen_as_broken_with_and_without_a_length() {
    let server = empty().await;
    for (after, chunked) in [(0, false), (20, false), (0, true), (20, true), (1_000_000, true)] {
        server.sandbox.clear_faults();
        server.sandbox.insert_fault(Fault::at("/api/*", Effect::CutBody { after, chunked }).times(1));
        let error = ask(&server, Method::GET, PAGE, "API-X").await.map(drop).unwrap_err();
        assert!(error.starts_with("body: "), "{after} {chunked}: {error}");
        assert_eq!(ask(&server, Method::GET, PAGE, "API-X").await.unwrap().0, 200);
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_belongs_to_a_request_that_was_done() {
    let server = empty().await;
    server.sandbox.insert_fault(Fault::at("/api/environments", Effect::CutBody { after: 5, chunked: false }));
    post(&server, "Dev").await.unwrap();
    assert_eq!(names(&server), [json!("Dev")]);
}

#[tokio::test]
async fn a_reset_comes_before_or_after_the_write() {
    let server = empty().await;
    server.sandbox.insert_fault(Fault::at("/api/environments", Effect::ResetBeforeHandling).method("POST").nth(1));
    server.sandbox.insert_fault(Fault::at("/api/environments", Effect::ResetAfterHandling).method("POST").nth(2));
    let before = post(&server, "Before").await.unwrap_err();
    let after = post(&server, "After").await.unwrap_err();
    if cfg!(target_os = "linux") {
        assert!(before.contains("reset") && after.contains("reset"), "{before}, {after}");
    }
    assert_eq!(names(&server), [json!("After")]);
}

#[tokio::test]
async fn a_server_that_restarts_is_back_with_its_state() {
    let server = empty().await;
    server.environment("Dev").await;
    server.sandbox.restart(Duration::from_millis(1)).await;
    assert_eq!(server.named("environments", "Dev").await["Name"], "Dev");
    server.sandbox.insert_fault(Fault::at("/api/*", Effect::Restart(Duration::from_secs(3600))).nth(1));
    assert!(ask(&server, Method::GET, PAGE, "API-X").await.is_err());
    assert!(ask(&server, Method::GET, PAGE, "API-X").await.is_err(), "nothing is accepted meanwhile");
    server.sandbox.stop().await;
}

#[tokio::test]
async fn a_dead_server_stays_dead() {
    let server = empty().await;
    server.sandbox.insert_fault(Fault::at("/api/*", Effect::StopServing));
    assert!(ask(&server, Method::GET, PAGE, "API-X").await.is_err());
    server.sandbox.restart(Duration::from_millis(1)).await;
    assert!(ask(&server, Method::GET, PAGE, "API-X").await.is_err());
    assert_eq!(names(&server), Vec::<Value>::new());
}

#[tokio::test]
async fn a_restart_by_rule_ends_by_itself() {
    let server = empty().await;
    server.sandbox.insert_fault(Fault::at("/api/*", Effect::Restart(Duration::from_millis(5))).nth(1));
    assert!(ask(&server, Method::GET, PAGE, "API-X").await.is_err());
    let mut tries = 0;
    while ask(&server, Method::GET, PAGE, "API-X").await.is_err() {
        tries += 1;
        assert!(tries < 10_000, "it does not come back");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn another_users_save_makes_the_nth_put_of_a_process_stale() {
    let server = empty().await;
    let project = server.project("Web").await;
    let rule = json!({"method": "PUT", "path": "/api/*/deploymentprocesses/*", "nth": 2, "then": {"edit": {}}});
    let rule: Fault = serde_json::from_value(rule).unwrap();
    server.sandbox.insert_fault(rule);
    let process = server.steps(&project, &["One"]).await;
    let path = format!("deploymentprocesses/{}", id(&process));
    let refused = server.refused(Method::PUT, &path, &process).await;
    assert!(refused[0].starts_with("Changes to this process could not be saved, because another user"), "{refused:?}");
    let again = server.get(&path).await;
    assert_eq!(again["Version"].as_i64(), process["Version"].as_i64().map(|version| version + 1));
    server.put(&path, &again).await;
}

#[tokio::test]
async fn another_user_edits_between_a_read_and_a_write() {
    let server = empty().await;
    let project = server.project("Web").await;
    let nested = format!("/api/*/projects/{}/deploymentprocesses", id(&project).to_lowercase());
    let rules = json!({"rules": [
        {"method": "GET", "path": "/api/*/projects/*", "nth": 2, "then": {"edit": {"patch": {"Description": "theirs"}}}},
        {"method": "POST", "path": "*/environments", "then": {"edit": {"collection": "lifecycles",
            "document": "default lifecycle", "patch": {"Description": "also theirs"}}}},
        {"method": "GET", "path": nested, "then": {"edit": {"patch": {}}}},
        {"path": "*", "then": {"edit": {"document": "nobody", "patch": {"Name": "x"}}}}]});
    for rule in weather(rules).rules {
        server.sandbox.insert_fault(rule);
    }
    let path = format!("projects/{}", id(&project));
    assert_ne!(server.get(&path).await["Description"], "theirs");
    assert_eq!(server.get(&path).await["Description"], "theirs");
    server.environment("Dev").await;
    assert_eq!(server.named("lifecycles", "Default Lifecycle").await["Description"], "also theirs");
    let before = server.sandbox.documents("Default", "deploymentprocesses")[0]["Version"].clone();
    let process = server.get(&format!("{path}/deploymentprocesses")).await;
    assert_eq!(process["Version"].as_i64(), before.as_i64().map(|version| version + 1));
}

#[tokio::test]
async fn a_request_can_be_done_and_answered_otherwise_or_come_second() {
    let rules = json!({"rules": [
        {"method": "POST", "nth": 1, "then": {"answer": {"code": 200, "body": "null"}}},
        {"method": "POST", "nth": 2, "then": {"overtaken": {"Description": "theirs"}}}]});
    let server = start(Sandbox::builder().weather(weather(rules))).await;
    let (status, answer) = server.send(Method::POST, "environments", Some(&json!({ "Name": "One" }))).await;
    assert_eq!(status, 200);
    assert_eq!(answer, Value::Null);
    let two = json!({ "Name": "Two", "Description": "ours" });
    let (status, _) = server.send(Method::POST, "environments", Some(&two)).await;
    assert_eq!(status, 400, "the name is taken");
    assert_eq!(names(&server).len(), 2);
    assert_eq!(server.named("environments", "Two").await["Description"], "theirs");
}

#[tokio::test]
async fn a_permission_can_be_lost_half_way() {
    let lost = json!({"rules": [{"from": 3, "then": {"forbid": "EnvironmentCreate"}}]});
    let server = start(Sandbox::builder().weather(weather(lost))).await;
    server.environment("One").await;
    server.environment("Two").await;
    let (status, error) = server.send(Method::POST, "environments", Some(&json!({ "Name": "Three" }))).await;
    assert_eq!(status, 403);
    assert!(error["ErrorMessage"].as_str().unwrap().ends_with("Missing permission: EnvironmentCreate"));
    assert_eq!(names(&server).len(), 2);
}

#[tokio::test]
async fn rules_count_all_requests_where_they_are_told_to() {
    let html = json!({"html": {"code": 502, "body": "<html>Bad Gateway</html>"}});
    let rules = json!({"rules": [{"request": 2, "then": html}, {"from_request": 4, "then": {"html": {"code": 504}}}]});
    let server = start(Sandbox::builder().weather(weather(rules))).await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        let request = server.request(Method::GET, PAGE).header("X-Octopus-ApiKey", "API-X").body(Body::empty());
        let answer = server.client.request(request.unwrap()).await.unwrap();
        seen.push(read(answer.map(Body::new)).await.0.as_u16());
    }
    assert_eq!(seen, [200, 502, 200, 504, 504]);
}

/// Which of many requests fail, when several clients ask at once.
async fn struck(seed: u64, at_once: usize) -> Vec<usize> {
    let rules = json!({"seed": seed, "jitter": "1ms", "rules": [
        {"method": "GET", "path": "/api/*/environments/*", "probability": 0.3, "then": {"html": {"code": 503}}}]});
    let server =
        start(Sandbox::builder().id_base(700).space(SpaceSeed::empty("Default")).weather(weather(rules))).await;
    let numbers: Vec<usize> = (0..60).collect();
    let mut failed = Vec::new();
    for some in numbers.chunks(at_once) {
        let mut asked = tokio::task::JoinSet::new();
        for number in some.iter().copied() {
            let path = format!("/api/{}/environments/{number}", server.space);
            let request = server.request(Method::GET, &path).header("X-Octopus-ApiKey", "API-X").body(Body::empty());
            let client = server.client.clone();
            asked.spawn(async move { (number, client.request(request.unwrap()).await.unwrap().status()) });
        }
        let answered = asked.join_all().await;
        failed.extend(answered.into_iter().filter(|(_, status)| *status == 503).map(|(number, _)| number));
    }
    failed.sort_unstable();
    failed
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_requests_however_many_come_at_once() {
    let alone = struck(7, 1).await;
    assert!((5..40).contains(&alone.len()), "{alone:?}");
    assert_eq!(struck(7, 8).await, alone);
    assert_ne!(struck(8, 1).await, alone);
}

#[tokio::test]
async fn only_the_last_requests_are_remembered_if_wanted() {
    let server = start(Sandbox::builder().keep_requests(2)).await;
    for name in ["One", "Two", "Three"] {
        server.environment(name).await;
    }
    assert_eq!((server.sandbox.requests().len(), server.sandbox.writes()), (2, 3));
}
