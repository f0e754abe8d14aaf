//! A plan as it stands in the JSON document: with the changes, which no plan holds.

use octosync::decision::{Decision, Finding};
use octosync::doc::Lifted;
use octosync::key::{Key, Kind};
use octosync::plan::{
    Action, Change, DestinationPlan, Difference, Effect, Exact, GalleryEntry, Plan, Site, Step, StepId,
};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::ops::Not;

/// The version of this shape; the document and plan files have versions of their own.
const FORMAT: u32 = 1;

/// A plan to be shown. Changes are made one step at a time, while it is written.
pub(crate) struct Shown<'p>(pub(crate) &'p Plan);

#[derive(Serialize)]
struct PlanShape<'p> {
    format: u32,
    tool: &'p str,
    source: &'p Site,
    destinations: Vec<DestinationShape<'p>>,
}

#[derive(Serialize)]
struct DestinationShape<'p> {
    name: &'p str,
    place: &'p Site,
    #[serde(serialize_with = "steps")]
    steps: &'p [Step],
    unchanged: &'p BTreeMap<Kind, usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    exact: &'p BTreeMap<Kind, Exact>,
    #[serde(serialize_with = "differences")]
    kept: &'p [Difference],
    #[serde(serialize_with = "differences")]
    unpaired: &'p [Difference],
    decisions: &'p [Decision],
    findings: &'p [Finding],
}

#[derive(Serialize)]
struct StepShape<'p> {
    id: &'p StepId,
    key: &'p Key,
    from: &'p Key,
    action: Action,
    #[serde(skip_serializing_if = "Not::not")]
    born: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'p Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'p Lifted>,
    after: &'p Lifted,
    changes: Vec<Change>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    supplied: &'p [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    install: Option<&'p GalleryEntry>,
    #[serde(skip_serializing_if = "<[StepId]>::is_empty")]
    needs: &'p [StepId],
    effect: Effect,
}

#[derive(Serialize)]
struct DifferenceShape<'p> {
    key: &'p Key,
    changes: Vec<Change>,
    why: &'p str,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Plan { format: _, tool, source, destinations } = self.0;
        let destinations = destinations.iter().map(destination).collect();
        PlanShape { format: FORMAT, tool, source, destinations }.serialize(serializer)
    }
}

fn destination(plan: &DestinationPlan) -> DestinationShape<'_> {
    let DestinationPlan { name, site, steps, unchanged, exact, kept, unpaired, decisions, findings } = plan;
    DestinationShape { name, place: site, steps, unchanged, exact, kept, unpaired, decisions, findings }
}

fn step(step: &Step) -> StepShape<'_> {
    StepShape {
        id: &step.id,
        key: &step.key,
        from: &step.from,
        action: step.action,
        born: step.server_created,
        source: Some(step.collection).filter(|collection| *collection > 0),
        owner: step.owner.as_ref(),
        before: step.before.as_ref(),
        after: &step.after,
        changes: step.changes(),
        supplied: &step.supplied,
        install: step.install.as_ref(),
        needs: &step.needs,
        effect: step.effect,
    }
}

fn difference(difference: &Difference) -> DifferenceShape<'_> {
    DifferenceShape { key: &difference.key, changes: difference.changes(), why: &difference.why }
}

fn steps<S: Serializer>(steps: &&[Step], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(steps.iter().map(step))
}

fn differences<S: Serializer>(differences: &&[Difference], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(differences.iter().map(difference))
}
