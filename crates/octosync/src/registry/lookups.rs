//! Kinds that are only looked up yet: documents of other kinds refer to them.

use super::kinds::{
    ACTIONS, CERTIFICATES, GIT_CREDENTIALS, PROJECTS, RUNBOOK_PROCESSES, RUNBOOKS, TARGETS, TEAMS, TENANTS,
    WORKER_POOLS, WORKERS,
};
use super::spec::{Birth, Identity, List, Owner, Serves, Source, Spec};

/// The specs of this file that must be read before projects.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: TENANTS,
        one: "tenant",
        id_prefix: "Tenants-",
        sources: &[lookup(Source::all("tenants"))],
        ..Spec::DEFAULT
    },
    Spec {
        kind: WORKERS,
        one: "worker",
        id_prefix: "Workers-",
        sources: &[lookup(Source::all("workers"))],
        serves: Some(Serves {
            kind: WORKER_POOLS,
            field: "WorkerPoolIds",
            // Swagger of 2026.1, MachineHealthStatus.
            health: ("HealthStatus", &["Healthy", "HasWarnings"]),
            disabled: "IsDisabled",
        }),
        ..Spec::DEFAULT
    },
    Spec { kind: TEAMS, one: "team", id_prefix: "Teams-", sources: &[lookup(Source::all("teams"))], ..Spec::DEFAULT },
    Spec {
        kind: CERTIFICATES,
        one: "certificate",
        id_prefix: "Certificates-",
        // Archived and replaced certificates share the name of the one in use (facts §2).
        sources: &[Source { without: Some("Archived"), ..lookup(Source::all("certificates")) }],
        ..Spec::DEFAULT
    },
    Spec {
        kind: TARGETS,
        one: "deployment target",
        id_prefix: "Machines-",
        sources: &[lookup(Source::all("machines"))],
        ..Spec::DEFAULT
    },
    Spec {
        kind: GIT_CREDENTIALS,
        one: "Git credential",
        id_prefix: "GitCredentials-",
        sources: &[lookup(Source::paged("git-credentials"))],
        ..Spec::DEFAULT
    },
];

/// The specs of this file that belong to projects.
pub(super) const PROJECT_SPECS: &[Spec] = &[
    Spec {
        kind: RUNBOOKS,
        one: "runbook",
        id_prefix: "Runbooks-",
        sources: &[lookup(Source::all("runbooks"))],
        owner: Some(Owner { field: "ProjectId", kinds: &[PROJECTS] }),
        ..Spec::DEFAULT
    },
    Spec {
        kind: RUNBOOK_PROCESSES,
        one: "runbook process",
        id_prefix: "RunbookProcess-",
        sources: &[lookup(Source::paged("runbookProcesses"))],
        owner: Some(Owner { field: "RunbookId", kinds: &[RUNBOOKS] }),
        birth: Birth::WithOwner("RunbookProcessId"),
        lists: &[
            List {
                at: "Steps",
                one: "step",
                by: Identity::Field("Name"),
                ordered: true,
                kind: None,
                needed: false,
                droppable: false,
            },
            List {
                at: "Steps[].Actions",
                one: "action",
                by: Identity::Field("Name"),
                ordered: true,
                kind: Some(ACTIONS),
                needed: true,
                droppable: false,
            },
        ],
        ..Spec::DEFAULT
    },
];

/// Servers that do not know the collection, or hide it from the key, have none of it.
const fn lookup(source: Source) -> Source {
    Source { read: source.read, write: source.write, only: source.only, without: source.without, may_be_absent: true }
}
