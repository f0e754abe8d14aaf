//! What is wrong in a configuration file, and how it is shown: the line, a caret below it, the next step.
//!
//! Invariant: what may be a key or a password never gets into an excerpt; see [`super::mask`].

use super::mask;
use crate::render::text::safe;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::ops::Range;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// What is wrong, without a full stop.
    pub(crate) message: String,
    /// Where, in bytes of the text.
    pub(crate) at: Range<usize>,
    /// What stands beside the caret.
    pub(crate) label: String,
    /// Another place that matters, and why.
    pub(crate) also: Option<Box<(Range<usize>, String)>>,
    /// The next step.
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>, at: Range<usize>) -> Self {
        // Names and words of the file stand in messages.
        Self { message: safe(&message.into()), at, label: String::new(), also: None, help: None }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = safe(&label.into());
        self
    }

    pub(crate) fn also(mut self, at: Range<usize>, why: impl Into<String>) -> Self {
        self.also = Some(Box::new((at, safe(&why.into()))));
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(safe(&help.into()));
        self
    }
}

/// Everything that is wrong in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problems {
    /// The file, as the user named it.
    pub(crate) file: String,
    /// Its text, with secrets masked.
    text: String,
    /// At least one.
    pub(crate) all: Vec<Problem>,
}

impl Problems {
    /// Keeps problems with the text that they are about, in the order of that text.
    pub(crate) fn new(file: &str, text: &str, mut all: Vec<Problem>) -> Self {
        all.sort_by_key(|problem| problem.at.start);
        Self { file: file.to_owned(), text: mask::text(text), all }
    }

    /// Renders all of them; with colours, which the stream takes out where they cannot be seen.
    pub(crate) fn render(&self) -> String {
        let rendered: Vec<String> = self.all.iter().map(|problem| self.render_one(problem)).collect();
        rendered.join("\n\n")
    }

    /// Returns line and column of a problem, counted from 1.
    pub(crate) fn position(&self, problem: &Problem) -> (usize, usize) {
        line_and_column(&self.text, problem.at.start)
    }

    fn render_one(&self, problem: &Problem) -> String {
        let primary = AnnotationKind::Primary.span(self.visible(&problem.at)).label(problem.label.as_str());
        let also =
            problem.also.as_deref().map(|(at, why)| AnnotationKind::Context.span(self.visible(at)).label(why.as_str()));
        let snippet =
            Snippet::source(self.text.as_str()).path(self.file.as_str()).annotation(primary).annotations(also);
        let group = Level::ERROR.primary_title(problem.message.as_str()).element(snippet);
        let help = problem.help.iter().map(|help| Level::HELP.message(help.as_str()));
        Renderer::styled().render(&[group.elements(help)])
    }

    /// An empty range gets the character that follows, so that there is something to point at.
    fn visible(&self, at: &Range<usize>) -> Range<usize> {
        let start = at.start.min(self.text.len());
        let end = at.end.clamp(start, self.text.len());
        if start < end {
            return start..end;
        }
        let next = self.text[start..].chars().next().filter(|next| *next != '\n').map_or(0, char::len_utf8);
        start..start + next
    }
}

/// Returns line and column of a place; both count from 1, columns in characters.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
