//! The way to each server: its key, the connection, the space.

use super::failed::failed;
use super::key;
use crate::config::types::Server;
use crate::config::{Config, Secret};
use crate::connect::{self, Clients, Connection, Settings};
use crate::error::CommandError;
use crate::pipeline::{client, settings};
use crate::render::text::safe;
use crate::run::Run;
use futures::future::join_all;
use octopus_client::{ErrorKind, Reader};
use octosync::doctor::topic::{CONNECTION, KEY, PERMISSIONS, SPACE, Topic};
use octosync::doctor::{Check, Verdict};

/// An end that was reached; `None` where a check says why not.
pub(super) type Reached = Option<Connection<Reader>>;

/// Connects to every server whose key can be had, in their order.
pub(super) async fn connected(
    run: &Run,
    config: &Config,
    servers: &[&Server],
    checks: &mut Vec<Check>,
) -> Result<Vec<Reached>, CommandError> {
    let keys: Vec<Option<Secret>> = servers.iter().map(|server| fetched(config, server, checks)).collect();
    let known: Vec<Secret> = keys.iter().flatten().cloned().collect();
    let settings = settings(run, config, &known, &Run::env)?;
    let ends = servers.iter().zip(&keys).map(async |(server, key)| match key {
        Some(key) => one(run, config, (server, key), &settings).await,
        None => (Vec::new(), None),
    });
    let (said, reached): (Vec<Vec<Check>>, Vec<Reached>) = join_all(ends).await.into_iter().unzip();
    checks.extend(said.into_iter().flatten());
    Ok(reached)
}

fn fetched(config: &Config, server: &Server, checks: &mut Vec<Check>) -> Option<Secret> {
    match config.keys(&[server], Run::env) {
        Ok(keys) => keys.into_iter().next(),
        Err(problems) => {
            checks.push(failed(&KEY, &server.name, &problems.into()));
            None
        }
    }
}

async fn one(run: &Run, config: &Config, end: (&Server, &Secret), settings: &Settings<'_>) -> (Vec<Check>, Reached) {
    let (server, secret) = end;
    let clients = match client(run, config, end, settings) {
        Ok(clients) => clients,
        Err(error) => return (vec![failed(&CONNECTION, &server.name, &error)], None),
    };
    let warning = clients.client.plain_http_warning();
    let warning = warning.map(|text| {
        let next = "write https:// in url, if the server has it; else use a network that nobody else can listen to";
        Check::new(&CONNECTION, &server.name, Verdict::Warning, text).next(next)
    });
    let (mut checks, connection) = entered(server, clients.reading()).await;
    checks.extend(warning);
    if let Some(connection) = &connection {
        checks.push(key::life(connection, secret).await);
    }
    (checks, connection)
}

async fn entered(server: &Server, clients: Clients<Reader>) -> (Vec<Check>, Reached) {
    let name = &server.name;
    let root = match connect::greet(server, &clients).await {
        Ok(root) => root,
        Err(error) => return (vec![failed(&CONNECTION, name, &error)], None),
    };
    let text = format!("{} answers, and runs {}", clients.client.base_url(), safe(&root.version));
    let answers = Check::ok(&CONNECTION, name, text);
    match connect::enter(server, clients.client, root).await {
        Ok(connection) => {
            let text = format!("\"{}\" is there ({})", connection.space.name, connection.space.id);
            (vec![answers, Check::ok(&SPACE, name, text)], Some(connection))
        }
        Err(error) => {
            let said = CommandError::client(&error, &connect::peer(server));
            (vec![answers, failed(about(error.kind()), name, &said)], None)
        }
    }
}

/// Returns what it is about that a space could not be entered.
fn about(kind: ErrorKind) -> &'static Topic {
    match kind {
        ErrorKind::NoSuchSpace | ErrorKind::AmbiguousSpace => &SPACE,
        ErrorKind::Unauthorized => &KEY,
        ErrorKind::Forbidden => &PERMISSIONS,
        _ => &CONNECTION,
    }
}
