//! A pair of servers and a folder that lasts: the program with a configuration, a state, and files of secrets.

use crate::world::On;
use octosync_e2e::kit::{CANARY, Pair, SPACE};
use octosync_e2e::program::{Desk, Ran};
use octosync_e2e::spaces::Documents;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;

/// Two servers, and the folder in which the program runs.
pub(crate) struct Lasting {
    pub(crate) pair: Pair,
    pub(crate) desk: Desk,
}

impl Lasting {
    pub(crate) async fn new(here: &Documents, there: &Documents) -> Lasting {
        let pair = Pair::start(here, there).await;
        let desk = Desk::new().env("KEY", CANARY).env("PATH", &std::env::var("PATH").unwrap_or_default());
        Lasting { pair, desk }
    }

    /// Writes the configuration, with these settings below the two ends.
    pub(crate) fn configure(&self, settings: &str) {
        let [source, destination] = [&self.pair.source, &self.pair.destination].map(|server| server.url());
        let text = format!(
            "version: 1\nsource: {{ url: '{source}', space: {SPACE}, api_key: {{ env: KEY }} }}\n\
             destinations:\n  production: {{ url: '{destination}', space: {SPACE}, api_key: {{ env: KEY }} }}\n{settings}"
        );
        std::fs::write(self.desk.path("octosync.yaml"), text).expect("it is written");
    }

    /// Writes a file that only its owner may read.
    pub(crate) fn hide(&self, name: &str, text: &str) {
        let path = self.desk.path(name);
        std::fs::write(&path, text).expect("it is written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("it is the owner's alone");
    }

    /// Runs the program; plans are shown with all that they say.
    pub(crate) async fn run(&self, args: &[&str]) -> Ran {
        let is_short = ["plan", "sync"].contains(&args[0]) && !args.contains(&"--json");
        let all = if is_short { [args, &["--verbose"]].concat() } else { args.to_vec() };
        let ran = self.desk.octosync(&all).await;
        ran.broke_nothing();
        ran
    }

    pub(crate) async fn sync(&self) -> Ran {
        let ran = self.run(&["sync", "--yes"]).await;
        ran.exits(0);
        ran
    }

    /// A sync writes nothing, also after both servers list in another order.
    pub(crate) async fn is_quiet(&self) -> Ran {
        self.pair.source.shuffle(5);
        self.pair.destination.shuffle(6);
        let before = self.pair.destination.writes();
        let ran = self.sync().await;
        assert_eq!(self.pair.destination.writes(), before, "{}", ran.block());
        ran
    }

    /// The one document of a collection that has a name; without one the first that belongs to a project.
    pub(crate) fn there(&self, collection: &str, name: &str) -> Value {
        let found = self.pair.destination.documents(SPACE, collection).into_iter().find(|document| match name {
            "" => ["OwnerId", "ProjectId"]
                .iter()
                .any(|field| document[field].as_str().is_some_and(|id| id.starts_with("Projects-"))),
            name => document["Name"] == name,
        });
        found.unwrap_or_else(|| panic!("there is no {collection} {name}"))
    }

    /// Edits a document of the source.
    pub(crate) fn edit(&self, collection: &str, name: &str, edit: impl FnOnce(&mut Value)) {
        self.edit_on(On::Source, collection, name, edit);
    }

    /// Edits a document of a side.
    pub(crate) fn edit_on(&self, on: On, collection: &str, name: &str, edit: impl FnOnce(&mut Value)) {
        let server = match on {
            On::Source => &self.pair.source,
            On::Destination => &self.pair.destination,
        };
        let documents = server.documents(SPACE, collection);
        let named = |document: &&Value| name.is_empty() || document["Name"] == name;
        let found = documents.iter().find(named).unwrap_or_else(|| panic!("there is no {collection} {name}"));
        assert!(server.edit(SPACE, collection, found["Id"].as_str().expect("an id"), edit));
    }
}
