//! What a project sees of its variables and which of its steps run, at each place that its scopes tell apart: as the
//! destination is, and as a plan would leave it.
//!
//! Pure. By the rules of the server (fact `scope-weights`): the most specific of the values that apply wins, a
//! project's own before one of a set that it includes. Places have one entry of a dimension, or one that nobody names; what
//! tenants set and what people are asked when they deploy is not looked at.

mod moment;
mod seen;
mod steps;
#[cfg(test)]
mod tests;
mod values;

pub use seen::{Action, At, Effective, Runs, Value, Variable};

use crate::gates::Naming;
use crate::key::{Key, Kind, fold};
use crate::owners;
use crate::plan::DestinationPlan;
use crate::planner::{Unknown, nearest};
use crate::side::Side;
use moment::Moment;
use std::collections::BTreeSet;

/// Returns what a project of the destination sees, before a plan and after it. It is named as in the plan, `projects/OctoFX`, or
/// by its name alone.
///
/// # Errors
/// When there is no such project, before or after.
pub fn effective(plan: &DestinationPlan, destination: &Side, project: &str) -> Result<Effective, Unknown> {
    let (now, then) = (Moment::now(destination), Moment::then(destination, plan));
    let project = find(&[&now, &then], project)?;
    let all = |kind| known(&[&now, &then], &project, kind);
    let naming = Naming { together: |names| names.join(" and "), all: &all };
    let variables = values::variables([&now, &then], &project, naming);
    let steps = steps::actions([&now, &then], &project, naming);
    Ok(Effective { destination: plan.name.clone(), project, variables, steps })
}

/// Returns the names of all that there are of a kind, of what belongs to projects those of this one; of kinds that have no
/// documents, such as roles, nothing is known.
fn known(moments: &[&Moment<'_>], project: &Key, kind: Kind) -> Vec<String> {
    let keys = moments.iter().flat_map(|moment| moment.keys()).filter(|key| key.kind() == kind);
    let here = keys.filter(|key| owners::project(key).is_none_or(|of| of == *project));
    let names: BTreeSet<&Key> = here.collect();
    names.into_iter().map(|key| key.own_name().to_owned()).collect()
}

fn find(moments: &[&Moment<'_>], wanted: &str) -> Result<Key, Unknown> {
    let projects = || moments.iter().flat_map(|moment| moment.keys()).filter(|key| owners::is_project(key.kind()));
    let folded = fold(wanted);
    let is_it = |key: &&Key| fold(key.own_name()) == folded || key.folded_text() == folded;
    let found = projects().find(is_it).cloned();
    found.ok_or_else(|| Unknown { near: nearest(projects(), wanted) })
}
