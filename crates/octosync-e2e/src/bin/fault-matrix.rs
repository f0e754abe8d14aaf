//! Runs the fault matrix, or a part of it, and prints its figures; see `octosync_e2e::faults`.
//!
//! `cargo run --release -p octosync-e2e --bin fault-matrix`

use clap::Parser;
use futures::StreamExt;
use octosync_e2e::faults::kinds::KINDS;
use octosync_e2e::faults::world::worlds;
use octosync_e2e::faults::{End, Stage};
use std::process::ExitCode;
use std::time::Instant;

/// Let everything happen to every request of a sync, and look at what is left
#[derive(Debug, Parser)]
#[command(after_help = "Exit codes: 0 everything holds · 1 something does not · 2 usage")]
struct Args {
    /// Let only this happen, such as close-after; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Strike only every N-th request
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    /// Strike only requests that write
    #[arg(long)]
    writes: bool,
    /// So many runs at once
    #[arg(long, value_name = "N", default_value_t = 4)]
    jobs: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let is_wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only == name);
    let kinds: Vec<_> = KINDS.iter().filter(|kind| is_wanted(kind.name)).collect();
    let mut wrong = Vec::new();
    for world in worlds() {
        let (started, name) = (Instant::now(), world.name);
        let stage = Stage::set(world).await;
        let all = |end| (1..=stage.requests(end)).map(move |at| (end, at));
        let requests: Vec<(End, usize)> = match args.writes {
            true => stage.writes().map(|at| (End::Destination, at)).collect(),
            false => all(End::Source).chain(all(End::Destination)).collect(),
        };
        let struck: Vec<_> = requests
            .into_iter()
            .step_by(args.every.max(1))
            .flat_map(|at| kinds.iter().map(move |kind| (at, *kind)))
            .collect();
        let (runs, before) = (struck.len(), wrong.len());
        let stage = &stage;
        let mut results = futures::stream::iter(struck)
            .map(|((end, at), kind)| async move { stage.strike(end, at, kind).await })
            .buffer_unordered(args.jobs.max(1));
        while let Some(found) = results.next().await {
            found.iter().for_each(|line| println!("{line}"));
            wrong.extend(found);
        }
        println!(
            "{name}: {} kinds of faults, {} requests to the source and {} to the destination, {runs} runs in {:.0} s: {} things are wrong",
            kinds.len(),
            stage.requests(End::Source),
            stage.requests(End::Destination),
            started.elapsed().as_secs_f64(),
            wrong.len() - before,
        );
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
