//! Everything a space holds at one moment.

use super::collections::{COLLECTIONS, Listed};
use super::http::Server;
use super::texts::text;
use super::values;
use crate::spaces::Documents;
use octopus_sandbox::Sandbox;
use serde_json::Value;
use std::collections::HashMap;

/// Everything a space holds at one moment, by collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The documents as they were answered.
    pub documents: Documents,
}

impl Snapshot {
    /// Reads a space by its name, as its server tells it.
    ///
    /// # Panics
    /// When the server or the space cannot be read.
    pub async fn read(server: &Server, space: &str) -> Snapshot {
        let spaces = server.get("/spaces/all").await;
        let found = spaces.as_array().into_iter().flatten().find(|document| document["Name"] == space);
        let id = found.and_then(|document| document["Id"].as_str()).unwrap_or_else(|| panic!("no space '{space}'"));
        let version = version(&server.get("").await["Version"]);
        let has_parents = version >= (2025, 4);
        let mut snapshot = Snapshot::default();
        for collection in COLLECTIONS {
            let path = collection.path;
            let documents = match collection.listed {
                Listed::All => {
                    let list = server.get(&format!("/{id}/{path}/all")).await;
                    list.as_array().cloned().unwrap_or_default()
                }
                Listed::Pages => server.pages(&format!("/{id}/{path}")).await,
                Listed::Parents if has_parents => server.pages(&format!("/{id}/environments/v2?type=Parent")).await,
                Listed::Parents => continue,
                Listed::Values => values::read(server, id, snapshot.of("tenants"), version >= (2025, 1)).await,
                Listed::ByOwner => server.by_ids(&format!("/{id}/variables/all"), &snapshot.variable_sets()).await,
            };
            snapshot.documents.insert(path.to_owned(), documents);
        }
        snapshot
    }

    /// Takes a space out of a sandbox as it is stored, whatever its version tells.
    #[must_use]
    pub fn stored(sandbox: &Sandbox, space: &str) -> Snapshot {
        let read = |path: &str| (path.to_owned(), sandbox.documents(space, path));
        Snapshot { documents: COLLECTIONS.iter().map(|collection| read(collection.path)).collect() }
    }

    fn variable_sets(&self) -> Vec<String> {
        let owners = self.of("projects").iter().chain(self.of("libraryvariablesets"));
        owners.map(|owner| text(owner, "VariableSetId").to_owned()).collect()
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
