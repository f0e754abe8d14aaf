//! The stage of claims: what steps make weaker, and whether the owner consented to it (`docs/rules.md` E11).
//!
//! Pure. Weakenings are found by [`crate::claims`]; here the steps get the facts of the source that this needs.

use super::stage::{Ground, Report, Staged};
use crate::claims::{claimed as claim, is_new_only, judged, of_step};
use crate::decision::Origin;
use crate::delta::Exception;
use crate::doc::Doc;
use crate::gates::Weakening;
use crate::identity::find;
use crate::key::Key;
use crate::matching::{Counterpart, Matching};
use crate::plan::{Consent, Step};
use crate::registry;
use crate::subject::{Lookup, first};

/// Gives the steps that write a process with approvals their claims.
pub(super) fn claimed(mut steps: Vec<Step>, ground: Ground<'_>, matching: &Matching) -> Staged<Vec<Step>> {
    let mut report = Report::default();
    let there = |key: &Key| matching.of(key).iter().filter_map(Counterpart::key).cloned().collect();
    for step in &mut steps {
        let Some(node) = ground.source.nodes.get(&step.from) else { continue };
        step.claim = claim(step, &node.doc, &there);
        let judgement = judged(step);
        let consents = judgement.weakened.iter().filter_map(|weakening| consent(step, weakening, ground));
        let consents: Vec<Consent> = consents.collect();
        if let Some(claim) = &mut step.claim {
            claim.consents = consents;
        }
        report.findings.extend(of_step(step, &judgement));
    }
    report.with(steps)
}

/// Returns the owner's consent: to all of them, or by an exception about this approval. One that leaves it out, or says
/// what its scope shall be, consents to what new steps lack by that, not to what steps lose there.
fn consent(step: &Step, weakening: &Weakening, ground: Ground<'_>) -> Option<Consent> {
    let node = &ground.source.nodes[&step.from];
    let consent = |new_only: bool, origin: &Origin| Consent {
        at: weakening.place.clone(),
        stands_there: weakening.stands_there,
        new_only,
        origin: origin.clone(),
    };
    let lookup = Lookup::new(&ground.delta.exceptions, node);
    let gate = gate(step, weakening, &node.doc);
    let about = gate.map(|gate| lookup.counterpart(gate, &weakening.place)).unwrap_or_default();
    if let Some((exception, weaken)) = first(&about, |exception| exception.set.weaken) {
        return weaken.then(|| consent(false, &exception.origin));
    }
    let all = &ground.delta.allow_weaker_gates;
    if all.value {
        return Some(consent(false, &all.origin));
    }
    let decides = |exception: &&&Exception| exception.set.skip == Some(true) || !exception.set.scope.is_empty();
    let exception = about.iter().filter(|_| is_new_only(weakening)).find(decides)?;
    Some(consent(true, &exception.origin))
}

/// Returns an approval as it stands on the side where it does.
fn gate<'d>(step: &'d Step, weakening: &Weakening, source: &'d Doc) -> Option<&'d Doc> {
    let shape = &registry::entry(step.key.kind()).shape;
    let doc = if weakening.stands_there { &step.before.as_ref()?.0 } else { source };
    find(doc, shape, &weakening.place)
}
