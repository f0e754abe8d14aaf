//! Releases and runbook snapshots, which freeze processes and variables.

use super::super::documents::{self, stored};
use super::super::{Given, Reply, git};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::rules::releases::publish;
use crate::store::text;
use crate::work::Work;
use crate::write;
use serde_json::{Value, json};

/// POST of a release; `?ignoreChannelRules=true` says the same as the field.
pub(super) fn post_release(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let mut body = given.body.clone();
    if is_true(given, "ignoreChannelRules") && body.is_object() {
        body["IgnoreChannelRules"] = json!(true);
    }
    let project = work.find("projects", text(&body, "ProjectId")).cloned();
    match project {
        Some(project) => git::in_release(work, &project, body),
        None => documents::post(work, collection("releases"), &body),
    }
}

/// POST of a snapshot; `?publish=true`, or `Publish` in the body, makes it the one that runs.
pub(super) fn post_snapshot(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    snapshot(work, given, given.body.clone())
}

pub(super) fn post_project_snapshot(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let project = work.find("projects", given.args[0]).ok_or_else(|| Refusal::missing(given.args[0]))?.id().to_owned();
    let mut body = given.body.clone();
    if body.is_object() && body.get("ProjectId").is_none_or(Value::is_null) {
        body["ProjectId"] = json!(project);
    }
    snapshot(work, given, body)
}

fn snapshot(work: &mut Work<'_>, given: &Given<'_>, body: Value) -> Result<Reply, Refusal> {
    let of = collection("runbookSnapshots");
    let id = write::create(work, of, &body)?;
    let in_body = &body["Publish"];
    if is_true(given, "publish") || in_body.as_str().is_some_and(says_true) || *in_body == true {
        publish(work, &id);
    }
    stored(work, of, &id).map(Reply::Created)
}

fn is_true(given: &Given<'_>, name: &str) -> bool {
    given.query.get(name).is_some_and(says_true)
}

fn says_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}
