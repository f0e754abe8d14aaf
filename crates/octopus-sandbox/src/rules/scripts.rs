//! Script steps and step templates: where their script comes from, and whether a package fits to that.

use crate::facts::{INLINE_PACKAGES, PACKAGE_SCRIPTS};
use crate::store::{items, text};
use crate::work::Work;
use serde_json::Value;

/// Types that run a script that is written down, in a package or in Git. Source: the generated step catalogue.
const SCRIPTS: &[&str] = &[
    "Octopus.Script",
    "Octopus.AzurePowerShell",
    "Octopus.AwsRunScript",
    "Octopus.GoogleCloudScripting",
    "Octopus.KubernetesRunScript",
];
const SOURCE: &str = "Octopus.Action.Script.ScriptSource";

/// The problems of an action, or of the action that a step template is. A package that only the properties name is in
/// the list by now; a feed alone is left as it is, as templates of the public gallery have it. Source of the sentences:
/// OctopusDeploy/Issues#9094, #6727.
pub(crate) fn problems(work: &Work<'_>, action: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    if !SCRIPTS.contains(&text(action, "ActionType")) {
        return problems;
    }
    let properties = &action["Properties"];
    let has_package = items(action, "Packages").iter().any(|package| text(package, "Name").is_empty());
    let source = text(properties, SOURCE);
    if source.eq_ignore_ascii_case("Inline") && has_package && work.config.does(&INLINE_PACKAGES) {
        problems.push("Providing a package is not valid for inline scripts.".to_owned());
    }
    if source.eq_ignore_ascii_case("Package") && !has_package && work.config.does(&PACKAGE_SCRIPTS) {
        problems.push("'Package' was selected as the script-source but a primary package was not selected.".to_owned());
    }
    problems
}
