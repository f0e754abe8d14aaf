//! Where an API key or another secret comes from, as it is written.

use super::decode::{Decoder, list};
use super::mask::looks_like_key;
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::{At, KeySource};

/// Takes the one way that is given.
pub(crate) fn key_source(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<KeySource>> {
    let ways = "write { env: NAME }, { file: path } or { command: [program, argument] }";
    let Data::Map(_) = node.data else {
        let message = if node.scalar().is_some() {
            format!("`{path}` must not hold the {} itself: this file is meant to be shared", what(path))
        } else {
            format!("`{path}` says where the {} comes from", what(path))
        };
        decoder.problems.push(Problem::new(message, node.at.clone()).help(ways));
        return None;
    };
    let words = ["env", "file", "command"];
    let before = decoder.problems.len();
    let fields = decoder.fields(node, node.at.clone(), path, &words)?;
    let given: Vec<&str> = words.into_iter().filter(|word| fields.get(word).is_some()).collect();
    let [word] = given[..] else {
        if decoder.problems.len() == before {
            let found = if given.is_empty() { "none".to_owned() } else { list(&given) };
            let message = format!("`{path}` wants exactly one of {}", list(&words));
            decoder.problems.push(Problem::new(message, node.at.clone()).label(format!("here: {found}")).help(ways));
        }
        return None;
    };
    let value = fields.get(word)?;
    let path = fields.path_of(word);
    let source = match word {
        "env" => variable(decoder, value, &path).map(KeySource::Env),
        "file" => decoder.text(value, &path).map(|text| KeySource::File(text.value.into())),
        _ => command(decoder, value, &path).map(KeySource::Command),
    };
    Some(decoder.at(node, source?))
}

/// Returns what comes from there.
fn what(path: &str) -> &'static str {
    if path.ends_with("api_key") { "key" } else { "secret" }
}

pub(super) fn variable(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<String> {
    let name = decoder.text(node, path)?.value;
    if looks_like_key(&name) || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        let problem = Problem::new(format!("`{path}` wants the name of an environment variable"), node.at.clone());
        let help = match path {
            "state.env" => "put the path or the URL into a variable such as OCTOSYNC_STATE, and write that name here",
            _ => "put the key into a variable such as OCTOPUS_API_KEY, and write that name here",
        };
        decoder.problems.push(problem.label("this is no such name").help(help));
        return None;
    }
    Some(name)
}

fn command(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<String>> {
    let words = match &node.data {
        Data::List(items) => items.iter().map(|item| item.scalar().map(str::to_owned)).collect::<Option<Vec<_>>>(),
        _ => None,
    };
    match words {
        Some(words) if words.first().is_some_and(|program| !program.trim().is_empty()) => Some(words),
        _ => {
            let problem =
                Problem::new(format!("`{path}` wants a list of a program and its arguments"), node.at.clone());
            let example = "write [op, read, \"op://vault/octopus/key\"]; no shell reads it";
            decoder.problems.push(problem.help(example));
            None
        }
    }
}
