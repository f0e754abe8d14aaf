//! Self-signed certificates.

use super::bundle::{Bundle, Format, Key, PLAIN};
use super::export::{Wanted, export};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384,
    date_time_ymd,
};
use std::time::Duration;

/// The subject of a certificate, and how it is made.
pub(crate) struct Subject<'s> {
    pub(crate) common_name: &'s str,
    pub(crate) organization: &'s str,
    pub(crate) alternatives: Vec<String>,
    /// Empty for what is usual.
    pub(crate) curve: &'s str,
    /// Seconds since 1970.
    pub(crate) not_before: u64,
    pub(crate) not_after: u64,
}

/// The last second that a certificate can name: that of the year 9999.
const END: u64 = 253_402_300_799;

/// The bytes of a PKCS#12 file without a password; or why it cannot be made.
pub(crate) fn self_signed(subject: &Subject<'_>) -> Result<Vec<u8>, String> {
    let algorithm = match subject.curve {
        curve if curve.is_empty() || curve.contains("256") => &PKCS_ECDSA_P256_SHA256,
        curve if curve.contains("384") => &PKCS_ECDSA_P384_SHA384,
        curve => return Err(format!("The curve '{curve}' is not supported.")),
    };
    let key = KeyPair::generate_for(algorithm).map_err(|error| error.to_string())?;
    let mut params = CertificateParams::new(subject.alternatives.clone()).map_err(|error| error.to_string())?;
    params.distinguished_name = DistinguishedName::new();
    for (kind, text) in [(DnType::CommonName, subject.common_name), (DnType::OrganizationName, subject.organization)] {
        if !text.is_empty() {
            params.distinguished_name.push(kind, text);
        }
    }
    let moment = |seconds| date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
    params.not_before = moment(subject.not_before.min(END));
    params.not_after = moment(subject.not_after.min(END));
    let certificate = params.self_signed(&key).map_err(|error| error.to_string())?;
    let bundle = Bundle {
        format: Format::Pkcs12,
        certificates: vec![certificate.der().to_vec()],
        key: Some(Key { label: PLAIN.to_owned(), der: key.serialize_der() }),
    };
    export(&bundle, &Wanted { format: Format::Pkcs12, pem_options: "", private_key: true, password: "" })
}
