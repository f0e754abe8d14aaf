//! Untouched means untouched: what the plan does not name as changed stands on the destination to the byte, as it stood
//! before; and what differs after a sync is named. Looked at through the API, in raw documents of random pairs of spaces.
//!
//! `PROPTEST_CASES=10000 cargo nextest run -p octosync-e2e --test fidelity untouched` asks for more pairs than the suite tries.

use super::said::unsaid;
use octosync::delta::{Delta, FirstSync, Mode};
use octosync::key::fold;
use octosync::path::{At, Handle, Place};
use octosync::plan::DestinationPlan;
use octosync::registry::kinds::LIFECYCLES;
use octosync_e2e::kit::{Pair, Wanted, side};
use octosync_e2e::random::random_space_of_every_kind;
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::asking;
use octosync_e2e::trial;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many pairs each property sees.
const FEW: u32 = 10;

/// Texts of which some are empty and some nothing: servers of different ages, and clients, leave both.
const TEXTS: &[&str] = &[
    "Description",
    "Value",
    "Label",
    "HelpText",
    "DefaultValue",
    "Notes",
    "ReleaseNotesTemplate",
    "VersionRange",
    "Tag",
];

/// Spells what a space says otherwise: `""` for nothing and nothing for `""`, JSON in another order and with blanks.
fn spelt(value: &mut Value, choices: &[u8], at: &mut usize) {
    let mut choose = |of: u8| {
        *at += 1;
        choices[*at % choices.len()] % of
    };
    match value {
        Value::Object(fields) => {
            let is_secret = fields.contains_key("HasValue") || fields.get("Type") == Some(&json!("Sensitive"));
            for (field, value) in fields.iter_mut().filter(|_| !is_secret) {
                let blank = value.is_null() || value.as_str() == Some("");
                if TEXTS.contains(&field.as_str()) && blank {
                    *value = if choose(2) == 0 { Value::Null } else { json!("") };
                } else if field == "Octopus.Action.Helm.KeyValues" && choose(2) == 0 {
                    *value = json!("{ \"b\": 1.0,\"a\" :\"\\u0062\" , \"a\":12345678901234567890123 }");
                }
            }
            fields.iter_mut().for_each(|(_, value)| spelt(value, choices, at));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spelt(item, choices, at)),
        _ => {}
    }
}

fn spelt_otherwise(documents: &Documents, choices: &[u8]) -> Documents {
    let mut documents = documents.clone();
    let mut at = 0;
    documents.values_mut().flatten().for_each(|document| spelt(document, choices, &mut at));
    documents
}

/// Members that servers write whenever they save.
const OWN: &[&str] = &["Version", "LastModifiedOn", "LastModifiedBy", "Links", "ScopeValues", "IndexGeneration"];

/// Members of an endpoint that servers show for the sort that the machine has, and nobody can set.
const OF_SORT: &[&str] = &["CertificateSignatureAlgorithm", "TentacleVersionDetails"];

/// Texts whose blanks at both ends servers take away when they save (fact `trimmed-texts`).
const TRIMMED: &[&str] = &["name", "description", "canonicaltagname"];

/// Texts that servers take for nothing when they save, where they are empty (`blank-defaults` of the stand-in server).
const BLANK: &[&str] = &["defaultvalue"];

/// Returns whether servers sort the list at a path when they save (fact `unordered-sets`).
fn is_sorted_by_the_server(at: &Path) -> bool {
    let is_of_scope = at.len() > 1 && at[at.len() - 2] == "scope";
    is_of_scope || at.last().is_some_and(|field| field == "tenanttags")
}

/// Returns the entries of a list in an order of their own.
fn in_any_order(list: &[Value]) -> Vec<String> {
    let mut entries: Vec<String> = list.iter().map(Value::to_string).collect();
    entries.sort_unstable();
    entries
}

/// A path into a document: fields, and items by their names; `*` is any item.
type Path = Vec<String>;

/// Returns what an item is called in a path; the texts of script modules hold the name of their module.
fn called(item: &Value) -> String {
    let name = item["Name"].as_str().map_or_else(|| "*".to_owned(), fold);
    if name.starts_with("octopus.script.module") { "*".to_owned() } else { name }
}

/// Returns what a field is called in a path; the connections of tenants have the ids of projects as their keys, which the
/// plan calls by their names.
fn key(field: &str) -> String {
    let is_id = field.strip_prefix("Projects-").is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()));
    if is_id { "*".to_owned() } else { fold(field) }
}

/// Returns where two raw values differ.
fn differing(before: &Value, after: &Value, at: &Path, found: &mut Vec<(Path, String)>) {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let is_of_another_sort = a.get("CommunicationStyle") != b.get("CommunicationStyle");
            for field in a.keys().chain(b.keys().filter(|field| !a.contains_key(*field))) {
                // No two documents of a kind have one place: servers put that right when they save (fact `sort-orders`).
                let is_place = at.is_empty() && field == "SortOrder";
                let is_shown = is_of_another_sort && OF_SORT.contains(&field.as_str());
                if !is_place && !is_shown && !OWN.contains(&field.as_str()) {
                    let below = [&at[..], &[key(field)]].concat();
                    match (a.get(field), b.get(field)) {
                        (Some(a), Some(b)) => differing(a, b, &below, found),
                        (a, b) => found.push((below, format!("{a:?} is {b:?}"))),
                    }
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.iter().chain(b).all(|item| item.get("Id").is_some()) => {
            let by_id = |items: &'_ [Value]| -> BTreeMap<String, Value> {
                items.iter().map(|item| (item["Id"].to_string(), item.clone())).collect()
            };
            let (a, b) = (by_id(a), by_id(b));
            for id in a.keys().chain(b.keys().filter(|id| !a.contains_key(*id))) {
                let item = a.get(id).or_else(|| b.get(id)).expect("one side has it");
                let below = [&at[..], &[called(item)]].concat();
                match (a.get(id), b.get(id)) {
                    (Some(a), Some(b)) => differing(a, b, &below, found),
                    (a, b) => found.push((below, format!("{a:?} is {b:?}"))),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if is_sorted_by_the_server(at) && in_any_order(a) == in_any_order(b) => {}
        (Value::String(a), Value::String(b))
            if a.trim() == b && at.last().is_some_and(|at| TRIMMED.contains(&&**at)) => {}
        (Value::String(a), Value::Null) if a.is_empty() && at.last().is_some_and(|at| BLANK.contains(&&**at)) => {}
        _ if before == after => {}
        _ => found.push((at.clone(), format!("{before} is {after}"))),
    }
}

/// Returns the path of a place of the plan.
fn path(place: &Place) -> Path {
    let mut path = Path::new();
    for at in place.parts() {
        match at {
            At::Field(field) | At::Entry(field) => path.push(fold(field)),
            At::Index(_) => path.push("*".to_owned()),
            At::Json => {}
            At::Item { list, handle, .. } => {
                path.extend(list.map(|list| fold(&list)));
                path.push(match handle {
                    Handle::Name { name, .. } => name.to_string(),
                    Handle::Row { spot, .. } => spot.name.to_string(),
                    Handle::Content { .. } => "*".to_owned(),
                });
            }
        }
    }
    path
}

fn is_named(changed: &Path, at: &Path) -> bool {
    changed.iter().zip(at).all(|(a, b)| a == b || a == "*" || b == "*")
}

/// Returns a document of the stand-in's store as plans speak of it: the values of tenants are rows of variables there.
fn as_planned(collection: &str, document: &Value) -> Value {
    let mut document = document.clone();
    if let Some(fields) = document.as_object_mut().filter(|_| collection == "tenantvariables")
        && let Some(values) = fields.remove("Values")
    {
        fields.insert("Variables".to_owned(), values);
    }
    document
}

/// Returns what changed on the destination and stands in no step of the plan.
async fn unnamed(pair: &Pair, plan: &DestinationPlan, before: &Documents) -> Vec<String> {
    let index = side(&pair.destination, "destination").await.index;
    let after = pair.there();
    let mut found = Vec::new();
    for (collection, documents) in before {
        for document in documents {
            let id = document["Id"].as_str().unwrap_or_default();
            let Some(now) = after.get(collection).and_then(|list| list.iter().find(|now| now["Id"] == id)) else {
                found.push(format!("{collection} {id} is gone"));
                continue;
            };
            let steps = plan.steps.iter().filter(|step| index.key(id) == Some(&step.key));
            let changed: Vec<Path> = steps.flat_map(|step| step.changes()).map(|change| path(&change.at)).collect();
            let mut differences = Vec::new();
            let (was, is) = (as_planned(collection, document), as_planned(collection, now));
            differing(&was, &is, &Path::new(), &mut differences);
            let unnamed = differences.into_iter().filter(|(at, _)| !changed.iter().any(|named| is_named(named, at)));
            found.extend(unnamed.map(|(at, what)| format!("{collection} {}: {at:?} {what}", document["Name"])));
        }
    }
    found
}

fn check(delta: impl Fn(&Delta) -> Delta) {
    let config = ProptestConfig { max_shrink_iters: 100, ..trial::config(FEW) };
    let choices = prop::collection::vec(any::<u8>(), 64);
    let strategy = (random_space_of_every_kind(), random_space_of_every_kind(), choices, any::<bool>());
    let synced = std::cell::Cell::new(0);
    trial::holds(config, &strategy, async |(here, there, choices, take)| {
        let there = spelt_otherwise(&there, &choices);
        let word = if take { FirstSync::TakeSource } else { FirstSync::KeepDestination };
        let delta = delta(&asking(Mode::Merge).first_sync(word));
        let pair = Pair::start(&here, &there).await;
        let before = pair.there();
        let plan = pair.plan(&delta).await;
        if plan.is_refused() {
            return Ok(());
        }
        synced.set(synced.get() + 1);
        pair.sync(&delta).await;
        let unnamed = unnamed(&pair, &plan, &before).await;
        assert!(unnamed.is_empty(), "{unnamed:#?}");
        let unsaid = unsaid(&pair, &plan);
        assert!(unsaid.is_empty(), "differences of which the plan says nothing: {unsaid:#?}");
        pair.assert_quiet(&delta).await;
        Ok(())
    });
    let cases = trial::cases(FEW);
    assert!(synced.get() > cases / 4, "only {} of {cases} pairs were synced", synced.get());
}

#[test]
fn what_the_plan_does_not_name_stays_to_the_byte() {
    check(Clone::clone);
}

#[test]
fn what_a_merge_does_not_name_stays_to_the_byte() {
    check(|delta| {
        let kinds = [
            "lifecycles",
            "accounts",
            "feeds",
            "worker_pools",
            "machine_policies",
            "project_groups",
            "git_credentials",
            "proxies",
            "tenants",
        ];
        let delta = delta.clone().kind(LIFECYCLES, Mode::Merge);
        kinds.iter().fold(delta, |delta, kind| delta.kind(octosync::key::Kind::new(kind), Mode::Merge))
    });
}
