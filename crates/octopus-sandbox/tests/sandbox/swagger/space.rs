//! A space with something of every type, in any version.

use crate::common::{Instance, Method, id, read, start};
use axum::body::Body;
use axum::http::Response;
use hyper::body::Incoming;
use octopus_sandbox::{Builder, Sandbox};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The space and what stands in it.
pub(crate) struct Place {
    pub(crate) server: Instance,
    pub(crate) version: &'static str,
    /// By a word of our own, mostly the path of the collection: the first that was made.
    ids: BTreeMap<String, String>,
}

/// A form with one file.
const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"fileToUpload\"; filename=\"NAME\"\r\n\
    Content-Type: application/octet-stream\r\n\r\n\u{1}PNG\r\n--b--\r\n";

/// A document to post: a word for it, its path, its first version, and the document. In documents, `@word` is the id of
/// the document that has that word.
pub(super) type Posted = (&'static str, &'static str, &'static str, Value);

impl Place {
    pub(super) async fn new(version: &'static str) -> Place {
        Place::in_server(Sandbox::builder(), version).await
    }

    /// The same in a server with other options.
    pub(crate) async fn in_server(builder: Builder, version: &'static str) -> Place {
        let community = json!({
            "Name": "Say hello", "Type": "Octopus.Script", "ActionType": "Octopus.Script", "Version": 1,
            "Website": "https://library.example/hello", "HistoryUrl": "https://library.example/hello/history",
            "Author": "Ann", "Description": "Says hello", "ExternalId": "0a0b0c0d-0000-4000-8000-000000000001",
            "Properties": { "Octopus.Action.Script.ScriptBody": "echo hello" }, "Packages": [],
            "Parameters": [{ "Name": "Whom", "DefaultValue": "you", "DisplaySettings": {} }],
        });
        let builder = builder.version(version).community_templates(vec![community]);
        let mut place = Place::of(start(builder).await, version);
        place.server_made().await;
        for thing in super::things::things() {
            place.make(thing).await;
        }
        for (path, body) in super::things::changes() {
            place.change(path, &body).await;
        }
        for thing in super::things::last_things() {
            place.make(thing).await;
        }
        let raw = place.whole("packages/raw");
        let (status, package) =
            read(place.send("POST", &raw, &Value::Null, Some("Shop.1.0.0.zip")).await.map(Body::new)).await;
        assert_eq!(status, 201, "{package}");
        place.ids.insert("packages".to_owned(), id(&package));
        let events = place.server.get("events").await;
        place.ids.insert("events".to_owned(), id(&events["Items"][0]));
        place
    }

    /// A space of others.
    pub(super) fn of(server: Instance, version: &'static str) -> Place {
        let ids = BTreeMap::from([("space".to_owned(), server.space.clone())]);
        Place { server, version, ids }
    }

    /// Notes the ids of the documents that the server makes by itself.
    async fn server_made(&mut self) {
        for (path, name) in [("lifecycles", "Default Lifecycle"), ("projectgroups", "Default Project Group")] {
            let found = id(&self.server.named(path, name).await);
            self.ids.insert(name.to_owned(), found);
        }
        if self.has("2025.3") {
            let policy = self.server.get("retentionpolicies?retentionType=LifecycleRelease").await;
            self.ids.insert("retention".to_owned(), id(&policy));
        }
        for path in ["/api/communityactiontemplates", "/api/users", "/api/octopusservernodes"] {
            let (_, page) = self.server.send_to(Method::GET, path, None).await;
            let word = path.rsplit('/').next().unwrap();
            self.ids.insert(word.to_owned(), id(&page["Items"][0]));
        }
    }

    /// A request to a whole path, with JSON or with a file.
    pub(super) async fn send(&self, method: &str, path: &str, body: &Value, file: Option<&str>) -> Response<Incoming> {
        let request = self.server.request(method.parse().unwrap(), path).header("X-Octopus-ApiKey", "API-X");
        let (kind, text) = match (file, body) {
            (Some(name), _) => ("multipart/form-data; boundary=b", FORM.replace("NAME", name)),
            (None, Value::Null) => ("application/json", String::new()),
            (None, body) => ("application/json", body.to_string()),
        };
        let request = request.header("Content-Type", kind).body(Body::from(text)).unwrap();
        self.server.client.request(request).await.unwrap()
    }

    pub(super) fn has(&self, since: &str) -> bool {
        train(since) <= train(self.version)
    }

    async fn make(&mut self, (word, path, since, body): Posted) {
        if !self.has(since) {
            return;
        }
        let path = self.filled(path);
        let (status, answer) = self.server.send(Method::POST, &path, Some(&self.with_ids(&body))).await;
        assert!(status == 200 || status == 201, "{} POST {path}: {status} {answer}", self.version);
        let made = answer["Id"].as_str().or(answer["Tag"].as_str()).unwrap_or_default().to_owned();
        self.ids.entry(word.to_owned()).or_insert(made);
    }

    /// Lays members over what stands there.
    async fn change(&mut self, path: &str, members: &Value) {
        let path = self.filled(path);
        let mut document = self.server.get(&path).await;
        for (name, member) in self.with_ids(members).as_object().unwrap() {
            document[name] = member.clone();
        }
        let document = self.server.put(&path, &document).await;
        // An item that the server has made below it has an id too.
        if let Some(action) = document["Steps"][1]["Actions"][0]["Id"].as_str() {
            self.ids.insert("templated".to_owned(), action.to_owned());
        }
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.ids.keys().map(String::as_str)
    }

    /// The member that the sandbox adds to every document.
    pub(super) async fn extra_field(&self) -> String {
        const ROOT: &[&str] = &[
            "Application",
            "Version",
            "ApiVersion",
            "InstallationId",
            "IsEarlyAccessProgram",
            "HasLongTermSupport",
            "Links",
        ];
        let (_, root) = self.server.send_to(Method::GET, "/api", None).await;
        root.as_object().unwrap().keys().find(|key| !ROOT.contains(&key.as_str())).unwrap().clone()
    }

    pub(super) fn id(&self, word: &str) -> Option<&str> {
        self.ids.get(word).map(String::as_str)
    }

    /// The path with ids at `@word`.
    pub(super) fn filled(&self, path: &str) -> String {
        let parts = path.split('/').map(|part| match part.split_once('@') {
            Some((head, word)) => {
                format!("{head}{}", self.id(word).unwrap_or_else(|| panic!("nothing is called {word}")))
            }
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// The path below `/api`: of the space, if it does not say otherwise.
    pub(super) fn whole(&self, path: &str) -> String {
        let path = self.filled(path);
        if path.starts_with("/api") { path } else { format!("/api/{}/{path}", self.server.space) }
    }

    /// A query with ids at `@word`.
    pub(super) fn filled_query(&self, query: &str) -> String {
        let mut parts = query.split('@');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(['&', ',']).unwrap_or(part.len());
            filled += self.id(&part[..end]).unwrap_or_default();
            filled += &part[end..];
        }
        filled
    }

    /// The document with ids at `@word`, in keys too.
    pub(super) fn with_ids(&self, body: &Value) -> Value {
        let text = |text: &str| match text.split_once('@').map(|(head, word)| (head, self.id(word))) {
            Some((head, Some(id))) => format!("{head}{id}"),
            _ => text.to_owned(),
        };
        match body {
            Value::String(own) => Value::String(text(own)),
            Value::Array(items) => items.iter().map(|item| self.with_ids(item)).collect(),
            Value::Object(map) => map.iter().map(|(key, member)| (text(key), self.with_ids(member))).collect(),
            other => other.clone(),
        }
    }
}

fn train(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or_default());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}
