//! Requests that nobody would send: the server refuses them in its own words, and lives on.

use crate::common::{Instance, read};
use crate::swagger::{Place, arguments};
use axum::body::Body;
use axum::http::Method;
use octopus_sandbox::{Sandbox, served};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// Documents are changed more often than they are deleted, or soon nothing would be left.
const METHODS: &[&str] = &[
    "GET", "POST", "PUT", "PUT", "POST", "DELETE", "HEAD", "PATCH", "PUT", "PUT", "POST", "PUT", "POST", "POST", "PUT",
];

/// One request, before it is known what stands where.
#[derive(Clone, Debug)]
struct Odd {
    method: usize,
    /// Chooses among the addresses that the server knows.
    address: usize,
    /// Changes a part of the address.
    twist: Option<(usize, String)>,
    query: String,
    /// Which members of the body are changed, and how.
    changes: Vec<(usize, Change)>,
    /// Sent instead of a document, as what it says it is.
    raw: Option<(Vec<u8>, String)>,
}

#[derive(Clone, Debug)]
enum Change {
    Remove,
    Set(Value),
    /// Put into so many lists.
    Nest(usize),
    Rename(String),
    Repeat,
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 -]{0,12}",
        any::<String>(),
        Just("x".repeat(5000)),
        Just("\u{0}\u{feff}\u{202e}e\u{301}\u{1f9ea}".to_owned()),
        Just("#{Octopus.Project.Id}".to_owned()),
        Just("../..".to_owned()),
        Just("all".to_owned()),
        Just("Spaces-1/Projects-1".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(u64::MAX)),
        text().prop_map(Value::from),
        Just(json!({ "HasValue": true, "NewValue": { "HasValue": null } })),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => Just(Change::Remove),
        5 => value().prop_map(Change::Set),
        1 => (1..100_usize).prop_map(Change::Nest),
        1 => text().prop_map(Change::Rename),
        1 => Just(Change::Repeat),
    ]
}

fn odd() -> impl Strategy<Value = Odd> {
    let twist = prop::option::weighted(0.15, (any::<usize>(), text()));
    let query = prop_oneof![
        3 => Just(String::new()),
        1 => Just("skip=18446744073709551615&take=2147483647".to_owned()),
        1 => Just("take=0&skip=-1&ids=,,&partialName=%ff%00&name=%".to_owned()),
        1 => Just("=&&=a&ids&skip=1e9&take=0x10&clone=Projects-1".to_owned()),
        1 => text().prop_map(|text| format!("partialName={}&type={0}", encoded(&text))),
    ];
    let raw = prop::option::weighted(0.12, (contents(), kind()));
    let changes = prop::collection::vec((any::<usize>(), change()), 0..4);
    (0..METHODS.len(), any::<usize>(), twist, query, changes, raw)
        .prop_map(|(method, address, twist, query, changes, raw)| Odd { method, address, twist, query, changes, raw })
}

/// Bodies that are no documents.
fn contents() -> impl Strategy<Value = Vec<u8>> {
    let form = |head: &str, end: &str| format!("--b\r\n{head}\r\n\r\n\u{1}PNG{end}").into_bytes();
    let file = "Content-Disposition: form-data; name=\"f\"; filename=\"a.1.0.zip\"";
    prop_oneof![
        Just("[".repeat(20_000).into_bytes()),
        Just("{\"a\":".repeat(20_000).into_bytes()),
        Just(b"null".to_vec()),
        Just(b"[]".to_vec()),
        Just(b"\"text\"".to_vec()),
        Just(b"{\"Name\":1e999}".to_vec()),
        Just(b"{\"Name\":\"\\ud800\"}".to_vec()),
        Just(b"{\"Name\":\"\xff\xfe\"}".to_vec()),
        Just(b"\xef\xbb\xbf{\"Name\":\"Marked\"}".to_vec()),
        Just(form(file, "\r\n--b--\r\n")),
        Just(form(file, "")),
        Just(form("Content-Disposition: form-data; filename=\"../../..zip\"", "\r\n--b--")),
        Just(form("Content-Disposition: \u{7f}", "\r\n--c--\r\n")),
        Just(b"--b--".to_vec()),
        any::<String>().prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..200),
    ]
}

/// The media type that a body declares.
fn kind() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("application/json"),
        2 => Just("multipart/form-data; boundary=b"),
        1 => Just("multipart/form-data"),
        1 => Just("application/octet-stream"),
        1 => Just("text/xml"),
        1 => Just("application/json; charset=utf-16"),
        1 => Just("/;=\"")
    ]
    .prop_map(str::to_owned)
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The places of a document that can be changed.
fn places(document: &Value, at: &str, found: &mut Vec<String>) {
    let mut add = |key: &str, member: &Value| {
        let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(place.clone());
        places(member, &place, found);
    };
    match document {
        Value::Object(map) => map.iter().for_each(|(key, member)| add(key, member)),
        Value::Array(list) => list.iter().enumerate().for_each(|(index, member)| add(&index.to_string(), member)),
        _ => {}
    }
}

fn apply(document: &mut Value, choice: usize, change: &Change) {
    let mut found = Vec::new();
    places(document, "", &mut found);
    if found.is_empty() {
        return;
    }
    let place = &found[choice % found.len()];
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match (document.pointer_mut(parent).unwrap(), change) {
        (Value::Object(map), Change::Remove) => drop(map.remove(&key)),
        (Value::Object(map), Change::Rename(name)) => {
            let member = map.remove(&key).unwrap_or_default();
            map.insert(name.clone(), member);
        }
        (Value::Array(list), Change::Remove) => drop(list.pop()),
        (Value::Array(list), Change::Repeat) => list.extend(list.first().cloned()),
        (parent, Change::Set(value)) => *member(parent, &key) = value.clone(),
        (parent, Change::Nest(depth)) => {
            let member = member(parent, &key);
            *member = (0..*depth).fold(member.take(), |inner, _| json!([inner]));
        }
        _ => {}
    }
}

fn member<'v>(parent: &'v mut Value, key: &str) -> &'v mut Value {
    match parent {
        Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
        map => &mut map[key],
    }
}

/// The path that a template leads to when nothing is filled in.
fn literal(template: &str) -> String {
    let end = ["{/", "{?", "{"].iter().filter_map(|start| template.find(start)).min().unwrap_or(template.len());
    template[..end].to_owned()
}

/// Every address that the root, the lists and the documents link to.
async fn addresses(server: &Instance) -> Vec<String> {
    let links = |document: &Value| -> Vec<String> {
        let links = document["Links"].as_object().into_iter().flat_map(|map| map.values());
        links.filter_map(Value::as_str).map(literal).filter(|path| path.starts_with("/api")).collect()
    };
    let (_, root) = server.send_to(Method::GET, "/api", None).await;
    let mut found = links(&root);
    for list in found.clone() {
        let (_, page) = server.send_to(Method::GET, &list, None).await;
        for document in page["Items"].as_array().into_iter().flatten().take(3) {
            found.extend(links(document));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Where everything that is served stands, when it is called on what there is at the beginning.
fn served_at(place: &Place) -> Vec<String> {
    let rows = served().into_iter().filter(|row| row.is_in(place.version));
    let paths = rows.filter_map(|row| {
        let space = if row.of_system { String::new() } else { format!("/{}", place.server.space) };
        let parts = arguments(place, row.method, &row.path.to_lowercase())?;
        Some(format!("/api{space}/{}", parts.join("/")))
    });
    let paths: BTreeSet<String> = paths.collect();
    paths.into_iter().collect()
}

async fn body_at(server: &Instance, path: &str, other: &str, odd: &Odd) -> Vec<u8> {
    if let Some((raw, _)) = &odd.raw {
        return raw.clone();
    }
    let (status, mut document) = server.send_to(Method::GET, path, None).await;
    if status != 200 {
        // Addresses that do something show nothing: they get what belongs elsewhere.
        document = server.send_to(Method::GET, other, None).await.1;
    }
    let first = document["Items"].get(0).or_else(|| document.get(0)).cloned();
    let mut document = first.unwrap_or(document);
    if METHODS[odd.method] == "POST" && document.get("Name").is_some() {
        document["Name"] = json!(format!("Odd {}", odd.address));
    }
    for (choice, change) in &odd.changes {
        apply(&mut document, *choice, change);
    }
    document.to_string().into_bytes()
}

async fn ask(server: &Instance, known: &[String], odd: &Odd) -> Result<(), TestCaseError> {
    let other = &known[odd.address / known.len() % known.len()];
    let known = &known[odd.address % known.len()];
    let method = METHODS[odd.method];
    let body = body_at(server, known, other, odd).await;
    let mut parts: Vec<String> = known.split('/').map(str::to_owned).collect();
    if method == "POST" && parts.last().is_some_and(|last| last.contains('-')) {
        parts.pop();
    }
    if let Some((choice, text)) = &odd.twist {
        let index = 2 + choice % (parts.len() - 1);
        parts.truncate(index.max(2));
        parts.push(encoded(text));
    }
    let path = format!("{}?{}", parts.join("/"), odd.query);
    let kind = odd.raw.as_ref().map_or("application/json", |(_, kind)| kind);
    let request = server.request(method.parse().unwrap(), &path).header("X-Octopus-ApiKey", "API-X");
    let request = request.header("Content-Type", kind);
    let Ok(request) = request.body(Body::from(body.clone())) else { return Ok(()) };
    let short: String = String::from_utf8_lossy(&body).chars().take(2000).collect();
    let asked = format!("{method} {path}\n{kind}\n{short}");
    // Connections are kept and used again, which is safe: the server reads each body before it answers.
    let answer = server.client.request(request).await;
    let answer = answer.map_err(|error| TestCaseError::fail(format!("no answer ({error}) to {asked}")))?;
    let (status, document) = read(answer.map(Body::new)).await;
    prop_assert!(status != 500 || is_on_purpose(&document), "500 to {asked}: {document}");
    prop_assert!(
        status.as_u16() < 400 || document.get("ErrorMessage").is_some() || odd.method == 6,
        "{status} to {asked}"
    );
    Ok(())
}

/// The one crash that real servers are known for: a variable without a type.
fn is_on_purpose(document: &Value) -> bool {
    document["ErrorMessage"] == "Object reference not set to an instance of an object."
}

/// Lists of what happened: it may name what is gone.
const HISTORY: &[&str] = &["events", "tasks", "releases", "runbooksnapshots"];

/// A member with such a name holds a text, whatever it looks like.
const TEXTS: &[&str] = &["Links", "Name", "Description", "Value", "Properties", "Slug", "CanonicalTagName"];

/// The documents that may go on naming a deleted one: the beginnings of the ids of both. Rows `feeds-in-use`,
/// `credentials-in-steps`, `subscriptions` and `runbook-remains` of the facts.
const LEFT: &[(&str, &str)] = &[
    ("ActionTemplates-", "Feeds-"),
    ("deploymentprocess-", "Feeds-"),
    ("RunbookProcess-", "Feeds-"),
    ("ActionTemplates-", "GitCredentials-"),
    ("deploymentprocess-", "GitCredentials-"),
    ("RunbookProcess-", "GitCredentials-"),
    ("Subscriptions-", ""),
    ("Runbooks-", "Environments-"),
];

/// Every list, and every document in it by its id, can still be read, and what a document names is there.
async fn is_whole(place: &Place, lenient: bool) {
    let server = &place.server;
    let rows: Vec<_> = served().into_iter().filter(|row| row.method == "GET" && row.is_in(place.version)).collect();
    let (_, spaces) = server.send_to(Method::GET, "/api/spaces/all", None).await;
    let spaces = spaces.as_array().unwrap().iter().map(|space| format!("/{}", space["Id"].as_str().unwrap()));
    let (spaces, no_space): (Vec<String>, _) = (spaces.collect(), vec![String::new()]);
    let (mut ids, mut documents) = (BTreeSet::new(), Vec::new());
    for row in rows.iter().filter(|row| !row.path.contains("{}")) {
        let has_ids = rows.iter().any(|other| other.path.eq_ignore_ascii_case(&format!("{}/{{}}", row.path)));
        for space in if row.of_system { &no_space } else { &spaces } {
            for document in listed(server, &format!("/api{space}/{}", row.path), has_ids).await {
                ids.insert(document["Id"].as_str().unwrap().to_owned());
                if !HISTORY.contains(&&*row.path.to_lowercase()) {
                    documents.push(document);
                }
            }
        }
    }
    let prefixes: BTreeSet<String> = ids.iter().filter_map(|id| prefix(id)).map(str::to_owned).collect();
    let mut dangling = BTreeSet::new();
    for document in documents.iter().filter(|_| !lenient) {
        let id = document["Id"].as_str().unwrap_or_default();
        named(document, &mut |text| {
            let is_left = LEFT.iter().any(|(holder, gone)| id.starts_with(holder) && text.starts_with(gone));
            if prefix(text).is_some_and(|prefix| prefixes.contains(prefix)) && !ids.contains(text) && !is_left {
                dangling.insert(format!("{id} names {text}"));
            }
        });
    }
    assert_eq!(dangling, BTreeSet::new(), "{}", place.version);
}

/// The documents of a list, each of which is found by its id and by its link.
async fn listed(server: &Instance, list: &str, has_ids: bool) -> Vec<Value> {
    let (status, answer) = server.send_to(Method::GET, &format!("{list}?take=2147483647"), None).await;
    // Some need more to be asked.
    assert!(status == 200 || (status == 400 && answer["ErrorMessage"].is_string()), "{list}: {status} {answer}");
    let items = answer.as_array().or(answer["Items"].as_array()).cloned().unwrap_or_default();
    let documents: Vec<Value> = items.into_iter().filter(|document| document["Id"].is_string()).collect();
    for document in &documents {
        let id = document["Id"].as_str().unwrap();
        let own = document["Links"]["Self"].as_str().map(str::to_owned);
        for path in has_ids.then(|| format!("{list}/{id}")).into_iter().chain(own) {
            let (status, alone) = server.send_to(Method::GET, &path, None).await;
            assert_eq!(status, 200, "{path}: {alone}");
            assert!(alone.get("Id").is_none_or(|own| own == id), "{path} is {}", alone["Id"]);
        }
    }
    documents
}

/// `Projects` of `Projects-12`.
fn prefix(id: &str) -> Option<&str> {
    let (prefix, number) = id.rsplit_once('-')?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(prefix)
}

/// The texts of a document that may be ids.
fn named(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => found(text),
        Value::Array(list) => list.iter().for_each(|item| named(item, found)),
        Value::Object(map) => {
            let members = map.iter().filter(|(key, _)| !TEXTS.contains(&key.as_str()));
            members.for_each(|(_, member)| named(member, found));
        }
        _ => {}
    }
}

fn fuzz(version: &'static str, lenient: bool) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Something of everything, so that there is something to break.
    let place = runtime.block_on(Place::in_server(Sandbox::builder().lenient(lenient), version));
    let server = &place.server;
    let all = || [served_at(&place), runtime.block_on(addresses(server))].concat();
    let known = RefCell::new(all());
    assert!(known.borrow().len() > 250, "only {} addresses", known.borrow().len());
    let asked = Cell::new(1_u32);
    let cases = std::env::var("SANDBOX_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000);
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    // The same requests each time, so that a failure is a change of the server; more cases are other ones too.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let ran = runner.run(&odd(), |odd| {
        // The documents change, and so do the addresses.
        if asked.get().is_multiple_of(60) {
            known.replace(all());
        }
        asked.set(asked.get() + 1);
        runtime.block_on(ask(server, &known.borrow(), &odd))
    });
    if let Err(error) = ran {
        panic!("{version}: {error}");
    }
    runtime.block_on(is_whole(&place, lenient));
    let answers = server.sandbox.requests();
    let writes = |status: u16| {
        answers.iter().filter(|one| one.status == status && ["POST", "PUT", "DELETE"].contains(&&*one.method)).count()
    };
    println!("stored {}, created {}, refused {}, not found {}", writes(200), writes(201), writes(400), writes(404));
    assert!(writes(200) > 20 && writes(201) > 5 && writes(400) > 50, "the requests are all odd in the same way");
}

#[test]
fn odd_requests_break_nothing_in_2020_3() {
    fuzz("2020.3.2", false);
}

#[test]
fn odd_requests_break_nothing_in_2023_1() {
    fuzz("2023.1.9791", false);
}

#[test]
fn odd_requests_break_nothing_in_2026_1() {
    fuzz("2026.1.9674", false);
}

#[test]
fn odd_requests_break_nothing_in_a_lenient_server() {
    fuzz("2026.1.9674", true);
}
