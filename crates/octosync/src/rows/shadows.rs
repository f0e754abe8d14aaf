//! New rows that would win over a value in force on the destination, or tie with it (`docs/rules.md` D12).
//!
//! Pure. Judged on the destination as it will be. A condition that is not known to hold there, such as that one machine
//! has two roles, does not count.

use super::beside::{Beside, Neighbour};
use super::initial::Wanted;
use super::reach::{Reach, beaten};
use super::row::{field, is_nothing, same_value};
use crate::doc::Doc;
use crate::identity::{is_secret, row_place};
use crate::key::{Key, fold};
use crate::registry::ROW;
use std::fmt;

/// A row there, as it will be.
pub(super) struct Standing<'r> {
    pub(super) row: &'r Doc,
    /// The wanted row that it pairs with.
    pub(super) counterpart: Option<&'r Doc>,
}

impl Standing<'_> {
    /// Returns whether its value is the destination's own: unpaired, or unlike its counterpart on the source.
    pub(super) fn is_own(&self) -> bool {
        self.counterpart.is_none_or(|counterpart| !same_value(self.row, counterpart))
    }
}

/// A value that a new row would win over, or tie with.
pub(super) struct Shadowed {
    /// The row that is there, and whose it is if it is another set's.
    pub(super) other: String,
    /// Why it would be wrong to add the new one; nothing if the value there is the source's too.
    pub(super) why: Option<&'static str>,
}

/// A row that is beaten.
struct Beaten<'r> {
    row: &'r Doc,
    set: Option<&'r Key>,
    is_own: bool,
}

impl fmt::Display for Beaten<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        row_place(self.row).fmt(f)?;
        self.set.map_or(Ok(()), |set| write!(f, " of {set}"))
    }
}

/// Returns the value that a new row would win over or tie with, before others one that must be protected.
///
/// `is_supplied` says whether the owner supplies the value of a new secret; `beside` has what is in force with the rows that
/// stand there.
pub(super) fn shadowed(
    wanted: &Wanted<'_>,
    placeholder: &str,
    is_supplied: bool,
    standing: &[Standing<'_>],
    beside: &[Beside],
) -> Option<Shadowed> {
    let of_set = beaten_in_set(wanted.row, standing);
    let beaten: Vec<_> =
        of_set.chain(beside.iter().flat_map(|beside| beaten_beside(wanted.row, standing, beside))).collect();
    let holds_nothing = match wanted.is_secret {
        true => !is_supplied,
        false => is_nothing(&wanted.first_value, placeholder),
    };
    let own = beaten.iter().find(|beaten| beaten.is_own);
    let why = match own {
        _ if holds_nothing => Some("it has no value yet, and would win over one that is in force there"),
        Some(_) => Some("it would win over a value that is the destination's own"),
        None => None,
    };
    let first = own.or_else(|| beaten.first())?;
    Some(Shadowed { other: first.to_string(), why })
}

/// Returns the rows of its own set that a new row beats.
fn beaten_in_set<'r>(new: &Doc, standing: &'r [Standing<'r>]) -> impl Iterator<Item = Beaten<'r>> {
    let reaches: Vec<Reach> = standing.iter().map(|standing| Reach::of(standing.row)).collect();
    let beaten = beaten(&Reach::of(new), &reaches).into_iter().map(|at| &standing[at]);
    beaten.map(|standing| Beaten { row: standing.row, set: None, is_own: standing.is_own() })
}

/// Returns the rows of other sets that a new row beats in a project.
fn beaten_beside<'r>(new: &Doc, standing: &[Standing<'_>], beside: &'r Beside) -> Vec<Beaten<'r>> {
    let (name, wins) = (fold(new.str_at(ROW.name)), beside.wins_ties);
    let rows: Vec<&Neighbour> = beside.rows.iter().filter(|row| fold(row.row.str_at(ROW.name)) == name).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let of_others = rows.iter().map(|row| Reach::of(&row.row).winning_ties(row.wins_ties));
    let of_set = standing.iter().map(|standing| Reach::of(standing.row).winning_ties(wins));
    let reaches: Vec<Reach> = of_others.chain(of_set).collect();
    let beaten = beaten(&Reach::of(new).winning_ties(wins), &reaches).into_iter();
    let beaten = beaten.filter_map(|at| rows.get(at));
    beaten.map(|row| Beaten { row: &row.row, set: Some(&row.set), is_own: row.is_own }).collect()
}

/// Returns whether a row still holds what stands where a value is the destination's own business.
#[must_use]
pub(crate) fn is_placeholder(row: &Doc, placeholder: &str) -> bool {
    !is_secret(row) && field(row, ROW.value).as_str() == Some(placeholder)
}
