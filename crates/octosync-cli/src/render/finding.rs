//! Shows findings: the harmless first, refusals last, so that they stand where the eye ends.

use super::Lines;
use super::style::{CHANGED, ERROR, FAINT, HEAD, HINT, WARNING, paint};
use super::text::{count, safe};
use anstyle::Style;
use octosync::decision::{Finding, Severity};
use std::collections::HashMap;

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

/// Findings that say the same of several places stand together.
fn section(lines: &mut Lines, findings: &[&Finding], style: Style, verbose: bool) {
    let mut alike: Vec<(&Finding, Vec<String>)> = Vec::new();
    for finding in findings {
        let same = |other: &Finding| {
            (&other.code, &other.message, &other.fix) == (&finding.code, &finding.message, &finding.fix)
        };
        let place = place(finding);
        match alike.iter_mut().find(|(first, _)| same(first)) {
            Some((_, places)) => places.extend(place.filter(|place| !places.contains(place))),
            None => alike.push((finding, place.into_iter().collect())),
        }
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (finding, places) in alike {
        let number = seen.entry(&finding.code).or_default();
        *number += 1;
        if *number <= NOTES || verbose || finding.severity != Severity::Note {
            one(lines, finding, &places, style);
        }
    }
    let more: usize = seen.into_values().map(|number| number.saturating_sub(NOTES)).sum();
    if more > 0 && !verbose && findings.iter().all(|finding| finding.severity == Severity::Note) {
        lines.add(2, &paint(FAINT, &format!("… {} more (-v shows all)", count(more, "note", "notes"))));
    }
}

fn one(lines: &mut Lines, finding: &Finding, places: &[String], style: Style) {
    let code = paint(style, &safe(&finding.code));
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
