//! Roles in `names`: they are words, no documents, and are known where targets have them or documents name them.

use crate::decision::{Finding, Severity};
use crate::findings;
use crate::key::{Key, Kind, fold, instead};
use crate::planner::stage::Ground;
use crate::registry;
use crate::side::Side;
use std::collections::BTreeMap;

/// The words of a kind that a side knows, as they are spelt, by how they compare.
type Words = BTreeMap<String, String>;

/// Returns what is to be said of words that one of the sides does not know.
pub(super) fn idle(ground: Ground<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known: BTreeMap<Kind, (Words, Words)> = BTreeMap::new();
    for (kind, renaming) in ground.delta.names.iter().filter(|(kind, _)| registry::is_everywhere(*kind)) {
        let (here, there) =
            known.entry(kind).or_insert_with(|| (words(ground.source, kind), words(ground.destination, kind)));
        let (one, from, origin) = (registry::one(kind), &renaming.value.from, renaming.origin.bracketed());
        if !here.contains_key(&fold(from)) {
            let message = format!("names maps the {one} \"{from}\", which nothing of the source has{origin}");
            let finding = Finding::general(findings::NAMES_UNKNOWN, message).severity(Severity::Warning);
            findings.push(finding.fix(instead(from, here.values().map(String::as_str))));
        }
        let borne = !ground.destination.words(kind).is_empty();
        let severity = if borne { Severity::Refusal } else { Severity::Warning };
        for to in renaming.value.to.iter().filter(|to| !there.contains_key(&fold(to))) {
            let message =
                format!("names maps the {one} \"{from}\" to \"{to}\", which nothing of the destination has{origin}");
            let finding = Finding::general(findings::NAMES_NOT_THERE, message).severity(severity);
            findings.push(finding.fix(instead(to, there.values().map(String::as_str))));
        }
    }
    findings
}

fn words(side: &Side, kind: Kind) -> Words {
    let mut words: Words = side.words(kind).iter().map(|word| (fold(word), word.to_string())).collect();
    for node in side.nodes.values() {
        node.doc.visit_refs(&mut |key: &Key| {
            if key.kind() == kind {
                words.entry(fold(key.own_name())).or_insert_with(|| key.own_name().to_owned());
            }
        });
    }
    words
}
