//! Values whose meaning another field tells: of variables, and of the parameters of step templates.

use super::Lift;
use super::references::{DANGLING, parts};
use crate::doc::{Doc, Fields, JsonStep, name};
use crate::key::Key;
use crate::registry;
use crate::registry::library::{SENSITIVE, ValueOf};
use crate::registry::spec::{ROW, Typed};

impl Lift<'_> {
    pub(super) fn typed(&self, fields: &mut Fields, typed: &Typed) {
        let (first, rest) = typed.type_at.split_first().expect("a type stands somewhere");
        // A row that says so is a secret, whatever its type says (fact `sensitive-strings`).
        let is_row = typed.type_at == [ROW.value_type];
        if is_row && fields.get(ROW.secret) == Some(&Doc::Bool(true)) {
            fields.insert(name(first), Doc::text(SENSITIVE));
        }
        let start = fields.get(first);
        let word = rest.iter().fold(start, |doc, field| doc.and_then(|doc| doc.get(field)));
        let word = word.and_then(Doc::as_str).unwrap_or_default();
        let Some(value) = ValueOf::of(word) else { return };
        let field = name(typed.value);
        let lifted = fields.get(field).and_then(|doc| self.value_of(doc, value));
        // A sensitive variable is read as null; a sensitive default is an object, which is seen as such.
        let lifted = lifted.or_else(|| (rest.is_empty() && value == ValueOf::Secret).then_some(Doc::Secret(true)));
        if let Some(lifted) = lifted {
            fields.insert(field, lifted);
        }
    }

    pub(super) fn value_of(&self, doc: &Doc, value: ValueOf) -> Option<Doc> {
        let text = doc.as_str().filter(|text| !text.is_empty() && !text.contains("#{"))?;
        let by = |kind: crate::key::Kind| registry::get(kind).map_or("", |entry| entry.spec.id_prefix);
        let id = |text: &str, kind| match self.index.key(text) {
            Some(key) => Doc::Ref(key.clone()),
            None if text.starts_with(by(kind)) => Doc::Ref(Key::new(DANGLING, [text])),
            None => Doc::text(text),
        };
        match value {
            ValueOf::Secret => None,
            ValueOf::Id(kind) => Some(id(text, kind)),
            ValueOf::Ids(kind) => Some(parts(text, |part| id(part, kind))),
            ValueOf::Json(field, kind) => self.json_with(text, &|place, says| {
                let is_field = *place == [JsonStep::Member(name(field))];
                is_field.then(|| id(says, kind).as_ref_key().cloned()).flatten()
            }),
        }
    }
}
