//! Merges the rows of a variable set, which have rules of their own (`docs/rules.md` D).

use super::Builder;
use crate::decision::{Decision, Finding, Origin, Severity, Verdict};
use crate::delta::{Delta, ExistingValue, FirstSync, Mode};
use crate::doc::{Doc, Name};
use crate::findings;
use crate::matching::Pair;
use crate::path::Place;
use crate::registry::ROW;
use crate::registry::spec::Spec;
use crate::rows::{self, Note, Standing, Wishes};
use crate::rules;
use crate::secrets;
use crate::translate::widened;

impl Builder<'_> {
    /// Merges the rows of a variable set, which have rules of their own (D); returns the secrets that are supplied.
    pub(super) fn take_rows(
        &mut self,
        pair: &Pair,
        desired: &mut Doc,
        actual: Option<&Doc>,
        list: Name,
        standing: Standing<'_>,
    ) -> Vec<Place> {
        let there = actual.and_then(|doc| doc.get(&list)).map(Doc::items).unwrap_or_default();
        let wanted = desired.get(&list).map(Doc::items).unwrap_or_default();
        let merged = rows::merge(wanted, there, Wishes::of(self.delta, standing));
        let supplied = self.note_rows(pair, &list, merged.notes);
        self.note_scopes(pair, merged.widened, merged.ambiguous);
        desired.set(&list, Doc::list(merged.rows));
        supplied
    }

    /// Says what was decided of the rows; returns the secrets that are supplied.
    fn note_rows(&mut self, pair: &Pair, list: &str, notes: Vec<Note>) -> Vec<Place> {
        let mut supplied = Vec::new();
        for note in notes {
            let place = note.row.in_list(list).field(ROW.value);
            if note.rule == rules::D3 && note.verdict == Verdict::Placeholder && self.is_supplied(pair, &place) {
                supplied.push(place);
                continue;
            }
            if note.verdict == Verdict::Placeholder {
                let message = format!("needs its value on the destination: {}", note.why);
                let finding = Finding::new(findings::VALUE_TO_FILL_IN, &pair.to, message);
                let supply = format!(", or supply \"{}\" with secrets", secrets::called(&pair.to, &place));
                let fix =
                    format!("edit the variable there{}", if note.rule == rules::D3 { supply } else { String::new() });
                self.findings.push(finding.at(note.row.clone()).fix(fix));
            }
            let decision = Decision::new(&pair.from, note.rule, note.verdict, note.why);
            self.decisions.push(decision.item(note.row).set_by(&note.origin).otherwise(note.otherwise));
        }
        supplied
    }

    /// Reports rows that are restricted less than on the source, and those that clash.
    fn note_scopes(&mut self, pair: &Pair, wider: Vec<(Place, String)>, ambiguous: Vec<(Place, bool)>) {
        for (row, why) in wider {
            self.findings.push(widened(&pair.to, &row, "scope", &why, self.delta.allow_widening.value));
        }
        for (row, made) in ambiguous {
            let refused = made && !self.delta.keep_duplicates.value;
            let severity = if refused { Severity::Refusal } else { Severity::Warning };
            let message = "several values of one name and scope: which of them applies is a matter of luck";
            let finding = Finding::new(findings::VARIABLE_AMBIGUOUS, &pair.to, message).severity(severity).at(row);
            let fix = "give them different scopes, keep only one, or accept it with variables.keep_duplicates: true";
            self.findings.push(finding.fix(fix));
        }
    }
}

/// Says whose content the rows get that stand on both sides: a mode that makes the source the truth wins over the
/// option for them (D2), which wins over the word for the first sync.
pub(super) fn standing_rows<'d>(delta: &'d Delta, spec: &Spec, mode: Mode) -> Standing<'d> {
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
