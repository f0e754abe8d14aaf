//! Runs the stages, stratum by stratum: a kind is planned when all that it refers to has been, but for what refers to it
//! too.

use super::cascaded::cascaded;
use super::case::Case;
use super::cast::Cast;
use super::items::with_items;
use super::linked::Reaches;
use super::looked_up::looked_up;
use super::matched::matched;
use super::neighbours::Neighbours;
use super::participating::participating;
use super::reconciled::reconciled;
use super::settled::Settled;
use super::stage::{Ground, Report, Staged};
use super::translated::{Translation, translated};
use super::values::ValuePlaces;
use super::{git, templated};
use crate::registry::{self, Entry};
use crate::side::items_of;

/// The results of the stages before anything is ordered.
pub(super) struct Course {
    /// The documents that take part.
    pub(super) cast: Cast,
    /// The outcome of each document.
    pub(super) settled: Settled,
    /// The report of the stages.
    pub(super) report: Report,
}

impl Course {
    /// Begins: nothing is matched yet.
    pub(super) fn begun(ground: Ground<'_>) -> Self {
        let Staged { value: cast, report } = Cast::selected(ground);
        Self { cast, settled: Settled::default(), report }
    }

    /// Goes through the strata.
    pub(super) fn run(self, ground: Ground<'_>) -> Self {
        let Self { mut cast, mut settled, mut report } = self;
        for stratum in registry::strata() {
            for entry in &stratum.matched {
                cast = report.take(matched(ground, cast, entry));
                cast = report.take(participating(ground, cast, entry));
            }
            for entry in &stratum.planned {
                report.add(planned(ground, &mut cast, &mut settled, entry));
                cast = with_items(ground, cast, &settled, entry);
            }
        }
        settled.count_unchanged(&cast.left_alone);
        Self { cast, settled, report }
    }
}

/// Plans the pairs of a kind, one by one, so that few are held at once.
fn planned(ground: Ground<'_>, cast: &mut Cast, settled: &mut Settled, entry: &'static Entry) -> Report {
    let mut report = Report::default();
    let neighbours = Neighbours::new(ground, entry);
    let reaches = Reaches::of(ground, settled, entry);
    let places = ValuePlaces::of(ground, settled, entry);
    for pair in &cast.pairs(entry.spec.kind) {
        let case = Case { ground, entry, pair, beside: &[] };
        if let Some(decision) = git::left_to_git(case).or_else(|| templated::left_to_template(case)) {
            report.decisions.push(decision);
        } else if let Some(actual) = case.looked_up() {
            settled.add(report.take(looked_up(case, cast, settled, actual)));
        } else {
            report.add(written(case, cast, settled, (&neighbours, &reaches, &places)));
        }
        report.findings.extend(places.lacking(case, settled));
    }
    report
}

/// Plans a pair that is written or verified.
fn written(
    case: Case<'_>,
    cast: &mut Cast,
    settled: &mut Settled,
    (neighbours, reaches, places): (&Neighbours<'_>, &Reaches, &ValuePlaces),
) -> Report {
    let (mut report, from) = (Report::default(), &case.pair.from);
    let translated = report.take(translated(case, cast, settled));
    if !translated.skipped.is_empty() {
        settled.skipped.insert(from.clone(), translated.skipped);
    }
    let outcome = match translated.outcome {
        Translation::Wanted(desired) => {
            report.take(reaches.fitting(case, desired)).map_or_else(Translation::Absent, Translation::Wanted)
        }
        outcome => outcome,
    };
    match outcome {
        Translation::Wanted(desired) => {
            let desired = report.take(places.fitting(case, cast, desired));
            let own = reconciled(case, cast, settled, desired);
            let beside = neighbours.beside(case, cast, settled, &own.value);
            let own = if beside.is_empty() { own } else { again(Case { beside: &beside, ..case }, cast, settled, own) };
            let own = report.take(own);
            let own = report.take(cascaded(case, settled, own));
            settled.add(report.take(places.remaining(case, own)));
        }
        Translation::Absent(absence) if !case.pair.standing => cast.matching.leave_out(from, absence),
        Translation::Absent(_) => settled.add(Settled::unchanged(case.entry.spec.kind)),
        // Documents that refer to its items are not refused for them, too.
        Translation::Refused => settled.items.extend(items_of(&case.pair.to, &case.node().doc, &case.entry.shape)),
    }
    report
}

/// Settles a document once more, against what is in force with its rows.
fn again(case: Case<'_>, cast: &Cast, settled: &Settled, own: Staged<Settled>) -> Staged<Settled> {
    match translated(case, cast, settled).value.outcome {
        Translation::Wanted(desired) => reconciled(case, cast, settled, desired),
        Translation::Absent(_) | Translation::Refused => own,
    }
}
