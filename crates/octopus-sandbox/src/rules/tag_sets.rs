//! Tag sets: ids and canonical names of tags; tags in use stay.

use crate::clean::Place;
use crate::collections::{COLLECTIONS, Collection};
use crate::facts::FREE_TEXT_TAGS;
use crate::names::same_name;
use crate::references::visit;
use crate::rules::frozen;
use crate::store::{Stored, items, text};
use crate::version::Version;
use crate::work::{Draft, Mode, Work};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const FREE_TEXT: &str = "FreeText";
/// Before that all sets were for tenants, and several tags of each could be chosen.
const TYPES_SINCE: Version = Version::new(2025, 4);
/// Fields with tags, the scope that their sets need, and the collection whose documents carry them themselves.
const CARRIED: &[(&str, &str, &str)] = &[
    ("TenantTags", "Tenant", "tenants"),
    ("EnvironmentTags", "Environment", "environments"),
    ("ProjectTags", "Project", "projects"),
    ("RunbookTags", "Runbook", "runbooks"),
];
const SCOPES: &[(&str, Version)] = &[
    ("Tenant", TYPES_SINCE),
    ("Environment", TYPES_SINCE),
    ("Project", TYPES_SINCE),
    ("Runbook", TYPES_SINCE),
    ("Target", Version::new(2026, 1)),
];

/// Gives each tag an id `TagSets-1/Tags-2` and its canonical name; refuses to drop tags in use.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    keep_system(work, draft);
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
        check_kind(work, draft, &tags);
    }
    draft.value["Tags"] = Value::Array(tags);
    if draft.value.get("Scopes").is_some_and(|scopes| scopes.as_array().is_some_and(Vec::is_empty)) {
        draft.value["Scopes"] = json!(["Tenant"]);
    }
}

/// The tags of a set of the system can be edited, but what it is stays.
fn keep_system(work: &Work<'_>, draft: &mut Draft) {
    let Some(old) = draft.old.clone().filter(|old| old.is("IsSystem") && work.mode == Mode::Client) else { return };
    for field in ["Name", "Scopes", "Type"] {
        draft.value[field] = old.value[field].clone();
    }
}

/// Scopes that this version knows, and no tags where any text will do.
fn check_kind(work: &Work<'_>, draft: &mut Draft, tags: &[Value]) {
    let known = |scope: &str| SCOPES.iter().any(|(name, since)| *name == scope && *since <= work.config.version);
    let scopes = items(&draft.value, "Scopes").iter().filter_map(Value::as_str);
    let unknown: Vec<String> = scopes.filter(|scope| !known(scope)).map(str::to_owned).collect();
    for scope in unknown {
        draft.problem(format!("Error converting value \"{scope}\" to type 'TagSetScope'. Path 'Scopes'."));
    }
    if draft.text("Type") == FREE_TEXT && !tags.is_empty() {
        draft.problem("A tag set of free text has no tags of its own.");
    }
}

/// Whether a target has a tag, which is in its roles by its bare name.
fn is_role(work: &Work<'_>, set: &Draft, tag: &Value) -> bool {
    let scopes = set.old.as_ref().map_or(&[] as &[Value], |old| items(&old.value, "Scopes"));
    let mut roles = work.table("machines").values().flat_map(|machine| items(&machine.value, "Roles"));
    scopes.iter().any(|scope| scope == "Target")
        && roles.any(|role| role.as_str().is_some_and(|role| same_name(role, text(tag, "Name"))))
}

fn number(tag: &Value) -> Option<u64> {
    text(tag, "Id").rsplit_once("Tags-")?.1.parse().ok()
}

fn refuse_dropped(work: &Work<'_>, draft: &mut Draft, old: &[Value], new: &[Value]) {
    for tag in old.iter().filter(|old| !new.iter().any(|new| new["Id"] == old["Id"])) {
        let name = text(tag, "CanonicalTagName");
        if in_use(work, name) || is_role(work, draft, tag) {
            draft.problem(format!("The tag '{name}' cannot be deleted because it is in use."));
        }
    }
}

/// Documents that name a renamed tag follow it. Free text has no tags in the set: there the names in use are renamed.
pub(crate) fn changed(work: &mut Work<'_>, id: &str, before: Option<&Stored>) {
    let (Some(before), Some(now)) = (before, work.find("tagsets", id).cloned()) else { return };
    for old in items(&before.value, "Tags") {
        let new = items(&now.value, "Tags").iter().find(|new| new["Id"] == old["Id"]);
        let (from, to) = (text(old, "CanonicalTagName"), new.map_or("", |new| text(new, "CanonicalTagName")));
        if !to.is_empty() && from != to {
            rename(work, from, to);
        }
    }
    let (from, to) = (before.text("Name"), now.text("Name"));
    if now.text("Type") == FREE_TEXT && from != to {
        for tag in in_use_of(work, from) {
            let value = tag.split_once('/').map_or("", |(_, value)| value);
            rename(work, &tag, &format!("{to}/{value}"));
        }
    }
}

/// The tags of a set that documents name.
fn in_use_of(work: &Work<'_>, set: &str) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for row in COLLECTIONS.iter() {
        for document in work.state.table(work.space, row).values() {
            visit(row.shape, &document.value, Place::ROOT, &mut |reference, _| {
                if reference.tag && set_of(reference.id).is_some_and(|own| same_name(own, set)) {
                    tags.insert(reference.id.to_owned());
                }
            });
        }
    }
    tags
}

fn set_of(canonical: &str) -> Option<&str> {
    canonical.split_once('/').map(|(set, _)| set)
}

fn rename(work: &mut Work<'_>, from: &str, to: &str) {
    for row in COLLECTIONS.iter().copied() {
        let users = work.state.table(work.space, row).values().filter(|document| names(row, document, from));
        let users: Vec<String> = users.map(|document| document.id().to_owned()).collect();
        for user in users {
            work.patch(row.path, &user, |document| replace_text(document, from, to));
        }
    }
}

fn replace_text(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if same_name(text, from) => to.clone_into(text),
        Value::Array(list) => list.iter_mut().for_each(|item| replace_text(item, from, to)),
        Value::Object(map) => map.values_mut().for_each(|member| replace_text(member, from, to)),
        _ => {}
    }
}

/// A tag set with tags in use stays.
pub(crate) fn guard(work: &Work<'_>, draft: &mut Draft) {
    if draft.is("IsSystem") {
        draft.problem("A tag set of the system cannot be deleted.");
    }
    let mut used = in_use_of(work, draft.text("Name"));
    let roles = items(&draft.value, "Tags").iter().filter(|tag| is_role(work, draft, tag));
    used.extend(roles.map(|tag| text(tag, "CanonicalTagName").to_owned()));
    for name in used {
        draft.problem(format!("The tag '{name}' cannot be deleted because it is in use."));
    }
}

fn in_use(work: &Work<'_>, canonical: &str) -> bool {
    let mut rows = COLLECTIONS.iter();
    let is_named =
        |row: &&Collection| work.state.table(work.space, row).values().any(|document| names(row, document, canonical));
    rows.any(is_named) || frozen::names_tag(work, canonical)
}

/// Whether a document names a tag.
fn names(of: &Collection, document: &Stored, canonical: &str) -> bool {
    let mut found = false;
    visit(of.shape, &document.value, Place::ROOT, &mut |reference, _| {
        found |= reference.tag && same_name(reference.id, canonical);
    });
    found
}

/// Whether a canonical name names a tag; sets of free text take any text, but not none.
pub(crate) fn exists(work: &Work<'_>, canonical: &str) -> bool {
    let Some((set, value)) = canonical.split_once('/') else { return false };
    named(work, set).is_some_and(|tag_set| {
        (tag_set.text("Type") == FREE_TEXT && !value.trim().is_empty())
            || items(&tag_set.value, "Tags").iter().any(|tag| same_name(text(tag, "CanonicalTagName"), canonical))
    })
}

fn named<'w>(work: &'w Work<'_>, set: &str) -> Option<&'w Arc<Stored>> {
    work.table("tagsets").values().find(|tag_set| same_name(tag_set.text("Name"), set))
}

/// Tags that documents carry or are limited to: the set must be meant for them, and a set of single choice gives a
/// document one tag. Source: the documentation of tag sets.
pub(crate) fn check_use(work: &Work<'_>, draft: &mut Draft) {
    if !work.strict() || work.config.version < TYPES_SINCE {
        return;
    }
    let mut problems = Vec::new();
    for (field, scope, carrier) in CARRIED {
        let mut single = BTreeSet::new();
        let tags = items(&draft.value, field).iter().filter_map(Value::as_str);
        for set in tags.filter_map(|tag| named(work, set_of(tag)?)) {
            let name = set.text("Name");
            if !items(&set.value, "Scopes").iter().any(|known| known == scope) {
                problems.push(format!("{field}: the tag set '{name}' does not have the scope '{scope}'."));
            }
            let is_single = set.text("Type") == "SingleSelect"
                || (set.text("Type") == FREE_TEXT && work.config.does(&FREE_TEXT_TAGS));
            if is_single && draft.of.path == *carrier && !single.insert(set.id()) {
                problems.push(format!("{field}: only one tag of the tag set '{name}' can be chosen."));
            }
        }
    }
    draft.problems.append(&mut problems);
}
