//! How much of what stands on the destination one plan removes at most (`max_delete`, `docs/rules.md` A5).
//!
//! Pure. All that is removed counts, for whatever reason: what is gone from the source, what only the destination has, and
//! what the server removes besides.

use super::stage::{Ground, Report};
use crate::decision::{Decision, Finding, Verdict};
use crate::delta::MaxDelete;
use crate::doc::{Doc, Name};
use crate::findings;
use crate::identity::find;
use crate::key::{Key, listed};
use crate::path::{At, Place};
use crate::plan::Step;
use crate::registry::{self, labels};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many things a finding names.
const NAMED: usize = 10;

/// Returns what refuses a plan that removes too much.
pub(super) fn exceeded(steps: &[Step], said: &Report, ground: Ground<'_>) -> Vec<Finding> {
    let removed: BTreeSet<(&Key, &Place)> = said.decisions.iter().filter_map(removed).collect();
    if removed.is_empty() {
        return Vec::new();
    }
    let max = &ground.delta.deletes.max;
    let by_percent = lists(&removed, steps, ground).into_iter().filter_map(|list| list.exceeding(max));
    in_all(&removed, max).into_iter().chain(by_percent).collect()
}

fn removed(decision: &Decision) -> Option<(&Key, &Place)> {
    let item = decision.item.as_ref().filter(|_| decision.verdict == Verdict::Remove)?;
    Some((&decision.about, item))
}

/// Refuses more removals than may be in one plan.
fn in_all(removed: &BTreeSet<(&Key, &Place)>, max: &MaxDelete) -> Option<Finding> {
    let count = removed.len();
    if count <= usize::try_from(max.count.value).unwrap_or(usize::MAX) {
        return None;
    }
    let names: Vec<String> =
        removed.iter().map(|(document, item)| format!("{document} › {}", labels::place(item))).collect();
    let message = format!(
        "{count} items would be removed there, and max_delete.count allows {} in one plan{}: {}",
        max.count.value,
        max.count.origin.bracketed(),
        listed(&names, NAMED)
    );
    let fix = format!("if all of them shall go, write max_delete: {{ count: {count} }}; keep some with protect");
    Some(Finding::general(findings::DELETE_LIMIT, message).fix(fix))
}

/// The items of one list that would be removed.
struct List<'r> {
    document: &'r Key,
    /// Where it stands.
    place: Place,
    names: Vec<String>,
    /// How many stand there.
    there: usize,
    /// Whether the source has nothing in the list any more.
    is_emptied: bool,
}

/// Returns the lists from which items would be removed.
fn lists<'r>(removed: &BTreeSet<(&'r Key, &Place)>, steps: &'r [Step], ground: Ground<'_>) -> Vec<List<'r>> {
    let written: HashMap<&Key, &Step> = steps.iter().map(|step| (&step.from, step)).collect();
    let mut lists: BTreeMap<(&Key, Place), Vec<&Place>> = BTreeMap::new();
    for (document, item) in removed {
        let holder = item.parts().iter().take(item.parts().len().saturating_sub(1)).cloned();
        let list = list_of(item).map(At::Field);
        lists.entry((document, holder.chain(list).collect())).or_default().push(item);
    }
    let list = |((document, place), items): ((&'r Key, Place), Vec<&Place>)| {
        let shape = &registry::entry(document.kind()).shape;
        let step = written.get(document).copied();
        let before = step.and_then(|step| step.before.as_ref()).map(|doc| &doc.0);
        let before = before.or_else(|| ground.destination.nodes.get(document).map(|node| &node.doc))?;
        let has_none = |doc: &Doc| find(doc, shape, &place).is_none_or(|list| list.items().is_empty());
        // A list in an item is another one where the item has another name.
        let is_whole = matches!(place.parts(), [At::Field(_)]);
        let source = ground.source.nodes.get(document);
        Some(List {
            document: step.map_or(document, |step| &step.key),
            names: items.iter().map(|item| labels::place(item)).collect(),
            there: find(before, shape, &place)?.items().len(),
            is_emptied: is_whole && source.is_some_and(|node| has_none(&node.doc)),
            place,
        })
    };
    lists.into_iter().filter_map(list).collect()
}

fn list_of(item: &Place) -> Option<Name> {
    match item.parts().last() {
        Some(At::Item { list, .. }) => *list,
        _ => None,
    }
}

impl List<'_> {
    /// Refuses more removals than a part of the list. Short lists do not count, unless the source has none of theirs left: a
    /// source that reads as empty removes nothing.
    fn exceeding(&self, max: &MaxDelete) -> Option<Finding> {
        let Self { there, place, .. } = self;
        let count = self.names.len();
        let counts = *there >= MaxDelete::COUNTED_FROM || self.is_emptied;
        let allowed = u64::from(max.percent.value);
        let percent = (100 * count).div_ceil((*there).max(1));
        if !counts || u64::try_from(percent).unwrap_or(u64::MAX) <= allowed {
            return None;
        }
        let empty = if self.is_emptied { "; the source has none of them any more" } else { "" };
        let message = format!(
            "{count} of the {there} items in {} would be removed, and max_delete.percent allows {allowed} percent{}: {}{empty}",
            labels::place(place),
            max.percent.origin.bracketed(),
            listed(&self.names, NAMED)
        );
        let fix = format!("if they shall go, write max_delete: {{ percent: {percent} }}; keep some with protect");
        Some(Finding::new(findings::DELETE_LIMIT, self.document, message).fix(fix))
    }
}
