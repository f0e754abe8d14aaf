//! How the server reaches a target or worker: one case for each communication style.
//! Source: the endpoint classes of the official clients, and captured machines of 2018, 2020 and 2024.

use crate::shape::{Field, Shape, case, flag, number, object, open, secret, shape, text, variants, words};

/// Endpoints are resources of their own in form only: the envelope is there and stays empty.
const NO_LINKS: Shape = shape(&[]);

const TENTACLE_DETAILS: Shape = shape(&[
    flag("UpgradeLocked"),
    text("Version").owned(),
    flag("UpgradeSuggested").owned(),
    flag("UpgradeRequired").owned(),
]);

const DESTINATION: Shape = shape(&[words("DestinationType", &["Artifact", "FileSystem"]), text("DropFolderPath")]);

const CONTAINER: Shape = shape(&[text("Image"), text("FeedId").to("feeds")]);

const AGENT_CONNECTION: Shape = shape(&[
    words("CommunicationMode", &["Polling", "Listening"]),
    text("Uri"),
    text("Thumbprint"),
    text("ProxyId").to("proxies"),
    text("CertificateSignatureAlgorithm").owned(),
]);

const AGENT_DETAILS: Shape = shape(&[
    text("AgentVersion"),
    text("TentacleVersion"),
    text("UpgradeStatus"),
    text("HelmReleaseName"),
    text("KubernetesNamespace"),
]);

const ACCOUNT: Field = text("AccountId").to("accounts");
const PROXY: Field = text("ProxyId").to("proxies");
const POOL: Field = text("DefaultWorkerPoolId").to("workerpools");
const CLUSTER: Field = text("ClusterName");
const TENTACLE_VERSION: Field = object("TentacleVersionDetails", &TENTACLE_DETAILS).filled();
const SIGNATURE: Field = text("CertificateSignatureAlgorithm").owned();
/// How AWS is entered without the rights of the account itself.
const AWS_ROLE: [Field; 6] = [
    flag("UseInstanceRole"),
    flag("AssumeRole"),
    text("AssumedRoleArn"),
    text("AssumedRoleSession"),
    number("AssumeRoleSessionDurationSeconds").optional(),
    text("AssumeRoleExternalId"),
];

const KUBERNETES_AUTHENTICATION: Shape = variants(
    &[text("AuthenticationType").required()],
    "AuthenticationType",
    &[
        case("None", &[]),
        case("KubernetesStandard", &[ACCOUNT]),
        case(
            "KubernetesAws",
            &[ACCOUNT, CLUSTER, AWS_ROLE[0], AWS_ROLE[1], AWS_ROLE[2], AWS_ROLE[3], AWS_ROLE[4], AWS_ROLE[5]],
        ),
        case("KubernetesAzure", &[ACCOUNT, CLUSTER, text("ClusterResourceGroup"), text("AdminLogin")]),
        case(
            "KubernetesGoogleCloud",
            &[
                ACCOUNT,
                CLUSTER,
                flag("UseVmServiceAccount"),
                flag("ImpersonateServiceAccount"),
                text("ServiceAccountEmails"),
                text("Project"),
                text("Region"),
                text("Zone"),
            ],
        )
        .since(2021, 2),
        case("KubernetesCertificate", &[text("ClientCertificate").to("certificates")]),
        case("KubernetesPodService", &[text("TokenPath")]),
    ],
);

/// The styles that are missing in the enumeration of 2026.1 begin with 2026.2.
pub(super) const ENDPOINT: Shape = variants(
    &[
        text("CommunicationStyle").required(),
        text("Id").owned(),
        text("LastModifiedOn").owned(),
        text("LastModifiedBy").owned(),
        object("Links", &NO_LINKS).filled().owned(),
    ],
    "CommunicationStyle",
    &[
        case("None", &[POOL]),
        case(
            "TentaclePassive",
            &[text("Uri").required(), text("Thumbprint").required(), PROXY, TENTACLE_VERSION, SIGNATURE],
        ),
        case("TentacleActive", &[text("Uri"), text("Thumbprint"), TENTACLE_VERSION, SIGNATURE]),
        case(
            "Ssh",
            &[
                ACCOUNT,
                text("Host"),
                number("Port").or_number(22),
                text("Fingerprint"),
                text("HostKeyAlgorithm").since(2023, 1),
                text("Uri").owned(),
                PROXY,
                text("DotNetCorePlatform"),
            ],
        ),
        case(
            "OfflineDrop",
            &[
                object("Destination", &DESTINATION).filled(),
                secret("SensitiveVariablesEncryptionPassword"),
                text("ApplicationsDirectory"),
                text("OctopusWorkingDirectory"),
                text("DropFolderPath"),
            ],
        ),
        case("AzureWebApp", &[ACCOUNT, text("ResourceGroupName"), text("WebAppName"), text("WebAppSlotName"), POOL]),
        // No client describes its fields; nothing creates it any more.
        case("Ftp", &[]),
        case(
            "AzureCloudService",
            &[
                ACCOUNT,
                text("CloudServiceName"),
                text("StorageAccountName"),
                text("Slot"),
                flag("SwapIfPossible"),
                flag("UseCurrentInstanceCount"),
                POOL,
            ],
        ),
        case(
            "AzureServiceFabricCluster",
            &[
                text("ConnectionEndpoint"),
                words("SecurityMode", &["Unsecure", "SecureClientCertificate", "SecureAzureAD"]),
                text("ServerCertThumbprint"),
                text("ClientCertVariable"),
                text("CertificateStoreLocation"),
                text("CertificateStoreName"),
                words("AadCredentialType", &["ClientCredential", "UserCredential"]),
                text("AadClientCredentialSecret"),
                text("AadUserCredentialUsername"),
                secret("AadUserCredentialPassword"),
                POOL,
            ],
        ),
        case(
            "Kubernetes",
            &[
                text("ClusterUrl"),
                text("ClusterCertificate").to("certificates"),
                text("ClusterCertificatePath"),
                // A text in every client, whatever it looks like.
                text("SkipTlsVerification"),
                text("Namespace"),
                PROXY,
                POOL,
                flag("RunningInContainer"),
                text("ContainerOptions"),
                object("Container", &CONTAINER).filled(),
                object("Authentication", &KUBERNETES_AUTHENTICATION),
            ],
        ),
        case(
            "StepPackage",
            &[
                text("DeploymentTargetTypeId").required(),
                text("StepPackageId"),
                text("StepPackageVersion"),
                text("LastSavedStepPackageVersion"),
                open("Inputs"),
                POOL,
            ],
        )
        .since(2021, 3),
        case(
            "KubernetesTentacle",
            &[
                object("TentacleEndpointConfiguration", &AGENT_CONNECTION).required(),
                object("KubernetesAgentDetails", &AGENT_DETAILS).owned(),
                flag("UpgradeLocked"),
                text("DefaultNamespace"),
            ],
        )
        .since(2024, 1),
        case(
            "AwsEcsCluster",
            &[
                ACCOUNT,
                CLUSTER,
                text("Region"),
                AWS_ROLE[0],
                AWS_ROLE[1],
                AWS_ROLE[2],
                AWS_ROLE[3],
                AWS_ROLE[4],
                AWS_ROLE[5],
                POOL,
            ],
        )
        .since(2026, 2),
    ],
);
