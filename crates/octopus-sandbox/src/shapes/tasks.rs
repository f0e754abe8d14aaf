//! Tasks, server nodes, and tags of deployment targets.

use crate::shape::{Shape, flag, name, number, properties, shape, text};

/// No task is ever worked on here: each is done as soon as it is asked for.
pub(crate) const TASK: Shape = shape(&[
    name(),
    text("Description"),
    properties("Arguments"),
    text("State").or_text("Success").owned(),
    text("QueueTime").owned(),
    text("QueueTimeExpiry").owned(),
    text("StartTime").owned(),
    text("LastUpdatedTime").owned(),
    text("CompletedTime").owned(),
    text("Completed").owned(),
    text("Duration").or_text("less than 1 second").owned(),
    text("ServerNode").owned(),
    text("ErrorMessage").or_text("").owned(),
    flag("HasBeenPickedUpByProcessor").or_true().owned(),
    flag("IsCompleted").or_true().owned(),
    flag("FinishedSuccessfully").or_true().owned(),
    flag("HasPendingInterruptions").owned(),
    flag("HasWarningsOrErrors").owned(),
    flag("CanRerun").owned(),
    text("ProjectId").owned().since(2022, 3),
]);

pub(crate) const SERVER_NODE: Shape =
    shape(&[name(), number("MaxConcurrentTasks").or_number(5), flag("IsInMaintenanceMode")]);

pub(crate) const TARGET_TAG: Shape = shape(&[text("Tag").required()]);
