//! Fields that exceptions take alone (`only`), and that nothing of the source has.

use crate::decision::Finding;
use crate::delta::Exception;
use crate::doc::{Doc, Fields};
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{fold, instead};
use crate::path::Trail;
use crate::planner::stage::Ground;
use crate::registry::{self, Entry};
use std::collections::BTreeMap;

/// Returns what is to be said of the fields that exceptions name.
pub(super) fn idle(ground: Ground<'_>) -> Vec<Finding> {
    let exceptions = ground.delta.exceptions.0.iter().filter(|exception| exception.set.only.is_some());
    exceptions.flat_map(|exception| of(exception, ground)).collect()
}

fn of(exception: &Exception, ground: Ground<'_>) -> Vec<Finding> {
    let mut known = BTreeMap::new();
    let is_about =
        |entry: &Entry| entry.spec.one == exception.about || entry.items.iter().any(|item| item.one == exception.about);
    for node in ground.source.nodes.values() {
        let entry = registry::entry(node.key.kind());
        if !is_about(entry) {
            continue;
        }
        let words = entry.items.iter().flat_map(|item| item.dimensions).map(|dimension| dimension.word);
        known.extend(words.chain(["scope"]).map(|word| (word.to_owned(), word.to_owned())));
        visit_parts(&node.doc, &entry.shape, &Trail::ROOT, &mut |part, _, _| {
            let fields = part.fields().into_iter().flat_map(Fields::iter);
            known.extend(fields.map(|(field, _): (_, &Doc)| (fold(&field), field.to_string())));
        });
    }
    let names = exception.set.only.iter().flatten();
    let idle = names.filter(|name| !known.is_empty() && !known.contains_key(&fold(name)));
    let finding = |name: &String| {
        let (rule, about, origin) = (&exception.name, &exception.about, exception.origin.bracketed());
        let message = format!("{rule}: no {about} of the source has the field \"{name}\"{origin}");
        Finding::general(findings::RULES_UNMATCHED, message).fix(instead(name, known.values().map(String::as_str)))
    };
    idle.map(finding).collect()
}
