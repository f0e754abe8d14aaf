//! The behaviours of the sandbox, each held by a test named for it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod common;

mod documents;
mod guards;
mod http;
mod instances;
mod lists;
mod loading;
mod processes;
mod references;
mod secrets;
mod swagger;
mod templates;
mod variables;
mod versions;
