//! Where a state is kept: a file, or a PostgreSQL database. Never shows a password.

use std::fmt;
use std::path::{Path, PathBuf};
use url::{Host, Url};

/// Where a state is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// In a file of its own (SQLite).
    File(PathBuf),
    /// In a database of a PostgreSQL server. The URL may hold a password.
    Postgres(Url),
}

/// A text that names no location for a state.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LocationError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It begins like a URL of PostgreSQL and is none.
    #[error("it is not a valid URL: {0}")]
    Url(String),
    /// It names no database.
    #[error("it names no database: the URL ends with its name, as in postgres://user@host/octosync")]
    Database,
    /// It is a URL of something else.
    #[error("`{0}:` is not supported: a state is kept in a file, or at a postgres:// URL")]
    Scheme(String),
}

impl Location {
    /// Reads a path, or a URL that begins with `postgres://` or `postgresql://`. Relative paths begin at `folder`.
    ///
    /// # Errors
    /// If it is neither.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, LocationError> {
        let text = text.trim();
        match text.split_once("://") {
            _ if text.is_empty() => Err(LocationError::Empty),
            Some(("postgres" | "postgresql", _)) => postgres(text),
            // One letter is a drive of Windows.
            Some((scheme, _)) if scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Err(LocationError::Scheme(scheme.to_owned()))
            }
            _ => Ok(Self::File(folder.join(text))),
        }
    }
}

impl Location {
    /// Returns whether a password stands in it.
    #[must_use]
    pub fn holds_password(&self) -> bool {
        match self {
            Self::File(_) => false,
            Self::Postgres(url) => {
                url.password().is_some() || url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("password"))
            }
        }
    }
}

fn postgres(text: &str) -> Result<Location, LocationError> {
    let mut url = Url::parse(text).map_err(|error| LocationError::Url(error.to_string()))?;
    let has = |url: &Url, names: &[&str]| url.query_pairs().any(|(name, _)| names.contains(&&*name));
    if url.path().trim_matches('/').is_empty() && !has(&url, &["dbname"]) {
        return Err(LocationError::Database);
    }
    if !has(&url, &["sslmode", "ssl-mode"]) {
        // The default is the safe mode; sqlx alone would go on without TLS if the server has none.
        let mode = if is_local(&url) { "prefer" } else { "verify-full" };
        url.query_pairs_mut().append_pair("sslmode", mode);
    }
    Ok(Location::Postgres(url))
}

/// Returns whether a server is reached without a network: over a socket, or on this machine.
fn is_local(url: &Url) -> bool {
    let named = url.query_pairs().filter(|(name, _)| name == "host" || name == "hostaddr").last();
    let host = named.map_or_else(|| url.host_str().unwrap_or_default().to_owned(), |(_, host)| host.into_owned());
    if host.is_empty() || host == "localhost" || host.starts_with('/') || host.to_ascii_uppercase().starts_with("%2F") {
        return true;
    }
    match Host::parse(&host) {
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Ok(Host::Domain(_)) | Err(_) => false,
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => {
                let host = url.host_str().unwrap_or("localhost");
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                write!(f, "postgres://{host}{port}{}", url.path())
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Location, LocationError> {
        Location::parse(text, Path::new("/config"))
    }

    #[test]
    fn a_relative_path_begins_at_the_folder_of_the_configuration() {
        assert_eq!(parsed(" state/my.db "), Ok(Location::File("/config/state/my.db".into())));
        assert_eq!(parsed("/var/state.db"), Ok(Location::File("/var/state.db".into())));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        assert_eq!(parsed("  "), Err(LocationError::Empty));
        assert_eq!(parsed("mysql://db/x"), Err(LocationError::Scheme("mysql".to_owned())));
        assert_eq!(parsed("postgres://db"), Err(LocationError::Database));
        assert!(matches!(parsed("postgres://db:port/x"), Err(LocationError::Url(_))));
    }

    #[test]
    fn a_password_is_never_shown() {
        for text in ["postgres://me:canary@db:5433/octosync", "postgres://db/octosync?password=canary&user=me"] {
            let location = parsed(text).unwrap();
            assert!(location.holds_password());
            assert!(!format!("{location} {location:?}").contains("canary"), "{location}");
        }
        assert!(!parsed("postgres://me:canary@db:x/y").unwrap_err().to_string().contains("canary"));
    }

    #[test]
    fn a_server_elsewhere_is_asked_for_a_certificate_unless_the_owner_says_otherwise() {
        let mode = |text: &str| match parsed(text).unwrap() {
            Location::Postgres(url) => url.query_pairs().find(|(name, _)| name == "sslmode").unwrap().1.into_owned(),
            Location::File(path) => panic!("{}", path.display()),
        };
        assert_eq!(mode("postgres://db.example.com/x"), "verify-full");
        assert_eq!(mode("postgres://localhost/x?hostaddr=10.0.0.1"), "verify-full");
        assert_eq!(mode("postgres://db.example.com/x?sslmode=require"), "require");
        for local in
            ["postgres://localhost/x", "postgres://127.0.0.1/x", "postgres://[::1]/x", "postgres:///x?host=/run"]
        {
            assert_eq!(mode(local), "prefer", "{local}");
        }
    }
}
