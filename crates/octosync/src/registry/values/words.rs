//! The API's words for the values that tenants set, and the engine's.

use crate::doc::Doc;
use crate::registry::library::{CONTROL_TYPE, SENSITIVE, ValueOf};

/// Where templates stand, and what the API calls it.
#[derive(Debug)]
pub(super) struct Origin {
    /// The field with its id.
    pub(super) id: &'static str,
    /// The map of the older answer.
    pub(super) group: &'static str,
    /// The field of the scope of a row that names it.
    pub(super) scope: &'static str,
    /// Whether the older answer has a value for each environment.
    pub(super) by_environment: bool,
}

/// Projects, then library variable sets.
pub(super) static ORIGINS: [Origin; 2] = [
    Origin { id: "ProjectId", group: "ProjectVariables", scope: PROJECT, by_environment: true },
    Origin { id: "LibraryVariableSetId", group: "LibraryVariables", scope: SET, by_environment: false },
];

/// The list of rows.
pub(crate) const ROWS: &str = "Variables";
/// The field that names the owner.
pub(crate) const OWNER: &str = "TenantId";
/// The field of a scope that names the project whose template it is.
pub(crate) const PROJECT: &str = "Project";
/// The field of a scope that names the library variable set whose template it is.
pub(crate) const SET: &str = "LibraryVariableSet";
/// The fields of a scope of which one says whose template it is.
pub(crate) const HOLDERS: [&str; 2] = [PROJECT, SET];
/// The field of a scope that names the environment.
pub(crate) const ENVIRONMENT: &str = "Environment";
/// The field of a template with its default.
const DEFAULT: &str = "DefaultValue";
/// The field with the answers that a document was made of, where it is written over them.
pub(crate) const ANSWERS: &str = "Answers";
/// The prefix of the ids of such documents; servers have none for them.
pub(crate) const PREFIX: &str = "tenantvariables-";

/// Returns what the values of a template are; nothing is plain text.
#[must_use]
pub(crate) fn value_of_template(template: &Doc) -> Option<ValueOf> {
    ValueOf::of(control(template))
}

/// Returns whether a template, as it is lifted, has a default.
#[must_use]
pub(crate) fn has_default(template: &Doc) -> bool {
    match template.get(DEFAULT) {
        Some(Doc::Secret(is_set)) => *is_set,
        other => other.is_some_and(|value| !value.is_empty()),
    }
}

/// Returns the word for the type of a template's values, as variables have it; `is_secret` is what its value is.
#[must_use]
pub(crate) fn type_word(template: &Doc, is_secret: bool) -> &str {
    match value_of_template(template) {
        _ if is_secret => SENSITIVE,
        // The template was made a secret since.
        None | Some(ValueOf::Secret) => "String",
        Some(_) => control(template),
    }
}

fn control(template: &Doc) -> &str {
    let control = CONTROL_TYPE.iter().try_fold(template, |doc, field| doc.get(field));
    control.and_then(Doc::as_str).unwrap_or_default()
}
