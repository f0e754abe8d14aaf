//! Makes every described request that is served, on the same space each time, and looks at the answers.

use super::calls::{self, Body, Call};
use super::description::{Description, Operation};
use super::exceptions::is_left_to_others;
use super::schema::Checker;
use super::space::Place;
use crate::common::{Instance, Method};
use axum::body::{Body as Bytes, to_bytes};
use octopus_sandbox::{Served, served};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;

/// The findings of a walk.
pub(super) struct Found {
    pub(super) problems: BTreeSet<String>,
    called: usize,
    refused: usize,
    unserved: usize,
}

impl fmt::Display for Found {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} operations called, {} of them refused as well", self.called, self.refused)?;
        write!(to, ", {} not served", self.unserved)
    }
}

struct Walk<'a> {
    place: Place,
    checker: Checker<'a>,
    calls: Vec<Call>,
    rows: Vec<Served>,
    found: Found,
}

/// An answer of the server.
struct Answer {
    status: u16,
    kind: String,
    body: Value,
}

pub(super) async fn walk(version: &'static str, description: &Description) -> Found {
    let place = Place::new(version).await;
    let extra = place.extra_field().await;
    let mut walk = Walk::new(place, description, &extra);
    walk.names_that_are_not_described(description);
    for operation in &description.operations {
        walk.visit(operation).await;
    }
    for member in walk.checker.unseen() {
        walk.checker.problem(&member, "described, but in no answer");
    }
    walk.found.problems.append(&mut walk.checker.problems);
    walk.found
}

/// Holds every list of a space against the description.
pub(super) async fn look_at_lists(server: Instance, description: &Description) -> BTreeSet<String> {
    let place = Place::of(server, "2026.1.9674");
    let extra = place.extra_field().await;
    let mut walk = Walk::new(place, description, &extra);
    let lists = description.operations.iter().filter(|operation| {
        let is_list = operation.method == "GET" && operation.names_space && !operation.form.contains("{}");
        is_list && walk.row(operation).is_none() && walk.serves(operation)
    });
    let lists: Vec<&Operation> = lists.collect();
    assert!(lists.len() > 40, "only {} lists", lists.len());
    for operation in lists {
        let path = walk.path(operation, std::slice::from_ref(&operation.form));
        let answer = walk.send("GET", &format!("{path}?take=1000"), &Value::Null, None).await;
        walk.look_at(operation, &answer);
    }
    walk.checker.problems
}

impl<'a> Walk<'a> {
    fn new(place: Place, description: &'a Description, extra: &'a str) -> Walk<'a> {
        let rows = served().into_iter().filter(|row| row.is_in(place.version)).collect();
        let found = Found { problems: BTreeSet::new(), called: 0, refused: 0, unserved: 0 };
        let checker = Checker::new(&description.definitions, extra);
        Walk { place, checker, calls: calls::calls(), rows, found }
    }

    fn serves(&self, operation: &Operation) -> bool {
        self.rows.iter().any(|row| row.method == operation.method && row.path.to_lowercase() == operation.form)
    }

    fn problem(&mut self, operation: &Operation, text: &str) {
        self.checker.problem(&operation.name(), text);
    }

    /// Whatever is served must be described, or nothing says that it is right.
    fn names_that_are_not_described(&mut self, description: &Description) {
        let described: BTreeSet<String> = description.operations.iter().map(Operation::name).collect();
        for row in &self.rows {
            let name = format!("{} {}", row.method, row.path.to_lowercase());
            if !described.contains(&name) && !is_left_to_others(&row.path.to_lowercase()) {
                self.checker.problem(&name, "served, but not described");
            }
        }
    }

    async fn visit(&mut self, operation: &Operation) {
        if is_left_to_others(&operation.form) {
            return;
        }
        if !self.serves(operation) {
            self.found.unserved += 1;
            return self.is_refused(operation).await;
        }
        let before = self.place.server.sandbox.snapshot();
        let Some(arguments) = calls::arguments(&self.place, &operation.method, &operation.form) else {
            return self.problem(operation, "not called: nothing is known to stand at its {}");
        };
        let path = self.path(operation, &arguments);
        self.call(operation, path).await;
        self.place.server.sandbox.restore(&before);
        self.call_without_sense(operation, &arguments).await;
        self.place.server.sandbox.restore(&before);
    }

    /// With the space if the description has it.
    fn path(&self, operation: &Operation, parts: &[String]) -> String {
        let space = if operation.names_space { format!("/{}", self.place.server.space) } else { String::new() };
        format!("/api{space}/{}", parts.join("/"))
    }

    async fn call(&mut self, operation: &Operation, mut path: String) {
        let row = self.row(operation);
        let query = row.as_ref().map_or(String::new(), |row| self.place.filled_query(row.query));
        if let Some((method, path, body)) = row.as_ref().and_then(|row| row.first.as_ref()) {
            let body = self.place.body(body).await;
            let answer = self.send(method, &self.place.whole(path), &body, None).await;
            assert!(answer.status < 400, "{}: {}", operation.name(), answer.body);
        }
        let Some(body) = self.body(operation, row.as_ref(), &path).await else {
            return self.problem(operation, "not called: it needs a row that says with which body");
        };
        if operation.method == "DELETE" && row.is_none() {
            match self.copy_of(&path).await {
                Ok(copy) => path = copy,
                Err(text) => return self.problem(operation, &text),
            }
        }
        let file = row.and_then(|row| row.file());
        let answer = self.send(&operation.method, &format!("{path}?{query}"), &body, file).await;
        self.found.called += 1;
        self.look_at(operation, &answer);
    }

    fn row(&self, operation: &Operation) -> Option<Call> {
        self.calls.iter().find(|call| call.name == operation.name()).cloned()
    }

    async fn body(&self, operation: &Operation, row: Option<&Call>, path: &str) -> Option<Value> {
        match (row.map_or(&Body::Usual, |row| &row.body), operation.method.as_str()) {
            (Body::Usual, "PUT") => Some(self.place.server.send_to(Method::GET, path, None).await.1),
            (Body::Usual, "POST") => self.place.copy(path).await,
            (body, _) => Some(self.place.body(body).await),
        }
    }

    /// Makes a copy of a document, to be deleted.
    async fn copy_of(&self, path: &str) -> Result<String, String> {
        let list = path.rsplit_once('/').unwrap().0;
        let copy = self.place.copy(list).await.ok_or("not called: it needs a row, there is nothing to copy")?;
        let (status, made) = self.place.server.send_to(Method::POST, list, Some(&copy)).await;
        let id = made["Id"].as_str().or(made["Tag"].as_str());
        id.map(|id| format!("{list}/{id}"))
            .ok_or(format!("not called: it needs a row, the copy is refused: {status} {made}"))
    }

    fn look_at(&mut self, operation: &Operation, answer: &Answer) {
        let responses = operation.responses.as_object().unwrap();
        let status = answer.status.to_string();
        let Some(response) = responses.get(&status).filter(|_| answer.status < 400) else {
            if answer.status < 400 && responses.is_empty() {
                return;
            }
            let text = if answer.status < 400 { String::new() } else { answer.body.to_string() };
            return self.problem(operation, &format!("answers {status} {text}"));
        };
        let kinds = &operation.produces;
        if !kinds.is_empty() && !kinds.iter().any(|kind| answer.kind.starts_with(kind.split(';').next().unwrap())) {
            self.problem(operation, &format!("is {} instead of {}", answer.kind, kinds.join(", ")));
        }
        let schema = &response["schema"];
        if answer.kind.starts_with("application/json") && schema.is_object() {
            self.checker.check(&answer.body, schema, &operation.name());
        }
    }

    /// A document that is not there, or a body that makes no sense.
    async fn call_without_sense(&mut self, operation: &Operation, arguments: &[String]) {
        let parts = operation.form.split('/').zip(arguments);
        let nowhere: Vec<String> =
            parts.map(|(part, filled)| if part == "{}" { "Nothing-1".to_owned() } else { filled.clone() }).collect();
        if operation.form.contains("{}") {
            let query = self.row(operation).map_or(String::new(), |row| self.place.filled_query(row.query));
            let path = format!("{}?{query}", self.path(operation, &nowhere));
            let answer = self.send(&operation.method, &path, &json!({}), None).await;
            // A problem with the body may be seen first.
            let first: &[u16] =
                if operation.method == "GET" || operation.method == "DELETE" { &[404] } else { &[404, 400] };
            self.is_error(operation, &answer, first);
        }
        let has_body = self.row(operation).is_none_or(|row| !matches!(row.body, Body::Nothing));
        if has_body && ["POST", "PUT"].contains(&operation.method.as_str()) {
            let path = self.path(operation, arguments);
            let answer = self.send(&operation.method, &path, &json!("no document"), None).await;
            self.is_error(operation, &answer, &[400]);
        }
    }

    async fn is_refused(&mut self, operation: &Operation) {
        let parts: Vec<String> = operation.form.split('/').map(|part| part.replace("{}", "Nothing-1")).collect();
        let path = self.path(operation, &parts);
        let body = if ["POST", "PUT"].contains(&operation.method.as_str()) { json!({}) } else { Value::Null };
        let answer = self.send(&operation.method, &path, &body, None).await;
        self.is_error(operation, &answer, &[404, 405]);
    }

    fn is_error(&mut self, operation: &Operation, answer: &Answer, statuses: &[u16]) {
        self.found.refused += 1;
        if !statuses.contains(&answer.status) {
            let text = format!("answers {} where it should refuse with {statuses:?}", answer.status);
            return self.problem(operation, &text);
        }
        let own = json!({ "type": "object", "properties": {
            "ErrorMessage": { "type": "string" }, "Errors": { "type": "array", "items": { "type": "string" } },
            "FullException": {}, "HelpText": {}, "HelpLink": {}, "ParsedHelpLinks": {}, "Details": {},
        }, "required": ["ErrorMessage", "Errors"] });
        self.checker.check(&answer.body, &own, &operation.name());
        if self.checker.definitions["Error"].is_object() {
            self.checker.check(&answer.body, &json!({ "$ref": "#/definitions/Error" }), "");
        }
    }

    async fn send(&self, method: &str, path: &str, body: &Value, file: Option<&str>) -> Answer {
        let answer = self.place.send(method, path, body, file).await;
        let kind = answer.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let status = answer.status().as_u16();
        let bytes = to_bytes(Bytes::new(answer.into_body()), usize::MAX).await.unwrap();
        Answer { status, kind, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }
}
