//! Reads YAML or JSON into a type that serde knows, and points at what does not fit.

use super::decode::suggest;
use super::problem::{Problem, Problems};
use super::sources::Sources;
use super::tree::{self, Data, Node};
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};
use serde_path_to_error::{Path, Segment};
use std::path::PathBuf;

/// Reads a text; an empty one is an empty mapping.
pub(crate) fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Problems> {
    let sources = Sources::new(name, text, PathBuf::new());
    let wrong = |problem| Problems::new(&sources, vec![problem]);
    let root = tree::parse(text).map_err(wrong)?;
    let root = root.unwrap_or(Node { at: 0..0, data: Data::Map(Vec::new()) });
    let value = value(&root).map_err(wrong)?;
    serde_path_to_error::deserialize(value).map_err(|error| wrong(problem(&root, error.path(), error.inner())))
}

fn value(node: &Node) -> Result<Value, Problem> {
    Ok(match &node.data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        Data::Int(value, _) => Value::from(*value),
        Data::Float(text) => text.parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number),
        Data::Text(text) => Value::from(text.as_str()),
        Data::List(items) => Value::Array(items.iter().map(value).collect::<Result<_, _>>()?),
        Data::Map(entries) => Value::Object(map(entries)?),
    })
}

fn map(entries: &[(Node, Node)]) -> Result<Map<String, Value>, Problem> {
    let mut map = Map::new();
    for (key, member) in entries {
        let Some(name) = key.scalar() else {
            return Err(Problem::new(format!("a key is a word, and this is {}", key.what()), key.at.clone()));
        };
        if map.insert(name.to_owned(), value(member)?).is_some() {
            let problem = Problem::new(format!("`{name}` stands here twice"), key.at.clone());
            return Err(problem.help("remove one of them"));
        }
    }
    Ok(map)
}

/// Returns the problem of an error of serde: of `unknown field `x`, expected one of `a`, `b``, the message, its place and
/// the valid words.
fn problem(root: &Node, path: &Path, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let (message, expected) = text.split_once(", expected ").unwrap_or((&text, ""));
    let nodes = nodes(root, path);
    let word = message.strip_prefix("unknown ").and_then(|rest| rest.split('`').nth(1)).unwrap_or_default();
    let at = nodes.iter().rev().take(2).find_map(|node| key(node, word)).or(nodes.last().copied()).unwrap_or(root);
    let at = at.at.clone();
    let valid: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let place = path.to_string();
    let message = if place == "." { message.to_owned() } else { format!("`{place}`: {message}") };
    let problem = Problem::new(message, at);
    match (word, expected) {
        (_, "") => problem,
        ("", expected) => problem.help(format!("expected is {expected}")),
        (word, _) => suggest(problem, word, &valid),
    }
}

/// The nodes on a path, as far as there are any.
fn nodes<'n>(root: &'n Node, path: &Path) -> Vec<&'n Node> {
    let next = |node: &'n Node, segment: &Segment| match (segment, &node.data) {
        (Segment::Seq { index }, Data::List(items)) => items.get(*index),
        (Segment::Map { key } | Segment::Enum { variant: key }, Data::Map(entries)) => {
            entries.iter().find(|(name, _)| name.scalar() == Some(key)).map(|(_, value)| value)
        }
        _ => None,
    };
    let mut nodes = vec![root];
    for segment in path.iter() {
        let Some(found) = nodes.last().and_then(|node| next(node, segment)) else { break };
        nodes.push(found);
    }
    nodes
}

/// The key of this name in a mapping.
fn key<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let Data::Map(entries) = &node.data else { return None };
    entries.iter().map(|(key, _)| key).find(|key| key.scalar() == Some(name))
}
