//! Circles in a graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

type Edges<'g> = BTreeMap<&'g str, BTreeSet<&'g str>>;

/// The sets of nodes of which each reaches each other, and the shortest way round in each.
pub(crate) fn find<'g>(pairs: &BTreeSet<(&'g str, &'g str)>) -> Vec<(BTreeSet<&'g str>, Vec<&'g str>)> {
    let forth = edges(pairs.iter().copied());
    let back = edges(pairs.iter().map(|(from, to)| (*to, *from)));
    let mut found: Vec<(BTreeSet<&str>, Vec<&str>)> = Vec::new();
    for node in forth.keys() {
        if found.iter().any(|(knot, _)| knot.contains(node)) {
            continue;
        }
        let knot: BTreeSet<&str> = reached(&forth, node).intersection(&reached(&back, node)).copied().collect();
        let rounds = knot.iter().filter_map(|node| round(&forth, node));
        if let Some(shortest) = rounds.min_by_key(Vec::len) {
            found.push((knot, shortest));
        }
    }
    found
}

fn edges<'g>(pairs: impl Iterator<Item = (&'g str, &'g str)>) -> Edges<'g> {
    let mut edges = Edges::new();
    for (from, to) in pairs {
        edges.entry(from).or_default().insert(to);
    }
    edges
}

fn next<'g>(edges: &Edges<'g>, node: &str) -> Vec<&'g str> {
    edges.get(node).into_iter().flatten().copied().collect()
}

/// The nodes that can be reached in one step or more.
fn reached<'g>(edges: &Edges<'g>, start: &str) -> BTreeSet<&'g str> {
    let mut known = BTreeSet::new();
    let mut open = next(edges, start);
    while let Some(node) = open.pop() {
        if known.insert(node) {
            open.extend(next(edges, node));
        }
    }
    known
}

/// The shortest way from a node back to itself.
fn round<'g>(edges: &Edges<'g>, start: &'g str) -> Option<Vec<&'g str>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut known = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for node in next(edges, way.last().unwrap_or(&start)) {
            if node == start {
                return Some(way);
            }
            if known.insert(node) {
                ways.push_back([way.as_slice(), &[node]].concat());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    fn shown(pairs: &[(&str, &str)]) -> Vec<String> {
        let found = find(&pairs.iter().copied().collect());
        found.into_iter().map(|(knot, round)| format!("{} {}", knot.len(), round.join(""))).collect()
    }

    #[test]
    fn each_knot_is_found_once_with_its_shortest_way_round() {
        assert_eq!(shown(&[("a", "b"), ("b", "c"), ("a", "c")]), Vec::<String>::new());
        let knots = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "b"), ("c", "x"), ("x", "y"), ("y", "x"), ("y", "z")];
        assert_eq!(shown(&knots), ["3 bc", "2 xy"]);
    }
}
