//! Notes what becomes of the places that a walk goes through.

use super::Walk;
use super::edit::{Author, Became, Edit, Turn};
use super::judge::{Verdict, Views, same};
use crate::delta::OnConflict;
use crate::overlay::Way;

impl Walk<'_> {
    /// Notes what becomes of a place, and returns whether the source's is taken.
    pub(super) fn settle(&mut self, verdict: Verdict, views: Views<'_>, way: &Way<'_>) -> bool {
        let became = match verdict {
            Verdict::Same | Verdict::Unknown => return false,
            Verdict::Source => Became::Taken,
            Verdict::Destination => Became::Kept,
            Verdict::Own => Became::Own,
            Verdict::Both => Became::Conflict(self.wishes.on_conflict),
        };
        self.note(became, views, way);
        matches!(became, Became::Taken | Became::Conflict(OnConflict::TakeSource))
    }

    /// Notes what became of a place.
    pub(super) fn note(&mut self, became: Became, views: Views<'_>, way: &Way<'_>) {
        self.edits.push(Edit {
            at: way.spot(),
            moved: false,
            became,
            author: author(views),
            source: Turn::new(views.wanted, views.desired),
            destination: Turn::new(views.left, views.actual),
        });
    }
}

fn author(views: Views<'_>) -> Option<Author> {
    match (same(views.said, views.desired), same(views.wanted, views.said)) {
        _ if same(views.wanted, views.desired) => None,
        (false, false) => Some(Author::Both),
        (false, true) => Some(Author::Source),
        (true, _) => Some(Author::Delta),
    }
}
