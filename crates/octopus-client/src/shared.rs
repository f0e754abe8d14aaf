//! The state that all clones of a client share.

use std::sync::{Arc, OnceLock};

use reqwest::header::HeaderValue;

use crate::exchange::Observer;
use crate::health::Health;
use crate::limit::Limit;
use crate::mask::Mask;
use crate::retry::RetryPolicy;
use crate::stats::Counters;
use crate::transport::Peer;
use crate::url::Base;

/// The state that all clones of a client share.
pub(crate) struct Shared {
    pub(crate) base: Base,
    pub(crate) http: reqwest::Client,
    /// The user agent from now on, in place of the one that it was built with.
    pub(crate) agent: OnceLock<HeaderValue>,
    pub(crate) has_key: bool,
    pub(crate) mask: Mask,
    pub(crate) limit: Limit,
    pub(crate) retry: RetryPolicy,
    pub(crate) page_size: usize,
    pub(crate) largest_answer: usize,
    pub(crate) health: Health,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) counters: Counters,
    pub(crate) peer: Peer,
}
