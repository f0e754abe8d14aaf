//! Pairs the rows of a variable set and decides which value and which scope each of them shall have.
//!
//! Pure. Variables have no unique name: within one name, rows pair by equal scope, else by an equal value that is
//! unique on both sides; nothing else pairs, and a secret never pairs with a text (`docs/rules.md` D). Invariants: every
//! row that stands there is in the outcome, and is recognised there by its handle of now; no row but an existing secret
//! is written over a secret.

mod ambiguous;
mod initial;
mod merging;
mod new;
mod outcome;
mod pairing;
mod past;
mod reach;
mod remembered;
mod row;
mod shadows;
mod standing;
#[cfg(test)]
mod tests;
mod wishes;

pub use crate::delta::PLACEHOLDER;
pub use ambiguous::Ambiguity;
pub use merging::merge;
pub use outcome::{Counterpart, Note, RowPair, Rows};
pub use past::RowsPast;
pub use shadows::is_placeholder;
pub use wishes::{Sides, Standing, Wishes};
