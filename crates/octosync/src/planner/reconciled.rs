//! The stage of reconciling: what becomes of a document that the destination should have.
//!
//! Pure. What is not there yet comes; what stands there is merged and compared.

use super::adopted::adopted;
use super::case::Case;
use super::cast::Cast;
use super::coming::coming;
use super::history::History;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::standing::standing;
use crate::doc::Doc;

/// Settles a document.
pub(super) fn reconciled(case: Case<'_>, cast: &Cast, settled: &Settled, desired: Doc) -> Staged<Settled> {
    match case.actual() {
        Some(actual) if case.ground.adopts => adopted(case, desired, actual),
        None if case.ground.adopts => Report::default().with(Settled::default()),
        Some(actual) => {
            // What is as it should be needs no past.
            let differs = !desired.same(&actual.doc);
            let history = differs.then(|| History::of(case, cast, settled, actual)).flatten();
            standing(case, history.as_ref(), desired, actual)
        }
        None => coming(case, cast, desired),
    }
}
