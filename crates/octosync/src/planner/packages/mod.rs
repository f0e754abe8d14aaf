//! Plans which versions of packages go from the source's own feed to the destination's, and says what that lacks
//! (`docs/rules.md` F7).
//!
//! Pure. The steps count as they will be after the plan. A step without a version takes the newest one that is there
//! when a release is created: of those the source's newest is wanted, and beside a prerelease the newest that is none.

mod copies;
mod found;
mod starts;
mod used;
mod wanted;

pub(super) use copies::Copies;
pub use used::asked_packages;

use super::stage::{Ground, Report, Staged};
use crate::delta::Packages;
use crate::doc::Doc;
use crate::key::Key;
use crate::matching::Matching;
use crate::plan::Step;
use crate::registry;
use crate::side::HeldPackages;
use found::PackageFindings;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use used::{Use, used};
use wanted::Wanted;

/// Plans which versions are copied, and says which packages the destination's feed lacks.
pub(super) fn packages(steps: &[Step], ground: Ground<'_>, matching: &Matching) -> Staged<Copies> {
    let mode = ground.delta.options.packages.value;
    if mode == Packages::Ignore || ground.adopts {
        return Report::default().with(Copies::default());
    }
    let copies = mode == Packages::Copy;
    let mut findings = PackageFindings::new(ground, copies);
    let mut found = Copies::default();
    let none = HeldPackages::default();
    let from = ground.source.packages().unwrap_or(&none);
    for (used, users) in uses(steps, ground, matching) {
        match used {
            Use::Own { package, fixed } => {
                let Some(there) = ground.destination.packages() else { continue };
                let wanted = Wanted { package: &package, fixed: &fixed, from, there };
                for lacking in wanted.lacking() {
                    match lacking.and_then(|version| from.version(&package, version)).filter(|_| copies) {
                        Some(file) if findings.may_be_copied(file, &users) => found.add(file, &users),
                        Some(_) => {}
                        None => findings.missing(&wanted, lacking, &users),
                    }
                }
                wanted.standing().for_each(|(here, file)| findings.standing(here, file));
            }
            Use::Other { package, feed } => findings.elsewhere(feed, package),
            Use::Unknown { package } => findings.unknown(&package, &users),
        }
    }
    findings.copied(found.files());
    let mut report = Report::from(findings.findings());
    report.findings.extend(starts::started(&found, ground));
    report.with(found)
}

/// Returns what the processes of the plan will use, each with the processes.
fn uses(steps: &[Step], ground: Ground<'_>, matching: &Matching) -> BTreeMap<Use, BTreeSet<Key>> {
    let written: HashMap<&Key, &Doc> = steps.iter().map(|step| (&step.key, &step.after.0)).collect();
    let mut uses: BTreeMap<Use, BTreeSet<Key>> = BTreeMap::new();
    for entry in registry::all().iter().filter(|entry| entry.spec.flow.is_some()) {
        for pair in matching.pairs.get(&entry.spec.kind).into_iter().flatten() {
            let standing = || ground.destination.nodes.get(&pair.to).map(|node| &node.doc);
            let Some(doc) = written.get(&pair.to).copied().or_else(standing) else { continue };
            for one in used(doc, entry, ground.destination) {
                uses.entry(one).or_default().insert(pair.to.clone());
            }
        }
    }
    uses
}
