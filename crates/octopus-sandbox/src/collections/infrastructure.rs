//! Environments, lifecycles, tag sets, and where deployments run.

use super::{BASE, Collection};
use crate::rules;
use crate::shapes;

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
        check: Some(rules::retention::check_lifecycle),
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
];
