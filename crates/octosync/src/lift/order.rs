//! In which order the items of a list stand where the order has no meaning.

use crate::doc::{Digest, Doc};
use crate::identity;
use crate::registry::spec::Identity;
use std::cell::OnceCell;
use std::cmp::Ordering;

/// The sort key of an item: its name, then its content. The digest of the content costs most, and is made only for
/// items of the same name.
pub(crate) struct SortKey {
    text: String,
    item: Doc,
    digest: OnceCell<Digest>,
}

/// Returns what an item is sorted by.
#[must_use]
pub(crate) fn sort_key(item: &Doc, by: Identity) -> SortKey {
    SortKey { text: identity::sort_text(item, by), item: item.clone(), digest: OnceCell::new() }
}

impl SortKey {
    fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| self.item.digest())
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text).then_with(|| self.digest().cmp(other.digest()))
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortKey {}
