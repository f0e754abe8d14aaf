//! Looks for ids of the source on the destination.

use crate::reader::{join, strings, tokens};
use crate::spaces::Documents;
use serde_json::Value;
use std::collections::BTreeSet;

/// Members whose own members are data, not parts with ids.
const DATA: &[&str] = &["Properties", "Values", "Inputs", "CustomClaims", "DisplaySettings", "Links"];

/// Every id of the source that occurs on the destination, and where.
pub(super) fn find(source: &Documents, destination: &Documents) -> Vec<String> {
    let mut ids = BTreeSet::new();
    source.iter().filter(|(name, _)| !name.starts_with('_')).for_each(|(_, list)| {
        list.iter().for_each(|document| collect(document, &mut ids));
    });
    let mut found = Vec::new();
    for (collection, list) in destination {
        for document in list {
            let at = format!("{collection} '{}'", name(document));
            strings(document, "", &mut |place, text| {
                let whole = ids.contains(text).then_some(text);
                let words = tokens(text).map(|(_, token)| token).filter(|token| ids.contains(*token));
                for id in whole.into_iter().chain(words).collect::<BTreeSet<_>>() {
                    found.push(join(&at, &format!("{place}: has {id} of the source")));
                }
            });
        }
    }
    found
}

fn name(document: &Value) -> &str {
    let field = |field: &str| document.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    field("Name").or_else(|| field("Id")).unwrap_or_default()
}

fn collect(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, member) in map.iter().filter(|(key, _)| !DATA.contains(&key.as_str())) {
                match member.as_str() {
                    Some(id) if matches!(key.as_str(), "Id" | "CommunityActionTemplateId") => {
                        if id.contains('-') && !is_well_known(id) {
                            ids.insert(id.to_owned());
                        }
                    }
                    _ => collect(member, ids),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}

/// Ids that are the same on every server: `teams-everyone`, `feeds-builtin`.
fn is_well_known(id: &str) -> bool {
    !id.bytes().any(|byte| byte.is_ascii_digit()) && !is_guid(id)
}

fn is_guid(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
