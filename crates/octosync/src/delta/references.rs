//! Places that only the owner knows to hold references (`docs/rules.md` E15): properties of own step templates, plug-ins.

use super::Pattern;
use crate::key::{Kind, fold};
use crate::path::{At, Place};
use serde::{Deserialize, Serialize};

/// A place that holds ids, by what the owner says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredReference {
    /// The place, with `*` and `?`: the end of one is enough, such as `Properties.'Acme.Account'`.
    pub at: String,
    /// What it names.
    pub kind: Kind,
}

/// A declared place, ready to be looked for.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredPlace {
    pattern: Pattern,
    /// What it names.
    pub kind: Kind,
}

impl From<&DeclaredReference> for DeclaredPlace {
    fn from(declared: &DeclaredReference) -> Self {
        Self { pattern: place_pattern(&declared.at), kind: declared.kind }
    }
}

impl DeclaredPlace {
    /// Returns whether a place of a document, or the end of it, is meant.
    #[must_use]
    pub(crate) fn means(&self, place: &Place) -> bool {
        ends_with(place.parts(), &self.pattern)
    }
}

/// Returns the pattern of places that somebody wrote: quotes make no difference, and `[]` means any item.
pub(super) fn place_pattern(text: &str) -> Pattern {
    let text = text.replace("[]", "[*]").replace(['\'', '"'], "");
    Pattern::new(text.trim_start_matches('.'))
}

/// Returns whether a place, or the end of it, is meant by such a pattern.
pub(super) fn ends_with(parts: &[At], pattern: &Pattern) -> bool {
    (0..parts.len()).any(|from| {
        let end: Place = parts[from..].iter().cloned().collect();
        pattern.matches_folded(&fold(&end.to_string().replace('\'', "")))
    })
}
