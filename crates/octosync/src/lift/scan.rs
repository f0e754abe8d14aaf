//! Ids in data of which nothing tells the meaning: what is an id as a whole names that document, whatever it is called.

use super::Lift;
use super::references::parts;
use crate::doc::{Doc, Fields, Items, name};
use crate::registry::spec::Scan;

impl Lift<'_> {
    /// Makes references of the ids in a field, at any depth.
    pub(super) fn scan(&self, fields: &mut Fields, scan: &Scan) {
        let is_of_type = scan.when.is_none_or(|(field, types)| {
            fields.get(field).and_then(Doc::as_str).is_some_and(|word| types.contains(&word))
        });
        let field = name(scan.field);
        if let Some(value) = fields.get(field).filter(|_| is_of_type) {
            let scanned = self.scanned(value);
            fields.insert(field, scanned);
        }
    }

    /// Returns a value with references in place of ids.
    #[must_use]
    pub(crate) fn scanned(&self, value: &Doc) -> Doc {
        match value {
            Doc::Object(fields) => {
                let mut scanned = fields.clone();
                scanned.iter_mut().for_each(|(_, value)| *value = self.scanned(value));
                Doc::Object(scanned)
            }
            Doc::Array(items) => Doc::Array(items.iter().map(|item| self.scanned(item)).collect::<Items>()),
            Doc::String(text) => self.scanned_text(text).unwrap_or_else(|| value.clone()),
            other => other.clone(),
        }
    }

    /// Returns what a text names: one document, several with commas between them, or some within JSON.
    fn scanned_text(&self, text: &str) -> Option<Doc> {
        let is_one = |text: &str| self.index.key(text).filter(|_| !self.index.is_constant(text)).cloned();
        if let Some(key) = is_one(text) {
            return Some(Doc::Ref(key));
        }
        if text.contains(',') && text.split(',').any(|part| is_one(part.trim()).is_some()) && !text.contains(['{', '['])
        {
            return Some(parts(text, |part| is_one(part).map_or_else(|| Doc::text(part), Doc::Ref)));
        }
        self.json_with(text, &|_, _| None).filter(|json| matches!(json, Doc::Json(text) if !text.is_plain()))
    }
}
