//! Says what is gone from the source since an earlier sync (`docs/rules.md` A5): the destination's stays.
//!
//! Pure.

use super::cast::Cast;
use super::stage::Ground;
use crate::decision::Finding;
use crate::delta::{Mode, Prune};
use crate::findings;
use crate::memory::Record;
use crate::owners;
use crate::registry;
use crate::subject::mode_of;

/// Returns a note for each document that an earlier sync paired and that is gone from the source.
pub(super) fn from_source(ground: Ground<'_>, cast: &Cast) -> Vec<Finding> {
    let records = ground.pasts.into_iter().flat_map(|pasts| pasts.records());
    records.filter_map(|record| gone(record, ground, cast)).collect()
}

fn gone(record: &Record, ground: Ground<'_>, cast: &Cast) -> Option<Finding> {
    if ground.source.by_id(&record.from).is_some() {
        return None;
    }
    let entry = registry::get(record.kind)?;
    let takes_part = mode_of(ground.delta, entry.spec).is_some_and(|mode| mode != Mode::Ignore);
    // A document that belongs to another goes with it, and is not named besides.
    let stands_for_itself = !owners::is_facet(record.kind);
    let there = ground.destination.by_id(&record.to).filter(|_| takes_part && stands_for_itself)?;
    if cast.matching.reached(record.kind).contains(&there.key) {
        return None;
    }
    let word = ground.delta.deletes.prune.of(entry.spec.config_word()).filter(|set| set.value == Prune::Delete);
    let unheard = word.map_or_else(String::new, |set| {
        format!("; it stays: prune removes what is in documents, and no documents yet{}", set.origin.bracketed())
    });
    let called = record.from_key.own_name();
    let message = format!("is gone from the source since the last sync (it was called \"{called}\" there){unheard}");
    let fix = "delete it on the destination by hand, if it is not needed there any more";
    Some(Finding::new(findings::MATCH_GONE, &there.key, message).fix(fix))
}
