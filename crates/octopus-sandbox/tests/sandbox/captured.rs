//! Documents as real servers and the tests of the official clients have them: loaded, and compared with what comes back.

use crate::captured_files::{FILES, How, LOST, WHOLE};
use crate::common::{Instance, Method, fixtures, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The documents of a file: one, or a list; what a test fills in stays as it is.
fn read(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    match serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap() {
        Value::Array(list) => list,
        document => vec![document],
    }
}

/// The values of the first that are missing or different in the second; an empty value cannot be lost.
fn lost(before: &Value, after: &Value, place: &str, into: &mut BTreeSet<String>) {
    let is_left_out = |key: &str| LOST.iter().any(|(member, _)| *member == key || *member == format!("{place}.{key}"));
    let is_nothing = |value: &Value| value.is_null() || *value == json!([]) || *value == json!({}) || value == "";
    match (before, after) {
        (Value::Object(map), _) => {
            for (key, value) in map.iter().filter(|(key, _)| !is_left_out(key)) {
                lost(value, &after[key], &format!("{place}.{key}"), into);
            }
        }
        (Value::Array(list), Value::Array(other)) if list.len() == other.len() => {
            list.iter().zip(other).for_each(|(one, other)| lost(one, other, &format!("{place}[]"), into));
        }
        _ if before == after || is_nothing(before) => {}
        _ => drop(into.insert(format!("{place}: {before} became {after}"))),
    }
}

async fn load(version: &str, documents: BTreeMap<String, Vec<Value>>) -> Instance {
    let seed = SpaceSeed::from_documents("Default", documents);
    start(Sandbox::builder().version(version).lenient(true).well_known_feed_ids(true).space(seed)).await
}

#[tokio::test]
async fn captured_documents_come_back_with_nothing_lost() {
    let Some(folder) = fixtures("captured") else { return };
    let mut problems = BTreeSet::new();
    for (file, how) in FILES {
        let (stem, version) = match how {
            How::Loaded(stem, version) => (*stem, *version),
            How::Endpoint => ("machines", "2026.2.1"),
            How::Elsewhere(why) => {
                println!("{file}: {why}");
                continue;
            }
        };
        for mut document in read(&folder.join(file)) {
            if matches!(how, How::Endpoint) {
                document = json!({ "Name": "M", "EnvironmentIds": [], "Roles": [], "Endpoint": document });
            }
            let server = load(version, BTreeMap::from([(stem.to_owned(), vec![document.clone()])])).await;
            let served = server.named(stem, document["Name"].as_str().unwrap()).await;
            lost(&document, &served, stem, &mut problems);
        }
    }
    assert_eq!(problems, BTreeSet::new());
}

#[test]
fn no_captured_file_is_forgotten() {
    let Some(folder) = fixtures("captured") else { return };
    let mut files = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "json")) {
        let name = file.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        let is_known =
            |(known, _): &&(&str, How)| name == *known || (known.ends_with(['/', '_']) && name.starts_with(known));
        let whole = name.strip_prefix("whole-instance-2018.11/").map(|rest| rest.split('/').next().unwrap());
        let is_whole = whole.is_some_and(|part| WHOLE.iter().any(|(folder, _)| *folder == part));
        assert!(is_whole || FILES.iter().any(|row| is_known(&row)), "{name} is not looked at");
    }
}

/// Ids of an instance are renumbered; the documents that were read, with the ids that the sandbox gave them.
fn renumbered(value: &Value, ids: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(with_new_ids(text, ids)),
        Value::Array(list) => list.iter().map(|item| renumbered(item, ids)).collect(),
        Value::Object(map) => map.iter().map(|(key, item)| (with_new_ids(key, ids), renumbered(item, ids))).collect(),
        other => other.clone(),
    }
}

/// Whole ids only: `Feeds-1` is not in `Feeds-10`.
fn with_new_ids(text: &str, ids: &BTreeMap<String, String>) -> String {
    let is_part = |one: char| one.is_ascii_alphanumeric();
    let mut made = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let found = ids.iter().find(|(old, _)| {
            rest.starts_with(old.as_str()) && !made.ends_with(is_part) && !rest[old.len()..].starts_with(is_part)
        });
        let taken = found.map_or(rest.chars().next().unwrap().len_utf8(), |(old, _)| old.len());
        made += found.map_or(&rest[..taken], |(_, new)| new);
        rest = &rest[taken..];
    }
    made
}

/// A document among others: by its name, else by what it belongs to.
fn is_same(one: &Value, other: &Value) -> bool {
    let field = ["Username", "Name", "OwnerId", "ProjectId"].into_iter().find(|field| one[field].is_string());
    let same = |field: &str| one[field] == other[field];
    let within = ["ProjectId"].into_iter().all(|field| one.get(field).is_none() || same(field));
    field.is_some_and(same) && within
}

#[tokio::test]
async fn a_whole_captured_instance_comes_back_with_nothing_lost() {
    let Some(folder) = fixtures("captured/whole-instance-2018.11") else { return };
    for version in ["2020.3.2", "2026.1.9674"] {
        let documents: BTreeMap<&str, Vec<Value>> = WHOLE
            .iter()
            .map(|(part, _)| *part)
            .map(|part| {
                let files = std::fs::read_dir(folder.join(part)).unwrap().map(|entry| entry.unwrap().path());
                // Two files of the capture are empty.
                let files = files.filter(|file| std::fs::metadata(file).unwrap().len() > 0);
                (part, files.flat_map(|file| read(&file)).collect())
            })
            .collect();
        let stems = WHOLE.iter().filter_map(|(part, stem)| Some((stem.as_ref().ok()?, documents[part].clone())));
        let server = load(version, stems.clone().map(|(stem, list)| ((*stem).to_owned(), list)).collect()).await;
        let mut ids = BTreeMap::new();
        let mut problems = BTreeSet::new();
        // Owners stand before what belongs to them, so that their new ids are known.
        for (stem, list) in stems {
            let served = list_of(&server, stem).await;
            for document in &list {
                let known = renumbered(document, &ids);
                let Some(found) = served.iter().find(|found| is_same(&known, found)) else {
                    problems.insert(format!("{stem}: {} is not there", document["Id"]));
                    continue;
                };
                ids.insert(document["Id"].as_str().unwrap().to_owned(), found["Id"].as_str().unwrap().to_owned());
            }
        }
        let stems = WHOLE.iter().filter_map(|(part, stem)| Some((stem.as_ref().ok()?, &documents[part])));
        for (stem, list) in stems {
            let served = list_of(&server, stem).await;
            for document in list.iter().map(|document| renumbered(document, &ids)) {
                if let Some(found) = served.iter().find(|found| is_same(&document, found)) {
                    lost(&document, found, stem, &mut problems);
                }
            }
        }
        assert_eq!(problems, BTreeSet::new(), "{version}: {:#?}", server.sandbox.notes());
    }
}

/// All documents, of those without a list one by one.
async fn list_of(server: &Instance, stem: &str) -> Vec<Value> {
    if stem == "variablesets" {
        let mut sets = Vec::new();
        for owners in ["projects", "libraryvariablesets"] {
            for owner in server.all(owners).await {
                sets.push(server.get(&format!("variables/{}", owner["VariableSetId"].as_str().unwrap())).await);
            }
        }
        return sets;
    }
    let (status, page) = server.send(Method::GET, &format!("{stem}?take=1000"), None).await;
    assert_eq!(status, 200, "{stem}: {page}");
    page["Items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn machines_of_older_servers_tell_their_status() {
    let Some(file) = fixtures("captured/whole-instance-2018.11/Machines/DevMachine1.json") else { return };
    for (version, wanted) in [("2021.2.1", json!("NeedsUpgrade")), ("2024.3.1", json!(null))] {
        let server = load(version, BTreeMap::from([("machines".to_owned(), read(&file))])).await;
        let machine = &server.all("machines").await[0];
        assert_eq!(machine["Status"], wanted, "{version}");
        assert_eq!(machine.get("Status").is_some(), wanted.is_string(), "{version}");
    }
}
