//! The targets of a side that work can be done on, with their words and where they stand.

use crate::doc::Doc;
use crate::key::fold;
use crate::registry::spec::Reach;
use std::collections::BTreeSet;

/// A target that is at work.
#[derive(Debug, Clone)]
pub(crate) struct Reachable {
    /// Its words (roles), folded.
    pub(crate) words: BTreeSet<String>,
    /// The ids of where it stands (environments).
    pub(crate) places: Vec<Box<str>>,
}

impl Reachable {
    /// Reads a target; nothing if it is out of work.
    pub(super) fn of(doc: &Doc, reach: &Reach) -> Option<Self> {
        let (health, good) = reach.health;
        let at_work = good.contains(&doc.str_at(health)) && !doc.is_true_at(reach.disabled);
        let texts = |field| doc.get(field).map(Doc::items).unwrap_or_default().iter().filter_map(Doc::as_str);
        at_work.then(|| Self {
            words: texts(reach.words).map(fold).collect(),
            places: texts(reach.places).map(Into::into).collect(),
        })
    }
}
