//! Requests that nobody would send: the server refuses them in its own words, and lives on.

use crate::common::{Instance, id, script_step, start};
use crate::tenants::tenanted;
use axum::body::Body;
use axum::http::Method;
use octopus_sandbox::Sandbox;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};

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
    /// Sent instead of a document.
    raw: Option<String>,
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
    let raw = prop::option::weighted(
        0.1,
        prop_oneof![
            Just("[".repeat(20_000)),
            Just("{\"a\":".repeat(20_000)),
            Just("null".to_owned()),
            Just("[]".to_owned()),
            Just("\"text\"".to_owned()),
            Just("{\"Name\":1e999}".to_owned()),
            Just("{\"Name\":\"\\ud800\"}".to_owned()),
            any::<String>(),
        ],
    );
    let changes = prop::collection::vec((any::<usize>(), change()), 0..4);
    (0..METHODS.len(), any::<usize>(), twist, query, changes, raw)
        .prop_map(|(method, address, twist, query, changes, raw)| Odd { method, address, twist, query, changes, raw })
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

/// A space with one of several things, so that there is something to break.
async fn inhabited(version: &str) -> Instance {
    let server = start(Sandbox::builder().version(version)).await;
    let environment = server.environment("Dev").await;
    let project = tenanted(&server, "Web", json!({ "Templates": [{ "Name": "Url" }] })).await;
    server.steps(&project, &["One", "Two"]).await;
    let runbook = server.post("runbooks", &json!({ "Name": "Restart", "ProjectId": id(&project) })).await;
    let mut process = server.get(&format!("runbookProcesses/{}", runbook["RunbookProcessId"].as_str().unwrap())).await;
    process["Steps"] = json!([script_step("Stop")]);
    server.put(&format!("runbookProcesses/{}", id(&process)), &process).await;
    let mut set = server.get(&format!("variables/variableset-{}", id(&project))).await;
    set["Variables"] =
        json!([{ "Name": "A", "Type": "String", "Value": "1", "Scope": { "Environment": [environment] } }]);
    server.put(&format!("variables/{}", id(&set)), &set).await;
    server.post("tagsets", &json!({ "Name": "Colours", "Tags": [{ "Name": "Red", "Color": "#333333" }] })).await;
    let tenant = json!({ "Name": "Acme", "TenantTags": ["Colours/Red"],
        "ProjectEnvironments": { id(&project): [environment] } });
    server.post("tenants", &tenant).await;
    server.post("libraryvariablesets", &json!({ "Name": "Shared" })).await;
    server.post("workerpools", &json!({ "Name": "Pool", "WorkerPoolType": "StaticWorkerPool" })).await;
    let secret = json!({ "HasValue": true, "NewValue": "x" });
    let account = json!({ "Name": "Robot", "AccountType": "UsernamePassword", "Username": "u", "Password": secret });
    server.post("accounts", &account).await;
    server
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

async fn body_at(server: &Instance, path: &str, odd: &Odd) -> String {
    if let Some(raw) = &odd.raw {
        return raw.clone();
    }
    let (_, document) = server.send_to(Method::GET, path, None).await;
    let first = document["Items"].get(0).or_else(|| document.get(0)).cloned();
    let mut document = first.unwrap_or(document);
    if METHODS[odd.method] == "POST" && document.get("Name").is_some() {
        document["Name"] = json!(format!("Odd {}", odd.address));
    }
    for (choice, change) in &odd.changes {
        apply(&mut document, *choice, change);
    }
    document.to_string()
}

async fn ask(server: &Instance, known: &[String], odd: &Odd) -> Result<(), TestCaseError> {
    let known = &known[odd.address % known.len()];
    let method = METHODS[odd.method];
    let body = body_at(server, known, odd).await;
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
    let request = server.request(method.parse().unwrap(), &path).header("X-Octopus-ApiKey", "API-X");
    let Ok(request) = request.body(Body::from(body.clone())) else { return Ok(()) };
    let short: String = body.chars().take(2000).collect();
    let asked = format!("{} {path}\n{short}", method);
    let answer = server.client.request(request).await;
    let answer = answer.map_err(|error| TestCaseError::fail(format!("no answer ({error}) to {asked}")))?;
    let (status, document) = crate::common::read(answer.map(Body::new)).await;
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

/// Every list of every space, and every document in it, can still be read.
async fn is_whole(server: &Instance) {
    let (status, root) = server.send_to(Method::GET, "/api", None).await;
    assert_eq!(status, 200);
    for template in root["Links"].as_object().unwrap().values().filter_map(Value::as_str) {
        if !template.contains("{/id}") {
            continue;
        }
        let list = literal(template);
        let (status, page) = server.send_to(Method::GET, &format!("{list}?take=2147483647"), None).await;
        assert!(status == 200 || status == 404, "{list}: {status} {page}");
        for document in page["Items"].as_array().into_iter().flatten() {
            let own = document["Links"]["Self"].as_str().unwrap();
            let (status, alone) = server.send_to(Method::GET, own, None).await;
            assert_eq!(status, 200, "{own}: {alone}");
        }
    }
}

fn fuzz(version: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(inhabited(version));
    let known = RefCell::new(runtime.block_on(addresses(&server)));
    assert!(known.borrow().len() > 60, "only {} addresses", known.borrow().len());
    let asked = Cell::new(1_u32);
    let cases = std::env::var("SANDBOX_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500);
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    // The same requests each time, so that a failure is a change of the server; more cases are other ones too.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let ran = runner.run(&odd(), |odd| {
        // What is there changes, and so do the addresses.
        if asked.get().is_multiple_of(60) {
            known.replace(runtime.block_on(addresses(&server)));
        }
        asked.set(asked.get() + 1);
        runtime.block_on(ask(&server, &known.borrow(), &odd))
    });
    if let Err(error) = ran {
        panic!("{version}: {error}");
    }
    runtime.block_on(is_whole(&server));
    let answers = server.sandbox.requests();
    let writes = |status: u16| {
        answers.iter().filter(|one| one.status == status && ["POST", "PUT", "DELETE"].contains(&&*one.method)).count()
    };
    println!("stored {}, created {}, refused {}, not found {}", writes(200), writes(201), writes(400), writes(404));
    assert!(writes(200) > 20 && writes(201) > 5 && writes(400) > 50, "the requests are all odd in the same way");
}

#[test]
fn odd_requests_break_nothing_in_2020_3() {
    fuzz("2020.3.2");
}

#[test]
fn odd_requests_break_nothing_in_2023_1() {
    fuzz("2023.1.9791");
}

#[test]
fn odd_requests_break_nothing_in_2026_1() {
    fuzz("2026.1.9674");
}
