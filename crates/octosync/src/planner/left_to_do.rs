//! Lists what still waits for a person on the destination: values (`docs/rules.md` D1), and what has to be published (E8).
//!
//! Pure, and without a past: a value waits as long as it is the placeholder. New rows are said where they are merged.

use super::stage::Ground;
use crate::decision::Finding;
use crate::doc::{Doc, Fields, Name};
use crate::findings;
use crate::identity::row_place;
use crate::key::Key;
use crate::matching::Matching;
use crate::owners;
use crate::path::Place;
use crate::plan::{Action, Effect, Step};
use crate::registry;
use crate::registry::spec::ToDo;
use crate::rows::is_placeholder;
use std::collections::{BTreeSet, HashMap};

/// Returns the rows of documents that take part which hold the placeholder now, and will after the plan.
pub(super) fn left_to_do(steps: &[Step], ground: Ground<'_>, matching: &Matching) -> Vec<Finding> {
    let written: HashMap<&Key, &Doc> = steps.iter().map(|step| (&step.key, &step.after.0)).collect();
    let placeholder = ground.delta.placeholder();
    let lists = registry::all().iter().filter_map(|entry| Some((entry, entry.rows()?)));
    let mut findings = Vec::new();
    for (entry, list) in lists {
        let pairs = matching.pairs.get(&entry.spec.kind).into_iter().flatten();
        for there in pairs.filter_map(|pair| ground.destination.nodes.get(&pair.to)) {
            let before = waiting(&there.doc, list, placeholder);
            let after = written.get(&there.key).map(|after| waiting(after, list, placeholder));
            let left = before.iter().filter(|row| after.as_ref().is_none_or(|after| after.contains(*row)));
            findings.extend(left.map(|row| {
                let message = format!("still holds \"{placeholder}\", and waits for its value");
                let finding = Finding::new(findings::VALUE_TO_FILL_IN, &there.key, message);
                finding.at(row.clone()).fix("edit the variable there")
            }));
        }
    }
    findings
}

/// Returns what is written and takes effect when somebody publishes it. A process without steps does nothing, published or
/// not.
pub(super) fn to_publish(steps: &[Step]) -> Vec<Finding> {
    let says = |step: &&Step| {
        registry::entry(step.key.kind())
            .lists
            .iter()
            .any(|list| step.after.0.get(list.at).is_some_and(|items| !items.items().is_empty()))
    };
    let written = steps.iter().filter(|step| step.effect == Effect::WhenPublished && says(step));
    let finding = |step: &Step| {
        let about = owners::owner(&step.key).unwrap_or_else(|| step.key.clone());
        let what = registry::one(step.key.kind());
        let message = format!("its {what} is written, and takes effect when somebody publishes it");
        Finding::new(findings::RUNBOOK_TO_PUBLISH, &about, message)
            .fix("publish it there, when it is time, or let syncs do it with runbooks.publish: true")
    };
    written.map(finding).collect()
}

/// Returns what is created and waits for a person: teams, whose members nobody brings, and machines, which must trust the server.
pub(super) fn to_complete(steps: &[Step]) -> Vec<Finding> {
    let created = steps.iter().filter(|step| step.action == Action::Create);
    let findings = |step: &Step| {
        let entry = registry::entry(step.key.kind());
        let mut fields = step.after.0.fields().into_iter().flat_map(Fields::iter);
        let is_done = fields.any(|(field, value)| entry.shape.field(field).wished.is_some() && !value.is_empty());
        let to_do = entry.spec.to_do.iter().filter(|to_do| !is_done && to_do.is_for(&step.after.0));
        let finding = |to_do: &ToDo| Finding::new(findings::CREATED_TO_COMPLETE, &step.key, to_do.what).fix(to_do.fix);
        to_do.map(finding).collect::<Vec<_>>()
    };
    created.flat_map(findings).collect()
}

fn waiting(doc: &Doc, list: Name, placeholder: &str) -> BTreeSet<Place> {
    let rows = doc.get(&list).map(Doc::items).unwrap_or_default();
    rows.iter().filter(|row| is_placeholder(row, placeholder)).map(row_place).collect()
}
