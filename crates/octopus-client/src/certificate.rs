//! Why no secure connection came about, in words and as a kind: a table.

use rustls::{CertificateError as Bad, Error as Tls, OtherError};
use webpki::Error as Cause;

use crate::error::ErrorKind;
use crate::text::one_line;

/// Tells if a certificate was refused because it is one of an authority and stands for a server itself.
pub(crate) fn is_authority_itself(error: &Tls) -> bool {
    matches!(error, Tls::InvalidCertificate(Bad::Other(other)) if cause(other) == Some(&Cause::CaUsedAsEndEntity))
}

fn cause(other: &OtherError) -> Option<&Cause> {
    other.0.downcast_ref()
}

/// The kind and the words of an error in the certificate or the handshake.
pub(crate) fn words(error: &Tls) -> (ErrorKind, String) {
    let (kind, words) = match error {
        Tls::InvalidCertificate(bad) => certificate(bad),
        Tls::InvalidMessage(_) => (ErrorKind::Tls, "it does not speak TLS there"),
        Tls::PeerIncompatible(_) => (ErrorKind::Tls, "it knows no version or cipher of TLS that is safe today"),
        Tls::NoApplicationProtocol => (ErrorKind::Tls, "it speaks neither HTTP/1.1 nor HTTP/2 there"),
        Tls::AlertReceived(alert) => return (ErrorKind::Tls, format!("it broke off the handshake ({alert:?})")),
        other => return (ErrorKind::Tls, one_line(&other.to_string())),
    };
    (kind, words.to_owned())
}

fn certificate(bad: &Bad) -> (ErrorKind, &'static str) {
    match bad {
        Bad::UnknownIssuer => (ErrorKind::UnknownIssuer, "its certificate is from an unknown issuer"),
        Bad::Expired | Bad::ExpiredContext { .. } => (ErrorKind::BadCertificate, "its certificate has expired"),
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            (ErrorKind::BadCertificate, "its certificate is not valid yet")
        }
        Bad::Revoked => (ErrorKind::BadCertificate, "its certificate was revoked"),
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            (ErrorKind::OtherHost, "its certificate is for another name")
        }
        Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. } => {
            (ErrorKind::BadCertificate, "its certificate is not one for servers")
        }
        Bad::BadSignature => (ErrorKind::BadCertificate, "the signature on its certificate is wrong"),
        Bad::Other(other) => match cause(other) {
            Some(Cause::CaUsedAsEndEntity) => {
                (ErrorKind::UnknownIssuer, "its certificate is that of an authority, and no known one")
            }
            Some(Cause::UnsupportedCertVersion) => {
                (ErrorKind::BadCertificate, "its certificate is of an old version (X.509 v1 or v2)")
            }
            _ => UNREADABLE,
        },
        _ => UNREADABLE,
    }
}

const UNREADABLE: (ErrorKind, &str) = (ErrorKind::BadCertificate, "its certificate cannot be checked");
