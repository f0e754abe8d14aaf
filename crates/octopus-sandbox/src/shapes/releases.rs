//! Releases and runbook snapshots: what was frozen, and the versions chosen.

use super::projects::OWN_PROJECT;
use crate::shape::{Field, Shape, flag, name, object, objects, open, shape, text, texts};

const SELECTED_PACKAGE: Shape = shape(&[
    text("ActionName"),
    text("StepName"),
    text("PackageReferenceName").or_text(""),
    text("Version").required(),
]);

const GIT_REFERENCE: Shape = shape(&[text("GitRef"), text("GitCommit")]);

const SELECTED_GIT_RESOURCE: Shape =
    shape(&[text("ActionName"), text("GitResourceReferenceName"), object("GitReferenceResource", &GIT_REFERENCE)]);

const PACKAGES: Field = objects("SelectedPackages", &SELECTED_PACKAGE);
const GIT_RESOURCES: Field = objects("SelectedGitResources", &SELECTED_GIT_RESOURCE).since(2023, 4);
/// No build information is kept here.
const BUILD: Shape = shape(&[text("PackageId"), text("Version")]);
const ASSEMBLED: Field = text("Assembled").owned();
const VARIABLES: Field = text("ProjectVariableSetSnapshotId").owned();
const LIBRARY: Field = texts("LibraryVariableSetSnapshotIds").owned();

pub(crate) const RELEASE: Shape = shape(&[
    text("Version").required(),
    OWN_PROJECT,
    text("ChannelId").to("channels"),
    text("ReleaseNotes"),
    flag("IgnoreChannelRules"),
    PACKAGES,
    GIT_RESOURCES,
    ASSEMBLED,
    text("ProjectDeploymentProcessSnapshotId").owned(),
    VARIABLES,
    LIBRARY,
    objects("BuildInformation", &BUILD).owned(),
    object("VersionControlReference", &GIT_REFERENCE).since(2021, 2),
    open("CustomFields").since(2025, 4),
]);

pub(crate) const RUNBOOK_SNAPSHOT: Shape = shape(&[
    name(),
    OWN_PROJECT,
    text("RunbookId").to("runbooks").required().fixed(),
    text("Notes"),
    PACKAGES,
    GIT_RESOURCES,
    ASSEMBLED,
    text("FrozenRunbookProcessId").owned(),
    text("FrozenProjectVariableSetId").owned(),
    VARIABLES,
    LIBRARY,
]);
