//! One run of a command: its options, its streams, what it exchanged.

use crate::annotations::{self, Annotation, BuildServer};
use crate::args::Global;
use crate::config::{self, Config, ConfigError, Secret};
use crate::error::Failures;
use crate::exit::Exit;
use crate::render::json::{Document, StatsShape};
use crate::ui::Ui;
use octopus_client::{Client, Mask};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Everything that a command works with.
pub(crate) struct Run {
    pub(crate) global: Global,
    pub(crate) ui: Ui,
    /// The secrets that it knows: no error, trace or output shows them.
    pub(crate) mask: Mask,
    started: Instant,
    /// The build server that runs this process, if it shows errors and warnings beside its log.
    build_server: Option<BuildServer>,
    clients: Mutex<Vec<Client>>,
}

impl Run {
    pub(crate) fn new(global: Global) -> Self {
        Self {
            ui: Ui::new(&global),
            global,
            mask: Mask::default(),
            started: Instant::now(),
            build_server: BuildServer::of_this_process(Self::env),
            clients: Mutex::default(),
        }
    }

    /// Reads the configuration.
    pub(crate) fn config(&self) -> Result<Config, ConfigError> {
        // Without a working folder, whatever is named without one cannot be read either.
        let folder = std::env::current_dir().unwrap_or_default();
        let path = config::find(self.global.config.as_deref(), Self::env, &folder)?;
        Config::load(&path)
    }

    /// Returns the path of a configuration that is still to be written: here, unless one is named.
    pub(crate) fn new_config(&self) -> PathBuf {
        config::named(self.global.config.as_deref(), Self::env).unwrap_or_else(|| config::FIRST.into())
    }

    /// Reads an environment variable.
    pub(crate) fn env(name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    /// Lets no output show a secret from now on, nor its lines joined to one.
    pub(crate) fn hide(&self, secret: &Secret) {
        let secret = secret.reveal();
        self.mask.add(secret);
        if secret.contains(|c: char| c.is_ascii_whitespace()) {
            self.mask.add(&secret.split_ascii_whitespace().collect::<String>());
        }
    }

    /// Prints what failed.
    pub(crate) fn tell(&self, failures: &Failures) {
        for (_, error) in failures.iter() {
            self.ui.stderr(&error.render());
            self.annotate(|| annotations::of_error(error));
        }
    }

    /// Shows errors and warnings beside the log, where a build server does so.
    pub(crate) fn annotate(&self, annotations: impl FnOnce() -> Vec<Annotation>) {
        if let Some(server) = self.build_server {
            annotations().iter().for_each(|annotation| self.ui.stderr(&server.line(annotation)));
        }
    }

    /// Counts what a client exchanges.
    pub(crate) fn watch(&self, client: &Client) {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).push(client.clone());
    }

    /// Returns what was exchanged so far.
    pub(crate) fn stats(&self) -> StatsShape {
        let clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let stats: Vec<_> = clients.iter().map(Client::stats).collect();
        StatsShape {
            requests: stats.iter().map(|stats| stats.requests).sum(),
            writes: stats.iter().map(|stats| stats.writes).sum(),
            seconds: (self.started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
        }
    }

    /// Prints the one JSON document of a run, if there shall be one.
    pub(crate) fn document(&self, document: Document<'_>, exit: Exit) -> io::Result<()> {
        if !self.ui.json {
            return Ok(());
        }
        self.ui.document(&Document { exit: exit.code(), stats: Some(self.stats()), ..document })
    }

    /// Says at the end what the run came to, what it asked for and how long it took.
    pub(crate) fn close(&self, counts: &str) {
        let StatsShape { requests, writes, seconds } = self.stats();
        let requests =
            crate::render::text::count(usize::try_from(requests).unwrap_or(usize::MAX), "request", "requests");
        let writes = crate::render::text::count(usize::try_from(writes).unwrap_or(usize::MAX), "write", "writes");
        self.ui.note(&format!("{counts} · {requests}, {writes}, {seconds:.1} s"));
    }
}
