//! Worlds: two spaces and the settings of a sync between them.
//!
//! Each has a name that always means the same world, so that one can be asked for again.

use super::settings::{Luck, settings};
use crate::kit::{CANARY, Pair, SPACE, destination, seed, source};
use crate::program::Desk;
use crate::random::random_space;
use crate::small::{gated, small};
use crate::spaces::{Documents, half_of, large_space, lookups, odd_names, rich_space};
use crate::story::folder;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;

/// Two spaces, and how one shall be synced to the other.
#[derive(Clone, Debug)]
pub struct World {
    /// Its name, such as `random/17`.
    pub name: String,
    /// The source.
    pub here: Arc<Documents>,
    /// The destination.
    pub there: Arc<Documents>,
    /// The settings in the configuration besides the two places.
    pub settings: Map<String, Value>,
    /// Chooses the document that is explained.
    pub pick: usize,
}

impl World {
    /// Starts both servers, and returns them with a folder that holds the configuration.
    ///
    /// # Panics
    /// When a server does not start.
    pub async fn start(&self) -> (Pair, Desk) {
        let (here, there) = (source().keep_requests(0), destination().keep_requests(0));
        let pair = Pair::of(here.space(seed(&self.here)), there.space(seed(&self.there))).await;
        let config = self.config(&pair.source.url(), &pair.destination.url());
        let desk = Desk::new().file("octosync.yaml", &config).env("KEY", CANARY);
        (pair, desk)
    }

    /// Returns the configuration: JSON is YAML, too.
    fn config(&self, source: &str, destination: &str) -> String {
        let site = |url: &str| json!({ "url": url, "space": SPACE, "api_key": { "env": "KEY" } });
        let mut config =
            json!({ "version": 1, "source": site(source), "destinations": { "target": site(destination) } });
        self.settings.iter().for_each(|(key, value)| config[key] = value.clone());
        serde_json::to_string_pretty(&config).expect("a configuration is JSON")
    }

    /// Leaves the world in a folder, for `octosync sandbox --load`.
    pub(super) fn keep(&self, folder: &Path, desk: &Desk) {
        for (side, documents) in [("source", &self.here), ("destination", &self.there)] {
            let folder = folder.join(side);
            // A world that cannot be saved is still reported.
            let _ = std::fs::create_dir_all(&folder);
            for (collection, list) in documents.iter() {
                let _ = std::fs::write(folder.join(format!("{collection}.json")), json!(list).to_string());
            }
        }
        let _ = std::fs::write(folder.join("octosync.yaml"), desk.read("octosync.yaml"));
    }
}

/// Returns the random worlds of these numbers: half of them of many kinds, the others small, some of those with
/// approvals.
///
/// # Panics
/// When a generator of spaces gives up, which it has no reason to.
#[must_use]
pub fn random(first_seed: u64, count: usize) -> Vec<World> {
    (0..count).map(|number| random_world(number, first_seed.wrapping_add(number as u64))).collect()
}

fn random_world(number: usize, seed: u64) -> World {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let (here, there) = match number % 4 {
        0 => one_of((small(), small()), &mut runner, |pair| (pair.0.documents(), pair.1.documents())),
        1 => one_of((gated(), gated()), &mut runner, |pair| (pair.0.documents(), pair.1.documents())),
        _ => one_of((random_space(), random_space()), &mut runner, |pair| pair),
    };
    varied(&format!("random/{number}"), (here.into(), there.into()), &mut Luck::new(seed))
}

/// Returns one value of a strategy, made to documents.
fn one_of<S: Strategy>(
    strategy: S,
    runner: &mut TestRunner,
    documents: impl FnOnce(S::Value) -> (Documents, Documents),
) -> (Documents, Documents) {
    documents(strategy.new_tree(runner).expect("every choice is a space").current())
}

/// Returns the sample spaces of the project, and real spaces from the folder of fixtures, if it is there; each pair
/// under plain settings and under so many random ones.
#[must_use]
pub fn samples(fixtures: Option<&Path>, demo: &Path, variations: usize) -> Vec<World> {
    let mut worlds = Vec::new();
    for (name, pair) in pairs(fixtures, demo) {
        for word in [None, Some("take_source"), Some("keep_destination")] {
            let mut plain = Map::from_iter([("kinds".to_owned(), json!({ "environments": "create" }))]);
            word.map(|word| plain.insert("first_sync".to_owned(), json!(word)));
            let name = format!("{name}/{}", word.unwrap_or("stop"));
            worlds.push(World { name, here: pair.0.clone(), there: pair.1.clone(), settings: plain, pick: 0 });
        }
        let luck = |number: usize| Luck::new(number as u64);
        worlds.extend((0..variations).map(|at| varied(&format!("{name}/{at}"), pair.clone(), &mut luck(at))));
    }
    worlds
}

type Spaces = (Arc<Documents>, Arc<Documents>);

fn varied(name: &str, (here, there): Spaces, luck: &mut Luck) -> World {
    let settings = settings(luck, &here, &there);
    World { name: name.to_owned(), here, there, settings, pick: luck.below(1 << 16) }
}

fn pairs(fixtures: Option<&Path>, demo: &Path) -> Vec<(String, Spaces)> {
    let own = [
        ("rich", (rich_space(), lookups())),
        ("rich-half", (rich_space(), half_of(&rich_space()))),
        ("half-rich", (half_of(&rich_space()), rich_space())),
        ("odd", (odd_names(), Documents::new())),
        ("large", (large_space(12, 4, 8), half_of(&large_space(12, 4, 8)))),
        ("demo", (folder(&demo.join("source")), folder(&demo.join("destination")))),
    ];
    let own = own.into_iter().map(|(name, pair)| (name.to_owned(), pair));
    let real = fixtures.into_iter().flat_map(spaces_in).flat_map(|(name, space)| {
        let half = half_of(&space);
        [
            (format!("{name}-empty"), (space.clone(), Documents::new())),
            (format!("{name}-half"), (space.clone(), half.clone())),
            (format!("half-{name}"), (half, space)),
        ]
    });
    own.chain(real).map(|(name, (here, there))| (name, (here.into(), there.into()))).collect()
}

/// Reads every space of the fixtures.
fn spaces_in(fixtures: &Path) -> Vec<(String, Documents)> {
    let entries = std::fs::read_dir(fixtures.join("spaces")).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    folders.iter().map(|path| (name(path), folder(path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_world_is_the_same_whenever_it_is_asked_for() {
        let (few, more) = (random(7, 2), random(7, 3));
        for (one, same) in few.iter().zip(&more) {
            assert_eq!((&one.here, &one.there, &one.settings), (&same.here, &same.there, &same.settings));
        }
        assert_ne!(more[1].settings, more[2].settings);
    }
}
