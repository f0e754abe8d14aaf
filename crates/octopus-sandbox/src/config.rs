//! The options of one instance, settled.

use crate::collections::{Collection, index_of};
use crate::facts::{Fact, Switches};
use crate::fault::luck;
use crate::version::Version;
use serde_json::Value;
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
    /// Up to how much more it is, by luck.
    pub(crate) jitter: Duration,
    pub(crate) weather_seed: u64,
    pub(crate) page_cap: Option<usize>,
    pub(crate) cloud: bool,
    pub(crate) lenient: bool,
    /// One for each group of behaviours.
    pub(crate) switches: Vec<Switches>,
    pub(crate) well_known_feed_ids: bool,
    /// The name of the field that no client knows, if documents have one.
    pub(crate) extra_field: Option<&'static str>,
    pub(crate) installation_id: String,
    /// The links of documents to what this version serves, by collection: names, and what follows the address.
    pub(crate) document_links: Vec<Vec<(&'static str, &'static str)>>,
}

impl Config {
    /// Puts the field that no client knows into a document.
    pub(crate) fn mark(&self, document: &mut Value) {
        if let (Some(name), Some(document)) = (self.extra_field, document.as_object_mut()) {
            document.insert(name.to_owned(), Value::from(3));
        }
    }

    /// The links of one collection's documents.
    pub(crate) fn links_of(&self, of: &Collection) -> &[(&'static str, &'static str)] {
        &self.document_links[index_of(of)]
    }

    /// Whether this instance behaves so: its version does, and nobody has switched it off.
    pub(crate) fn does(&self, fact: &Fact) -> bool {
        let is_of_version = fact.since <= self.version && self.version < fact.until;
        let is_off =
            |(group, word)| self.switches.iter().any(|switches| switches.group() == group && !switches.is_on(word));
        is_of_version && !fact.switch.is_some_and(is_off)
    }

    /// Waits as long as the request of this number has to.
    pub(crate) async fn pace(&self, number: u64) {
        let time = self.latency_of(number);
        if !time.is_zero() {
            tokio::time::sleep(time).await;
        }
    }

    fn latency_of(&self, number: u64) -> Duration {
        if self.jitter.is_zero() {
            return self.latency;
        }
        self.latency + self.jitter.mul_f64(luck(self.weather_seed, &format!("latency of request {number}")))
    }
}
