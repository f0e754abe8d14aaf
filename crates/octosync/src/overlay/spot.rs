//! Where a walk over two versions of a document stands, with the handles of one of them and the labels of any.

use crate::doc::Name;
use crate::path::{At, Handle, Label, Place};

/// Where a walk stands; lives on its stack, and becomes a [`Place`] only when somebody asks.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    parent: Option<&'a Way<'a>>,
    at: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(Name, bool),
    Item { handle: &'a Handle, label: &'a str },
}

impl Way<'static> {
    /// The document itself.
    pub(crate) const ROOT: Way<'static> = Way { parent: None, at: Step::Root };
}

impl<'a> Way<'a> {
    /// Returns the place of a field.
    #[must_use]
    pub(crate) fn field(&'a self, field: Name) -> Way<'a> {
        Way { parent: Some(self), at: Step::Member(field, false) }
    }

    /// Returns the place of a field, or of a value in a map.
    #[must_use]
    pub(crate) fn member(&'a self, field: Name, of_map: bool) -> Way<'a> {
        Way { parent: Some(self), at: Step::Member(field, of_map) }
    }

    /// Returns the place of an item.
    #[must_use]
    pub(crate) fn item(&'a self, handle: &'a Handle, label: &'a str) -> Way<'a> {
        Way { parent: Some(self), at: Step::Item { handle, label } }
    }

    /// Returns the place as data.
    #[must_use]
    pub(crate) fn spot(&self) -> Place {
        let mut parts = Vec::new();
        self.spell_out(&mut parts);
        parts.into_iter().collect()
    }

    fn spell_out(&self, parts: &mut Vec<At>) {
        if let Some(parent) = self.parent {
            parent.spell_out(parts);
        }
        match self.at {
            Step::Root => {}
            Step::Member(field, false) => parts.push(At::Field(field)),
            Step::Member(key, true) => parts.push(At::Entry(key)),
            Step::Item { handle, label } => {
                // The field of the list and its item are one part.
                let list = match parts.last() {
                    Some(At::Field(field)) => Some(*field),
                    _ => None,
                };
                parts.truncate(parts.len() - usize::from(list.is_some()));
                parts.push(At::Item { list, handle: handle.clone(), label: Label(label.into()) });
            }
        }
    }
}
