//! The proxy that connections go through: given by the caller, never read from the environment.

use std::fmt;

use reqwest::{NoProxy, Proxy};
use url::Url;

use crate::error::{Error, ErrorKind};
use crate::url::{Base, host_and_port};

/// A proxy for HTTP and HTTPS (`http://`, `https://`, `socks5://` or `socks5h://`). Loopback never goes through it.
#[derive(Clone)]
pub struct ProxySettings {
    url: String,
    no_proxy: Option<String>,
    credentials: Option<(String, String)>,
}

impl ProxySettings {
    /// A proxy by its address, in which a user name and password may stand.
    pub fn new(url: &str) -> Self {
        Self { url: url.trim().to_owned(), no_proxy: None, credentials: None }
    }

    /// Hosts that are reached directly, in the form of the usual `NO_PROXY` variable: names with their subdomains,
    /// addresses and networks, separated by commas.
    #[must_use]
    pub fn no_proxy(mut self, hosts: &str) -> Self {
        self.no_proxy = Some(hosts.to_owned());
        self
    }

    /// The user and password that the proxy asks for.
    #[must_use]
    pub fn credentials(mut self, user: &str, password: &str) -> Self {
        self.credentials = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// Checks the address.
    ///
    /// # Errors
    /// When it is not one of a proxy.
    pub fn check(&self) -> Result<(), Error> {
        self.parsed().map(drop)
    }

    fn parsed(&self) -> Result<Url, Error> {
        let with_scheme = if self.url.contains("://") { self.url.clone() } else { format!("http://{}", self.url) };
        let url = Url::parse(&with_scheme).map_err(|_| wrong())?;
        let is_proxy = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") && url.has_host();
        if is_proxy { Ok(url) } else { Err(wrong()) }
    }

    /// Returns the proxy and how messages name it, or `None` if the server is this machine.
    pub(crate) fn apply(&self, base: &Base) -> Result<Option<(Proxy, String)>, Error> {
        let url = self.parsed()?;
        if base.is_loopback() {
            return Ok(None);
        }
        let mut proxy = Proxy::all(url.clone()).map_err(|_| wrong())?;
        if let Some((user, password)) = &self.credentials {
            proxy = proxy.basic_auth(user, password);
        }
        let direct = self.no_proxy.as_deref().and_then(NoProxy::from_string);
        // Which hosts are reached directly is decided inside the HTTP library, so the message leaves it open.
        let name = format!("{}{}", host_and_port(&url), if direct.is_some() { " or directly" } else { "" });
        Ok(Some((proxy.no_proxy(direct), name)))
    }
}

/// The address may hold a password, so the message does not repeat it.
fn wrong() -> Error {
    Error::new(ErrorKind::Proxy, "the address of the proxy is not valid".to_owned())
}

impl fmt::Debug for ProxySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProxySettings(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(proxy: &str, server: &str) -> Result<Option<String>, String> {
        let base = Base::parse(server).unwrap();
        let applied = ProxySettings::new(proxy).apply(&base).map_err(|error| error.to_string())?;
        Ok(applied.map(|(_, name)| name))
    }

    #[test]
    fn a_proxy_is_used_except_for_loopback() {
        for (proxy, server, used) in [
            ("http://proxy:3128", "https://host", Some("proxy:3128")),
            ("proxy:3128", "http://host", Some("proxy:3128")),
            ("http://me:secret@proxy:3128/", "https://host", Some("proxy:3128")),
            ("socks5h://proxy:1080", "https://host", Some("proxy:1080")),
            ("http://proxy:3128", "http://localhost:8080", None),
            ("http://proxy:3128", "http://127.0.0.1", None),
            ("http://proxy:3128", "https://[::1]", None),
        ] {
            assert_eq!(apply(proxy, server), Ok(used.map(str::to_owned)), "{proxy} to {server}");
        }
    }

    #[test]
    fn a_bad_proxy_is_refused_without_being_quoted() {
        for proxy in ["", "http://", "ftp://me:secret@proxy", "http://me:secret@pro xy"] {
            let message = "the address of the proxy is not valid".to_owned();
            assert_eq!(apply(proxy, "https://host"), Err(message.clone()), "{proxy}");
            assert_eq!(apply(proxy, "http://localhost"), Err(message), "{proxy}");
        }
        assert_eq!(format!("{:?}", ProxySettings::new("http://me:secret@proxy")), "ProxySettings(***)");
    }
}
