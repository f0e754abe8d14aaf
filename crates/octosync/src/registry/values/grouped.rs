//! The older shape: maps from projects, environments and templates to values, and from sets and templates.

use super::row::{Held, Sent, id, is_value};
use super::words::{Origin, ROWS};
use crate::doc::{Doc, Fields, Name, name};

const TEMPLATES: &str = "Templates";

/// Returns the values of one origin.
pub(super) fn held<'a>(origin: &'static Origin, answer: &'a Doc) -> Vec<Held<'a>> {
    let mut all = Vec::new();
    for (owner, group) in entries(answer.get(origin.group)) {
        for (environment, values) in places(origin, group) {
            all.extend(entries(Some(values)).filter_map(|(id, value)| {
                let template_id = id.as_str();
                let template = template_of(group, |known| known.str_at("Id") == template_id)?;
                let environment = environment.map(|environment| environment.as_str());
                Some(Held { origin, owner: owner.as_str(), template, template_id, environment, value })
            }));
        }
    }
    all.retain(|held| is_value(held.value));
    all
}

/// Writes the rows of one origin into what was answered; what is no row any more goes.
pub(super) fn lay(origin: &'static Origin, rows: &[&Sent<'_>], body: &mut Doc) -> Result<(), String> {
    let gone: Vec<(String, Option<String>, String)> = held(origin, body)
        .iter()
        .filter(|held| !rows.iter().any(|row| row.id == Some(&held.id())))
        .map(|held| (held.owner.to_owned(), held.environment.map(str::to_owned), held.template_id.to_owned()))
        .collect();
    for (owner, environment, template) in gone {
        if let Some(values) = values_mut(body, origin, &owner, environment.as_deref()) {
            values.remove(name(&template));
        }
    }
    for row in rows {
        let group =
            body.get(origin.group).and_then(|groups| groups.get(row.owner)).ok_or_else(|| row.without_template())?;
        let is_it = |known: &Doc| match row.id {
            Some(read) => id(row.owner, known.str_at("Id"), row.environment) == read,
            None => crate::key::fold(known.str_at("Name")) == crate::key::fold(row.name),
        };
        let template = template_of(group, is_it).map(|known| known.str_at("Id").to_owned());
        let template = template.ok_or_else(|| row.without_template())?;
        let values = values_mut(body, origin, row.owner, row.environment).ok_or_else(|| row.without_template())?;
        let value = row.value(values.get(name(&template)));
        values.insert(name(&template), value);
    }
    Ok(())
}

/// Returns the maps of values of a group, each with its environment.
fn places<'a>(origin: &Origin, group: &'a Doc) -> Vec<(Option<Name>, &'a Doc)> {
    let values = group.get(ROWS);
    match origin.by_environment {
        true => entries(values).map(|(environment, values)| (Some(environment), values)).collect(),
        false => values.map(|values| (None, values)).into_iter().collect(),
    }
}

fn values_mut<'a>(
    body: &'a mut Doc,
    origin: &Origin,
    owner: &str,
    environment: Option<&str>,
) -> Option<&'a mut Fields> {
    let groups = body.fields_mut()?.get_mut(name(origin.group))?;
    let values = groups.fields_mut()?.get_mut(name(owner))?.fields_mut()?.get_mut(name(ROWS))?;
    let Some(environment) = environment.filter(|_| origin.by_environment) else { return values.fields_mut() };
    if values.get(environment).is_none() {
        values.set(environment, Doc::Object(Fields::default()));
    }
    values.fields_mut()?.get_mut(name(environment))?.fields_mut()
}

fn template_of(group: &Doc, is_it: impl Fn(&Doc) -> bool) -> Option<&Doc> {
    group.get(TEMPLATES).map(Doc::items).unwrap_or_default().iter().find(|known| is_it(known))
}

fn entries(map: Option<&Doc>) -> impl Iterator<Item = (Name, &Doc)> {
    map.and_then(Doc::fields).into_iter().flat_map(Fields::iter)
}
