//! The second sync and the hundredth: what both sides did since the last one is told apart.

mod adopted;
#[cfg(unix)]
mod conflicts;
#[cfg(unix)]
mod desk;
mod documents;
mod histories;
mod mishaps;
mod rows;
#[cfg(unix)]
mod secrets;
mod states;
mod steps;
mod world;
