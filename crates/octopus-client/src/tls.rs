//! Which servers are trusted: what the operating system trusts, and the certificates of a PEM file besides. Those are
//! authorities, and each is also trusted as the certificate of a server itself: that is less than an authority may do, and
//! what OpenSSL makes by itself is both.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::certificate::is_authority_itself;
use crate::error::{Details, Error, ErrorKind};

/// Builds the TLS side of a client, with HTTP/2 offered first. On Linux the operating system's authorities are those that
/// OpenSSL uses, with the variables `SSL_CERT_FILE` and `SSL_CERT_DIR`.
pub(crate) fn config(authorities: Vec<CertificateDer<'static>>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let system = Verifier::new_with_extra_roots(authorities.clone(), Arc::clone(&provider)).map_err(failed)?;
    let verifier = Named { system, certificates: authorities };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous() // The name of rustls for any verifier of the caller; this one is the operating system's.
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Trusts what the operating system trusts, and servers that show one of the named certificates itself.
#[derive(Debug)]
struct Named {
    system: Verifier,
    certificates: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.system.verify_server_cert(shown, chain, host, ocsp, now).or_else(|refusal| {
            // That is found only in a certificate whose time is now; its name is looked at here, and that the server has
            // its key is part of every handshake.
            if !is_authority_itself(&refusal) || !self.certificates.contains(shown) {
                return Err(refusal);
            }
            verify_server_name(&ParsedCertificate::try_from(shown)?, host)?;
            Ok(ServerCertVerified::assertion())
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls12_signature(message, shown, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls13_signature(message, shown, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
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
    let pem = std::fs::read(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => wrong("is not there"),
        other => wrong(&format!("could not be read: {other}")),
    })?;
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
