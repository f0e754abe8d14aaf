//! Finds approvals that a plan would make weaker on the destination (`docs/rules.md` E11).
//!
//! Pure. An approval is a manual intervention: `ActionType` `Octopus.Manual` (fact
//! `manual-intervention`).

use crate::doc::{Doc, name};
use crate::identity::{entry_label, handle, label};
use crate::key::fold;
use crate::path::{At, Label, Place};
use crate::registry::spec::Identity;
use std::collections::BTreeSet;

const TEAMS: &str = "Octopus.Action.Manual.ResponsibleTeamIds";

/// An approval that gets weaker.
pub(super) struct Weaker<'d> {
    /// The approval as it stands on the destination.
    pub(super) gate: &'d Doc,
    /// Where it stands there.
    pub(super) place: Place,
    /// What makes it weaker.
    pub(super) reasons: Vec<&'static str>,
}

/// Returns each approval of a process that gets weaker.
#[must_use]
pub(super) fn weakened<'d>(before: &'d Doc, after: &Doc) -> Vec<Weaker<'d>> {
    let (before, after) = (steps(before), steps(after));
    let gates = before.iter().enumerate().flat_map(|(at, step)| {
        let manual = actions(step).iter().filter(|action| action.str_at("ActionType") == "Octopus.Manual");
        manual.map(move |action| (at, *step, action))
    });
    let judged = gates.map(|(at, step, gate)| {
        let place = [("Steps", step), ("Actions", gate)].map(|(list, item)| named(list, item)).into_iter().collect();
        Weaker { gate, place, reasons: judge(&before, &after, at, step, gate) }
    });
    judged.filter(|weaker| !weaker.reasons.is_empty()).collect()
}

/// Returns the part of a place that is an item with a name.
fn named(list: &str, item: &Doc) -> At {
    let by = Identity::Field("Name");
    At::Item { list: Some(name(list)), handle: handle(item, by), label: Label(label(item, by).into()) }
}

fn steps(process: &Doc) -> Vec<&Doc> {
    process.get("Steps").map(Doc::items).unwrap_or_default().iter().collect()
}

fn actions(step: &Doc) -> &[Doc] {
    step.get("Actions").map(Doc::items).unwrap_or_default()
}

fn judge(before: &[&Doc], after: &[&Doc], at: usize, step: &Doc, gate: &Doc) -> Vec<&'static str> {
    let same_name = |doc: &Doc, other: &Doc| fold(doc.str_at("Name")) == fold(other.str_at("Name"));
    let found = after.iter().enumerate().find_map(|(at, step)| {
        let action = actions(step).iter().find(|action| same_name(action, gate))?;
        Some((at, *step, action))
    });
    let Some((now_at, now_step, now)) = found else { return vec!["it is removed"] };
    let mut reasons = Vec::new();
    let mut when = |weaker: bool, reason| {
        if weaker {
            reasons.push(reason);
        }
    };
    when(now.str_at("ActionType") != "Octopus.Manual", "it is no manual intervention any more");
    when(!gate.is_true_at("IsDisabled") && now.is_true_at("IsDisabled"), "it is disabled");
    when(gate.is_true_at("IsRequired") && !now.is_true_at("IsRequired"), "it may be skipped");
    when(condition(step, gate) != condition(now_step, now), "it runs under another condition");
    // Fact `approval-pauses`.
    when(
        step.str_at("StartTrigger") != "StartWithPrevious" && now_step.str_at("StartTrigger") == "StartWithPrevious",
        "it runs beside the step before it",
    );
    for field in ["Environments", "Channels", "TenantTags"] {
        when(lost(&entries(gate, field), &entries(now, field)), "it applies to less");
    }
    let (excluded, now_excluded) = (entries(gate, "ExcludedEnvironments"), entries(now, "ExcludedEnvironments"));
    when(!now_excluded.is_subset(&excluded), "it applies to less");
    when(teams(gate) != teams(now), "other teams answer it");
    let passed =
        before.iter().skip(at + 1).filter(|later| after.iter().take(now_at).any(|earlier| same_name(earlier, later)));
    when(passed.count() > 0, "steps that came after it come before it");
    reasons.dedup();
    reasons
}

/// Returns whether a scope applies to less than before. An empty one applies to everything.
fn lost(before: &BTreeSet<String>, after: &BTreeSet<String>) -> bool {
    match (before.is_empty(), after.is_empty()) {
        (_, true) => false,
        (true, false) => true,
        (false, false) => !before.is_subset(after),
    }
}

fn entries(action: &Doc, field: &str) -> BTreeSet<String> {
    action.get(field).map(Doc::items).unwrap_or_default().iter().map(|entry| fold(&entry_label(entry))).collect()
}

fn teams(action: &Doc) -> BTreeSet<String> {
    action.get("Properties").map(|properties| entries(properties, TEAMS)).unwrap_or_default()
}

/// Returns what an action waits for: a condition other than success lets it be passed over.
fn condition(step: &Doc, action: &Doc) -> [String; 4] {
    let property = |doc: &Doc, property: &str| {
        doc.get("Properties").map(|properties| properties.str_at(property).to_owned()).unwrap_or_default()
    };
    let word = |doc: &Doc| doc.str_at("Condition").replace("Success", "");
    [
        word(step),
        property(step, "Octopus.Step.ConditionVariableExpression"),
        word(action),
        property(action, "Octopus.Action.ConditionVariableExpression"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn process(gate: Value, step: Value, order: [&str; 2]) -> Doc {
        let mut action = json!({"Name": "Approve", "ActionType": "Octopus.Manual"});
        action.as_object_mut().unwrap().extend(gate.as_object().unwrap().clone());
        let mut gate = json!({"Name": "Approve", "Actions": [action]});
        gate.as_object_mut().unwrap().extend(step.as_object().unwrap().clone());
        let deploy = json!({"Name": "Deploy", "Actions": [{"Name": "Deploy", "ActionType": "Octopus.Script"}]});
        let steps: Vec<&Value> = order.iter().map(|name| if *name == "Approve" { &gate } else { &deploy }).collect();
        serde_json::from_value(json!({ "Steps": steps })).unwrap()
    }

    #[test]
    fn no_approval_gets_weaker_unseen() {
        let order = ["Approve", "Deploy"];
        let none = json!({});
        let teams = |teams: Value| json!({"Properties": {TEAMS: teams}});
        let rows: Vec<(Doc, Doc, &[&str])> = vec![
            (process(none.clone(), none.clone(), order), process(json!({"Notes": "x"}), none.clone(), order), &[]),
            (
                process(none.clone(), none.clone(), order),
                process(json!({"IsDisabled": true}), none.clone(), order),
                &["it is disabled"],
            ),
            (
                process(json!({"IsRequired": true}), none.clone(), order),
                process(none.clone(), none.clone(), order),
                &["it may be skipped"],
            ),
            (
                process(none.clone(), none.clone(), order),
                process(none.clone(), json!({"Condition": "Variable"}), order),
                &["it runs under another condition"],
            ),
            (
                process(none.clone(), json!({"Condition": "Success"}), order),
                process(none.clone(), none.clone(), order),
                &[],
            ),
            (
                process(none.clone(), none.clone(), order),
                process(json!({"Environments": ["Test"]}), none.clone(), order),
                &["it applies to less"],
            ),
            (
                process(json!({"Environments": ["Test"]}), none.clone(), order),
                process(none.clone(), none.clone(), order),
                &[],
            ),
            (
                process(json!({"Environments": ["A", "B"]}), none.clone(), order),
                process(json!({"Environments": ["B", "C"]}), none.clone(), order),
                &["it applies to less"],
            ),
            (
                process(none.clone(), none.clone(), order),
                process(json!({"ExcludedEnvironments": ["A"]}), none.clone(), order),
                &["it applies to less"],
            ),
            (
                process(teams(json!(["Ops", "QA"])), none.clone(), order),
                process(teams(json!(["Ops"])), none.clone(), order),
                &["other teams answer it"],
            ),
            (
                process(teams(json!(["Ops"])), none.clone(), order),
                process(none.clone(), none.clone(), order),
                &["other teams answer it"],
            ),
            (
                process(none.clone(), none.clone(), order),
                process(none.clone(), none.clone(), ["Deploy", "Approve"]),
                &["steps that came after it come before it"],
            ),
            (
                process(none.clone(), none.clone(), order),
                process(none.clone(), json!({"StartTrigger": "StartWithPrevious"}), order),
                &["it runs beside the step before it"],
            ),
            (
                process(none.clone(), none.clone(), order),
                serde_json::from_str(r#"{"Steps": []}"#).unwrap(),
                &["it is removed"],
            ),
        ];
        for (at, (before, after, expected)) in rows.into_iter().enumerate() {
            let found = weakened(&before, &after);
            let reasons: Vec<&str> = found.iter().flat_map(|weaker| weaker.reasons.clone()).collect();
            assert_eq!(reasons, expected, "row {at}");
        }
    }
}
