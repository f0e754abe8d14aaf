//! A model with a past: a plain three-way merge of trees, written for the test alone, that random histories of edits on
//! both sides are held against; and what must hold of every outcome.

use super::*;
use crate::overlay::overlay;
use crate::registry::{self, kinds::DEPLOYMENT_PROCESSES};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const FIELDS: [&str; 2] = ["Condition", "Notes"];

/// A step or an action: plain fields, a map, a set, and items in an order. The root has nothing but items.
#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    fields: BTreeMap<&'static str, String>,
    map: BTreeMap<String, String>,
    set: BTreeSet<String>,
    items: BTreeMap<String, Node>,
    order: Vec<String>,
}

/// The plain rule: `None` is absence.
fn three_way<T: PartialEq + Clone>(wanted: &T, left: &T, desired: &T, actual: &T, takes: bool) -> T {
    let source_edited = wanted != desired;
    let is_free = left == actual && wanted == left;
    if source_edited && (is_free || takes) { desired.clone() } else { actual.clone() }
}

fn merged(wanted: Option<&Node>, left: Option<&Node>, desired: &Node, actual: &Node, takes: bool) -> Node {
    let empty = Node::default();
    let (had, was) = (wanted.unwrap_or(&empty), left.unwrap_or(&empty));
    let mut out = Node::default();
    for field in FIELDS {
        let get = |node: &Node| node.fields.get(field).cloned();
        let value = three_way(&get(had), &get(was), &get(desired), &get(actual), takes);
        out.fields.extend(value.map(|value| (field, value)));
    }
    for key in had.map.keys().chain(was.map.keys()).chain(desired.map.keys()).chain(actual.map.keys()) {
        let get = |node: &Node| node.map.get(key).cloned();
        let value = three_way(&get(had), &get(was), &get(desired), &get(actual), takes);
        out.map.extend(value.map(|value| (key.clone(), value)));
    }
    out.set = merged_set([&had.set, &was.set, &desired.set, &actual.set], takes);
    for name in desired.items.keys().chain(actual.items.keys()) {
        let get = |node: Option<&Node>| node.and_then(|node| node.items.get(name)).cloned();
        let [had, was, wants, has] = [wanted, left, Some(desired), Some(actual)].map(get);
        let item = match (&wants, &has) {
            (Some(wants), Some(has)) => Some(merged(had.as_ref(), was.as_ref(), wants, has, takes)),
            (Some(_), None) if had.is_none() && was.is_none() => wants,
            (Some(_), None) => wants.filter(|wants| takes && had.as_ref() != Some(wants)),
            // Gone from the source: it goes if it is there as it was left, and was left as it was wanted.
            (None, _) => has.filter(|has| had.as_ref() != Some(has) || was.as_ref() != Some(has)),
        };
        out.items.extend(item.map(|item| (name.clone(), item)));
    }
    out
}

/// A set is decided entry by entry, unless that would leave none, or it is empty anywhere.
fn merged_set([had, was, wants, has]: [&BTreeSet<String>; 4], takes: bool) -> BTreeSet<String> {
    let in_it = |entry: &&String| {
        three_way(&had.contains(*entry), &was.contains(*entry), &wants.contains(*entry), &has.contains(*entry), takes)
    };
    let entries: BTreeSet<String> = wants.union(has).filter(in_it).cloned().collect();
    let whole = entries.is_empty() || [had, was, wants, has].iter().any(|set| set.is_empty());
    if whole { three_way(had, was, wants, has, takes) } else { entries }
}

impl Node {
    fn to_json(&self, depth: usize) -> Value {
        let items = self.order.iter().map(|name| {
            let mut json = self.items[name].to_json(depth + 1);
            json["Name"] = json!(name);
            json
        });
        let items: Vec<Value> = items.collect();
        let list = if depth == 0 { "Steps" } else { "Actions" };
        let mut json = if depth < 2 { json!({ list: items }) } else { json!({}) };
        if depth > 0 {
            FIELDS.iter().for_each(|field| json[*field] = json!(self.fields.get(field)));
            json["Properties"] = json!(self.map);
        }
        if depth == 2 {
            json["Environments"] = json!(self.set);
        }
        json
    }

    fn to_doc(&self) -> Doc {
        serde_json::from_value(self.to_json(0)).unwrap()
    }

    fn of(doc: &Doc, depth: usize) -> Self {
        let text = |value: &Doc| value.as_str().map(str::to_owned);
        let mut node = Self::default();
        for item in doc.get(if depth == 0 { "Steps" } else { "Actions" }).map(Doc::items).unwrap_or_default() {
            let name = item.str_at("Name").to_owned();
            node.items.insert(name.clone(), Self::of(item, depth + 1));
            node.order.push(name);
        }
        if depth > 0 {
            node.fields = FIELDS.iter().filter_map(|field| Some((*field, text(doc.get(field)?)?))).collect();
            let map = doc.get("Properties").and_then(Doc::fields).into_iter().flat_map(crate::doc::Fields::iter);
            node.map = map.filter_map(|(key, value)| Some((key.to_string(), text(value)?))).collect();
        }
        if depth == 2 {
            node.set = doc.get("Environments").map(Doc::items).unwrap_or_default().iter().filter_map(text).collect();
        }
        node
    }

    /// Returns every place and what it says, as edits name them; the place of an item says that it is there.
    fn places(&self, at: &str, found: &mut BTreeMap<String, String>) {
        let dot = if at.is_empty() { "" } else { "." };
        let field = |(field, value): (&&str, &String)| (format!("{at}{dot}{field}"), value.clone());
        found.extend(self.fields.iter().map(field));
        found.extend(self.map.iter().map(|(key, value)| (format!("{at}{dot}Properties.{key}"), value.clone())));
        let set: Vec<&str> = self.set.iter().map(String::as_str).collect();
        let set = Some((format!("{at}{dot}Environments"), set.join(",")));
        found.extend(set.filter(|(_, entries)| !entries.is_empty()));
        found.extend(self.set.iter().map(|entry| (format!("{at}{dot}Environments[{entry}]"), "there".to_owned())));
        let list = if at.is_empty() { "Steps" } else { "Actions" };
        for (name, item) in &self.items {
            let place = format!("{at}{dot}{list}[{name}]");
            item.places(&place, found);
            found.insert(place, "there".to_owned());
        }
    }

    fn without_order(&self) -> Self {
        let items = self.items.iter().map(|(name, item)| (name.clone(), item.without_order())).collect();
        Self { items, order: Vec::new(), ..self.clone() }
    }
}

fn places(node: &Node) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    node.places("", &mut found);
    found
}

/// An edit of a person: of which step and action, of what, to what.
#[derive(Clone, Copy, Debug)]
struct Change {
    step: usize,
    action: Option<usize>,
    what: usize,
    value: usize,
}

fn apply(node: &mut Node, change: Change) {
    let step = format!("S{}", change.step);
    match change.action {
        None => edit(node, &step, change),
        Some(action) => {
            if let Some(step) = node.items.get_mut(&step) {
                edit(step, &format!("A{action}"), change);
            }
        }
    }
}

/// Adds, removes, moves or edits one item.
fn edit(list: &mut Node, name: &str, change: Change) {
    let position = list.order.iter().position(|other| other == name);
    let Some(position) = position else {
        list.items.insert(name.to_owned(), Node::default());
        list.order.insert(change.value.min(list.order.len()), name.to_owned());
        return;
    };
    let item = list.items.get_mut(name).unwrap();
    let value = ["", "x", "y"][change.value];
    match change.what {
        0 => {
            list.items.remove(name);
            list.order.remove(position);
        }
        1 => {
            let name = list.order.remove(position);
            list.order.insert(change.value.min(list.order.len()), name);
        }
        2 | 3 if value.is_empty() => drop(item.fields.remove(FIELDS[change.what - 2])),
        2 | 3 => drop(item.fields.insert(FIELDS[change.what - 2], value.to_owned())),
        4 | 5 if value.is_empty() => drop(item.map.remove(["p", "q"][change.what - 4])),
        4 | 5 => drop(item.map.insert(["p", "q"][change.what - 4].to_owned(), value.to_owned())),
        entry => {
            let entry = format!("E{entry}");
            if !item.set.remove(&entry) && change.action.is_some() {
                item.set.insert(entry);
            }
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (0_usize..3, proptest::option::of(0_usize..3), 0_usize..9, 0_usize..3);
    let change = change.prop_map(|(step, action, what, value)| Change { step, action, what, value });
    proptest::collection::vec(change, 0..12)
}

/// The changes between two syncs: on the source, on the destination.
fn history() -> impl Strategy<Value = Vec<(Vec<Change>, Vec<Change>)>> {
    proptest::collection::vec((changes(), changes()), 1..5)
}

/// The input and the result of a sync.
struct Sync {
    wanted: Node,
    left: Node,
    desired: Node,
    actual: Node,
    after: Node,
    edits: Vec<Edit>,
}

/// Syncs after each round of edits; the first sync, without a past, takes the source's.
fn syncs(history: &[(Vec<Change>, Vec<Change>)], on_conflict: OnConflict) -> Vec<Sync> {
    let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
    let (mut source, mut destination) = (Node::default(), Node::default());
    let mut past: Option<(Node, Node)> = None;
    let mut syncs = Vec::new();
    for (here, there) in history {
        here.iter().for_each(|change| apply(&mut source, *change));
        there.iter().for_each(|change| apply(&mut destination, *change));
        let (desired, actual) = (source.to_doc(), destination.to_doc());
        let known = past.as_ref().map(|(wanted, left)| (wanted.to_doc(), left.to_doc()));
        let renamed = Renamed::default();
        let docs = known.as_ref();
        let docs = docs.map(|(wanted, left)| Past {
            source: None,
            said: wanted,
            wanted,
            left,
            renamed: &renamed,
            staying: None,
        });
        let wishes =
            Wishes { ruling: on_conflict.into(), rulings: &Rulings::new(), prune: true, is_protected: &|_| false };
        let reconciled = reconcile(docs.as_ref(), desired, &actual, shape, wishes);
        let after = Node::of(&overlay(reconciled.doc, &actual, shape, &reconciled.remove).doc, 0);
        if let Some((wanted, left)) = past {
            let (desired, actual, edits) = (source.clone(), destination, reconciled.edits);
            syncs.push(Sync { wanted, left, desired, actual, after: after.clone(), edits });
        }
        destination = after;
        past = Some((source.clone(), destination.clone()));
    }
    syncs
}

/// Returns the order of the items that both sides have, and whether all of them are known from the last sync.
fn common(of: &Node, sync: &Sync) -> Vec<String> {
    let both = |name: &&String| sync.desired.items.contains_key(*name) && sync.actual.items.contains_key(*name);
    of.order.iter().filter(both).cloned().collect()
}

proptest! {
    #[test]
    fn random_histories_agree_with_the_model(history in history(), takes in any::<bool>()) {
        let on_conflict = if takes { OnConflict::TakeSource } else { OnConflict::KeepDestination };
        for sync in syncs(&history, on_conflict) {
            let model = merged(Some(&sync.wanted), Some(&sync.left), &sync.desired, &sync.actual, takes);
            prop_assert_eq!(sync.after.without_order(), model.without_order(), "{:?}", sync.edits);
            let [had, was, wants, has] =
                [&sync.wanted, &sync.left, &sync.desired, &sync.actual].map(|node| common(node, &sync));
            let known = wants.len() == had.len() && wants.len() == was.len();
            let order = match known {
                true => three_way(&had, &was, &wants, &has, takes),
                false if takes => wants,
                false => has,
            };
            prop_assert_eq!(common(&sync.after, &sync), order);
        }
    }

    #[test]
    fn what_neither_side_changed_stays(history in history()) {
        for sync in syncs(&history, OnConflict::TakeSource) {
            let [had, was, wants, has, after] =
                [&sync.wanted, &sync.left, &sync.desired, &sync.actual, &sync.after].map(places);
            // A set may be decided as a whole, and then its entries follow what changed beside them.
            let whole = |place: &&String| !place.contains("Environments[");
            for place in had.keys().chain(was.keys()).chain(wants.keys()).chain(has.keys()).filter(whole) {
                if had.get(place) == wants.get(place) && was.get(place) == has.get(place) {
                    // Unless a whole item came or went around it.
                    let parent = place.rfind(']').map_or("", |end| &place[..=end]);
                    if wants.contains_key(parent) == after.contains_key(parent) && has.contains_key(parent) {
                        prop_assert_eq!(after.get(place), has.get(place), "{}: {:?}", place, sync.edits);
                    }
                }
            }
        }
    }

    #[test]
    fn no_edit_of_the_destination_is_lost_without_a_conflict(history in history(), takes in any::<bool>()) {
        let on_conflict = if takes { OnConflict::TakeSource } else { OnConflict::KeepDestination };
        for sync in syncs(&history, on_conflict) {
            let [was, wants, has, after] = [&sync.left, &sync.desired, &sync.actual, &sync.after].map(places);
            // Each entry of a set is an edit of its own: what the other side adds beside it loses nothing.
            let single = |place: &&String| !place.ends_with("Environments");
            for place in was.keys().chain(has.keys()).filter(single) {
                let edited = was.get(place) != has.get(place) && has.get(place) != wants.get(place);
                if edited && after.get(place) != has.get(place) {
                    let at = |edit: &&Edit| matches!(edit.became, Became::Conflict(_)) && place.starts_with(&edit.at.to_string());
                    prop_assert!(takes && sync.edits.iter().find(at).is_some(), "{}: {:?}", place, sync.edits);
                }
            }
        }
    }

    #[test]
    fn equal_edits_never_conflict(history in history()) {
        for sync in syncs(&history, OnConflict::Stop) {
            let [wants, has] = [&sync.desired, &sync.actual].map(places);
            for edit in sync.edits.iter().filter(|edit| !edit.moved && matches!(edit.became, Became::Conflict(_))) {
                let place = edit.at.to_string();
                let is_entry = place.contains("Environments[");
                prop_assert!(is_entry || wants.get(&place) != has.get(&place), "{}", place);
            }
        }
    }

    #[test]
    fn without_a_past_it_is_what_is_wanted(here in changes(), there in changes()) {
        let (mut source, mut destination) = (Node::default(), Node::default());
        here.iter().for_each(|change| apply(&mut source, *change));
        there.iter().for_each(|change| apply(&mut destination, *change));
        let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
        let wishes = Wishes { ruling: OnConflict::Stop.into(), rulings: &Rulings::new(), prune: true, is_protected: &|_| false };
        let reconciled = reconcile(None, source.to_doc(), &destination.to_doc(), shape, wishes);
        prop_assert_eq!(reconciled, Reconciled { doc: source.to_doc(), ..Reconciled::default() });
    }

    #[test]
    fn a_sync_after_a_sync_changes_nothing(history in history()) {
        let mut again = history.clone();
        again.push((Vec::new(), Vec::new()));
        let sync = syncs(&again, OnConflict::TakeSource).pop().unwrap();
        prop_assert_eq!(&sync.after, &sync.actual, "{:?}", sync.edits);
        let is_old = |edit: &Edit| matches!(edit.became, Became::Own | Became::Away);
        prop_assert!(sync.edits.iter().all(is_old), "{:?}", sync.edits);
    }
}
