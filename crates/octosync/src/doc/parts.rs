//! Parts of lifted trees, each of them once in memory: most of what stands on both sides is the same there.

use super::{Doc, Piece};
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Parts that trees have in common. Parts that are the same to the letter become one.
#[derive(Default)]
pub struct Parts(HashSet<Part>);

impl Parts {
    /// Returns the part that is the same as this one and was here first; if there is none, this one stays here for others.
    ///
    /// Looks no deeper than one level: whoever builds a tree from its leaves up asks at each level.
    pub(crate) fn once(&mut self, doc: Doc) -> Doc {
        if !matches!(doc, Doc::Object(_) | Doc::Array(_) | Doc::Commas(_)) {
            return doc;
        }
        let part = Part(doc);
        if let Some(first) = self.0.get(&part) {
            return first.0.clone();
        }
        self.0.insert(Part(part.0.clone()));
        part.0
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parts({})", self.0.len())
    }
}

/// An object or a list, the same as another if it consists of the same.
struct Part(Doc);

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Doc::Object(a), Doc::Object(b)) => a.is_made_as(b, is_same),
            (Doc::Array(a), Doc::Array(b)) | (Doc::Commas(a), Doc::Commas(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
            }
            _ => false,
        }
    }
}

impl Eq for Part {}

impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(&self.0).hash(state);
        match &self.0 {
            Doc::Object(fields) => fields.iter().for_each(|(field, value)| {
                field.hash(state);
                hash_below(value, state);
            }),
            list => list.items().iter().for_each(|item| hash_below(item, state)),
        }
    }
}

/// Returns whether both are the same to the letter; of objects and lists, whether they are one in memory.
fn is_same(a: &Doc, b: &Doc) -> bool {
    match (a, b) {
        (Doc::String(a), Doc::String(b)) | (Doc::Loose(a), Doc::Loose(b)) => a == b,
        (Doc::Json(a), Doc::Json(b)) => {
            let (a, b) = (a.pieces(), b.pieces());
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_piece(a, b))
        }
        _ => a.is(b),
    }
}

fn is_same_piece(a: &Piece, b: &Piece) -> bool {
    match (a, b) {
        (Piece::Text(a), Piece::Text(b)) => a == b,
        (Piece::Ref(a, here), Piece::Ref(b, there)) => a.is_spelt_as(b) && here == there,
        _ => false,
    }
}

/// Equal documents have the same hash.
fn hash_below<H: Hasher>(doc: &Doc, state: &mut H) {
    std::mem::discriminant(doc).hash(state);
    match doc {
        Doc::Null => {}
        Doc::Bool(value) | Doc::Secret(value) => value.hash(state),
        Doc::Number(number) => number.to_string().hash(state),
        Doc::String(text) | Doc::Loose(text) => text.hash(state),
        Doc::Object(fields) => fields.address().hash(state),
        Doc::Array(items) | Doc::Commas(items) => items.address().hash(state),
        Doc::Ref(key) => key.hash(state),
        Doc::Json(text) => text.pieces().len().hash(state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{Fields, name};
    use crate::key::{Key, Kind};

    fn doc(json: &str) -> Doc {
        serde_json::from_str(json).unwrap()
    }

    /// Builds a tree anew, from its leaves up.
    fn anew(parts: &mut Parts, doc: &Doc) -> Doc {
        match doc {
            Doc::Object(fields) => {
                let fields: Fields = fields.iter().map(|(field, value)| (field, anew(parts, value))).collect();
                parts.once(Doc::Object(fields))
            }
            Doc::Array(items) => {
                let items: Vec<Doc> = items.iter().map(|item| anew(parts, item)).collect();
                parts.once(Doc::list(items))
            }
            leaf => leaf.clone(),
        }
    }

    #[test]
    fn trees_that_are_the_same_become_one_in_memory() {
        let mut parts = Parts::default();
        let text = r#"{"A": [{"B": "x", "C": {}}, {"B": 1.50, "C": {"D": [true, null]}}]}"#;
        let first = anew(&mut parts, &doc(text));
        let second = anew(&mut parts, &doc(text));
        assert!(first.is(&second));
        let other = anew(&mut parts, &doc(&text.replace("true", "false")));
        assert!(!first.is(&other));
        let item = |doc: &Doc, at: usize| doc.get("A").unwrap().items()[at].clone();
        assert!(item(&first, 0).is(&item(&other, 0)) && !item(&first, 1).is(&item(&other, 1)));
    }

    #[test]
    fn what_only_means_the_same_stays_as_each_is_spelt() {
        let key = |text: &str| Key::new(Kind::of("environments"), [text]);
        let json = |text: &str| Doc::Json(super::super::JsonText::new(vec![Piece::Text(text.into())]).into());
        for (a, b) in [
            (doc("1"), doc("1.0")),
            (Doc::loose(""), Doc::Null),
            (Doc::loose("a"), Doc::text("a")),
            (Doc::Ref(key("Test")), Doc::Ref(key("test"))),
            (json("{}"), json("{ }")),
            (Doc::Secret(true), Doc::Bool(true)),
            (Doc::list(vec![Doc::Null]), Doc::Commas(vec![Doc::Null].into())),
        ] {
            let mut parts = Parts::default();
            let holder = |value: Doc| Doc::Object([(name("A"), value)].into_iter().collect());
            let (one, other) = (parts.once(holder(a)), parts.once(holder(b)));
            assert!(!one.is(&other), "{one:?}");
        }
    }

    #[test]
    fn fields_that_came_in_another_order_stay_so() {
        let mut parts = Parts::default();
        let (one, other) = (parts.once(doc(r#"{"A": 1, "B": 2}"#)), parts.once(doc(r#"{"B": 2, "A": 1}"#)));
        assert!(!one.is(&other));
    }
}
