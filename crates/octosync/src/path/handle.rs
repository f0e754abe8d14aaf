//! Handles: what makes an item of a list the one it is, however it is spelt for people.
//!
//! Pure data; [`crate::identity`] makes them of items. Invariant: two items of one list never have the same handle.

use crate::doc::{Digest, Name};
use crate::key::Kind;
use std::fmt::Write as _;
use std::sync::Arc;

/// The identity of an item of a list. `nth` counts the items that are otherwise the same, from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Handle {
    /// Its name, folded.
    Name {
        /// The name, folded.
        name: Box<str>,
        /// Which of that name.
        nth: u32,
    },
    /// Its content.
    Content {
        /// The digest of that.
        digest: Digest,
        /// Which of that content.
        nth: u32,
    },
    /// Name and scope of a variable, and whether its value is a secret.
    Row {
        /// The name and the scope.
        spot: Spot,
        /// Whether the value is a secret.
        secret: bool,
        /// Which of those.
        nth: u32,
    },
}

impl Handle {
    /// Returns this as the `nth` of its like.
    #[must_use]
    pub fn numbered(mut self, number: u32) -> Self {
        match &mut self {
            Self::Name { nth, .. } | Self::Content { nth, .. } | Self::Row { nth, .. } => *nth = number,
        }
        self
    }

    /// Returns the name in it, folded; what is recognised by its content has none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name { name, .. } => Some(name),
            Self::Row { spot, .. } => Some(&spot.name),
            Self::Content { .. } => None,
        }
    }

    /// Returns this as a text that no other handle of the same list has, to be kept in a document.
    #[must_use]
    pub fn mark(&self) -> String {
        let (mut text, nth) = match self {
            Self::Name { name, nth } => (escape(name), nth),
            Self::Content { digest, nth } => (digest.to_string(), nth),
            Self::Row { spot, secret, nth } => (spot.mark() + if *secret { "#secret" } else { "" }, nth),
        };
        if *nth > 1 {
            let _ = write!(text, "#{nth}");
        }
        text
    }
}

/// Where the value of a variable holds: its name and its scope. Names are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The variable's name.
    pub name: Box<str>,
    /// The entries of its scope, sorted.
    pub scope: Arc<[ScopeEntry]>,
}

/// One entry of a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeEntry {
    /// The word of the dimension.
    pub dimension: Name,
    /// The kind of the entry, where that is not the usual one of the dimension.
    pub kind: Option<Kind>,
    /// Its name there, folded.
    pub name: Box<str>,
}

impl Spot {
    fn mark(&self) -> String {
        let mut text = escape(&self.name);
        for of_dimension in self.scope.chunk_by(|a, b| a.dimension == b.dimension) {
            let entries = of_dimension.iter().map(|entry| {
                let kind = entry.kind.map_or_else(String::new, |kind| format!("{kind}="));
                kind + &escape(&entry.name)
            });
            let entries: Vec<String> = entries.collect();
            let _ = write!(text, "[{}={}]", of_dimension[0].dimension, entries.join(","));
        }
        text
    }
}

/// Spells out the characters that have a meaning in a mark.
fn escape(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '%' | '[' | ']' | ',' | '=' | '#' => {
                let _ = write!(text, "%{:02x}", u32::from(letter));
            }
            other => text.push(other),
        }
    }
    text
}
