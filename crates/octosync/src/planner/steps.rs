//! Turns what differs into steps: each after all that it needs, and split where a circle demands it.
//!
//! Pure.

use crate::decision::Finding;
use crate::doc::{Doc, Lifted};
use crate::findings;
use crate::key::{Key, Kind};
use crate::matching::Pair;
use crate::owners;
use crate::plan::{Action, GalleryEntry, Step, StepId};
use crate::registry::spec::{UNFINISHED, Until};
use crate::registry::{self, Entry};
use crate::side::Side;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A write before its order is known.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its kind.
    pub(super) entry: &'static Entry,
    /// Which document of the source goes where.
    pub(super) pair: Pair,
    /// What is done.
    pub(super) action: Action,
    /// Whether the server makes it with its owner.
    pub(super) server_created: bool,
    /// What stands there.
    pub(super) before: Option<Doc>,
    /// What shall stand there.
    pub(super) after: Doc,
    /// The places of secrets that the owner supplies.
    pub(super) supplied: Vec<String>,
    /// What is installed to create it.
    pub(super) install: Option<GalleryEntry>,
}

/// Orders the writes; what cannot be ordered is refused.
pub(super) fn order(drafts: Vec<Draft>, source: &Side, destination: &Side) -> (Vec<Step>, Vec<Finding>) {
    let graph = Graph::new(&drafts, source, destination);
    let mut findings = graph.refuse_own_items(&drafts);
    let mut steps: BTreeMap<Rank, Step> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        for step in graph.steps(at, draft, &drafts) {
            steps.insert(Rank::of(&step), step);
        }
    }
    let (ordered, circle) = sort(steps);
    if !circle.is_empty() {
        let names: Vec<String> = circle.iter().map(ToString::to_string).collect();
        let message = format!("these need each other, so that none can be written first: {}", names.join(", "));
        findings.push(Finding::general(findings::PLAN_CIRCLE, message));
    }
    (ordered, findings)
}

/// The order among steps that do not need each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Rank(usize, Key, StepId);

impl Rank {
    fn of(step: &Step) -> Self {
        Self(registry::rank(step.key.kind()), step.key.clone(), step.id.clone())
    }
}

struct Graph<'a> {
    source: &'a Side,
    destination: &'a Side,
    /// The drafts by the key of what they write.
    writes: HashMap<Key, usize>,
    /// For each draft the drafts that it needs in any case.
    needs: Vec<BTreeSet<usize>>,
    /// For each draft the drafts that only its late fields need.
    late: Vec<BTreeSet<usize>>,
    /// The drafts by the owner of what they write.
    owned: HashMap<Key, Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn new(drafts: &[Draft], source: &'a Side, destination: &'a Side) -> Self {
        let writes = drafts.iter().enumerate().map(|(at, draft)| (draft.pair.to.clone(), at)).collect();
        let (needs, late, owned) = (Vec::new(), Vec::new(), HashMap::new());
        let mut graph = Self { source, destination, writes, needs, late, owned };
        for (at, draft) in drafts.iter().enumerate() {
            let (early, late) = split_fields(draft);
            let mut needs = graph.providers(&early, drafts);
            if let Some(owner) = owners::owner(&draft.pair.to) {
                needs.extend(graph.maker(&owner, drafts));
                graph.owned.entry(owner).or_default().push(at);
            }
            let mut late = graph.providers(&late, drafts);
            needs.remove(&at);
            late.remove(&at);
            graph.needs.push(needs);
            graph.late.push(late);
        }
        graph
    }

    /// Returns the write that makes a document, if it is not there yet.
    fn maker(&self, key: &Key, drafts: &[Draft]) -> Option<usize> {
        let at = *self.writes.get(key)?;
        (drafts[at].action == Action::Create).then_some(at)
    }

    /// Returns the writes that provide what a document refers to.
    fn providers(&self, doc: &Doc, drafts: &[Draft]) -> BTreeSet<usize> {
        refs(doc).into_iter().filter_map(|key| self.provider(key, drafts)).collect()
    }

    fn provider(&self, key: &Key, drafts: &[Draft]) -> Option<usize> {
        // An action is stamped with the version that its template has after this run.
        if registry::get(key.kind()).is_some_and(|entry| entry.spec.template.is_some()) {
            return self.writes.get(key).copied();
        }
        if registry::is_everywhere(key.kind()) || self.destination.index.has(key) {
            return None;
        }
        self.maker(key, drafts).or_else(|| self.item_provider(key))
    }

    /// An item comes with the write of its document, even if that is there already.
    fn item_provider(&self, key: &Key) -> Option<usize> {
        owners::holders(key).iter().find_map(|holder| self.writes.get(holder)).copied()
    }

    fn refuse_own_items(&self, drafts: &[Draft]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            let keys = refs(&draft.after).into_iter();
            let own = keys.filter(|key| !self.destination.index.has(key) && self.item_provider(key) == Some(at));
            for key in own.collect::<BTreeSet<_>>() {
                let message =
                    format!("refers to its own \"{}\", which gets its id only by the same write", key.own_name());
                let finding = Finding::new(findings::REF_OWN_ITEM, &draft.pair.to, message);
                findings.push(finding.fix("add that step on the destination by hand first"));
            }
        }
        findings
    }

    /// Returns the one or two steps of a draft.
    fn steps(&self, at: usize, draft: &Draft, drafts: &[Draft]) -> Vec<Step> {
        let id = step_id(draft);
        let children = self.children(draft, drafts);
        if draft.action != Action::Create {
            let needs = self.needs[at].iter().chain(&self.late[at]).chain(&children);
            return vec![self.step(draft, id, draft.action, draft.after.clone(), ids(needs, drafts))];
        }
        let splits = !children.is_empty() || self.late[at].iter().any(|late| self.leads_to(*late, at));
        if !splits {
            let needs = self.needs[at].iter().chain(&self.late[at]);
            return vec![self.step(draft, id, Action::Create, draft.after.clone(), ids(needs, drafts))];
        }
        let mut first = self.step(draft, id.clone(), Action::Create, until(draft), ids(&self.needs[at], drafts));
        first.late = Some(Lifted(split_fields(draft).1));
        let mut needs = ids(self.late[at].iter().chain(&children), drafts);
        needs.push(id);
        let finish = StepId(format!("{}#finish", draft.pair.to));
        let last = self.step(draft, finish, Action::Finish, draft.after.clone(), needs);
        vec![first, last]
    }

    /// Returns the writes of what belongs to a document and must be there before it is finished.
    fn children(&self, draft: &Draft, drafts: &[Draft]) -> Vec<usize> {
        let kinds: &[Kind] = draft.entry.spec.late_after;
        let owned = self.owned.get(&draft.pair.to).filter(|_| draft.action != Action::Update);
        let owned = owned.into_iter().flatten().copied();
        owned.filter(|at| kinds.contains(&drafts[*at].entry.spec.kind)).collect()
    }

    /// Returns whether a write needs another one, directly or by what it needs.
    fn leads_to(&self, from: usize, to: usize) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at) {
                open.extend(&self.needs[at]);
            }
        }
        false
    }

    fn step(&self, draft: &Draft, id: StepId, action: Action, after: Doc, needs: Vec<StepId>) -> Step {
        let node = &self.source.nodes[&draft.pair.from];
        Step {
            id,
            key: draft.pair.to.clone(),
            from: draft.pair.from.clone(),
            action,
            server_created: draft.server_created && action == Action::Create,
            collection: node.collection,
            owner: owners::owner(&draft.pair.to),
            before: draft.before.clone().map(Lifted),
            after: Lifted(after),
            late: None,
            supplied: draft.supplied.clone(),
            install: draft.install.clone().filter(|_| action == Action::Create),
            needs,
            effect: draft.entry.spec.effect,
        }
    }
}

fn step_id(draft: &Draft) -> StepId {
    StepId(draft.pair.to.to_string())
}

fn ids<'a>(needs: impl IntoIterator<Item = &'a usize>, drafts: &[Draft]) -> Vec<StepId> {
    let ids: BTreeSet<StepId> = needs.into_iter().map(|at| step_id(&drafts[*at])).collect();
    ids.into_iter().collect()
}

/// Splits a document into what is written at once and what is written late.
fn split_fields(draft: &Draft) -> (Doc, Doc) {
    let late: HashSet<&str> = draft.entry.spec.late.iter().map(|late| late.field).collect();
    let fields = draft.after.fields().cloned().unwrap_or_default();
    let (late, early): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(field, _)| late.contains(field.as_str()));
    (Doc::Object(early.into_iter().collect()), Doc::Object(late.into_iter().collect()))
}

/// Returns what is written first, with the mark by which the next run would know that it is not finished.
fn until(draft: &Draft) -> Doc {
    let (mut doc, _) = split_fields(draft);
    for late in draft.entry.spec.late {
        match late.until {
            Until::Nothing => {}
            Until::Bool(value) => doc.set(late.field, Doc::Bool(value)),
            Until::Mark => doc.set(late.field, Doc::text(UNFINISHED)),
        }
    }
    doc
}

fn refs(doc: &Doc) -> HashSet<&Key> {
    let mut keys = HashSet::new();
    doc.visit_refs(&mut |key| {
        keys.insert(key);
    });
    keys
}

/// Sorts steps so that each comes after what it needs; returns what is left over in circles, too.
fn sort(steps: BTreeMap<Rank, Step>) -> (Vec<Step>, Vec<StepId>) {
    let ranks: HashMap<StepId, Rank> = steps.iter().map(|(rank, step)| (step.id.clone(), rank.clone())).collect();
    let mut open: HashMap<Rank, usize> = HashMap::new();
    let mut dependants: HashMap<Rank, Vec<Rank>> = HashMap::new();
    for (rank, step) in &steps {
        let needs: Vec<&Rank> = step.needs.iter().filter_map(|need| ranks.get(need)).collect();
        open.insert(rank.clone(), needs.len());
        for need in needs {
            dependants.entry(need.clone()).or_default().push(rank.clone());
        }
    }
    let mut ready: BTreeSet<Rank> = open.iter().filter(|(_, open)| **open == 0).map(|(rank, _)| rank.clone()).collect();
    let mut steps = steps;
    let mut ordered = Vec::with_capacity(steps.len());
    while let Some(rank) = ready.pop_first() {
        for dependant in dependants.remove(&rank).unwrap_or_default() {
            let left = open.get_mut(&dependant).expect("every step was counted");
            *left -= 1;
            if *left == 0 {
                ready.insert(dependant);
            }
        }
        ordered.extend(steps.remove(&rank));
    }
    (ordered, steps.into_values().map(|step| step.id).collect())
}
