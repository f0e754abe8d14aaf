//! Digests as the server writes them.

use sha1::{Digest, Sha1};

/// The SHA-1 digest in upper-case hexadecimal digits, as thumbprints are.
pub(crate) fn sha1(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes))
}

/// Upper-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
