//! Names that the configuration maps to and that the destination does not have (`docs/rules.md` A4): refused, unless another
//! document comes under that name.

use super::Counterpart;
use super::matcher::{Matcher, Unmet};
use crate::decision::Finding;
use crate::findings;
use crate::key::{Key, fold, nearest};
use crate::memory::End;
use crate::registry::spec::Spec;
use std::collections::{BTreeMap, BTreeSet};

impl Matcher<'_> {
    /// Remembers that a document has no counterpart of the name that the configuration gives it, if it gives it one.
    pub(super) fn note_unmet(&mut self, spec: &Spec, from: &Key, to: &Key) {
        let renaming = self.delta.names.get(spec.kind, from.own_name()).filter(|_| !spec.is_facet());
        if let Some(renaming) = renaming {
            let (from, to, origin) = (from.clone(), to.clone(), renaming.origin.clone());
            self.unmet.push(Unmet { from, to, origin });
        }
    }

    /// Judges what was remembered of a kind, when all of it is matched.
    pub(super) fn judge_unmet(&mut self, spec: &Spec) {
        let reached = self.matching.reached(spec.kind);
        let mut refused: BTreeMap<(String, String), &Unmet> = BTreeMap::new();
        let unmet = std::mem::take(&mut self.unmet);
        for unmet in &unmet {
            // Another document comes under that name, and this one is only looked up.
            if let Some(coming) = reached.get(&unmet.to) {
                self.matching.add(&unmet.from, Counterpart::Coming(coming.clone()));
            } else if !self.is_met_elsewhere(spec, unmet) {
                refused.insert((unmet.to.own_name().to_owned(), unmet.from.own_name().to_owned()), unmet);
            }
        }
        for unmet in refused.into_values() {
            let now = self.pasts.and_then(|pasts| {
                pasts.renamed(spec.kind, unmet.to.own_name(), (End::Destination, self.destination)).cloned()
            });
            let finding = match &now {
                Some(now) => renamed(spec, unmet, now),
                None => self.not_there(spec, unmet),
            };
            self.findings.push(finding);
            // The cause is said once: what names it is not refused for that, too.
            let counterpart = now.map_or_else(|| Counterpart::Coming(unmet.to.clone()), Counterpart::Standing);
            self.matching.add(&unmet.from, counterpart);
        }
    }

    /// A document that belongs to others can exist in one of them and not in another; then the name is no mistake in
    /// writing.
    fn is_met_elsewhere(&self, spec: &Spec, unmet: &Unmet) -> bool {
        let own = |key: &Key| fold(key.own_name());
        let namesakes = self.source.of_kind(spec.kind).filter(|node| own(&node.key) == own(&unmet.from));
        let met = |key: &Key| self.matching.of(key).iter().any(|there| there.key().is_some());
        spec.owner.is_some() && namesakes.map(|node| &node.key).any(met)
    }

    fn not_there(&self, spec: &Spec, unmet: &Unmet) -> Finding {
        let (from, to) = (unmet.from.own_name(), unmet.to.own_name());
        let message = format!(
            "names maps it to \"{to}\", and the destination has no {} of that name ({})",
            spec.one, unmet.origin
        );
        let names: BTreeSet<&str> = self.destination.of_kind(spec.kind).map(|node| node.key.own_name()).collect();
        let near = nearest(to, names).map(|near| format!("write names.{}: {{ \"{from}\": \"{near}\" }}", spec.kind));
        let none = "write ~ if it has no counterpart, or create it there";
        let fix = near.map_or_else(|| none.to_owned(), |near| format!("{near}, {none}"));
        Finding::new(findings::NAMES_NOT_THERE, &unmet.from, message).fix(fix)
    }
}

/// Says what a document is called that the configuration calls as it was called at the last sync.
fn renamed(spec: &Spec, unmet: &Unmet, now: &Key) -> Finding {
    let (from, to, now) = (unmet.from.own_name(), unmet.to.own_name(), now.own_name());
    let message = format!(
        "names maps it to \"{to}\", and what was called so on the destination is called \"{now}\" since the last sync ({})",
        unmet.origin
    );
    let fix = format!("write names.{}: {{ \"{from}\": \"{now}\" }}", spec.kind);
    Finding::new(findings::NAMES_NOT_THERE, &unmet.from, message).fix(fix)
}
