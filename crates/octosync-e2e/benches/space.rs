//! Reads, plans and applies generated spaces, and prints requests, time and peak memory.
//!
//! Each measurement runs in a process of its own, with both servers in another one. `cargo bench -p octosync-e2e`
//! measures 10, 100 and 1,000 projects at 0 and 20 ms latency; numbers after `--` measure other sizes.

use octosync::apply::{Options, apply};
use octosync::decision::{Origin, Set};
use octosync::delta::{Delta, Effects, Exception, Exceptions, Matches, Mode, Pattern};
use octosync::plan::Site;
use octosync::planner::plan_destination;
use octosync::progress::Silent;
use octosync::read::{Side, read};
use octosync::registry::kinds::ENVIRONMENTS;
use octosync_e2e::kit::{SPACE, destination, seed, source};
use octosync_e2e::spaces::{Documents, large_space};
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const STEPS: usize = 10;
const VARIABLES: usize = 30;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", projects, latency] => serve(projects.parse()?, latency.parse()?).await,
        ["measure", here, there, row] => measure(here, there, row).await,
        [] => table(&[10, 100, 1000]),
        sizes => table(&sizes.iter().map(|size| size.parse()).collect::<Result<Vec<_>, _>>()?),
    }
}

fn table(sizes: &[usize]) -> Outcome<()> {
    println!("{STEPS} steps and {VARIABLES} variables in each project; peak memory of the measuring process");
    println!(
        "{:>8} {:>8}  {:<9} {:>9} {:>8} {:>9} {:>8}",
        "projects", "latency", "phase", "requests", "writes", "seconds", "MiB"
    );
    for latency in [0, 20] {
        for size in sizes {
            let this = std::env::current_exe()?;
            let mut server = Command::new(&this)
                .args(["serve", &size.to_string(), &latency.to_string()])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let mut lines = BufReader::new(server.stdout.take().ok_or("no output")?).lines();
            let mut url = || lines.next().unwrap_or_else(|| Err(std::io::Error::other("the servers did not start")));
            let (here, there) = (url()?, url()?);
            let row = format!("{size:>8} {latency:>5} ms");
            let status = Command::new(&this).args(["measure", &here, &there, &row]).status()?;
            drop(server.stdin.take());
            server.wait()?;
            if !status.success() {
                return Err("a measurement failed".into());
            }
        }
    }
    Ok(())
}

/// Serves both spaces until the standard input ends.
async fn serve(projects: usize, latency: u64) -> Outcome<()> {
    let latency = Duration::from_millis(latency);
    let here = source().latency(latency).space(seed(&large_space(projects, STEPS, VARIABLES))).start().await?;
    let there = destination().latency(latency).space(seed(&Documents::new())).start().await?;
    println!("{}\n{}", here.url(), there.url());
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}

async fn measure(here: &str, there: &str, row: &str) -> Outcome<()> {
    let (source, destination) = (connect(here)?, connect(there)?);
    let mut meter = Meter { row, requests: 0, started: Instant::now() };
    let (wanted, _) = load(&source).await?;
    meter.print("read", source.stats().requests, 0);
    let (actual, space) = load(&destination).await?;
    meter.restart(0);
    let mut delta = Delta::default();
    delta.kinds.insert(ENVIRONMENTS, Set { value: Mode::Create, origin: Origin::Default });
    let plan = plan_destination("benchmark", &wanted, &actual, &delta);
    meter.print("plan", 0, 0);
    meter.restart(0);
    delta.exceptions = exceptions(500);
    let with_rules = plan_destination("benchmark", &wanted, &actual, &delta);
    meter.print("500 rules", 0, 0);
    if with_rules.steps.len() != plan.steps.len() {
        return Err("rules that match nothing change nothing".into());
    }
    delta.exceptions = Exceptions::default();
    meter.restart(destination.stats().requests);
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let options = Options { concurrency: 8, stop, progress: Arc::new(Silent), secrets: Arc::new(|_| None) };
    let outcome = apply(&plan, &destination, &space, &options).await?;
    if !outcome.is_complete() {
        return Err(format!(
            "not all was applied: {:?}",
            outcome.steps.iter().find(|step| step.status != octosync::apply::Status::Done)
        )
        .into());
    }
    let stats = destination.stats();
    meter.print("apply", stats.requests, stats.writes);
    drop((wanted, actual));
    meter.restart(source.stats().requests + destination.stats().requests);
    let (wanted, _) = load(&source).await?;
    let (actual, _) = load(&destination).await?;
    let again = plan_destination("benchmark", &wanted, &actual, &delta);
    if !again.steps.is_empty() || again.is_refused() {
        return Err("a second plan is not empty".into());
    }
    meter.print("again", source.stats().requests + destination.stats().requests, 0);
    Ok(())
}

/// Exceptions of all sorts: about steps and variables, by literal names and patterns, for one project and for all.
fn exceptions(count: usize) -> Exceptions {
    let exception = |at: usize| {
        let name = if at.is_multiple_of(2) { format!("No such name {at}") } else { format!("No such * {at}") };
        let project = at.is_multiple_of(3).then(|| Pattern::new(&format!("Project {at}*")));
        Exception {
            about: if at % 4 < 2 { "step" } else { "variable" }.to_owned(),
            matches: Matches { project, name: Some(Pattern::new(&name)), ..Matches::default() },
            set: Effects { skip: Some(true), ..Effects::default() },
            origin: Origin::Default,
            name: format!("rules[{at}]"),
        }
    };
    Exceptions((0..count).map(exception).collect())
}

fn connect(url: &str) -> Outcome<octopus_client::Client> {
    Ok(octopus_client::Client::builder(url)?
        .api_key(octopus_client::ApiKey::from("API-BENCHMARK".to_owned()))
        .build()?)
}

async fn load(client: &octopus_client::Client) -> Outcome<(Side, octopus_client::Space)> {
    let root = client.root().await?;
    let space = client.find_space(SPACE).await?;
    let site = Site {
        installation_id: root.installation_id.clone(),
        space_id: space.id.clone(),
        space: space.name.clone(),
        version: root.version.clone(),
    };
    Ok((read(client, &space, site, "benchmark", &Silent).await?, space))
}

struct Meter<'a> {
    row: &'a str,
    requests: u64,
    started: Instant,
}

impl Meter<'_> {
    fn restart(&mut self, requests: u64) {
        self.requests = requests;
        self.started = Instant::now();
    }

    fn print(&self, phase: &str, requests: u64, writes: u64) {
        let (requests, seconds) = (requests - self.requests, self.started.elapsed().as_secs_f64());
        println!("{}  {phase:<9} {requests:>9} {writes:>8} {seconds:>9.2} {:>8}", self.row, peak_memory());
    }
}

/// Returns the peak memory of this process in MiB, where the system tells it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.map_or_else(|| "n/a".to_owned(), |kib| (kib / 1024).to_string())
}
