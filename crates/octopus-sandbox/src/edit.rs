//! Edits that another user makes to documents while clients work.

use crate::audit::{Actor, audited};
use crate::caller::Caller;
use crate::collections::{self, COLLECTIONS, Collection, Level};
use crate::config::Config;
use crate::fault::Edit;
use crate::ids::slug;
use crate::rules::tenant_values;
use crate::store::{State, Stored};
use crate::work::{Mode, Work};
use crate::{api, births, identity, names, rules};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The document that is edited.
pub(crate) struct Spot<'s> {
    pub(crate) space: Option<usize>,
    pub(crate) of: &'static Collection,
    pub(crate) id: &'s str,
}

/// Edits a document: no checks, but versions and modification times move. Says whether there is such a document.
pub(crate) fn edit(
    state: &mut State,
    config: &Config,
    by: Option<&str>,
    spot: &Spot<'_>,
    edit: impl FnOnce(&mut Value),
) -> bool {
    let is_there = state.table(spot.space, spot.of).contains_key(spot.id);
    if is_there {
        let mut actor = Actor::portal(&config.version_text);
        actor.by = by.map(|name| Arc::new(user(state, name)));
        let name = by.unwrap_or(births::USER).to_owned();
        let done = audited(state, &actor, |state| {
            make(state, config, &name, spot, edit);
            Ok::<(), std::convert::Infallible>(())
        });
        debug_assert!(done.is_ok(), "an edit cannot fail");
    }
    is_there
}

/// The user of this name; one that is not there has the name and an id made of it.
fn user(state: &State, name: &str) -> Caller {
    let mut users = state.system.of(collections::collection("users")).values();
    let found = users.find(|user| names::same_name(user.text("Username"), name));
    let unknown = || Caller { user: format!("users-{}", slug(name)), name: name.to_owned(), ..Caller::default() };
    found.map_or_else(unknown, |user| identity::of(state, user))
}

fn make(state: &mut State, config: &Config, by: &str, spot: &Spot<'_>, edit: impl FnOnce(&mut Value)) {
    let Spot { space, of, id } = *spot;
    let mut work =
        Work { state, config, space, mode: Mode::Server, by, rules: rules::behaviour, unknown: BTreeSet::new() };
    let mut changed = Value::Null;
    work.patch(of.path, id, |value| {
        edit(value);
        if let Some(version) = value.get("Version").and_then(Value::as_i64) {
            value["Version"] = Value::from(version + 1);
        }
        changed = value.clone();
    });
    work.stamp(&mut changed);
    work.patch(of.path, id, |value| *value = changed);
    if let (Some(follow), true) = ((work.rules)(of).changed, matches!(of.path, "actiontemplates" | "channels")) {
        follow(&mut work, id, None);
    }
}

/// Makes an edit of a rule, just before a request to this path is handled. A missing document is left alone.
pub(crate) fn asked(state: &mut State, config: &Config, segments: &[String], wanted: &Edit) {
    let space = api::space_of(state, config, segments);
    let found = match (&wanted.collection, &wanted.document) {
        (Some(collection), Some(name)) => collections::find(collection).and_then(|of| named(state, space, of, name)),
        (Some(collection), None) => collections::find(collection).and_then(|of| in_path(state, space, &[of], segments)),
        (None, Some(name)) => COLLECTIONS.iter().find_map(|of| named(state, space, of, name)),
        (None, None) => in_path(state, space, &COLLECTIONS, segments),
    };
    if let Some((of, id)) = found {
        let space = space.filter(|_| of.level == Level::Space);
        let spot = Spot { space, of, id: &id };
        edit(state, config, wanted.by.as_deref(), &spot, |value| merge(value, &wanted.patch));
    }
}

/// Ends of paths to the variables of a tenant, which are one document.
const VALUES_OF_TENANT: &[&str] = &["variables", "commonvariables", "projectvariables"];

type Found = Option<(&'static Collection, String)>;

fn named(state: &State, space: Option<usize>, of: &'static Collection, name: &str) -> Found {
    let is_it = |stored: &Stored| stored.id() == name || names::same_name(stored.text(of.name_field), name);
    let found = state.table(space, of).values().find(|stored| is_it(stored))?;
    Some((of, found.id().to_owned()))
}

/// The document that a path is about: the last part that is an id or slug, or a part of such a document, as in
/// `projects/{id}/deploymentprocesses`.
fn in_path(state: &State, space: Option<usize>, among: &[&'static Collection], segments: &[String]) -> Found {
    let parts = segments.iter().map(String::as_str).collect::<Vec<_>>();
    (1..parts.len()).rev().find_map(|at| {
        let (before, part) = (parts[at - 1], parts[at]);
        let facet = collections::find(part).filter(|of| of.owner.is_some());
        let facet = facet.map(|of| (of, format!("{}-{before}", of.prefix)));
        let own = collections::find(before).map(|of| (of, part.to_owned()));
        let of_tenant = (at > 1 && parts[at - 2].eq_ignore_ascii_case("tenants") && VALUES_OF_TENANT.contains(&part))
            .then(|| (collections::collection("tenantvariables"), tenant_values::document_id(before)));
        [of_tenant, facet, own].into_iter().flatten().find_map(|(of, id)| {
            let found = among.iter().any(|row| row.path == of.path).then(|| state.find(space, of, &id))??;
            Some((of, found.id().to_owned()))
        })
    })
}

/// A JSON merge patch (RFC 7396); nothing changes nothing.
pub(crate) fn merge(value: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        if !patch.is_null() {
            *value = patch.clone();
        }
        return;
    };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Value::Object(map) = value else { return };
    for (key, change) in patch {
        if change.is_null() {
            map.remove(key);
        } else {
            merge(map.entry(key.clone()).or_insert(Value::Null), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::merge;
    use serde_json::{Value, json};

    #[test]
    fn a_merge_patch_sets_removes_and_goes_deeper() {
        for (value, patch, expected) in [
            (json!({"a": 1}), Value::Null, json!({"a": 1})),
            (
                json!({"a": 1, "b": {"c": 1, "d": 2}}),
                json!({"b": {"c": null, "e": 3}}),
                json!({"a": 1, "b": {"d": 2, "e": 3}}),
            ),
            (json!({"a": [1, 2]}), json!({"a": [3]}), json!({"a": [3]})),
            (json!({"a": 1}), json!({"a": {"b": null}}), json!({"a": {}})),
        ] {
            let mut merged = value.clone();
            merge(&mut merged, &patch);
            assert_eq!(merged, expected, "{value} {patch}");
        }
    }
}
