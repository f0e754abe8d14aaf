//! Keeps what syncs leave behind: in a file (SQLite), or in a database that many share (PostgreSQL).
//!
//! It holds the engine's memory between runs, the holders of destinations, the steps of runs, and whether a secret is
//! the one of last time. Decides nothing about syncing. Invariant: what a call acknowledged is durable, and nothing is
//! there by half; no value of a secret is kept, and no password of a database is shown.

mod begin;
mod database;
mod dialect;
mod error;
mod failure;
mod file;
mod fingerprints;
mod holder;
mod lease;
mod location;
mod migrations;
mod moment;
mod operator;
mod plan_key;
mod recall;
mod run;
mod runs;
mod seal;
mod state;
mod statements;
mod step;
#[cfg(test)]
mod tests;
mod trace;
mod write;
mod writer;

pub use begin::RunStart;
pub use error::StateError;
pub use fingerprints::Fingerprints;
pub use holder::Holder;
pub use location::{Location, LocationError};
pub use moment::Moment;
pub use operator::Operator;
pub use plan_key::PlanKey;
pub use run::Run;
pub use runs::{Pruned, Retention, RunInfo};
pub use state::State;
pub use step::RunStep;
