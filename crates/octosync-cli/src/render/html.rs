//! Renders a view as one self-contained page: no network, light and dark, good on paper, with search and filters.
//!
//! Decides nothing about content. Invariant: every text of a view goes through the escaping of `maud`, and none into a
//! script, a style or an attribute that is read as one; the page forbids itself everything but its own script and style.

use super::text::{count, safe};
use super::view::{Diff, Fold, Level, Line, Mark, Role, Row, Section, Side, Span, View};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use octosync::decision::Severity;

/// How a file of ours begins, and what its head says.
pub(crate) const HEAD: &str = "<!DOCTYPE html>";
/// The name of what made a file of ours.
pub(crate) const GENERATOR: &str = "name=\"generator\" content=\"octosync\"";

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");
/// The content security policy of the page: it loads nothing but what stands in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Returns a view as a page.
pub(crate) fn page(view: &View, title: &str) -> String {
    let parts: Vec<&Section> = view.sections.iter().filter(|section| section.level == Level::Part).collect();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content="octosync";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (safe(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (safe(title)) }
                    div id="tools" {
                        label { "Search " input id="search" type="search" autocomplete="off"; }
                        label {
                            "Part "
                            select id="part" {
                                option value="" { "all" }
                                @for (at, section) in parts.iter().enumerate() {
                                    option value=(at) { (safe(&section.title.text)) }
                                }
                            }
                        }
                        label { input id="attention" type="checkbox"; " only what needs attention" }
                        span id="found" role="status" {}
                    }
                }
                main { @for section in &view.sections { (self::section(section)) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

fn section(section: &Section) -> Markup {
    let title = span(&section.title);
    html! {
        @match section.level {
            Level::Destination => { h2 { (title) } (rows(&section.rows)) }
            Level::Part => {
                section class="part" { details open { summary { span role="heading" aria-level="3" { (title) } } (rows(&section.rows)) } }
            }
            Level::Sentence => p { (title) },
            Level::Closing => (rows(&section.rows)),
        }
    }
}

fn rows(rows: &[Row]) -> Markup {
    html! {
        @if !rows.is_empty() {
            ul { @for row in rows { (self::row(row)) } }
        }
    }
}

fn row(row: &Row) -> Markup {
    match row {
        Row::Line(line) => self::line(line),
        Row::Fold(fold) => self::fold(fold),
        Row::Diff(diff) => html! { li class="bare" { (self::diff(diff)) } },
        Row::Block(text) => html! { li class="bare" { pre { @for line in text.lines() { (safe(line)) "\n" } } } },
    }
}

fn line(line: &Line) -> Markup {
    html! {
        li class=(attention(line)) {
            @if let Some(Mark { symbol, role }) = line.mark { span class={ "mark " (class(role)) } { (symbol) } " " }
            @for span in &line.spans { (self::span(span)) }
            (rows(&line.below))
        }
    }
}

/// Renders a fold: the rows that a brief view leaves out stand here folded.
fn fold(fold: &Fold) -> Markup {
    let open = fold.open.min(fold.limit).min(fold.rows.len());
    let (open, folded) = fold.rows.split_at(open);
    let more = if open.is_empty() { "" } else { " more" };
    html! {
        @for line in open { (self::line(line)) }
        @if !folded.is_empty() {
            li class="bare" {
                details {
                    summary { (count(folded.len(), fold.words.0, fold.words.1)) (more) }
                    ul { @for line in folded { (self::line(line)) } }
                }
            }
        }
    }
}

/// Both sides stand beside each other: what goes on the left, what comes on the right.
fn diff(diff: &Diff) -> Markup {
    // Where one side has nothing, the other one takes its room.
    let is_new = diff.lines.iter().all(|(side, _)| matches!(side, Side::New));
    let is_old = diff.lines.iter().all(|(side, _)| matches!(side, Side::Old));
    if is_new || is_old {
        let cells = diff.lines.iter().map(|(side, text)| cell(Some((*side, text))));
        return html! { table class="diff" { tbody { @for cell in cells { tr { (cell) } } } } };
    }
    html! {
        table class="diff" {
            tbody {
                @for (old, new) in beside(&diff.lines) {
                    tr { (cell(old)) (cell(new)) }
                }
            }
        }
    }
}

/// A line of one side of a difference.
type Cell<'d> = Option<(Side, &'d str)>;

/// Puts what goes beside what comes in its place.
fn beside(lines: &[(Side, String)]) -> Vec<(Cell<'_>, Cell<'_>)> {
    let (mut pairs, mut old, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for (side, text) in lines {
        let cell = Some((*side, text.as_str()));
        match side {
            Side::Old => old.push(cell),
            Side::New => new.push(cell),
            Side::Both | Side::Remark => {
                pair(&mut old, &mut new, &mut pairs);
                pairs.push((cell, cell));
            }
        }
    }
    pair(&mut old, &mut new, &mut pairs);
    pairs
}

fn pair<'d>(old: &mut Vec<Cell<'d>>, new: &mut Vec<Cell<'d>>, pairs: &mut Vec<(Cell<'d>, Cell<'d>)>) {
    let rows = old.len().max(new.len());
    old.resize(rows, None);
    new.resize(rows, None);
    pairs.extend(old.drain(..).zip(new.drain(..)));
}

fn cell(cell: Cell<'_>) -> Markup {
    let (class, text) = match cell {
        Some((Side::Old, text)) => ("removed", text),
        Some((Side::New, text)) => ("added", text),
        Some((Side::Both, text)) => ("", text),
        Some((Side::Remark, text)) => ("aside", text),
        None => ("none", ""),
    };
    html! { td class=(class) { (safe(text)) } }
}

fn span(span: &Span) -> Markup {
    match class(span.role) {
        "" => html! { (safe(&span.text)) },
        class => html! { span class=(class) { (safe(&span.text)) } },
    }
}

/// Returns the class of what needs somebody's attention.
fn attention(line: &Line) -> &'static str {
    let loud = |role: Role| {
        matches!(role, Role::Refusal | Role::Warning | Role::Removed)
            || matches!(role, Role::Code(Severity::Refusal | Severity::Warning | Severity::Todo))
    };
    let is_loud = line.mark.is_some_and(|mark| loud(mark.role)) || line.spans.iter().any(|span| loud(span.role));
    if is_loud { "attention" } else { "" }
}

const fn class(role: Role) -> &'static str {
    match role {
        Role::Plain | Role::Heading => "",
        Role::Added => "added",
        Role::Removed => "removed",
        Role::Changed | Role::Code(Severity::Todo) => "changed",
        Role::Kept | Role::Aside | Role::Rule | Role::Origin | Role::Code(Severity::Note) => "aside",
        Role::Warning | Role::Code(Severity::Warning) => "warning",
        Role::Refusal | Role::Code(Severity::Refusal) => "refusal",
        Role::Hint => "hint",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let evil = "</script></style><img src=x onerror=alert(1)>\"'\u{202e}";
        let diff = Row::Diff(Diff { lines: vec![(Side::Old, evil.to_owned())], limit: 1 });
        let fold = Row::Fold(Fold::new(vec![Line::of(Role::Plain, evil)], 0, ("row", "rows")));
        let line = Line::of(Role::Plain, evil).below([diff, fold, Row::Block(evil.to_owned())]);
        let page =
            page(&[Section::new(Level::Part, Role::Plain, evil).rows([line.into()])].into_iter().collect(), evil);
        assert_eq!(page.matches("<img").count(), 0, "{page}");
        assert_eq!((page.matches("</script>").count(), page.matches("</style>").count()), (1, 1));
        assert!(!page.contains('\u{202e}'));
        assert!(page.matches("&lt;img src=x onerror=alert(1)&gt;").count() >= 7, "each text stands there: {page}");
    }

    #[test]
    fn what_goes_stands_beside_what_comes() {
        let lines = [(Side::Both, "a"), (Side::Old, "b"), (Side::Old, "c"), (Side::New, "d"), (Side::Both, "e")];
        let lines: Vec<(Side, String)> = lines.map(|(side, text)| (side, text.to_owned())).into();
        let text = |cell: Cell<'_>| cell.map_or_else(String::new, |(_, text)| text.to_owned());
        let shown: Vec<String> =
            beside(&lines).into_iter().map(|(old, new)| format!("{}|{}", text(old), text(new))).collect();
        assert_eq!(shown, ["a|a", "b|d", "c|", "e|e"]);
    }
}
