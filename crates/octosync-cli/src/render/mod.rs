//! Turns data into text: no decisions, no I/O. Texts come with colours; streams take them out where need be.
//!
//! Order: `plan` → `group` → `entry` → `change`, `decision` → `value`, `text`. Invariant: whatever comes from a server
//! or a file passes [`text::safe`].

mod change;
mod decision;
mod entry;
pub(crate) mod explanation;
mod finding;
mod group;
pub(crate) mod json;
pub(crate) mod outcome;
pub(crate) mod plan;
mod shown;
pub(crate) mod style;
pub(crate) mod summary;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod value;

/// Lines of a text, each with its indentation.
#[derive(Debug, Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// Adds a line.
    pub(crate) fn add(&mut self, indent: usize, line: &str) {
        if !line.is_empty() {
            self.0.push_str(&" ".repeat(indent));
            self.0.push_str(line);
        }
        self.0.push('\n');
    }

    /// Adds an empty line, unless there is one already or nothing stands above.
    pub(crate) fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// Returns the text.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}
