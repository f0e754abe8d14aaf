//! Half of a space: what is left when somebody has worked on it for a while.

use super::Documents;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The collections of documents that the server makes with their owner and never removes alone.
const FACETS: &[&str] =
    &["variablesets", "deploymentprocesses", "deploymentsettings", "installed_community_templates", "tenantvariables"];
/// The collections that get another description: the kinds that are updated where they exist already.
const EDITED: &[&str] = &["tagsets", "actiontemplates", "libraryvariablesets", "projects", "channels"];

/// One document and what it is tied to.
struct Entry {
    collection: String,
    document: Value,
    /// The ids and names by which others refer to it.
    names: BTreeSet<String>,
    /// Every word in it that may refer to something.
    words: BTreeSet<String>,
    /// Whose part it is: the place of the owner in the list.
    owner: Option<usize>,
    wanted: bool,
    dropped: bool,
}

/// Drops, reverses and edits.
pub(super) fn half_of(documents: &Documents) -> Documents {
    let mut entries = read(documents);
    while drop_some(&mut entries) {}
    let mut kept = Documents::new();
    for entry in entries.into_iter().rev().filter(|entry| !entry.dropped) {
        kept.entry(entry.collection).or_default().push(entry.document);
    }
    edit(&mut kept);
    kept
}

fn read(documents: &Documents) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (collection, list) in documents {
        for (index, document) in list.iter().enumerate() {
            let mut entry = Entry {
                collection: collection.clone(),
                document: document.clone(),
                names: BTreeSet::new(),
                words: BTreeSet::new(),
                owner: None,
                wanted: index % 2 == 1 && !FACETS.contains(&collection.as_str()),
                dropped: false,
            };
            if collection != "installed_community_templates" {
                names(document, &mut entry.names);
                words(document, &mut entry.words);
            }
            entries.push(entry);
        }
    }
    let owners: Vec<Option<usize>> = entries.iter().map(|entry| owner(&entries, entry)).collect();
    entries.iter_mut().zip(owners).for_each(|(entry, owner)| entry.owner = owner);
    entries
}

fn owner(entries: &[Entry], entry: &Entry) -> Option<usize> {
    let field = match entry.collection.as_str() {
        "channels" | "deploymentprocesses" | "deploymentsettings" | "runbooks" | "projecttriggers" => "ProjectId",
        "runbookProcesses" => "RunbookId",
        "scopeduserroles" => "TeamId",
        "variablesets" => "OwnerId",
        "tenantvariables" => "TenantId",
        "installed_community_templates" => "Id",
        _ => return None,
    };
    let id = entry.document[field].as_str()?;
    entries.iter().position(|other| other.collection != entry.collection && other.document["Id"] == id)
}

/// Drops each wanted document that nothing else refers to any more, with its parts. Says whether there was one.
fn drop_some(entries: &mut [Entry]) -> bool {
    let mut any = false;
    for at in 0..entries.len() {
        if entries[at].dropped || !entries[at].wanted || is_only_channel(entries, at) {
            continue;
        }
        let with: Vec<usize> =
            (0..entries.len()).filter(|other| *other == at || entries[*other].owner == Some(at)).collect();
        let names: BTreeSet<&String> = with.iter().flat_map(|part| &entries[*part].names).collect();
        let refers = |(other, entry): (usize, &Entry)| {
            !entry.dropped && !with.contains(&other) && names.iter().any(|name| entry.words.contains(*name))
        };
        if !entries.iter().enumerate().any(refers) {
            with.iter().for_each(|part| entries[*part].dropped = true);
            any = true;
        }
    }
    any
}

/// A project has a default channel, whatever else it loses.
fn is_only_channel(entries: &[Entry], at: usize) -> bool {
    entries[at].collection == "channels" && entries[at].document["IsDefault"] == true
}

/// The ids of a document and its parts, and the canonical names of tags.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, member) in map {
                match member.as_str().filter(|_| key == "Id" || key == "CanonicalTagName") {
                    Some(name) => drop(found.insert(name.to_owned())),
                    None => names(member, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

/// Whole strings and the words of them.
fn words(value: &Value, found: &mut BTreeSet<String>) {
    let mut text = |text: &str| {
        found.insert(text.to_owned());
        let parts = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'));
        found.extend(parts.filter(|part| part.contains('-')).map(str::to_owned));
    };
    match value {
        Value::String(string) => text(string),
        Value::Array(list) => list.iter().for_each(|item| words(item, found)),
        Value::Object(map) => {
            map.keys().for_each(|key| text(key));
            map.values().for_each(|member| words(member, found));
        }
        _ => {}
    }
}

/// Some descriptions, one script and one value.
fn edit(documents: &mut Documents) {
    for (_, list) in documents.iter_mut().filter(|(collection, _)| EDITED.contains(&collection.as_str())) {
        let described =
            list.iter_mut().find(|document| document["Description"].as_str().is_some_and(|text| !text.is_empty()));
        if let Some(document) = described {
            let edited = format!("{} (edited)", document["Description"].as_str().unwrap_or_default());
            document["Description"] = json!(edited);
        }
    }
    let script = each(documents, "deploymentprocesses", "Steps")
        .flat_map(|step| step["Actions"].as_array_mut().into_iter().flatten())
        .filter_map(|action| action["Properties"].get_mut("Octopus.Action.Script.ScriptBody"))
        .find(|script| script.is_string());
    if let Some(script) = script {
        *script = json!(format!("{}# edited\n", script.as_str().unwrap_or_default()));
    }
    let text =
        |row: &&mut Value| row["Type"] == "String" && row["Value"].as_str().is_some_and(|value| !value.is_empty());
    let script_module =
        |row: &&mut Value| !row["Name"].as_str().unwrap_or_default().starts_with("Octopus.Script.Module");
    if let Some(row) = each(documents, "variablesets", "Variables").filter(script_module).find(text) {
        row["Value"] = json!(format!("{} (edited)", row["Value"].as_str().unwrap_or_default()));
    }
}

fn each<'d>(documents: &'d mut Documents, collection: &str, list: &'static str) -> impl Iterator<Item = &'d mut Value> {
    let documents = documents.get_mut(collection).into_iter().flatten();
    documents.flat_map(move |document| document[list].as_array_mut().into_iter().flatten())
}
