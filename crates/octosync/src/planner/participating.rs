//! The stage of participation: which pairs of a kind take part after all. It only removes.
//!
//! Pure. Documents that an exception leaves out, or that would be created and whose scope or lifecycle has no
//! counterpart, take no part.

use super::case::Case;
use super::cast::Cast;
use super::stage::{Ground, Report, Staged};
use super::translated::translator;
use super::{git, left_out, templated};
use crate::matching::Absence;
use crate::registry::Entry;

/// Removes the pairs of a kind that take no part.
pub(super) fn participating(ground: Ground<'_>, mut cast: Cast, entry: &'static Entry) -> Staged<Cast> {
    let mut report = Report::default();
    for pair in &cast.pairs(entry.spec.kind) {
        let case = Case { ground, entry, pair, beside: &[] };
        if report.take(left_out::by_exception(case, &mut cast)) {
            continue;
        }
        if let Some(absence) = report.take(absence(case, &cast)) {
            cast.matching.leave_out(&pair.from, absence);
        }
    }
    report.with(cast)
}

/// Returns why a document takes no part, if it takes none.
fn absence(case: Case<'_>, cast: &Cast) -> Staged<Option<Absence>> {
    let mut report = Report::default();
    let mut absence = report.take(git::skipped(case));
    if absence.is_none() && case.pair.standing && case.pair.mode.updates() {
        report.findings.extend(git::one_side(case));
        report.findings.extend(templated::noted(case));
    }
    if absence.is_none() && !case.pair.standing {
        absence = report.take(templated::refused(case));
        if absence.is_none() {
            absence = report.take(git::refused(case));
        }
        if absence.is_none() {
            let none = Default::default();
            absence = translator(case.ground, cast, &none, &mut report).participates(case.node()).err();
        }
    }
    report.with(absence)
}
