//! What a saved space keeps beside its documents: former versions of step templates, and files.

use super::renumber::Renumbering;
use super::seed::Blobs;
use crate::collections::collection;
use crate::store::{Stored, text};
use crate::work::Work;
use serde_json::Value;

/// The stem of the file with former versions of step templates.
pub(crate) const VERSIONS: &str = "_template_versions";

/// What versions keep of their envelope.
const ENVELOPE: &[&str] = &["LastModifiedOn", "LastModifiedBy"];

/// Puts the versions of step templates in place of those that loading made.
pub(crate) fn versions(work: &mut Work<'_>, versions: Vec<Value>, ids: &Renumbering) {
    let of = collection("actiontemplates");
    let mut begun = std::collections::BTreeSet::new();
    for mut value in versions {
        ids.rewrite(&mut value);
        let id = text(&value, "Id").to_owned();
        let is_there = work.find("actiontemplates", &id).is_some();
        let (true, Some(space), Some(body)) = (is_there, work.space, value.as_object()) else { continue };
        let (mut value, _) = work.clean(of, body, None);
        for field in ENVELOPE {
            value[field] = body.get(*field).cloned().unwrap_or_default();
        }
        value["SpaceId"] = work.space_id().map_or(Value::Null, Value::String);
        super::give_secrets(&mut value, &id);
        let secrets = crate::secrets::settle(&mut value, &Default::default());
        value["Id"] = Value::from(id.as_str());
        let history = work.state.spaces[space].history.entry(id.clone()).or_default();
        if begun.insert(id) {
            history.clear();
        }
        history.push(Stored::new(value, secrets));
    }
}

/// Puts files where their documents are now.
pub(crate) fn files(work: &mut Work<'_>, blobs: Blobs, ids: &Renumbering) {
    for (name, bytes) in blobs {
        let mut name = Value::String(name);
        ids.rewrite(&mut name);
        if let Value::String(name) = name {
            work.state.files.insert(name, bytes);
        }
    }
}
