//! Puts the rows of the destination together: those that stand there as they shall be, and those that come.

use super::ambiguous::{Placed, ambiguities};
use super::beside::InForce;
use super::initial::{Content, Wanted};
use super::known::known;
use super::link::{Link, Slot, id_of, without_id};
use super::moved::{given_up, moved_over};
use super::new::{There, note};
use super::outcome::{Note, Rows};
use super::pairing::{Fate, Pairing, State, fates};
use super::recorded::{Recorded, Standing};
use super::remembered::{self, Ids, Ordered};
use super::row::{from_of, with_dimensions};
use super::shadows::{self, Shadowed, shadowed};
use super::standing::Settled;
use super::wishes::{Sides, Wishes};
use crate::decision::{Origin, Verdict};
use crate::delta::{FirstSync, OwnValues, Shadows};
use crate::doc::Doc;
use crate::identity::{self, WAS, row_place, spot};
use crate::key::fold;
use crate::lift::sort_key;
use crate::path::{At, Handle};
use crate::plan::Widened;
use crate::registry::ROW;
use crate::registry::spec::Identity;
use crate::rules;
use crate::translate::marks::{WIDENED, noted};
use std::collections::{BTreeMap, HashSet};

/// Merges the wanted rows into those that stand on the destination.
#[must_use]
pub fn merge(sides: Sides<'_>, wishes: Wishes<'_>) -> Rows {
    decided(sides, wishes, |mut merging, fates| {
        merging.link(fates);
        merging.finish(fates)
    })
}

/// Returns the rows that stand on the destination and stay, as merging leaves them.
#[must_use]
pub(crate) fn in_force(sides: Sides<'_>, wishes: Wishes<'_>) -> Vec<InForce> {
    decided(sides, wishes, |merging, _| {
        let standing = merging.recorded.there.iter().filter(|standing| !standing.is_removed());
        let standing = standing.map(|standing| merging.as_shadows_see(standing));
        standing.map(|seen| InForce { row: seen.row.clone(), is_own: seen.is_own() }).collect()
    })
}

/// Decides each row, and hands what it came to on.
fn decided<R>(sides: Sides<'_>, wishes: Wishes<'_>, then: impl FnOnce(Merging<'_>, &[Fate]) -> R) -> R {
    let ids: Vec<Option<Box<str>>> = sides.actual.iter().map(|row| id_of(row).map(Into::into)).collect();
    let actual: Vec<Doc> = sides.actual.iter().map(without_id).collect();
    let sides = Sides { actual: &actual, ..sides };
    let mut wanted: Vec<Wanted<'_>> = sides.desired.iter().map(|row| wishes.wanted(row)).collect();
    let anew = (!wishes.apart).then_some(wishes.placeholder);
    let known = sides.past.map(|past| known(past, sides, &wanted, &ids, anew)).unwrap_or_default();
    let mut recorded = Recorded::of(known, wishes, &wanted, &actual);
    let extras = std::mem::take(&mut recorded.extras);
    wanted.extend(extras.iter().map(|row| wishes.wanted(row)));
    recorded.fates.resize(wanted.len(), None);
    let mut merging = Merging {
        sides,
        wishes,
        wanted: &wanted,
        ids: &ids,
        narrower: BTreeMap::new(),
        coming: Vec::new(),
        outcome: Rows::default(),
        recorded,
    };
    merging.hold_back();
    let fates = merging.fates();
    merging.settle(&fates);
    merging.hold_whole();
    merging.decide_names();
    then(merging, &fates)
}

/// Rows while they are put together.
struct Merging<'m> {
    sides: Sides<'m>,
    wishes: Wishes<'m>,
    wanted: &'m [Wanted<'m>],
    /// The ids of the rows that stand there.
    ids: &'m [Option<Box<str>>],
    /// The decisions of the past: the rows that stand there, as they shall be.
    recorded: Recorded<'m>,
    /// Of some what they would be if they were narrowed, and what is to be said if they are not.
    narrower: BTreeMap<usize, (Doc, Option<Note>)>,
    /// The wanted rows that are added.
    coming: Vec<usize>,
    outcome: Rows,
}

/// The rows of one name of which something is to be decided: by position.
#[derive(Default)]
struct OfName {
    /// The wanted rows that may be added.
    coming: Vec<usize>,
    /// Those there that may be narrowed.
    narrowing: Vec<usize>,
    /// All that stand there.
    there: Vec<usize>,
}

impl Merging<'_> {
    /// Returns what becomes of each wanted row. Rows of which the past decided have the names that they will have.
    fn fates(&self) -> Vec<Fate> {
        let (wanted, wishes, actual) = (self.wanted, self.wishes, self.sides.actual);
        let settled = |at: usize, found: usize| wishes.settle(&wanted[at], &actual[found], &mut Vec::new()).row;
        let pairing = Pairing {
            is_truth: wishes.standing.is_truth,
            apart: wishes.apart,
            add: wishes.options.own_values.value == OwnValues::Add,
            placeholder: wishes.placeholder,
            parts_from: self.sides.desired.len(),
            settled: &settled,
        };
        let there: Vec<&Doc> = self.recorded.there.iter().map(|standing| &standing.row).collect();
        let states: Vec<State> = self.recorded.there.iter().map(|standing| standing.state).collect();
        fates(wanted, &there, pairing, &self.recorded.fates, &states)
    }

    /// Decides each wanted row by its own.
    fn settle(&mut self, fates: &[Fate]) {
        let paired: HashSet<usize> = fates.iter().filter_map(Fate::pair).collect();
        let standing = self.recorded.there.iter().enumerate().filter(|(_, standing)| !standing.is_removed());
        let is_paired = |at: usize, standing: &Standing| standing.counterpart.is_some() || paired.contains(&at);
        let there = There::of(standing.map(|(at, standing)| (&standing.row, is_paired(at, standing))));
        for (at, fate) in fates.iter().enumerate() {
            let (wanted, wishes) = (&self.wanted[at], self.wishes);
            let stays_out = || wishes.stays_out(wanted, &there);
            match *fate {
                Fate::Paired(found) => self.settle_pair(at, found),
                Fate::OwnGroup => {
                    let why = "several values have this scope, and those there are the destination's own";
                    self.outcome.notes.push(note(wanted.row, rules::D5, Verdict::Keep, why, &Origin::Default));
                }
                Fate::Same(other) => {
                    let why = "another row of this name and scope holds the destination's value already";
                    let same = || note(wanted.row, rules::D5, Verdict::Skip, why, &Origin::Default);
                    let left = if fates[other] == Fate::New { stays_out() } else { None };
                    self.outcome.notes.push(left.unwrap_or_else(same));
                }
                Fate::Known => {}
                Fate::New if self.stays_away(at) => {}
                Fate::New => match stays_out() {
                    Some(note) => self.outcome.notes.push(note),
                    None => self.coming.push(at),
                },
            }
        }
    }

    fn settle_pair(&mut self, at: usize, found: usize) {
        let settled = self.wishes.settle(&self.wanted[at], &self.sides.actual[found], &mut self.outcome.notes);
        let Settled { row, narrower, kept_scope } = settled;
        let standing = &mut self.recorded.there[found];
        if standing.wanted_then.is_some() {
            self.recorded.told.edits.retain(|edit| edit.at != standing.place);
        }
        (standing.row, standing.counterpart, standing.wanted_then) = (row, Some(at), None);
        match narrower {
            Some(narrower) => drop(self.narrower.insert(found, (narrower, kept_scope))),
            None => self.outcome.notes.extend(kept_scope),
        }
    }

    /// Returns whether a row stays away that is gone from the destination since a sync paired it.
    fn stays_away(&mut self, at: usize) -> bool {
        let Some(pair) = self.recorded.lost.get(&at).and_then(|pairs| pairs.first()) else { return false };
        let Some(edit) = self.wishes.away(pair, &self.wanted[at]) else { return false };
        let stays = !edit.became.takes_source();
        self.outcome.edits.push(edit);
        stays
    }

    /// Decides what depends on the other rows of a name: whether rows are narrowed (D2), and which are added (D12).
    fn decide_names(&mut self) {
        let name = |row: &Doc| fold(row.str_at(ROW.name));
        let mut names: BTreeMap<String, OfName> = BTreeMap::new();
        for at in std::mem::take(&mut self.coming) {
            names.entry(name(self.wanted[at].row)).or_default().coming.push(at);
        }
        for at in self.narrower.keys() {
            names.entry(name(&self.recorded.there[*at].row)).or_default().narrowing.push(*at);
        }
        for (at, standing) in self.recorded.there.iter().enumerate().filter(|(_, row)| !row.is_removed()) {
            if let Some(of_name) = names.get_mut(&name(&standing.row)) {
                of_name.there.push(at);
            }
        }
        names.into_values().for_each(|of_name| self.decide_name(&of_name));
    }

    fn decide_name(&mut self, OfName { coming, narrowing, there }: &OfName) {
        let whole: Vec<(usize, Doc)> = narrowing.iter().map(|at| (*at, self.recorded.there[*at].row.clone())).collect();
        for at in narrowing {
            self.recorded.there[*at].row = self.narrower[at].0.clone();
        }
        let mut judged = self.judged(coming, there);
        let is_narrowed = judged.iter().any(|(_, shadowed)| !self.is_protected(shadowed.as_ref()));
        if !is_narrowed && !whole.is_empty() {
            whole.into_iter().for_each(|(at, row)| self.recorded.there[at].row = row);
            judged = self.judged(coming, there);
        }
        for at in narrowing {
            let kept = self.narrower.remove(at).and_then(|(_, kept)| kept);
            let narrowed = kept.map(|kept| if is_narrowed { as_narrowed(kept) } else { kept });
            self.outcome.notes.extend(narrowed);
        }
        for (at, shadowed) in judged {
            self.add(at, shadowed);
        }
    }

    /// Returns of each new row which value it would win over or tie with.
    fn judged(&self, coming: &[usize], there: &[usize]) -> Vec<(usize, Option<Shadowed>)> {
        let standing = there.iter().map(|at| self.as_shadows_see(&self.recorded.there[*at]));
        let standing: Vec<shadows::Standing<'_>> = standing.collect();
        let judge = |at: &usize| {
            let wanted = &self.wanted[*at];
            let is_supplied = wanted.is_secret && (self.wishes.is_supplied)(&row_place(wanted.row));
            (*at, shadowed(wanted, self.wishes.placeholder, is_supplied, &standing, self.wishes.beside))
        };
        coming.iter().map(judge).collect()
    }

    fn as_shadows_see<'r>(&'r self, standing: &'r Standing) -> shadows::Standing<'r> {
        let counterpart = standing.counterpart.map(|wanted| self.wanted[wanted].row);
        shadows::Standing { row: &standing.row, counterpart }
    }

    fn is_protected(&self, shadowed: Option<&Shadowed>) -> bool {
        let is_protecting = self.wishes.options.shadows.value == Shadows::Protect && !self.wishes.standing.is_verified;
        is_protecting && shadowed.is_some_and(|shadowed| shadowed.why.is_some())
    }

    /// Adds a row, unless it has to be left out because of what it would win over.
    fn add(&mut self, at: usize, shadowed: Option<Shadowed>) {
        let wanted = &self.wanted[at];
        // Whoever gives a row a value of its own wants it there.
        let is_given = matches!(wanted.initial.value, Content::Text(_) | Content::Source)
            && self.wishes.exception(wanted.row).is_some();
        let set = &self.wishes.options.shadows;
        if let Some(shadowed) = shadowed.filter(|_| !is_given) {
            if self.is_protected(Some(&shadowed)) {
                let why = format!("{}: {}", shadowed.why.unwrap_or_default(), shadowed.other);
                let left = note(wanted.row, rules::D12, Verdict::Skip, &why, &set.origin);
                self.outcome.notes.push(Note { otherwise: "write variables.shadows: add, or report", ..left });
                return;
            }
            if set.value == Shadows::Report {
                self.outcome.shadows.push((row_place(wanted.row), shadowed.other));
            }
        }
        self.outcome.notes.extend(self.wishes.note_initial(wanted));
        let lost = noted(wanted.row, WIDENED).filter_map(|(dimension, why)| Some((dimension, why.as_str()?)));
        self.outcome.widened.extend(lost.map(|(dimension, why)| Widened {
            at: row_place(wanted.row),
            dimension: dimension.to_owned(),
            why: why.to_owned(),
            consent: None,
        }));
        self.coming.push(at);
    }

    /// Keeps rows back that would go where they win over a value which is the destination's own (D12).
    fn hold_back(&mut self) {
        let set = &self.wishes.options.shadows;
        self.hold_whole();
        let (actual, beside) = (self.sides.actual, self.wishes.beside);
        while let Some((at, other)) = moved_over(&self.recorded, self.wanted, actual, beside) {
            match set.value {
                Shadows::Add => return,
                Shadows::Report => {
                    let row = row_place(&self.recorded.there[at].row);
                    self.outcome.shadows.push((row, other));
                    self.recorded.moved.retain(|moved| *moved != at);
                }
                Shadows::Protect => self.recorded.hold_back(at, &other, &actual[at], &set.origin),
            }
        }
    }

    /// Leaves rows whole whose values are the destination's own, where others come to the places that they would leave (D12).
    fn hold_whole(&mut self) {
        let set = &self.wishes.options.shadows;
        let coming: Vec<&Doc> = self.coming.iter().map(|at| self.wanted[*at].row).collect();
        while let Some(at) =
            given_up(&self.recorded, &coming, self.sides.actual).filter(|_| set.value == Shadows::Protect)
        {
            self.recorded.hold_whole(at, &self.sides.actual[at], &set.origin);
        }
    }

    /// Says what is wrong with the rows as a whole, and puts them in their order.
    fn finish(mut self, fates: &[Fate]) -> Rows {
        let (actual, stops) = (self.sides.actual, self.wishes.standing.first_sync == FirstSync::Stop);
        for (found, standing) in self.recorded.there.iter().enumerate().filter(|(_, standing)| !standing.is_removed()) {
            let wanted = standing.counterpart.filter(|_| !stops && !self.wishes.standing.is_verified);
            let wanted = wanted.map(|at| self.wanted[at].row);
            let widened = wanted.map(|wanted| self.wishes.widened(&actual[found], &standing.row, wanted));
            self.outcome.widened.extend(widened.into_iter().flatten());
        }
        let new: Vec<Doc> = self.coming.iter().map(|at| self.wanted[*at].new_row()).collect();
        self.outcome.ambiguous = ambiguities(&self.placed(&new));
        let handles = identity::handles(actual, Identity::Row);
        let standing = self.recorded.there.iter().zip(handles).enumerate();
        let standing = standing.filter(|(_, (standing, _))| !standing.is_removed());
        let standing = standing.map(|(at, (standing, was))| (standing.row.clone(), Some(was), Slot::There(at)));
        let coming = new.into_iter().zip(&self.coming).map(|(row, at)| (row, None, Slot::New(*at)));
        let ordered = in_order(standing.chain(coming).collect());
        self.remember(&ordered, fates);
        self.outcome.rows = ordered.into_iter().map(|ordered| ordered.row).collect();
        let told = std::mem::take(&mut self.recorded.told);
        self.outcome.notes.extend(told.notes);
        self.outcome.edits.extend(told.edits);
        self.outcome.widened.extend(told.widened);
        self.outcome.retired = std::mem::take(&mut self.recorded.retired);
        let extra = self.recorded.there.iter().filter(|standing| self.is_extra(standing));
        let extra: Vec<Note> = extra.map(|standing| only_there(&standing.row)).collect();
        self.outcome.notes.extend(extra);
        self.outcome
    }

    /// Returns whether only the destination has a row, where the source is the truth and nothing is said of that row yet (F10).
    fn is_extra(&self, standing: &Standing) -> bool {
        let own = spot(&standing.row);
        let is_of_row = |at: &At| matches!(at, At::Item { handle: Handle::Row { spot, .. }, .. } if *spot == own);
        self.wishes.standing.is_truth
            && standing.counterpart.is_none()
            && !standing.is_removed()
            && !self.outcome.edits.iter().any(|edit| edit.at == standing.place)
            && !self.outcome.notes.iter().any(|note| note.row.parts().iter().any(is_of_row))
    }

    /// Returns the rows as they will be.
    fn placed<'p>(&'p self, new: &'p [Doc]) -> Vec<Placed<'p>> {
        let standing = self.recorded.there.iter().enumerate().filter(|(_, standing)| !standing.is_removed());
        let standing = standing.map(|(at, standing)| Placed {
            row: &standing.row,
            before: Some(&self.sides.actual[at]),
            source: standing.counterpart.and_then(|wanted| self.source_of(wanted)),
        });
        let coming = new.iter().zip(&self.coming);
        let coming = coming.map(|(row, at)| Placed { row, before: None, source: self.source_of(*at) });
        standing.chain(coming).collect()
    }

    fn source_of(&self, wanted: usize) -> Option<&Doc> {
        self.sides.source.get(from_of(self.wanted[wanted].row)?)
    }

    /// Notes which wanted rows are which of the outcome, where no past says so.
    fn link(&mut self, fates: &[Fate]) {
        let mut links: Vec<Link> = Vec::new();
        for (at, fate) in fates.iter().enumerate() {
            links.extend(fate.pair().map(|row| Link { wanted: at, slot: Slot::There(row), initial: None }));
        }
        for at in &self.coming {
            let wanted = &self.wanted[*at];
            let is_supplied = wanted.is_secret && (self.wishes.is_supplied)(&row_place(wanted.row));
            let like = |other: &&usize| self.wanted[**other].spot == wanted.spot && !self.wanted[**other].is_secret;
            let is_of_group = self.coming.iter().filter(like).count() > 1;
            let initial = Some(self.wishes.brought_with(wanted, is_supplied, is_of_group));
            links.push(Link { wanted: *at, slot: Slot::New(*at), initial });
        }
        for (at, fate) in fates.iter().enumerate() {
            let Fate::Same(other) = fate else { continue };
            let same = links.iter().find(|link| link.wanted == *other);
            links.extend(same.map(|same| Link { wanted: at, ..*same }));
        }
        self.recorded.links.extend(links);
    }

    /// Says what is to be remembered of the rows.
    fn remember(&mut self, ordered: &[Ordered], fates: &[Fate]) {
        let ids: Vec<Option<&str>> = (0..self.wanted.len()).map(|at| self.source_of(at).and_then(id_of)).collect();
        if ids.iter().all(Option::is_none) && self.sides.past.is_none() {
            return;
        }
        let ids = Ids { there: self.ids, wanted: &ids };
        let pairs = remembered::pairs(&self.recorded, fates, ordered, ids);
        let parts = remembered::parts(&self.recorded.links, ids);
        let wanted = ordered.iter().map(|ordered| {
            let wanted = match ordered.slot {
                Slot::There(at) => remembered::wanted(&self.recorded.there[at], |row, wanted| {
                    let whole = self.wishes.wanted_of(row, &self.wanted[wanted]);
                    if parts.contains(&ordered.slot) { with_dimensions(&whole, row, |_, _| true) } else { whole }
                }),
                Slot::New(_) => ordered.row.clone(),
            };
            remembered::of_row(&wanted, &ordered.handle)
        });
        let wanted = wanted.collect();
        (self.outcome.wanted, self.outcome.pairs) = (wanted, pairs);
    }
}

fn only_there(row: &Doc) -> Note {
    let left = note(row, rules::F10, Verdict::Keep, "only the destination has it, and it stays", &Origin::Default);
    Note { otherwise: "remove it there by hand", ..left }
}

fn as_narrowed(kept: Note) -> Note {
    let why = "another value of its name arrives beside it, so it takes the restriction of the source";
    Note { verdict: Verdict::Narrow, why: why.into(), ..kept }
}

/// Sorts the rows, each with its handle there now. One that would be found under another handle than that remembers it, so
/// that no row is ever written over another: a secret whose id is not sent is lost (D3).
fn in_order(mut rows: Vec<(Doc, Option<Handle>, Slot)>) -> Vec<Ordered> {
    rows.sort_by_cached_key(|(row, ..)| sort_key(row, Identity::Row));
    let docs: Vec<Doc> = rows.iter().map(|(row, ..)| row.clone()).collect();
    let handles = identity::handles(&docs, Identity::Row);
    let remembering = rows.into_iter().zip(handles).map(|((mut row, was, slot), handle)| {
        if let Some(was) = was.filter(|was| *was != handle) {
            row.set(WAS, Doc::text(&was.mark()));
        }
        Ordered { row, handle, slot }
    });
    remembering.collect()
}
