//! Lowers documents: keys become the destination's ids, laid over what the destination has now.
//!
//! Pure: the caller supplies the index. Invariant: the result holds nothing that only a lifted document has.

use crate::doc::{Doc, Fields, JsonText, Name, Piece, escaped, name};
use crate::identity::{self, WAS, is_mark};
use crate::index::Index;
use crate::key::Key;
use crate::lift::{DANGLING, DEFAULT, Lift, NEWEST, OLDER, sort_key, without_stamps};
use crate::owners;
use crate::path::Handle;
use crate::registry::shape::Shape;
use crate::registry::spec::{IdMap, List, Notation};
use crate::registry::{self, ROW};
use crate::rows::PLACEHOLDER;
use crate::version::Version;
use std::collections::HashMap;

mod slugs;

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
        let mut lowered = self.value(after, now, shape)?;
        slugs::leave_out_unfit(&mut lowered, shape, now.is_some());
        Ok(lowered)
    }

    fn value(&self, after: &Doc, now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        match after {
            Doc::Ref(key) => Ok(Doc::text(&self.reference(key, shape)?)),
            Doc::Secret(set) => Ok(self.secret(*set, now, shape)),
            Doc::Json(text) => self.json(text, now),
            Doc::Commas(items) => self.commas(items, now, shape),
            Doc::Loose(text) => Ok(Doc::String(text.clone())),
            Doc::Object(fields) if shape.retention.is_some() => Ok(self.retention(after, fields, now, shape)),
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
        if registry::is_everywhere(key.kind()) || self.is_word_of_an_open_set(key) {
            return Ok(owners::in_text(key));
        }
        // It names nothing there: only what stands there already can hold it (E14).
        if key.kind() == DANGLING {
            return Ok(key.own_name().to_owned());
        }
        let spelt = || self.index.spelt(key);
        let written = match shape.reference.map_or(Notation::Id, |reference| reference.notation) {
            Notation::Id | Notation::IdsInText => self.index.id(key).map(str::to_owned),
            Notation::Word | Notation::WordsInText => spelt().map(owners::in_text),
            Notation::Name => spelt().map(|key| key.own_name().to_owned()),
            Notation::Slug => self.index.slug(key).map(str::to_owned),
        };
        // A document in a repository is called as the referring document calls it.
        let by_name = matches!(shape.reference.map(|rule| rule.notation), Some(Notation::Name | Notation::Slug));
        let unread = || (by_name && self.index.is_unread(key)).then(|| key.own_name().to_owned());
        let written = written.or_else(unread);
        written.ok_or_else(unresolved)
    }

    /// Returns whether a key is a word of a set in which every word is one (free-text tags).
    fn is_word_of_an_open_set(&self, key: &Key) -> bool {
        owners::holders(key).iter().any(|holder| self.index.is_open(holder))
    }

    fn object(&self, fields: &Fields, now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let reads = now.map(|now| self.read(now, shape));
        let now = now.and_then(Doc::fields);
        let mut lowered = now.map_or_else(Fields::default, |now| {
            now.iter().filter(|_| !shape.map).map(|(field, value)| (field, value.clone())).collect()
        });
        if let Some(now) = now {
            lowered.order_as(now);
        }
        for (field, value) in fields.iter().filter(|(field, _)| !is_mark(*field)) {
            let there = now.and_then(|now| now.get(field));
            let as_read = reads.as_ref().and_then(|reads| reads.get(&field));
            let stays = now.is_some() && as_read.map_or(value.is_empty(), |as_read| as_read.same(value));
            let written = match (stays, there) {
                // A value that reads as it should is sent as it is there: to the byte, or not at all (F13).
                (true, Some(there)) => there.clone(),
                (true, None) => continue,
                (false, _) => self.field(field, value, there, shape)?,
            };
            lowered.insert(field, written);
        }
        let mut doc = Doc::Object(lowered);
        self.plain_secrets(&mut doc, fields, shape);
        self.stamp(&mut doc, fields, now, shape);
        Ok(doc)
    }

    fn field(&self, field: Name, value: &Doc, there: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let below = shape.field(field);
        let lowered = self.value(value, there, below)?;
        // An empty value is written as the server writes it.
        match there {
            // A key of a map of ids says something even if nothing stands under it.
            Some(_) if below.id_map.is_some() => Ok(lowered),
            Some(there) if lowered.is_empty() && there.is_empty() => Ok(there.clone()),
            Some(Doc::Array(_)) if lowered.is_empty() => Ok(Doc::list(Vec::new())),
            _ => Ok(lowered),
        }
    }

    /// A sensitive variable's value is a text: `null` keeps it, as long as the id is sent (fact `sensitive-values`).
    fn plain_secrets(&self, doc: &mut Doc, after: &Fields, shape: &Shape) {
        let value = name(ROW.value);
        if let (true, Some(Doc::Secret(set)), Some(fields)) = (shape.is_row, after.get(value), doc.fields_mut()) {
            let kept = fields.get("Id").is_some_and(|id| !id.is_empty());
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
        let wanted = after.get(stamp.properties).and_then(|properties| {
            let template = properties.get(stamp.template)?.as_ref_key()?;
            Some((self.index.template(template)?, properties.get(stamp.version)?.as_str()?))
        });
        let Some((template, word)) = wanted else { return };
        let there = now.and_then(|now| now.get(stamp.properties)).and_then(|there| there.get(stamp.version));
        let properties = doc.fields_mut().and_then(|fields| fields.get_mut(stamp.properties));
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

    /// Returns what a part of the document there reads like.
    fn read(&self, now: &Doc, shape: &Shape) -> Doc {
        Lift::new(self.index, self.key).part(now.clone(), shape)
    }

    /// Returns whether an action stays as it is: then its stamp does, whatever became of its template since.
    fn is_untouched(&self, after: &Fields, now: &Fields, shape: &Shape) -> bool {
        let lifted = self.read(&Doc::Object(now.clone()), shape);
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
            None => self.entries(items, there, shape)?,
        };
        if let Some(field) = shape.ordered_by {
            number(&mut lowered, field);
        }
        if shape.set && same_set(&lowered, there) {
            return Ok(Doc::list(there.to_vec()));
        }
        Ok(Doc::list(lowered))
    }

    /// Lowers what has no identity: an entry that reads like one there is sent as that stands.
    fn entries(&self, items: &[Doc], there: &[Doc], shape: &Shape) -> Result<Vec<Doc>, Unresolved> {
        let mut open: Vec<(usize, Doc)> =
            there.iter().map(|entry| self.read(entry, shape.each())).enumerate().collect();
        let mut lowered = Vec::with_capacity(items.len());
        for item in items {
            let found = open.iter().position(|(_, read)| read.same(item)).map(|at| open.remove(at).0);
            let written = match found {
                Some(at) => there[at].clone(),
                None => self.value(item, None, shape.each())?,
            };
            lowered.push((found, written));
        }
        Ok(if shape.set { as_there(lowered) } else { lowered.into_iter().map(|(_, item)| item).collect() })
    }

    /// Writes a secret; a server that does not know it as one takes a text.
    fn secret(&self, set: bool, now: Option<&Doc>, shape: &Shape) -> Doc {
        let is_text = shape.veiled.is_some_and(|since| self.version < since);
        match now {
            Some(Doc::String(there)) if is_text => Doc::String(there.clone()),
            _ if is_text && set => Doc::text(PLACEHOLDER),
            _ if is_text => Doc::Null,
            _ => secret(set, now, shape),
        }
    }

    /// Lays each item over the one that it is now, so that its id and what only the destination knows stay.
    fn items(&self, items: &[Doc], there: &[Doc], shape: &Shape, list: &List) -> Result<Vec<Doc>, Unresolved> {
        let mut found = self.by_handle(there, shape, list);
        let own = identity::handles(items, list.by);
        let mut bases: Vec<Option<usize>> = vec![None; items.len()];
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
        let lowered = items.iter().zip(bases);
        let lowered =
            lowered.map(|(item, base)| Ok((base, self.value(item, base.map(|at| &there[at]), shape.each())?)));
        let lowered: Vec<(Option<usize>, Doc)> = lowered.collect::<Result<_, _>>()?;
        Ok(if list.ordered { lowered.into_iter().map(|(_, item)| item).collect() } else { as_there(lowered) })
    }

    fn by_handle(&self, there: &[Doc], shape: &Shape, list: &List) -> HashMap<Handle, usize> {
        let mut lifted: Vec<(Doc, usize)> =
            there.iter().enumerate().map(|(at, item)| (self.read(item, shape.each()), at)).collect();
        if !list.ordered {
            lifted.sort_by_cached_key(|(item, _)| sort_key(item, list.by));
        }
        let items: Vec<Doc> = lifted.iter().map(|(item, _)| item.clone()).collect();
        let handles = identity::handles(&items, list.by);
        handles.into_iter().zip(lifted.into_iter().map(|(_, at)| at)).collect()
    }

    /// Writes a text of JSON with the ids of the destination in it; one there that says the same stays as it is spelt.
    fn json(&self, text: &JsonText, now: Option<&Doc>) -> Result<Doc, Unresolved> {
        let mut written = String::new();
        for piece in text.pieces() {
            match piece {
                Piece::Text(part) => written.push_str(part),
                Piece::Ref(key, _) => written.push_str(&escaped(&self.reference(key, &Shape::default())?)),
            }
        }
        let plain = |text: &str| Doc::Json(JsonText::new(vec![Piece::Text(text.into())]).into());
        let there = now.and_then(Doc::as_str).filter(|there| plain(there).same(&plain(&written)));
        Ok(Doc::text(there.unwrap_or(&written)))
    }

    /// Lowers a list in a text: a part that reads like one there is sent as that is spelt, and stays where it stands.
    fn commas(&self, items: &[Doc], now: Option<&Doc>, shape: &Shape) -> Result<Doc, Unresolved> {
        let text = now.and_then(Doc::as_str).unwrap_or_default();
        let there: Vec<&str> = text.split(',').filter(|part| !part.trim().is_empty()).collect();
        let reads = |part: &str| self.read(&Doc::text(part), shape).items().first().cloned().unwrap_or_default();
        let mut open: Vec<(usize, Doc)> = there.iter().map(|part| reads(part)).enumerate().collect();
        let mut lowered: Vec<(Option<usize>, String)> = Vec::with_capacity(items.len());
        for item in items {
            let found = open.iter().position(|(_, read)| read.same(item)).map(|at| open.remove(at).0);
            let written = match (found, item) {
                (Some(at), _) => there[at].to_owned(),
                (None, Doc::Ref(key)) => self.reference(key, shape)?,
                (None, other) => other.as_str().unwrap_or_default().to_owned(),
            };
            lowered.push((found, written));
        }
        if open.is_empty() && lowered.len() == there.len() {
            return Ok(Doc::text(text));
        }
        Ok(Doc::text(as_there(lowered).join(",").trim()))
    }

    /// Writes a retention policy as the destination's version has it (C8).
    fn retention(&self, after: &Doc, fields: &Fields, now: Option<&Doc>, shape: &Shape) -> Doc {
        if let Some(there) = now.filter(|there| self.read(there, shape).same(after)) {
            return there.clone();
        }
        let strategy = after.str_at("Strategy");
        let counted = strategy == "Count";
        let mut lowered = Fields::default();
        let quantity = fields.get("QuantityToKeep").filter(|_| counted).cloned();
        let other = shape.retention.filter(|_| strategy == DEFAULT).map_or(0, |policy| policy.default_count);
        lowered.insert(name("QuantityToKeep"), quantity.unwrap_or_else(|| Doc::Number(other.into())));
        let unit = fields.get("Unit").filter(|_| counted).cloned();
        lowered.insert(name("Unit"), unit.unwrap_or_else(|| Doc::text("Items")));
        lowered.insert(name("ShouldKeepForever"), Doc::Bool(strategy == "Forever"));
        if shape.retention.is_some_and(|policy| self.version >= policy.strategy_since) {
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

/// Puts items in the order in which they stand there; new ones follow.
fn as_there<T>(mut items: Vec<(Option<usize>, T)>) -> Vec<T> {
    items.sort_by_key(|(at, _)| at.unwrap_or(usize::MAX));
    items.into_iter().map(|(_, item)| item).collect()
}

/// Numbers items that are sorted by a number; those that are in order already keep theirs.
fn number(items: &mut [Doc], field: Name) {
    let mut next = 0;
    for item in items {
        let own = item.get(&field).and_then(Doc::as_u64).filter(|own| *own >= next);
        if own.is_none() {
            item.set(&field, Doc::Number(next.into()));
        }
        next = own.unwrap_or(next) + 1;
    }
}

fn same_set(a: &[Doc], b: &[Doc]) -> bool {
    a.len() == b.len() && a.iter().all(|item| b.contains(item))
}

/// Returns whether a document is one that the API would take: without anything that only lifting makes.
#[must_use]
pub fn is_lowered(doc: &Doc) -> bool {
    match doc {
        Doc::Ref(_) | Doc::Secret(_) | Doc::Json(_) | Doc::Commas(_) | Doc::Loose(_) => false,
        Doc::Array(items) => items.iter().all(is_lowered),
        Doc::Object(fields) => fields.iter().all(|(field, value)| !is_mark(field) && is_lowered(value)),
        _ => true,
    }
}

#[cfg(test)]
mod row_properties;
#[cfg(test)]
mod sets;
#[cfg(test)]
mod tests;
