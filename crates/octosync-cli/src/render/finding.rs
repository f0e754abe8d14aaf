//! Views of findings: the harmless first, refusals last, so that they stand where the eye ends.

use super::edited;
use super::view::{Detail, Fold, Level, Line, Role, Row, Section};
use octosync::decision::{Finding, Severity};
use std::collections::{HashMap, HashSet};

/// The most notes of one code unless everything shall be shown.
const NOTES: usize = 3;

/// The sections, in their order.
const SECTIONS: &[(Severity, &str, Role)] = &[
    (Severity::Note, "Notes", Role::Heading),
    (Severity::Todo, "Left for you to do", Role::Heading),
    (Severity::Warning, "Warnings", Role::Warning),
    (Severity::Refusal, "REFUSED: nothing of this is applied as long as this stands", Role::Refusal),
];

/// Returns findings by severity.
pub(crate) fn findings(findings: &[Finding], detail: Detail) -> impl Iterator<Item = Section> {
    SECTIONS.iter().filter_map(move |(severity, title, role)| {
        let of_it: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == *severity).collect();
        (!of_it.is_empty()).then(|| Section::new(Level::Part, *role, *title).rows(section(&of_it, detail)))
    })
}

/// Findings that say the same, and the places that they are about.
struct Alike<'f> {
    finding: &'f Finding,
    places: Vec<String>,
}

/// Returns the findings of one severity; of many notes of one code, only the first are shown.
fn section(findings: &[&Finding], detail: Detail) -> Vec<Row> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let (mut shown, mut folded) = (Vec::new(), Vec::new());
    for alike in together(findings) {
        let number = numbers.entry(alike.finding.code.as_str()).or_default();
        *number += 1;
        let fold = alike.finding.severity == Severity::Note && *number > detail.limit(NOTES);
        if fold { &mut folded } else { &mut shown }.push(line(alike));
    }
    let fold = Row::Fold(Fold { rows: folded, limit: 0, words: ("note", "notes") });
    shown.into_iter().map(Row::from).chain([fold]).collect()
}

/// Findings that say the same of several places stand together, each place once.
fn together<'f>(findings: &[&'f Finding]) -> Vec<Alike<'f>> {
    let mut all: Vec<Alike<'f>> = Vec::new();
    let mut found: HashMap<[&str; 3], usize> = HashMap::new();
    let mut seen = HashSet::new();
    for finding in findings {
        let words = [finding.code.as_str(), finding.message.as_str(), finding.fix.as_str()];
        let at = *found.entry(words).or_insert_with(|| {
            all.push(Alike { finding, places: Vec::new() });
            all.len() - 1
        });
        if let Some(place) = place(finding).filter(|place| seen.insert((at, place.clone()))) {
            all[at].places.push(place);
        }
    }
    all
}

/// Returns the view of one finding.
pub(crate) fn one(finding: &Finding) -> Line {
    line(Alike { finding, places: place(finding).into_iter().collect() })
}

fn line(Alike { finding, places }: Alike<'_>) -> Line {
    let code = Line::of(Role::Code(finding.severity), finding.code.as_str());
    let message = &finding.message;
    let who = |line: Line| edited::by(line, finding.edited.as_ref());
    let said = match places.as_slice() {
        [] => who(code.text(format!(" {message}"))),
        [place] => who(code.text(format!(" {place}: {message}"))),
        places => {
            let places = places.iter().map(|place| Line::of(Role::Plain, place).into());
            who(code.text(format!(" {message}:"))).below(places)
        }
    };
    if finding.fix.is_empty() { said } else { said.below([next(&finding.fix).into()]) }
}

/// Returns the line of a next step.
pub(crate) fn next(step: &str) -> Line {
    Line::of(Role::Hint, "next:").text(format!(" {step}"))
}

fn place(finding: &Finding) -> Option<String> {
    let parts = [finding.about.as_ref().map(ToString::to_string), finding.at.as_ref().map(ToString::to_string)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
