//! The memory that earlier syncs of a destination left, as data: which documents were paired, and the past of each
//! pair.
//!
//! Pure. A store keeps it between runs ([`Recorder`] is what the engine asks of one); it is read whole before planning.
//! The past of a pair is three documents as the API sent them, with their ids: what the source said, what was wanted,
//! what was left there. They are lifted again with the ids of today, so that neither a renamed environment nor a new row
//! of the registry looks like somebody's edit. Invariant: nothing here can hold a secret ([`Blob::of`]).

mod blob;
mod ends;
mod feed;
mod record;
mod recorder;
mod secrets;
#[cfg(test)]
mod tests;

pub use blob::{Blob, BlobError};
pub use ends::{End, Ends, SiteId};
pub use feed::{Mark, Since, Stranger};
pub use record::{InitialValue, ItemPair, Name, Past, Record};
pub use recorder::{Recorder, RecorderError, Written};
pub use secrets::{Secrets, Supplied, SuppliedValue, WrittenSecret, WrittenSecrets, known_by};

use crate::doc::Digest;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The memory of one destination.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The pairs of documents, in the order of their ids.
    pub records: Vec<Record>,
    /// The names of the source's ids at the last sync, also of those that are gone now.
    pub source_names: BTreeMap<Box<str>, Name>,
    /// The names of the destination's ids at the last sync, also of those that are gone now.
    pub destination_names: BTreeMap<Box<str>, Name>,
    /// The documents of the records, by their content.
    pub blobs: Arc<HashMap<Digest, Blob>>,
    /// The earlier records of the pairs, the newest first; asked for where a side was restored, else empty.
    pub earlier: Vec<Record>,
    /// The newest event of the destination's audit feed when the last plan was made that was applied, if that could be read.
    pub mark: Option<Mark>,
    /// The run that set the mark, if it wrote something: the feed has events of it after the mark.
    pub writer: Option<Box<str>>,
    /// The names of the runs that wrote to the destination.
    pub runs: BTreeSet<Box<str>>,
    /// The knowledge about secrets that runs wrote there.
    pub secrets: Option<Secrets>,
}

impl Memory {
    /// Returns what the ids of one end were called when a sync came to its end last.
    #[must_use]
    pub(crate) const fn names(&self, end: End) -> &BTreeMap<Box<str>, Name> {
        match end {
            End::Source => &self.source_names,
            End::Destination => &self.destination_names,
        }
    }
}
