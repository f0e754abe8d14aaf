//! The references in a tree.

use super::{Doc, Items, JsonText, Piece};
use crate::key::Key;
use std::sync::Arc;

impl Doc {
    /// Calls a function for every reference in this tree.
    pub(crate) fn visit_refs<'a>(&'a self, call: &mut impl FnMut(&'a Key)) {
        match self {
            Self::Ref(key) => call(key),
            Self::Array(items) | Self::Commas(items) => items.iter().for_each(|item| item.visit_refs(call)),
            Self::Object(fields) => fields.iter().for_each(|(_, value)| value.visit_refs(call)),
            Self::Json(text) => text.pieces().iter().for_each(|piece| match piece {
                Piece::Ref(key, _) => call(key),
                Piece::Text(_) => {}
            }),
            _ => {}
        }
    }

    /// Returns this tree with other keys in place of those for which there are some; `None` if it has none of these. What
    /// stays is shared.
    #[must_use]
    pub(crate) fn with_keys(&self, other: &impl Fn(&Key) -> Option<Key>) -> Option<Self> {
        match self {
            Self::Ref(key) => other(key).map(Self::Ref),
            Self::Array(items) => items_with_keys(items, other).map(Self::Array),
            Self::Commas(items) => items_with_keys(items, other).map(Self::Commas),
            Self::Object(fields) => {
                let changed = fields.iter().filter_map(|(field, value)| Some((field, value.with_keys(other)?)));
                let changed: Vec<_> = changed.collect();
                (!changed.is_empty()).then(|| {
                    let mut fields = fields.clone();
                    changed.into_iter().for_each(|(field, value)| {
                        fields.insert(field, value);
                    });
                    Self::Object(fields)
                })
            }
            Self::Json(text) => text_with_keys(text, other).map(|text| Self::Json(Arc::new(text))),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) | Self::Loose(_) | Self::Secret(_) => None,
        }
    }
}

fn items_with_keys(items: &Items, other: &impl Fn(&Key) -> Option<Key>) -> Option<Items> {
    let changed: Vec<Option<Doc>> = items.iter().map(|item| item.with_keys(other)).collect();
    let is_changed = changed.iter().any(Option::is_some);
    is_changed
        .then(|| items.iter().zip(changed).map(|(item, changed)| changed.unwrap_or_else(|| item.clone())).collect())
}

fn text_with_keys(text: &JsonText, other: &impl Fn(&Key) -> Option<Key>) -> Option<JsonText> {
    let mut is_changed = false;
    let piece = |piece: &Piece| match piece {
        Piece::Ref(key, at) => match other(key) {
            Some(key) => {
                is_changed = true;
                Piece::Ref(key, at.clone())
            }
            None => piece.clone(),
        },
        Piece::Text(_) => piece.clone(),
    };
    let pieces = text.pieces().iter().map(piece).collect();
    is_changed.then(|| JsonText::new(pieces))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Kind;

    #[test]
    fn other_keys_stand_where_some_stood_and_the_rest_is_shared() {
        let key = |name: &str| Key::new(Kind::of("projects"), [name]);
        let json = JsonText::new(vec![
            Piece::Text(r#"{"of": ""#.into()),
            Piece::Ref(key("Base"), Arc::default()),
            Piece::Text(r#"", "b": 1}"#.into()),
        ]);
        let other = Doc::object([("Name", Doc::text("Base")), ("To", Doc::Ref(key("Other")))]);
        let doc = Doc::object([
            ("List", Doc::list(vec![Doc::Ref(key("Base")), other.clone()])),
            ("Commas", Doc::Commas(vec![Doc::Ref(key("base"))].into())),
            ("Json", Doc::Json(Arc::new(json))),
        ]);
        let web = |of: &Key| (*of == key("Base")).then(|| key("Web"));
        let found = doc.with_keys(&web).unwrap();
        let mut named = Vec::new();
        found.visit_refs(&mut |key| named.push(key.own_name().to_owned()));
        named.sort();
        assert_eq!(named, ["Other", "Web", "Web", "Web"]);
        assert_eq!(found.get("List").unwrap().items()[1], other);
        assert_eq!(other.with_keys(&web), None, "texts are no references");
    }
}
