//! Places: spots in documents as data, for what is reported and what is remembered.
//!
//! A place is made of a [trail](super::Trail) when something is reported, is compared part by part, and becomes text at the edge
//! only ([`fmt::Display`]): nothing reads that text back. Invariant: places that differ in the spelling of items are
//! equal.

use super::handle::Handle;
use crate::doc::{Name, name};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A spot in a document; without parts it is the document itself. Cloning is cheap.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(Arc<[At]>);

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// A field.
    Field(Name),
    /// The value under a key of a map.
    Entry(Name),
    /// An item that something makes the one it is.
    Item {
        /// The field of the list; a row that stands for itself has none.
        list: Option<Name>,
        /// Which item.
        handle: Handle,
        /// How it is spelt for people.
        label: Label,
    },
    /// An item that has nothing but a position, from 0.
    Index(usize),
    /// The JSON inside a text.
    Json,
}

/// How an item is spelt for people. That is no part of what it is: all labels are equal.
#[derive(Clone, Debug)]
pub struct Label(pub Box<str>);

impl PartialEq for Label {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Label {}

impl PartialOrd for Label {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Label {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Label {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Place {
    /// Returns the place of an item that stands for itself, without its list.
    #[must_use]
    pub fn of_item(handle: Handle, label: &str) -> Self {
        [At::Item { list: None, handle, label: Label(label.into()) }].into_iter().collect()
    }

    /// Returns the place of an item that stands for itself as one of a list.
    #[must_use]
    pub fn in_list(&self, field: &str) -> Self {
        let mut parts = self.0.to_vec();
        if let Some(At::Item { list, .. }) = parts.first_mut() {
            *list = Some(name(field));
        }
        Self(parts.into())
    }

    /// Returns the place of a field below.
    #[must_use]
    pub fn field(&self, field: &str) -> Self {
        self.0.iter().cloned().chain([At::Field(name(field))]).collect()
    }

    /// Returns the steps that lead there.
    #[must_use]
    pub fn parts(&self) -> &[At] {
        &self.0
    }

    /// Returns whether this is the document itself.
    #[must_use]
    pub fn is_document(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether this is a place or stands below it.
    #[must_use]
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Walks the items that lead there, outermost first: what each is, and how it is spelt.
    pub fn items(&self) -> impl Iterator<Item = (&Handle, &str)> {
        self.0.iter().filter_map(|at| match at {
            At::Item { handle, label, .. } => Some((handle, &*label.0)),
            _ => None,
        })
    }

    /// Says what an item is that was not known when the place was noted; `depth` counts the steps before it.
    pub(crate) fn settle(&mut self, depth: usize, settled: &Handle) {
        let mut parts = self.0.to_vec();
        if let Some(At::Item { handle, .. }) = parts.get_mut(depth) {
            *handle = settled.clone();
            self.0 = parts.into();
        }
    }
}

impl FromIterator<At> for Place {
    fn from_iter<I: IntoIterator<Item = At>>(parts: I) -> Self {
        Self(parts.into_iter().collect())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, at) in self.0.iter().enumerate() {
            match at {
                At::Field(field) | At::Entry(field) => member(f, depth, field)?,
                At::Item { list: Some(list), label, .. } => {
                    member(f, depth, list)?;
                    write!(f, "[{}]", label.0)?;
                }
                At::Item { list: None, label, .. } if depth == 0 => f.write_str(&label.0)?,
                At::Item { list: None, label, .. } => write!(f, "[{}]", label.0)?,
                At::Index(index) => write!(f, "[#{}]", index + 1)?,
                At::Json => {}
            }
        }
        Ok(())
    }
}

/// Writes the name of a field, in quotes when it has other characters than letters, digits and `_`.
fn member(f: &mut fmt::Formatter<'_>, depth: usize, field: &str) -> fmt::Result {
    let plain = field.chars().all(|c| c.is_alphanumeric() || c == '_');
    let dot = if depth > 0 { "." } else { "" };
    if plain { write!(f, "{dot}{field}") } else { write!(f, "{dot}'{field}'") }
}
