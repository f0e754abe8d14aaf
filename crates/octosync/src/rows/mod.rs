//! Pairs the rows of a variable set and decides which value each of them shall have.
//!
//! Pure. Variables have no unique name: within one name, rows pair by equal scope, else by an equal value that is
//! unique on both sides; nothing else pairs, and a secret never pairs with a text (`docs/rules.md` D).

mod ambiguous;
mod initial;
mod new;
mod pairing;
mod row;
mod standing;
#[cfg(test)]
mod tests;

use crate::decision::{Origin, Verdict};
use crate::delta::{Delta, Exceptions, FirstSync, Options};
use crate::doc::Doc;
use crate::identity;
use crate::lift::sort_key;
use crate::path::Place;
use crate::registry::spec::Identity;
use crate::rules::Rule;
use ambiguous::ambiguities;
use pairing::pair;

/// What stands where a value is the destination's own business, unless the configuration says otherwise.
pub const PLACEHOLDER: &str = "Replace Me";

/// What happens to rows that stand on both sides, and who says so.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'w> {
    /// Whose content they get.
    pub first_sync: FirstSync,
    /// Whether the rows of the source are the truth, also where the destination has values of its own (A3).
    pub is_truth: bool,
    /// Who decided.
    pub origin: &'w Origin,
    /// What to write for the source's content, where the destination's stays.
    pub otherwise: &'static str,
}

impl From<FirstSync> for Standing<'_> {
    fn from(first_sync: FirstSync) -> Self {
        let otherwise = "write variables.existing: overwrite";
        Self { first_sync, is_truth: false, origin: &Origin::Default, otherwise }
    }
}

/// What the owner wants of rows.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'w> {
    /// A3, A8, D2.
    pub standing: Standing<'w>,
    /// D1, D11.
    pub options: &'w Options,
    /// What stands where a value is the destination's own business.
    pub placeholder: &'w str,
    /// D6: the exceptions that rows were marked with.
    pub exceptions: &'w Exceptions,
}

impl<'w> Wishes<'w> {
    /// Returns what a delta says of rows.
    #[must_use]
    pub fn of(delta: &'w Delta, standing: impl Into<Standing<'w>>) -> Self {
        let placeholder = delta.placeholder.as_ref().map_or(PLACEHOLDER, |set| set.value.as_str());
        Self { standing: standing.into(), options: &delta.options, placeholder, exceptions: &delta.exceptions }
    }
}

/// What merging the rows came to.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows that the destination shall have.
    pub rows: Vec<Doc>,
    /// What was decided, and about which row.
    pub notes: Vec<Note>,
    /// New rows that apply to more than on the source without consent, and why.
    pub widened: Vec<(Place, String)>,
    /// Rows of one name and scope with different values; `true` if the sync would make them so.
    pub ambiguous: Vec<(Place, bool)>,
}

/// A decision about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub row: Place,
    /// The rule.
    pub rule: Rule,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub why: &'static str,
    /// Who decided.
    pub origin: Origin,
    /// What to write to decide otherwise.
    pub otherwise: &'static str,
}

/// Merges the wanted rows into those that stand on the destination.
#[must_use]
pub fn merge(desired: &[Doc], actual: &[Doc], wishes: Wishes<'_>) -> Rows {
    let initial: Vec<Doc> =
        desired.iter().map(|wanted| wishes.initial_value(wanted, &wishes.initial(wanted))).collect();
    let pairing = pair(desired, &initial, actual);
    let mut rows = Rows::default();
    let handles = identity::handles(actual, Identity::Row);
    let mut merged: Vec<Doc> = actual.to_vec();
    for (wanted, found) in &pairing.pairs {
        let was = &handles[*found];
        merged[*found] = wishes.keep_or_take(&desired[*wanted], &actual[*found], was, &mut rows.notes);
    }
    wishes.add_new(desired, actual, &pairing, &mut merged, &mut rows);
    rows.ambiguous = ambiguities(&merged, actual);
    merged.sort_by_cached_key(|row| sort_key(row, Identity::Row));
    rows.rows = merged;
    rows
}
