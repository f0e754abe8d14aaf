//! Checks of the values that a server takes from a tenant for a template.

use super::tenant_values::{Origin, Owner, TenantValue, find_owner};
use crate::clean::Place;
use crate::references::{control, one};
use crate::secrets::is_secret;
use crate::store::text;
use crate::work::Work;
use crate::write::dangling;
use serde_json::Value;

/// The problems with a value, given the former one. The first sentence is the server's (source: an issue of it); the
/// others are not documented.
pub(crate) fn problems(
    work: &Work<'_>,
    origin: &Origin,
    owners: &[Owner<'_>],
    value: &TenantValue,
    before: Option<&Value>,
) -> Vec<String> {
    let Some(owner) = find_owner(owners, &value.owner) else {
        return vec![format!(
            "The {} value provided for {} is invalid as they are not connected to the project or they do not exist: {}",
            origin.noun, value.template, value.owner
        )];
    };
    let Some(template) = owner.template(&value.template) else {
        return vec![format!("The {} '{}' has no variable template '{}'.", origin.noun, value.owner, value.template)];
    };
    let name = text(template, "Name");
    let mut problems: Vec<String> = value
        .environments
        .iter()
        .filter(|id| !owner.environments.contains(*id))
        .map(|id| format!("The tenant is not connected to the environment '{id}' that '{name}' is scoped to."))
        .collect();
    if !value.value.is_string() && !is_secret(&value.value) {
        problems.push(format!("Error converting value of '{name}'. A text or a sensitive value is expected."));
    }
    if is_sensitive(template) && value.value.is_string() && before != Some(&value.value) {
        problems.push(format!("The value of '{name}' is sensitive, but a text was sent."));
    }
    problems.extend(references(work, template, &value.value));
    problems
}

/// Whether values of a template are secrets.
pub(crate) fn is_sensitive(template: &Value) -> bool {
    text(&template["DisplaySettings"], "Octopus.ControlType") == "Sensitive"
}

/// Ids in the value that lead to nothing.
fn references(work: &Work<'_>, template: &Value, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    if let (Some(target), Some(sent)) = (control(&template["DisplaySettings"]), value.as_str()) {
        one(target, sent, Place::ROOT, &mut |reference, _| {
            if !reference.tag && work.find(reference.collection, reference.id).is_none() {
                problems.push(dangling(text(template, "Name"), reference.collection, reference.id));
            }
        });
    }
    problems
}
