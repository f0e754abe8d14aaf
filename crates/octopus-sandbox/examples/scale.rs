//! Measures a big space: how long loading, listing and reading all variables take, and the memory they need.
//! `cargo run --release -p octopus-sandbox --example scale [projects=1000,steps=10,variables=30]`

use axum::body::{Body, to_bytes};
use axum::http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use octopus_sandbox::{Generator, Sandbox, SpaceSeed};
use std::time::Instant;

const SIZE: &str = "projects=1000,steps=10,variables=30";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let size = std::env::args().nth(1).unwrap_or_else(|| SIZE.to_owned());
    let started = Instant::now();
    let seed = SpaceSeed::generated("Default", &size.parse::<Generator>()?);
    println!("generate: {:?}; memory: {}", started.elapsed(), memory());
    let started = Instant::now();
    let sandbox = Sandbox::builder().space(seed).start().await?;
    println!("load: {:?}; memory: {}", started.elapsed(), memory());
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let sets: Vec<String> = sandbox
        .documents("Default", "variablesets")
        .iter()
        .filter_map(|set| set["Id"].as_str().map(str::to_owned))
        .collect();
    let all_sets = format!("variables/all?ids={}", sets.join(","));
    for path in ["projects/all", "deploymentprocesses?take=2147483647", "projects", all_sets.as_str()] {
        for round in ["cold", "warm"] {
            let started = Instant::now();
            let request = Request::get(format!("{}/api/{path}", sandbox.url())).header("X-Octopus-ApiKey", "API-X");
            let answer = client.request(request.body(Body::empty())?).await?;
            let bytes = to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
            let shown = path.get(..path.len().min(40)).unwrap_or(path);
            println!("{round} {shown}: {:?}, {} KiB", started.elapsed(), bytes.len() / 1024);
        }
    }
    println!("memory: {}", memory());
    Ok(())
}

/// The memory of this process where the system tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| {
        let kib =
            status.lines().find_map(|line| line.strip_prefix(name)?.trim().trim_end_matches("kB").trim().parse().ok());
        kib.map_or_else(|| "unknown".to_owned(), |kib: u64| format!("{} MiB", kib / 1024))
    };
    format!("{} now, {} at most", line("VmRSS:"), line("VmHWM:"))
}
