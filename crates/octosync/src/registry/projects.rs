//! Projects and what belongs to them: channels, processes.

use super::flow::FLOW;
use super::infrastructure::TENANT_TAGS;
use super::kinds::{
    ACTIONS, CHANNELS, DEPLOYMENT_PROCESSES, ENVIRONMENTS, LIBRARY_VARIABLE_SETS, LIFECYCLES, PROJECT_GROUPS, PROJECTS,
    ROLES, RUNBOOK_PROCESSES, RUNBOOKS, SCRIPT_MODULES, TAGS, TEMPLATES, VARIABLES,
};
use super::library::PARAMETERS;
use super::permissions::{Limit, three, two};
use super::process::PROCESS;
use super::spec::{
    Collection, Creation, Dangling, Identity, InGit, Item, Late, List, Lost, MadeFrom, Missing, Notation, Owner, Spec,
    Starts, Until, VersionControl, id, reference, restriction,
};
use crate::delta::Mode;
use crate::delta::fallback::{ACTION as MISSING_ACTION, CHANNEL_LIFECYCLE, PROJECT_LIFECYCLE, VARIABLE_SET};
use crate::plan::Effect;
use crate::rules;
use crate::version::Version;

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: PROJECTS,
        permissions: three("ProjectView", "ProjectCreate", "ProjectEdit", &[Limit::Project]),
        one: "project",
        id_prefix: "Projects-",
        docs: "The settings of a project, its release and versioning strategy. New projects are disabled until all of them is there.",
        mode: Some(Mode::Merge),
        is_project: true,
        group: Some("ProjectGroupId"),
        // Facts §7: what is in the repository of a project, and the settings that go there with it.
        git: Some(VersionControl {
            at: "PersistenceSettings",
            is: ("Type", "VersionControlled"),
            folder: &["Url", "BasePath"],
            moved: "ConversionState",
            fields: &[
                "DefaultGuidedFailureMode",
                "DefaultToSkipIfAlreadyInstalled",
                "DeploymentChangesTemplate",
                "ForcePackageDownload",
                "ProjectConnectivityPolicy",
                "ReleaseNotesTemplate",
                "VersioningStrategy",
            ],
        }),
        made_from: Some(MadeFrom { at: "ProjectTemplateDetails", slug: "Slug", version: "VersionMask" }),
        searched: true,
        collections: &[Collection::all("projects")],
        server: &[
            "VariableSetId",
            "DeploymentProcessId",
            "ClonedFromProjectId",
            "IsVersionControlled",
            "PersistenceSettings",
            "VersionControlSettings",
            "Icon",
            "ProjectTemplateDetails",
            "RetainTenantConnections",
            // Which release deploys by itself is a matter of each instance's run time.
            "AutoDeployReleaseOverrides",
        ],
        // E10: automatic release creation arrives off and is the destination's own.
        on_create: &["Slug", "AutoCreateRelease"],
        // A template is often disabled, in a group for templates; permissions follow the group.
        not_followed: &["IsDisabled", "ProjectGroupId"],
        arrives_off: &[("AutoCreateRelease", Starts::Releases)],
        parts: &[("Templates[]", &PARAMETERS)],
        text: &["Name", "Description", "ReleaseNotesTemplate", "DeploymentChangesTemplate"],
        maps: &["ExtensionSettings[].Values"],
        sets: &["ProjectConnectivityPolicy.TargetRoles", "ProjectTags"],
        own_entries: &[("IncludedLibraryVariableSetIds", &[]), ("ProjectTags", &[])],
        refs: &[
            id("ProjectGroupId", &[PROJECT_GROUPS], Missing::Refuse).dangling(Dangling::Demand),
            id("LifecycleId", &[LIFECYCLES], Missing::Refuse).or(&PROJECT_LIFECYCLE),
            id("IncludedLibraryVariableSetIds[]", &[LIBRARY_VARIABLE_SETS, SCRIPT_MODULES], Missing::Refuse)
                .or(&VARIABLE_SET),
            id("ReleaseCreationStrategy.ChannelId", &[CHANNELS], Missing::Refuse),
            id("ReleaseCreationStrategy.ReleaseCreationPackageStepId", &[ACTIONS], Missing::LeaveOut)
                .or(&MISSING_ACTION),
            reference(
                "ReleaseCreationStrategy.ReleaseCreationPackage.DeploymentAction",
                Notation::Name,
                &[ACTIONS],
                Missing::LeaveOutAround("ReleaseCreationStrategy.ReleaseCreationPackage"),
            )
            .or(&MISSING_ACTION),
            id("VersioningStrategy.DonorPackageStepId", &[ACTIONS], Missing::LeaveOut).or(&MISSING_ACTION),
            // Without its donor a strategy says nothing.
            reference(
                "VersioningStrategy.DonorPackage.DeploymentAction",
                Notation::Name,
                &[ACTIONS],
                Missing::LeaveOutAround("VersioningStrategy"),
            )
            .or(&MISSING_ACTION),
            reference("ProjectConnectivityPolicy.TargetRoles[]", Notation::Word, &[ROLES], Missing::Refuse),
            reference("ProjectTags[]", Notation::Word, &[TAGS], Missing::Refuse),
            id("ProvisioningRunbookId", &[RUNBOOKS], Missing::LeaveOut),
            id("DeprovisioningRunbookId", &[RUNBOOKS], Missing::LeaveOut),
        ],
        pruned: &["Templates"],
        lists: &[
            List {
                at: "Templates",
                one: "template",
                by: Identity::Field("Name"),
                ordered: true,
                kind: Some(TEMPLATES),
                needed: false,
                droppable: false,
            },
            List {
                at: "ExtensionSettings",
                one: "extension",
                by: Identity::Field("ExtensionId"),
                ordered: false,
                kind: None,
                needed: false,
                droppable: false,
            },
        ],
        late: &[
            Late { field: "VersioningStrategy", until: Until::Nothing },
            Late { field: "ReleaseCreationStrategy", until: Until::Nothing },
            Late { field: "ProvisioningRunbookId", until: Until::Nothing },
            Late { field: "DeprovisioningRunbookId", until: Until::Nothing },
            Late { field: "AutoCreateRelease", until: Until::Bool(false) },
            Late { field: "IsDisabled", until: Until::Bool(true) },
            Late { field: "Description", until: Until::Mark },
        ],
        late_after: &[CHANNELS, DEPLOYMENT_PROCESSES, RUNBOOKS, RUNBOOK_PROCESSES, VARIABLES],
        // Connections to other systems belong to the instance.
        unsupported: &[
            "ExtensionSettings[].Values.ServiceNowConnectionId",
            "ExtensionSettings[].Values.JsmConnectionId",
        ],
        known: &[
            "AllowDeploymentsToNoTargets",
            "AllowIgnoreChannelRules",
            "CombineHealthAndSyncStatusInDashboardLiveStatus",
            "DefaultGuidedFailureMode",
            "DefaultPowerShellEdition",
            "DefaultToSkipIfAlreadyInstalled",
            "DiscreteChannelRelease",
            "DonorPackage",
            "ExcludeUnhealthyTargets",
            "ExecuteDeploymentsOnEventBasedPipeline",
            "ExecuteDeploymentsOnResilientPipeline",
            "ForcePackageDownload",
            "IsBadgesEnabled",
            "PackageReference",
            "ReleaseCreationPackage",
            "SkipMachineBehavior",
            "Template",
            "TenantedDeploymentMode",
            "Label",
            "HelpText",
            "DefaultValue",
        ],
        ..Spec::DEFAULT
    },
    Spec {
        kind: CHANNELS,
        permissions: two("ProcessView", "ProcessEdit", &[Limit::Project]),
        searched: true,
        one: "channel",
        id_prefix: "Channels-",
        docs: "Channels with their rules. A channel whose lifecycle has no counterpart takes no part; the default flag never moves.",
        mode: Some(Mode::Merge),
        collections: &[Collection { of_owner: Some("projects/{owner}/channels"), ..Collection::all("channels") }],
        owner: Some(Owner { field: "ProjectId", kinds: &[PROJECTS] }),
        creation: Creation::FirstWithOwner("IsDefault"),
        // `Actions` of a rule mirrors `ActionPackages` in the form of 2018.8 (fact `rule-actions`).
        server: &["IsDefault", "Rules[].Id", "Rules[].Actions", "GitResourceRules[].Id"],
        // Each release would make an environment and deploy to it.
        arrives_off: &[("AutomaticEphemeralEnvironmentDeployments", Starts::Deployments)],
        sets: &["TenantTags", "GitReferenceRules", "Rules[].ActionPackages"],
        trimmed: &["Description", "Rules[].VersionRange", "Rules[].Tag", "Rules[].VersionTagRegex"],
        // Fact `ephemeral-channels`.
        moot: &[("Type", "EphemeralEnvironment", "LifecycleId")],
        of_git_only: &["GitReferenceRules"],
        // Fact `channel-fields`.
        restricts: &[
            restriction("GitReferenceRules", Version::release(2026, 1)),
            restriction("GitResourceRules", Version::release(2026, 1)),
            restriction("Rules[].VersionTagRegex", Version::release(2026, 2)),
        ],
        refs: &[
            id("LifecycleId", &[LIFECYCLES], Missing::SkipDocument(rules::C4)).or(&CHANNEL_LIFECYCLE),
            id("ParentEnvironmentId", &[ENVIRONMENTS], Missing::SkipDocument(rules::C4)),
            reference("TenantTags[]", Notation::Word, &[TAGS], Missing::Refuse),
            reference(
                "Rules[].ActionPackages[].DeploymentAction",
                Notation::Name,
                &[ACTIONS],
                Missing::LeaveOutAround("Rules[].ActionPackages[]"),
            )
            .or(&MISSING_ACTION),
            reference(
                "GitResourceRules[].GitDependencyActions[].DeploymentActionSlug",
                Notation::Slug,
                &[ACTIONS],
                Missing::LeaveOutAround("GitResourceRules[].GitDependencyActions[]"),
            )
            .or(&MISSING_ACTION),
        ],
        pruned: &["CustomFieldDefinitions"],
        lists: &[
            List {
                at: "Rules",
                one: "rule",
                by: Identity::Content("ActionPackages"),
                ordered: false,
                kind: None,
                needed: false,
                droppable: false,
            },
            List {
                at: "GitResourceRules",
                one: "Git rule",
                by: Identity::Content("GitDependencyActions"),
                ordered: false,
                kind: None,
                needed: false,
                droppable: false,
            },
            List {
                at: "CustomFieldDefinitions",
                one: "custom field",
                by: Identity::Field("FieldName"),
                ordered: true,
                kind: None,
                needed: false,
                droppable: false,
            },
        ],
        items: &[Item {
            at: "",
            one: "channel",
            topic: "channels",
            rule: rules::B4,
            lost: Lost::Skipped,
            valued: false,
            renames: None,
            dimensions: &[TENANT_TAGS],
        }],
        late: &[
            Late { field: "Rules", until: Until::Nothing },
            Late { field: "GitResourceRules", until: Until::Nothing },
            Late { field: "Description", until: Until::Mark },
        ],
        known: &[
            "AutomaticEphemeralEnvironmentDeployments",
            "EphemeralEnvironmentNameTemplate",
            "GitDependencyName",
            "PackageReference",
            "Tag",
            "Type",
            "VersionRange",
            "VersioningStrategy",
        ],
        ..Spec::DEFAULT
    },
    Spec {
        kind: DEPLOYMENT_PROCESSES,
        permissions: two("ProcessView", "ProcessEdit", &[Limit::Project]),
        one: "deployment process",
        id_prefix: "deploymentprocess-",
        docs: "The steps of a project. Steps that only the destination has are kept between the neighbours they stood between.",
        mode: Some(Mode::Merge),
        collections: &[Collection::paged("deploymentprocesses")],
        owner: Some(Owner { field: "ProjectId", kinds: &[PROJECTS] }),
        creation: Creation::WithOwner("DeploymentProcessId"),
        in_git: InGit::Always,
        of_template: true,
        effect: Effect::NextRelease,
        parts: &[("", &PROCESS)],
        flow: Some(&FLOW),
        ..Spec::DEFAULT
    },
];
