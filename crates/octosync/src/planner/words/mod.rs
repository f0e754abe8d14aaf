//! Looks for words of the configuration that mean nothing in these two spaces: patterns and exceptions that match nothing,
//! names that neither stand on the destination nor come there. A word of caution with a typing error is none.
//!
//! Pure. It changes nothing of the plan, and says nothing of words that mean something.

mod declared;
mod fields;
mod ignored;
mod named;
mod protect;
mod renamed;
mod roles;
mod rules;
mod said;
mod secrets;
mod select;

use super::stage::Ground;
use crate::decision::Finding;
use crate::matching::Matching;
use crate::plan::Step;

/// Returns what is to be said of words that mean nothing; `said` are the findings so far.
pub(super) fn idle(ground: Ground<'_>, matching: &Matching, steps: &[Step], said: &[Finding]) -> Vec<Finding> {
    let mut findings = select::idle(ground);
    findings.extend(select::empty(ground, matching, &findings));
    findings.extend(renamed::idle(ground));
    findings.extend(rules::idle(ground));
    findings.extend(fields::idle(ground));
    findings.extend(declared::idle(ground));
    findings.extend(named::idle(ground, matching, said));
    findings.extend(roles::idle(ground));
    findings.extend(protect::idle(ground));
    findings.extend(ignored::idle(ground, steps));
    findings.extend(secrets::idle(ground, matching, steps));
    findings.extend(secrets::alike(steps));
    findings
}
