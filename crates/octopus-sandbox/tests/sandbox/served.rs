//! The served requests: a page made from the sandbox's own tables, and nothing but an error document anywhere else.

use crate::common::{Method, start};
use crate::swagger::unserved::NOT_SERVED;
use octopus_sandbox::{Sandbox, Served, served};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

const HEAD: &str = "# What the sandbox serves

Made from the tables that answer: do not edit it, run the tests with `OCTOSYNC_BLESS=1` instead. Paths follow
`/api/{space}/`, `/api/spaces/{space}/`, or `/api/` for the default space; those of the system follow `/api/`. `{}` stands
for an id, or for what else the server takes there: a slug, a name, a version. The last column is the first version that has
it, and the first without it; without any it is in all versions from 2020.3 on. Everything else answers 404 with the error document.

";

fn page() -> String {
    let table = |title: &str, of_system: bool| {
        let rows: Vec<Served> = served().into_iter().filter(|row| row.of_system == of_system).collect();
        let mut lines: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for row in &rows {
            let path = if row.path.is_empty() { "(the root)" } else { &row.path };
            let until = row.until().map(|until| format!(", until {until}")).unwrap_or_default();
            let versions = format!("{}{until}", row.since().unwrap_or_default());
            lines.entry((path.to_owned(), versions)).or_default().push(row.method);
        }
        let lines =
            lines.iter().map(|((path, since), verbs)| format!("| `{path}` | {} | {since} |\n", verbs.join(" ")));
        format!("## {title}\n\n| path | methods | since |\n|---|---|---|\n{}", lines.collect::<String>())
    };
    format!("{HEAD}{}\n{}\n{}", table("Of spaces", false), table("Of the system", true), not_served())
}

/// The requests that the servers' own descriptions have besides.
fn not_served() -> String {
    let rows = NOT_SERVED.iter().map(|(reason, patterns)| {
        let patterns: Vec<String> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
        format!("| {reason} | {} |\n", patterns.join(", "))
    });
    let head = "## Not served\n\nWhat the descriptions of 2020.3, 2021.2 and 2026.1 have besides; a `*` at the end stands for anything.\n\n";
    format!("{head}| why | what |\n|---|---|\n{}", rows.collect::<String>())
}

#[test]
fn the_page_of_what_is_served_is_true() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sandbox-api.md");
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == page(), "docs/sandbox-api.md is out of date: run the tests with OCTOSYNC_BLESS=1");
}

/// All but the entry documents.
fn below_a_space() -> Vec<Served> {
    served().into_iter().filter(|row| !["", "{}"].contains(&row.path.as_str())).collect()
}

/// The path of a row with something at its `{}`.
fn filled(row: &Served, space: &str, with: &str) -> String {
    let space = if row.of_system { String::new() } else { format!("/{space}") };
    format!("/api{space}/{}", row.path.replace("{}", with))
}

/// Whether an answer is that of the router to a path and method that it does not know.
fn is_unknown(status: u16, body: &serde_json::Value) -> bool {
    let text = body["ErrorMessage"].as_str().unwrap_or_default();
    status == 405 || (status == 404 && text.starts_with("The resource '/api"))
}

#[tokio::test]
async fn everything_in_the_table_is_answered_from_its_version_on_and_not_before() {
    for version in ["2020.3.2", "2023.1.9791", "2026.1.9674", "2026.3.1"] {
        let server = start(Sandbox::builder().version(version)).await;
        for row in &below_a_space() {
            let method: Method = row.method.parse().unwrap();
            let (status, body) = server.send_to(method, &filled(row, &server.space, "Nothing-1"), None).await;
            let unknown = is_unknown(status.as_u16(), &body);
            // An older version may have something else at the same place, such as a document of that name.
            let other = served().iter().any(|one| {
                one.is_in(version) && one.method == row.method && one != row && covers(&one.path, &row.path)
            });
            assert!(row.is_in(version) != unknown || other, "{version} {} {}: {status} {body}", row.method, row.path);
        }
    }
}

/// Whether what a pattern stands for includes the path.
fn covers(pattern: &str, path: &str) -> bool {
    let parts = |text: &str| text.split('/').map(str::to_lowercase).collect::<Vec<_>>();
    let (pattern, path) = (parts(pattern), parts(path));
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(one, other)| one == "{}" || one == other)
}

/// Parts of paths, known and unknown.
fn part() -> impl Strategy<Value = String> {
    let known: Vec<String> =
        below_a_space().iter().flat_map(|row| row.path.split('/').map(str::to_owned).collect::<Vec<_>>()).collect();
    prop_oneof![3 => prop::sample::select(known), 1 => "[a-z-]{1,12}", 1 => Just("Projects-1".to_owned())]
}

const VERSION: &str = "2026.1.9674";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_in_the_table_answers_404_or_405_with_the_error_document(
        paths in prop::collection::vec(prop::collection::vec(part(), 1..5), 20),
        method in prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH"]),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let rows: Vec<Served> = below_a_space().into_iter().filter(|row| row.is_in(VERSION)).collect();
        let paths = paths.into_iter().map(|parts| parts.join("/").replace("{}", "x"));
        let unserved = paths.filter(|path| !rows.iter().any(|row| row.method == method && covers(&row.path, path)));
        let unserved: Vec<String> = unserved.collect();
        runtime.block_on(async {
            let server = start(Sandbox::builder().version(VERSION)).await;
            for path in unserved {
                let (status, body) = server.send(method.parse().unwrap(), &path, None).await;
                let other_verb = rows.iter().any(|row| covers(&row.path, &path));
                prop_assert!(status == if other_verb { 405 } else { 404 }, "{method} {path}: {status} {body}");
                let members: Vec<&String> = body.as_object().unwrap().keys().collect();
                prop_assert_eq!(members, ["Details", "ErrorMessage", "Errors", "FullException", "HelpLink", "HelpText", "ParsedHelpLinks"]);
            }
            Ok(())
        })?;
    }
}
