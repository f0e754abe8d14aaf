//! The texts that a history edits: those of a small shop, or one of each sort in each kind of document.

use crate::histories::{ROWS, STEPS, there, write};
use crate::world::{On, World, shop, text};
use octosync::delta::{Delta, FirstSync, Mode};
use octosync::registry;
use octosync_e2e::kit::{Pair, SPACE, Wanted as _};
use octosync_e2e::spaces::{Documents, full_space, lookups};
use octosync_e2e::story::asking;
use octosync_e2e::tiny::{typed, variable};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Fields of documents that hold any text.
const FIELDS: &[&str] = &[
    "Description",
    "Notes",
    "HelpText",
    "Label",
    "Octopus.Action.Script.ScriptBody",
    "Value",
    "Host",
    "Uri",
    "FeedUri",
    "Username",
    "ApplicationsDirectory",
    "Namespace",
    "WebhookURI",
];

/// With what a value begins that is to be an address.
const ADDRESS: &str = "https://values.example.com/";

/// How many texts of one kind are edited.
const OF_A_KIND: usize = 2;

/// A text of a document that both sides have, by its ids and its path.
pub(crate) struct Spot {
    collection: String,
    ids: [String; 2],
    path: Vec<Step>,
}

/// A step on the way to a text: a field, or an item by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Named(String),
}

/// The texts that a history edits.
pub(crate) enum Spots {
    /// The scripts of three steps, and the values of three rows.
    Shop,
    /// Of every kind.
    Everywhere(Vec<Spot>),
}

impl Spots {
    /// Starts a small shop, synced once; returns what its texts say.
    pub(crate) async fn of_shop() -> (World, Self, Vec<String>) {
        let secret = typed("Secret", "Sensitive", Value::Null, json!({}));
        let rows = ROWS.iter().map(|name| variable(name, &format!("echo {name}"), json!({}))).chain([secret]).collect();
        let world = World::synced(shop(&STEPS, rows)).await;
        let said = STEPS.iter().chain(&ROWS).map(|name| format!("echo {name}")).collect();
        (world, Self::Shop, said)
    }

    /// Starts a space with every kind, synced once; returns what its texts say.
    pub(crate) async fn everywhere() -> (World, Self, Vec<String>) {
        let written = |delta: Delta, (kind, _)| delta.kind(kind, Mode::Merge);
        let delta = registry::configurable()
            .filter(|(kind, _)| kind.word() != "certificates")
            .fold(asking(Mode::Merge), written);
        let pair = Pair::start(&full_space(), &lookups()).await.remembering();
        pair.sync(&delta.clone().first_sync(FirstSync::TakeSource)).await;
        let world = World { pair, delta };
        let spots = found(&world);
        let said = spots.iter().map(|spot| spot.value(&world.pair.there(), On::Destination).expect("it is there"));
        let said = said.collect();
        (world, Self::Everywhere(spots), said)
    }

    pub(crate) fn write(&self, world: &World, on: On, at: usize, value: &str) {
        match self {
            Self::Shop => write(world, on, at, value),
            Self::Everywhere(spots) => spots[at].write(world, on, value),
        }
    }

    pub(crate) fn there(&self, world: &World) -> Vec<String> {
        match self {
            Self::Shop => there(world),
            Self::Everywhere(spots) => {
                let there = world.pair.there();
                spots.iter().map(|spot| spot.value(&there, On::Destination).unwrap_or_default()).collect()
            }
        }
    }
}

impl Spot {
    fn value(&self, documents: &Documents, on: On) -> Option<String> {
        let id = &self.ids[usize::from(on == On::Destination)];
        let document = documents.get(&self.collection)?.iter().find(|document| document["Id"] == **id)?;
        let said = at(document, &self.path)?.as_str()?;
        Some(said.strip_prefix(ADDRESS).map_or_else(|| said.to_owned(), |value| value.replace('-', " ")))
    }

    /// Returns a value as its field takes it: servers refuse what is to be an address and is none.
    fn spelt(&self, value: &str) -> String {
        let is_address = |step: &Step| matches!(step, Step::Field(field) if field.to_lowercase().ends_with("uri"));
        match self.path.last().is_some_and(is_address) {
            true => format!("{ADDRESS}{}", value.replace(' ', "-")),
            false => value.to_owned(),
        }
    }

    fn write(&self, world: &World, on: On, value: &str) {
        let (server, id) = match on {
            On::Source => (&world.pair.source, &self.ids[0]),
            On::Destination => (&world.pair.destination, &self.ids[1]),
        };
        let is_there = server.edit(SPACE, &self.collection, id, |document| {
            if let Some(text) = at_mut(document, &self.path) {
                *text = json!(self.spelt(value));
            }
        });
        assert!(is_there, "{} {id} is gone", self.collection);
    }
}

fn at<'v>(value: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Field(field) => value.get(field),
        Step::Named(name) => value.as_array()?.iter().find(|item| item["Name"] == **name),
    })
}

fn at_mut<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Field(field) => value.get_mut(field),
        Step::Named(name) => value.as_array_mut()?.iter_mut().find(|item| item["Name"] == **name),
    })
}

/// Collects the texts of a document that any words can take the place of.
fn texts(value: &Value, path: &[Step], found: &mut Vec<Vec<Step>>) {
    match value {
        Value::Object(fields) => {
            for (field, inner) in fields {
                let path = [path, &[Step::Field(field.clone())]].concat();
                if inner.is_string() && FIELDS.contains(&field.as_str()) && is_free(fields, field) {
                    found.push(path);
                } else {
                    texts(inner, &path, found);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                let name = text(&item["Name"]);
                let is_one = items.iter().filter(|other| other["Name"] == name).count() == 1;
                if !name.is_empty() && is_one {
                    texts(item, &[path, &[Step::Named(name.to_owned())]].concat(), found);
                }
            }
        }
        _ => {}
    }
}

/// Returns whether a text is one: values of rows may be ids, or secrets.
fn is_free(fields: &serde_json::Map<String, Value>, field: &str) -> bool {
    field != "Value" || fields.get("Type") == Some(&json!("String"))
}

/// Finds some texts of each kind that say the same on both sides.
fn found(world: &World) -> Vec<Spot> {
    let (here, there) = (world.pair.here(), world.pair.there());
    let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
    let mut spots = Vec::new();
    for record in world.pair.keeper.as_ref().expect("it remembers").memory().records {
        let kind = record.kind.word().to_owned();
        let is_of = |document: &Value, id: &str| document["Id"] == *id;
        let document = here.iter().find_map(|(collection, documents)| {
            Some((collection, documents.iter().find(|document| is_of(document, &record.from))?))
        });
        let Some((collection, document)) = document.filter(|_| record.past.is_some()) else { continue };
        let mut paths = Vec::new();
        texts(document, &[], &mut paths);
        for path in paths {
            let spot =
                Spot { collection: collection.clone(), ids: [record.from.to_string(), record.to.to_string()], path };
            let said = spot.value(&here, On::Source);
            let count = of_kind.entry(kind.clone()).or_default();
            if *count < OF_A_KIND && said.is_some() && said == spot.value(&there, On::Destination) {
                *count += 1;
                spots.push(spot);
            }
        }
    }
    let kinds =
        ["targets", "workers", "triggers", "subscriptions", "tenants", "runbooks", "runbook_processes", "proxies"];
    kinds.iter().for_each(|kind| assert!(of_kind.get(*kind).is_some_and(|count| *count > 0), "{kind}: {of_kind:?}"));
    spots
}
