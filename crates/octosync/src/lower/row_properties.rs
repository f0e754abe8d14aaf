//! Properties of rows that hold for all sides and configurations, from merging to the document that is sent: secrets
//! stay, restrictions stay, and a second sync finds nothing to do. The number of cases is set by `PROPTEST_CASES`.

use super::*;
use crate::claims::lost_between;
use crate::delta::{Delta, ExistingValue, NewValue, OwnValues, Shadows};
use crate::registry::entry;
use crate::registry::kinds::{ENVIRONMENTS, VARIABLES};
use crate::rows::{Rows, Sides, Wishes, merge};
use crate::translate::marks;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A row, as the API has it but for its id.
#[derive(Clone, Debug)]
struct Row {
    name: &'static str,
    value: Option<&'static str>,
    secret: bool,
    prompted: bool,
    environments: BTreeSet<u8>,
    roles: BTreeSet<u8>,
}

/// The wishes of the owner.
#[derive(Clone, Debug)]
struct Wanted {
    existing: ExistingValue,
    new: NewValue,
    renamed: NewValue,
    own: OwnValues,
    shadows: Shadows,
    /// The names of each of the three source environments on the destination.
    mapped: [Vec<u8>; 3],
    /// Whether entries without counterpart are dropped, rather than their rows skipped.
    drops: bool,
    mirrors: bool,
}

/// Environments of the destination: one of them is none of the source's.
const ENVIRONMENTS_THERE: u8 = 4;

fn row() -> impl Strategy<Value = Row> {
    let name = prop::sample::select(vec!["A", "a", "B[1]", "B[environments=E1]"]);
    let value = prop::sample::select(vec![None, Some(""), Some("1"), Some("2"), Some("Replace Me")]);
    let some = |below: u8| prop::collection::btree_set(0..below, 0..3);
    (name, value, prop::bool::weighted(0.3), prop::bool::weighted(0.1), some(ENVIRONMENTS_THERE), some(2)).prop_map(
        |(name, value, secret, prompted, environments, roles)| Row {
            name,
            value,
            secret,
            prompted,
            environments,
            roles,
        },
    )
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let word = |words: Vec<NewValue>| prop::sample::select(words);
    let existing = vec![ExistingValue::Merge, ExistingValue::Keep, ExistingValue::Overwrite];
    let mapped = prop::collection::vec(0..ENVIRONMENTS_THERE, 0..3);
    (
        prop::sample::select(existing),
        word(vec![NewValue::Source, NewValue::Placeholder, NewValue::Empty, NewValue::Skip]),
        word(vec![NewValue::Source, NewValue::Placeholder, NewValue::Skip]),
        prop::sample::select(vec![OwnValues::Leave, OwnValues::Add]),
        prop::sample::select(vec![Shadows::Protect, Shadows::Report, Shadows::Add]),
        [mapped.clone(), mapped.clone(), mapped],
        any::<bool>(),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(existing, new, renamed, own, shadows, mapped, drops, mirrors)| Wanted {
            existing,
            new,
            renamed,
            own,
            shadows,
            mapped,
            drops,
            mirrors,
        })
}

fn environment_id(number: u8) -> String {
    format!("Environments-{}", 70 + number)
}

fn index() -> Index {
    let mut index = Index::default();
    for number in 0..ENVIRONMENTS_THERE {
        index.insert(&environment_id(number), &Key::new(ENVIRONMENTS, [format!("E{number}")]));
    }
    index
}

fn variables() -> Key {
    Key::new(VARIABLES, ["projects", "Web"])
}

/// Writes a document as the server would send it.
fn raw(rows: &[Row]) -> Value {
    let rows = rows.iter().enumerate().map(|(at, row)| {
        let environments: Vec<String> = row.environments.iter().copied().map(environment_id).collect();
        let roles: Vec<String> = row.roles.iter().map(|role| format!("role{role}")).collect();
        json!({
            "Id": format!("row-{at}"),
            "Name": row.name,
            "Value": if row.secret { None } else { row.value },
            "Type": if row.secret { "Sensitive" } else { "String" },
            "IsSensitive": row.secret,
            "Description": if row.prompted { "" } else { "x" },
            "Prompt": if row.prompted { json!({ "Label": "say", "Required": true }) } else { Value::Null },
            "Scope": { "Environment": environments, "Role": roles },
        })
    });
    json!({ "Id": "variableset-1", "Variables": rows.collect::<Vec<_>>() })
}

fn lift(raw: &Value) -> Doc {
    let (index, key) = (index(), variables());
    let doc = serde_json::from_value(raw.clone()).unwrap();
    Lift::new(&index, &key).document(doc, &entry(VARIABLES).shape)
}

fn rows_of(doc: &Doc) -> Vec<Doc> {
    doc.get("Variables").map(Doc::items).unwrap_or_default().to_vec()
}

/// Does what translating does with scopes: maps environments, skips or drops, and marks.
fn translated(source: &[Row], wanted: &Wanted) -> Vec<Doc> {
    let rows = source.iter().enumerate().filter_map(|(at, row)| {
        let entries = row.environments.iter().map(|number| wanted.mapped.get(usize::from(*number)));
        let there: BTreeSet<u8> = entries.flatten().flatten().copied().collect();
        let is_lost = !row.environments.is_empty() && there.is_empty();
        if is_lost && !wanted.drops {
            return None;
        }
        let is_renamed =
            row.environments.iter().any(|number| wanted.mapped.get(usize::from(*number)) != Some(&vec![*number]));
        let mut doc = rows_of(&lift(&raw(&[Row { environments: there, ..row.clone() }]))).remove(0);
        doc.set(marks::FROM, Doc::Number(at.into()));
        if is_lost {
            marks::widen(&mut doc, "environments", Doc::text("not there"));
        } else if is_renamed {
            doc.set(marks::RENAMED, Doc::Bool(true));
        }
        Some(doc)
    });
    rows.collect()
}

struct Synced {
    rows: Rows,
    /// How many restrictions go of rows that stand there.
    lost: usize,
    /// The document that was sent.
    sent: Value,
}

fn synced(source: &[Row], there: &Value, wanted: &Wanted) -> Synced {
    let mut delta = Delta::default();
    delta.options.existing.value = wanted.existing;
    delta.options.new.value = wanted.new;
    delta.options.new_renamed.value = wanted.renamed;
    delta.options.own_values.value = wanted.own;
    delta.options.shadows.value = wanted.shadows;
    let (desired, source, actual) = (translated(source, wanted), rows_of(&lift(&raw(source))), rows_of(&lift(there)));
    let mut wishes = Wishes::of(&delta, if wanted.mirrors { ExistingValue::Overwrite } else { wanted.existing });
    wishes.standing.is_truth = wanted.mirrors;
    let rows = merge(Sides { desired: &desired, source: &source, actual: &actual, past: None }, wishes);
    let mut after = lift(there);
    after.set("Variables", Doc::list(rows.rows.clone()));
    let (index, key) = (index(), variables());
    let lower = Lower { index: &index, key: &key, version: "2026.1.1".parse().unwrap() };
    let now = serde_json::from_value(there.clone()).unwrap();
    let lost = lost_between(VARIABLES, &lift(there), &after).len();
    let sent = lower.document(&after, Some(&now), &entry(VARIABLES).shape).unwrap();
    Synced { rows, lost, sent: serde_json::to_value(&sent).unwrap() }
}

fn by_id(doc: &Value) -> BTreeMap<String, Value> {
    let rows = doc["Variables"].as_array().unwrap().iter().filter(|row| row["Id"].is_string());
    rows.map(|row| (row["Id"].as_str().unwrap().to_owned(), row.clone())).collect()
}

/// Does what the server does with what it was sent: it keeps secrets to itself, and gives new rows an id.
fn stored(sent: &Value) -> Value {
    let mut stored = sent.clone();
    for (at, row) in stored["Variables"].as_array_mut().unwrap().iter_mut().enumerate() {
        if row["IsSensitive"] == true {
            row["Value"] = Value::Null;
        }
        if !row["Id"].is_string() {
            row["Id"] = json!(format!("new-{at}"));
        }
    }
    stored
}

/// The places that the scopes tell apart: an environment, and the roles of a machine.
fn places() -> impl Iterator<Item = (u8, u8)> {
    (0..=ENVIRONMENTS_THERE).flat_map(|environment| (0..4).map(move |roles| (environment, roles)))
}

fn applies(row: &Value, (environment, roles): (u8, u8)) -> bool {
    let list = |field: &str| row["Scope"][field].as_array().cloned().unwrap_or_default();
    let (environments, wanted) = (list("Environment"), list("Role"));
    let has_role = |number: u8| roles & (1 << number) != 0 && wanted.contains(&json!(format!("role{number}")));
    (environments.is_empty() || environments.contains(&json!(environment_id(environment))))
        && (wanted.is_empty() || has_role(0) || has_role(1))
}

fn some_rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: u32::MAX, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_is_lost_and_none_takes_the_place_of_another(source in some_rows(), there in some_rows(), wanted in wanted()) {
        let now = raw(&there);
        let (before, after) = (by_id(&now), synced(&source, &now, &wanted));
        let sent = by_id(&after.sent);
        let ids: Vec<&str> = after.sent["Variables"].as_array().unwrap().iter().filter_map(|row| row["Id"].as_str()).collect();
        prop_assert_eq!(ids.len(), sent.len(), "an id is sent twice");
        for (id, row) in &before {
            let now = sent.get(id);
            prop_assert!(now.is_some(), "{} is not sent", id);
            let now = now.unwrap();
            prop_assert_eq!(&row["IsSensitive"], &now["IsSensitive"]);
            prop_assert_eq!(&row["Type"], &now["Type"]);
            prop_assert_eq!(&row["Name"], &now["Name"]);
            if row["IsSensitive"] == true {
                prop_assert_eq!(&now["Value"], &Value::Null);
            }
        }
        prop_assert!(sent.keys().all(|id| before.contains_key(id)), "an id of another row is sent");
    }

    #[test]
    fn no_row_that_stands_there_applies_to_more_unseen(source in some_rows(), there in some_rows(), wanted in wanted()) {
        let now = raw(&there);
        let (before, after) = (by_id(&now), synced(&source, &now, &wanted));
        let sent = by_id(&after.sent);
        let overwrites = wanted.mirrors || wanted.existing == ExistingValue::Overwrite;
        for (id, row) in &before {
            let grows = places().any(|place| applies(&sent[id], place) && !applies(row, place));
            prop_assert!(overwrites || !grows, "{} applies to more", id);
        }
        let is_empty = |row: &Value, field: &str| row["Scope"][field].as_array().is_none_or(Vec::is_empty);
        let emptied = |id: &String, row: &Value, field: &str| !is_empty(row, field) && is_empty(&sent[id], field);
        let fields = before.iter().flat_map(|(id, row)| ["Environment", "Role"].map(|field| emptied(id, row, field)));
        prop_assert_eq!(fields.filter(|emptied| *emptied).count(), after.lost, "what is lost is said");
    }

    #[test]
    fn a_value_in_force_there_is_never_beaten_by_one_that_protect_leaves_out(
        source in some_rows(),
        there in some_rows(),
        wanted in wanted(),
    ) {
        let wanted = Wanted { shadows: Shadows::Protect, existing: ExistingValue::Keep, mirrors: false, ..wanted };
        let now = raw(&there);
        let after = synced(&source, &now, &wanted);
        let rank = |row: &Value| {
            let counts = |field: &str, weight: u64| u64::from(row["Scope"][field].as_array().is_some_and(|list| !list.is_empty())) * weight;
            counts("Environment", 100) + counts("Role", 10_000)
        };
        let same_name = |a: &Value, b: &Value| a["Name"].as_str().unwrap().to_lowercase() == b["Name"].as_str().unwrap().to_lowercase();
        let nothing = |row: &Value| row["IsSensitive"] == true || [json!(null), json!(""), json!("Replace Me")].contains(&row["Value"]);
        let all = after.sent["Variables"].as_array().unwrap();
        for new in all.iter().filter(|row| !row["Id"].is_string() && nothing(row)) {
            // With one role: that one machine has both is not known.
            for place in places().filter(|place| place.1 != 3) {
                let mut beaten = all.iter().filter(|row| row["Id"].is_string() && same_name(row, new));
                let wins = applies(new, place) && beaten.any(|row| applies(row, place) && rank(new) >= rank(row));
                let stronger = all.iter().any(|row| {
                    row["Id"].is_string() && same_name(row, new) && applies(row, place) && rank(row) > rank(new)
                });
                prop_assert!(!wins || stronger, "{} wins at {:?}", new, place);
            }
        }
    }

    #[test]
    fn a_second_sync_has_nothing_to_do(source in some_rows(), there in some_rows(), wanted in wanted()) {
        // A source that holds the placeholder itself says nothing by it: which of its rows that one is, nobody can tell.
        let said = |row: Row| Row { value: row.value.filter(|value| *value != "Replace Me"), ..row };
        let source: Vec<Row> = source.into_iter().map(said).collect();
        let first = synced(&source, &raw(&there), &wanted);
        // A refused row is not written.
        prop_assume!(first.rows.widened.is_empty() && first.lost == 0 && !first.rows.ambiguous.iter().any(|clash| clash.made && !clash.perhaps));
        let now = stored(&first.sent);
        let second = synced(&source, &now, &wanted);
        prop_assert_eq!(second.sent["Variables"].as_array().unwrap().len(), now["Variables"].as_array().unwrap().len());
        prop_assert!(lift(&now).same(&lift(&stored(&second.sent))), "first {}\nsecond {}", now, second.sent);
    }
}
