//! Parts that several trees have in common stand in memory once.

use super::Doc;
use arcstr::ArcStr;
use std::sync::Arc;

impl Doc {
    /// Returns whether both are one in memory, as far as they have memory of their own.
    ///
    /// Looks no deeper than one level: whoever builds a tree from its leaves up asks at each of them.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::String(a), Self::String(b)) | (Self::Loose(a), Self::Loose(b)) => ArcStr::ptr_eq(a, b),
            (Self::Array(a), Self::Array(b)) | (Self::Commas(a), Self::Commas(b)) => a.is(b),
            (Self::Object(a), Self::Object(b)) => a.is(b),
            (Self::Json(a), Self::Json(b)) => Arc::ptr_eq(a, b),
            (Self::Ref(a), Self::Ref(b)) => a.is_spelt_as(b),
            (Self::Number(a), Self::Number(b)) => a.to_string() == b.to_string(),
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) | (Self::Secret(a), Self::Secret(b)) => a == b,
            _ => false,
        }
    }

    /// Returns the other tree in place of this one, if both have exactly the same parts.
    ///
    /// Code that walks a tree and builds it anew calls this at each level, so that unchanged parts take no memory.
    #[must_use]
    pub(crate) fn or_shared(self, other: &Self) -> Self {
        let same = match (&self, other) {
            (Self::Array(a), Self::Array(b)) | (Self::Commas(a), Self::Commas(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is(b))
            }
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|((field, a), (other, b))| field == other && a.is(b))
            }
            (Self::Json(a), Self::Json(b)) => a == b,
            (Self::String(a), Self::String(b)) | (Self::Loose(a), Self::Loose(b)) => a == b,
            _ => false,
        };
        if same { other.clone() } else { self }
    }
}
