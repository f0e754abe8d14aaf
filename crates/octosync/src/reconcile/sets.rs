//! Lists whose order has no meaning, and whose entries are all that there is of them: entry by entry.

use super::Walk;
use crate::doc::Doc;
use crate::edits::{Became, Verdict, Views};
use crate::identity::entry_label;
use crate::lift::leaf_key;
use crate::overlay::Way;
use crate::path::Handle;
use crate::registry::shape::Shape;
use std::collections::BTreeMap;

impl Walk<'_> {
    /// Reconciles a set.
    ///
    /// None at all may mean all (a scope without entries applies everywhere), so a set that is empty in any view, or
    /// would be, is decided as one: never does a restriction vanish because each side took away a part of it. A set that
    /// follows `prune` restricts nothing, and nothing goes from it.
    pub(super) fn set(&mut self, views: Views<'_>, shape: &Shape, way: &Way<'_>) -> Option<Doc> {
        let is_empty = |doc: Option<&Doc>| doc.is_none_or(|doc| doc.items().is_empty());
        let past_and_present = [views.wanted, views.left, views.desired, views.actual];
        let stays = shape.pruned && !self.wishes.prune;
        if views.judge() == Verdict::Same || (!stays && past_and_present.into_iter().any(is_empty)) {
            return self.whole(views, way);
        }
        let noted = self.edits.len();
        let entries = self.entries(views, stays, way);
        if entries.is_empty() && !stays {
            self.edits.truncate(noted);
            return self.whole(views, way);
        }
        Some(if matches!(views.desired, Some(Doc::Commas(_))) {
            Doc::Commas(entries.into())
        } else {
            Doc::list(entries)
        })
    }

    /// Decides each entry: it is there or not. The answer is sorted as lifting sorts it.
    fn entries(&mut self, views: Views<'_>, stays: bool, way: &Way<'_>) -> Vec<Doc> {
        let mut entries: BTreeMap<String, [Option<&Doc>; 5]> = BTreeMap::new();
        for (view, doc) in views.all().into_iter().enumerate() {
            for entry in doc.map(Doc::items).unwrap_or_default() {
                entries.entry(leaf_key(entry)).or_default()[view] = Some(entry);
            }
        }
        let mut kept = Vec::new();
        for (key, entry) in entries {
            let label = entry.into_iter().flatten().next().map_or_else(String::new, entry_label);
            let (views, handle) = (Views::of(entry, true), Handle::Name { name: key.as_str().into(), nth: 1 });
            let here = way.item(&handle, &label);
            if stays && views.wanted.is_some() && views.desired.is_none() && views.actual.is_some() {
                self.note(Became::Stays, views, &here);
                kept.extend(views.actual.cloned());
                continue;
            }
            kept.extend(self.whole(views, &here));
        }
        kept
    }
}
