//! Builds the plan of one destination from both sides and the delta.

use super::DestinationPlan;
use crate::delta::Delta;
use crate::read::Side;
use std::collections::BTreeMap;

/// Plans one destination: pure, and the same for the same input.
#[must_use]
pub fn plan_destination(name: &str, source: &Side, destination: &Side, delta: &Delta) -> DestinationPlan {
    let _ = (source, delta);
    DestinationPlan {
        name: name.to_owned(),
        place: destination.place.clone(),
        steps: Vec::new(),
        unchanged: BTreeMap::new(),
        kept: Vec::new(),
        unpaired: Vec::new(),
        decisions: Vec::new(),
        findings: Vec::new(),
    }
}
