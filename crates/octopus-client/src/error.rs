//! The one error of this crate: facts for programs, one sentence for people.
//!
//! A sentence starts in lower case, has no trailing stop and gives no advice. It holds no body of a request or an answer
//! beyond the server's own `ErrorMessage`, `Errors` and the title of an HTML page; the API key is masked in all of them.

use std::error::Error as StdError;
use std::fmt;

use reqwest::{Method, StatusCode};

/// The kind of an error, for programs to decide on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller's fault before anything was sent: an address, a key, a file, a path, a value that is no JSON.
    Usage,
    /// The name of the host has no address.
    Dns,
    /// No connection came about.
    Connect,
    /// No secure connection came about: the handshake.
    Tls,
    /// The certificate of the server is from nobody who is trusted.
    UnknownIssuer,
    /// The certificate of the server is for another host.
    OtherHost,
    /// The certificate of the server is out of time, revoked, or of a form that is not accepted.
    BadCertificate,
    /// The proxy asks for other credentials, or its address is not valid.
    Proxy,
    /// No whole answer in time.
    Timeout,
    /// The connection broke before the answer was whole.
    Broken,
    /// The server answers nobody any more, so that this request was not tried as often as others are.
    Gone,
    /// The answer is larger than any that is expected.
    TooLarge,
    /// A 3xx; redirects are never followed.
    Redirect,
    /// 401: the key is not accepted.
    Unauthorized,
    /// 403: the key lacks a permission.
    Forbidden,
    /// 404: it does not exist, or the key may not see it.
    NotFound,
    /// Another 4xx: the server refused the request, see [`Error::server_errors`].
    Refused,
    /// 429: too many requests, still after waiting.
    Throttled,
    /// 502, 503 or 504: a server or a proxy before it is not available.
    Unavailable,
    /// Another 5xx: the server failed.
    Server,
    /// The answer is no JSON.
    NotJson,
    /// The answer is JSON of another shape than asked for.
    Shape,
    /// A listing did not hold still while its pages were read.
    Unstable,
    /// The address answers, but not as an Octopus server.
    NotOctopus,
    /// No such space, or the key may not see it.
    NoSuchSpace,
    /// Several spaces fit.
    AmbiguousSpace,
}

/// An error of this crate. `Display` is one sentence for a person.
pub struct Error(Box<Details>);

/// Everything that an error knows.
#[derive(Debug)]
pub(crate) struct Details {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) method: Option<Method>,
    pub(crate) path: Option<String>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) server_message: Option<String>,
    pub(crate) server_errors: Vec<String>,
    pub(crate) missing_permission: Option<String>,
    pub(crate) redirected_to: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) outcome_unknown: bool,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Details {
    pub(crate) fn new(kind: ErrorKind, message: String) -> Self {
        Self {
            kind,
            message,
            method: None,
            path: None,
            status: None,
            server_message: None,
            server_errors: Vec::new(),
            missing_permission: None,
            redirected_to: None,
            attempts: 0,
            outcome_unknown: false,
            source: None,
        }
    }
}

impl From<Details> for Error {
    fn from(details: Details) -> Self {
        Self(Box::new(details))
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: String) -> Self {
        Details::new(kind, message).into()
    }

    pub(crate) fn usage(message: String) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    pub(crate) fn details_mut(&mut self) -> &mut Details {
        &mut self.0
    }

    /// The kind of the error, for programs to decide on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The method of the request, if one was made.
    pub fn method(&self) -> Option<&Method> {
        self.0.method.as_ref()
    }

    /// Path and query of the request, if one was made.
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The server's `ErrorMessage`.
    pub fn server_message(&self) -> Option<&str> {
        self.0.server_message.as_deref()
    }

    /// The lines of the server's `Errors`, one problem each; empty when there are none (then see
    /// [`Error::server_message`]).
    pub fn server_errors(&self) -> &[String] {
        &self.0.server_errors
    }

    /// The permission that a 403 names, such as `ProjectView`.
    pub fn missing_permission(&self) -> Option<&str> {
        self.0.missing_permission.as_deref()
    }

    /// The address that a redirect leads to, without what follows a `?` or `#`.
    pub fn redirected_to(&self) -> Option<&str> {
        self.0.redirected_to.as_deref()
    }

    /// How many times the request was sent or tried to be sent; 0 if it never came to that.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Tells if this is a 404.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Tells if this is a 403.
    pub fn is_forbidden(&self) -> bool {
        self.0.kind == ErrorKind::Forbidden
    }

    /// Tells if this is a 401.
    pub fn is_unauthorized(&self) -> bool {
        self.0.kind == ErrorKind::Unauthorized
    }

    /// Tells if the request was a write that may have taken place although this is an error: the answer was lost,
    /// unreadable or a 5xx, or an earlier attempt of the same write ended so. Look before writing again.
    ///
    /// `false` means that the write did not take place.
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if self.0.attempts > 1 {
            write!(f, ", tried {} times", self.0.attempts)?;
        }
        if self.0.outcome_unknown {
            f.write_str("; the write may have taken place all the same")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
