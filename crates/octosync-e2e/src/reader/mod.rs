//! Reads a space for both judges: its documents by collection, and what each id in it is the name of.
//!
//! The consequences of a difference are for `check` and `judge` to say, each for itself. Nothing here comes from the
//! engine or the project's client, so that what those overlook shows all the same.

mod collections;
mod http;
mod names;
mod snapshot;
mod texts;
mod values;

pub use collections::{COLLECTIONS, Collection};
pub use http::Server;
pub use names::{Named, Names};
pub use snapshot::Snapshot;
pub(crate) use texts::{fold, items, join, same, strings, text, tokens};
