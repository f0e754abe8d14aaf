//! Half-made is never live: whatever is written of a new project, it is enabled after all else of it.

use super::restrictions::{delta, made};
use crate::key::Kind;
use crate::owners;
use crate::plan::{DestinationPlan, Step, StepId};
use crate::planner::plan_destination;
use crate::registry::kinds::{CHANNELS, DEPLOYMENT_PROCESSES, LIBRARY_VARIABLE_SETS, LIFECYCLES, PROJECTS, VARIABLES};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Everything that is done before a step, by what the steps say that they need.
fn before<'p>(plan: &'p DestinationPlan, step: &'p Step) -> BTreeSet<&'p StepId> {
    let mut open: Vec<&StepId> = step.needs.iter().collect();
    let mut done = BTreeSet::new();
    while let Some(id) = open.pop() {
        if done.insert(id) {
            open.extend(plan.steps.iter().filter(|step| step.id == *id).flat_map(|step| &step.needs));
        }
    }
    done
}

/// Returns whether a project can be deployed once a step is done.
fn enables(step: &Step) -> bool {
    step.key.kind() == PROJECTS && step.after.0.get("IsDisabled").is_some_and(|flag| flag.as_bool() == Some(false))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_new_project_is_enabled_after_all_that_it_is_made_of(
        here in made(), there in made(), delta in delta(), with_library in any::<bool>(), with_lifecycle in any::<bool>(),
    ) {
        let mut without = vec![PROJECTS, CHANNELS, DEPLOYMENT_PROCESSES, VARIABLES];
        without.extend((!with_library).then_some(LIBRARY_VARIABLE_SETS));
        without.extend((!with_lifecycle).then_some(LIFECYCLES));
        let plan = plan_destination("d", &here.side("here"), &there.side_of("there", &without), &delta);
        let enabling: Vec<&Step> = plan.steps.iter().filter(|step| enables(step)).collect();
        let written = plan.steps.iter().any(|step| step.key.kind() == PROJECTS);
        prop_assert_eq!(enabling.len(), usize::from(written), "{:#?}", plan.steps);
        for step in enabling {
            let done = before(&plan, step);
            let needs = |other: &&Step| {
                let of_project = owners::project(&other.key).as_ref() == Some(&step.key);
                let of_library = owners::root(&other.key).kind() == LIBRARY_VARIABLE_SETS;
                // No deployment needs what starts some of them by itself.
                let is_trigger = other.key.kind() == Kind::of("triggers");
                (of_project || of_library) && !is_trigger && other.id != step.id
            };
            for other in plan.steps.iter().filter(needs) {
                prop_assert!(done.contains(&other.id), "{} does not wait for {}", step.id, other.id);
            }
        }
    }
}
