//! Feeds: the common fields and those of each feed type.

use crate::shape::{Fallback, Field, Shape, case, flag, name, number, open, secret, slug, text, texts, variants};

const URI: Field = text("FeedUri").required();
const USERNAME: Field = text("Username");
const PASSWORD: Field = secret("Password");
const ATTEMPTS: Field = number("DownloadAttempts").or_number(5);
const BACKOFF: Field = number("DownloadRetryBackoffSeconds").or_number(10);
/// With which version it came is not documented: the server's description of 2021 lacks it, that of 2026 has it.
const OIDC: Field = open("OidcAuthentication").since(2025, 1);
const WITH_RETRY: &[Field] = &[URI, USERNAME, PASSWORD, ATTEMPTS, BACKOFF];
const CONTAINERS: &[Field] =
    &[URI, text("ApiVersion"), text("RegistryPath"), USERNAME, PASSWORD, ATTEMPTS, BACKOFF, OIDC];

pub(crate) const FEED: Shape = variants(
    &[name(), slug(), text("FeedType").required().fixed(), texts("PackageAcquisitionLocationOptions")],
    "FeedType",
    &[
        case(
            "BuiltIn",
            &[
                number("DeleteUnreleasedPackagesAfterDays").or(Fallback::Null),
                flag("IsBuiltInRepoSyncEnabled"),
                flag("DeletePackagesAssociatedWithReleases"),
            ],
        )
        .server_made(),
        case("OctopusProject", &[]).server_made(),
        case("NuGet", &[URI, USERNAME, PASSWORD, ATTEMPTS, BACKOFF, flag("EnhancedMode")]),
        case("Maven", WITH_RETRY),
        case("GitHub", WITH_RETRY),
        case("Npm", WITH_RETRY).since(2026, 1),
        case("PyPi", WITH_RETRY).since(2026, 2),
        case("Helm", &[URI, USERNAME, PASSWORD]),
        case("OciRegistry", &[URI, USERNAME, PASSWORD]).since(2023, 3),
        case("Docker", &[URI, text("ApiVersion"), text("RegistryPath"), USERNAME, PASSWORD, ATTEMPTS, BACKOFF]),
        case("AzureContainerRegistry", CONTAINERS).since(2025, 1),
        case("GoogleContainerRegistry", CONTAINERS).since(2025, 1),
        case(
            "AwsElasticContainerRegistry",
            &[text("Region"), text("AccessKey"), secret("SecretKey"), flag("UseMachineCredentials"), OIDC],
        ),
        case("S3", &[flag("UseMachineCredentials"), text("AccessKey"), secret("SecretKey"), text("Region")])
            .since(2024, 1),
        case("ArtifactoryGeneric", &[URI, text("Repository"), text("LayoutRegex"), USERNAME, PASSWORD]).since(2024, 1),
        case(
            "GcsStorage",
            &[flag("UseServiceAccountKey"), secret("ServiceAccountJsonKey"), text("Project"), OIDC, ATTEMPTS, BACKOFF],
        )
        .since(2026, 2),
    ],
);
