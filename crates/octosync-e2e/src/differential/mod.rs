//! Compares what two builds of the program say about the same worlds.
//!
//! It holds a change of the structure to its promise: nothing that a user sees changes, but for a list of intended
//! differences. Both programs are asked, one after the other, about the same two servers; nothing is written to them.
//! `scripts/compare-plans` runs it. Whether what both say is right is not judged here.

pub mod compare;
pub mod field;
pub mod intended;
pub mod observe;
pub mod report;
pub mod settings;
pub mod worlds;
pub mod wrapper;

use compare::{Difference, differences};
use observe::{Observation, Program, observe_both};
use report::{Report, Verdict};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use worlds::World;

/// The two builds, and where to leave what they said about worlds where they differ.
#[derive(Clone, Debug)]
pub struct Both {
    /// The build before the change.
    pub before: Program,
    /// The build after it.
    pub after: Program,
    /// The folder for both answers of a world where they differ.
    pub keep: Option<PathBuf>,
}

impl Both {
    /// Returns the folder in which a world is left.
    fn kept(&self, world: &str) -> Option<PathBuf> {
        self.keep.as_ref().map(|keep| keep.join(world.replace('/', "-")))
    }
}

/// Compares both builds in each world, so many at a time, and reports.
///
/// # Panics
/// When a server or a program cannot be started.
pub async fn compare_worlds(both: &Both, worlds: Vec<World>, jobs: usize, report: &mut Report) {
    let slots = Arc::new(Semaphore::new(jobs.max(1)));
    let mut running = JoinSet::new();
    for world in worlds {
        let (both, slots) = (both.clone(), Arc::clone(&slots));
        running.spawn(async move {
            let _slot = slots.acquire_owned().await.expect("the semaphore is never closed");
            (world.name.clone(), compare_in(&both, &world).await)
        });
    }
    let mut verdicts = running.join_all().await;
    verdicts.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, verdict) in verdicts {
        let is_different = report.add(&name, verdict);
        // An intended difference needs no further check.
        if let (Some(folder), false) = (both.kept(&name), is_different) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Compares both builds in one world.
async fn compare_in(both: &Both, world: &World) -> Verdict {
    let (pair, desk) = world.start().await;
    let [before, after] = observe_both(&both.before, &both.after, &desk, world.pick).await;
    let found = all_differences(&before, &after);
    if let (Some(folder), false) = (both.kept(&world.name), found.is_empty()) {
        world.keep(&folder, &desk);
        before.keep(&folder, "before");
        after.keep(&folder, "after");
    }
    drop(pair);
    Verdict { compared: before.runs.len(), outcome: before.outcome(), differences: found, unstable: 0 }
}

fn all_differences(before: &Observation, after: &Observation) -> Vec<Difference> {
    let pairs = before.runs.iter().zip(&after.runs);
    pairs.flat_map(|((command, was), (_, now))| differences(command, was, now)).collect()
}
