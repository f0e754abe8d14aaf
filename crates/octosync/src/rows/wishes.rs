//! The rows of both sides, and what the owner wants of them.

use super::beside::Beside;
use super::past::RowsPast;
use crate::decision::Origin;
use crate::delta::{Delta, Exceptions, ExistingValue, FirstSync, OnConflict, Options};
use crate::doc::Doc;
use crate::path::Place;

/// The treatment of rows that stand on both sides, and the origin of that decision.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'w> {
    /// Whether differences are written, kept, or refused.
    pub first_sync: FirstSync,
    /// D2.
    pub existing: ExistingValue,
    /// Whether the rows of the source are the truth, also where the destination has values of its own (A3).
    pub is_truth: bool,
    /// Whether rows are only compared (A3).
    pub is_verified: bool,
    /// The origin of the decision.
    pub origin: &'w Origin,
    /// The advice on how to get the source's content, where the destination's stays.
    pub otherwise: &'static str,
}

impl From<ExistingValue> for Standing<'_> {
    fn from(existing: ExistingValue) -> Self {
        let first_sync = match existing {
            ExistingValue::Overwrite => FirstSync::TakeSource,
            ExistingValue::Merge | ExistingValue::Keep => FirstSync::KeepDestination,
        };
        let otherwise = "write variables.existing: overwrite";
        Self { first_sync, existing, is_truth: false, is_verified: false, origin: &Origin::Default, otherwise }
    }
}

/// The rows of both sides.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'s> {
    /// The rows that the destination should have: those of the source as they were translated.
    pub desired: &'s [Doc],
    /// The rows of the source.
    pub source: &'s [Doc],
    /// The rows of the destination.
    pub actual: &'s [Doc],
    /// The past of the rows, if a sync recorded one; then the rows of all sides have ids.
    pub past: Option<RowsPast<'s>>,
}

/// The owner's wishes for rows.
#[derive(Clone, Copy)]
pub struct Wishes<'w> {
    /// A3, A8, D2.
    pub standing: Standing<'w>,
    /// D1, D11, D12.
    pub options: &'w Options,
    /// The text that stands where a value is the destination's own business.
    pub placeholder: &'w str,
    /// D6: the exceptions that rows were marked with.
    pub exceptions: &'w Exceptions,
    /// D3: whether the owner supplies the value of a secret.
    pub is_supplied: &'w dyn Fn(&Place) -> bool,
    /// A6: whose edit wins where both sides edited the same since the last sync.
    pub on_conflict: OnConflict,
    /// D7: whether a row goes that is gone from the source, and that nobody edited there.
    pub prune: bool,
    /// A5: whether a row is never removed.
    pub is_protected: &'w dyn Fn(&Place) -> bool,
    /// D2c: whether the destination has environments that no name of the source leads to, so that a row which is not restricted to
    /// environments any more reaches some of them.
    pub has_own_environments: bool,
    /// D10: whether rows are told apart by name and scope alone, so that neither an equal value nor one elsewhere under the name
    /// says anything.
    pub apart: bool,
    /// D12: the rows of other sets that are in force together with these, by project.
    pub beside: &'w [Beside],
}

impl<'w> Wishes<'w> {
    /// Returns what a delta says of rows, whose owner supplies no secrets; of conflicts it says nothing.
    #[must_use]
    pub fn of(delta: &'w Delta, standing: impl Into<Standing<'w>>) -> Self {
        Self {
            standing: standing.into(),
            options: &delta.options,
            placeholder: delta.placeholder(),
            exceptions: &delta.exceptions,
            is_supplied: &|_| false,
            on_conflict: OnConflict::KeepDestination,
            prune: false,
            is_protected: &|_| false,
            has_own_environments: true,
            apart: false,
            beside: &[],
        }
    }
}
