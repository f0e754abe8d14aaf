//! The view: what a plan, an outcome or an explanation says to people, as data.
//!
//! Sections of rows, each text with its role. Renderers (`terminal`, `markdown`, `html`) turn a view into their
//! format and need nothing else; they decide nothing about content, and builders nothing about colours, widths or
//! escapes. Texts can hold anything that a server or a file holds: a renderer makes them safe for its format.

use octosync::decision::Severity;

/// How much a view holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The parts that matter; long ones are folded.
    Brief,
    /// Everything.
    Full,
}

impl Detail {
    /// Returns the most rows that are shown of a part that can be long.
    pub(crate) const fn limit(self, brief: usize) -> usize {
        match self {
            Self::Brief => brief,
            Self::Full => usize::MAX,
        }
    }
}

/// The meaning of a text, from which a renderer takes its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A name, a value, a sentence.
    Plain,
    /// A heading.
    Heading,
    /// Something that is new.
    Added,
    /// Something that goes.
    Removed,
    /// Something that becomes another.
    Changed,
    /// Something that stays, or is as it shall be.
    Kept,
    /// A remark beside the point.
    Aside,
    /// Something that needs attention.
    Warning,
    /// Something that is wrong or refused.
    Refusal,
    /// The word before a next step.
    Hint,
    /// The rule of a decision, by its id.
    Rule,
    /// The place where something was set.
    Origin,
    /// The code of a finding of this severity.
    Code(Severity),
}

/// A text with its role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) role: Role,
    pub(crate) text: String,
}

/// A sign before a line that says at a glance what happens to its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) symbol: &'static str,
    pub(crate) role: Role,
}

impl Mark {
    /// The mark of what is new.
    pub(crate) const ADDED: Self = Self::new("+", Role::Added);
    /// The mark of what goes.
    pub(crate) const REMOVED: Self = Self::new("-", Role::Removed);
    /// The mark of what changes.
    pub(crate) const CHANGED: Self = Self::new("~", Role::Changed);
    /// The mark of what changes its place in a list.
    pub(crate) const MOVED: Self = Self::new(">", Role::Changed);
    /// The mark of what stays although it differs.
    pub(crate) const KEPT: Self = Self::new("=", Role::Kept);
    /// The mark of what refuses the plan.
    pub(crate) const REFUSED: Self = Self::new("!", Role::Refusal);
    /// The mark of what nothing happens to: its line stands here for the rows below it.
    pub(crate) const NONE: Self = Self::new(" ", Role::Plain);

    /// Returns a mark.
    pub(crate) const fn new(symbol: &'static str, role: Role) -> Self {
        Self { symbol, role }
    }
}

/// One line, with the rows that belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) mark: Option<Mark>,
    pub(crate) spans: Vec<Span>,
    pub(crate) below: Vec<Row>,
}

impl Line {
    /// Returns an empty line with a mark.
    pub(crate) fn marked(mark: Mark) -> Self {
        Self { mark: Some(mark), ..Self::default() }
    }

    /// Returns a line of one text.
    pub(crate) fn of(role: Role, text: impl Into<String>) -> Self {
        Self::default().span(role, text)
    }

    /// Adds a text with its role.
    pub(crate) fn span(mut self, role: Role, text: impl Into<String>) -> Self {
        self.spans.push(Span { role, text: text.into() });
        self
    }

    /// Adds a text without a role of its own.
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.span(Role::Plain, text)
    }

    /// Adds rows that belong to the line.
    pub(crate) fn below(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.below.extend(rows);
        self
    }
}

/// A row below a heading or a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// A line.
    Line(Line),
    /// Rows of which a brief view shows only the first.
    Fold(Fold),
    /// Lines of two texts or lists that differ.
    Diff(Diff),
    /// A text to be copied as it stands, line by line.
    Block(String),
}

impl From<Line> for Row {
    fn from(line: Line) -> Self {
        Self::Line(line)
    }
}

/// Rows of which only the first are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fold {
    /// All rows, those that are folded away too.
    pub(crate) rows: Vec<Line>,
    /// How many of them are shown.
    pub(crate) limit: usize,
    /// How many of these stand open where somebody can open the rest: on a page.
    pub(crate) open: usize,
    /// The word for one row, and for several.
    pub(crate) words: (&'static str, &'static str),
}

impl Fold {
    /// Returns rows of which all that are shown stand open.
    pub(crate) const fn new(rows: Vec<Line>, limit: usize, words: (&'static str, &'static str)) -> Self {
        Self { rows, limit, open: limit, words }
    }
}

/// Lines of two texts or lists that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diff {
    /// All lines, those that are folded away too.
    pub(crate) lines: Vec<(Side, String)>,
    /// How many of them are shown.
    pub(crate) limit: usize,
}

/// The side of a difference that a line stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Only what is there has it.
    Old,
    /// Only what shall be there has it.
    New,
    /// Both have it.
    Both,
    /// It is about the lines around it.
    Remark,
}

/// The place of a section among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// It begins what is said of one destination.
    Destination,
    /// It is a part of that.
    Part,
    /// It is a sentence of its own, without rows.
    Sentence,
    /// It has no title, and closes what stands above.
    Closing,
}

/// A title and its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) level: Level,
    pub(crate) title: Span,
    pub(crate) rows: Vec<Row>,
}

impl Section {
    /// Returns a section without rows.
    pub(crate) fn new(level: Level, role: Role, title: impl Into<String>) -> Self {
        Self { level, title: Span { role, text: title.into() }, rows: Vec::new() }
    }

    /// Adds rows.
    pub(crate) fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }
}

/// Sections, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) sections: Vec<Section>,
}

impl FromIterator<Section> for View {
    fn from_iter<S: IntoIterator<Item = Section>>(sections: S) -> Self {
        Self { sections: sections.into_iter().collect() }
    }
}
