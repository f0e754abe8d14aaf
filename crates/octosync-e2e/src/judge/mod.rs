//! Says whether a destination is what a sync of a source should have left, judging from both servers' answers alone.
//!
//! Nothing here comes from the engine: names are compared by writing them over every id in every string, at declared
//! places or not, so that a reference that was forgotten in some table shows all the same.

mod compare;
mod expect;
mod expectation;
mod leaks;
mod rows;
#[cfg(test)]
mod tests;
mod untouched;
mod world;

pub use expectation::{Expectation, FirstSync, Mode};

use crate::reader::Snapshot;
use world::World;

/// Returns everything that is not as it should be, a sentence each.
///
/// `before` is the destination as it was before the sync.
#[must_use]
pub fn problems(source: &Snapshot, before: &Snapshot, after: &Snapshot, expectation: &Expectation) -> Vec<String> {
    let world = World::new(source, before, after, expectation);
    let mut problems = Vec::new();
    expect::documents(&world, &mut problems);
    rows::variables(&world, &mut problems);
    untouched::check(&world, &mut problems);
    leaks::check(&world, &mut problems);
    problems.sort();
    problems.dedup();
    problems
}

/// Fails with all that is wrong.
///
/// # Panics
/// When anything is.
pub fn assert_synced(source: &Snapshot, before: &Snapshot, after: &Snapshot, expectation: &Expectation) {
    let problems = problems(source, before, after, expectation);
    assert!(problems.is_empty(), "{} problems:\n  {}", problems.len(), problems.join("\n  "));
}
