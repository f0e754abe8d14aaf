//! Turns an error into a check.

use crate::error::CommandError;
use octosync::doctor::topic::Topic;
use octosync::doctor::{Check, Verdict};

/// Returns the check of what failed.
pub(super) fn failed(topic: &'static Topic, of: &str, error: &CommandError) -> Check {
    let causes = error.causes.iter().map(|cause| format!(": {cause}"));
    let problems = error.problems.iter().flat_map(|problems| {
        problems.all.iter().map(|problem| {
            let (file, line, _) = problems.position(problem.at.start);
            (format!("{} ({file}:{line})", problem.message), problem.help.clone())
        })
    });
    let (problems, helps): (Vec<String>, Vec<Option<String>>) = problems.unzip();
    let text = match problems.is_empty() {
        true => [error.message.clone()].into_iter().chain(causes).collect(),
        false => problems.join("; "),
    };
    let next: Vec<String> = error.hints.iter().cloned().chain(helps.into_iter().flatten()).collect();
    Check::new(topic, of, Verdict::Problem, text).next(next.join("; "))
}
