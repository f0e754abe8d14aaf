//! Small helpers that the spaces are made with.

use super::Documents;
use serde_json::Value;

/// Adds a document to a collection.
pub(super) fn add(documents: &mut Documents, collection: &str, document: Value) {
    documents.entry(collection.to_owned()).or_default().push(document);
}

/// The id of a part of a document: the same for the same label, another one for each other label.
pub(super) fn guid(label: &str) -> String {
    let high = fnv(label, 0xcbf2_9ce4_8422_2325);
    let low = fnv(label, 0x9ae1_6a3b_2f90_404f);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

fn fnv(label: &str, start: u64) -> u64 {
    label.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Sets the fields of the second object in the first one.
pub(super) fn with(mut base: Value, fields: Value) -> Value {
    if let (Some(base), Value::Object(fields)) = (base.as_object_mut(), fields) {
        base.extend(fields);
    }
    base
}
