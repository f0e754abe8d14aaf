//! The parameters of SpaceCloner, each with what it means here. Source: its scripts (3.3.3), as they are and not as its pages say.

/// A place in the configuration, and what is written there.
pub(super) type Written = (&'static [&'static str], &'static str);

/// The meaning of a parameter.
pub(super) enum Meaning {
    /// Which documents of a kind are cloned; without it, none are.
    Filter(&'static str),
    /// A policy for a dimension of what has a scope.
    Scope(&'static str, &'static str),
    /// A value, and what each means: settings, of which an empty list says the same as the default here. The first value is the one
    /// that it has when it is not given.
    Value(&'static [(&'static str, &'static [Written])]),
    /// It has no counterpart here, for this reason.
    Left(&'static str),
}

use Meaning::{Filter, Left, Scope, Value};

const WITHOUT_ROLES: &str =
    "roles come with the teams that a sync makes; those of teams that stand there are compared, never changed";
const PICTURES: &str = "write `logos: true` to carry the logos of projects, tenants and step templates";
const FOLLOWERS: &str =
    "write `templates: [{ project: PARENT, to: [CHILDREN] }]`: the parent is the project that its children follow";
pub(super) const MACHINES: &str = "machines are not carried over: those that do not poll arrive where `kinds.targets` and `kinds.workers` say `create`";

/// Every parameter of `CloneSpace.ps1` and `CloneSpaceProject.ps1`, but for the ends.
pub(super) const PARAMETERS: &[(&str, Meaning)] = &[
    ("EnvironmentsToClone", Filter("environments")),
    ("WorkerPoolsToClone", Filter("worker_pools")),
    ("ProjectGroupsToClone", Filter("project_groups")),
    ("TenantTagsToClone", Filter("tag_sets")),
    ("ExternalFeedsToClone", Filter("feeds")),
    ("StepTemplatesToClone", Filter("step_templates")),
    ("InfrastructureAccountsToClone", Filter("accounts")),
    ("LibraryVariableSetsToClone", Filter("library_variable_sets")),
    ("LifeCyclesToClone", Filter("lifecycles")),
    ("ScriptModulesToClone", Filter("script_modules")),
    ("MachinePoliciesToClone", Filter("machine_policies")),
    ("ProjectsToClone", Filter("projects")),
    ("ChannelsToClone", Filter("channels")),
    ("RunbooksToClone", Filter("runbooks")),
    ("WorkersToClone", Left(MACHINES)),
    ("TargetsToClone", Left(MACHINES)),
    ("TenantsToClone", Filter("tenants")),
    ("CloneTenantVariables", Left("values of tenants come with the tenants, and are merged")),
    ("SpaceTeamsToClone", Filter("teams")),
    ("CloneTeamUserRoleScoping", Left(WITHOUT_ROLES)),
    (
        "PackagesToClone",
        Left(
            "a build pushes packages to both, a feed serves both, or `packages: { mode: copy }` copies what steps use",
        ),
    ),
    (
        "ClonePackages",
        Left(
            "a build pushes packages to both, a feed serves both, or `packages: { mode: copy }` copies what steps use",
        ),
    ),
    (
        "CertificatesToClone",
        Left("certificates are matched by name and never exported; no password belongs on a command line"),
    ),
    ("ParentProjectName", Left(FOLLOWERS)),
    ("ChildProjectsToSync", Left(FOLLOWERS)),
    ("CloneProjectLogos", Left(PICTURES)),
    ("CloneTenantLogos", Left(PICTURES)),
    ("CloneStepTemplateLogos", Left(PICTURES)),
    ("CloneProjectChannelRules", Left("rules of channels come with the channels, and are merged")),
    (
        "CloneProjectVersioningReleaseCreationSettings",
        Left(
            "versioning comes with the project; automatic release creation arrives off (`release_strategy.auto_create`)",
        ),
    ),
    ("IgnoreVersionCheckResult", Value(&[("false", &[]), ("true", &[(&["allow_version_gap"], "true")])])),
    ("SkipPausingWhenIgnoringVersionCheckResult", Left("octosync never pauses")),
    ("WhatIf", Left("that is what `octosync plan` is for")),
    (
        "OverwriteExistingVariables",
        Value(&[
            ("false", &[(&["variables", "existing"], "keep")]),
            ("true", &[(&["variables", "existing"], "overwrite")]),
            ("AddNewWithDefaultValue", &[(&["variables", "existing"], "keep"), (&["variables", "new"], "placeholder")]),
        ]),
    ),
    (
        "OverwriteExistingCustomStepTemplates",
        Value(&[("false", &[(&["kinds", "step_templates"], "create")]), ("true", &[])]),
    ),
    (
        "OverwriteExistingLifecyclesPhases",
        Value(&[("false", &[]), ("true", &[(&["kinds", "lifecycles"], "mirror")]), ("NeverCloneLifecyclePhases", &[])]),
    ),
    ("CloneProjectRunbooks", Value(&[("true", &[]), ("false", &[(&["kinds", "runbooks"], "existing")])])),
    (
        "CloneProjectDeploymentProcess",
        Value(&[
            ("true", &[(&["first_sync", "deployment_processes"], "take_source")]),
            ("false", &[(&["kinds", "deployment_processes"], "existing")]),
        ]),
    ),
    (
        "ProcessCloningOption",
        Value(&[
            ("KeepAdditionalDestinationSteps", &[]),
            ("SourceOnly", &[(&["steps", "destination_only"], "remove")]),
        ]),
    ),
    ("ProcessEnvironmentScopingMatch", Scope("steps", "environments")),
    ("ProcessChannelScopingMatch", Scope("steps", "channels")),
    ("ProcessTenantTagScopingMatch", Scope("steps", "tenant_tags")),
    ("VariableEnvironmentScopingMatch", Scope("variables", "environments")),
    ("VariableChannelScopingMatch", Scope("variables", "channels")),
    ("VariableProcessOwnerScopingMatch", Scope("variables", "process_owners")),
    ("VariableActionScopingMatch", Scope("variables", "actions")),
    ("VariableMachineScopingMatch", Scope("variables", "machines")),
    ("VariableTenantTagScopingMatch", Scope("variables", "tenant_tags")),
    ("InfrastructureEnvironmentScopingMatch", Scope("accounts", "environments")),
    ("InfrastructureTenantScopingMatch", Scope("accounts", "tenants")),
    ("InfrastructureTenantTagScopingMatch", Scope("accounts", "tenant_tags")),
];

/// The policies, and what they are called here.
pub(super) const POLICIES: &[(&str, &str)] = &[
    ("SkipUnlessPartialMatch", "skip_unless_any"),
    ("ErrorUnlessExactMatch", "fail_unless_all"),
    ("SkipUnlessExactMatch", "skip_unless_all"),
    ("ErrorUnlessPartialMatch", "fail_unless_any"),
    ("IgnoreMismatch", "drop"),
    ("IgnoreMismatchOnNewLeaveExistingAlone", "drop_new"),
];

/// Settings that decide nothing where a kind is left as it stands there: how their paths begin, and the kind.
pub(super) const ABOUT: &[(&[&str], &str)] = &[
    (&["scopes", "accounts"], "accounts"),
    (&["scopes", "steps"], "deployment_processes"),
    (&["steps"], "deployment_processes"),
];

/// The parameters about what a value names that has no counterpart: one setting here for all of them.
pub(super) const VALUES: &[&str] =
    &["VariableAccountScopingMatch", "VariableCertificateScopingMatch", "VariableWorkerPoolScopingMatch"];
/// The policies of these, the strictest first.
pub(super) const OF_VALUES: &[(&str, &str)] =
    &[("ErrorUnlessExactMatch", "fail"), ("SkipUnlessExactMatch", "skip"), ("IgnoreMismatch", "empty")];
