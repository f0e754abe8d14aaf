//! Default things: pools and policies.

use crate::work::{Draft, Mode, Work};
use serde_json::Value;

/// Images of hosted workers and what they are, which only Octopus Cloud has. Source: its documentation.
pub(crate) const WORKER_TYPES: &[(&str, &str)] = &[
    ("WindowsDefault", "Default (currently Windows Server 2022)"),
    ("Windows2019", "Windows Server Core 2019"),
    ("Windows2022", "Windows Server Core 2022"),
    ("UbuntuDefault", "Default (currently Ubuntu Server 22.04)"),
    ("Ubuntu2204", "Ubuntu Server 22.04"),
];

/// A document that is marked as default cannot be deleted.
pub(crate) fn guard(_: &Work<'_>, draft: &mut Draft) {
    if draft.is("IsDefault") {
        let noun = draft.of.noun.split_once(' ').map_or(draft.of.noun, |(_, noun)| noun).to_owned();
        draft.problem(format!("The default {noun} cannot be deleted."));
    }
}

/// Dynamic pools exist on Octopus Cloud only; the default flag moves, it is not dropped.
pub(crate) fn check_pool(work: &Work<'_>, draft: &mut Draft) {
    if draft.text("WorkerPoolType") == "DynamicWorkerPool" {
        if !work.config.cloud && work.mode == Mode::Client {
            draft.problem("Dynamic worker pools are only available on Octopus Cloud.");
        }
        draft.value["CanAddWorkers"] = Value::Bool(false);
    }
    keep_default(draft);
}

/// Exactly one document has the flag: it cannot be taken off, only given to another.
pub(crate) fn keep_default(draft: &mut Draft) {
    if draft.old.as_ref().is_some_and(|old| old.is("IsDefault")) {
        draft.value["IsDefault"] = Value::Bool(true);
    }
}
