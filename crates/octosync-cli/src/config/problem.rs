//! Problems of a configuration file, and their excerpts: the line, a caret below it, the next step.
//!
//! Invariant: what may be a key or a password never gets into an excerpt; see [`super::mask`].

use super::sources::{Source, Sources};
use crate::render::text::safe;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::ops::Range;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The fault, without a full stop.
    pub(crate) message: String,
    /// Where, in bytes of the text.
    pub(crate) at: Range<usize>,
    /// The text beside the caret.
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

    /// Moves it to where its text stands among others.
    pub(crate) fn shift(&mut self, by: usize) {
        self.at = self.at.start + by..self.at.end + by;
        if let Some(also) = &mut self.also {
            also.0 = also.0.start + by..also.0.end + by;
        }
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

/// Everything that is wrong in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problems {
    /// The file, as the user named it.
    pub(crate) file: String,
    /// Its texts, with secrets masked.
    sources: Sources,
    /// At least one.
    pub(crate) all: Vec<Problem>,
}

impl Problems {
    /// Keeps problems with the texts that they are about, in the order of those texts.
    pub(crate) fn new(sources: &Sources, mut all: Vec<Problem>) -> Self {
        all.sort_by_key(|problem| problem.at.start);
        Self { file: sources.root().name.clone(), sources: sources.masked(), all }
    }

    /// Renders all of them; with colours, which the stream takes out where they cannot be seen.
    pub(crate) fn render(&self) -> String {
        let rendered: Vec<String> = self.all.iter().map(|problem| self.render_one(problem)).collect();
        rendered.join("\n\n")
    }

    /// Returns each with its file, line and column.
    pub(crate) fn placed(&self) -> impl Iterator<Item = ((&str, usize, usize), &Problem)> {
        self.all.iter().map(|problem| (self.position(problem.at.start), problem))
    }

    /// Returns the file of a place, and its line and column, counted from 1.
    pub(crate) fn position(&self, at: usize) -> (&str, usize, usize) {
        let (line, column) = self.sources.position(at);
        (&self.sources.of(at).name, line, column)
    }

    fn render_one(&self, problem: &Problem) -> String {
        let source = self.sources.of(problem.at.start);
        let primary = AnnotationKind::Primary.span(source.visible(&problem.at)).label(problem.label.as_str());
        let snippet = |source: &'_ Source| Snippet::source(source.text.clone()).path(source.name.clone());
        let group = Level::ERROR.primary_title(problem.message.as_str());
        let group = match problem.also.as_deref() {
            None => group.element(snippet(source).annotation(primary)),
            Some((at, why)) => {
                let other = self.sources.of(at.start);
                let also = AnnotationKind::Context.span(other.visible(at)).label(why.as_str());
                if std::ptr::eq(source, other) {
                    group.element(snippet(source).annotation(primary).annotation(also))
                } else {
                    group.element(snippet(source).annotation(primary)).element(snippet(other).annotation(also))
                }
            }
        };
        let help = problem.help.iter().map(|help| Level::HELP.message(help.as_str()));
        Renderer::styled().render(&[group.elements(help)])
    }
}
