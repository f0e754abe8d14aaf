//! Whose edit of a row wins where both sides edited it (`docs/rules.md` A6).

use super::wishes::Wishes;
use crate::doc::Doc;
use crate::edits::Ruling;
use crate::translate::marks::CONFLICT;

impl Wishes<'_> {
    /// Returns whose edit of a row wins: by an exception about it, or as for all of them.
    pub(super) fn ruling(&self, wanted: &Doc) -> Ruling {
        let by_exception = self.marked(wanted, CONFLICT).and_then(|exception| exception.set.on_conflict);
        let ruled = by_exception.map(|word| Ruling { word, exception: position(wanted) });
        ruled.unwrap_or_else(|| self.on_conflict.into())
    }
}

/// Returns the position of the exception that says whose edit of a row wins.
pub(super) fn position(wanted: &Doc) -> Option<usize> {
    usize::try_from(wanted.get(CONFLICT)?.as_u64()?).ok()
}
