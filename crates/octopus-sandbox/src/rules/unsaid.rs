//! Fields whose value depends on what a request does not say: kept, numbered, or stuck.

use crate::clean::member;
use crate::collections::Collection;
use crate::facts::{CREDENTIAL_RESTRICTIONS, DEMANDED_LISTS, Fact, SORT_ORDERS, STUCK_SETTINGS};
use crate::store::Stored;
use crate::work::{Mode, Work};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Fields that a PUT without them, or with null, leaves as they are.
const KEPT: &[(&str, &str, &Fact)] = &[("git-credentials", "RepositoryRestrictions", &CREDENTIAL_RESTRICTIONS)];

/// Fields without which a PUT is refused.
const DEMANDED: &[(&str, &str, &Fact)] = &[
    ("userroles", "GrantedSpacePermissions", &DEMANDED_LISTS),
    ("userroles", "GrantedSystemPermissions", &DEMANDED_LISTS),
];

/// Types whose documents have an order that each place has one of: those with a request of its own to change it.
const ORDERED: &[&str] = &["environments", "tagsets", "workerpools"];

/// Settings of projects that a PUT can set and not unset. Source: OctopusDeploy/Issues#8981.
const STUCK: &[(&str, &str)] = &[
    ("ProjectConnectivityPolicy", "ExcludeUnhealthyTargets"),
    ("ProjectConnectivityPolicy", "AllowDeploymentsToNoTargets"),
    ("ProjectConnectivityPolicy", "SkipMachineBehavior"),
    ("ProjectConnectivityPolicy", "TargetRoles"),
];

/// Completes what a client sent by what it left unsaid, and says what it should have said.
pub(crate) fn settle(
    work: &Work<'_>,
    of: &'static Collection,
    body: &Map<String, Value>,
    old: Option<&Stored>,
    value: &mut Value,
) -> Vec<String> {
    let mut problems = Vec::new();
    if work.mode != Mode::Client {
        return problems;
    }
    let is_unsaid = |field: &str| member(body, field).is_none_or(Value::is_null);
    if let Some(old) = old {
        for (_, field, fact) in KEPT.iter().filter(|(path, ..)| *path == of.path) {
            if let (true, Some(before)) = (is_unsaid(field) && work.config.does(fact), old.value.get(*field)) {
                value[*field] = before.clone();
            }
        }
        for (_, field, fact) in DEMANDED.iter().filter(|(path, ..)| *path == of.path) {
            if is_unsaid(field) && work.config.does(fact) {
                problems.push(format!("The {field} field is required."));
            }
        }
        if of.path == "projects" && work.config.does(&STUCK_SETTINGS) {
            STUCK.iter().for_each(|(part, field)| stick(&old.value[*part][*field], &mut value[*part][*field]));
        }
    }
    if ORDERED.contains(&of.path) && work.config.does(&SORT_ORDERS) {
        order(work, of, is_unsaid("SortOrder"), old, value);
    }
    problems
}

/// Keeps the former value where the new one would unset it.
fn stick(before: &Value, now: &mut Value) {
    let is_unset = match &*now {
        Value::Bool(flag) => !flag,
        Value::Array(list) => list.is_empty(),
        Value::String(word) => word == "None",
        _ => false,
    };
    if is_unset {
        *now = before.clone();
    }
}

/// A place that is taken is given to nobody else: the next free one is. A new document without one is the last.
fn order(work: &Work<'_>, of: &'static Collection, is_unsaid: bool, old: Option<&Stored>, value: &mut Value) {
    let others = work.table(of.path).values().filter(|other| Some(other.id()) != old.map(Stored::id));
    let taken: BTreeSet<i64> = others.filter_map(|other| other.value["SortOrder"].as_i64()).collect();
    let wanted = if is_unsaid && old.is_none() {
        taken.last().map_or(0, |last| last.saturating_add(1))
    } else {
        value["SortOrder"].as_i64().unwrap_or(0)
    };
    // A number without a next one is the client's to answer for.
    let free = (wanted..i64::MAX).find(|place| !taken.contains(place)).unwrap_or(wanted);
    value["SortOrder"] = Value::from(free);
}
