//! What makes two items of a list the same, how they are spelt for people, and walks that know where they stand.
//!
//! Pure, over lifted items.

mod entry;
mod items;
mod listed;
mod marks;
mod row;
mod visit;

pub use entry::entry_label;
pub use items::{handle, handles, label, labels, marked, present_handles, row_place, sort_text};
pub use listed::Listing;
pub use marks::{ID, STAYS, WAS, staying, without_marks};
pub use row::{is_secret, row_dimensions, same_scope, scope_label, spot};
pub use visit::{find, visit_leaves, visit_parts};
