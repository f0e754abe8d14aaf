//! Says what became of the edits of both sides since the last sync (`docs/rules.md` A5, A6, A10).
//!
//! Pure.

use super::case::Case;
use super::protected;
use super::stage::Report;
use crate::decision::{Answer, Decision, Edited, Finding, Origin, Severity, Verdict};
use crate::delta::OnConflict;
use crate::doc::{Doc, Lifted, Piece};
use crate::findings;
use crate::path::Place;
use crate::reconcile::{Author, Became, Edit, Turn};
use crate::registry;
use crate::rules::{self, Rule};

/// How many letters of a value are shown.
const SHOWN: usize = 40;

/// Says what became of edits. An edit that is taken shows as a change, and needs no more words.
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
    let Explanation { rule, verdict, why, otherwise } = Explanation::of(case, edit)?;
    let why = if edit.moved { format!("{why} (the order of the items)") } else { format!("{why}: {}", turns(edit)) };
    let decision = Decision::new(&case.pair.from, rule, verdict, why).item(edit.at.clone()).otherwise(otherwise);
    let decision = decision.edited(edited(case, edit));
    Some(match edit.became {
        Became::Conflict(word) => decision.set_by(&ruled_by(case, edit, word)),
        Became::Unpruned => decision.set_by(&case.prune().origin),
        Became::Protected => {
            let pattern = protected::by(case, &edit.at);
            decision.set_by(pattern.map_or(&Origin::Default, |pattern| &pattern.origin))
        }
        _ => decision,
    })
}

/// Returns the word of the exception that says whose edit wins, and where it stands.
fn exception<'c>(case: Case<'c>, edit: &Edit) -> Option<(OnConflict, &'c Origin)> {
    let exception = case.ground.delta.exceptions.0.get(edit.exception?)?;
    Some((exception.set.on_conflict?, &exception.origin))
}

/// Returns the setting that decides whose edit wins: the exception that does, else the one for the kind.
fn setting(case: Case<'_>, edit: &Edit) -> String {
    match exception(case, edit) {
        Some((_, origin)) => format!("on_conflict in the exception{}", origin.bracketed()),
        None => format!("on_conflict.{}", case.entry.spec.config_word()),
    }
}

/// Returns where it stands whose edit wins; what is decided otherwise than that for a reason of its own is set by nobody.
fn ruled_by(case: Case<'_>, edit: &Edit, word: OnConflict) -> Origin {
    let by_exception = exception(case, edit).map(|(word, origin)| (word, origin.clone()));
    let (ruled, origin) = by_exception.unwrap_or_else(|| {
        let set = case.on_conflict();
        (set.value, set.origin)
    });
    if ruled == word { origin } else { Origin::Default }
}

/// The outcome of an edit, in words.
struct Explanation {
    rule: Rule,
    verdict: Verdict,
    why: &'static str,
    /// The advice on how to decide otherwise.
    otherwise: String,
}

impl Explanation {
    /// Returns what is said; nothing of what is taken.
    fn of(case: Case<'_>, edit: &Edit) -> Option<Self> {
        let (rule, verdict, why) = reason(edit.became)?;
        Some(Self { rule, verdict, why, otherwise: otherwise(case, edit) })
    }
}

/// Returns by which rule what was decided, and why.
const fn reason(became: Became) -> Option<(Rule, Verdict, &'static str)> {
    Some(match became {
        Became::Taken => return None,
        Became::Kept => (rules::A6, Verdict::Keep, "only the destination changed it since the last sync"),
        Became::Own => (rules::A6, Verdict::Keep, "it is the destination's own since an earlier sync"),
        Became::Conflict(OnConflict::KeepDestination) => {
            (rules::A6, Verdict::Keep, "both sides changed it, and the destination's stays")
        }
        Became::Conflict(OnConflict::TakeSource) => {
            (rules::A6, Verdict::Take, "both sides changed it, and the source's is taken")
        }
        Became::Conflict(OnConflict::Stop) => (rules::A6, Verdict::Refuse, "both sides changed it"),
        Became::Removed => (rules::A5, Verdict::Remove, "it is gone from the source, and nobody edited it there"),
        Became::Stays => (rules::A5, Verdict::Keep, "it is gone from the source, and is the destination's now"),
        Became::Unpruned => (rules::A5, Verdict::Keep, "it is gone from the source, and is only reported"),
        Became::Protected => (rules::A5, Verdict::Keep, "it is gone from the source, and protect keeps it"),
        Became::Away => (rules::A10, Verdict::Keep, "it was removed there since the last sync, and stays away"),
        Became::LeftOut => {
            (rules::A5, Verdict::Keep, "the configuration leaves it out now, and what stands there stays")
        }
    })
}

/// Returns what to write, or to do, to decide otherwise.
fn otherwise(case: Case<'_>, edit: &Edit) -> String {
    let word = case.entry.spec.config_word();
    match edit.became {
        Became::Taken => String::new(),
        Became::Kept | Became::Own => "make both sides equal, or write an exception in rules".to_owned(),
        Became::Conflict(OnConflict::KeepDestination) => format!("write {}: take_source", setting(case, edit)),
        Became::Conflict(OnConflict::TakeSource) => format!("write {}: keep_destination", setting(case, edit)),
        Became::Conflict(OnConflict::Stop) => {
            format!("write {}: keep_destination, or take_source", setting(case, edit))
        }
        Became::Removed => format!("write protect: [\"{}\"]", key_of(case, &edit.at)),
        Became::Unpruned => {
            format!("write {}: delete, or remove it there by hand", registry::prune_setting(word))
        }
        Became::Protected => "take it out of protect".to_owned(),
        Became::Stays | Became::LeftOut => "remove it there by hand".to_owned(),
        Became::Away => "add it there by hand".to_owned(),
    }
}

/// Returns the edit of the destination that something is said of; who did it is asked when the plan is made.
fn edited(case: Case<'_>, edit: &Edit) -> Option<Edited> {
    let actual = case.actual().filter(|_| edit.is_edited_there())?;
    Some(Edited { id: actual.id.clone(), ..Edited::default() })
}

/// Returns what an item is called in patterns of keys.
fn key_of(case: Case<'_>, item: &Place) -> String {
    let label = item.items().last().map(|(_, label)| label.to_owned()).unwrap_or_default();
    format!("{}/{label}", case.pair.to)
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
    let (word, is_excepted) = (case.entry.spec.config_word(), exception(case, edit).is_some());
    let too = if is_excepted { "" } else { "; an exception in rules can set on_conflict, too" };
    let setting = setting(case, edit);
    let fix = format!("make both equal by hand, or write {setting}: keep_destination, take_source or stop{too}");
    // An exception wins over what the kind says, so that only the exception itself can be answered.
    let answers = ["keep_destination", "take_source"].map(|choice| Answer::new(["on_conflict", word.word()], choice));
    let answers = answers.into_iter().filter(|_| severity == Severity::Refusal && !is_excepted);
    let finding = Finding::new(findings::SYNC_CONFLICT, &case.pair.to, message).severity(severity);
    finding.at(edit.at.clone()).fix(fix).answers(answers).edited(edited(case, edit))
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
