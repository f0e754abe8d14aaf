//! The help of every command: it cannot change unseen.

use crate::world::World;

/// Returns the help of a command without the options that all have.
fn help(command: &str) -> String {
    let said = World::new().run(&[command, "-h"]);
    assert_eq!(said.code, Some(0), "{said}");
    let own = said.stdout.split("\nGlobal options:").next().unwrap_or_default();
    own.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn all_options() {
    insta::assert_snapshot!(World::new().run(&["-h"]).stdout, @"
    Keep Octopus Deploy instances in sync, with the differences you want

    Usage: octosync [OPTIONS] <COMMAND>

    Commands:
      demo         Sync a sample between two servers inside this process: no set-up, no network
      plan         Compute and show what would be written, and write nothing [alias: diff]
      apply        Apply exactly the plan of a file, or nothing if a destination has changed since
      sync         Plan, ask, apply
      adopt        Pair what stands on both sides, and take today's difference as the destination's own
      show         Show the plan of a file, or what a run did
      runs         List the runs that are kept, or throw old ones away
      drift        Show what was changed on the destinations since the last sync, and write nothing
      explain      Explain why a document, or an item in it, is as it is: the chain of decisions and who
                   made them
      init         Look at two spaces, and write a configuration that asks what these two raise
      doctor       Check both ends before a sync, and whether it would deploy there; write nothing
      validate     Check the configuration alone: no server is asked, no key fetched
      sandbox      Run a stand-in Octopus server to try things against
      schema       Print the JSON Schema of the configuration, or of what `--json` prints
      completions  Print the completions of a shell, names of the configuration too
      man          Print the manual page, or write those of all commands
      version      Print the version
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Global options:
      -c, --config <FILE>       Read this configuration [default: `OCTOSYNC_CONFIG`, else octosync.yaml
                                here or in a folder above]
          --to <NAME>           Write to this destination only; may be given several times
          --project <NAME>      Let only this project take part, and what it needs; may be given several
                                times
      -y, --yes                 Apply without asking
          --json                Print one JSON document on stdout
      -q, --quiet               Print results and errors only
      -v, --verbose             Print more: every field of new documents, every step as it ends
          --trace <FILE>        Write every request and answer to this file as JSON lines, without
                                secrets
          --color <WHEN>        Use colours [default: auto] [possible values: auto, always, never]
          --no-progress         Show no progress
          --no-pager            Print long results at once, not through `OCTOSYNC_PAGER`, `PAGER` or
                                less
          --allow-widening      Let scopes lose their last entry, so that they apply everywhere
          --allow-weaker-gates  Accept that an approval gets weaker on a destination
          --concurrency <N>     Have at most this many requests under way per server [default: 8]

    Exit codes: 0 nothing to do, or all done · 1 error · 2 the plan, or drift, has differences · 3
    refused by a safety rule · 4 applied in part
    ");
}

#[test]
fn help_of_demo() {
    insta::assert_snapshot!(help("demo"), @"
    Sync a sample between two servers inside this process: no set-up, no network

    Usage: octosync demo [OPTIONS]

    Options:
          --keep  Leave both servers running until Ctrl-C, and print a configuration for them
      -h, --help  Print help (see more with '--help')
    ");
}

#[test]
fn help_of_plan() {
    insta::assert_snapshot!(help("plan"), @"
    Compute and show what would be written, and write nothing

    Usage: octosync plan [OPTIONS]

    Options:
          --out <FILE>       Write the plan to this file, for `octosync apply`; `-` is stdout
          --report <FILE>    Write a report to this file: one HTML page that needs no network
          --markdown <FILE>  Write a summary to this file: Markdown for a pull request or a ticket
      -h, --help             Print help (see more with '--help')
    ");
}

#[test]
fn help_of_apply() {
    insta::assert_snapshot!(help("apply"), @"
    Apply exactly the plan of a file, or nothing if a destination has changed since

    Usage: octosync apply [OPTIONS] <PLAN>

    Arguments:
      <PLAN>  The file that `octosync plan --out` wrote; `-` is stdin

    Options:
      -h, --help  Print help (see more with '--help')
    ");
}

#[test]
fn help_of_sync() {
    insta::assert_snapshot!(help("sync"), @"
    Plan, ask, apply

    Usage: octosync sync [OPTIONS]

    Options:
          --report <FILE>    Write a report to this file: one HTML page that needs no network
          --markdown <FILE>  Write a summary to this file: Markdown for a pull request or a ticket
      -h, --help             Print help (see more with '--help')
    ");
}

#[test]
fn help_of_runs() {
    insta::assert_snapshot!(help("runs"), @"
    List the runs that are kept, or throw old ones away

    Usage: octosync runs [OPTIONS]
           octosync runs <COMMAND>

    Commands:
      prune  Throw away the runs that are neither among the newest nor young; the newest of each
             destination stays
      help   Print this message or the help of the given subcommand(s)

    Options:
          --limit <N>        List at most this many, the newest first [default: 20]
          --report <FILE>    Write a report to this file: one HTML page that needs no network
          --markdown <FILE>  Write a summary to this file: Markdown for a pull request or a ticket
      -h, --help             Print help (see more with '--help')
    ");
}

#[test]
fn help_of_show() {
    insta::assert_snapshot!(help("show"), @"
    Show the plan of a file, or what a run did

    Usage: octosync show [OPTIONS] <PLAN|RUN>

    Arguments:
      <PLAN|RUN>  The file that `octosync plan --out` wrote; or a run, by its name, the last part of it,
                  or as `latest`

    Options:
          --report <FILE>    Write a report to this file: one HTML page that needs no network
          --markdown <FILE>  Write a summary to this file: Markdown for a pull request or a ticket
      -h, --help             Print help (see more with '--help')
    ");
}

#[test]
fn help_of_sandbox() {
    insta::assert_snapshot!(help("sandbox"), @"
    Run a stand-in Octopus server to try things against

    Usage: octosync sandbox [OPTIONS] --listen <ADDR>

    Options:
          --listen <ADDR>    Listen on this address and port; port 0 takes a free one
          --api-key <KEY>    Accept this key only, as the administrator's; without it, any key will do
          --key <KEY=WHAT>   Accept this key too, for no more than these permissions or user roles, such
                             as API-CI=ProjectView,VariableEdit; may be given several times
          --requests <FILE>  Write each request to this file as a line of JSON
      -h, --help             Print help (see more with '--help')

    Spaces:
          --space <NAME>     Add a space; may be given several times [default: Default]
          --load <DIR>       Load a folder of JSON files, an array per collection, into the space before
                             it
          --generate <SIZE>  Fill the space before it with as much as this says, such as
                             projects=1000,steps=10,variables=30,tenants=50,seed=7; also: environments,
                             library_sets, targets
          --sample <SAMPLE>  Fill the space before it with what that of the demo holds [possible values:
                             dev, production]
          --save <DIR>       Save the space before it to this folder at the end, for --load
          --save-secrets     Save secrets in plain text, for tests; without it, only that there are some

    Server:
          --server-version <VERSION>  Behave like this version, such as 2021.2.4488 [default:
                                      2026.1.9674]
          --base-path <PATH>          Serve below this path, such as /octopus
          --cloud                     Play Octopus Cloud: dynamic worker pools
          --strict                    Refuse every reference to what does not exist (the default)
          --lenient                   Store what a real server may store too, such as references to what
                                      does not exist
          --tame                      List documents by place and name, and add no field that no client
                                      knows
          --audit <WORDS>             Let the audit feed tell late what it tells, or less, such as
                                      late,silent-cascades; -WORD switches off
          --normalise <LIST>          Change and refuse what is sent as real servers do, in these ways
                                      only, such as slugs,trim, or in all but these, such as -slugs;
                                      docs/sandbox-truth.md lists them [default: all]
          --cascade <LIST>            Let go, or keep, what hangs on a thing that goes as real servers
                                      do, in these ways only or in all but these [default: all]
          --page-cap <N>              Let a page hold at most this many documents, whatever is asked for
          --id-base <N>               Start ids at this number; without it, the port decides
          --seed <N>                  Decide by this number the order of lists, new ids and luck
          --shuffle <N>               Decide by this number the order of lists only

    Weather:
          --weather <FILE>   Let go wrong what this file says (YAML or JSON, see --help); the options
                             below win over it
          --latency <TIME>   Take this much longer for each request, such as 20ms
          --jitter <TIME>    Take up to this much longer than that, by luck
          --rate-limit <N>   Take this many requests a minute from each key, and refuse more with 429
          --flaky <PERCENT>  Let this percentage of the requests fail: 503, or a connection that is
                             reset before or after the work is done
    ");
}

#[test]
fn help_of_schema() {
    insta::assert_snapshot!(help("schema"), @"
    Print the JSON Schema of the configuration, or of what `--json` prints

    Usage: octosync schema [OPTIONS]

    Options:
          --plan  Print that of the document that commands print with --json, plans among them
      -h, --help  Print help (see more with '--help')
    ");
}

#[test]
fn help_of_completions() {
    insta::assert_snapshot!(help("completions"), @"
    Print the completions of a shell, names of the configuration too

    Usage: octosync completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>  The shell [possible values: bash, elvish, fish, powershell, zsh]

    Options:
      -h, --help  Print help (see more with '--help')
    ");
}

#[test]
fn help_of_version() {
    insta::assert_snapshot!(help("version"), @"
    Print the version

    Usage: octosync version [OPTIONS]

    Options:
      -h, --help  Print help (see more with '--help')
    ");
}
