//! Paths: patterns that name many places in documents, trails that name one while walking, and places that outlive the
//! walk.
//!
//! A pattern is written as `Steps[].Actions[].Properties.'Octopus.Action.Package.FeedId'`: fields by name (in
//! quotes when the name has other characters than letters, digits and `_`), `[]` for each item, `{}` for each value of a
//! map, `(json)` for what stands inside a string of JSON.

mod handle;
mod place;
mod serial;
#[cfg(test)]
mod tests;
mod trail;

pub use handle::{Handle, ScopeEntry, Spot};
pub use place::{At, Label, Place};
pub use trail::{Listed, Trail};

use crate::doc::{Doc, Name, name};

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

/// Returns what a pattern of fields alone leads to; nothing for one that names many places.
#[must_use]
pub(crate) fn value_at<'d>(doc: &'d Doc, pattern: &str) -> Option<&'d Doc> {
    parse(pattern).into_iter().try_fold(doc, |doc, segment| match segment {
        Segment::Field(field) => doc.fields()?.get(field),
        _ => None,
    })
}
