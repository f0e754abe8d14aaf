//! Documents out of which the id of something is taken that goes.

use super::rows;
use super::steps::{self, Steps};
use super::stored::save;
use crate::collections::Collection;
use crate::facts::ROWS_BY_DIMENSION;
use crate::store::text;
use crate::work::Work;
use serde_json::Value;
use std::collections::BTreeSet;

/// The remainder of a document.
enum Remainder {
    Something,
    /// It stood for what goes alone, and goes too.
    Nothing,
}

/// Dimensions of scopes by the collection of what goes.
const DIMENSIONS: &[(&str, &str)] =
    &[("environments", "Environment"), ("machines", "Machine"), ("channels", "Channel")];

/// Takes an id out of a document, and returns the document if nothing is left of it.
pub(crate) fn take_out(
    work: &mut Work<'_>,
    gone: (&str, &str),
    of: &'static Collection,
    id: &str,
) -> Option<(&'static Collection, String)> {
    let (path, gone) = gone;
    let found = work.state.table(work.space, of).get(id).cloned()?;
    let mut value = found.value.clone();
    let ids = BTreeSet::from([gone.to_owned()]);
    let (left, lost) = match of.path {
        "variables" => {
            let dimension = DIMENSIONS.iter().find(|(of, _)| *of == path).map_or("", |(_, dimension)| *dimension);
            let lost = rows::take_out(&mut value, dimension, &ids, work.config.does(&ROWS_BY_DIMENSION));
            (Remainder::Something, lost)
        }
        "deploymentprocesses" | "runbookProcesses" => (Remainder::Something, actions(&mut value, gone)),
        _ => (anywhere(&mut value, gone, of.path), BTreeSet::new()),
    };
    if matches!(left, Remainder::Nothing) {
        return Some((of, id.to_owned()));
    }
    save(work, of.path, &found, value, &lost);
    if !lost.is_empty() && of.path != "variables" {
        steps::gone(work, of.path, &found, &Steps::of(&found.value).only(&lost));
    }
    None
}

/// Takes an environment or channel out of what actions are scoped to. An action that is scoped to it alone goes, and a
/// step that has no action any more. Returns the ids of the actions that went.
fn actions(process: &mut Value, gone: &str) -> BTreeSet<String> {
    let mut lost = BTreeSet::new();
    let Some(steps) = process["Steps"].as_array_mut() else { return lost };
    steps.retain_mut(|step| {
        let Some(actions) = step["Actions"].as_array_mut() else { return true };
        actions.retain_mut(|action| {
            let emptied = ["Environments", "Channels"].map(|field| drop_id(&mut action[field], gone));
            drop_id(&mut action["ExcludedEnvironments"], gone);
            let stays = !emptied.contains(&true);
            if !stays {
                lost.insert(text(action, "Id").to_owned());
            }
            stays
        });
        !actions.is_empty()
    });
    lost
}

/// Takes an id out of a list; says whether that emptied it.
fn drop_id(list: &mut Value, gone: &str) -> bool {
    let Some(list) = list.as_array_mut() else { return false };
    let before = list.len();
    list.retain(|id| id != gone);
    before > 0 && list.is_empty()
}

/// Takes an id out of all lists and keys of a document. The remainder depends on the meaning of an empty list: a role
/// without projects would be one for all of them.
fn anywhere(value: &mut Value, gone: &str, path: &str) -> Remainder {
    let goes_when_emptied = match path {
        "scopeduserroles" => true,
        "machines" => gone.starts_with("Environments-"),
        _ => false,
    };
    let found = walk(value, gone);
    if found.alone || (found.emptied && goes_when_emptied) { Remainder::Nothing } else { Remainder::Something }
}

#[derive(Default)]
struct Found {
    /// A list is empty now.
    emptied: bool,
    /// A field held this id and nothing else.
    alone: bool,
}

fn walk(value: &mut Value, gone: &str) -> Found {
    let mut found = Found::default();
    let mut add = |other: Found| {
        found.emptied |= other.emptied;
        found.alone |= other.alone;
    };
    match value {
        Value::String(text) => add(Found { alone: text == gone, emptied: false }),
        Value::Array(list) => {
            let before = list.len();
            list.retain(|item| item != gone);
            add(Found { emptied: before > 0 && list.is_empty(), alone: false });
            list.iter_mut().for_each(|item| add(walk(item, gone)));
        }
        Value::Object(map) => {
            map.remove(gone);
            map.values_mut().for_each(|member| add(walk(member, gone)));
        }
        _ => {}
    }
    found
}
