//! Compares what two builds of octosync say about the same worlds; see `octosync_e2e::differential`.
//!
//! `scripts/compare-plans` builds what it needs and runs it.

use clap::Parser;
use octosync_e2e::differential::field::{checks, compare_checks, name};
use octosync_e2e::differential::intended::Intended;
use octosync_e2e::differential::observe::Program;
use octosync_e2e::differential::report::Report;
use octosync_e2e::differential::worlds::World;
use octosync_e2e::differential::{Both, compare_worlds, worlds, wrapper};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Compare what two builds of octosync say about the same worlds
#[derive(Debug, Parser)]
#[command(after_help = "Exit codes: 0 the same, but for what is intended · 1 differences · 2 error")]
struct Args {
    /// The build before the change
    #[arg(long, value_name = "FILE")]
    before: PathBuf,
    /// The build after the change
    #[arg(long, value_name = "FILE")]
    after: PathBuf,
    /// The checkout: its demo, and the folder `shared` beside it
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    root: PathBuf,
    /// The list of intended differences
    #[arg(long, value_name = "FILE")]
    intended: Option<PathBuf>,
    /// Leave the worlds where they differ in this folder, with what both said
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Compare so many random pairs of spaces
    #[arg(long, value_name = "N", default_value_t = 1000)]
    cases: usize,
    /// Start the random pairs at this seed
    #[arg(long, value_name = "N", default_value_t = 20_260)]
    seed: u64,
    /// Compare samples, fixtures and 50 random pairs only
    #[arg(long)]
    quick: bool,
    /// Compare worlds only whose name starts so, such as random/17; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Leave a key out of the settings of all worlds but those of checks, such as rules; may be given several times
    #[arg(long, value_name = "KEY")]
    without: Vec<String>,
    /// Compare so many worlds at a time
    #[arg(long, value_name = "N", default_value_t = 2)]
    jobs: usize,
}

impl Args {
    /// Whether a world is asked for: by its whole name, or by the start of it up to a slash.
    fn wants(&self, world: &str) -> bool {
        let starts = |name: &String| world.strip_prefix(name.trim_end_matches('/'));
        self.only.is_empty() || self.only.iter().filter_map(starts).any(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Keeps the worlds that are asked for, with the settings that are.
    fn choose(&self, worlds: &mut Vec<World>) {
        worlds.retain(|world| self.wants(&world.name));
        for world in worlds {
            world.settings.retain(|key, _| !self.without.contains(key));
        }
    }

    fn is_whole(&self) -> bool {
        !self.quick && self.only.is_empty() && self.without.is_empty()
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match wrapper::run(&args) {
        Ok(None) => {}
        Ok(Some(code)) => return ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(error) => return failed(&error.to_string()),
    }
    match run(&Args::parse()).await {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &str) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(2)
}

async fn run(args: &Args) -> Result<ExitCode, String> {
    let intended = args.intended.as_deref().map_or_else(|| Ok(Intended::default()), Intended::read)?;
    let absolute = |path: &PathBuf| path.canonicalize().map_err(|error| format!("{}: {error}", path.display()));
    let (before, after) = (Program::at(absolute(&args.before)?), Program::at(absolute(&args.after)?));
    let both = Both { before, after, keep: args.keep.clone() };
    let mut report = Report::new(intended);
    let is_complete = compare(args, &both, &mut report).await;
    print!("{}", report.text());
    let unneeded = report.unneeded();
    // Only who saw everything knows that an entry is not needed.
    let is_stale = args.is_whole() && is_complete && !unneeded.is_empty();
    if is_stale {
        println!("not needed any more, remove it from the list of intended differences: {}", unneeded.join(", "));
    }
    Ok(ExitCode::from(u8::from(!report.is_same() || is_stale)))
}

/// Compares all that is asked for; returns whether nothing had to be left out.
async fn compare(args: &Args, both: &Both, report: &mut Report) -> bool {
    let shared = args.root.join("../shared");
    let fixtures = Some(shared.join("fixtures")).filter(|folder| folder.is_dir());
    if fixtures.is_none() {
        eprintln!("==> SKIPPED: no fixtures in {}: real spaces are not compared", shared.display());
    }
    let demo = args.root.join("crates/octosync-cli/demo");
    let started = Instant::now();
    let mut samples = worlds::samples(fixtures.as_deref(), &demo, if args.quick { 4 } else { 40 });
    args.choose(&mut samples);
    phase("sample spaces", samples.len(), started);
    compare_worlds(both, samples, args.jobs, report).await;
    let cases = if args.quick { args.cases.min(50) } else { args.cases };
    let mut pairs = worlds::random(args.seed, cases);
    args.choose(&mut pairs);
    phase(&format!("random pairs from seed {}", args.seed), pairs.len(), started);
    compare_worlds(both, pairs, args.jobs, report).await;
    let is_complete = field(args, both, report, started).await;
    eprintln!("==> done after {} s", started.elapsed().as_secs());
    fixtures.is_some() && is_complete
}

async fn field(args: &Args, both: &Both, report: &mut Report, started: Instant) -> bool {
    if args.quick {
        return false;
    }
    let folder = args.root.join("../shared/field");
    let mut checks = checks(&folder);
    if checks.is_empty() {
        eprintln!("==> SKIPPED: no checks in {}: their worlds are not compared", folder.display());
        return false;
    }
    checks.retain(|check| args.wants(&name(check)));
    phase("worlds of checks from the field", checks.len(), started);
    compare_checks(both, checks, args.jobs, report).await;
    true
}

fn phase(what: &str, count: usize, started: Instant) {
    eprintln!("==> {count} {what} (after {} s)", started.elapsed().as_secs());
}
