//! Which types of environments can stand where. Source: the vendor's documentation of ephemeral environments, its limitations.

use crate::clean::Place;
use crate::collections::collection;
use crate::facts::ENVIRONMENT_TYPES;
use crate::references::visit;
use crate::work::{Draft, Work};

/// Collections whose documents name static environments alone.
const STATIC_ONLY: &[&str] = &["lifecycles", "tenants", "deploymentfreezes"];
/// Collections whose documents say below what ephemeral environments are made.
const WITH_PARENT: &[&str] = &["channels", "environments"];

/// Refuses environments of the wrong type. The sentences are guesses.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    let wanted = match draft.of.path {
        path if STATIC_ONLY.contains(&path) => "Static",
        path if WITH_PARENT.contains(&path) => "Parent",
        _ => return,
    };
    if !work.strict() || !work.config.does(&ENVIRONMENT_TYPES) {
        return;
    }
    let mut problems = Vec::new();
    visit(draft.of.shape, &draft.value, Place::ROOT, &mut |reference, place| {
        if reference.collection != "environments" {
            return;
        }
        if let Some((name, kind)) = named(work, reference.id).filter(|(_, kind)| kind != wanted) {
            let (is, needed) = (kind.to_lowercase(), wanted.to_lowercase());
            problems.push(format!("{}: the environment '{name}' is of type {is}, not {needed}.", place.text()));
        }
    });
    draft.problems.append(&mut problems);
}

/// The name and type of an environment in any space: freezes are above them.
fn named(work: &Work<'_>, id: &str) -> Option<(String, String)> {
    let spaces = (0..work.state.spaces.len()).map(Some);
    let found = spaces.into_iter().find_map(|space| work.state.table(space, collection("environments")).get(id))?;
    Some((found.text("Name").to_owned(), found.text("Type").to_owned()))
}
