//! Measures what is promised of planning, memory, plan files and requests, if wanted beside an earlier build.
//!
//! The program's memory is its `VmHWM`, looked at every 2 ms while it runs, and planning is timed by `schedstat` (Linux only).

use super::{Outcome, Servers, connect, load, plan_all};
use octosync_e2e::program::program;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How often each measurement is repeated; the medians are shown.
const PAIRS: usize = 5;

const CONFIG: &str = "version: 1
source: { url: SOURCE, space: Default, api_key: { env: KEY } }
destinations: { there: { url: DESTINATION, space: Default, api_key: { env: KEY } } }
kinds: { environments: create }
";

/// A build: this benchmark and the program.
struct Build {
    name: &'static str,
    benchmark: PathBuf,
    program: PathBuf,
}

/// The measured values of one build, run by run.
type Series = Vec<f64>;

/// Prints the table; `before` is a folder with `space` and `octosync` of an earlier build.
pub(super) fn table(before: Option<&Path>) -> Outcome<()> {
    let now = Build { name: "now", benchmark: std::env::current_exe()?, program: program() };
    let before = before.map(|folder| Build {
        name: "before",
        benchmark: folder.join("space"),
        program: folder.join("octosync"),
    });
    let builds: Vec<Build> = before.into_iter().chain([now]).collect();
    println!("medians of {PAIRS} runs each, the builds in turn; no latency");
    let servers = Servers::start(1000, 0, "empty")?;
    show("planning of 1,000 projects", "s", "1.1 times before", &pairs(&builds, |build| planning(build, &servers))?);
    let (memory, size) = written(&builds, &servers)?;
    show("`plan --out` of 1,000 projects, peak memory", "MiB", "250", &memory);
    show("its plan file", "MB", "45", &size);
    servers.stop()?;
    let servers = Servers::start(5000, 0, "empty")?;
    let (memory, size) = written(&builds, &servers)?;
    show("`plan --out` of 5,000 projects, peak memory", "MiB", "1,100", &memory);
    show("its plan file", "MB", "-", &size);
    servers.stop()?;
    let servers = Servers::start(5000, 0, "same")?;
    let (memory, _) = written(&builds, &servers)?;
    show("empty plan of 5,000 projects, peak memory", "MiB", "800", &memory);
    servers.stop()?;
    let mut requests = Vec::new();
    for build in &builds {
        let servers = Servers::start(1000, 0, "empty")?;
        requests.push((build.name, vec![first_sync(build, &servers)?]));
        servers.stop()?;
    }
    show("requests of a first sync of 1,000 projects", "", "6,100", &requests);
    Ok(())
}

/// Runs a measurement several times, the builds in turn.
fn pairs(builds: &[Build], mut measure: impl FnMut(&Build) -> Outcome<f64>) -> Outcome<Vec<(&'static str, Series)>> {
    let mut found: Vec<(&'static str, Series)> = builds.iter().map(|build| (build.name, Vec::new())).collect();
    for _ in 0..PAIRS {
        for (build, (_, series)) in builds.iter().zip(&mut found) {
            series.push(measure(build)?);
        }
    }
    Ok(found)
}

fn show(what: &str, unit: &str, goal: &str, found: &[(&str, Series)]) {
    for (name, series) in found {
        let mut sorted = series.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[sorted.len() / 2];
        let all: Vec<String> = series.iter().map(|number| format!("{number:.2}")).collect();
        println!("{what:<46} {name:<7} {median:>9.2} {unit:<4} (goal {goal}; {})", all.join(" "));
    }
}

/// Returns the peak memory of `plan --out` and the size of the file.
#[expect(clippy::type_complexity, reason = "two series for each build")]
fn written(builds: &[Build], servers: &Servers) -> Outcome<(Vec<(&'static str, Series)>, Vec<(&'static str, Series)>)> {
    let mut sizes: Vec<(&'static str, Series)> = builds.iter().map(|build| (build.name, Vec::new())).collect();
    let memory = pairs(builds, |build| {
        let (memory, size) = plan_out(build, servers)?;
        sizes.iter_mut().filter(|(name, _)| *name == build.name).for_each(|(_, series)| series.push(size));
        Ok(memory)
    })?;
    Ok((memory, sizes))
}

fn plan_out(build: &Build, servers: &Servers) -> Outcome<(f64, f64)> {
    let folder = tempfile::tempdir()?;
    let config = CONFIG.replace("SOURCE", &servers.here).replace("DESTINATION", &servers.there);
    std::fs::write(folder.path().join("octosync.yaml"), config)?;
    let mut child = Command::new(&build.program)
        .args(["plan", "--out", "plan.json", "--no-progress"])
        .current_dir(folder.path())
        .env("KEY", "API-BENCHMARK")
        .stdout(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        peak = peak.max(std::fs::read_to_string(&status).ok().and_then(|text| super::high_water(&text)).unwrap_or(0));
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    if !matches!(ended.code(), Some(0 | 2)) {
        return Err(format!("{} of {}: {ended}", build.program.display(), build.name).into());
    }
    let size = std::fs::metadata(folder.path().join("plan.json"))?.len();
    #[expect(clippy::cast_precision_loss, reason = "numbers for people")]
    Ok((peak as f64 / 1024.0, size as f64 / 1e6))
}

/// Asks a build for one number about two servers.
fn ask(build: &Build, what: &str, servers: &Servers) -> Outcome<f64> {
    let output = Command::new(&build.benchmark).args([what, &servers.here, &servers.there]).output()?;
    let text = String::from_utf8(output.stdout)?;
    text.trim()
        .parse()
        .map_err(|_| format!("{what} of {}: {}", build.name, String::from_utf8_lossy(&output.stderr)).into())
}

fn planning(build: &Build, servers: &Servers) -> Outcome<f64> {
    ask(build, "planning", servers)
}

fn first_sync(build: &Build, servers: &Servers) -> Outcome<f64> {
    ask(build, "first-sync", servers)
}

/// Prints how many seconds of a processor it takes to make a plan of what was read: others may have the machine, too.
pub(super) async fn print_planning(here: &str, there: &str) -> Outcome<()> {
    let (wanted, _) = load(&connect(here)?).await?;
    let (actual, _) = load(&connect(there)?).await?;
    let before = on_cpu()?;
    let plan = plan_all(&wanted, &actual);
    println!("{}", on_cpu()? - before);
    if plan.is_refused() { Err("the plan is refused".into()) } else { Ok(()) }
}

/// Returns for how many seconds this thread was on a processor.
fn on_cpu() -> Outcome<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split_whitespace().next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e9)
}

/// Prints with how many requests a plan is applied.
pub(super) async fn print_first_sync(here: &str, there: &str) -> Outcome<()> {
    let destination = connect(there)?;
    let (wanted, _) = load(&connect(here)?).await?;
    let (actual, space) = load(&destination).await?;
    let before = destination.stats().requests;
    super::apply_all(&plan_all(&wanted, &actual), &destination, &space).await?;
    println!("{}", destination.stats().requests - before);
    Ok(())
}
