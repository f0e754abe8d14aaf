//! Files that come in and go out piece by piece.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use futures::{FutureExt, StreamExt, stream};
use octopus_client::{Bytes, Content, Error, ErrorKind, Upload};
use serde_json::Value;

use crate::server::{Reply, Server, reply};

/// A file of two pieces, which counts how often it is opened; after `cut` of them it breaks off.
fn upload(opened: &Arc<AtomicUsize>, length: Option<u64>, cut: usize) -> Upload {
    let opened = Arc::clone(opened);
    let open = move || {
        opened.fetch_add(1, SeqCst);
        let mut pieces = vec![Ok(Bytes::from_static(b"Octo")), Ok(Bytes::from_static(b"pus"))];
        if cut < pieces.len() {
            pieces.truncate(cut);
            pieces.push(Err("it broke off".into()));
        }
        async move { Ok::<_, Error>(Content { length, pieces: stream::iter(pieces).boxed() }) }.boxed()
    };
    Upload { part: "file".to_owned(), name: "Acme.1.0.zip".to_owned(), size: 7, open: Arc::new(open) }
}

#[tokio::test]
async fn a_file_is_opened_anew_each_time_that_it_is_sent() {
    for length in [Some(7), None] {
        let throttled = reply(429, "").header("retry-after", "0");
        let server = Server::script(vec![throttled, reply(201, "{}")]).await;
        let opened = Arc::default();
        let upload = upload(&opened, length, 2);
        let api = server.client().system();
        api.upload_stream::<Value>("packages/raw", &[("overwriteMode", "FailIfExists")], upload).await.unwrap();
        let seen = server.seen();
        assert_eq!((seen.len(), opened.load(SeqCst)), (2, 2));
        assert_eq!(seen[1].uri, "/api/packages/raw?overwriteMode=FailIfExists");
        let body = String::from_utf8_lossy(&seen[1].body).into_owned();
        assert!(body.contains("filename=\"Acme.1.0.zip\"") && body.contains("\r\nOctopus\r\n"), "{body}");
    }
}

#[tokio::test]
async fn a_content_that_breaks_off_is_no_whole_file_and_is_not_sent_again_unasked() {
    for length in [Some(7), None] {
        let server = Server::script(vec![reply(201, "{}"), reply(201, "{}")]).await;
        let opened = Arc::default();
        let upload = upload(&opened, length, 1);
        let error = server.client().system().upload_stream::<Value>("packages/raw", &[], upload).await.unwrap_err();
        assert!(error.outcome_unknown(), "{error}");
        assert_eq!(opened.load(SeqCst), 1);
    }
}

#[tokio::test]
async fn a_content_that_cannot_be_had_is_not_sent() {
    let source = Server::script(vec![reply(404, "{}")]).await;
    let server = Server::script(vec![reply(201, "{}")]).await;
    let api = source.client().system();
    let open = move || {
        let api = api.clone();
        async move {
            api.open("packages/gone/raw", 7).await.map(|_| Content { length: None, pieces: stream::empty().boxed() })
        }
        .boxed()
    };
    let upload = Upload { part: "file".to_owned(), name: "a.zip".to_owned(), size: 7, open: Arc::new(open) };
    let error = server.client().system().upload_stream::<Value>("packages/raw", &[], upload).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown(), server.seen().len()), (ErrorKind::NotFound, false, 0));
}

#[tokio::test]
async fn a_file_comes_in_piece_by_piece_and_one_that_breaks_off_is_an_error() {
    let server = Server::script(vec![
        reply(503, ""),
        reply(200, "x".repeat(300_000)),
        Reply::BreakOff,
        Reply::BreakOff,
        Reply::BreakOff,
        Reply::BreakOff,
        Reply::BreakOff,
    ])
    .await;
    let api = server.client().system();
    let mut file = api.open("packages/a/raw", 300_000).await.unwrap();
    assert_eq!(file.length(), Some(300_000));
    let (mut pieces, mut bytes) = (0, 0);
    while let Some(piece) = file.piece().await.unwrap() {
        (pieces, bytes) = (pieces + 1, bytes + piece.len());
    }
    assert!(pieces > 1 && bytes == 300_000, "{pieces} pieces, {bytes} bytes");
    // Where it breaks is told by whoever notices it first.
    let broken = async {
        let mut file = api.open("packages/b/raw", 7).await?;
        while file.piece().await?.is_some() {}
        Ok::<(), Error>(())
    };
    assert_eq!(broken.await.unwrap_err().kind(), ErrorKind::Broken);
}
