//! Project groups, projects, deployment settings, channels, runbooks.

use super::shared::{
    ACTION_PACKAGE, CONNECTIVITY, EXTENSION_SETTINGS, LOGO, PARAMETER, PARTICIPATION, RUN_RETENTION, VERSIONING,
};
use crate::shape::{
    Field, Shape, case, flag, item, name, object, objects, open, secret, shape, slug, tags, text, texts, variants,
    words,
};

const FAILURE_MODES: &[&str] = &["EnvironmentDefault", "Off", "On"];

pub(crate) const PROJECT_GROUP: Shape =
    shape(&[name(), slug(), text("Description"), texts("EnvironmentIds").owned(), text("RetentionPolicyId").owned()]);

const RELEASE_CREATION: Shape = shape(&[
    text("ChannelId").to("channels"),
    object("ReleaseCreationPackage", &ACTION_PACKAGE),
    text("ReleaseCreationPackageStepId"),
]);

/// Source: the swagger of 2026.1 and the .NET client; credentials were flat before 2022.1, the library of credentials
/// came with 2022.2.
const CREDENTIALS: Shape = variants(
    &[
        words("Type", &["Anonymous", "UsernamePassword", "Reference", "GitHub"]).since(2022, 1),
        text("Username").until(2022, 1),
        secret("Password").until(2022, 1),
    ],
    "Type",
    &[
        case("Anonymous", &[]),
        case("UsernamePassword", &[text("Username").since(2022, 1), secret("Password").since(2022, 1)]),
        case("Reference", &[text("Id").to("git-credentials").required()]).since(2022, 2),
        case("GitHub", &[text("Id").required()]).since(2024, 1),
    ],
);

const CONVERSION: Shape = shape(&[flag("VariablesAreInGit"), flag("RunbooksAreInGit").since(2025, 1)]);

const PERSISTENCE: Shape = variants(
    &[words("Type", &["Database", "VersionControlled"]).owned()],
    "Type",
    &[
        case("Database", &[]),
        case(
            "VersionControlled",
            &[
                text("Url").required(),
                object("Credentials", &CREDENTIALS).required(),
                text("DefaultBranch").required(),
                text("BasePath").required(),
                flag("ProtectedDefaultBranch").since(2022, 2),
                texts("ProtectedBranchNamePatterns").since(2022, 2),
                words("SerializationFormat", &["Ocl"]).since(2026, 2),
                object("ConversionState", &CONVERSION).filled().owned().since(2022, 4),
            ],
        ),
    ],
);

const ICON: Shape = shape(&[text("Id"), text("Color")]);

const OVERRIDE: Shape = shape(&[
    text("EnvironmentId").to("environments"),
    text("TenantId").to("tenants"),
    text("ReleaseId").to("releases"),
]);

/// How 2020.3 said where a project is kept. Source: its swagger.
const VERSION_CONTROL: Shape = shape(&[text("Url"), text("Username"), secret("Password"), text("DefaultBranch")]);

pub(crate) const PROJECT: Shape = shape(&[
    name(),
    // Projects have had one before all others.
    text("Slug"),
    text("Description"),
    flag("IsDisabled"),
    text("ProjectGroupId").to("projectgroups").required(),
    text("LifecycleId").to("lifecycles").required(),
    text("VariableSetId").owned(),
    text("DeploymentProcessId").owned(),
    text("ClonedFromProjectId").owned(),
    texts("IncludedLibraryVariableSetIds").to("libraryvariablesets"),
    objects("Templates", &PARAMETER),
    words("TenantedDeploymentMode", PARTICIPATION),
    flag("AutoCreateRelease"),
    object("ReleaseCreationStrategy", &RELEASE_CREATION).filled(),
    object("VersioningStrategy", &VERSIONING).filled(),
    object("ProjectConnectivityPolicy", &CONNECTIVITY).filled(),
    words("DefaultGuidedFailureMode", FAILURE_MODES),
    flag("DefaultToSkipIfAlreadyInstalled"),
    flag("DiscreteChannelRelease"),
    text("ReleaseNotesTemplate"),
    text("DeploymentChangesTemplate"),
    flag("ForcePackageDownload").since(2023, 1),
    flag("AllowIgnoreChannelRules").since(2022, 1).or_true(),
    flag("ExecuteDeploymentsOnResilientPipeline").since(2024, 3),
    flag("CombineHealthAndSyncStatusInDashboardLiveStatus").since(2025, 3),
    text("DefaultPowerShellEdition").since(2025, 1),
    text("ProvisioningRunbookId").since(2025, 4).to("runbooks"),
    text("DeprovisioningRunbookId").since(2025, 4).to("runbooks"),
    tags("ProjectTags").since(2025, 4),
    open("ProjectTemplateDetails").since(2026, 1).owned(),
    objects("AutoDeployReleaseOverrides", &OVERRIDE).owned(),
    objects("ExtensionSettings", &EXTENSION_SETTINGS),
    flag("IsVersionControlled").owned(),
    object("PersistenceSettings", &PERSISTENCE).filled().since(2021, 2),
    object("VersionControlSettings", &VERSION_CONTROL).until(2021, 2).owned(),
    object("Icon", &ICON).since(2022, 1),
    LOGO,
]);

pub(crate) const SETTINGS: Shape = shape(&[
    text("ProjectId").to("projects").fixed(),
    object("ConnectivityPolicy", &CONNECTIVITY).filled(),
    words("DefaultGuidedFailureMode", FAILURE_MODES),
    object("VersioningStrategy", &VERSIONING).filled(),
    text("ReleaseNotesTemplate"),
    flag("DefaultToSkipIfAlreadyInstalled"),
    text("DeploymentChangesTemplate"),
    flag("ForcePackageDownload").since(2023, 1),
    flag("FailTargetDiscovery").since(2023, 1),
    flag("CancelQueuedTasks").since(2026, 2),
    flag("CancelRunningTasks").since(2026, 2),
]);

const VERSION_RULE: Shape = item(&[
    text("VersionRange"),
    text("Tag"),
    objects("ActionPackages", &ACTION_PACKAGE),
    words("VersioningStrategy", &["SemVer", "MostRecentlyPublished"]).since(2026, 2),
    text("VersionTagRegex").since(2026, 2),
]);

const GIT_ACTION: Shape = shape(&[text("DeploymentActionSlug"), text("GitDependencyName")]);

const GIT_RULE: Shape = item(&[objects("GitDependencyActions", &GIT_ACTION), texts("Rules")]);

const CUSTOM_FIELD: Shape = shape(&[text("FieldName"), text("Description")]);

pub(crate) const CHANNEL: Shape = shape(&[
    name(),
    slug(),
    text("Description"),
    text("ProjectId").to("projects").required().fixed(),
    text("LifecycleId").to("lifecycles"),
    flag("IsDefault"),
    objects("Rules", &VERSION_RULE),
    tags("TenantTags"),
    texts("GitReferenceRules").since(2023, 4),
    objects("GitResourceRules", &GIT_RULE).since(2024, 1),
    words("Type", &["Lifecycle", "EphemeralEnvironment"]).since(2025, 4),
    text("ParentEnvironmentId").since(2025, 4).to("environments"),
    text("EphemeralEnvironmentNameTemplate").since(2025, 4),
    flag("AutomaticEphemeralEnvironmentDeployments").since(2025, 4),
    objects("CustomFieldDefinitions", &CUSTOM_FIELD).since(2025, 4),
]);

pub(super) const OWN_PROJECT: Field = text("ProjectId").to("projects").required().fixed();

pub(crate) const RUNBOOK: Shape = shape(&[
    name(),
    slug(),
    text("Description"),
    OWN_PROJECT,
    text("RunbookProcessId").owned(),
    text("PublishedRunbookSnapshotId"),
    words("MultiTenancyMode", PARTICIPATION),
    object("ConnectivityPolicy", &CONNECTIVITY).filled(),
    words("EnvironmentScope", &["All", "Specified", "FromProjectLifecycles"]),
    texts("Environments").to("environments"),
    words("DefaultGuidedFailureMode", FAILURE_MODES),
    object("RunRetentionPolicy", &RUN_RETENTION).filled(),
    flag("ForcePackageDownload").since(2023, 1),
    flag("FailTargetDiscovery").since(2023, 1),
    tags("RunbookTags").since(2025, 4),
    flag("CancelQueuedTasks").since(2026, 2),
    flag("CancelRunningTasks").since(2026, 2),
]);
