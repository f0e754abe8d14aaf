//! Whose edit wins in the items of a document that exceptions are about (`docs/rules.md` A6).
//!
//! Pure. Rows are marked when they are translated, as all that exceptions say of them is.

use super::case::Case;
use crate::delta::Exceptions;
use crate::doc::Doc;
use crate::identity::{Listing, visit_parts};
use crate::path::Trail;
use crate::reconcile::{Ruling, Rulings};
use crate::registry::shape::Shape;
use crate::subject::{Lookup, first};

/// Returns whose edit wins in single items of a document, by their places on the source.
pub(super) fn of_items(case: Case<'_>) -> Rulings {
    let exceptions = &case.ground.delta.exceptions;
    let mut rulings = Rulings::new();
    if exceptions.0.iter().all(|exception| exception.set.on_conflict.is_none()) {
        return rulings;
    }
    let node = case.node();
    let about = About { exceptions, lookup: Lookup::new(exceptions, node) };
    visit_parts(&node.doc, &case.entry.shape, &Trail::ROOT, &mut |part, shape, trail| {
        if let Some(ruling) = about.ruling(part, shape, trail) {
            rulings.insert(trail.into(), ruling);
        }
    });
    rulings
}

/// The exceptions about the items of a document.
struct About<'a> {
    exceptions: &'a Exceptions,
    lookup: Lookup<'a, 'a>,
}

impl About<'_> {
    /// Returns what exceptions say of an item, or of what is nothing without such items: a step is what its actions are.
    fn ruling(&self, part: &Doc, shape: &Shape, trail: &Trail<'_>) -> Option<Ruling> {
        let Some(item) = shape.item else { return self.of_held(part, shape, trail) };
        if item.at.is_empty() || item.valued {
            return None;
        }
        let about = self.lookup.item(item, part, || trail.into());
        let (exception, word) = first(&about, |exception| exception.set.on_conflict)?;
        let exception = self.exceptions.0.iter().position(|known| std::ptr::eq(known, exception));
        Some(Ruling { word, exception })
    }

    /// Returns what is said of all items that something holds.
    fn of_held(&self, part: &Doc, shape: &Shape, trail: &Trail<'_>) -> Option<Ruling> {
        let (field, items) = shape.held(part)?;
        let (list, around) = (shape.field(field), trail.field(field));
        let places = Listing::of(items, list.identity());
        let mut rulings =
            items.iter().enumerate().map(|(at, item)| self.ruling(item, list.each(), &places.at(&around, at)));
        let ruling = rulings.next()??;
        rulings.all(|other| other == Some(ruling)).then_some(ruling)
    }
}
