//! Encrypted connections: who is trusted, and HTTP/2.

use std::path::PathBuf;
use std::sync::Arc;

use hyper::Version;
use octopus_client::{Client, ErrorKind};
use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::Value;
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use crate::server::{QUICK, Server, reply};

pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn params(host: &str, year: i32) -> CertificateParams {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2001, 1, 1);
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    params
}

/// The TLS side of a server whose certificate is for `host`, valid until `year`.
pub(crate) fn acceptor(authority: &Authority, host: &str, year: i32, protocols: &[&str]) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let certificate = params(host, year).signed_by(&key, authority).unwrap();
    showing(&certificate, &key, protocols)
}

/// The TLS side of a server that shows this certificate.
fn showing(certificate: &Certificate, key: &KeyPair, protocols: &[&str]) -> TlsAcceptor {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

pub(crate) fn file(folder: &TempDir, text: &str) -> PathBuf {
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, text).unwrap();
    file
}

const H2: [&str; 2] = ["h2", "http/1.1"];

#[tokio::test]
async fn tls_with_our_own_authority_is_accepted_and_with_another_refused() {
    let (ours, other) = (authority("Ours"), authority("Other"));
    let server = Server::start_tls(acceptor(&ours, "localhost", 2090, &H2), |_| reply(200, "{}")).await;
    let port = server.address.port();
    let base = format!("https://localhost:{port}");
    let folder = TempDir::new().unwrap();
    // Several certificates in one file: the one that counts is the last.
    let both = file(&folder, &format!("# ours\n{}\n{}", other.pem(), ours.pem()));
    let client = Client::builder(&base).unwrap().ca_file(&both).build().unwrap();
    client.system().get::<Value>("items", &[]).await.unwrap();

    let only_other = file(&folder, &other.pem());
    for builder in [Client::builder(&base).unwrap().ca_file(&only_other), Client::builder(&base).unwrap()] {
        let error = builder.build().unwrap().system().post::<_, Value>("items", &()).await.unwrap_err();
        let sentence = format!("no secure connection to localhost:{port}: its certificate is from an unknown issuer");
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::UnknownIssuer, sentence));
        assert_eq!((error.attempts(), error.outcome_unknown()), (1, false));
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_bad_certificate_is_named_for_what_is_wrong_with_it() {
    let ours = authority("Ours");
    let folder = TempDir::new().unwrap();
    let ca = file(&folder, &ours.pem());
    for (host, year, wrong) in [
        ("localhost", 2002, "its certificate has expired"),
        ("octopus.example.com", 2090, "its certificate is for another name"),
    ] {
        let server = Server::start_tls(acceptor(&ours, host, year, &H2), |_| reply(200, "{}")).await;
        let port = server.address.port();
        let builder = Client::builder(&format!("https://localhost:{port}")).unwrap().ca_file(&ca);
        let error = builder.build().unwrap().root().await.unwrap_err();
        assert_eq!(error.to_string(), format!("no secure connection to localhost:{port}: {wrong}"));
    }
    let plain = Server::script(vec![reply(200, "{}")]).await;
    let builder = Client::builder(&plain.url().replace("http", "https")).unwrap().retry(QUICK);
    let error = builder.build().unwrap().root().await.unwrap_err();
    assert_eq!(error.to_string(), format!("no secure connection to {}: it does not speak TLS there", plain.address));
}

/// A certificate that `openssl req -x509` makes is one of an authority and also the server's own.
#[tokio::test]
async fn a_certificate_that_signed_itself_is_trusted_where_it_is_named_and_only_for_its_host_and_time() {
    let folder = TempDir::new().unwrap();
    let other = file(&folder, &authority("Other").pem());
    let refused = |wrong: &str| Some(wrong.to_owned());
    for (is_ca, host, year, is_named, wrong) in [
        (true, "localhost", 2090, true, None),
        (false, "localhost", 2090, true, None),
        (true, "localhost", 2090, false, refused("its certificate is that of an authority, and no known one")),
        (false, "localhost", 2090, false, refused("its certificate is from an unknown issuer")),
        (true, "localhost", 2002, true, refused("its certificate has expired")),
        (true, "octopus.example.com", 2090, true, refused("its certificate is for another name")),
    ] {
        let mut params = params(host, year);
        if is_ca {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let server = Server::start_tls(showing(&certificate, &key, &H2), |_| reply(200, "{}")).await;
        let base = format!("https://localhost:{}", server.address.port());
        let named = folder.path().join("own.pem");
        std::fs::write(&named, certificate.pem()).unwrap();
        let builder = Client::builder(&base).unwrap().ca_file(if is_named { &named } else { &other });
        let answer = builder.build().unwrap().system().get::<Value>("items", &[]).await;
        let said = answer.err().map(|error| error.to_string());
        let expected =
            wrong.map(|wrong| format!("no secure connection to localhost:{}: {wrong}", server.address.port()));
        assert_eq!(said, expected, "{is_ca} {host} {year} {is_named}");
    }
}

/// Another key than that of the named certificate opens nothing.
#[tokio::test]
async fn a_server_without_the_key_of_the_named_certificate_is_refused() {
    let mut params = params("localhost", 2090);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let (own, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let certificate = params.self_signed(&own).unwrap();
    let folder = TempDir::new().unwrap();
    let named = file(&folder, &certificate.pem());
    let copy = params.self_signed(&key).unwrap();
    let server = Server::start_tls(showing(&copy, &key, &H2), |_| reply(200, "{}")).await;
    let builder = Client::builder(&format!("https://localhost:{}", server.address.port())).unwrap().ca_file(&named);
    let error = builder.build().unwrap().root().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownIssuer, "{error}");
}

#[tokio::test]
async fn http_2_is_used_where_the_server_offers_it_on_one_connection() {
    let ours = authority("Ours");
    let folder = TempDir::new().unwrap();
    let ca = file(&folder, &ours.pem());
    for (protocols, version) in [(&H2[..], Version::HTTP_2), (&H2[1..], Version::HTTP_11), (&[], Version::HTTP_11)] {
        let server = Server::start_tls(acceptor(&ours, "127.0.0.1", 2090, protocols), |_| reply(200, "{}")).await;
        let client = server.builder().ca_file(&ca).build().unwrap();
        let system = client.system();
        system.get::<Value>("items", &[]).await.unwrap();
        let more = (0..20).map(|_| system.get::<Value>("items", &[]));
        futures::future::try_join_all(more).await.unwrap();
        assert!(server.seen().iter().all(|seen| seen.version == version), "{protocols:?}");
        assert_eq!(server.seen().len(), 21);
        if version == Version::HTTP_2 {
            assert_eq!(server.connections(), 1);
        }
    }
}

#[test]
fn a_bad_file_of_authorities_is_refused_with_its_name() {
    let folder = TempDir::new().unwrap();
    let pem = |inner: &str| format!("-----BEGIN CERTIFICATE-----\n{inner}\n-----END CERTIFICATE-----\n");
    let good = authority("Ours").pem();
    for (text, wrong) in [
        (String::new(), "holds no certificate in PEM form"),
        ("0\u{82}binary".to_owned(), "holds no certificate in PEM form"),
        (pem("%%%"), "is not valid PEM"),
        (good.clone() + &pem("AAAA"), "holds a certificate that cannot be used, number 2"),
    ] {
        let ca = file(&folder, &text);
        let error = Client::builder("https://host").unwrap().ca_file(&ca).build().unwrap_err();
        assert_eq!(error.to_string(), format!("the file of certificates {} {wrong}", ca.display()));
    }
    let missing = folder.path().join("missing.pem");
    let error = Client::builder("http://localhost").unwrap().ca_file(&missing).build().unwrap_err();
    let sentence = format!("the file of certificates {} is not there", missing.display());
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::Usage, sentence));
}
