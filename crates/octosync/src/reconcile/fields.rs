//! Objects and maps: field by field, but for values that are one with their type.

use super::Walk;
use crate::doc::{Doc, Fields, Name, name};
use crate::edits::Views;
use crate::identity::is_mark;
use crate::overlay::Way;
use crate::registry::library::STAMP;
use crate::registry::shape::Shape;
use crate::registry::spec::Typed;
use std::collections::BTreeSet;

impl Walk<'_> {
    /// Reconciles the fields of an object that both sides have.
    pub(super) fn fields(&mut self, views: Views<'_>, shape: &Shape, way: &Way<'_>) -> Doc {
        let mut out = Fields::default();
        let mut names: BTreeSet<Name> = names(views);
        for typed in &shape.typed {
            for (field, value) in self.unit(views, typed, way) {
                out.insert(field, value);
            }
            for field in unit_of(typed) {
                names.remove(&field);
            }
        }
        for field in names {
            let own = views.field(field, shape.map);
            if let Some(value) = self.field(own, field, shape, way) {
                out.insert(field, value);
            }
        }
        let marks = views.desired.and_then(Doc::fields).into_iter().flat_map(Fields::iter);
        for (mark, value) in marks.filter(|(field, _)| is_mark(*field)) {
            out.insert(mark, value.clone());
        }
        Doc::Object(out)
    }

    fn field(&mut self, views: Views<'_>, field: Name, shape: &Shape, way: &Way<'_>) -> Option<Doc> {
        let below = shape.field(field);
        let adds = |value: &Doc| shape.server_adds.iter().any(|(added, text)| *added == field && is_text(value, text));
        match (views.desired, views.actual) {
            (_, Some(actual)) if below.on_create => Some(actual.clone()),
            (None, Some(actual)) if adds(actual) => Some(actual.clone()),
            // A stamp changes its meaning when its template gets a newer version, without anybody touching the action.
            (desired, actual) if field.as_str() == STAMP.version => desired.or(actual).cloned(),
            _ => self.value(views, below, &way.member(field, shape.map)),
        }
    }

    /// Decides a value and its type as one: a value of one side under the type of the other means something else (D9),
    /// and what is sensitive on one side only is never converted (D4).
    fn unit(&mut self, views: Views<'_>, typed: &Typed, way: &Way<'_>) -> Vec<(Name, Doc)> {
        let part = |doc: Option<&Doc>| {
            let fields = doc.and_then(Doc::fields)?;
            let own = unit_of(typed).filter_map(|field| Some((field, fields.get(field)?.clone())));
            let own: Fields = own.collect();
            (!own.is_empty()).then_some(Doc::Object(own))
        };
        let units = views.all().map(part);
        let units = Views::of(units.each_ref().map(Option::as_ref), false);
        let place = way.field(name(typed.value));
        let is_secret =
            |unit: Option<&Doc>| matches!(unit.and_then(|unit| unit.get(typed.value)), Some(Doc::Secret(_)));
        let alike = is_secret(units.desired) == is_secret(units.actual);
        let taken = if alike || units.actual.is_none() { self.whole(units, &place) } else { self.keep(units, &place) };
        let Some(Doc::Object(taken)) = taken else { return Vec::new() };
        taken.into_iter().collect()
    }
}

/// Returns the fields that hold a value and its type.
fn unit_of(typed: &Typed) -> impl Iterator<Item = Name> + use<> {
    [Some(typed.value), typed.type_at.first().copied()].into_iter().flatten().map(name)
}

fn names(views: Views<'_>) -> BTreeSet<Name> {
    let objects = views.all().into_iter().flatten().filter_map(Doc::fields);
    objects.flat_map(Fields::iter).map(|(field, _)| field).filter(|field| !is_mark(*field)).collect()
}

fn is_text(value: &Doc, text: &str) -> bool {
    value.as_str() == Some(text)
}
