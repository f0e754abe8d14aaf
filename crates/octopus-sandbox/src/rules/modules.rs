//! Script modules: library sets whose variables are a script and its language, and nothing else.

use crate::facts::MODULE_ROWS;
use crate::store::{items, text};
use crate::work::{Draft, Mode, Work};
use serde_json::{Map, Value};

const BODY: &str = "Octopus.Script.Module[";
const LANGUAGE: &str = "Octopus.Script.Module.Language[";

/// Whether the name of a variable, which is the same whatever its case, begins so.
fn begins(name: &str, with: &str) -> bool {
    name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// Refuses other rows, a second script, and scopes. The sentences are guesses.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    let owner = draft.text("OwnerId").to_owned();
    let is_module =
        work.find("libraryvariablesets", &owner).is_some_and(|set| set.text("ContentType") == "ScriptModule");
    if !is_module || work.mode != Mode::Client || !work.config.does(&MODULE_ROWS) {
        return;
    }
    let (mut scripts, mut languages, mut problems) = (0, 0, Vec::new());
    for variable in items(&draft.value, "Variables") {
        let name = text(variable, "Name");
        match name {
            _ if begins(name, BODY) => scripts += 1,
            _ if begins(name, LANGUAGE) => languages += 1,
            _ => problems.push(format!("A script module cannot have the variable '{name}'.")),
        }
        let is_scoped =
            variable["Scope"].as_object().into_iter().flat_map(Map::values).any(|ids| ids != &Value::Array(Vec::new()));
        if is_scoped || variable["Prompt"].is_object() {
            problems.push(format!("The variable '{name}' of a script module cannot have a scope or a prompt."));
        }
    }
    if scripts > 1 || languages > 1 {
        problems.push("A script module can have one script in one language only.".to_owned());
    }
    draft.problems.append(&mut problems);
}
