//! Kinds that are only looked up yet: documents of other kinds refer to them.

use super::infrastructure::LIMITS;
use super::kinds::{ROLES, TARGETS, WORKER_POOLS, WORKERS};
use super::permissions::two;
use super::spec::{Collection, Reach, Serves, Spec};

/// How a machine is, and what of that is good. Swagger of 2026.1, MachineHealthStatus.
const HEALTH: (&str, &[&str]) = ("HealthStatus", &["Healthy", "HasWarnings"]);

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: WORKERS,
        permissions: two("WorkerView", "", &[]),
        one: "worker",
        id_prefix: "Workers-",
        collections: &[lookup(Collection::all("workers"))],
        serves: Some(Serves { kind: WORKER_POOLS, field: "WorkerPoolIds", health: HEALTH, disabled: "IsDisabled" }),
        ..Spec::DEFAULT
    },
    Spec {
        kind: TARGETS,
        permissions: two("MachineView", "", LIMITS),
        one: "deployment target",
        id_prefix: "Machines-",
        collections: &[lookup(Collection::all("machines"))],
        bears: &[("Roles", ROLES)],
        reach: Some(Reach { words: "Roles", places: "EnvironmentIds", health: HEALTH, disabled: "IsDisabled" }),
        ..Spec::DEFAULT
    },
];

/// Servers that do not know the collection, or hide it from the key, have none of it.
const fn lookup(collection: Collection) -> Collection {
    Collection { may_be_absent: true, ..collection }
}
