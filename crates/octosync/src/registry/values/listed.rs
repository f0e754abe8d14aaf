//! The newer shape: lists of values, each with the environments in which it holds; none are all.
//!
//! A value of several environments is several rows. It stays one as long as nothing about it changes.

use super::row::{Held, Sent, id, is_value};
use super::words::{OWNER, Origin, ROWS};
use crate::doc::{Doc, Fields, name};
use crate::key::fold;

const ENVIRONMENTS: &str = "EnvironmentIds";
const MISSING: &str = "MissingVariables";
const SCOPE: &str = "Scope";
const TEMPLATE: &str = "Template";
const TEMPLATE_ID: &str = "TemplateId";
const TOKEN: &str = "ConcurrencyToken";
const VALUE: &str = "Value";

/// Returns the values of one origin.
pub(super) fn held<'a>(origin: &'static Origin, answer: &'a Doc) -> Vec<Held<'a>> {
    let mut all = Vec::new();
    for variable in variables(answer) {
        let Some((template, value)) = known(variable) else { continue };
        let (owner, template_id) = (variable.str_at(origin.id), variable.str_at(TEMPLATE_ID));
        let held = |environment| Held { origin, owner, template, template_id, environment, value };
        all.extend(environments(variable).into_iter().map(held));
    }
    all
}

/// Returns the template and the value of a variable that is a row for the engine.
fn known(variable: &Doc) -> Option<(&Doc, &Doc)> {
    let (template, value) = (variable.get(TEMPLATE)?, variable.get(VALUE)?);
    (is_value(value) && !template.str_at("Name").is_empty()).then_some((template, value))
}

/// Returns the list of one origin with these rows, if it is another one than was answered.
pub(super) fn body(origin: &'static Origin, rows: &[&Sent<'_>], answer: &Doc) -> Result<Option<Doc>, String> {
    let mut list = Vec::new();
    let mut changed = false;
    let mut new = Vec::new();
    for row in rows.iter().filter(|row| row.id.is_none()) {
        new.push((*row, template_of(origin, row, answer).ok_or_else(|| row.without_template())?));
    }
    for variable in variables(answer) {
        let (owner, template) = (variable.str_at(origin.id), variable.str_at(TEMPLATE_ID));
        let there = variable.get(VALUE).cloned().unwrap_or_default();
        // A variable that is no row for the engine is not changed, except where a row takes its place.
        if known(variable).is_none() {
            let is_free = |place: &Option<&str>| {
                !new.iter().any(|(row, known)| (row.owner, *known, row.environment) == (owner, template, *place))
            };
            let places: Vec<Option<&str>> = environments(variable).into_iter().filter(is_free).collect();
            if !places.is_empty() {
                list.push(entry(origin, (owner, template), variable.str_at("Id"), &places, there));
            }
            continue;
        }
        let own = environments(variable).into_iter().map(|environment| {
            let read = id(owner, template, environment);
            (environment, rows.iter().find(|row| row.id == Some(&read)).map(|row| row.value(Some(&there))))
        });
        let own: Vec<(Option<&str>, Option<Doc>)> = own.collect();
        changed |= own.iter().any(|(_, value)| value.as_ref() != Some(&there));
        // The value that stays, or else the first new one, keeps the id.
        let mut values: Vec<&Doc> = Vec::new();
        for value in own.iter().filter_map(|(_, value)| value.as_ref()) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values.sort_by_key(|value| **value != there);
        for (at, value) in values.into_iter().enumerate() {
            let places: Vec<Option<&str>> =
                own.iter().filter(|(_, own)| own.as_ref() == Some(value)).map(|(place, _)| *place).collect();
            let kept = if at == 0 { variable.str_at("Id") } else { "" };
            list.push(entry(origin, (owner, template), kept, &places, value.clone()));
        }
    }
    changed |= !new.is_empty();
    for (row, template) in new {
        list.push(entry(origin, (row.owner, template), "", &[row.environment], row.value(None)));
    }
    let mut body = Doc::Object(Fields::default());
    body.set(OWNER, answer.get(OWNER).cloned().unwrap_or_default());
    body.set(ROWS, Doc::list(list));
    // It guards against writes in between, where servers have one.
    if let Some(token) = answer.get(TOKEN) {
        body.set(TOKEN, token.clone());
    }
    Ok(changed.then_some(body))
}

/// Returns the id of the template of a new row, by its name.
fn template_of<'a>(origin: &Origin, row: &Sent<'_>, answer: &'a Doc) -> Option<&'a str> {
    let missing = answer.get(MISSING).map(Doc::items).unwrap_or_default();
    let mut known = variables(answer).iter().chain(missing).filter(|known| known.str_at(origin.id) == row.owner);
    let found = known.find(|known| known.get(TEMPLATE).is_some_and(|one| fold(one.str_at("Name")) == fold(row.name)));
    found.map(|found| found.str_at(TEMPLATE_ID))
}

/// A value as it is sent. The server's description calls the owner `OwnerId`, its own clients send what they read.
fn entry(origin: &Origin, (owner, template): (&str, &str), id: &str, places: &[Option<&str>], value: Doc) -> Doc {
    let environments: Vec<Doc> = places.iter().copied().flatten().map(Doc::text).collect();
    let scope: Fields = [(name(ENVIRONMENTS), Doc::list(environments))].into_iter().collect();
    let fields: Fields = [
        (name("Id"), Doc::text(id)),
        (name("OwnerId"), Doc::text(owner)),
        (name(origin.id), Doc::text(owner)),
        (name(TEMPLATE_ID), Doc::text(template)),
        (name(SCOPE), Doc::Object(scope)),
        (name(VALUE), value),
    ]
    .into_iter()
    .collect();
    Doc::Object(fields)
}

fn variables(answer: &Doc) -> &[Doc] {
    answer.get(ROWS).map(Doc::items).unwrap_or_default()
}

/// Returns the environments in which a value holds; one that is none is all.
fn environments(variable: &Doc) -> Vec<Option<&str>> {
    let ids = variable.get(SCOPE).and_then(|scope| scope.get(ENVIRONMENTS)).map(Doc::items).unwrap_or_default();
    if ids.is_empty() { vec![None] } else { ids.iter().map(Doc::as_str).collect() }
}
