//! The items of a document that only the destination has, at any depth: removed, named, or a difference (E1, F10).
//!
//! Pure.

use super::case::Case;
use super::protected;
use super::stage::{Report, Staged};
use crate::decision::{Decision, Verdict};
use crate::delta::{DestinationOnly, Mode};
use crate::doc::Doc;
use crate::overlay::{DROPPABLE, Lists, own_items};
use crate::path::Place;
use crate::rules;
use std::collections::BTreeSet;

/// Returns which of the items go that only the destination has, and says of the others what the mode demands.
///
/// Steps and actions go where `steps.destination_only` says so; under `mirror` all else that is in a document does,
/// too, but for what follows `prune`. Under `verify` nothing is written: an item more is a difference. An item that is
/// gone from the source since a sync brought it is none of these: it is decided already.
pub(super) fn removed(
    case: Case<'_>,
    desired: &Doc,
    actual: &Doc,
    decided: &BTreeSet<Place>,
) -> Staged<BTreeSet<Place>> {
    let shape = &case.entry.shape;
    let mut report = Report::default();
    let own = |lists: &Lists<'_>| -> BTreeSet<Place> {
        let items = own_items(desired, actual, shape, lists);
        items.into_iter().filter(|item| !decided.iter().any(|decided| item.is_within(decided))).collect()
    };
    let all = || own(&|_, _| true);
    if case.pair.mode == Mode::Verify {
        return report.with(all());
    }
    // An item that mirrors a property that the source gave up goes with it: that is the change of the property.
    let mirrored = own(&|_, _| false);
    let removes = case.ground.delta.options.destination_only.value == DestinationOnly::Remove;
    let mut gone = match (case.pair.mode, removes) {
        (Mode::Mirror, true) => own(&|shape, _| !shape.pruned),
        (_, true) => own(DROPPABLE),
        (_, false) => mirrored.clone(),
    };
    gone.retain(|item| {
        let pattern = (!mirrored.contains(item)).then(|| protected::by(case, item)).flatten();
        report.decisions.extend(pattern.map(|pattern| protected::stays(case, item, pattern)));
        pattern.is_none()
    });
    report.decisions.extend(gone.difference(&mirrored).map(|item| goes(case, item)));
    if case.pair.mode == Mode::Mirror {
        report.decisions.extend(all().difference(&gone).map(|item| stays(case, item)));
    }
    report.with(gone)
}

fn goes(case: Case<'_>, item: &Place) -> Decision {
    let why = "only the destination has it, and such items are removed";
    let decision = Decision::new(&case.pair.from, rules::E1, Verdict::Remove, why).item(item.clone());
    let origin = &case.ground.delta.options.destination_only.origin;
    decision.set_by(origin).otherwise("write steps.destination_only: keep")
}

fn stays(case: Case<'_>, item: &Place) -> Decision {
    let why = "only the destination has it, and it stays";
    Decision::new(&case.pair.from, rules::F10, Verdict::Keep, why).question("extra").item(item.clone())
}
