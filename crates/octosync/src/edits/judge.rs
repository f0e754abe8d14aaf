//! The rule of a three-way merge for one place, as a function of who changed it.
//!
//! Pure.

use super::edit::{Author, Became};
use crate::delta::OnConflict;
use crate::doc::{Doc, Name};

/// The values at one place, then and now, in each view of the document; `None` where a view has no such place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Views<'a> {
    /// The source's value at the last sync, under today's delta.
    pub said: Option<&'a Doc>,
    /// The value that the last sync wanted.
    pub wanted: Option<&'a Doc>,
    /// The value that the last sync left.
    pub left: Option<&'a Doc>,
    /// The value that is wanted now.
    pub desired: Option<&'a Doc>,
    /// The value there now.
    pub actual: Option<&'a Doc>,
    /// Whether this is an entry of a map or set, or an item, so that its absence says something. A field that is absent
    /// is one that the server's version does not know, which is no edit.
    pub keyed: bool,
}

/// The sides that changed a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Both sides are the same.
    Same,
    /// The source does not know the field.
    Unknown,
    /// The source's side only.
    Source,
    /// The destination only.
    Destination,
    /// Neither; the last sync left the destination's own there.
    Own,
    /// Both, or the source where the destination's is its own.
    Both,
}

impl Verdict {
    /// Returns what becomes of a place that was changed so; nothing where nothing was.
    #[must_use]
    pub(crate) const fn became(self, on_conflict: OnConflict) -> Option<Became> {
        match self {
            Self::Same | Self::Unknown => None,
            Self::Source => Some(Became::Taken),
            Self::Destination => Some(Became::Kept),
            Self::Own => Some(Became::Own),
            Self::Both => Some(Became::Conflict(on_conflict)),
        }
    }
}

impl<'a> Views<'a> {
    /// Returns the views of a field.
    #[must_use]
    pub(crate) fn field(self, field: Name, keyed: bool) -> Self {
        let get = |doc: Option<&'a Doc>| doc.and_then(Doc::fields).and_then(|fields| fields.get(field));
        Self::of(self.all().map(get), keyed)
    }

    /// Returns views in the order of [`all`](Self::all).
    #[must_use]
    pub(crate) const fn of([said, wanted, left, desired, actual]: [Option<&'a Doc>; 5], keyed: bool) -> Self {
        Self { said, wanted, left, desired, actual, keyed }
    }

    /// Returns the views: of the last sync what the source said, what was wanted, what was left; of now what is wanted,
    /// what stands there.
    #[must_use]
    pub(crate) const fn all(self) -> [Option<&'a Doc>; 5] {
        [self.said, self.wanted, self.left, self.desired, self.actual]
    }

    /// Says who changed this place.
    #[must_use]
    pub(crate) fn judge(self) -> Verdict {
        if same(self.desired, self.actual) {
            return Verdict::Same;
        }
        if self.says_nothing() {
            return Verdict::Unknown;
        }
        let own = !same(self.wanted, self.left);
        match (!same(self.wanted, self.desired), self.is_as_left()) {
            (true, true) if !own => Verdict::Source,
            (true, _) => Verdict::Both,
            (false, false) => Verdict::Destination,
            (false, true) => Verdict::Own,
        }
    }

    /// Says who changed what is wanted, if anybody did.
    #[must_use]
    pub(crate) fn author(self) -> Option<Author> {
        match (same(self.said, self.desired), same(self.wanted, self.said)) {
            _ if same(self.wanted, self.desired) => None,
            (false, false) => Some(Author::Both),
            (false, true) => Some(Author::Source),
            (true, _) => Some(Author::Delta),
        }
    }

    /// Returns whether the source says nothing of this place, not even that nothing is there.
    #[must_use]
    pub(crate) const fn says_nothing(self) -> bool {
        self.desired.is_none() && !self.keyed
    }

    /// Returns whether what stands there is what the last sync left.
    #[must_use]
    pub(crate) fn is_as_left(self) -> bool {
        same(self.left, self.actual)
    }
}

/// Returns whether two views say the same; nothing is the same as what is absent.
#[must_use]
pub(crate) fn same(a: Option<&Doc>, b: Option<&Doc>) -> bool {
    a.unwrap_or(&Doc::Null).same(b.unwrap_or(&Doc::Null))
}
