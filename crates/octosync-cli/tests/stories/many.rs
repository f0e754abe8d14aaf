//! One source and many destinations: read once, planned and applied at the same time, one summary, one exit code.

use crate::world::{Output, World, groups, server, server_at};
use octopus_sandbox::{Effect, Fault, Sandbox};
use serde_json::{Value, json};

/// Returns a configuration's lines for destinations, by name.
fn destinations(world: &mut World, source: &Sandbox, there: &[(&str, String)]) {
    let mut text = format!("version: 1\nsource: {{ url: '{}', api_key: {{ env: KEY }} }}\n", source.url());
    text.push_str("kinds: { project_groups: merge }\ndestinations:\n");
    for (name, url) in there {
        text.push_str(&format!("  {name}: {{ url: '{url}', api_key: {{ env: KEY }} }}\n"));
    }
    world.write("octosync.yaml", &text);
}

fn document(said: &Output) -> Value {
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// Returns an address where nobody listens.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_is_read_once_for_all_destinations() {
    let source = server(groups(&[("Trading", ""), ("Tools", "")])).await;
    let there =
        [server_at(20_000, json!({})).await, server_at(40_000, json!({})).await, server_at(60_000, json!({})).await];
    let mut world = World::new();
    let all: Vec<(&str, String)> = ["a", "b", "c"].into_iter().zip(there.iter().map(Sandbox::url)).collect();
    destinations(&mut world, &source, &all);
    let requests = |words: &[&str], code: i32| {
        source.clear_requests();
        let said = world.run(words);
        assert_eq!(said.code, Some(code), "{said}");
        source.requests().len()
    };
    let one = requests(&["plan", "--to", "a"], 2);
    assert_eq!(requests(&["plan"], 2), one, "three destinations ask the source as often as one");
    assert_eq!(requests(&["plan", "--to", "c", "--to", "a", "--to", "c"], 2), one);
    assert_eq!(requests(&["sync", "--yes"], 0), one);
    assert!(there.iter().all(|one| one.writes() == 2));
    let said = world.run(&["sync", "--to", "c", "--to", "a", "--json"]);
    let names: Vec<Value> =
        document(&said)["plan"]["destinations"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["a", "c"], "in the order of the file, each once");
    let said = world.run(&["plan", "--to", "A"]);
    assert_eq!(said.code, Some(1), "{said}");
    assert!(said.stderr.contains("did you mean `--to a`?"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_is_dead_refused_or_failing_does_not_stop_the_others() {
    let source = server(groups(&[("Trading", "new"), ("Tools", "")])).await;
    let fine = server_at(20_000, json!({})).await;
    let stubborn = server_at(40_000, groups(&[("Trading", "old")])).await;
    let failing = server_at(60_000, json!({})).await;
    let no = Effect::Status { code: 400, body: json!({ "ErrorMessage": "No." }).to_string(), headers: Vec::new() };
    let refuse = || Fault::at("/api/*/projectgroups", no.clone()).method("POST").nth(2);
    let mut world = World::new();
    let rows = [
        // Refused beats done.
        (vec![("fine", fine.url()), ("stubborn", stubborn.url())], 3),
        // An error beats a refusal.
        (vec![("stubborn", stubborn.url()), ("dead", nobody()), ("fine", fine.url())], 1),
        // Done in part beats all.
        (vec![("dead", nobody()), ("stubborn", stubborn.url()), ("failing", failing.url())], 4),
    ];
    for (there, code) in rows {
        failing.insert_fault(refuse());
        destinations(&mut world, &source, &there);
        let said = world.run(&["sync", "--yes", "--json", "--concurrency", "1"]);
        assert_eq!(said.code, Some(code), "{said}");
        let document = document(&said);
        assert_eq!(document["exit"], code);
        let has = |name: &str| there.iter().any(|(known, _)| *known == name);
        let errors = document["errors"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(errors.iter().any(|error| error["of"] == "dead"), has("dead"), "{document}");
        assert_eq!(document["outcome"].get("failing").is_some(), has("failing"), "{document}");
        assert_eq!(document["counts"].get("stubborn").is_some(), has("stubborn"), "{document}");
    }
    // The default group stands everywhere.
    let left = [&fine, &stubborn, &failing].map(|there| there.documents("Default", "projectgroups").len() - 1);
    assert_eq!(left, [2, 1, 1], "each went as far as it could");
    assert_eq!(stubborn.writes(), 0);
}
