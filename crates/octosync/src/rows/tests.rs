use super::row::field;
use super::{Sides, Standing, Wishes, merge};
use crate::decision::Origin;
use crate::delta::{Delta, Effects, Exception, Exceptions, ExistingValue, Matches, Value};
use crate::doc::Doc;
use crate::identity;
use crate::key::Key;
use crate::registry::kinds::{ENVIRONMENTS, ROLES};
use crate::registry::spec::Identity;
use crate::translate::marks::{KEPT, ONLY, RENAMED, SCOPED, STAND_IN, UNSET, VALUED};

/// Writes `Name = value [env,env] (role) !renamed`, or `***` for a secret.
pub(super) fn row(text: &str) -> Doc {
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

pub(super) fn show(row: &Doc) -> String {
    let value = match field(row, "Value") {
        Doc::Secret(true) => "***",
        Doc::Secret(false) => "(empty)",
        other => other.as_str().unwrap_or_default(),
    };
    format!("{} = {value}", identity::label(row, Identity::Row))
}

fn outcome(desired: &[&str], actual: &[&str], existing: ExistingValue) -> String {
    let rows = |texts: &[&str]| texts.iter().map(|text| row(text)).collect::<Vec<_>>();
    let (desired, actual, delta) = (rows(desired), rows(actual), Delta::default());
    let sides = Sides { desired: &desired, source: &[], actual: &actual, past: None };
    let merged = merge(sides, Wishes::of(&delta, existing));
    let rows = merged.rows.iter().map(show);
    let notes = merged.notes.iter().map(|note| format!("{} {} {}", note.rule, note.verdict.past(), note.row));
    let widened = merged.widened.iter().map(|one| format!("widened {} {}", one.at, one.dimension));
    let ambiguous = merged.ambiguous.iter().map(|clash| {
        let perhaps = if clash.perhaps { "perhaps " } else { "" };
        format!("{perhaps}ambiguous {} {} made={}", clash.row, clash.other, clash.made)
    });
    let mut said: Vec<String> = notes.chain(widened).chain(ambiguous).collect();
    said.sort();
    rows.chain(said).collect::<Vec<_>>().join("; ")
}

/// A claim, the wanted rows, the rows that stand there, the option for existing rows, and what comes of it.
type Row = (&'static str, &'static [&'static str], &'static [&'static str], ExistingValue, &'static str);

#[test]
fn rows_are_decided_one_by_one() {
    use ExistingValue::{Merge, Overwrite};
    let table: &[Row] = &[
        ("a new row arrives", &["A = 1"], &[], Merge, "A = 1"),
        ("a row that is there stays", &["A = 1"], &["A = 2"], Merge, "A = 2; D2 kept A"),
        ("take_source overwrites", &["A = 1"], &["A = 2"], Overwrite, "A = 1"),
        ("case and blanks of a value count", &["A = x"], &["A = X"], Overwrite, "A = x"),
        (
            "a row finds the one that it was created as",
            &["A = 1 !renamed", "A = 1"],
            &["A = 1", "A = Replace Me"],
            Overwrite,
            "A = 1; A = Replace Me; D1 kept A; ambiguous A A made=false",
        ),
        ("names compare without case", &["a = 1"], &["A = 1"], Merge, "A = 1"),
        (
            "equal scopes pair, in any order",
            &["A = 1 [Test]", "A = 2 [Prod]"],
            &["A = 9 [Prod]", "A = 8 [Test]"],
            Merge,
            "A[environments=Prod] = 9; A[environments=Test] = 8; D2 kept A[environments=Test]; D2 kept A[environments=Prod]",
        ),
        ("an equal value pairs, and its scope stays", &["A = 1 (web)"], &["A = 1"], Merge, "A = 1; D2 kept A"),
        (
            "an equal value pairs, and its scope never widens",
            &["A = 1"],
            &["A = 1 (web)"],
            Merge,
            "A[roles=web] = 1; D2 kept A[roles=web]",
        ),
        (
            "the destination's own values keep the source's out",
            &["A = 1 [Dev]", "A = 2"],
            &["A = s [Staging]", "A = p [Prod]"],
            Merge,
            "A[environments=Prod] = p; A[environments=Staging] = s; D11 kept A[environments=Dev]; D11 kept A",
        ),
        (
            "a row beside one that pairs arrives",
            &["C = x (sql)", "C = y (oracle)"],
            &["C = x"],
            Merge,
            "C[roles=oracle] = y; C[roles=sql] = x; D2 narrowed C; \
             perhaps ambiguous C[roles=sql] C[roles=oracle] made=true",
        ),
        ("a secret arrives as a placeholder", &["P = ***"], &[], Merge, "P = ***; D3 placeholder P"),
        ("a secret that is there stays", &["P = ***"], &["P = ***"], Overwrite, "P = ***"),
        ("a secret never pairs with a text", &["P = ***"], &["P = plain"], Overwrite, "P = plain; D4 kept P"),
        ("a text never pairs with a secret", &["P = plain"], &["P = ***"], Overwrite, "P = ***; D4 kept P"),
        (
            "a renamed environment makes the value the destination's own",
            &["A = 1 [Staging] !renamed"],
            &[],
            Merge,
            "A[environments=Staging] = Replace Me; D1 placeholder A[environments=Staging]",
        ),
        (
            "and it stays so, even when the source is taken",
            &["A = 1 [Staging] !renamed"],
            &["A = edited [Staging]"],
            Overwrite,
            "A[environments=Staging] = edited; D1 kept A[environments=Staging]",
        ),
        (
            "placeholders of one place are one row",
            &["A = 1 [Staging] !renamed", "A = 2 [Staging] !renamed"],
            &[],
            Merge,
            "A[environments=Staging] = Replace Me; D1 placeholder A[environments=Staging]; D5 skipped A[environments=Staging]",
        ),
        (
            "and are so again at the next run",
            &["A = 1 [Staging] !renamed", "A = 2 [Staging] !renamed"],
            &["A = mine [Staging]"],
            Merge,
            "A[environments=Staging] = mine; D2 kept A[environments=Staging]; D5 skipped A[environments=Staging]",
        ),
        (
            "two values at one place are ambiguous",
            &["A = 1", "A = 2"],
            &[],
            Merge,
            "A = 1; A = 2; ambiguous A A made=true",
        ),
        (
            "what was ambiguous before is only reported",
            &["A = 1", "A = 2"],
            &["A = 1", "A = 2"],
            Merge,
            "A = 1; A = 2; ambiguous A A made=false",
        ),
        ("equal rows do not multiply", &["A = 1", "A = 1"], &["A = 1", "A = 1"], Merge, "A = 1; A = 1"),
        (
            "a row is narrowed only where another arrives beside it, which needs to be more than a row left out",
            &["C = x (sql)", "C = *** (oracle)"],
            &["C = x"],
            Merge,
            "C[roles=oracle] = ***; C[roles=sql] = x; D2 narrowed C; D3 placeholder C[roles=oracle]; \
             perhaps ambiguous C[roles=sql] C[roles=oracle] made=true",
        ),
        (
            "environments never narrow a row",
            &["C = x [Prod]", "C = y [Test]"],
            &["C = x"],
            Merge,
            "C = x; C[environments=Test] = y; D2 kept C",
        ),
        (
            "overwriting takes the source's scope, and what only the destination restricted is a widening",
            &["A = 1"],
            &["A = 1 (web)"],
            Overwrite,
            "A = 1",
        ),
        (
            "overwriting never touches a row that would be created as a placeholder",
            &["A = 1 [Staging] !renamed"],
            &["A = 1"],
            Overwrite,
            "A = 1; D2 kept A",
        ),
        (
            "a placeholder never stands before a value in force",
            &["A = s", "A = t [Staging] !renamed"],
            &["A = real"],
            Merge,
            "A = real; D2 kept A; D12 skipped A[environments=Staging]",
        ),
        (
            "a new value never stands before one that is the destination's own",
            &["A = s", "A = t [Staging]"],
            &["A = real"],
            Merge,
            "A = real; D2 kept A; D12 skipped A[environments=Staging]",
        ),
        (
            "a new value stands before one that is the source's",
            &["A = s", "A = t [Staging]"],
            &["A = s"],
            Merge,
            "A = s; A[environments=Staging] = t",
        ),
        (
            "several values of one scope are created where the name is new",
            &["A = d", "A = t"],
            &[],
            Merge,
            "A = d; A = t; ambiguous A A made=true",
        ),
        (
            "and are the destination's own as soon as they are not exactly the created ones",
            &["A = d", "A = t"],
            &["A = mine"],
            Overwrite,
            "A = mine; D5 kept A; D5 kept A",
        ),
        (
            "which holds for one that was removed, too",
            &["A = d", "A = t"],
            &["A = t"],
            Overwrite,
            "A = t; D5 kept A; D5 kept A",
        ),
        (
            "several secrets of one scope are one row",
            &["P = ***", "P = ***"],
            &[],
            Merge,
            "P = ***; D3 placeholder P; D5 skipped P",
        ),
        ("and are so again at the next run", &["P = ***", "P = ***"], &["P = ***"], Merge, "P = ***; D5 skipped P"),
        (
            "a secret beside a text of one scope keeps its row, whatever becomes of the text",
            &["K = ***", "K = new"],
            &["K = ***", "K = old"],
            Overwrite,
            "K = ***; K = new; ambiguous K K made=false",
        ),
        (
            "values that the mapping makes equally specific are ambiguous",
            &["U = a [Staging,Prod]", "U = b [Prod]"],
            &[],
            Merge,
            "U[environments=Prod] = b; U[environments=Staging,Prod] = a; \
             ambiguous U[environments=Staging,Prod] U[environments=Prod] made=true",
        ),
        (
            "and those of different roles only perhaps",
            &["U = a (sql)", "U = b (oracle)"],
            &[],
            Merge,
            "U[roles=oracle] = b; U[roles=sql] = a; perhaps ambiguous U[roles=sql] U[roles=oracle] made=true",
        ),
        (
            "removing a source value removes nothing there",
            &[],
            &["A = 1", "B = 2 [Test]"],
            Overwrite,
            "A = 1; B[environments=Test] = 2",
        ),
    ];
    let mut wrong = Vec::new();
    for (claim, desired, actual, existing, expected) in table {
        let mut expected: Vec<&str> = expected.split("; ").collect();
        let rows = expected.iter().take_while(|part| part.contains(" = ")).count();
        expected[rows..].sort_unstable();
        let (outcome, expected) = (outcome(desired, actual, *existing), expected.join("; "));
        wrong.extend((outcome != expected).then(|| format!("{claim}:\n  is     {outcome}\n  wanted {expected}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns what a sync leaves, and what another one right after it leaves.
fn twice(desired: &[&str], actual: &[&str], standing: Standing<'_>) -> [Vec<String>; 2] {
    let rows = |texts: &[&str]| texts.iter().map(|text| row(text)).collect::<Vec<_>>();
    let (desired, delta) = (rows(desired), Delta::default());
    let mut actual = rows(actual);
    [(); 2].map(|()| {
        let sides = Sides { desired: &desired, source: &[], actual: &actual, past: None };
        let merged = merge(sides, Wishes::of(&delta, standing)).rows;
        actual = merged.iter().map(identity::without_marks).collect();
        merged.iter().map(show).collect()
    })
}

#[test]
fn rows_pair_after_a_sync_as_they_did_before_it() {
    use ExistingValue::{Merge, Overwrite};
    let table: &[Row] = &[
        (
            "a value that stands there twice, and once when the other row has the source's",
            &["A = 1", "A = 2 [Test]"],
            &["A = 2", "A = 2 [Prod,Test]"],
            Overwrite,
            "A = 1; A[environments=Test] = 2",
        ),
        (
            "a value that stands there twice and goes on to",
            &["A = 1", "A = 2 [Test]"],
            &["A = 2", "A = 2 [Prod,Test]"],
            Merge,
            "A = 2; A[environments=Prod,Test] = 2",
        ),
    ];
    for (claim, desired, actual, existing, expected) in table {
        let [first, second] = twice(desired, actual, (*existing).into());
        assert_eq!(first.join("; "), *expected, "{claim}");
        assert_eq!(second, first, "{claim}: again");
    }
}

#[test]
fn rows_of_one_name_scope_and_value_pair_by_what_they_say_besides() {
    let said = |text: &str, description: &str| {
        let mut row = row(text);
        row.set("Description", Doc::text(description));
        row
    };
    let (desired, actual) =
        ([said("A = x", "one"), said("a = x", "two")], [said("a = x", "two"), said("A = x", "one")]);
    for is_truth in [true, false] {
        let (delta, standing) = (Delta::default(), Standing { is_truth, ..ExistingValue::Overwrite.into() });
        let sides = Sides { desired: &desired, source: &[], actual: &actual, past: None };
        let merged = merge(sides, Wishes::of(&delta, standing)).rows;
        let mut rows: Vec<String> =
            merged.iter().map(|row| row.str_at("Name").to_owned() + row.str_at("Description")).collect();
        rows.sort();
        assert_eq!(rows, ["Aone", "atwo"]);
    }
}

#[test]
fn what_only_the_destination_has_is_named_where_the_source_is_the_truth() {
    let named = |is_truth: bool| {
        let (delta, standing) = (Delta::default(), Standing { is_truth, ..ExistingValue::Overwrite.into() });
        let (desired, actual) =
            ([row("A = 1"), row("S = ***")], [row("A = 2"), row("B = own [Prod]"), row("S = text")]);
        let sides = Sides { desired: &desired, source: &[], actual: &actual, past: None };
        let notes = merge(sides, Wishes::of(&delta, standing)).notes;
        notes.iter().map(|note| format!("{} {}", note.rule, note.row)).collect::<Vec<_>>()
    };
    assert_eq!(named(true), ["D4 S", "F10 B[environments=Prod]"]);
    assert_eq!(named(false), ["D4 S"]);
}

pub(super) fn exception(set: Effects) -> Exception {
    let (about, name) = ("variable".to_owned(), "rules[1]".to_owned());
    Exception { about, matches: Matches::default(), set, origin: Origin::Default, name }
}

/// Merges one row that is marked with the first exception into one that stands there.
fn by_exception(set: Effects, mark: &str, wanted: &str, there: &str, existing: ExistingValue) -> String {
    let delta = Delta { exceptions: Exceptions(vec![exception(set)]), ..Delta::default() };
    let (mut wanted, there) = (row(wanted), row(there));
    wanted.set(mark, Doc::Number(0.into()));
    wanted.set("Description", Doc::text("said"));
    let sides = Sides { desired: &[wanted], source: &[], actual: &[there], past: None };
    let merged = merge(sides, Wishes::of(&delta, existing)).rows;
    let shown = merged.iter().map(|row| format!("{} {}", show(row), row.str_at("Description")).trim().to_owned());
    shown.collect::<Vec<_>>().join("; ")
}

#[test]
fn an_exception_keeps_a_row_whole_or_takes_some_of_its_fields() {
    use ExistingValue::{Merge, Overwrite};
    let keep = || Effects { keep: Some(true), ..Effects::default() };
    let only = |field: &str| Effects { only: Some(vec![field.to_owned()]), ..Effects::default() };
    let text = || Effects { value: Some(Value::Text("x".to_owned())), ..Effects::default() };
    let table = [
        ("keep", by_exception(keep(), KEPT, "A = 1", "A = 2", Overwrite), "A = 2"),
        ("keep keeps the scope", by_exception(keep(), KEPT, "A = 1", "A = 1 (web)", Overwrite), "A[roles=web] = 1"),
        ("a field", by_exception(only("description"), ONLY, "A = 1", "A = 2", Merge), "A = 2 said"),
        ("the value", by_exception(only("Value"), ONLY, "A = 1", "A = 2", Merge), "A = 1"),
        ("a text is written whenever it differs", by_exception(text(), VALUED, "A = 1", "A = 2", Merge), "A = x"),
        ("a secret takes no text", by_exception(text(), VALUED, "A = ***", "A = ***", Overwrite), "A = ***"),
    ];
    for (claim, is, wanted) in table {
        assert_eq!(is, wanted, "{claim}");
    }
}

#[test]
fn a_scope_that_an_exception_sets_is_written_on_the_row_that_had_the_sources() {
    let delta = Delta::default();
    let mut wanted = row("A = 1 [Staging]");
    wanted.set(SCOPED, serde_json::from_str::<Doc>(r#"{"environments": 0}"#).unwrap());
    let unset = serde_json::from_str::<Doc>(r#"{"environments": []}"#).unwrap();
    wanted.set(UNSET, unset);
    let sides = Sides { desired: &[wanted], source: &[], actual: &[row("A = own")], past: None };
    let merged = merge(sides, Wishes::of(&delta, ExistingValue::Merge));
    assert_eq!(merged.rows.iter().map(show).collect::<Vec<_>>(), ["A[environments=Staging] = own"]);
    assert!(merged.widened.is_empty());
}

#[test]
fn nothing_stands_in_for_a_value_that_is_there() {
    let (delta, mut wanted) = (Delta::default(), row("A = "));
    wanted.set(STAND_IN, Doc::Bool(true));
    for (there, expected) in [("A = own", "A = own"), ("B = x", "B = x; A = ")] {
        let sides = Sides { desired: &[wanted.clone()], source: &[], actual: &[row(there)], past: None };
        let merged = merge(sides, Wishes::of(&delta, ExistingValue::Overwrite)).rows;
        let mut shown: Vec<String> = merged.iter().map(show).collect();
        shown.sort_by_key(|row| row.starts_with('A') && expected.starts_with('B'));
        assert_eq!(shown.join("; "), expected);
    }
}
