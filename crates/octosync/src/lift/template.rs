//! The values that an action took from its step template.

use super::Lift;
use crate::doc::{Doc, Fields};
use crate::registry::library::STAMP;
use crate::registry::spec::Stamp;

/// The lifted form of the version of a step template in an action: the template's newest one.
pub(crate) const NEWEST: &str = "newest";

/// The lifted form of the version of a step template in an action: any other.
pub(crate) const OLDER: &str = "older";

impl Lift<'_> {
    /// Lifts the properties of an action that are the parameters of its step template.
    pub(super) fn parameters(&self, fields: &mut Fields, stamp: &Stamp) {
        let Some(properties) = fields.get_mut(stamp.properties).and_then(Doc::fields_mut) else { return };
        let used = properties.get(stamp.template).and_then(Doc::as_str).and_then(|id| self.index.key(id));
        let Some(template) = used.and_then(|key| self.index.template(key)) else { return };
        for (parameter, value) in &template.parameters {
            if let Some(lifted) = properties.get(*parameter).and_then(|doc| self.value_of(doc, *value)) {
                properties.insert(*parameter, lifted);
            }
        }
        let newest = template.version.to_string();
        if let Some(version) = properties.get_mut(stamp.version) {
            *version = Doc::text(if version.as_str() == Some(&newest) { NEWEST } else { OLDER });
        }
    }
}

/// Returns a document without the stamps that say from which version of a template an action was made.
///
/// A stamp changes its meaning when the template gets a newer version, without anybody touching the action.
#[must_use]
pub fn without_stamps(doc: &Doc) -> Doc {
    doc.without(&|field| field.as_str() == STAMP.version)
}
