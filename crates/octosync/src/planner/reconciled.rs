//! The stage of reconciling: what becomes of a document that the destination should have.
//!
//! Pure. A document that is not there yet comes; one that stands there is merged and compared.

use super::adopted::adopted;
use super::case::Case;
use super::cast::Cast;
use super::coming::coming;
use super::history::History;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::standing::{Since, standing};
use super::{files, recorded, united, vocabulary};
use crate::delta::Mode;
use crate::doc::Doc;
use crate::overlay::is_there;

/// Settles a document.
pub(super) fn reconciled(case: Case<'_>, cast: &Cast, settled: &Settled, mut desired: Doc) -> Staged<Settled> {
    if let Some(actual) = case.actual() {
        files::leave(case, &mut desired);
        vocabulary::common(case, &mut desired, actual);
    }
    match case.actual() {
        Some(actual) if case.ground.adopts => adopted(case, desired, actual),
        None if case.ground.adopts => Report::default().with(Settled::default()),
        Some(actual) => {
            let desired = united::wanted(case, desired, actual);
            let is_there = is_there(&desired, &actual.doc, &case.entry.shape);
            // A document that is as it should be needs no past.
            let past = if is_there { None } else { History::of(case, cast, settled, actual) };
            let (history, mirrored) = match case.pair.mode {
                Mode::Mirror => (None, past.as_ref()),
                _ => (past.as_ref(), None),
            };
            let is_news = !is_there || !recorded::is_settled(case, actual);
            standing(case, Since { history, mirrored, is_there, is_news }, desired, actual)
        }
        None => coming(case, cast, desired),
    }
}
