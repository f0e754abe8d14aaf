//! Puts the rows of the destination together: those that stand there as they shall be, and those that come.

use super::ambiguous::{Placed, ambiguities};
use super::initial::{Content, Wanted};
use super::new::{There, note};
use super::outcome::{Note, Rows};
use super::pairing::{Fate, Groups, fates};
use super::remembered::{Link, Slot, id_of, of_row, without_id};
use super::shadows::{self, Shadowed, shadowed};
use super::standing::{Settled, widening};
use super::wishes::{Sides, Wishes};
use crate::decision::{Origin, Verdict};
use crate::delta::{FirstSync, OwnValues, Shadows};
use crate::doc::Doc;
use crate::identity::{self, WAS, row_place};
use crate::key::fold;
use crate::lift::sort_key;
use crate::path::Handle;
use crate::registry::ROW;
use crate::registry::spec::Identity;
use crate::rules;
use crate::translate::marks::{FROM, WIDENED};
use std::collections::{BTreeMap, HashMap};

/// Merges the wanted rows into those that stand on the destination.
#[must_use]
pub fn merge(sides: Sides<'_>, wishes: Wishes<'_>) -> Rows {
    let ids: Vec<Option<Box<str>>> = sides.actual.iter().map(|row| id_of(row).map(Into::into)).collect();
    let actual: Vec<Doc> = sides.actual.iter().map(without_id).collect();
    let sides = Sides { actual: &actual, ..sides };
    let wanted: Vec<Wanted<'_>> = sides.desired.iter().map(|row| wishes.wanted(row)).collect();
    let add = wishes.options.own_values.value == OwnValues::Add;
    let fates = fates(
        &wanted,
        sides.actual,
        Groups { is_truth: wishes.standing.is_truth, add, placeholder: wishes.placeholder },
    );
    let mut merging = Merging {
        sides,
        wishes,
        wanted: &wanted,
        ids: &ids,
        rows: sides.actual.to_vec(),
        counterparts: vec![None; sides.actual.len()],
        narrower: BTreeMap::new(),
        coming: Vec::new(),
        links: Vec::new(),
        outcome: Rows::default(),
    };
    merging.settle(&fates);
    merging.decide_names();
    merging.link(&fates);
    merging.finish()
}

/// Rows while they are put together.
struct Merging<'m> {
    sides: Sides<'m>,
    wishes: Wishes<'m>,
    wanted: &'m [Wanted<'m>],
    /// The ids of the rows that stand there.
    ids: &'m [Option<Box<str>>],
    /// The rows that stand there, as they shall be.
    rows: Vec<Doc>,
    /// Of each the wanted row that it pairs with.
    counterparts: Vec<Option<usize>>,
    /// Of some what they would be if they were narrowed, and what is to be said if they are not.
    narrower: BTreeMap<usize, (Doc, Option<Note>)>,
    /// The wanted rows that are added.
    coming: Vec<usize>,
    /// Which wanted rows are which of the outcome.
    links: Vec<Link>,
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
    /// Decides each wanted row by its own.
    fn settle(&mut self, fates: &[Fate]) {
        let there = There::of(self.sides.actual, fates);
        for (at, fate) in fates.iter().enumerate() {
            let wanted = &self.wanted[at];
            let stays_out = || self.wishes.stays_out(wanted, &there);
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
        self.rows[found] = row;
        self.counterparts[found] = Some(at);
        match narrower {
            Some(narrower) => drop(self.narrower.insert(found, (narrower, kept_scope))),
            None => self.outcome.notes.extend(kept_scope),
        }
    }

    /// Decides what depends on the other rows of a name: whether rows are narrowed (D2), and which are added (D12).
    fn decide_names(&mut self) {
        let name = |row: &Doc| fold(row.str_at(ROW.name));
        let mut names: BTreeMap<String, OfName> = BTreeMap::new();
        for at in std::mem::take(&mut self.coming) {
            names.entry(name(self.wanted[at].row)).or_default().coming.push(at);
        }
        for at in self.narrower.keys() {
            names.entry(name(&self.rows[*at])).or_default().narrowing.push(*at);
        }
        for (at, row) in self.rows.iter().enumerate() {
            if let Some(of_name) = names.get_mut(&name(row)) {
                of_name.there.push(at);
            }
        }
        names.into_values().for_each(|of_name| self.decide_name(&of_name));
    }

    fn decide_name(&mut self, OfName { coming, narrowing, there }: &OfName) {
        let whole: Vec<(usize, Doc)> = narrowing.iter().map(|at| (*at, self.rows[*at].clone())).collect();
        for at in narrowing {
            self.rows[*at] = self.narrower[at].0.clone();
        }
        let mut judged = self.judged(coming, there);
        let is_narrowed = judged.iter().any(|(_, shadowed)| !self.is_protected(shadowed.as_ref()));
        if !is_narrowed && !whole.is_empty() {
            whole.into_iter().for_each(|(at, row)| self.rows[at] = row);
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
        let standing = |at: &usize| shadows::Standing {
            row: &self.rows[*at],
            counterpart: self.counterparts[*at].map(|wanted| self.wanted[wanted].row),
        };
        let standing: Vec<shadows::Standing<'_>> = there.iter().map(standing).collect();
        let judge = |at: &usize| {
            let wanted = &self.wanted[*at];
            let is_supplied = wanted.is_secret && (self.wishes.is_supplied)(&row_place(wanted.row));
            (*at, shadowed(wanted, self.wishes.placeholder, is_supplied, &standing))
        };
        coming.iter().map(judge).collect()
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
                let why = format!("{}: {}", shadowed.why.unwrap_or_default(), shadowed.row);
                let left = note(wanted.row, rules::D12, Verdict::Skip, &why, &set.origin);
                self.outcome.notes.push(Note { otherwise: "write variables.shadows: add, or report", ..left });
                return;
            }
            if set.value == Shadows::Report {
                self.outcome.shadows.push((row_place(wanted.row), shadowed.row));
            }
        }
        self.outcome.notes.extend(self.wishes.note_initial(wanted));
        if let Some(why) = wanted.row.get(WIDENED).and_then(Doc::as_str) {
            self.outcome.widened.push((row_place(wanted.row), why.to_owned()));
        }
        self.coming.push(at);
    }

    /// Says what is wrong with the rows as a whole, and puts them in their order.
    fn finish(mut self) -> Rows {
        let (actual, stops) = (self.sides.actual, self.wishes.standing.first_sync == FirstSync::Stop);
        for (found, counterpart) in self.counterparts.iter().enumerate() {
            let wanted = counterpart.filter(|_| !stops && !self.wishes.standing.is_verified);
            let why = wanted.and_then(|at| widening(&actual[found], &self.rows[found], self.wanted[at].row));
            self.outcome.widened.extend(why.map(|why| (row_place(&actual[found]), why)));
        }
        let new: Vec<Doc> = self.coming.iter().map(|at| self.wanted[*at].new_row()).collect();
        self.outcome.ambiguous = ambiguities(&self.placed(&new));
        let handles = identity::handles(actual, Identity::Row);
        let standing = self.rows.iter().zip(handles).enumerate();
        let standing =
            standing.map(|(at, (row, was))| Ordered { row: row.clone(), was: Some(was), slot: Slot::There(at) });
        let coming = new.into_iter().zip(&self.coming);
        let coming = coming.map(|(row, at)| Ordered { row, was: None, slot: Slot::New(*at) });
        let ordered = in_order(standing.chain(coming).collect());
        self.remember(&ordered);
        self.outcome.rows = ordered.into_iter().map(|(ordered, _)| ordered.row).collect();
        self.outcome
    }

    /// Returns the rows as they will be.
    fn placed<'p>(&'p self, new: &'p [Doc]) -> Vec<Placed<'p>> {
        let standing = self.rows.iter().enumerate().map(|(at, row)| Placed {
            row,
            before: Some(&self.sides.actual[at]),
            source: self.counterparts[at].and_then(|wanted| self.source_of(wanted)),
        });
        let coming = new.iter().zip(&self.coming);
        let coming = coming.map(|(row, at)| Placed { row, before: None, source: self.source_of(*at) });
        standing.chain(coming).collect()
    }

    fn source_of(&self, wanted: usize) -> Option<&Doc> {
        let at = self.wanted[wanted].row.get(FROM)?.as_u64()?;
        self.sides.source.get(usize::try_from(at).ok()?)
    }

    /// Notes which wanted rows are which of the outcome.
    fn link(&mut self, fates: &[Fate]) {
        let standing = self.counterparts.iter().enumerate();
        let standing =
            standing.filter_map(|(at, wanted)| Some(Link { wanted: (*wanted)?, slot: Slot::There(at), birth: None }));
        let mut links: Vec<Link> = standing.collect();
        for at in &self.coming {
            let wanted = &self.wanted[*at];
            let is_supplied = wanted.is_secret && (self.wishes.is_supplied)(&row_place(wanted.row));
            let like = |other: &&usize| self.wanted[**other].spot == wanted.spot && !self.wanted[**other].is_secret;
            let is_of_group = self.coming.iter().filter(like).count() > 1;
            let birth = Some(self.wishes.birth(wanted, is_supplied, is_of_group));
            links.push(Link { wanted: *at, slot: Slot::New(*at), birth });
        }
        for (at, fate) in fates.iter().enumerate() {
            let Fate::Same(other) = fate else { continue };
            let same = links.iter().find(|link| link.wanted == *other);
            links.extend(same.map(|same| Link { wanted: at, ..*same }));
        }
        self.links.extend(links);
    }

    /// Says what is to be remembered of the rows.
    fn remember(&mut self, ordered: &[(Ordered, Handle)]) {
        let handles: HashMap<Slot, &Handle> = ordered.iter().map(|(ordered, handle)| (ordered.slot, handle)).collect();
        for link in &self.links {
            let from = self.source_of(link.wanted).and_then(id_of);
            let id = match link.slot {
                Slot::There(at) => self.ids[at].as_deref(),
                Slot::New(_) => None,
            };
            let pair = handles.get(&link.slot).and_then(|handle| link.pair(from, handle, id));
            self.outcome.pairs.extend(pair);
        }
        let wanted = ordered.iter().map(|(Ordered { row, slot, .. }, handle)| {
            let wanted = match slot {
                Slot::There(at) => {
                    self.counterparts[*at].map(|wanted| self.wishes.wanted_of(row, &self.wanted[wanted]))
                }
                Slot::New(_) => None,
            };
            of_row(wanted.unwrap_or_else(|| row.clone()), handle)
        });
        self.outcome.wanted = wanted.collect();
    }
}

fn as_narrowed(kept: Note) -> Note {
    let why = "another value of its name arrives beside it, so it takes the restriction of the source";
    Note { verdict: Verdict::Narrow, why: why.into(), ..kept }
}

/// A row of the outcome, with its handle there now.
struct Ordered {
    row: Doc,
    was: Option<Handle>,
    slot: Slot,
}

/// Sorts the rows, and returns the handle of each. One that would be found under another handle than the one that it has
/// there now remembers that, so that no row is ever written over another: a secret whose id is not sent is lost (D3).
fn in_order(mut rows: Vec<Ordered>) -> Vec<(Ordered, Handle)> {
    rows.sort_by_cached_key(|ordered| sort_key(&ordered.row, Identity::Row));
    let docs: Vec<Doc> = rows.iter().map(|ordered| ordered.row.clone()).collect();
    let handles = identity::handles(&docs, Identity::Row);
    let remembering = rows.into_iter().zip(handles).map(|(mut ordered, handle)| {
        if let Some(was) = ordered.was.as_ref().filter(|was| **was != handle) {
            ordered.row.set(WAS, Doc::text(&was.mark()));
        }
        (ordered, handle)
    });
    remembering.collect()
}
