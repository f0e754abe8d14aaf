//! Histories of a variable set: both sides are edited and synced again and again, as a server and a store would do it.

mod model;
mod stories;
mod table;

use super::link::{id_of, without_id};
use super::tests::{row, show};
use super::{Beside, Counterpart, Rows, RowsPast, Sides, Wishes, merge};
use crate::delta::{Delta, ExistingValue, OnConflict};
use crate::doc::Doc;
use crate::edits::Became;
use crate::identity::{self, ID, WAS};
use crate::key::Key;
use crate::lift::sort_key;
use crate::memory::ItemPair;
use crate::path::Handle;
use crate::registry::ROW;
use crate::registry::kinds::ENVIRONMENTS;
use crate::registry::spec::Identity;
use crate::translate::marks::{FROM, RENAMED, widen};
use std::collections::BTreeMap;

/// Writes `id: Name = value [env,env] (role) // description`.
fn line(text: &str) -> Doc {
    let (id, text) = text.split_once(": ").unwrap();
    let (text, description) = text.split_once(" // ").unwrap_or((text, ""));
    let mut row = row(text);
    row.set("Description", Doc::loose(description));
    row.set(ID, Doc::text(id));
    row
}

fn lines(texts: &[&str]) -> Vec<Doc> {
    sorted(texts.iter().map(|text| line(text)).collect())
}

/// Returns whether both sides edited something and nobody decided whose edit wins: such a plan is refused.
fn has_open_conflict(planned: &Rows) -> bool {
    planned.edits.iter().any(|edit| edit.became == Became::Conflict(OnConflict::Stop))
}

fn sorted(mut rows: Vec<Doc>) -> Vec<Doc> {
    rows.sort_by_cached_key(|row| sort_key(&without_id(row), Identity::Row));
    rows
}

fn shown(row: &Doc) -> String {
    let description = row.str_at("Description");
    let description = if description.is_empty() { String::new() } else { format!(" // {description}") };
    format!("{}: {}{description}", id_of(row).unwrap_or("new"), show(row))
}

/// The content of a store.
#[derive(Clone, Debug, Default)]
struct Memory {
    source: Vec<Doc>,
    wanted: Vec<Doc>,
    left: Vec<Doc>,
    pairs: Vec<ItemPair>,
}

/// Both sides, with what the owner wants.
struct World {
    source: Vec<Doc>,
    there: Vec<Doc>,
    memory: Option<Memory>,
    delta: Delta,
    /// The names on the destination of environments of the source; those that are not named have no counterpart.
    names: BTreeMap<&'static str, Vec<&'static str>>,
    /// Whether entries without counterpart are dropped, rather than their rows skipped.
    drops: bool,
    existing: ExistingValue,
    on_conflict: OnConflict,
    prune: bool,
    has_own_environments: bool,
    /// The rows of other sets that are in force beside those of this one.
    beside: Vec<Beside>,
    next: usize,
}

impl World {
    fn new(source: &[&str], there: &[&str]) -> Self {
        let same = ["Dev", "Test", "Prod"].map(|name| (name, vec![name]));
        Self {
            source: lines(source),
            there: lines(there),
            memory: None,
            delta: Delta::default(),
            names: same.into(),
            drops: false,
            existing: ExistingValue::Merge,
            on_conflict: OnConflict::KeepDestination,
            prune: false,
            has_own_environments: false,
            beside: Vec::new(),
            next: 0,
        }
    }

    /// Does what translating does.
    fn translated(&self, source: &[Doc]) -> Vec<Doc> {
        let rows = source.iter().enumerate().filter_map(|(at, row)| {
            let mut row = row.clone();
            row.set(FROM, Doc::Number(at.into()));
            let scope = row.get(ROW.scope).cloned().unwrap_or_default();
            let environments = scope.get("Environment").map(Doc::items).unwrap_or_default().to_vec();
            let names: Vec<String> = environments.iter().map(identity::entry_label).collect();
            let mapped = names.iter().filter_map(|name| self.names.get(name.as_str())).flatten();
            let mut mapped: Vec<&str> = mapped.copied().collect();
            mapped.sort_unstable();
            if mapped.is_empty() && !names.is_empty() {
                if !self.drops {
                    return None;
                }
                widen(&mut row, "environments", Doc::text("none of them is there"));
            }
            if names.iter().any(|name| self.names.get(name.as_str()).is_some_and(|there| *there != [name.as_str()])) {
                row.set(RENAMED, Doc::Bool(true));
            }
            let mut scope = scope;
            let entries = mapped.iter().map(|name| Doc::Ref(Key::new(ENVIRONMENTS, [*name]))).collect::<Vec<_>>();
            scope.set("Environment", Doc::list(entries));
            row.set(ROW.scope, scope);
            Some(row)
        });
        rows.collect()
    }

    /// Plans a sync.
    fn plan(&self) -> Rows {
        let desired = self.translated(&self.source);
        let said = self.memory.as_ref().map(|memory| self.translated(&memory.source)).unwrap_or_default();
        let past = self.memory.as_ref().map(|memory| RowsPast {
            source: &memory.source,
            said: &said,
            wanted: &memory.wanted,
            left: &memory.left,
            pairs: &memory.pairs,
        });
        let wishes = Wishes {
            on_conflict: self.on_conflict,
            prune: self.prune,
            has_own_environments: self.has_own_environments,
            beside: &self.beside,
            ..Wishes::of(&self.delta, self.existing)
        };
        merge(Sides { desired: &desired, source: &self.source, actual: &self.there, past }, wishes)
    }

    /// Plans a sync and applies it, as a server does that keeps ids, and remembers it.
    fn sync(&mut self) -> Rows {
        let planned = self.plan();
        let before = identity::handles(&self.there, Identity::Row);
        let present = identity::present_handles(&planned.rows, Identity::Row, &before);
        let mut left = Vec::new();
        for (row, handle) in planned.rows.iter().zip(&present) {
            let is_there = before.iter().position(|known| known == handle);
            let id = is_there.and_then(|at| id_of(&self.there[at])).map(str::to_owned).unwrap_or_else(|| {
                self.next += 1;
                format!("n{}", self.next)
            });
            let mut row = identity::without_marks(row);
            row.set(ID, Doc::text(&id));
            left.push(row);
        }
        self.there = sorted(left);
        self.remember(&planned);
        planned
    }

    fn remember(&mut self, planned: &Rows) {
        let handles = identity::handles(&self.there, Identity::Row);
        let id =
            |handle: &Handle| id_of(&self.there[handles.iter().position(|known| known == handle).unwrap()]).unwrap();
        let wanted = planned.wanted.iter().map(|row| {
            let mark = row.str_at(WAS);
            let mut wanted = identity::without_marks(row);
            wanted.set(ID, Doc::text(id(identity::marked(&handles, mark).unwrap())));
            wanted
        });
        let pairs = planned.pairs.iter().map(|pair| {
            let to = match &pair.to {
                Counterpart::Row { handle, id: known } => {
                    let id = id(handle);
                    assert!(known.as_deref().is_none_or(|known| known == id), "{known:?} is {id}");
                    id.into()
                }
                Counterpart::Gone(id) => id.clone(),
            };
            ItemPair { from: pair.from.clone(), to, initial: pair.initial }
        });
        let (wanted, pairs) = (wanted.collect(), pairs.collect());
        self.memory = Some(Memory { source: self.source.clone(), wanted, left: self.there.clone(), pairs });
    }

    fn shown(&self) -> Vec<String> {
        self.there.iter().map(shown).collect()
    }
}

/// Writes what is said of rows: notes, edits, and what is wrong.
fn said(rows: &Rows) -> Vec<String> {
    let notes = rows.notes.iter().map(|note| format!("{} {} {}", note.rule, note.verdict.past(), note.row));
    let edits = rows.edits.iter().map(|edit| {
        let became = match edit.became {
            Became::Conflict(decided) => format!("conflict {decided:?}"),
            other => format!("{other:?}").to_lowercase(),
        };
        format!("{became} {}", edit.at)
    });
    let widened = rows.widened.iter().filter(|one| one.consent.is_none());
    let widened = widened.map(|one| format!("widened {} {}: {}", one.at, one.dimension, one.reason()));
    let ambiguous = rows.ambiguous.iter().filter(|clash| !clash.perhaps);
    let ambiguous = ambiguous.map(|clash| format!("ambiguous {} {} made={}", clash.row, clash.other, clash.made));
    let retired = rows.retired.iter().map(|row| format!("retired {row}"));
    let mut said: Vec<String> = notes.chain(edits).chain(widened).chain(ambiguous).chain(retired).collect();
    said.sort();
    said
}
