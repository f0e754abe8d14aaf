//! The public half of an account's SSH key, in the form of OpenSSH.

use super::View;
use super::reply::Reply;
use crate::answer::Refusal;
use crate::collections::collection;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::asn1::UintRef;
use pkcs8::der::{Decode, Reader, SliceReader};

/// Only accounts with a key pair have one. Keys in the form of OpenSSH show it even if they are locked, and of the older
/// forms open RSA keys are read. For all others, and for what was loaded without its secret, the answer is a refusal.
pub(super) fn of_account(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = view.state.find(view.space, collection("accounts"), view.args[0]);
    let account = found.filter(|account| account.text("AccountType") == "SshKeyPair");
    let account = account.ok_or_else(|| Refusal::missing(view.args[0]))?;
    let key = account.secrets.get("PrivateKeyFile").and_then(|file| public_key(file));
    let key =
        key.ok_or_else(|| Refusal::invalid("The public key of this account cannot be derived from its private key."))?;
    Ok(Reply::File("application/x-x509-ca-cert", format!("{key} {}\n", account.text("Name")).into_bytes().into()))
}

/// From a file in base64 to `ssh-rsa AAAA…`.
fn public_key(file: &str) -> Option<String> {
    let file = pem::parse(STANDARD.decode(file.trim()).ok()?).ok()?;
    let blob = match file.tag() {
        "OPENSSH PRIVATE KEY" => of_openssh(file.contents()),
        "RSA PRIVATE KEY" => of_rsa(file.contents()),
        "PRIVATE KEY" => of_rsa(PrivateKeyInfoRef::from_der(file.contents()).ok()?.private_key.as_bytes()),
        _ => None,
    }?;
    let (kind, _) = field(&blob)?;
    Some(format!("{} {}", std::str::from_utf8(kind).ok()?, STANDARD.encode(&blob)))
}

/// Cipher, derivation and its options stand before the public key, and a number. Source: `PROTOCOL.key` of OpenSSH.
fn of_openssh(contents: &[u8]) -> Option<Vec<u8>> {
    let rest = contents.strip_prefix(b"openssh-key-v1\0")?;
    let rest = (0..3).try_fold(rest, |rest, _| field(rest).map(|(_, rest)| rest))?;
    let (blob, _) = field(rest.get(4..)?)?;
    Some(blob.to_vec())
}

/// A field with its length before it, and what follows.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// Modulus and exponent begin the private key of RFC 8017; RFC 4253 has them the other way round.
fn of_rsa(der: &[u8]) -> Option<Vec<u8>> {
    let mut reader = SliceReader::new(der).ok()?;
    let (modulus, exponent) = reader
        .sequence(|reader| {
            reader.decode::<u8>()?;
            let (modulus, exponent) = (reader.decode::<UintRef<'_>>()?, reader.decode::<UintRef<'_>>()?);
            reader.read_slice(reader.remaining_len())?;
            Ok::<_, pkcs8::der::Error>((modulus, exponent))
        })
        .ok()?;
    let mut blob = Vec::new();
    for part in [b"ssh-rsa".as_slice(), &positive(exponent.as_bytes()), &positive(modulus.as_bytes())] {
        blob.extend(u32::try_from(part.len()).ok()?.to_be_bytes());
        blob.extend(part);
    }
    Some(blob)
}

/// A number whose first bit is set would be a negative one.
fn positive(bytes: &[u8]) -> Vec<u8> {
    let sign = bytes.first().filter(|first| **first >= 0x80).map(|_| 0);
    sign.into_iter().chain(bytes.iter().copied()).collect()
}
