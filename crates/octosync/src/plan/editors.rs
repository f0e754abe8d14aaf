//! The editors of the destination since the last sync, where a plan speaks of such edits.
//!
//! Pure. Nothing is decided by it: the audit feed is kept for a time, and not every key may read it.

use super::DestinationPlan;
use crate::decision::{Edited, Finding};
use crate::findings;
use std::collections::{BTreeMap, BTreeSet};

impl DestinationPlan {
    /// Returns the ids of the documents there whose edits the plan speaks of.
    #[must_use]
    pub fn edited_there(&mut self) -> BTreeSet<Box<str>> {
        self.edits().map(|edited| edited.id.clone()).filter(|id| !id.is_empty()).collect()
    }

    /// Says who edited these documents, by their ids there, and when; or why nobody can say.
    pub fn tell_editors(&mut self, known: Result<BTreeMap<Box<str>, Edited>, String>) {
        match known {
            Ok(known) => {
                for edited in self.edits() {
                    if let Some(Edited { by, at, .. }) = known.get(&edited.id) {
                        (edited.by, edited.at) = (by.clone(), at.clone());
                    }
                }
            }
            Err(why) => {
                let message = format!("who edited the destination since the last sync, and when, is not known: {why}");
                self.findings.push(Finding::general(findings::EDITS_UNKNOWN, message));
            }
        }
    }

    fn edits(&mut self) -> impl Iterator<Item = &mut Edited> {
        let of_held = self.held_back.iter_mut().flat_map(|held| &mut held.findings);
        let findings = self.findings.iter_mut().chain(of_held).filter_map(|finding| finding.edited.as_mut());
        self.decisions.iter_mut().filter_map(|decision| decision.edited.as_mut()).chain(findings)
    }
}
