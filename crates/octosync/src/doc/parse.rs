//! Reads JSON as it is written: the text of numbers, the order of members and members of one name are kept.
//!
//! Pure. The text must be valid JSON: whoever calls has let a reader check that.

use std::borrow::Cow;
use std::ops::Range;

/// How deep values may stand in one another.
const DEPTH: usize = 128;

/// A value, with where its parts stand in the text.
#[derive(Debug)]
pub(super) enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Range<usize>),
    /// A string, without its quotes.
    String(Range<usize>),
    /// A list.
    Array(Vec<Node>),
    /// The members of an object, in their order.
    Object(Vec<(Range<usize>, Node)>),
}

/// Returns the value that a text holds; `None` if it is nested too deep.
pub(super) fn parse(text: &str) -> Option<Node> {
    let mut reader = Reader { text, at: 0 };
    reader.value(0)
}

/// Returns what a string means whose inner text this is.
pub(super) fn decoded(inner: &str) -> Cow<'_, str> {
    if inner.contains('\\') {
        serde_json::from_str(&format!("\"{inner}\"")).map_or(Cow::Borrowed(inner), Cow::Owned)
    } else {
        Cow::Borrowed(inner)
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> u8 {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    /// Steps over a separator or a closing bracket; returns whether it was this one.
    fn skips(&mut self, byte: u8) -> bool {
        let is = self.peek() == byte;
        self.at += usize::from(is);
        is
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        if depth > DEPTH {
            return None;
        }
        match self.peek() {
            b'"' => Some(Node::String(self.string())),
            b'[' => self.array(depth),
            b'{' => self.object(depth),
            _ => self.word(),
        }
    }

    fn string(&mut self) -> Range<usize> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut end = start;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        self.at = (end + 1).min(bytes.len());
        start..end.min(bytes.len())
    }

    fn array(&mut self, depth: usize) -> Option<Node> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.skips(b']') {
            items.push(self.value(depth + 1)?);
            self.skips(b',');
        }
        Some(Node::Array(items))
    }

    fn object(&mut self, depth: usize) -> Option<Node> {
        self.at += 1;
        let mut members = Vec::new();
        while !self.skips(b'}') {
            let is_key = self.peek() == b'"';
            let key = is_key.then(|| self.string())?;
            self.skips(b':');
            members.push((key, self.value(depth + 1)?));
            self.skips(b',');
        }
        Some(Node::Object(members))
    }

    fn word(&mut self) -> Option<Node> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | ']' | '}')).unwrap_or(rest.len());
        let start = self.at;
        self.at += end;
        match &rest[..end] {
            "" => None,
            "null" => Some(Node::Null),
            "true" => Some(Node::Bool(true)),
            "false" => Some(Node::Bool(false)),
            _ => Some(Node::Number(start..self.at)),
        }
    }
}
