//! Lifecycles: phase names, and the flag that retention policies derive.

use crate::store::{items, text};
use crate::work::{Draft, Work};
use crate::write::same_name;
use serde_json::Value;

/// Phases have different names; `ShouldKeepForever` follows from the rest.
pub(crate) fn check(_: &Work<'_>, draft: &mut Draft<'_>) {
    let phases = items(&draft.value, "Phases");
    let repeated = phases.iter().enumerate().find_map(|(index, phase)| {
        let name = text(phase, "Name");
        phases[..index].iter().any(|other| same_name(text(other, "Name"), name)).then(|| name.to_owned())
    });
    if let Some(name) = repeated {
        draft.problem(format!("A phase with the name '{name}' already exists in this lifecycle."));
    }
    derive_forever(&mut draft.value);
}

/// Retention objects anywhere in the document say whether they keep everything.
fn derive_forever(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(derive_forever),
        Value::Object(map) if map.contains_key("QuantityToKeep") => {
            let forever = match map.get("Strategy").and_then(Value::as_str) {
                Some(strategy) => strategy == "Forever",
                None => map["QuantityToKeep"] == 0,
            };
            map.insert("ShouldKeepForever".to_owned(), Value::Bool(forever));
        }
        Value::Object(map) => map.values_mut().for_each(derive_forever),
        _ => {}
    }
}
