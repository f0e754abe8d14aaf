//! Two servers, a configuration, and what stands on the destination, in words.

use octosync_e2e::kit::{CANARY, Pair, SPACE, destination, seed, source};
use octosync_e2e::program::{Desk, Ran};
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::{channel, environment, lifecycle, process, project, variables};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Two servers.
pub(crate) struct World(pub(crate) Pair);

/// The result of a run, and the folder in which it ran.
pub(crate) struct Run {
    pub(crate) ran: Ran,
    pub(crate) desk: Desk,
}

#[cfg(unix)]
fn restrict(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn restrict(_: &std::path::Path, _: u32) {}

/// A space with environments, one lifecycle through all of them, and a project `OctoFX`.
#[derive(Clone)]
pub(crate) struct Space(pub(crate) Documents);

impl Space {
    pub(crate) fn new(environments: &[&str]) -> Space {
        let made = environments.iter().enumerate().map(|(at, name)| environment(at + 1, name)).collect();
        let numbers: Vec<usize> = (1..=environments.len()).collect();
        let documents = Documents::from([
            ("environments".to_owned(), made),
            ("projectgroups".to_owned(), vec![json!({ "Id": "ProjectGroups-1", "Name": "Group" })]),
            ("lifecycles".to_owned(), vec![lifecycle(1, "Path", &numbers)]),
        ]);
        Space(documents).add("projects", project(1, "OctoFX")).add("channels", channel(1, 1, "Default", true))
    }

    /// A destination: environments and nothing else.
    pub(crate) fn ground(environments: &[&str]) -> Space {
        let made = environments.iter().enumerate().map(|(at, name)| environment(at + 71, name)).collect();
        Space(Documents::from([("environments".to_owned(), made)]))
    }

    pub(crate) fn add(mut self, collection: &str, document: Value) -> Space {
        self.0.entry(collection.to_owned()).or_default().push(document);
        self
    }

    pub(crate) fn steps(self, steps: Vec<Value>) -> Space {
        self.add("deploymentprocesses", process(1, steps))
    }

    pub(crate) fn rows(self, rows: Vec<Value>) -> Space {
        self.add("variablesets", variables("Projects-1", rows))
    }
}

impl World {
    pub(crate) async fn new(source: Space, destination: Space) -> World {
        World(Pair::start(&source.0, &destination.0).await)
    }

    /// Two servers of these versions.
    pub(crate) async fn of_versions((here, of_source): (Space, &str), (there, of_destination): (Space, &str)) -> World {
        let here = source().version(of_source).space(seed(&here.0));
        let there = destination().version(of_destination).space(seed(&there.0));
        World(Pair::of(here, there).await)
    }

    /// Runs the program with these settings of the configuration.
    pub(crate) async fn run(&self, args: &[&str], settings: &str) -> Ran {
        self.run_with(args, settings, &[]).await.ran
    }

    /// Runs the program with files beside the configuration: name, content and Unix mode.
    pub(crate) async fn run_with(&self, args: &[&str], settings: &str, files: &[(&str, &str, u32)]) -> Run {
        let text = format!(
            "version: 1
source: {{ url: '{}', space: {SPACE}, api_key: {{ env: KEY }} }}
destinations:
  production: {{ url: '{}', space: {SPACE}, api_key: {{ env: KEY }} }}
{settings}",
            self.0.source.url(),
            self.0.destination.url(),
        );
        let desk = Desk::new().file("octosync.yaml", &text).env("KEY", CANARY).env("DB_NAME", "From-Env");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut desk = desk.env("PATH", &path);
        for (name, text, mode) in files {
            desk = desk.file(name, text);
            restrict(&desk.path(name), *mode);
        }
        // The full text, as people ask for it: a brief plan tells decisions by classes.
        let is_brief = matches!(args, ["plan" | "sync", ..])
            && !["--json", "--verbose", "-v"].iter().any(|said| args.contains(said));
        let full = is_brief.then_some("--verbose");
        let args: Vec<&str> = args.iter().copied().chain(full).collect();
        let ran = desk.octosync(&args).await;
        ran.broke_nothing();
        Run { ran, desk }
    }

    /// Syncs, and syncs again: the second time writes nothing.
    pub(crate) async fn syncs(&self, settings: &str) -> Ran {
        let first = self.run(&["sync", "--yes"], settings).await;
        first.exits(0);
        self.is_quiet(settings).await;
        first
    }

    /// A sync writes nothing, also after both servers list in another order.
    pub(crate) async fn is_quiet(&self, settings: &str) {
        self.0.source.shuffle(5);
        self.0.destination.shuffle(6);
        self.0.destination.clear_requests();
        let again = self.run(&["sync", "--yes"], settings).await;
        again.exits(0);
        assert_eq!(self.0.destination.writes(), 0, "{}", again.block());
    }

    /// The plan is refused, and nothing is written.
    pub(crate) async fn refuses(&self, settings: &str, words: &[&str]) -> Ran {
        let before = self.0.destination.writes();
        let ran = self.run(&["sync", "--yes"], settings).await;
        ran.exits(3);
        for word in words {
            ran.says(word);
        }
        assert_eq!(self.0.destination.writes(), before, "a refused plan writes nothing");
        ran
    }

    fn names(&self) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for collection in ["environments", "channels", "machines", "projects", "workerpools", "lifecycles", "feeds"] {
            for document in self.0.destination.documents(SPACE, collection) {
                names.insert(text(&document, "Id"), text(&document, "Name"));
            }
        }
        for process in self.0.destination.documents(SPACE, "deploymentprocesses") {
            for action in actions(&process) {
                names.insert(text(&action, "Id"), text(&action, "Name"));
            }
        }
        names
    }

    fn named(&self, ids: &Value) -> Vec<String> {
        let names = self.names();
        let ids = ids.as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut found: Vec<String> = ids.map(|id| names.get(id).cloned().unwrap_or_else(|| id.to_owned())).collect();
        found.sort();
        found
    }

    /// The rows of the project on the destination: `Name = value [Environment=Staging]`.
    pub(crate) fn rows(&self) -> Vec<String> {
        let sets = self.0.destination.documents(SPACE, "variables");
        let rows = sets.iter().flat_map(|set| set["Variables"].as_array().cloned().unwrap_or_default());
        let show = |row: Value| {
            let scope = row["Scope"].as_object().cloned().unwrap_or_default();
            let scope = scope.iter().filter(|(_, ids)| ids.as_array().is_some_and(|ids| !ids.is_empty()));
            let scope: String = scope.map(|(word, ids)| format!(" [{word}={}]", self.named(ids).join(","))).collect();
            let value = if row["Type"] == "Sensitive" { "***".to_owned() } else { text(&row, "Value") };
            format!("{} = {value}{scope}", text(&row, "Name"))
        };
        let mut shown: Vec<String> = rows.map(show).collect();
        shown.sort();
        shown
    }

    /// The actions of the project on the destination: `Name [Environments] -[Excluded] {Pool}`.
    pub(crate) fn steps(&self) -> Vec<String> {
        let processes = self.0.destination.documents(SPACE, "deploymentprocesses");
        let show = |action: Value| {
            let list = |field: &str, open: &str, close: &str| {
                let names = self.named(&action[field]);
                if names.is_empty() { String::new() } else { format!(" {open}{}{close}", names.join(",")) }
            };
            let pool = match action["WorkerPoolId"].as_str() {
                Some(id) => format!(" {{{}}}", self.names().get(id).cloned().unwrap_or_else(|| id.to_owned())),
                None => String::new(),
            };
            let environments = list("Environments", "[", "]");
            let excluded = list("ExcludedEnvironments", "-[", "]");
            format!("{}{environments}{excluded}{}{pool}", text(&action, "Name"), list("Channels", "<", ">"))
        };
        processes.iter().flat_map(actions).map(show).collect()
    }

    /// Another person edits a document of the destination.
    pub(crate) fn edit(&self, collection: &str, edit: impl FnOnce(&mut Value)) {
        let documents = self.0.destination.documents(SPACE, collection);
        let of_project =
            documents.iter().find(|document| !document["Variables"].is_null() || !document["Steps"].is_null());
        let id = text(of_project.unwrap_or(&documents[0]), "Id");
        assert!(self.0.destination.edit(SPACE, collection, &id, edit));
    }

    /// Another person edits a document of the source.
    pub(crate) fn edit_source(&self, collection: &str, edit: impl FnOnce(&mut Value)) {
        let id = text(&self.0.source.documents(SPACE, collection)[0], "Id");
        assert!(self.0.source.edit(SPACE, collection, &id, edit));
    }

    /// A document of the destination by name.
    pub(crate) fn there(&self, collection: &str, name: &str) -> Option<Value> {
        self.0.destination.documents(SPACE, collection).into_iter().find(|document| text(document, "Name") == name)
    }

    /// The id of a document of the destination.
    pub(crate) fn id_there(&self, collection: &str, name: &str) -> String {
        text(&self.there(collection, name).unwrap_or_else(|| panic!("{collection} has no {name}")), "Id")
    }
}

pub(crate) fn actions(process: &Value) -> Vec<Value> {
    let steps = process["Steps"].as_array().cloned().unwrap_or_default();
    steps.iter().flat_map(|step| step["Actions"].as_array().cloned().unwrap_or_default()).collect()
}

pub(crate) fn text(document: &Value, field: &str) -> String {
    document[field].as_str().unwrap_or_default().to_owned()
}
