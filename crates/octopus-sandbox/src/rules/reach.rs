//! Where a project's lifecycles lead.

use crate::collections::collection;
use crate::store::{State, items};
use serde_json::Value;
use std::collections::BTreeSet;

/// The environments in the lifecycles of a project and of its channels; nothing means all of them, as for a lifecycle
/// or phase that names none.
pub(crate) fn environments(state: &State, space: Option<usize>, project: &str) -> Option<BTreeSet<String>> {
    let project = state.find(space, collection("projects"), project)?;
    let channels = state.table(space, collection("channels")).values();
    let own = channels.filter(|channel| channel.text("ProjectId") == project.id());
    let lifecycles: BTreeSet<&str> = own
        .map(|channel| match channel.text("LifecycleId") {
            "" => project.text("LifecycleId"),
            lifecycle => lifecycle,
        })
        .collect();
    let mut named = BTreeSet::new();
    for lifecycle in lifecycles {
        let lifecycle = state.find(space, collection("lifecycles"), lifecycle)?;
        let phases = items(&lifecycle.value, "Phases");
        let of_phase = |phase: &Value| {
            let both = ["AutomaticDeploymentTargets", "OptionalDeploymentTargets"];
            both.iter().flat_map(|field| ids(items(phase, field))).collect::<BTreeSet<_>>()
        };
        if phases.is_empty() || phases.iter().any(|phase| of_phase(phase).is_empty()) {
            return None;
        }
        named.extend(phases.iter().flat_map(of_phase));
    }
    Some(named)
}

/// The texts of a list.
pub(crate) fn ids(list: &[Value]) -> BTreeSet<String> {
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
