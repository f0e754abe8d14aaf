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
    text("StepPackageVersion").since(2021, 3).optional(),
    open("Inputs").since(2021, 3).optional(),
    LOGO,
]);

/// The description of 2021.2 lacks the packages, that of 2026.1 has them.
pub(crate) const COMMUNITY_TEMPLATE: Shape = shape(&[
    name(),
    text("Type"),
    text("Author"),
    text("Description"),
    number("Version"),
    text("Website"),
    text("HistoryUrl"),
    properties("Properties"),
    objects("Packages", &PACKAGE).since(2021, 3),
    objects("Parameters", &PARAMETER),
]);

/// Another certificate of the same file.
const CHAINED: Shape = shape(&[
    text("SubjectDistinguishedName"),
    text("IssuerDistinguishedName"),
    text("Thumbprint"),
    text("NotAfter"),
    text("NotBefore"),
    number("Version"),
    text("SerialNumber"),
    text("SignatureAlgorithmName"),
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
    text("SubjectDistinguishedName").owned(),
    text("SubjectCommonName").owned(),
    text("SubjectOrganization").owned(),
    text("IssuerDistinguishedName").owned(),
    text("IssuerCommonName").owned(),
    text("IssuerOrganization").owned(),
    flag("SelfSigned").owned(),
    text("Thumbprint").owned(),
    text("NotAfter").owned(),
    text("NotBefore").owned(),
    flag("IsExpired").owned(),
    flag("HasPrivateKey").owned(),
    number("Version").owned(),
    text("SerialNumber").owned(),
    text("SignatureAlgorithmName").owned(),
    texts("SubjectAlternativeNames").owned(),
    objects("CertificateChain", &CHAINED).owned(),
]);

const DETAILS: Shape = shape(&[text("Type").or_text("UsernamePassword"), text("Username"), secret("Password")]);

const RESTRICTIONS: Shape = shape(&[flag("Enabled"), texts("AllowedRepositories")]);

pub(crate) const GIT_CREDENTIAL: Shape = shape(&[
    name(),
    text("Description"),
    object("Details", &DETAILS).filled(),
    object("RepositoryRestrictions", &RESTRICTIONS).filled().since(2024, 1),
]);
