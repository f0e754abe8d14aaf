//! The view of what stands open: the refusals of a plan, as the questions that they come down to, each with the lines of
//! the configuration that answer it.

use super::alike::alike;
use super::finding::{about, by_message, next};
use super::view::{Detail, Fold, Level, Line, Mark, Role, Row, Section};
use super::yaml;
use octosync::decision::{Answer, Finding, Severity};

/// The most places that a question names unless everything shall be shown.
const PLACES: usize = 5;
/// The most next steps of a question: with lines that answer all of it, and without.
const STEPS: (usize, usize) = (1, 3);

/// Returns what stands open, if anything does.
pub(crate) fn open(findings: &[Finding], detail: Detail) -> Option<Section> {
    let questions = questions(findings);
    if questions.is_empty() {
        return None;
    }
    let title = match questions.len() {
        1 => "REFUSED: 1 open decision; nothing is applied until it is answered".to_owned(),
        many => format!("REFUSED: {many} open decisions; nothing is applied until each is answered"),
    };
    let rows = questions.iter().enumerate().map(|(at, findings)| question(at + 1, findings, detail).into());
    Some(Section::new(Level::Part, Role::Refusal, title).rows(rows))
}

/// Returns the refusals by what they ask, in the order in which they come.
fn questions(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let refusals = findings.iter().filter(|finding| finding.severity == Severity::Refusal);
    alike(refusals, |first, other| first.code == other.code)
}

fn question(number: usize, findings: &[&Finding], detail: Detail) -> Line {
    let code = findings[0].code;
    let line = Line::marked(Mark::REFUSED).text(format!("{number}. {} ", code.row().meaning));
    let line = line.span(Role::Code(Severity::Refusal), code.as_str());
    let rows: Vec<Line> = by_message(findings).into_iter().map(|alike| about(alike, detail)).collect();
    let places = Row::Fold(Fold::new(rows, detail.limit(PLACES), ("such finding", "such findings")));
    line.below([places]).below(answers(findings, detail))
}

/// Returns what answers a question: lines of the configuration, and all that can be done besides.
fn answers(findings: &[&Finding], detail: Detail) -> Vec<Row> {
    let most = findings.iter().map(|finding| finding.answers.len()).max().unwrap_or_default();
    let mut rows: Vec<Row> = Vec::new();
    for at in 0..most {
        let lines: Vec<&Answer> = findings.iter().filter_map(|finding| finding.answers.get(at)).collect();
        let word = if at == 0 { "write:" } else { "or:" };
        rows.push(Line::of(Role::Hint, word).below([Row::Block(yaml::of(&lines))]).into());
    }
    let mut steps: Vec<&str> = Vec::new();
    for finding in findings.iter().filter(|finding| !finding.fix.is_empty()) {
        if !steps.contains(&&*finding.fix) {
            steps.push(&finding.fix);
        }
    }
    let limit = detail.limit(if most > 0 { STEPS.0 } else { STEPS.1 });
    let steps = steps.into_iter().map(next).collect();
    rows.push(Row::Fold(Fold::new(steps, limit, ("step", "steps"))));
    rows
}
