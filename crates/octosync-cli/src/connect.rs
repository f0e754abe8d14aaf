//! Connects to the servers of a configuration: client, who it is, which space.

use crate::config::types::Server;
use crate::config::{NO_PROXY, Secret};
use crate::error::{CommandError, Peer};
use crate::exit::Exit;
use crate::render::text::safe;
use crate::trace::Trace;
use crate::ui::Ui;
use crate::watcher::Watcher;
use octopus_client::{ApiKey, Client, Mask, ProxySettings, Reader, RetryPolicy, Root, Space};
use octosync::plan::Site;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How often a server is asked who it is. A wrong address shall be known at once; later, patience pays.
const FIRST_TRIES: u32 = 2;

/// The settings that all connections of a run share.
pub(crate) struct Settings<'a> {
    /// How many requests may be under way at once, per server.
    pub(crate) concurrency: usize,
    /// The secrets that no error, trace or output shows.
    pub(crate) mask: Mask,
    /// The trace of requests and answers, if one is written.
    pub(crate) trace: Option<Trace>,
    /// Whom to tell of waiting.
    pub(crate) ui: Ui,
    /// The environment, for the usual proxy variables.
    pub(crate) env: &'a dyn Fn(&str) -> Option<OsString>,
}

/// The clients of a server that was not asked anything yet.
pub(crate) struct Clients<C = Client> {
    /// For the first request: gives up soon.
    pub(crate) first: C,
    /// For all others.
    pub(crate) client: C,
}

impl Clients {
    /// Returns clients that cannot write.
    pub(crate) fn reading(self) -> Clients<Reader> {
        Clients { first: self.first.into(), client: self.client.into() }
    }
}

/// A space of a server that answers.
#[derive(Debug)]
pub(crate) struct Connection<C = Client> {
    /// The server's name and where its settings stand.
    pub(crate) peer: Peer,
    pub(crate) client: C,
    pub(crate) space: Space,
    pub(crate) site: Site,
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
        .mask(settings.mask.clone())
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

/// Checks the way to a server as far as it stands in the configuration: no key is needed, and nothing is sent. Returns what is
/// to be warned of.
pub(crate) fn check(server: &Server, ca_file: Option<&Path>) -> Result<Option<String>, CommandError> {
    let peer = peer(server);
    let failed = |error: octopus_client::Error| CommandError::client(&error, &peer);
    let builder = Client::builder(&server.url.value).map_err(failed)?.proxy(proxy(server, &|_| None));
    let builder = ca_file.into_iter().fold(builder, |builder, file| builder.ca_file(file));
    Ok(builder.build().map_err(failed)?.plain_http_warning())
}

/// Asks a server who it is and finds the space.
pub(crate) async fn connect<C>(server: &Server, clients: Clients<C>) -> Result<Connection<C>, CommandError>
where
    for<'c> Reader: From<&'c C>,
{
    let root = greet(server, &clients).await?;
    let entered = enter(server, clients.client, root).await;
    entered.map_err(|error| CommandError::client(&error, &peer(server)))
}

/// Asks a server who it is; any key will do.
pub(crate) async fn greet<C>(server: &Server, clients: &Clients<C>) -> Result<Root, CommandError>
where
    for<'c> Reader: From<&'c C>,
{
    Reader::from(&clients.first).root().await.map_err(|error| CommandError::client(&error, &peer(server)))
}

/// Finds the space of a server that has said who it is.
pub(crate) async fn enter<C>(server: &Server, client: C, root: Root) -> Result<Connection<C>, octopus_client::Error>
where
    for<'c> Reader: From<&'c C>,
{
    let space = Reader::from(&client).find_space(&server.space.value).await?;
    let site = Site {
        installation_id: root.installation_id,
        space_id: space.id.clone(),
        space: space.name.clone(),
        version: root.version,
    };
    Ok(Connection { peer: peer(server), client, space, site })
}

/// Refuses two destinations that are one space of one instance, whatever their addresses: they would overwrite each other.
pub(crate) fn distinct<'a, C: 'a>(ends: impl IntoIterator<Item = &'a Connection<C>>) -> Result<(), CommandError> {
    let mut seen: Vec<&Connection<C>> = Vec::new();
    for end in ends {
        let is_same = |other: &&&Connection<C>| {
            (&other.site.installation_id, &other.site.space_id) == (&end.site.installation_id, &end.site.space_id)
        };
        if let Some(other) = seen.iter().find(is_same) {
            let (one, two, space) = (&other.peer.name, &end.peer.name, safe(&end.site.space));
            let message =
                format!("the destinations {one} and {two} are the same space \"{space}\" of the same instance");
            let hint = format!("correct url{} or space{}, or remove one of them", end.peer.url_at, end.peer.space_at);
            return Err(CommandError::new(message).exit(Exit::Refused).hint(hint));
        }
        seen.push(end);
    }
    Ok(())
}

/// Returns a server's name and where its settings stand.
pub(crate) fn peer(server: &Server) -> Peer {
    Peer {
        name: server.name.clone(),
        url_at: server.url.origin.bracketed(),
        space_at: server.space.origin.bracketed(),
        key_at: server.api_key.origin.bracketed(),
        ca_at: server.ca_file.as_ref().map(|file| file.origin.bracketed()),
    }
}

/// Returns the proxy of a server, if it has one.
fn proxy(server: &Server, env: &dyn Fn(&str) -> Option<OsString>) -> Option<ProxySettings> {
    let own = server.proxy.as_ref().map(|proxy| proxy.value.as_str());
    let (url, direct) = proxy_words(own, &server.url.value, env)?;
    let proxy = ProxySettings::new(&url);
    Some(match direct {
        Some(hosts) => proxy.no_proxy(&hosts),
        None => proxy,
    })
}

/// Returns the address of the proxy, and what is reached without it: the server's own proxy, or what the usual
/// variables say.
fn proxy_words(
    own: Option<&str>,
    url: &str,
    env: &dyn Fn(&str) -> Option<OsString>,
) -> Option<(String, Option<String>)> {
    if let Some(own) = own {
        return (own != NO_PROXY).then(|| (own.to_owned(), None));
    }
    let read = |name: &str| {
        let either = env(name).or_else(|| env(&name.to_lowercase()));
        either.and_then(|value| value.into_string().ok()).filter(|value| !value.trim().is_empty())
    };
    let secure = url.trim().to_lowercase().starts_with("https:");
    let proxy = read(if secure { "HTTPS_PROXY" } else { "HTTP_PROXY" }).or_else(|| read("ALL_PROXY"))?;
    Some((proxy, read("NO_PROXY")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_proxy_comes_before_that_of_the_environment() {
        let all = [("HTTPS_PROXY", "s:1"), ("http_proxy", "h:1"), ("NO_PROXY", "b")];
        let rest = [("ALL_PROXY", "a:1"), ("HTTPS_PROXY", " ")];
        type Row<'a> = (Option<&'a str>, &'a str, &'a [(&'a str, &'a str)], Option<(&'a str, Option<&'a str>)>);
        let rows: [Row<'_>; 7] = [
            (None, "https://a", &[], None),
            (None, "https://a", &all, Some(("s:1", Some("b")))),
            (None, "http://a", &all, Some(("h:1", Some("b")))),
            (None, "https://a", &rest, Some(("a:1", None))),
            (Some("own:1"), "https://a", &all, Some(("own:1", None))),
            (Some("none"), "https://a", &all, None),
            (None, " HTTPS://A", &all, Some(("s:1", Some("b")))),
        ];
        for (own, url, variables, expected) in rows {
            let env = |name: &str| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| value.into());
            let expected = expected.map(|(proxy, direct)| (proxy.to_owned(), direct.map(str::to_owned)));
            assert_eq!(proxy_words(own, url, &env), expected, "{own:?} {url}");
        }
    }
}
