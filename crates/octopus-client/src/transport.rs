//! The causes when no whole answer came: their names, and whether the request can have arrived.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use crate::certificate;
use crate::error::{Details, Error, ErrorKind};
use crate::retry::Fate;

/// The longest that a connection may take to come about, TLS included.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The slowest that a file may come or go, in bytes a second: below that, nobody waits for it.
const SLOWEST: u64 = 64 * 1024;

/// Returns how long a file of a size may take, beside what every request may.
pub(crate) fn time_for(usual: Duration, size: u64) -> Duration {
    usual + Duration::from_secs(size / SLOWEST)
}

/// The other end, as messages name it.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// Host and port of the server.
    pub(crate) server: String,
    /// Host and port of the proxy, if connections go through one.
    pub(crate) proxy: Option<String>,
    pub(crate) timeout: Duration,
}

/// An attempt without a whole answer.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    /// `None` if trying again cannot help.
    pub(crate) fate: Option<Fate>,
    /// Whether the server may have processed the request.
    pub(crate) may_have_arrived: bool,
    source: Option<reqwest::Error>,
}

impl Lost {
    /// Names the cause of a failure of the HTTP library.
    pub(crate) fn new(error: reqwest::Error, peer: &Peer, call: &str) -> Self {
        let error = error.without_url();
        let cause = Cause::of(&error);
        let message = cause.message(&error, peer, call);
        let fate = cause.fate();
        let may_have_arrived = fate.is_some_and(Fate::may_have_taken_place);
        let kind = if cause == Cause::Tls { tls_words(&error).0 } else { cause.kind() };
        Self { kind, message, fate, may_have_arrived, source: Some(error) }
    }

    /// An answer that is larger than any that is expected; asking again would bring the same.
    pub(crate) fn too_large(limit: usize, call: &str) -> Self {
        let message = format!("the answer to {call} is larger than {} MiB", limit / (1024 * 1024));
        Self { kind: ErrorKind::TooLarge, message, fate: None, may_have_arrived: true, source: None }
    }

    /// A request that is not sent, because the server answers nobody any more.
    pub(crate) fn gone(peer: &Peer, call: &str) -> Self {
        let message = format!("{} does not answer any more, so {call} was not sent", peer.server);
        Self { kind: ErrorKind::Gone, message, fate: None, may_have_arrived: false, source: None }
    }

    /// A request whose content cannot be had: nothing was sent.
    pub(crate) fn without_content(error: &Error) -> Self {
        Self { kind: error.kind(), message: error.to_string(), fate: None, may_have_arrived: false, source: None }
    }

    pub(crate) fn into_details(self) -> Details {
        let mut details = Details::new(self.kind, self.message);
        details.source = self.source.map(Into::into);
        details
    }
}

/// Why no whole answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Invalid,
    Tls,
    ProxyCredentials,
    Dns,
    ConnectTimeout,
    Connect,
    RefusedStream,
    Timeout,
    Broken,
}

impl Cause {
    fn of(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::Invalid;
        }
        if error.is_connect() {
            return Self::of_connect(error);
        }
        if is_refused_stream(error) {
            return Self::RefusedStream;
        }
        if error.is_timeout() { Self::Timeout } else { Self::Broken }
    }

    fn of_connect(error: &reqwest::Error) -> Self {
        if find::<rustls::Error>(error).is_some() {
            Self::Tls
        } else if innermost(error).contains("proxy authorization required") {
            // The tunnel's error type of the HTTP library is private.
            Self::ProxyCredentials
        } else if error.is_dns() || chain(error).any(|cause| cause.to_string() == "dns error") {
            Self::Dns
        } else if error.is_timeout() {
            Self::ConnectTimeout
        } else {
            Self::Connect
        }
    }

    fn kind(self) -> ErrorKind {
        match self {
            Self::Invalid => ErrorKind::Usage,
            Self::Tls => ErrorKind::Tls,
            Self::ProxyCredentials => ErrorKind::Proxy,
            Self::Dns => ErrorKind::Dns,
            Self::Connect => ErrorKind::Connect,
            Self::ConnectTimeout | Self::Timeout => ErrorKind::Timeout,
            Self::RefusedStream | Self::Broken => ErrorKind::Broken,
        }
    }

    /// A certificate or a proxy's password does not get better by trying again.
    fn fate(self) -> Option<Fate> {
        match self {
            Self::Invalid | Self::Tls | Self::ProxyCredentials => None,
            Self::Dns | Self::Connect | Self::ConnectTimeout | Self::RefusedStream => Some(Fate::NotSent),
            Self::Timeout | Self::Broken => Some(Fate::NoAnswer),
        }
    }

    fn message(self, error: &reqwest::Error, peer: &Peer, call: &str) -> String {
        let server = match &peer.proxy {
            Some(proxy) => format!("{} (through the proxy {proxy})", peer.server),
            None => peer.server.clone(),
        };
        match self {
            Self::Invalid => format!("{call} could not be built"),
            Self::Tls => format!("no secure connection to {server}: {}", tls_words(error).1),
            Self::ProxyCredentials => format!("the proxy asks for other credentials to reach {}", peer.server),
            Self::Dns => format!("found no address for {server}: {}", io_words(error)),
            Self::ConnectTimeout => format!("could not connect to {server} within {}", seconds(CONNECT_TIMEOUT)),
            Self::Connect => format!("could not connect to {server}: {}", io_words(error)),
            Self::RefusedStream => format!("{server} turned {call} away before reading it"),
            Self::Timeout => format!("{server} did not answer {call} within {}", seconds(peer.timeout)),
            Self::Broken => format!("the connection to {server} broke during {call}: {}", io_words(error)),
        }
    }
}

/// The server says that it did not process this stream (RFC 9113, 8.7): `REFUSED_STREAM`, or a `GOAWAY` below it.
fn is_refused_stream(error: &reqwest::Error) -> bool {
    find::<h2::Error>(error).is_some_and(|error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let gone = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (refused || gone)
    })
}

/// The kind and the words of an error in the certificate or the handshake.
fn tls_words(error: &reqwest::Error) -> (ErrorKind, String) {
    find(error).map_or_else(|| (ErrorKind::Tls, innermost(error)), certificate::words)
}

/// The operating system's cause by its kind, which reads the same everywhere; else the innermost cause's own words.
fn io_words(error: &reqwest::Error) -> String {
    let known = find::<io::Error>(error).map(io::Error::kind).filter(|kind| {
        use io::ErrorKind as Kind;
        matches!(
            kind,
            Kind::ConnectionRefused
                | Kind::ConnectionReset
                | Kind::ConnectionAborted
                | Kind::HostUnreachable
                | Kind::NetworkUnreachable
                | Kind::NetworkDown
                | Kind::BrokenPipe
                | Kind::UnexpectedEof
        )
    });
    known.map_or_else(|| clean(&innermost(error)), |kind| kind.to_string())
}

fn clean(text: &str) -> String {
    text.trim().trim_end_matches('.').to_owned()
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

/// The causes, outermost first. An `io::Error` that wraps another error hides it from `source`, so it is opened here.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    chain(error).filter_map(|cause| cause.downcast_ref::<E>()).last()
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_found_inside_io_errors() {
        let inner = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let error = io::Error::other(io::Error::other(inner));
        assert!(find::<rustls::Error>(&error).is_some());
        assert!(find::<h2::Error>(&error).is_none());
        assert!(innermost(&error).contains("UnknownIssuer"));
    }

    #[test]
    fn only_what_cannot_have_arrived_counts_as_not_sent() {
        for (cause, fate) in [
            (Cause::Invalid, None),
            (Cause::Tls, None),
            (Cause::ProxyCredentials, None),
            (Cause::Dns, Some(Fate::NotSent)),
            (Cause::Connect, Some(Fate::NotSent)),
            (Cause::ConnectTimeout, Some(Fate::NotSent)),
            (Cause::RefusedStream, Some(Fate::NotSent)),
            (Cause::Timeout, Some(Fate::NoAnswer)),
            (Cause::Broken, Some(Fate::NoAnswer)),
        ] {
            assert_eq!(cause.fate(), fate, "{cause:?}");
        }
    }
}
