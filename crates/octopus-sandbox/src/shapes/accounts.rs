//! Accounts: the common fields and those of each account type.

use super::shared::PARTICIPATION;
use crate::shape::{Field, Shape, case, open, secret, slug, tags, text, texts, variants, words};

const SUBJECT_KEYS: [Field; 3] =
    [texts("DeploymentSubjectKeys"), texts("HealthCheckSubjectKeys"), texts("AccountTestSubjectKeys")];

pub(crate) const ACCOUNT: Shape = variants(
    &[
        crate::shape::name(),
        slug(),
        text("Description"),
        text("AccountType").required().fixed(),
        texts("EnvironmentIds").to("environments"),
        words("TenantedDeploymentParticipation", PARTICIPATION),
        texts("TenantIds").to("tenants"),
        tags("TenantTags"),
    ],
    "AccountType",
    &[
        case("None", &[]).server_made(),
        case("UsernamePassword", &[text("Username").required(), secret("Password")]),
        case("SshKeyPair", &[text("Username"), secret("PrivateKeyFile").required(), secret("PrivateKeyPassphrase")]),
        case("Token", &[secret("Token").required()]),
        case(
            "AzureServicePrincipal",
            &[
                text("SubscriptionNumber").required(),
                text("ClientId"),
                text("TenantId"),
                secret("Password"),
                text("AzureEnvironment"),
                text("ResourceManagementEndpointBaseUri"),
                text("ActiveDirectoryEndpointBaseUri"),
            ],
        ),
        case(
            "AzureOidc",
            &[
                text("SubscriptionNumber").required(),
                text("ClientId"),
                text("TenantId"),
                text("Audience"),
                text("AzureEnvironment"),
                text("ResourceManagementEndpointBaseUri"),
                text("ActiveDirectoryEndpointBaseUri"),
                SUBJECT_KEYS[0],
                SUBJECT_KEYS[1],
                SUBJECT_KEYS[2],
            ],
        )
        .since(2023, 4),
        case(
            "AzureSubscription",
            &[
                text("SubscriptionNumber").required(),
                secret("CertificateBytes"),
                text("CertificateThumbprint"),
                text("AzureEnvironment"),
                text("ServiceManagementEndpointBaseUri"),
                text("ServiceManagementEndpointSuffix"),
            ],
        ),
        case(
            "AmazonWebServicesAccount",
            &[text("AccessKey").required(), secret("SecretKey").required(), text("Region")],
        ),
        case(
            "AmazonWebServicesOidcAccount",
            &[
                text("RoleArn"),
                text("SessionDuration").or_text("3600"),
                text("Region"),
                text("Audience"),
                SUBJECT_KEYS[0],
                SUBJECT_KEYS[1],
                SUBJECT_KEYS[2],
                open("CustomClaims"),
            ],
        )
        .since(2024, 1),
        case("GoogleCloudAccount", &[secret("JsonKey").required()]).since(2021, 2),
        case(
            "GoogleCloudOidcAccount",
            &[
                text("Audience"),
                text("TokenLifetimeSeconds"),
                SUBJECT_KEYS[0],
                SUBJECT_KEYS[1],
                SUBJECT_KEYS[2],
                open("CustomClaims"),
            ],
        )
        .since(2026, 2),
        case("GenericOidcAccount", &[text("Audience"), SUBJECT_KEYS[0]]).since(2024, 1),
    ],
);
