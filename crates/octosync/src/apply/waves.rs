//! Documents that the server made with their owners and that are still to be read, many at once: one by one, that would
//! be a request for each.

use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::owners;
use crate::plan::Step;
use std::collections::{BTreeMap, HashMap};
use tokio::sync::Mutex;

/// The most documents that are read at once. The client splits them where an address would get too long.
const WAVE: usize = 256;

/// The documents that are still to be read, by kind.
pub(super) struct Waves(pub(super) HashMap<Kind, Mutex<Wave>>);

/// The documents of one kind.
#[derive(Default)]
pub(super) struct Wave {
    /// Not read yet, in the order of the plan: what is written, and its owner.
    waiting: Vec<(Key, Key)>,
    /// Read, and not taken yet.
    pub(super) read: HashMap<Key, Doc>,
}

impl Waves {
    /// Returns what the steps of a plan will want to read.
    pub(super) fn of(steps: &[Step]) -> Self {
        let mut waves: HashMap<Kind, Wave> = HashMap::new();
        for step in steps.iter().filter(|step| step.server_created) {
            if let Some(owner) = owners::owner(&step.key) {
                waves.entry(step.key.kind()).or_default().waiting.push((step.key.clone(), owner));
            }
        }
        Self(waves.into_iter().map(|(kind, wave)| (kind, Mutex::new(wave))).collect())
    }
}

impl Wave {
    /// Takes the documents out that can be read now: that of a step first, then those behind it.
    pub(super) fn next(&mut self, first: &Key, id: impl Fn(&Key, &Key) -> Option<String>) -> BTreeMap<String, Key> {
        self.waiting.sort_by_key(|(key, _)| key != first);
        let mut ids = BTreeMap::new();
        self.waiting.retain(|(key, owner)| {
            let id = Some((key, owner)).filter(|_| ids.len() < WAVE).and_then(|(key, owner)| id(key, owner));
            let taken = id.is_some();
            ids.extend(id.map(|id| (id, key.clone())));
            !taken
        });
        ids
    }
}
