//! Turns every error of the libraries into what the user sees: a message, causes, exact next steps, an exit code.
//!
//! The only place that does so; libraries state facts and give no advice.

mod state;

use crate::config::types::Destination;
use crate::config::{ConfigError, Problems};
use crate::exit::Exit;
use crate::files::Unreadable;
use crate::render::style;
use crate::render::text::safe;
use octopus_client::ErrorKind;
use octosync::apply::ApplyError;
use octosync::read::ReadError;
use serde::Serialize;
use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// An error as the user sees it.
#[derive(Clone, Debug)]
pub(crate) struct CommandError {
    /// How the run ends.
    pub(crate) exit: Exit,
    /// The failure, in lower case and without a full stop.
    pub(crate) message: String,
    /// Its causes, outermost first.
    pub(crate) causes: Vec<String>,
    /// Next steps, each an exact one.
    pub(crate) hints: Vec<String>,
    /// The problems of a file, with excerpts.
    pub(crate) problems: Option<Box<Problems>>,
}

/// The same as it stands in JSON.
#[derive(Serialize)]
struct Shape<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemShape<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    causes: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    hints: &'a [String],
}

#[derive(Serialize)]
struct ProblemShape<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl Serialize for CommandError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems = self.problems.iter().flat_map(|problems| {
            problems.placed().map(|((file, line, column), problem)| {
                let help = problem.help.as_deref();
                ProblemShape { file, line, column, message: &problem.message, help }
            })
        });
        let problems = problems.collect();
        Shape { message: &self.message, problems, causes: &self.causes, hints: &self.hints }.serialize(serializer)
    }
}

impl CommandError {
    /// Returns an error without causes and hints.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { exit: Exit::Error, message: message.into(), causes: Vec::new(), hints: Vec::new(), problems: None }
    }

    /// Returns the refusal of what does not exist yet.
    pub(crate) fn later(what: &str) -> Self {
        Self::new(format!("{what} is not supported yet")).hint("see `octosync --help` for what there is")
    }

    /// Says that a file that was asked for could not be written.
    pub(crate) fn unwritten(what: &str, path: &Path, error: &io::Error) -> Self {
        let hint = match error.kind() {
            io::ErrorKind::BrokenPipe => {
                "the program that reads it ended before all of it was written: write a file, and give that to it"
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "make room on the disk, or name a file on another one"
            }
            _ => "name a file in a folder that exists and that you may write to",
        };
        Self::new(format!("failed to write the {what} {}", path.display())).because(error).hint(hint)
    }

    /// Adds a next step.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Sets how the run ends.
    pub(crate) fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Adds what lies behind it.
    pub(crate) fn because(mut self, error: &dyn StdError) -> Self {
        let mut next = Some(error);
        while let Some(cause) = next {
            let text = cause.to_string();
            if !self.causes.contains(&text) && !self.message.contains(&text) {
                self.causes.push(text);
            }
            next = cause.source();
        }
        self
    }

    /// Renders for a person, with colours.
    pub(crate) fn render(&self) -> String {
        let mut text = format!("{} {}", style::paint(style::ERROR, "error:"), lines(&self.message));
        for cause in &self.causes {
            let _ = write!(text, "\n  {} {}", style::paint(style::FAINT, "caused by:"), lines(cause));
        }
        if let Some(problems) = &self.problems {
            text = format!("{}\n\n{text}", problems.render());
        }
        for hint in &self.hints {
            let _ = write!(text, "\n{} {}", style::paint(style::HINT, "hint:"), lines(hint));
        }
        text
    }
}

/// Makes a text safe, but keeps its lines.
fn lines(text: &str) -> String {
    text.split('\n').map(safe).collect::<Vec<_>>().join("\n  ")
}

impl From<std::io::Error> for CommandError {
    fn from(error: std::io::Error) -> Self {
        Self::new(format!("failed to write the output: {error}"))
    }
}

impl From<Problems> for CommandError {
    fn from(problems: Problems) -> Self {
        let config = ConfigError::Wrong(problems);
        config.into()
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        let message = error.to_string();
        match error {
            ConfigError::Unreadable { source, .. } if matches!(source, Unreadable::Missing) => {
                Self::new(message).because(&source).hint(
                    "write one with `octosync init`, or name another with `--config FILE`; `octosync demo` needs none",
                )
            }
            ConfigError::Unreadable { source, .. } => {
                let help = source.help().unwrap_or("name a file that you may read with `--config FILE`");
                Self::new(message).because(&source).hint(help)
            }
            ConfigError::Several { .. } => Self::new(message).hint("remove one, or name the one you mean with `--config FILE`"),
            ConfigError::IsPlan { file } => Self::new(message).hint(format!(
                "`octosync show {file}` shows it, `octosync apply {file}` applies it; `--config` names the configuration"
            )),
            ConfigError::Wrong(problems) => Self { problems: Some(Box::new(problems)), ..Self::new(message) },
            ConfigError::NoDestination { name, known, .. } => {
                let words: Vec<&str> = known.iter().map(String::as_str).collect();
                let near = crate::config::decode::nearest(&name, &words);
                let near = near.map_or_else(String::new, |near| format!("did you mean `--to {near}`? "));
                Self::new(message).hint(format!("{near}the destinations are {}", known.join(", ")))
            }
        }
    }
}

/// The failures of one run, each with its destination or side; "" is the run as a whole.
#[derive(Debug, Default)]
pub(crate) struct Failures(Vec<(String, CommandError)>);

impl Failures {
    /// Adds what failed.
    pub(crate) fn add(&mut self, name: &str, error: CommandError) {
        self.0.push((name.to_owned(), error));
    }

    /// Returns the failure of the source, and those of the destinations that were read meanwhile.
    pub(crate) fn of_source<T>(
        error: CommandError,
        destinations: &[&Destination],
        sides: impl Iterator<Item = Result<T, CommandError>>,
    ) -> Self {
        let mut failures = Self::default();
        failures.add("source", error);
        for (destination, side) in destinations.iter().zip(sides) {
            if let Err(error) = side {
                failures.add(&destination.server.name, error);
            }
        }
        failures
    }

    /// Adds what else failed.
    pub(crate) fn join(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Walks what failed.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &CommandError)> {
        self.0.iter().map(|(name, error)| (name.as_str(), error))
    }

    /// Returns how each of them ends.
    pub(crate) fn exits(&self) -> impl Iterator<Item = Exit> {
        self.0.iter().map(|(_, error)| error.exit)
    }

    /// Returns whether nothing failed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<E: Into<CommandError>> From<E> for Failures {
    fn from(error: E) -> Self {
        Self(vec![(String::new(), error.into())])
    }
}

/// The name of a server, and the place of its settings.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// `source`, or the destination's name.
    pub(crate) name: String,
    /// Where its address, space and key are written; empty when they are not.
    pub(crate) url_at: String,
    pub(crate) space_at: String,
    pub(crate) key_at: String,
    /// Where the file of its certificates is named, if one is.
    pub(crate) ca_at: Option<String>,
}

impl CommandError {
    /// Says what a request to a server failed with.
    pub(crate) fn client(error: &octopus_client::Error, peer: &Peer) -> Self {
        let shown = Self::new(format!("{}: {error}", peer.name));
        let shown = error.source().into_iter().fold(shown, |shown, cause| shown.because(cause));
        hints(error, peer).into_iter().fold(shown, Self::hint)
    }

    /// Says why a side could not be read.
    pub(crate) fn read(error: &ReadError, peer: &Peer) -> Self {
        match error {
            ReadError::Request { kind, source, .. } => {
                let shown = Self::client(source, peer);
                Self { message: format!("failed to read {kind} of {}", shown.message), ..shown }
            }
            ReadError::Item { .. } | ReadError::Answer { .. } | ReadError::Emptied { .. } => Self::new(error.to_string()).hint(format!(
                "run the same command again; if it stays so, look at the answer with `--trace FILE`, and at what stands between this machine and {}",
                peer.name
            )),
            ReadError::Missing { .. } => Self::new(error.to_string()).hint(format!(
                "run the same command again, as it may have just been deleted; if it stays so, give the user of the key a role on {} that may view it (api_key{})",
                peer.name, peer.key_at
            )),
            ReadError::Version { .. } => Self::new(error.to_string())
                .because(error)
                .hint(format!("check that url{} is an Octopus server", peer.url_at)),
        }
    }

    /// Says why a plan was not applied.
    pub(crate) fn apply(error: &ApplyError, peer: &Peer) -> Self {
        let shown = Self::new(error.to_string()).exit(Exit::Refused);
        match error {
            ApplyError::Read(error) => Self::read(error, peer),
            ApplyError::Refused(_) => shown.hint("correct what the refusals say, and run `octosync plan` again"),
            ApplyError::OtherPlace(_) => shown
                .hint(format!("run `octosync plan` again, or correct url{} and space{}", peer.url_at, peer.space_at)),
            ApplyError::Guard(_) => shown.hint(
                "nothing was written; run `octosync plan --out FILE` again: it reads the library variable set octosync.guard anew",
            ),
            ApplyError::Writer { .. } => shown.hint(format!(
                "use a key of one of them (api_key{}), or let the owners add the user to Writers of octosync.guard",
                peer.key_at
            )),
            ApplyError::Lacking { findings, .. } => findings.iter().fold(shown, |shown, finding| shown.hint(&*finding.fix)),
            ApplyError::Stale { .. } | ApplyError::Unrotated { .. } => {
                shown.hint("nothing was written; run `octosync plan --out FILE` again, and apply that plan")
            }
        }
    }
}

fn hints(error: &octopus_client::Error, peer: &Peer) -> Vec<String> {
    let Peer { name, url_at, space_at, key_at, ca_at } = peer;
    let hint = match error.kind() {
        ErrorKind::Usage => match ca_at {
            Some(ca_at) => format!("name a PEM file with certificates in `ca_file`{ca_at}"),
            None => return Vec::new(),
        },
        ErrorKind::Dns | ErrorKind::Connect => {
            format!(
                "check that url{url_at} is right and that this machine reaches it, through a proxy if it needs one (`proxy:`)"
            )
        }
        ErrorKind::Tls => format!("correct url{url_at}: https or http, the host, the port"),
        ErrorKind::UnknownIssuer => match ca_at {
            Some(ca_at) => format!(
                "`ca_file`{ca_at} holds neither the certificate of {name} nor that of who issued it: put one of them there, as PEM"
            ),
            None => format!(
                "name a PEM file with the certificate of who issued that of {name}, or its own, with `ca_file: FILE`"
            ),
        },
        ErrorKind::OtherHost => format!(
            "write the host in url{url_at} as the certificate has it, or give {name} a certificate whose alternative names (SAN) hold this host"
        ),
        ErrorKind::BadCertificate => {
            format!("give {name} another certificate, or correct the clock of this machine if it is wrong")
        }
        ErrorKind::Proxy => {
            "check the proxy: `proxy:` in the configuration, or HTTPS_PROXY, HTTP_PROXY or ALL_PROXY".to_owned()
        }
        ErrorKind::Timeout => "try again; a slow server may need a longer `timeout:`, such as 300s".to_owned(),
        ErrorKind::Broken | ErrorKind::Gone | ErrorKind::Unavailable | ErrorKind::Server | ErrorKind::Unstable => {
            format!("look at the state and the log of {name}, and run the same command again")
        }
        ErrorKind::Throttled => "wait, or lower the load with `--concurrency 2`".to_owned(),
        ErrorKind::Redirect if server(error).is_some() => format!(
            "write {} in url{url_at} if that is {name}: redirects are not followed, because the key would go along",
            server(error).unwrap_or_default()
        ),
        ErrorKind::Redirect | ErrorKind::NotOctopus => {
            format!("correct url{url_at}: it wants the address of the server itself, as a browser shows it before /app")
        }
        ErrorKind::NotJson | ErrorKind::TooLarge => {
            format!(
                "something before the server may have answered, such as a proxy or a login page: check url{url_at}, or look with `--trace FILE`"
            )
        }
        ErrorKind::Unauthorized => {
            format!("make a new API key on {name} (your profile, My API Keys), and put it where api_key{key_at} looks")
        }
        ErrorKind::Forbidden => {
            let role = error.missing_permission().map_or_else(String::new, |role| format!(" with {role}"));
            format!(
                "give the user of this key a role{role} on {name} in this space, or use the key of another user (api_key{key_at})"
            )
        }
        ErrorKind::NoSuchSpace => format!("correct space{space_at}, or let the user of this key see that space"),
        ErrorKind::AmbiguousSpace => format!("write the id of the space in space{space_at}, such as Spaces-1"),
        _ => format!("look at the request and the answer with `--trace FILE`, on {name}"),
    };
    vec![hint]
}

/// Returns the address of the server that a redirect of its first page leads to.
fn server(error: &octopus_client::Error) -> Option<&str> {
    error.redirected_to()?.strip_suffix("/api").filter(|url| url.starts_with("http"))
}
