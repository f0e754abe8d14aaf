//! Deployment and runbook processes: steps, actions, containers.

use super::shared::{GIT_DEPENDENCY, PACKAGE};
use crate::shape::{
    Field, Shape, flag, item, name, number, object, objects, open, properties, shape, slug, tags, text, texts, words,
};

const CONTAINER: Shape = shape(&[
    text("Image"),
    text("FeedId").bindable_to("feeds"),
    text("GitUrl").since(2024, 3),
    text("Dockerfile").since(2024, 3),
]);

const ACTION: Shape = item(&[
    name(),
    slug(),
    text("ActionType").required(),
    text("Notes").since(2020, 5),
    flag("IsDisabled"),
    flag("IsRequired"),
    flag("CanBeUsedForProjectVersioning").owned(),
    words("Condition", &["Success", "Variable"]),
    text("WorkerPoolId").to("workerpools"),
    text("WorkerPoolVariable"),
    object("Container", &CONTAINER).filled(),
    texts("Environments").to("environments"),
    texts("ExcludedEnvironments").to("environments"),
    texts("Channels").to("channels"),
    tags("TenantTags"),
    text("EnvironmentsVariable").since(2026, 1),
    text("ExcludedEnvironmentsVariable").since(2026, 1),
    text("ChannelsVariable").since(2026, 1),
    text("TenantTagsVariable").since(2026, 1),
    objects("Packages", &PACKAGE),
    objects("GitDependencies", &GIT_DEPENDENCY).since(2023, 4),
    properties("Properties"),
    text("StepPackageVersion").since(2021, 3).optional(),
    open("Inputs").since(2021, 3).optional(),
]);

const STEP: Shape = item(&[
    name(),
    slug(),
    words("PackageRequirement", &["LetOctopusDecide", "BeforePackageAcquisition", "AfterPackageAcquisition"]),
    words("Condition", &["Success", "Failure", "Always", "Variable"]),
    words("StartTrigger", &["StartAfterPrevious", "StartWithPrevious"]),
    properties("Properties"),
    objects("Actions", &ACTION),
]);

const PROJECT: Field = text("ProjectId").to("projects").fixed();
/// Source: the swagger of 2026.1 and a report of 2022 about the texts; older servers bind what is there.
const STEPS: Field = objects("Steps", &STEP).demanded_since(2022, 3);
const VERSION: Field = number("Version").demanded_since(2022, 3);
const SNAPSHOT: Field = text("LastSnapshotId").owned();

pub(crate) const DEPLOYMENT_PROCESS: Shape = shape(&[PROJECT, STEPS, VERSION, SNAPSHOT]);

pub(crate) const RUNBOOK_PROCESS: Shape =
    shape(&[PROJECT, text("RunbookId").to("runbooks").fixed(), STEPS, VERSION, SNAPSHOT]);
