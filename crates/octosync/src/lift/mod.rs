//! Lifts documents: ids become references by key, secrets become markers, the server's bookkeeping goes.
//!
//! Pure: the caller supplies the index of the side that the document was read from.

mod json;
mod normal;
mod order;
mod references;
mod scan;
mod template;
#[cfg(test)]
mod tests;
mod typed;

pub(crate) use json::id_map;
pub use json::within;
pub use normal::is_default;
pub(crate) use normal::retention;
pub(crate) use normal::{DEFAULT, bookkeeping, kept_for, leaf_key, without_moot};
pub(crate) use order::sort_key;
pub use references::DANGLING;
pub use template::without_stamps;
pub(crate) use template::{NEWEST, OLDER};

use crate::decision::{Finding, Severity};
use crate::delta::DeclaredPlace;
use crate::doc::{Doc, Fields, Items, Parts};
use crate::findings::{self, Code};
use crate::guard::{Sighting, look};
use crate::identity::{self, Listing};
use crate::index::Index;
use crate::key::Key;
use crate::path::{Place, Trail};
use crate::registry::shape::Shape;
use arcstr::ArcStr;
use normal::{secret, settle, trimmed_name, without_zone};
use std::ops::Range;

/// Lifts the documents of one side.
pub struct Lift<'a> {
    /// The ids of the side.
    index: &'a Index,
    /// The document.
    key: &'a Key,
    /// Where ids at undeclared places are reported; `None` does not look for them.
    findings: Option<&'a mut Vec<Finding>>,
    /// Where the ids of rows are kept, in the order in which lifting puts these.
    row_ids: Option<&'a mut Vec<Doc>>,
    /// Where trees find the parts that they have in common.
    parts: Option<&'a mut Parts>,
}

fn ids_of(items: &[Doc]) -> Vec<Doc> {
    items.iter().map(|item| item.get("Id").cloned().unwrap_or_default()).collect()
}

/// Returns whether a value is there: an object, of which absent fields may mean something, or anything that is not empty.
fn holds(value: &Doc) -> bool {
    matches!(value, Doc::Object(_)) || !value.is_empty()
}

impl<'a> Lift<'a> {
    /// Lifts a document of a side with these ids.
    #[must_use]
    pub const fn new(index: &'a Index, key: &'a Key) -> Self {
        Self { index, key, findings: None, row_ids: None, parts: None }
    }

    /// Reports ids at undeclared places.
    #[must_use]
    pub(crate) fn noting(self, findings: &'a mut Vec<Finding>) -> Self {
        Self { findings: Some(findings), ..self }
    }

    /// Lets trees have in common what is the same in them.
    #[must_use]
    pub(crate) fn sharing(self, parts: &'a mut Parts) -> Self {
        Self { parts: Some(parts), ..self }
    }

    /// Keeps the ids of rows, which lifting drops.
    #[must_use]
    pub(crate) fn keeping_row_ids(self, row_ids: &'a mut Vec<Doc>) -> Self {
        Self { row_ids: Some(row_ids), ..self }
    }
}

impl Lift<'_> {
    /// Lifts one document.
    pub fn document(&mut self, doc: Doc, shape: &Shape) -> Doc {
        self.value(doc, shape, &Trail::ROOT)
    }

    /// Lifts a part of a document that stands at a place with this rule.
    pub fn part(&mut self, doc: Doc, shape: &Shape) -> Doc {
        self.value(doc, shape, &Trail::ROOT)
    }

    fn value(&mut self, doc: Doc, shape: &Shape, trail: &Trail<'_>) -> Doc {
        let lifted = self.lifted(doc, shape, trail);
        match self.parts.as_deref_mut() {
            Some(parts) => parts.once(lifted),
            None => lifted,
        }
    }

    fn lifted(&mut self, doc: Doc, shape: &Shape, trail: &Trail<'_>) -> Doc {
        match doc {
            Doc::Object(fields) => match shape.id_map {
                Some(map) => self.list(map.items(&fields), shape, trail),
                None => self.object(fields, shape, trail),
            },
            Doc::Array(items) => self.list(items, shape, trail),
            Doc::String(text) => self.text(text, shape, trail),
            Doc::Json(text) => self.guarded(text, trail),
            other => other,
        }
    }

    fn object(&mut self, mut fields: Fields, shape: &Shape, trail: &Trail<'_>) -> Doc {
        if let Some(set) = secret(&fields) {
            return Doc::Secret(set);
        }
        if shape.retention.is_some() {
            return retention(&fields);
        }
        for typed in &shape.typed {
            self.typed(&mut fields, typed);
        }
        if let Some(stamp) = shape.stamp {
            self.parameters(&mut fields, stamp);
        }
        for scan in &shape.scans {
            self.scan(&mut fields, scan);
        }
        for forced in shape.server_sets {
            settle(&mut fields, forced);
        }
        without_moot(&mut fields, shape);
        for field in shape.filled.iter().filter(|field| !fields.get(**field).is_some_and(holds)).collect::<Vec<_>>() {
            fields.insert(*field, Doc::Object(Fields::default()));
        }
        for (field, text) in &shape.defaults {
            if fields.get(*field).is_none_or(Doc::is_empty) {
                fields.insert(*field, Doc::text(text));
            }
        }
        let lifted = fields.into_iter().filter_map(|(field, value)| {
            let below = shape.field(field);
            let dropped = below.server || (!shape.map && bookkeeping(field));
            // In a field of an object an empty text means nothing; in a map it is data (F13).
            let is_blank = !shape.map && matches!(&value, Doc::String(text) if text.is_empty());
            let value = if is_blank { Doc::loose("") } else { value };
            (!dropped).then(|| {
                let lifted = self.value(value, below, &shape.member(trail, field));
                (field, if below.wished.is_some() { self.known(&lifted) } else { lifted })
            })
        });
        Doc::Object(lifted.collect())
    }

    fn list(&mut self, items: Items, shape: &Shape, trail: &Trail<'_>) -> Doc {
        let mut items: Vec<Doc> = items.into_iter().collect();
        if let Some(field) = shape.ordered_by {
            items.sort_by_key(|item| item.get(&field).and_then(Doc::as_u64).unwrap_or(u64::MAX));
        }
        // Places are for what is noted.
        let places = match &self.findings {
            Some(_) => Listing::noted(&items, shape.identity()),
            None => Listing::unnamed(),
        };
        let ids = self.row_ids.as_ref().filter(|_| shape.each().is_row).map(|_| ids_of(&items));
        let mut lifted: Vec<Doc> = Vec::with_capacity(items.len());
        let mut noted: Vec<(usize, Range<usize>)> = Vec::new();
        for (at, mut item) in items.into_iter().enumerate() {
            if let (Some(field), Some(fields)) = (shape.ordered_by, item.fields_mut()) {
                fields.remove(field);
            }
            let before = self.found();
            lifted.push(self.value(item, shape.each(), &places.at(trail, at)));
            noted.extend((self.found() > before).then_some((at, before..self.found())));
        }
        self.settle(&noted, &lifted, shape, trail);
        if let (Some(list), Some(ids), Some(kept)) = (shape.list, ids, self.row_ids.as_deref_mut()) {
            let mut rows: Vec<(Doc, Doc)> = lifted.into_iter().zip(ids).collect();
            rows.sort_by_cached_key(|(row, _)| sort_key(row, list.by));
            (lifted, *kept) = rows.into_iter().unzip();
            return Doc::list(lifted);
        }
        match shape.list {
            Some(list) if !list.ordered => lifted.sort_by_cached_key(|item| sort_key(item, list.by)),
            None if shape.set => lifted.sort_by_cached_key(leaf_key),
            _ => {}
        }
        Doc::list(lifted)
    }

    fn found(&self) -> usize {
        self.findings.as_ref().map_or(0, |findings| findings.len())
    }

    /// Puts the handles of items into the findings about them from before they were lifted: only now are these known.
    fn settle(&mut self, noted: &[(usize, Range<usize>)], lifted: &[Doc], shape: &Shape, trail: &Trail<'_>) {
        let (Some(findings), Some(by)) = (self.findings.as_deref_mut(), shape.identity()) else { return };
        if noted.is_empty() {
            return;
        }
        let handles = identity::handles(lifted, by);
        let items = Listing::of(lifted, Some(by));
        for (at, found) in noted {
            let depth = Place::from(&items.at(trail, *at)).parts().len() - 1;
            let places = findings[found.clone()].iter_mut().filter_map(|finding| finding.at.as_mut());
            places.for_each(|place| place.settle(depth, &handles[*at]));
        }
    }

    fn text(&mut self, text: ArcStr, shape: &Shape, trail: &Trail<'_>) -> Doc {
        if shape.veiled.is_some() && !text.is_empty() {
            return Doc::Secret(true);
        }
        if text.is_empty() && shape.reference.is_some() {
            return Doc::loose("");
        }
        if let Some(reference) = shape.reference {
            return self.reference(&text, reference, trail);
        }
        if shape.is_json {
            return self.json(&text, shape, trail);
        }
        if shape.zoneless {
            return Doc::text(without_zone(&text));
        }
        self.guard(&text, shape, trail);
        if shape.trimmed && text.trim().len() < text.len() {
            return Doc::Loose(text);
        }
        if shape.after_owner {
            return Doc::String(text.replace(&format!("[{}]", self.key.own_name()), "[]").into());
        }
        match trimmed_name(&text, trail) {
            trimmed if shape.text && trimmed.len() < text.len() => Doc::text(trimmed),
            _ => Doc::String(text),
        }
    }

    fn guard(&mut self, text: &str, shape: &Shape, trail: &Trail<'_>) {
        let sighting = self.findings.as_ref().and_then(|_| look(text, self.index));
        let Some(sighting) = sighting else { return };
        let (code, id) = match (sighting, shape.text) {
            (Sighting::Structured(id), false) => (findings::REF_UNDECLARED, id),
            (Sighting::Structured(id) | Sighting::InText(id), _) => (findings::REF_IN_TEXT, id),
        };
        self.note_id(code, id, trail);
    }

    /// Says that an id stands where none is expected.
    fn note_id(&mut self, code: Code, id: String, trail: &Trail<'_>) {
        let Some(findings) = self.findings.as_deref_mut() else { return };
        let key = self.index.key(&id);
        let named = key.map_or_else(String::new, ToString::to_string);
        let message = match code.severity() {
            Severity::Refusal => format!("holds the source's id {id} ({named}) where octosync does not expect one"),
            _ => format!("mentions the source's id {id} ({named}), which means nothing on the destination"),
        };
        let place = Place::from(trail);
        let at = DeclaredPlace::written(&place);
        let kind = key.map_or("KIND", |key| key.kind().word());
        let fix = format!(
            "say with references: [{{ at: {at}, kind: {kind} }}] that such places name documents, use the name or a variable \
             in place of the id on the source, or let it pass with an exception that sets undeclared: allow"
        );
        findings.push(Finding::new(code, self.key, message).at(place).fix(fix));
    }
}
