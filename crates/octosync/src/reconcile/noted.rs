//! Notes what becomes of the places that a walk goes through.

use super::Walk;
use crate::edits::{Became, Edit, Turn, Verdict, Views};
use crate::overlay::Way;

impl Walk<'_> {
    /// Notes what becomes of a place, and returns whether the source's is taken.
    pub(super) fn settle(&mut self, verdict: Verdict, views: Views<'_>, way: &Way<'_>) -> bool {
        let Some(became) = verdict.became(self.ruling.word) else { return false };
        self.note(became, views, way);
        became.takes_source()
    }

    /// Notes what became of a place.
    pub(super) fn note(&mut self, became: Became, views: Views<'_>, way: &Way<'_>) {
        self.edits.push(Edit {
            at: way.spot(),
            moved: false,
            became,
            author: views.author(),
            exception: self.ruling.exception,
            source: Turn::new(views.wanted, views.desired),
            destination: Turn::new(views.left, views.actual),
        });
    }
}
