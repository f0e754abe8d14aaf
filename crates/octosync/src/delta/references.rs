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
    /// The kind of the documents that it names.
    pub kind: Kind,
}

/// A declared place, ready to be looked for.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredPlace {
    pattern: Pattern,
    /// The kind of the documents that it names.
    pub kind: Kind,
}

impl From<&DeclaredReference> for DeclaredPlace {
    fn from(declared: &DeclaredReference) -> Self {
        Self { pattern: place_pattern(&declared.at), kind: declared.kind }
    }
}

impl DeclaredPlace {
    /// Returns how the end of a place is written in the configuration, as YAML: the fields behind its last item. Where that is a
    /// single field, which many places end with, the item comes first.
    #[must_use]
    pub(crate) fn written(place: &Place) -> String {
        let parts = place.parts();
        let behind =
            parts.iter().rposition(|at| matches!(at, At::Item { .. } | At::Index(_))).map_or(0, |item| item + 1);
        let fields = parts[behind..].iter().filter(|at| !matches!(at, At::Json)).count();
        let from = if fields > 1 { behind } else { behind.saturating_sub(1) };
        let end: Place = parts[from..].iter().cloned().collect();
        Pattern::quoted(&end.to_string().replace('\'', ""))
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::name;
    use crate::path::{Handle, Label};

    #[test]
    fn what_is_proposed_for_a_place_means_that_place() {
        let item = |list: &str, label: &str| At::Item {
            list: Some(name(list)),
            handle: Handle::Name { name: label.into(), nth: 1 },
            label: Label(label.into()),
        };
        let (field, entry) = (|text| At::Field(name(text)), |text| At::Entry(name(text)));
        let rows: [(&[At], &str); 4] = [
            (
                &[item("Steps", "A"), item("Actions", "A"), field("Properties"), entry("Acme.Account")],
                "'Properties.Acme.Account'",
            ),
            (&[item("Variables", "It's * [x]"), field("Value")], "'Variables[Its \\* [x]].Value'"),
            (&[field("Notes")], "'Notes'"),
            (&[field("Settings"), At::Json, field("Id")], "'Settings.Id'"),
        ];
        for (parts, expected) in rows {
            let place: Place = parts.iter().cloned().collect();
            assert_eq!(DeclaredPlace::written(&place), expected, "{place}");
            let at = expected.trim_matches('\'').replace("''", "'");
            let declared = DeclaredPlace::from(&DeclaredReference { at, kind: crate::registry::kinds::ACCOUNTS });
            assert!(declared.means(&place), "{place}");
        }
    }
}
