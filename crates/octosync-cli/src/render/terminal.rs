//! Renders a view as text for a terminal, with colours; streams take the colours out where need be.
//!
//! Decides nothing about content. Invariant: every text of a view passes [`safe`], so that nothing that comes from a
//! server or a file can move the cursor.

use super::style::{Style, paint, style};
use super::text::{count, safe};
use super::view::{Diff, Fold, Level, Line, Role, Row, Section, Side, Span, View};
use textwrap::{Options, WordSeparator, WordSplitter};

/// How far the rows of a section stand in.
const INDENT: usize = 2;
/// How far the rows below a line stand in from it.
const STEP: usize = 4;

/// The narrowest text: what stands deep in a narrow window is still readable.
const NARROWEST: usize = 40;

/// Returns a view as text. Lines that are longer than a width go on below, further in; texts to be copied and lines of
/// differences stay whole.
pub(crate) fn text(view: &View, width: Option<usize>) -> String {
    let mut page = Page { text: String::new(), width };
    for section in &view.sections {
        page.section(section);
    }
    page.text
}

struct Page {
    text: String,
    width: Option<usize>,
}

impl Page {
    fn section(&mut self, section: &Section) {
        if section.level != Level::Closing {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.wrapped(0, &painted(std::slice::from_ref(&section.title)));
        }
        self.rows(INDENT, &section.rows);
    }

    fn rows(&mut self, indent: usize, rows: &[Row]) {
        for row in rows {
            match row {
                Row::Line(line) => self.row(indent, line),
                Row::Fold(fold) => self.fold(indent, fold),
                Row::Diff(diff) => self.diff(indent, diff),
                Row::Block(text) => text.lines().for_each(|line| self.line(indent, &safe(line))),
            }
        }
    }

    fn row(&mut self, indent: usize, line: &Line) {
        let mark = line.mark.map(|mark| [(mark.role, mark.symbol.to_owned()), separator(mark.role, line)]);
        let mark = mark.into_iter().flatten().map(|(role, text)| Span { role, text });
        let spans: Vec<Span> = mark.chain(line.spans.iter().cloned()).collect();
        self.wrapped(indent, &painted(&spans));
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
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    /// Writes a line that may go on below.
    fn wrapped(&mut self, indent: usize, text: &str) {
        let Some(width) = self.width else { return self.line(indent, text) };
        let hanging = " ".repeat(indent + STEP);
        let options = Options::new(width.max(indent + NARROWEST))
            .initial_indent(&hanging[..indent])
            .subsequent_indent(&hanging)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        for line in textwrap::wrap(text, options) {
            self.line(0, line.trim_end());
        }
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
        text(&[Section::new(Level::Closing, Role::Plain, "").rows([line.into()])].into_iter().collect(), None)
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
        let fold = Fold::new(rows, 1, ("field", "fields"));
        let line = Line::of(Role::Plain, "a").below([Row::Fold(fold)]);
        assert_eq!(row(line), "  a\n      1\n      \u{1b}[2m… 2 fields more (-v shows all)\u{1b}[0m\n");
    }

    #[test]
    fn no_text_of_a_view_reaches_the_terminal_raw() {
        let evil = "\u{1b}]0;owned\u{7}\n\u{202e}";
        let diff = Row::Diff(Diff { lines: vec![(Side::Both, evil.to_owned())], limit: 1 });
        let line = Line::of(Role::Plain, evil).below([diff]);
        let view = [Section::new(Level::Part, Role::Plain, evil).rows([line.into()])].into_iter().collect();
        let shown = text(&view, None);
        assert_eq!(shown.lines().count(), 3, "{shown:?}");
        assert!(!shown.chars().any(|c| c != '\n' && super::super::text::is_unsafe(c)), "{shown:?}");
    }

    #[test]
    fn a_long_line_goes_on_below_and_keeps_its_colours_out_of_its_width() {
        let line = Line::marked(Mark::CHANGED).text("one two three four five six seven eight nine ten").below([
            Row::Block("a text that is to be copied stays as it is, however long".to_owned()),
            Line::of(Role::Refusal, "a-name-that-is-longer-than-the-whole-width-stays-whole").into(),
        ]);
        let view: View = [Section::new(Level::Closing, Role::Plain, "").rows([line.into()])].into_iter().collect();
        let text = text(&view, Some(44));
        insta::assert_snapshot!(anstream::adapter::strip_str(&text), @"
        ~ one two three four five six seven eight
            nine ten
            a text that is to be copied stays as it is, however long
            a-name-that-is-longer-than-the-whole-width-stays-whole
        ");
    }
}
