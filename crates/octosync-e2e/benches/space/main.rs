//! Reads, plans and applies generated spaces, and prints requests, time and peak memory.
//!
//! Each measurement runs in a process of its own, with both servers in another one. `cargo bench -p octosync-e2e`
//! measures 10, 100 and 1,000 projects at 0 and 20 ms latency; numbers after `--` measure other sizes. `-- goals`
//! prints what is promised; with a folder behind it, that of another build too. It needs the program:
//! `cargo build --release --bin octosync`.

mod goals;

use octopus_client::{Client, Space};
use octosync::apply::apply;
use octosync::decision::{Origin, Set};
use octosync::delta::{Delta, Effects, Exception, Exceptions, Matches, Mode, Pattern};
use octosync::plan::{DestinationPlan, Site};
use octosync::planner::plan_destination;
use octosync::progress::Silent;
use octosync::read::{Reading, Side, read};
use octosync::registry::kinds::ENVIRONMENTS;
use octosync_e2e::kit::{SPACE, destination, options, seed, source};
use octosync_e2e::spaces::{Documents, large_space};
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const STEPS: usize = 10;
const VARIABLES: usize = 30;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The program's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", projects, latency, other] => serve(projects.parse()?, latency.parse()?, *other == "same").await,
        ["measure", here, there, row] => measure(here, there, row).await,
        ["planning", here, there] => goals::print_planning(here, there).await,
        ["first-sync", here, there] => goals::print_first_sync(here, there).await,
        ["goals"] => goals::table(None),
        ["goals", before] => goals::table(Some(Path::new(before))),
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
            let servers = Servers::start(*size, latency, "empty")?;
            let row = format!("{size:>8} {latency:>5} ms");
            let this = std::env::current_exe()?;
            let status = Command::new(&this).args(["measure", &servers.here, &servers.there, &row]).status()?;
            servers.stop()?;
            if !status.success() {
                return Err("a measurement failed".into());
            }
        }
    }
    Ok(())
}

/// Both servers, in a process of their own.
struct Servers {
    process: Child,
    here: String,
    there: String,
}

impl Servers {
    /// Starts them; the destination is `empty`, or the `same` as the source.
    fn start(projects: usize, latency: u64, destination: &str) -> Outcome<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", &projects.to_string(), &latency.to_string(), destination])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let mut url = || lines.next().unwrap_or_else(|| Err(std::io::Error::other("the servers did not start")));
        let (here, there) = (url()?, url()?);
        Ok(Self { process, here, there })
    }

    fn stop(mut self) -> Outcome<()> {
        drop(self.process.stdin.take());
        self.process.wait()?;
        Ok(())
    }
}

/// Serves both spaces until the standard input ends.
async fn serve(projects: usize, latency: u64, same: bool) -> Outcome<()> {
    let latency = Duration::from_millis(latency);
    let documents = large_space(projects, STEPS, VARIABLES);
    let stands = if same { seed(&documents) } else { seed(&Documents::new()) };
    let here = source().latency(latency).space(seed(&documents)).start().await?;
    let there = destination().latency(latency).space(stands).start().await?;
    drop(documents);
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
    let mut delta = creating();
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
    apply_all(&plan, &destination, &space).await?;
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

/// A delta that makes environments, too.
fn creating() -> Delta {
    let mut delta = Delta::default();
    delta.kinds.insert(ENVIRONMENTS, Set { value: Mode::Create, origin: Origin::Default });
    delta
}

fn plan_all(wanted: &Side, actual: &Side) -> DestinationPlan {
    plan_destination("benchmark", wanted, actual, &creating())
}

async fn apply_all(plan: &DestinationPlan, destination: &Client, space: &Space) -> Outcome<()> {
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let options = options(8, stop);
    let outcome = apply(plan, destination, space, &options).await?;
    let mut failed = outcome.steps.iter().filter(|step| step.status != octosync::apply::Status::Done);
    failed.next().map_or(Ok(()), |step| Err(format!("not all was applied: {step:?}").into()))
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

fn connect(url: &str) -> Outcome<Client> {
    Ok(Client::builder(url)?.api_key(octopus_client::ApiKey::from("API-BENCHMARK".to_owned())).build()?)
}

async fn load(client: &Client) -> Outcome<(Side, Space)> {
    let root = client.root().await?;
    let space = client.find_space(SPACE).await?;
    let site = Site {
        installation_id: root.installation_id.clone(),
        space_id: space.id.clone(),
        space: space.name.clone(),
        version: root.version.clone(),
    };
    Ok((read(client, &space, site, Reading::new("benchmark", &Silent)).await?, space))
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
    high_water(&status).map_or_else(|| "n/a".to_owned(), |kib| (kib / 1024).to_string())
}

/// Returns the peak memory in KiB that the system's text about a process holds.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
