//! Lists whose items have an identity, and what has a scope.

use crate::doc::{Doc, Fields, Items, Name, name};
use crate::key::Kind;
use crate::rules::Rule;

/// A list whose items have an identity.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The list.
    pub at: &'static str,
    /// The name of an item in sentences: `step`.
    pub one: &'static str,
    /// The identity of an item: when two are the same.
    pub by: Identity,
    /// Whether the order has a meaning.
    pub ordered: bool,
    /// The kind under which others refer to an item, if they do.
    pub kind: Option<Kind>,
    /// Whether what holds the list is nothing without its items (the actions of a step).
    pub needed: bool,
    /// Whether the items that only the destination has may be removed (E1).
    pub droppable: bool,
}

/// A map whose keys are ids: `{ "Projects-1": ["Environments-1"] }`.
///
/// It lifts to a list of objects with two fields, so that its keys are references like any other, and lowers to a map
/// again. Patterns speak of the list.
#[derive(Clone, Copy, Debug)]
pub struct IdMap {
    /// The map.
    pub at: &'static str,
    /// The field of an item that holds the key.
    pub key: &'static str,
    /// The field of an item that holds the value.
    pub value: &'static str,
}

impl IdMap {
    /// Returns the items of a map.
    #[must_use]
    pub fn items(&self, map: &Fields) -> Items {
        let item = |(key, held): (Name, &Doc)| {
            [(name(self.key), Doc::text(&key)), (name(self.value), held.clone())].into_iter().collect()
        };
        map.iter().map(item).map(Doc::Object).collect()
    }

    /// Returns the map of lowered items.
    #[must_use]
    pub fn map(&self, items: Items) -> Doc {
        let entries = items.into_iter().map(|mut item| {
            let held = item.take(self.value).unwrap_or_default();
            (name(item.str_at(self.key)), held)
        });
        Doc::Object(entries.collect())
    }
}

/// The identity of the items of a list: when two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The text of a field.
    Field(&'static str),
    /// The content of a field: the packages that a channel's rule is about.
    Content(&'static str),
    /// The content of a field together with these others; the item is called by the first: a role that a team has for
    /// something.
    Whole(&'static str, &'static [&'static str]),
    /// Name, then scope, then value, by the fields of [`RowSpec`]: the rows of a variable set.
    Row,
}

/// The fields of the rows of variables-like lists.
#[derive(Debug)]
pub struct RowSpec {
    /// The name.
    pub name: &'static str,
    /// The value; that of a secret is a text that is never shown.
    pub value: &'static str,
    /// The word for what the value is: a text, a secret, the id of an account.
    pub value_type: &'static str,
    /// The flag of a secret.
    pub secret: &'static str,
    /// The question for whoever deploys.
    pub prompt: &'static str,
    /// The scope: an object with a list for each dimension.
    pub scope: &'static str,
}

/// The fields of all rows.
pub const ROW: RowSpec = RowSpec {
    name: "Name",
    value: "Value",
    value_type: "Type",
    secret: "IsSensitive",
    prompt: "Prompt",
    scope: "Scope",
};

/// Something that has a scope.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The place; the empty pattern is the whole document.
    pub at: &'static str,
    /// Its name in sentences, and in exceptions: `step`.
    pub one: &'static str,
    /// Under what its scopes are configured; empty where nothing can be.
    pub topic: &'static str,
    /// The rule that it belongs to.
    pub rule: Rule,
    /// The effect of leaving an item out.
    pub lost: Lost,
    /// Whether it is a row with a value, which is paired only after its scope is decided.
    pub valued: bool,
    /// The dimension in which a renamed entry makes the item's value the destination's own business (D1).
    pub renames: Option<&'static str>,
    /// The dimensions of its scope.
    pub dimensions: &'static [Dimension],
}

impl Item {
    /// Returns the pattern of the list that holds items of this sort; `None` of an item that is no direct item of one.
    #[must_use]
    pub fn list(&self) -> Option<&'static str> {
        self.at.strip_suffix("[]")
    }
}

/// The effect of leaving an item out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The item takes no part; the destination's stays.
    Skipped,
    /// The item is left out, and a document that loses its last one is refused (phases, C1).
    Dropped,
    /// The item is left out, and a document that would lose its last one is not created (links of tenants, F6).
    LeftOut,
}

/// One dimension of a scope.
#[derive(Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Its word: `environments`.
    pub word: &'static str,
    /// The lists that hold its entries, relative to the item.
    pub at: &'static [&'static str],
    /// The kinds of its entries; a name in an exception is one of the first kind.
    pub kinds: &'static [Kind],
    /// Whether the entries are those that are excluded.
    pub excludes: bool,
    /// How much more specific an entry makes a value than one without (fact `scope-weights`); 0 where there are no values.
    pub weight: u32,
    /// Whether one thing can have several entries at once, as a machine has roles.
    pub several: bool,
    /// Whether an entry means the same on both sides as a rule, so that a row may be narrowed by it (D2).
    pub alike: bool,
    /// Whether rows that do not have the same entries in it never meet: they are values of different things.
    pub divides: bool,
    /// The field of the item that says how the entries are meant, and the word for "not at all": every other one restricts,
    /// even if there is no entry. Elsewhere no entry means no restriction.
    pub open: Option<(&'static str, &'static str)>,
}

impl Dimension {
    /// Returns the fields of the item that hold its entries, at any depth.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.at.iter().map(|at| at.split(['.', '[']).next().unwrap_or(at))
    }

    /// Returns this with a weight.
    #[must_use]
    pub(crate) const fn weighs(self, weight: u32) -> Self {
        Self { weight, ..self }
    }

    /// Returns this as one of which a thing can have several entries.
    #[must_use]
    pub(crate) const fn of_several(self) -> Self {
        Self { several: true, ..self }
    }

    /// Returns this as one that says of what a row is a value.
    #[must_use]
    pub(crate) const fn divides(self) -> Self {
        Self { divides: true, ..self }
    }

    /// Returns this as one whose entries mean the same on both sides.
    #[must_use]
    pub const fn alike(self) -> Self {
        Self { alike: true, ..self }
    }
}

/// Returns a dimension that includes.
#[must_use]
pub const fn dimension(word: &'static str, at: &'static [&'static str], kinds: &'static [Kind]) -> Dimension {
    Dimension { word, at, kinds, excludes: false, weight: 0, several: false, alike: false, divides: false, open: None }
}
