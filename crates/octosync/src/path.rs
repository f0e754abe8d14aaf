//! Paths: patterns that name places in documents, and trails that name one place while walking.
//!
//! A pattern is written as `Steps[].Actions[].Properties.'Octopus.Action.Package.FeedId'`: fields by name (in
//! quotes when the name has other characters than letters, digits and `_`), `[]` for each item, `{}` for each value of a
//! map, `(json)` for what stands inside a string of JSON.

use crate::doc::{Name, name};
use std::fmt;

/// One step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A field by name.
    Field(Name),
    /// Each item of a list.
    Each,
    /// Each value of a map.
    Values,
    /// The JSON inside a string.
    Json,
}

/// Reads a pattern. The empty text is the document itself.
///
/// # Panics
/// On a malformed pattern: patterns stand in the code, and a test reads them all.
#[must_use]
pub fn parse(pattern: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(after) = rest.strip_prefix("[]") {
            segments.push(Segment::Each);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{}") {
            segments.push(Segment::Values);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("(json)") {
            segments.push(Segment::Json);
            rest = after;
        } else if let Some(quoted) = rest.strip_prefix('\'') {
            let (field, after) = quoted.split_once('\'').expect("a quoted field ends with a quote");
            segments.push(Segment::Field(name(field)));
            rest = after;
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            assert!(end > 0, "no field name at `{rest}` in the pattern `{pattern}`");
            segments.push(Segment::Field(name(&rest[..end])));
            rest = &rest[end..];
        }
    }
    segments
}

/// Where a walk stands; lives on the stack of the walk and is only spelt out when somebody asks.
#[derive(Clone, Copy)]
pub struct Trail<'a> {
    parent: Option<&'a Trail<'a>>,
    at: At<'a>,
}

#[derive(Clone, Copy)]
enum At<'a> {
    Root,
    Field(Name),
    Item(&'a str),
    Index(usize),
}

impl Trail<'static> {
    /// The document itself.
    pub const ROOT: Trail<'static> = Trail { parent: None, at: At::Root };
}

impl<'a> Trail<'a> {
    /// Returns the place one field further.
    #[must_use]
    pub fn field(&'a self, field: Name) -> Trail<'a> {
        Trail { parent: Some(self), at: At::Field(field) }
    }

    /// Returns the place of an item that has a name.
    #[must_use]
    pub fn item(&'a self, label: &'a str) -> Trail<'a> {
        Trail { parent: Some(self), at: At::Item(label) }
    }

    /// Returns whether this is the place of a field with this name.
    #[must_use]
    pub fn is_field(&self, field: &str) -> bool {
        matches!(self.at, At::Field(at) if at.as_str() == field)
    }

    /// Returns the place of an item that only has a position.
    #[must_use]
    pub fn index(&'a self, index: usize) -> Trail<'a> {
        Trail { parent: Some(self), at: At::Index(index) }
    }
}

impl Trail<'_> {
    /// Returns the place as a pattern: without saying which item.
    #[must_use]
    pub fn pattern(&self) -> String {
        let parent = self.parent.map_or_else(String::new, Trail::pattern);
        match self.at {
            At::Root => parent,
            At::Item(_) | At::Index(_) => parent + "[]",
            At::Field(field) if parent.is_empty() => field.to_string(),
            At::Field(field) => format!("{parent}.{field}"),
        }
    }
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}")?;
        }
        let nested = self.parent.is_some_and(|parent| !matches!(parent.at, At::Root));
        match self.at {
            At::Root => Ok(()),
            At::Field(field) => {
                let plain = field.chars().all(|c| c.is_alphanumeric() || c == '_');
                let dot = if nested { "." } else { "" };
                if plain { write!(f, "{dot}{field}") } else { write!(f, "{dot}'{field}'") }
            }
            At::Item(label) => write!(f, "[{label}]"),
            At::Index(index) => write!(f, "[#{}]", index + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read() {
        let expected = vec![
            Segment::Field(name("Steps")),
            Segment::Each,
            Segment::Field(name("Properties")),
            Segment::Field(name("Octopus.Action.Containers")),
            Segment::Json,
            Segment::Each,
            Segment::Field(name("FeedId")),
        ];
        assert_eq!(parse("Steps[].Properties.'Octopus.Action.Containers'(json)[].FeedId"), expected);
        assert_eq!(parse("Scope{}[]"), vec![Segment::Field(name("Scope")), Segment::Values, Segment::Each]);
        assert_eq!(parse(""), vec![]);
    }

    #[test]
    fn trails_read_like_paths_with_names() {
        let steps = Trail::ROOT.field(name("Steps"));
        let step = steps.item("Deploy web");
        let property = step.field(name("Octopus.Action.RunOnServer"));
        assert_eq!(property.to_string(), "Steps[Deploy web].'Octopus.Action.RunOnServer'");
    }
}
