//! Files made of certificates. Source of formats and options: the server's documentation of the export.

use super::bundle::{Bundle, Format, Key, PLAIN};
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use pem::{EncodeConfig, LineEnding, Pem};

/// Which file to make.
pub(crate) struct Wanted<'w> {
    pub(crate) format: Format,
    /// `PrimaryOnly`, `PrimaryAndChain` or `ChainOnly`; counts for PEM.
    pub(crate) pem_options: &'w str,
    pub(crate) private_key: bool,
    /// Protects the file, if it is PKCS#12.
    pub(crate) password: &'w str,
}

/// The file, or why it cannot be made.
pub(crate) fn export(bundle: &Bundle, wanted: &Wanted<'_>) -> Result<Vec<u8>, String> {
    let (own, chain) = bundle.certificates.split_first().ok_or("There is no certificate in it.")?;
    let key = bundle.key.as_ref().filter(|_| wanted.private_key);
    match wanted.format {
        Format::Der if key.is_some() => Err("A DER file cannot hold a private key.".to_owned()),
        Format::Der => Ok(own.clone()),
        Format::Pem => pem_of(own, chain, key, wanted.pem_options),
        Format::Pkcs12 => pkcs12_of(own, chain, key, wanted.password),
    }
}

fn pem_of(own: &[u8], chain: &[Vec<u8>], key: Option<&Key>, options: &str) -> Result<Vec<u8>, String> {
    let is = |option: &str| options.eq_ignore_ascii_case(option);
    let (with_own, with_chain) = match options {
        _ if options.is_empty() || is("PrimaryOnly") => (true, false),
        _ if is("PrimaryAndChain") => (true, true),
        _ if is("ChainOnly") => (false, true),
        other => return Err(format!("'{other}' is none of the options PrimaryOnly, PrimaryAndChain and ChainOnly.")),
    };
    let mut blocks: Vec<Pem> =
        key.filter(|_| with_own).map(|key| Pem::new(&*key.label, &*key.der)).into_iter().collect();
    let certificates =
        with_own.then_some(own).into_iter().chain(chain.iter().filter(|_| with_chain).map(Vec::as_slice));
    blocks.extend(certificates.map(|der| Pem::new("CERTIFICATE", der)));
    let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
    Ok(pem::encode_many_config(&blocks, config).into_bytes())
}

/// How often passwords are hashed: little, as nothing here is worth protecting.
const ITERATIONS: u32 = 2048;

fn pkcs12_of(own: &[u8], chain: &[Vec<u8>], key: Option<&Key>, password: &str) -> Result<Vec<u8>, String> {
    let readable = |error: p12_keystore::error::Error| error.to_string();
    let all: Result<Vec<Certificate>, _> =
        [own].into_iter().chain(chain.iter().map(Vec::as_slice)).map(Certificate::from_der).collect();
    let all = all.map_err(readable)?;
    let mut store = KeyStore::new();
    match key {
        Some(key) if key.label == PLAIN => {
            let key = PrivateKey::from_der(&key.der).map_err(readable)?;
            store.add_entry(
                "certificate",
                KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new("certificate", key, all)),
            );
        }
        Some(_) => return Err("Its private key can be exported to PEM only.".to_owned()),
        None => all.into_iter().enumerate().for_each(|(number, certificate)| {
            store.add_entry(&format!("certificate {number}"), KeyStoreEntry::Certificate(certificate));
        }),
    }
    store.writer(password).encryption_iterations(ITERATIONS).mac_iterations(ITERATIONS).write().map_err(readable)
}
