//! Random histories in which the state is lost, an older copy of it is put back, or the destination is restored to an older copy:
//! nothing is lost, only asked. After each sync everything that holds of any sync is judged, too.

use crate::histories::{Place, Round, rounds, rounds_of};
use crate::spots::Spots;
use crate::world::{On, World};
use octopus_sandbox::Snapshot;
use octosync::delta::{FirstSync, OnConflict};
use octosync::plan::DestinationPlan;
use octosync_e2e::judge::{Expectation, Mode, lasting_problems};
use octosync_e2e::keeper::Keeper;
use octosync_e2e::kit::{SPACE, Wanted as _};
use octosync_e2e::reader;
use octosync_e2e::secrets::{assert_kept, secrets};
use octosync_e2e::trial;
use proptest::prelude::*;

/// A mishap before a round.
#[derive(Clone, Debug)]
enum Mishap {
    /// The state is lost.
    Lost,
    /// The state is as it was after an earlier sync; counted from the first, and round again.
    Older(usize),
    /// The destination is as it was after an earlier sync.
    Restored(usize),
}

/// How everything was after a sync.
struct Then {
    keeper: Keeper,
    server: Snapshot,
    places: Vec<Place>,
    syncs: Vec<usize>,
    known: Vec<usize>,
}

/// Random histories with these rounds.
fn histories(rounds: impl Strategy<Value = Vec<Round>>) -> impl Strategy<Value = Vec<(Option<Mishap>, Round)>> {
    let mishap = prop_oneof![
        Just(Mishap::Lost),
        (0..10_usize).prop_map(Mishap::Older),
        (0..10_usize).prop_map(Mishap::Restored),
    ];
    let mishaps = prop::collection::vec(prop::option::weighted(0.4, mishap), 10);
    (mishaps, rounds).prop_map(|(mishaps, rounds)| mishaps.into_iter().zip(rounds).collect())
}

impl Place {
    /// Takes for its past all that an older copy of the state can know of it. A decision since then without a write
    /// leaves no trace on the destination, so nobody can know of it later. Only writes that the state does not know
    /// show that it is out of date.
    fn recall(&mut self, at: usize, syncs: &[usize], then: &Then, all: &[Then]) {
        let remembered = || then.known.iter().map(|sync| &all[*sync]);
        let is_known = |sync: &usize| remembered().any(|known| known.syncs.contains(sync));
        let says = |record: &&Self| self.there == record.wanted && self.there == record.left;
        let record = match (then.syncs == syncs, syncs.iter().all(is_known)) {
            (true, _) => Some(&then.places[at]),
            (false, true) => remembered().map(|known| &known.places[at]).find(says),
            (false, false) => None,
        };
        if let Some(record) = record {
            (self.wanted, self.left) = (record.wanted.clone(), record.left.clone());
        }
    }
}

struct History {
    world: World,
    spots: Spots,
    places: Vec<Place>,
    then: Vec<Then>,
    /// No value is written twice: what somebody wrote is known again.
    written: usize,
    /// The syncs that wrote what syncs there: a restored destination has less of them.
    syncs: Vec<usize>,
    /// The syncs that the state remembers.
    known: Vec<usize>,
}

impl History {
    fn begun((world, spots, said): (World, Spots, Vec<String>)) -> Self {
        let places = said.into_iter().map(Place::new).collect();
        let mut history = Self { world, spots, places, then: Vec::new(), written: 0, syncs: vec![0], known: vec![] };
        history.keep();
        history
    }

    fn keep(&mut self) {
        self.known.push(self.then.len());
        let pair = &self.world.pair;
        self.then.push(Then {
            keeper: pair.keeper.as_ref().expect("it remembers").backup(),
            server: pair.destination.snapshot(),
            places: self.places.clone(),
            syncs: self.syncs.clone(),
            known: self.known.clone(),
        });
    }

    /// Syncs are numbered as they are kept.
    fn wrote(&mut self, plan: &DestinationPlan) {
        self.syncs.extend((!plan.steps.is_empty()).then_some(self.then.len()));
    }

    fn befall(&mut self, mishap: &Mishap) {
        match mishap {
            Mishap::Lost => {
                self.world.pair.keeper = Some(Keeper::default());
                self.known.clear();
            }
            Mishap::Older(at) => {
                let then = &self.then[at % self.then.len()];
                self.world.pair.keeper = Some(then.keeper.backup());
                self.known.clone_from(&then.known);
                for (at, place) in self.places.iter_mut().enumerate() {
                    place.recall(at, &self.syncs, then, &self.then);
                }
            }
            Mishap::Restored(at) => {
                let then = &self.then[at % self.then.len()];
                assert!(self.world.pair.destination.restore(&then.server));
                self.syncs.clone_from(&then.syncs);
                for (place, then) in self.places.iter_mut().zip(&then.places) {
                    let here = std::mem::take(&mut place.here);
                    *place = Place { here, ..then.clone() };
                }
            }
        }
    }

    fn edit(&mut self, round: &Round) {
        for (on_source, place, _) in round {
            self.written += 1;
            let place = place % self.places.len();
            let value = format!("value {}", self.written);
            let (on, side) = match on_source {
                true => (On::Source, &mut self.places[place].here),
                false => (On::Destination, &mut self.places[place].there),
            };
            side.clone_from(&value);
            self.spots.write(&self.world, on, place, &value);
        }
    }

    /// Syncs; where that is asked, the destination's content stays, and nothing is asked again.
    async fn sync(&mut self) -> DestinationPlan {
        let plan = self.asked().await;
        self.wrote(&plan);
        plan
    }

    async fn asked(&mut self) -> DestinationPlan {
        let plan = self.world.plan().await;
        if !plan.is_refused() {
            return self.world.sync().await;
        }
        let delta = self.world.delta.clone();
        self.world.delta = delta.clone().first_sync(FirstSync::KeepDestination);
        let plan = self.world.sync().await;
        self.world.delta = delta;
        self.world.pair.assert_quiet(&self.world.delta).await;
        plan
    }

    /// Judges a sync after which nothing need be precise: what somebody wrote there since the last one is there.
    fn judge(&mut self) -> Result<(), TestCaseError> {
        for (at, now) in self.spots.there(&self.world).into_iter().enumerate() {
            let place = &mut self.places[at];
            let is_free = place.left == place.there && place.wanted == place.left;
            let is_right = now == place.there || (now == place.here && is_free);
            prop_assert!(is_right, "place {}: {:?} became {:?}", at, place, now);
            (place.wanted, place.left, place.there) = (place.here.clone(), now.clone(), now);
        }
        Ok(())
    }
}

/// How the kinds are treated, as far as the judge has to know.
fn expectation(spots: &Spots) -> Expectation {
    match spots {
        Spots::Shop => Expectation::default().mode("environments", Mode::Create).mode("proxies", Mode::Create),
        Spots::Everywhere(_) => MERGED
            .iter()
            .fold(Expectation::default().asked(Mode::Merge), |expectation, kind| expectation.mode(kind, Mode::Merge)),
    }
}

/// The kinds that are merged where every kind is, and only looked up or created by default.
const MERGED: &[&str] = &[
    "environments",
    "project_groups",
    "lifecycles",
    "feeds",
    "accounts",
    "worker_pools",
    "machine_policies",
    "git_credentials",
    "teams",
    "tenants",
    "proxies",
];

async fn follow(begun: History, rounds: Vec<(Option<Mishap>, Round)>) -> Result<(), TestCaseError> {
    let mut history = begun;
    let expectation = expectation(&history.spots);
    for (mishap, round) in rounds {
        if let Some(mishap) = &mishap {
            history.befall(mishap);
        }
        history.edit(&round);
        let pair = &history.world.pair;
        let (before, kept) = (reader::Snapshot::stored(&pair.destination, SPACE), secrets(&pair.destination, SPACE));
        if mishap.is_some() {
            history.sync().await;
            history.judge()?;
        } else {
            let expected = history.places.iter_mut().map(|place| {
                place.sync(OnConflict::KeepDestination);
                place.there.clone()
            });
            let expected: Vec<String> = expected.collect();
            let plan = history.world.sync().await;
            history.wrote(&plan);
            prop_assert_eq!(history.spots.there(&history.world), expected, "{:?}", round);
        }
        let pair = &history.world.pair;
        let source = reader::Snapshot::stored(&pair.source, SPACE);
        let after = reader::Snapshot::stored(&pair.destination, SPACE);
        let problems = lasting_problems(&source, &before, &after, &expectation);
        prop_assert!(problems.is_empty(), "{:?} {:?}: {:#?}", mishap, round, problems);
        assert_kept(&kept, &secrets(&pair.destination, SPACE));
        history.keep();
    }
    Ok(())
}

#[test]
fn a_decision_that_wrote_nothing_is_known_to_no_older_state() {
    let edit = |place| vec![(true, place, 0)];
    let rounds = vec![
        (None, edit(0)),
        (Some(Mishap::Lost), edit(1)),
        (Some(Mishap::Restored(0)), vec![]),
        (Some(Mishap::Older(0)), vec![]),
        (None, edit(1)),
    ];
    let ran = trial::block_on(async { follow(History::begun(Spots::of_shop().await), rounds).await });
    ran.expect("nothing is lost");
}

#[test]
fn whatever_befalls_the_state_or_the_destination_no_edit_is_lost_without_being_asked() {
    let config = ProptestConfig { max_shrink_iters: 30, ..trial::config(3) };
    trial::holds(config, &histories(rounds(3..10)), async |history| {
        follow(History::begun(Spots::of_shop().await), history).await
    });
}

#[test]
fn nor_is_an_edit_of_any_kind() {
    let config = ProptestConfig { max_shrink_iters: 8, ..trial::config(2) };
    let rounds = rounds_of(usize::from(u8::MAX), 4..12, 2..5);
    trial::holds(config, &histories(rounds), async |history| {
        follow(History::begun(Spots::everywhere().await), history).await
    });
}
