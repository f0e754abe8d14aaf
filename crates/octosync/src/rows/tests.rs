use super::row::field;
use super::{Wishes, merge};
use crate::delta::{Delta, FirstSync};
use crate::doc::Doc;
use crate::identity;
use crate::key::Key;
use crate::registry::kinds::{ENVIRONMENTS, ROLES};
use crate::registry::spec::Identity;
use crate::translate::marks::RENAMED;

/// Writes `Name = value [env,env] (role) !renamed`, or `***` for a secret.
fn row(text: &str) -> Doc {
    let (text, renamed) = text.strip_suffix(" !renamed").map_or((text, false), |text| (text, true));
    let (text, role) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).unwrap_or((text, ""));
    let (text, environments) = text.strip_suffix(']').and_then(|text| text.rsplit_once(" [")).unwrap_or((text, ""));
    let (name, value) = text.split_once(" = ").unwrap();
    let secret = value == "***";
    let mut row: Doc = serde_json::from_value(serde_json::json!({
        "Name": name, "Type": if secret { "Sensitive" } else { "String" }, "IsSensitive": secret, "Scope": {},
    }))
    .unwrap();
    row.set("Value", if secret { Doc::Secret(true) } else { Doc::text(value) });
    let list = |kind, names: &str| {
        let names = names.split(',').filter(|name| !name.is_empty());
        Doc::Array(names.map(|name| Doc::Ref(Key::new(kind, [name]))).collect())
    };
    let scope = row.fields_mut().unwrap().get_mut(crate::doc::name("Scope")).unwrap();
    scope.set("Environment", list(ENVIRONMENTS, environments));
    scope.set("Role", list(ROLES, role));
    if renamed {
        row.set(RENAMED, Doc::Bool(true));
    }
    row
}

fn show(row: &Doc) -> String {
    let value = match field(row, "Value") {
        Doc::Secret(true) => "***",
        Doc::Secret(false) => "(empty)",
        other => other.as_str().unwrap_or_default(),
    };
    format!("{} = {value}", identity::label(row, Identity::Row))
}

fn outcome(desired: &[&str], actual: &[&str], first_sync: FirstSync) -> String {
    let rows = |texts: &[&str]| texts.iter().map(|text| row(text)).collect::<Vec<_>>();
    let merged = merge(&rows(desired), &rows(actual), Wishes::of(&Delta::default(), first_sync));
    let rows = merged.rows.iter().map(show);
    let notes = merged.notes.iter().map(|note| format!("{} {} {}", note.rule, note.verdict.past(), note.row));
    let ambiguous = merged.ambiguous.iter().map(|(row, made)| format!("ambiguous {row} made={made}"));
    rows.chain(notes).chain(ambiguous).collect::<Vec<_>>().join("; ")
}

/// A claim, the wanted rows, the rows that stand there, the first-sync word, and what comes of it.
type Row = (&'static str, &'static [&'static str], &'static [&'static str], FirstSync, &'static str);

#[test]
fn rows_are_decided_one_by_one() {
    use FirstSync::{KeepDestination, TakeSource};
    let table: &[Row] = &[
        ("a new row arrives", &["A = 1"], &[], KeepDestination, "A = 1"),
        ("a row that is there stays", &["A = 1"], &["A = 2"], KeepDestination, "A = 2; D2 kept A"),
        ("take_source overwrites", &["A = 1"], &["A = 2"], TakeSource, "A = 1"),
        ("case and blanks of a value count", &["A = x"], &["A = X"], TakeSource, "A = x"),
        (
            "a row finds the one that it was born as",
            &["A = 1 !renamed", "A = 1"],
            &["A = 1", "A = Replace Me"],
            TakeSource,
            "A = 1; A = Replace Me; D1 kept A; ambiguous A made=false",
        ),
        ("names compare without case", &["a = 1"], &["A = 1"], KeepDestination, "A = 1"),
        (
            "equal scopes pair, in any order",
            &["A = 1 [Test]", "A = 2 [Prod]"],
            &["A = 9 [Prod]", "A = 8 [Test]"],
            KeepDestination,
            "A[environments=Prod] = 9; A[environments=Test] = 8; D2 kept A[environments=Test]; D2 kept A[environments=Prod]",
        ),
        (
            "an equal value pairs, and its scope narrows",
            &["A = 1 (web)"],
            &["A = 1"],
            KeepDestination,
            "A[roles=web] = 1",
        ),
        (
            "an equal value pairs, and its scope never widens",
            &["A = 1"],
            &["A = 1 (web)"],
            KeepDestination,
            "A[roles=web] = 1; D2 kept A[roles=web]",
        ),
        (
            "the destination's own values keep the source's out",
            &["A = 1 [Dev]", "A = 2"],
            &["A = s [Staging]", "A = p [Prod]"],
            KeepDestination,
            "A[environments=Prod] = p; A[environments=Staging] = s; D11 kept A[environments=Dev]; D11 kept A",
        ),
        (
            "a row beside one that pairs arrives",
            &["C = x (sql)", "C = y (oracle)"],
            &["C = x"],
            KeepDestination,
            "C[roles=oracle] = y; C[roles=sql] = x",
        ),
        ("a secret arrives as a placeholder", &["P = ***"], &[], KeepDestination, "P = ***; D3 placeholder P"),
        ("a secret that is there stays", &["P = ***"], &["P = ***"], TakeSource, "P = ***"),
        ("a secret never pairs with a text", &["P = ***"], &["P = plain"], TakeSource, "P = plain; D4 kept P"),
        ("a text never pairs with a secret", &["P = plain"], &["P = ***"], TakeSource, "P = ***; D4 kept P"),
        (
            "a renamed environment makes the value the destination's own",
            &["A = 1 [Staging] !renamed"],
            &[],
            KeepDestination,
            "A[environments=Staging] = Replace Me; D1 placeholder A[environments=Staging]",
        ),
        (
            "and it stays so, even when the source is taken",
            &["A = 1 [Staging] !renamed"],
            &["A = edited [Staging]"],
            TakeSource,
            "A[environments=Staging] = edited; D1 kept A[environments=Staging]",
        ),
        (
            "placeholders of one place are one row",
            &["A = 1 [Staging] !renamed", "A = 2 [Staging] !renamed"],
            &[],
            KeepDestination,
            "A[environments=Staging] = Replace Me; D1 placeholder A[environments=Staging]; D5 skipped A[environments=Staging]",
        ),
        (
            "and are so again at the next run",
            &["A = 1 [Staging] !renamed", "A = 2 [Staging] !renamed"],
            &["A = mine [Staging]"],
            KeepDestination,
            "A[environments=Staging] = mine; D2 kept A[environments=Staging]; D5 skipped A[environments=Staging]",
        ),
        (
            "two values at one place are ambiguous",
            &["A = 1", "A = 2"],
            &[],
            KeepDestination,
            "A = 1; A = 2; ambiguous A made=true",
        ),
        (
            "what was ambiguous before is only reported",
            &["A = 1", "A = 2"],
            &["A = 1", "A = 2"],
            KeepDestination,
            "A = 1; A = 2; ambiguous A made=false",
        ),
        ("equal rows do not multiply", &["A = 1", "A = 1"], &["A = 1", "A = 1"], KeepDestination, "A = 1; A = 1"),
        (
            "removing a source value removes nothing there",
            &[],
            &["A = 1", "B = 2 [Test]"],
            TakeSource,
            "A = 1; B[environments=Test] = 2",
        ),
    ];
    for (claim, desired, actual, first_sync, expected) in table {
        assert_eq!(outcome(desired, actual, *first_sync), *expected, "{claim}");
    }
}
