//! References by name where an id is expected. Source: OctopusDeploy/Issues#2071, #4585, #5672, #9448.

use crate::facts::NAMES_FOR_IDS;
use crate::names::same_name;
use crate::references::Reference;
use crate::store::{items, text};
use crate::work::Work;

/// Collections whose documents may be named so.
const NAMED: &[&str] = &["accounts", "workerpools"];

/// Whether a place of step properties or template defaults names a document or a variable, and may.
pub(crate) fn holds(work: &Work<'_>, reference: &Reference<'_>, place: &str) -> bool {
    let may = place.contains("Properties.") || place.ends_with(".DefaultValue");
    may && work.config.does(&NAMES_FOR_IDS)
        && NAMED.contains(&reference.collection)
        && !reference.id.is_empty()
        && (names_document(work, reference) || names_variable(work, reference.id))
}

fn names_document(work: &Work<'_>, reference: &Reference<'_>) -> bool {
    work.table(reference.collection).values().any(|found| same_name(found.text("Name"), reference.id))
}

fn names_variable(work: &Work<'_>, name: &str) -> bool {
    let mut variables = work.table("variables").values().flat_map(|set| items(&set.value, "Variables"));
    variables.any(|variable| same_name(text(variable, "Name"), name))
}
