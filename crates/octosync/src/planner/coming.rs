//! Plans a document that the destination does not have yet.

use super::Builder;
use super::steps::Draft;
use crate::delta::FirstSync;
use crate::doc::{Doc, Fields};
use crate::matching::{Counterpart, Pair};
use crate::plan::Action;
use crate::registry::Entry;
use crate::registry::shape::Shape;
use crate::registry::spec::Birth;

impl Builder<'_> {
    pub(super) fn plan_coming(&mut self, entry: &'static Entry, pair: &Pair, mut desired: Doc) {
        let mut rows = Vec::new();
        if let Some(list) = entry.rows() {
            rows = self.take_rows(pair, &mut desired, None, list, FirstSync::TakeSource.into());
        }
        let mut supplied = self.new_secrets(entry, pair, &desired);
        supplied.extend(rows);
        self.note_items(entry, &pair.to, &desired);
        if matches!(entry.spec.birth, Birth::WithOwner(_)) && holds_nothing(&desired, &entry.shape) {
            return;
        }
        self.count_exact(entry, pair, false);
        let node = &self.source.nodes[&pair.from];
        let first_of_owner = matches!(entry.spec.birth, Birth::FirstWithOwner(_)) && node.is_default;
        let server_created =
            matches!(entry.spec.birth, Birth::WithOwner(_)) || (first_of_owner && self.is_new_owner(pair));
        let install = self.installation(entry, pair);
        self.drafts.push(Draft {
            entry,
            pair: pair.clone(),
            action: Action::Create,
            server_created,
            before: None,
            after: desired,
            supplied,
            install,
        });
    }

    fn is_new_owner(&self, pair: &Pair) -> bool {
        let owner = self.source.nodes[&pair.from].owner.as_ref();
        owner.is_some_and(|owner| matches!(self.matching.of(owner).first(), Some(Counterpart::Coming(_))))
    }
}

/// Returns whether what the server makes with its owner would stay as it is made: without any item.
fn holds_nothing(desired: &Doc, shape: &Shape) -> bool {
    let fields = desired.fields().into_iter().flat_map(Fields::iter);
    fields.filter(|(field, _)| shape.field(*field).list.is_some()).all(|(_, list)| list.is_empty())
}
