//! Ids become references by key.

use super::Lift;
use super::normal::leaf_key;
use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::{Notation, Reference};
use crate::registry::{self, kinds};

/// The kind of a reference whose id names nothing on its own side.
pub const DANGLING: Kind = Kind::of("dangling");

impl Lift<'_> {
    pub(super) fn reference(&mut self, text: &str, reference: &Reference, trail: &Trail<'_>) -> Doc {
        if text.contains("#{") {
            return Doc::text(text);
        }
        match reference.notation {
            Notation::Id => self.id(text, reference).unwrap_or_else(|| {
                self.guard(text, &Shape::default(), trail);
                Doc::text(text)
            }),
            Notation::IdsInText => self.ids(text, reference),
            Notation::Word => Doc::Ref(Key::new(kinds::ROLES, [text])),
            Notation::WordsInText => parts(text, |word| Doc::Ref(Key::new(kinds::ROLES, [word]))),
            Notation::Canonical => Doc::Ref(self.canonical(text)),
            Notation::ActionName | Notation::ActionSlug => self.action(text),
        }
    }

    /// Returns what an id names: `None` if the text is no id at all, but a word that means the same everywhere.
    pub(super) fn id(&self, text: &str, reference: &Reference) -> Option<Doc> {
        if let Some(key) = self.index.key(text) {
            return Some(Doc::Ref(key.clone()));
        }
        let prefixes = reference.kinds.iter().filter_map(|kind| registry::get(*kind)).map(|entry| entry.spec.id_prefix);
        let of_a_kind = prefixes.filter(|prefix| !prefix.is_empty()).any(|prefix| text.starts_with(prefix));
        let of_an_action = reference.kinds.contains(&kinds::ACTIONS) && is_guid(text);
        (of_a_kind || of_an_action).then(|| Doc::Ref(Key::new(DANGLING, [text])))
    }

    pub(super) fn ids(&self, text: &str, reference: &Reference) -> Doc {
        parts(text, |part| self.id(part, reference).unwrap_or_else(|| Doc::text(part)))
    }

    fn canonical(&self, text: &str) -> Key {
        let (set, tag) = text.split_once('/').unwrap_or((text, ""));
        let key = Key::new(kinds::TAGS, [set, tag]);
        self.index.spelt(&key).cloned().unwrap_or(key)
    }

    /// Returns the action of the document's project with this name, or else with this slug.
    pub(super) fn action(&self, text: &str) -> Doc {
        let project = self.key.segments().first().map_or("", AsRef::as_ref);
        let key = Key::new(kinds::ACTIONS, [project, text]);
        let found = self.index.spelt(&key).or_else(|| self.index.by_slug(&key, text));
        Doc::Ref(found.cloned().unwrap_or(key))
    }
}

pub(super) fn parts(text: &str, part: impl Fn(&str) -> Doc) -> Doc {
    let mut parts: Vec<Doc> = text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(part).collect();
    parts.sort_by_cached_key(leaf_key);
    Doc::Commas(parts)
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
