//! The findings of planning, by topic: the same in fewer words, since the plan itself shows each place.

use super::check::{Check, Verdict};
use super::topic::Topic;
use crate::decision::{Finding, Severity};
use crate::findings::Code;
use crate::key::listed;
use crate::registry::labels;

/// How many places a check names before it counts the rest.
const NAMED: usize = 5;

/// Returns a check for each code that was found, and one for each topic of which nothing was.
pub(super) fn checks(of: &str, findings: &[Finding]) -> Vec<Check> {
    Topic::of_findings().flat_map(|topic| of_topic(of, topic, findings)).collect()
}

fn of_topic(of: &str, topic: &'static Topic, findings: &[Finding]) -> Vec<Check> {
    let here: Vec<&Finding> = findings.iter().filter(|finding| Topic::of(finding.code) == topic).collect();
    let mut groups: Vec<(Code, Verdict)> =
        here.iter().filter_map(|finding| Some((finding.code, verdict(finding.severity)?))).collect();
    groups.sort_by_key(|(code, verdict)| (std::cmp::Reverse(*verdict), *code));
    groups.dedup();
    if groups.is_empty() {
        return fine(of, topic, &here).into_iter().collect();
    }
    let group = |(code, verdict): (Code, Verdict)| {
        let is_of = |finding: &&&Finding| finding.code == code && self::verdict(finding.severity) == Some(verdict);
        one(of, topic, verdict, &here.iter().filter(is_of).copied().collect::<Vec<_>>())
    };
    groups.into_iter().map(group).collect()
}

/// Returns what a severity comes to; a note asks for nothing.
const fn verdict(severity: Severity) -> Option<Verdict> {
    match severity {
        Severity::Refusal => Some(Verdict::Problem),
        Severity::Warning | Severity::Todo => Some(Verdict::Warning),
        Severity::Note => None,
    }
}

fn fine(of: &str, topic: &'static Topic, notes: &[&Finding]) -> Option<Check> {
    let text = match notes {
        [only] if only.about.is_none() => only.message.clone(),
        _ => topic.fine.to_owned(),
    };
    (!text.is_empty()).then(|| Check::ok(topic, of, text))
}

/// Returns the check of findings of one code.
fn one(of: &str, topic: &'static Topic, verdict: Verdict, findings: &[&Finding]) -> Check {
    let code = findings[0].code;
    let same = |part: fn(&Finding) -> &str| {
        findings.iter().all(|finding| part(finding) == part(findings[0])).then(|| part(findings[0]))
    };
    // Of several findings the documents say enough.
    let place = |finding: &&Finding| match &finding.about {
        Some(document) if findings.len() > 1 => Some(document.to_string()),
        _ => labels::spot(finding),
    };
    let mut places: Vec<String> = findings.iter().filter_map(place).collect();
    places.dedup();
    let text = match (same(|finding| &finding.message), places.as_slice()) {
        (Some(message), []) => message.to_owned(),
        (Some(message), places) => format!("{}: {message}", listed(places, NAMED)),
        (None, []) => findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("; "),
        (None, places) => {
            let times = findings.len();
            format!("{}, {times} times: {}", lower(code.row().meaning), listed(places, NAMED))
        }
    };
    let next = same(|finding| &finding.fix).map_or_else(|| lower(code.row().remedy), str::to_owned);
    Check::new(topic, of, verdict, text).next(next.trim_end_matches('.')).code(code)
}

/// Returns a sentence as the part of one.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
