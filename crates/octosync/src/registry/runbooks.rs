//! Runbooks and their processes.

use super::flow::FLOW;
use super::kinds::{ENVIRONMENTS, PROJECTS, ROLES, RUNBOOK_PROCESSES, RUNBOOKS, TAGS};
use super::permissions::{Limit, two};
use super::process::PROCESS;
use super::spec::{
    Collection, Creation, Dimension, InGit, Item, Late, Lost, Missing, Notation, Owner, Publishing, Retention, Spec,
    Until, dimension, id, reference,
};
use crate::delta::Mode;
use crate::plan::Effect;
use crate::rules;
use crate::version::Version;

/// The flag of a project whose runbooks are in its repository (fact `git-runbooks`).
const MOVED: InGit = InGit::Moved("RunbooksAreInGit");

/// Runbooks, whose processes are published.
pub(super) const PUBLISHING: Publishing = Publishing {
    owners: "runbooks",
    draft: "RunbookProcessId",
    drafts: "runbookProcesses",
    published: "PublishedRunbookSnapshotId",
    snapshots: "runbookSnapshots",
    publish: [("publish", "true"), ("Publish", "True")],
    frozen: "FrozenRunbookProcessId",
    names: ["RunbookId", "ProjectId"],
    needs: "runbooks/{owner}/runbookSnapshotTemplate",
};

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: RUNBOOKS,
        permissions: two("RunbookView", "RunbookEdit", &[Limit::Project]),
        one: "runbook",
        id_prefix: "Runbooks-",
        docs: "Runbooks with their settings. What is published is never copied: the plan says which runbooks have to be published there, or publishes them (`runbooks.publish`).",
        mode: Some(Mode::Merge),
        collections: &[Collection { may_be_absent: true, ..Collection::all("runbooks") }],
        owner: Some(Owner { field: "ProjectId", kinds: &[PROJECTS] }),
        in_git: MOVED,
        of_template: true,
        server: &["RunbookProcessId", "PublishedRunbookSnapshotId"],
        sets: &["Environments", "RunbookTags", "ConnectivityPolicy.TargetRoles"],
        own_entries: &[("RunbookTags", &[])],
        // The list is read where the scope says so alone (B4).
        moot: &[
            ("EnvironmentScope", "All", "Environments"),
            ("EnvironmentScope", "FromProjectLifecycles", "Environments"),
        ],
        // Fact `runbook-retention`.
        retention: &[Retention {
            at: "RunRetentionPolicy",
            default: "RunbookRetention",
            default_count: 100,
            strategy_since: Version::release(2026, 1),
        }],
        refs: &[
            id("Environments[]", &[ENVIRONMENTS], Missing::Refuse),
            reference("ConnectivityPolicy.TargetRoles[]", Notation::Word, &[ROLES], Missing::Refuse),
            reference("RunbookTags[]", Notation::Word, &[TAGS], Missing::Refuse),
        ],
        items: &[Item {
            at: "",
            one: "runbook",
            topic: "runbooks",
            rule: rules::B4,
            lost: Lost::Skipped,
            valued: false,
            renames: None,
            // Fact `runbook-environments`.
            dimensions: &[Dimension {
                open: Some(("EnvironmentScope", "All")),
                ..dimension("environments", &["Environments"], &[ENVIRONMENTS])
            }],
        }],
        late: &[Late { field: "Description", until: Until::Mark }],
        late_after: &[RUNBOOK_PROCESSES],
        known: &[
            "AllowDeploymentsToNoTargets",
            "CancelQueuedTasks",
            "CancelRunningTasks",
            "ConnectivityPolicy",
            "DefaultGuidedFailureMode",
            "EnvironmentScope",
            "ExcludeUnhealthyTargets",
            "FailTargetDiscovery",
            "ForcePackageDownload",
            "MultiTenancyMode",
            "QuantityToKeep",
            "ShouldKeepForever",
            "SkipMachineBehavior",
            "Strategy",
            "Unit",
        ],
        ..Spec::DEFAULT
    },
    Spec {
        kind: RUNBOOK_PROCESSES,
        permissions: two("RunbookView", "RunbookEdit", &[Limit::Project]),
        one: "runbook process",
        id_prefix: "RunbookProcess-",
        docs: "The steps of a runbook, treated as those of a deployment process. A change takes effect when it is published.",
        mode: Some(Mode::Merge),
        collections: &[Collection { may_be_absent: true, ..Collection::paged("runbookProcesses") }],
        owner: Some(Owner { field: "RunbookId", kinds: &[RUNBOOKS] }),
        creation: Creation::WithOwner("RunbookProcessId"),
        in_git: MOVED,
        of_template: true,
        effect: Effect::WhenPublished,
        publishing: Some(&PUBLISHING),
        server: &["ProjectId"],
        parts: &[("", &PROCESS)],
        flow: Some(&FLOW),
        ..Spec::DEFAULT
    },
];
