//! Whose edit wins in the items that exceptions are about.

use super::Walk;
use super::pairing::Row;
use crate::overlay::Way;
use crate::path::{At, Handle, Place};

impl Walk<'_> {
    /// Walks an item under what an exception about it says of conflicts, if one does.
    pub(super) fn in_item<R>(&mut self, row: &Row<'_>, way: &Way<'_>, walk: impl FnOnce(&mut Self) -> R) -> R {
        if self.wishes.rulings.is_empty() {
            return walk(self);
        }
        self.within.push(row.wanted.as_ref().unwrap_or(&row.handle).clone());
        let outer = self.ruling;
        let wanted = with_handles(&way.spot(), &self.within);
        self.ruling = self.wishes.rulings.get(&wanted).copied().unwrap_or(outer);
        let walked = walk(self);
        self.ruling = outer;
        self.within.pop();
        walked
    }
}

/// Returns a place with these handles for the items on the way to it, outermost first.
fn with_handles(place: &Place, handles: &[Handle]) -> Place {
    let mut handles = handles.iter();
    let parts = place.parts().iter().map(|at| match at {
        At::Item { list, handle, label } => {
            let handle = handles.next().unwrap_or(handle).clone();
            At::Item { list: *list, handle, label: label.clone() }
        }
        other => other.clone(),
    });
    parts.collect()
}
