//! Everything a space holds at one moment, as its server tells it.

use super::http::Server;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Collections with a bare list of everything.
const BARE: &[&str] = &[
    "environments",
    "projectgroups",
    "lifecycles",
    "tagsets",
    "feeds",
    "accounts",
    "workerpools",
    "machinepolicies",
    "actiontemplates",
    "libraryvariablesets",
    "projects",
    "channels",
    "teams",
    "machines",
    "tenants",
    "certificates",
    "runbooks",
];
/// Collections that come in pages only.
const PAGED: &[&str] = &["deploymentprocesses", "runbookProcesses", "git-credentials", "projecttriggers"];

/// Everything a space holds at one moment, by collection.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The documents as they were answered.
    pub documents: BTreeMap<String, Vec<Value>>,
}

impl Snapshot {
    /// Reads a space by its name.
    ///
    /// # Panics
    /// When the server or the space cannot be read.
    pub async fn read(server: &Server, space: &str) -> Snapshot {
        let spaces = server.get("/spaces/all").await;
        let found = spaces.as_array().into_iter().flatten().find(|document| document["Name"] == space);
        let id = found.and_then(|document| document["Id"].as_str()).unwrap_or_else(|| panic!("no space '{space}'"));
        let mut documents = BTreeMap::new();
        for path in BARE {
            let list = server.get(&format!("/{id}/{path}/all")).await;
            documents.insert((*path).to_owned(), list.as_array().cloned().unwrap_or_default());
        }
        for path in PAGED {
            documents.insert((*path).to_owned(), server.pages(&format!("/{id}/{path}")).await);
        }
        let root = server.get("").await;
        if version(&root["Version"]) >= (2025, 4) {
            let parents = server.pages(&format!("/{id}/environments/v2?type=Parent")).await;
            documents.insert("parentenvironments".to_owned(), parents);
        }
        let owners = documents["projects"].iter().chain(&documents["libraryvariablesets"]);
        let sets: Vec<String> = owners.map(|owner| text(owner, "VariableSetId").to_owned()).collect();
        documents.insert("variables".to_owned(), server.by_ids(&format!("/{id}/variables/all"), &sets).await);
        Snapshot { documents }
    }

    /// Returns the documents of a collection.
    #[must_use]
    pub fn of(&self, collection: &str) -> &[Value] {
        self.documents.get(collection).map_or(&[], Vec::as_slice)
    }

    /// Returns the documents of all collections by their ids.
    #[must_use]
    pub fn by_id(&self) -> HashMap<&str, &Value> {
        self.documents.values().flatten().map(|document| (text(document, "Id"), document)).collect()
    }
}

fn version(text: &Value) -> (u32, u32) {
    let mut parts = text.as_str().unwrap_or_default().split('.').map(|part| part.parse().unwrap_or_default());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// Returns a text field; absent ones and other types are empty.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// Returns the items of a list field.
pub(crate) fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

/// Returns a name as names compare: without case and without the blanks around it.
pub(crate) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
