//! Measures how many small GETs the sandbox answers in a second, with the one who asks beside it.
//! Bounded in count and time, and against 127.0.0.1 only:
//! `cargo run --release -p octopus-sandbox --example load [requests] [connections]`

use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const REQUESTS: usize = 40_000;
const CONNECTIONS: usize = 8;
const LONGEST: Duration = Duration::from_secs(20);
const ENVIRONMENTS: usize = 100;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main(worker_threads = 2)]
async fn main() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let requests: usize = words.next().map_or(Ok(REQUESTS), |word| word.parse())?;
    let connections: usize = words.next().map_or(Ok(CONNECTIONS), |word| word.parse())?.clamp(1, 64);
    let sandbox = Sandbox::builder().space(SpaceSeed::from_documents("Default", documents())).start().await?;
    let space = sandbox.spaces()[0].clone();
    let ids: Vec<String> = sandbox
        .documents("Default", "environments")
        .iter()
        .filter_map(|document| document["Id"].as_str().map(str::to_owned))
        .collect();
    let by_id = ids.iter().map(|id| format!("/api/{space}/environments/{id}")).collect();
    let by_slug = (1..=ENVIRONMENTS).map(|number| format!("/api/{space}/environments/env-{number}")).collect();
    let missing = vec![format!("/api/{space}/environments/Environments-1")];
    for (what, paths) in [("by id", by_id), ("by slug", by_slug), ("not there", missing)] {
        measure(what, sandbox.address(), paths, requests, connections).await?;
    }
    sandbox.stop().await;
    Ok(())
}

async fn measure(
    what: &str,
    address: SocketAddr,
    paths: Vec<String>,
    requests: usize,
    connections: usize,
) -> Outcome<()> {
    let started = Instant::now();
    let each = requests / connections;
    let tasks: Vec<_> =
        (0..connections).map(|start| tokio::spawn(connection(address, paths.clone(), start, each))).collect();
    let mut answered = 0;
    for task in tasks {
        answered += task.await??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let rate = answered as f64 / seconds;
    println!("{what}: {answered} requests over {connections} connections in {seconds:.2} s: {rate:.0} per second");
    Ok(())
}

/// Asks again and again on one connection, and says how many answers came.
async fn connection(address: SocketAddr, paths: Vec<String>, start: usize, requests: usize) -> Outcome<usize> {
    let started = Instant::now();
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16 * 1024);
    for number in 0..requests {
        if started.elapsed() > LONGEST {
            return Ok(number);
        }
        let path = &paths[(start + number) % paths.len()];
        let request = format!("GET {path} HTTP/1.1\r\nHost: sandbox\r\nX-Octopus-ApiKey: API-LOAD\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        answer(&mut stream, &mut buffer).await?;
    }
    Ok(requests)
}

/// Reads one answer, whose length the sandbox always says.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Outcome<()> {
    buffer.clear();
    let mut wanted = None;
    while wanted.is_none_or(|wanted| buffer.len() < wanted) {
        if stream.read_buf(buffer).await? == 0 {
            return Err("the connection ended before the answer".into());
        }
        if wanted.is_none() {
            wanted = whole_length(buffer);
        }
    }
    Ok(())
}

/// The length of head and body, once the head is there.
fn whole_length(buffer: &[u8]) -> Option<usize> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&buffer[..end]).ok()?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    Some(end + length.unwrap_or(0))
}

fn documents() -> BTreeMap<String, Vec<Value>> {
    let environment =
        |number: usize| json!({ "Id": format!("Environments-{number}"), "Name": format!("Env {number}") });
    BTreeMap::from([("environments".to_owned(), (1..=ENVIRONMENTS).map(environment).collect())])
}
