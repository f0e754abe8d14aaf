//! Trees of what texts of JSON hold.

use super::number::Number;
use super::parse::{Node, decoded};
use super::text::{JsonText, Piece, escaped, read};
use super::{Doc, Fields, name};
use crate::key::Key;

impl JsonText<Doc> {
    /// Makes a text of its pieces.
    #[must_use]
    pub fn new(pieces: Vec<Piece>) -> Self {
        let tree = held(&pieces);
        Self::of(pieces, tree)
    }
}

/// Returns the tree that a text holds, with references; the text itself, if it cannot be read.
fn held(pieces: &[Piece]) -> Doc {
    let mut text = String::new();
    let mut refs: Vec<(usize, &Key)> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Ref(key, _) => {
                refs.push((text.len(), key));
                text.push_str(&escaped(&key.to_string()));
            }
        }
    }
    read(&text).map_or_else(|| Doc::text(&text), |root| tree(&root, &text, &refs))
}

/// Returns the tree of a value, with references in place of the strings that begin where they do.
pub(super) fn tree(node: &Node, text: &str, refs: &[(usize, &Key)]) -> Doc {
    match node {
        Node::Null => Doc::Null,
        Node::Bool(value) => Doc::Bool(*value),
        Node::Number(at) => Doc::Number(Number::written(&text[at.clone()])),
        Node::String(at) => match refs.iter().find(|(start, _)| *start == at.start) {
            Some((_, key)) => Doc::Ref((*key).clone()),
            None => Doc::text(&decoded(&text[at.clone()])),
        },
        Node::Array(items) => Doc::list(items.iter().map(|item| tree(item, text, refs)).collect::<Vec<_>>()),
        Node::Object(members) => {
            let members = members.iter();
            let members = members.map(|(key, value)| (name(&decoded(&text[key.clone()])), tree(value, text, refs)));
            Doc::Object(Fields::in_order(members.collect()))
        }
    }
}
