//! Effects of a version that arrives on the destination: releases, and with them deployments.
//!
//! Pure. Versions are copied before anything else is written, so what stands there now is what counts.

use super::copies::Copies;
use super::used::{Use, used};
use crate::decision::Finding;
use crate::doc::{Doc, Fields};
use crate::findings;
use crate::key::Key;
use crate::owners;
use crate::planner::stage::Ground;
use crate::registry::packages::PackageFile;
use crate::registry::spec::Starts;
use crate::registry::{self, Entry};
use crate::side::Node;
use std::collections::{BTreeMap, BTreeSet};

/// Returns a warning for everything on the destination that makes releases by itself of a package that is copied.
pub(super) fn started(copies: &Copies, ground: Ground<'_>) -> Vec<Finding> {
    if copies.files().next().is_none() {
        return Vec::new();
    }
    let arriving = arriving(copies, ground);
    let mut findings = Vec::new();
    for entry in registry::all() {
        for node in ground.destination.of_kind(entry.spec.kind).filter(|node| makes_releases(node, entry)) {
            let project = owners::project(&node.key);
            let Some(labels) = project.and_then(|project| arriving.get(&project)) else { continue };
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            let message = format!(
                "may create a release there as soon as {} arrives, which is deployed wherever that happens by itself",
                labels.join(" or ")
            );
            let fix = "switch that off there before you apply, if nothing shall be deployed";
            findings.push(Finding::new(findings::PACKAGE_STARTS, &node.key, message).fix(fix));
        }
    }
    findings
}

/// Returns the versions that are copied, by the projects whose processes there use the packages today.
fn arriving(copies: &Copies, ground: Ground<'_>) -> BTreeMap<Key, BTreeSet<String>> {
    let mut arriving: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    for entry in registry::all().iter().filter(|entry| entry.spec.flow.is_some()) {
        for node in ground.destination.of_kind(entry.spec.kind) {
            let Some(project) = owners::project(&node.key) else { continue };
            let used = used(&node.doc, entry, ground.destination);
            let is_used = |package: &str| {
                used.iter()
                    .any(|used| matches!(used, Use::Own { package: own, .. } if own.eq_ignore_ascii_case(package)))
            };
            let labels = copies.files().filter(|file| is_used(&file.package)).map(PackageFile::label);
            let labels: Vec<String> = labels.collect();
            if !labels.is_empty() {
                arriving.entry(project).or_default().extend(labels);
            }
        }
    }
    arriving
}

/// Returns whether a document says that packages make releases: a switch that is on, or a trigger that names a step.
fn makes_releases(node: &Node, entry: &Entry) -> bool {
    let fields = node.doc.fields().into_iter().flat_map(Fields::iter);
    fields.into_iter().any(|(field, value)| match entry.shape.field(field).arrives_off {
        Some(Starts::Releases) => value.as_bool() == Some(Starts::Releases.is_on()),
        Some(Starts::Triggers) => value.as_bool() == Some(Starts::Triggers.is_on()) && names_an_item(&node.doc),
        Some(Starts::Subscriptions | Starts::Deployments) | None => false,
    })
}

fn names_an_item(doc: &Doc) -> bool {
    let mut names = false;
    doc.visit_refs(&mut |key| names |= registry::item_kind(key.kind()).is_some_and(|kind| !kind.is_everywhere()));
    names
}
