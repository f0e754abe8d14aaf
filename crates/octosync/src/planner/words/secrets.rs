//! Patterns in `secrets` that match no secret, and secrets that they cannot tell apart.

use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, fold, instead};
use crate::matching::Matching;
use crate::path::Place;
use crate::plan::Step;
use crate::planner::stage::Ground;
use crate::registry;
use crate::secrets::{all_places, label};
use std::collections::{BTreeMap, BTreeSet};

/// Returns what is to be said of patterns.
pub(super) fn idle(ground: Ground<'_>, matching: &Matching, steps: &[Step]) -> Vec<Finding> {
    if ground.delta.secrets.is_empty() {
        return Vec::new();
    }
    let known = known(ground, matching, steps);
    let folded: Vec<String> = known.iter().map(|name| fold(name)).collect();
    let idle =
        ground.delta.secrets.iter().filter(|secret| !folded.iter().any(|name| secret.value.matches_folded(name)));
    let finding = |secret: &crate::decision::Set<crate::delta::Pattern>| {
        let (pattern, origin) = (secret.value.text(), secret.origin.bracketed());
        let message =
            format!("secrets: \"{pattern}\" matches no secret of the destination, nor one that comes there{origin}");
        let fix = instead(pattern, known.iter().map(String::as_str));
        Finding::general(findings::SECRETS_UNMATCHED, message).fix(fix)
    };
    idle.map(finding).collect()
}

/// Returns which secrets of a step are called alike: what supplies one of them would supply all.
pub(super) fn alike(steps: &[Step]) -> Vec<Finding> {
    steps.iter().flat_map(alike_in).collect()
}

fn alike_in(step: &Step) -> Vec<Finding> {
    let mut counted: BTreeMap<String, (&Place, usize)> = BTreeMap::new();
    for place in &step.supplied {
        counted.entry(fold(&label(&step.key, place))).or_insert((place, 0)).1 += 1;
    }
    let several = counted.into_values().filter(|(_, count)| *count > 1);
    let finding = |(place, count): (&Place, usize)| {
        let message =
            format!("{count} secrets are called \"{}\", and each has a value of its own", label(&step.key, place));
        let fix =
            "rename one of the variables on the source, or leave them out of secrets and enter them on the destination";
        Finding::new(findings::SECRETS_CALLED_ALIKE, &step.key, message).at(place.clone()).fix(fix)
    };
    several.map(finding).collect()
}

/// Returns what the secrets are called that stand there, that are written, and that pairs of documents have.
fn known(ground: Ground<'_>, matching: &Matching, steps: &[Step]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut note = |key: &Key, doc: &Doc| {
        let places = all_places(doc, &registry::entry(key.kind()).shape);
        known.extend(places.iter().map(|place| label(key, place)));
    };
    ground.destination.nodes.values().for_each(|node| note(&node.key, &node.doc));
    steps.iter().for_each(|step| note(&step.key, &step.after.0));
    for pair in matching.pairs.values().flatten() {
        if let Some(node) = ground.source.nodes.get(&pair.from) {
            note(&pair.to, &node.doc);
        }
    }
    known
}
