//! The conditions that a plan must fulfil so that it can be shown and carried out at all. No program of ours writes
//! another.

use crate::claims::nonsense;
use crate::findings::FOLLOWING;
use crate::key::{Key, Kind};
use crate::plan::{DestinationPlan, Plan, Step, StepId};
use crate::registry;
use std::collections::HashSet;

/// Returns what makes no sense, if anything does.
pub(super) fn check(plan: &Plan) -> Result<(), String> {
    let mut names = HashSet::new();
    for destination in &plan.destinations {
        if !names.insert(&destination.name) {
            return Err(format!("two parts are for {}", destination.name));
        }
        self::destination(destination)?;
    }
    Ok(())
}

fn destination(plan: &DestinationPlan) -> Result<(), String> {
    let differences = plan.kept.iter().chain(&plan.unpaired);
    differences.map(|difference| &difference.key).try_for_each(|key| written(key.kind(), key))?;
    if let Some(finding) = plan.findings.iter().find(|finding| FOLLOWING.contains(&finding.code)) {
        return Err(format!("it holds a finding {}, which follows from its steps", finding.code));
    }
    let mut before: HashSet<&StepId> = HashSet::new();
    for step in &plan.steps {
        self::step(step)?;
        if let Some(need) = step.needs.iter().find(|need| !before.contains(need)) {
            return Err(format!("{} needs {need}, which does not come before it", step.id));
        }
        if !before.insert(&step.id) {
            return Err(format!("{} stands in it twice", step.id));
        }
    }
    Ok(())
}

fn step(step: &Step) -> Result<(), String> {
    written(step.key.kind(), &step.key)?;
    let collections = registry::entry(step.key.kind()).spec.collections;
    if step.collection >= collections.len() {
        return Err(format!("{} belongs to a collection that does not exist", step.id));
    }
    nonsense(step).map_or(Ok(()), Err)
}

/// Only documents of kinds that are synced are written.
fn written(kind: Kind, key: &Key) -> Result<(), String> {
    let known = registry::get(kind).is_some_and(|entry| entry.spec.mode.is_some());
    if known { Ok(()) } else { Err(format!("octosync does not write documents such as {key}")) }
}
