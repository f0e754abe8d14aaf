//! The variables that a project sees and the steps of it that run, at each place that its scopes tell apart: as the
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
use crate::key::{Key, fold};
use crate::owners;
use crate::plan::DestinationPlan;
use crate::planner::{Unknown, kinds_with_rows, nearest, used_by};
use crate::side::Side;
use moment::Moments;
use std::collections::BTreeSet;

/// Returns what a project of the destination sees, before a plan and after it. It is named as in the plan, `projects/OctoFX`, or
/// by its name alone.
///
/// # Errors
/// When there is no such project, before or after.
pub fn effective(plan: &DestinationPlan, destination: &Side, project: &str) -> Result<Effective, Unknown> {
    let moments = Moments::new(destination, plan);
    let project = find(&moments, project)?;
    Ok(of_project(&plan.name, &moments, &project))
}

/// Returns what each project of the destination will see otherwise than before, and nothing of those that see the same.
#[must_use]
pub fn changed(plan: &DestinationPlan, destination: &Side) -> Vec<Effective> {
    let moments = Moments::new(destination, plan);
    let written: BTreeSet<Key> = plan.steps.iter().flat_map(|step| owners::chain(&step.key)).collect();
    let concerned = moments.projects().filter(|project| is_concerned(&moments, project, &written));
    concerned.filter_map(|project| of_project(&plan.name, &moments, project).changed()).collect()
}

/// Returns whether something is written of a project, or of a set that it includes.
fn is_concerned(moments: &Moments<'_>, project: &Key, written: &BTreeSet<Key>) -> bool {
    let docs = moments.both.iter().filter_map(|moment| moment.get(project));
    written.contains(project) || docs.flat_map(|doc| used_by(doc, &kinds_with_rows())).any(|set| written.contains(&set))
}

fn of_project(destination: &str, moments: &Moments<'_>, project: &Key) -> Effective {
    let all = |kind| moments.known(project, kind);
    let naming = Naming { together: |names| names.join(" and "), all: &all };
    Effective {
        destination: destination.to_owned(),
        project: project.clone(),
        variables: values::variables(moments, project, naming),
        steps: steps::actions(moments, project, naming),
    }
}

fn find(moments: &Moments<'_>, wanted: &str) -> Result<Key, Unknown> {
    let folded = fold(wanted);
    let is_it = |key: &&Key| fold(key.own_name()) == folded || key.folded_text() == folded;
    let found = moments.projects().find(is_it).cloned();
    found.ok_or_else(|| Unknown { near: nearest(moments.projects(), wanted) })
}
