//! Files that the owner supplies for documents that hold one (F3).

use std::collections::BTreeMap;

/// The state of a file that the owner supplies, when a plan is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuppliedFile {
    /// It has this thumbprint.
    Known(String),
    /// It cannot be had now, and why.
    Unread(String),
    /// It is none that a document of its kind can hold, and why.
    Unusable(String),
}

/// The files that the owner supplies, by what their secrets are called on the destination, folded.
pub type SuppliedFiles = BTreeMap<String, SuppliedFile>;
