//! Approvals as sets: which of them hold which actions where, and what a plan makes of that (`docs/rules.md` E11).
//!
//! Pure. It compares a process as it stands on the destination, as the source has it, and as it would be; it does not
//! know plans, consents or documents of other kinds. Names of fields come from the registry (`Flow`).

mod cells;
mod condition;
mod crossed;
mod guards;
mod guided;
#[cfg(test)]
mod naive;
mod process;
mod reason;
mod runs;
#[cfg(test)]
mod tests;

pub(crate) use crossed::{Class, Naming, Places, crossed};
pub(crate) use guided::Asked;
pub(crate) use process::Process;
pub(crate) use reason::Reason;
pub(crate) use runs::{Runs, runs};

use crate::path::Place;
use cells::{Cell, cells};
use guards::{Holds, READINGS, covers, guards};
use process::{Act, Id};
use std::collections::{BTreeMap, BTreeSet};

/// An approval about which there is something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Weakening {
    /// Its name.
    pub(crate) approval: String,
    /// Where it stands in its process.
    pub(crate) place: Place,
    /// Whether that is the destination's process; else it is the source's.
    pub(crate) stands_there: bool,
    /// The reasons, in a fixed order.
    pub(crate) reasons: Vec<Reason>,
}

/// The effect of a plan on the approvals of a process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// The approvals that it makes weaker.
    pub(crate) weakened: Vec<Weakening>,
    /// The approvals of the source that hold less there, which the plan does not worsen.
    pub(crate) differing: Vec<Weakening>,
}

/// Judges what a plan does: `before` stands on the destination (nothing for a new process), `source` is the source's in
/// the destination's words, `after` is what would stand there.
#[must_use]
pub(crate) fn judge(before: Option<&Process>, source: &Process, after: &Process) -> Judgement {
    let nothing = Process::default();
    let processes = Three { before: before.unwrap_or(&nothing), source, after };
    if !processes.before.asks() && !source.asks() {
        return Judgement::default();
    }
    let mut found = Found::default();
    processes.compare_approvals(&mut found);
    for cell in cells(&[processes.before, source, after]) {
        for reading in READINGS {
            let of = |process: &Process, at: usize| guards(process, &cell.runs[at], reading);
            let holds = [of(processes.before, 0), of(source, 1), of(after, 2)];
            processes.compare_cell(&cell, &holds, &mut found);
        }
    }
    let weakenings = |found: BTreeMap<Id, BTreeSet<Reason>>| -> Vec<Weakening> {
        found.into_iter().filter_map(|(id, reasons)| processes.weakening(&id, reasons)).collect()
    };
    Judgement { weakened: weakenings(found.weakened), differing: weakenings(found.differing) }
}

#[derive(Default)]
struct Found {
    weakened: BTreeMap<Id, BTreeSet<Reason>>,
    differing: BTreeMap<Id, BTreeSet<Reason>>,
}

impl Found {
    fn weaker(&mut self, approval: &Id, reason: Reason) {
        self.weakened.entry(approval.clone()).or_default().insert(reason);
    }
}

struct Three<'p> {
    before: &'p Process,
    source: &'p Process,
    after: &'p Process,
}

impl Three<'_> {
    /// Finds approvals that are weaker in themselves, wherever they stand (point 7).
    fn compare_approvals(&self, found: &mut Found) {
        for action in &self.before.actions {
            let Some(asked) = &action.approval else { continue };
            let Some((_, now)) = self.after.find(&action.id) else {
                found.weaker(&action.id, Reason::Removed);
                continue;
            };
            let Some(answered) = &now.approval else {
                found.weaker(&action.id, Reason::NoApproval);
                continue;
            };
            let added = answered.teams.iter().any(|team| !asked.teams.contains(team));
            let weaker = [
                (action.enabled && !now.enabled, Reason::Disabled),
                (asked.required && !answered.required, Reason::Skippable),
                (is_conditioned(asked, answered), Reason::Condition),
                (!asked.teams.is_empty() && (added || answered.teams.is_empty()), Reason::Teams),
            ];
            for (_, reason) in weaker.into_iter().filter(|(is, _)| *is) {
                found.weaker(&action.id, reason);
            }
        }
    }

    /// Finds what an approval holds no more in a cell, and what is new there and not held as it should be (point 8).
    fn compare_cell(&self, cell: &Cell, holds: &[Vec<Holds>; 3], found: &mut Found) {
        let [before, source, after] = holds;
        for (at, action) in self.after.actions.iter().enumerate().filter(|(at, _)| cell.runs[2][*at]) {
            let said = |reason: fn(String, String) -> Reason| reason(action.label.clone(), cell.label.clone());
            let ran = self.before.find(&action.id).filter(|(at, _)| cell.runs[0][*at]);
            for hold in ran.into_iter().flat_map(|(at, _)| &before[at]).filter(|hold| !covers(&after[at], hold)) {
                found.weaker(&hold.approval, said(Reason::Loses));
            }
            let of_source = self.source.find(&action.id).into_iter().flat_map(|(at, _)| &source[at]);
            for hold in of_source.filter(|hold| !covers(&after[at], hold)) {
                match ran {
                    None => found.weaker(&hold.approval, said(Reason::Lacks)),
                    Some((ran, _)) if !covers(&before[ran], hold) => {
                        found.differing.entry(hold.approval.clone()).or_default().insert(said(Reason::Lacks));
                    }
                    Some(_) => {}
                }
            }
            if ran.is_none() {
                for hold in self.own_around(at, cell, after) {
                    let is_own = self.before.asks_by(&hold.approval) && self.source.find(&hold.approval).is_none();
                    if is_own && !covers(&after[at], hold) {
                        found.weaker(&hold.approval, said(Reason::Passes));
                    }
                }
            }
        }
    }

    /// Returns what holds both neighbours of a new action: the nearest ones that stand there already.
    fn own_around<'h>(&self, at: usize, cell: &Cell, after: &'h [Holds]) -> impl Iterator<Item = &'h guards::Hold> {
        let stood = |other: &usize| {
            let known = self.before.find(&self.after.actions[*other].id);
            cell.runs[2][*other] && known.is_some_and(|(at, _)| cell.runs[0][at])
        };
        let left = (0..at).rev().find(stood);
        let right = (at + 1..self.after.actions.len()).find(stood);
        let both = left.zip(right);
        both.into_iter().flat_map(move |(left, right)| after[left].intersection(&after[right]))
    }

    fn weakening(&self, id: &Id, reasons: BTreeSet<Reason>) -> Option<Weakening> {
        let there = self.before.find(id).filter(|_| self.before.asks_by(id));
        let (_, action): (usize, &Act) = there.or_else(|| self.source.find(id))?;
        let (approval, place) = (action.label.clone(), action.place.clone());
        let reasons = reasons.into_iter().collect();
        Some(Weakening { approval, place, stands_there: there.is_some(), reasons })
    }
}

/// Returns whether an approval is asked under other circumstances than before, unless they are plain now (points 6, 7).
fn is_conditioned(asked: &process::Approval, answered: &process::Approval) -> bool {
    let is_other = (asked.holds, asked.plain) != (answered.holds, answered.plain) || asked.under != answered.under;
    is_other && !(answered.plain && answered.under.is_none())
}
