//! The graph of writes: which step of a document comes before which step of another.
//!
//! Pure, over positions; knows no documents. A write has one step, or two where a circle demands it: the first makes the
//! document, the last completes it. Invariant: a need names one of them, so that "after the channels" can mean after
//! their rules too.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashSet};

/// One of the steps of a write. Where there is only one, it is both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum End {
    /// After it the document is there.
    First,
    /// After it the document is complete.
    Last,
}

/// A step, by the position of its write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node {
    /// The write.
    pub(super) write: usize,
    /// Which of its steps.
    pub(super) end: End,
}

impl Node {
    /// Returns the step after which a document is there.
    pub(super) const fn first(write: usize) -> Self {
        Self { write, end: End::First }
    }

    /// Returns the step after which a document is complete.
    pub(super) const fn last(write: usize) -> Self {
        Self { write, end: End::Last }
    }
}

/// The needs of a write.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs {
    /// Whether it can be written in two steps.
    pub(super) can_split: bool,
    /// The steps that it needs in any case.
    pub(super) early: BTreeSet<Node>,
    /// The steps that only its completion needs.
    pub(super) late: BTreeSet<Node>,
}

/// The steps of all writes and what they need.
pub(super) struct Graph {
    writes: Vec<Needs>,
    /// Whether a write has two steps.
    split: Vec<bool>,
}

impl Graph {
    /// Splits the writes that need themselves for their completion, and no others.
    pub(super) fn new(writes: Vec<Needs>) -> Self {
        let split = writes.iter().map(|needs| needs.can_split && !needs.late.is_empty()).collect();
        let mut graph = Self { writes, split };
        // One by one: two that could each be written in one step may not be able to both.
        for write in 0..graph.writes.len() {
            if graph.split[write] && !graph.leads_back(write) {
                graph.split[write] = false;
            }
        }
        graph
    }

    /// Returns whether a write has two steps.
    pub(super) fn is_split(&self, write: usize) -> bool {
        self.split[write]
    }

    /// Returns the steps that a step needs, each as it is: a write of one step has only a first one.
    pub(super) fn needs(&self, node: Node) -> BTreeSet<Node> {
        let needs = &self.writes[node.write];
        let mut found: BTreeSet<Node> = match (self.split[node.write], node.end) {
            (true, End::First) => needs.early.iter().map(|need| self.actual(*need)).collect(),
            (true, End::Last) => {
                let late = needs.late.iter().map(|need| self.actual(*need));
                late.chain([Node::first(node.write)]).collect()
            }
            (false, _) => needs.early.iter().chain(&needs.late).map(|need| self.actual(*need)).collect(),
        };
        // The need for a complete document covers the need that it is there.
        let complete: Vec<usize> = found.iter().filter(|need| need.end == End::Last).map(|need| need.write).collect();
        found.retain(|need| *need != node && (need.end == End::Last || !complete.contains(&need.write)));
        found
    }

    /// Returns every step, each after all that it needs and else in the order of the writes; and those that are left
    /// over, because they need each other or what does.
    pub(super) fn order(&self) -> (Vec<Node>, Vec<Node>) {
        let nodes = self.nodes();
        let mut open = vec![[0_usize; 2]; self.writes.len()];
        let mut dependants = vec![[const { Vec::new() }; 2]; self.writes.len()];
        for node in &nodes {
            let needs = self.needs(*node);
            open[node.write][node.end as usize] = needs.len();
            for need in needs {
                dependants[need.write][need.end as usize].push(*node);
            }
        }
        let free = |node: &&Node| open[node.write][node.end as usize] == 0;
        let mut ready: BinaryHeap<Reverse<Node>> = nodes.iter().filter(free).copied().map(Reverse).collect();
        let mut ordered = Vec::with_capacity(nodes.len());
        while let Some(Reverse(node)) = ready.pop() {
            ordered.push(node);
            for dependant in std::mem::take(&mut dependants[node.write][node.end as usize]) {
                let left = &mut open[dependant.write][dependant.end as usize];
                *left -= 1;
                if *left == 0 {
                    ready.push(Reverse(dependant));
                }
            }
        }
        let done: HashSet<Node> = ordered.iter().copied().collect();
        let circle = nodes.into_iter().filter(|node| !done.contains(node)).collect();
        (ordered, circle)
    }

    fn nodes(&self) -> Vec<Node> {
        let ends = |write: usize| {
            let last = self.split[write].then(|| Node::last(write));
            [Node::first(write)].into_iter().chain(last)
        };
        (0..self.writes.len()).flat_map(ends).collect()
    }

    fn actual(&self, need: Node) -> Node {
        if self.split[need.write] { need } else { Node::first(need.write) }
    }

    /// Returns whether the completion of a write needs, directly or by what it needs, that the write was begun.
    fn leads_back(&self, write: usize) -> bool {
        let begin = Node::first(write);
        let mut seen = HashSet::new();
        let mut open: Vec<Node> = self.writes[write].late.iter().map(|need| self.actual(*need)).collect();
        while let Some(node) = open.pop() {
            if node == begin {
                return true;
            }
            if seen.insert(node) {
                open.extend(self.needs(node));
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn needs(can_split: bool, early: &[Node], late: &[Node]) -> Needs {
        Needs { can_split, early: early.iter().copied().collect(), late: late.iter().copied().collect() }
    }

    fn shown(graph: &Graph) -> String {
        let (ordered, circle) = graph.order();
        let name = |node: &Node| format!("{}{}", node.write, if node.end == End::Last { "#finish" } else { "" });
        let names = |nodes: &[Node]| nodes.iter().map(name).collect::<Vec<_>>().join(" ");
        let circle = Some(names(&circle)).filter(|circle| !circle.is_empty());
        circle.map_or_else(|| names(&ordered), |circle| format!("{} circle {circle}", names(&ordered)))
    }

    #[test]
    fn an_owner_is_finished_after_what_belongs_to_it_is() {
        // 0 a project, 1 its channel, 2 its process with a step of that channel; the channel's rule names an action.
        let project = needs(true, &[], &[Node::last(1), Node::last(2)]);
        let channel = needs(true, &[Node::first(0)], &[Node::first(2)]);
        let process = needs(true, &[Node::first(0), Node::first(1)], &[]);
        assert_eq!(shown(&Graph::new(vec![project, channel, process])), "0 1 2 1#finish 0#finish");
    }

    #[test]
    fn a_write_is_split_only_where_a_circle_demands_it() {
        let process = needs(true, &[], &[]);
        let channel = needs(true, &[], &[Node::first(0)]);
        assert_eq!(shown(&Graph::new(vec![process, channel])), "0 1");
        let each_other = vec![needs(true, &[], &[Node::first(1)]), needs(true, &[], &[Node::first(0)])];
        assert_eq!(shown(&Graph::new(each_other)), "1 0 1#finish");
    }

    #[test]
    fn a_circle_is_reported_with_all_that_waits_for_it() {
        let circle = vec![
            needs(true, &[Node::first(1)], &[]),
            needs(true, &[Node::first(0)], &[]),
            needs(false, &[Node::last(0)], &[]),
            needs(false, &[], &[]),
        ];
        assert_eq!(shown(&Graph::new(circle)), "3 circle 0 1 2");
        let complete_first = vec![needs(true, &[Node::last(1)], &[]), needs(true, &[Node::first(0)], &[])];
        assert_eq!(shown(&Graph::new(complete_first)), " circle 0 1");
    }

    fn any_writes() -> impl Strategy<Value = Vec<Needs>> {
        (1_usize..9).prop_flat_map(|count| {
            let node = (0..count, any::<bool>());
            let node = node.prop_map(|(write, last)| if last { Node::last(write) } else { Node::first(write) });
            let some = proptest::collection::btree_set(node, 0..3);
            let write = (any::<bool>(), some.clone(), some);
            let write = write.prop_map(|(can_split, early, late)| Needs { can_split, early, late });
            let without_own = |mut writes: Vec<Needs>| {
                for (at, write) in writes.iter_mut().enumerate() {
                    write.early.retain(|need| need.write != at);
                    write.late.retain(|need| need.write != at);
                }
                writes
            };
            proptest::collection::vec(write, count).prop_map(without_own)
        })
    }

    /// Whether the needs can be met at all, told without the code under test: each write that can have two steps has
    /// them, and steps that wait for nothing are struck out until none is left.
    fn can_be_met(writes: &[Needs]) -> bool {
        let own_step = |node: Node| if writes[node.write].can_split { node } else { Node::first(node.write) };
        let mut left: Vec<(Node, Vec<Node>)> = Vec::new();
        for (at, write) in writes.iter().enumerate() {
            let early = write.early.iter().copied().map(own_step);
            let late = write.late.iter().copied().map(own_step);
            if write.can_split {
                left.push((Node::first(at), early.collect()));
                left.push((Node::last(at), late.chain([Node::first(at)]).collect()));
            } else {
                left.push((Node::first(at), early.chain(late).collect()));
            }
        }
        while let Some(at) = left.iter().position(|(_, needs)| needs.is_empty()) {
            let (done, _) = left.remove(at);
            left.iter_mut().for_each(|(_, needs)| needs.retain(|need| *need != done));
        }
        left.is_empty()
    }

    proptest! {
        #[test]
        fn no_step_comes_before_all_that_it_needs_is_complete(writes in any_writes()) {
            let graph = Graph::new(writes.clone());
            let (ordered, circle) = graph.order();
            prop_assert_eq!(circle.is_empty(), can_be_met(&writes), "{:?}", writes);
            let steps = |write: usize| ordered.iter().enumerate().filter(move |(_, node)| node.write == write);
            let begin = |write: usize| steps(write).map(|(at, _)| at).min();
            let done = |write: usize| steps(write).map(|(at, _)| at).max();
            let met = |need: &Node| if need.end == End::Last { done(need.write) } else { begin(need.write) };
            for (at, write) in writes.iter().enumerate().filter(|_| circle.is_empty()) {
                for need in &write.early {
                    prop_assert!(met(need) < begin(at), "{:?} of {}: {:?}", need, at, ordered);
                }
                for need in &write.late {
                    prop_assert!(met(need) < done(at), "{:?} of {}: {:?}", need, at, ordered);
                }
            }
        }

        #[test]
        fn every_step_is_ordered_once_or_reported(writes in any_writes()) {
            let count = writes.len();
            let graph = Graph::new(writes);
            let (ordered, circle) = graph.order();
            let all: BTreeSet<Node> = ordered.iter().chain(&circle).copied().collect();
            prop_assert_eq!(all.len(), ordered.len() + circle.len());
            prop_assert_eq!(all.len(), (0..count).map(|at| 1 + usize::from(graph.is_split(at))).sum::<usize>());
        }
    }
}
