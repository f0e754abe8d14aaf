//! Which approvals hold which actions in a cell.
//!
//! Pure (`docs/rules.md` E11, points 3 to 6).

use super::process::{Act, Id, Process};
use std::collections::BTreeSet;

/// The two readings of steps that start with a step that does not run: the server does not say which, so both are
/// looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// They join the group before.
    Join,
    /// They open a group.
    Open,
}

/// Both readings.
pub(super) const READINGS: [Reading; 2] = [Reading::Join, Reading::Open];

/// An approval that holds something, and the circumstances under which it does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hold {
    pub(super) approval: Id,
    pub(super) under: Option<String>,
}

/// The approvals that hold one action.
pub(super) type Holds = BTreeSet<Hold>;

/// Returns of each action which approvals hold it in a cell; those that do not run are held by none.
pub(super) fn guards(process: &Process, runs: &[bool], reading: Reading) -> Vec<Holds> {
    let groups = groups(process, runs, reading);
    let approvals: Vec<(usize, Hold)> = (process.actions.iter().enumerate())
        .filter(|(at, _)| runs[*at])
        .filter_map(|(at, action)| Some((at, hold(action)?)))
        .collect();
    let held = |at: usize, action: &Act| {
        let before = approvals.iter().filter(|(approval, _)| {
            let asked = &process.actions[*approval];
            let rolls = asked.step == action.step && action.rolling && *approval < at;
            groups[*approval] < groups[at] || rolls
        });
        before.map(|(_, hold)| hold.clone()).collect()
    };
    let each = process.actions.iter().enumerate();
    each.map(|(at, action)| if runs[at] && action.yields { held(at, action) } else { Holds::new() }).collect()
}

fn hold(action: &Act) -> Option<Hold> {
    let approval = action.approval.as_ref().filter(|approval| approval.holds)?;
    Some(Hold { approval: action.id.clone(), under: approval.under.clone() })
}

/// Returns the group in which each action starts: groups run one after the other.
fn groups(process: &Process, runs: &[bool], reading: Reading) -> Vec<usize> {
    let actions = &process.actions;
    let mut groups = vec![0; actions.len()];
    let (mut group, mut is_open) = (0, false);
    let mut at = 0;
    while at < actions.len() {
        let of_step = (at..actions.len()).take_while(|other| actions[*other].step == actions[at].step).count();
        let step_runs = runs[at..at + of_step].contains(&true);
        if !actions[at].beside {
            is_open = step_runs;
            group += usize::from(step_runs);
        } else if step_runs && !is_open && reading == Reading::Open {
            is_open = true;
            group += 1;
        }
        groups[at..at + of_step].fill(group);
        at += of_step;
    }
    groups
}

/// Returns whether what holds something holds it at least as well as an approval did: one that is always asked does, one
/// that is asked under circumstances only if they are the same.
pub(super) fn covers(holds: &Holds, hold: &Hold) -> bool {
    let always = Hold { under: None, ..hold.clone() };
    holds.contains(hold) || holds.contains(&always)
}
