//! Trails: where a walk stands. They live on its stack and are only spelt out when somebody asks.

use super::handle::Handle;
use super::place::{At, Label, Place};
use crate::doc::Name;

/// The items of a list as a walk goes through them: each says what it is when it is asked.
pub trait Listed {
    /// Returns what makes an item the one it is.
    fn handle(&self, position: usize) -> Handle;
    /// Returns how an item is spelt for people.
    fn label(&self, position: usize) -> String;
}

/// Where a walk stands.
#[derive(Clone, Copy)]
pub struct Trail<'a> {
    parent: Option<&'a Trail<'a>>,
    here: Here<'a>,
}

#[derive(Clone, Copy)]
enum Here<'a> {
    Root,
    Field(Name),
    Entry(Name),
    Item(&'a dyn Listed, usize),
    Index(usize),
    Json,
}

impl Trail<'static> {
    /// The document itself.
    pub const ROOT: Trail<'static> = Trail { parent: None, here: Here::Root };
}

impl<'a> Trail<'a> {
    /// Returns the place one field further.
    #[must_use]
    pub fn field(&'a self, field: Name) -> Trail<'a> {
        Trail { parent: Some(self), here: Here::Field(field) }
    }

    /// Returns the place of a value in a map.
    #[must_use]
    pub fn entry(&'a self, key: Name) -> Trail<'a> {
        Trail { parent: Some(self), here: Here::Entry(key) }
    }

    /// Returns the place of an item that something makes the one it is.
    #[must_use]
    pub fn item(&'a self, list: &'a dyn Listed, position: usize) -> Trail<'a> {
        Trail { parent: Some(self), here: Here::Item(list, position) }
    }

    /// Returns the place of an item that only has a position.
    #[must_use]
    pub fn index(&'a self, index: usize) -> Trail<'a> {
        Trail { parent: Some(self), here: Here::Index(index) }
    }

    /// Returns the place of the JSON inside a text.
    #[must_use]
    pub fn json(&'a self) -> Trail<'a> {
        Trail { parent: Some(self), here: Here::Json }
    }

    /// Returns whether this is the place of a field with this name.
    #[must_use]
    pub(crate) fn is_field(&self, field: &str) -> bool {
        matches!(self.here, Here::Field(at) | Here::Entry(at) if at.as_str() == field)
    }

    /// Returns the place as a pattern: without saying which item.
    #[must_use]
    pub fn pattern(&self) -> String {
        let parent = self.parent.map_or_else(String::new, Trail::pattern);
        match self.here {
            Here::Root | Here::Json => parent,
            Here::Item(..) | Here::Index(_) => parent + "[]",
            Here::Field(field) | Here::Entry(field) if parent.is_empty() => field.to_string(),
            Here::Field(field) | Here::Entry(field) => format!("{parent}.{field}"),
        }
    }

    /// Adds the parts of the place.
    fn spell_out(&self, parts: &mut Vec<At>) {
        if let Some(parent) = self.parent {
            parent.spell_out(parts);
        }
        match self.here {
            Here::Root => {}
            Here::Field(field) => parts.push(At::Field(field)),
            Here::Entry(key) => parts.push(At::Entry(key)),
            Here::Index(index) => parts.push(At::Index(index)),
            Here::Json => parts.push(At::Json),
            Here::Item(listed, position) => {
                // The field of the list and its item are one part.
                let list = match parts.last() {
                    Some(At::Field(field)) => Some(*field),
                    _ => None,
                };
                parts.truncate(parts.len() - usize::from(list.is_some()));
                let label = Label(listed.label(position).into());
                parts.push(At::Item { list, handle: listed.handle(position), label });
            }
        }
    }
}

impl From<&Trail<'_>> for Place {
    fn from(trail: &Trail<'_>) -> Self {
        let mut parts = Vec::new();
        trail.spell_out(&mut parts);
        parts.into_iter().collect()
    }
}
