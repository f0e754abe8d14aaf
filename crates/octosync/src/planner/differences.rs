//! What differs and is not written: refused, or kept as it is (`decisions` A8).

use super::Builder;
use crate::decision::{Finding, Severity};
use crate::delta::FirstSync;
use crate::matching::Pair;
use crate::plan::{Change, Difference};
use crate::registry::Entry;
use crate::registry::spec::Spec;

impl Builder<'_> {
    pub(super) fn first_sync(&self, spec: &Spec) -> FirstSync {
        let own = self.delta.first_sync_kinds.get(&spec.config_word());
        own.or(self.delta.first_sync.as_ref()).map_or(spec.first_sync, |set| set.value)
    }

    pub(super) fn refuse_difference(&mut self, entry: &Entry, pair: &Pair, changes: Vec<Change>, code: &str) {
        let word = entry.spec.config_word();
        let (message, why) = if code == "verify.differs" {
            let message = format!("differs, and {word} are only verified");
            (message, format!("make them equal by hand, or set kinds.{word} to merge"))
        } else {
            let message = "stands on both sides with different content, and no sync has paired it".to_owned();
            (message, format!("write first_sync.{word}: take_source, or keep_destination"))
        };
        self.differing(entry, pair);
        self.findings.push(Finding::new(Severity::Refusal, code, &pair.to, message).fix(why.clone()));
        self.unpaired.push(Difference { key: pair.to.clone(), changes, why });
    }

    pub(super) fn keep(&mut self, entry: &Entry, pair: &Pair, changes: Vec<Change>) {
        self.differing(entry, pair);
        let why = format!("first_sync keeps the destination's {}", entry.spec.config_word());
        self.kept.push(Difference { key: pair.to.clone(), changes, why });
    }

    /// A template that stays different cannot stand behind actions that carry the source's content (E5).
    fn differing(&mut self, entry: &Entry, pair: &Pair) {
        if entry.spec.template.is_some() {
            self.differing_templates.insert(pair.from.clone());
        }
    }
}
