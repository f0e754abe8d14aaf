//! Scopes: each dimension of an item is decided by an exception, or by the policy for what has the scope.

mod dimension;
mod places;
mod selected;
mod set;

pub(crate) use places::emptied;
pub(super) use places::set_entries;

use super::marks;
use super::work::{Skipped, Translator, Work};
use crate::decision::{Decision, Verdict};
use crate::delta::Exception;
use crate::doc::Doc;
use crate::path::Trail;
use crate::registry::spec::{Dimension, Item};
use crate::rules;
use places::groups;

/// Lists of a scope whose entries are the destination's already: where they stand, and what they hold.
pub(super) type Settled = Vec<(&'static str, Vec<Doc>)>;

/// One dimension of one item whose entries are to be decided.
struct Question<'q> {
    item: &'static Item,
    dimension: &'static Dimension,
    trail: &'q Trail<'q>,
}

impl Translator<'_> {
    /// Decides the scope of one item; the exceptions are those about it.
    pub(super) fn item(
        &mut self,
        doc: &mut Doc,
        item: &'static Item,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Settled, Skipped> {
        self.selected(doc, item, trail, work)?;
        if let Some((exception, _)) = work.effect(|exception| exception.set.skip.filter(|skip| *skip)) {
            let why = "an exception leaves it out";
            let decision = Decision::new(&work.node.key, item.rule, Verdict::Skip, why).question(rules::A1.question());
            return Err(self.leave(item, decision.item(trail).set_by(&exception.origin)));
        }
        let mut settled = Vec::new();
        let mut renamed = false;
        for dimension in item.dimensions {
            let question = Question { item, dimension, trail };
            let set = work.effect(|exception| exception.set.scope.get(dimension.word));
            if let Some((exception, names)) = set {
                settled.extend(self.set_scope(doc, &question, (exception, names), work));
                continue;
            }
            if let Some(linked) = self.linked(item, dimension, &trail.into(), work) {
                settled.extend(linked);
                continue;
            }
            for group in groups(doc, dimension) {
                settled.extend(self.dimension(doc, &question, &group, work)?);
                renamed |=
                    item.renames == Some(dimension.word) && group.iter().any(|key| self.matching.is_renamed(key));
            }
        }
        if renamed {
            doc.set(marks::RENAMED, Doc::Bool(true));
        }
        if item.valued {
            self.mark(doc, marks::VALUED, work.effect(|exception| exception.set.value.as_ref()));
            self.mark(doc, marks::KEPT, work.effect(|exception| exception.set.keep.filter(|keep| *keep)));
            self.mark(doc, marks::CONFLICT, work.effect(|exception| exception.set.on_conflict));
            self.mark(doc, marks::ONLY, work.effect(|exception| exception.set.only.as_ref()));
        }
        for (at, _) in &settled {
            set_entries(doc, at, Vec::new());
        }
        Ok(settled)
    }
}

impl Translator<'_> {
    /// Notes the exception that has an effect on a row, by its position.
    fn mark<T>(&self, doc: &mut Doc, mark: &str, effect: Option<(&Exception, T)>) {
        let Some((exception, _)) = effect else { return };
        doc.set(mark, self.position(exception));
    }

    /// Returns the position of an exception among all of them, as marks hold it.
    fn position(&self, exception: &Exception) -> Doc {
        let position = self.delta.exceptions.0.iter().position(|known| std::ptr::eq(known, exception));
        position.map_or(Doc::Null, |at| Doc::Number(at.into()))
    }
}
