//! YAML as a tree in which every node knows where it stands.
//!
//! The library parses; this only keeps its events together. Unlike the library's own trees it keeps every entry of a
//! mapping, so that a key that stands there twice can be shown twice.

use super::faults;
use super::problem::Problem;
use saphyr::Scalar;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::ops::Range;

/// How deep lists and mappings may stand in each other: a configuration needs a third of it.
const DEEPEST: usize = 64;

/// A node and where it stands, in bytes of the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: Range<usize>,
    pub(crate) data: Data,
}

/// The content of a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    /// `~`, `null`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number; the text is as it was written.
    Int(i64, String),
    /// Another number, as it was written.
    Float(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in its order, with keys that stand there twice.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Returns what a node is, in words for a message.
    pub(crate) fn what(&self) -> &'static str {
        match self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "true or false",
            Data::Int(..) | Data::Float(_) => "a number",
            Data::Text(_) => "a text",
            Data::List(_) => "a list",
            Data::Map(_) => "a mapping",
        }
    }

    /// Returns a scalar as it was written; `None` for nothing, lists and mappings.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) | Data::Int(_, text) | Data::Float(text) => Some(text),
            Data::Bool(value) => Some(if *value { "true" } else { "false" }),
            Data::Null | Data::List(_) | Data::Map(_) => None,
        }
    }
}

impl Node {
    /// Moves a node and all that it holds: to where its text stands among others.
    pub(crate) fn shift(&mut self, by: usize) {
        self.at = self.at.start + by..self.at.end + by;
        match &mut self.data {
            Data::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Data::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
                key.shift(by);
                value.shift(by);
            }),
            _ => {}
        }
    }
}

/// Reads the one document of a text; `None` if there is none.
///
/// # Errors
/// When it is not valid YAML, or uses what a configuration does not need.
pub(crate) fn parse(text: &str) -> Result<Option<Node>, Problem> {
    let offsets = Offsets::new(text);
    let mut parser = Parser::new_from_str(text);
    let mut reader = Reader { offsets: &offsets, text, parser: &mut parser, depth: 0 };
    let root = reader.document()?;
    if let Some((Event::DocumentStart(_), span)) = reader.next()? {
        let problem = Problem::new("a configuration is one YAML document", reader.range(span));
        return Err(problem.label("here starts another").help("remove it, or put it into a file of its own"));
    }
    Ok(root)
}

/// Translates characters, in which the library counts, to bytes.
struct Offsets(Vec<usize>);

impl Offsets {
    fn new(text: &str) -> Self {
        Self(text.char_indices().map(|(at, _)| at).chain([text.len()]).collect())
    }

    fn byte(&self, character: usize) -> usize {
        self.0.get(character).or(self.0.last()).copied().unwrap_or_default()
    }
}

struct Reader<'a, 'p, 't> {
    offsets: &'a Offsets,
    text: &'t str,
    parser: &'p mut Parser<'t, saphyr_parser::StrInput<'t>>,
    /// In how many lists and mappings the next event stands.
    depth: usize,
}

impl<'t> Reader<'_, '_, 't> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Problem> {
        self.parser.next_event().transpose().map_err(|error| self.broken(&error))
    }

    fn document(&mut self) -> Result<Option<Node>, Problem> {
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => return Ok(None),
                event => {
                    let root = self.node(event, span)?;
                    self.next()?;
                    return Ok(Some(root));
                }
            }
        }
        Ok(None)
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Node, Problem> {
        let start = self.range(span);
        match event {
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                Err(Problem::new("tags (`!…`) have no meaning here", start).help("remove the tag"))
            }
            Event::Alias(_) => {
                let problem = Problem::new("anchors and aliases (`&…`, `*…`) are not supported yet", start);
                Err(problem.help("write the value out where it is used"))
            }
            Event::Scalar(text, style, _, None) => Ok(Node { at: self.trimmed(start), data: scalar(&text, style) }),
            Event::SequenceStart(..) => self.nested(start, Self::list),
            Event::MappingStart(..) => self.nested(start, Self::map),
            _ => Ok(Node { at: start, data: Data::Null }),
        }
    }

    /// Reads a list or a mapping, unless it stands in too many others.
    fn nested(
        &mut self,
        start: Range<usize>,
        read: fn(&mut Self, Range<usize>) -> Result<Node, Problem>,
    ) -> Result<Node, Problem> {
        if self.depth == DEEPEST {
            let problem = Problem::new(format!("lists and mappings are nested more than {DEEPEST} deep"), start);
            return Err(problem.help("no key of a configuration needs that: look for brackets that are never closed"));
        }
        self.depth += 1;
        let node = read(self, start);
        self.depth -= 1;
        node
    }

    fn list(&mut self, start: Range<usize>) -> Result<Node, Problem> {
        let mut items = Vec::new();
        let mut end = start.end;
        while let Some((event, span)) = self.next()? {
            if event == Event::SequenceEnd {
                end = end.max(self.range(span).end);
                break;
            }
            items.push(self.node(event, span)?);
        }
        Ok(Node { at: self.trimmed(start.start..end), data: Data::List(items) })
    }

    fn map(&mut self, start: Range<usize>) -> Result<Node, Problem> {
        let mut entries = Vec::new();
        let mut end = start.end;
        while let Some((event, span)) = self.next()? {
            if event == Event::MappingEnd {
                end = end.max(self.range(span).end);
                break;
            }
            let key = self.node(event, span)?;
            let Some((event, span)) = self.next()? else { break };
            let mut value = self.node(event, span)?;
            if value.data == Data::Null && value.at.is_empty() {
                // Nothing stands nowhere: point at the key that it belongs to.
                value.at = key.at.clone();
            }
            entries.push((key, value));
        }
        Ok(Node { at: self.trimmed(start.start..end), data: Data::Map(entries) })
    }

    fn range(&self, span: Span) -> Range<usize> {
        let (start, end) = (self.offsets.byte(span.start.index()), self.offsets.byte(span.end.index()));
        start..end.max(start)
    }

    /// Returns a range without the blanks, line breaks and comments at its end, which the library counts in.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        let first = text.lines().next().unwrap_or_default().trim_end();
        let kept = if text.contains('\n') { first.len() } else { text.trim_end().len() };
        range.start..range.start + kept
    }

    fn broken(&self, error: &ScanError) -> Problem {
        let at = self.offsets.byte(error.marker().index());
        let problem = Problem::new(format!("this is not valid YAML: {}", error.info()), at..at);
        let line = self.text[..at].rsplit('\n').next().unwrap_or_default();
        let next = self.text[at..].lines().next().unwrap_or_default();
        if line.contains('\t') || next.trim_start_matches(' ').starts_with('\t') {
            return problem.help("YAML is indented with blanks: replace the tabs");
        }
        problem.help(faults::advice(error.info()))
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Data {
    match Scalar::parse_from_cow_and_metadata(text.into(), style, None) {
        Some(Scalar::Null) | None => Data::Null,
        Some(Scalar::Boolean(value)) => Data::Bool(value),
        Some(Scalar::Integer(value)) => Data::Int(value, text.to_owned()),
        Some(Scalar::FloatingPoint(_)) => Data::Float(text.to_owned()),
        Some(Scalar::String(value)) => Data::Text(value.into_owned()),
    }
}
