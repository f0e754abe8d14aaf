//! Merges the rows of a variable set, which have rules of their own (`docs/rules.md` D).

use super::case::Case;
use super::stage::{Report, Staged};
use super::supply;
use crate::decision::{Decision, Finding, Origin, Severity, Verdict};
use crate::delta::{Delta, ExistingValue, FirstSync, Mode};
use crate::doc::{Doc, Name};
use crate::findings;
use crate::path::Place;
use crate::registry::ROW;
use crate::registry::spec::Spec;
use crate::rows::{self, Note, Standing, Wishes};
use crate::rules;
use crate::secrets;
use crate::translate::widened;

/// Merges the rows of a variable set, which have rules of their own (D); returns the secrets that are supplied.
pub(super) fn merged(
    case: Case<'_>,
    desired: &mut Doc,
    actual: Option<&Doc>,
    list: Name,
    standing: Standing<'_>,
) -> Staged<Vec<Place>> {
    let mut report = Report::default();
    let there = actual.and_then(|doc| doc.get(&list)).map(Doc::items).unwrap_or_default();
    let wanted = desired.get(&list).map(Doc::items).unwrap_or_default();
    let merged = rows::merge(wanted, there, Wishes::of(case.ground.delta, standing));
    let supplied = report.take(noted(case, &list, merged.notes));
    report.add(scopes(case, merged.widened, merged.ambiguous).into());
    desired.set(&list, Doc::list(merged.rows));
    report.with(supplied)
}

/// Says what was decided of the rows; returns the secrets that are supplied.
fn noted(case: Case<'_>, list: &str, notes: Vec<Note>) -> Staged<Vec<Place>> {
    let mut report = Report::default();
    let mut supplied = Vec::new();
    for note in notes {
        let place = note.row.in_list(list).field(ROW.value);
        let is_secret = note.rule == rules::D3 && note.verdict == Verdict::Placeholder;
        if let Some(decision) = is_secret.then(|| supply::supplies(case, &place)).flatten() {
            report.decisions.push(decision);
            supplied.push(place);
            continue;
        }
        if note.verdict == Verdict::Placeholder {
            let message = format!("needs its value on the destination: {}", note.why);
            let finding = Finding::new(findings::VALUE_TO_FILL_IN, &case.pair.to, message);
            let supply = format!(", or supply \"{}\" with secrets", secrets::called(&case.pair.to, &place));
            let fix = format!("edit the variable there{}", if note.rule == rules::D3 { supply } else { String::new() });
            report.findings.push(finding.at(note.row.clone()).fix(fix));
        }
        let decision = Decision::new(&case.pair.from, note.rule, note.verdict, note.why);
        report.decisions.push(decision.item(note.row).set_by(&note.origin).otherwise(note.otherwise));
    }
    report.with(supplied)
}

/// Reports rows that are restricted less than on the source, and those that clash.
fn scopes(case: Case<'_>, wider: Vec<(Place, String)>, ambiguous: Vec<(Place, bool)>) -> Vec<Finding> {
    let (delta, to) = (case.ground.delta, &case.pair.to);
    let topic = case.entry.items.iter().find(|item| item.valued).map_or("", |item| case.entry.topic(item));
    let allowed = delta.allow_widening.value.allows(topic);
    let wider = wider.into_iter().map(|(row, why)| widened(to, &row, "scope", &why, allowed));
    let clashes = ambiguous.into_iter().map(|(row, made)| {
        let refused = made && !delta.keep_duplicates.value;
        let severity = if refused { Severity::Refusal } else { Severity::Warning };
        let message = "several values of one name and scope: which of them applies is a matter of luck";
        let finding = Finding::new(findings::VARIABLE_AMBIGUOUS, to, message).severity(severity).at(row);
        let fix = "give them different scopes, keep only one, or accept it with variables.keep_duplicates: true";
        finding.fix(fix)
    });
    wider.chain(clashes).collect()
}

/// Says whose content the rows get that stand on both sides: a mode that makes the source the truth wins over the
/// option for them (D2), which wins over the word for the first sync.
pub(super) fn standing<'d>(delta: &'d Delta, spec: &Spec, mode: Mode) -> Standing<'d> {
    let said = delta.first_sync_of(spec.config_word());
    let existing = &delta.options.existing;
    let by_mode = delta.kinds.get(&spec.config_word()).map_or(&Origin::Default, |set| &set.origin);
    let (first_sync, origin) = match (mode, existing.value) {
        (Mode::Verify, _) => (FirstSync::TakeSource, by_mode),
        (Mode::Mirror, _) => said.map_or((FirstSync::TakeSource, by_mode), |set| (set.value, &set.origin)),
        (_, ExistingValue::Keep) => (FirstSync::KeepDestination, &existing.origin),
        (_, ExistingValue::Overwrite) => (FirstSync::TakeSource, &existing.origin),
        (_, ExistingValue::Merge) => said.map_or((spec.first_sync, &existing.origin), |set| (set.value, &set.origin)),
    };
    let is_truth = matches!(mode, Mode::Mirror | Mode::Verify);
    let otherwise =
        if is_truth { "write first_sync.variables: take_source" } else { "write variables.existing: overwrite" };
    Standing { first_sync, is_truth, origin, otherwise }
}
