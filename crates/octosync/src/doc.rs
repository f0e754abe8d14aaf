//! The document tree: what the API returns, and what lifting makes of it.
//!
//! One type serves both, so that a walk is written once. It does not know kinds. Invariant: a tree that holds a
//! [`Doc::Ref`] or [`Doc::Secret`] is lifted and cannot be sent; only `lower` makes something that can.

use crate::key::Key;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The name of a field, stored once for the whole process.
pub type Name = ustr::Ustr;

/// Returns the field name of a text.
#[must_use]
pub fn name(text: &str) -> Name {
    ustr::ustr(text)
}

/// A JSON tree with two kinds of leaves that JSON does not have: references and secrets.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Doc {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(serde_json::Number),
    /// A text.
    String(Box<str>),
    /// A list.
    Array(Vec<Doc>),
    /// An object.
    Object(Fields),
    /// Names another document, where the server holds an id.
    Ref(Key),
    /// A secret that the server does not show: set or not set.
    Secret(bool),
    /// JSON inside a string: compared as what it says, not as it is spelt.
    Json(Box<Doc>),
    /// A list inside a string, with commas between the items; sorted, because the order has no meaning.
    Commas(Vec<Doc>),
}

/// The fields of an object, sorted by name.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Fields(Vec<(Name, Doc)>);

impl Fields {
    /// Returns the value of a field; absent fields are `None`.
    #[must_use]
    pub fn get(&self, field: Name) -> Option<&Doc> {
        self.position(field).ok().map(|at| &self.0[at].1)
    }

    /// Returns the value of a field to change it.
    pub fn get_mut(&mut self, field: Name) -> Option<&mut Doc> {
        self.position(field).ok().map(|at| &mut self.0[at].1)
    }

    /// Sets a field and returns what it held.
    pub fn insert(&mut self, field: Name, value: Doc) -> Option<Doc> {
        match self.position(field) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (field, value));
                None
            }
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: Name) -> Option<Doc> {
        self.position(field).ok().map(|at| self.0.remove(at).1)
    }

    /// Walks the fields in the order of their names.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Name, &Doc)> + ExactSizeIterator {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// Walks the fields to change their values.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (Name, &mut Doc)> {
        self.0.iter_mut().map(|(field, value)| (*field, value))
    }

    /// Keeps the fields for which the test holds.
    pub fn retain(&mut self, mut test: impl FnMut(Name, &mut Doc) -> bool) {
        self.0.retain_mut(|(field, value)| test(*field, value));
    }

    /// Returns how many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn position(&self, field: Name) -> Result<usize, usize> {
        self.0.binary_search_by(|(at, _)| at.as_str().cmp(field.as_str()))
    }
}

impl FromIterator<(Name, Doc)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Name, Doc)>>(fields: I) -> Self {
        let mut fields: Vec<_> = fields.into_iter().collect();
        // The last of equal names wins, as JSON readers have it.
        fields.reverse();
        fields.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
        fields.dedup_by(|(a, _), (b, _)| a == b);
        Self(fields)
    }
}

impl IntoIterator for Fields {
    type Item = (Name, Doc);
    type IntoIter = std::vec::IntoIter<(Name, Doc)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Doc {
    /// Returns a text leaf.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::String(text.into())
    }

    /// Returns the text of a text leaf.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value of a Boolean leaf.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
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
    pub fn as_ref_key(&self) -> Option<&Key> {
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

    /// Returns the items of a list to change them.
    pub fn items_mut(&mut self) -> Option<&mut Vec<Doc>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
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
        self.fields()?.get(name(field))
    }

    /// Returns the text of a field; absent and other types are `""`.
    #[must_use]
    pub fn str_at(&self, field: &str) -> &str {
        self.get(field).and_then(Self::as_str).unwrap_or_default()
    }

    /// Returns whether a field is `true`.
    #[must_use]
    pub fn is_true_at(&self, field: &str) -> bool {
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
        self.fields_mut()?.remove(name(field))
    }

    /// Returns whether this says nothing: `null`, an empty list, an object that has only such fields.
    ///
    /// Servers of different versions leave out what is empty or write it as any of these.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Array(items) | Self::Commas(items) => items.is_empty(),
            Self::Object(fields) => fields.iter().all(|(_, value)| value.is_empty()),
            _ => false,
        }
    }

    /// Calls a function for every reference in this tree.
    pub fn visit_refs<'a>(&'a self, call: &mut impl FnMut(&'a Key)) {
        match self {
            Self::Ref(key) => call(key),
            Self::Array(items) | Self::Commas(items) => items.iter().for_each(|item| item.visit_refs(call)),
            Self::Object(fields) => fields.iter().for_each(|(_, value)| value.visit_refs(call)),
            Self::Json(inner) => inner.visit_refs(call),
            _ => {}
        }
    }

    /// Returns this tree without the fields for which the test holds, at any depth of its objects and lists.
    #[must_use]
    pub fn without(&self, test: &impl Fn(Name) -> bool) -> Self {
        match self {
            Self::Object(fields) => {
                let kept = fields.iter().filter(|(field, _)| !test(*field));
                Self::Object(kept.map(|(field, value)| (field, value.without(test))).collect())
            }
            Self::Array(items) => Self::Array(items.iter().map(|item| item.without(test)).collect()),
            other => other.clone(),
        }
    }

    /// Returns whether two lifted trees mean the same: what is empty counts as absent, and secrets, which
    /// nobody can read, as equal.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(a), Self::Object(b)) => same_fields(a, b),
            (Self::Array(a), Self::Array(b)) | (Self::Commas(a), Self::Commas(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)) || (self.is_empty() && other.is_empty())
            }
            (Self::Json(a), Self::Json(b)) => a.same(b),
            (Self::Secret(_), Self::Secret(_)) => true,
            (Self::Number(a), Self::Number(b)) => a == b || a.as_f64() == b.as_f64(),
            (a, b) => a == b || (a.is_empty() && b.is_empty()),
        }
    }

    /// Returns a digest of what this means: trees that are [`same`](Self::same) have the same.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hasher = Sha256::new();
        self.feed(&mut hasher);
        Digest(hasher.finalize().into())
    }

    fn feed(&self, hasher: &mut Sha256) {
        let mut leaf = |tag: u8, text: &str| {
            hasher.update([tag]);
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        match self {
            empty if empty.is_empty() => leaf(b'0', ""),
            Self::Null => leaf(b'0', ""),
            Self::Bool(value) => leaf(b'b', if *value { "1" } else { "0" }),
            Self::Number(number) => leaf(b'n', &number.as_f64().map_or_else(|| number.to_string(), |n| n.to_string())),
            Self::String(text) => leaf(b's', text),
            Self::Ref(key) => leaf(b'r', &key.folded_text()),
            Self::Secret(_) => leaf(b'x', ""),
            Self::Json(inner) => {
                leaf(b'j', "");
                inner.feed(hasher);
            }
            Self::Array(items) | Self::Commas(items) => {
                hasher.update([if matches!(self, Self::Array(_)) { b'[' } else { b'(' }]);
                items.iter().for_each(|item| item.feed(hasher));
                hasher.update([b']']);
            }
            Self::Object(fields) => {
                hasher.update([b'{']);
                for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                    hasher.update((field.len() as u64).to_le_bytes());
                    hasher.update(field.as_bytes());
                    value.feed(hasher);
                }
                hasher.update([b'}']);
            }
        }
    }
}

fn same_fields(a: &Fields, b: &Fields) -> bool {
    let mut left = a.iter().filter(|(_, value)| !value.is_empty());
    let mut right = b.iter().filter(|(_, value)| !value.is_empty());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some((field, value)), Some((other_field, other))) if field == other_field && value.same(other) => {}
            _ => return false,
        }
    }
}

/// A SHA-256 digest of a document's meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let invalid = || serde::de::Error::custom("a digest is 64 hexadecimal digits");
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(invalid());
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| invalid())?;
        }
        Ok(Self(bytes))
    }
}

/// The field of the marker object that stands for a [`Doc::Ref`] in plan files.
const REF: &str = "$ref";
/// The field of the marker object that stands for a [`Doc::Secret`] in plan files.
const SECRET: &str = "$secret";
/// The field of the marker object that stands for a [`Doc::Json`] in plan files.
const JSON: &str = "$json";
/// The field of the marker object that stands for a [`Doc::Commas`] in plan files.
const COMMAS: &str = "$commas";

impl Serialize for Doc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(field, value)| map.serialize_entry(field.as_str(), value))?;
                map.end()
            }
            Self::Ref(key) => marker(serializer, REF, key),
            Self::Secret(set) => marker(serializer, SECRET, set),
            Self::Json(inner) => marker(serializer, JSON, inner),
            Self::Commas(items) => marker(serializer, COMMAS, items),
        }
    }
}

fn marker<S: Serializer, T: Serialize + ?Sized>(serializer: S, field: &str, value: &T) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(field, value)?;
    map.end()
}

/// Reads plain JSON: marker objects stay objects. [`Lifted`] reads them back.
impl<'de> Deserialize<'de> for Doc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocVisitor)
    }
}

struct DocVisitor;

impl<'de> Visitor<'de> for DocVisitor {
    type Value = Doc;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Doc, E> {
        Ok(Doc::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Doc, E> {
        Ok(Doc::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Doc, E> {
        Ok(Doc::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Doc, E> {
        Ok(Doc::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Doc, E> {
        Ok(serde_json::Number::from_f64(value).map_or(Doc::Null, Doc::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Doc, E> {
        Ok(Doc::text(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Doc, E> {
        Ok(Doc::String(value.into_boxed_str()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Doc, A::Error> {
        let mut items = Vec::with_capacity(list.size_hint().unwrap_or_default().min(1024));
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        items.shrink_to_fit();
        Ok(Doc::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Doc, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            fields.push((name(&field), map.next_value()?));
        }
        Ok(Doc::Object(fields.into_iter().collect()))
    }
}

/// A lifted tree as it stands in a plan file: marker objects are references, secrets and JSON again.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifted(pub Doc);

impl Serialize for Lifted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Lifted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut doc = Doc::deserialize(deserializer)?;
        unmark(&mut doc).map_err(serde::de::Error::custom)?;
        Ok(Self(doc))
    }
}

fn unmark(doc: &mut Doc) -> Result<(), String> {
    match doc {
        Doc::Array(items) => items.iter_mut().try_for_each(unmark),
        Doc::Object(fields) => {
            fields.iter_mut().try_for_each(|(_, value)| unmark(value))?;
            if let Some(marked) = marked(fields)? {
                *doc = marked;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn marked(fields: &mut Fields) -> Result<Option<Doc>, String> {
    let mut all = fields.iter();
    let (Some((field, value)), None) = (all.next(), all.next()) else { return Ok(None) };
    match (field.as_str(), value) {
        (REF, Doc::String(text)) => text.parse().map(|key| Some(Doc::Ref(key))).map_err(|error| format!("{error}")),
        (SECRET, Doc::Bool(set)) => Ok(Some(Doc::Secret(*set))),
        (JSON, inner) => Ok(Some(Doc::Json(Box::new(inner.clone())))),
        (COMMAS, Doc::Array(items)) => Ok(Some(Doc::Commas(items.clone()))),
        (REF | SECRET | COMMAS, _) => Err(format!("the marker `{field}` holds something else than it should")),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Kind;
    use proptest::prelude::*;

    fn doc(json: serde_json::Value) -> Doc {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_is_empty_counts_as_absent() {
        let full = doc(serde_json::json!({"A": 1, "B": null, "C": [], "D": {}, "E": {"F": null}}));
        let bare = doc(serde_json::json!({"A": 1.0}));
        assert!(full.same(&bare));
        assert_eq!(full.digest(), bare.digest());
        assert!(!full.same(&doc(serde_json::json!({"A": 1, "B": false}))));
        assert!(!full.same(&doc(serde_json::json!({"A": 1, "B": ""}))));
    }

    #[test]
    fn secrets_compare_equal_because_nobody_can_read_them() {
        assert!(Doc::Secret(true).same(&Doc::Secret(false)));
        assert_eq!(Doc::Secret(true).digest(), Doc::Secret(false).digest());
        assert!(!Doc::Secret(true).same(&Doc::text("#{Password}")));
    }

    #[test]
    fn lifted_documents_come_back_from_a_plan_file() {
        let mut tree = doc(serde_json::json!({"Name": "x", "List": [1, {"a": true}]}));
        tree.set("Owner", Doc::Ref(Key::new(Kind::new("projects"), ["Web/Shop 100%"])));
        tree.set("Password", Doc::Secret(true));
        tree.set("Teams", Doc::Commas(vec![Doc::text("a"), Doc::Ref(Key::new(Kind::new("teams"), ["b"]))]));
        tree.set("Packages", Doc::Json(Box::new(doc(serde_json::json!([{"b": 1}])))));
        let text = serde_json::to_string(&Lifted(tree.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Lifted>(&text).unwrap().0, tree);
    }

    #[test]
    fn a_broken_marker_is_an_error() {
        assert!(serde_json::from_str::<Lifted>(r#"{"A": {"$ref": 1}}"#).is_err());
        assert!(serde_json::from_str::<Lifted>(r#"{"A": {"$secret": "yes"}}"#).is_err());
    }

    fn any_doc() -> impl Strategy<Value = Doc> {
        let leaf = prop_oneof![
            Just(Doc::Null),
            any::<bool>().prop_map(Doc::Bool),
            any::<i32>().prop_map(|n| Doc::Number(n.into())),
            "[a-z]{0,4}".prop_map(|text| Doc::text(&text)),
            any::<bool>().prop_map(Doc::Secret),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Doc::Array),
                prop::collection::vec(("[a-c]", inner), 0..4)
                    .prop_map(|fields| Doc::Object(fields.into_iter().map(|(f, v)| (name(&f), v)).collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn digests_agree_with_sameness(a in any_doc(), b in any_doc()) {
            prop_assert!(a.same(&a));
            prop_assert_eq!(a.same(&b), a.digest() == b.digest());
        }
    }
}
