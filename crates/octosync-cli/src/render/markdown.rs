//! Renders a view as Markdown for a pull request or a ticket: what is long is folded away, and the whole has a largest size.
//!
//! Decides nothing about content. Invariant: every text of a view is escaped, or stands in a fence that it cannot end, so
//! that nothing that comes from a server or a file becomes a link, an image, a mention or HTML.

use super::text::{count, safe};
use super::view::{Diff, Fold, Level, Line, Role, Row, Section, Side, Span, View};
use maud::html;
use std::fmt::Write as _;

/// How a file of ours begins.
pub(crate) const HEAD: &str = "<!-- octosync -->";
/// The most characters: a comment on GitHub can have 65,536.
const LARGEST: usize = 60_000;
/// The most rows of a section that stand open.
const OPEN: usize = 12;

/// The most characters of a section that is written before longer ones, whatever it says.
const SHORT: usize = 2_000;
/// The characters around the rows of a section that is cut: its title, what folds it, what says that it is cut.
const AROUND: usize = 500;

/// Returns a view as Markdown. Where it would be too long, what matters and what is short gets room first, and stands in its place.
pub(crate) fn text(view: &View) -> String {
    let whole: Vec<String> = view.sections.iter().map(section).collect();
    let mut order: Vec<usize> = (0..whole.len()).collect();
    order.sort_by_key(|at| weight(&view.sections[*at], &whole[*at]));
    let mut parts = vec![String::new(); whole.len()];
    let (mut room, mut cut) = (LARGEST, 0);
    for at in order {
        let length = whole[at].chars().count();
        parts[at] = match length <= room {
            true => whole[at].clone(),
            false => {
                cut += 1;
                shortened(&view.sections[at], room)
            }
        };
        room = room.saturating_sub(parts[at].chars().count());
    }
    let mut text = format!("{HEAD}\n{}", parts.concat());
    if cut > 0 {
        let sections = count(cut, "section is", "sections are");
        let _ = write!(
            text,
            "\n… {sections} cut or left out: this would be longer than {LARGEST} characters; the page of `--report` has all\n"
        );
    }
    text
}

/// Returns how late a section gets room: sentences and what needs attention come first, then what is short.
fn weight(section: &Section, text: &str) -> u8 {
    let is_loud = |role: Role| matches!(role, Role::Refusal | Role::Warning | Role::Code(_));
    let line = |line: &Line| line.spans.iter().any(|span| is_loud(span.role));
    let row = |row: &Row| match row {
        Row::Line(one) => line(one),
        Row::Fold(fold) => fold.rows.iter().any(line),
        Row::Diff(_) | Row::Block(_) => false,
    };
    let matters = section.level != Level::Part || is_loud(section.title.role) || section.rows.iter().any(row);
    match (matters, text.chars().count() <= SHORT) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    }
}

/// Returns a section with as many of its rows as there is room for; nothing, if that is none.
fn shortened(section: &Section, room: usize) -> String {
    let mut kept = Section { level: section.level, title: section.title.clone(), rows: Vec::new() };
    let room = room.saturating_sub(AROUND + section.title.text.chars().count());
    let (mut used, mut left_out) = (0, 0);
    for row in &section.rows {
        let mut text = String::new();
        rows(&mut text, 0, std::slice::from_ref(row));
        let length = text.chars().count();
        if used + length <= room {
            used += length;
            kept.rows.push(row.clone());
        } else {
            left_out += entries(row);
        }
    }
    if kept.rows.is_empty() {
        return String::new();
    }
    let more = format!("… {} left out", count(left_out, "entry is", "entries are"));
    self::section(&kept.rows([Line::of(Role::Aside, more).into()]))
}

fn section(section: &Section) -> String {
    let title = span(&section.title);
    let mut body = String::new();
    rows(&mut body, 0, &section.rows);
    match section.level {
        Level::Destination => format!("\n## {title}\n\n{body}"),
        Level::Sentence => format!("\n{title}\n"),
        Level::Closing => format!("\n{body}"),
        Level::Part if body.lines().count() > OPEN && section.title.role != Role::Refusal => {
            let entries = count(section.rows.iter().map(entries).sum(), "entry", "entries");
            let title = quiet(&safe(&section.title.text));
            let summary = html! { summary { (title) " · " (entries) } }.into_string();
            format!("\n<details>{summary}\n\n{body}\n</details>\n")
        }
        Level::Part => format!("\n### {title}\n\n{body}"),
    }
}

/// Returns how many entries a row is, those that are folded away too.
const fn entries(row: &Row) -> usize {
    match row {
        Row::Fold(fold) => fold.rows.len(),
        Row::Line(_) | Row::Diff(_) | Row::Block(_) => 1,
    }
}

fn rows(out: &mut String, depth: usize, rows: &[Row]) {
    for row in rows {
        match row {
            Row::Line(line) => self::line(out, depth, line),
            Row::Fold(fold) => self::fold(out, depth, fold),
            Row::Diff(diff) => self::diff(out, depth, diff),
            Row::Block(text) => fenced(out, depth, "yaml", text.lines().map(safe)),
        }
    }
}

fn line(out: &mut String, depth: usize, line: &Line) {
    let mark = line.mark.filter(|mark| !mark.symbol.trim().is_empty()).map(|mark| format!("`{}` ", mark.symbol));
    let spans: String = line.spans.iter().map(span).collect();
    let _ = writeln!(out, "{}- {}{spans}", indent(depth), mark.unwrap_or_default());
    rows(out, depth + 1, &line.below);
}

fn fold(out: &mut String, depth: usize, fold: &Fold) {
    for line in fold.rows.iter().take(fold.limit) {
        self::line(out, depth, line);
    }
    more(out, depth, fold.rows.len(), fold.limit, fold.words);
}

fn diff(out: &mut String, depth: usize, diff: &Diff) {
    let lines = diff.lines.iter().take(diff.limit).map(|(side, text)| {
        let symbol = match side {
            Side::Old => "-",
            Side::New => "+",
            Side::Both => " ",
            Side::Remark => "",
        };
        format!("{symbol}{}", safe(text))
    });
    fenced(out, depth, "diff", lines);
    more(out, depth, diff.lines.len(), diff.limit, ("line", "lines"));
}

/// Says how many rows are folded away.
fn more(out: &mut String, depth: usize, all: usize, limit: usize, (one, many): (&str, &str)) {
    if let Some(more) = all.checked_sub(limit).filter(|more| *more > 0) {
        let _ = writeln!(out, "{}- … {} more", indent(depth), count(more, one, many));
    }
}

/// Writes lines between fences that are longer than any run of backticks in them.
fn fenced(out: &mut String, depth: usize, language: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or_default();
    let (fence, indent) = ("`".repeat(3.max(longest + 1)), indent(depth));
    let _ = writeln!(out, "{indent}{fence}{language}");
    for line in lines {
        let _ = writeln!(out, "{indent}{line}");
    }
    let _ = writeln!(out, "{indent}{fence}");
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

fn span(span: &Span) -> String {
    let text = escaped(&span.text);
    let (start, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
    let around = match span.role {
        Role::Refusal | Role::Removed | Role::Warning | Role::Code(_) if start < end => "**",
        _ => return text,
    };
    // Blanks inside the marks would keep Markdown from seeing them.
    format!("{}{around}{}{around}{}", &text[..start], &text[start..end], &text[end..])
}

/// Returns a text in which no character means anything to Markdown, HTML, or a site that turns words into links. Sites look
/// for mentions and addresses after that, in the text as it is read: there, characters of no width stand between.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in safe(text).chars() {
        match character {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '@' => shown.push_str("&#64;&#8203;"),
            '#' => shown.push_str("&#35;&#8203;"),
            ':' => shown.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '-' | '!' | '|' | '~' | '$' => {
                shown.push('\\');
                shown.push(character);
            }
            other => shown.push(other),
        }
    }
    shown.replace("www.", "www&#46;&#8203;")
}

/// Breaks what a site turns into a mention or a link after it has read the text, by characters of no width.
fn quiet(text: &str) -> String {
    ["@", "#", "://", "www."].iter().fold(text.to_owned(), |text, word| {
        let (first, rest) = word.split_at(1);
        text.replace(word, &format!("{first}\u{200b}{rest}"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::view::Mark;
    use super::*;
    use octosync::decision::Severity;

    fn of(rows: impl IntoIterator<Item = Row>) -> String {
        text(&[Section::new(Level::Part, Role::Heading, "Part").rows(rows)].into_iter().collect())
    }

    #[test]
    fn a_view_reads_as_markdown() {
        let diff = Diff { lines: vec![(Side::Old, "a".to_owned()), (Side::New, "b".to_owned())], limit: 9 };
        let line = Line::marked(Mark::CHANGED).text("settings ").span(Role::Aside, "now").below([Row::Diff(diff)]);
        let block = Row::Block("first_sync:\n  projects: take_source".to_owned());
        insta::assert_snapshot!(of([line.into(), Line::of(Role::Hint, "write:").below([block]).into()]), @"
        <!-- octosync -->

        ### Part

        - `~` settings now
          ```diff
          -a
          +b
          ```
        - write&#58;
          ```yaml
          first_sync:
            projects: take_source
          ```
        ");
    }

    #[test]
    fn no_text_becomes_markup() {
        for evil in [
            "<script>alert(1)</script>",
            "![x](http://evil)",
            "[a](javascript:b)",
            "@admin",
            "https://evil.example",
            "</details>",
            "```",
            "**bold**",
            "a\n# b",
            "~~~",
            "#12",
            "&lt;",
            "www.evil.example",
        ] {
            let diff = Row::Diff(Diff { lines: vec![(Side::Both, evil.to_owned())], limit: 1 });
            let shown = of([Line::of(Role::Plain, evil).below([diff, Row::Block(evil.to_owned())]).into()]);
            let outside: String = outside_fences(&shown);
            for word in [
                "<script",
                "](",
                "@a",
                "https:",
                "</details",
                "**bold",
                "\n# b",
                "~~~",
                " #1",
                "&#64;a",
                "&#35;1",
                "www.",
            ] {
                assert!(!outside.contains(word), "{evil}: {shown}");
            }
        }
    }

    #[test]
    fn a_folded_section_counts_its_entries_and_its_title_is_inert() {
        let rows = (0..OPEN).map(|at| Line::of(Role::Plain, format!("line {at}"))).map(Row::from);
        let folded = (0..7).map(|at| Line::of(Role::Plain, format!("row {at}"))).collect();
        let fold = Row::Fold(Fold::new(folded, 2, ("row", "rows")));
        let title = "<b> @admin #12 https://evil www.evil";
        let section = Section::new(Level::Part, Role::Heading, title).rows(rows.chain([fold]));
        let shown = text(&[section].into_iter().collect());
        let summary = shown.lines().find(|line| line.starts_with("<details>")).unwrap_or_default();
        let expected = "&lt;b&gt; @\u{200b}admin #\u{200b}12 https:\u{200b}//evil w\u{200b}ww.evil · 19 entries";
        assert_eq!(summary, format!("<details><summary>{expected}</summary>"));
    }

    /// Returns the lines that stand in no fence.
    fn outside_fences(text: &str) -> String {
        let mut fence: Option<String> = None;
        let mut kept = String::new();
        for line in text.lines() {
            let ticks: String = line.trim_start().chars().take_while(|c| *c == '`').collect();
            match &fence {
                Some(open) if ticks.len() >= open.len() && line.trim() == ticks => fence = None,
                Some(_) => {}
                None if ticks.len() >= 3 => fence = Some(ticks),
                None => kept.push_str(&format!("{line}\n")),
            }
        }
        assert_eq!(fence, None, "a fence stays open: {text}");
        kept
    }

    fn part(title: &str, rows: usize, width: usize) -> Section {
        let rows = (0..rows).map(|_| Row::from(Line::of(Role::Plain, "x".repeat(width))));
        Section::new(Level::Part, Role::Heading, title).rows(rows)
    }

    #[test]
    fn what_is_too_long_is_cut_between_rows_and_said() {
        let shown = text(&(0..10).map(|at| part(&format!("Part {at}"), 400, 40)).collect());
        assert!(shown.chars().count() < LARGEST + 200, "{}", shown.chars().count());
        assert!(shown.contains("7 sections are cut or left out"), "{}", &shown[shown.len() - 200..]);
        assert!(shown.contains("entries are left out"), "the last one with room is cut between its rows");
        assert_eq!(shown.matches("<details>").count(), shown.matches("</details>").count());
    }

    #[test]
    fn a_long_part_takes_no_room_from_what_matters() {
        let todo = Line::of(Role::Code(Severity::Todo), "secret.to_fill_in").text(" accounts/Azure");
        let endless = part("Endless", 1, 2 * LARGEST);
        let sections = [
            part("First", 900, 90),
            endless,
            part("Overview", 3, 10),
            Section::new(Level::Part, Role::Heading, "Left for you to do").rows([todo.into()]),
            Section::new(Level::Sentence, Role::Plain, "live: 3 to create"),
        ];
        let shown = text(&sections.into_iter().collect());
        assert!(shown.chars().count() < LARGEST + 200, "{}", shown.chars().count());
        for said in ["First", "Overview", "Left for you to do", "accounts/Azure", "live&#58; 3 to create"] {
            assert!(shown.contains(said), "{said}");
        }
        assert!(!shown.contains("Endless") && shown.contains("2 sections are cut or left out"), "{shown}");
    }
}
