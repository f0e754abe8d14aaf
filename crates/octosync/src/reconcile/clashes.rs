//! Names that two items of a list would have, because one of them is renamed.

use super::Walk;
use super::items::Placed;
use super::pairing::Row;
use crate::delta::OnConflict;
use crate::doc::{Doc, name};
use crate::edits::Became;
use crate::identity::{self, WAS};
use crate::overlay::Way;
use crate::path::Handle;
use crate::registry::spec::{Identity, List};

impl Walk<'_> {
    /// Keeps the destination's names where the source's would be those of other items: an item that would be renamed
    /// keeps its name, one that would come stays away.
    pub(super) fn settle_clashes(&mut self, rows: &[Row<'_>], placed: &mut Vec<Placed>, list: &List, way: &Way<'_>) {
        let Identity::Field(field) = list.by else { return };
        while let Some(at) = self.clash(rows, placed, list, way) {
            let row = &rows[placed[at].row];
            let here = way.item(&row.handle, &row.label);
            let became = Became::Conflict(OnConflict::KeepDestination);
            match row.views.actual {
                Some(actual) => {
                    self.edits.retain(|edit| edit.at != here.field(name(field)).spot());
                    self.note(became, row.views.field(name(field), false), &here.field(name(field)));
                    placed[at].doc.set(field, actual.get(field).cloned().unwrap_or_default());
                    placed[at].doc.take(WAS);
                }
                None => {
                    self.edits.retain(|edit| edit.at != here.spot());
                    self.note(became, row.views, &here);
                    placed.remove(at);
                }
            }
        }
    }

    /// Returns an item with a new name that another one has, or will have.
    fn clash(&self, rows: &[Row<'_>], placed: &[Placed], list: &List, way: &Way<'_>) -> Option<usize> {
        let handle = |doc: &Doc| identity::handle(doc, list.by);
        let stays = |at: &usize| {
            let row = &rows[*at];
            let is_placed = placed.iter().any(|item| item.row == *at);
            !is_placed && !self.remove.contains(&way.item(&row.handle, &row.label).spot())
        };
        let others = (0..rows.len()).filter(stays).filter_map(|at| rows[at].views.actual).map(handle);
        let others: Vec<Handle> = others.collect();
        let names: Vec<Handle> = placed.iter().map(|item| handle(&item.doc)).collect();
        (0..placed.len()).find(|at| {
            let is_new = rows[placed[*at].row].views.actual.is_none_or(|actual| handle(actual) != names[*at]);
            let is_taken = others.contains(&names[*at]) || names.iter().filter(|name| **name == names[*at]).count() > 1;
            is_new && is_taken
        })
    }
}
