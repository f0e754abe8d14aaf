//! Says what became of the edits of both sides since the last sync (`docs/rules.md` A5, A6, A10).
//!
//! Pure.

use super::case::Case;
use super::stage::Report;
use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::delta::OnConflict;
use crate::doc::{Doc, Lifted, Piece};
use crate::findings;
use crate::reconcile::{Author, Became, Edit, Turn};
use crate::rules::{self, Rule};

/// How many letters of a value are shown.
const SHOWN: usize = 40;

/// Says what became of edits. What is taken shows as a change, and needs no more words.
pub(super) fn report(case: Case<'_>, edits: &[Edit]) -> Report {
    let mut report = Report::default();
    for edit in edits {
        if let Became::Conflict(policy) = edit.became {
            report.findings.push(conflict(case, edit, policy));
        }
        report.decisions.extend(decision(case, edit));
    }
    report
}

fn decision(case: Case<'_>, edit: &Edit) -> Option<Decision> {
    let (rule, verdict, why, otherwise) = became(edit.became)?;
    let why = if edit.moved { format!("{why} (the order of the items)") } else { format!("{why}: {}", turns(edit)) };
    let origin = &case.ground.delta.options.on_conflict.origin;
    let decision = Decision::new(&case.pair.from, rule, verdict, why).item(edit.at.clone()).otherwise(otherwise);
    Some(if matches!(edit.became, Became::Conflict(_)) { decision.set_by(origin) } else { decision })
}

/// Returns by which rule what was decided, why, and what to write to decide otherwise.
const fn became(became: Became) -> Option<(Rule, Verdict, &'static str, &'static str)> {
    const EXCEPTION: &str = "make both sides equal, or write an exception in rules";
    Some(match became {
        Became::Taken => return None,
        Became::Kept => (rules::A6, Verdict::Keep, "only the destination changed it since the last sync", EXCEPTION),
        Became::Own => (rules::A6, Verdict::Keep, "it is the destination's own since an earlier sync", EXCEPTION),
        Became::Conflict(OnConflict::KeepDestination) => (
            rules::A6,
            Verdict::Keep,
            "both sides changed it, and the destination's stays",
            "write on_conflict: take_source",
        ),
        Became::Conflict(OnConflict::TakeSource) => (
            rules::A6,
            Verdict::Take,
            "both sides changed it, and the source's is taken",
            "write on_conflict: keep_destination",
        ),
        Became::Conflict(OnConflict::Stop) => {
            (rules::A6, Verdict::Refuse, "both sides changed it", "write on_conflict: keep_destination, or take_source")
        }
        Became::Removed => (
            rules::A5,
            Verdict::Remove,
            "it is gone from the source, and nobody edited it there",
            "keep it with an exception in rules",
        ),
        Became::Stays => (
            rules::A5,
            Verdict::Keep,
            "it is gone from the source, and is the destination's now",
            "remove it there by hand",
        ),
        Became::Away => (
            rules::A10,
            Verdict::Keep,
            "it was removed there since the last sync, and stays away",
            "add it there by hand",
        ),
        Became::LeftOut => (
            rules::A5,
            Verdict::Keep,
            "the configuration leaves it out now, and what stands there stays",
            "remove it there by hand",
        ),
    })
}

fn conflict(case: Case<'_>, edit: &Edit, policy: OnConflict) -> Finding {
    let wins = match policy {
        OnConflict::KeepDestination => "the destination's stays",
        OnConflict::TakeSource => "the source's is taken",
        OnConflict::Stop => "nobody decided which of them wins",
    };
    let by = match edit.author {
        Some(Author::Delta) => "the configuration and the destination",
        Some(Author::Both) => "the source, the configuration and the destination",
        _ => "both sides",
    };
    let message = format!("{by} changed it since the last sync, and {wins}: {}", turns(edit));
    let severity = if policy == OnConflict::Stop { Severity::Refusal } else { Severity::Warning };
    let fix = "make both equal by hand, or write on_conflict: keep_destination, take_source or stop";
    Finding::new(findings::SYNC_CONFLICT, &case.pair.to, message).severity(severity).at(edit.at.clone()).fix(fix)
}

/// Returns what both sides said then and say now.
fn turns(edit: &Edit) -> String {
    format!("wanted {}, there {}", turn(&edit.source), turn(&edit.destination))
}

fn turn(turn: &Turn) -> String {
    let [was, now] = [&turn.was, &turn.now].map(|lifted| shown(lifted.as_ref()));
    if was == now { format!("{now} as before") } else { format!("{was} → {now}") }
}

/// Returns a value as far as a sentence can hold it; of a secret only whether it is set.
fn shown(value: Option<&Lifted>) -> String {
    let text = match value.map(|lifted| &lifted.0) {
        None => return "nothing".to_owned(),
        Some(Doc::Secret(set)) => return if *set { "a secret" } else { "a secret that is not set" }.to_owned(),
        Some(Doc::Ref(key)) => return format!("\"{}\"", key.own_name()),
        Some(Doc::Array(items) | Doc::Commas(items)) if items.iter().all(|item| item.as_ref_key().is_some()) => {
            let names = items.iter().filter_map(Doc::as_ref_key).map(|key| format!("\"{}\"", key.own_name()));
            return names.collect::<Vec<_>>().join(", ");
        }
        Some(Doc::Array(_) | Doc::Object(_) | Doc::Commas(_)) => return "some content".to_owned(),
        Some(Doc::Bool(value)) => return value.to_string(),
        Some(Doc::Number(number)) => return serde_json::to_string(number).unwrap_or_default(),
        Some(Doc::Json(text)) => text
            .pieces()
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_string(),
                Piece::Ref(key, _) => key.own_name().to_owned(),
            })
            .collect(),
        Some(Doc::String(text) | Doc::Loose(text)) => text.to_string(),
        Some(Doc::Null) => return "nothing".to_owned(),
    };
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(SHOWN).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("\"{cut}{more}\"")
}
