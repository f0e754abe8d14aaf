//! The effects of steps on approvals (`docs/rules.md` E11).
//!
//! Pure. A step that writes a process with approvals carries what the source wanted (its claim), because a step alone does
//! not show what was dropped.

use crate::decision::{Answer, Finding, Severity};
use crate::doc::{Doc, Fields, Lifted};
use crate::findings;
use crate::gates::{Judgement, Process, Reason, Weakening, judge};
use crate::key::Key;
use crate::plan::{Action, Claim, Consent, Step};
use crate::registry;
use crate::registry::shape::Shape;
use crate::registry::spec::Flow;
use std::collections::BTreeMap;

/// How many actions a message names before it counts the rest.
const NAMED: usize = 4;

/// Returns what is found in a step.
#[must_use]
pub(crate) fn of_step(step: &Step, judgement: &Judgement) -> Vec<Finding> {
    let weakened = judgement.weakened.iter().map(|weakening| weakened(step, weakening));
    let differing = judgement.differing.iter().map(|weakening| differing(step, weakening));
    weakened.chain(differing).collect()
}

/// Judges what a step does to approvals.
#[must_use]
pub(crate) fn judged(step: &Step) -> Judgement {
    let entry = registry::entry(step.key.kind());
    let Some(claim) = &step.claim else { return Judgement::default() };
    let own = |key: &Key| vec![key.clone()];
    let there = |key: &Key| claim.words.get(key).cloned().unwrap_or_else(|| own(key));
    let before = standing(step).and_then(|before| Process::read(before, entry, &own));
    let source = Process::read(&claim.source.0, entry, &there);
    let after = Process::read(&step.after.0, entry, &own);
    match (source, after) {
        (Some(source), Some(after)) => judge(before.as_ref(), &source, &after),
        _ => Judgement::default(),
    }
}

/// Returns what a step has to claim of the source's document, without consents: nothing where nobody is asked on either
/// side.
#[must_use]
pub(crate) fn claimed(step: &Step, source: &Doc, words: &dyn Fn(&Key) -> Vec<Key>) -> Option<Claim> {
    let entry = registry::entry(step.key.kind());
    let flow = entry.spec.flow?;
    if !asks(flow, source) && !asks_today(step, flow) {
        return None;
    }
    let source = reduced(source, &entry.shape, flow);
    let mut meanings: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
    source.visit_refs(&mut |key| {
        let there = words(key);
        if !matches!(there.as_slice(), [only] if only.is_spelt_as(key)) {
            meanings.insert(key.clone(), there);
        }
    });
    Some(Claim { source: Lifted(source), words: meanings, consents: Vec::new() })
}

/// Returns why a step and its claim cannot belong together, if they cannot.
pub(crate) fn nonsense(step: &Step) -> Option<String> {
    let flow = registry::entry(step.key.kind()).spec.flow;
    match (&step.claim, flow) {
        (Some(_), None) => Some(format!("{} claims what nobody judges", step.id)),
        (None, Some(flow)) if asks_today(step, flow) => {
            Some(format!("{} writes a process with approvals, and does not say what the source wanted", step.id))
        }
        _ => None,
    }
}

/// Returns the document on the destination before a step; nothing where an earlier run left it unfinished, because
/// nobody relies on its approvals.
fn standing(step: &Step) -> Option<&Doc> {
    step.before.as_ref().filter(|_| step.action != Action::Finish).map(|before| &before.0)
}

fn asks_today(step: &Step, flow: &Flow) -> bool {
    standing(step).is_some_and(|before| asks(flow, before))
}

fn asks(flow: &Flow, process: &Doc) -> bool {
    process.get(flow.steps).map(Doc::items).unwrap_or_default().iter().any(|step| flow.is_approval(step))
}

/// Returns a process without what no approval depends on: texts, lists of other things, other properties.
fn reduced(process: &Doc, shape: &Shape, flow: &Flow) -> Doc {
    let mut reduced = Doc::Object(Fields::default());
    let steps = shape.field(crate::doc::name(flow.steps));
    let items = process.get(flow.steps).map(Doc::items).unwrap_or_default();
    reduced.set(flow.steps, Doc::list(items.iter().map(|step| part(step, steps.each(), flow)).collect::<Vec<_>>()));
    reduced
}

/// Returns a step or an action without what no approval depends on.
fn part(doc: &Doc, shape: &Shape, flow: &Flow) -> Doc {
    let mut reduced = Doc::Object(Fields::default());
    for (field, value) in doc.fields().into_iter().flat_map(Fields::iter) {
        let below = shape.field(field);
        if field.as_str() == flow.actions {
            let actions = value.items().iter().map(|action| part(action, below.each(), flow));
            reduced.set(&field, Doc::list(actions.collect::<Vec<_>>()));
        } else if field.as_str() == flow.properties {
            let read = value.fields().into_iter().flat_map(Fields::iter);
            let read = read.filter(|(property, _)| flow.reads(property)).map(|(name, value)| (name, value.clone()));
            reduced.set(&field, Doc::Object(read.collect()));
        } else if is_kept(&field, below) {
            reduced.set(&field, value.clone());
        }
    }
    reduced
}

/// Returns whether approvals can depend on a field: what names or restricts an action, or is a word of the API.
fn is_kept(field: &str, shape: &Shape) -> bool {
    field == "Name" || shape.restricts.is_some() || (shape.list.is_none() && !shape.text && !shape.map)
}

/// Approvals must not get weaker unseen.
fn weakened(step: &Step, weakening: &Weakening) -> Finding {
    let message = format!("the approval \"{}\" would get weaker: {}", weakening.approval, reasons(&weakening.reasons));
    let fix = if weakening.stands_there {
        "keep the destination's process with first_sync.deployment_processes: keep_destination, or accept it with \
         allow_weaker_gates: true or with an exception that sets weaken: true for this step"
    } else {
        "let the approval take part, or accept it with allow_weaker_gates: true or with an exception that sets \
         weaken: true for this step"
    };
    let consents = step.claim.iter().flat_map(|claim| &claim.consents);
    let is_accepted = consents.into_iter().any(|consent| covers(consent, weakening));
    let severity = if is_accepted { Severity::Warning } else { Severity::Refusal };
    let finding = Finding::new(findings::GATE_WEAKENED, &step.key, message).severity(severity);
    let answer = (!is_accepted).then(|| Answer::new(["allow_weaker_gates"], true));
    finding.at(weakening.place.clone()).fix(fix).answers(answer)
}

fn covers(consent: &Consent, weakening: &Weakening) -> bool {
    let is_it = consent.at == weakening.place && consent.stands_there == weakening.stands_there;
    is_it && (!consent.new_only || is_new_only(weakening))
}

/// Returns whether an approval only lacks what it would have held new.
pub(crate) fn is_new_only(weakening: &Weakening) -> bool {
    weakening.reasons.iter().all(|reason| matches!(reason, Reason::Lacks(..)))
}

/// Returns the finding about an approval that holds more on the source: that is left to the destination as long as the
/// plan changes nothing about it.
fn differing(step: &Step, weakening: &Weakening) -> Finding {
    let message = format!("the approval \"{}\" holds less here: {}", weakening.approval, reasons(&weakening.reasons));
    Finding::new(findings::GATE_DIFFERS, &step.key, message).at(weakening.place.clone())
}

fn reasons(reasons: &[Reason]) -> String {
    let named: Vec<String> = reasons.iter().take(NAMED).map(ToString::to_string).collect();
    let more = reasons.len().saturating_sub(NAMED);
    if more == 0 { named.join("; ") } else { format!("{}; and {more} more", named.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::{DEPLOYMENT_PROCESSES, ENVIRONMENTS};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// An action in a step of its own: its name, whether it asks, starts beside the step before it, and always runs, and
    /// the environments of its scope.
    type Plain = (u8, bool, bool, bool, Vec<u8>);

    fn plain() -> impl Strategy<Value = Vec<Plain>> {
        let one = (0_u8..5, any::<bool>(), any::<bool>(), any::<bool>(), proptest::collection::vec(0_u8..3, 0..3));
        proptest::collection::vec(one, 0..5).prop_map(|mut steps| {
            let mut seen = std::collections::HashSet::new();
            steps.retain(|(name, ..)| seen.insert(*name));
            steps
        })
    }

    fn environment(at: u8) -> Value {
        json!({ "$ref": Key::new(ENVIRONMENTS, [["Dev", "Test", "Live"][usize::from(at)]]) })
    }

    /// A process with what approvals depend on, and with what they do not.
    fn process(steps: &[Plain]) -> Doc {
        let step = |(name, asks, beside, always, scope): &Plain| {
            let action = json!({
                "Name": format!("S{name}"), "ActionType": if *asks { "Octopus.Manual" } else { "Octopus.Script" },
                "Environments": scope.iter().map(|at| environment(*at)).collect::<Vec<_>>(), "Notes": "long",
                "Packages": [{ "Name": "", "PackageId": "Web", "FeedId": { "$ref": "feeds/F" } }],
                "Properties": {
                    "Octopus.Action.Script.ScriptBody": "long",
                    "Octopus.Action.Manual.ResponsibleTeamIds": { "$commas": [{ "$ref": "teams/Ops" }] },
                },
            });
            json!({
                "Name": format!("S{name}"), "Condition": if *always { "Always" } else { "Success" },
                "StartTrigger": if *beside { "StartWithPrevious" } else { "StartAfterPrevious" },
                "Properties": { "Octopus.Action.TargetRoles": "web" }, "Actions": [action],
            })
        };
        let lifted = json!({ "Steps": steps.iter().map(step).collect::<Vec<_>>(), "LastSnapshotId": "x" });
        let Lifted(doc) = serde_json::from_value(lifted).unwrap();
        doc
    }

    fn step(before: Option<Doc>, after: Doc) -> Step {
        let key = "deployment_processes/projects/Web";
        let action = if before.is_some() { "update" } else { "create" };
        let after = Lifted(after);
        let step =
            json!({ "id": key, "key": key, "from": key, "action": action, "effect": "next_release", "after": after });
        Step { before: before.map(Lifted), ..serde_json::from_value(step).unwrap() }
    }

    /// `Dev` has no counterpart, `Test` has two.
    fn there(key: &Key) -> Vec<Key> {
        match key.own_name() {
            "Dev" => Vec::new(),
            "Test" => ["Test", "Live"].map(|name| Key::new(key.kind(), [name])).into(),
            _ => vec![key.clone()],
        }
    }

    fn claiming(before: Option<Doc>, source: &Doc, after: Doc) -> Step {
        let mut step = step(before, after);
        step.claim = claimed(&step, source, &there);
        step
    }

    #[test]
    fn a_step_alone_tells_what_it_weakens_and_only_consent_makes_that_a_warning() {
        let (gate, deploy) = ((0, true, false, false, vec![]), (1, false, false, false, vec![]));
        let both = process(&[gate, deploy.clone()]);
        let mut step = claiming(Some(both.clone()), &both, process(&[deploy]));
        let [weakening] = judged(&step).weakened.try_into().unwrap();
        let severities = |step: &Step| of_step(step, &judged(step)).iter().map(|one| one.severity).collect::<Vec<_>>();
        assert_eq!(severities(&step), [Severity::Refusal]);
        let consent = Consent {
            at: weakening.place,
            stands_there: true,
            new_only: true,
            origin: crate::decision::Origin::Default,
        };
        step.claim.as_mut().unwrap().consents = vec![consent.clone()];
        assert_eq!(severities(&step), [Severity::Refusal], "what stands there is not only new");
        step.claim.as_mut().unwrap().consents = vec![Consent { new_only: false, ..consent.clone() }];
        assert_eq!(severities(&step), [Severity::Warning]);
        step.claim.as_mut().unwrap().consents = vec![Consent { new_only: false, stands_there: false, ..consent }];
        assert_eq!(severities(&step), [Severity::Refusal], "another approval");
    }

    #[test]
    fn a_claim_holds_no_texts_and_stands_only_where_somebody_is_asked() {
        let (gate, deploy) = ((0, true, false, false, vec![0, 2]), (1, false, false, false, vec![]));
        let asked = claiming(None, &process(&[gate, deploy.clone()]), process(std::slice::from_ref(&deploy)));
        let claim = serde_json::to_string(asked.claim.as_ref().unwrap()).unwrap();
        assert!(!claim.contains("long") && !claim.contains("feeds"), "{claim}");
        assert!(claim.contains("\"words\":{\"environments/Dev\":[]}"), "{claim}");
        let unasked = process(&[deploy]);
        assert_eq!(claiming(Some(unasked.clone()), &unasked, unasked.clone()).claim, None);
        assert_eq!(nonsense(&asked), None);
        assert!(nonsense(&step(Some(process(&[(0, true, false, false, vec![])])), unasked)).is_some());
    }

    proptest! {
        #[test]
        fn a_claim_says_of_approvals_all_that_the_source_does(
            before in proptest::option::of(plain()), source in plain(), after in plain(),
        ) {
            let (source, after) = (process(&source), process(&after));
            let before = before.map(|before| process(&before));
            let entry = registry::entry(DEPLOYMENT_PROCESSES);
            let read = |doc: &Doc, words: &dyn Fn(&Key) -> Vec<Key>| Process::read(doc, entry, words).unwrap();
            let own = |key: &Key| vec![key.clone()];
            let stood = before.as_ref().map(|before| read(before, &own));
            let whole = judge(stood.as_ref(), &read(&source, &there), &read(&after, &own));
            prop_assert_eq!(judged(&claiming(before, &source, after)), whole);
        }
    }
}
