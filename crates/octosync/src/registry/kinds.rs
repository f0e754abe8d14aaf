//! The words of the kinds that the tables name.

use crate::key::Kind;

macro_rules! kinds {
    ($($name:ident = $word:literal: $docs:literal;)*) => {
        $(#[doc = $docs] pub const $name: Kind = Kind::of($word);)*
    };
}

kinds! {
    ENVIRONMENTS = "environments": "Static and parent environments.";
    PROJECT_GROUPS = "project_groups": "Groups of projects.";
    LIFECYCLES = "lifecycles": "Lifecycles.";
    TAG_SETS = "tag_sets": "Tag sets with their tags.";
    TAGS = "tags": "The tags of a tag set, by which others refer to them.";
    FEEDS = "feeds": "Package feeds.";
    PACKAGES = "packages": "Versions of packages in the server's own feed.";
    ACCOUNTS = "accounts": "Accounts.";
    WORKER_POOLS = "worker_pools": "Worker pools, never their workers.";
    WORKERS = "workers": "Workers of pools.";
    MACHINE_POLICIES = "machine_policies": "Machine policies.";
    STEP_TEMPLATES = "step_templates": "Step templates.";
    SCRIPT_MODULES = "script_modules": "Script modules.";
    SCRIPT_MODULE_CONTENTS = "script_module_contents": "What a script module holds.";
    LIBRARY_VARIABLE_SETS = "library_variable_sets": "Library variable sets, without their variables.";
    PROJECTS = "projects": "Projects: their settings.";
    CHANNELS = "channels": "Channels with their rules.";
    DEPLOYMENT_PROCESSES = "deployment_processes": "Deployment processes.";
    ACTIONS = "actions": "The actions of a process, by which others refer to them.";
    VARIABLES = "variables": "The variables of projects and library variable sets.";
    TARGETS = "targets": "Deployment targets.";
    USERS = "users": "Users of the instance.";
    TEAMS = "teams": "Teams.";
    USER_ROLES = "user_roles": "User roles of the instance.";
    SCOPED_USER_ROLES = "scoped_user_roles": "Which user roles a team has, and for what.";
    CERTIFICATES = "certificates": "Certificates.";
    TENANTS = "tenants": "Tenants.";
    TENANT_VARIABLES = "tenant_variables": "What tenants set for variable templates.";
    RUNBOOKS = "runbooks": "Runbooks.";
    RUNBOOK_PROCESSES = "runbook_processes": "The processes of runbooks.";
    TRIGGERS = "triggers": "Triggers of projects.";
    LOGOS = "logos": "The logos of projects, tenants and step templates.";
    PROXIES = "proxies": "Proxies through which servers reach machines.";
    SUBSCRIPTIONS = "subscriptions": "Subscriptions to events.";
    DEPLOYMENT_FREEZES = "deployment_freezes": "Deployment freezes of the instance.";
    GIT_CREDENTIALS = "git_credentials": "Git credentials.";
    PROMPTS = "prompted_variables": "The variables that ask whoever deploys for their values.";
    TEMPLATES = "templates": "The tenant templates of projects and library variable sets.";
    ROLES = "roles": "Target roles (tags of targets): words, not documents.";
}
