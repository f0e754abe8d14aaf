//! Matching what no name settled: by being the server's own, or as something to create. An equal slug is never enough: it
//! outlives renames, and so names what something was once called.

use super::{Incoming, Matcher};
use crate::decision::Finding;
use crate::findings;
use crate::key::{Key, fold};
use crate::owners;
use crate::registry::spec::{Creation, ServerMade, Spec};
use crate::side::Node;
use std::collections::HashSet;

impl<'a> Matcher<'a> {
    /// Matches what no name settled: by being the default, or as something to create.
    pub(super) fn fallback_match(&mut self, incoming: Incoming<'_>, reached: &mut HashSet<Key>) {
        let Incoming { spec, node, .. } = incoming;
        let Some(owner) = self.owner(node) else { return };
        let key = owners::document(spec, owner.as_ref(), node.key.own_name());
        let default = self.default_one(spec, node, owner.as_ref());
        if let Some(found) = default.filter(|found| reached.insert(found.key.clone())) {
            let name = match spec.creation {
                Creation::FirstWithOwner(_) => node.key.own_name().into(),
                _ => found.key.own_name().into(),
            };
            return self.existing(incoming, found, name);
        }
        self.suggest(spec, node, &key, reached);
        self.create(incoming, key, node.key.own_name().into());
    }

    /// Says what has the same slug under another name and is nobody's counterpart by name (A4a): a person can tell whether
    /// it is the same.
    fn suggest(&mut self, spec: &Spec, node: &Node, key: &Key, reached: &HashSet<Key>) {
        let slug = self.source.index.slug(&node.key);
        let Some(found) = slug.and_then(|slug| self.destination.index.by_slug(key, slug)) else { return };
        if reached.contains(found) {
            return;
        }
        let (own, other) = (node.key.own_name(), found.own_name());
        let message = format!(
            "has no counterpart of its name; \"{other}\" there has the same slug, so one of them may have been renamed"
        );
        let fix = format!("if they are the same, map it with names: {{ {}: {{ \"{own}\": \"{other}\" }} }}", spec.kind);
        self.findings.push(Finding::new(findings::MATCH_SUGGESTED, &node.key, message).fix(fix));
    }

    /// Returns the destination's document that was installed from the same entry of its gallery (E5).
    pub(super) fn same_origin(&self, node: &Node) -> Option<&'a Node> {
        let origin = self.source.installed_from(node)?;
        let (id, _) = self.destination.gallery(node.key.kind())?.same(origin)?;
        self.destination.of_kind(node.key.kind()).find(|there| &*there.gallery_id == id)
    }

    pub(super) fn note_origin(&mut self, spec: &Spec, node: &Node, found: &Node) {
        if fold(found.key.own_name()) == fold(node.key.own_name()) {
            return;
        }
        let message = format!(
            "matched with \"{}\", which comes from the same entry of the gallery and keeps its name",
            found.key.own_name()
        );
        let fix = format!("write names.{} to match it with another, or to rename it", spec.config_word());
        self.findings.push(Finding::new(findings::MATCH_BY_ORIGIN, &node.key, message).fix(fix));
    }

    /// Returns the destination's default one, if this is the source's, and if being it is enough to be the same.
    fn default_one(&self, spec: &Spec, node: &Node, owner: Option<&Key>) -> Option<&'a Node> {
        let of_owner = match (spec.creation, spec.server_made) {
            // A default channel is only renamed in a project that an earlier run did not finish.
            (Creation::FirstWithOwner(_), _) => {
                self.destination.nodes.get(owner?).is_some_and(|owner| owner.unfinished)
            }
            (_, Some(ServerMade::Flag(_))) => true,
            _ => false,
        };
        if !of_owner || !node.is_default {
            return None;
        }
        self.destination.of_kind(spec.kind).find(|there| there.is_default && there.owner.as_ref() == owner)
    }
}
