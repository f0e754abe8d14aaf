//! The view of what was changed on destinations, and the same as data.

use super::change::changes;
use super::finding::findings;
use super::shown;
use super::text::{count, safe};
use super::view::{Detail, Fold, Level, Line, Mark, Role, Row, Section, View};
use octosync::decision::Finding;
use octosync::drift::{Changed, Drift, Drifted, Patched, Unclear, Unknown};
use octosync::key::Key;
use octosync::plan::{Change, Site};
use octosync::read::Edit;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The most documents that are listed of which nothing is known, unless everything shall be shown.
const UNKNOWN: usize = 8;

/// The drift of one destination.
pub(crate) struct Seen {
    /// Its name in the configuration.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) site: Site,
    /// The differences.
    pub(crate) drift: Drift,
    /// The last edit of each document that differs, by id; or why it cannot be told.
    pub(crate) edits: Result<BTreeMap<Box<str>, Edit>, String>,
    /// The changes with the names of the source, if they were asked for.
    pub(crate) patch: Option<Vec<Patched>>,
}

impl Seen {
    pub(super) fn edit(&self, document: &Drifted) -> Option<&Edit> {
        self.edits.as_ref().ok()?.get(&document.id)
    }
}

/// Returns the view of what was found on all destinations.
pub(crate) fn drift(seen: &[Seen], detail: Detail) -> View {
    seen.iter().flat_map(|seen| one(seen, detail)).collect()
}

fn one(seen: &Seen, detail: Detail) -> Vec<Section> {
    let Drift { changed, missing, new, unknown, .. } = &seen.drift;
    let head = Section::new(Level::Destination, Role::Heading, format!("{}: {}", seen.name, counts(&seen.drift)));
    let changed = changed.iter().map(|Changed { document, changes: all }| {
        line(seen, document, Mark::CHANGED).below(changes(all, detail)).into()
    });
    let all = |documents: &[Drifted], mark: Mark| -> Vec<Row> {
        documents.iter().map(|document| line(seen, document, mark).into()).collect()
    };
    let parts = [
        ("changed there", changed.collect()),
        ("missing there", all(missing, Mark::REMOVED)),
        ("new there", all(new, Mark::ADDED)),
        ("not known", not_known(unknown, detail)),
    ];
    let parts = parts.into_iter().filter(|(_, rows)| !rows.is_empty());
    let parts = parts.map(|(title, rows)| Section::new(Level::Part, Role::Heading, title).rows(rows));
    let said = findings(&seen.drift.findings, detail);
    [head].into_iter().chain(parts).chain(nobody(seen)).chain(said).collect()
}

fn not_known(unknown: &[Unknown], detail: Detail) -> Vec<Row> {
    let line = |Unknown { key, why }: &Unknown| Line::of(Role::Warning, key.to_string()).text(format!(": {why}"));
    let rows: Vec<Line> = unknown.iter().map(line).collect();
    let fold = Fold::new(rows, detail.limit(UNKNOWN), ("document", "documents"));
    if unknown.is_empty() { Vec::new() } else { vec![Row::Fold(fold)] }
}

/// Says once why nobody is named.
fn nobody(seen: &Seen) -> Option<Section> {
    let why = seen.edits.as_ref().err().filter(|_| !seen.drift.is_none())?;
    Some(Section::new(Level::Sentence, Role::Aside, format!("who changed this, and when, is not known: {why}")))
}

fn line(seen: &Seen, document: &Drifted, mark: Mark) -> Line {
    let line = Line::marked(mark).text(document.key.to_string());
    match seen.edit(document) {
        Some(Edit { done, by, at }) => line.span(Role::Aside, format!(" · {done} by {by} at {at}")),
        None => line,
    }
}

fn counts(drift: &Drift) -> String {
    let Drift { changed, missing, new, unknown, ignored, findings: _ } = drift;
    let all = [
        (changed.len(), "changed"),
        (missing.len(), "missing"),
        (new.len(), "new"),
        (unknown.len(), "not known"),
        (*ignored, "ignored"),
    ];
    let some: Vec<String> =
        all.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    match (drift.is_none(), some.is_empty()) {
        (true, true) => "no drift".to_owned(),
        (true, false) => format!("no drift, {}", some.join(", ")),
        (false, _) => some.join(", "),
    }
}

/// Returns the counts of all destinations, in one line.
pub(crate) fn summary(seen: &[Seen]) -> String {
    let each = seen.iter().map(|seen| format!("{}: {}", safe(&seen.name), counts(&seen.drift)));
    let each: Vec<String> = each.collect();
    if each.is_empty() { count(0, "destination", "destinations") } else { each.join("; ") }
}

#[derive(Serialize)]
struct SeenShape<'s> {
    name: &'s str,
    place: &'s Site,
    changed: Vec<DocumentShape<'s>>,
    missing: Vec<DocumentShape<'s>>,
    new: Vec<DocumentShape<'s>>,
    unknown: Vec<UnknownShape<'s>>,
    ignored: usize,
    #[serde(skip_serializing_if = "<[Finding]>::is_empty", serialize_with = "shown::findings")]
    findings: &'s [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    edits_unknown: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<Value>,
}

#[derive(Serialize)]
struct DocumentShape<'s> {
    key: &'s Key,
    id: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<EditShape<'s>>,
    #[serde(skip_serializing_if = "<[Change]>::is_empty", serialize_with = "shown::changes")]
    changes: &'s [Change],
}

#[derive(Serialize)]
struct EditShape<'s> {
    done: &'s str,
    by: &'s str,
    at: &'s str,
}

#[derive(Serialize)]
struct UnknownShape<'s> {
    key: &'s Key,
    why: &'s str,
}

/// Returns what was found as data.
pub(crate) fn json(seen: &[Seen]) -> Value {
    let shapes: Vec<SeenShape<'_>> = seen.iter().map(shape).collect();
    serde_json::to_value(&shapes).expect("keys, texts and numbers are data")
}

fn shape(seen: &Seen) -> SeenShape<'_> {
    fn document<'s>(seen: &'s Seen, document: &'s Drifted, changes: &'s [Change]) -> DocumentShape<'s> {
        let edited = seen.edit(document).map(|Edit { done, by, at }| EditShape { done, by, at });
        DocumentShape { key: &document.key, id: &document.id, edited, changes }
    }
    let Drift { changed, missing, new, unknown, ignored, findings } = &seen.drift;
    SeenShape {
        name: &seen.name,
        place: &seen.site,
        changed: changed.iter().map(|changed| document(seen, &changed.document, &changed.changes)).collect(),
        missing: missing.iter().map(|missing| document(seen, missing, &[])).collect(),
        new: new.iter().map(|new| document(seen, new, &[])).collect(),
        unknown: unknown.iter().map(|Unknown { key, why }| UnknownShape { key, why }).collect(),
        ignored: *ignored,
        findings,
        edits_unknown: seen.edits.as_ref().err().map(String::as_str),
        patch: seen.patch.as_deref().map(patch),
    }
}

#[derive(Serialize)]
struct PatchedShape<'s> {
    /// Its key on the source.
    key: &'s Key,
    /// Its key on the destination.
    there: &'s Key,
    id: &'s str,
    #[serde(serialize_with = "shown::changes")]
    changes: &'s [Change],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unclear: Vec<UnclearShape<'s>>,
}

#[derive(Serialize)]
struct UnclearShape<'s> {
    there: &'s Key,
    here: &'s [Key],
}

/// Returns what can be carried over as data.
fn patch(patched: &[Patched]) -> Value {
    let shape = |patched: &Patched| -> Value {
        let unclear = patched.unclear.iter().map(|Unclear { there, here }| UnclearShape { there, here }).collect();
        let Patched { here: key, document, changes, unclear: _ } = patched;
        let shape = PatchedShape { key, there: &document.key, id: &document.id, changes, unclear };
        serde_json::to_value(shape).expect("keys and texts are data")
    };
    patched.iter().map(shape).collect()
}
