//! The parts that a saved space keeps beside its documents: former versions of step templates, what releases froze,
//! files, and what is said of the space itself.

use super::renumber::Renumbering;
use super::seed::Blobs;
use crate::collections::{Collection, collection};
use crate::store::{Stored, text};
use crate::work::Work;
use serde_json::Value;
use std::sync::Arc;

/// The stem of the file with former versions of step templates.
pub(crate) const VERSIONS: &str = "_template_versions";

/// The fields of their envelope that versions keep.
const ENVELOPE: &[&str] = &["LastModifiedOn", "LastModifiedBy"];

/// The stem of the file with what releases and snapshots froze.
pub(crate) const SNAPSHOTS: &str = "_snapshots";
/// The stem of the file with what is said of the space itself.
pub(crate) const SPACE: &str = "_space";
/// The fields that are taken of a space; its name is given on loading, and a new slug is made from that.
const OF_SPACE: &[&str] =
    &["Description", "TaskQueueStopped", "SpaceManagersTeams", "SpaceManagersTeamMembers", "Icon"];
/// The prefixes of the ids of frozen documents, and their collections.
const FROZEN: &[(&str, &str)] = &[
    ("deploymentprocess-", "deploymentprocesses"),
    ("variableset-", "variables"),
    ("RunbookProcess-", "runbookProcesses"),
];

/// Of what a document with this id is a frozen copy, if it is one.
pub(crate) fn frozen_base(id: &str) -> Option<&str> {
    let (base, _) = id.split_once("-s-")?;
    FROZEN.iter().any(|(prefix, _)| base.starts_with(prefix)).then_some(base)
}

/// Puts the versions of step templates in place of those that loading made.
pub(crate) fn versions(work: &mut Work<'_>, versions: Vec<Value>, ids: &Renumbering) {
    let of = collection("actiontemplates");
    let mut begun = std::collections::BTreeSet::new();
    for mut value in versions {
        ids.rewrite(&mut value);
        let is_there = work.find("actiontemplates", text(&value, "Id")).is_some();
        if let (true, Some(space), Some(stored)) = (is_there, work.space, as_kept(work, of, &value)) {
            let id = stored.id().to_owned();
            let history = work.state.spaces[space].history.entry(id.clone()).or_default();
            if begun.insert(id) {
                history.clear();
            }
            history.push(stored);
        }
    }
}

/// A document as it was saved.
fn as_kept(work: &mut Work<'_>, of: &'static Collection, saved: &Value) -> Option<Arc<Stored>> {
    let body = saved.as_object()?;
    let id = text(saved, "Id");
    let (mut value, _) = work.clean(of, body, None);
    for field in ENVELOPE {
        value[field] = body.get(*field).cloned().unwrap_or_default();
    }
    value["SpaceId"] = work.space_id().map_or(Value::Null, Value::String);
    crate::secrets::give_secrets(&mut value, id);
    let secrets = crate::secrets::settle(&mut value, &Default::default());
    value["Id"] = Value::from(id);
    Some(Stored::new(value, secrets))
}

/// Says where the ids of frozen documents go: they follow those of what they are copies of.
pub(crate) fn number(snapshots: &[Value], ids: &mut Renumbering) {
    for old in snapshots.iter().map(|snapshot| text(snapshot, "Id")) {
        if let Some(base) = frozen_base(old) {
            let new = format!("{}{}", ids.get(base).unwrap_or(base), &old[base.len()..]);
            ids.add(old, &new);
        }
    }
}

/// Puts frozen documents where the releases and snapshots find them that froze them.
pub(crate) fn snapshots(work: &mut Work<'_>, snapshots: Vec<Value>, ids: &Renumbering) {
    for mut value in snapshots {
        ids.rewrite(&mut value);
        let id = text(&value, "Id").to_owned();
        let of = FROZEN.iter().find(|(prefix, _)| id.starts_with(prefix)).map(|(_, path)| collection(path));
        if let (Some(of), Some(space)) = (of, work.space)
            && let Some(stored) = as_kept(work, of, &value)
        {
            work.state.spaces[space].history.insert(id, vec![stored]);
        }
    }
}

/// Takes over what is said of the space itself.
pub(crate) fn space(work: &mut Work<'_>, saved: Vec<Value>, ids: &Renumbering) {
    let Some(own) = work.space_id() else { return };
    for mut value in saved {
        ids.rewrite(&mut value);
        work.patch("spaces", &own, |space| {
            for field in OF_SPACE {
                if let Some(said) = value.get_mut(*field) {
                    space[field] = said.take();
                }
            }
        });
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
