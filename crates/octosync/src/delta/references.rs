//! Places that only the owner knows to hold references (`docs/rules.md` E15): properties of own step templates, plug-ins.

use super::Pattern;
use crate::key::{Kind, fold};
use crate::path::Place;
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
pub struct DeclaredPlace {
    pattern: Pattern,
    /// What it names.
    pub kind: Kind,
}

impl From<&DeclaredReference> for DeclaredPlace {
    fn from(declared: &DeclaredReference) -> Self {
        let text = declared.at.replace("[]", "[*]").replace(['\'', '"'], "");
        Self { pattern: Pattern::new(text.trim_start_matches('.')), kind: declared.kind }
    }
}

impl DeclaredPlace {
    /// Returns whether a place of a document, or the end of it, is meant.
    #[must_use]
    pub fn means(&self, place: &Place) -> bool {
        let parts = place.parts();
        (0..parts.len()).any(|from| {
            let end: Place = parts[from..].iter().cloned().collect();
            self.pattern.matches_folded(&fold(&end.to_string().replace('\'', "")))
        })
    }
}
