//! Checks of a configuration that need no server, beyond those of reading it.

use super::Config;
use super::problem::{Problem, Problems};
use super::read::place;
use super::types::Destination;

impl Config {
    /// Returns the names of the files that it was read from, that of the user first.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.sources.names()
    }

    /// Refuses destinations that are written like the source, unless projects follow a template there: the servers would say so of
    /// every spelling, later.
    ///
    /// # Errors
    /// All of them at once.
    pub(crate) fn apart(&self, destinations: &[&Destination]) -> Result<(), Problems> {
        let source = self.source();
        let has_templates = |destination: &Destination| {
            let set = destination.delta.templates.as_ref().or(self.file.delta.templates.as_ref());
            set.is_some_and(|templates| !templates.is_empty())
        };
        let same = destinations.iter().filter(|destination| place(&destination.server) == place(source));
        let same = same.filter(|destination| !has_templates(destination));
        let problem = |destination: &&Destination| {
            let message = format!("`source` and `{}` are the same space of the same server", destination.server.name);
            let problem = Problem::new(message, destination.server.url.at.clone());
            problem.also(source.url.at.clone(), "the source").help("correct `url` or `space` of one of them")
        };
        let problems: Vec<Problem> = same.map(problem).collect();
        if problems.is_empty() { Ok(()) } else { Err(Problems::new(&self.sources, problems)) }
    }
}
