//! Rows that the source renamed or moved to where they would win over, or tie with, a value which is the destination's own
//! (`docs/rules.md` D12).
//!
//! Pure. Judged on the destination as it will be.

use super::beside::{Beside, Neighbour};
use super::initial::Wanted;
use super::new::note;
use super::reach::{Cell, Reach, strongest};
use super::recorded::{Recorded, Standing};
use super::row::{UNIT, same_value, with_dimensions};
use crate::decision::{Origin, Verdict};
use crate::delta::OnConflict;
use crate::doc::{Doc, Fields};
use crate::edits::Became;
use crate::identity::{row_place, same_scope};
use crate::key::fold;
use crate::registry::ROW;
use crate::rules;

/// Returns a row that moved so, and the one that it would win over: of its own set, or of another that is in force beside it.
pub(super) fn moved_over(
    recorded: &Recorded<'_>,
    wanted: &[Wanted<'_>],
    actual: &[Doc],
    beside: &[Beside],
) -> Option<(usize, String)> {
    let there = &recorded.there;
    let over = |at: &usize| {
        let of_set = beaten(*at, there, wanted, actual).map(|other| row_place(&there[other].row).to_string());
        Some((*at, of_set.or_else(|| beaten_beside(*at, there, &actual[*at], beside))?))
    };
    recorded.moved.iter().find_map(over)
}

/// Returns whether a value wins over one of those in force, or ties with it, somewhere where it did not before.
fn newly_wins(now: &Reach, before: Option<&Reach>, in_force: &[Reach], over: usize) -> bool {
    let others: Vec<&Reach> = in_force.iter().collect();
    let wins = |reach: &Reach, cell: &Cell| {
        let all: Vec<&Reach> = in_force.iter().chain([reach]).collect();
        reach.applies(cell) && strongest(&all, cell).contains(&in_force.len())
    };
    let is_new = |cell: &Cell| !before.is_some_and(|before| wins(before, cell)) && wins(now, cell);
    now.meeting(&in_force[over], false).iter().any(|cell| strongest(&others, cell).contains(&over) && is_new(cell))
}

/// Returns a value of another set that is the destination's own and that a row which moved wins over in a project.
fn beaten_beside(moved: usize, there: &[Standing], before: &Doc, beside: &[Beside]) -> Option<String> {
    let row = &there[moved].row;
    let name = fold(row.str_at(ROW.name));
    let is_of_name = |row: &Doc| fold(row.str_at(ROW.name)) == name;
    beside.iter().find_map(|beside| {
        let others: Vec<&Neighbour> = beside.rows.iter().filter(|other| is_of_name(&other.row)).collect();
        let own =
            there.iter().enumerate().filter(|(at, own)| *at != moved && !own.is_removed() && is_of_name(&own.row));
        let reach = |row: &Doc| Reach::of(row).winning_ties(beside.wins_ties);
        let of_others = others.iter().map(|other| Reach::of(&other.row).winning_ties(other.wins_ties));
        let in_force: Vec<Reach> = of_others.chain(own.map(|(_, own)| reach(&own.row))).collect();
        let before = is_of_name(before).then(|| reach(before));
        let is_own = |(_, other): &(usize, &&Neighbour)| other.is_own && !same_value(&other.row, row);
        let mut own = others.iter().enumerate().filter(is_own);
        let (_, other) = own.find(|(at, _)| newly_wins(&reach(row), before.as_ref(), &in_force, *at))?;
        Some(format!("{} of {}", row_place(&other.row), other.set))
    })
}

/// Returns a row whose own value one that moved wins over or ties with, and did not before.
fn beaten(moved: usize, there: &[Standing], wanted: &[Wanted<'_>], actual: &[Doc]) -> Option<usize> {
    let name = |row: &Doc| fold(row.str_at(ROW.name));
    let row = &there[moved].row;
    let others = (0..there.len()).filter(|at| *at != moved && !there[*at].is_removed());
    let others: Vec<usize> = others.filter(|at| name(&there[*at].row) == name(row)).collect();
    let reaches: Vec<Reach> = others.iter().map(|at| Reach::of(&there[*at].row)).collect();
    let reach = Reach::of(row);
    let before = (name(&actual[moved]) == name(row)).then(|| Reach::of(&actual[moved]));
    let is_own = |at: usize| {
        let counterpart = there[at].counterpart.map(|at| wanted[at].row);
        let is_own = counterpart.is_none_or(|counterpart| !same_value(&there[at].row, counterpart));
        is_own && !same_value(&there[at].row, row)
    };
    // Two that got their new name together stand to each other as before.
    let is_as_before = |at: usize| {
        let stays = |at: usize| same_scope(&there[at].row, &actual[at]);
        name(&actual[at]) == name(&actual[moved]) && stays(at) && stays(moved)
    };
    let counts = |position: &usize| is_own(others[*position]) && !is_as_before(others[*position]);
    let wins = |position: &usize| newly_wins(&reach, before.as_ref(), &reaches, *position);
    (0..others.len()).filter(counts).find(wins).map(|position| others[position])
}

/// Returns a row whose value is the destination's own and that leaves places to which another one comes now: that value
/// would be out of force there, and nobody there wanted that.
pub(super) fn given_up(recorded: &Recorded<'_>, coming: &[&Doc], actual: &[Doc]) -> Option<usize> {
    let there = &recorded.there;
    let moved = recorded.moved.iter().map(|at| (Some(*at), &there[*at].row));
    let coming: Vec<(Option<usize>, &Doc)> = moved.chain(coming.iter().map(|row| (None, *row))).collect();
    let is_taken = |at: &&usize| {
        let (before, after) = (&actual[**at], Reach::of(&there[**at].row));
        let (reach, name) = (Reach::of(before), fold(before.str_at(ROW.name)));
        let others = coming.iter().filter(|(moved, row)| *moved != Some(**at) && fold(row.str_at(ROW.name)) == name);
        let mut cells = others.flat_map(|(_, row)| Reach::of(row).meeting(&reach, false));
        cells.any(|cell| !after.applies(&cell))
    };
    recorded.narrowed.iter().find(is_taken).copied()
}

impl Recorded<'_> {
    /// Leaves a row where it stands whose places would be another's.
    pub(super) fn hold_whole(&mut self, at: usize, actual: &Doc, origin: &Origin) {
        let why = "another row comes to its place, where its value is a secret or the destination's own";
        let left = note(actual, rules::D12, Verdict::Keep, why, origin);
        self.told.notes.push(super::Note { otherwise: "write variables.shadows: add, or report", ..left });
        let standing = &mut self.there[at];
        standing.row = with_dimensions(&standing.row, actual, |_, _| true);
        let place = standing.place.field(ROW.scope);
        for edit in self.told.edits.iter_mut().filter(|edit| edit.at == place && edit.became.takes_source()) {
            edit.became = Became::Conflict(OnConflict::KeepDestination);
        }
        self.narrowed.retain(|narrowed| *narrowed != at);
    }

    /// Leaves a row where it stands, and says why.
    pub(super) fn hold_back(&mut self, moved: usize, over: &str, actual: &Doc, origin: &Origin) {
        let why = format!("there it would win over a value that is the destination's own: {over}");
        let left = note(actual, rules::D12, Verdict::Keep, &why, origin);
        self.told.notes.push(super::Note { otherwise: "write variables.shadows: add, or report", ..left });
        // The source's content for the other place is not for this one: all of its edits stay away.
        let Standing { place, row, .. } = &mut self.there[moved];
        for field in row.clone().fields().into_iter().flat_map(Fields::iter).map(|(field, _)| field) {
            let of_unit = UNIT.contains(&field.as_str());
            let at = place.field(if of_unit { ROW.value } else { &field });
            let mut edits = self.told.edits.iter().filter(|edit| edit.became.takes_source());
            if edits.any(|edit| edit.at == at) {
                row.set(&field, actual.get(&field).cloned().unwrap_or_default());
            }
        }
        let place = &*place;
        for edit in self.told.edits.iter_mut().filter(|edit| edit.at.is_within(place) && edit.became.takes_source()) {
            edit.became = Became::Conflict(OnConflict::KeepDestination);
        }
        self.told.widened.retain(|one| one.at != *place);
        self.moved.retain(|at| *at != moved);
    }
}
