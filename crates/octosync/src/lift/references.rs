//! Ids become references by key.

use super::Lift;
use super::normal::leaf_key;
use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::owners;
use crate::path::Trail;
use crate::registry;
use crate::registry::shape::Shape;
use crate::registry::spec::{Notation, Reference};

/// The kind of a reference whose id names nothing on its own side.
pub const DANGLING: Kind = Kind::of("dangling");

impl Lift<'_> {
    pub(super) fn reference(&mut self, text: &str, reference: &Reference, trail: &Trail<'_>) -> Doc {
        if text.contains("#{") && !self.is_called_so(text, reference) {
            return Doc::text(text);
        }
        match reference.notation {
            Notation::Id => self.id(text, reference).unwrap_or_else(|| {
                self.guard(text, &Shape::default(), trail);
                Doc::text(text)
            }),
            Notation::IdsInText => self.ids(text, reference),
            Notation::Word => Doc::Ref(self.named(text, reference)),
            Notation::WordsInText => parts(text, |word| Doc::Ref(self.named(word, reference))),
            Notation::Name | Notation::Slug => Doc::Ref(self.item(text, reference)),
        }
    }

    /// Returns whether something is called by a text that reads like an expression: names may hold anything.
    fn is_called_so(&self, text: &str, reference: &Reference) -> bool {
        let kind = reference.kind();
        match reference.notation {
            Notation::Id | Notation::IdsInText | Notation::WordsInText => false,
            Notation::Word => {
                let key = owners::named_in_text(kind, text);
                self.index.has(&key) || owners::holders(&key).iter().any(|holder| self.index.is_open(holder))
            }
            Notation::Name | Notation::Slug => {
                let is_known = |key: &Key| self.index.has(key) || self.index.by_slug(key, text).is_some();
                owners::meanings(kind, text, self.key).iter().any(is_known)
            }
        }
    }

    /// Returns what an id names: `None` if the text is no id at all, but a word that means the same everywhere.
    pub(super) fn id(&self, text: &str, reference: &Reference) -> Option<Doc> {
        if let Some(key) = self.index.key(text) {
            return Some(Doc::Ref(key.clone()));
        }
        let prefixes = reference.kinds.iter().filter_map(|kind| registry::get(*kind)).map(|entry| entry.spec.id_prefix);
        let of_a_kind = prefixes.filter(|prefix| !prefix.is_empty()).any(|prefix| text.starts_with(prefix));
        let mut items = reference.kinds.iter().filter_map(|kind| registry::item_kind(*kind));
        let of_an_item = is_guid(text) && items.any(|row| row.guids);
        (of_a_kind || of_an_item).then(|| Doc::Ref(Key::new(DANGLING, [text])))
    }

    /// Returns a list without what names nothing: what nobody asked for was not read.
    pub(super) fn known(&self, list: &Doc) -> Doc {
        let is_known = |entry: &&Doc| entry.as_ref_key().is_none_or(|key| key.kind() != DANGLING);
        Doc::list(list.items().iter().filter(is_known).cloned().collect::<Vec<_>>())
    }

    pub(super) fn ids(&self, text: &str, reference: &Reference) -> Doc {
        parts(text, |part| self.id(part, reference).unwrap_or_else(|| Doc::text(part)))
    }

    /// Returns what a text names by itself: a tag with its set, a role.
    fn named(&self, text: &str, reference: &Reference) -> Key {
        let key = owners::named_in_text(reference.kind(), text);
        self.index.spelt(&key).cloned().unwrap_or(key)
    }

    /// Returns what a name, or else a slug, means within the document's own owners: an action of the same project.
    fn item(&self, text: &str, reference: &Reference) -> Key {
        let meanings = owners::meanings(reference.kind(), text, self.key);
        let known = |key: &Key| self.index.spelt(key).or_else(|| self.index.by_slug(key, text));
        let found = meanings.iter().find_map(known).cloned();
        found.or_else(|| meanings.first().cloned()).unwrap_or_else(|| owners::named_in_text(reference.kind(), text))
    }
}

pub(super) fn parts(text: &str, part: impl Fn(&str) -> Doc) -> Doc {
    let mut parts: Vec<Doc> = text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(part).collect();
    parts.sort_by_cached_key(leaf_key);
    Doc::Commas(parts.into())
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
