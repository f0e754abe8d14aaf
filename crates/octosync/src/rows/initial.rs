//! What a new row gets for its value, and who says so (`docs/rules.md` D1, D6).

use super::Wishes;
use super::row::{field, is_typed};
use crate::decision::Origin;
use crate::delta::{NewValue, Value};
use crate::doc::Doc;
use crate::identity::{is_secret, without_marks};
use crate::registry::ROW;
use crate::rules::{self, Rule};
use crate::translate::marks::{RENAMED, VALUED, WIDENED};

/// What a new row gets for its value, and who says so.
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

impl Wishes<'_> {
    pub(super) fn exception(&self, wanted: &Doc) -> Option<(Value, Origin)> {
        let at = usize::try_from(wanted.get(VALUED)?.as_u64()?).ok()?;
        let exception = self.exceptions.0.get(at)?;
        Some((exception.set.value.clone()?, exception.origin.clone()))
    }

    /// Returns what a row gets for its value as a new row: an exception, or the option for rows like it (D1).
    pub(super) fn initial(&self, wanted: &Doc) -> Initial {
        if let Some((value, origin)) = self.exception(wanted) {
            let value = match value {
                Value::Source => Content::Source,
                Value::Empty => Content::Empty,
                Value::Text(text) | Value::Env { value: text, .. } => Content::Text(text),
                Value::Keep | Value::Placeholder => Content::Placeholder,
            };
            return Initial { value, rule: rules::D6, why: "an exception says so", origin, otherwise: "" };
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

    /// Returns a new row: with its value, or with what takes the place of one.
    pub(super) fn new_row(&self, wanted: &Doc, initial: &Initial) -> Doc {
        let mut row = without_marks(wanted);
        row.set(ROW.value, self.initial_value(wanted, initial));
        row
    }

    pub(super) fn initial_value(&self, wanted: &Doc, initial: &Initial) -> Doc {
        if is_secret(wanted) {
            // A prompted secret stays empty for whoever is asked (D3).
            return Doc::Secret(field(wanted, ROW.prompt).is_empty());
        }
        match &initial.value {
            Content::Empty => Doc::Null,
            // Typed rows never take text (D8).
            Content::Placeholder if !is_typed(wanted) => Doc::in_field(self.placeholder),
            Content::Text(text) if !is_typed(wanted) => Doc::in_field(text),
            _ => field(wanted, ROW.value).clone(),
        }
    }
}
