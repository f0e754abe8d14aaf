//! The stage of widenings: what steps restrict less, and whether the owner consented to it (`docs/rules.md` B).
//!
//! Pure. Lost restrictions are found by [`crate::claims`]; here steps, and differences that nobody has decided on, get
//! the facts of the source that this needs, and the consents. The source says whose content is right, not that a scope
//! on the destination may widen.

use super::stage::{Ground, Report, Staged};
use crate::claims::{Lost, lost, of_difference, widened};
use crate::decision::Origin;
use crate::key::Key;
use crate::matching::Matching;
use crate::plan::{Difference, Step, Widened};
use crate::registry;
use crate::subject::{Lookup, first};
use std::collections::BTreeMap;

/// The restrictions of the source that are lost, by its document.
pub(super) struct Claims(BTreeMap<Key, Vec<Widened>>);

impl Claims {
    /// Takes them out of what the stages have said.
    pub(super) fn take(report: &mut Report) -> Self {
        let mut claims: BTreeMap<Key, Vec<Widened>> = BTreeMap::new();
        for (document, claim) in std::mem::take(&mut report.widenings) {
            let known = claims.entry(document).or_default();
            // Whether a document takes part is asked before it is translated.
            if !known.contains(&claim) {
                known.push(claim);
            }
        }
        Self(claims)
    }

    /// Gives the steps what they claim, and the consents to what they lift.
    pub(super) fn of_steps(&mut self, mut steps: Vec<Step>, ground: Ground<'_>) -> Staged<Vec<Step>> {
        let mut report = Report::default();
        for step in &mut steps {
            // The claims of a document's first step hold for the second.
            step.widened = self.0.remove(&step.from).unwrap_or_default();
            let unclaimed = lost(step).into_iter().filter(|lost| !step.widened.iter().any(|claim| lost.is(claim)));
            let consented = unclaimed.filter_map(|lost| {
                let consent = Some(consent(step, &lost, ground)?);
                Some(Widened { at: lost.at, dimension: lost.dimension.word.to_owned(), why: String::new(), consent })
            });
            let consented: Vec<Widened> = consented.collect();
            step.widened.extend(consented);
            report.findings.extend(widened(step));
        }
        report.with(steps)
    }

    /// Gives the differences that nobody has decided on what they claim.
    pub(super) fn of_differences(
        &mut self,
        mut differences: Vec<Difference>,
        matching: &Matching,
    ) -> Staged<Vec<Difference>> {
        let pairs = matching.pairs.values().flatten().filter(|pair| self.0.contains_key(&pair.from));
        let sources: BTreeMap<Key, Key> = pairs.map(|pair| (pair.to.clone(), pair.from.clone())).collect();
        let mut report = Report::default();
        for difference in &mut differences {
            let claims = sources.get(&difference.key).and_then(|from| self.0.remove(from));
            difference.widened = claims.unwrap_or_default();
            report.findings.extend(of_difference(difference));
        }
        report.with(differences)
    }
}

/// Returns where the owner consents: an exception that sets a scope is its own consent; so is the option, by topic. Of
/// rows merging says which exceptions set their scopes.
fn consent(step: &Step, lost: &Lost<'_>, ground: Ground<'_>) -> Option<Origin> {
    let lookup = Lookup::new(&ground.delta.exceptions, &ground.source.nodes[&step.from]);
    let about = match (lost.item.valued, lost.at.is_document()) {
        (true, _) => Vec::new(),
        (_, true) => lookup.document().to_vec(),
        _ => lookup.counterpart(lost.part, &lost.at),
    };
    let set = first(&about, |exception| exception.set.scope.get(lost.dimension.word));
    let topic = registry::entry(step.key.kind()).topic(lost.item);
    set.map(|(exception, _)| &exception.origin).or_else(|| ground.delta.widening(topic)).cloned()
}
