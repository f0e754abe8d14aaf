//! Advice about commands and options of other tools: what to type here instead.

use crate::args::Cli;
use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Options of other tools, and what to type instead.
const OPTIONS: &[(&[&str], &str)] = &[
    (&["-auto-approve", "--auto-approve", "--approve", "--no-confirm"], "`--yes` applies without asking"),
    (
        &["--dry-run", "--dryrun", "-n", "--check", "--what-if", "--whatif", "-whatif", "--noop"],
        "`octosync plan` shows what would be written, and writes nothing",
    ),
    (
        &["--target", "-target", "--only", "--projects", "--include"],
        "`--project NAME` narrows a run to a project, `--to NAME` to a destination",
    ),
    (&["--destination", "--dest", "--destinations"], "`--to NAME` chooses a destination of the configuration"),
    (&["--force", "-f"], "nothing is forced here: each refusal says what to write in the configuration to accept it"),
    (&["--file", "-file", "--configuration"], "`--config FILE` names the configuration"),
    (
        &["--format", "--output", "-o"],
        "`--json` prints one JSON document, `--out FILE` writes a plan for `octosync apply`",
    ),
    (&["--parallelism", "-parallelism", "--threads", "-j"], "`--concurrency N` is the number of requests at once"),
    (&["--debug", "--log-level"], "`--trace FILE` writes every request and answer, without secrets; `-v` says more"),
    (
        &["--api-key", "--apikey", "--key", "--token"],
        "keys stand in no command line: write `api_key: { env: NAME }` in the configuration",
    ),
    (&["--no-color", "--no-colour", "--nocolor", "--plain"], "`--color never` prints no colours, and so does NO_COLOR"),
    (
        &["--env", "--environment", "--environments", "--tenant", "--tenants", "--channel", "--kind", "--exclude"],
        "what takes part stands in the configuration: `select:`, `names:` and `kinds:`; `--project NAME` narrows one run",
    ),
    (
        &["--var", "-var", "--set", "--var-file", "-var-file"],
        "settings stand in the configuration, values in `variables:` and `rules:`",
    ),
    (&["--all", "-a"], "every destination takes part unless `--to NAME` chooses one; `-v` shows everything"),
    (
        &[
            "--insecure",
            "-k",
            "--skip-ssl",
            "--no-verify",
            "--skip-tls-verify",
            "--ignore-ssl",
            "--no-check-certificate",
        ],
        "certificates are always checked: name that of the server, or of who issued it, with `ca_file: FILE`",
    ),
    (&["--proxy"], "`proxy: URL` stands in the configuration, for each server; HTTPS_PROXY is read, too"),
    (&["--state", "-state", "--backend"], "`state:` in the configuration says where the state is kept"),
    (&["--html", "--output-html"], "`--report FILE` writes a page, `--markdown FILE` a summary"),
    (&["--log", "--log-file"], "`--trace FILE` writes every request and answer, without secrets; `-v` says more"),
    (
        &["--delete", "--prune", "--purge"],
        "what may be removed stands in the configuration: `prune:`, within `max_delete:`",
    ),
    (&["--timeout"], "`timeout:` stands in the configuration, for each server"),
    (
        &["--ignore-errors", "--continue-on-error", "--keep-going"],
        "`on_refusal: hold_back` leaves out what is refused, and lets the rest go",
    ),
    (
        &["--source", "--source-url", "--url", "--server", "--space"],
        "both ends stand in the configuration: `source:` and `destinations:`",
    ),
];

/// Commands of other tools, and what to type instead.
const COMMANDS: &[(&[&str], &str)] = &[
    (&["destroy", "delete", "remove"], "octosync deletes no documents"),
    (&["status"], "`octosync drift` shows what was changed on the destinations, `octosync plan` what would be written"),
    (&["import", "refresh", "pair"], "`octosync adopt` pairs what stands on both sides"),
    (&["history", "log", "list", "ls"], "`octosync runs` lists what was done"),
    (&["push", "deploy", "run", "up", "clone", "copy", "migrate"], "`octosync sync` plans, asks and applies"),
    (&["dry-run", "preview", "compare"], "`octosync plan` shows what would be written, and writes nothing"),
    (&["server", "serve", "mock"], "`octosync sandbox` runs a stand-in Octopus server"),
    (&["rollback", "revert", "restore"], "nothing is taken back yet: `octosync show RUN` shows what a run changed"),
    (
        &["login", "auth", "connect", "configure", "config", "setup", "new"],
        "`octosync init` writes a configuration; keys come from the environment or from files, and there is no login",
    ),
    (
        &["check", "test", "lint", "verify"],
        "`octosync validate` checks the configuration, `octosync doctor` the servers, too",
    ),
    (&["report"], "`octosync plan --report FILE` writes a page, `--markdown FILE` a summary"),
    (&["state"], "`octosync runs` lists what was done; `state:` in the configuration says where that is kept"),
    (
        &["project", "projects", "spaces", "environments"],
        "`octosync plan` shows what would be written, `octosync explain KEY` why",
    ),
    (&["update", "upgrade", "self-update"], "octosync does not renew itself: install the newer version in its place"),
    (&["why"], "`octosync explain KEY` shows the decisions about a document"),
];

/// The options that consent to something: none of them is proposed to somebody who typed another word.
const CONSENTS: &[&str] = &["--allow-widening", "--yes"];

/// Takes a consent out of what a message proposes.
pub(crate) fn without_consents(message: clap::Error) -> clap::Error {
    let proposed = match message.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(word)) => word.clone(),
        _ => return message,
    };
    if !CONSENTS.contains(&proposed.as_str()) {
        return message;
    }
    let mut message = message;
    message.remove(ContextKind::SuggestedArg);
    message.remove(ContextKind::Usage);
    message
}

/// Returns what to type instead of what a message is about, if that is known from other tools.
pub(crate) fn instead(message: &clap::Error, typed: impl Iterator<Item = String>) -> Option<String> {
    let of = |table: &'static [(&[&str], &'static str)], word: &str| {
        table.iter().find(|(words, _)| words.contains(&word)).map(|(_, advice)| *advice)
    };
    match message.kind() {
        ErrorKind::InvalidSubcommand => match message.get(ContextKind::InvalidSubcommand) {
            Some(ContextValue::String(word)) => of(COMMANDS, word).map(str::to_owned),
            _ => None,
        },
        // The refused option is cut into letters by then: `-out` is refused as `-o`.
        ErrorKind::UnknownArgument => {
            let words = typed.map(|word| word.split('=').next().unwrap_or_default().to_owned());
            let mut options = words.filter(|word| word.starts_with('-'));
            options.find_map(|word| of(OPTIONS, &word).map(str::to_owned).or_else(|| with_two_dashes(&word)))
        }
        _ => None,
    }
}

/// Returns how an option of ours is typed that stands there with one dash.
fn with_two_dashes(word: &str) -> Option<String> {
    let name = word.strip_prefix('-').filter(|name| name.len() > 1 && !name.starts_with('-'))?;
    let command = Cli::command();
    let all = command.get_subcommands().chain([&command]).flat_map(clap::Command::get_arguments);
    let is_ours = all.filter_map(clap::Arg::get_long).any(|long| long == name);
    is_ours.then(|| format!("`--{name}` has two dashes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, Parser as _};

    /// Options that one command has and all others may be asked for.
    const OF_ONE: &[&str] = &["--api-key", "--source-url", "--space", "--key", "--force"];

    /// Returns whether a word of the tables is one of ours.
    fn is_ours(command: &Command, word: &str) -> bool {
        let option = |command: &Command| {
            command.get_arguments().any(|argument| {
                argument.get_long().is_some_and(|long| word == format!("--{long}"))
                    || argument.get_short().is_some_and(|short| word == format!("-{short}"))
            })
        };
        command.find_subcommand(word).is_some() || option(command) || command.get_subcommands().any(option)
    }

    fn said(line: &str) -> Option<String> {
        let words = || std::iter::once("octosync").chain(line.split(' '));
        let message = Cli::try_parse_from(words()).err()?;
        instead(&message, words().map(str::to_owned))
    }

    #[test]
    fn what_other_tools_call_otherwise_is_named() {
        for (line, expected) in [
            ("plan -out=plan.json", Some("`--out` has two dashes")),
            ("plan -out plan.json", Some("`--out` has two dashes")),
            ("plan -verbose", Some("`--verbose` has two dashes")),
            ("sync -auto-approve", Some("`--yes` applies without asking")),
            ("sync --dry-run", Some("`octosync plan` shows what would be written, and writes nothing")),
            (
                "status",
                Some(
                    "`octosync drift` shows what was changed on the destinations, `octosync plan` what would be written",
                ),
            ),
            (
                "plan --api-key=API-1",
                Some("keys stand in no command line: write `api_key: { env: NAME }` in the configuration"),
            ),
            ("plan --nonsense", None),
            ("nonsense", None),
            ("plan", None),
        ] {
            assert_eq!(said(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn no_word_of_ours_is_explained_away() {
        let command = Cli::command();
        let words = OPTIONS.iter().chain(COMMANDS).flat_map(|(words, _)| words.iter());
        for word in words.filter(|word| !OF_ONE.contains(word)) {
            assert!(!is_ours(&command, word), "{word}");
        }
    }
}
