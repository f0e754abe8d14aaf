//! Turns what differs into steps: each after all that it needs, and split where a circle demands it.
//!
//! Pure.

use super::draft::Draft;
use super::graph::{End, Graph, Node};
use super::links::Links;
use super::stage::{Ground, Report, Staged};
use crate::decision::Finding;
use crate::doc::{Doc, Fields, Lifted};
use crate::findings;
use crate::key::Key;
use crate::plan::{Action, Step, StepId};
use crate::registry;
use crate::registry::spec::{UNFINISHED, Until};
use std::collections::{BTreeMap, BTreeSet};

/// Orders the writes; what cannot be ordered is refused.
pub(super) fn ordered(drafts: Vec<Draft>, ground: Ground<'_>) -> Staged<Vec<Step>> {
    // Steps that do not need each other stand in the order of their kinds and keys; what has a place among its like, by
    // that.
    let rank = |draft: &Draft| (registry::rank(draft.entry.spec.kind), place(draft), draft.pair.to.clone());
    let drafts: BTreeMap<(usize, u64, Key), Draft> = drafts.into_iter().map(|draft| (rank(&draft), draft)).collect();
    let drafts: Vec<Draft> = drafts.into_values().collect();
    let links = Links::new(&drafts, ground.destination);
    let graph = Graph::new(links.needs());
    let mut findings = links.refuse_own_items();
    let (ordered, circle) = graph.order();
    let id = |node: Node| step_id(&drafts[node.write], node.end);
    if !circle.is_empty() {
        let names: Vec<String> = circle.into_iter().map(|node| id(node).to_string()).collect();
        let message = format!("these need each other, so that none can be written first: {}", names.join(", "));
        findings.push(Finding::general(findings::PLAN_CIRCLE, message));
    }
    let steps = ordered.into_iter().map(|node| {
        let draft = &drafts[node.write];
        let (own, others): (Vec<Node>, Vec<Node>) =
            graph.needs(node).into_iter().partition(|need| need.write == node.write);
        let others: BTreeSet<StepId> = others.into_iter().map(id).collect();
        let begins = node.end == End::First && graph.is_split(node.write);
        let after = if begins { until(draft) } else { draft.after.clone() };
        let step = Step {
            id: id(node),
            key: draft.pair.to.clone(),
            from: draft.pair.from.clone(),
            action: draft.action,
            server_created: draft.server_created,
            collection: ground.source.nodes[&draft.pair.from].collection,
            before: draft.before.clone().map(Lifted),
            after: Lifted(after),
            late: begins.then(|| Lifted(late_fields(draft))),
            supplied: draft.supplied.clone(),
            install: draft.install.clone(),
            claim: None,
            widened: Vec::new(),
            needs: others.into_iter().chain(own.into_iter().map(id)).collect(),
            effect: draft.entry.spec.effect,
        };
        if node.end == End::Last { finishing(step) } else { step }
    });
    Report::from(findings).with(steps.collect())
}

/// Makes a step the second one of its document: what it says of the whole, the first one says already, and what stands there by
/// then is what that left.
fn finishing(step: Step) -> Step {
    Step { action: Action::Finish, server_created: false, before: None, install: None, claim: None, ..step }
}

/// Returns the number by which a document is listed among its like.
fn place(draft: &Draft) -> u64 {
    let number = draft.entry.spec.placed_by.and_then(|field| draft.after.get(field)?.as_u64());
    number.unwrap_or_default()
}

fn step_id(draft: &Draft, end: End) -> StepId {
    StepId::of(&draft.pair.to, (end == End::Last).then_some(Action::Finish))
}

/// Returns the fields that are written last.
fn late_fields(draft: &Draft) -> Doc {
    let is_late = |field: &str| draft.entry.spec.late.iter().any(|late| late.field == field);
    let fields = draft.after.fields().into_iter().flat_map(Fields::iter).filter(|(field, _)| is_late(field));
    Doc::Object(fields.map(|(field, value)| (field, value.clone())).collect())
}

/// Returns what is written first: of a document that is new, or that an earlier run left unfinished, with the mark by which the next
/// run would know that it is not finished, of another one all but what is switched on.
fn until(draft: &Draft) -> Doc {
    let mut doc = draft.after.clone();
    for late in draft.entry.spec.late {
        let is_new = draft.action != Action::Update;
        match late.until {
            Until::Nothing if is_new => drop(doc.take(late.field)),
            Until::Mark if is_new => doc.set(late.field, Doc::text(UNFINISHED)),
            Until::Bool(value) if is_new || is_off(draft, late.field, value) => doc.set(late.field, Doc::Bool(value)),
            Until::Nothing | Until::Mark | Until::Bool(_) => {}
        }
    }
    doc
}

/// Returns whether something is switched off where it stands.
fn is_off(draft: &Draft, field: &str, off: bool) -> bool {
    draft.before.as_ref().and_then(|before| before.get(field)).and_then(Doc::as_bool) == Some(off)
}
