//! All rows of all tables.

use super::row::Fact;
use super::{cascades, normal_forms, others};

/// Every row, in the order of the tables.
pub fn facts() -> impl Iterator<Item = &'static Fact> {
    [normal_forms::ROWS, cascades::ROWS, others::ROWS].into_iter().flatten().copied()
}
