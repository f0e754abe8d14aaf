//! Shows findings: the harmless first, refusals last, so that they stand where the eye ends.

use super::Lines;
use super::style::{CHANGED, ERROR, FAINT, HEAD, HINT, WARNING, paint};
use super::text::{count, safe};
use anstyle::Style;
use octosync::decision::{Finding, Severity};
use std::collections::{HashMap, HashSet};

/// The most notes of one code unless everything shall be shown.
const NOTES: usize = 3;

/// Adds findings by severity.
pub(crate) fn findings(lines: &mut Lines, findings: &[Finding], verbose: bool) {
    let sections = [
        (Severity::Note, "Notes", HEAD, FAINT),
        (Severity::Todo, "Left for you to do", HEAD, CHANGED),
        (Severity::Warning, "Warnings", WARNING, WARNING),
        (Severity::Refusal, "REFUSED: nothing of this is applied as long as this stands", ERROR, ERROR),
    ];
    for (severity, title, title_style, style) in sections {
        let of_it: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == severity).collect();
        if of_it.is_empty() {
            continue;
        }
        lines.gap();
        lines.add(0, &paint(title_style, title));
        section(lines, &of_it, style, verbose);
    }
}

/// What several findings say, and where.
struct Said<'f> {
    finding: &'f Finding,
    places: Vec<String>,
}

/// Adds the findings of one severity.
fn section(lines: &mut Lines, findings: &[&Finding], style: Style, verbose: bool) {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut more = 0;
    for said in together(findings) {
        let number = numbers.entry(said.finding.code.as_str()).or_default();
        *number += 1;
        if *number > NOTES && !verbose && said.finding.severity == Severity::Note {
            more += 1;
        } else {
            one(lines, said.finding, &said.places, style);
        }
    }
    if more > 0 {
        lines.add(2, &paint(FAINT, &format!("… {} more (-v shows all)", count(more, "note", "notes"))));
    }
}

/// Findings that say the same of several places stand together, each place once.
fn together<'f>(findings: &[&'f Finding]) -> Vec<Said<'f>> {
    let mut all: Vec<Said<'f>> = Vec::new();
    let mut found: HashMap<[&str; 3], usize> = HashMap::new();
    let mut seen = HashSet::new();
    for finding in findings {
        let words = [finding.code.as_str(), finding.message.as_str(), finding.fix.as_str()];
        let at = *found.entry(words).or_insert_with(|| {
            all.push(Said { finding, places: Vec::new() });
            all.len() - 1
        });
        if let Some(place) = place(finding).filter(|place| seen.insert((at, place.clone()))) {
            all[at].places.push(place);
        }
    }
    all
}

fn one(lines: &mut Lines, finding: &Finding, places: &[String], style: Style) {
    let code = paint(style, finding.code.as_str());
    match places {
        [] => lines.add(2, &format!("{code} {}", safe(&finding.message))),
        [place] => lines.add(2, &format!("{code} {place}: {}", safe(&finding.message))),
        places => {
            lines.add(2, &format!("{code} {}:", safe(&finding.message)));
            places.iter().for_each(|place| lines.add(6, place));
        }
    }
    if !finding.fix.is_empty() {
        lines.add(6, &format!("{} {}", paint(HINT, "next:"), safe(&finding.fix)));
    }
}

fn place(finding: &Finding) -> Option<String> {
    let about = finding.about.as_ref().map(|key| safe(&key.to_string()));
    match (about, &finding.at) {
        (Some(about), Some(at)) => Some(format!("{about} {}", safe(at))),
        (about, None) => about,
        (None, Some(at)) => Some(safe(at)),
    }
}
