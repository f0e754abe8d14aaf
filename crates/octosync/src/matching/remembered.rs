//! Matching what an earlier sync paired: by ids, so that what was renamed on either side is still the same (A4a, A10).

use super::{Absence, Counterpart, Incoming, Matcher};
use crate::decision::{Answer, Finding, Severity};
use crate::delta::{DeletedThere, Mode};
use crate::findings;
use crate::key::Key;
use crate::memory::Record;
use crate::owners;
use crate::registry::spec::{Creation, Spec};
use crate::side::Node;

impl<'a> Matcher<'a> {
    /// Matches a document by the pair of an earlier sync; returns false if that did not settle it. A name that the
    /// owner maps now comes first, and a document that the server makes with its owner follows the owner.
    pub(super) fn by_record(&mut self, incoming: Incoming<'_>) -> bool {
        let Incoming { spec, node, mode } = incoming;
        let records = self.records(spec, node);
        let is_mapped = self.delta.names.get(spec.kind, node.key.own_name()).is_some();
        if records.is_empty() || is_mapped || mode == Some(Mode::Ignore) {
            return false;
        }
        let Some(owner) = self.owner(node) else { return true };
        let key = owners::document(spec, owner.as_ref(), node.key.own_name());
        let named = self.standing(spec, node, &key);
        let there = |record: &&Record| self.destination.by_id(&record.to);
        let paired: Vec<&'a Node> = records.iter().filter_map(there).filter(|there| there.owner == owner).collect();
        match (paired.as_slice(), named) {
            ([], Some(_)) => false,
            ([], None) => self.gone_there(spec, node, &key, mode),
            ([found], Some(named)) if named.id != found.id && !self.is_paired_elsewhere(named, node) => {
                self.refuse_pair(node, found, named);
                true
            }
            ([found], _) => {
                self.existing(incoming, found, node.key.own_name().into());
                true
            }
            // One of the source that led to several: the name map says so, or it is as if nothing were remembered.
            _ => false,
        }
    }

    fn records(&self, spec: &Spec, node: &Node) -> Vec<&'a Record> {
        let Some(pasts) = self.pasts.filter(|_| !matches!(spec.creation, Creation::WithOwner(_))) else {
            return Vec::new();
        };
        let of_kind = pasts.of_source(&node.id).iter().filter(|record| record.kind == spec.kind);
        of_kind.copied().collect()
    }

    /// Returns whether a document of the destination is the counterpart of another one that still stands on the source.
    fn is_paired_elsewhere(&self, there: &Node, than: &Node) -> bool {
        let records = self.pasts.map(|pasts| pasts.of_destination(&there.id)).unwrap_or_default();
        let others = records.iter().filter(|record| record.from != than.id);
        others.into_iter().any(|record| self.source.by_id(&record.from).is_some())
    }

    fn refuse_pair(&mut self, node: &Node, found: &Node, named: &Node) {
        let (own, paired) = (named.key.own_name(), found.key.own_name());
        let message = format!("was paired with \"{paired}\", and \"{own}\" there is another one now");
        let fix = format!(
            "rename one of the two there, or say which one it is with names: {{ {}: {{ \"{}\": \"{paired}\" }} }}",
            node.key.kind(),
            node.key.own_name()
        );
        self.findings.push(Finding::new(findings::MATCH_PAIR_DIFFERS, &node.key, message).fix(fix));
        // Documents that refer to it are not refused for that, too.
        self.matching.set(&node.key, Counterpart::Standing(found.key.clone()));
    }

    /// A document that was deleted there since stays away, unless the owner wants it back.
    fn gone_there(&mut self, spec: &Spec, node: &Node, key: &Key, mode: Option<Mode>) -> bool {
        let option = &self.delta.options.deleted_there;
        let Some(mode) = mode.filter(|mode| mode.creates()) else { return false };
        if option.value == DeletedThere::Recreate || mode == Mode::Verify {
            return false;
        }
        let why = format!("the {} \"{}\" is gone from the destination since the last sync", spec.one, key.own_name());
        let finding =
            Finding::new(findings::MATCH_GONE_THERE, &node.key, "was deleted on the destination, and stays away");
        let fix = "write deleted_there: recreate, if it shall come back";
        let answer = Answer::new(["deleted_there"], "recreate");
        self.findings.push(finding.severity(Severity::Warning).fix(fix).answers([answer]));
        let absence = Absence { why, origin: option.origin.clone(), on_purpose: false };
        self.matching.set(&node.key, Counterpart::Absent(absence));
        true
    }
}
