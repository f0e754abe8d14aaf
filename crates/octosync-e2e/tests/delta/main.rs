//! Wanted differences, as their owners write them: configurations run by the real program, and what the destination
//! holds afterwards, read through its API.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod answers;
mod certificates;
mod community;
mod consents;
mod exact;
mod examples;
mod exceptions;
mod explained;
mod freezes;
mod gates;
mod git;
mod guard;
mod lessons;
mod lifecycles;
mod logos;
mod machines;
mod matrix;
mod nobody_more;
mod package_copies;
mod packages;
mod processes;
mod published;
mod references;
mod restrictions;
mod runbooks;
mod said;
mod secrets;
mod selection;
mod steps;
mod subscriptions;
mod tenant_values;
mod tenant_values_later;
mod tenants;
mod triggers;
mod variables;
mod versions;
mod words;
mod world;
