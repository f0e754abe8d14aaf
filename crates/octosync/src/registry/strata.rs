//! The order of the kinds, as it follows from what refers to what: nobody lists it.
//!
//! Pure, and the same for the entries in any order.

use super::spec::{Missing, Spec};
use super::{Entry, library};
use crate::key::Kind;
use std::collections::BTreeSet;

/// Kinds that refer to each other, directly or by others; most strata are one kind. All that they refer to otherwise is
/// in strata before them.
#[derive(Debug)]
pub(crate) struct Stratum<'e> {
    /// The kinds in the order in which their documents are matched: owners first, then what decides about a document.
    pub matched: Vec<&'e Entry>,
    /// The kinds in the order in which their documents are planned: those first whose items others refer to.
    pub planned: Vec<&'e Entry>,
}

/// Returns the strata of these kinds, each after all that it refers to.
pub(super) fn strata_of(entries: &[Entry]) -> Vec<Stratum<'_>> {
    let mut kinds: Vec<&Entry> = entries.iter().collect();
    kinds.sort_by_key(|entry| entry.spec.kind.word());
    let needs = |entry: &Entry| providers(&references(entry), &kinds);
    let reached: Vec<BTreeSet<Kind>> = kinds.iter().map(|entry| reach(entry, &kinds, &needs)).collect();
    let together = |a: usize, b: usize| {
        a == b || reached[a].contains(&kinds[b].spec.kind) && reached[b].contains(&kinds[a].spec.kind)
    };
    let mut strata: Vec<(Kind, Vec<&Entry>)> = Vec::new();
    for at in 0..kinds.len() {
        let members: Vec<usize> = (0..kinds.len()).filter(|other| together(at, *other)).collect();
        if members[0] == at {
            strata.push((kinds[at].spec.kind, members.into_iter().map(|at| kinds[at]).collect()));
        }
    }
    let before = |(_, members): &(Kind, Vec<&Entry>)| -> BTreeSet<Kind> {
        members.iter().flat_map(|entry| needs(entry)).filter(|kind| !has(members, *kind)).collect()
    };
    let ordered = sorted(strata, |stratum, done| {
        let is_done = |kind: &Kind| done.iter().any(|(_, members)| has(members, *kind));
        [before(stratum).iter().all(is_done); 2]
    });
    ordered.into_iter().map(|(_, members)| stratum(members)).collect()
}

fn has(members: &[&Entry], kind: Kind) -> bool {
    members.iter().any(|entry| entry.spec.kind == kind)
}

fn stratum(members: Vec<&Entry>) -> Stratum<'_> {
    let others = |kinds: &BTreeSet<Kind>, entry: &Entry| -> BTreeSet<Kind> {
        let mut kinds = providers(kinds, &members);
        kinds.remove(&entry.spec.kind);
        kinds
    };
    let done = |kinds: BTreeSet<Kind>, done: &[&Entry]| kinds.into_iter().all(|kind| has(done, kind));
    let matched = sorted(members.clone(), |entry, matched| [done(others(&deciding(entry), entry), matched); 2]);
    let planned = sorted(members.clone(), |entry, planned| {
        let all = references(entry);
        // References of a document to its own items do not wait for other kinds that hold such items.
        let items = all.iter().copied().filter(|kind| !has(&members, *kind) && !entry.item_kinds.contains(kind));
        let mut awaited = others(&items.collect(), entry);
        // An action is stamped by what becomes of its template.
        let templates = members.iter().filter(|other| entry.is_stamped && other.spec.template.is_some());
        awaited.extend(templates.map(|template| template.spec.kind));
        // Where something is used follows from what becomes of the projects; what is limited to it, from that.
        let reach = entry.spec.links.iter().flat_map(|links| links.reach).copied();
        let limits = own_scope(entry)
            .filter(|kind| members.iter().any(|other| other.spec.kind == *kind && other.spec.on_its_own));
        awaited.extend(others(&reach.chain(limits).collect(), entry));
        [done(awaited, planned), done(others(&all, entry), planned)]
    });
    Stratum { matched, planned }
}

/// Puts things into an order in which each comes when it can: of several those first for which it is best so.
///
/// # Panics
/// When that cannot be: a mistake in the tables.
fn sorted<T>(mut open: Vec<T>, can_and_is_best: impl Fn(&T, &[T]) -> [bool; 2]) -> Vec<T> {
    let mut done = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let ready: Vec<[bool; 2]> = open.iter().map(|thing| can_and_is_best(thing, &done)).collect();
        let best = ready.iter().position(|ready| *ready == [true, true]);
        let next = best.or_else(|| ready.iter().position(|[can, _]| *can));
        done.push(open.remove(next.expect("no kinds wait for each other: a test reads the tables")));
    }
    done
}

/// Returns all that documents of a kind refer to, and what they belong to: kinds of documents and of items.
fn references(entry: &Entry) -> BTreeSet<Kind> {
    let mut kinds: BTreeSet<Kind> = owners(entry.spec).collect();
    kinds.extend(entry.references.iter().flat_map(|reference| reference.kinds));
    kinds.extend(entry.items.iter().flat_map(|item| item.dimensions).flat_map(|dimension| dimension.kinds));
    if !entry.typed.is_empty() || entry.is_stamped {
        kinds.extend(library::named_by_values());
    }
    kinds
}

/// Returns what decides whether a document takes part at all: its owner, its own scope, and what it cannot be without.
fn deciding(entry: &Entry) -> BTreeSet<Kind> {
    let used = entry.spec.links.iter().flat_map(|links| {
        let within = |at: &str| at.starts_with(links.list);
        entry.references.iter().filter(move |reference| within(reference.at)).flat_map(|reference| reference.kinds)
    });
    let needed = entry.references.iter().filter(|reference| matches!(reference.missing, Missing::SkipDocument(_)));
    let needed = needed.flat_map(|reference| reference.kinds);
    owners(entry.spec).chain(own_scope(entry)).chain(used.chain(needed).copied()).collect()
}

/// Returns what the scope of a document itself can name.
fn own_scope(entry: &Entry) -> impl Iterator<Item = Kind> {
    let dimensions = entry.shape.item.into_iter().flat_map(|item| item.dimensions);
    dimensions.flat_map(|dimension| dimension.kinds).copied()
}

fn owners(spec: &Spec) -> impl Iterator<Item = Kind> {
    spec.owner.iter().flat_map(|owner| owner.kinds).copied()
}

/// Returns the kinds whose documents are these, or hold items that are.
fn providers(kinds: &BTreeSet<Kind>, among: &[&Entry]) -> BTreeSet<Kind> {
    let provides =
        |entry: &&&Entry| kinds.contains(&entry.spec.kind) || entry.item_kinds.iter().any(|item| kinds.contains(item));
    among.iter().filter(provides).map(|entry| entry.spec.kind).collect()
}

/// Returns all kinds that a kind needs, directly or by what it needs.
fn reach(from: &Entry, kinds: &[&Entry], needs: &impl Fn(&Entry) -> BTreeSet<Kind>) -> BTreeSet<Kind> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(entry) = open.pop() {
        for kind in needs(entry) {
            if reached.insert(kind) {
                open.extend(kinds.iter().filter(|entry| entry.spec.kind == kind));
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::super::{TABLES, entries_of, owners_first};
    use super::*;
    use proptest::prelude::*;

    fn shown(entries: &[Entry]) -> String {
        let words = |kinds: &[&Entry]| kinds.iter().map(|entry| entry.spec.kind.word()).collect::<Vec<_>>().join(" ");
        let line = |stratum: &Stratum<'_>| match &stratum.matched[..] {
            [one] => one.spec.kind.word().to_owned(),
            _ => format!("match {}, plan {}", words(&stratum.matched), words(&stratum.planned)),
        };
        strata_of(entries).iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn kinds_that_refer_to_each_other_are_planned_together() {
        let shown = shown(super::super::all());
        let together: Vec<&str> = shown.lines().filter(|line| line.starts_with("match")).collect();
        insta::assert_snapshot!(together.join("\n"), @"match library_variable_sets projects channels deployment_processes runbooks runbook_processes step_templates tenants accounts certificates, plan library_variable_sets runbooks step_templates deployment_processes runbook_processes channels projects tenants accounts certificates");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn the_order_of_the_tables_does_not_matter(
            specs in Just(TABLES.iter().flat_map(|table| table.iter()).collect::<Vec<_>>()).prop_shuffle()
        ) {
            let entries: Vec<Entry> = entries_of(&owners_first(specs.clone()));
            for (at, entry) in entries.iter().enumerate() {
                for owner in owners(entry.spec) {
                    prop_assert!(entries[..at].iter().any(|entry| entry.spec.kind == owner), "{}", entry.spec.kind);
                }
            }
            let shuffled: Vec<Entry> = entries_of(&specs);
            prop_assert_eq!(shown(&shuffled), shown(super::super::all()));
        }
    }
}
