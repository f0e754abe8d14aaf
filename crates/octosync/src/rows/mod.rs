//! Pairs the rows of a variable set and decides which value and which scope each of them shall have.
//!
//! Pure. Rows that a sync paired before are found by ids, and merged from what both sides made of them since
//! (`recorded`). Variables have no unique name: without a past, rows of one name pair by equal scope, else by an equal
//! value that is unique on both sides; nothing else pairs, and a secret never pairs with a text (`docs/rules.md` D).
//! Invariants: every row that stands there is in the outcome, unless it is gone from the source and may go (D7), and is
//! recognised there by its handle of now; no row but an existing secret is written over a secret.

mod ambiguous;
mod anew;
mod beside;
mod gone;
mod groups;
#[cfg(test)]
mod history;
mod initial;
mod known;
mod link;
mod merging;
mod moved;
mod new;
mod outcome;
mod pairing;
mod past;
mod reach;
mod recorded;
mod remembered;
mod rescope;
mod row;
mod rulings;
mod shadows;
mod since;
mod standing;
#[cfg(test)]
mod tests;
mod wishes;

pub use crate::delta::PLACEHOLDER;
pub use ambiguous::Ambiguity;
pub use beside::{Beside, InForce, Neighbour};
pub(crate) use merging::in_force;
pub use merging::merge;
pub use outcome::{Counterpart, Note, RowPair, Rows};
pub use past::RowsPast;
pub(crate) use reach::{Group, Reach, kind, most_specific};
pub(crate) use shadows::is_placeholder;
pub use wishes::{Sides, Standing, Wishes};
