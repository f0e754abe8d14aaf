//! The parts of a spec, and what is in them, at any depth; places become absolute here.
//!
//! The registry lives as long as the program does, and so do the rows that are made for it.

use super::spec::{IdMap, Item, List, Reference, Restriction, Retention, Scan, Spec, Stamp, Typed, Unfit};

/// A part of a spec and where it stands in the documents; the empty pattern is the spec itself.
pub(super) struct Part {
    pub(super) at: &'static str,
    pub(super) spec: &'static Spec,
}

/// Returns a spec and its parts, what is inside before what holds it.
pub(super) fn parts(spec: &'static Spec) -> Vec<Part> {
    let mut all = Vec::new();
    collect("", spec, &mut all);
    all
}

fn collect(at: &'static str, spec: &'static Spec, all: &mut Vec<Part>) {
    for (place, part) in spec.parts {
        collect(joined(at, place), part, all);
    }
    all.push(Part { at, spec });
}

fn joined(at: &'static str, pattern: &'static str) -> &'static str {
    match (at, pattern) {
        ("", alone) | (alone, "") => alone,
        (at, pattern) => ustr::ustr(&format!("{at}.{pattern}")).as_str(),
    }
}

/// Something that a spec says of a place.
pub(super) trait Row: Copy + 'static {
    /// The place.
    fn at(&mut self) -> &mut &'static str;
}

macro_rules! rows {
    ($($row:ident),+) => {
        $(impl Row for $row {
            fn at(&mut self) -> &mut &'static str {
                &mut self.at
            }
        })+
    };
}

rows!(Reference, Typed, List, Item, Restriction, Retention, IdMap, Stamp, Scan, Unfit);

impl Part {
    /// Returns a place of the part as one of the whole document.
    pub(super) fn place(&self, pattern: &'static str) -> &'static str {
        joined(self.at, pattern)
    }

    /// Returns a row of the part with its place in the whole document.
    pub(super) fn placed<T: Row>(&self, row: &'static T) -> &'static T {
        if self.at.is_empty() {
            return row;
        }
        let mut own = *row;
        *own.at() = self.place(own.at());
        Box::leak(Box::new(own))
    }
}
