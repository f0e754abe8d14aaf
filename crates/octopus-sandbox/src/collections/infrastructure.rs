//! Environments, lifecycles, tag sets, and where deployments run.

use super::row::{BASE, Collection, LISTED, Level, NOT_SERVED, Unique, Verbs};
use crate::shapes;
use crate::version::Version;

pub(super) static INFRASTRUCTURE: &[Collection] = &[
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
        ..BASE
    },
    Collection {
        path: "tagsets",
        prefix: "TagSets",
        item_type: "TagSet",
        noun: "A tag set",
        shape: &shapes::TAG_SET,
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
        links: &[
            ("Connection", "/connection"),
            ("TasksTemplate", "/tasks{?skip,take,type}"),
            ("SinglyScopedVariableDetails", "/singlyScopedVariableDetails"),
        ],
        ..BASE
    },
    Collection {
        path: "retentionpolicies",
        prefix: "RetentionPolicies",
        item_type: "SpaceDefaultRetentionPolicy",
        noun: "A retention policy",
        shape: &shapes::RETENTION_POLICY,
        unique: Unique::Not,
        name_field: "RetentionType",
        verbs: NOT_SERVED,
        since: Version::new(2025, 3),
        ..BASE
    },
    Collection {
        path: "deploymenttargettags",
        prefix: "DeploymentTargetTags",
        item_type: "DeploymentTargetTag",
        noun: "A target tag",
        shape: &shapes::TARGET_TAG,
        name_field: "Tag",
        verbs: NOT_SERVED,
        since: Version::new(2026, 1),
        ..BASE
    },
    Collection {
        path: "deploymentfreezes",
        prefix: "DeploymentFreezes",
        item_type: "DeploymentFreeze",
        noun: "A deployment freeze",
        level: Level::System,
        shape: &shapes::FREEZE,
        verbs: NOT_SERVED,
        since: Version::new(2024, 4),
        ..BASE
    },
    Collection {
        path: "octopusservernodes",
        prefix: "OctopusServerNodes",
        item_type: "OctopusServerNode",
        noun: "A server node",
        level: Level::System,
        shape: &shapes::SERVER_NODE,
        verbs: LISTED,
        links: &[("Details", "/details")],
        ..BASE
    },
    Collection {
        path: "tasks",
        prefix: "ServerTasks",
        item_type: "Task",
        noun: "A task",
        shape: &shapes::TASK,
        unique: Unique::Not,
        verbs: Verbs { all: false, post: true, ..LISTED },
        ..BASE
    },
];
