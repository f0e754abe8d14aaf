//! Random histories in which both sides edit and remove, with `prune: delete`: what is gone from the source goes where nobody edited it,
//! and nothing else does.

use crate::world::{On, World, shop, text};
use octosync::decision::Set;
use octosync::delta::{Deletes, MaxDelete, PerKind, Prune};
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::variable;
use octosync_e2e::trial;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const STEPS: [&str; 3] = ["a", "b", "c"];
const ROWS: [&str; 3] = ["X", "Y", "Z"];

/// A change that somebody makes to a step or a row.
#[derive(Clone, Copy, Debug)]
enum Act {
    Edit,
    Remove,
}

type Round = Vec<(bool, usize, Act)>;

/// One step or row: what both sides say, and what the last sync wanted and left.
#[derive(Clone, Debug)]
struct Tracked {
    here: Option<String>,
    there: Option<String>,
    past: Option<(String, String)>,
}

impl Tracked {
    /// Syncs by the plain rule.
    fn sync(&mut self) {
        match (&self.here, &self.there, &self.past) {
            (Some(here), Some(there), Some((wanted, left))) => {
                let is_free = left == there && wanted == left;
                let stays = if here != wanted && is_free { here.clone() } else { there.clone() };
                self.past = Some((here.clone(), stays.clone()));
                self.there = Some(stays);
            }
            (None, Some(there), Some((wanted, left))) if there == left && wanted == left => {
                (self.there, self.past) = (None, None);
            }
            // It is the destination's own for good.
            (None, Some(_), _) => self.past = None,
            _ => {}
        }
    }
}

fn names(at: usize) -> (&'static str, &'static str, &'static str) {
    match STEPS.get(at) {
        Some(name) => ("deploymentprocesses", "Steps", name),
        None => ("variablesets", "Variables", ROWS[at - STEPS.len()]),
    }
}

fn items(world: &World, on: On, at: usize, edit: impl FnOnce(&mut Vec<Value>)) {
    let (collection, list, _) = names(at);
    let (server, documents) = match on {
        On::Source => (&world.pair.source, world.pair.here()),
        On::Destination => (&world.pair.destination, world.pair.there()),
    };
    let of_project = |document: &&Value| {
        ["OwnerId", "ProjectId"].iter().any(|field| text(&document[field]).starts_with("Projects-"))
    };
    let found = documents[collection].iter().find(of_project).expect("it is there");
    assert!(server.edit(SPACE, collection, text(&found["Id"]), |document| {
        edit(document[list].as_array_mut().expect("a list"));
    }));
}

fn said(item: &mut Value) -> &mut Value {
    if item["Actions"].is_array() {
        &mut item["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"]
    } else {
        &mut item["Value"]
    }
}

/// Returns what stands there, by name.
fn there(world: &World) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for at in [0, STEPS.len()] {
        items(world, On::Destination, at, |items| {
            all.extend(items.iter_mut().map(|item| (text(&item["Name"]).to_owned(), text(said(item)).to_owned())));
        });
    }
    all
}

async fn follow(history: Vec<Round>) -> Result<(), TestCaseError> {
    let rows = ROWS.iter().map(|name| variable(name, "first", json!({}))).collect();
    let mut documents = shop(&STEPS, rows);
    for step in documents.get_mut("deploymentprocesses").expect("a process")[0]["Steps"].as_array_mut().expect("steps")
    {
        *said(step) = json!("first");
    }
    let mut world = World::synced(documents).await;
    let all = |number| Set::default_of(number);
    let max = MaxDelete { count: all(100), percent: all(100) };
    world.delta.deletes = Deletes { prune: PerKind::all(Set::default_of(Prune::Delete)), max, protect: Vec::new() };
    let first = || Some("first".to_owned());
    let thing = Tracked { here: first(), there: first(), past: Some(("first".to_owned(), "first".to_owned())) };
    let mut things = vec![thing; STEPS.len() + ROWS.len()];
    let mut written = 0;
    for round in history {
        for (on_source, at, act) in &round {
            let thing = &mut things[*at];
            let (on, side) =
                if *on_source { (On::Source, &mut thing.here) } else { (On::Destination, &mut thing.there) };
            if side.is_none() {
                continue;
            }
            written += 1;
            let (_, _, name) = names(*at);
            // No value is written twice: an edit back to what was wanted would be no edit.
            *side = match act {
                Act::Edit => Some(format!("value {written}")),
                Act::Remove => None,
            };
            let now = side.clone();
            items(&world, on, *at, |items| match now {
                Some(value) => {
                    let item = items.iter_mut().find(|item| item["Name"] == name).expect("it is there");
                    *said(item) = json!(value);
                }
                None => items.retain(|item| item["Name"] != name),
            });
        }
        things.iter_mut().for_each(Tracked::sync);
        world.sync().await;
        let expected =
            things.iter().enumerate().filter_map(|(at, thing)| Some((names(at).2.to_owned(), thing.there.clone()?)));
        let expected: BTreeMap<String, String> = expected.collect();
        prop_assert_eq!(there(&world), expected, "{:?}", round);
    }
    Ok(())
}

fn rounds() -> impl Strategy<Value = Vec<Round>> {
    let act = prop_oneof![2 => Just(Act::Edit), 1 => Just(Act::Remove)];
    let edit = (any::<bool>(), 0..STEPS.len() + ROWS.len(), act);
    prop::collection::vec(prop::collection::vec(edit, 0..4), 2..6)
}

#[test]
fn what_the_source_removes_goes_where_nobody_edited_it_and_nothing_else_does() {
    let config = ProptestConfig { max_shrink_iters: 30, ..trial::config(4) };
    trial::holds(config, &rounds(), follow);
}
