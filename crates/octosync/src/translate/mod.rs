//! Turns a source document into what the destination should have: references to its counterparts, scopes decided.
//!
//! Pure. Every choice that is not simply to take the source's is a decision; what cannot be decided is a refusal.

mod fields;
mod references;
mod scopes;

pub use scopes::widened;

use crate::decision::{Decision, Finding};
use crate::delta::{Delta, Exception, Exceptions};
use crate::doc::{Doc, Fields, Items};
use crate::findings;
use crate::identity::{Listing, staying};
use crate::key::{Key, Kind};
use crate::lift::leaf_key;
use crate::matching::{Absence, Counterpart, Matching, Pair};
use crate::observed::Observed;
use crate::owners;
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::{Birth, Identity, Item, Lost, Missing};
use crate::registry::{self, Entry};
use crate::side::{Node, Side};
use crate::subject::{self, Lookup};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// What translating learnt of a row, for merging: fields of which none is the server's, and which merging takes away.
pub mod marks {
    /// An environment of its scope has another name on the destination (D1).
    pub const RENAMED: &str = "$renamed";
    /// A dimension of its scope lost all its entries (D1): why, or `true` if exceptions consented to all of it.
    pub const WIDENED: &str = "$widened";
    /// Some entries of its scope are missing, and an existing row is then left untouched (B).
    pub const DROP_NEW: &str = "$drop_new";
    /// An exception says what its scope shall be.
    pub const SCOPED: &str = "$scoped";
    /// The exception that says what its value shall be, by its position.
    pub const VALUED: &str = "$valued";
}

/// Translates documents of one destination.
pub struct Translator<'a> {
    /// Where the wanted content comes from.
    pub source: &'a Side,
    /// Where it goes.
    pub destination: &'a Side,
    /// The wanted differences.
    pub delta: &'a Delta,
    /// What has which counterpart.
    pub matching: &'a Matching,
    /// Step templates of the source whose content differs on the destination and will.
    pub differing_templates: &'a HashSet<Key>,
    /// Where decisions go.
    pub decisions: &'a mut Vec<Decision>,
    /// Where findings go.
    pub findings: &'a mut Vec<Finding>,
    /// Fields that were left out because the destination does not know them: how often, and one example.
    pub unknown_fields: &'a mut BTreeMap<(Kind, String), (usize, Key)>,
}

/// What of a document cannot take part.
#[derive(Debug)]
enum Skipped {
    /// The field.
    Field,
    /// The item of the list around it.
    Item,
    /// The document.
    Document(Absence),
}

/// What is translated: a document, or an item in it.
struct Work<'w> {
    entry: &'static Entry,
    node: &'w Node,
    /// What stands on the destination.
    there: Option<&'w Node>,
    /// Where the document goes.
    to: Option<&'w Key>,
    /// The exceptions as they bear on the document.
    lookup: &'w Lookup<'w, 'w>,
    /// The exceptions about the document, or about the item in it that is translated.
    exceptions: Vec<&'w Exception>,
}

impl<'w> Work<'w> {
    /// Returns the first exception that has an effect, with it.
    fn effect<T>(&self, effect: impl Fn(&'w Exception) -> Option<T>) -> Option<(&'w Exception, T)> {
        subject::first(&self.exceptions, effect)
    }

    fn exists(&self) -> bool {
        self.there.is_some()
    }
}

impl<'a> Translator<'a> {
    /// Returns what the destination should have of a document.
    ///
    /// # Errors
    /// Why the document takes no part.
    pub fn document(&mut self, pair: &Pair, node: &Node) -> Result<Doc, Absence> {
        let there = if pair.standing { self.destination.nodes.get(&pair.to) } else { None };
        let translated = self.with_work(node, there, Some(&pair.to), |translator, work| {
            let observed = translator.destination.observed(work.entry.spec.kind, &node.type_word);
            let mut doc = node.doc.clone();
            let given = translator.given_phases(&mut doc, work);
            let mut doc = translator.value(doc, &work.entry.shape, observed, &Trail::ROOT, work)?;
            if let Some((list, phases)) = given {
                doc.set(list, phases);
            }
            Ok(doc)
        });
        match translated {
            Ok(mut doc) => {
                if !matches!(registry::entry(node.key.kind()).spec.birth, Birth::WithOwner(_)) {
                    doc.set("Name", Doc::text(&pair.name));
                }
                Ok(doc)
            }
            Err(Skipped::Document(absence)) => Err(absence),
            Err(Skipped::Field | Skipped::Item) => Ok(Doc::Null),
        }
    }

    /// Finds out whether a document that is to be created can take part at all.
    ///
    /// # Errors
    /// Why it takes no part.
    pub fn participates(&mut self, node: &Node) -> Result<(), Absence> {
        let check = self.with_work(node, None, None, |translator, work| {
            let mut doc = node.doc.clone();
            if let Some(item) = work.entry.shape.item {
                translator.item(&mut doc, item, &Trail::ROOT, work)?;
            }
            for (field, value) in doc.fields().into_iter().flat_map(Fields::iter) {
                let shape = work.entry.shape.field(field);
                let decides = shape.reference.filter(|reference| reference.missing == Missing::SkipDocument);
                if let (Some(reference), Doc::Ref(key)) = (decides, value) {
                    translator.one(key, Some(reference), &Trail::ROOT.field(field), work)?;
                }
            }
            Ok(())
        });
        match check {
            Err(Skipped::Document(absence)) => Err(absence),
            _ => Ok(()),
        }
    }

    /// Runs a function with what is known of a document.
    fn with_work<T>(
        &mut self,
        node: &Node,
        there: Option<&Node>,
        to: Option<&Key>,
        run: impl FnOnce(&mut Self, &Work<'_>) -> T,
    ) -> T {
        let entry = registry::entry(node.key.kind());
        let exceptions: &'a Exceptions = &self.delta.exceptions;
        let lookup = Lookup::new(exceptions, node);
        let exceptions = lookup.document().to_vec();
        run(self, &Work { entry, node, there, to, lookup: &lookup, exceptions })
    }

    fn value(
        &mut self,
        doc: Doc,
        shape: &Shape,
        observed: &Observed,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Skipped> {
        let source = doc.clone();
        let translated = match doc {
            Doc::Object(fields) => self.object(fields, shape, observed, trail, work)?,
            Doc::Array(items) => self.list(items, shape, observed, trail, work)?,
            Doc::Commas(items) => {
                let mut translated = Vec::new();
                for item in items {
                    match &item {
                        Doc::Ref(key) => translated.extend(self.entry(key, shape, trail, work)?),
                        _ => translated.push(item),
                    }
                }
                Doc::Commas(as_set(translated).into())
            }
            Doc::Json(inner) => {
                let inner = Arc::unwrap_or_clone(inner);
                Doc::Json(self.value(inner, shape.json(), Observed::data(), &trail.json(), work)?.into())
            }
            Doc::Ref(key) => self.one(&key, shape.reference, trail, work)?,
            other => other,
        };
        Ok(translated.or_shared(&source))
    }

    fn object(
        &mut self,
        fields: Fields,
        shape: &Shape,
        observed: &Observed,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Skipped> {
        let mut doc = Doc::Object(fields);
        let Some(item) = shape.item else { return self.fields(doc, shape, observed, trail, work) };
        let scoped = self.item(&mut doc, item, trail, work)?;
        let inner = Work { exceptions: scoped.exceptions, ..*work };
        let mut doc = self.fields(doc, shape, observed, trail, &inner)?;
        for (at, entries) in scoped.entries {
            scopes::set_entries(&mut doc, at, entries);
        }
        Ok(doc)
    }

    fn fields(
        &mut self,
        doc: Doc,
        shape: &Shape,
        observed: &Observed,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Skipped> {
        let mut doc = doc;
        self.typed(&mut doc, shape, trail, work)?;
        self.check_retention(&doc, shape, trail, work);
        if let Some(stamp) = shape.stamp {
            self.stamp(&mut doc, stamp);
        }
        let observed = if shape.map { Observed::data() } else { observed };
        let Doc::Object(fields) = doc else { return Ok(doc) };
        let mut translated = Vec::with_capacity(fields.len());
        for (field, value) in fields {
            let (below, place) = (shape.field(field), shape.member(trail, field));
            if !self.is_supported(field, &value, shape, observed, &place, work) || below.unsupported {
                continue;
            }
            let value = if below.arrives_off { self.switched_off(value, &place, work) } else { value };
            match self.value(value, below, observed.field(field), &place, work) {
                Ok(value) => translated.push((field, value)),
                Err(Skipped::Field) => {}
                Err(skipped) => return Err(skipped),
            }
        }
        let mut doc = Doc::Object(translated.into_iter().collect());
        self.move_lists(&mut doc, shape, trail, work);
        fields::cap_numbers(&mut doc, shape);
        Ok(doc)
    }

    fn list(
        &mut self,
        items: Items,
        shape: &Shape,
        observed: &Observed,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Skipped> {
        let places = Listing::of(&items, shape.identity());
        let before = items.len();
        let mut lost = 0;
        let mut translated = Vec::with_capacity(before);
        for (at, item) in items.into_iter().enumerate() {
            if let Doc::Ref(key) = &item {
                translated.extend(self.entry(key, shape, &trail.index(at), work)?);
                continue;
            }
            let marker = shape.list.filter(|_| work.exists()).and_then(|list| self.staying(&item, list.by));
            match self.value(item, shape.each(), observed.each(), &places.at(trail, at), work) {
                Ok(item) => translated.push(item),
                // Skipping never deletes, and what stays there keeps its place in the source's order.
                Err(Skipped::Item) => {
                    lost += 1;
                    translated.extend(marker);
                }
                Err(skipped) => return Err(skipped),
            }
        }
        let lost_all = before > 0 && lost == before;
        match (shape.list, shape.each().item) {
            (Some(_), Some(item)) if lost_all && item.lost == Lost::Dropped => {
                Err(self.refuse_empty(item, trail, work))
            }
            // What is made only of items that take no part takes no part itself: a step without actions.
            (Some(list), _) if lost_all && list.needed => Err(Skipped::Item),
            (None, _) if shape.set => Ok(Doc::list(as_set(translated))),
            _ => Ok(Doc::list(translated)),
        }
    }

    /// Returns what stands for an item that takes no part, by what it is called on the destination.
    fn staying(&self, item: &Doc, by: Identity) -> Option<Doc> {
        let mut marker = staying(item, by)?;
        if let Identity::Field(field) = by
            && let Some(Doc::Ref(key)) = item.get(field)
        {
            marker.set(field, Doc::Ref(present(&self.matching.of(key)).into_iter().next()?));
        }
        Some(marker)
    }

    fn refuse_empty(&mut self, item: &Item, trail: &Trail<'_>, work: &Work<'_>) -> Skipped {
        let why = format!("none of its {} has a counterpart", trail.pattern().to_lowercase());
        let fix = format!(
            "create it on the destination by hand, map its environments with names.{}, say what its phases are with \
             lifecycles.phases, or leave it out with an exception that sets skip: true",
            item.dimensions[0].kinds[0]
        );
        let message = format!("would be empty: {why}");
        self.findings.push(Finding::new(findings::LIFECYCLE_EMPTY, &work.node.key, message).fix(fix));
        Skipped::Document(Absence::because(why))
    }
}

/// Sorts the entries of a set by their names here; several source names can lead to one.
fn as_set(mut entries: Vec<Doc>) -> Vec<Doc> {
    entries.sort_by_cached_key(leaf_key);
    entries.dedup();
    entries
}

fn present(counterparts: &[Counterpart]) -> Vec<Key> {
    counterparts.iter().filter_map(Counterpart::key).cloned().collect()
}

/// Returns why there is no counterpart at all.
fn absence(counterparts: &[Counterpart]) -> Option<Absence> {
    if counterparts.iter().any(|counterpart| counterpart.key().is_some()) {
        return None;
    }
    counterparts.iter().find_map(|counterpart| match counterpart {
        Counterpart::Absent(absence) => Some(absence.clone()),
        _ => None,
    })
}

fn otherwise(key: &Key) -> String {
    // Of an item the document that holds it, if that has a name.
    let holders = registry::item_kind(key.kind()).map_or(&[][..], |row| row.holders);
    let kind = holders.iter().copied().find(|kind| !owners::is_facet(*kind)).unwrap_or_else(|| key.kind());
    match registry::get(kind).map(|entry| entry.spec.mode) {
        Some(Some(_)) => {
            let word = registry::entry(kind).spec.config_word();
            format!("create it there, map \"{}\" with names.{kind}, or let kinds.{word} create it", key.own_name())
        }
        Some(None) => format!("create it there, or map \"{}\" with names.{kind}", key.own_name()),
        None if registry::is_everywhere(kind) => format!("map \"{}\" with names.{kind}", key.own_name()),
        None => "let it take part, or correct it on the source".to_owned(),
    }
}
