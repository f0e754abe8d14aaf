//! Community step templates: what of the gallery an installed step template consists of.

use crate::secrets::reveal;
use crate::store::Stored;
use serde_json::{Value, json};

/// The fields that an installed step template takes over.
const TAKEN: [&str; 5] = ["Name", "Description", "Properties", "Packages", "Parameters"];

/// The step template that installing makes.
pub(crate) fn as_template(community: &Stored) -> Value {
    let mut known = community.value.clone();
    reveal(&mut known, &community.secrets);
    let mut template = json!({ "CommunityActionTemplateId": community.id(), "ActionType": community.text("Type") });
    for field in TAKEN {
        template[field] = known[field].take();
    }
    template
}

/// Whether an installed step template differs from what the gallery has now.
/// How the real server knows that there is an update is not known; this compares what installing would write.
pub(crate) fn is_behind(installed: &Stored, community: &Stored) -> bool {
    TAKEN.iter().any(|field| without_ids(&installed.value[*field]) != without_ids(&community.value[*field]))
}

/// Items get ids of their own when they are installed.
fn without_ids(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(without_ids).collect(),
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| *key != "Id");
            Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        Value::Null => json!([]),
        other => other.clone(),
    }
}
