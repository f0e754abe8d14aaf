//! The rights of a key against the writes of a plan, and the part of a side that the key sees (`docs/rules.md` E18).
//!
//! Pure. Where the server does not tell what a key may do, nothing is said.

#[cfg(test)]
mod tests;

use crate::decision::{Finding, Severity};
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, listed};
use crate::owners;
use crate::plan::{Action, Step};
use crate::registry::permissions::{Grant, Limit, Permissions};
use crate::registry::{self, Entry};
use crate::side::Side;
use std::collections::BTreeMap;

/// How many documents a message names before it counts the rest.
const NAMED: usize = 5;

/// Says which kinds a key sees only a part of; `takes_part` tells which of them matter.
pub(crate) fn partial(name: &str, side: &Side, takes_part: impl Fn(&Entry) -> bool) -> Vec<Finding> {
    let mut limited: BTreeMap<&str, (Vec<&str>, Vec<String>)> = BTreeMap::new();
    for entry in registry::all().iter().filter(|entry| takes_part(entry)) {
        let Some(limits) = seen_in_part(side, entry) else { continue };
        let found = limited.entry(entry.spec.permissions.view).or_default();
        found.0.push(entry.spec.kind.word());
        found.1 = limits;
    }
    let finding = |(view, (kinds, limits)): (&str, (Vec<&str>, Vec<String>))| {
        let message = format!(
            "the key of the {name} sees only a part of the {}: {view} is limited to {}",
            kinds.join(" and "),
            limits.join(", ")
        );
        let fix = format!("give the user of this key a role with {view} that is not limited");
        Finding::general(findings::KEY_PARTIAL, message).severity(Severity::Warning).fix(fix)
    };
    limited.into_iter().map(finding).collect()
}

/// Returns what the sight of a kind is limited to, if it is.
fn seen_in_part(side: &Side, entry: &Entry) -> Option<Vec<String>> {
    let Permissions { view, limits, .. } = entry.spec.permissions;
    let grants = side.rights.as_ref()?.grants(view)?;
    let is_limited = |grant: &Grant| limits.iter().any(|limit| !grant.limited_to(*limit).is_empty());
    if grants.is_empty() || !grants.iter().all(is_limited) {
        return None;
    }
    let ids = grants.iter().flat_map(|grant| limits.iter().flat_map(|limit| grant.limited_to(*limit)));
    let mut named: Vec<String> = ids.map(|id| side.index.key(id).map_or(id.to_owned(), ToString::to_string)).collect();
    named.sort();
    named.dedup();
    Some(named)
}

/// Says what of a plan the key of its destination may not write, and what it would create that may stand there unseen.
pub(crate) fn lacking(steps: &[Step], side: &Side) -> Vec<Finding> {
    let Some(rights) = &side.rights else { return Vec::new() };
    let mut lacked: BTreeMap<&str, Vec<&Key>> = BTreeMap::new();
    let mut findings = Vec::new();
    for step in steps {
        let entry = registry::entry(step.key.kind());
        let needed = needed(step, entry);
        let covers =
            |grant: &Grant| entry.spec.permissions.limits.iter().all(|limit| covered(*limit, grant, step, side));
        if rights.grants(needed).is_some_and(|grants| !grants.iter().any(covers)) {
            lacked.entry(needed).or_default().push(&step.key);
        }
        let is_new = step.action == Action::Create && !step.server_created && owners::owner(&step.key).is_none();
        if let Some(limits) = seen_in_part(side, entry).filter(|_| is_new) {
            let view = entry.spec.permissions.view;
            let message = format!(
                "would be created, and may stand there where this key cannot see it: {view} is limited to {}",
                limits.join(", ")
            );
            let fix = format!(
                "give the user of this key a role with {view} that is not limited, or create it there by hand, or leave it \
                 out with an exception that sets skip: true"
            );
            findings.push(Finding::new(findings::KEY_PARTIAL, &step.key, message).fix(fix));
        }
    }
    findings.extend(lacked.into_iter().map(|(permission, keys)| lack(permission, &keys)));
    findings
}

fn lack(permission: &str, keys: &[&Key]) -> Finding {
    let message = format!("the key lacks the permission {permission} for {}", listed(keys, NAMED));
    let fix = format!("give the user of this key a role with {permission} for them, or use the key of another user");
    Finding::general(findings::KEY_LACKS, message).fix(fix)
}

/// Returns the permission that a step needs.
fn needed(step: &Step, entry: &Entry) -> &'static str {
    let Permissions { create, edit, edit_of, .. } = entry.spec.permissions;
    if step.action == Action::Create && !step.server_created {
        return create;
    }
    let owner = owners::owner(&step.key).as_ref().map(Key::kind);
    edit_of.iter().find(|(kind, _)| Some(*kind) == owner).map_or(edit, |(_, permission)| permission)
}

/// Returns whether a grant reaches what a step writes, in one respect: as it is, and as it would be.
fn covered(limit: Limit, grant: &Grant, step: &Step, side: &Side) -> bool {
    let limited = grant.limited_to(limit);
    if limited.is_empty() {
        return true;
    }
    let has = |key: &Key| side.index.id(key).is_some_and(|id| limited.contains(&id));
    let lists = |field: &str| {
        let docs = step.before.iter().map(|doc| &doc.0).chain([&step.after.0]);
        let of_doc = |doc: &Doc| {
            let entries = doc.get(field).map(Doc::items).unwrap_or_default();
            !entries.is_empty() && entries.iter().all(|entry| entry.as_ref_key().is_some_and(has))
        };
        docs.into_iter().all(of_doc)
    };
    match limit {
        Limit::Project => {
            owners::project(&step.key).is_none_or(|project| has(&project) || in_group(&project, step, side, &has))
        }
        Limit::Group | Limit::Environment => has(&step.key),
        // A document that belongs to a tenant is covered with it.
        Limit::Tenant => has(owners::owner(&step.key).as_ref().unwrap_or(&step.key)),
        Limit::Environments(field) | Limit::Tenants(field) => lists(field),
        Limit::EveryEnvironment => false,
    }
}

/// Returns whether the group of a project is covered: as it stands there, and as this plan would have it.
fn in_group(project: &Key, step: &Step, side: &Side, has: &dyn Fn(&Key) -> bool) -> bool {
    let Some(field) = registry::entry(project.kind()).spec.group else { return false };
    let there = side.nodes.get(project).map(|node| &node.doc);
    let wanted = (step.key == *project).then_some(&step.after.0);
    let mut docs = there.into_iter().chain(wanted).peekable();
    // A document that belongs to a project that this plan creates is covered with that.
    docs.peek().is_none() || docs.all(|doc| doc.get(field).and_then(Doc::as_ref_key).is_some_and(has))
}
