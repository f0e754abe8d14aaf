//! The contents of a file with certificates: DER, PEM and PKCS#12, old and new.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::{CertificateBag, Pkcs12Archive, PrivateKeyBag};
use pkcs8::EncryptedPrivateKeyInfoRef;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Pkcs12,
    Der,
    Pem,
}

const FORMATS: &[(&str, Format)] = &[("Pkcs12", Format::Pkcs12), ("Der", Format::Der), ("Pem", Format::Pem)];

impl Format {
    pub(crate) fn name(self) -> &'static str {
        FORMATS.iter().find(|(_, format)| *format == self).map(|(name, _)| *name).expect("every format is in the table")
    }

    pub(crate) fn named(name: &str) -> Option<Format> {
        FORMATS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, format)| *format)
    }
}

/// The contents of a file with certificates.
pub(crate) struct Bundle {
    pub(crate) format: Format,
    /// In DER: the certificate itself, then what else is in the file.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The private key, and as what PEM labels it.
    pub(crate) key: Option<Key>,
}

/// A private key in DER.
pub(crate) struct Key {
    pub(crate) label: String,
    pub(crate) der: Vec<u8>,
}

/// Reads a file that comes as base64, with the password it may need; or says what is wrong with it.
pub(crate) fn read(data: &str, password: &str) -> Result<Bundle, String> {
    let bytes = decode(data).ok_or("The data is not base64.")?;
    read_bytes(&bytes, password)
}

fn read_bytes(bytes: &[u8], password: &str) -> Result<Bundle, String> {
    if bytes.windows(BEGIN.len()).any(|window| window == BEGIN) {
        return read_pem(bytes, password);
    }
    if whole(bytes).is_ok() {
        return Ok(Bundle { format: Format::Der, certificates: vec![bytes.to_vec()], key: None });
    }
    read_pkcs12(bytes, password)
}

const BEGIN: &[u8] = b"-----BEGIN ";

/// A certificate in DER and nothing after it.
pub(super) fn whole(der: &[u8]) -> Result<X509Certificate<'_>, String> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok(_) => Err("There is something after the certificate.".to_owned()),
        Err(_) => Err("It is no X.509 certificate.".to_owned()),
    }
}

fn read_pkcs12(bytes: &[u8], password: &str) -> Result<Bundle, String> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| error.to_string())?;
    let key = archive.keys.first();
    let mut certificates = archive.certs;
    if certificates.is_empty() {
        return Err("There is no certificate in it.".to_owned());
    }
    let own = key.and_then(|key| certificates.iter().position(|found| belongs(found, key))).unwrap_or(0);
    let primary = certificates.remove(own);
    let all = [primary].into_iter().chain(certificates).map(|found| found.cert.as_der().to_vec());
    let key = key.map(|bag| Key { label: PLAIN.to_owned(), der: bag.key.as_der().to_vec() });
    Ok(Bundle { format: Format::Pkcs12, certificates: all.collect(), key })
}

/// Whether a file says that a certificate is that of its key.
fn belongs(certificate: &CertificateBag, key: &PrivateKeyBag) -> bool {
    let id = certificate.local_key_id.as_deref();
    id.is_some() && id == key.local_key_id.as_ref().map(AsRef::as_ref)
}

/// The PEM label of a key in PKCS#8.
pub(super) const PLAIN: &str = "PRIVATE KEY";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

fn read_pem(bytes: &[u8], password: &str) -> Result<Bundle, String> {
    let blocks = pem::parse_many(bytes).map_err(|error| error.to_string())?;
    let mut certificates = Vec::new();
    let mut key = None;
    for block in blocks {
        match block.tag() {
            "CERTIFICATE" | "X509 CERTIFICATE" => {
                whole(block.contents())?;
                certificates.push(block.into_contents());
            }
            ENCRYPTED => key = Some(decrypted(block.contents(), password)?),
            label if label.ends_with(PLAIN) => {
                if block.headers().get("DEK-Info").is_some() {
                    return Err("Its private key is encrypted in a way that is not supported.".to_owned());
                }
                key = Some(Key { label: label.to_owned(), der: block.into_contents() });
            }
            _ => {}
        }
    }
    // Source of the text: the server's documentation on certificates that cannot be used.
    if certificates.is_empty() {
        Err("PEM file must contain a certificate".to_owned())
    } else {
        Ok(Bundle { format: Format::Pem, certificates, key })
    }
}

fn decrypted(der: &[u8], password: &str) -> Result<Key, String> {
    let locked = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|error| error.to_string())?;
    let key = locked.decrypt(password).map_err(|_| "Its private key cannot be decrypted.".to_owned())?;
    Ok(Key { label: PLAIN.to_owned(), der: key.as_bytes().to_vec() })
}

/// The form in which documents hold files.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a file that comes as base64.
pub(crate) fn decode(data: &str) -> Option<Vec<u8>> {
    let compact: String = data.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    STANDARD.decode(compact).ok()
}

#[cfg(test)]
mod tests {
    use super::super::facts;
    use super::read_bytes;
    use proptest::prelude::*;

    const DER: &[u8] = include_bytes!("../../tests/files/site.der");
    const PEM: &[u8] = include_bytes!("../../tests/files/locked.pem");

    proptest! {
        #[test]
        fn a_damaged_file_never_panics(
            of_pem in any::<bool>(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
        ) {
            let mut file = if of_pem { PEM.to_vec() } else { DER.to_vec() };
            let at = at.index(file.len());
            file[at] = byte;
            if cut {
                file.truncate(at);
            }
            if let Ok(bundle) = read_bytes(&file, "secret") {
                prop_assert!(facts(&bundle).is_ok() && !bundle.certificates.is_empty());
            }
        }
    }
}
