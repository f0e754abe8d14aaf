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
use super::{files, placed, recorded, united, vocabulary};
use crate::delta::Mode;
use crate::doc::Doc;
use crate::overlay::is_there;
use crate::side::Node;

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
            let desired = placed::arranged(case, united::wanted(case, desired, actual));
            let is_there = is_there(&desired, &actual.doc, &case.entry.shape);
            quiet(case, is_there, &desired, actual).unwrap_or_else(|| {
                let past = History::of(case, cast, settled, actual);
                let (history, mirrored) = match case.pair.mode {
                    Mode::Mirror => (None, past.as_ref()),
                    _ => (past.as_ref(), None),
                };
                standing(case, Since { history, mirrored, is_there, is_news: true }, desired, actual)
            })
        }
        None => coming(case, cast, desired),
    }
}

/// Plans a document that is as it should be, which needs no past: `None` if something is written all the same, or asked, such as
/// what an exception makes of its rows or steps, or a secret that is supplied. That is decided and remembered with its past.
fn quiet(case: Case<'_>, is_there: bool, desired: &Doc, actual: &Node) -> Option<Staged<Settled>> {
    if !is_there {
        return None;
    }
    let is_news = !recorded::is_settled(case, actual);
    let since = Since { history: None, mirrored: None, is_there, is_news };
    let settled = standing(case, since, desired.clone(), actual);
    let Settled { drafts, kept, unpaired, .. } = &settled.value;
    let is_quiet = drafts.is_empty() && kept.is_empty() && unpaired.is_empty();
    (is_quiet || case.ground.pasts.is_none()).then_some(settled)
}
