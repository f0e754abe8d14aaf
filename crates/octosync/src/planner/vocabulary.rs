//! Words that servers know by their version, such as permissions: between two versions those count that both know.
//!
//! Pure. A side knows the words that any of its documents of the kind says.

use super::case::Case;
use crate::doc::Doc;
use crate::side::{Node, Side};
use crate::version::Gap;
use std::collections::BTreeSet;

/// Takes the words out of what a document shall be that the destination does not know, and leaves those alone that the source does
/// not know.
pub(super) fn common(case: Case<'_>, desired: &mut Doc, actual: &Node) {
    let (source, destination) = (case.ground.source, case.ground.destination);
    if source.version.gap(destination.version) == Gap::None {
        return;
    }
    for field in case.entry.spec.vocabulary {
        let (here, there) = (known(case, source, field), known(case, destination, field));
        let wanted = words(desired, field).into_iter().filter(|word| there.contains(word));
        let own = words(&actual.doc, field).into_iter().filter(|word| !here.contains(word));
        let both: BTreeSet<&str> = wanted.chain(own).collect();
        let both = Doc::list(both.into_iter().map(Doc::text).collect::<Vec<_>>());
        desired.set(field, both);
    }
}

fn known<'s>(case: Case<'_>, side: &'s Side, field: &str) -> BTreeSet<&'s str> {
    side.of_kind(case.entry.spec.kind).flat_map(|node| words(&node.doc, field)).collect()
}

fn words<'d>(doc: &'d Doc, field: &str) -> Vec<&'d str> {
    doc.get(field).map(Doc::items).unwrap_or_default().iter().filter_map(Doc::as_str).collect()
}
