//! Which value of each variable is seen where.

use super::moment::{Moment, Moments};
use super::seen::{At, PLACES, Value, Variable, same};
use crate::doc::{Doc, Lifted};
use crate::gates::{Class, Naming, Places, crossed};
use crate::identity::{entry_label, scope_entries};
use crate::key::{Key, fold};
use crate::path::ScopeEntry;
use crate::planner::{kinds_with_rows, used_by};
use crate::registry::{self, ROW};
use crate::rows::{Group, Reach, kind, most_specific};
use std::collections::{BTreeMap, BTreeSet};

/// A row that a project sees.
struct Row<'r> {
    row: &'r Doc,
    reach: Reach,
}

/// The rows of one name, now and then.
#[derive(Default)]
struct Named<'r>([Vec<Row<'r>>; 2]);

/// Returns the variables that a project sees, now and then.
pub(super) fn variables(moments: &Moments<'_>, project: &Key, naming: Naming<'_>) -> Vec<Variable> {
    let mut names: BTreeMap<String, Named<'_>> = BTreeMap::new();
    for (at, moment) in moments.both.iter().enumerate() {
        for row in rows(moment, project) {
            names.entry(fold(row.row.str_at(ROW.name))).or_default().0[at].push(row);
        }
    }
    let variable = |named: &Named<'_>| {
        let first = named.0.iter().rev().flatten().next();
        let name = first.map(|row| row.row.str_at(ROW.name).to_owned()).unwrap_or_default();
        Variable { name, values: values(named, naming) }
    };
    names.values().map(variable).collect()
}

/// Returns the rows that are in force in a project: its own, and those of the sets that it includes.
fn rows<'r>(moment: &'r Moment<'_>, project: &'r Key) -> impl Iterator<Item = Row<'r>> {
    let used = moment.get(project).map(|doc| used_by(doc, &kinds_with_rows())).unwrap_or_default();
    let sets: BTreeSet<Key> = used.into_iter().chain([project.clone()]).collect();
    sets.into_iter().flat_map(move |set| {
        let is_own = set == *project;
        let owned: Vec<(&Key, &Doc)> = moment.owned_by(&set).collect();
        owned.into_iter().flat_map(move |(key, doc)| {
            let list = registry::get(key.kind()).and_then(registry::Entry::rows);
            let rows = list.and_then(|list| doc.get(&list)).map(Doc::items).unwrap_or_default();
            rows.iter().map(move |row| Row { row, reach: Reach::of(row).winning_ties(is_own) })
        })
    })
}

fn values(Named(moments): &Named<'_>, naming: Naming<'_>) -> Vec<Value> {
    let all: Vec<&Row<'_>> = moments.iter().flatten().collect();
    let found = crossed(vec![true; all.len()], classes(&all, naming), PLACES);
    let mut values: Vec<Value> = Vec::new();
    for (applies, places) in found {
        let (before, after) = applies.split_at(moments[0].len());
        let (before, after) = (seen(&moments[0], before), seen(&moments[1], after));
        if before.is_empty() && after.is_empty() {
            continue;
        }
        let is_alike = |value: &&mut Value| same(&value.before, &before) && same(&value.after, &after);
        match values.iter_mut().find(is_alike) {
            Some(known) => known.at.join(places),
            None => values.push(Value { at: At { places: places.labels, more: places.more }, before, after }),
        }
    }
    values.sort_by(|one, other| one.at.places.cmp(&other.at.places));
    values
}

impl At {
    fn join(&mut self, others: Places) {
        let room = PLACES.saturating_sub(self.places.len()).min(others.labels.len());
        self.more += others.more + others.labels.len() - room;
        self.places.extend(others.labels.into_iter().take(room));
    }
}

/// Returns which values win among those that apply, each once.
fn seen(rows: &[Row<'_>], applies: &[bool]) -> Vec<Lifted> {
    let reaches: Vec<&Reach> = rows.iter().map(|row| &row.reach).collect();
    let applying = (0..rows.len()).filter(|at| applies[*at]).collect();
    let mut values: Vec<Lifted> = Vec::new();
    for at in most_specific(&reaches, applying) {
        let value = rows[at].row.get(ROW.value).cloned().unwrap_or(Doc::Null);
        if !values.iter().any(|known| known.0.same(&value)) {
            values.push(Lifted(value));
        }
    }
    values
}

/// Returns the classes of entries of each dimension that a scope names.
fn classes(rows: &[&Row<'_>], naming: Naming<'_>) -> Vec<Vec<Class>> {
    let mut named: BTreeMap<&Group, BTreeSet<&ScopeEntry>> = BTreeMap::new();
    for (group, entries) in rows.iter().flat_map(|row| row.reach.groups()) {
        named.entry(group).or_default().extend(entries);
    }
    let spelt: BTreeMap<ScopeEntry, &Doc> = rows.iter().flat_map(|row| scope_entries(row.row)).collect();
    let of_group = |(group, entries): (&Group, BTreeSet<&ScopeEntry>)| {
        let label =
            |entry: &ScopeEntry| spelt.get(entry).map_or_else(|| entry.name.to_string(), |doc| entry_label(doc));
        let named = entries.into_iter().map(|entry| (entry, label(entry)));
        let other = kind(group.0).map_or(group.0.as_str(), registry::one);
        naming.classes((kind(group.0), other), named, |entry| {
            rows.iter().map(|row| row.reach.admits(group, entry)).collect()
        })
    };
    named.into_iter().map(of_group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::{ENVIRONMENTS, ROLES};
    use proptest::prelude::*;

    /// A row: its value, and the numbers of its environments and roles.
    type Plain = (u8, BTreeSet<u8>, BTreeSet<u8>);

    fn plain() -> impl Strategy<Value = Plain> {
        let numbers = || prop::collection::btree_set(0_u8..3, 0..3);
        (any::<u8>(), numbers(), numbers())
    }

    fn row((value, environments, roles): &Plain) -> Doc {
        let mut row: Doc = serde_json::from_str(r#"{"Name": "A", "Scope": {}}"#).unwrap();
        row.set("Value", Doc::text(&value.to_string()));
        let list = |kind, numbers: &BTreeSet<u8>| {
            Doc::list(numbers.iter().map(|at| Doc::Ref(Key::new(kind, [at.to_string()]))).collect::<Vec<_>>())
        };
        let scope = row.fields_mut().unwrap().get_mut(crate::doc::name(ROW.scope)).unwrap();
        scope.set("Environment", list(ENVIRONMENTS, environments));
        scope.set("Role", list(ROLES, roles));
        row
    }

    /// The same, said naively: what applies at a place, and of that what names the role before what names the environment.
    fn naive(rows: &[Plain], environment: u8, role: u8) -> BTreeSet<String> {
        let holds = |numbers: &BTreeSet<u8>, at: u8| numbers.is_empty() || numbers.contains(&at);
        let applying = || rows.iter().filter(|(_, of, roles)| holds(of, environment) && holds(roles, role));
        let rank = |(_, environments, roles): &Plain| (!roles.is_empty(), !environments.is_empty());
        let most = applying().map(rank).max();
        applying().filter(|row| Some(rank(row)) == most).map(|(value, ..)| value.to_string()).collect()
    }

    proptest! {
        #[test]
        fn every_place_sees_what_the_rules_of_the_server_say(
            now in prop::collection::vec(plain(), 0..4), then in prop::collection::vec(plain(), 0..4),
        ) {
            let docs = [&now, &then].map(|rows| rows.iter().map(row).collect::<Vec<_>>());
            let named = |at: usize| docs[at].iter().map(|row| Row { row, reach: Reach::of(row) }).collect();
            let naming = Naming { together: |names| names.join(" and "), all: &|_| Vec::new() };
            let seen = values(&Named([named(0), named(1)]), naming);
            let texts = |values: &[Lifted]| -> BTreeSet<String> {
                values.iter().map(|value| value.0.as_str().unwrap().to_owned()).collect()
            };
            let seen: BTreeSet<_> = seen.iter().map(|value| (texts(&value.before), texts(&value.after))).collect();
            // The number 3 is named by no scope.
            let places = (0..4_u8).flat_map(|environment| (0..4_u8).map(move |role| (environment, role)));
            let expected: BTreeSet<_> = places
                .map(|(environment, role)| (naive(&now, environment, role), naive(&then, environment, role)))
                .filter(|(before, after)| !(before.is_empty() && after.is_empty()))
                .collect();
            prop_assert_eq!(seen, expected);
        }
    }
}
