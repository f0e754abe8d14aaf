//! Names the destination's projects that no source document leads to and that use what is changed: their next releases or
//! deployments run with it, although nobody looks at them here.
//!
//! Pure.

use crate::decision::Finding;
use crate::findings;
use crate::key::Key;
use crate::matching::Matching;
use crate::owners;
use crate::plan::{Effect, Step};
use crate::registry;
use crate::side::Side;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The most names that stand in one finding.
const MOST: usize = 10;

/// Returns a finding for each changed document that such projects use.
pub(super) fn used(steps: &[Step], destination: &Side, matching: &Matching) -> Vec<Finding> {
    let mut changed: BTreeMap<Key, Effect> = BTreeMap::new();
    for step in steps.iter().filter(|step| step.before.is_some()) {
        let root = owners::root(&step.key);
        if !owners::is_project(root.kind()) {
            // Of several effects the first one matters most.
            changed.entry(root).and_modify(|effect| *effect = (*effect).min(step.effect)).or_insert(step.effect);
        }
    }
    if changed.is_empty() {
        return Vec::new();
    }
    let mut users: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    let reached = reached(matching);
    for node in destination.nodes.values() {
        let Some(project) = owners::project(&node.key).filter(|project| !reached.contains(project)) else { continue };
        node.doc.visit_refs(&mut |key| {
            for document in owners::roots(key).into_iter().filter(|document| changed.contains_key(document)) {
                users.entry(document).or_default().insert(project.own_name().to_owned());
            }
        });
    }
    users.into_iter().map(|(document, users)| finding(&document, &users, changed[&document])).collect()
}

/// Returns the destination's projects to which a project of the source leads that takes part.
fn reached(matching: &Matching) -> HashSet<Key> {
    let projects = matching.pairs.iter().filter(|(kind, _)| owners::is_project(**kind));
    projects.flat_map(|(_, pairs)| pairs).map(|pair| pair.to.clone()).collect()
}

fn finding(document: &Key, users: &BTreeSet<String>, effect: Effect) -> Finding {
    let mut named: Vec<String> = users.iter().take(MOST).map(|user| format!("\"{user}\"")).collect();
    named.extend((users.len() > MOST).then(|| format!("{} more", users.len() - MOST)));
    let when = match effect {
        Effect::AtOnce => "they get the change at once",
        Effect::NextRelease => "they get the change with their next releases",
        Effect::WhenPublished => "they get the change when it is published",
    };
    let message = format!(
        "\"{}\" is used by projects of the destination that this sync does not bring: {}; {when}",
        document.own_name(),
        named.join(", ")
    );
    let word = registry::entry(document.kind()).spec.config_word();
    let fix = format!(
        "look whether they can do with the change; if not, leave it out with an exception that sets skip: true, or with \
         select.{word}.exclude"
    );
    Finding::new(findings::SHARED_USED_ELSEWHERE, document, message).fix(fix)
}
