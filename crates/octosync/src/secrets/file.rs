//! Files with certificates that the owner supplies: PEM, or DER and PKCS#12 in base64.
//!
//! Pure. Invariant: nothing of a file shows but its thumbprint, and no message holds a part of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::Pkcs12Archive;
use sha1::{Digest as _, Sha1};
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// With what each block of a PEM file begins.
const BEGIN: &str = "-----BEGIN ";

/// Returns a file in the form in which servers take it: base64 without line breaks.
#[must_use]
pub(crate) fn encoded(file: &str) -> String {
    if file.contains(BEGIN) { STANDARD.encode(file) } else { file.split_ascii_whitespace().collect() }
}

/// Returns the thumbprint of the certificate in a file, as servers show it.
///
/// # Errors
/// Why there is no certificate in it.
pub fn thumbprint(file: &str, password: &str) -> Result<String, String> {
    let certificate = certificate(file, password)?;
    Ok(Sha1::digest(certificate).iter().map(|byte| format!("{byte:02X}")).collect())
}

/// Returns the certificate in a file, in DER.
fn certificate(file: &str, password: &str) -> Result<Vec<u8>, String> {
    if file.contains(BEGIN) {
        return of_pem(file);
    }
    let bytes = STANDARD.decode(encoded(file)).map_err(|_| "it is neither PEM nor base64".to_owned())?;
    if is_certificate(&bytes) { Ok(bytes) } else { of_pkcs12(&bytes, password) }
}

fn is_certificate(bytes: &[u8]) -> bool {
    matches!(X509Certificate::from_der(bytes), Ok(([], _)))
}

fn of_pem(file: &str) -> Result<Vec<u8>, String> {
    let blocks = pem::parse_many(file).map_err(|_| "its PEM is damaged".to_owned())?;
    let mut certificates = blocks.into_iter().filter(|block| block.tag().ends_with("CERTIFICATE"));
    let first = certificates.next().map(pem::Pem::into_contents).filter(|bytes| is_certificate(bytes));
    first.ok_or_else(|| "its PEM holds no certificate".to_owned())
}

/// Of several certificates that of the private key is meant.
fn of_pkcs12(bytes: &[u8], password: &str) -> Result<Vec<u8>, String> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, password)
        .map_err(|_| "it is not a certificate, or its password is another one".to_owned())?;
    let key = archive.keys.first().and_then(|key| key.local_key_id.as_ref());
    let is_own = |id: Option<&[u8]>| id.is_some() && id == key.map(AsRef::as_ref);
    let own = archive.certs.iter().find(|bag| is_own(bag.local_key_id.as_deref()));
    let found = own.or_else(|| archive.certs.first()).map(|bag| bag.cert.as_der().to_vec());
    found.filter(|bytes| is_certificate(bytes)).ok_or_else(|| "there is no certificate in it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = include_str!("../../../octopus-sandbox/tests/files/locked.pem");
    const DER: &[u8] = include_bytes!("../../../octopus-sandbox/tests/files/site.der");
    const OLD: &[u8] = include_bytes!("../../../octopus-sandbox/tests/files/legacy.pfx");
    const NEW: &[u8] = include_bytes!("../../../octopus-sandbox/tests/files/modern.pfx");

    #[test]
    fn a_certificate_has_one_thumbprint_in_every_form() {
        let der = STANDARD.encode(DER);
        let print = thumbprint(&der, "").unwrap();
        assert_eq!(print.len(), 40);
        let lines = der.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>();
        assert_eq!(thumbprint(&lines.join("\r\n"), "ignored"), Ok(print.clone()));
        let in_pem = format!("{BEGIN}CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
        assert_eq!(thumbprint(&in_pem, ""), Ok(print));
        assert_eq!(encoded(&lines.join("\n")), der);
        assert_eq!(STANDARD.decode(encoded(&in_pem)).unwrap(), in_pem.as_bytes());
    }

    #[test]
    fn locked_files_open_with_their_password_alone() {
        assert!(thumbprint(PEM, "").is_ok(), "the certificate beside a locked key is in the clear");
        for (file, password) in [(OLD, "secret"), (NEW, "pässword")] {
            let file = STANDARD.encode(file);
            assert!(thumbprint(&file, password).is_ok());
            let wrong = thumbprint(&file, "another").unwrap_err();
            assert_eq!(wrong, "it is not a certificate, or its password is another one");
        }
    }

    #[test]
    fn what_is_none_is_told_without_a_word_of_it() {
        let no_certificate = format!("{BEGIN}PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n");
        for (file, why) in [
            ("hunter2 hunter2!", "it is neither PEM nor base64"),
            ("QUJD", "it is not a certificate, or its password is another one"),
            (&no_certificate, "its PEM holds no certificate"),
        ] {
            assert_eq!(thumbprint(file, ""), Err(why.to_owned()));
        }
    }
}
