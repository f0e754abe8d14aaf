//! Content that projects share: step templates, script modules, library variable sets, and variables of any owner.

use super::kinds::{
    ACCOUNTS, ACTIONS, CERTIFICATES, CHANNELS, ENVIRONMENTS, FEEDS, GIT_CREDENTIALS, LIBRARY_VARIABLE_SETS, PROJECTS,
    PROMPTS, ROLES, RUNBOOKS, SCRIPT_MODULE_CONTENTS, SCRIPT_MODULES, STEP_TEMPLATES, TAGS, TARGETS, TEAMS, TEMPLATES,
    VARIABLES, WORKER_POOLS,
};
use super::permissions::{Limit, Permissions, three, two};
use super::spec::{
    Collection, Creation, Dangling, Gallery, Identity, InGit, Item, Late, List, Lost, MadeFrom, Mirrored, Missing,
    Notation, Owner, PackageList, PrimaryPackage, ROW, Read, Scan, ServerSets, Spec, Stamp, TemplateSpec, Typed, Unfit,
    Until, dimension, id, reference,
};
use crate::delta::fallback::{ACCOUNT, CONTAINER_FEED, FEED, GIT_CREDENTIAL, TEAM, VARIABLE_VALUE};
use crate::delta::{FirstSync, Mode};
use crate::key::Kind;
use crate::plan::Effect;
use crate::rules;

/// The type of a value that is a secret.
pub(crate) const SENSITIVE: &str = "Sensitive";

/// The meanings of values by type: for variables by their `Type`, for template parameters by their control type.
///
/// Types that are not here are text. Fact `typed-values`.
pub const TYPES: &[(&str, ValueOf)] = &[
    (SENSITIVE, ValueOf::Secret),
    ("Certificate", ValueOf::Id(CERTIFICATES)),
    ("WorkerPool", ValueOf::Id(WORKER_POOLS)),
    ("AzureAccount", ValueOf::Id(ACCOUNTS)),
    ("AmazonWebServicesAccount", ValueOf::Id(ACCOUNTS)),
    ("GoogleCloudAccount", ValueOf::Id(ACCOUNTS)),
    ("UsernamePasswordAccount", ValueOf::Id(ACCOUNTS)),
    ("GenericOidcAccount", ValueOf::Id(ACCOUNTS)),
    ("Project", ValueOf::Id(PROJECTS)),
    ("Teams", ValueOf::Ids(TEAMS)),
    ("Environments", ValueOf::Ids(ENVIRONMENTS)),
    ("Channels", ValueOf::Ids(CHANNELS)),
    ("Package", ValueOf::Json("FeedId", FEEDS)),
];

/// The meaning of a typed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOf {
    /// A secret.
    Secret,
    /// The id of a document.
    Id(Kind),
    /// Ids with commas between them.
    Ids(Kind),
    /// JSON in a string, with the id of a document in this field: a package with its feed.
    Json(&'static str, Kind),
}

impl ValueOf {
    /// Returns what a value is by the word for its type; `None` if it is plain text.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        TYPES.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }
}

/// Returns the kinds that a value can name by its type.
pub(super) fn named_by_values() -> impl Iterator<Item = Kind> {
    TYPES.iter().filter_map(|(_, value)| match value {
        ValueOf::Id(kind) | ValueOf::Ids(kind) | ValueOf::Json(_, kind) => Some(*kind),
        ValueOf::Secret => None,
    })
}

/// Where parameters and templates say what their values are.
pub(super) const CONTROL_TYPE: &[&str] = &["DisplaySettings", "Octopus.ControlType"];

/// How actions say from which version of which step template they were made.
pub(crate) const STAMP: Stamp = Stamp {
    at: "",
    properties: "Properties",
    template: "Octopus.Action.Template.Id",
    version: "Octopus.Action.Template.Version",
};

/// Types of actions that run on the server whatever they say (fact `server-only-actions`).
const SERVER_ONLY: &[&str] = &[
    "Octopus.AwsApplyCloudFormationChangeSet",
    "Octopus.AwsDeleteCloudFormation",
    "Octopus.AwsRunCloudFormation",
    "Octopus.AzureResourceGroup",
    "Octopus.DeployRelease",
    "Octopus.Email",
    "Octopus.HealthCheck",
    "Octopus.HelmChartUpgrade",
    "Octopus.JiraIntegration.ServiceDeskAction",
    "Octopus.Kubernetes.Kustomize",
    "Octopus.Manual",
];

/// Types of actions whose script stands in the step, in a package or in Git.
const SCRIPTS: &[&str] = &[
    "Octopus.Script",
    "Octopus.AzurePowerShell",
    "Octopus.AwsRunScript",
    "Octopus.GoogleCloudScripting",
    "Octopus.KubernetesRunScript",
];

/// The fields that a step template and an action of a process have in common.
pub(super) const ACTION: Spec = Spec {
    on_create: &[],
    text: &[
        "Notes",
        "Properties.'Octopus.Action.Script.ScriptBody'",
        "Properties.'Octopus.Action.Manual.Instructions'",
        "Properties.'Octopus.Action.Email.Body'",
        "Properties.'Octopus.Action.Email.Subject'",
    ],
    server: &["Packages[].Id", "Packages[].IsPrimaryPackage"],
    maps: &["Properties", "Packages[].Properties"],
    data: &["Inputs"],
    scans: &[
        // Facts `step-package-inputs`, `process-templates`.
        Scan { at: "", field: "Inputs", when: None },
        Scan { at: "", field: "Properties", when: Some(("ActionType", &["Octopus.ProcessTemplate"])) },
    ],
    server_adds: &[("Properties", "OctopusUseBundledTooling", "False")],
    packages: Some(PackageList {
        list: "Packages",
        package: "PackageId",
        feed: "FeedId",
        version: "Version",
        // Fact `fixed-versions`.
        primary: PrimaryPackage {
            properties: "Properties",
            package: "Octopus.Action.Package.PackageId",
            feed: "Octopus.Action.Package.FeedId",
            version: "Octopus.Action.Package.PackageVersion",
        },
    }),
    mirrored: &[Mirrored { list: "Packages", item: "", property: ("Properties", "Octopus.Action.Package.PackageId") }],
    server_sets: &[ServerSets {
        types: ("ActionType", SERVER_ONLY),
        sets: ("Properties", "Octopus.Action.RunOnServer", "true"),
    }],
    // Platform Hub: templates are named by slug, and their content is never in the space (OctopusSamples,
    // CreateProcessTemplateUsageStep).
    uses: &[(
        "",
        MadeFrom {
            at: "Properties",
            slug: "Octopus.Action.ProcessTemplate.Reference.Slug",
            version: "Octopus.Action.ProcessTemplate.Reference.VersionMask",
        },
    )],
    unfit: &[Unfit {
        at: "",
        list: "Packages",
        name: "",
        // Fact `inline-packages`.
        when: &[(&["ActionType"], SCRIPTS), (&["Properties", "Octopus.Action.Script.ScriptSource"], &["Inline"])],
        why: "has a primary package, which servers refuse where the script is written into the step",
    }],
    sets: &["GitDependencies[].FilePathFilters"],
    json: &[
        "Properties.'Octopus.Action.Aws.CloudFormation.Tags'",
        "Properties.'Octopus.Action.Aws.CloudFormationTemplateParameters'",
        "Properties.'Octopus.Action.Aws.CloudFormationTemplateParametersRaw'",
        "Properties.'Octopus.Action.Aws.IamCapabilities'",
        "Properties.'Octopus.Action.Aws.S3.FileSelections'",
        "Properties.'Octopus.Action.Aws.S3.PackageOptions'",
        "Properties.'Octopus.Action.Azure.ResourceGroupTemplateParameters'",
        "Properties.'Octopus.Action.Azure.ResourceManagerTemplateParameters'",
        "Properties.'Octopus.Action.Helm.KeyValues'",
        "Properties.'Octopus.Action.IISWebSite.Bindings'",
        "Properties.'Octopus.Action.KubernetesContainers.CombinedVolumes'",
        "Properties.'Octopus.Action.KubernetesContainers.ConfigMapValues'",
        "Properties.'Octopus.Action.KubernetesContainers.IngressRules'",
        "Properties.'Octopus.Action.KubernetesContainers.SecretValues'",
        "Properties.'Octopus.Action.KubernetesContainers.ServicePorts'",
        "Properties.'Octopus.Action.Nginx.Server.Bindings'",
        "Properties.'Octopus.Action.Nginx.Server.Locations'",
        "Properties.'Octopus.Action.Terraform.TemplateParameters'",
    ],
    refs: &[
        id("Container.FeedId", &[FEEDS], Missing::Refuse).or(&CONTAINER_FEED),
        id("Packages[].FeedId", &[FEEDS], Missing::Refuse).or(&FEED),
        id("GitDependencies[].GitCredentialId", &[GIT_CREDENTIALS], Missing::Refuse).or(&GIT_CREDENTIAL),
        id("Properties.'Octopus.Action.Package.FeedId'", &[FEEDS], Missing::Refuse).or(&FEED),
        id("Properties.'Octopus.Action.Package.NuGetFeedId'", &[FEEDS], Missing::Refuse).or(&FEED),
        // Deploy a Release names its project twice; the package's id is the project's (fact `deploy-release`).
        id("Properties.'Octopus.Action.DeployRelease.ProjectId'", &[PROJECTS], Missing::RefuseOrSkipItem),
        id("Packages[].PackageId", &[PROJECTS], Missing::RefuseOrSkipItem),
        id("Properties.'Octopus.Action.Package.PackageId'", &[PROJECTS], Missing::RefuseOrSkipItem),
        id("Properties.'Octopus.Action.Package.NuGetPackageId'", &[PROJECTS], Missing::RefuseOrSkipItem),
        id("Properties.'Octopus.Action.Azure.AccountId'", &[ACCOUNTS], Missing::Refuse).or(&ACCOUNT),
        // Names of variables, but ids are taken, too (fact `ids-for-variables`).
        id("Properties.'Octopus.Action.AwsAccount.Variable'", &[ACCOUNTS], Missing::Refuse).or(&ACCOUNT),
        id("Properties.'Octopus.Action.AzureAccount.Variable'", &[ACCOUNTS], Missing::Refuse).or(&ACCOUNT),
        id("Properties.'Octopus.Action.GoogleCloudAccount.Variable'", &[ACCOUNTS], Missing::Refuse).or(&ACCOUNT),
        id("Properties.'Octopus.Action.Certificate.Variable'", &[CERTIFICATES], Missing::Refuse),
        id("Properties.'Octopus.Action.ServiceFabric.ClientCertVariable'", &[CERTIFICATES], Missing::Refuse),
        id("Properties.'Octopus.Action.Java.Certificate.Variable'", &[CERTIFICATES], Missing::Refuse),
        id("Properties.'Octopus.Action.Git.TargetRepositoryCredentialId'", &[GIT_CREDENTIALS], Missing::Refuse)
            .or(&GIT_CREDENTIAL),
        reference(
            "Properties.'Octopus.Action.Manual.ResponsibleTeamIds'",
            Notation::IdsInText,
            &[TEAMS],
            Missing::Refuse,
        )
        .or(&TEAM)
        // An approval without teams may be answered by anybody.
        .dangling(Dangling::Refuse),
        reference("Properties.'Octopus.Action.Email.ToTeamIds'", Notation::IdsInText, &[TEAMS], Missing::Refuse)
            .or(&TEAM),
        reference("Properties.'Octopus.Action.Email.CCTeamIds'", Notation::IdsInText, &[TEAMS], Missing::Refuse)
            .or(&TEAM),
        reference("Properties.'Octopus.Action.Email.BccTeamIds'", Notation::IdsInText, &[TEAMS], Missing::Refuse)
            .or(&TEAM),
        reference(
            "Properties.'Octopus.Action.ArgoCD.Sync.Environments'",
            Notation::IdsInText,
            &[ENVIRONMENTS],
            Missing::Refuse,
        ),
        reference(
            "Properties.'Octopus.Action.ArgoCD.PullRequest.Environments'",
            Notation::IdsInText,
            &[ENVIRONMENTS],
            Missing::Refuse,
        ),
        // Containers carry the feed of their image (fact `container-feeds`).
        id("Properties.'Octopus.Action.KubernetesContainers.Containers'(json)[].FeedId", &[FEEDS], Missing::Refuse)
            .or(&FEED),
        id(
            "Properties.'Octopus.Action.KubernetesContainers.Containers'(json)[].InitContainers[].FeedId",
            &[FEEDS],
            Missing::Refuse,
        )
        .or(&FEED),
        id("Properties.'Octopus.Action.Helm.TemplateValuesSources'(json)[].FeedId", &[FEEDS], Missing::Refuse)
            .or(&FEED),
    ],
    lists: &[
        List {
            at: "Packages",
            one: "package",
            by: Identity::Field("Name"),
            ordered: false,
            kind: None,
            needed: false,
            droppable: false,
        },
        List {
            at: "GitDependencies",
            one: "Git dependency",
            by: Identity::Field("Name"),
            ordered: false,
            kind: None,
            needed: false,
            droppable: false,
        },
    ],
    ..Spec::DEFAULT
};

/// The parameters of a step template, and the tenant templates of projects and library variable sets.
pub(super) const PARAMETERS: Spec = Spec {
    on_create: &[],
    server: &["Id"],
    trimmed: &["Label", "HelpText"],
    text: &["Name", "Label", "HelpText"],
    maps: &["DisplaySettings"],
    // A parameter without a control type is a single line; some servers refuse it without (fact
    // `control-type`).
    defaults: &[("DisplaySettings", "Octopus.ControlType", "SingleLineText")],
    typed: &[Typed { at: "", value: "DefaultValue", type_at: CONTROL_TYPE, missing: Missing::Refuse, fallback: None }],
    known: &["DefaultValue"],
    ..Spec::DEFAULT
};

/// Script modules are library variable sets to the server.
const LIBRARY_SETS: Permissions =
    three("LibraryVariableSetView", "LibraryVariableSetCreate", "LibraryVariableSetEdit", &[]);

/// A set whose content is not there yet says so, so that the next run finishes it.
const MARKED: &[Late] = &[Late { field: "Description", until: Until::Mark }];

/// The fields of variables, wherever they stand.
const VARIABLE_FIELDS: &[&str] =
    &["Type", "IsSensitive", "IsEditable", "Prompt", "Label", "Required", "DisplaySettings", "Value"];

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: STEP_TEMPLATES,
        permissions: three("ActionTemplateView", "ActionTemplateCreate", "ActionTemplateEdit", &[]),
        one: "step template",
        id_prefix: "ActionTemplates-",
        docs: "Step templates. A community template is the same by its external id, its website or its name, is installed \
               from the destination's own gallery, and gets the source's content where that differs. What the gallery \
               lacks arrives as a custom template.",
        mode: Some(Mode::Mirror),
        collections: &[Collection::all("actiontemplates")],
        parts: &[("", &ACTION), ("Parameters[]", &PARAMETERS)],
        // The gallery belongs to the instance; its ids mean nothing elsewhere (fact `community-templates`).
        server: &["Version", "CommunityActionTemplateId"],
        template: Some(TemplateSpec { parameters: "Parameters", type_at: CONTROL_TYPE, version: "Version" }),
        gallery: Some(Gallery {
            one: "community step template",
            path: "communityactiontemplates",
            origin: "CommunityActionTemplateId",
            same_by: &["ExternalId", "Website", "Name"],
            install: "communityactiontemplates/{entry}/installation/{space}",
        }),
        pruned: &["Parameters"],
        lists: &[List {
            at: "Parameters",
            one: "parameter",
            by: Identity::Field("Name"),
            ordered: true,
            kind: None,
            needed: false,
            droppable: false,
        }],
        known: ACTION_FIELDS,
        ..Spec::DEFAULT
    },
    Spec {
        kind: SCRIPT_MODULES,
        permissions: LIBRARY_SETS,
        one: "script module",
        id_prefix: "LibraryVariableSets-",
        docs: "Script modules with what they hold.",
        mode: Some(Mode::Mirror),
        collections: &[Collection {
            only: Some(("ContentType", "ScriptModule")),
            ..Collection::all("libraryvariablesets")
        }],
        server: &["VariableSetId", "Version"],
        late: MARKED,
        late_after: &[SCRIPT_MODULE_CONTENTS],
        effect: Effect::NextRelease,
        known: &["ContentType", "Templates"],
        ..Spec::DEFAULT
    },
    Spec {
        kind: SCRIPT_MODULE_CONTENTS,
        permissions: two("VariableView", "LibraryVariableSetEdit", &[]),
        one: "content",
        id_prefix: "variableset-",
        docs: "The script and the language of a script module.",
        word: Some(SCRIPT_MODULES),
        mode: Some(Mode::Mirror),
        collections: &[Collection { write: "variables", ..Collection::of_owners("variables") }],
        owner: Some(Owner { field: "OwnerId", kinds: &[SCRIPT_MODULES] }),
        creation: Creation::WithOwner("VariableSetId"),
        effect: Effect::NextRelease,
        server: &["Version", "ScopeValues", "Variables[].Id"],
        text: &["Variables[].Value", "Variables[].Name"],
        after_owner: &["Variables[].Name"],
        lists: &[List {
            at: "Variables",
            one: "text",
            by: Identity::Field("Name"),
            ordered: false,
            kind: None,
            needed: false,
            droppable: false,
        }],
        known: VARIABLE_FIELDS,
        ..Spec::DEFAULT
    },
    Spec {
        kind: LIBRARY_VARIABLE_SETS,
        permissions: LIBRARY_SETS,
        guard: Some("octosync.guard"),
        one: "library variable set",
        id_prefix: "LibraryVariableSets-",
        docs: "Library variable sets and their tenant templates; their variables are a kind of their own.",
        mode: Some(Mode::Merge),
        collections: &[Collection {
            only: Some(("ContentType", "Variables")),
            ..Collection::all("libraryvariablesets")
        }],
        parts: &[("Templates[]", &PARAMETERS)],
        server: &["VariableSetId", "Version"],
        late: MARKED,
        late_after: &[VARIABLES],
        pruned: &["Templates"],
        lists: &[List {
            at: "Templates",
            one: "template",
            by: Identity::Field("Name"),
            ordered: true,
            kind: Some(TEMPLATES),
            needed: false,
            droppable: false,
        }],
        known: &["ContentType"],
        ..Spec::DEFAULT
    },
];

/// The meaning of the value of a row.
pub(super) const VALUE_OF_ROW: Typed = Typed {
    at: "Variables[]",
    value: ROW.value,
    type_at: &[ROW.value_type],
    missing: Missing::SkipItem(rules::D8),
    fallback: Some(&VARIABLE_VALUE),
};

/// The list of rows, each with what one of it is called.
pub(super) const fn rows(one: &'static str) -> List {
    let (ordered, kind, needed, droppable) = (false, None, false, false);
    List { at: "Variables", one, by: Identity::Row, ordered, kind, needed, droppable }
}

/// The variables: after the processes, because they can be scoped to actions.
pub(super) const VARIABLE_SPECS: &[Spec] = &[Spec {
    kind: VARIABLES,
    permissions: Permissions {
        edit_of: &[(LIBRARY_VARIABLE_SETS, "LibraryVariableSetEdit")],
        ..two("VariableView", "VariableEdit", &[Limit::Project, Limit::EveryEnvironment])
    },
    one: "variable set",
    id_prefix: "variableset-",
    docs: "The variables of projects and library variable sets, row by row. Values that stand on the destination stay; secrets arrive as placeholders.",
    mode: Some(Mode::Merge),
    first_sync: FirstSync::KeepDestination,
    collections: &[Collection { write: "variables", ..Collection::of_owners("variables") }],
    owner: Some(Owner { field: "OwnerId", kinds: &[PROJECTS, LIBRARY_VARIABLE_SETS] }),
    creation: Creation::WithOwner("VariableSetId"),
    in_git: InGit::Moved("VariablesAreInGit"),
    effect: Effect::NextRelease,
    server: &["Version", "ScopeValues", "Variables[].Id"],
    trimmed: &["Variables[].Prompt.Label", "Variables[].Prompt.Description"],
    // A prompt without a control type is a single line (fact `prompt-settings`).
    defaults: &[("Variables[].Prompt.DisplaySettings", "Octopus.ControlType", "SingleLineText")],
    text: &[
        "Variables[].Name",
        "Variables[].Description",
        "Variables[].Prompt.Label",
        "Variables[].Prompt.Description",
    ],
    maps: &["Variables[].Prompt.DisplaySettings"],
    sets: &[
        "Variables[].Scope.Environment",
        "Variables[].Scope.Channel",
        "Variables[].Scope.ProcessOwner",
        "Variables[].Scope.Action",
        "Variables[].Scope.Machine",
        "Variables[].Scope.TenantTag",
        "Variables[].Scope.Role",
    ],
    refs: &[
        id("Variables[].Scope.Environment[]", &[ENVIRONMENTS], Missing::Refuse),
        id("Variables[].Scope.Channel[]", &[CHANNELS], Missing::Refuse),
        id("Variables[].Scope.ProcessOwner[]", &[PROJECTS, RUNBOOKS], Missing::Refuse),
        id("Variables[].Scope.Action[]", &[ACTIONS], Missing::Refuse),
        id("Variables[].Scope.Machine[]", &[TARGETS], Missing::Refuse),
        reference("Variables[].Scope.TenantTag[]", Notation::Word, &[TAGS], Missing::Refuse),
        reference("Variables[].Scope.Role[]", Notation::Word, &[ROLES], Missing::Refuse),
    ],
    typed: &[VALUE_OF_ROW],
    pruned: &["Variables"],
    prompts: Some(PROMPTS),
    lists: &[rows("variable")],
    items: &[Item {
        at: "Variables[]",
        one: "variable",
        topic: "variables",
        rule: rules::B1,
        lost: Lost::Skipped,
        valued: true,
        renames: Some("environments"),
        dimensions: &[
            dimension("environments", &["Scope.Environment"], &[ENVIRONMENTS]).weighs(100),
            dimension("channels", &["Scope.Channel"], &[CHANNELS]).weighs(10),
            dimension("process_owners", &["Scope.ProcessOwner"], &[PROJECTS, RUNBOOKS]).weighs(5).alike(),
            dimension("actions", &["Scope.Action"], &[ACTIONS]).weighs(10_000_000),
            dimension("machines", &["Scope.Machine"], &[TARGETS]).weighs(1_000_000),
            dimension("tenant_tags", &["Scope.TenantTag"], &[TAGS]).weighs(1_000).of_several().alike(),
            dimension("roles", &["Scope.Role"], &[ROLES]).weighs(10_000).of_several().alike(),
        ],
    }],
    known: VARIABLE_FIELDS,
    ..Spec::DEFAULT
}];

/// The fields of actions and step templates at any depth.
pub(super) const ACTION_FIELDS: &[&str] = &[
    "ChannelsVariable",
    "EnvironmentsVariable",
    "ExcludedEnvironmentsVariable",
    "TenantTagsVariable",
    "AcquisitionLocation",
    "ActionType",
    "AvailableStepPackageVersions",
    "CanBeUsedForProjectVersioning",
    "Category",
    "Condition",
    "DefaultBranch",
    "Dockerfile",
    "Extract",
    "FilePathFilters",
    "GitCredentialType",
    "GitHubConnectionId",
    "GitUrl",
    "Image",
    "Inputs",
    "IsDisabled",
    "IsRequired",
    "LastSavedStepPackageVersion",
    "PackageId",
    "PackageRequirement",
    "RepositoryUri",
    "StartTrigger",
    "StepPackageId",
    "StepPackageInputsReferenceId",
    "StepPackageVersion",
    "Version",
    "WorkerPoolVariable",
];

impl Collection {
    /// Collections that can only be asked for by the ids that the owners hold.
    const fn of_owners(path: &'static str) -> Self {
        Self { read: Read::OfOwners(path), ..Self::all(path) }
    }
}
