//! Reads what a topic or an exception gives by itself: phases for lifecycles, environments for tenants.

use super::decode::Decoder;
use super::forms::{text, texts};
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::At;
use octosync::delta::PlannedPhase;
use serde_json::{Value, json};

/// Takes the phases of lifecycles.
pub(super) fn phases(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<Vec<PlannedPhase>>> {
    let Data::List(items) = &node.data else { return None };
    let phases: Option<Vec<PlannedPhase>> = items.iter().map(|item| phase(decoder, item, path)).collect();
    let phases = phases?;
    if phases.is_empty() {
        let problem = Problem::new(format!("`{path}` is an empty list"), node.at.clone());
        decoder.problems.push(problem.help("write `empty` for lifecycles without phases, or name at least one phase"));
        return None;
    }
    Some(decoder.at(node, phases))
}

/// Takes the names of the environments to which tenants are connected.
pub(super) fn environments(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<Vec<String>>> {
    let names = decoder.texts(node, path)?;
    if names.is_empty() {
        let problem = Problem::new(format!("`{path}` is an empty list"), node.at.clone());
        decoder.problems.push(problem.help("name at least one environment, or write `mapped` or `all`"));
        return None;
    }
    Some(decoder.at(node, names.into_iter().map(|name| name.value).collect()))
}

fn phase(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<PlannedPhase> {
    let fields = decoder.fields(node, node.at.clone(), path, &["name", "environments"])?;
    let name = decoder.required(&fields, "name", "name: Staging")?;
    let name = decoder.text(name, &fields.path_of("name"))?.value;
    let environments = decoder.required(&fields, "environments", "environments: [Staging]")?;
    let at = environments.at.clone();
    let environments = decoder.texts(environments, &fields.path_of("environments"))?;
    if environments.is_empty() {
        let message = format!("a phase of `{path}` names no environment: it would lead to every one");
        decoder.problems.push(Problem::new(message, at).help("name at least one"));
    }
    Some(PlannedPhase { name, environments: environments.into_iter().map(|text| text.value).collect() })
}

/// Returns the form of phases.
pub(super) fn phases_schema() -> Value {
    let phase = json!({
        "type": "object",
        "properties": { "name": text(), "environments": texts(1) },
        "required": ["name", "environments"],
        "additionalProperties": false,
    });
    json!({ "type": "array", "items": phase, "minItems": 1 })
}

/// Returns the form of the names of environments.
pub(super) fn environments_schema() -> Value {
    json!({ "type": "array", "items": text(), "minItems": 1 })
}
