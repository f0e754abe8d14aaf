//! Library variable sets, step templates, community templates, certificates, Git credentials.

use super::shared::{GIT_DEPENDENCY, LOGO, PACKAGE, PARAMETER, PARTICIPATION};
use crate::shape::{
    Shape, flag, name, number, object, objects, open, properties, secret, shape, tags, text, texts, words,
};

pub(crate) const LIBRARY_SET: Shape = shape(&[
    name(),
    text("Description"),
    words("ContentType", &["Variables", "ScriptModule"]).fixed(),
    text("VariableSetId").owned(),
    objects("Templates", &PARAMETER),
    number("Version").since(2024, 1).owned(),
]);

pub(crate) const ACTION_TEMPLATE: Shape = shape(&[
    name(),
    text("ActionType").required().fixed(),
    text("Description"),
    number("Version").owned(),
    text("CommunityActionTemplateId").to("communityactiontemplates"),
    properties("Properties"),
    objects("Packages", &PACKAGE),
    objects("GitDependencies", &GIT_DEPENDENCY).since(2023, 4),
    objects("Parameters", &PARAMETER),
    text("StepPackageVersion").optional(),
    open("Inputs").optional(),
    LOGO,
]);

pub(crate) const COMMUNITY_TEMPLATE: Shape = shape(&[
    name(),
    text("Type"),
    text("Author"),
    text("Description"),
    number("Version"),
    text("Website"),
    text("HistoryUrl"),
    text("ExternalId"),
    properties("Properties"),
    objects("Packages", &PACKAGE),
    objects("Parameters", &PARAMETER),
]);

pub(crate) const CERTIFICATE: Shape = shape(&[
    name(),
    text("Notes"),
    secret("CertificateData").required().fixed(),
    secret("Password").fixed(),
    texts("EnvironmentIds").to("environments"),
    words("TenantedDeploymentParticipation", PARTICIPATION),
    texts("TenantIds").to("tenants"),
    tags("TenantTags"),
    text("Archived").owned(),
    text("ReplacedBy").owned(),
    words("CertificateDataFormat", &["Unknown", "Pkcs12", "Der", "Pem"]).owned(),
    text("Thumbprint").owned(),
    text("SubjectDistinguishedName").owned(),
    flag("HasPrivateKey").owned(),
    flag("IsExpired").owned(),
]);

const DETAILS: Shape = shape(&[text("Type").or_text("UsernamePassword"), text("Username"), secret("Password")]);

const RESTRICTIONS: Shape = shape(&[flag("Enabled"), texts("AllowedRepositories")]);

pub(crate) const GIT_CREDENTIAL: Shape = shape(&[
    name(),
    text("Description"),
    object("Details", &DETAILS).filled(),
    object("RepositoryRestrictions", &RESTRICTIONS).filled().since(2024, 1),
]);
