//! Answers as YAML: one piece of configuration, ready to paste.

use octosync::decision::Answer;
use saphyr::{LoadableYamlNode as _, Yaml, YamlEmitter};
use serde_json::{Map, Value};

/// The placeholder of a name that the owner has to put in.
const BLANK: &str = "<its name there>";

/// Returns answers as one mapping; what several of them say of one key stands there once.
pub(crate) fn of(answers: &[&Answer]) -> String {
    let mut root = Value::Object(Map::new());
    for answer in answers {
        let write = answer.write.clone().unwrap_or_else(|| BLANK.into());
        put(&mut root, &answer.at, write);
    }
    // JSON is YAML; the emitter leaves out the quotes and brackets that nobody needs.
    let json = root.to_string();
    let mut text = String::new();
    let emitted = Yaml::load_from_str(&json).ok().and_then(|documents| {
        let document = documents.into_iter().next()?;
        YamlEmitter::new(&mut text).dump(&document).ok()
    });
    match emitted {
        Some(()) => text.trim_start_matches("---").trim().to_owned(),
        None => json,
    }
}

/// Puts a value below keys: lists are joined, and of two values the first stays.
fn put(node: &mut Value, keys: &[String], write: Value) {
    match (node, keys) {
        (Value::Object(fields), [key, rest @ ..]) => {
            let empty = if rest.is_empty() { Value::Null } else { Value::Object(Map::new()) };
            put(fields.entry(key.clone()).or_insert(empty), rest, write);
        }
        (node @ Value::Null, []) => *node = write,
        (Value::Array(there), []) => {
            let new = write.as_array().into_iter().flatten().filter(|item| !there.contains(item)).cloned();
            let new: Vec<Value> = new.collect();
            there.extend(new);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_one_question_become_one_mapping() {
        let answers = [
            Answer::new(["first_sync", "projects"], "take_source"),
            Answer::new(["first_sync", "deployment_processes"], "take_source"),
            Answer::new(["allow_widening"], vec!["variables"]),
            Answer::new(["allow_widening"], vec!["steps", "variables"]),
            Answer::new(["allow_version_gap"], true),
            Answer::with_a_name(["names", "worker_pools", "Linux: \"big\" [new]"]),
        ];
        insta::assert_snapshot!(of(&answers.iter().collect::<Vec<_>>()), @r#"
        allow_version_gap: true
        allow_widening:
          - variables
          - steps
        first_sync:
          deployment_processes: take_source
          projects: take_source
        names:
          worker_pools:
            "Linux: \"big\" [new]": "<its name there>"
        "#);
    }

    #[test]
    fn what_is_written_reads_back_as_it_was_meant() {
        for name in ["true", "~", "1", "a: b", "#x", " lead", "*", "&a", "ä😀", "a\nb", "'", "\"", "{", "- x", ""] {
            let text = of(&[&Answer::new(["names", name], name)]);
            let read = Yaml::load_from_str(&text).unwrap();
            let names = &read[0]["names"];
            let entry = names.as_mapping().and_then(|fields| fields.iter().next()).unwrap();
            assert_eq!((entry.0.as_str(), entry.1.as_str()), (Some(name), Some(name)), "{text}");
        }
    }
}
