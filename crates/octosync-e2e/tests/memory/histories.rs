//! Random histories of edits on both sides, with a sync after each round, against a plain three-way rule written for the test
//! alone.

use crate::world::{On, World, shop, text};
use octosync::decision::Set;
use octosync::delta::{OnConflict, PerKind};
use octosync_e2e::tiny::variable;
use octosync_e2e::trial;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The places that are edited: the scripts of three steps, and the values of three rows.
pub(crate) const STEPS: [&str; 3] = ["a", "b", "c"];
pub(crate) const ROWS: [&str; 3] = ["X", "Y", "Z"];
const PLACES: usize = STEPS.len() + ROWS.len();

/// Edits of one round: on which side, which place, and what it says then.
pub(crate) type Round = Vec<(bool, usize, u8)>;

/// The values of a place: what was wanted and left at the last sync, and what both sides say.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) wanted: String,
    pub(crate) left: String,
    pub(crate) here: String,
    pub(crate) there: String,
}

impl Place {
    pub(crate) fn new(value: String) -> Self {
        Self { wanted: value.clone(), left: value.clone(), here: value.clone(), there: value }
    }

    /// Syncs by the plain rule; returns whether both sides had edited it, differently.
    pub(crate) fn sync(&mut self, policy: OnConflict) -> bool {
        let differs = self.here != self.there;
        let is_edited = self.wanted != self.here;
        let is_free = self.left == self.there && self.wanted == self.left;
        if differs && is_edited && (is_free || policy == OnConflict::TakeSource) {
            self.there.clone_from(&self.here);
        }
        (self.wanted, self.left) = (self.here.clone(), self.there.clone());
        differs && is_edited && !is_free
    }
}

pub(crate) fn rounds(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Round>> {
    rounds_of(PLACES, 0..5, count)
}

/// Rounds of so many edits each, of so many places.
pub(crate) fn rounds_of(
    places: usize,
    edits: std::ops::Range<usize>,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<Round>> {
    let edit = (any::<bool>(), 0..places, 0..3_u8);
    prop::collection::vec(prop::collection::vec(edit, edits), count)
}

pub(crate) fn write(world: &World, on: On, place: usize, value: &str) {
    match STEPS.get(place) {
        Some(name) => world.edit_step(on, name, |step| {
            step["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!(value);
        }),
        None => world.edit(on, ("variablesets", ""), |set| {
            let rows = set["Variables"].as_array_mut().expect("rows");
            let row = rows.iter_mut().find(|row| row["Name"] == ROWS[place - STEPS.len()]).expect("the row is there");
            row["Value"] = json!(value);
        }),
    }
}

pub(crate) fn there(world: &World) -> Vec<String> {
    let documents = world.pair.there();
    let steps = world
        .steps()
        .into_iter()
        .map(|step| step.split_once(": ").map(|(_, says)| says.to_owned()).unwrap_or_default());
    let sets = documents["variablesets"].iter().filter(|set| text(&set["OwnerId"]).starts_with("Projects-"));
    let rows: Vec<&Value> = sets.flat_map(|set| set["Variables"].as_array().expect("rows")).collect();
    let value = |name: &&str| {
        let row = rows.iter().find(|row| row["Name"] == **name).expect("the row is there");
        text(&row["Value"]).to_owned()
    };
    steps.chain(ROWS.iter().map(value)).collect()
}

/// Sees that conflicts stop a sync, and makes both sides equal where they are: one half as the source has it, one as it stands there.
async fn resolve(world: &World, places: &mut [Place]) -> Result<(), TestCaseError> {
    let is_open = |place: &Place| place.clone().sync(OnConflict::KeepDestination);
    let open: Vec<usize> = (0..places.len()).filter(|at| is_open(&places[*at])).collect();
    let (plan, before) = (world.plan().await, there(world));
    let said = plan.findings.iter().filter(|finding| finding.code == "sync.conflict").count();
    prop_assert_eq!((said, plan.is_refused()), (open.len(), !open.is_empty()), "{:#?}", plan.findings);
    prop_assert_eq!(there(world), before);
    for (nth, at) in open.into_iter().enumerate() {
        let place = &mut places[at];
        let (on, value) = match nth % 2 {
            0 => (On::Destination, place.here.clone()),
            _ => (On::Source, place.there.clone()),
        };
        (place.here, place.there) = (value.clone(), value.clone());
        write(world, on, at, &value);
    }
    Ok(())
}

async fn follow(policy: OnConflict, history: Vec<Round>) -> Result<(), TestCaseError> {
    let rows = ROWS.iter().map(|name| variable(name, &format!("echo {name}"), json!({}))).collect();
    let mut world = World::synced(shop(&STEPS, rows)).await;
    world.delta.on_conflict = PerKind::all(Set::default_of(policy));
    let mut places: Vec<Place> = STEPS.iter().chain(&ROWS).map(|name| Place::new(format!("echo {name}"))).collect();
    for round in history {
        for (on_source, place, value) in &round {
            let value = format!("value {value}");
            let (on, side) = match on_source {
                true => (On::Source, &mut places[*place].here),
                false => (On::Destination, &mut places[*place].there),
            };
            side.clone_from(&value);
            write(&world, on, *place, &value);
        }
        if policy == OnConflict::Stop {
            resolve(&world, &mut places).await?;
        }
        let conflicts = places.iter_mut().map(|place| place.sync(policy)).filter(|is_conflict| *is_conflict).count();
        let plan = world.sync().await;
        let said = plan.findings.iter().filter(|finding| finding.code == "sync.conflict").count();
        prop_assert_eq!(said, conflicts, "{:?} {:#?}", round, plan.findings);
        let expected: Vec<String> = places.iter().map(|place| place.there.clone()).collect();
        prop_assert_eq!(there(&world), expected, "{:?}", round);
    }
    Ok(())
}

#[test]
fn random_histories_end_as_a_plain_three_way_merge_says() {
    let policies = prop::sample::select(vec![OnConflict::KeepDestination, OnConflict::TakeSource, OnConflict::Stop]);
    let config = ProptestConfig { max_shrink_iters: 30, ..trial::config(4) };
    trial::holds(config, &(policies, rounds(2..6)), async |(policy, history)| follow(policy, history).await);
}
