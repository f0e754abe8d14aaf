//! Says what was noticed of the state and of both sides: a state that was lost or is older than the destination, a side
//! that was restored. A record that is in doubt has no past any more.
//!
//! Pure.

use super::stage::Ground;
use crate::decision::Finding;
use crate::findings;
use crate::key::{Key, listed};
use crate::memory::{End, Stranger};
use crate::past::Trusted;
use crate::plan::{Pending, PendingRecord};
use crate::side::Side;
use std::collections::HashSet;

/// How many documents a message names.
const NAMED: usize = 3;

/// Returns what was noticed.
pub(super) fn of(trusted: &Trusted<'_>, destination: &Side) -> Vec<Finding> {
    let strangers = destination.since.as_ref().map(|since| &since.strangers);
    let last = strangers.and_then(|strangers| strangers.values().max());
    let of_state = last.map(|last| match trusted.memory.records.is_empty() {
        true => lost(last),
        false => older(last, trusted, destination),
    });
    of_state.into_iter().chain(trusted.restored.iter().map(|(end, behind)| restored(*end, behind))).collect()
}

/// Lets what is in doubt be remembered as without a past, so that it is not trusted by the next sync either.
pub(super) fn forget(pending: &mut Pending, ground: Ground<'_>) {
    let doubted = ground.pasts.map(|pasts| pasts.doubted()).unwrap_or_default();
    let known: HashSet<(Box<str>, Key)> =
        pending.records.iter().map(|record| (record.from_id.clone(), record.to.clone())).collect();
    let records = doubted.iter().filter_map(|record| {
        let to = ground.destination.by_id(&record.to)?.key.clone();
        let (from_id, from) = (record.from.clone(), record.from_key.clone());
        Some(PendingRecord { from_id, from, to, past: None, items: Vec::new() })
    });
    pending.records.extend(records.filter(|record| !known.contains(&(record.from_id.clone(), record.to.clone()))));
    pending.records.sort_by(|a, b| (&a.to, &a.from).cmp(&(&b.to, &b.from)));
}

fn lost(last: &Stranger) -> Finding {
    let message =
        format!("octosync wrote to the destination before ({}), and this state remembers nothing of it", run(last));
    let fix =
        "name the state of those runs with `state:`, or put back a copy of it; without one, pairs go by name again";
    Finding::general(findings::STATE_LOST, message).fix(fix)
}

fn older(last: &Stranger, trusted: &Trusted<'_>, destination: &Side) -> Finding {
    let doubted = trusted.doubted.iter().filter_map(|record| destination.by_id(&record.to)).map(|node| &node.key);
    let doubted: Vec<&Key> = doubted.collect();
    let what = match doubted.is_empty() {
        true => "none of which is remembered here".to_owned(),
        false => format!("so what is remembered of {} is not used", listed(&doubted, NAMED)),
    };
    let message = format!(
        "octosync wrote to the destination without this state, which is an older copy or another one ({}): {what}",
        run(last)
    );
    let fix = "name the newest state with `state:`, or put back the newest copy; without it, what differs there is asked once more";
    Finding::general(findings::STATE_OLDER, message).fix(fix)
}

fn restored(end: End, behind: &[Key]) -> Finding {
    let why = match behind {
        [] => "its audit feed lacks what was its newest event at the last sync".to_owned(),
        some => format!("it has older versions of {}", listed(some, NAMED)),
    };
    let message = format!("the {} was restored to an older copy since the last sync: {why}", end.word());
    let fix = match end {
        End::Source => "look through the plan: what the source says now is taken as its own edits",
        End::Destination => {
            "look through the plan: it brings back what was lost, but for documents, which count as deleted there \
             until you write deleted_there: recreate"
        }
    };
    Finding::general(findings::SERVER_RESTORED, message).fix(fix)
}

fn run(last: &Stranger) -> String {
    let run = last.run.as_ref().map(|run| format!("run {run}, ")).unwrap_or_default();
    format!("last in {run}at {}", last.at)
}
