//! Ids in texts of JSON become references; the text around them stays as it is written.

use super::Lift;
use crate::doc::{Doc, JsonStep, JsonString, JsonText, Piece, strings_of};
use crate::findings;
use crate::guard;
use crate::key::{Key, Kind};
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::Reference;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// A part of a text that is an id, what it names, and where in the JSON it stands.
type Found = (Range<usize>, Key, Arc<[JsonStep]>);

impl Lift<'_> {
    /// Lifts a text that is declared to hold JSON.
    pub(super) fn json(&mut self, text: &str, shape: &Shape, trail: &Trail<'_>) -> Doc {
        let Some(strings) = strings_of(text) else { return self.unreadable(text, shape, trail) };
        let mut found: Vec<Found> = Vec::new();
        for string in strings {
            self.json_string(string, shape, trail, &mut found);
        }
        Doc::Json(woven(text, found).into())
    }

    fn json_string(&mut self, string: JsonString, shape: &Shape, trail: &Trail<'_>, found: &mut Vec<Found>) {
        let mut named = None;
        let map = id_map(shape.json(), &string.place);
        within(shape.json(), &trail.json(), &string.place, &mut |shape, trail| {
            named = match map {
                Some(rule) if string.is_name => self.key_in_json(&string.says, rule),
                Some(_) => self.index.key(&string.says).filter(|_| !self.index.is_constant(&string.says)).cloned(),
                None => {
                    let rule = shape.reference.filter(|_| !string.is_name);
                    rule.and_then(|rule| self.key_in_json(&string.says, rule))
                }
            };
            if named.is_none() {
                self.guard(&string.says, shape, trail);
            }
        });
        found.extend(named.map(|key| (string.at, key, string.place.into())));
    }

    fn key_in_json(&self, text: &str, reference: &Reference) -> Option<Key> {
        let id = (!text.contains("#{")).then(|| self.id(text, reference)).flatten()?;
        id.as_ref_key().cloned()
    }

    /// A text that should hold JSON and cannot be read: whole words that are ids of what stands in such JSON are
    /// references, and any other id is where nobody expects one.
    fn unreadable(&mut self, text: &str, shape: &Shape, trail: &Trail<'_>) -> Doc {
        let mut kinds: HashSet<Kind> = HashSet::new();
        shape.json().visit(&mut |place| kinds.extend(place.reference.iter().flat_map(|reference| reference.kinds)));
        let mut found: Vec<Found> = Vec::new();
        for (at, id) in guard::ids(text, self.index) {
            match self.index.key(id).filter(|key| kinds.contains(&key.kind())) {
                Some(key) => found.push((at, key.clone(), Arc::default())),
                None => self.note_id(findings::REF_UNDECLARED, id.to_owned(), trail),
            }
        }
        if found.is_empty() { Doc::text(text) } else { Doc::Json(woven(text, found).into()) }
    }

    /// Lifts a text of JSON in which any id names a document, and those that a function recognises even if they name
    /// nothing; `None` if it is no JSON and holds no id.
    pub(super) fn json_with(&self, text: &str, named: &dyn Fn(&[JsonStep], &str) -> Option<Key>) -> Option<Doc> {
        let known = |id: &str| self.index.key(id).filter(|_| !self.index.is_constant(id)).cloned();
        let Some(strings) = strings_of(text) else {
            let is_list = text.trim_start().starts_with(['{', '[']);
            let ids = guard::ids(text, self.index).into_iter().filter(|_| is_list);
            let found: Vec<Found> = ids.filter_map(|(at, id)| Some((at, known(id)?, Arc::default()))).collect();
            return (!found.is_empty()).then(|| Doc::Json(woven(text, found).into()));
        };
        let found = strings.into_iter().filter(|string| !string.is_name).filter_map(|string| {
            let key = named(&string.place, &string.says).or_else(|| known(&string.says))?;
            Some((string.at, key, string.place.into()))
        });
        Some(Doc::Json(woven(text, found.collect()).into()))
    }

    /// Looks at what is left of a text in which ids became references already.
    pub(super) fn guarded(&mut self, text: Arc<JsonText>, trail: &Trail<'_>) -> Doc {
        let texts = text.pieces().iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Ref(..) => None,
        });
        for (_, id) in texts.collect::<Vec<_>>().iter().flat_map(|text| guard::ids(text, self.index)) {
            self.note_id(findings::REF_IN_TEXT, id.to_owned(), trail);
        }
        Doc::Json(text)
    }
}

/// Puts references into a text.
fn woven(text: &str, found: Vec<Found>) -> JsonText {
    let mut pieces = Vec::with_capacity(2 * found.len() + 1);
    let mut end = 0;
    for (at, key, place) in found {
        pieces.push(Piece::Text(text[end..at.start].into()));
        pieces.push(Piece::Ref(key, place));
        end = at.end;
    }
    pieces.push(Piece::Text(text[end..].into()));
    JsonText::new(pieces)
}

/// Returns what the name of a member refers to, if it stands in JSON whose members are named by ids.
#[must_use]
pub(crate) fn id_map(shape: &Shape, place: &[JsonStep]) -> Option<&'static Reference> {
    shape.json_id_map.filter(|_| matches!(place, [JsonStep::Member(_)]))
}

/// Calls a function with the shape and the place that a path within JSON leads to.
pub fn within(shape: &Shape, trail: &Trail<'_>, path: &[JsonStep], call: &mut dyn FnMut(&Shape, &Trail<'_>)) {
    match path.split_first() {
        None => call(shape, trail),
        Some((JsonStep::Member(field), rest)) => within(shape.field(*field), &shape.member(trail, *field), rest, call),
        Some((JsonStep::Item(at), rest)) => within(shape.each(), &trail.index(*at), rest, call),
    }
}
