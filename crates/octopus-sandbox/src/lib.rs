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
//! The layers of its modules stand in the project's `ARCHITECTURE.md`, and a test holds them.

mod answer;
mod api;
mod ascii;
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
mod events;
mod facts;
mod fault;
mod feed;
mod generate;
mod git;
mod identity;
mod ids;
mod limit;
mod limited;
mod links;
mod load;
mod names;
mod order;
mod permissions;
mod query;
mod references;
mod remove;
mod render;
mod requests;
mod rights;
mod roles;
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
mod written;
mod x509;

pub use api::{Served, served};
pub use builder::{Builder, StartError};
pub use facts::{About, Fact, Group, Switches, UnknownWord, facts};
pub use fault::{Edit, Effect, Fault};
pub use feed::AuditFeed;
pub use generate::Generator;
pub use limit::{RateLimit, RetryAfter};
pub use limited::LimitedKey;
pub use load::{LoadError, SpaceSeed};
pub use requests::{RequestLog, RequestRecord};
pub use sandbox::{Sandbox, Snapshot};
pub use save::{SaveError, Secrets};
pub use weather::Weather;
