//! The fields of documents, type by type, as the server's own descriptions say.
//! Only tables; the behaviours are in `rules`.

mod accounts;
mod endpoints;
mod environments;
mod feeds;
mod freezes;
mod library;
mod lifecycles;
mod machine_policies;
mod machines;
mod packages;
mod processes;
mod projects;
mod releases;
mod security;
mod shared;
mod subscriptions;
mod tag_sets;
mod tasks;
mod tenants;
mod triggers;
mod variables;
mod worker_pools;

pub(crate) use accounts::ACCOUNT;
pub(crate) use environments::ENVIRONMENT;
pub(crate) use feeds::FEED;
pub(crate) use freezes::FREEZE;
pub(crate) use library::{ACTION_TEMPLATE, CERTIFICATE, COMMUNITY_TEMPLATE, GIT_CREDENTIAL, LIBRARY_SET};
pub(crate) use lifecycles::{LIFECYCLE, RETENTION_POLICY};
pub(crate) use machine_policies::{MACHINE_POLICY, PROXY};
pub(crate) use machines::{MACHINE, WORKER};
pub(crate) use packages::PACKAGE_FILE;
pub(crate) use processes::{DEPLOYMENT_PROCESS, RUNBOOK_PROCESS};
pub(crate) use projects::{CHANNEL, PROJECT, PROJECT_GROUP, RUNBOOK, SETTINGS};
pub(crate) use releases::{RELEASE, RUNBOOK_SNAPSHOT};
pub(crate) use security::{API_KEY, INVITATION, SCOPED_USER_ROLE, SPACE, TEAM, USER, USER_ROLE};
pub(crate) use subscriptions::SUBSCRIPTION;
pub(crate) use tag_sets::TAG_SET;
pub(crate) use tasks::{SERVER_NODE, TARGET_TAG, TASK};
pub(crate) use tenants::{TENANT, TENANT_VARIABLES};
pub(crate) use triggers::TRIGGER;
pub(crate) use variables::VARIABLE_SET;
pub(crate) use worker_pools::WORKER_POOL;
