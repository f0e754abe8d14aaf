//! Exceptions that take only a part of what stands there: nothing at all (`keep`), or some fields alone (`only`).
//!
//! Rows of variables are paired only after they are translated: `rows` does the same for them. Pure.

use super::work::{Skipped, Translator, Work};
use crate::decision::{Decision, Verdict};
use crate::delta::Exception;
use crate::doc::{Doc, Fields, Name, name};
use crate::identity::{Listing, find, is_mark};
use crate::key::fold;
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::rules;
use crate::subject::first;

/// The fields that are taken of something that stands there.
pub(super) struct Only<'t> {
    /// Their names, folded: of fields, of entries of maps, and of dimensions of the scope.
    names: Vec<String>,
    /// The content on the destination.
    there: &'t Doc,
}

/// The share of one item that exceptions leave to be taken.
enum Share<'w> {
    All,
    Nothing(&'w Exception),
    Some(&'w Exception, Vec<String>),
}

impl<'a> Translator<'a> {
    /// Returns which fields are taken of a step or an action that stands there, if not all of them.
    ///
    /// # Errors
    /// It is kept as it stands.
    pub(super) fn only<'w>(
        &mut self,
        part: &Doc,
        shape: &Shape,
        trail: &Trail<'_>,
        work: &Work<'w>,
    ) -> Result<Option<Only<'w>>, Skipped> {
        let share = share(part, shape, trail, work);
        if matches!(share, Share::All) {
            return Ok(None);
        }
        let place = trail.into();
        let there = work.there.and_then(|there| find(&there.doc, &work.entry.shape, &place));
        let (Some(there), false) = (there, trail.pattern().is_empty()) else { return Ok(None) };
        let about = &work.node.key;
        match share {
            Share::All => Ok(None),
            Share::Nothing(exception) => {
                let decision =
                    Decision::new(about, rules::E2, Verdict::Keep, "an exception keeps it as it stands there");
                self.decisions.push(decision.item(place).set_by(&exception.origin));
                Err(Skipped::Item)
            }
            Share::Some(exception, names) => {
                let why = format!("an exception takes only {} of it", names.join(", "));
                let decision = Decision::new(about, rules::E2, Verdict::Set, why).question("fields");
                self.decisions.push(decision.item(place).set_by(&exception.origin));
                Ok(Some(Only::new(&names, there)))
            }
        }
    }

    /// Returns which fields are taken of a document that stands there, if not all of them.
    pub(super) fn only_of_document<'w>(&mut self, work: &Work<'w>) -> Option<Only<'w>> {
        let (exception, names) = work.effect(|exception| exception.set.only.as_ref())?;
        let there = work.there?;
        let why = format!("an exception takes only {} of it", names.join(", "));
        let decision = Decision::new(&work.node.key, rules::A3, Verdict::Set, why).question("fields");
        self.decisions.push(decision.set_by(&exception.origin));
        Some(Only::new(names, &there.doc))
    }
}

/// Returns the share taken of an item with a scope, or of a part that is nothing without such items: a step is what its
/// actions are.
fn share<'w>(part: &Doc, shape: &Shape, trail: &Trail<'_>, work: &Work<'w>) -> Share<'w> {
    if let Some(item) = shape.item {
        if item.valued || item.at.is_empty() {
            return Share::All;
        }
        let about = work.lookup.item(item, part, || trail.into());
        if let Some((exception, _)) = first(&about, |exception| exception.set.keep.filter(|keep| *keep)) {
            return Share::Nothing(exception);
        }
        return match first(&about, |exception| exception.set.only.as_ref()) {
            Some((exception, names)) => Share::Some(exception, names.clone()),
            None => Share::All,
        };
    }
    let Some((field, items)) = shape.held(part) else { return Share::All };
    let (list, around) = (shape.field(field), trail.field(field));
    let places = Listing::of(items, list.identity());
    let shares = items.iter().enumerate().map(|(at, item)| share(item, list.each(), &places.at(&around, at), work));
    shares.reduce(both).unwrap_or(Share::All)
}

/// Returns the share taken of a part that holds two items: all that is taken of either.
fn both<'w>(one: Share<'w>, other: Share<'w>) -> Share<'w> {
    match (one, other) {
        (Share::All, _) | (_, Share::All) => Share::All,
        (Share::Nothing(exception), Share::Nothing(_)) => Share::Nothing(exception),
        (Share::Nothing(_), some) | (some, Share::Nothing(_)) => some,
        (Share::Some(exception, mut names), Share::Some(_, more)) => {
            names.extend(more);
            Share::Some(exception, names)
        }
    }
}

impl<'t> Only<'t> {
    fn new(names: &[String], there: &'t Doc) -> Self {
        Self { names: names.iter().map(|name| fold(name)).collect(), there }
    }

    /// Takes the fields away that are not taken: the destination's stay then, as those do of which a source says nothing.
    pub(super) fn reduce(&self, part: &mut Doc, shape: &Shape) {
        let Some(fields) = part.fields() else { return };
        let taken = fields.iter().filter_map(|(field, value)| {
            let below = shape.field(field);
            let is_itself = field.as_str() == "Name" || below.list.is_some_and(|list| list.needed);
            if is_itself || is_mark(field) || self.takes(field, shape) {
                return Some((field, value.clone()));
            }
            let entries = value.fields().filter(|_| below.map)?;
            let entries: Fields =
                entries.iter().filter(|(key, _)| self.names(key)).map(|(key, held)| (key, held.clone())).collect();
            Some((field, Doc::Object(entries)))
        });
        *part = Doc::Object(taken.collect());
    }

    /// Adds what the destination has in maps of which single entries are taken, and in the fields that something is said
    /// of in any case.
    pub(super) fn fill(&self, part: &mut Doc, shape: &Shape, said: &[&'static str]) {
        for (field, value) in self.there.fields().into_iter().flat_map(Fields::iter) {
            if self.takes(field, shape) {
                continue;
            }
            let is_map = shape.field(field).map && part.get(&field).is_some();
            if let Some(entries) = value.fields().filter(|_| is_map) {
                let own = entries.iter().filter(|(key, _)| !self.names(key)).map(|(key, held)| (key, held.clone()));
                let wanted = part.get(&field).and_then(Doc::fields).into_iter().flat_map(Fields::iter);
                let all = own.chain(wanted.map(|(key, held)| (key, held.clone()))).collect();
                part.set(&field, Doc::Object(all));
            } else if said.contains(&&*field) {
                part.set(&field, value.clone());
            }
        }
    }

    fn names(&self, word: &str) -> bool {
        self.names.contains(&fold(word))
    }

    /// Returns whether a field is taken: by its name, or as one that holds a named dimension of the scope.
    fn takes(&self, field: Name, shape: &Shape) -> bool {
        let dimensions = shape.item.map(|item| item.dimensions).unwrap_or_default();
        let mut named = dimensions.iter().filter(|dimension| self.names("scope") || self.names(dimension.word));
        self.names(&field) || named.any(|dimension| dimension.fields().any(|at| name(at) == field))
    }
}
