//! The changes of one item of a document, found by the name that a person gives it.
//!
//! Pure. An item of something new stands in no place of a change: it is found in what is new.

use crate::doc::{Doc, Lifted};
use crate::identity::visit_parts;
use crate::key::fold;
use crate::path::{At, Place, Trail};
use crate::plan::{Change, Step};
use crate::registry;

/// Returns the changes of a step that are about an item.
pub(super) fn of_one(step: &Step, wanted: &str) -> Vec<Change> {
    let (mut own, others): (Vec<Change>, Vec<Change>) =
        step.changes().into_iter().partition(|change| is_called(&change.at, wanted));
    for (place, part) in items(step, wanted) {
        if others.iter().any(|change| change.before.is_none() && is_inside(&place, &change.at)) {
            own.push(Change { at: place, before: None, after: Some(Lifted(part)), moved: false, behind: None });
        }
    }
    own
}

/// Returns whether a place stands in what another one holds: an item knows the list that it stands in, if it does not stand for itself.
fn is_inside(place: &Place, outer: &Place) -> bool {
    let in_list = match outer.parts().split_last() {
        Some((At::Field(field), before)) => {
            let item = place.parts().get(before.len());
            place.parts().starts_with(before)
                && matches!(item, Some(At::Item { list, .. }) if list.as_ref().is_none_or(|list| list == field))
        }
        _ => false,
    };
    in_list || place.is_within(outer)
}

/// Returns the items of what a step writes that are called so, none of which stands in another one.
fn items(step: &Step, wanted: &str) -> Vec<(Place, Doc)> {
    let shape = &registry::entry(step.key.kind()).shape;
    let mut found: Vec<(Place, Doc)> = Vec::new();
    visit_parts(&step.whole(), shape, &Trail::ROOT, &mut |part, _, trail| {
        let place = Place::from(trail);
        let is_within = |(outer, _): &(Place, Doc)| place.is_within(outer);
        if is_called(&place, wanted) && !found.iter().any(is_within) {
            found.push((place, part.clone()));
        }
    });
    found
}

/// Returns whether a place is what a person calls so, or stands in it: an item by its name, by its name and scope, or by
/// a piece of the path to it.
pub(super) fn is_called(place: &Place, wanted: &str) -> bool {
    let parts = place.parts();
    let pieces = (0..parts.len()).flat_map(|from| (from + 1..=parts.len()).map(move |to| &parts[from..to]));
    let mut pieces = pieces.map(|piece| piece.iter().cloned().collect::<Place>().to_string());
    let mut items = place.items();
    items.any(|(handle, label)| handle.name() == Some(wanted) || fold(label) == wanted)
        || pieces.any(|piece| fold(&piece) == wanted)
}
