//! Plans a document that the destination does not have yet.

use super::case::Case;
use super::cast::Cast;
use super::draft::Draft;
use super::history::Present;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::variables::Versions;
use super::{exact, files, gallery, placed, recorded, supply, variables};
use crate::delta::ExistingValue;
use crate::doc::{Doc, Fields};
use crate::matching::Counterpart;
use crate::overlay::arranged;
use crate::plan::Action;
use crate::registry::shape::Shape;
use crate::registry::spec::Creation;
use crate::side::items_of;

/// Plans a document that the destination does not have yet.
pub(super) fn coming(case: Case<'_>, cast: &Cast, mut desired: Doc) -> Staged<Settled> {
    let (entry, pair) = (case.entry, case.pair);
    let mut report = Report::default();
    let placed = placed::placed(case, &[&desired]);
    let lost;
    (desired, lost) = arranged(desired, &entry.shape, &placed.wishes());
    report.add(placed.said(case, &desired, &lost));
    let mut rows = None;
    let supplied = if let Some(list) = entry.rows() {
        let source = case.ground.pasts.map(|_| Present::rows_coming(case, list));
        let versions = Versions { source: source.as_ref().unwrap_or(&case.node().doc), actual: None, history: None };
        let merged = variables::merged(case, &mut desired, &versions, list, ExistingValue::Overwrite.into());
        let merged = report.take(merged);
        rows = Some(merged.remembered);
        merged.supplied
    } else if let Some(file) = &entry.spec.file {
        report.take(files::coming(case, file, &mut desired))
    } else {
        report.take(supply::new_secrets(case, &desired))
    };
    let mut settled = Settled { items: items_of(&pair.to, &desired, &entry.shape), ..Settled::default() };
    if matches!(entry.spec.creation, Creation::WithOwner(_)) && holds_nothing(&desired, &entry.shape) {
        return report.with(settled);
    }
    exact::count(&mut settled, case, false);
    let first_of_owner = matches!(entry.spec.creation, Creation::FirstWithOwner(_)) && case.node().is_default;
    let server_created =
        matches!(entry.spec.creation, Creation::WithOwner(_)) || (first_of_owner && has_new_owner(case, cast));
    let install = report.take(gallery::installation(case));
    settled.records.extend(recorded::coming(case, &desired, rows));
    settled.drafts.push(Draft {
        entry,
        pair: pair.clone(),
        action: Action::Create,
        server_created,
        before: None,
        after: desired,
        supplied,
        install,
    });
    report.with(settled)
}

fn has_new_owner(case: Case<'_>, cast: &Cast) -> bool {
    let owner = case.node().owner.as_ref();
    owner.is_some_and(|owner| matches!(cast.matching.of(owner).first(), Some(Counterpart::Coming(_))))
}

/// Returns whether what the server makes with its owner would stay as it is made: without any item.
fn holds_nothing(desired: &Doc, shape: &Shape) -> bool {
    let fields = desired.fields().into_iter().flat_map(Fields::iter);
    fields.filter(|(field, _)| shape.field(*field).list.is_some()).all(|(_, list)| list.is_empty())
}
