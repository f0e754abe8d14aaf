//! Loads spaces from documents: files by collection, as exporters write them.
//! Ids are renumbered everywhere, what is missing is completed as the server would, what cannot be used is noted.

mod community;
mod fill;
mod kept;
mod older;
mod renumber;
mod seed;
mod tenants;

pub(crate) use community::{GALLERY, gallery};
pub(crate) use fill::{environment_type, fill};
pub(crate) use kept::{SNAPSHOTS, SPACE, VERSIONS, frozen_base};
pub(crate) use renumber::Renumbering;
pub(crate) use seed::{FILES, INDEX};
pub use seed::{LoadError, SpaceSeed};

use crate::ids::hash;
use crate::secrets::is_secret;
use serde_json::Value;

/// A secret that was set where the documents come from; nobody can know it.
pub(crate) fn unreadable(id: &str, place: &str) -> String {
    format!("unreadable-{:016x}", hash(0, &format!("{id} {place}")))
}

/// Gives every secret that says it has a value one.
pub(crate) fn give_secrets(value: &mut Value, place: &str) {
    if is_secret(value) {
        if value["HasValue"] == true && value["NewValue"].is_null() {
            value["NewValue"] = Value::String(unreadable(place, "secret"));
        }
        return;
    }
    match value {
        Value::Object(map) => {
            map.iter_mut().filter(|(_, member)| member.is_object() || member.is_array()).for_each(|(key, member)| {
                give_secrets(member, &format!("{place}.{key}"));
            });
        }
        Value::Array(list) => {
            list.iter_mut().enumerate().for_each(|(index, item)| give_secrets(item, &format!("{place}.{index}")));
        }
        _ => {}
    }
}
