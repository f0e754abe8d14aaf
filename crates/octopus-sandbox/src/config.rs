//! The options of one instance, settled.

use crate::version::Version;
use std::time::Duration;

/// How this instance behaves.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) version: Version,
    pub(crate) version_text: String,
    /// Empty, or `/octo`.
    pub(crate) base_path: String,
    pub(crate) api_key: Option<String>,
    pub(crate) latency: Duration,
    pub(crate) page_cap: Option<usize>,
    pub(crate) cloud: bool,
    pub(crate) lenient: bool,
    pub(crate) well_known_feed_ids: bool,
    /// The name of the field that no client knows.
    pub(crate) extra_field: &'static str,
    pub(crate) installation_id: String,
}
