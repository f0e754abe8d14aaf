//! Certificates.

use super::infrastructure::TENANT_TAGS;
use super::kinds::{CERTIFICATES, ENVIRONMENTS, TAGS, TENANTS};
use super::permissions::{Limit, three};
use super::spec::{Collection, HeldFile, Item, Lost, Missing, Notation, Spec, TypeField, dimension, id, reference};
use crate::delta::Mode;
use crate::rules;

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[Spec {
    kind: CERTIFICATES,
    permissions: three(
        "CertificateView",
        "CertificateCreate",
        "CertificateEdit",
        &[Limit::Environments("EnvironmentIds"), Limit::Tenants("TenantIds")],
    ),
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
    // What is signed or decrypted with one cannot be done with the other (F1).
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
    // What the server reads out of the file.
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
    refs: &[
        id("EnvironmentIds[]", &[ENVIRONMENTS], Missing::Refuse),
        id("TenantIds[]", &[TENANTS], Missing::Refuse),
        reference("TenantTags[]", Notation::Word, &[TAGS], Missing::Refuse),
    ],
    items: &[Item {
        at: "",
        one: "certificate",
        topic: "certificates",
        rule: rules::B3,
        lost: Lost::Skipped,
        valued: false,
        renames: None,
        dimensions: &[
            dimension("environments", &["EnvironmentIds"], &[ENVIRONMENTS]),
            dimension("tenants", &["TenantIds"], &[TENANTS]),
            TENANT_TAGS,
        ],
    }],
    known: &["CertificateData", "Password", "TenantedDeploymentParticipation"],
    ..Spec::DEFAULT
}];
