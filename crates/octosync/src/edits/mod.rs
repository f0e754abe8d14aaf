//! The three-way merge, as data: which side changed a place since the last sync, and the outcome.
//!
//! Pure. Knows no document as a whole: [`crate::reconcile`] asks for each place of one, [`crate::rows`] for each of a row.

mod edit;
mod judge;

pub(crate) use edit::{Author, Became, Edit, Ruling, Rulings, Turn};
pub(crate) use judge::{Verdict, Views, same};
