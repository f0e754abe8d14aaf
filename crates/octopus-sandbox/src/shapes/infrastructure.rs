//! Environments, lifecycles, tag sets, worker pools, workers, machines, machine policies, proxies.

use super::shared::{EXTENSION_SETTINGS, PARTICIPATION, RETENTION};
use crate::shape::{
    Shape, case, flag, item, name, number, object, objects, open, secret, shape, slug, tags, text, texts, variants,
    words,
};

const DEPROVISIONING: Shape = shape(&[number("ExpiryDays"), number("ExpiryHours")]);

/// Static and parent environments live in one namespace; `Type` is shown by `/environments/v2` only.
pub(crate) const ENVIRONMENT: Shape = variants(
    &[
        name(),
        slug(),
        text("Description"),
        number("SortOrder"),
        flag("UseGuidedFailure"),
        tags("EnvironmentTags").since(2025, 4),
        text("Type").or_text("Static").fixed(),
    ],
    "Type",
    &[
        case(
            "Static",
            &[flag("AllowDynamicInfrastructure").or_true(), objects("ExtensionSettings", &EXTENSION_SETTINGS)],
        ),
        case("Parent", &[object("AutomaticDeprovisioningRule", &DEPROVISIONING).filled()]).since(2025, 4),
    ],
);

const PHASE: Shape = item(&[
    name(),
    texts("AutomaticDeploymentTargets").to("environments"),
    texts("OptionalDeploymentTargets").to("environments"),
    number("MinimumEnvironmentsBeforePromotion"),
    flag("IsOptionalPhase"),
    flag("IsPriorityPhase").since(2024, 1),
    object("ReleaseRetentionPolicy", &RETENTION),
    object("TentacleRetentionPolicy", &RETENTION),
]);

pub(crate) const LIFECYCLE: Shape = shape(&[
    name(),
    slug(),
    text("Description"),
    objects("Phases", &PHASE),
    object("ReleaseRetentionPolicy", &RETENTION).filled(),
    object("TentacleRetentionPolicy", &RETENTION).filled(),
]);

/// `Id` and `CanonicalTagName` of tags are the server's (see `rules::tag_sets`).
const TAG: Shape = shape(&[
    text("Id"),
    name(),
    text("Color").or_text("#333333"),
    text("Description"),
    number("SortOrder"),
    text("CanonicalTagName"),
]);

pub(crate) const TAG_SET: Shape = shape(&[
    name(),
    text("Description"),
    number("SortOrder"),
    objects("Tags", &TAG),
    words("Type", &["MultiSelect", "SingleSelect", "FreeText"]).since(2025, 4),
    texts("Scopes").since(2025, 4),
    flag("IsSystem").since(2026, 2).owned(),
]);

pub(crate) const WORKER_POOL: Shape = variants(
    &[
        name(),
        slug(),
        text("Description"),
        flag("IsDefault"),
        number("SortOrder"),
        words("WorkerPoolType", &["StaticWorkerPool", "DynamicWorkerPool"]).fixed(),
        flag("CanAddWorkers").or_true().owned(),
    ],
    "WorkerPoolType",
    &[case("StaticWorkerPool", &[]), case("DynamicWorkerPool", &[text("WorkerType")])],
);

pub(crate) const WORKER: Shape = shape(&[
    name(),
    slug(),
    text("Thumbprint"),
    text("Uri"),
    flag("IsDisabled"),
    text("MachinePolicyId").to("machinepolicies"),
    texts("WorkerPoolIds").to("workerpools").required(),
    open("Endpoint").required(),
    flag("SkipInitialHealthCheck"),
    text("HealthStatus").or_text("Unknown").owned(),
    text("StatusSummary").owned(),
    flag("HasLatestCalamari").owned(),
    flag("IsInProcess").owned(),
]);

pub(crate) const MACHINE: Shape = shape(&[
    name(),
    slug(),
    text("Thumbprint"),
    text("Uri"),
    flag("IsDisabled"),
    text("MachinePolicyId").to("machinepolicies"),
    texts("EnvironmentIds").to("environments").required(),
    texts("Roles").required(),
    words("TenantedDeploymentParticipation", PARTICIPATION),
    texts("TenantIds").to("tenants"),
    tags("TenantTags"),
    open("Endpoint").required(),
    flag("SkipInitialHealthCheck"),
    text("HealthStatus").or_text("Unknown").owned(),
    text("StatusSummary").owned(),
    flag("HasLatestCalamari").owned(),
    flag("IsInProcess").owned(),
]);

const SCRIPT_POLICY: Shape =
    shape(&[words("RunType", &["InheritFromDefault", "Inline", "OnlyConnectivity"]), text("ScriptBody").or_text("")]);

const HEALTH_CHECK: Shape = shape(&[
    words("HealthCheckType", &["RunScript", "OnlyConnectivity"]),
    text("HealthCheckInterval").or_text("24:00:00"),
    text("HealthCheckCron"),
    text("HealthCheckCronTimezone").or_text("UTC"),
    object("PowerShellHealthCheckPolicy", &SCRIPT_POLICY).filled(),
    object("BashHealthCheckPolicy", &SCRIPT_POLICY).filled(),
]);

const CONNECTIVITY: Shape =
    shape(&[words("MachineConnectivityBehavior", &["ExpectedToBeOnline", "MayBeOfflineAndCanBeSkipped"])]);

const CLEANUP: Shape = shape(&[
    words("DeleteMachinesBehavior", &["DoNotDelete", "DeleteUnavailableMachines"]),
    text("DeleteMachinesElapsedTimeSpan").or_text("1.00:00:00"),
]);

const UPDATE: Shape = shape(&[
    words("CalamariUpdateBehavior", &["UpdateOnDeployment", "UpdateOnNewMachine", "UpdateAlways"]),
    words("TentacleUpdateBehavior", &["NeverUpdate", "Update"]),
    words("KubernetesAgentUpdateBehavior", &["NeverUpdate", "Update", "Block"]).since(2024, 1),
    text("TentacleUpdateAccountId").to("accounts"),
]);

const RPC_RETRY: Shape = shape(&[
    flag("Enabled").or_true(),
    text("RetryDuration").or_text("00:02:30"),
    text("HealthCheckRetryDuration").or_text("00:02:30"),
]);

const PACKAGE_CACHE: Shape = shape(&[
    words("Strategy", &["Default", "Quantities"]),
    words("PackageUnit", &["Items"]),
    number("QuantityOfPackagesToKeep"),
    words("VersionUnit", &["Items"]),
    number("QuantityOfVersionsToKeep"),
]);

pub(crate) const MACHINE_POLICY: Shape = shape(&[
    name(),
    text("Description"),
    flag("IsDefault"),
    object("MachineHealthCheckPolicy", &HEALTH_CHECK).filled(),
    object("MachineConnectivityPolicy", &CONNECTIVITY).filled(),
    object("MachineCleanupPolicy", &CLEANUP).filled(),
    object("MachineUpdatePolicy", &UPDATE).filled(),
    object("MachineRpcCallRetryPolicy", &RPC_RETRY).filled().since(2023, 1),
    object("MachinePackageCacheRetentionPolicy", &PACKAGE_CACHE).filled().since(2025, 3),
    text("PollingRequestQueueTimeout").or_text("00:02:00"),
    text("ConnectionConnectTimeout").or_text("00:01:00"),
    number("ConnectionRetryCountLimit").or_number(5),
    text("ConnectionRetrySleepInterval").or_text("00:00:01"),
    text("ConnectionRetryTimeLimit").or_text("00:05:00"),
]);

pub(crate) const PROXY: Shape = shape(&[
    name(),
    text("Host").required(),
    number("Port").or_number(80),
    text("ProxyType").or_text("HTTP"),
    text("Username"),
    secret("Password"),
]);
