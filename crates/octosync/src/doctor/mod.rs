//! The checks before a sync, so that no problem shows only half-way: data made of a plan and of both sides.
//!
//! Pure. Findings of planning are not searched for anew: they are told by topic, in fewer words. The caller that
//! connects adds the checks of the connection to a server and of its key, with the same [`Check`].

mod check;
mod consents;
mod counterparts;
mod deployment;
mod found;
mod permissions;
pub mod topic;

pub use check::{Check, Verdict, sort};
pub use permissions::{of_destination, of_source};

use crate::delta::Delta;
use crate::memory::Memory;
use crate::planner::examine;
use crate::side::Side;
use topic::{COUNTERPARTS, DEPLOYMENT, REFERENCES, VERSIONS};

/// Checks a destination against the source, with what earlier syncs left behind.
#[must_use]
pub fn checks(name: &str, sides: (&Side, &Side), delta: &Delta, memory: Option<&Memory>) -> Vec<Check> {
    let (source, destination) = sides;
    let examined = examine(name, sides, delta, memory);
    let mut checks = found::checks(name, &examined.plan.findings);
    for check in checks.iter_mut().filter(|check| check.check == &VERSIONS && check.text == VERSIONS.fine) {
        check.text = format!("the source runs {}, and it runs {}", source.version, destination.version);
    }
    // Workers are looked at below, also those of what is written already.
    checks.retain(|check| check.code != Some(crate::findings::POOL_NO_WORKER));
    checks.extend(counterparts::unmet(name, &examined));
    checks.extend(counterparts::dangling(name, &examined));
    checks.extend(counterparts::spelling(name, source, destination));
    checks.push(permissions::of_destination(name, destination, delta));
    checks.extend(consents::checks(name, delta));
    checks.extend(deployment::checks(name, &examined, source, destination));
    for topic in [&COUNTERPARTS, &REFERENCES, &DEPLOYMENT] {
        contradicted(&mut checks, topic);
    }
    checks
}

/// Takes out that nothing is wrong where something else found that something is.
fn contradicted(checks: &mut Vec<Check>, topic: &'static topic::Topic) {
    let found = checks.iter().any(|check| check.check == topic && check.verdict != Verdict::Ok);
    checks.retain(|check| !(found && check.check == topic && check.text == topic.fine));
}
