//! Lowers documents: keys become the destination's ids, laid over what the destination has now.
//!
//! Pure: the caller supplies the index. Invariant: the result holds nothing that only a lifted document has.

use crate::doc::{Doc, Fields, Name, name};
use crate::identity::{self, WAS};
use crate::index::Index;
use crate::key::Key;
use crate::lift::{Lift, NEWEST, OLDER, sort_key, without_stamps};
use crate::owners;
use crate::path::Handle;
use crate::registry::shape::Shape;
use crate::registry::spec::{IdMap, List, Notation};
use crate::registry::{self, ROW};
use crate::rows::PLACEHOLDER;
use crate::version::{RETENTION_STRATEGY, Version};
use std::collections::HashMap;

/// [`PLACEHOLDER`] for secrets that the server wants in base64.
const PLACEHOLDER_BASE64: &str = "UmVwbGFjZSBNZQ==";

/// A key that has no id on the destination.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("there is no {} \"{}\" on the destination any more", crate::registry::one(.0.kind()), .0.own_name())]
pub struct Unresolved(pub Key);

/// Lowers documents of the destination.
pub struct Lower<'a> {
    /// The destination's ids.
    pub index: &'a Index,
    /// The document.
    pub key: &'a Key,
    /// The destination's version.
    pub version: Version,
}

impl Lower<'_> {
    /// Lowers a document over what the server has now, if it has it.
    ///
    /// # Errors
    /// When something that it refers to has no id.
    pub fn document(&self, after: &Doc, now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        self.value(after, now, shape)
    }

    fn value(&self, after: &Doc, now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        match after {
            Doc::Ref(key) => Ok(Doc::text(&self.reference(key, shape)?)),
            Doc::Secret(set) => Ok(secret(*set, now, shape)),
            Doc::Json(inner) => self.json(inner, now, shape),
            Doc::Commas(items) => self.commas(items, now, shape),
            Doc::Object(fields) if shape.retention => Ok(self.retention(after, fields, now, shape)),
            Doc::Object(fields) => self.object(fields, now, shape),
            Doc::Array(items) => match shape.id_map {
                Some(map) => self.id_map(items, now, map, shape),
                None => self.list(items, now, shape),
            },
            Doc::String(text) if shape.after_owner => {
                Ok(Doc::String(text.replacen("[]", &format!("[{}]", self.key.own_name()), 1).into()))
            }
            other => Ok(other.clone()),
        }
    }

    fn reference(&self, key: &Key, shape: &Shape) -> Result<String, Unresolved> {
        let unresolved = || Unresolved(key.clone());
        if registry::is_everywhere(key.kind()) {
            return Ok(owners::in_text(key));
        }
        let spelt = || self.index.spelt(key);
        let written = match shape.reference.map_or(Notation::Id, |reference| reference.notation) {
            Notation::Id | Notation::IdsInText => self.index.id(key).map(str::to_owned),
            Notation::Word | Notation::WordsInText => spelt().map(owners::in_text),
            Notation::Name => spelt().map(|key| key.own_name().to_owned()),
            Notation::Slug => self.index.slug(key).map(str::to_owned),
        };
        // What is in a repository is called as the document calls it.
        let by_name = matches!(shape.reference.map(|rule| rule.notation), Some(Notation::Name | Notation::Slug));
        let unread = || (by_name && self.index.is_unread(key)).then(|| key.own_name().to_owned());
        let written = written.or_else(unread);
        written.ok_or_else(unresolved)
    }

    fn object(&self, fields: &Fields, now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let now = now.and_then(Doc::fields);
        let mut lowered = now.map_or_else(Fields::default, |now| {
            now.iter().filter(|_| !shape.map).map(|(field, value)| (field, value.clone())).collect()
        });
        for (field, value) in fields.iter().filter(|(field, _)| !field.starts_with('$')) {
            let there = now.and_then(|now| now.get(field));
            lowered.insert(field, self.field(field, value, there, shape)?);
        }
        let mut doc = Doc::Object(lowered);
        self.plain_secrets(&mut doc, fields, shape);
        self.stamp(&mut doc, fields, now, shape);
        Ok(doc)
    }

    fn field(&self, field: Name, value: &Doc, there: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let below = shape.field(field);
        let lowered = self.value(value, there, below)?;
        // What says nothing is written as the server writes it.
        match there {
            Some(there) if lowered.is_empty() && there.is_empty() => Ok(there.clone()),
            Some(Doc::Array(_)) if lowered.is_empty() => Ok(Doc::list(Vec::new())),
            _ => Ok(lowered),
        }
    }

    /// A sensitive variable's value is a text: `null` keeps it, as long as the id is sent (fact `sensitive-values`).
    fn plain_secrets(&self, doc: &mut Doc, after: &Fields, shape: &Shape) {
        let value = name(ROW.value);
        if let (true, Some(Doc::Secret(set)), Some(fields)) = (shape.is_row, after.get(value), doc.fields_mut()) {
            let kept = fields.get(name("Id")).is_some_and(|id| !id.is_empty());
            let written = match (kept, set) {
                (true, _) => Doc::Null,
                (false, true) => Doc::text(PLACEHOLDER),
                (false, false) => Doc::text(""),
            };
            fields.insert(value, written);
        }
    }

    /// Writes the number of the template's version into an action (E5).
    fn stamp(&self, doc: &mut Doc, after: &Fields, now: Option<&Fields>, shape: &Shape) {
        let Some(stamp) = shape.stamp else { return };
        let wanted = after.get(name(stamp.properties)).and_then(|properties| {
            let template = properties.get(stamp.template)?.as_ref_key()?;
            Some((self.index.template(template)?, properties.get(stamp.version)?.as_str()?))
        });
        let Some((template, word)) = wanted else { return };
        let there = now.and_then(|now| now.get(name(stamp.properties))).and_then(|there| there.get(stamp.version));
        let properties = doc.fields_mut().and_then(|fields| fields.get_mut(name(stamp.properties)));
        if now.is_some_and(|now| self.is_untouched(after, now, shape)) {
            if let (Some(there), Some(properties)) = (there, properties) {
                properties.set(stamp.version, there.clone());
            }
            return;
        }
        let there = there.and_then(Doc::as_str).unwrap_or_default();
        let version = match word {
            NEWEST => template.version.to_string(),
            OLDER if there != template.version.to_string() && !there.is_empty() => there.to_owned(),
            OLDER => template.version.min(1).to_string(),
            _ => return,
        };
        if let Some(properties) = properties {
            properties.set(stamp.version, Doc::text(&version));
        }
    }

    /// Returns whether an action stays as it is: then its stamp does, whatever became of its template since.
    fn is_untouched(&self, after: &Fields, now: &Fields, shape: &Shape) -> bool {
        let mut lift = Lift { index: self.index, key: self.key, findings: None };
        let lifted = lift.part(Doc::Object(now.clone()), shape);
        without_stamps(&Doc::Object(after.clone())).same(&without_stamps(&lifted))
    }

    /// Lowers the list that a map of ids is when it is lifted.
    fn id_map(&self, items: &[Doc], now: Option<&Doc>, map: &IdMap, shape: &Shape) -> Result<Doc, Unresolved> {
        let there = now.and_then(Doc::fields).map(|fields| Doc::Array(map.items(fields)));
        match self.list(items, there.as_ref(), shape)? {
            Doc::Array(lowered) => Ok(map.map(lowered)),
            other => Ok(other),
        }
    }

    fn list(&self, items: &[Doc], now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let there = now.map(Doc::items).unwrap_or_default();
        let mut lowered = match shape.list {
            Some(list) => self.items(items, there, shape, list)?,
            None => items.iter().map(|item| self.value(item, None, shape.each())).collect::<Result<Vec<_>, _>>()?,
        };
        if let Some(field) = shape.ordered_by {
            for (at, item) in lowered.iter_mut().enumerate() {
                item.set(&field, Doc::Number(at.into()));
            }
        }
        if shape.set && same_set(&lowered, there) {
            return Ok(Doc::list(there.to_vec()));
        }
        Ok(Doc::list(lowered))
    }

    /// Lays each item over the one that it is now, so that its id and what only the destination knows stay.
    fn items(&self, items: &[Doc], there: &[Doc], shape: &Shape, list: &List) -> Result<Vec<Doc>, Unresolved> {
        let mut found = self.by_handle(there, shape, list);
        let own = identity::handles(items, list.by);
        let mut bases: Vec<Option<&Doc>> = vec![None; items.len()];
        // Those that remember what they were come first: another row may have got their old name since.
        for (at, item) in items.iter().enumerate() {
            bases[at] = item.get(WAS).and_then(Doc::as_str).and_then(|mark| {
                let was = identity::marked(found.keys(), mark)?.clone();
                found.remove(&was)
            });
        }
        for (at, handle) in own.iter().enumerate() {
            if items[at].get(WAS).is_none() {
                bases[at] = found.remove(handle);
            }
        }
        items.iter().zip(bases).map(|(item, base)| self.value(item, base, shape.each())).collect()
    }

    fn by_handle<'d>(&self, there: &'d [Doc], shape: &Shape, list: &List) -> HashMap<Handle, &'d Doc> {
        let mut lift = Lift { index: self.index, key: self.key, findings: None };
        let mut lifted: Vec<(Doc, &Doc)> =
            there.iter().map(|item| (lift.part(item.clone(), shape.each()), item)).collect();
        if !list.ordered {
            lifted.sort_by_cached_key(|(item, _)| sort_key(item, list.by));
        }
        let items: Vec<Doc> = lifted.iter().map(|(item, _)| item.clone()).collect();
        let handles = identity::handles(&items, list.by);
        handles.into_iter().zip(lifted.into_iter().map(|(_, item)| item)).collect()
    }

    fn json(&self, inner: &Doc, now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let lowered = self.value(inner, None, shape.json())?;
        let there = now.and_then(Doc::as_str);
        if let Some(text) = there.filter(|text| serde_json::from_str(text).is_ok_and(|there: Doc| there.same(&lowered)))
        {
            return Ok(Doc::text(text));
        }
        let text = serde_json::to_string(&lowered).expect("a tree without marks is JSON");
        Ok(Doc::String(text.into()))
    }

    fn commas(&self, items: &[Doc], now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let parts: Result<Vec<String>, Unresolved> = items
            .iter()
            .map(|item| match item {
                Doc::Ref(key) => self.reference(key, shape),
                other => Ok(other.as_str().unwrap_or_default().to_owned()),
            })
            .collect();
        let parts = parts?;
        let there = now.and_then(Doc::as_str);
        let same = there.filter(|text| {
            let mut there: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
            let mut here: Vec<&str> = parts.iter().map(String::as_str).collect();
            there.sort_unstable();
            here.sort_unstable();
            there == here
        });
        Ok(same.map_or_else(|| Doc::String(parts.join(",").into()), Doc::text))
    }

    /// Writes a retention policy as the destination's version has it (C8).
    fn retention(&self, after: &Doc, fields: &Fields, now: Option<&Doc>, shape: &Shape) -> Doc {
        let mut lift = Lift { index: self.index, key: self.key, findings: None };
        if let Some(there) = now.filter(|there| lift.part((*there).clone(), shape).same(after)) {
            return there.clone();
        }
        let strategy = after.str_at("Strategy");
        let counted = strategy == "Count";
        let mut lowered = Fields::default();
        let quantity = fields.get(name("QuantityToKeep")).filter(|_| counted).cloned();
        lowered.insert(name("QuantityToKeep"), quantity.unwrap_or_else(|| Doc::Number(0.into())));
        let unit = fields.get(name("Unit")).filter(|_| counted).cloned();
        lowered.insert(name("Unit"), unit.unwrap_or_else(|| Doc::text("Items")));
        lowered.insert(name("ShouldKeepForever"), Doc::Bool(strategy == "Forever"));
        if self.version >= RETENTION_STRATEGY {
            lowered.insert(name("Strategy"), Doc::text(strategy));
        }
        Doc::Object(lowered)
    }
}

/// A secret that is there is kept; a new one gets a placeholder (F2).
fn secret(set: bool, now: Option<&Doc>, shape: &Shape) -> Doc {
    if let Some(there @ Doc::Object(_)) = now {
        return there.clone();
    }
    let placeholder = if shape.base64 { PLACEHOLDER_BASE64 } else { PLACEHOLDER };
    let value = if set { Doc::text(placeholder) } else { Doc::Null };
    Doc::Object([(name("HasValue"), Doc::Bool(set)), (name("NewValue"), value)].into_iter().collect())
}

fn same_set(a: &[Doc], b: &[Doc]) -> bool {
    a.len() == b.len() && a.iter().all(|item| b.contains(item))
}

/// Returns whether a document is one that the API would take: without anything that only lifting makes.
#[must_use]
pub fn is_lowered(doc: &Doc) -> bool {
    match doc {
        Doc::Ref(_) | Doc::Secret(_) | Doc::Json(_) | Doc::Commas(_) => false,
        Doc::Array(items) => items.iter().all(is_lowered),
        Doc::Object(fields) => fields.iter().all(|(field, value)| !field.starts_with('$') && is_lowered(value)),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
