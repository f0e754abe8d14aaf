//! Views of findings that refuse nothing: the harmless first, what needs attention last, where the eye ends.

use super::alike::alike;
use super::edited;
use super::view::{Detail, Fold, Level, Line, Role, Row, Section, Span};
use octosync::decision::{Finding, Severity};
use octosync::registry::labels;
use std::collections::{HashMap, HashSet};

/// The most findings of one code, by severity, unless everything shall be shown.
const fn most(severity: Severity) -> usize {
    match severity {
        Severity::Note => 0,
        Severity::Todo => 5,
        Severity::Warning => 3,
        Severity::Refusal => usize::MAX,
    }
}

/// The most places of findings that say the same, unless everything shall be shown.
const PLACES: usize = 5;

/// The sections, in their order.
const SECTIONS: &[(Severity, &str, Role)] = &[
    (Severity::Note, "Notes", Role::Heading),
    (Severity::Todo, "Left for you to do", Role::Heading),
    (Severity::Warning, "Warnings", Role::Warning),
];

/// Returns findings by severity, without what is refused.
pub(crate) fn findings(findings: &[Finding], detail: Detail) -> impl Iterator<Item = Section> {
    SECTIONS.iter().filter_map(move |(severity, title, role)| {
        let of_it: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == *severity).collect();
        (!of_it.is_empty()).then(|| Section::new(Level::Part, *role, *title).rows(section(&of_it, detail)))
    })
}

/// Findings that say the same, and the places that they are about.
pub(super) struct Alike<'f> {
    finding: &'f Finding,
    places: Vec<String>,
}

/// Returns the findings of one severity by code; of many of one code, only the first are shown.
fn section(findings: &[&Finding], detail: Detail) -> Vec<Row> {
    let codes = alike(together(findings), |first, other| first.finding.code == other.finding.code);
    codes.into_iter().map(|of_it| of_code(of_it, detail)).collect()
}

/// Returns the findings of one code: each, or where none is shown what they have in common.
fn of_code(alike: Vec<Alike<'_>>, detail: Detail) -> Row {
    let Finding { code, severity, .. } = *alike[0].finding;
    let limit = detail.limit(most(severity));
    if limit == 0 && alike.len() > 1 {
        let number: usize = alike.iter().map(|alike| alike.places.len().max(1)).sum();
        let line = Line::of(Role::Code(severity), code.as_str()).text(format!(" {}", code.row().meaning));
        return line.span(Role::Aside, format!(" ({number}; -v lists them)")).into();
    }
    let rows = alike.into_iter().map(|alike| line(alike, detail)).collect();
    Row::Fold(Fold::new(rows, limit.max(1), ("finding", "findings")))
}

/// Findings that say the same of several places stand together, each place once.
fn together<'f>(findings: &[&'f Finding]) -> Vec<Alike<'f>> {
    by(findings, |finding| [finding.code.as_str(), &finding.message, &finding.fix])
}

/// Findings with the same message stand together, whatever is to be done about each: where that is said once for all of them.
pub(super) fn by_message<'f>(findings: &[&'f Finding]) -> Vec<Alike<'f>> {
    by(findings, |finding| [&finding.message])
}

fn by<'f, const N: usize>(findings: &[&'f Finding], words: impl Fn(&'f Finding) -> [&'f str; N]) -> Vec<Alike<'f>> {
    let mut all: Vec<Alike<'f>> = Vec::new();
    let mut found: HashMap<[&str; N], usize> = HashMap::new();
    let mut seen = HashSet::new();
    for finding in findings {
        let at = *found.entry(words(finding)).or_insert_with(|| {
            all.push(Alike { finding, places: Vec::new() });
            all.len() - 1
        });
        if let Some(place) = labels::spot(finding).filter(|place| seen.insert((at, place.clone()))) {
            all[at].places.push(place);
        }
    }
    all
}

/// Returns the view of one finding.
pub(crate) fn one(finding: &Finding) -> Line {
    line(Alike { finding, places: labels::spot(finding).into_iter().collect() }, Detail::Full)
}

fn line(alike: Alike<'_>, detail: Detail) -> Line {
    let finding = alike.finding;
    let mut said = about(alike, detail);
    said.spans.insert(0, Span { role: Role::Code(finding.severity), text: format!("{} ", finding.code) });
    if finding.fix.is_empty() { said } else { said.below([next(&finding.fix).into()]) }
}

/// Returns what findings say of which places, without their code.
pub(super) fn about(Alike { finding, places }: Alike<'_>, detail: Detail) -> Line {
    let message = &finding.message;
    let who = |line: Line| edited::by(line, finding.edited.as_ref());
    match places.as_slice() {
        [] => who(Line::of(Role::Plain, message)),
        [place] => who(Line::of(Role::Plain, format!("{place}: {message}"))),
        places => {
            let rows = places.iter().map(|place| Line::of(Role::Plain, place)).collect();
            let fold = Fold::new(rows, detail.limit(PLACES), ("place", "places"));
            who(Line::of(Role::Plain, format!("{message}:"))).below([Row::Fold(fold)])
        }
    }
}

/// Returns the line of a next step.
pub(crate) fn next(step: &str) -> Line {
    Line::of(Role::Hint, "next:").text(format!(" {step}"))
}
