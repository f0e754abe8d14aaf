//! Which supplied secrets a step writes, and what each is known by on the destination.
//!
//! Pure.

use crate::doc::Doc;
use crate::identity::secrets_there;
use crate::memory::known_by;
use crate::path::Place;
use crate::plan::Step;
use crate::registry;
use crate::secrets::is_of_file;

/// A supplied secret of a step.
pub(super) struct SuppliedSecret {
    /// Where it stands.
    pub(super) place: Place,
    /// The text that identifies it, whatever its name is.
    pub(super) known_by: String,
    /// Whether it is a part of the file that its document holds.
    pub(super) of_file: bool,
}

/// Returns the supplied secrets of a step that are set in its document there, whose items bear their ids. `after` is what the step
/// makes of the document, with the marks of what its items are called in the one there, or without.
pub(super) fn supplied_secrets(step: &Step, (there, id): (&Doc, &str), after: &Doc) -> Vec<SuppliedSecret> {
    let kind = step.key.kind();
    let set = secrets_there(there, after, &registry::entry(kind).shape).into_iter();
    let supplied = set.filter(|secret| step.supplied.contains(&secret.place)).map(|secret| SuppliedSecret {
        known_by: known_by(kind, id, &secret.known_by),
        of_file: is_of_file(kind, &secret.place),
        place: secret.place,
    });
    supplied.collect()
}
