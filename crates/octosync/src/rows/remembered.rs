//! The pairs of rows that the next sync has to know: which of the source's is which of the destination's, and as what
//! each was wanted.
//!
//! Pure.

use super::initial::{Content, Wanted};
use super::known::{Known, SourceNow};
use super::link::{Link, Slot};
use super::outcome::{Counterpart, RowPair};
use super::pairing::Fate;
use super::recorded::{Recorded, Standing};
use super::wishes::Wishes;
use crate::doc::Doc;
use crate::identity::WAS;
use crate::memory::InitialValue;
use crate::path::Handle;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A row of the outcome, in its order.
pub(super) struct Ordered {
    pub(super) row: Doc,
    /// Its handle in the outcome.
    pub(super) handle: Handle,
    pub(super) slot: Slot,
}

/// The ids of the rows of both sides.
#[derive(Clone, Copy)]
pub(super) struct Ids<'i> {
    /// Those of the rows that stand there.
    pub(super) there: &'i [Option<Box<str>>],
    /// Those of the source rows of the wanted rows.
    pub(super) wanted: &'i [Option<&'i str>],
}

/// Returns the pairs to remember.
pub(super) fn pairs(recorded: &Recorded<'_>, fates: &[Fate], ordered: &[Ordered], ids: Ids<'_>) -> Vec<RowPair> {
    let handles: HashMap<Slot, &Handle> = ordered.iter().map(|ordered| (ordered.slot, &ordered.handle)).collect();
    let row = |slot: Slot| {
        let id = match slot {
            Slot::There(at) => ids.there[at].clone(),
            Slot::New(_) => None,
        };
        let handle = *handles.get(&slot)?;
        Some(Counterpart::Row { handle: handle.clone(), id })
    };
    let pair = |from: &str, to, initial| RowPair { from: from.into(), to, initial };
    let linked =
        recorded.links.iter().filter_map(|link| Some(pair(ids.wanted[link.wanted]?, row(link.slot)?, link.initial)));
    let others = recorded.others.iter().filter_map(|known| {
        let to = match known.there {
            Some(at) if recorded.there[at].counterpart.is_some() && known.source == SourceNow::Gone => None,
            Some(at) => row(Slot::There(at)),
            None => Some(Counterpart::Gone(known.to.into())),
        };
        Some(pair(known.from, to?, known.initial))
    });
    let is_lost = |wanted: usize| {
        fates[wanted] == Fate::Known || !recorded.links.iter().any(|link| ids.wanted[link.wanted] == ids.wanted[wanted])
    };
    let lost = recorded.lost.iter().filter(|(wanted, _)| is_lost(**wanted)).flat_map(|(_, pairs)| pairs);
    let lost = lost.map(|known: &Known<'_>| pair(known.from, Counterpart::Gone(known.to.into()), known.initial));
    linked.chain(others).chain(lost).collect()
}

/// Returns the rows that are one of several for one row of the source: each has a part of its scope.
pub(super) fn parts(links: &[Link], ids: Ids<'_>) -> HashSet<Slot> {
    let mut slots: BTreeMap<&str, HashSet<Slot>> = BTreeMap::new();
    for link in links {
        if let Some(id) = ids.wanted[link.wanted] {
            slots.entry(id).or_default().insert(link.slot);
        }
    }
    slots.into_values().filter(|slots| slots.len() > 1).flatten().collect()
}

/// Returns as what a row was wanted that stands there: `whole` says it of a row and its wanted row.
pub(super) fn wanted(standing: &Standing, whole: impl FnOnce(&Doc, usize) -> Doc) -> Doc {
    match (&standing.wanted_then, standing.counterpart) {
        (Some(then), _) => then.clone(),
        (None, Some(wanted)) => whole(&standing.row, wanted),
        (None, None) => standing.row.clone(),
    }
}

/// Returns a wanted row that says of which row of the outcome it is.
pub(super) fn of_row(wanted: &Doc, handle: &Handle) -> Doc {
    let mut wanted = crate::identity::without_marks(wanted);
    wanted.set(WAS, Doc::text(&handle.mark()));
    wanted
}

impl Wishes<'_> {
    /// Returns with which value a new row comes to the destination. Several of one name and scope are a group (D5).
    pub(super) fn brought_with(&self, wanted: &Wanted<'_>, is_supplied: bool, is_of_group: bool) -> InitialValue {
        match (&wanted.first_value, &wanted.initial.value) {
            (Doc::Secret(_), _) if is_supplied => InitialValue::Source,
            (Doc::Secret(true), _) => InitialValue::Placeholder,
            (Doc::Secret(false), _) => InitialValue::Empty,
            (_, Content::Empty) if wanted.is_own_business() => InitialValue::Empty,
            (_, Content::Placeholder) if wanted.is_own_business() => InitialValue::Placeholder,
            _ if is_of_group => InitialValue::Group,
            _ => InitialValue::Source,
        }
    }
}
