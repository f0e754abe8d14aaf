//! No id of the source occurs anywhere on the destination: not as a member's value, not as its key, not in a text.

use super::World;
use crate::reader::{strings, tokens};
use serde_json::Value;
use std::collections::HashSet;

/// Checks every document of the destination, links and all.
pub(crate) fn check(world: &World<'_>, problems: &mut Vec<String>) {
    let mut own = HashSet::new();
    ids(&Value::from_iter(world.after.documents.values().flatten().cloned()), &mut own);
    let mut foreign = HashSet::new();
    for document in world.source.documents.values().flatten() {
        ids(document, &mut foreign);
    }
    // Documents that both servers have from the start have the same id everywhere, but no document of a space may share
    // one.
    let shared =
        |id: &String| id.starts_with("teams-") || id.starts_with("userroles-") || id.starts_with("feeds-builtin");
    foreign.retain(|id| !shared(id) && !world.expectation.tokens.contains(id));
    let before: HashSet<String> = {
        let mut ids_before = HashSet::new();
        world.before.documents.values().flatten().for_each(|document| ids(document, &mut ids_before));
        ids_before
    };
    foreign.retain(|id| !before.contains(id));
    for document in world.after.documents.values().flatten() {
        let place = document["Id"].as_str().unwrap_or("a document without an id");
        strings(document, place, &mut |place, text| {
            for (_, token) in tokens(text).filter(|(_, token)| foreign.contains(*token)) {
                problems.push(format!("{place}: holds the id '{token}' of the source"));
            }
        });
    }
}

/// Collects the ids of a document and of everything in it, and those of its space and its facets.
fn ids(value: &Value, found: &mut HashSet<String>) {
    match value {
        Value::Object(map) => {
            for (member, value) in map {
                if let (true, Some(id)) = (IDS.contains(&member.as_str()), value.as_str()) {
                    found.insert(id.to_owned());
                    // Tags: the set's id, a slash, the tag's.
                    found.extend(id.split('/').map(str::to_owned).filter(|part| part.contains('-')));
                }
                ids(value, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|item| ids(item, found)),
        _ => {}
    }
}

const IDS: &[&str] = &["Id", "SpaceId", "VariableSetId", "DeploymentProcessId", "RunbookProcessId"];
