//! The words of a configuration file: the keys that this version reads, and kinds that it does not.
//!
//! A test holds these, the JSON Schema and the decoder to the same keys.

/// The keys of the file itself, besides [`DELTA`].
pub(crate) const FILE: &[&str] = &["version", "include", "source", "destinations", "state"];
/// The keys of `source`, and of a destination besides [`DELTA`].
pub(crate) const SERVER: &[&str] = &["url", "space", "api_key", "ca_file", "proxy", "timeout"];
/// The keys that hold wanted differences: for every destination, or below one.
pub(crate) const DELTA: &[&str] = &[
    "select",
    "templates",
    "dependencies",
    "names",
    "kinds",
    "first_sync",
    "scopes",
    "allow_widening",
    "allow_weaker_gates",
    "lifecycles",
    "channels",
    "release_strategy",
    "triggers",
    "runbooks",
    "subscriptions",
    "steps",
    "variables",
    "tenants",
    "teams",
    "logos",
    "git_projects",
    "packages",
    "on_refusal",
    "on_conflict",
    "prune",
    "max_delete",
    "protect",
    "deleted_there",
    "missing_reference",
    "references",
    "secrets",
    "rules",
    "ignore",
    "allow_version_gap",
];

/// Kinds that never take part in a sync.
pub(crate) const KINDS_NEVER: &[&str] = &[
    "users",
    "releases",
    "snapshots",
    "deployments",
    "runs",
    "tasks",
    "audit",
    "events",
    "server_settings",
    "auth_providers",
    "issue_trackers",
    "system_teams",
];
