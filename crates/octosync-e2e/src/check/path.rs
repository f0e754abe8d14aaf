//! Where a document stands.

/// Where a document stands, in the names of its own side.
#[derive(Debug, Default)]
pub(super) struct Path {
    pub(super) collection: &'static str,
    pub(super) name: String,
    /// The name with the owner's before it; of what has no name of its own, the owner's.
    pub(super) full: String,
    pub(super) owner: String,
    pub(super) owner_collection: Option<&'static str>,
}
