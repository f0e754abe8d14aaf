//! The state as one user sees it: without the documents that the user may not look at.

use super::needs::{self, OPEN};
use crate::caller::Caller;
use crate::collections::{COLLECTIONS, Collection, Level, collection};
use crate::events::Event;
use crate::permissions;
use crate::rights::{Reach, Rights, within};
use crate::store::{State, Table};
use crate::subject::{Project, Subject};
use std::collections::BTreeSet;

/// Tables that are seen as a whole are shared with the real state.
pub(super) fn by(state: &State, rights: &Rights<'_>, caller: &Caller) -> State {
    let mut seen = state.clone();
    let places = [None].into_iter().chain((0..state.spaces.len()).map(Some));
    for space in places {
        for of in COLLECTIONS.iter().copied() {
            let held_here = space.is_none() || of.level == Level::Space;
            if held_here && let Some(table) = table(state, rights, caller, space, of) {
                seen.show(space, of, table);
            }
        }
    }
    for space in &mut seen.spaces {
        let tables = &space.tables;
        let is_there = |id: &str| COLLECTIONS.iter().any(|of| tables.of(of).contains_key(id));
        space.history.retain(|id, _| is_there(id.split("-s-").next().unwrap_or(id)));
    }
    // The events of a document that is gone are told to those who see all of its kind.
    let events: BTreeSet<String> = state
        .audit
        .newest_first()
        .filter(|event| tells(state, rights, &seen, event))
        .map(|event| event.id.clone())
        .collect();
    seen.audit.retain(|event| events.contains(&event.id));
    seen
}

fn tells(state: &State, rights: &Rights<'_>, seen: &State, event: &Event) -> bool {
    let space = event.space.as_ref().and_then(|id| state.spaces.iter().position(|space| space.id == *id));
    let is_there = seen.table(space, event.of).contains_key(&event.document);
    let view = permissions::find(needs::of(event.of.path).view);
    let is_seen = is_there || view.is_some_and(|view| matches!(rights.reach(view, space), Reach::Everything));
    is_seen && is_within(state, rights, space, event)
}

/// Whether the limits of EventView take an event. A limit says nothing of what the event is not about: of an event about no
/// environment, a role that is limited to environments sees all. Source: Issues#3055, #4447, fixed in 2018.
fn is_within(state: &State, rights: &Rights<'_>, space: Option<usize>, event: &Event) -> bool {
    let Some(permission) = permissions::find("EventView") else { return true };
    match rights.reach(permission, space) {
        Reach::Nothing => false,
        Reach::Everything => true,
        Reach::Within(rows) => {
            let about = about(state, space, event);
            rows.iter().any(|limits| within(permission, limits, &about, false))
        }
    }
}

/// The subject of an event, by the ids that it names; a project that is gone has the group that the event names.
fn about(state: &State, space: Option<usize>, event: &Event) -> Subject {
    let of = |path: &str| {
        let prefix = format!("{}-", collection(path).prefix);
        let ids: Vec<String> = event.related.iter().filter(|id| id.starts_with(&prefix)).cloned().collect();
        (!ids.is_empty()).then_some(ids)
    };
    let groups = of("projectgroups").unwrap_or_default();
    let group = |id: &str| {
        let project = state.table(space, collection("projects")).get(id);
        project.map(|project| project.text("ProjectGroupId").to_owned()).or(groups.first().cloned()).unwrap_or_default()
    };
    let projects = of("projects");
    let projects = projects.map(|ids| ids.into_iter().map(|id| Project { group: group(&id), id }).collect());
    Subject { projects, environments: of("environments"), tenants: of("tenants") }
}

/// The part of a table that the user sees; nothing if that is all of it.
fn table(
    state: &State,
    rights: &Rights<'_>,
    caller: &Caller,
    space: Option<usize>,
    of: &'static Collection,
) -> Option<Table> {
    let whole = state.table(space, of);
    let view = needs::of(of.path).view;
    let kept: Vec<_> = match (of.path, permissions::find(view).map(|permission| rights.reach(permission, space))) {
        ("spaces", _) => {
            let is_in = |id: &str| {
                state.spaces.iter().position(|space| space.id == id).is_some_and(|space| rights.is_in(space))
            };
            whole.values().filter(|space| is_in(space.id())).collect()
        }
        (_, None) if view == OPEN => return None,
        (_, Some(Reach::Everything)) => return None,
        ("users", _) => whole.values().filter(|user| user.id() == caller.user).collect(),
        ("apikeys", _) => whole.values().filter(|key| key.text("UserId") == caller.user).collect(),
        (_, None | Some(Reach::Nothing)) => Vec::new(),
        (_, Some(Reach::Within(_))) => whole.values().filter(|found| rights.shows(view, space, of, found)).collect(),
    };
    let mut table = Table::default();
    kept.into_iter().for_each(|stored| table.insert(stored.id().to_owned(), stored.clone()));
    Some(table)
}
