//! Reads what may lose a restriction (`allow_widening`): everything, nothing, or what belongs to some topics.

use super::decode::{Decoder, suggest};
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::At;
use octosync::delta::Widening;
use octosync::registry;
use serde_json::{Value, json};

/// Takes `true`, `false`, or a list of topics.
pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<Widening>> {
    let topics = registry::restricted();
    let items = match &node.data {
        Data::Bool(everything) => return Some(decoder.at(node, Widening::from(*everything))),
        Data::List(items) => items,
        _ => {
            decoder.wrong_type(node, path, "true, false, or a list of topics");
            return None;
        }
    };
    let words: Option<Vec<At<String>>> = items.iter().map(|item| decoder.text(item, path)).collect();
    let words = words?;
    for word in words.iter().filter(|word| !topics.contains(&word.value.as_str())) {
        let problem = Problem::new(format!("`{path}` cannot be `{}`", word.value), word.at.clone());
        decoder.problems.push(suggest(problem, &word.value, &topics));
    }
    Some(decoder.at(node, Widening::Of(words.into_iter().map(|word| word.value).collect())))
}

/// Returns the schema of a consent.
pub(crate) fn schema() -> Value {
    let topics = json!({ "type": "array", "items": { "enum": registry::restricted() } });
    json!({ "anyOf": [{ "type": "boolean" }, topics] })
}
