//! The outcomes of the edits of both sides, as data.

use crate::delta::OnConflict;
use crate::doc::{Doc, Lifted};
use crate::identity::without_marks;
use crate::path::Place;
use std::collections::BTreeMap;

/// The outcome at one place that a side edited since the last sync, or that is the destination's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The place on the destination.
    pub at: Place,
    /// Whether this is about the order of the items of a list, and not about what they are.
    pub moved: bool,
    /// The outcome.
    pub became: Became,
    /// The author of the change to the wanted value, if it changed.
    pub author: Option<Author>,
    /// The exception that says whose edit wins here, by its position; none is what holds for the document.
    pub exception: Option<usize>,
    /// The wanted value at the last sync, and now.
    pub source: Turn,
    /// The destination's value as the last sync left it, and now.
    pub destination: Turn,
}

/// The outcome of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// Only the source's side changed it: that is taken.
    Taken,
    /// Only the destination changed it: that is kept.
    Kept,
    /// Nobody changed it since, and it differs: the last sync left the destination's own.
    Own,
    /// Both changed it, or the source's side changed what is the destination's own; decided so.
    Conflict(OnConflict),
    /// An item that is gone from the source, and that nobody edited there: it is removed.
    Removed,
    /// An item that is gone from the source, and stays: it was edited there.
    Stays,
    /// An item that is gone from the source and that nobody edited there: items of its list are not pruned.
    Unpruned,
    /// An item that would be removed, and that the owner protects.
    Protected,
    /// An item that is gone from the destination: it stays away.
    Away,
    /// An item that the delta leaves out now: what stands there stays.
    LeftOut,
}

/// Whose edit wins, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ruling {
    /// Whose edit wins.
    pub word: OnConflict,
    /// The exception that says so, by its position; none is what holds for the document.
    pub exception: Option<usize>,
}

/// Whose edit wins in single items, by their places in what is wanted.
pub(crate) type Rulings = BTreeMap<Place, Ruling>;

impl From<OnConflict> for Ruling {
    fn from(word: OnConflict) -> Self {
        Self { word, exception: None }
    }
}

/// The author of a change to the wanted value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The source.
    Source,
    /// The owner, by the delta.
    Delta,
    /// Both of them.
    Both,
}

/// The value of a side at the last sync, and now; `None` where it has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// At the last sync.
    pub was: Option<Lifted>,
    /// Now.
    pub now: Option<Lifted>,
}

impl Became {
    /// Returns whether this is about an item that is gone from the source since a sync brought it.
    #[must_use]
    pub(crate) const fn is_of_gone(self) -> bool {
        matches!(self, Self::Removed | Self::Stays | Self::Unpruned | Self::Protected)
    }

    /// Returns whether this is about such an item that stays though nobody edited it there.
    #[must_use]
    pub(crate) const fn stays_for_now(self) -> bool {
        matches!(self, Self::Unpruned | Self::Protected)
    }

    /// Returns whether the source's is what shall stand there.
    #[must_use]
    pub(crate) const fn takes_source(self) -> bool {
        matches!(self, Self::Taken | Self::Conflict(OnConflict::TakeSource))
    }
}

impl Edit {
    /// Returns whether the destination says something else than what the last sync left there.
    #[must_use]
    pub(crate) fn is_edited_there(&self) -> bool {
        let is_of_destination =
            matches!(self.became, Became::Kept | Became::Conflict(_) | Became::Stays | Became::Away);
        is_of_destination && (self.moved || self.destination.was != self.destination.now)
    }
}

impl Turn {
    /// Returns what a side said and says, without what octosync remembers in it.
    #[must_use]
    pub fn new(was: Option<&Doc>, now: Option<&Doc>) -> Self {
        let lifted = |doc: Option<&Doc>| doc.filter(|doc| !doc.is_empty()).map(|doc| Lifted(without_marks(doc)));
        Self { was: lifted(was), now: lifted(now) }
    }
}
