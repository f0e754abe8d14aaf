//! Merges the rows of a variable set, which have rules of their own (`docs/rules.md` D).

use super::case::Case;
use super::edited;
use super::history::History;
use super::protected;
use super::stage::{Report, Staged};
use super::supply;
use crate::decision::{Answer, Decision, Finding, Origin, Severity, Verdict};
use crate::delta::{Delta, ExistingValue, FirstSync, Mode};
use crate::doc::{Doc, Name};
use crate::edits::Edit;
use crate::findings;
use crate::identity::{WAS, without_marks};
use crate::key::Key;
use crate::path::Place;
use crate::plan::Widened;
use crate::registry::ROW;
use crate::registry::spec::Spec;
use crate::rows::{self, Ambiguity, Counterpart, InForce, Note, RowPair, Rows, RowsPast, Sides, Standing, Wishes};
use crate::rules;
use crate::secrets;
use std::collections::BTreeSet;

/// The versions of a variable set that its rows are merged by.
pub(super) struct Versions<'v> {
    /// The source's document.
    pub(super) source: &'v Doc,
    /// The destination's document, if there is one.
    pub(super) actual: Option<&'v Doc>,
    /// The past that the last sync recorded, if one did.
    pub(super) history: Option<&'v History>,
}

/// The outcome of merging the rows of a variable set, beside the rows.
#[derive(Debug, Default)]
pub(super) struct MergedRows {
    /// The secrets that are supplied.
    pub(super) supplied: Vec<Place>,
    /// The rows and pairs to be remembered.
    pub(super) remembered: RememberedRows,
}

/// The rows of a variable set and their pairs, as they are to be remembered.
#[derive(Debug, Default)]
pub(super) struct RememberedRows {
    /// The rows as they are wanted.
    pub(super) wanted: Vec<Doc>,
    /// Which of the source's is which of the destination's.
    pub(super) pairs: Vec<RowPair>,
}

impl RememberedRows {
    /// Returns those that stand there already, as they are wanted.
    pub(super) fn standing(&self) -> Vec<Doc> {
        let new = self.pairs.iter().filter_map(|pair| match &pair.to {
            Counterpart::Row { handle, id: None } => Some(handle.mark()),
            _ => None,
        });
        let new: BTreeSet<String> = new.collect();
        self.wanted.iter().filter(|row| !new.contains(row.str_at(WAS))).map(without_marks).collect()
    }
}

/// Merges the rows of a variable set, which have rules of their own (D).
pub(super) fn merged(
    case: Case<'_>,
    desired: &mut Doc,
    versions: &Versions<'_>,
    list: Name,
    standing: Standing<'_>,
) -> Staged<MergedRows> {
    let mut report = Report::default();
    let merged = with_sides(case, desired, versions, (&list, standing), rows::merge);
    report.add(scopes(case, &merged).into());
    report.widenings.extend(widened(case, merged.widened));
    report.add(edited::report(case, &in_list(merged.edits, &list)));
    report.findings.extend(merged.retired.iter().map(|row| retired(case, row)));
    let supplied = report.take(noted(case, &list, merged.notes));
    desired.set(&list, Doc::list(merged.rows));
    let remembered = RememberedRows { wanted: merged.wanted, pairs: merged.pairs };
    report.with(MergedRows { supplied, remembered })
}

/// Returns the rows that stand there, as they will be.
pub(super) fn in_force(
    case: Case<'_>,
    desired: &Doc,
    versions: &Versions<'_>,
    list: &Name,
    standing: Standing<'_>,
) -> Vec<InForce> {
    with_sides(case, desired, versions, (list, standing), rows::in_force)
}

/// Hands the rows of all sides, and what is wanted of them, on.
fn with_sides<R>(
    case: Case<'_>,
    desired: &Doc,
    versions: &Versions<'_>,
    (list, standing): (&Name, Standing<'_>),
    then: impl FnOnce(Sides<'_>, Wishes<'_>) -> R,
) -> R {
    let rows = |doc: &'_ Doc| doc.get(list).map(Doc::items).unwrap_or_default().to_vec();
    let (wanted, source) = (rows(desired), rows(versions.source));
    let actual = versions.actual.map(rows).unwrap_or_default();
    let past = versions.history.map(|history| {
        let with_ids = &history.with_ids;
        ([&with_ids.source_then, &history.said, &with_ids.wanted, &with_ids.left].map(rows), &with_ids.pairs)
    });
    let past =
        past.as_ref().map(|([source, said, wanted, left], pairs)| RowsPast { source, said, wanted, left, pairs });
    let is_supplied = |row: &Place| supply::supplies(case, &row.clone().in_list(list).field(ROW.value)).is_some();
    let is_protected = |row: &Place| protected::by(case, &row.clone().in_list(list)).is_some();
    let has_own_environments = versions.history.is_none_or(|history| history.has_own_environments);
    let wishes = Wishes {
        is_supplied: &is_supplied,
        has_own_environments,
        on_conflict: case.on_conflict().value,
        prune: case.prunes(),
        is_protected: &is_protected,
        apart: case.entry.spec.values.is_some(),
        beside: case.beside,
        ..Wishes::of(case.ground.delta, standing)
    };
    then(Sides { desired: &wanted, source: &source, actual: &actual, past }, wishes)
}

/// Says that the source's own edit took away the last place of a row that the destination has (B).
fn retired(case: Case<'_>, row: &Place) -> Finding {
    let message = "the source took away the last entry of its scope that has a counterpart here, so it is gone from the source for this destination";
    let fix = "remove it there by hand, if it is not needed any more";
    Finding::new(findings::SCOPE_RETIRED, &case.pair.to, message).at(row.clone()).fix(fix)
}

/// Returns edits of rows with their places in the document.
fn in_list(edits: Vec<Edit>, list: &str) -> Vec<Edit> {
    edits.into_iter().map(|edit| Edit { at: edit.at.in_list(list), ..edit }).collect()
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
            let supply = format!(", or supply \"{}\" with secrets", secrets::label(&case.pair.to, &place));
            let fix = format!("edit the variable there{}", if note.rule == rules::D3 { supply } else { String::new() });
            report.findings.push(finding.at(note.row.clone()).fix(fix));
        }
        let decision = Decision::new(&case.pair.from, note.rule, note.verdict, note.why);
        let decision = if note.rule == rules::F10 { decision.question("extra") } else { decision };
        report.decisions.push(decision.item(note.row).set_by(&note.origin).otherwise(note.otherwise));
    }
    report.with(supplied)
}

/// Returns what is restricted less, each with the document and with the consent that it has.
fn widened(case: Case<'_>, widened: Vec<Widened>) -> impl Iterator<Item = (Key, Widened)> {
    let topic = case.entry.items.iter().find(|item| item.valued).map_or("", |item| case.entry.topic(item));
    let allowed = case.ground.delta.widening(topic);
    let consented = move |one: Widened| Widened { consent: one.consent.or_else(|| allowed.cloned()), ..one };
    widened.into_iter().map(move |one| (case.pair.from.clone(), consented(one)))
}

/// Reports rows between which luck decides, and those that win over a value there.
fn scopes(case: Case<'_>, merged: &Rows) -> Vec<Finding> {
    let to = &case.pair.to;
    let clashes = merged.ambiguous.iter().map(|clash| ambiguous(case, clash));
    let shadows = merged.shadows.iter().map(|(row, other)| {
        let message = format!("wins over a value in force there, or ties with it: {other}");
        let fix = "nothing, if it is meant so; else write variables.shadows: protect";
        Finding::new(findings::VARIABLE_SHADOWS, to, message).at(row.clone()).fix(fix)
    });
    clashes.chain(shadows).collect()
}

fn ambiguous(case: Case<'_>, clash: &Ambiguity) -> Finding {
    // Servers have one value for each place of a tenant, whoever accepts more.
    let is_apart = case.entry.spec.values.is_some();
    let refused = clash.made && (is_apart || !case.ground.delta.keep_duplicates.value);
    let severity = match clash {
        Ambiguity { perhaps: true, .. } => Severity::Note,
        _ if refused => Severity::Refusal,
        _ => Severity::Warning,
    };
    let where_it_is = if clash.perhaps { "where a machine has both roles, or a tenant both tags" } else { "somewhere" };
    let message = format!(
        "is as specific as {} {where_it_is}, and they hold different values: which of them applies there is a matter of luck",
        clash.other
    );
    let fix = match is_apart {
        true => "let names lead from one of their environments, or set one value for both by an exception in rules",
        false => "give them different scopes, keep only one, or accept it with variables.keep_duplicates: true",
    };
    let answer = (refused && !is_apart).then(|| Answer::new(["variables", "keep_duplicates"], true));
    let finding = Finding::new(findings::VARIABLE_AMBIGUOUS, &case.pair.to, message).answers(answer);
    finding.severity(severity).at(clash.row.clone()).fix(fix)
}

/// Says whose content the rows get that stand on both sides: a mode that makes the source the truth wins over the
/// option for them (D2), which wins over the word for the first sync.
pub(super) fn standing<'d>(delta: &'d Delta, spec: &Spec, mode: Mode, is_first: bool) -> Standing<'d> {
    // A word for all kinds does not speak of rows, which are decided one by one (A8); none speaks of later syncs.
    let named = delta.first_sync.kinds.get(&spec.config_word()).filter(|_| is_first);
    let option = &delta.options.existing;
    let by_mode = delta.kinds.get(&spec.config_word()).map_or(&Origin::Default, |set| &set.origin);
    let (is_truth, is_verified) = (matches!(mode, Mode::Mirror | Mode::Verify), mode == Mode::Verify);
    let otherwise =
        if is_truth { "write first_sync.variables: take_source" } else { "write variables.existing: overwrite" };
    let as_set = Standing { is_truth, is_verified, otherwise, origin: by_mode, ..ExistingValue::Overwrite.into() };
    match (named, option.value) {
        _ if is_verified => as_set,
        (None, _) if is_truth => as_set,
        (_, value @ (ExistingValue::Keep | ExistingValue::Overwrite)) if !is_truth => {
            Standing { origin: &option.origin, otherwise, ..value.into() }
        }
        (Some(named), _) => {
            let existing = match named.value {
                FirstSync::KeepDestination => ExistingValue::Keep,
                FirstSync::TakeSource | FirstSync::Stop => ExistingValue::Overwrite,
            };
            Standing { first_sync: named.value, existing, origin: &named.origin, ..as_set }
        }
        (None, value) => Standing { origin: &option.origin, ..value.into() },
    }
}
