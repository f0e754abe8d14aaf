//! A plan together with what planning knows of both sides and no plan holds: for whoever looks at them without writing.

use super::driver::Course;
use super::stage::Ground;
use crate::decision::Origin;
use crate::key::Key;
use crate::lift::DANGLING;
use crate::matching::Counterpart;
use crate::plan::DestinationPlan;
use crate::registry;
use std::collections::{BTreeMap, BTreeSet};

/// A plan, and what is known besides.
#[derive(Debug)]
pub struct Examined {
    /// The plan.
    pub plan: DestinationPlan,
    /// The facts that the stages found besides.
    pub seen: Seen,
}

/// The facts that the stages know before the plan is put together, and that the plan does not hold.
#[derive(Debug)]
pub struct Seen {
    /// The documents that take part, by their keys on the source and on the destination.
    pub pairs: Vec<(Key, Key)>,
    /// The keys of the source that these name and that have no counterpart, each with how many name it; those that the
    /// configuration gives up are left out.
    pub unmet: BTreeMap<Key, usize>,
    /// The documents that name what is not on the source either, with the ids.
    pub dangling: BTreeMap<Key, Vec<String>>,
}

impl Seen {
    pub(super) fn of(ground: Ground<'_>, course: &Course) -> Self {
        let matching = &course.cast.matching;
        let (mut unmet, mut dangling) = (BTreeMap::new(), BTreeMap::new());
        let pairs: Vec<(Key, Key)> =
            matching.pairs.values().flatten().map(|pair| (pair.from.clone(), pair.to.clone())).collect();
        // A document that lost its scope takes no part any more, and names all the same the keys that it lacks.
        let unscoped = course.report.decisions.iter().filter(|decision| decision.dimension().is_some());
        let naming: BTreeSet<&Key> =
            pairs.iter().map(|(from, _)| from).chain(unscoped.map(|decision| &decision.about)).collect();
        for node in naming.into_iter().filter_map(|from| ground.source.nodes.get(from)) {
            let mut named: BTreeSet<&Key> = BTreeSet::new();
            node.doc.visit_refs(&mut |key| {
                named.insert(key);
            });
            let nobody_decided = |counterpart: &Counterpart| match counterpart {
                Counterpart::Absent(absence) => absence.origin == Origin::Default && !absence.on_purpose,
                Counterpart::Standing(_) | Counterpart::Coming(_) => false,
            };
            for key in named {
                if key.kind() == DANGLING {
                    dangling.entry(node.key.clone()).or_insert_with(Vec::new).push(key.own_name().to_owned());
                } else if registry::get(key.kind()).is_some() && matching.of(key).iter().all(nobody_decided) {
                    *unmet.entry(key.clone()).or_default() += 1;
                }
            }
        }
        Self { pairs, unmet, dangling }
    }
}
