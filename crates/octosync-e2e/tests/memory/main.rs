//! The second sync and the hundredth: what both sides did since the last one is told apart.

mod adopted;
#[cfg(unix)]
mod conflicts;
#[cfg(unix)]
mod desk;
mod documents;
mod donors;
#[cfg(unix)]
mod editors;
#[cfg(unix)]
mod exceptions;
mod histories;
mod mishaps;
#[cfg(unix)]
mod protected;
mod pruned;
#[cfg(unix)]
mod recorded;
mod removals;
mod rows;
#[cfg(unix)]
mod secrets;
mod spots;
mod stale;
mod states;
mod steps;
mod story;
#[cfg(unix)]
mod templates;
mod world;
