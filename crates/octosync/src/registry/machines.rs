//! Machines: deployment targets and workers, and how servers reach them.

use super::infrastructure::{LIMITING, LIMITS, TENANT_TAGS};
use super::kinds::{
    ACCOUNTS, CERTIFICATES, ENVIRONMENTS, FEEDS, MACHINE_POLICIES, PROXIES, ROLES, TARGETS, TENANTS, WORKER_POOLS,
    WORKERS,
};
use super::permissions::{three, two};
use super::spec::{
    Bound, Collection, Item, Lost, Missing, Notation, Reach, Scan, Serves, Spec, ToDo, Veiled, dimension, id, reference,
};
use crate::delta::Mode;
use crate::delta::fallback::{CONTAINER_FEED, WORKER_POOL};
use crate::rules;
use crate::version::Version;

/// How a machine is, and what of that is good (fact `machine-health`).
const HEALTH: (&str, &[&str]) = ("HealthStatus", &["Healthy", "HasWarnings"]);

/// The place that says how the server reaches a machine.
const STYLE: &str = "Endpoint.CommunicationStyle";
/// The place that says which side of a Kubernetes agent calls the other.
const AGENT: &str = "Endpoint.TentacleEndpointConfiguration.CommunicationMode";

/// Machines that poll ask the one server that they are registered with, and take orders from no other (F9).
const POLLING: &[Bound] = &[
    Bound { at: STYLE, words: &["TentacleActive"], why: POLLS, fix: REGISTER, rule: rules::F9 },
    Bound { at: AGENT, words: &["Polling"], why: POLLS, fix: REGISTER, rule: rules::F9 },
];
const POLLS: &str = "it polls the server that it is registered with";
const REGISTER: &str = "register it with the destination by hand, under the same name";

/// A Tentacle that listens takes orders from the servers that it trusts.
const TRUST: &[ToDo] = &[
    ToDo { when: Some((STYLE, "TentaclePassive")), what: TRUSTS, fix: LET_IT_TRUST },
    ToDo { when: Some((AGENT, "Listening")), what: TRUSTS, fix: LET_IT_TRUST },
];
const TRUSTS: &str = "is reached once the machine trusts the destination's server, too";
const LET_IT_TRUST: &str =
    "let its Tentacle trust the thumbprint that the destination shows under Configuration > Thumbprint";

/// How servers reach a machine (fact `endpoint-styles`).
const ENDPOINT: Spec = Spec {
    on_create: &[],
    trimmed: &[],
    text: &[],
    server: &[
        "CertificateSignatureAlgorithm",
        "Id",
        "KubernetesAgentDetails",
        "LastSavedStepPackageVersion",
        "TentacleEndpointConfiguration.CertificateSignatureAlgorithm",
        "TentacleVersionDetails.UpgradeRequired",
        "TentacleVersionDetails.UpgradeSuggested",
        "TentacleVersionDetails.Version",
    ],
    data: &["Inputs"],
    // Fact `step-package-inputs`: targets of the newer framework hold such, too.
    scans: &[Scan { at: "", field: "Inputs", when: None }],
    refs: &[
        id("AccountId", &[ACCOUNTS], Missing::Refuse),
        id("ProxyId", &[PROXIES], Missing::Refuse),
        id("TentacleEndpointConfiguration.ProxyId", &[PROXIES], Missing::Refuse),
        id("DefaultWorkerPoolId", &[WORKER_POOLS], Missing::Refuse).or(&WORKER_POOL),
        id("ClusterCertificate", &[CERTIFICATES], Missing::Refuse),
        // The name of a variable, or the id itself.
        id("ClientCertVariable", &[CERTIFICATES], Missing::Refuse),
        id("Container.FeedId", &[FEEDS], Missing::Refuse).or(&CONTAINER_FEED),
        id("Authentication.AccountId", &[ACCOUNTS], Missing::Refuse),
        id("Authentication.ClientCertificate", &[CERTIFICATES], Missing::Refuse),
    ],
    // Every server shows it as a text, by its description and the clients' classes.
    veiled: &[Veiled { at: "AadClientCredentialSecret", secret_since: Version::release(u32::MAX, 0) }],
    known: &[
        "AadClientCredentialSecret",
        "AadCredentialType",
        "AadUserCredentialPassword",
        "AadUserCredentialUsername",
        "AdminLogin",
        "ApplicationsDirectory",
        "AssumeRole",
        "AssumeRoleExternalId",
        "AssumeRoleSessionDurationSeconds",
        "AssumedRoleArn",
        "AssumedRoleSession",
        "Authentication",
        "AuthenticationType",
        "CertificateStoreLocation",
        "CertificateStoreName",
        "CloudServiceName",
        "ClusterCertificatePath",
        "ClusterName",
        "ClusterResourceGroup",
        "ClusterUrl",
        "CommunicationMode",
        "CommunicationStyle",
        "ConnectionEndpoint",
        "Container",
        "ContainerOptions",
        "DefaultNamespace",
        "DeploymentTargetTypeId",
        "Destination",
        "DestinationType",
        "DotNetCorePlatform",
        "DropFolderPath",
        "Fingerprint",
        "Host",
        "HostKeyAlgorithm",
        "Image",
        "ImpersonateServiceAccount",
        "Namespace",
        "OctopusWorkingDirectory",
        "Port",
        "Project",
        "Region",
        "ResourceGroupName",
        "RunningInContainer",
        "SecurityMode",
        "SensitiveVariablesEncryptionPassword",
        "ServerCertThumbprint",
        "ServiceAccountEmails",
        "SkipTlsVerification",
        "Slot",
        "StepPackageId",
        "StepPackageVersion",
        "StorageAccountName",
        "SwapIfPossible",
        "TentacleEndpointConfiguration",
        "TentacleVersionDetails",
        "Thumbprint",
        "TokenPath",
        "UpgradeLocked",
        "Uri",
        "UseCurrentInstanceCount",
        "UseInstanceRole",
        "UseVmServiceAccount",
        "WebAppName",
        "WebAppSlotName",
        "Zone",
    ],
    ..Spec::DEFAULT
};

/// The fields that targets and workers have in common.
const MACHINE: Spec = Spec {
    parts: &[("Endpoint", &ENDPOINT)],
    text: &["Name"],
    // How a machine is, each server finds out itself.
    server: &[
        "Architecture",
        "HasLatestCalamari",
        "HealthStatus",
        "IsInProcess",
        "OperatingSystem",
        "ShellName",
        "ShellVersion",
        "SkipInitialHealthCheck",
        "Status",
        "StatusSummary",
    ],
    refs: &[id("MachinePolicyId", &[MACHINE_POLICIES], Missing::Refuse)],
    unnamed: &[("", &["MachinePolicyId"], MACHINE_POLICIES)],
    known: &["Endpoint", "IsDisabled", "Thumbprint", "Uri"],
    ..Spec::DEFAULT
};

/// The places whose words decide which fields a machine has.
const VARIES_BY: &[&str] = &[STYLE, "Endpoint.Authentication.AuthenticationType"];

/// By the releases of their classes (fact `endpoint-styles`).
const STYLES_SINCE: &[(&str, &str, Version)] = &[
    (STYLE, "StepPackage", Version::release(2021, 3)),
    (STYLE, "KubernetesTentacle", Version::release(2024, 1)),
    (STYLE, "AwsEcsCluster", Version::release(2026, 2)),
];

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: TARGETS,
        permissions: three("MachineView", "MachineCreate", "MachineEdit", LIMITS),
        one: "deployment target",
        id_prefix: "Machines-",
        docs: "Deployment targets, which variables can be scoped to. Looked up by name unless `kinds.targets` asks for more; then those that the server reaches by itself arrive, and polling ones never. How healthy one is is never compared.",
        mode: Some(Mode::Existing),
        parts: &[("", &MACHINE)],
        collections: &[Collection { may_be_absent: true, may_be_hidden: true, ..Collection::all("machines") }],
        bound: POLLING,
        to_do: TRUST,
        varies_by: VARIES_BY,
        words_since: STYLES_SINCE,
        bears: &[("Roles", ROLES)],
        reach: Some(Reach { words: "Roles", places: "EnvironmentIds", health: HEALTH, disabled: "IsDisabled" }),
        sets: &["EnvironmentIds", "Roles", "TenantIds", "TenantTags"],
        refs: LIMITING_AND_ROLES,
        // Servers refuse one without environments or roles (fact `machine-limits`); without tenants it would be for all of them.
        never_widened: true,
        items: &[Item {
            at: "",
            one: "deployment target",
            topic: "targets",
            rule: rules::B3,
            lost: Lost::Skipped,
            valued: false,
            renames: None,
            dimensions: &[
                dimension("environments", &["EnvironmentIds"], &[ENVIRONMENTS]),
                dimension("roles", &["Roles"], &[ROLES]).of_several(),
                dimension("tenants", &["TenantIds"], &[TENANTS]),
                TENANT_TAGS,
            ],
        }],
        known: &["TenantedDeploymentParticipation"],
        ..Spec::DEFAULT
    },
    Spec {
        kind: WORKERS,
        permissions: two("WorkerView", "WorkerEdit", &[]),
        one: "worker",
        id_prefix: "Workers-",
        docs: "Workers of pools. Off unless asked for with `kinds.workers`; then those that the server reaches by itself arrive, and polling ones never. How healthy one is is never compared.",
        mode: Some(Mode::Ignore),
        parts: &[("", &MACHINE)],
        collections: &[Collection { may_be_absent: true, may_be_hidden: true, ..Collection::all("workers") }],
        bound: POLLING,
        to_do: TRUST,
        varies_by: VARIES_BY,
        words_since: STYLES_SINCE,
        serves: Some(Serves { kind: WORKER_POOLS, field: "WorkerPoolIds", health: HEALTH, disabled: "IsDisabled" }),
        sets: &["WorkerPoolIds"],
        refs: &[id("WorkerPoolIds[]", &[WORKER_POOLS], Missing::Refuse)],
        // Servers refuse one without a pool (fact `machine-limits`).
        never_widened: true,
        items: &[Item {
            at: "",
            one: "worker",
            topic: "workers",
            rule: rules::F9,
            lost: Lost::Skipped,
            valued: false,
            renames: None,
            dimensions: &[dimension("worker_pools", &["WorkerPoolIds"], &[WORKER_POOLS])],
        }],
        ..Spec::DEFAULT
    },
];

const LIMITING_AND_ROLES: &[super::spec::Reference] =
    &[LIMITING[0], LIMITING[1], LIMITING[2], reference("Roles[]", Notation::Word, &[ROLES], Missing::Refuse)];
