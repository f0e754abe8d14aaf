//! Groups what a plan says by project and kind: shared kinds first, then each project with all that belongs to it.

use octosync::decision::Decision;
use octosync::key::{Key, Kind};
use octosync::plan::{DestinationPlan, Difference, Step};
use octosync::registry::spec::Birth;
use octosync::registry::{self, kinds};
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
    let root = root(key);
    let kind = root.kind();
    let heading =
        if kind == kinds::PROJECTS { Heading::Project(root) } else { Heading::Shared(registry::rank(kind), kind) };
    groups.entry(heading).or_default().entry((registry::rank(key.kind()), key.clone())).or_default()
}

/// Returns the document at the top: a channel's project, a project itself.
fn root(key: &Key) -> Key {
    owner(key).map_or_else(|| key.clone(), |owner| root(&owner))
}

/// Returns the document that one belongs to.
pub(crate) fn owner(key: &Key) -> Option<Key> {
    let spec = registry::get(key.kind())?.spec;
    let rule = spec.owner.as_ref()?;
    let own_names = usize::from(!matches!(spec.birth, Birth::WithOwner(_)));
    let segments = key.segments();
    let end = segments.len().checked_sub(own_names)?;
    if rule.kinds.len() == 1 {
        return Some(Key::new(rule.kinds[0], &segments[..end]));
    }
    // Where there are several kinds of owners, the key begins with the word of the one.
    let word = segments.first()?;
    let kind = rule.kinds.iter().find(|kind| kind.word() == &**word)?;
    Some(Key::new(*kind, segments.get(1..end)?))
}

/// Returns whether a document has no name of its own, because there is one per owner.
pub(crate) fn is_nameless(key: &Key) -> bool {
    registry::get(key.kind()).is_some_and(|entry| matches!(entry.spec.birth, Birth::WithOwner(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_of_a_project_leads_to_it() {
        for (key, expected) in [
            ("environments/Test", "environments/Test"),
            ("projects/OctoFX", "projects/OctoFX"),
            ("channels/OctoFX/Hotfix", "projects/OctoFX"),
            ("deployment_processes/OctoFX", "projects/OctoFX"),
            ("variables/projects/OctoFX", "projects/OctoFX"),
            ("variables/library_variable_sets/Shared", "library_variable_sets/Shared"),
            ("variables/nonsense", "variables/nonsense"),
            ("unknown/x", "unknown/x"),
        ] {
            assert_eq!(root(&key.parse().unwrap()).to_string(), expected);
        }
    }
}
