//! Plan files: written whole or not at all, read with care.

use crate::config::decode::nearest;
use crate::error::CommandError;
use crate::private;
use octosync::plan::{FORMAT, Plan};
use serde::Deserialize;
use std::path::Path;

/// What every version of a plan file begins with.
#[derive(Deserialize)]
struct Head {
    format: Option<u64>,
    tool: Option<String>,
}

/// Writes a plan.
pub(crate) fn write(path: &Path, plan: &Plan) -> Result<(), CommandError> {
    let shown = path.display();
    let failed =
        |error: &dyn std::error::Error| CommandError::new(format!("failed to write the plan {shown}")).because(error);
    let mut text = serde_json::to_vec_pretty(plan).map_err(|error| failed(&error))?;
    text.push(b'\n');
    private::write(path, &text)
        .map_err(|error| failed(&error).hint("name a file in a folder that exists and that you may write to"))
}

/// Reads a plan.
pub(crate) fn read(path: &Path) -> Result<Plan, CommandError> {
    let shown = path.display();
    let text = std::fs::read(path).map_err(|error| {
        let hint = "write a plan with `octosync plan --out FILE`, and name that file";
        CommandError::new(format!("failed to read the plan {shown}")).because(&error).hint(hint)
    })?;
    let again = "write it again with `octosync plan --out FILE`";
    let head: Head = serde_json::from_slice(&text).map_err(|error| {
        let what = match error.classify() {
            _ if text.trim_ascii().is_empty() => "is empty",
            serde_json::error::Category::Eof => "is cut short",
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => "is no JSON",
            serde_json::error::Category::Data => "is no plan",
        };
        CommandError::new(format!("the plan {shown} {what}")).because(&error).hint(again)
    })?;
    check(&head).map_err(|message| CommandError::new(format!("the plan {shown} {message}")).hint(again))?;
    serde_json::from_slice(&text).map_err(|error| {
        CommandError::new(format!("the plan {shown} does not hold what a plan holds")).because(&error).hint(again)
    })
}

/// Refuses names that no destination of a plan has.
pub(crate) fn knows(plan: &Plan, names: &[String]) -> Result<(), CommandError> {
    let known: Vec<&str> = plan.destinations.iter().map(|plan| plan.name.as_str()).collect();
    let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
    let near = nearest(unknown, &known).map_or_else(String::new, |near| format!("did you mean `--to {near}`? "));
    let message = format!("the plan has no destination `{unknown}`");
    Err(CommandError::new(message).hint(format!("{near}it was made for {}", known.join(", "))))
}

fn check(head: &Head) -> Result<(), String> {
    let ours = env!("CARGO_PKG_VERSION");
    let by = head.tool.as_deref().map_or_else(String::new, |tool| format!(", written by {tool}"));
    match head.format {
        Some(format) if format == u64::from(FORMAT) => Ok(()),
        Some(format) => Err(format!("has format {format}{by}; this octosync ({ours}) reads format {FORMAT} only")),
        None => Err("is JSON, but no plan: it has no `format`".to_owned()),
    }
}
