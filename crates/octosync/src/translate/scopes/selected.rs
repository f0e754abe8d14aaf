//! Steps and variables can be left out by the selection, too (`docs/rules.md` A1).

use super::super::work::{Skipped, Translator, Work};
use crate::decision::{Decision, Verdict};
use crate::delta::Candidate;
use crate::doc::Doc;
use crate::key::Kind;
use crate::matching::Absence;
use crate::owners;
use crate::path::Trail;
use crate::registry::spec::{Item, Lost};
use crate::rules;
use crate::subject;

impl Translator<'_> {
    /// Steps and variables can be left out by the selection, too (A1).
    pub(super) fn selected(
        &mut self,
        doc: &Doc,
        item: &'static Item,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<(), Skipped> {
        let Some(selector) = self.delta.select.kinds.get(&Kind::of(item.topic)).filter(|_| !item.at.is_empty()) else {
            return Ok(());
        };
        let names = subject::names(work.entry, item, doc, &trail.into());
        let project = owners::surroundings(&work.node.key).project;
        let candidate = Candidate { names: &names, project: project.as_deref(), ..Candidate::default() };
        let Some(deselected) = selector.deselects(candidate) else { return Ok(()) };
        let write = format!("select it with select.{}", item.topic);
        let decision = Decision::new(&work.node.key, rules::A1, Verdict::Skip, "it is not selected");
        Err(self.leave(item, decision.item(trail).set_by(deselected.origin()).otherwise(write)))
    }

    /// An item takes no part, for the reason that a decision gives.
    pub(super) fn leave(&mut self, item: &Item, decision: Decision) -> Skipped {
        let absence = Absence { why: decision.why.clone(), origin: decision.origin.clone(), on_purpose: false };
        let verdict = if item.lost == Lost::Dropped { Verdict::Drop } else { Verdict::Skip };
        self.decisions.push(Decision { verdict, ..decision });
        if item.at.is_empty() { Skipped::Document(absence) } else { Skipped::Item }
    }
}
