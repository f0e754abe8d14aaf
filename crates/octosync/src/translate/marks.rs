//! What translating learnt of a row, for merging: fields of which none is the server's, and which merging takes away.

/// An environment of its scope has another name on the destination (D1).
pub const RENAMED: &str = "$renamed";
/// A dimension of its scope lost all its entries (D1): why, or `true` if exceptions consented to all of it.
pub const WIDENED: &str = "$widened";
/// Some entries of its scope are missing, and an existing row is then left untouched (B).
pub const DROP_NEW: &str = "$drop_new";
/// An exception says what its scope shall be.
pub const SCOPED: &str = "$scoped";
/// The exception that says what its value shall be, by its position.
pub const VALUED: &str = "$valued";
