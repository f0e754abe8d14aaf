//! Objects that several types hold.

use crate::shape::{
    Field, Shape, bound, flag, item, name, named_item, number, object, open, properties, shape, text, texts, words,
};

/// A package that an action or step template uses.
pub(super) const PACKAGE: Shape = item(&[
    text("Name").or_text(""),
    text("PackageId"),
    text("FeedId").bindable_to("feeds"),
    text("AcquisitionLocation").or_text("Server"),
    text("Version").since(2024, 1),
    properties("Properties"),
    text("StepPackageInputsReferenceId").since(2021, 3),
]);

/// A Git repository that an action or step template uses.
pub(super) const GIT_DEPENDENCY: Shape = shape(&[
    text("Name").or_text(""),
    text("RepositoryUri").required(),
    text("DefaultBranch").required(),
    text("GitCredentialType").required(),
    text("GitCredentialId").to("git-credentials"),
    text("GitHubConnectionId"),
    texts("FilePathFilters"),
    text("StepPackageInputsReferenceId").since(2021, 3),
]);

/// A parameter of a step template or a variable template of a project or library set.
pub(super) const PARAMETER: Shape =
    named_item(&[name(), text("Label"), text("HelpText"), bound("DefaultValue"), properties("DisplaySettings")]);

/// Settings of one extension, stored verbatim.
pub(super) const EXTENSION_SETTINGS: Shape = shape(&[text("ExtensionId"), open("Values")]);

/// How deployments meet unreachable targets.
pub(super) const CONNECTIVITY: Shape = shape(&[
    words("SkipMachineBehavior", &["None", "SkipUnavailableMachines"]),
    texts("TargetRoles"),
    flag("AllowDeploymentsToNoTargets"),
    flag("ExcludeUnhealthyTargets"),
]);

/// An action and one of its packages, by name.
pub(super) const ACTION_PACKAGE: Shape = shape(&[text("DeploymentAction"), text("PackageReference")]);

/// How release numbers are made.
pub(super) const VERSIONING: Shape = shape(&[text("Template"), object("DonorPackage", &ACTION_PACKAGE)]);

const STRATEGIES: &[&str] = &["Default", "Count", "Forever"];

/// How long releases stay; `Strategy` came with 2025.3.
pub(super) const RETENTION: Shape = shape(&[
    words("Strategy", STRATEGIES).since(2025, 3).optional(),
    number("QuantityToKeep"),
    flag("ShouldKeepForever").owned(),
    words("Unit", &["Items", "Days"]),
]);

/// How long runbook runs stay; unit and `Strategy` came with 2026.1.
pub(super) const RUN_RETENTION: Shape = shape(&[
    words("Strategy", STRATEGIES).since(2026, 1).optional(),
    number("QuantityToKeep").or_number(100),
    flag("ShouldKeepForever").owned(),
    words("Unit", &["Items", "Days"]).since(2026, 1),
]);

/// Which logo a document has, if not the default one. It is shown only in the link to the logo (see `render`).
pub(super) const LOGO: Field = text("LogoVersion").owned().optional();

/// Whether something takes part in deployments with or without tenants.
pub(super) const PARTICIPATION: &[&str] = &["Untenanted", "TenantedOrUntenanted", "Tenanted"];
