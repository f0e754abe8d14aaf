//! What documents hold, type by type, as the server's own descriptions say.
//! Only tables; the behaviours are in `rules`.

mod accounts;
mod feeds;
mod infrastructure;
mod library;
mod processes;
mod projects;
mod security;
mod shared;
mod tenants;
mod variables;

pub(crate) use accounts::ACCOUNT;
pub(crate) use feeds::FEED;
pub(crate) use infrastructure::{ENVIRONMENT, LIFECYCLE, MACHINE, MACHINE_POLICY, PROXY, TAG_SET, WORKER, WORKER_POOL};
pub(crate) use library::{ACTION_TEMPLATE, CERTIFICATE, COMMUNITY_TEMPLATE, GIT_CREDENTIAL, LIBRARY_SET};
pub(crate) use processes::{DEPLOYMENT_PROCESS, RUNBOOK_PROCESS};
pub(crate) use projects::{CHANNEL, PROJECT, PROJECT_GROUP, RUNBOOK, SETTINGS, TRIGGER};
pub(crate) use security::{SCOPED_USER_ROLE, SPACE, TEAM, USER, USER_ROLE};
pub(crate) use tenants::TENANT;
pub(crate) use variables::VARIABLE_SET;
