//! New rows that would win over a value in force on the destination, or tie with it (`docs/rules.md` D12).
//!
//! Pure. Judged on the destination as it will be. What is not known to be there, as that one machine has two roles, does
//! not count.

use super::initial::Wanted;
use super::reach::{Reach, strongest};
use super::row::{field, is_nothing, same_value};
use crate::doc::Doc;
use crate::identity::{is_secret, row_place};
use crate::path::Place;
use crate::registry::ROW;

/// A row there, as it will be.
pub(super) struct Standing<'r> {
    pub(super) row: &'r Doc,
    /// The wanted row that it pairs with.
    pub(super) counterpart: Option<&'r Doc>,
}

impl Standing<'_> {
    /// Returns whether its value is the destination's own: unpaired, or unlike its counterpart on the source.
    fn is_own(&self) -> bool {
        self.counterpart.is_none_or(|counterpart| !same_value(self.row, counterpart))
    }
}

/// A value that a new row would win over, or tie with.
pub(super) struct Shadowed {
    /// The row that is there.
    pub(super) row: Place,
    /// Why it would be wrong to add the new one; nothing if the value there is the source's too.
    pub(super) why: Option<&'static str>,
}

/// Returns the value that a new row would win over or tie with, before others one that must be protected.
///
/// `is_supplied` says whether the owner supplies the value of a new secret.
pub(super) fn shadowed(
    wanted: &Wanted<'_>,
    placeholder: &str,
    is_supplied: bool,
    standing: &[Standing<'_>],
) -> Option<Shadowed> {
    let reach = Reach::of(wanted.row);
    let reaches: Vec<Reach> = standing.iter().map(|standing| Reach::of(standing.row)).collect();
    let there: Vec<&Reach> = reaches.iter().collect();
    let all: Vec<&Reach> = there.iter().copied().chain([&reach]).collect();
    let is_beaten = |at: &usize| {
        let mut cells = reach.meeting(there[*at], false).into_iter();
        cells.any(|cell| strongest(&there, &cell).contains(at) && strongest(&all, &cell).contains(&there.len()))
    };
    let beaten: Vec<&Standing<'_>> = (0..there.len()).filter(is_beaten).map(|at| &standing[at]).collect();
    let holds_nothing = match wanted.is_secret {
        true => !is_supplied,
        false => is_nothing(&wanted.born, placeholder),
    };
    let own = beaten.iter().find(|standing| standing.is_own());
    let why = match own {
        _ if holds_nothing => Some("it has no value yet, and would win over one that is in force there"),
        Some(_) => Some("it would win over a value that is the destination's own"),
        None => None,
    };
    let first = own.or_else(|| beaten.first())?;
    Some(Shadowed { row: row_place(first.row), why })
}

/// Returns whether a row still holds what stands where a value is the destination's own business.
#[must_use]
pub(crate) fn is_placeholder(row: &Doc, placeholder: &str) -> bool {
    !is_secret(row) && field(row, ROW.value).as_str() == Some(placeholder)
}
