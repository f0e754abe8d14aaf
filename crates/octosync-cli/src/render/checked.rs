//! The view of checks: each with its verdict, the end that it is about, and the next step.

use super::finding::next;
use super::text::count;
use super::view::{Level, Line, Mark, Role, Row, Section, View};
use octosync::doctor::{Check, Verdict};

/// Returns the view of checks, end by end.
pub(crate) fn view(checks: &[Check], ends: &[&str]) -> View {
    let of_end = |end: &&str| {
        let rows: Vec<Row> = checks.iter().filter(|check| check.of == **end).map(|check| line(check).into()).collect();
        let title = if end.is_empty() { "before anything is asked" } else { end };
        (!rows.is_empty()).then(|| Section::new(Level::Part, Role::Heading, title).rows(rows))
    };
    let sum = Section::new(Level::Sentence, Role::Plain, summary(checks));
    ends.iter().filter_map(of_end).chain([sum]).collect()
}

fn line(check: &Check) -> Line {
    let (symbol, role) = match check.verdict {
        Verdict::Ok => ("=", Role::Kept),
        Verdict::Warning => ("?", Role::Warning),
        Verdict::Problem => ("!", Role::Refusal),
    };
    let line = Line::marked(Mark::new(symbol, role)).span(role, check.verdict.word());
    let line = line.text(format!(" {}: {}", check.check.word, check.text));
    let line = match check.code {
        Some(code) => line.span(Role::Aside, format!(" ({code})")),
        None => line,
    };
    if check.next.is_empty() { line } else { line.below([next(&check.next).into()]) }
}

/// Returns how many checks came to what.
pub(crate) fn summary(checks: &[Check]) -> String {
    let number = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let problems = count(number(Verdict::Problem), "problem", "problems");
    let warnings = count(number(Verdict::Warning), "warning", "warnings");
    format!("{problems}, {warnings}, {} ok", number(Verdict::Ok))
}
