//! A second judge for tests: it walks every cell, and finds by going backward what each action waits for.
//!
//! It shares nothing with the first one but the verdict that both must come to: what is weakened, by name.

use std::collections::BTreeSet;

/// A process as people would write it down.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    pub(super) steps: Vec<PlainStep>,
}

#[derive(Clone, Debug)]
pub(super) struct PlainStep {
    pub(super) beside: bool,
    /// 0: success, 1: always, 2: failure, 3: variable, 4: variable that is empty after an error.
    pub(super) condition: u8,
    pub(super) roles: bool,
    pub(super) window: bool,
    pub(super) actions: Vec<PlainAction>,
}

#[derive(Clone, Debug)]
pub(super) struct PlainAction {
    pub(super) name: usize,
    pub(super) approval: bool,
    pub(super) required: bool,
    pub(super) teams: BTreeSet<u8>,
    pub(super) disabled: bool,
    pub(super) condition: u8,
    pub(super) environments: BTreeSet<u8>,
    pub(super) excluded: BTreeSet<u8>,
    pub(super) channels: BTreeSet<u8>,
    /// Set and tag.
    pub(super) tags: BTreeSet<(u8, u8)>,
}

/// The number of environments, channels, tag sets and tags in a set that the generator names.
pub(super) const SPACE: [u8; 4] = [3, 2, 2, 2];

/// An environment, a channel and a tag per set; one above what is named stands for all others.
#[derive(Clone, Debug)]
struct Spot {
    environment: u8,
    channel: u8,
    tags: Vec<Option<u8>>,
}

fn spots() -> Vec<Spot> {
    let mut spots = Vec::new();
    let tags = || (0..=SPACE[3]).map(|tag| Some(tag).filter(|tag| *tag < SPACE[3]));
    for environment in 0..=SPACE[0] {
        for channel in 0..=SPACE[1] {
            for first in tags() {
                for second in tags() {
                    spots.push(Spot { environment, channel, tags: vec![first, second] });
                }
            }
        }
    }
    spots
}

impl PlainAction {
    fn runs(&self, spot: &Spot) -> bool {
        let within = |only: &BTreeSet<u8>, value: u8| only.is_empty() || only.contains(&value);
        let tagged = (0..SPACE[2]).all(|set| {
            let mut of_set = self.tags.iter().filter(|(other, _)| *other == set).peekable();
            of_set.peek().is_none() || of_set.any(|(_, tag)| spot.tags[usize::from(set)] == Some(*tag))
        });
        !self.disabled
            && within(&self.environments, spot.environment)
            && !self.excluded.contains(&spot.environment)
            && within(&self.channels, spot.channel)
            && tagged
    }
}

impl Plain {
    fn at(&self, name: usize) -> Option<(usize, usize)> {
        let places = self.steps.iter().enumerate();
        let mut places = places.flat_map(|(step, s)| (0..s.actions.len()).map(move |at| (step, at)));
        places.find(|(step, at)| self.steps[*step].actions[*at].name == name)
    }

    fn action(&self, name: usize) -> Option<(&PlainStep, &PlainAction)> {
        self.at(name).map(|(step, at)| (&self.steps[step], &self.steps[step].actions[at]))
    }

    fn names(&self) -> Vec<usize> {
        self.steps.iter().flat_map(|step| step.actions.iter().map(|action| action.name)).collect()
    }

    fn runs(&self, name: usize, spot: &Spot) -> bool {
        self.action(name).is_some_and(|(_, action)| action.runs(spot))
    }

    fn step_runs(&self, step: usize, spot: &Spot) -> bool {
        self.steps[step].actions.iter().any(|action| action.runs(spot))
    }

    /// Goes backward from a step to those that run before it is allowed to start.
    fn waits_for(&self, later: usize, earlier: usize, spot: &Spot, joins: bool) -> bool {
        // Somewhere between the two a group must open that runs.
        (earlier + 1..=later).any(|step| self.opens(step, spot, joins))
    }

    /// Returns whether a step opens a group in a cell.
    fn opens(&self, step: usize, spot: &Spot, joins: bool) -> bool {
        if !self.step_runs(step, spot) {
            return false;
        }
        if !self.steps[step].beside {
            return true;
        }
        if joins {
            return false;
        }
        // The first that runs of those whose opener does not.
        let opener = (0..step).rev().find(|other| !self.steps[*other].beside);
        let from = opener.unwrap_or(0);
        !(from..step).any(|other| self.step_runs(other, spot))
    }

    /// Returns the approvals that hold an action, each with what it depends on.
    fn holders(&self, name: usize, spot: &Spot, joins: bool) -> BTreeSet<(usize, String)> {
        let mut holders = BTreeSet::new();
        let Some((step, at)) = self.at(name).filter(|_| self.runs(name, spot)) else { return holders };
        let own = &self.steps[step];
        if ![own.condition, own.actions[at].condition].iter().all(|condition| matches!(condition, 0 | 4)) {
            return holders;
        }
        for gate in self.names() {
            let Some((of, position)) = self.at(gate) else { continue };
            let (gate_step, gate_action) = (&self.steps[of], &self.steps[of].actions[position]);
            let asked = gate_action.approval && gate_action.runs(spot) && gate_step.condition != 2;
            let before = of < step && self.waits_for(step, of, spot, joins);
            let rolling = of == step && position < at && own.roles && own.window;
            if asked && gate_action.condition != 2 && (before || rolling) {
                holders.insert((gate, circumstances(gate_step, gate_action)));
            }
        }
        holders
    }
}

fn circumstances(step: &PlainStep, action: &PlainAction) -> String {
    let variable = |condition: u8| if condition >= 3 { condition.to_string() } else { String::new() };
    let roles = if step.roles { "roles" } else { "" };
    let text = format!("{}|{}|{roles}", variable(step.condition), variable(action.condition));
    if text == "||" { String::new() } else { text }
}

fn still(now: &BTreeSet<(usize, String)>, held: &(usize, String)) -> bool {
    now.iter().any(|(gate, under)| *gate == held.0 && (under.is_empty() || *under == held.1))
}

/// Returns the approvals that a plan weakens.
pub(super) fn weakened(before: Option<&Plain>, source: &Plain, after: &Plain) -> BTreeSet<usize> {
    let nothing = Plain { steps: Vec::new() };
    let before = before.unwrap_or(&nothing);
    let mut weak: BTreeSet<usize> = in_themselves(before, after);
    for spot in spots() {
        for joins in [true, false] {
            for name in after.names().into_iter().filter(|name| after.runs(*name, &spot)) {
                let now = after.holders(name, &spot, joins);
                let is_old = before.runs(name, &spot);
                let demanded =
                    if is_old { before.holders(name, &spot, joins) } else { source.holders(name, &spot, joins) };
                weak.extend(demanded.iter().filter(|held| !still(&now, held)).map(|held| held.0));
                if !is_old {
                    let around = around(before, after, name, &spot, joins);
                    let is_own = |gate| {
                        before.action(gate).is_some_and(|(_, action)| action.approval) && source.at(gate).is_none()
                    };
                    let own = around.iter().filter(|held| is_own(held.0));
                    weak.extend(own.filter(|held| !still(&now, held)).map(|held| held.0));
                }
            }
        }
    }
    weak
}

fn around(before: &Plain, after: &Plain, name: usize, spot: &Spot, joins: bool) -> BTreeSet<(usize, String)> {
    let names = after.names();
    let at = names.iter().position(|other| *other == name).unwrap();
    let old = |other: &&usize| after.runs(**other, spot) && before.runs(**other, spot);
    match (names[..at].iter().rev().find(old), names[at + 1..].iter().find(old)) {
        (Some(left), Some(right)) => {
            let holders = |name: usize| after.holders(name, spot, joins);
            holders(*left).intersection(&holders(*right)).cloned().collect()
        }
        _ => BTreeSet::new(),
    }
}

fn in_themselves(before: &Plain, after: &Plain) -> BTreeSet<usize> {
    let mut weak = BTreeSet::new();
    for name in before.names() {
        let Some((step, gate)) = before.action(name).filter(|(_, action)| action.approval) else { continue };
        let is_weaker = after.action(name).is_none_or(|(now_step, now)| {
            let asked = |step: &PlainStep, action: &PlainAction| {
                let conditions = [step.condition, action.condition];
                let kind = match conditions {
                    [0, 0] => "plain",
                    _ if conditions.contains(&2) => "after failure",
                    _ => "otherwise",
                };
                (kind, circumstances(step, action))
            };
            let (was, is) = (asked(step, gate), asked(now_step, now));
            !now.approval
                || (now.disabled && !gate.disabled)
                || (gate.required && !now.required)
                || (is != was && is != ("plain", String::new()))
                || (!gate.teams.is_empty() && (now.teams.is_empty() || !now.teams.is_subset(&gate.teams)))
        });
        if is_weaker {
            weak.insert(name);
        }
    }
    weak
}
