//! Which servers are trusted: what the operating system trusts, and the authorities of a PEM file besides.

use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use crate::error::{Details, Error, ErrorKind};

/// Builds the TLS side of a client, with HTTP/2 offered first. On Linux the operating system's authorities are those that
/// OpenSSL uses, with the variables `SSL_CERT_FILE` and `SSL_CERT_DIR`.
pub(crate) fn config(authorities: Vec<CertificateDer<'static>>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(authorities, Arc::clone(&provider)).map_err(failed)?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous() // The name of rustls for any verifier of the caller; this one is the operating system's.
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The TLS side of a client that never uses TLS: it trusts nobody, and works where the operating system has no authorities.
pub(crate) fn unused() -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(failed)?;
    Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

fn failed(error: rustls::Error) -> Error {
    let mut details = Details::new(ErrorKind::Tls, format!("TLS could not be set up: {error}"));
    details.source = Some(Box::new(error));
    details.into()
}

/// Reads the certificates of a PEM file; one that cannot be used is an error and not skipped.
pub(crate) fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |why: &str| Error::usage(format!("the file of certificates {} {why}", file.display()));
    let pem = std::fs::read(file).map_err(|error| wrong(&format!("could not be read: {}", error.kind())))?;
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|_| wrong("is not valid PEM"))?;
    if certificates.is_empty() {
        return Err(wrong("holds no certificate in PEM form"));
    }
    let mut store = rustls::RootCertStore::empty();
    for (index, certificate) in certificates.iter().enumerate() {
        let refused = |_| wrong(&format!("holds a certificate that cannot be used, number {}", index + 1));
        store.add(certificate.clone()).map_err(refused)?;
    }
    Ok(certificates)
}
