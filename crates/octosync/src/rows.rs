//! Pairs the rows of a variable set and decides which value each of them shall have.
//!
//! Pure. Variables have no unique name: within one name, rows pair by equal scope, else by an equal value that is
//! unique on both sides; nothing else pairs, and a secret never pairs with a text (`decisions` D).

use crate::decision::Verdict;
use crate::delta::FirstSync;
use crate::doc::Doc;
use crate::identity::{self, WAS, scope_label};
use crate::key::fold;
use crate::lift::sort_key;
use crate::registry::spec::Identity;
use crate::translate::RENAMED;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What stands where a value is the destination's own business.
pub const PLACEHOLDER: &str = "Replace Me";

/// What merging the rows came to.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows that the destination shall have.
    pub rows: Vec<Doc>,
    /// What was decided, and about which row.
    pub notes: Vec<Note>,
    /// Rows of one name and scope with different values, by label; `true` if the sync would make them so.
    pub ambiguous: Vec<(String, bool)>,
}

/// A decision about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub row: String,
    /// The rule.
    pub rule: &'static str,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub why: &'static str,
}

/// Merges the wanted rows into those that stand on the destination.
#[must_use]
pub fn merge(desired: &[Doc], actual: &[Doc], first_sync: FirstSync) -> Rows {
    let pairing = pair(desired, actual);
    let mut rows = Rows::default();
    let handles = identity::handles(actual, Identity::Variable);
    let mut merged: Vec<Doc> = actual.to_vec();
    for (wanted, found) in &pairing.pairs {
        let was = &handles[*found];
        merged[*found] = keep_or_take(&desired[*wanted], &actual[*found], was, first_sync, &mut rows.notes);
    }
    add_new(desired, actual, &pairing, &mut merged, &mut rows.notes);
    rows.ambiguous = ambiguities(&merged, actual);
    merged.sort_by_cached_key(|row| sort_key(row, Identity::Variable));
    rows.rows = merged;
    rows
}

/// Which rows belong together, by position.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pairing {
    pairs: Vec<(usize, usize)>,
    unpaired: Vec<usize>,
}

fn pair(desired: &[Doc], actual: &[Doc]) -> Pairing {
    let mut names: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, row) in desired.iter().enumerate() {
        names.entry(fold(row.str_at("Name"))).or_default().0.push(at);
    }
    for (at, row) in actual.iter().enumerate() {
        names.entry(fold(row.str_at("Name"))).or_default().1.push(at);
    }
    let mut pairing = Pairing::default();
    for (mut wanted, mut there) in names.into_values() {
        by_scope(desired, actual, &mut wanted, &mut there, &mut pairing.pairs);
        by_value(desired, actual, &mut wanted, &mut there, &mut pairing.pairs);
        pairing.unpaired.extend(wanted);
    }
    pairing.pairs.sort_unstable();
    pairing.unpaired.sort_unstable();
    pairing
}

/// Pairs rows of equal scope: those of equal value first, the others in their order.
fn by_scope(
    desired: &[Doc],
    actual: &[Doc],
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let same_scope = |a: &Doc, b: &Doc| is_secret(a) == is_secret(b) && fold(&scope_label(a)) == fold(&scope_label(b));
    let same_value = |a: &Doc, b: &Doc| same_scope(a, b) && field(a, "Value").same(field(b, "Value"));
    take_pairs(wanted, there, pairs, |a, b| same_value(&desired[a], &actual[b]));
    take_pairs(wanted, there, pairs, |a, b| same_scope(&desired[a], &actual[b]));
}

fn take_pairs(
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
    same: impl Fn(usize, usize) -> bool,
) {
    wanted.retain(|a| match there.iter().position(|b| same(*a, *b)) {
        Some(at) => {
            pairs.push((*a, there.remove(at)));
            false
        }
        None => true,
    });
}

/// Pairs rows whose value is unique among the rest on both sides. Secrets cannot be compared.
fn by_value(
    desired: &[Doc],
    actual: &[Doc],
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let digest = |row: &Doc| field(row, "Value").digest();
    let count = |rows: &[Doc], left: &[usize]| {
        let mut counts = HashMap::new();
        for at in left.iter().filter(|at| comparable(&rows[**at])) {
            *counts.entry(digest(&rows[*at])).or_insert(0) += 1;
        }
        counts
    };
    let (here, over_there) = (count(desired, wanted), count(actual, there));
    let unique = |digest| here.get(&digest) == Some(&1) && over_there.get(&digest) == Some(&1);
    take_pairs(wanted, there, pairs, |a, b| {
        let (a, b) = (&desired[a], &actual[b]);
        comparable(a) && comparable(b) && digest(a) == digest(b) && unique(digest(a))
    });
}

fn comparable(row: &Doc) -> bool {
    !is_secret(row) && !field(row, "Value").is_empty()
}

fn is_secret(row: &Doc) -> bool {
    matches!(field(row, "Value"), Doc::Secret(_)) || row.is_true_at("IsSensitive")
}

fn field<'a>(row: &'a Doc, field: &str) -> &'a Doc {
    static NULL: Doc = Doc::Null;
    row.get(field).unwrap_or(&NULL)
}

/// Decides a row that stands on both sides.
fn keep_or_take(wanted: &Doc, found: &Doc, was: &str, first_sync: FirstSync, notes: &mut Vec<Note>) -> Doc {
    let mut row = found.clone();
    let scope_differs = fold(&scope_label(wanted)) != fold(&scope_label(found));
    let narrows = scope_differs && narrows(wanted, found);
    if narrows {
        row.set("Scope", field(wanted, "Scope").clone());
        row.set(WAS, Doc::text(was));
    }
    let label = identity::label(found, Identity::Variable);
    let mut note = |rule, verdict, why| notes.push(Note { row: label.clone(), rule, verdict, why });
    if scope_differs && !narrows {
        note("D2", Verdict::Keep, "the source's scope is wider, and a first sync only narrows");
    }
    let mut taken = with_content(&row, wanted);
    if is_secret(found) {
        // The value of a secret is never touched; what describes it may be.
        taken.set("Value", field(found, "Value").clone());
    }
    if taken.same(&row) {
        return row;
    }
    let renamed = wanted.is_true_at(RENAMED);
    match first_sync {
        FirstSync::TakeSource if renamed => {
            taken.set("Value", field(found, "Value").clone());
            if !taken.same(&row) || !field(wanted, "Value").same(field(found, "Value")) {
                note(
                    "D1",
                    Verdict::Keep,
                    "an environment of its scope has another name here, so the value is the destination's own",
                );
            }
            taken
        }
        FirstSync::TakeSource => taken,
        FirstSync::KeepDestination => {
            note(
                "D2",
                Verdict::Keep,
                "it stands on both sides with different content, and a first sync keeps the destination's",
            );
            row
        }
        // The caller refuses: what is wanted shows as a difference.
        FirstSync::Stop => taken,
    }
}

/// Type and value are one unit; prompt, description and the editable flag go with them (D9).
fn with_content(row: &Doc, wanted: &Doc) -> Doc {
    let mut taken = row.clone();
    for (field, value) in wanted.fields().into_iter().flat_map(crate::doc::Fields::iter) {
        if !field.starts_with('$') && !matches!(field.as_str(), "Scope" | "Name") {
            taken.set(&field, value.clone());
        }
    }
    taken
}

/// Returns whether the wanted scope lies within the one that stands there: it restricts more, and frees nothing.
fn narrows(wanted: &Doc, found: &Doc) -> bool {
    let (wanted, found) = (field(wanted, "Scope"), field(found, "Scope"));
    let dimensions = found.fields().into_iter().flat_map(crate::doc::Fields::iter);
    dimensions.filter(|(_, entries)| !entries.is_empty()).all(|(dimension, entries)| {
        let inner = wanted.get(&dimension).map(Doc::items).unwrap_or_default();
        !inner.is_empty() && inner.iter().all(|entry| entries.items().contains(entry))
    })
}

fn add_new(desired: &[Doc], actual: &[Doc], pairing: &Pairing, merged: &mut Vec<Doc>, notes: &mut Vec<Note>) {
    let paired: HashSet<String> = pairing.pairs.iter().map(|(at, _)| fold(desired[*at].str_at("Name"))).collect();
    let there: HashSet<String> = actual.iter().map(|row| fold(row.str_at("Name"))).collect();
    let mut placed: HashSet<String> = HashSet::new();
    for at in &pairing.unpaired {
        let wanted = &desired[*at];
        let name = fold(wanted.str_at("Name"));
        let label = identity::label(wanted, Identity::Variable);
        let mut note = |rule, verdict, why| notes.push(Note { row: label.clone(), rule, verdict, why });
        if actual.iter().any(|row| same_place(row, wanted) && is_secret(row) != is_secret(wanted)) {
            note("D4", Verdict::Keep, "it is sensitive on one side only, and is never converted");
        } else if there.contains(&name) && !paired.contains(&name) {
            note("D11", Verdict::Keep, "the destination has values of its own under this name");
        } else {
            let row = new_row(wanted);
            let placeholder = field(&row, "Value").as_str() == Some(PLACEHOLDER) || is_secret(&row);
            let place = identity::handle(&row, Identity::Variable);
            let absorbed = wanted.is_true_at(RENAMED) && actual.iter().any(|there| same_place(there, wanted));
            if absorbed || (placeholder && !placed.insert(place)) {
                note("D5", Verdict::Skip, "another row of this name and scope holds the destination's value already");
                continue;
            }
            if placeholder {
                let why = if is_secret(wanted) { SECRET } else { RENAMED_SCOPE };
                note(if is_secret(wanted) { "D3" } else { "D1" }, Verdict::Placeholder, why);
            }
            merged.push(row);
        }
    }
}

const SECRET: &str = "a secret cannot be read, so it cannot be copied";
const RENAMED_SCOPE: &str = "an environment of its scope has another name here, so the value is the destination's own";

fn same_place(a: &Doc, b: &Doc) -> bool {
    fold(a.str_at("Name")) == fold(b.str_at("Name")) && fold(&scope_label(a)) == fold(&scope_label(b))
}

/// Returns a new row: with its value, or with a placeholder where that is the destination's own business.
fn new_row(wanted: &Doc) -> Doc {
    let mut row = wanted.clone();
    let renamed = row.take(RENAMED).is_some();
    let typed = matches!(field(&row, "Value"), Doc::Ref(_));
    // Typed rows never take text, and a prompted secret stays empty for whoever is asked (D3, D8).
    if renamed && !is_secret(&row) && !typed {
        row.set("Value", Doc::text(PLACEHOLDER));
    }
    if is_secret(&row) {
        row.set("Value", Doc::Secret(field(&row, "Prompt").is_empty()));
    }
    row
}

/// Returns the rows of one name and scope that hold different values: which of them applies is a matter of luck.
fn ambiguities(merged: &[Doc], actual: &[Doc]) -> Vec<(String, bool)> {
    let before: HashSet<String> = clashes(actual).into_iter().map(|(handle, _)| handle).collect();
    clashes(merged).into_iter().map(|(handle, label)| (label, !before.contains(&handle))).collect()
}

fn clashes(rows: &[Doc]) -> Vec<(String, String)> {
    let mut places: BTreeMap<String, Vec<&Doc>> = BTreeMap::new();
    for row in rows {
        places.entry(identity::handle(row, Identity::Variable)).or_default().push(row);
    }
    let clash = |rows: &Vec<&Doc>| {
        rows.iter().any(|row| !field(row, "Value").same(field(rows[0], "Value")))
            || (rows.len() > 1 && is_secret(rows[0]))
    };
    let clashing = places.into_iter().filter(|(_, rows)| clash(rows));
    clashing.map(|(handle, rows)| (handle, identity::label(rows[0], Identity::Variable))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;
    use crate::registry::kinds::{ENVIRONMENTS, ROLES};

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
        format!("{} = {value}", identity::label(row, Identity::Variable))
    }

    fn outcome(desired: &[&str], actual: &[&str], first_sync: FirstSync) -> String {
        let rows = |texts: &[&str]| texts.iter().map(|text| row(text)).collect::<Vec<_>>();
        let merged = merge(&rows(desired), &rows(actual), first_sync);
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
}
