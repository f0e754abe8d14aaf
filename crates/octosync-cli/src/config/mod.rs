//! The configuration file `octosync.yaml`: parsed once to a tree with positions, decoded into plain values.
//!
//! Never sees the network. Flow: `tree` → `decode`, `read`, `delta` → [`Config`]; `problem` shows what is wrong.

mod advice;
mod at;
mod command;
mod consent;
mod contradictions;
pub(crate) mod decode;
mod deletes;
mod delta;
mod examples;
mod exceptions;
mod faults;
mod find;
mod forms;
mod given;
mod ignore;
mod include;
mod joined;
mod key_source;
mod keys;
mod kinds;
mod mask;
mod moot;
mod offline;
mod over;
mod per_kind;
mod problem;
mod read;
mod references;
mod rule_words;
mod schema;
mod secret;
mod select;
mod sources;
mod state;
mod templates;
#[cfg(test)]
mod tests;
mod topics;
mod tree;
pub(crate) mod typed;
pub(crate) mod types;

use crate::files::{self, Unreadable};
use decode::Decoder;
pub(crate) use delta::Flags;
pub(crate) use find::{FIRST, find, named};
use octosync::delta::{Delta, Pattern};
use octosync_state::Location;
use problem::Problem;
pub(crate) use problem::Problems;
pub(crate) use read::NO_PROXY;
pub(crate) use schema::schema;
use secret::Around;
pub(crate) use secret::Secret;
use sources::Sources;
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use types::{At, Destination, File, KeySource, SecretRule, Server, StateSource};

/// A configuration that was read.
#[derive(Debug)]
pub(crate) struct Config {
    file: File,
    sources: Sources,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// There is no such file, or nobody may read it.
    #[error("failed to read the configuration {file}")]
    Unreadable {
        /// The file, as the user named it.
        file: String,
        /// The error of the system.
        source: Unreadable,
    },
    /// Two files can be meant.
    #[error("both {} and {} stand in {folder}", .names[0], .names[1])]
    Several {
        /// The folder.
        folder: String,
        /// The names of both.
        names: [&'static str; 2],
    },
    /// The file is a plan.
    #[error("{file} is a plan, not a configuration")]
    IsPlan {
        /// The file, as the user named it.
        file: String,
    },
    /// The file is wrong.
    #[error("the configuration {} cannot be used: {} to correct", .0.file, count(.0))]
    Wrong(Problems),
    /// The user asks for a destination that there is not.
    #[error("the configuration {file} has no destination `{name}`")]
    NoDestination {
        /// The file.
        file: String,
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
}

fn count(problems: &Problems) -> String {
    match problems.all.len() {
        1 => "1 problem".to_owned(),
        many => format!("{many} problems"),
    }
}

impl Config {
    /// Reads a file.
    pub(crate) fn load(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = files::text(path).map_err(|source| ConfigError::Unreadable { file: name.clone(), source })?;
        if files::is_plan(&text) {
            return Err(ConfigError::IsPlan { file: name });
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Self::parse(&name, text, folder).map_err(ConfigError::Wrong)
    }

    /// Reads a text; relative paths in it start at `folder`.
    pub(crate) fn parse(name: &str, text: String, folder: PathBuf) -> Result<Self, Problems> {
        let include::Merged { root, sources, problems } = include::read(name, &text, folder);
        let Some(root) = root else {
            let empty = Problem::new("the configuration is empty", 0..0);
            let empty = empty.help("start with `version: 1`, `source:` and `destinations:`");
            let problems = if problems.is_empty() { vec![empty] } else { problems };
            return Err(Problems::new(&sources, problems));
        };
        let mut decoder = Decoder::new(&sources, problems);
        let file = read::file(&mut decoder, &root);
        match file {
            Some(file) if decoder.problems.is_empty() => Ok(Self { file, sources }),
            _ => Err(Problems::new(&sources, decoder.problems)),
        }
    }

    /// Returns the source.
    pub(crate) fn source(&self) -> &Server {
        &self.file.source
    }

    /// Returns the servers of the source and of destinations, that of the source first.
    pub(crate) fn servers<'c>(&'c self, destinations: &[&'c Destination]) -> Vec<&'c Server> {
        let destinations = destinations.iter().map(|destination| &destination.server);
        [self.source()].into_iter().chain(destinations).collect()
    }

    /// Returns the destinations that were asked for, in the order of the file; all if none was named.
    pub(crate) fn destinations(&self, names: &[String]) -> Result<Vec<&Destination>, ConfigError> {
        let all = &self.file.destinations;
        if let Some(unknown) = names.iter().find(|name| !all.iter().any(|known| known.server.name == **name)) {
            let known = all.iter().map(|destination| destination.server.name.clone()).collect();
            return Err(ConfigError::NoDestination {
                file: self.sources.root().name.clone(),
                name: unknown.clone(),
                known,
            });
        }
        Ok(all.iter().filter(|known| names.is_empty() || names.contains(&known.server.name)).collect())
    }

    /// Returns the wanted differences of a destination.
    ///
    /// # Errors
    /// When an exception takes a value from an environment variable that is not set.
    pub(crate) fn delta(
        &self,
        destination: &Destination,
        flags: &Flags,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Delta, Problems> {
        let mut delta = delta::join(&self.file.delta, &destination.delta, flags);
        let host = |server: &Server| octopus_client::Url::parse(&server.url.value).ok()?.host_str().map(str::to_owned);
        // Two spaces of one server have a host in common.
        delta.source_host = host(&self.file.source).filter(|here| host(&destination.server).as_ref() != Some(here));
        let problems = exceptions::fill(&mut delta.exceptions, &env, &self.sources);
        if problems.is_empty() { Ok(delta) } else { Err(Problems::new(&self.sources, problems)) }
    }

    /// Fetches the values of secrets that a plan writes, by their labels.
    ///
    /// # Errors
    /// All that is wrong with them at once.
    pub(crate) fn secrets(
        &self,
        destination: &Destination,
        labels: &BTreeSet<String>,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<HashMap<String, Secret>, Problems> {
        let rules = self.secret_rules(destination).map(|rule| (Pattern::new(&rule.pattern.value), rule));
        let rules: Vec<(Pattern, &SecretRule)> = rules.collect();
        let (mut found, mut problems) = (HashMap::new(), Vec::new());
        let hidden = self.secret_variables();
        for label in labels {
            let Some((_, rule)) = rules.iter().find(|(pattern, _)| pattern.matches(label)) else { continue };
            let around = Around { folder: self.sources.folder(&rule.from.at), hidden: &hidden };
            match secret::fetch_value(&rule.from, &around, &env) {
                Ok(value) => drop(found.insert(label.clone(), value)),
                Err(problem) => problems.push(problem),
            }
        }
        problems.dedup();
        if problems.is_empty() { Ok(found) } else { Err(Problems::new(&self.sources, problems)) }
    }

    /// Fetches the value of a secret of a destination, by what it is called: `None` if nothing supplies it; or why it cannot be had.
    pub(crate) fn value(
        &self,
        destination: &Destination,
        called: &str,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Option<Result<Secret, String>> {
        let mut rules = self.secret_rules(destination);
        let rule = rules.find(|rule| Pattern::new(&rule.pattern.value).matches(called))?;
        let hidden = self.secret_variables();
        let around = Around { folder: self.sources.folder(&rule.from.at), hidden: &hidden };
        Some(secret::fetch_value(&rule.from, &around, env).map_err(|problem| problem.message))
    }

    /// Fetches the values of all secrets of a destination, in their order: each, or why it cannot be had.
    pub(crate) fn supplied(
        &self,
        destination: &Destination,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Vec<Result<Secret, String>> {
        let hidden = self.secret_variables();
        let fetched = self.secret_rules(destination).map(|rule| {
            let around = Around { folder: self.sources.folder(&rule.from.at), hidden: &hidden };
            secret::fetch_value(&rule.from, &around, &env).map_err(|problem| problem.message)
        });
        fetched.collect()
    }

    /// Returns what supplies the secrets of a destination, in the order in which it is tried: as in its delta.
    fn secret_rules<'c>(&'c self, destination: &'c Destination) -> impl Iterator<Item = &'c SecretRule> {
        [&destination.delta, &self.file.delta].into_iter().flat_map(|keys| keys.secrets.iter().flatten())
    }

    /// Returns where the state is.
    ///
    /// # Errors
    /// When it is in an environment variable that is not set, or names no place.
    pub(crate) fn state(&self, env: impl Fn(&str) -> Option<OsString>) -> Result<Location, Problems> {
        let source = self.file.state.as_ref();
        let folder = self.sources.folder(&source.map_or(0..0, |source| source.at.clone()));
        state::place(source, folder, env).map_err(|problem| Problems::new(&self.sources, vec![problem]))
    }

    /// Returns where every key and secret comes from.
    fn key_sources(&self) -> impl Iterator<Item = &At<KeySource>> {
        let Self { file, .. } = self;
        let servers = [&file.source].into_iter().chain(file.destinations.iter().map(|destination| &destination.server));
        let keys = [&file.delta].into_iter().chain(file.destinations.iter().map(|destination| &destination.delta));
        let secrets = keys.flat_map(|keys| keys.secrets.iter().flatten()).map(|rule| &rule.from);
        servers.map(|server| &server.api_key).chain(secrets)
    }

    /// Returns the environment variables that hold keys and secrets.
    fn secret_variables(&self) -> Vec<&str> {
        let variables = self.key_sources().filter_map(|source| match &source.value {
            KeySource::Env(name) => Some(name.as_str()),
            KeySource::File(_) | KeySource::Command(_) => None,
        });
        // The URL of a database may hold a password.
        let state = self.file.state.as_ref().and_then(|state| match &state.value {
            StateSource::Env(name) => Some(name.as_str()),
            StateSource::Text(_) => None,
        });
        variables.chain(state).collect()
    }

    /// Returns the files that the configuration consists of and rests on: none of them is to be written.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let own = self.sources.names().map(PathBuf::from);
        let secret = self.key_sources().filter_map(|source| match &source.value {
            KeySource::File(path) => Some(self.sources.folder(&source.at).join(path)),
            KeySource::Env(_) | KeySource::Command(_) => None,
        });
        let state = self.state(|_| None).ok().and_then(|place| match place {
            Location::File(path) => Some(path),
            Location::Postgres(_) => None,
        });
        own.chain(secret).chain(state).collect()
    }

    /// Returns a path of the configuration: relative ones start at the folder of the file that names them.
    pub(crate) fn path(&self, path: &At<PathBuf>) -> PathBuf {
        self.sources.folder(&path.at).join(&path.value)
    }

    /// Fetches the keys of servers, in their order.
    ///
    /// # Errors
    /// All that is wrong with them at once.
    pub(crate) fn keys(
        &self,
        servers: &[&Server],
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Vec<Secret>, Problems> {
        let hidden = self.secret_variables();
        let around = |server: &Server| Around { folder: self.sources.folder(&server.api_key.at), hidden: &hidden };
        let fetched = servers.iter().map(|server| secret::fetch(server, &around(server), &env));
        let (mut keys, mut problems) = (Vec::new(), Vec::new());
        for result in fetched {
            match result {
                Ok(key) => keys.push(key),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(keys) } else { Err(Problems::new(&self.sources, problems)) }
    }
}
