//! The stage of reconciling: what becomes of a document that the destination should have.
//!
//! Pure. What is not there yet comes; what stands there is merged and compared.

use super::case::Case;
use super::cast::Cast;
use super::coming::coming;
use super::settled::Settled;
use super::stage::Staged;
use super::standing::standing;
use crate::doc::Doc;

/// Settles a document.
pub(super) fn reconciled(case: Case<'_>, cast: &Cast, desired: Doc) -> Staged<Settled> {
    match case.actual() {
        Some(actual) => standing(case, desired, actual),
        None => coming(case, cast, desired),
    }
}
