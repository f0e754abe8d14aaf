//! Names that fields had before the versions that are played here, so that documents of older servers lose nothing.

use serde_json::Value;

/// Collection, the older name, and the name now. Source: a machine policy captured from a server of 2018.
const NAMES: &[(&str, &str, &str)] = &[
    ("machinepolicies", "TentacleEndpointHealthCheckPolicy", "PowerShellHealthCheckPolicy"),
    ("machinepolicies", "SshEndpointHealthCheckPolicy", "BashHealthCheckPolicy"),
];

/// Gives the fields of a document, at any depth, the names they have now.
pub(super) fn rename(path: &str, value: &mut Value) {
    let names: Vec<_> = NAMES.iter().filter(|(of, ..)| *of == path).collect();
    if !names.is_empty() {
        walk(value, &names);
    }
}

fn walk(value: &mut Value, names: &[&(&str, &str, &str)]) {
    let Value::Object(map) = value else { return };
    for (_, old, new) in names {
        if let Some(member) = map.remove(*old) {
            map.entry(*new).or_insert(member);
        }
    }
    map.values_mut().for_each(|member| walk(member, names));
}
