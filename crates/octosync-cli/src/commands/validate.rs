//! `octosync validate`: checks the configuration alone.
//!
//! Asks no server, fetches no key, runs no program, and reads no variable of the environment: it says the same everywhere.

use crate::config::types::{KeySource, Server};
use crate::config::{Config, ConfigError};
use crate::connect;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::pipeline::deltas;
use crate::render;
use crate::render::json::Document;
use crate::render::text::safe;
use crate::render::validated::{EndShape, KeyShape, Validated};
use crate::run::Run;
use std::ffi::OsString;

pub(super) fn run(run: &Run) -> Result<Exit, Failures> {
    let config = run.config()?;
    let destinations = config.destinations(&run.global.to).map_err(CommandError::from)?;
    deltas(run, &config, &destinations, &every_variable)?;
    config.apart(&destinations).map_err(ConfigError::Wrong).map_err(CommandError::from)?;
    let servers = config.servers(&destinations);
    warn(run, &config, &servers)?;
    let validated = Validated { files: config.texts().collect(), ends: servers.into_iter().map(end).collect() };
    if !run.ui.json {
        run.ui.show(&render::validated::view(&validated))?;
    }
    let mut document = Document::of("validate");
    document.more.insert("validated", serde_json::to_value(&validated).expect("texts are data"));
    run.document(document, Exit::Done)?;
    Ok(Exit::Done)
}

/// Whether a variable is set is a matter of the machine that plans: here, each one counts as set.
#[expect(clippy::unnecessary_wraps, reason = "it stands for the environment")]
fn every_variable(_: &str) -> Option<OsString> {
    Some(OsString::new())
}

/// Checks the ways to the servers, as far as they stand in files, and warns of those that anybody can listen to.
fn warn(run: &Run, config: &Config, servers: &[&Server]) -> Result<(), Failures> {
    let mut failures = Failures::default();
    for server in servers {
        let ca_file = server.ca_file.as_ref().map(|file| config.path(file));
        match connect::check(server, ca_file.as_deref()) {
            Ok(warning) => {
                warning.iter().for_each(|warning| run.ui.warn(&format!("{}: {warning}", safe(&server.name))))
            }
            Err(error) => failures.add(&server.name, error),
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

fn end(server: &Server) -> EndShape<'_> {
    let key = match &server.api_key.value {
        KeySource::Env(name) => KeyShape::Env(name),
        KeySource::File(path) => KeyShape::File(path),
        KeySource::Command(words) => KeyShape::Command(&words[0]),
    };
    EndShape { name: &server.name, url: &server.url.value, space: &server.space.value, key }
}
