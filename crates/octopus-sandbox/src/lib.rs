//! A stand-in Octopus Deploy server for demos, rehearsals and tests.
//!
//! It is written from facts about the server's API alone and shares nothing with the client or the engine, so that
//! mistakes do not cancel out. It is hostile on purpose: ids of one instance never exist on another, lists come in an
//! order of their own, documents carry a field that nobody knows, and references are checked more strictly than a real
//! server does (see [`Builder::lenient`]).
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use octopus_sandbox::{Sandbox, SpaceSeed};
//! let sandbox = Sandbox::builder().space(SpaceSeed::empty("Default")).start().await?;
//! println!("{}", sandbox.url());
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! Layers, each knowing only those below: `server` (HTTP, faults) → `api` (paths, verbs, pages, what requests need) →
//! `write`, `remove`, `load`, `git` (what happens to documents) → `rules`, `births` (what single types demand) → `caller`,
//! `rights` (whose key it is, and what that user may do) → `collections`, `shapes`, `permissions`, `roles` (the tables) →
//! `audit`, `store`, `clean`, `references`, `secrets`, `ids`,
//! `x509` (what files with certificates hold).

mod answer;
mod api;
mod audit;
mod births;
mod builder;
mod caller;
mod clean;
mod clock;
mod collections;
mod config;
mod digest;
mod edit;
mod fault;
mod generate;
mod git;
mod ids;
mod limit;
mod limited;
mod links;
mod load;
mod permissions;
mod query;
mod references;
mod remove;
mod render;
mod requests;
mod rights;
mod roles;
mod root;
mod rules;
mod sandbox;
mod save;
mod secrets;
mod server;
mod shape;
mod shapes;
mod store;
mod subject;
mod version;
mod weather;
mod wire;
mod work;
mod write;
mod x509;

pub use api::{Served, served};
pub use builder::{Builder, StartError};
pub use fault::{Edit, Effect, Fault};
pub use generate::Generator;
pub use limit::{RateLimit, RetryAfter};
pub use limited::LimitedKey;
pub use load::{LoadError, SpaceSeed};
pub use requests::{RequestLog, RequestRecord};
pub use sandbox::{Sandbox, Snapshot};
pub use save::{SaveError, Secrets};
pub use weather::Weather;
