//! The result of a run as the JSON document holds it: with the changes, which no plan holds, and places as text.

use octosync::apply::{Outcome, StepOutcome};
use octosync::decision::{Answer, Decision, Edited, Finding, Origin, Severity, Verdict};
use octosync::doc::Lifted;
use octosync::findings::Code;
use octosync::key::{Key, Kind};
use octosync::owners;
use octosync::path::Place;
use octosync::plan::{
    Action, Change, DestinationPlan, Difference, Effect, Exact, GalleryEntry, HeldBack, Plan, Site, Step, StepId,
};
use octosync::planner::Explanation;
use octosync::rules::Rule;
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
    #[serde(skip_serializing_if = "<[HeldBack]>::is_empty", serialize_with = "held_back")]
    held_back: &'p [HeldBack],
    #[serde(serialize_with = "decisions")]
    decisions: &'p [Decision],
    #[serde(serialize_with = "findings")]
    findings: &'p [Finding],
}

#[derive(Serialize)]
struct StepShape<'p> {
    id: &'p StepId,
    key: &'p Key,
    from: &'p Key,
    action: Action,
    #[serde(rename = "born", skip_serializing_if = "Not::not")]
    server_created: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'p Lifted>,
    after: &'p Lifted,
    #[serde(serialize_with = "changes")]
    changes: Vec<Change>,
    #[serde(skip_serializing_if = "<[Place]>::is_empty", serialize_with = "places")]
    supplied: &'p [Place],
    #[serde(skip_serializing_if = "Option::is_none")]
    install: Option<&'p GalleryEntry>,
    #[serde(skip_serializing_if = "<[StepId]>::is_empty")]
    needs: &'p [StepId],
    effect: Effect,
}

#[derive(Serialize)]
struct DifferenceShape<'p> {
    key: &'p Key,
    #[serde(serialize_with = "changes")]
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
    let DestinationPlan {
        name,
        site,
        references: _,
        pending: _,
        values: _,
        guard: _,
        steps,
        unchanged,
        exact,
        kept,
        unpaired,
        held_back,
        decisions,
        findings,
    } = plan;
    DestinationShape { name, place: site, steps, unchanged, exact, kept, unpaired, held_back, decisions, findings }
}

fn step(step: &Step) -> StepShape<'_> {
    StepShape {
        id: &step.id,
        key: &step.key,
        from: &step.from,
        action: step.action,
        server_created: step.server_created,
        source: Some(step.collection).filter(|collection| *collection > 0),
        owner: owners::owner(&step.key),
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

#[derive(Serialize)]
struct HeldBackShape<'p> {
    key: &'p Key,
    why: &'p str,
    #[serde(serialize_with = "findings")]
    findings: &'p [Finding],
}

fn held_back<S: Serializer>(held: &&[HeldBack], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(held.iter().map(|HeldBack { key, why, findings }| HeldBackShape { key, why, findings }))
}

/// The outcome of a plan.
pub(crate) struct ShownOutcome<'p>(pub(crate) &'p Outcome);

/// Why a document or an item in it is as it is.
pub(crate) struct ShownExplanation<'p>(pub(crate) &'p Explanation);

#[derive(Serialize)]
struct OutcomeShape<'p> {
    steps: &'p [StepOutcome],
    #[serde(serialize_with = "findings")]
    findings: &'p [Finding],
    proved: &'p BTreeMap<Kind, usize>,
}

#[derive(Serialize)]
struct ExplanationShape<'p> {
    destination: &'p str,
    about: &'p Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'p str>,
    #[serde(serialize_with = "decisions")]
    chain: &'p [Decision],
    #[serde(serialize_with = "changes")]
    changes: &'p [Change],
    #[serde(serialize_with = "findings")]
    findings: &'p [Finding],
}

#[derive(Serialize)]
struct ChangeShape<'p> {
    at: Text<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'p Lifted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'p Lifted>,
    #[serde(skip_serializing_if = "Not::not")]
    moved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    behind: Option<&'p str>,
}

#[derive(Serialize)]
struct DecisionShape<'p> {
    about: &'p Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<Text<'p>>,
    question: &'p str,
    rule: &'p Rule,
    origin: &'p Origin,
    verdict: Verdict,
    why: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    otherwise: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<&'p Edited>,
}

#[derive(Serialize)]
struct FindingShape<'p> {
    severity: Severity,
    code: &'p Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'p Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Text<'p>>,
    message: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    fix: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<&'p Edited>,
    #[serde(skip_serializing_if = "<[Answer]>::is_empty")]
    answers: &'p [Answer],
}

/// A place as text.
struct Text<'p>(&'p Place);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

impl Serialize for ShownOutcome<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Outcome { steps, findings, proved, names: _ } = self.0;
        OutcomeShape { steps, findings, proved }.serialize(serializer)
    }
}

impl Serialize for ShownExplanation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Explanation { destination, about, item, chain, changes, findings } = self.0;
        let item = item.as_deref();
        ExplanationShape { destination, about, item, chain, changes, findings }.serialize(serializer)
    }
}

pub(super) fn changes<S: Serializer>(changes: &impl AsRef<[Change]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(changes.as_ref().iter().map(|change| {
        let Change { at, before, after, moved, behind } = change;
        let behind = behind.as_deref();
        ChangeShape { at: Text(at), before: before.as_ref(), after: after.as_ref(), moved: *moved, behind }
    }))
}

fn decisions<S: Serializer>(decisions: &&[Decision], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(decisions.iter().map(|decision| {
        let Decision { about, item, question, rule, origin, verdict, why, otherwise, edited } = decision;
        DecisionShape {
            about,
            item: item.as_ref().map(Text),
            question,
            rule,
            origin,
            verdict: *verdict,
            why,
            otherwise,
            edited: edited.as_ref(),
        }
    }))
}

pub(super) fn findings<S: Serializer>(findings: &&[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(|finding| {
        let Finding { severity, code, about, at, message, fix, edited, answers } = finding;
        let (about, at) = (about.as_ref(), at.as_ref().map(Text));
        let edited = edited.as_ref();
        FindingShape { severity: *severity, code, about, at, message, fix, edited, answers }
    }))
}

fn places<S: Serializer>(places: &&[Place], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(places.iter().map(Text))
}
