//! Walks through documents that know where they stand.

use super::items::handles;
use super::listed::Listing;
use crate::doc::Doc;
use crate::path::{At, Place, Trail};
use crate::registry::shape::Shape;

/// Returns what stands at a place of a document.
#[must_use]
pub fn find<'d>(doc: &'d Doc, shape: &'d Shape, place: &Place) -> Option<&'d Doc> {
    let start = (doc, shape);
    let found = place.parts().iter().try_fold(start, |(doc, shape), at| match at {
        At::Field(field) | At::Entry(field) => Some((doc.fields()?.get(*field)?, shape.field(*field))),
        At::Index(index) => Some((doc.items().get(*index)?, shape.each())),
        At::Json => match doc {
            Doc::Json(text) => Some((text.tree(), shape.json())),
            _ => None,
        },
        At::Item { list, handle, .. } => {
            let (doc, shape) = match list {
                Some(list) => (doc.fields()?.get(*list)?, shape.field(*list)),
                None => (doc, shape),
            };
            let position = handles(doc.items(), shape.identity()?).iter().position(|known| known == handle)?;
            Some((&doc.items()[position], shape.each()))
        }
    });
    found.map(|(doc, _)| doc)
}

/// Calls a function with each part of a document, its rule and its place: an object comes before its fields.
pub(crate) fn visit_parts(doc: &Doc, shape: &Shape, trail: &Trail<'_>, call: &mut dyn FnMut(&Doc, &Shape, &Trail<'_>)) {
    call(doc, shape, trail);
    match doc {
        Doc::Object(fields) => {
            fields
                .iter()
                .for_each(|(field, value)| visit_parts(value, shape.field(field), &shape.member(trail, field), call));
        }
        Doc::Array(items) => {
            let places = Listing::of(items, shape.identity());
            for (at, item) in items.iter().enumerate() {
                visit_parts(item, shape.each(), &places.at(trail, at), call);
            }
        }
        Doc::Commas(items) => items.iter().for_each(|item| visit_parts(item, shape, trail, call)),
        Doc::Json(text) => visit_parts(text.tree(), shape.json(), &trail.json(), call),
        _ => {}
    }
}

/// Calls a function with each leaf of a document, its rule and its place: references, secrets, texts, numbers.
pub(crate) fn visit_leaves(
    doc: &Doc,
    shape: &Shape,
    trail: &Trail<'_>,
    call: &mut dyn FnMut(&Doc, &Shape, &Trail<'_>),
) {
    visit_parts(doc, shape, trail, &mut |part, shape, place| {
        if !matches!(part, Doc::Object(_) | Doc::Array(_) | Doc::Commas(_) | Doc::Json(_)) {
            call(part, shape, place);
        }
    });
}
