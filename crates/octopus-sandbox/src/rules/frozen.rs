//! Documents that are frozen in releases and runbook snapshots, or used there, cannot be deleted while these are there.
//! Source: OctopusDeploy/Issues#7819, #9618, #9292, #9288, #5126, #3436.

use crate::clean::Place;
use crate::collections::collection;
use crate::names::same_name;
use crate::references::{Reference, visit};
use crate::store::{Stored, items};
use crate::work::Work;
use std::sync::Arc;

/// Collections of which what is frozen cannot be deleted; tags are looked for by [`names_tag`].
pub(crate) const HELD: &[&str] = &["libraryvariablesets", "accounts", "certificates", "actiontemplates"];

const HOLDERS: &[&str] = &["releases", "runbookSnapshots"];
const ONE: &[&str] = &["ProjectVariableSetSnapshotId", "ProjectDeploymentProcessSnapshotId", "FrozenRunbookProcessId"];
const SEVERAL: &str = "LibraryVariableSetSnapshotIds";

/// The prefixes of the ids of frozen documents, and the collections that were frozen.
const FROZEN: &[(&str, &str)] = &[
    ("variableset-", "variables"),
    ("deploymentprocess-", "deploymentprocesses"),
    ("RunbookProcess-", "runbookProcesses"),
];

/// The releases and snapshots in whose frozen documents something stands, as they are shown.
pub(crate) fn holders(work: &Work<'_>, path: &str, id: &str) -> Vec<String> {
    if path == "libraryvariablesets" {
        let begins = format!("variableset-{id}-s-");
        return holding(work, |holder| ids(holder).any(|frozen| frozen.starts_with(&begins)));
    }
    let is_it = |reference: &Reference<'_>| reference.collection == path && reference.id == id;
    holding(work, |holder| refers(work, holder, &is_it))
}

/// Whether a frozen document names a tag.
pub(crate) fn names_tag(work: &Work<'_>, canonical: &str) -> bool {
    let is_it = |reference: &Reference<'_>| reference.tag && same_name(reference.id, canonical);
    !holding(work, |holder| refers(work, holder, &is_it)).is_empty()
}

fn holding(work: &Work<'_>, is_holder: impl Fn(&Stored) -> bool) -> Vec<String> {
    let holders = HOLDERS.iter().flat_map(|path| work.table(path).values().map(|holder| (*path, holder)));
    let holders = holders.filter(|(_, holder)| is_holder(holder));
    holders.map(|(path, holder)| format!("{} ({})", holder.id(), holder.text(collection(path).name_field))).collect()
}

fn ids(holder: &Stored) -> impl Iterator<Item = &str> {
    let several = items(&holder.value, SEVERAL).iter().filter_map(|id| id.as_str());
    ONE.iter().map(|field| holder.text(field)).filter(|id| !id.is_empty()).chain(several)
}

fn refers(work: &Work<'_>, holder: &Stored, is_it: &dyn Fn(&Reference<'_>) -> bool) -> bool {
    let frozen = |id: &str| -> Option<&Arc<Stored>> { work.state.spaces[work.space?].history.get(id)?.last() };
    ids(holder).any(|id| {
        let kind = FROZEN.iter().find(|(begins, _)| id.starts_with(begins));
        let Some(((_, path), document)) = kind.zip(frozen(id)) else { return false };
        let mut found = false;
        visit(collection(path).shape, &document.value, Place::ROOT, &mut |reference, _| found |= is_it(&reference));
        found
    })
}
