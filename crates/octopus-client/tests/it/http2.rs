//! HTTP/2 says more than HTTP/1.1 about what was processed. The other side here is bare frames.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use h2::Reason;
use h2::server::{Connection, SendResponse};
use hyper::Response;
use hyper::body::Bytes;
use octopus_client::{Client, ErrorKind};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;

use crate::server::QUICK;
use crate::tls::{acceptor, authority, file};

type Frames = Connection<TlsStream<TcpStream>, Bytes>;

/// How the other side treats the first request.
#[derive(Clone, Copy, Debug)]
enum First {
    /// Resets its stream.
    Reset(Reason),
    /// Says that it goes away and that this request was among those it took, then closes the connection.
    GoneAfter,
}

/// Serves one connection after the other; returns the address and the count of requests.
async fn serve(first: First, folder: &TempDir) -> (Client, Arc<AtomicUsize>) {
    let ours = authority("Ours");
    let acceptor = acceptor(&ours, "127.0.0.1", 2090, &["h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.unwrap();
            connection(h2::server::handshake(stream).await.unwrap(), first, &seen).await;
        }
    });
    let ca = file(folder, &ours.pem());
    (Client::builder(&url).unwrap().retry(QUICK).ca_file(&ca).build().unwrap(), count)
}

async fn connection(mut frames: Frames, first: First, seen: &AtomicUsize) {
    while let Some(Ok((_, mut respond))) = frames.accept().await {
        if seen.fetch_add(1, SeqCst) > 0 {
            answer(respond);
            continue;
        }
        match first {
            First::Reset(reason) => respond.send_reset(reason),
            First::GoneAfter => frames.abrupt_shutdown(Reason::NO_ERROR),
        }
    }
}

fn answer(mut respond: SendResponse<Bytes>) {
    let mut body = respond.send_response(Response::new(()), false).unwrap();
    body.send_data(Bytes::from_static(b"{}"), true).unwrap();
}

#[tokio::test]
async fn a_post_is_sent_again_only_if_its_stream_was_refused() {
    for (first, requests) in [
        (First::Reset(Reason::REFUSED_STREAM), 2),
        (First::Reset(Reason::INTERNAL_ERROR), 1),
        (First::Reset(Reason::CANCEL), 1),
        (First::GoneAfter, 1),
    ] {
        let folder = TempDir::new().unwrap();
        let (client, count) = serve(first, &folder).await;
        let result = client.system().post::<_, Value>("items", &json!({})).await;
        assert_eq!(count.load(SeqCst), requests, "{first:?}: {result:?}");
        match result {
            Ok(created) => assert_eq!((created, requests), (json!({}), 2), "{first:?}"),
            Err(error) => {
                assert_eq!((error.kind(), error.outcome_unknown(), requests), (ErrorKind::Broken, true, 1), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_get_is_sent_again_whatever_broke() {
    for first in [First::Reset(Reason::REFUSED_STREAM), First::Reset(Reason::INTERNAL_ERROR), First::GoneAfter] {
        let folder = TempDir::new().unwrap();
        let (client, count) = serve(first, &folder).await;
        assert_eq!(client.system().get::<Value>("items", &[]).await.unwrap(), json!({}), "{first:?}");
        assert_eq!(count.load(SeqCst), 2, "{first:?}");
    }
}
