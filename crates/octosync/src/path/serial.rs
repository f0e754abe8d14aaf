//! Places as they stand in a plan file: `["Description"]`, `[{"in":"Steps","label":"Deploy web"},"Notes"]`.
//!
//! A field is a text, the key of a map a list of one text, a position a number, JSON inside a text `null`, and an item
//! an object: its list, what it is called, and what makes it the one it is where its name does not say that already.

use super::handle::{Handle, ScopeEntry, Spot};
use super::place::{At, Label, Place};
use crate::doc::{Digest, Name};
use crate::key::{Kind, fold};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Part {
    Field(Name),
    Entry((Name,)),
    Index(usize),
    Item(Box<Item>),
    Json(()),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    list: Option<Name>,
    label: Box<str>,
    /// The folded name, where that of the label is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<Row>,
    #[serde(default = "first", skip_serializing_if = "is_first")]
    nth: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: Box<str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scope: Vec<Entry>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
}

#[derive(Serialize, Deserialize)]
struct Entry(Name, Box<str>, #[serde(default, skip_serializing_if = "Option::is_none")] Option<Kind>);

const fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_first(nth: &u32) -> bool {
    *nth == 1
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.parts().iter().map(part))
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Part>::deserialize(deserializer)?.into_iter().map(at).collect())
    }
}

fn part(at: &At) -> Part {
    match at {
        At::Field(field) => Part::Field(*field),
        At::Entry(key) => Part::Entry((*key,)),
        At::Index(index) => Part::Index(*index),
        At::Json => Part::Json(()),
        At::Item { list, handle, label } => Part::Item(Box::new(item(*list, handle, label))),
    }
}

fn item(list: Option<Name>, handle: &Handle, label: &Label) -> Item {
    let label = label.0.clone();
    let plain = |nth| Item { list, label: label.clone(), name: None, content: None, row: None, nth };
    match handle {
        Handle::Name { name, nth } => {
            let name = (fold(&label) != **name).then(|| name.clone());
            Item { name, ..plain(*nth) }
        }
        Handle::Content { digest, nth } => Item { content: Some(*digest), ..plain(*nth) },
        Handle::Row { spot, secret, nth } => {
            let entry = |entry: &ScopeEntry| Entry(entry.dimension, entry.name.clone(), entry.kind);
            let scope = spot.scope.iter().map(entry).collect();
            Item { row: Some(Row { name: spot.name.clone(), scope, secret: *secret }), ..plain(*nth) }
        }
    }
}

fn at(part: Part) -> At {
    match part {
        Part::Field(field) => At::Field(field),
        Part::Entry((key,)) => At::Entry(key),
        Part::Index(index) => At::Index(index),
        Part::Json(()) => At::Json,
        Part::Item(item) => {
            let Item { list, label, name, content, row, nth } = *item;
            let handle = match (content, row) {
                (Some(digest), _) => Handle::Content { digest, nth },
                (None, Some(Row { name, scope, secret })) => {
                    let scope =
                        scope.into_iter().map(|Entry(dimension, name, kind)| ScopeEntry { dimension, kind, name });
                    Handle::Row { spot: Spot { name, scope: scope.collect() }, secret, nth }
                }
                (None, None) => Handle::Name { name: name.unwrap_or_else(|| fold(&label).into()), nth },
            };
            At::Item { list, handle, label: Label(label) }
        }
    }
}
