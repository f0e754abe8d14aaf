//! Storing what the server itself changed.

use crate::collections::collection;
use crate::store::Stored;
use crate::work::Work;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Stores a document as a new version, without the secrets of items that went.
pub(super) fn save(work: &mut Work<'_>, path: &str, old: &Arc<Stored>, mut value: Value, lost: &BTreeSet<String>) {
    if value == old.value {
        return;
    }
    if let Some(version) = value.get("Version").and_then(Value::as_i64) {
        value["Version"] = Value::from(version + 1);
    }
    work.stamp(&mut value);
    let mut secrets = old.secrets.clone();
    secrets.retain(|place, _| !lost.iter().any(|id| place.contains(id)));
    let space = work.space;
    work.state.put(space, collection(path), Stored::new(value, secrets));
}
