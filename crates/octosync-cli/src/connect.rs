//! Connects to the servers of a configuration: client, who it is, which space.

use crate::config::Secret;
use crate::config::types::{At, Server};
use crate::error::{CommandError, Peer};
use crate::trace::Trace;
use crate::ui::Ui;
use crate::watcher::Watcher;
use octopus_client::{ApiKey, Client, ProxySettings, RetryPolicy, Space};
use octosync::decision::Origin;
use octosync::plan::Place;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How often a server is asked who it is. A wrong address shall be known at once; later, patience pays.
const FIRST_TRIES: u32 = 2;

/// What all connections of a run have in common.
pub(crate) struct Settings<'a> {
    /// How many requests may be under way at once, per server.
    pub(crate) concurrency: usize,
    /// Who writes down what is exchanged.
    pub(crate) trace: Option<Trace>,
    /// Whom to tell of waiting.
    pub(crate) ui: Ui,
    /// The environment, for the usual proxy variables.
    pub(crate) env: &'a dyn Fn(&str) -> Option<OsString>,
}

/// The clients of a server that was not asked anything yet.
pub(crate) struct Clients {
    /// For the first request: gives up soon.
    pub(crate) first: Client,
    /// For all others.
    pub(crate) client: Client,
}

/// A space of a server that answers.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The server's name and where its settings stand.
    pub(crate) peer: Peer,
    pub(crate) client: Client,
    pub(crate) space: Space,
    pub(crate) place: Place,
}

/// Builds the clients of a server. Nothing is sent yet.
pub(crate) fn clients(
    server: &Server,
    key: &Secret,
    ca_file: Option<PathBuf>,
    settings: &Settings<'_>,
) -> Result<Clients, CommandError> {
    let build = |retry| client(server, key, ca_file.as_deref(), settings, retry);
    let retry = RetryPolicy::default();
    Ok(Clients { first: build(RetryPolicy { tries: FIRST_TRIES, ..retry })?, client: build(retry)? })
}

fn client(
    server: &Server,
    key: &Secret,
    ca_file: Option<&Path>,
    settings: &Settings<'_>,
    retry: RetryPolicy,
) -> Result<Client, CommandError> {
    let peer = peer(server);
    let failed = |error: octopus_client::Error| CommandError::client(&error, &peer);
    let watcher = Watcher { side: server.name.clone(), trace: settings.trace.clone(), ui: settings.ui };
    let mut builder = Client::builder(&server.url.value)
        .map_err(failed)?
        .api_key(ApiKey::from(key.reveal().to_owned()))
        .user_agent(concat!("octosync/", env!("CARGO_PKG_VERSION")))
        .concurrency(settings.concurrency)
        .retry(retry)
        .observer(Arc::new(watcher))
        .proxy(proxy(server, settings.env));
    if let Some(file) = ca_file {
        builder = builder.ca_file(file);
    }
    if let Some(timeout) = &server.timeout {
        builder = builder.timeout(timeout.value);
    }
    builder.build().map_err(failed)
}

/// Asks a server who it is and finds the space.
pub(crate) async fn connect(server: &Server, clients: Clients) -> Result<Connection, CommandError> {
    let peer = peer(server);
    let failed = |error: octopus_client::Error| CommandError::client(&error, &peer);
    let Clients { first, client } = clients;
    let root = first.root().await.map_err(failed)?;
    let space = client.find_space(&server.space.value).await.map_err(failed)?;
    let place = Place {
        installation_id: root.installation_id,
        space_id: space.id.clone(),
        space: space.name.clone(),
        version: root.version,
    };
    Ok(Connection { peer, client, space, place })
}

/// Returns a server's name and where its settings stand.
pub(crate) fn peer(server: &Server) -> Peer {
    Peer {
        name: server.name.clone(),
        url_at: place(&server.url),
        space_at: place(&server.space),
        key_at: place(&server.api_key),
    }
}

fn place<T>(value: &At<T>) -> String {
    match &value.origin {
        Origin::Default => String::new(),
        origin => format!(" ({origin})"),
    }
}

/// Returns the proxy of a server: its own, or what the usual variables say.
fn proxy(server: &Server, env: &dyn Fn(&str) -> Option<OsString>) -> Option<ProxySettings> {
    if let Some(proxy) = &server.proxy {
        return (proxy.value != "none").then(|| ProxySettings::new(&proxy.value));
    }
    let read = |name: &str| {
        let either = env(name).or_else(|| env(&name.to_lowercase()));
        either.and_then(|value| value.into_string().ok()).filter(|value| !value.trim().is_empty())
    };
    let secure = server.url.value.trim().to_lowercase().starts_with("https:");
    let url = read(if secure { "HTTPS_PROXY" } else { "HTTP_PROXY" }).or_else(|| read("ALL_PROXY"))?;
    let proxy = ProxySettings::new(&url);
    Some(match read("NO_PROXY") {
        Some(hosts) => proxy.no_proxy(&hosts),
        None => proxy,
    })
}
