//! The traffic on the wire: connections, compression, headers, uploads, the bound of concurrency, and what an observer
//! sees of it.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use flate2::Compression;
use flate2::write::GzEncoder;
use octopus_client::segment;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::server::{Notes, Reply, Server, reply};

#[tokio::test]
async fn connections_are_kept_alive() {
    let server = Server::script(vec![reply(200, "{}"), reply(404, "{}"), reply(200, "{}")]).await;
    let client = server.client();
    for number in 0..5 {
        let found = client.clone().system().get::<Value>("items", &[]).await;
        assert_eq!(found.is_ok(), number != 1);
    }
    assert_eq!((server.seen().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn no_more_requests_than_the_bound_are_under_way_over_all_clones() {
    const BOUND: usize = 3;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    // Nobody is answered before as many as the bound allows have come, so they must come together.
    let barrier = Arc::new(Barrier::new(BOUND));
    let seen_most = Arc::clone(&most);
    let server = Server::start_async(move |_| {
        let (now, most, barrier) = (Arc::clone(&now), Arc::clone(&most), Arc::clone(&barrier));
        async move {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            barrier.wait().await;
            now.fetch_sub(1, SeqCst);
            reply(200, "{}")
        }
    })
    .await;
    let client = server.builder().concurrency(BOUND).build().unwrap();
    let tasks = (0..12).map(|number| {
        let api = client.clone().space(&format!("Spaces-{number}"));
        tokio::spawn(async move { api.get::<Value>("items", &[]).await })
    });
    for result in futures::future::join_all(tasks).await {
        result.unwrap().unwrap();
    }
    assert_eq!((seen_most.load(SeqCst), server.seen().len()), (BOUND, 12));
}

#[tokio::test]
async fn compressed_answers_are_asked_for_and_read() {
    let document = json!({"Name": "Web", "Text": "x".repeat(100_000)});
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(document.to_string().as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let server = Server::script(vec![Reply::Answer(200, Vec::new(), gzip).header("content-encoding", "gzip")]).await;
    let client = server.client();
    assert_eq!(client.system().get::<Value>("items", &[]).await.unwrap(), document);
    assert!(server.seen()[0].header("accept-encoding").contains("gzip"));
    assert_eq!(client.stats().bytes_received, document.to_string().len() as u64);
}

#[tokio::test]
async fn a_client_and_its_clones_call_themselves_what_they_were_told_first() {
    let server = Server::script(vec![reply(200, "{}"), reply(200, "{}"), reply(200, "{}")]).await;
    let client = server.builder().user_agent("octosync/1.0").build().unwrap();
    let clone = client.clone();
    let ask = async || clone.system().get::<Value>("items", &[]).await.unwrap();
    ask().await;
    client.call_itself("no\nheader");
    client.call_itself("octosync/1.0 (a run)");
    ask().await;
    client.call_itself("octosync/1.0 (another)");
    ask().await;
    let agents: Vec<String> = server.seen().iter().map(|seen| seen.header("user-agent").to_owned()).collect();
    assert_eq!(agents, ["octosync/1.0", "octosync/1.0 (a run)", "octosync/1.0 (a run)"]);
}

#[tokio::test]
async fn a_write_sends_json_and_is_counted() {
    let server = Server::script(vec![reply(201, r#"{"Id":"Items-1"}"#)]).await;
    let client = server.builder().user_agent("octosync/1.0").build().unwrap();
    let api = client.space("Spaces-1");
    let created: Value = api.post("items", &json!({"Name": "Grün"})).await.unwrap();
    assert_eq!(created, json!({"Id": "Items-1"}));
    let path = format!("projects/Projects-1/{}/items", segment("refs/heads/main"));
    let _: Value = api.put(&path, &json!({})).await.unwrap();
    api.delete("items/Items-1").await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.body, r#"{"Name":"Grün"}"#);
    let headers = ["content-type", "accept", "user-agent"].map(|name| seen.header(name).to_owned());
    assert_eq!(headers, ["application/json", "application/json", "octosync/1.0"]);
    let requests = [
        "POST /api/Spaces-1/items",
        "PUT /api/Spaces-1/projects/Projects-1/refs%2Fheads%2Fmain/items",
        "DELETE /api/Spaces-1/items/Items-1",
    ];
    assert_eq!(server.requests(), requests);
    let stats = client.stats();
    assert_eq!((stats.requests, stats.writes, stats.retries), (3, 3, 0));
    assert_eq!((stats.bytes_sent, stats.bytes_received), (18, 48));
}

#[tokio::test]
async fn an_upload_is_one_part_with_its_name_and_length() {
    let server = Server::script(vec![reply(201, "{}")]).await;
    let content = vec![0_u8, 159, 146, 150];
    let api = server.client().space("Spaces-1");
    let _: Value = api.upload("packages/raw", "file", "Web.1.0.0.zip", content.clone()).await.unwrap();
    let seen = &server.seen()[0];
    assert!(seen.header("content-type").starts_with("multipart/form-data; boundary="));
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
    let text = String::from_utf8_lossy(&seen.body);
    assert!(text.contains(r#"Content-Disposition: form-data; name="file"; filename="Web.1.0.0.zip""#), "{text}");
    assert!(seen.body.windows(content.len()).any(|window| window == content));
}

#[tokio::test]
async fn an_observer_sees_every_attempt() {
    let notes = Arc::new(Notes::default());
    let server = Server::script(vec![reply(503, "busy"), Reply::HangUp, reply(200, "[1]")]).await;
    let client = server.builder().observer(notes.clone()).build().unwrap();
    let _: Vec<u8> = client.space("Spaces-1").get("items", &[("take", "1")]).await.unwrap();
    let _: Value = client.system().post("items", &json!({"Name": "Web"})).await.unwrap();
    let _: Value = client.system().upload("items", "file", "a.zip", vec![1]).await.unwrap();
    let exchanges = notes.exchanges();
    assert_eq!(exchanges[0], "1: GET /api/Spaces-1/items?take=1 - -> 503 busy");
    let broken = format!(
        "2: GET /api/Spaces-1/items?take=1 - -> - - (the connection to {} broke during GET /api/Spaces-1/items: ",
        server.address
    );
    assert!(exchanges[1].starts_with(&broken), "{}", exchanges[1]);
    assert_eq!(
        exchanges[2..],
        [
            "3: GET /api/Spaces-1/items?take=1 - -> 200 [1]",
            r#"1: POST /api/items {"Name":"Web"} -> 200 [1]"#,
            "1: POST /api/items - -> 200 [1]"
        ]
    );
}

#[test]
fn the_client_can_be_shared_between_tasks() {
    fn shared<T: Clone + Send + Sync + std::fmt::Debug + 'static>() {}
    shared::<octopus_client::Client>();
    shared::<octopus_client::Api>();
    let client = octopus_client::Client::builder("http://host").unwrap().build().unwrap();
    assert!(client.plain_http_warning().unwrap().starts_with("the connection to http://host/ is not encrypted"));
}
