//! Step templates: their version counts every save, and former versions stay readable.

use crate::rules::scripts;
use crate::store::Stored;
use crate::work::{Draft, Mode, Work};
use serde_json::Value;

/// A new template has version 0, each save adds one; parameters without a control type take a line of text.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode != Mode::Loading {
        let version = draft.old.as_ref().and_then(|old| old.value["Version"].as_i64()).map_or(0, |version| version + 1);
        draft.value["Version"] = Value::from(version);
    }
    if work.mode == Mode::Client {
        refuse_missing_control_types(draft);
        let problems = scripts::problems(work, &draft.value);
        draft.problems.extend(problems);
    }
}

/// Servers refuse a parameter without a control type (fact `control-type`).
fn refuse_missing_control_types(draft: &mut Draft) {
    let mut problems = Vec::new();
    for parameter in crate::store::items(&draft.value, "Parameters") {
        let control = parameter["DisplaySettings"].get("Octopus.ControlType");
        if control.is_some_and(Value::is_null) {
            problems.push(format!(
                "The control type of the parameter '{}' cannot be null.",
                crate::store::text(parameter, "Name")
            ));
        }
    }
    draft.problems.append(&mut problems);
}

/// Keeps what was saved as a version.
pub(crate) fn changed(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    let (Some(saved), Some(space)) = (work.find("actiontemplates", id).cloned(), work.space) else { return };
    work.state.spaces[space].history.entry(id.to_owned()).or_default().push(saved);
}
