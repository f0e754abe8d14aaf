//! All rows of all tables.

use super::row::Fact;
use super::{cascades, feed, normal_forms, others, unplayed};

/// Every row, in the order of the tables.
pub fn facts() -> impl Iterator<Item = &'static Fact> {
    [normal_forms::ROWS, cascades::ROWS, others::ROWS, feed::ROWS, unplayed::ROWS].into_iter().flatten().copied()
}
