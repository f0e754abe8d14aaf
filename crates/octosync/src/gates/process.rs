//! A process as approvals see it: the order of its actions, when each runs, and which of them ask a person.
//!
//! Pure. All names are the destination's: what has no counterpart there is kept as an entry that means nothing there.

use super::condition::{Runs, of_action, of_step};
use crate::doc::Doc;
use crate::identity::entry_label;
use crate::key::{Key, Kind, fold};
use crate::owners;
use crate::path::{Place, Trail};
use crate::registry::Entry;
use crate::registry::shape::Shape;
use crate::registry::spec::{Dimension, Flow};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Returns what a key is called on the destination: nothing, one name or several.
pub(crate) type Words<'w> = dyn Fn(&Key) -> Vec<Key> + 'w;

/// A process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Process {
    /// The actions in their order.
    pub(super) actions: Vec<Act>,
}

/// The identity of an action in its process: the folded name, and a number where a name occurs twice.
pub(super) type Id = (String, u32);

/// One action.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) id: Id,
    /// Its name as it is spelt.
    pub(super) label: String,
    /// Where it stands in its process.
    pub(super) place: Place,
    /// The position of its step.
    pub(super) step: usize,
    /// Whether its step starts together with the one before it.
    pub(super) beside: bool,
    /// Whether its step runs all its actions on some targets before it begins with the next ones.
    pub(super) rolling: bool,
    pub(super) enabled: bool,
    /// Whether it does not run once something before it failed or was refused.
    pub(super) yields: bool,
    /// The restrictions of the action; all of them must admit a cell.
    pub(super) scope: Vec<Restriction>,
    pub(super) approval: Option<Approval>,
}

/// The properties that make the answer to an approval binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Approval {
    /// Whether it is asked as long as nothing failed.
    pub(super) holds: bool,
    /// The circumstances under which it is asked at all; `None` is always.
    pub(super) under: Option<String>,
    /// Whether it is asked under the plain condition: as long as nothing failed.
    pub(super) plain: bool,
    pub(super) required: bool,
    pub(super) teams: BTreeSet<String>,
}

/// A dimension of cells: a kind, and of entries that add up what holds them.
pub(super) type Axis = (Kind, Option<String>);

/// An entry of a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Entered {
    /// A document or word of the destination: its key, folded, and how it is spelt.
    There(String, String),
    /// One that has no counterpart there.
    Nowhere,
}

/// The restriction of an action in one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Restriction {
    pub(super) axis: Axis,
    pub(super) entries: BTreeSet<Entered>,
    pub(super) excludes: bool,
}

impl Restriction {
    /// Returns whether an entry of the dimension passes; `None` is one that nobody names.
    pub(super) fn admits(&self, entry: Option<&Entered>) -> bool {
        entry.is_some_and(|entry| self.entries.contains(entry)) != self.excludes
    }
}

impl Process {
    /// Reads a process whose names mean what `words` says.
    #[must_use]
    pub(crate) fn read(doc: &Doc, entry: &Entry, words: &Words<'_>) -> Option<Self> {
        let flow = entry.spec.flow?;
        let reader = Reader { flow, shape: entry.shape.field(crate::doc::name(flow.steps)), words };
        let steps = doc.get(flow.steps).map(Doc::items).unwrap_or_default();
        Some(Self { actions: reader.actions(steps) })
    }

    /// Returns whether anybody is asked at all.
    #[must_use]
    pub(crate) fn asks(&self) -> bool {
        self.actions.iter().any(|action| action.approval.is_some())
    }

    /// Returns whether an action asks a person.
    pub(super) fn asks_by(&self, id: &Id) -> bool {
        self.find(id).is_some_and(|(_, action)| action.approval.is_some())
    }

    pub(super) fn find(&self, id: &Id) -> Option<(usize, &Act)> {
        self.actions.iter().enumerate().find(|(_, action)| action.id == *id)
    }
}

struct Reader<'r> {
    flow: &'static Flow,
    /// The shape of the list of steps.
    shape: &'r Shape,
    words: &'r Words<'r>,
}

impl Reader<'_> {
    fn actions(&self, steps: &[Doc]) -> Vec<Act> {
        let mut seen: HashMap<String, u32> = HashMap::new();
        let mut actions = Vec::new();
        let (root, list) = (Trail::ROOT, crate::doc::name(self.flow.steps));
        let trail = root.field(list);
        let places = crate::identity::Listing::of(steps, self.shape.identity());
        for (position, step) in steps.iter().enumerate() {
            let list = crate::doc::name(self.flow.actions);
            let shape = self.shape.each().field(list);
            let of_step = step.get(self.flow.actions).map(Doc::items).unwrap_or_default();
            let here = places.at(&trail, position);
            let trail = here.field(list);
            let places = crate::identity::Listing::of(of_step, shape.identity());
            for (at, action) in of_step.iter().enumerate() {
                let name = fold(action.str_at("Name"));
                let nth = *seen.entry(name.clone()).and_modify(|nth| *nth += 1).or_insert(1);
                let place = Place::from(&places.at(&trail, at));
                actions.push(Act { id: (name, nth), place, step: position, ..self.action(step, action, shape.each()) });
            }
        }
        actions
    }

    fn action(&self, step: &Doc, action: &Doc, shape: &Shape) -> Act {
        let flow = self.flow;
        let roles = self.named(flow.property(step, flow.roles));
        let runs = [of_step(flow, step), of_action(flow, action)];
        let approval = flow.asks(action).then(|| Approval {
            holds: runs.iter().all(|runs| *runs != Runs::AfterFailure),
            under: self.under(&runs, &roles, action, shape),
            plain: runs.iter().all(|runs| *runs == Runs::AfterSuccess),
            required: action.is_true_at(flow.approval.required),
            teams: self.named(flow.property(action, flow.approval.teams)),
        });
        Act {
            id: Id::default(),
            label: action.str_at("Name").trim().to_owned(),
            place: Place::default(),
            step: 0,
            beside: flow.is_beside(step),
            rolling: !roles.is_empty() && flow.property(step, flow.window).is_some_and(says),
            enabled: !action.is_true_at(flow.disabled),
            yields: runs.iter().all(Runs::yields),
            scope: shape.item.map(|item| self.scope(action, item.dimensions)).unwrap_or_default(),
            approval,
        }
    }

    /// Returns the circumstances under which an approval is asked: conditions, roles, scopes that a variable holds.
    fn under(&self, runs: &[Runs; 2], roles: &BTreeSet<String>, action: &Doc, shape: &Shape) -> Option<String> {
        let of = ["step", "action"].into_iter().zip(runs);
        let mut parts: Vec<String> = of.filter_map(|(of, runs)| Some(format!("{of} {}", runs.expression()?))).collect();
        parts.extend(Some(format!("roles {roles:?}")).filter(|_| !roles.is_empty()));
        let fields = action.fields().into_iter().flat_map(crate::doc::Fields::iter);
        for (field, value) in fields.filter(|(field, value)| shape.field(*field).restricts.is_some() && says(value)) {
            parts.push(format!("{field} {:?}", self.named(Some(value))));
        }
        Some(parts.join("\n")).filter(|under| !under.is_empty())
    }

    /// Returns the folded names in a list, whichever form it has.
    fn named(&self, value: Option<&Doc>) -> BTreeSet<String> {
        let Some(value) = value else { return BTreeSet::new() };
        let leaves =
            if let Doc::Array(_) | Doc::Commas(_) = value { value.items() } else { std::slice::from_ref(value) };
        let names = leaves.iter().flat_map(|leaf| match leaf {
            Doc::Ref(key) => (self.words)(key).iter().map(Key::folded_text).collect(),
            other => vec![fold(&entry_label(other))],
        });
        names.filter(|name| !name.is_empty()).collect()
    }

    fn scope(&self, action: &Doc, dimensions: &'static [Dimension]) -> Vec<Restriction> {
        dimensions.iter().flat_map(|dimension| self.restrictions(action, dimension)).collect()
    }

    /// Returns what a dimension restricts; tags of different sets add up.
    fn restrictions(&self, action: &Doc, dimension: &'static Dimension) -> Vec<Restriction> {
        let lists = dimension.at.iter().filter_map(|at| action.get(at));
        let entries = lists.flat_map(|list| list.items());
        let mut groups: BTreeMap<Option<String>, Vec<Key>> = BTreeMap::new();
        let mut nameless: BTreeSet<Entered> = BTreeSet::new();
        for entry in entries {
            match entry {
                Doc::Ref(key) => groups.entry(holder(key)).or_default().push(key.clone()),
                other => drop(nameless.insert(text(&entry_label(other)))),
            }
        }
        let mut restrictions: Vec<Restriction> = Vec::new();
        for (own, keys) in groups {
            let found: Vec<Key> = keys.iter().flat_map(|key| (self.words)(key)).collect();
            let missing = keys.iter().any(|key| (self.words)(key).is_empty());
            // An entry without a counterpart excludes nothing there.
            let nowhere = (missing && !dimension.excludes).then_some(Entered::Nowhere);
            let axis = (dimension.kinds[0], found.first().map_or(own, holder));
            let entries = found.iter().map(there).chain(nowhere).collect();
            restrictions.push(Restriction { axis, entries, excludes: dimension.excludes });
        }
        if !nameless.is_empty() {
            restrictions.push(Restriction {
                axis: (dimension.kinds[0], None),
                entries: nameless,
                excludes: dimension.excludes,
            });
        }
        restrictions
    }
}

fn holder(key: &Key) -> Option<String> {
    owners::alternatives_within(key).as_ref().map(Key::folded_text)
}

fn there(key: &Key) -> Entered {
    Entered::There(key.folded_text(), entry_label(&Doc::Ref(key.clone())))
}

fn text(label: &str) -> Entered {
    Entered::There(fold(label), label.to_owned())
}

fn says(value: &Doc) -> bool {
    !value.is_empty() && value.as_str() != Some("")
}
