//! Renders a view as text for a terminal, with colours; streams take the colours out where need be.
//!
//! Decides nothing about content. Invariant: every text of a view passes [`safe`], so that nothing that comes from a
//! server or a file can move the cursor.

use super::style::{Style, paint, style};
use super::text::{count, safe};
use super::view::{Diff, Fold, Level, Line, Role, Row, Section, Side, Span, View};

/// How far the rows of a section stand in.
const INDENT: usize = 2;
/// How far the rows below a line stand in from it.
const STEP: usize = 4;

/// Returns a view as text.
pub(crate) fn text(view: &View) -> String {
    let mut page = Page::default();
    for section in &view.sections {
        page.section(section);
    }
    page.0
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn section(&mut self, section: &Section) {
        if section.level != Level::Closing {
            if !self.0.is_empty() {
                self.0.push('\n');
            }
            self.line(0, &painted(std::slice::from_ref(&section.title)));
        }
        self.rows(INDENT, &section.rows);
    }

    fn rows(&mut self, indent: usize, rows: &[Row]) {
        for row in rows {
            match row {
                Row::Line(line) => self.row(indent, line),
                Row::Fold(fold) => self.fold(indent, fold),
                Row::Diff(diff) => self.diff(indent, diff),
            }
        }
    }

    fn row(&mut self, indent: usize, line: &Line) {
        let mark = line.mark.map(|mark| [(mark.role, mark.symbol.to_owned()), separator(mark.role, line)]);
        let mark = mark.into_iter().flatten().map(|(role, text)| Span { role, text });
        let spans: Vec<Span> = mark.chain(line.spans.iter().cloned()).collect();
        self.line(indent, &painted(&spans));
        self.rows(indent + STEP, &line.below);
    }

    fn fold(&mut self, indent: usize, fold: &Fold) {
        for line in fold.rows.iter().take(fold.limit) {
            self.row(indent, line);
        }
        self.more(indent, fold.rows.len(), fold.limit, fold.words);
    }

    fn diff(&mut self, indent: usize, diff: &Diff) {
        for (side, text) in diff.lines.iter().take(diff.limit) {
            let (symbol, role) = match side {
                Side::Old => ("-", Role::Removed),
                Side::New => ("+", Role::Added),
                Side::Both => (" ", Role::Plain),
                Side::Remark => ("", Role::Aside),
            };
            self.line(indent, &painted(&[Span { role, text: format!("{symbol}{text}") }]));
        }
        self.more(indent, diff.lines.len(), diff.limit, ("line", "lines"));
    }

    /// Says how many rows are folded away.
    fn more(&mut self, indent: usize, all: usize, limit: usize, (one, many): (&str, &str)) {
        if let Some(more) = all.checked_sub(limit).filter(|more| *more > 0) {
            let text = format!("… {} more (-v shows all)", count(more, one, many));
            self.line(indent, &painted(&[Span { role: Role::Aside, text }]));
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.0.extend(std::iter::repeat_n(' ', indent));
            self.0.push_str(text);
        }
        self.0.push('\n');
    }
}

/// The blank between a mark and its line: of the same look, if both have one.
fn separator(mark: Role, line: &Line) -> (Role, String) {
    let same = line.spans.first().is_some_and(|first| style(first.role) == style(mark));
    (if same { mark } else { Role::Plain }, " ".to_owned())
}

/// Returns texts with their colours; neighbours that look alike are painted together.
fn painted(spans: &[Span]) -> String {
    let mut runs: Vec<(Option<Style>, String)> = Vec::new();
    for span in spans {
        let (look, text) = (style(span.role), safe(&span.text));
        match runs.last_mut().filter(|(last, _)| *last == look) {
            Some((_, run)) => run.push_str(&text),
            None => runs.push((look, text)),
        }
    }
    runs.into_iter().map(|(look, text)| look.map_or_else(|| text.clone(), |look| paint(look, &text))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::view::Mark;
    use super::*;

    fn row(line: Line) -> String {
        text(&[Section::new(Level::Closing, Role::Plain, "").rows([line.into()])].into_iter().collect())
    }

    #[test]
    fn a_mark_is_painted_with_its_line_only_if_both_look_alike() {
        let line = Line::marked(Mark::ADDED).span(Role::Added, "a").text(" b");
        assert_eq!(row(line), "  \u{1b}[32m+ a\u{1b}[0m b\n");
        assert_eq!(row(Line::marked(Mark::ADDED).text("a")), "  \u{1b}[32m+\u{1b}[0m a\n");
        assert_eq!(row(Line::marked(Mark::NONE).text("a")), "    a\n");
    }

    #[test]
    fn what_is_folded_away_is_counted() {
        let rows = (1..=3).map(|at| Line::of(Role::Plain, at.to_string())).collect();
        let fold = Fold { rows, limit: 1, words: ("field", "fields") };
        let line = Line::of(Role::Plain, "a").below([Row::Fold(fold)]);
        assert_eq!(row(line), "  a\n      1\n      \u{1b}[2m… 2 fields more (-v shows all)\u{1b}[0m\n");
    }

    #[test]
    fn no_text_of_a_view_reaches_the_terminal_raw() {
        let evil = "\u{1b}]0;owned\u{7}\n\u{202e}";
        let diff = Row::Diff(Diff { lines: vec![(Side::Both, evil.to_owned())], limit: 1 });
        let line = Line::of(Role::Plain, evil).below([diff]);
        let shown = text(&[Section::new(Level::Part, Role::Plain, evil).rows([line.into()])].into_iter().collect());
        assert_eq!(shown.lines().count(), 3, "{shown:?}");
        assert!(!shown.chars().any(|c| c != '\n' && super::super::text::is_unsafe(c)), "{shown:?}");
    }
}
