//! The address of a server: what people type becomes one base, from which every request is built.

use url::{Host, ParseError, Url};

use crate::error::Error;
use crate::path;

/// The address of a server, without `api`, with a trailing slash.
#[derive(Clone, Debug)]
pub(crate) struct Base(Url);

/// The error for an address without a scheme.
const WITHOUT_SCHEME: &str = "it does not start with https:// or http://";

impl Base {
    /// Reads an address as people type it: with or without trailing slashes, with or without `/api`, with or without a
    /// virtual directory.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let wrong = |why: &str| Error::usage(format!("\"{}\" is not a valid server address: {why}", shown(text)));
        let mut url = Url::parse(text).map_err(|error| match error {
            ParseError::RelativeUrlWithoutBase => wrong(WITHOUT_SCHEME),
            other => wrong(&other.to_string()),
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(WITHOUT_SCHEME));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("it holds a query (?) or fragment (#)"));
        }
        url.set_path(&directory(url.path()));
        Ok(Self(url))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// Builds the URL of a request below `api`, or below a space.
    pub(crate) fn api(&self, space: Option<&str>, path: &str, query: &[(&str, &str)]) -> Result<Url, Error> {
        let path = path::check(path)?;
        let mut full = format!("{}api", self.0.path());
        if space == Some("") {
            return Err(Error::usage("the id of the space is empty".to_owned()));
        }
        if let Some(space) = space {
            full.push('/');
            full.push_str(path::check(&path::segment(space))?);
        }
        if !path.is_empty() {
            full.push('/');
            full.push_str(path);
        }
        let mut url = self.0.clone();
        url.set_path(&full);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// The host and port that connections go to, as shown in messages.
    pub(crate) fn host_and_port(&self) -> String {
        host_and_port(&self.0)
    }

    /// Tells if connections are encrypted.
    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Tells if the server is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost" || name.ends_with(".localhost")
            }
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => {
                address.is_loopback() || address.to_ipv4_mapped().is_some_and(|address| address.is_loopback())
            }
            None => false,
        }
    }

    /// The sentence for a connection that others can read.
    pub(crate) fn plain_http_warning(&self) -> Option<String> {
        (!self.is_https() && !self.is_loopback()).then(|| {
            format!(
                "the connection to {} is not encrypted: the API key and every document can be read on the way",
                self.0
            )
        })
    }
}

/// The host and port of any URL, as shown in messages.
pub(crate) fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Hides what may be a password in an address that is quoted in an error.
fn shown(text: &str) -> String {
    let quoted = text.escape_debug().to_string();
    match quoted.rsplit_once('@') {
        Some((_, host)) => format!("***@{host}"),
        None => quoted,
    }
}

/// The virtual directory with one slash at each end.
fn directory(path: &str) -> String {
    let path = path.trim_matches('/');
    let path = match path.rsplit_once('/') {
        Some((rest, last)) if last.eq_ignore_ascii_case("api") => rest,
        None if path.eq_ignore_ascii_case("api") => "",
        _ => path,
    };
    let path = path.trim_matches('/');
    if path.is_empty() { "/".to_owned() } else { format!("/{path}/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_mean_the_same_server() {
        for (text, base) in [
            ("https://host", "https://host/"),
            ("https://HOST/", "https://host/"),
            (" https://host:443/api ", "https://host/"),
            ("https://host/API///", "https://host/"),
            ("https://host:8443/octo", "https://host:8443/octo/"),
            ("https://host/octo/", "https://host/octo/"),
            ("https://host/octo/api", "https://host/octo/"),
            ("https://host/octo//api//", "https://host/octo/"),
            ("https://host/a/b/api/", "https://host/a/b/"),
            ("https://host/capi", "https://host/capi/"),
            ("http://[::1]:8080", "http://[::1]:8080/"),
        ] {
            assert_eq!(Base::parse(text).unwrap().url().as_str(), base, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        for (text, message) in [
            (
                "octopus.example.com",
                "\"octopus.example.com\" is not a valid server address: it does not start with https:// or http://",
            ),
            ("host:8080", "\"host:8080\" is not a valid server address: it does not start with https:// or http://"),
            (
                "https://host/app#/Spaces-1",
                "\"https://host/app#/Spaces-1\" is not a valid server address: it holds a query (?) or fragment (#)",
            ),
            (
                "https://me:secret@host/",
                "\"***@host/\" is not a valid server address: it holds a user name or password",
            ),
            ("", "\"\" is not a valid server address: it does not start with https:// or http://"),
        ] {
            assert_eq!(Base::parse(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn urls_are_built_below_the_virtual_directory() {
        let base = Base::parse("https://host/octo/api/").unwrap();
        for (space, path, query, expected) in [
            (None, "", &[][..], "https://host/octo/api"),
            (None, "spaces/all", &[], "https://host/octo/api/spaces/all"),
            (Some("Spaces-1"), "/projects", &[("take", "30")], "https://host/octo/api/Spaces-1/projects?take=30"),
            (Some("Spaces-1"), "projects/a%2Fb", &[], "https://host/octo/api/Spaces-1/projects/a%2Fb"),
            (Some("a/b"), "x", &[("name", "A & B")], "https://host/octo/api/a%2Fb/x?name=A+%26+B"),
        ] {
            assert_eq!(base.api(space, path, query).unwrap().as_str(), expected);
        }
        assert!(base.api(Some(".."), "x", &[]).is_err());
        assert!(base.api(Some(""), "x", &[]).is_err());
    }

    #[test]
    fn only_plain_http_to_another_machine_is_warned_of() {
        for (text, warned) in [
            ("https://host", false),
            ("http://localhost:8080", false),
            ("http://octo.localhost", false),
            ("http://127.0.0.2", false),
            ("http://[::1]", false),
            ("http://[::ffff:127.0.0.1]", false),
            ("http://host", true),
            ("http://10.0.0.1", true),
            ("http://localhost.example.com", true),
        ] {
            assert_eq!(Base::parse(text).unwrap().plain_http_warning().is_some(), warned, "{text}");
        }
    }
}
