//! Weak spots of the configuration: consents that hold for everything, also for what nobody has seen yet.

use super::check::{Check, Verdict};
use super::topic::CONSENTS;
use crate::decision::Origin;
use crate::delta::{Delta, Widening};

/// Returns the consents that hold for everything.
pub(super) fn checks(of: &str, delta: &Delta) -> Vec<Check> {
    let everything = delta.allow_widening.value == Widening::Everything;
    let table = [
        (
            everything,
            &delta.allow_widening.origin,
            "allow_widening accepts that any scope loses its last entry, so that it applies everywhere",
            "write the list of topics that it is meant for, or an exception in rules for each item",
        ),
        (
            delta.allow_weaker_gates.value,
            &delta.allow_weaker_gates.origin,
            "allow_weaker_gates accepts that any approval gets weaker",
            "write an exception with weaken: true for each step that is meant",
        ),
        (
            delta.allow_version_gap.value,
            &delta.allow_version_gap.origin,
            "allow_version_gap accepts servers of any two versions",
            "remove it when both servers run the same version",
        ),
        (
            delta.keep_duplicates.value,
            &delta.keep_duplicates.origin,
            "variables.keep_duplicates accepts values of which nobody can tell which applies",
            "give the values different scopes, and remove it",
        ),
    ];
    let given = table.into_iter().filter(|(given, ..)| *given);
    let checks: Vec<Check> = given.map(|(_, origin, text, next)| warning(of, origin, text, next)).collect();
    if checks.is_empty() { vec![Check::ok(&CONSENTS, of, CONSENTS.fine)] } else { checks }
}

fn warning(of: &str, origin: &Origin, text: &str, next: &str) -> Check {
    Check::new(&CONSENTS, of, Verdict::Warning, format!("{text}{}", origin.bracketed())).next(next)
}
