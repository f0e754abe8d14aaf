//! The value of a new row, and who says so (`docs/rules.md` D1, D6).

use super::row::{UNIT, field, is_typed, with_dimensions, with_fields};
use super::wishes::Wishes;
use crate::decision::Origin;
use crate::delta::{Exception, NewValue, Value};
use crate::doc::{Doc, Fields};
use crate::identity::{is_secret, row_dimensions, spot, without_marks};
use crate::path::Spot;
use crate::registry::ROW;
use crate::rules::{self, Rule};
use crate::translate::marks::{RENAMED, UNSET, VALUED, WIDENED};

/// A row that the destination should have.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'r> {
    /// As it was translated.
    pub(super) row: &'r Doc,
    /// Where its value holds.
    pub(super) spot: Spot,
    /// Where it would hold if no exception set its scope: a row there may have that scope still.
    pub(super) unset: Option<Spot>,
    pub(super) is_secret: bool,
    /// Whether its row there came without a value, so that it is the destination's own for good (D2a).
    pub(super) came_empty: bool,
    /// The decision about its first value.
    pub(super) initial: Initial,
    /// The value that it is created with.
    pub(super) first_value: Doc,
}

/// The decision about the value of a new row, with its origin.
#[derive(Debug, Clone)]
pub(super) struct Initial {
    pub(super) value: Content,
    pub(super) rule: Rule,
    pub(super) why: &'static str,
    pub(super) origin: Origin,
    pub(super) otherwise: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Source,
    Placeholder,
    Empty,
    Text(String),
    /// The row is not added.
    None,
}

const RENAMED_SCOPE: &str = "an environment of its scope has another name here, so the value is the destination's own";

impl Wanted<'_> {
    /// Returns whether its value is the destination's own business from its creation on (D2).
    pub(super) fn is_own_business(&self) -> bool {
        self.is_secret
            || self.came_empty
            || (matches!(self.initial.value, Content::Placeholder | Content::Empty) && !is_typed(self.row))
    }

    /// Returns a new row: with its value, or with what takes the place of one.
    pub(super) fn new_row(&self) -> Doc {
        let mut row = without_marks(self.row);
        row.set(ROW.value, self.first_value.clone());
        row
    }
}

/// Returns where a row would hold without the exceptions that set its scope.
fn unset(row: &Doc) -> Option<Spot> {
    let unset = row.get(UNSET)?;
    let mut scope = Doc::Object(Fields::default());
    for (word, dimension) in row_dimensions() {
        scope.set(&word, field(unset, dimension.word).clone());
    }
    let mut other = Doc::Object(Fields::default());
    other.set(ROW.scope, scope);
    Some(spot(&with_dimensions(row, &other, |_, dimension| unset.get(dimension.word).is_some())))
}

impl<'w> Wishes<'w> {
    pub(super) fn wanted<'r>(&self, row: &'r Doc) -> Wanted<'r> {
        let initial = self.initial(row);
        let first_value = self.initial_value(row, &initial);
        Wanted {
            row,
            spot: spot(row),
            unset: unset(row),
            is_secret: is_secret(row),
            came_empty: false,
            initial,
            first_value,
        }
    }

    /// Returns the exception that sets the value of a row, with it.
    pub(super) fn exception(&self, wanted: &Doc) -> Option<(&'w Value, &'w Origin)> {
        let exception = self.marked(wanted, VALUED)?;
        Some((exception.set.value.as_ref()?, &exception.origin))
    }

    /// Returns the exception whose position a mark of a row holds.
    pub(super) fn marked(&self, wanted: &Doc, mark: &str) -> Option<&'w Exception> {
        self.at_position(wanted.get(mark)?)
    }

    /// Returns the exception of a position.
    pub(super) fn at_position(&self, position: &Doc) -> Option<&'w Exception> {
        self.exceptions.0.get(usize::try_from(position.as_u64()?).ok()?)
    }

    /// Returns what a row gets for its value as a new row: an exception, or the option for rows like it (D1).
    fn initial(&self, wanted: &Doc) -> Initial {
        if let Some((value, origin)) = self.exception(wanted) {
            let value = match value {
                Value::Source => Content::Source,
                Value::Empty => Content::Empty,
                Value::Text(text) | Value::Env { value: text, .. } => Content::Text(text.clone()),
                Value::Keep | Value::Placeholder => Content::Placeholder,
            };
            let why = "an exception says so";
            return Initial { value, rule: rules::D6, why, origin: origin.clone(), otherwise: "" };
        }
        let (set, why, otherwise) = if self.options.new.value == NewValue::Skip {
            (&self.options.new, "rows are never added", "write variables.new: source")
        } else if wanted.get(WIDENED).is_some() {
            (&self.options.new_widened, "it applies to more there", "write variables.new_widened: source")
        } else if wanted.is_true_at(RENAMED) {
            (&self.options.new_renamed, RENAMED_SCOPE, "write variables.new_renamed: source")
        } else {
            (&self.options.new, "new rows are the destination's own business", "write variables.new: source")
        };
        let value = match set.value {
            NewValue::Source => Content::Source,
            NewValue::Placeholder => Content::Placeholder,
            NewValue::Empty => Content::Empty,
            NewValue::Skip => Content::None,
        };
        Initial { value, rule: rules::D1, why, origin: set.origin.clone(), otherwise }
    }

    /// Returns what is wanted of a row that stands there, whatever stays of it: all that the source says of it.
    pub(super) fn wanted_of(&self, row: &Doc, wanted: &Wanted<'_>) -> Doc {
        if is_secret(row) != wanted.is_secret {
            return row.clone();
        }
        let mut doc = with_fields(row, wanted.row, |field| !(wanted.is_secret && UNIT.contains(&field)));
        if let Some((Value::Text(text) | Value::Env { value: text, .. }, _)) = self.exception(wanted.row)
            && !wanted.is_secret
            && !is_typed(wanted.row)
        {
            doc.set(ROW.value, Doc::in_field(text));
        }
        doc
    }

    fn initial_value(&self, wanted: &Doc, initial: &Initial) -> Doc {
        if is_secret(wanted) {
            // A prompted secret stays empty for whoever is asked (D3).
            return Doc::Secret(field(wanted, ROW.prompt).is_empty());
        }
        match &initial.value {
            // Typed rows never take text (D8).
            Content::Empty if !is_typed(wanted) => Doc::Null,
            Content::Placeholder if !is_typed(wanted) => Doc::in_field(self.placeholder),
            Content::Text(text) if !is_typed(wanted) => Doc::in_field(text),
            _ => field(wanted, ROW.value).clone(),
        }
    }
}
