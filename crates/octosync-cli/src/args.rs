//! The command line: commands and options.

use clap::{Args, Parser, Subcommand, ValueEnum};
use octopus_sandbox::{AuditFeed, Group, LimitedKey, Switches, UnknownWord};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::duration;
pub(crate) use crate::init::InitArgs;
pub(crate) use crate::spaces::SpaceArgs;

/// Keep Octopus Deploy instances in sync, with the differences you want
#[derive(Debug, Parser)]
#[command(name = "octosync", version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 nothing to do, or all done · 1 error · 2 the plan, or drift, has differences · 3 refused by a \
                        safety rule · 4 applied in part"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The options that every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Read this configuration [default: `OCTOSYNC_CONFIG`, else octosync.yaml here or in a folder above]
    #[arg(short, long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) config: Option<PathBuf>,
    /// Write to this destination only; may be given several times
    #[arg(long, global = true, value_name = "NAME", value_parser = name, help_heading = "Global options")]
    pub(crate) to: Vec<String>,
    /// Let only this project take part, and what it needs; may be given several times
    #[arg(long = "project", global = true, value_name = "NAME", value_parser = name, help_heading = "Global options")]
    pub(crate) projects: Vec<String>,
    /// Apply without asking
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub(crate) yes: bool,
    /// Print one JSON document on stdout
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) json: bool,
    /// Print results and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    pub(crate) quiet: bool,
    /// Print more: every field of new documents, every step as it ends
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub(crate) verbose: bool,
    /// Write every request and answer to this file as JSON lines, without secrets
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) trace: Option<PathBuf>,
    /// Use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub(crate) color: Color,
    /// Show no progress
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) no_progress: bool,
    /// Print long results at once, not through `OCTOSYNC_PAGER`, `PAGER` or less
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) no_pager: bool,
    /// Let scopes lose their last entry, so that they apply everywhere
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) allow_widening: bool,
    /// Accept that an approval gets weaker on a destination
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) allow_weaker_gates: bool,
    /// Have at most this many requests under way per server
    #[arg(long, global = true, value_name = "N", default_value_t = 8, help_heading = "Global options")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) concurrency: u16,
}

/// Takes a name: a text that says something.
fn name(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("it is empty: write a name".to_owned()) } else { Ok(text.to_owned()) }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How the weather of the sandbox is written.
const WEATHER: &str = "\
Weather files:
  seed: 7
  latency: 20ms
  jitter: 30ms
  rate_limit: { per_minute: 600, burst: 200, retry_after: date, audit: false }
  rules:
    - { method: PUT, path: /api/*/projects/*, nth: 2, then: reset_after }
    - { path: '*', from: 100, probability: 0.1, then: { html: { code: 503, body: <html> } } }
    - { method: PUT, path: '*/deploymentprocesses/*', every: 3, then: { edit: {} } }

  Which requests: method, path (* stands for anything), nth, first, from, every (among those that
  match), request, from_request (among all), probability (0 to 1, by the seed).
  What happens: delay: TIME, status: { code, body, headers }, html: { code, body },
  trickle: { bytes, pause: TIME }, cut_body: { after, chunked }, close_before, close_after,
  reset_before, reset_after (before or after the request is done), restart: TIME, stop,
  answer: { code, body } (done, and answered so), overtaken: PATCH (the same by another one first),
  forbid: PERMISSION (this request), revoke: PERMISSION, restore: PERMISSION (from this request on,
  for every key), edit: { collection, document, patch } (by another user, before the request).
  rate_limit refuses with retry_after: seconds, date or none; audit: true only tells.";

/// How completions are loaded, by shell.
const COMPLETIONS: &str = "\
Load them where the shell starts; they belong to this version, so store no copy:
  bash        source <(octosync completions bash)                    in ~/.bashrc
  zsh         source <(octosync completions zsh)                     in ~/.zshrc
  fish        octosync completions fish | source                     in ~/.config/fish/config.fish
  elvish      eval (octosync completions elvish | slurp)             in ~/.config/elvish/rc.elv
  powershell  octosync completions powershell | Out-String | iex     in $PROFILE";

/// The command to run.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sync a sample between two servers inside this process: no set-up, no network
    Demo(DemoArgs),
    /// Compute and show what would be written, and write nothing
    #[command(visible_alias = "diff")]
    Plan(PlanArgs),
    /// Apply exactly the plan of a file, or nothing if a destination has changed since
    Apply(PlanFile),
    /// Plan, ask, apply
    Sync(SyncArgs),
    /// Pair what stands on both sides, and take today's difference as the destination's own
    Adopt,
    /// Show the plan of a file, or what a run did
    Show(ShowArgs),
    /// List the runs that are kept, or throw old ones away
    Runs(RunsArgs),
    /// Show what was changed on the destinations since the last sync, and write nothing
    Drift(DriftArgs),
    /// Explain why a document, or an item in it, is as it is: the chain of decisions and who made them
    Explain(ExplainArgs),
    /// Look at two spaces, and write a configuration that asks what these two raise
    Init(Box<InitArgs>),
    /// Check both ends before a sync, and whether it would deploy there; write nothing
    Doctor(ReportArgs),
    /// Check the configuration alone: no server is asked, no key fetched
    Validate,
    /// Run a stand-in Octopus server to try things against
    #[command(after_long_help = WEATHER)]
    Sandbox(Box<SandboxArgs>),
    /// Print the JSON Schema of the configuration, or of what `--json` prints
    Schema(SchemaArgs),
    /// Print the completions of a shell, names of the configuration too
    #[command(after_help = COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands
    Man(ManArgs),
    /// Print the version
    Version,
    /// Commands of the design that are not there yet.
    #[command(flatten)]
    Later(Later),
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Leave both servers running until Ctrl-C, and print a configuration for them
    #[arg(long, conflicts_with = "json")]
    pub(crate) keep: bool,
}

/// Options of `plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Write the plan to this file, for `octosync apply`; `-` is stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reports: ReportArgs,
}

/// Options of `sync`.
#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    #[command(flatten)]
    pub(crate) reports: ReportArgs,
}

/// Files for people who do not run the tool.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Write a report to this file: one HTML page that needs no network
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Write a summary to this file: Markdown for a pull request or a ticket
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
}

/// Options of `drift`.
#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// Show it in the source's words, as a diff, to carry it over to the source by hand
    #[arg(long)]
    pub(crate) patch: bool,
    #[command(flatten)]
    pub(crate) reports: ReportArgs,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The document or item, as a plan names it: `projects/OctoFX`, `deployment_processes/OctoFX/Deploy web`
    #[arg(value_name = "KEY", value_parser = name)]
    pub(crate) key: String,
    /// Show which value of each variable a project sees in each environment, and which steps run there: what a plan changes, and
    /// all of it with --verbose
    #[arg(long)]
    pub(crate) effective: bool,
    #[command(flatten)]
    pub(crate) reports: ReportArgs,
}

/// A plan that `plan --out` wrote.
#[derive(Debug, Args)]
pub(crate) struct PlanFile {
    /// The file that `octosync plan --out` wrote; `-` is stdin
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
}

/// A plan or a run.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The file that `octosync plan --out` wrote; or a run, by its name, the last part of it, or as `latest`
    #[arg(value_name = "PLAN|RUN")]
    pub(crate) what: PathBuf,
    #[command(flatten)]
    pub(crate) reports: ReportArgs,
}

/// Options of `runs`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RunsArgs {
    #[command(subcommand)]
    pub(crate) command: Option<RunsCommand>,
    /// List at most this many, the newest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) reports: ReportArgs,
}

/// The subcommands of `runs`; without one, runs are listed.
#[derive(Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// Throw away the runs that are neither among the newest nor young; the newest of each destination stays
    Prune(PruneArgs),
}

/// Options of `runs prune`.
#[derive(Debug, Args)]
pub(crate) struct PruneArgs {
    /// Keep this many runs of each destination
    #[arg(long, value_name = "N")]
    pub(crate) keep: u32,
    /// Keep every run that is not older than this many days
    #[arg(long, value_name = "DAYS")]
    pub(crate) older_than: u32,
}

/// Options of `sandbox`.
#[derive(Debug, Args)]
pub(crate) struct SandboxArgs {
    /// Listen on this address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// Accept this key only, as the administrator's; without it, any key will do
    #[arg(long, value_name = "KEY")]
    pub(crate) api_key: Option<String>,
    /// Accept this key too, for no more than these permissions or user roles, such as
    /// API-CI=ProjectView,VariableEdit; may be given several times
    #[arg(long, value_name = "KEY=WHAT")]
    pub(crate) key: Vec<LimitedKey>,
    /// Write each request to this file as a line of JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) requests: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) spaces: SpaceArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) weather: WeatherArgs,
}

/// The kind of server that the sandbox simulates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerArgs {
    /// Behave like this version, such as 2021.2.4488 [default: 2026.1.9674]
    #[arg(long, value_name = "VERSION")]
    pub(crate) server_version: Option<String>,
    /// Serve below this path, such as /octopus
    #[arg(long, value_name = "PATH")]
    pub(crate) base_path: Option<String>,
    /// Play Octopus Cloud: dynamic worker pools
    #[arg(long)]
    pub(crate) cloud: bool,
    /// Refuse every reference to what does not exist (the default)
    #[arg(long, conflicts_with = "lenient")]
    pub(crate) strict: bool,
    /// Store what a real server may store too, such as references to what does not exist
    #[arg(long)]
    pub(crate) lenient: bool,
    /// List documents by place and name, and add no field that no client knows
    #[arg(long, conflicts_with = "shuffle")]
    pub(crate) tame: bool,
    /// Let the audit feed tell late what it tells, or less, such as late,silent-cascades; -WORD switches off
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    pub(crate) audit: Option<AuditFeed>,
    /// Change and refuse what is sent as real servers do, in these ways only, such as slugs,trim, or in all but these,
    /// such as -slugs; docs/sandbox-truth.md lists them [default: all]
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, value_parser = normalise)]
    pub(crate) normalise: Option<Switches>,
    /// Let go, or keep, what hangs on a thing that goes as real servers do, in these ways only or in all but these
    /// [default: all]
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, value_parser = cascade)]
    pub(crate) cascade: Option<Switches>,
    /// Let a page hold at most this many documents, whatever is asked for
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) page_cap: Option<u32>,
    /// Start ids at this number; without it, the port decides
    #[arg(long, value_name = "N")]
    pub(crate) id_base: Option<u32>,
    /// Decide by this number the order of lists, new ids and luck
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Decide by this number the order of lists only
    #[arg(long, value_name = "N")]
    pub(crate) shuffle: Option<u64>,
}

fn normalise(list: &str) -> Result<Switches, UnknownWord> {
    Switches::parse(Group::Normalise, list)
}

fn cascade(list: &str) -> Result<Switches, UnknownWord> {
    Switches::parse(Group::Cascade, list)
}

/// The faults and delays of the sandbox.
#[derive(Debug, Args)]
#[command(next_help_heading = "Weather")]
pub(crate) struct WeatherArgs {
    /// Let go wrong what this file says (YAML or JSON, see --help); the options below win over it
    #[arg(long, value_name = "FILE")]
    pub(crate) weather: Option<PathBuf>,
    /// Take this much longer for each request, such as 20ms
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) latency: Option<Duration>,
    /// Take up to this much longer than that, by luck
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) jitter: Option<Duration>,
    /// Take this many requests a minute from each key, and refuse more with 429
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate_limit: Option<u32>,
    /// Let this percentage of the requests fail: 503, or a connection that is reset before or after the work is done
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) flaky: Option<u8>,
}

/// Options of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Print that of the document that commands print with --json, plans among them
    #[arg(long)]
    pub(crate) plan: bool,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write one page for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
}

/// Commands that a later version will have: they are refused by name, not as typing errors.
#[derive(Debug, Subcommand)]
pub(crate) enum Later {
    /// Continue a run
    #[command(hide = true)]
    Resume(Rest),
    /// Undo a run
    #[command(hide = true)]
    Undo(Rest),
    /// Write the source to a file
    #[command(hide = true)]
    Export(Rest),
    /// Apply to a copy first
    #[command(hide = true)]
    Rehearse(Rest),
}

impl Later {
    /// Returns the command's word.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Resume(_) => "resume",
            Self::Undo(_) => "undo",
            Self::Export(_) => "export",
            Self::Rehearse(_) => "rehearse",
        }
    }
}

/// Whatever else was typed.
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<OsString>,
}
