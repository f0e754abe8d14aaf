//! What no row of a table can say: the special behaviours of single types.

pub(crate) mod actions;
pub(crate) mod certificates;
pub(crate) mod channels;
pub(crate) mod clone;
pub(crate) mod community;
pub(crate) mod defaults;
pub(crate) mod feeds;
pub(crate) mod freezes;
pub(crate) mod machines;
pub(crate) mod packages;
pub(crate) mod processes;
pub(crate) mod projects;
pub(crate) mod reach;
pub(crate) mod releases;
pub(crate) mod retention;
pub(crate) mod security;
pub(crate) mod spaces;
pub(crate) mod specificity;
pub(crate) mod subscriptions;
mod table;
pub(crate) mod tag_sets;
pub(crate) mod tasks;
pub(crate) mod template_merge;
pub(crate) mod template_updates;
pub(crate) mod templates;
pub(crate) mod tenant_value_checks;
pub(crate) mod tenant_values;
pub(crate) mod tenants;
pub(crate) mod triggers;
pub(crate) mod usage;
pub(crate) mod variables;
pub(crate) mod version_rules;

pub(crate) use table::behaviour;
