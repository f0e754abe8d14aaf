//! Servers that are not there, are something else, or say no: a clear message, the next step, exit 1.

use crate::world::{CANARY, World, groups, server};
use octopus_sandbox::{Effect, Fault, Sandbox};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

/// Returns an address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Answers every request with the same bytes, as long as the process lives.
fn always(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            // A client that goes away is its own affair.
            let _ = stream.read(&mut [0; 4096]).and_then(|_| stream.write_all(answer.as_bytes()));
        }
    });
    url
}

async fn plan_against(source: &str) -> String {
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(source, &destination.url(), "");
    let said = world.run(&["plan"]);
    assert_eq!(said.code, Some(1), "{said}");
    assert_eq!(said.stdout, "", "{said}");
    destination.stop().await;
    said.stderr
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there() {
    let said = plan_against(&nobody()).await;
    assert!(said.starts_with("error: source: "), "{said}");
    assert!(
        said.contains("hint: check that url (octosync.yaml:3) is right and that this machine reaches it"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_answers_html() {
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 41\r\nConnection: close\r\n\r\n<html><title>Welcome to nginx!</title></>";
    insta::assert_snapshot!(plan_against(&always(page)).await, @r#"
    error: source: there is no Octopus server at http://SOURCE/: /api answers with an HTML page titled "Welcome to nginx!"
    hint: correct url (octosync.yaml:3): it wants the address of the server itself, as a browser shows it before /app
    failed · R requests, 0 writes, T s
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_sends_elsewhere() {
    let moved =
        "HTTP/1.1 302 Found\r\nLocation: https://login.example.com/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    insta::assert_snapshot!(plan_against(&always(moved)).await, @"
    error: source: redirects are not followed, and GET /api was sent to https://login.example.com/ (302)
    hint: correct url (octosync.yaml:3): it wants the address of the server itself, as a browser shows it before /app
    failed · R requests, 0 writes, T s
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key() {
    let source = Sandbox::builder().api_key(Some("API-ANOTHER".to_owned())).start().await.unwrap();
    let said = plan_against(&source.url()).await;
    // The server's own message about it is not pinned.
    assert!(
        said.starts_with("error: source: the server does not accept this API key for GET /api/spaces/all (401"),
        "{said}"
    );
    let hint = "hint: make a new API key on source (your profile, My API Keys), and put it where api_key (octosync.yaml:4) looks\n";
    assert!(said.contains(hint), "{said}");
    source.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_space_lists_those_that_there_are() {
    let source = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &source.url(), "space: Produktion");
    let said = world.run(&["plan"]);
    assert_eq!(said.code, Some(1));
    let said = regardless_of_ids(&said.stderr);
    insta::assert_snapshot!(said, @r#"
    error: production: there is no space "Produktion" that this API key sees, only "Default" (Spaces-N)
    hint: correct space (octosync.yaml:9), or let the user of this key see that space
    nothing done · R requests, 0 writes, T s
    "#);
    source.stop().await;
}

/// Replaces the numbers of ids.
fn regardless_of_ids(text: &str) -> String {
    let mut pieces = text.split("Spaces-");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces
        .fold(first, |text, piece| format!("{text}Spaces-N{}", piece.trim_start_matches(|c: char| c.is_ascii_digit())))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_without_permission() {
    let source = server(groups(&[("Trading", "")])).await;
    source.insert_fault(Fault::at("/api/*/projectgroups*", Effect::Forbid("ProjectGroupView".to_owned())));
    insta::assert_snapshot!(regardless_of_ids(&plan_against(&source.url()).await), @"
    error: failed to read project_groups of source: this API key lacks the permission ProjectGroupView for GET /api/Spaces-N/projectgroups/all (403)
    hint: give the user of this key a role with ProjectGroupView on source in this space, or use the key of another user (api_key (octosync.yaml:4))
    failed · R requests, 0 writes, T s
    ");
    source.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_while_it_is_read() {
    let source = server(groups(&[("Trading", "")])).await;
    source.insert_fault(Fault::at("/api/*/projectgroups*", Effect::StopServing));
    let said = plan_against(&source.url()).await;
    assert!(said.starts_with("error: failed to read "), "{said}");
    assert!(said.contains("hint: "), "{said}");
    source.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_destination_that_fails_does_not_hide_another() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let broken = nobody();
    let more = format!("  broken:\n    url: {broken}\n    api_key: {{ env: KEY }}\n");
    world.write("octosync.yaml", &(world.read("octosync.yaml") + &more));
    let said = world.run(&["plan", "--out", "plan.json"]);
    assert_eq!(said.code, Some(1), "an error outranks differences: {said}");
    assert!(said.stdout.contains("production: 1 to create"), "{said}");
    assert!(said.stderr.contains("error: broken: "), "{said}");
    assert!(said.stderr.contains("plan.json was not written"), "{said}");
    assert!(!world.path("plan.json").exists());
    let said = world.run(&["plan", "--to", "production"]);
    assert_eq!(said.code, Some(2), "{said}");
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_server_echoes_stays_hidden() {
    let source = server(json!({})).await;
    let body = json!({"ErrorMessage": format!("the key {CANARY} is not welcome"), "Errors": [CANARY]}).to_string();
    let no = Effect::Status { code: 400, body, headers: Vec::new() };
    source.insert_fault(Fault::at("/api/spaces/all", no));
    let said = plan_against(&source.url()).await;
    assert!(said.contains("***") && !said.contains(CANARY), "{said}");
    source.stop().await;
}
