//! The fields that the server shows of a certificate: names, dates, thumbprint, and what else was in its file.

use super::bundle::{Bundle, whole};
use crate::clock;
use crate::digest::{hex, sha1};
use serde_json::{Map, Value, json};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::x509::X509Name;

/// The algorithms by the names of the server's library, Bouncy Castle; others go by their object identifier.
const ALGORITHMS: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.4", "MD5withRSA"),
    ("1.2.840.113549.1.1.5", "SHA-1withRSA"),
    ("1.2.840.113549.1.1.10", "PSSwithRSA"),
    ("1.2.840.113549.1.1.11", "SHA-256withRSA"),
    ("1.2.840.113549.1.1.12", "SHA-384withRSA"),
    ("1.2.840.113549.1.1.13", "SHA-512withRSA"),
    ("1.2.840.10045.4.1", "SHA-1withECDSA"),
    ("1.2.840.10045.4.3.2", "SHA-256withECDSA"),
    ("1.2.840.10045.4.3.3", "SHA-384withECDSA"),
    ("1.2.840.10045.4.3.4", "SHA-512withECDSA"),
    ("1.3.101.112", "Ed25519"),
];

/// The members of a document that say what its file holds.
pub(crate) fn facts(bundle: &Bundle) -> Result<Map<String, Value>, String> {
    let mut facts = Map::new();
    let (own, others) = bundle.certificates.split_first().ok_or("There is no certificate in it.")?;
    let certificate = whole(own)?;
    facts.extend(basics(&certificate, own));
    facts.extend(more(&certificate));
    let chain: Result<Vec<Value>, String> =
        others.iter().map(|der| Ok(Value::Object(basics(&whole(der)?, der).collect()))).collect();
    facts.insert("CertificateChain".to_owned(), Value::Array(chain?));
    facts.insert("CertificateDataFormat".to_owned(), json!(bundle.format.name()));
    facts.insert("HasPrivateKey".to_owned(), json!(bundle.key.is_some()));
    Ok(facts)
}

/// The fields of every certificate, those of the chain too.
fn basics<'c>(certificate: &'c X509Certificate<'_>, der: &'c [u8]) -> impl Iterator<Item = (String, Value)> + use<'c> {
    let validity = certificate.validity();
    let algorithm = certificate.signature_algorithm.algorithm.to_id_string();
    let known = ALGORITHMS.iter().find(|(id, _)| *id == algorithm).map(|(_, name)| (*name).to_owned());
    let fields = [
        ("SubjectDistinguishedName", json!(distinguished(certificate.subject()))),
        ("IssuerDistinguishedName", json!(distinguished(certificate.issuer()))),
        ("Thumbprint", json!(sha1(der))),
        ("NotBefore", json!(clock::at(validity.not_before.timestamp()))),
        ("NotAfter", json!(clock::at(validity.not_after.timestamp()))),
        ("Version", json!(certificate.version().0 + 1)),
        ("SerialNumber", json!(hex(certificate.raw_serial()))),
        ("SignatureAlgorithmName", json!(known.unwrap_or(algorithm))),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value))
}

/// The fields of the certificate itself only.
fn more(certificate: &X509Certificate<'_>) -> impl Iterator<Item = (String, Value)> + use<> {
    let (subject, issuer) = (certificate.subject(), certificate.issuer());
    let expired = certificate.validity().not_after.timestamp() < clock::now_in_seconds();
    let fields = [
        ("SubjectCommonName", json!(subject.iter_common_name().find_map(|name| name.as_str().ok()))),
        ("SubjectOrganization", json!(subject.iter_organization().find_map(|name| name.as_str().ok()))),
        ("IssuerCommonName", json!(issuer.iter_common_name().find_map(|name| name.as_str().ok()))),
        ("IssuerOrganization", json!(issuer.iter_organization().find_map(|name| name.as_str().ok()))),
        ("SelfSigned", json!(subject.as_raw() == issuer.as_raw())),
        ("IsExpired", json!(expired)),
        ("SubjectAlternativeNames", json!(alternatives(certificate))),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value))
}

/// `C=AU,O=Octopus,CN=Web`: the parts in their own order, as Bouncy Castle writes them.
fn distinguished(name: &X509Name<'_>) -> String {
    let part = |attribute: &x509_parser::x509::AttributeTypeAndValue<'_>| {
        let kind = oid2abbrev(attribute.attr_type(), oid_registry())
            .map_or_else(|_| attribute.attr_type().to_id_string(), str::to_owned);
        format!("{kind}={}", escaped(attribute.as_str().unwrap_or_default()))
    };
    let parts = name.iter_rdn().map(|parts| parts.iter().map(part).collect::<Vec<_>>().join("+"));
    parts.collect::<Vec<_>>().join(",")
}

fn escaped(text: &str) -> String {
    let special = |letter| matches!(letter, ',' | '"' | '\\' | '+' | '=' | '<' | '>' | ';');
    text.chars().flat_map(|letter| special(letter).then_some('\\').into_iter().chain([letter])).collect()
}

fn alternatives(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return Vec::new() };
    let text = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(text) | GeneralName::RFC822Name(text) | GeneralName::URI(text) => Some((*text).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    };
    names.value.general_names.iter().filter_map(text).collect()
}

fn address(bytes: &[u8]) -> Option<String> {
    let four = <[u8; 4]>::try_from(bytes).ok().map(|bytes| std::net::IpAddr::from(bytes).to_string());
    four.or_else(|| <[u8; 16]>::try_from(bytes).ok().map(|bytes| std::net::IpAddr::from(bytes).to_string()))
}
