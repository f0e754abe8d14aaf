//! Places that are found by what makes items the same, and shown by what the items are called.
//!
//! Invariant: two places are equal, and are ordered, by handles alone.

use crate::doc::Name;
use std::cmp::Ordering;
use std::fmt;

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot(Vec<Part>);

/// A step into a document.
#[derive(Clone, Debug)]
enum Part {
    Field(Name),
    Item { handle: String, label: String },
}

impl Part {
    fn found_by(&self) -> (bool, &str) {
        match self {
            Self::Field(field) => (false, field.as_str()),
            Self::Item { handle, .. } => (true, handle),
        }
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.found_by() == other.found_by()
    }
}

impl Eq for Part {}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        self.found_by().cmp(&other.found_by())
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            match part {
                Part::Field(field) if field.chars().all(|c| c.is_alphanumeric() || c == '_') => {
                    write!(f, "{dot}{field}")?;
                }
                Part::Field(field) => write!(f, "{dot}'{field}'")?,
                Part::Item { label, .. } => write!(f, "[{label}]")?,
            }
        }
        Ok(())
    }
}

/// Where a walk stands; lives on its stack, and becomes a [`Spot`] only when somebody asks.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    parent: Option<&'a Way<'a>>,
    at: At<'a>,
}

#[derive(Clone, Copy)]
enum At<'a> {
    Root,
    Field(Name),
    Item { handle: &'a str, label: &'a str },
}

impl Way<'static> {
    /// The document itself.
    pub const ROOT: Way<'static> = Way { parent: None, at: At::Root };
}

impl<'a> Way<'a> {
    /// Returns the place of a field.
    #[must_use]
    pub fn field(&'a self, field: Name) -> Way<'a> {
        Way { parent: Some(self), at: At::Field(field) }
    }

    /// Returns the place of an item.
    #[must_use]
    pub fn item(&'a self, handle: &'a str, label: &'a str) -> Way<'a> {
        Way { parent: Some(self), at: At::Item { handle, label } }
    }

    /// Returns the place as data.
    #[must_use]
    pub fn spot(&self) -> Spot {
        let mut parts = self.parent.map_or_else(Vec::new, |parent| parent.spot().0);
        match self.at {
            At::Root => {}
            At::Field(field) => parts.push(Part::Field(field)),
            At::Item { handle, label } => parts.push(Part::Item { handle: handle.to_owned(), label: label.to_owned() }),
        }
        Spot(parts)
    }
}
