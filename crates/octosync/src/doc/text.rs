//! JSON in a text: the text as it was written, with references in place of the ids in it.
//!
//! Pure. The content of a text is compared without white space and the order of members; numbers by their text, because
//! whoever reads it next may read them as texts.

use super::fields::{Name, name};
use super::parse::{Node, decoded, parse};
use crate::key::Key;
use arcstr::ArcStr;
use std::borrow::Cow;
use std::sync::Arc;

/// One step into the JSON of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonStep {
    /// The value of a member.
    Member(Name),
    /// An item of a list, from 0.
    Item(usize),
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text as it stands, quotes around references included.
    Text(ArcStr),
    /// The key that an id in the text names, and where in the JSON it stands; nowhere, if the text cannot be read.
    Ref(Key, Arc<[JsonStep]>),
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Ref(a, _), Self::Ref(b, _)) => a == b,
            _ => false,
        }
    }
}

/// A text that holds JSON, or should.
#[derive(Clone, Debug)]
pub struct JsonText<T> {
    pieces: Vec<Piece>,
    tree: T,
}

impl<T> PartialEq for JsonText<T> {
    fn eq(&self, other: &Self) -> bool {
        self.pieces == other.pieces
    }
}

/// A string in a text of JSON.
#[derive(Debug)]
pub(crate) struct JsonString {
    /// Where it stands in the text, without its quotes.
    pub at: std::ops::Range<usize>,
    /// The content of the string.
    pub says: String,
    /// Where in the JSON it stands; of the name of a member, where its value stands.
    pub place: Vec<JsonStep>,
    /// Whether it is the name of a member.
    pub is_name: bool,
}

/// Returns every string in a text of JSON; `None` if the text is none, or holds neither a list nor an object.
#[must_use]
pub(crate) fn strings_of(text: &str) -> Option<Vec<JsonString>> {
    let root = read(text).filter(|root| matches!(root, Node::Array(_) | Node::Object(_)))?;
    let mut found = Vec::new();
    collect(&root, text, &mut Vec::new(), &mut found);
    found.sort_by_key(|string| string.at.start);
    Some(found)
}

/// Returns the value that a text of JSON holds.
pub(super) fn read(text: &str) -> Option<Node> {
    serde_json::from_str::<serde::de::IgnoredAny>(text).ok().and_then(|_| parse(text))
}

fn collect(node: &Node, text: &str, place: &mut Vec<JsonStep>, found: &mut Vec<JsonString>) {
    let string = |at: &std::ops::Range<usize>, place: &[JsonStep], is_name| JsonString {
        at: at.clone(),
        says: decoded(&text[at.clone()]).into_owned(),
        place: place.to_vec(),
        is_name,
    };
    match node {
        Node::String(at) => found.push(string(at, place, false)),
        Node::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                place.push(JsonStep::Item(at));
                collect(item, text, place, found);
                place.pop();
            }
        }
        Node::Object(members) => {
            for (key, value) in members {
                place.push(JsonStep::Member(name(&decoded(&text[key.clone()]))));
                found.push(string(key, place, true));
                collect(value, text, place, found);
                place.pop();
            }
        }
        _ => {}
    }
}

impl<T> JsonText<T> {
    /// Makes a text of its pieces, and of the tree that they hold.
    pub(super) const fn of(pieces: Vec<Piece>, tree: T) -> Self {
        Self { pieces, tree }
    }

    /// Returns the pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns what the text says, for people and for walks; of members of one name the last.
    #[must_use]
    pub const fn tree(&self) -> &T {
        &self.tree
    }

    /// Returns whether it refers to nothing.
    #[must_use]
    pub(crate) fn is_plain(&self) -> bool {
        !self.pieces.iter().any(|piece| matches!(piece, Piece::Ref(..)))
    }

    /// Returns what the text says in the one way in which all that say the same are written.
    pub(super) fn meaning(&self) -> String {
        let marked = marked(&self.pieces);
        let mut meaning = String::new();
        match read(&marked) {
            Some(root) => spell(&root, &marked, &mut meaning),
            None => meaning.push_str(&marked),
        }
        meaning
    }

    /// Returns whether two texts say the same.
    pub(super) fn same(&self, other: &Self) -> bool {
        self == other || self.meaning() == other.meaning()
    }
}

/// Returns the text with the keys of what it refers to in place of ids.
fn marked(pieces: &[Piece]) -> String {
    pieces.iter().fold(String::new(), |mut text, piece| {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Ref(key, _) => text.push_str(&escaped(&format!("\u{fffc}{}", key.folded_text()))),
        }
        text
    })
}

/// Returns a text as it stands within the quotes of a string of JSON.
#[must_use]
pub fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

fn spell(node: &Node, text: &str, out: &mut String) {
    match node {
        Node::Null => out.push('0'),
        Node::Bool(value) => out.push(if *value { 't' } else { 'f' }),
        Node::Number(at) => {
            out.push('#');
            out.push_str(&text[at.clone()]);
            out.push(';');
        }
        Node::String(at) => quote(&decoded(&text[at.clone()]), out),
        Node::Array(items) => {
            out.push('[');
            items.iter().for_each(|item| spell(item, text, out));
            out.push(']');
        }
        Node::Object(members) => {
            let mut members: Vec<(Cow<'_, str>, &Node)> =
                members.iter().map(|(key, value)| (decoded(&text[key.clone()]), value)).collect();
            // Members of one name keep their order: readers differ in which of them they take.
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            out.push('{');
            for (key, value) in members {
                quote(&key, out);
                spell(value, text, out);
            }
            out.push('}');
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&text.len().to_string());
    out.push(':');
    out.push_str(text);
}
