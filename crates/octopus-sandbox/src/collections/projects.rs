//! Projects and what belongs to them.

use super::row::{BASE, Collection, FACET, NESTED, NO_ALL, Unique};
use crate::shapes;

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
    ("Logo", "/logo?cb="),
    ("Summary", "/summary"),
    ("ConvertToGit", "/git/convert"),
];

pub(super) static PROJECTS: &[Collection] = &[
    Collection {
        path: "projectgroups",
        prefix: "ProjectGroups",
        item_type: "ProjectGroup",
        noun: "A project group",
        shape: &shapes::PROJECT_GROUP,
        links: &[("Projects", "/projects")],
        ..BASE
    },
    Collection {
        path: "projects",
        prefix: "Projects",
        item_type: "Project",
        noun: "A project",
        shape: &shapes::PROJECT,
        links: PROJECT_LINKS,
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
        path: "releases",
        prefix: "Releases",
        item_type: "Release",
        noun: "A release",
        shape: &shapes::RELEASE,
        unique: Unique::Within("ProjectId"),
        name_field: "Version",
        owner: Some(("ProjectId", "projects")),
        verbs: NO_ALL,
        ..BASE
    },
    Collection {
        path: "runbookSnapshots",
        prefix: "RunbookSnapshots",
        item_type: "RunbookSnapshot",
        noun: "A runbook snapshot",
        shape: &shapes::RUNBOOK_SNAPSHOT,
        unique: Unique::Within("RunbookId"),
        owner: Some(("RunbookId", "runbooks")),
        verbs: NO_ALL,
        ..BASE
    },
];
