//! The document tree: what the API returns, and what lifting makes of it.
//!
//! One type serves both, so that a walk is written once. It does not know kinds. Clones share their parts. Invariant: a
//! tree that holds a [`Doc::Ref`] or [`Doc::Secret`] is lifted and cannot be sent; only `lower` makes something that can.

mod fields;
mod items;
mod json;
mod marked;
mod markers;
mod meaning;
mod number;
mod parse;
mod parts;
mod references;
mod shared;
#[cfg(test)]
mod tests;
mod text;
mod tree;

pub(crate) use fields::ByName;
pub use fields::{Members, Name, name};
pub use items::Shared;
pub use marked::Lifted;
pub use meaning::Digest;
pub use number::Number;
pub use parts::Parts;
pub(crate) use text::JsonString;
pub(crate) use text::strings_of;
pub use text::{JsonStep, Piece, escaped};

use crate::key::Key;
use arcstr::ArcStr;
use std::sync::Arc;

/// The fields of an object.
pub type Fields = Members<Doc>;

/// The items of a list.
pub type Items = Shared<Doc>;

/// A text of JSON.
pub type JsonText = text::JsonText<Doc>;

/// A JSON tree with two kinds of leaves that JSON does not have: references and secrets.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Doc {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(Number),
    /// A text.
    String(ArcStr),
    /// A text that means the same without the blanks at its ends, and nothing if that leaves nothing; written as it
    /// stands (F13, F14).
    Loose(ArcStr),
    /// A list.
    Array(Items),
    /// An object.
    Object(Fields),
    /// Names another document, where the server holds an id.
    Ref(Key),
    /// A secret that the server does not show: set or not set.
    Secret(bool),
    /// JSON inside a string: compared as what it says, and written as it is spelt.
    Json(Arc<JsonText>),
    /// A list inside a string, with commas between the items; sorted, because the order has no meaning.
    Commas(Items),
}

impl Doc {
    /// Returns a text leaf.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::String(text.into())
    }

    /// Returns a text leaf whose blanks at the ends mean nothing.
    #[must_use]
    pub(crate) fn loose(text: &str) -> Self {
        Self::Loose(text.into())
    }

    /// Returns the text leaf of a field: an empty one says nothing there.
    #[must_use]
    pub(crate) fn in_field(text: &str) -> Self {
        if text.is_empty() { Self::loose("") } else { Self::text(text) }
    }

    /// Returns the text of a text leaf.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Loose(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value of a Boolean leaf.
    #[must_use]
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the value of a whole, not negative number.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// Returns the key that a reference names.
    #[must_use]
    pub(crate) fn as_ref_key(&self) -> Option<&Key> {
        match self {
            Self::Ref(key) => Some(key),
            _ => None,
        }
    }

    /// Returns the items of a list; anything else has none.
    #[must_use]
    pub fn items(&self) -> &[Doc] {
        match self {
            Self::Array(items) | Self::Commas(items) => items,
            _ => &[],
        }
    }

    /// Returns an object of these fields.
    pub(crate) fn object<const N: usize>(fields: [(&str, Doc); N]) -> Self {
        Self::Object(fields.into_iter().map(|(field, value)| (name(field), value)).collect())
    }

    /// Returns a list of these items.
    pub fn list(items: impl Into<Items>) -> Self {
        Self::Array(items.into())
    }

    /// Returns the fields of an object.
    #[must_use]
    pub fn fields(&self) -> Option<&Fields> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// Returns the fields of an object to change them.
    pub fn fields_mut(&mut self) -> Option<&mut Fields> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// Returns a field of an object.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Doc> {
        self.fields()?.get(field)
    }

    /// Returns the text of a field; absent and other types are `""`.
    #[must_use]
    pub fn str_at(&self, field: &str) -> &str {
        self.get(field).and_then(Self::as_str).unwrap_or_default()
    }

    /// Returns whether a field is `true`.
    #[must_use]
    pub(crate) fn is_true_at(&self, field: &str) -> bool {
        self.get(field).and_then(Self::as_bool).unwrap_or_default()
    }

    /// Sets a field; on anything but an object this does nothing.
    pub fn set(&mut self, field: &str, value: Doc) {
        if let Self::Object(fields) = self {
            fields.insert(name(field), value);
        }
    }

    /// Takes a field out.
    pub fn take(&mut self, field: &str) -> Option<Doc> {
        self.fields_mut()?.remove(field)
    }

    /// Returns this tree without the fields for which the test holds, at any depth of its objects and lists.
    #[must_use]
    pub fn without(&self, test: &impl Fn(Name) -> bool) -> Self {
        match self {
            // Mostly there are none, and then all of it is shared.
            other if !other.has_field(test) => other.clone(),
            Self::Object(fields) => {
                let kept = fields.iter().filter(|(field, _)| !test(*field));
                Self::Object(kept.map(|(field, value)| (field, value.without(test))).collect())
            }
            Self::Array(items) => Self::Array(items.iter().map(|item| item.without(test)).collect()),
            other => other.clone(),
        }
    }

    /// Returns whether the test holds for a field at any depth of the objects and lists of this tree.
    fn has_field(&self, test: &impl Fn(Name) -> bool) -> bool {
        match self {
            Self::Object(fields) => fields.iter().any(|(field, value)| test(field) || value.has_field(test)),
            Self::Array(items) => items.iter().any(|item| item.has_field(test)),
            _ => false,
        }
    }
}
