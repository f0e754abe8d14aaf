//! Content that the destination would not store as it is sent: left out, or refused before anything is written (F14).

use super::work::{Member, Translator, Work};
use crate::decision::{Decision, Finding, Verdict};
use crate::doc::Doc;
use crate::findings;
use crate::owners;
use crate::path::Trail;
use crate::registry::is_slug;
use crate::registry::shape::Shape;
use crate::registry::spec::Unfit;
use crate::rules;

impl Translator<'_> {
    /// Returns whether the destination would store a field; what it would not is left out and said.
    pub(super) fn is_stored(&mut self, member: Member<'_>, shape: &Shape, work: &Work<'_>) -> bool {
        let Member { field, value, place } = member;
        let why = if field == "Slug" && shape.on_create && !is_slug(value) {
            "the destination does not take a slug with such letters, and makes one of the name"
        } else if shape.of_git_only && !value.is_empty() && !self.is_in_git(work) {
            "servers keep it for projects under version control alone, and the destination's is not"
        } else {
            return true;
        };
        let exists = work.exists() && field == "Slug";
        if !exists {
            let decision = Decision::new(&work.node.key, rules::F14, Verdict::Drop, why);
            self.decisions.push(decision.item(place));
        }
        false
    }

    /// Returns whether the project of a document lives in Git on the destination, or will.
    fn is_in_git(&self, work: &Work<'_>) -> bool {
        let project = work.to.and_then(owners::project);
        let there = project.and_then(|project| self.destination.nodes.get(&project));
        there.is_some_and(|project| project.git.is_some())
    }

    /// Refuses items that the destination would refuse.
    pub(super) fn refuse_unfit(&mut self, doc: &Doc, unfit: &Unfit, trail: &Trail<'_>, work: &Work<'_>) {
        let word = |path: &[&str]| {
            let found = path.iter().try_fold(doc, |doc, field| doc.get(field));
            found.and_then(Doc::as_str).unwrap_or_default().to_owned()
        };
        let items = doc.get(unfit.list).map(Doc::items).unwrap_or_default();
        let has_item = items.iter().any(|item| item.str_at("Name") == unfit.name);
        if has_item && unfit.when.iter().all(|(path, words)| words.contains(&word(path).as_str())) {
            let finding = Finding::new(findings::STEP_UNFIT, &work.node.key, unfit.why).at(trail);
            let fix = "take it off on the source, or leave the step out with an exception that sets skip: true";
            self.findings.push(finding.fix(fix));
        }
    }
}
