//! The stage of reconciling: what becomes of a document that the destination should have.
//!
//! Pure. What is not there yet comes; what stands there is merged and compared.

use super::adopted::adopted;
use super::case::Case;
use super::cast::Cast;
use super::coming::coming;
use super::history::History;
use super::recorded;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::standing::{Since, standing};
use crate::doc::Doc;
use crate::overlay::is_there;

/// Settles a document.
pub(super) fn reconciled(case: Case<'_>, cast: &Cast, settled: &Settled, desired: Doc) -> Staged<Settled> {
    match case.actual() {
        Some(actual) if case.ground.adopts => adopted(case, desired, actual),
        None if case.ground.adopts => Report::default().with(Settled::default()),
        Some(actual) => {
            // Without a state nobody asks; and what is as it should be needs no past.
            let differs = case.ground.pasts.is_some() && !is_there(&desired, &actual.doc, &case.entry.shape);
            let history = differs.then(|| History::of(case, cast, settled, actual)).flatten();
            let is_news = differs || !recorded::is_settled(case, actual);
            standing(case, Since { history: history.as_ref(), is_news }, desired, actual)
        }
        None => coming(case, cast, desired),
    }
}
