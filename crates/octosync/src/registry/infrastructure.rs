//! Where deployments go and what they use: environments, lifecycles, feeds, accounts, pools, policies, tags.

use super::kinds::{
    ACCOUNTS, ENVIRONMENTS, FEEDS, GIT_CREDENTIALS, LIFECYCLES, MACHINE_POLICIES, PROJECT_GROUPS, PROXIES, TAG_SETS,
    TAGS, TENANTS, WORKER_POOLS,
};
use super::permissions::{Limit, three, two};
use super::spec::{
    Collection, Dimension, Identity, Item, List, Lost, Missing, Notation, Read, Reference, Restriction, Retention,
    ServerMade, Spec, TypeField, dimension, id, reference, restriction,
};
use crate::delta::Mode;
use crate::key::Kind;
use crate::rules;
use crate::version::Version;

/// Where a space says what its default policies are: the kind whose documents mean them, the path, its parameter
/// (fact `retention-defaults`).
pub(crate) const SPACE_DEFAULTS: (Kind, &str, &str) = (LIFECYCLES, "retentionpolicies", "RetentionType");

/// The list of phases of a lifecycle.
pub(super) const PHASES: &str = "Phases";
/// The lists of the environments that a phase leads to.
pub(super) const TARGETS_OF_PHASE: &[&str] = &["AutomaticDeploymentTargets", "OptionalDeploymentTargets"];

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: ENVIRONMENTS,
        permissions: three("EnvironmentView", "EnvironmentCreate", "EnvironmentEdit", &[Limit::Environment]),
        searched: true,
        one: "environment",
        id_prefix: "Environments-",
        docs: "Static and parent environments. Ephemeral ones are made while deploying and are never synced.",
        mode: Some(Mode::Existing),
        collections: &[
            Collection::all("environments"),
            // Parent environments have endpoints of their own (fact `environment-endpoints`).
            Collection {
                read: Read::Paged("environments/v2", &[("type", "Parent")]),
                only: Some(("Type", "Parent")),
                may_be_absent: true,
                ..Collection::all("parentEnvironments")
            },
        ],
        server: &["Type", "ParentEnvironmentId"],
        on_create: &["Slug", "SortOrder"],
        placed_by: Some("SortOrder"),
        maps: &["ExtensionSettings[].Values"],
        sets: &["EnvironmentTags"],
        refs: &[reference("EnvironmentTags[]", Notation::Word, &[TAGS], Missing::Refuse)],
        lists: &[List {
            at: "ExtensionSettings",
            one: "extension",
            by: Identity::Field("ExtensionId"),
            ordered: false,
            kind: None,
            needed: false,
            droppable: false,
        }],
        known: &[
            "UseGuidedFailure",
            "AllowDynamicInfrastructure",
            "AutomaticDeprovisioningRule",
            "ExpiryDays",
            "ExpiryHours",
        ],
        ..Spec::DEFAULT
    },
    Spec {
        kind: PROJECT_GROUPS,
        permissions: three("ProjectGroupView", "ProjectGroupCreate", "ProjectGroupEdit", &[Limit::Group]),
        one: "project group",
        id_prefix: "ProjectGroups-",
        docs: "Groups of projects.",
        mode: Some(Mode::Create),
        collections: &[Collection::all("projectgroups")],
        // Legacy fields (fact `group-legacy-fields`).
        server: &["EnvironmentIds", "RetentionPolicyId"],
        ..Spec::DEFAULT
    },
    Spec {
        kind: TAG_SETS,
        permissions: three("", "TagSetCreate", "TagSetEdit", &[]),
        one: "tag set",
        id_prefix: "TagSets-",
        docs: "Tag sets with their tags. Tags that only the destination has are kept.",
        mode: Some(Mode::Mirror),
        collections: &[Collection::all("tagsets")],
        // Fact `free-text-tags`.
        open: Some(("Type", "FreeText")),
        server: &["IsSystem", "Tags[].Id", "Tags[].CanonicalTagName"],
        on_create: &["Slug", "SortOrder"],
        placed_by: Some("SortOrder"),
        trimmed: &["Description", "Tags[].Description", "Tags[].Color"],
        text: &["Name", "Description", "Tags[].Name", "Tags[].Description"],
        sets: &["Scopes"],
        // Before tag sets had types and scopes, they were these (fact `tag-set-types`).
        restricts: &[
            Restriction { at: "Type", harmless: &["MultiSelect"], known_from: Version::release(2025, 4) },
            Restriction { at: "Scopes", harmless: &["Tenant"], known_from: Version::release(2025, 4) },
        ],
        ordered: &[("Tags", "SortOrder")],
        pruned: &["Tags"],
        lists: &[List {
            at: "Tags",
            one: "tag",
            by: Identity::Field("Name"),
            ordered: true,
            kind: Some(TAGS),
            needed: false,
            droppable: false,
        }],
        known: &["Color"],
        ..Spec::DEFAULT
    },
    Spec {
        kind: LIFECYCLES,
        permissions: three("LifecycleView", "LifecycleCreate", "LifecycleEdit", &[]),
        one: "lifecycle",
        // Made with every space (fact `space-defaults`).
        default_name: Some("Default Lifecycle"),
        id_prefix: "Lifecycles-",
        docs: "Lifecycles. Phases arrive with the environments that have a counterpart; automatic targets as manual ones.",
        mode: Some(Mode::Create),
        collections: &[Collection::all("lifecycles")],
        server: &["Phases[].Id"],
        text: &["Name", "Description", "Phases[].Name"],
        sets: &["Phases[].AutomaticDeploymentTargets", "Phases[].OptionalDeploymentTargets"],
        // The space's defaults (fact `retention-defaults`).
        own_entries: &[
            ("Phases[].AutomaticDeploymentTargets", &["OptionalDeploymentTargets"]),
            ("Phases[].OptionalDeploymentTargets", &["AutomaticDeploymentTargets"]),
        ],
        retention: &[
            retention("ReleaseRetentionPolicy", "LifecycleRelease"),
            retention("TentacleRetentionPolicy", "LifecycleTentacle"),
            retention("Phases[].ReleaseRetentionPolicy", "LifecycleRelease"),
            retention("Phases[].TentacleRetentionPolicy", "LifecycleTentacle"),
        ],
        stored: &["ReleaseRetentionPolicy", "Phases[].ReleaseRetentionPolicy"],
        moves: &[("Phases[].AutomaticDeploymentTargets", "OptionalDeploymentTargets")],
        // Facts §11: a phase without a policy has that of the nearest earlier phase, then the lifecycle's.
        inherits: &[("Phases[]", &["ReleaseRetentionPolicy", "TentacleRetentionPolicy"])],
        caps: &[("Phases[].MinimumEnvironmentsBeforePromotion", TARGETS_OF_PHASE)],
        refs: &[
            id("Phases[].AutomaticDeploymentTargets[]", &[ENVIRONMENTS], Missing::Refuse),
            id("Phases[].OptionalDeploymentTargets[]", &[ENVIRONMENTS], Missing::Refuse),
        ],
        lists: &[List {
            at: "Phases",
            one: "phase",
            by: Identity::Field("Name"),
            ordered: true,
            kind: None,
            needed: false,
            droppable: false,
        }],
        items: &[Item {
            at: "Phases[]",
            one: "phase",
            topic: "",
            rule: rules::C1,
            lost: Lost::Dropped,
            valued: false,
            renames: None,
            dimensions: &[dimension("environments", TARGETS_OF_PHASE, &[ENVIRONMENTS])],
        }],
        known: &["IsOptionalPhase", "IsPriorityPhase", "Strategy", "Unit", "QuantityToKeep", "ShouldKeepForever"],
        ..Spec::DEFAULT
    },
    Spec {
        kind: FEEDS,
        permissions: two("FeedView", "FeedEdit", &[]),
        one: "feed",
        id_prefix: "Feeds-",
        docs: "Package feeds. The built-in ones are matched by their type and never written; secrets arrive as placeholders.",
        mode: Some(Mode::Create),
        collections: &[Collection::all("feeds")],
        type_field: Some(TypeField::Word("FeedType")),
        server_made: Some(ServerMade::Types(&[
            ("BuiltIn", "feeds-builtin"),
            ("OctopusProject", "feeds-builtin-releases"),
        ])),
        maps: &["OidcAuthentication"],
        trimmed: &["Description", "AccessKey"],
        sets: &["PackageAcquisitionLocationOptions"],
        base64: &["ServiceAccountJsonKey"],
        known: &[
            "AccessKey",
            "ApiVersion",
            "DeletePackagesAssociatedWithReleases",
            "DeleteUnreleasedPackagesAfterDays",
            "DownloadAttempts",
            "DownloadRetryBackoffSeconds",
            "EnhancedMode",
            "FeedUri",
            "IsBuiltInRepoSyncEnabled",
            "LayoutRegex",
            "Password",
            "Project",
            "Region",
            "RegistryPath",
            "Repository",
            "SecretKey",
            "UseMachineCredentials",
            "UseServiceAccountKey",
            "Username",
        ],
        ..Spec::DEFAULT
    },
    Spec {
        kind: ACCOUNTS,
        permissions: three("AccountView", "AccountCreate", "AccountEdit", LIMITS),
        one: "account",
        id_prefix: "Accounts-",
        docs: "Accounts. Secrets arrive as placeholders; an account of which every environment lacks a counterpart takes no part.",
        mode: Some(Mode::Create),
        collections: &[Collection::all("accounts")],
        type_field: Some(TypeField::Word("AccountType")),
        maps: &["CustomClaims"],
        sets: &[
            "EnvironmentIds",
            "TenantIds",
            "TenantTags",
            "DeploymentSubjectKeys",
            "HealthCheckSubjectKeys",
            "AccountTestSubjectKeys",
        ],
        base64: &["PrivateKeyFile", "CertificateBytes", "JsonKey"],
        refs: LIMITING,
        items: &[limited("account", "accounts")],
        known: &[
            "AccessKey",
            "ActiveDirectoryEndpointBaseUri",
            "Audience",
            "AzureEnvironment",
            "CertificateThumbprint",
            "ClientId",
            "Password",
            "PrivateKeyPassphrase",
            "Region",
            "ResourceManagementEndpointBaseUri",
            "RoleArn",
            "SecretKey",
            "ServiceManagementEndpointBaseUri",
            "ServiceManagementEndpointSuffix",
            "SessionDuration",
            "SubscriptionNumber",
            "TenantId",
            "TenantedDeploymentParticipation",
            "Token",
            "TokenLifetimeSeconds",
            "Username",
        ],
        ..Spec::DEFAULT
    },
    Spec {
        kind: WORKER_POOLS,
        permissions: two("WorkerView", "WorkerEdit", &[]),
        one: "worker pool",
        id_prefix: "WorkerPools-",
        docs: "Worker pools, never their workers. The default pool is matched by name, else by being the default.",
        mode: Some(Mode::Create),
        collections: &[Collection::all("workerpools")],
        type_field: Some(TypeField::Word("WorkerPoolType")),
        server_made: Some(ServerMade::Flag("IsDefault")),
        not_everywhere: &["DynamicWorkerPool"],
        server: &["CanAddWorkers", "IsDefault"],
        on_create: &["Slug", "SortOrder"],
        placed_by: Some("SortOrder"),
        known: &["WorkerType"],
        ..Spec::DEFAULT
    },
    Spec {
        kind: MACHINE_POLICIES,
        permissions: three("MachinePolicyView", "MachinePolicyCreate", "MachinePolicyEdit", &[]),
        one: "machine policy",
        id_prefix: "MachinePolicies-",
        docs: "Machine policies. The default one is matched by name, else by being the default.",
        mode: Some(Mode::Create),
        collections: &[Collection::all("machinepolicies")],
        server_made: Some(ServerMade::Flag("IsDefault")),
        server: &["IsDefault"],
        text: &[
            "Name",
            "Description",
            "MachineHealthCheckPolicy.PowerShellHealthCheckPolicy.ScriptBody",
            "MachineHealthCheckPolicy.BashHealthCheckPolicy.ScriptBody",
        ],
        refs: &[id("MachineUpdatePolicy.TentacleUpdateAccountId", &[ACCOUNTS], Missing::Refuse)],
        known: &[
            "BashHealthCheckPolicy",
            "CalamariUpdateBehavior",
            "ConnectionConnectTimeout",
            "ConnectionRetryCountLimit",
            "ConnectionRetrySleepInterval",
            "ConnectionRetryTimeLimit",
            "DeleteMachinesBehavior",
            "DeleteMachinesElapsedTimeSpan",
            "Enabled",
            "HealthCheckCron",
            "HealthCheckCronTimezone",
            "HealthCheckInterval",
            "HealthCheckRetryDuration",
            "HealthCheckType",
            "KubernetesAgentUpdateBehavior",
            "MachineCleanupPolicy",
            "MachineConnectivityBehavior",
            "MachineConnectivityPolicy",
            "MachineHealthCheckPolicy",
            "MachinePackageCacheRetentionPolicy",
            "MachineRpcCallRetryPolicy",
            "MachineUpdatePolicy",
            "PackageUnit",
            "PollingRequestMaximumMessageProcessingTimeout",
            "PollingRequestQueueTimeout",
            "PowerShellHealthCheckPolicy",
            "QuantityOfPackagesToKeep",
            "QuantityOfVersionsToKeep",
            "RetryDuration",
            "RunType",
            "ScriptBody",
            "SshEndpointHealthCheckPolicy",
            "Strategy",
            "TentacleEndpointHealthCheckPolicy",
            "TentacleUpdateBehavior",
            "VersionUnit",
        ],
        ..Spec::DEFAULT
    },
    Spec {
        kind: GIT_CREDENTIALS,
        permissions: two("GitCredentialView", "GitCredentialEdit", &[]),
        one: "Git credential",
        id_prefix: "GitCredentials-",
        docs: "Git credentials. Passwords arrive as placeholders; for which repositories one may be used is the destination's own matter once it is there.",
        mode: Some(Mode::Create),
        collections: &[Collection { may_be_absent: true, ..Collection::paged("git-credentials") }],
        on_create: &["RepositoryRestrictions"],
        sets: &["RepositoryRestrictions.AllowedRepositories"],
        restricts: &[restriction("RepositoryRestrictions", Version::release(2024, 1))],
        known: &["AllowedRepositories", "Details", "Enabled", "Password", "Type", "Username"],
        ..Spec::DEFAULT
    },
    Spec {
        kind: PROXIES,
        permissions: three("ProxyView", "ProxyCreate", "ProxyEdit", &[]),
        one: "proxy",
        id_prefix: "Proxies-",
        docs: "Proxies through which the server reaches machines. Off unless asked for with `kinds.proxies`; passwords arrive as placeholders.",
        mode: Some(Mode::Ignore),
        collections: &[Collection::all("proxies")],
        on_create: &[],
        text: &["Name"],
        trimmed: &["Host"],
        known: &["Host", "Password", "Port", "ProxyType", "Username"],
        ..Spec::DEFAULT
    },
];

/// The tenant tags of whatever has them.
pub(super) const TENANT_TAGS: Dimension = dimension("tenant_tags", &["TenantTags"], &[TAGS]);

/// The limits of permissions for documents that are only for some environments and tenants.
pub(super) const LIMITS: &[Limit] = &[Limit::Environments("EnvironmentIds"), Limit::Tenants("TenantIds")];

/// The references of documents that are only for some environments and tenants.
pub(super) const LIMITING: &[Reference] = &[
    id("EnvironmentIds[]", &[ENVIRONMENTS], Missing::Refuse),
    id("TenantIds[]", &[TENANTS], Missing::Refuse),
    reference("TenantTags[]", Notation::Word, &[TAGS], Missing::Refuse),
];

/// Returns that documents are only for some environments and tenants: without any of these, one takes no part (B3).
pub(super) const fn limited(one: &'static str, topic: &'static str) -> Item {
    Item { at: "", one, topic, rule: rules::B3, lost: Lost::Skipped, valued: false, renames: None, dimensions: LIMITED }
}

const LIMITED: &[Dimension] = &[
    dimension("environments", &["EnvironmentIds"], &[ENVIRONMENTS]),
    dimension("tenants", &["TenantIds"], &[TENANTS]),
    TENANT_TAGS,
];

/// Fact `retention-strategy`.
const fn retention(at: &'static str, default: &'static str) -> Retention {
    Retention { at, default, default_count: 0, strategy_since: Version::release(2025, 3) }
}
