//! Where exceptions put steps: directly before or after another one (`docs/rules.md` E1, E3).
//!
//! Pure.

use super::case::Case;
use super::stage::Report;
use crate::decision::{Decision, Finding, Origin, Verdict};
use crate::delta::{Beside, Exception, Pattern};
use crate::doc::Doc;
use crate::findings;
use crate::identity::{Listing, visit_parts};
use crate::key::create_or_write;
use crate::overlay::{self, Wishes};
use crate::owners;
use crate::path::{Place, Trail};
use crate::registry::shape::Shape;
use crate::rules;
use crate::subject::{Lookup, first};
use std::collections::{BTreeMap, BTreeSet};

/// The places of steps that exceptions set.
#[derive(Default)]
pub(super) struct Placed(BTreeMap<Place, (Beside, Origin)>);

/// Returns whether any exception puts steps anywhere.
pub(super) fn is_asked(case: Case<'_>) -> bool {
    case.ground.delta.exceptions.0.iter().any(|exception| exception.set.beside.is_some())
}

/// Looks up what exceptions say about the steps of documents: of the source as it is wanted, and of the destination.
pub(super) fn placed(case: Case<'_>, docs: &[&Doc]) -> Placed {
    let mut placed = Placed::default();
    if !is_asked(case) {
        return placed;
    }
    let lookup = Lookup::new(&case.ground.delta.exceptions, case.node());
    for doc in docs {
        visit_parts(doc, &case.entry.shape, &Trail::ROOT, &mut |part, shape, trail| {
            placed.look(&lookup, part, shape, trail);
        });
    }
    placed
}

/// Returns a document of the source with its steps where exceptions put them beside others of it: that is what the source's side
/// wants, so that an exception that goes is an edit of that side. Steps beside those of the destination are put
/// there when both are merged.
pub(super) fn arranged(case: Case<'_>, desired: Doc) -> Doc {
    if !is_asked(case) {
        return desired;
    }
    let wishes = placed(case, &[&desired]).wishes();
    overlay::arranged(desired, &case.entry.shape, &wishes).0
}

impl Placed {
    /// Looks at a step: it is what its actions are, so that it stands where all of them shall.
    fn look(&mut self, lookup: &Lookup<'_, '_>, step: &Doc, shape: &Shape, trail: &Trail<'_>) {
        let Some((field, actions)) = shape.held(step) else { return };
        let (list, around) = (shape.field(field), trail.field(field));
        let places = Listing::of(actions, list.identity());
        let wishes = actions.iter().enumerate().map(|(at, action)| {
            let place = Place::from(&places.at(&around, at));
            let wish = first(&lookup.counterpart(action, &place), |exception| exception.set.beside.as_ref());
            wish.map(|(exception, beside)| (place, exception, beside.clone()))
        });
        let wishes: Vec<Option<(Place, &Exception, Beside)>> = wishes.collect();
        let all: Option<Vec<_>> = wishes.iter().cloned().collect();
        match all.and_then(|all| all.into_iter().next()) {
            Some((_, exception, beside)) => self.add(trail.into(), exception, beside),
            None => {
                wishes.into_iter().flatten().for_each(|(place, exception, beside)| self.add(place, exception, beside));
            }
        }
    }

    fn add(&mut self, place: Place, exception: &Exception, beside: Beside) {
        self.0.entry(place).or_insert((beside, exception.origin.clone()));
    }

    /// Returns where steps shall stand.
    pub(super) fn wishes(&self) -> Wishes {
        self.0.iter().map(|(place, (beside, _))| (place.clone(), beside.clone())).collect()
    }

    /// Says where steps are put, and refuses what cannot be.
    pub(super) fn said(&self, case: Case<'_>, doc: &Doc, lost: &[Place]) -> Report {
        let mut report = Report::default();
        for (place, (beside, origin)) in &self.0 {
            let place = place.clone();
            if lost.contains(&place) {
                report.findings.push(nowhere(case, doc, beside, origin).at(place));
                continue;
            }
            let why = format!("an exception puts it {} \"{}\"", word(beside), beside.step);
            let decision = Decision::new(&case.pair.from, rules::E1, Verdict::Set, why).question("position");
            report.decisions.push(decision.item(place).set_by(origin));
        }
        report
    }
}

const fn word(beside: &Beside) -> &'static str {
    if beside.before { "before" } else { "after" }
}

/// Refuses a step for which the other one is not there, or stands beside it.
fn nowhere(case: Case<'_>, doc: &Doc, beside: &Beside, origin: &Origin) -> Finding {
    let mut names = BTreeSet::new();
    visit_parts(doc, &case.entry.shape, &Trail::ROOT, &mut |part, shape, _| {
        if shape.held(part).is_some() || shape.item.is_some() {
            names.insert(part.str_at("Name").to_owned());
        }
    });
    let other = &beside.step;
    let message = format!(
        "cannot stand {} \"{other}\", where {origin} puts it: there is no such step beside it, or it stands beside this one",
        word(beside)
    );
    let fix = create_or_write(other, names.iter().map(String::as_str));
    Finding::new(findings::STEPS_POSITION, &case.pair.to, message).fix(fix)
}

/// Steps must not end up where nobody put them (E1): says where they could be put.
pub(super) fn misplaced(case: Case<'_>, positions: Vec<(Place, Option<Beside>)>) -> Vec<Finding> {
    let finding = |(place, neighbour): (Place, Option<Beside>)| {
        let message = "its neighbours are others now, and where it stands matters for an approval or a parallel step";
        let name = place.items().last().map(|(_, label)| label.to_owned()).unwrap_or_default();
        let fix = format!(
            "write {} in rules, or move it on the destination to where it belongs, or let such steps go with \
             steps.destination_only: remove, or keep the destination's process with \
             first_sync.deployment_processes: keep_destination",
            by_rule(case, &name, neighbour)
        );
        Finding::new(findings::STEPS_POSITION, &case.pair.to, message).at(place).fix(fix)
    };
    positions.into_iter().map(finding).collect()
}

/// Returns the exception that says where a step stands.
fn by_rule(case: Case<'_>, name: &str, neighbour: Option<Beside>) -> String {
    let project =
        owners::project(&case.pair.from).map(|project| format!(", project: {}", Pattern::quoted(project.own_name())));
    let beside = neighbour.unwrap_or(Beside { before: false, step: "STEP".to_owned() });
    format!(
        "{{ about: step, match: {{ name: {}{} }}, set: {{ {}: {} }} }}",
        Pattern::quoted(name),
        project.unwrap_or_default(),
        word(&beside),
        quoted(&beside.step)
    )
}

/// Returns a text as YAML reads it back.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
