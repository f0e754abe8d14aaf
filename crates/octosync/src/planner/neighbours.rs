//! Finds the rows of other sets that are in force on the destination together with the new rows of one (`docs/rules.md` D12).
//!
//! Pure. Asked only where rows arrive. In a project that is not there yet nothing is in force.

use super::case::Case;
use super::cast::Cast;
use super::history::History;
use super::settled::Settled;
use super::stage::Ground;
use super::standing::in_force;
use super::translated::{Translation, translated};
use super::using::{kinds_with_rows, used_by};
use crate::doc::Doc;
use crate::key::{Key, fold};
use crate::owners;
use crate::registry::{Entry, ROW};
use crate::rows::{Beside, InForce, Neighbour};
use crate::side::Node;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// The variable sets of the destination, and which are in force together.
pub(super) struct Neighbours<'n> {
    ground: Ground<'n>,
    entry: &'static Entry,
    usage: OnceCell<Usage<'n>>,
    /// By variable set: its rows, as they will be.
    in_force: RefCell<HashMap<Key, Rc<Vec<InForce>>>>,
}

/// The variable sets that projects use, and the users of each.
struct Usage<'n> {
    /// By owner: its variable set there.
    sets: HashMap<&'n Key, &'n Node>,
    /// By project: what it uses now and will use.
    now: BTreeMap<&'n Key, BTreeSet<Key>>,
    /// By what is used: who will use it.
    users: HashMap<Key, Vec<&'n Key>>,
}

impl<'n> Neighbours<'n> {
    /// Begins with nothing known.
    pub(super) fn new(ground: Ground<'n>, entry: &'static Entry) -> Self {
        Self { ground, entry, usage: OnceCell::new(), in_force: RefCell::default() }
    }

    /// Returns what is in force together with the rows that a document gets, by project.
    pub(super) fn beside(&self, case: Case<'_>, cast: &Cast, settled: &Settled, own: &Settled) -> Vec<Beside> {
        let (Some(list), Some(draft)) = (case.entry.rows(), own.drafts.first()) else { return Vec::new() };
        let names = arriving(draft.before.as_ref(), &draft.after, &list);
        let Some(owner) = owners::owner(&case.pair.to).filter(|_| !names.is_empty()) else { return Vec::new() };
        let usage = self.usage.get_or_init(|| self.usage(settled));
        let users = usage.users.get(&owner).into_iter().flatten().copied();
        let projects = usage.now.get_key_value(&owner).map(|(key, _)| *key).into_iter().chain(users);
        let beside = projects.map(|project| {
            let wins_ties = *project == owner;
            let sets = usage.now[project].iter().chain([project]).filter(|set| **set != owner);
            let rows = sets.filter_map(|set| usage.sets.get(set)).flat_map(|set| {
                let rows = self.rows_of(set, cast, settled);
                let of_names = rows.iter().filter(|row| names.contains(&fold(row.row.str_at(ROW.name))));
                let wins_ties = set.owner.as_ref() == Some(project);
                let neighbour =
                    |InForce { row, is_own }: InForce| Neighbour { set: set.key.clone(), row, is_own, wins_ties };
                of_names.cloned().map(neighbour).collect::<Vec<_>>()
            });
            Beside { rows: rows.collect(), wins_ties }
        });
        beside.filter(|beside| !beside.rows.is_empty()).collect()
    }

    fn usage(&self, settled: &Settled) -> Usage<'n> {
        let nodes = || self.ground.destination.nodes.values();
        let kinds = kinds_with_rows();
        let drafts: HashMap<&Key, &Doc> = settled.drafts.iter().map(|draft| (&draft.pair.to, &draft.after)).collect();
        let of_kind = nodes().filter(|node| node.key.kind() == self.entry.spec.kind);
        let sets = of_kind.filter_map(|node| Some((node.owner.as_ref()?, node))).collect();
        let mut usage = Usage { sets, now: BTreeMap::new(), users: HashMap::new() };
        for node in nodes().filter(|node| kinds.contains(&node.key.kind()) && !node.unfinished) {
            let will = used_by(drafts.get(&node.key).copied().unwrap_or(&node.doc), &kinds);
            let now = used_by(&node.doc, &kinds).intersection(&will).cloned().collect();
            usage.now.insert(&node.key, now);
            for used in will {
                usage.users.entry(used).or_default().push(&node.key);
            }
        }
        usage
    }

    /// Returns the rows of a variable set that stands there, as they will be.
    fn rows_of(&self, set: &Node, cast: &Cast, settled: &Settled) -> Rc<Vec<InForce>> {
        if let Some(known) = self.in_force.borrow().get(&set.key) {
            return Rc::clone(known);
        }
        let rows = Rc::new(self.find_rows(set, cast, settled));
        self.in_force.borrow_mut().insert(set.key.clone(), Rc::clone(&rows));
        rows
    }

    fn find_rows(&self, set: &Node, cast: &Cast, settled: &Settled) -> Vec<InForce> {
        let pair = cast.pair_to(&set.key);
        let wanted = pair.and_then(|pair| {
            let case = Case { ground: self.ground, entry: self.entry, pair, beside: &[] };
            match translated(case, cast, settled).value.outcome {
                Translation::Wanted(desired) => Some((case, desired)),
                Translation::Absent(_) | Translation::Refused => None,
            }
        });
        match wanted {
            Some((case, desired)) => {
                let history = History::of(case, cast, settled, set);
                in_force(case, history.as_ref(), &desired, set)
            }
            // Nothing of the source becomes of it.
            None => {
                let rows = self.entry.rows().and_then(|list| set.doc.get(&list)).map(Doc::items).unwrap_or_default();
                rows.iter().map(|row| InForce { row: row.clone(), is_own: true }).collect()
            }
        }
    }
}

/// Returns the names, folded, of which rows arrive or change.
fn arriving(before: Option<&Doc>, after: &Doc, list: &str) -> HashSet<String> {
    let rows = |doc: &Doc| doc.get(list).map(Doc::items).unwrap_or_default().to_vec();
    let mut known: HashMap<String, Vec<Doc>> = HashMap::new();
    for row in before.map(rows).unwrap_or_default() {
        known.entry(fold(row.str_at(ROW.name))).or_default().push(row);
    }
    let is_new =
        |(name, row): &(String, Doc)| !known.get(name).is_some_and(|known| known.iter().any(|one| one.same(row)));
    let after = rows(after).into_iter().map(|row| (fold(row.str_at(ROW.name)), row));
    after.filter(is_new).map(|(name, _)| name).collect()
}
