//! Differences that are left out when drift is looked for.

use super::Pattern;
use super::references::ends_with;
use crate::decision::Origin;
use crate::key::{Key, Kind};
use crate::path::Place;

/// A rule for differences that are left out of drift: those that meet all that is set.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ignore {
    /// Documents of this kind.
    pub kind: Option<Kind>,
    /// Documents with this name, or with this name behind that of their owner: `OctoFX/Hotfix`.
    pub name: Option<Pattern>,
    /// This field, or the end of it, with all that is in it; without it, whole documents are ignored, new and missing ones
    /// too.
    pub field: Option<Pattern>,
    /// Where it was set.
    pub origin: Origin,
}

impl Ignore {
    /// Returns a rule for these words.
    #[must_use]
    pub fn new(kind: Option<Kind>, name: Option<&str>, field: Option<&str>) -> Self {
        let field = field.map(super::references::place_pattern);
        Self { kind, name: name.map(Pattern::new), field, origin: Origin::Default }
    }

    /// Sets where it was set.
    #[must_use]
    pub fn set_at(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Returns whether a document is ignored as a whole.
    #[must_use]
    pub(crate) fn ignores(&self, key: &Key) -> bool {
        self.field.is_none() && self.is_about(key)
    }

    /// Returns whether a place of a document is ignored, or holds nothing but what is.
    #[must_use]
    pub(crate) fn ignores_at(&self, key: &Key, place: &Place) -> bool {
        let Some(field) = &self.field else { return self.is_about(key) };
        let parts = place.parts();
        self.is_about(key) && (1..=parts.len()).any(|to| ends_with(&parts[..to], field))
    }

    /// Returns whether a document, or something in it, can be left out.
    #[must_use]
    pub(crate) fn is_about(&self, key: &Key) -> bool {
        let segments = key.segments();
        let name = |pattern: &Pattern| pattern.matches(key.own_name()) || pattern.matches(&segments.join("/"));
        self.kind.is_none_or(|kind| kind == key.kind()) && self.name.as_ref().is_none_or(name)
    }
}
