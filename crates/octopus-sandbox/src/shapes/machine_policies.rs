//! Machine policies and proxies: how the server reaches machines.

use crate::shape::{Shape, flag, name, number, object, secret, shape, text, words};

const SCRIPT_POLICY: Shape =
    shape(&[words("RunType", &["InheritFromDefault", "Inline", "OnlyConnectivity"]), text("ScriptBody").or_text("")]);

const HEALTH_CHECK: Shape = shape(&[
    words("HealthCheckType", &["RunScript", "OnlyConnectivity"]),
    text("HealthCheckInterval").or_text("1.00:00:00"),
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
    // Without use since 2024.1; whether that version still answers it is not known.
    text("PollingRequestMaximumMessageProcessingTimeout").or_text("00:10:00").until(2024, 1),
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
