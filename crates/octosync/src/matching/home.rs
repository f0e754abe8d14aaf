//! Tags that stay at home: no tenant that is selected has them (`docs/rules.md` F6).
//!
//! Pure, over the source alone.

use crate::decision::Origin;
use crate::delta::{Delta, TagsOf};
use crate::doc::Doc;
use crate::key::Key;
use crate::owners;
use crate::registry;
use crate::registry::spec::Tagged;
use crate::side::{Node, Side};
use std::collections::HashSet;

/// Which tags have no counterpart, because of who does not take part.
#[derive(Debug)]
pub(super) struct Home {
    /// The sets whose tags are for such documents alone.
    sets: HashSet<Key>,
    /// The tags that some document has which takes part.
    held: HashSet<Key>,
    /// The origin of the setting that says so.
    origin: Origin,
}

impl Home {
    /// Finds out which tags stay at home, from which documents take part; `None` if nobody wants that.
    pub(super) fn of(source: &Side, delta: &Delta, takes_part: &dyn Fn(&Node) -> bool) -> Option<Self> {
        let option = &delta.options.tags_of;
        if option.value == TagsOf::All {
            return None;
        }
        let mut home = Self { sets: HashSet::new(), held: HashSet::new(), origin: option.origin.clone() };
        for (spec, tagged) in registry::all().iter().filter_map(|entry| Some((entry.spec, entry.spec.tagged?))) {
            let sets = source.of_kind(tagged.sets).filter(|set| is_for(set, tagged));
            home.sets.extend(sets.map(|set| set.key.clone()));
            let selected = source.of_kind(spec.kind).filter(|node| takes_part(node));
            let tags = selected.filter_map(|node| node.doc.get(tagged.at)).flat_map(Doc::items);
            home.held.extend(tags.filter_map(Doc::as_ref_key).cloned());
        }
        Some(home)
    }

    /// Returns why a tag stays at home, if it does.
    pub(super) fn keeps(&self, tag: &Key) -> Option<(String, Origin)> {
        let stays = !self.held.contains(tag) && owners::holders(tag).iter().any(|set| self.sets.contains(set));
        let why = || format!("no tenant that is selected has the tag \"{}\"", owners::in_text(tag));
        stays.then(|| (why(), self.origin.clone()))
    }
}

/// Returns whether the tags of a set are for such documents alone.
fn is_for(set: &Node, tagged: Tagged) -> bool {
    let (field, word) = tagged.scope;
    let scopes = set.doc.get(field).map(Doc::items).unwrap_or_default();
    scopes.iter().all(|scope| scope.as_str() == Some(word))
}
