//! Requests that are sent again over the wire, and those that are not.

use std::time::{Duration, SystemTime};

use octopus_client::{Api, Client, Error, ErrorKind, RetryPolicy};
use serde_json::{Value, json};

use crate::server::{Notes, QUICK, Reply, Server, closed_port, reply};

const METHODS: [&str; 5] = ["GET", "PUT", "DELETE", "POST", "UPLOAD"];

async fn call(api: &Api, method: &str) -> Result<(), Error> {
    let body = json!({"Name": "Web"});
    match method {
        "GET" => api.get::<Value>("items/1", &[]).await.map(drop),
        "PUT" => api.put::<_, Value>("items/1", &body).await.map(drop),
        "DELETE" => api.delete("items/1").await,
        "POST" => api.post::<_, Value>("items", &body).await.map(drop),
        _ => api.upload::<Value>("items", "file", "a.zip", b"PK".to_vec()).await.map(drop),
    }
}

#[tokio::test]
async fn what_is_sent_again_is_what_cannot_do_harm() {
    for (failure, sent, unknown) in [
        (reply(429, ""), [5, 5, 5, 5, 5], [false; 5]),
        (reply(503, ""), [3, 3, 3, 1, 1], [false, true, true, true, true]),
        (reply(502, ""), [3, 1, 3, 1, 1], [false, true, true, true, true]),
        (reply(504, ""), [3, 1, 3, 1, 1], [false, true, true, true, true]),
        (Reply::HangUp, [3, 1, 3, 1, 1], [false, true, true, true, true]),
        (Reply::BreakOff, [3, 1, 3, 1, 1], [false, true, true, true, true]),
        (reply(500, ""), [1; 5], [false, true, true, true, true]),
        (reply(400, ""), [1; 5], [false; 5]),
        (reply(404, ""), [1; 5], [false; 5]),
        (reply(302, ""), [1; 5], [false; 5]),
    ] {
        for ((method, sent), unknown) in METHODS.into_iter().zip(sent).zip(unknown) {
            let server = Server::script(vec![failure.clone()]).await;
            let client = server.client();
            let error = call(&client.system(), method).await.unwrap_err();
            assert_eq!(server.seen().len(), sent, "{method} {failure:?}");
            assert_eq!(error.outcome_unknown(), unknown, "{method} {failure:?}: {error}");
            assert_eq!(error.attempts() as usize, sent, "{method} {failure:?}");
            assert_eq!(client.stats().retries as usize, sent - 1, "{method} {failure:?}");
        }
    }
}

#[tokio::test]
async fn what_passes_is_a_success() {
    for (failure, methods) in [
        (reply(429, ""), &METHODS[..]),
        (reply(503, ""), &METHODS[..3]),
        (Reply::HangUp, &["GET", "DELETE"]),
        (Reply::BreakOff, &["GET", "DELETE"]),
    ] {
        for method in methods {
            let server = Server::script(vec![failure.clone(), reply(200, "{}")]).await;
            call(&server.client().system(), method).await.unwrap();
            assert_eq!(server.seen().len(), 2, "{method} {failure:?}");
            assert_eq!(server.seen()[0].body.len(), server.seen()[1].body.len(), "{method} {failure:?}");
        }
    }
}

#[tokio::test]
async fn a_post_is_not_sent_again_after_a_reset() {
    let server = Server::script(vec![Reply::HangUp, reply(201, "{}")]).await;
    let error = call(&server.client().system(), "POST").await.unwrap_err();
    assert_eq!(server.requests(), ["POST /api/items"]);
    assert!(error.outcome_unknown());
    assert!(error.to_string().ends_with("; the write may have taken place all the same"), "{error}");
}

#[tokio::test]
async fn a_connection_that_never_came_about_is_tried_again_for_every_method() {
    let url = format!("http://127.0.0.1:{}", closed_port().await);
    for method in METHODS {
        let client = Client::builder(&url).unwrap().retry(QUICK).build().unwrap();
        let error = call(&client.system(), method).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts(), error.outcome_unknown()),
            (ErrorKind::Connect, 3, false),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_repeated_write_that_is_refused_says_that_the_first_may_have_taken_place() {
    for (method, refusal, kind) in
        [("PUT", 400, ErrorKind::Refused), ("DELETE", 404, ErrorKind::NotFound), ("PUT", 409, ErrorKind::Refused)]
    {
        let server = Server::script(vec![reply(503, ""), reply(refusal, "")]).await;
        let error = call(&server.client().system(), method).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (kind, true), "{method} {refusal}");
        let server = Server::script(vec![reply(429, ""), reply(refusal, "")]).await;
        let error = call(&server.client().system(), method).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (kind, false), "{method} {refusal}");
    }
}

#[tokio::test]
async fn a_write_whose_answer_cannot_be_read_may_have_taken_place() {
    for body in ["<html>", "{", r#"{"Id":1}"#] {
        let server = Server::script(vec![reply(200, body)]).await;
        let result = server.client().system().post::<_, Vec<String>>("items", &json!({})).await;
        assert!(result.unwrap_err().outcome_unknown(), "{body}");
    }
}

/// Returns the wait that a `Retry-After` leads to, without waiting for it.
async fn wait_after(value: &str, longest: Duration) -> Duration {
    let server = Server::script(vec![reply(429, "").header("retry-after", value)]).await;
    let (notes, mut waits) = Notes::with_waits();
    let policy = RetryPolicy { longest_wait: longest, total_wait: longest, ..RetryPolicy::default() };
    let client = server.builder().retry(policy).observer(notes).build().unwrap();
    let task = tokio::spawn(async move { call(&client.system(), "POST").await });
    let wait = waits.recv().await.unwrap();
    task.abort();
    assert_eq!(server.seen().len(), 1);
    wait
}

const HOURS: Duration = Duration::from_secs(7200);

#[tokio::test]
async fn retry_after_in_seconds_is_honoured_and_capped() {
    assert_eq!(wait_after("3600", HOURS).await, Duration::from_secs(3600));
    assert_eq!(wait_after("86400", HOURS).await, HOURS);
}

#[tokio::test]
async fn retry_after_as_a_date_is_honoured() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3600));
    let wait = wait_after(&date, HOURS).await;
    assert!((3500..=3600).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test]
async fn a_rate_limit_holds_all_requests_of_the_client_back() {
    let server = Server::script(vec![reply(429, "").header("retry-after", "3600")]).await;
    let (notes, mut waits) = Notes::with_waits();
    let policy = RetryPolicy { longest_wait: HOURS, total_wait: HOURS, ..RetryPolicy::default() };
    let client = server.builder().retry(policy).observer(notes).build().unwrap();
    let (first, second) = (client.clone(), client.clone());
    let task = tokio::spawn(async move { call(&first.system(), "GET").await });
    waits.recv().await.unwrap();
    tokio::task::yield_now().await;
    let held = tokio::time::timeout(Duration::from_millis(50), call(&second.system(), "GET")).await;
    task.abort();
    assert!(held.is_err(), "{held:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn all_waiting_together_is_bounded() {
    let server = Server::script(vec![reply(429, "").header("retry-after", "1")]).await;
    let policy = RetryPolicy { total_wait: Duration::from_millis(10), ..QUICK };
    let client = server.builder().retry(policy).build().unwrap();
    let error = call(&client.system(), "GET").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Throttled, 3), "{error}");
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let server = Server::start_async(|_| std::future::pending()).await;
    for (method, sent, unknown) in [("GET", 3, false), ("POST", 1, true), ("PUT", 1, true)] {
        let client = server.builder().timeout(Duration::from_millis(50)).build().unwrap();
        let error = call(&client.system(), method).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.outcome_unknown()), (ErrorKind::Timeout, sent, unknown));
        assert!(error.to_string().contains("within 0.05 s"), "{error}");
    }
}
