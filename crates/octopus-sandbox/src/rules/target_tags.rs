//! Target tags: a tag set that the system owns, with the roles of all targets.

use crate::collections::collection;
use crate::facts::TARGET_TAGS;
use crate::names::same_name;
use crate::rules::machines::roles_of;
use crate::store::{Stored, items, text};
use crate::work::Work;
use serde_json::{Value, json};
use std::sync::Arc;

/// Source: OctopusDeploy/Issues#10042.
pub(crate) const NAME: &str = "Default Target Tags";

/// Gives a new space its set.
pub(crate) fn create_default(work: &mut Work<'_>) {
    if !work.config.does(&TARGET_TAGS) {
        return;
    }
    let id = work.state.numbering.next(collection("tagsets").prefix);
    crate::rules::projects::create_by_server(work, "tagsets", &id, &json!({ "Name": NAME, "Scopes": ["Target"] }));
    work.patch("tagsets", &id, |set| set["IsSystem"] = Value::Bool(true));
}

fn found(work: &Work<'_>) -> Option<Arc<Stored>> {
    work.table("tagsets").values().find(|set| set.is("IsSystem")).cloned()
}

/// A target was saved.
pub(crate) fn machine_saved(work: &mut Work<'_>, _: &str, _: Option<&Stored>) {
    collect(work);
}

/// Adds what targets have and what was made for them.
pub(crate) fn collect(work: &mut Work<'_>) {
    let Some(set) = found(work) else { return };
    let made = work.table("deploymenttargettags").values().map(|tag| tag.text("Tag").to_owned());
    let roles = work.table("machines").values().flat_map(|machine| roles_of(machine));
    let names: Vec<String> = roles.chain(made).collect();
    let mut tags = items(&set.value, "Tags").to_vec();
    let count = tags.len();
    for name in names {
        if !tags.iter().any(|tag| same_name(text(tag, "Name"), &name)) {
            let number = work.state.numbering.next("Tags");
            tags.push(json!({
                "Id": format!("{}/{number}", set.id()), "Name": name, "Color": "#333333", "Description": null,
                "SortOrder": tags.len(), "CanonicalTagName": format!("{NAME}/{name}"),
            }));
        }
    }
    if tags.len() > count {
        work.patch("tagsets", set.id(), |set| set["Tags"] = Value::Array(tags));
    }
}

/// A tag that no target has was deleted.
pub(crate) fn drop_tag(work: &mut Work<'_>, name: &str) {
    let Some(set) = found(work) else { return };
    let is_other = |tag: &Value| !same_name(text(tag, "Name"), name);
    work.patch("tagsets", set.id(), |set| {
        if let Some(tags) = set["Tags"].as_array_mut() {
            tags.retain(is_other);
        }
    });
}
