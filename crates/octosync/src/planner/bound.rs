//! Says what would be written and is tied to its own instance (`docs/rules.md` F9): a machine that polls its server.
//!
//! Pure. Matching only looks such a document up, so that what names it finds one of the same name.

use super::cast::Cast;
use super::stage::Ground;
use crate::decision::{Decision, Verdict};
use crate::delta::Mode;
use crate::participation::Part;
use crate::registry::Entry;
use crate::registry::spec::Bound;
use crate::side::Node;
use crate::subject::mode_of_document;

/// Returns a decision for each document of a kind that takes no part because one of the two sides is tied.
pub(super) fn said(ground: Ground<'_>, cast: &Cast, entry: &Entry) -> Vec<Decision> {
    if entry.spec.bound.is_empty() {
        return Vec::new();
    }
    let takes_part = |node: &&Node| {
        let mode = mode_of_document(ground.delta, ground.source, node);
        let is_selected = matches!(cast.participation.part(&node.key), Some(Part::Needed) | None);
        is_selected && mode.is_some_and(|mode| !Mode::leaves_alone(mode))
    };
    ground.source.of_kind(entry.spec.kind).filter(takes_part).filter_map(|node| of(ground, cast, node)).collect()
}

fn of(ground: Ground<'_>, cast: &Cast, node: &Node) -> Option<Decision> {
    let counterparts = cast.matching.of(&node.key);
    let mut standing = counterparts.iter().filter_map(|there| ground.destination.nodes.get(there.key()?));
    let (bound, verdict, why) = match (node.bound, standing.next()) {
        (Some(bound), None) => (bound, Verdict::Skip, bound.why.to_owned()),
        (Some(bound), Some(_)) => (bound, Verdict::Keep, format!("{}, and stays as it is there", bound.why)),
        (None, there) => {
            let bound: &Bound = there?.bound?;
            (bound, Verdict::Keep, format!("{} there, and stays as it is", bound.why))
        }
    };
    let decision = Decision::new(&node.key, bound.rule, verdict, why);
    Some(if verdict == Verdict::Skip { decision.otherwise(bound.fix) } else { decision })
}
