//! A value as the engine has it: a row, like that of a variable.

use super::words::{ENVIRONMENT, ORIGINS, Origin, type_word};
use crate::doc::{Doc, Fields, name};
use crate::key::fold;
use crate::registry::spec::ROW;

/// A value that a server has, in one environment or in all.
pub(super) struct Held<'a> {
    pub(super) origin: &'static Origin,
    /// The id of the project or set.
    pub(super) owner: &'a str,
    pub(super) template: &'a Doc,
    pub(super) template_id: &'a str,
    pub(super) environment: Option<&'a str>,
    pub(super) value: &'a Doc,
}

impl Held<'_> {
    /// Returns what tells it from all others of its tenant.
    pub(super) fn id(&self) -> String {
        id(self.owner, self.template_id, self.environment)
    }

    pub(super) fn row(&self) -> Doc {
        let is_secret = self.value.fields().is_some();
        let mut scope = Doc::Object(Fields::default());
        scope.set(self.origin.scope, Doc::list(vec![Doc::text(self.owner)]));
        scope.set(ENVIRONMENT, Doc::list(self.environment.map(Doc::text).into_iter().collect::<Vec<_>>()));
        let fields: Fields = [
            (name("Id"), Doc::text(&self.id())),
            (name(ROW.name), Doc::text(self.template.str_at("Name"))),
            (name(ROW.value_type), Doc::text(type_word(self.template, is_secret))),
            (name(ROW.secret), Doc::Bool(is_secret)),
            (name(ROW.scope), scope),
            (name(ROW.value), self.value.clone()),
        ]
        .into_iter()
        .collect();
        Doc::Object(fields)
    }
}

/// Returns whether something is a value at all: a secret that was cleared is none.
pub(super) fn is_value(value: &Doc) -> bool {
    match value {
        Doc::Null => false,
        Doc::Object(_) => value.get("HasValue") == Some(&Doc::Bool(true)),
        _ => true,
    }
}

pub(super) fn id(owner: &str, template: &str, environment: Option<&str>) -> String {
    format!("{owner}/{template}/{}", environment.unwrap_or_default())
}

static NULL: Doc = Doc::Null;

/// A row of a lowered document.
pub(super) struct Sent<'a> {
    pub(super) origin: &'static Origin,
    pub(super) owner: &'a str,
    /// The name of its template.
    pub(super) name: &'a str,
    pub(super) environment: Option<&'a str>,
    /// The id that it was read with; a new one has none.
    pub(super) id: Option<&'a str>,
    is_secret: bool,
    value: &'a Doc,
}

impl<'a> Sent<'a> {
    pub(super) fn of(row: &'a Doc) -> Option<Self> {
        let scope = row.get(ROW.scope)?;
        let first = |field: &str| scope.get(field)?.items().first()?.as_str();
        let (origin, owner) = ORIGINS.iter().find_map(|origin| Some((origin, first(origin.scope)?)))?;
        Some(Self {
            origin,
            owner,
            name: row.str_at(ROW.name),
            environment: first(ENVIRONMENT),
            id: Some(row.str_at("Id")).filter(|id| !id.is_empty()),
            is_secret: row.get(ROW.secret) == Some(&Doc::Bool(true)),
            value: row.get(ROW.value).unwrap_or(&NULL),
        })
    }

    /// Returns that the server has no template of its name.
    pub(super) fn without_template(&self) -> String {
        format!("there is no variable template \"{}\" in {} on the destination any more", self.name, self.owner)
    }

    /// Returns whether a server holds it now.
    pub(super) fn is_in(&self, held: &Held<'_>) -> bool {
        let is_secret = held.value.fields().is_some();
        let same_value = match self.is_secret {
            // Where there was none, the one that is there now is what was sent.
            true => self.id.is_none() || self.value.as_str().is_none(),
            false => *held.value == self.value(Some(held.value)),
        };
        held.owner == self.owner
            && held.environment == self.environment
            && fold(held.template.str_at("Name")) == fold(self.name)
            && is_secret == self.is_secret
            && same_value
    }

    /// Returns what is sent for it, given what is there: of a secret that is there nothing new, unless one is supplied.
    pub(super) fn value(&self, there: Option<&Doc>) -> Doc {
        match (self.is_secret, self.value.as_str(), there) {
            (true, Some(text), _) => secret(text),
            (true, None, Some(there)) => there.clone(),
            (true, None, None) => secret(""),
            (false, Some(text), _) => Doc::text(text),
            (false, None, there) => there.cloned().unwrap_or_else(|| Doc::text("")),
        }
    }
}

/// A secret that gets a new value.
fn secret(text: &str) -> Doc {
    let fields = [(name("HasValue"), Doc::Bool(!text.is_empty())), (name("NewValue"), Doc::text(text))];
    Doc::Object(fields.into_iter().collect())
}
