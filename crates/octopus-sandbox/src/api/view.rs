//! The views of a request that handlers get.

use super::request::Upload;
use crate::caller::Caller;
use crate::config::Config;
use crate::query::Query;
use crate::store::State;
use serde_json::Value;

/// The view of a handler of a reading request.
pub(crate) struct View<'a> {
    /// The state as far as the user may look at it.
    pub(crate) state: &'a State,
    /// The whole state, whoever asks.
    pub(crate) whole: &'a State,
    pub(crate) caller: &'a Caller,
    pub(crate) config: &'a Config,
    pub(crate) space: Option<usize>,
    /// Whether the path names the space.
    pub(crate) named: bool,
    pub(crate) args: &'a [&'a str],
    pub(crate) query: &'a Query,
    /// The path that was asked for, as the server writes it.
    pub(crate) address: &'a str,
}

/// The input of a handler of a writing request besides the work.
pub(crate) struct Given<'a> {
    pub(crate) args: &'a [&'a str],
    pub(crate) query: &'a Query,
    /// The body as JSON; null if nothing was sent, or a file.
    pub(crate) body: Value,
    pub(crate) upload: Option<&'a Upload>,
}
