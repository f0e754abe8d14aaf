//! Checks the plan against the veto of the destination's owners (`docs/rules.md` A11): last, over all that was decided,
//! so that no configuration and no consent overrides it.
//!
//! Pure.

use super::called_by::names;
use super::stage::{Ground, Report};
use crate::decision::{Finding, Verdict};
use crate::doc::Doc;
use crate::findings;
use crate::identity::visit_parts;
use crate::key::Key;
use crate::owners;
use crate::path::{At, Place, Trail};
use crate::plan::{Action, Step};
use crate::registry;
use crate::veto::{Forbidden, Veto};
use std::collections::{BTreeMap, BTreeSet};

/// Returns what the guard of the destination says of a plan.
pub(super) fn vetoed(steps: &[Step], said: &Report, ground: Ground<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        steps.iter().filter(|step| owners::is_guard(&step.key)).map(of_the_guard).collect();
    let veto = match &ground.destination.veto {
        None => return findings,
        Some(Ok(veto)) => veto,
        Some(Err(why)) => {
            let message = format!("the owners' guard of the destination cannot be understood: {why}");
            let fix = "let the owners of the destination correct the library variable set octosync.guard there";
            findings.push(Finding::general(findings::GUARD_UNREADABLE, message).fix(fix));
            return findings;
        }
    };
    let message = format!("the owners' guard of the destination {veto}");
    findings.push(Finding::general(findings::GUARD_IN_FORCE, message));
    findings.extend(writer(veto, steps, ground));
    if !veto.protect.is_empty() {
        findings.extend(steps.iter().filter_map(|step| protected(veto, &step.key, &changed(step))));
        findings.extend(said.cascaded().filter_map(|(document, item)| protected(veto, document, [item])));
    }
    for forbidden in &veto.forbid {
        let found = done(*forbidden, steps, said);
        findings.extend(found.into_iter().map(|key| forbids(*forbidden, &key)));
    }
    findings
}

/// The guard itself is never written, whether it stands there or not.
fn of_the_guard(step: &Step) -> Finding {
    let message = "would write the owners' guard, which only its owners write";
    let fix =
        "give it another name with names.library_variable_sets, or leave it out with an exception that sets skip: true";
    Finding::new(findings::GUARD_PROTECTED, &step.key, message).fix(fix)
}

fn writer(veto: &Veto, steps: &[Step], ground: Ground<'_>) -> Option<Finding> {
    let user = ground.destination.user.as_deref();
    if steps.is_empty() || veto.lets_write(user) {
        return None;
    }
    let user = user.map_or_else(|| "a user that the server does not name".to_owned(), |user| format!("\"{user}\""));
    let message = format!(
        "the key is that of {user}, and the owners' guard of the destination lets only {} write",
        veto.writers.join(", ")
    );
    let fix =
        "use a key of one of them, or let the owners of the destination add the user to Writers of octosync.guard";
    Some(Finding::general(findings::GUARD_WRITER, message).fix(fix))
}

/// Says whether a document is protected of which something changes at some places.
fn protected<'p>(veto: &Veto, document: &Key, places: impl IntoIterator<Item = &'p Place>) -> Option<Finding> {
    let pattern = veto.protects(&names(document, places))?;
    let message = format!("is protected by the owners' guard of the destination: {pattern}");
    let fix = "leave it out with an exception that sets skip: true, or with select; or let the owners of the destination \
               change Protect of octosync.guard";
    Some(Finding::new(findings::GUARD_PROTECTED, document, message).fix(fix))
}

/// Returns every place, of items and of fields at any depth, at which a step makes a difference.
fn changed(step: &Step) -> BTreeSet<Place> {
    if step.action == Action::Publish {
        return BTreeSet::new();
    }
    let shape = &registry::entry(step.key.kind()).shape;
    let parts = |docs: &mut dyn Iterator<Item = &Doc>| {
        let mut parts = BTreeMap::new();
        for doc in docs {
            visit_parts(doc, shape, &Trail::ROOT, &mut |part, _, trail| {
                drop(parts.insert(Place::from(trail), part.clone()))
            });
        }
        parts
    };
    let before = parts(&mut step.before.iter().map(|doc| &doc.0));
    let after = parts(&mut [&step.after].into_iter().chain(&step.late).map(|doc| &doc.0));
    let differs = |place: &&Place| match (before.get(*place), after.get(*place)) {
        (Some(before), Some(after)) => !before.same(after),
        _ => true,
    };
    let places: BTreeSet<&Place> = before.keys().chain(after.keys()).collect();
    places.into_iter().filter(differs).chain(&step.supplied).cloned().collect()
}

/// Returns the documents in which something is done that can be forbidden.
fn done(forbidden: Forbidden, steps: &[Step], said: &Report) -> BTreeSet<Key> {
    let found = |codes: &[findings::Code]| -> BTreeSet<Key> {
        let findings = said.findings.iter().filter(|finding| codes.contains(&finding.code));
        findings.filter_map(|finding| finding.about.clone()).collect()
    };
    let decided = |verdict| -> BTreeSet<Key> {
        let decisions = said.decisions.iter().filter(|decision| decision.verdict == verdict);
        decisions.map(|decision| decision.about.clone()).collect()
    };
    match forbidden {
        Forbidden::Widening => found(&[findings::SCOPE_WIDENED]).into_iter().chain(decided(Verdict::Widen)).collect(),
        Forbidden::WeakerGates => found(&[findings::GATE_WEAKENED, findings::GATE_GUIDED]),
        Forbidden::Deletes => {
            let removes = |step: &&Step| {
                step.changes().iter().any(|change| {
                    let is_item = matches!(change.at.parts().last(), Some(At::Item { .. }));
                    is_item && change.before.is_some() && change.after.is_none()
                })
            };
            let removing = steps.iter().filter(removes).map(|step| step.key.clone());
            removing.chain(decided(Verdict::Remove)).collect()
        }
    }
}

fn forbids(forbidden: Forbidden, key: &Key) -> Finding {
    let what = match forbidden {
        Forbidden::Widening => "would be restricted less",
        Forbidden::WeakerGates => "would get a weaker approval",
        Forbidden::Deletes => "would lose something that stands there",
    };
    let message = format!(
        "{what}, and the owners' guard of the destination forbids {}, whatever a configuration allows",
        forbidden.word()
    );
    let fix = "leave it out with an exception that sets skip: true, or change what is wanted so that it is not needed; or let \
               the owners of the destination change Forbid of octosync.guard";
    Finding::new(findings::GUARD_FORBIDDEN, key, message).fix(fix)
}
