//! Tasks: nothing is worked on here, so that each is done as soon as it is asked for.

use crate::clock;
use crate::work::{Draft, Mode, Work};
use serde_json::json;

/// Gives a new task its times and the node that worked on it.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode != Mode::Client {
        return;
    }
    for field in ["QueueTime", "StartTime", "LastUpdatedTime", "CompletedTime", "Completed"] {
        draft.value[field] = json!(clock::now());
    }
    if let Some(node) = work.table("octopusservernodes").values().next() {
        draft.value["ServerNode"] = json!(node.text("Name"));
    }
    if draft.text("Description").is_empty() {
        draft.value["Description"] = json!(draft.text("Name"));
    }
}
