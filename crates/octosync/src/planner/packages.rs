//! Says which packages steps take from the server's own feed that the destination's lacks (`docs/rules.md` F7).
//!
//! Pure. What steps use is what they will be after the plan; which version a release takes is decided when it is created.

use super::stage::Ground;
use crate::decision::Finding;
use crate::delta::Packages;
use crate::doc::Doc;
use crate::findings;
use crate::identity::visit_parts;
use crate::key::Key;
use crate::matching::Matching;
use crate::path::Trail;
use crate::plan::Step;
use crate::registry::spec::{PackageList, ServerMade};
use crate::registry::{self, Entry};
use std::collections::{BTreeSet, HashMap};

/// Returns a finding for each process and each package that it uses and that is not there.
pub(super) fn lacking(steps: &[Step], ground: Ground<'_>, matching: &Matching) -> Vec<Finding> {
    if ground.delta.options.packages.value == Packages::Ignore {
        return Vec::new();
    }
    let written: HashMap<&Key, &Doc> = steps.iter().map(|step| (&step.key, &step.after.0)).collect();
    let mut lacking: BTreeSet<(&Key, String)> = BTreeSet::new();
    for entry in registry::all().iter().filter(|entry| entry.spec.flow.is_some()) {
        for pair in matching.pairs.get(&entry.spec.kind).into_iter().flatten() {
            let standing = || ground.destination.nodes.get(&pair.to).map(|node| &node.doc);
            let Some(doc) = written.get(&pair.to).copied().or_else(standing) else { continue };
            let used = used(doc, entry, ground).into_iter();
            let absent = used.filter(|package| ground.destination.has_package(package) == Some(false));
            lacking.extend(absent.map(|package| (&pair.to, package)));
        }
    }
    let finding = |(process, package): (&Key, String)| {
        let message = format!("uses the package \"{package}\", of which the destination's own feed has no version");
        let fix = "push it to that feed before a release is created there";
        Finding::new(findings::PACKAGE_MISSING, process, message).fix(fix)
    };
    lacking.into_iter().map(finding).collect()
}

/// Returns the packages that the steps of a process which are enabled take from the server's own feed.
fn used(doc: &Doc, entry: &Entry, ground: Ground<'_>) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let disabled = entry.spec.flow.map_or("", |flow| flow.disabled);
    visit_parts(doc, &entry.shape, &Trail::ROOT, &mut |part, shape, _| {
        let Some(list) = shape.packages.filter(|_| !part.is_true_at(disabled)) else { return };
        let packages = part.get(list.list).map(Doc::items).unwrap_or_default();
        used.extend(packages.iter().filter_map(|package| named(package, list, ground)).map(str::to_owned));
    });
    used
}

/// Returns what a package is called, if it is from the server's own feed; an expression says nothing before a deployment.
fn named<'d>(package: &'d Doc, list: PackageList, ground: Ground<'_>) -> Option<&'d str> {
    let called = package.get(list.package).and_then(Doc::as_str)?;
    let feed = package.get(list.feed).and_then(Doc::as_ref_key)?;
    let node = ground.destination.nodes.get(feed)?;
    let Some(ServerMade::Types([(own, _), ..])) = registry::entry(feed.kind()).spec.server_made else { return None };
    let is_named = !called.is_empty() && !called.contains("#{");
    (is_named && *node.type_word == **own).then_some(called)
}
