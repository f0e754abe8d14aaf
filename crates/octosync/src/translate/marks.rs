//! What translating learnt of a row, for merging: fields of which none is the server's, and which merging takes away.

/// An environment of its scope has another name on the destination (D1).
pub const RENAMED: &str = "$renamed";
/// A dimension of its scope lost all its entries (D1): why, or `true` if exceptions consented to all of it.
pub const WIDENED: &str = "$widened";
/// Some entries of its scope are missing, and an existing row is then left untouched (B).
pub const DROP_NEW: &str = "$drop_new";
/// The dimensions of its scope that an exception sets, as a list of words.
pub const SCOPED: &str = "$scoped";
/// The entries that these dimensions would have without that exception, by word.
pub const UNSET: &str = "$unset";
/// The exception that keeps it whole where it stands, by its position.
pub const KEPT: &str = "$kept";
/// The exception that takes only some of its fields where it stands, by its position.
pub const ONLY: &str = "$only";
/// Something stands in for what its value names, which has no counterpart (D8).
pub const STAND_IN: &str = "$stand_in";
/// Its position in the list of the source.
pub const FROM: &str = "$from";
/// The exception that says what its value shall be, by its position.
pub const VALUED: &str = "$valued";
