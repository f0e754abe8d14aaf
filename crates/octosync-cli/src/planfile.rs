//! Plan files: written whole or not at all, read with care.

use crate::config::decode::nearest;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::files::Unreadable;
use crate::private;
use octosync::plan::Plan;
use octosync::plan_file::{self, PlanFileError};
use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// Returns whether a path stands for the stream: stdout where a plan is written, stdin where one is read.
pub(crate) fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Writes a plan.
pub(crate) fn write(path: &Path, plan: &Plan) -> Result<(), CommandError> {
    let written = if is_stream(path) {
        plan_file::write(plan, &mut io::stdout().lock())
    } else {
        private::write(path, |file| plan_file::write(plan, file))
    };
    written.map_err(|error| CommandError::unwritten("plan", path, &error))
}

/// Reads a plan.
pub(crate) fn read(path: &Path) -> Result<Plan, CommandError> {
    let read = if is_stream(path) {
        plan_file::read(io::stdin().lock())
    } else {
        File::open(path).map_err(PlanFileError::Read).and_then(|file| plan_file::read(BufReader::new(file)))
    };
    read.map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, error: &PlanFileError) -> CommandError {
    let shown = path.display();
    if let PlanFileError::Read(cause) = error {
        let hint = "write a plan with `octosync plan --out FILE`, and name that file";
        let cause = Unreadable::new(path, cause);
        return CommandError::new(format!("failed to read the plan {shown}")).because(&cause).hint(hint);
    }
    if looks_like_yaml(path) {
        let message = format!("{shown} is no plan; by its name it is a configuration");
        let hint = "`octosync plan --out FILE` writes a plan, and `--config FILE` names the configuration";
        return CommandError::new(message).hint(hint);
    }
    let message = CommandError::new(format!("the plan {shown} {error}"));
    let message = match error.source() {
        Some(cause) => message.because(cause),
        None => message,
    };
    // A plan that was edited, or put together by hand, is refused, however well it reads.
    let message = if error.is_tampered() { message.exit(Exit::Refused) } else { message };
    message.hint("write it again with `octosync plan --out FILE`")
}

fn looks_like_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"))
}

/// Refuses names that no destination of a plan has.
pub(crate) fn knows(plan: &Plan, names: &[String]) -> Result<(), CommandError> {
    let known: Vec<&str> = plan.destinations.iter().map(|plan| plan.name.as_str()).collect();
    let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
    let near = nearest(unknown, &known).map_or_else(String::new, |near| format!("did you mean `--to {near}`? "));
    let message = format!("the plan has no destination `{unknown}`");
    Err(CommandError::new(message).hint(format!("{near}it was made for {}", known.join(", "))))
}
