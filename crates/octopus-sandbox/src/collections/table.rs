//! The rows: every collection that the sandbox serves.
//! Source of paths, prefixes and verbs: the server's swagger of 2026.1.

use super::{Collection, Level, Unique, Verbs};
use crate::rules;
use crate::shapes;
use crate::version::Version;

const EVERYTHING: Verbs = Verbs { get: true, list: true, all: true, post: true, put: true, delete: true };
const NO_ALL: Verbs = Verbs { all: false, ..EVERYTHING };
const FACET: Verbs = Verbs { all: false, post: false, delete: false, ..EVERYTHING };
const UNLISTED: Verbs = Verbs { list: false, ..FACET };
/// Reached through a project only.
const NESTED: Verbs = Verbs { get: false, put: false, ..UNLISTED };
const READ_ONLY: Verbs = Verbs { put: false, ..FACET };

const BASE: Collection = Collection {
    path: "",
    alias: "",
    prefix: "",
    item_type: "",
    noun: "",
    level: Level::Space,
    also_system: false,
    shape: &shapes::PROXY,
    unique: Unique::Everywhere,
    name_field: "Name",
    owner: None,
    verbs: EVERYTHING,
    one_default: false,
    since: Version::ALWAYS,
    links: &[],
    check: None,
    created: None,
    changed: None,
    guard: None,
};

const PROJECT_LINKS: &[(&str, &str)] = &[
    ("Variables", "/variables"),
    ("Releases", "/releases{/version}{?skip,take,searchByVersion}"),
    ("Channels", "/channels{/id}{?skip,take,partialName}"),
    ("Triggers", "/triggers{?skip,take,partialName,triggerActionType,triggerActionCategory,runbooks}"),
    ("DeploymentProcess", "/deploymentprocesses"),
    ("DeploymentSettings", "/deploymentsettings"),
    ("Runbooks", "/runbooks{?skip,take,partialName}"),
    ("RunbookSnapshots", "/runbookSnapshots{/name}{?skip,take,searchByName}"),
    ("Metadata", "/metadata"),
    ("Progression", "/progression{?releaseHistoryCount}"),
    ("Logo", "/logo"),
    ("Summary", "/summary"),
    ("ConvertToGit", "/git/convert"),
];

/// All rows; a document's references are checked and removed in this order.
pub(crate) static COLLECTIONS: &[Collection] = &[
    Collection {
        path: "spaces",
        prefix: "Spaces",
        item_type: "Space",
        noun: "A space",
        level: Level::System,
        shape: &shapes::SPACE,
        links: &[("Logo", "/logo"), ("Search", "/search")],
        check: Some(rules::spaces::check),
        created: Some(rules::spaces::created),
        guard: Some(rules::spaces::guard),
        ..BASE
    },
    Collection {
        path: "environments",
        prefix: "Environments",
        item_type: "Environment",
        noun: "An environment",
        shape: &shapes::ENVIRONMENT,
        links: &[("Machines", "/machines{?skip,take,partialName,roles}"), ("Metadata", "/metadata")],
        ..BASE
    },
    Collection {
        path: "lifecycles",
        prefix: "Lifecycles",
        item_type: "Lifecycle",
        noun: "A lifecycle",
        shape: &shapes::LIFECYCLE,
        links: &[("Preview", "/preview"), ("Projects", "/projects")],
        check: Some(rules::retention::check_lifecycle),
        ..BASE
    },
    Collection {
        path: "projectgroups",
        prefix: "ProjectGroups",
        item_type: "ProjectGroup",
        noun: "A project group",
        shape: &shapes::PROJECT_GROUP,
        links: &[("Projects", "/projects{?skip,take,partialName}")],
        ..BASE
    },
    Collection {
        path: "tagsets",
        prefix: "TagSets",
        item_type: "TagSet",
        noun: "A tag set",
        shape: &shapes::TAG_SET,
        check: Some(rules::tag_sets::check),
        changed: Some(rules::tag_sets::changed),
        guard: Some(rules::tag_sets::guard),
        ..BASE
    },
    Collection {
        path: "feeds",
        prefix: "Feeds",
        item_type: "Feed",
        noun: "A feed",
        shape: &shapes::FEED,
        links: &[
            ("SearchPackagesTemplate", "/packages/search{?term,take,skip}"),
            ("SearchPackageVersionsTemplate", "/packages/versions{?packageId,take,skip}"),
        ],
        guard: Some(rules::defaults::guard_feed),
        ..BASE
    },
    Collection {
        path: "accounts",
        prefix: "Accounts",
        item_type: "Account",
        noun: "An account",
        shape: &shapes::ACCOUNT,
        links: &[("Usages", "/usages")],
        ..BASE
    },
    Collection {
        path: "certificates",
        prefix: "Certificates",
        item_type: "Certificate",
        noun: "A certificate",
        shape: &shapes::CERTIFICATE,
        unique: Unique::Not,
        links: &[("Export", "/export{?format,password,pemOptions,includePrivateKey}"), ("Replace", "/replace")],
        ..BASE
    },
    Collection {
        path: "workerpools",
        prefix: "WorkerPools",
        item_type: "WorkerPool",
        noun: "A worker pool",
        shape: &shapes::WORKER_POOL,
        one_default: true,
        links: &[("Workers", "/workers{?skip,take,partialName}")],
        check: Some(rules::defaults::check_pool),
        guard: Some(rules::defaults::guard),
        ..BASE
    },
    Collection {
        path: "machinepolicies",
        prefix: "MachinePolicies",
        item_type: "MachinePolicy",
        noun: "A machine policy",
        shape: &shapes::MACHINE_POLICY,
        one_default: true,
        links: &[("Machines", "/machines"), ("Workers", "/workers")],
        check: Some(rules::defaults::check_policy),
        guard: Some(rules::defaults::guard),
        ..BASE
    },
    Collection {
        path: "proxies",
        prefix: "Proxies",
        item_type: "Proxy",
        noun: "A proxy",
        shape: &shapes::PROXY,
        ..BASE
    },
    Collection {
        path: "workers",
        prefix: "Workers",
        item_type: "Worker",
        noun: "A worker",
        shape: &shapes::WORKER,
        links: &[("Connection", "/connection")],
        ..BASE
    },
    Collection {
        path: "machines",
        prefix: "Machines",
        item_type: "Machine",
        noun: "A deployment target",
        shape: &shapes::MACHINE,
        links: &[("Connection", "/connection"), ("TasksTemplate", "/tasks{?skip,take}")],
        ..BASE
    },
    Collection {
        path: "git-credentials",
        alias: "gitcredentials",
        prefix: "GitCredentials",
        item_type: "GitCredential",
        noun: "A Git credential",
        shape: &shapes::GIT_CREDENTIAL,
        verbs: NO_ALL,
        since: Version::new(2022, 2),
        ..BASE
    },
    Collection {
        path: "communityactiontemplates",
        prefix: "CommunityActionTemplates",
        item_type: "CommunityActionTemplate",
        noun: "A community step template",
        level: Level::System,
        shape: &shapes::COMMUNITY_TEMPLATE,
        verbs: READ_ONLY,
        links: &[("Installation", "/installation{/spaceId}"), ("Logo", "/logo")],
        ..BASE
    },
    Collection {
        path: "actiontemplates",
        prefix: "ActionTemplates",
        item_type: "ActionTemplate",
        noun: "A step template",
        shape: &shapes::ACTION_TEMPLATE,
        links: &[("Versions", "/versions{/version}"), ("Usage", "/usage"), ("ActionsUpdate", "/actionsUpdate")],
        check: Some(rules::templates::check),
        changed: Some(rules::templates::changed),
        created: Some(rules::templates::changed),
        ..BASE
    },
    Collection {
        path: "libraryvariablesets",
        prefix: "LibraryVariableSets",
        item_type: "LibraryVariableSet",
        noun: "A library variable set",
        shape: &shapes::LIBRARY_SET,
        links: &[("Usages", "/usages")],
        check: Some(rules::variables::check_library_set),
        created: Some(rules::variables::library_set_created),
        ..BASE
    },
    Collection {
        path: "variables",
        alias: "variablesets",
        prefix: "variableset",
        item_type: "VariableSet",
        noun: "A variable set",
        shape: &shapes::VARIABLE_SET,
        unique: Unique::Not,
        owner: Some(("OwnerId", "")),
        verbs: UNLISTED,
        check: Some(rules::variables::check),
        ..BASE
    },
    Collection {
        path: "projects",
        prefix: "Projects",
        item_type: "Project",
        noun: "A project",
        shape: &shapes::PROJECT,
        links: PROJECT_LINKS,
        check: Some(rules::projects::check),
        created: Some(rules::projects::created),
        changed: Some(rules::projects::changed),
        ..BASE
    },
    Collection {
        path: "channels",
        prefix: "Channels",
        item_type: "Channel",
        noun: "A channel",
        shape: &shapes::CHANNEL,
        unique: Unique::Within("ProjectId"),
        owner: Some(("ProjectId", "projects")),
        links: &[("Releases", "/releases{?skip,take,searchByVersion}")],
        check: Some(rules::channels::check),
        created: Some(rules::channels::changed),
        changed: Some(rules::channels::changed),
        guard: Some(rules::channels::guard),
        ..BASE
    },
    Collection {
        path: "deploymentprocesses",
        prefix: "deploymentprocess",
        item_type: "DeploymentProcess",
        noun: "A deployment process",
        shape: &shapes::DEPLOYMENT_PROCESS,
        unique: Unique::Not,
        owner: Some(("ProjectId", "projects")),
        verbs: FACET,
        links: &[("Template", "/template{?channel,releaseId}")],
        check: Some(rules::processes::check),
        ..BASE
    },
    Collection {
        path: "deploymentsettings",
        prefix: "deploymentsettings",
        item_type: "DeploymentSettings",
        noun: "Deployment settings",
        shape: &shapes::SETTINGS,
        unique: Unique::Not,
        owner: Some(("ProjectId", "projects")),
        verbs: NESTED,
        changed: Some(rules::projects::settings_changed),
        ..BASE
    },
    Collection {
        path: "runbooks",
        prefix: "Runbooks",
        item_type: "Runbook",
        noun: "A runbook",
        shape: &shapes::RUNBOOK,
        unique: Unique::Within("ProjectId"),
        owner: Some(("ProjectId", "projects")),
        links: &[("RunbookEnvironments", "/environments")],
        check: Some(rules::retention::check_runbook),
        created: Some(rules::projects::runbook_created),
        ..BASE
    },
    Collection {
        path: "runbookProcesses",
        prefix: "RunbookProcess",
        item_type: "RunbookProcess",
        noun: "A runbook process",
        shape: &shapes::RUNBOOK_PROCESS,
        unique: Unique::Not,
        owner: Some(("RunbookId", "runbooks")),
        verbs: FACET,
        check: Some(rules::processes::check),
        ..BASE
    },
    Collection {
        path: "projecttriggers",
        prefix: "ProjectTriggers",
        item_type: "ProjectTrigger",
        noun: "A trigger",
        shape: &shapes::TRIGGER,
        unique: Unique::Within("ProjectId"),
        owner: Some(("ProjectId", "projects")),
        verbs: NO_ALL,
        ..BASE
    },
    Collection {
        path: "tenants",
        prefix: "Tenants",
        item_type: "Tenant",
        noun: "A tenant",
        shape: &shapes::TENANT,
        links: &[("Variables", "/variables"), ("Logo", "/logo")],
        ..BASE
    },
    Collection {
        path: "teams",
        prefix: "Teams",
        item_type: "Team",
        noun: "A team",
        also_system: true,
        shape: &shapes::TEAM,
        links: &[("ScopedUserRoles", "/scopeduserroles")],
        guard: Some(rules::spaces::guard_team),
        ..BASE
    },
    Collection {
        path: "scopeduserroles",
        prefix: "ScopedUserRoles",
        item_type: "ScopedUserRole",
        noun: "A scoped user role",
        shape: &shapes::SCOPED_USER_ROLE,
        unique: Unique::Not,
        owner: Some(("TeamId", "teams")),
        verbs: NO_ALL,
        ..BASE
    },
    Collection {
        path: "userroles",
        prefix: "UserRoles",
        item_type: "UserRole",
        noun: "A user role",
        level: Level::System,
        shape: &shapes::USER_ROLE,
        ..BASE
    },
    Collection {
        path: "users",
        prefix: "Users",
        item_type: "User",
        noun: "A user",
        level: Level::System,
        shape: &shapes::USER,
        name_field: "Username",
        links: &[("Permissions", "/permissions"), ("ApiKeys", "/apikeys{/id}{?skip,take}")],
        ..BASE
    },
];
