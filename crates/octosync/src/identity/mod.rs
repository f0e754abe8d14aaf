//! The identity of items of a list, their spelling for people, and walks that know their position in a document.
//!
//! Pure, over lifted items.

mod entry;
mod items;
mod listed;
mod marks;
mod row;
mod secrets;
mod visit;

pub use entry::entry_label;
pub use items::{handle, label, labels, marked};
pub(crate) use items::{handles, present_handles, row_place, sort_text};
pub use listed::Listing;
pub(crate) use marks::ID;
pub(crate) use marks::{STAYS, WAS, is_mark, staying, without_marks};
pub(crate) use row::{holder_of, is_sent_as_secret, row_dimensions, same_scope, scope_entries};
pub use row::{is_secret, scope_label, spot};
pub use secrets::SecretThere;
pub(crate) use secrets::{secrets_of_both, secrets_there};
pub use visit::find;
pub(crate) use visit::{visit_leaves, visit_parts};
