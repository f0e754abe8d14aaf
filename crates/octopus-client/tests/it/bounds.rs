//! A broken or hostile server costs an error, never the machine or the night.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use octopus_client::{ErrorKind, RetryPolicy};
use serde_json::{Value, json};

use crate::server::{self, Reply, Server, reply};

#[tokio::test]
async fn an_answer_that_is_too_large_once_decompressed_is_an_error_that_is_not_tried_again() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![b' '; 3 * 1024 * 1024]).unwrap();
    let small = gzip.finish().unwrap();
    assert!(small.len() < 10_000);
    let server = Server::script(vec![reply(200, small).header("content-encoding", "gzip")]).await;
    let client = server.builder().largest_answer(2 * 1024 * 1024).build().unwrap();
    let error = client.system().get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::TooLarge, false));
    assert_eq!(error.to_string(), "the answer to GET /api/items is larger than 2 MiB");
    assert_eq!(server.seen().len(), 1);
    let error = client.system().put::<_, Value>("items/1", &json!({})).await.unwrap_err();
    assert!(error.outcome_unknown(), "the write itself may be done");
}

#[tokio::test]
async fn a_listing_that_says_more_than_its_pages_bring_ends_with_the_first_page_that_brings_nothing() {
    for total in [1_000_000_usize, usize::MAX] {
        let server = Server::start(move |seen| {
            let items = if seen.number("skip") == 0 { vec![json!({"Id": "Items-1"})] } else { Vec::new() };
            server::json(&json!({"TotalResults": total, "Items": items}))
        })
        .await;
        let client = server.builder().concurrency(4).build().unwrap();
        let error = client.system().list::<Value>("items", &[]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unstable);
        assert!(server.seen().len() < 40, "{} requests", server.seen().len());
    }
}

#[tokio::test]
async fn a_write_that_is_answered_without_its_document_has_an_unknown_outcome() {
    for body in ["", "null", "[]", "{}", "<html></html>", r#"{"Id":"Items-2","Name":"B"}"#] {
        let server = Server::script(vec![reply(200, body)]).await;
        let api = server.builder().build().unwrap().system();
        let document = json!({"Id": "Items-1", "Name": "A"});
        let created = api.post_document::<_, Value>("items", &document).await.unwrap_err();
        let replaced = api.put_document::<_, Value>("items/Items-1", &document).await.unwrap_err();
        assert!(created.outcome_unknown() && replaced.outcome_unknown(), "{body}");
        assert_eq!(server.seen().len(), 2, "nothing is sent twice");
    }
    let server = Server::script(vec![reply(200, r#"{"Id":"Items-1","Name":"A"}"#)]).await;
    let api = server.builder().build().unwrap().system();
    api.post_document::<_, Value>("items", &json!({"Name": "A "})).await.unwrap();
}

/// Waits that do not slow the test down.
fn quick() -> RetryPolicy {
    RetryPolicy { tries: 3, first_wait: Duration::from_millis(1), ..RetryPolicy::default() }
}

#[tokio::test]
async fn when_the_server_is_gone_the_requests_after_the_first_are_not_tried() {
    let server = Server::script(vec![Reply::HangUp]).await;
    let api = server.builder().retry(quick()).concurrency(1).build().unwrap().system();
    let first = api.get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!((first.kind(), first.attempts()), (ErrorKind::Broken, 3));
    for _ in 0..50 {
        let error = api.put::<_, Value>("items/1", &json!({})).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.outcome_unknown()), (ErrorKind::Gone, 0, false));
        assert!(error.to_string().contains("does not answer any more"), "{error}");
    }
    assert_eq!(server.seen().len(), 3);
}
