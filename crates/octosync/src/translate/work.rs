//! The translator of documents, and the state of the one that it is at.

use crate::decision::{Decision, Finding};
use crate::delta::{Delta, Exception};
use crate::doc::{Doc, Name};
use crate::key::{Key, Kind};
use crate::matching::{Absence, Matching};
use crate::observed::Observed;
use crate::path::Trail;
use crate::plan::Widened;
use crate::registry::Entry;
use crate::registry::shape::Shape;
use crate::side::{Node, Side};
use crate::subject::{self, Lookup};
use std::collections::{BTreeMap, HashSet};

/// Translates documents of one destination.
pub(crate) struct Translator<'a> {
    /// Where the wanted content comes from.
    pub source: &'a Side,
    /// Where it goes.
    pub destination: &'a Side,
    /// The wanted differences.
    pub delta: &'a Delta,
    /// The counterparts of the documents.
    pub matching: &'a Matching,
    /// Step templates of the source whose content differs on the destination and will.
    pub differing_templates: &'a HashSet<Key>,
    /// Where decisions go.
    pub decisions: &'a mut Vec<Decision>,
    /// Where findings go.
    pub findings: &'a mut Vec<Finding>,
    /// Where restrictions of the source go that are lost, each with its document.
    pub widenings: &'a mut Vec<(Key, Widened)>,
    /// Fields that were left out because the destination does not know them: how often, and one example.
    pub unknown_fields: &'a mut BTreeMap<(Kind, String), (usize, Key)>,
}

/// The part of a document that cannot take part.
#[derive(Debug)]
pub(super) enum Skipped {
    /// The field.
    Field,
    /// The item of the list around it.
    Item,
    /// The part with the scope around it: the step, the row, the document.
    Scoped(Absence),
    /// The entry around it at a place: a field, or an item of a list.
    Around(&'static str),
    /// The document.
    Document(Absence),
}

/// The form of a value: its row of the registry, and the fields that the destination's documents show there.
#[derive(Clone, Copy)]
pub(super) struct Form<'f> {
    pub(super) shape: &'f Shape,
    pub(super) observed: &'f Observed,
}

/// A field of an object, with its value on the source.
#[derive(Clone, Copy)]
pub(super) struct Member<'m> {
    pub(super) field: Name,
    pub(super) value: &'m Doc,
    pub(super) place: &'m Trail<'m>,
}

/// The unit of translation: a document, or an item in it.
pub(super) struct Work<'w> {
    /// Its kind.
    pub(super) entry: &'static Entry,
    /// The document of the source.
    pub(super) node: &'w Node,
    /// The document on the destination, if there is one.
    pub(super) there: Option<&'w Node>,
    /// Where the document goes.
    pub(super) to: Option<&'w Key>,
    /// Whether it stands in something that has a scope.
    pub(super) is_scoped: bool,
    /// The exceptions as they bear on the document.
    pub(super) lookup: &'w Lookup<'w, 'w>,
    /// The exceptions about the document, or about the item in it that is translated.
    pub(super) exceptions: Vec<&'w Exception>,
}

impl<'w> Work<'w> {
    /// Returns the first exception that has an effect, with it.
    pub(super) fn effect<T>(&self, effect: impl Fn(&'w Exception) -> Option<T>) -> Option<(&'w Exception, T)> {
        subject::first(&self.exceptions, effect)
    }

    pub(super) fn exists(&self) -> bool {
        self.there.is_some()
    }
}
