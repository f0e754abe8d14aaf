//! Where the items of an ordered list go that only the destination has (`docs/rules.md` E1).
//!
//! Pure. Between the neighbours that they stood between; whether that can be told is said, and decided by others.

use crate::doc::Doc;
use crate::path::Handle;
use crate::registry::spec::Flow;
use std::collections::BTreeMap;

/// A list of which some items are the destination's own.
pub(super) struct Own<'o> {
    /// How steps follow each other, where the items are such.
    pub(super) flow: Option<&'static Flow>,
    /// The items of the source, in its order, laid over those of the destination.
    pub(super) merged: Vec<(&'o Handle, Doc)>,
    /// The items of the destination.
    pub(super) there: &'o [(&'o Handle, &'o Doc)],
}

/// Where a run of own items goes.
struct Spot {
    /// Behind which merged item; `None` is before all.
    behind: Option<usize>,
    /// Whether it stands between the neighbours that it had.
    is_same: bool,
}

impl Own<'_> {
    /// Puts the own items between the others; returns also which of them stand nobody can tell where, though it matters.
    pub(super) fn placed(self) -> (Vec<Doc>, Vec<usize>) {
        let own: Vec<usize> = (0..self.there.len()).filter(|at| self.merged_at(*at).is_none()).collect();
        let mut after: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        let mut unclear = Vec::new();
        for run in own.chunk_by(|a, b| a + 1 == *b) {
            let spot = self.spot(run);
            if self.flow.is_some_and(|flow| self.is_unclear(flow, run, &spot)) {
                unclear.extend(run);
            }
            after.entry(spot.behind).or_default().extend(run);
        }
        let mut kept = |behind: Option<usize>| {
            after.remove(&behind).unwrap_or_default().into_iter().map(|at| self.there[at].1.clone())
        };
        let mut items: Vec<Doc> = kept(None).collect();
        for (at, (_, item)) in self.merged.into_iter().enumerate() {
            items.push(item);
            items.extend(kept(Some(at)));
        }
        (items, unclear)
    }

    /// Returns where something that stands there is among the merged items.
    fn merged_at(&self, at: usize) -> Option<usize> {
        let (handle, _) = self.there.get(at)?;
        self.merged.iter().position(|(wanted, _)| wanted == handle)
    }

    fn spot(&self, run: &[usize]) -> Spot {
        let left = run[0].checked_sub(1).and_then(|at| self.merged_at(at));
        let right = self.merged_at(run[run.len() - 1] + 1);
        let is_same = match (left, right) {
            (Some(left), Some(right)) => right == left + 1,
            (None, Some(right)) => right == 0,
            (Some(left), None) => left + 1 == self.merged.len(),
            (None, None) => self.merged.is_empty(),
        };
        Spot { behind: left.or_else(|| right.and_then(|right| right.checked_sub(1))), is_same }
    }

    /// Returns whether it matters where steps stand that only the destination has, and nobody can tell where that is.
    ///
    /// Between others than before they may stand anywhere, unless an approval or a parallel step is near. Between the
    /// same neighbours all is clear, unless the step after them newly starts with the previous one: the source means
    /// another.
    fn is_unclear(&self, flow: &Flow, run: &[usize], spot: &Spot) -> bool {
        let next = self.merged.get(spot.behind.map_or(0, |at| at + 1)).map(|(_, item)| item);
        let parallel = next.is_some_and(|step| flow.is_beside(step));
        if spot.is_same {
            let was = self.there.get(run[run.len() - 1] + 1).is_some_and(|(_, step)| flow.is_beside(step));
            return parallel && !was;
        }
        let mut mine = run.iter().map(|at| self.there[*at].1);
        parallel
            || mine.clone().chain(self.merged.iter().map(|(_, item)| item)).any(|step| flow.is_approval(step))
            || mine.any(|step| flow.is_beside(step))
    }
}
