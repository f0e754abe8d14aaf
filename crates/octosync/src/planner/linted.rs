//! The last stage: looks at the steps of a finished plan for what they would do together, and changes none.
//!
//! Pure.

use super::foreign::Foreign;
use super::stage::{Ground, Report};
use super::{cascaded, checks, elsewhere, git, guided, left_to_do, needed, templated, twice, unnamed};
use crate::decision::Finding;
use crate::matching::Matching;
use crate::plan::Step;

/// Looks a finished plan over.
pub(super) fn linted(steps: &[Step], ground: Ground<'_>, matching: &Matching) -> Report {
    let Ground { source, destination, delta, .. } = ground;
    let foreign = Foreign::of(source, destination, delta, matching);
    let named = foreign.iter().flat_map(|foreign| steps.iter().flat_map(|step| foreign.find(step)));
    let mut findings: Vec<Finding> = named.collect();
    findings.extend(twice::named_twice(steps));
    let removals = cascaded::removals(steps);
    findings.extend(cascaded::in_use(steps, &removals, ground));
    findings.extend(guided::switched_on(steps, ground, matching));
    findings.extend(elsewhere::used(steps, destination, matching));
    findings.extend(needed::needed(steps, ground));
    findings.extend(left_to_do::left_to_do(steps, ground, matching));
    findings.extend(left_to_do::to_publish(steps));
    findings.extend(left_to_do::to_complete(steps));
    findings.extend(unnamed::unpaired_defaults(ground, matching));
    findings.extend(checks::unserved(steps, source, destination));
    findings.extend(checks::stored_long(steps, destination));
    findings.extend(templated::used(steps, ground));
    let pairs = matching.pairs.values().flatten().filter(|pair| pair.standing && pair.mode.updates());
    findings.extend(git::shared_folders(destination, &pairs.map(|pair| &pair.to).collect()));
    Report { decisions: cascaded::beside(steps, &removals, ground), findings, ..Report::default() }
}
