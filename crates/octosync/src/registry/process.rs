//! The common parts of deployment and runbook processes: steps with actions.

use super::infrastructure::TENANT_TAGS;
use super::kinds::{ACTIONS, CHANNELS, ENVIRONMENTS, ROLES, STEP_TEMPLATES, TAGS, WORKER_POOLS};
use super::library::{ACTION, ACTION_FIELDS, STAMP};
use super::spec::{
    Dangling, Dimension, Identity, Item, List, Lost, Missing, Notation, Spec, Stamp, dimension, id, reference,
    restriction,
};
use crate::delta::fallback::{ACTION as MISSING_ACTION, WORKER_POOL};
use crate::rules;
use crate::version::Version;

/// The steps of a process.
pub(super) const PROCESS: Spec = Spec {
    parts: &[("Steps[].Actions[]", &ACTION)],
    server: &[
        "Version",
        "LastSnapshotId",
        "Steps[].Id",
        "Steps[].RequiresPackagesToBeAcquired",
        "Steps[].Actions[].Id",
        "Steps[].Actions[].CanBeUsedForProjectVersioning",
        "Steps[].Actions[].AvailableStepPackageVersions",
        "Steps[].Actions[].LastSavedStepPackageVersion",
        "Steps[].Actions[].CommunityActionTemplateSnapshot",
    ],
    on_create: &["Steps[].Slug", "Steps[].Actions[].Slug"],
    // A scope that a variable holds (2026.1) restricts as any other.
    restricts: &[
        restriction("Steps[].Actions[].ChannelsVariable", Version::release(2026, 1)),
        restriction("Steps[].Actions[].EnvironmentsVariable", Version::release(2026, 1)),
        restriction("Steps[].Actions[].ExcludedEnvironmentsVariable", Version::release(2026, 1)),
        restriction("Steps[].Actions[].TenantTagsVariable", Version::release(2026, 1)),
    ],
    text: &["Steps[].Name", "Steps[].Actions[].Name"],
    maps: &["Steps[].Properties"],
    sets: &[
        "Steps[].Actions[].Environments",
        "Steps[].Actions[].ExcludedEnvironments",
        "Steps[].Actions[].Channels",
        "Steps[].Actions[].TenantTags",
    ],
    refs: &[
        id("Steps[].Actions[].Environments[]", &[ENVIRONMENTS], Missing::Refuse),
        id("Steps[].Actions[].ExcludedEnvironments[]", &[ENVIRONMENTS], Missing::Refuse),
        id("Steps[].Actions[].Channels[]", &[CHANNELS], Missing::Refuse),
        reference("Steps[].Actions[].TenantTags[]", Notation::Word, &[TAGS], Missing::Refuse),
        id("Steps[].Actions[].WorkerPoolId", &[WORKER_POOLS], Missing::Refuse)
            .or(&WORKER_POOL)
            .dangling(Dangling::LeaveOut),
        // An action carries what its template says itself.
        id("Steps[].Actions[].Properties.'Octopus.Action.Template.Id'", &[STEP_TEMPLATES], Missing::Refuse)
            .dangling(Dangling::LeaveOut),
        // A step template stands outside of projects, so that it can name no action.
        reference(
            "Steps[].Actions[].Properties.'Octopus.Action.Docker.RemoveSteps'",
            Notation::IdsInText,
            &[ACTIONS],
            Missing::LeaveOut,
        )
        .or(&MISSING_ACTION),
        reference("Steps[].Properties.'Octopus.Action.TargetRoles'", Notation::WordsInText, &[ROLES], Missing::Refuse),
    ],
    unnamed: &[("Steps[].Actions[]", &["WorkerPoolId", "WorkerPoolVariable"], WORKER_POOLS)],
    stamps: &[Stamp { at: "Steps[].Actions[]", ..STAMP }],
    lists: &[
        List {
            at: "Steps",
            one: "step",
            by: Identity::Field("Name"),
            ordered: true,
            kind: None,
            needed: false,
            droppable: true,
        },
        List {
            at: "Steps[].Actions",
            one: "action",
            by: Identity::Field("Name"),
            ordered: true,
            kind: Some(ACTIONS),
            needed: true,
            droppable: true,
        },
    ],
    items: &[STEP],
    known: ACTION_FIELDS,
    ..Spec::DEFAULT
};

/// The scope of a step. The actions of runbooks have no channels: that list is empty there.
const STEP: Item = Item {
    at: "Steps[].Actions[]",
    one: "step",
    topic: "steps",
    rule: rules::B2,
    lost: Lost::Skipped,
    valued: false,
    renames: None,
    dimensions: &[
        dimension("environments", &["Environments"], &[ENVIRONMENTS]),
        Dimension { excludes: true, ..dimension("excluded_environments", &["ExcludedEnvironments"], &[ENVIRONMENTS]) },
        dimension("channels", &["Channels"], &[CHANNELS]),
        TENANT_TAGS,
    ],
};
