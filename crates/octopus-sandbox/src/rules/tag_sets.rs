//! Tag sets: ids and canonical names of tags; tags in use stay.

use crate::clean::Place;
use crate::collections::COLLECTIONS;
use crate::references::visit;
use crate::store::{items, text};
use crate::work::{Draft, Mode, Work};
use crate::write::same_name;
use serde_json::Value;
use std::collections::BTreeSet;

/// Gives each tag an id `TagSets-1/Tags-2` and its canonical name; refuses to drop tags in use.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft<'_>) {
    let old_tags: Vec<Value> = draft.old.as_ref().map(|old| items(&old.value, "Tags").to_vec()).unwrap_or_default();
    let set = draft.text("Name").to_owned();
    let mut tags = items(&draft.value, "Tags").to_vec();
    let mut highest = old_tags.iter().chain(&tags).filter_map(number).max().unwrap_or(100);
    let mut seen = BTreeSet::new();
    for (index, tag) in tags.iter_mut().enumerate() {
        let id = text(tag, "Id").to_owned();
        let known = work.mode == Mode::Loading || old_tags.iter().any(|old| text(old, "Id") == id);
        if id.is_empty() || !known {
            highest += 1;
            tag["Id"] = Value::String(format!("{}/Tags-{highest}", draft.id));
        }
        tag["CanonicalTagName"] = Value::String(format!("{set}/{}", text(tag, "Name")));
        if tag["SortOrder"] == 0 {
            tag["SortOrder"] = Value::from(index);
        }
        if !seen.insert(text(tag, "Name").trim().to_lowercase()) {
            draft.problems.push(format!("A tag with the name '{}' already exists in this tag set.", text(tag, "Name")));
        }
    }
    if work.mode == Mode::Client {
        refuse_dropped(work, draft, &old_tags, &tags);
    }
    draft.value["Tags"] = Value::Array(tags);
}

fn number(tag: &Value) -> Option<u64> {
    text(tag, "Id").rsplit_once("Tags-")?.1.parse().ok()
}

fn refuse_dropped(work: &Work<'_>, draft: &mut Draft<'_>, old: &[Value], new: &[Value]) {
    for tag in old.iter().filter(|old| !new.iter().any(|new| new["Id"] == old["Id"])) {
        let name = text(tag, "CanonicalTagName");
        if in_use(work, name) {
            draft.problem(format!("The tag '{name}' cannot be deleted because it is in use."));
        }
    }
}

/// A tag set with tags in use stays.
pub(crate) fn guard(work: &Work<'_>, draft: &mut Draft<'_>) {
    let names: Vec<String> =
        items(&draft.value, "Tags").iter().map(|tag| text(tag, "CanonicalTagName").to_owned()).collect();
    for name in names.into_iter().filter(|name| in_use(work, name)) {
        draft.problem(format!("The tag '{name}' cannot be deleted because it is in use."));
    }
}

fn in_use(work: &Work<'_>, canonical: &str) -> bool {
    let mut used = false;
    for row in COLLECTIONS {
        for document in work.state.table(work.space, row).values() {
            visit(row.shape, &document.value, Place::ROOT, &mut |reference, _| {
                used |= reference.tag && same_name(reference.id, canonical);
            });
        }
    }
    used
}

/// Whether a canonical name names a tag; sets of free text take any.
pub(crate) fn exists(work: &Work<'_>, canonical: &str) -> bool {
    let Some((set, _)) = canonical.split_once('/') else { return false };
    work.table("tagsets").values().filter(|tag_set| same_name(tag_set.text("Name"), set)).any(|tag_set| {
        tag_set.text("Type") == "FreeText"
            || items(&tag_set.value, "Tags").iter().any(|tag| same_name(text(tag, "CanonicalTagName"), canonical))
    })
}
