//! Rows that are gone from one side since a sync paired them (`docs/rules.md` D7).
//!
//! Pure. A row that is gone from the source stays, or goes if rows are pruned and nobody there made it its own; one
//! that is gone from the destination stays away, unless the source edited it.

use super::initial::Wanted;
use super::known::{Known, SourceNow, Then};
use super::row::{UNIT, is_given};
use super::rulings::position;
use super::wishes::Wishes;
use crate::doc::Doc;
use crate::edits::{Became, Edit, Turn, Verdict, Views};
use crate::identity::{is_secret, row_place, same_scope, without_marks};
use crate::path::Place;
use crate::registry::ROW;

/// Returns whether a row there is as the last sync wanted and left it, so that nothing of it is the destination's own.
fn is_untouched(actual: &Doc, then: Then<'_>) -> bool {
    let (Some(wanted), Some(left)) = (then.wanted, then.left) else { return false };
    says_same(left, actual) && says_same(wanted, left)
}

/// Returns whether two rows say the same.
fn says_same(a: &Doc, b: &Doc) -> bool {
    let rest = |row: &Doc| without_marks(row).without(&|field| field.as_str() == ROW.scope);
    same_scope(a, b) && rest(a).same(&rest(b))
}

/// Returns an edit of a whole row.
fn edit(at: Place, became: Became, views: Views<'_>) -> Edit {
    let (source, destination) = (Turn::new(views.wanted, views.desired), Turn::new(views.left, views.actual));
    let rows = views.all().map(|row| row.map(without_marks));
    let author = Views::of(rows.each_ref().map(Option::as_ref), true).author();
    Edit { at, moved: false, became, author, exception: views.desired.and_then(position), source, destination }
}

impl Wishes<'_> {
    /// Decides a row there whose source row takes no part any more.
    pub(super) fn orphan(&self, pair: &Known<'_>, actual: &Doc, place: &Place, is_of_own_group: bool) -> Edit {
        let Then { said, wanted, left, .. } = pair.then;
        let is_own = is_of_own_group || pair.came_empty() || is_secret(actual) || !is_untouched(actual, pair.then);
        let became = match pair.source {
            SourceNow::LeftOut | SourceNow::Wanted(_) => Became::LeftOut,
            _ if is_own => Became::Stays,
            _ if !self.prune || self.standing.is_verified => Became::Unpruned,
            _ if (self.is_protected)(place) => Became::Protected,
            SourceNow::Retired | SourceNow::Gone => Became::Removed,
        };
        edit(place.clone(), became, Views::of([said, wanted, left, None, Some(actual)], true))
    }

    /// Decides a wanted row whose row there is gone: returns what becomes of it, unless an exception wants it there, or the source
    /// is the truth.
    pub(super) fn away(&self, pair: &Known<'_>, wanted: &Wanted<'_>) -> Option<Edit> {
        if self.standing.is_truth || self.exception(wanted.row).is_some_and(|(value, _)| is_given(value)) {
            return None;
        }
        let without_value = |row: &Doc| row.without(&|field| UNIT.contains(&field.as_str()));
        let is_same = |then: &Doc| match pair.came_empty() || wanted.is_secret {
            true => says_same(&without_value(then), &without_value(wanted.row)),
            false => says_same(then, wanted.row),
        };
        let is_edited = !pair.then.said.is_some_and(is_same);
        let became = match is_edited {
            true => Verdict::Both.became(self.ruling(wanted.row).word)?,
            false => Became::Away,
        };
        let Then { said, wanted: wanted_then, left, .. } = pair.then;
        Some(edit(
            row_place(wanted.row),
            became,
            Views::of([said, wanted_then.or(said), left, Some(wanted.row), None], true),
        ))
    }
}
