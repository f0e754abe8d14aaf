//! The behaviours of the sandbox, each held by a test named for it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod common;
mod described;

mod actions;
mod captured;
mod captured_files;
mod certificates;
mod documents;
mod environments;
mod events;
mod feeds;
mod freezes;
mod fuzz;
mod generations;
mod git;
mod git_state;
mod guards;
mod http;
mod instances;
mod layers;
mod lists;
mod loading;
mod logos;
mod machines;
mod packages;
mod permissions;
mod pools;
mod processes;
mod projects;
mod references;
mod releases;
mod routing;
mod saving;
mod secrets;
mod served;
mod state;
mod subscriptions;
mod swagger;
mod tag_sets;
mod template_updates;
mod templates;
mod tenant_variables;
mod tenants;
mod triggers;
mod twins;
mod usages;
mod users;
mod variable_lookups;
mod variables;
mod versions;
mod weather;
