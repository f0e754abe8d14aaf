//! The texts that a configuration consists of, as one: a place is a number, whichever file it is in.
//!
//! So the files can be merged into one tree, and every value still knows where it was written.

use super::mask;
use octosync::decision::Origin;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The files of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sources(Vec<Source>);

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// As the user named it, or as another file names it.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Where relative paths in it start.
    folder: PathBuf,
    /// Where it starts in the whole.
    start: usize,
}

impl Sources {
    /// Returns the sources of a configuration that consists of one file.
    pub(crate) fn new(name: &str, text: &str, folder: PathBuf) -> Self {
        Self(vec![Source { name: name.to_owned(), text: text.to_owned(), folder, start: 0 }])
    }

    /// Adds a file; returns where it starts.
    pub(crate) fn add(&mut self, name: &str, text: &str, folder: PathBuf) -> usize {
        // One more, so that the end of a file is not the start of the next.
        let start = self.0.last().map_or(0, |last| last.start + last.text.len() + 1);
        self.0.push(Source { name: name.to_owned(), text: text.to_owned(), folder, start });
        start
    }

    /// Returns where a relative path starts that stands at this place.
    pub(crate) fn folder(&self, at: &Range<usize>) -> &Path {
        &self.of(at.start).folder
    }

    /// Returns the file that the user named.
    pub(crate) fn root(&self) -> &Source {
        &self.0[0]
    }

    /// Returns the names of all files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|source| source.name.as_str())
    }

    /// Returns the file of a place.
    pub(crate) fn of(&self, at: usize) -> &Source {
        self.0.iter().rev().find(|source| source.start <= at).unwrap_or(&self.0[0])
    }

    /// Returns line and column of a place in its file; both count from 1, columns in characters.
    pub(crate) fn position(&self, at: usize) -> (usize, usize) {
        let source = self.of(at);
        let before = &source.text[..source.within(at)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// Returns where something was set.
    pub(crate) fn place_of(&self, origin: &Origin) -> usize {
        match origin {
            Origin::Config { file, line, column } => self.place(file, *line, *column),
            Origin::Default | Origin::Flag(_) => 0,
        }
    }

    fn place(&self, file: &str, line: usize, column: usize) -> usize {
        let Some(source) = self.0.iter().find(|source| source.name == file) else { return 0 };
        let start: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let before: usize = source.text[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
        source.start + start + before
    }

    /// Returns the same with everything masked that may be secret.
    pub(crate) fn masked(&self) -> Self {
        let masked = |source: &Source| Source { text: mask::text(&source.text), ..source.clone() };
        Self(self.0.iter().map(masked).collect())
    }
}

impl Source {
    /// Returns a place of the whole as one of this text.
    fn within(&self, at: usize) -> usize {
        at.saturating_sub(self.start).min(self.text.len())
    }

    /// Returns a range of the whole as one of this text. An empty one gets the character that follows, so that there is
    /// something to point at.
    pub(crate) fn visible(&self, at: &Range<usize>) -> Range<usize> {
        let start = self.within(at.start);
        let end = self.within(at.end).max(start);
        if start < end {
            return start..end;
        }
        let next = self.text[start..].chars().next().filter(|next| *next != '\n').map_or(0, char::len_utf8);
        start..start + next
    }
}
