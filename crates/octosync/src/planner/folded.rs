//! Folds findings of which there are too many to be read, such as ids in texts: one for a document, and one for the
//! rest of many documents. Folded findings are counted, and the first places are named.
//!
//! Pure. It folds warnings and notes of the codes that it is given; a refusal is never folded.

use crate::decision::{Finding, Severity};
use crate::findings::Code;
use crate::key::{Key, listed};
use crate::registry::labels;
use std::collections::BTreeMap;

/// How many documents have a finding of their own.
const DOCUMENTS: usize = 25;
/// How many places or documents a folded finding names.
const NAMED: usize = 3;

/// Returns findings with those of a code folded.
pub(super) fn folded(findings: Vec<Finding>, code: Code) -> Vec<Finding> {
    let is_folded = |finding: &Finding| finding.code == code && finding.severity != Severity::Refusal;
    let (many, mut kept): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| is_folded(finding) && finding.about.is_some());
    let mut documents: BTreeMap<Key, Vec<Finding>> = BTreeMap::new();
    for finding in many {
        if let Some(about) = finding.about.clone() {
            documents.entry(about).or_default().push(finding);
        }
    }
    let mut documents = documents.into_iter();
    kept.extend(documents.by_ref().take(DOCUMENTS).filter_map(|(_, findings)| of_document(findings)));
    kept.extend(of_rest(documents.collect()));
    kept
}

/// One finding stays what it is; several are counted, and the first places are named.
fn of_document(mut findings: Vec<Finding>) -> Option<Finding> {
    findings.sort_by_cached_key(|finding| finding.at.as_ref().map(ToString::to_string));
    let count = findings.len();
    let places: Vec<String> = findings.iter().filter_map(|finding| finding.at.as_ref()).map(labels::place).collect();
    let first = findings.into_iter().next()?;
    if count == 1 {
        return Some(first);
    }
    let more = if count == 2 { "does 1 more place".to_owned() } else { format!("do {} more places", count - 1) };
    let message = format!("{}, and so {more}: {}", first.message, listed(&places[1..], NAMED));
    Some(Finding { message, ..first })
}

/// Returns one finding for the rest of many documents.
fn of_rest(documents: Vec<(Key, Vec<Finding>)>) -> Option<Finding> {
    let places: usize = documents.iter().map(|(_, findings)| findings.len()).sum();
    let names: Vec<String> = documents.iter().map(|(key, _)| key.to_string()).collect();
    let (_, findings) = documents.into_iter().next()?;
    let first = findings.into_iter().next()?;
    let documents = if names.len() == 1 { "document" } else { "documents" };
    let number = names.len();
    // It stands before the documents that have a finding of their own, as it is about none.
    let message = format!("{places} places of {number} more {documents} have the same: {}", listed(&names, NAMED));
    Some(Finding { about: None, at: None, message, ..first })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{REF_IN_TEXT, VERSION_GAP};
    use crate::path::Place;
    use crate::registry::kinds::PROJECTS;

    fn found(document: usize, place: &str) -> Finding {
        let key = Key::new(PROJECTS, [format!("P{document:03}")]);
        Finding::new(REF_IN_TEXT, &key, format!("mentions {place}")).at(Place::default().field(place))
    }

    #[test]
    fn what_is_said_once_stays_and_what_is_said_often_is_counted() {
        let once = found(1, "A");
        let other = Finding::general(VERSION_GAP, "x").severity(Severity::Note);
        assert_eq!(folded(vec![other.clone(), once.clone()], REF_IN_TEXT), [other, once]);
        let often = ["E", "B", "A", "D", "C"].map(|place| found(1, place)).to_vec();
        let [one] = folded(often, REF_IN_TEXT).try_into().unwrap();
        assert_eq!(one.message, "mentions A, and so do 4 more places: b, c, d and 1 more");
        assert_eq!(one.at, Some(Place::default().field("A")));
        let [two] = folded(vec![found(1, "B"), found(1, "A")], REF_IN_TEXT).try_into().unwrap();
        assert_eq!(two.message, "mentions A, and so does 1 more place: b");
    }

    #[test]
    fn of_many_documents_the_rest_is_one_finding_and_none_is_lost_in_the_count() {
        let many = (0..1000).flat_map(|at| [found(at, "A"), found(at, "B")]).collect();
        let all = folded(many, REF_IN_TEXT);
        assert_eq!(all.len(), DOCUMENTS + 1);
        let rest = all.last().unwrap();
        let expected =
            "1950 places of 975 more documents have the same: projects/P025, projects/P026, projects/P027 and 972 more";
        assert_eq!(rest.message, expected);
    }

    #[test]
    fn a_refusal_is_never_folded() {
        let refused: Vec<Finding> =
            (0..100).map(|at| Finding { severity: Severity::Refusal, ..found(at, "A") }).collect();
        assert_eq!(folded(refused.clone(), REF_IN_TEXT), refused);
    }
}
