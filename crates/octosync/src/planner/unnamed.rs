//! Documents that name none of a kind, and so mean the space's default one, where the defaults of both spaces are not
//! counterparts (`docs/rules.md` E6): the same silence means another worker pool or machine policy there.
//!
//! Pure. Defaults of different types are found before (`checks`).

use super::stage::Ground;
use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{Key, Kind, listed};
use crate::matching::{Matching, Pair};
use crate::path::Trail;
use crate::registry;
use crate::registry::spec::{ServerMade, Spec};
use crate::side::{Node, Side};

/// How many documents a message names before it counts the rest.
const NAMED: usize = 5;

/// Returns the kinds of which both spaces have a default document, with both of these.
pub(super) fn defaults<'s>(
    source: &'s Side,
    destination: &'s Side,
) -> impl Iterator<Item = (&'static Spec, &'s Node, &'s Node)> {
    let flagged = registry::all().iter().map(|entry| entry.spec);
    let flagged = flagged.filter(|spec| matches!(spec.server_made, Some(ServerMade::Flag(_))));
    flagged.filter_map(|spec| Some((spec, source.default_of(spec.kind)?, destination.default_of(spec.kind)?)))
}

/// Returns a finding for each kind whose defaults are not counterparts, if documents that are written mean them.
pub(super) fn unpaired_defaults(ground: Ground<'_>, matching: &Matching) -> Vec<Finding> {
    let differing = defaults(ground.source, ground.destination).filter_map(|(spec, here, there)| {
        let is_same = matching.of(&here.key).iter().any(|counterpart| counterpart.key() == Some(&there.key));
        if is_same || here.type_word != there.type_word {
            return None;
        }
        let users = users(ground, matching, spec.kind);
        let (one, here, there) = (spec.one, here.key.own_name(), there.key.own_name());
        let message = format!(
            "the default {one} is \"{here}\" on the source and \"{there}\" on the destination, which are not \
             counterparts: what names none uses another one there: {}",
            listed(&users, NAMED)
        );
        let fix = format!(
            "if it shall be the same one there, name the {one} on the source, make it the default there, or map \"{here}\" \
             to \"{there}\" with names.{}",
            spec.kind
        );
        (!users.is_empty()).then(|| Finding::general(findings::DEFAULT_DIFFERS, message).fix(fix))
    });
    differing.collect()
}

/// Returns the documents that are written or compared, and that name none of a kind where they could.
fn users<'g>(ground: Ground<'g>, matching: &'g Matching, kind: Kind) -> Vec<&'g Key> {
    let is_planned = |pair: &&Pair| !pair.standing || registry::entry(pair.from.kind()).spec.updates(pair.mode);
    let planned = matching.pairs.values().flatten().filter(is_planned);
    let nodes = planned.filter_map(|pair| ground.source.nodes.get(&pair.from));
    nodes.filter(|node| names_none(node, kind)).map(|node| &node.key).collect()
}

fn names_none(node: &Node, kind: Kind) -> bool {
    let mut found = false;
    visit_parts(&node.doc, &registry::entry(node.key.kind()).shape, &Trail::ROOT, &mut |part, shape, _| {
        let is_empty = |field: &&str| part.get(field).is_none_or(Doc::is_empty);
        let mut unnamed = shape.unnamed.iter().filter(|(_, named)| *named == kind && part.fields().is_some());
        found |= unnamed.any(|(fields, _)| fields.iter().all(is_empty));
    });
    found
}
