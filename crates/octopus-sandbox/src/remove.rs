//! Deleting documents: refused while others use them, and together with what they own.

use crate::answer::Refusal;
use crate::clean::Place;
use crate::collections::{COLLECTIONS, Collection, Level};
use crate::git;
use crate::references::visit;
use crate::rules::cascade::{self, Then};
use crate::rules::{freezes, frozen, packages, security, tenant_values};
use crate::store::Stored;
use crate::work::{Draft, Work};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Deletes a document and what lives and dies with it.
pub(crate) fn remove(work: &mut Work<'_>, of: &'static Collection, id: &str) -> Result<(), Refusal> {
    let found = work.state.find(work.space, of, id).cloned().ok_or_else(|| Refusal::missing(id))?;
    work.space = work.state.home(work.space, of, found.id());
    guard(work, of, &found)?;
    let doomed = owned(work, of, found.id());
    // On one branch only: others and the triggers, which know no branch, may still mean it.
    let on_branch = git::out(work.state, work.space, found.text("ProjectId")).is_some();
    let Users { keep, kinds, loosened } = if on_branch { Users::default() } else { users(work, of, &found, &doomed) };
    if !keep.is_empty() {
        let noun = of.noun.split_once(' ').map_or(of.noun, |(_, noun)| noun);
        let used_by = format!(
            "The {noun} '{}' cannot be deleted because it is used by: {}.",
            found.text(of.name_field),
            keep.into_iter().collect::<Vec<_>>().join(", ")
        );
        let own = cascade::sentence(of.path, &kinds).map(str::to_owned);
        return Err(Refusal::Invalid(own.into_iter().chain([used_by]).collect()));
    }
    if of.path == "runbooks" {
        cascade::runbook_gone(work, found.text("ProjectId"), found.id());
    }
    let mut gone: BTreeSet<String> = doomed.iter().map(|(_, id)| id.clone()).collect();
    if of.path == "spaces" {
        gone.extend(held(work, found.id()));
    }
    for (of, id) in doomed {
        work.state.take(work.space, of, &id);
        if of.path == "packages" {
            work.state.files.remove(&packages::file_name(found.text("SpaceId"), &id));
        }
    }
    let mut left = Vec::new();
    for (row, id) in loosened {
        left.extend(cascade::take_out(work, (of.path, found.id()), row, &id));
    }
    freezes::forget(work, &gone);
    if matches!(of.path, "users" | "teams") {
        security::forget(work, &gone);
    }
    if of.path == "spaces" {
        work.state.spaces.retain(|space| space.id != found.id());
    } else {
        tenant_values::forget(work, &gone);
    }
    if let Some(space) = work.space.and_then(|space| work.state.spaces.get_mut(space)) {
        space.history.remove(found.id());
        space.repositories.remove(found.id());
    }
    left.into_iter().try_for_each(|(of, id)| remove(work, of, &id))
}

/// The ids of everything in a space.
fn held(work: &Work<'_>, space: &str) -> Vec<String> {
    let index = work.state.spaces.iter().position(|known| known.id == space);
    let rows = COLLECTIONS.iter().filter(|row| index.is_some() && row.level == Level::Space);
    rows.flat_map(|row| work.state.table(index, row).keys().cloned()).collect()
}

fn guard(work: &Work<'_>, of: &'static Collection, found: &Arc<Stored>) -> Result<(), Refusal> {
    let Some(guard) = (work.rules)(of).guard else { return Ok(()) };
    let mut draft = Draft::new(of, found.id().to_owned(), found.value.clone(), Some(found.clone()));
    guard(work, &mut draft);
    if draft.problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(draft.problems)) }
}

/// The document itself and everything that belongs to it, at any depth.
fn owned(work: &Work<'_>, of: &'static Collection, id: &str) -> Vec<(&'static Collection, String)> {
    let mut doomed = vec![(of, id.to_owned())];
    let mut next = 0;
    while next < doomed.len() {
        let owner = doomed[next].1.clone();
        next += 1;
        for row in COLLECTIONS.iter().copied().filter(|row| row.level == Level::Space) {
            let Some((field, _)) = row.owner else { continue };
            let children = work.state.table(work.space, row).values().filter(|child| child.text(field) == owner);
            let children: Vec<_> = children.map(|child| (row, child.id().to_owned())).collect();
            doomed.extend(
                children.into_iter().filter(|child| !doomed.iter().any(|known| known.1 == child.1)).collect::<Vec<_>>(),
            );
        }
    }
    doomed
}

/// Documents that refer to something and stay.
#[derive(Default)]
struct Users {
    /// The names of those that keep it from going.
    keep: BTreeSet<String>,
    /// The collections of those.
    kinds: BTreeSet<&'static str>,
    /// Those out of which it is taken.
    loosened: Vec<(&'static Collection, String)>,
}

fn users(work: &Work<'_>, of: &'static Collection, found: &Stored, doomed: &[(&'static Collection, String)]) -> Users {
    let mut users = Users::default();
    let everywhere = (0..work.state.spaces.len()).map(Some).chain([None]);
    let spaces: Vec<_> = work.space.map_or_else(|| everywhere.collect(), |space| vec![Some(space)]);
    let rows = COLLECTIONS.iter().copied().filter(|row| row.level == Level::Space);
    for row in rows.filter(|row| !security::lets_go(row, of.path)) {
        for document in spaces.iter().flat_map(|space| work.state.table(*space, row).values()) {
            if doomed.iter().any(|(_, doomed)| doomed == document.id()) {
                continue;
            }
            let mut is_loosened = false;
            visit(row.shape, &document.value, Place::ROOT, &mut |reference, place| {
                if reference.id != found.id() || reference.collection != of.path {
                    return;
                }
                match cascade::then(work.config, of.path, found, row.path, &place.text()) {
                    Some(Then::TakenOut) => is_loosened = true,
                    Some(Then::Kept) => {}
                    None => {
                        users.keep.insert(label(row, document));
                        users.kinds.insert(row.path);
                    }
                }
            });
            if is_loosened {
                users.loosened.push((row, document.id().to_owned()));
            }
        }
    }
    if frozen::HELD.contains(&of.path) {
        for holder in frozen::holders(work, of.path, found.id()) {
            users.keep.insert(holder);
            users.kinds.insert(cascade::FROZEN);
        }
    }
    users
}

fn label(of: &Collection, document: &Stored) -> String {
    let name = document.text(of.name_field);
    if name.is_empty() { document.id().to_owned() } else { format!("{} ({name})", document.id()) }
}
