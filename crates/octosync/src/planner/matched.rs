//! The stage of matching: the counterpart of each document of a kind.
//!
//! Pure.

use super::bound;
use super::cast::Cast;
use super::stage::{Ground, Report, Staged};
use crate::matching::Matcher;
use crate::registry::Entry;

/// Matches the documents of a kind; what they belong to must have been matched before.
pub(super) fn matched(ground: Ground<'_>, mut cast: Cast, entry: &'static Entry) -> Staged<Cast> {
    let mut report = Report::default();
    let sides = (ground.source, ground.destination, ground.delta, ground.pasts);
    Matcher::new(sides, &cast.participation, &mut cast.matching, &mut report.findings).kind(entry);
    report.decisions.extend(bound::said(ground, &cast, entry));
    report.with(cast)
}
