//! Trying the rules of a channel on a version, and its releases.

use super::super::{Given, Reply, View, nested};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::rules::version_rules::Rule;
use crate::work::Work;
use serde_json::{Value, json};

pub(super) fn releases(view: &View<'_>) -> Result<Reply, Refusal> {
    nested::grandchildren(view, "channels", collection("releases"), "ChannelId")
}

pub(super) fn test_by_query(view: &View<'_>) -> Result<Reply, Refusal> {
    let text = |name| view.query.get(name).unwrap_or("");
    test(text("version"), text("versionRange"), text("preReleaseTag"))
}

pub(super) fn test_by_body(_: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let body = given.body.as_object();
    let text = |name| {
        let found = body.and_then(|body| crate::clean::member(body, name));
        found.and_then(Value::as_str).or_else(|| given.query.get(name)).unwrap_or("")
    };
    test(text("version"), text("versionRange"), text("preReleaseTag"))
}

fn test(version: &str, range: &str, tag: &str) -> Result<Reply, Refusal> {
    if version.is_empty() {
        return Err(Refusal::invalid("The Version field is required."));
    }
    let outcome = Rule::new(range, tag).test(version);
    let answer = json!({
        "SatisfiesVersionRange": outcome.in_range, "SatisfiesPreReleaseTag": outcome.tag_fits, "Errors": outcome.errors,
    });
    Ok(Reply::Text(200, answer.to_string()))
}
