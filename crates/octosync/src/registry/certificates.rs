//! Certificates.

use super::infrastructure::{LIMITING, LIMITS, limited};
use super::kinds::CERTIFICATES;
use super::permissions::three;
use super::spec::{Collection, HeldFile, Spec, TypeField};
use crate::delta::Mode;

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[Spec {
    kind: CERTIFICATES,
    permissions: three("CertificateView", "CertificateCreate", "CertificateEdit", LIMITS),
    one: "certificate",
    id_prefix: "Certificates-",
    docs: "Certificates that are in use; archived ones take no part. Files and private keys are never read: `secrets` can supply the file, which takes the place of the one there if its thumbprint is another.",
    mode: Some(Mode::Existing),
    // Archived and replaced certificates share the name of the one in use (fact `certificate-names`).
    collections: &[Collection {
        without: Some("Archived"),
        may_be_absent: true,
        may_be_hidden: true,
        ..Collection::all("certificates")
    }],
    // A certificate without private key cannot sign or decrypt as one with it can (F1).
    type_field: Some(TypeField::Flag(
        "HasPrivateKey",
        ["certificate with private key", "certificate without private key"],
    )),
    file: Some(HeldFile {
        data: "CertificateData",
        password: "Password",
        thumbprint: "Thumbprint",
        replace: "replace",
    }),
    // The fields that the server reads out of the file.
    server: &[
        "Archived",
        "CertificateChain",
        "CertificateDataFormat",
        "HasPrivateKey",
        "IsExpired",
        "IssuerCommonName",
        "IssuerDistinguishedName",
        "IssuerOrganization",
        "NotAfter",
        "NotBefore",
        "ReplacedBy",
        "SelfSigned",
        "SerialNumber",
        "SignatureAlgorithmName",
        "SubjectAlternativeNames",
        "SubjectCommonName",
        "SubjectDistinguishedName",
        "SubjectOrganization",
        "Thumbprint",
        "Version",
    ],
    on_create: &[],
    trimmed: &[],
    text: &["Name", "Notes"],
    sets: &["EnvironmentIds", "TenantIds", "TenantTags"],
    refs: LIMITING,
    items: &[limited("certificate", "certificates")],
    known: &["CertificateData", "Password", "TenantedDeploymentParticipation"],
    ..Spec::DEFAULT
}];
