//! The second sync and the hundredth: what both sides did since the last one is told apart.

mod adopted;
mod documents;
mod histories;
mod mishaps;
mod rows;
mod states;
mod steps;
mod world;
