//! Groups what a plan says by project and kind: shared kinds first, then each project with all that belongs to it.

use octosync::decision::Decision;
use octosync::key::{Key, Kind};
use octosync::owners;
use octosync::plan::{DestinationPlan, Difference, Step};
use octosync::registry;
use std::collections::{BTreeMap, HashMap};

/// Everything that a plan says of one document.
#[derive(Debug, Default)]
pub(crate) struct Entry<'p> {
    pub(crate) steps: Vec<&'p Step>,
    pub(crate) kept: Vec<&'p Difference>,
    pub(crate) unpaired: Vec<&'p Difference>,
    pub(crate) decisions: Vec<&'p Decision>,
}

/// A heading: a shared kind, or a project by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Heading {
    /// A kind that projects share, by its place in the order of kinds.
    Shared(usize, Kind),
    /// A project.
    Project(Key),
}

impl Entry<'_> {
    /// Returns whether something of the document is written, or waits for a decision.
    pub(crate) const fn changes(&self) -> bool {
        !(self.steps.is_empty() && self.unpaired.is_empty())
    }
}

/// Returns the title of what stands together.
pub(crate) fn title_of(heading: &Heading) -> String {
    match heading {
        Heading::Shared(_, kind) => kind.word().to_owned(),
        Heading::Project(key) => format!("project {}", key.own_name()),
    }
}

/// The documents under each heading, in the order of kinds.
pub(crate) type Groups<'p> = BTreeMap<Heading, BTreeMap<(usize, Key), Entry<'p>>>;

/// Groups what a plan says.
pub(crate) fn groups(plan: &DestinationPlan) -> Groups<'_> {
    let mut groups = Groups::new();
    // Decisions name documents as the source does; what is written is named as the destination does.
    let here: HashMap<&Key, &Key> = plan.steps.iter().map(|step| (&step.from, &step.key)).collect();
    for step in &plan.steps {
        entry(&mut groups, &step.key).steps.push(step);
    }
    for difference in &plan.kept {
        entry(&mut groups, &difference.key).kept.push(difference);
    }
    for difference in &plan.unpaired {
        entry(&mut groups, &difference.key).unpaired.push(difference);
    }
    for decision in &plan.decisions {
        let key = here.get(&decision.about).copied().unwrap_or(&decision.about);
        entry(&mut groups, key).decisions.push(decision);
    }
    groups
}

fn entry<'g, 'p>(groups: &'g mut Groups<'p>, key: &Key) -> &'g mut Entry<'p> {
    let root = owners::root(key);
    let kind = root.kind();
    let heading = match owners::is_project(kind) {
        true => Heading::Project(root),
        false => Heading::Shared(registry::rank(kind), kind),
    };
    groups.entry(heading).or_default().entry((registry::rank(key.kind()), key.clone())).or_default()
}
