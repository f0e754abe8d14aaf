//! The JSON document that `--json` prints: one per run, versioned, the same for the same servers except for `stats`.

use super::shown::{Shown, ShownOutcome};
use crate::error::{CommandError, Failures};
use octosync::plan::{Counts, Plan};
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the document's format.
pub(crate) const FORMAT: u32 = 2;

/// The JSON Schema of the document. Stories hold every document that they print against it.
pub(crate) const SCHEMA: &str = include_str!("document.schema.json");

/// The results of a run.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    /// [`FORMAT`].
    pub(crate) format: u32,
    /// The command.
    pub(crate) command: &'a str,
    /// The plan, if one was made or read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) plan: Option<Shown<'a>>,
    /// The counts of the plan, by destination.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) counts: BTreeMap<&'a str, Counts>,
    /// The outcomes of the plan, by destination.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) outcome: BTreeMap<&'a str, ShownOutcome<'a>>,
    /// Everything that failed, in the order in which it is said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<Failed<'a>>,
    /// Another result, such as the version.
    #[serde(flatten)]
    pub(crate) more: BTreeMap<&'a str, serde_json::Value>,
    /// The exit code.
    pub(crate) exit: u8,
    /// Numbers that may differ from run to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stats: Option<StatsShape>,
}

/// Something that failed. A list holds them, because a destination can fail more than once.
#[derive(Serialize)]
pub(crate) struct Failed<'a> {
    /// The destination, or `source`; the run as a whole has none.
    #[serde(skip_serializing_if = "str::is_empty")]
    of: &'a str,
    #[serde(flatten)]
    error: &'a CommandError,
}

/// The number of requests of a run, and its time.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct StatsShape {
    /// HTTP requests, repetitions counted.
    pub(crate) requests: u64,
    /// Those of them that wrote.
    pub(crate) writes: u64,
    /// How long the run took.
    pub(crate) seconds: f64,
}

impl<'a> Document<'a> {
    /// Returns an empty document of a command.
    pub(crate) fn of(command: &'a str) -> Self {
        Self {
            format: FORMAT,
            command,
            plan: None,
            counts: BTreeMap::new(),
            outcome: BTreeMap::new(),
            errors: Vec::new(),
            more: BTreeMap::new(),
            exit: 0,
            stats: None,
        }
    }

    /// Adds a plan and its counts.
    pub(crate) fn plan(mut self, plan: &'a Plan) -> Self {
        self.counts = plan.destinations.iter().map(|plan| (plan.name.as_str(), plan.counts())).collect();
        self.plan = Some(Shown(plan));
        self
    }

    /// Adds what failed.
    pub(crate) fn errors(mut self, failures: &'a Failures) -> Self {
        self.errors = failures.iter().map(|(of, error)| Failed { of, error }).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_failures_of_one_destination_both_stand_in_the_document() {
        let mut failures = Failures::default();
        failures.add("production", CommandError::new("the first"));
        failures.add("", CommandError::new("of the run").hint("go on"));
        failures.add("production", CommandError::new("the second"));
        let document = serde_json::to_value(Document::of("sync").errors(&failures)).unwrap();
        let expected = serde_json::json!([
            { "of": "production", "message": "the first" },
            { "message": "of the run", "hints": ["go on"] },
            { "of": "production", "message": "the second" },
        ]);
        assert_eq!(document["errors"], expected);
    }
}
