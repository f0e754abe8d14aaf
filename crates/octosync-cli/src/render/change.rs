//! Shows changes: field by field, long texts as small diffs, lists by what comes and goes.

use super::Lines;
use super::style::{ADDED, CHANGED, FAINT, REMOVED, paint};
use super::text::{count, safe};
use super::value::{gist, leaves, named, says_something, value};
use octosync::doc::Doc;
use octosync::plan::Change;
use similar::TextDiff;
use std::collections::BTreeMap;

/// The most characters of two values that stand on one line.
const WIDTH: usize = 100;
/// The most lines of a diff unless everything shall be shown.
const DIFF_LINES: usize = 40;
/// The most fields of something new unless everything shall be shown.
const FIELDS: usize = 8;
/// The most items of a new list unless everything shall be shown.
const ITEMS: usize = 20;

/// What the line above a new document says already.
const HEAD: &[&str] = &["Name", "Slug"];
/// What the line above a new item says already.
const ITEM_HEAD: &[&str] = &["Name", "Slug", "ActionType", "Value"];

/// Adds the changes of a document that is there.
pub(crate) fn changes(lines: &mut Lines, indent: usize, changes: &[Change], verbose: bool) {
    for change in changes {
        one(lines, indent, change, verbose);
    }
}

fn one(lines: &mut Lines, indent: usize, change: &Change, verbose: bool) {
    let at = place(&change.at);
    if change.moved {
        lines.add(indent, &format!("{} {at} moves", paint(CHANGED, ">")));
        return;
    }
    match (&change.before, &change.after) {
        (None, None) => lines.add(indent, &format!("{} {at}", paint(CHANGED, "~"))),
        (None, Some(after)) => added(lines, indent, &at, &after.0, verbose),
        (Some(before), None) => removed(lines, indent, &at, &before.0),
        (Some(before), Some(after)) => changed(lines, indent, &at, &before.0, &after.0, verbose),
    }
}

fn place(at: &str) -> String {
    if at.is_empty() { "(the document)".to_owned() } else { safe(at) }
}

fn removed(lines: &mut Lines, indent: usize, at: &str, before: &Doc) {
    let what = match before {
        Doc::Object(_) if before.get("Name").is_some() => gist(before),
        other => format!(": {}", value(other)),
    };
    lines.add(indent, &format!("{} {at}{}", paint(REMOVED, "-"), paint(FAINT, &what)));
}

fn added(lines: &mut Lines, indent: usize, at: &str, after: &Doc, verbose: bool) {
    let mark = paint(ADDED, "+");
    match after {
        Doc::Object(_) => {
            lines.add(indent, &format!("{mark} {at}{}", paint(ADDED, &gist(after))));
            fields(lines, indent + 4, leaves(after), ITEM_HEAD, verbose);
        }
        Doc::Array(items) if items.iter().any(|item| matches!(item, Doc::Object(_))) => {
            lines.add(indent, &format!("{mark} {at}"));
            list(lines, indent + 4, items, verbose);
        }
        Doc::String(text) if verbose && text.contains('\n') => {
            lines.add(indent, &format!("{mark} {at}"));
            text.lines().for_each(|line| lines.add(indent + 4, &paint(ADDED, &format!("+{}", safe(line)))));
        }
        other => lines.add(indent, &format!("{mark} {at}: {}", paint(ADDED, &value(other)))),
    }
}

fn changed(lines: &mut Lines, indent: usize, at: &str, before: &Doc, after: &Doc, verbose: bool) {
    let mark = paint(CHANGED, "~");
    match (before, after) {
        (Doc::String(old), Doc::String(new)) if is_long(old) || is_long(new) => {
            lines.add(indent, &format!("{mark} {at}"));
            diff(lines, indent + 4, old, new, verbose);
        }
        (Doc::Array(old), Doc::Array(new)) if value(before).len() + value(after).len() > WIDTH => {
            lines.add(indent, &format!("{mark} {at}"));
            comings_and_goings(lines, indent + 4, old, new);
        }
        (Doc::Object(_) | Doc::Json(_), Doc::Object(_) | Doc::Json(_)) => {
            lines.add(indent, &format!("{mark} {at}"));
            nested(lines, indent + 4, before, after, verbose);
        }
        _ => {
            let (old, new) = (paint(REMOVED, &value(before)), paint(ADDED, &value(after)));
            lines.add(indent, &format!("{mark} {at}: {old} → {new}"));
        }
    }
}

fn is_long(text: &str) -> bool {
    text.contains('\n') || text.chars().count() > WIDTH / 2
}

/// A unified diff with little around it. Line ends that alone differ are said, because nobody would see them.
fn diff(lines: &mut Lines, indent: usize, old: &str, new: &str, verbose: bool) {
    let diff = TextDiff::from_lines(old, new);
    let mut shown = Vec::new();
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        shown.push(paint(FAINT, &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let text = change.value();
            let line = text.strip_suffix('\n').unwrap_or(text);
            let line = safe(line);
            shown.push(match change.tag() {
                similar::ChangeTag::Delete => paint(REMOVED, &format!("-{line}")),
                similar::ChangeTag::Insert => paint(ADDED, &format!("+{line}")),
                similar::ChangeTag::Equal => format!(" {line}"),
            });
        }
    }
    if old.trim_end_matches('\n') == new.trim_end_matches('\n') {
        shown.push(paint(FAINT, "(only the line break at the end differs)"));
    }
    cut(lines, indent, &shown, if verbose { usize::MAX } else { DIFF_LINES }, "line", "lines");
}

fn cut(lines: &mut Lines, indent: usize, shown: &[String], most: usize, one: &str, many: &str) {
    shown.iter().take(most).for_each(|line| lines.add(indent, line));
    if let Some(more) = shown.len().checked_sub(most).filter(|more| *more > 0) {
        lines.add(indent, &paint(FAINT, &format!("… {} more (-v shows all)", count(more, one, many))));
    }
}

fn comings_and_goings(lines: &mut Lines, indent: usize, old: &[Doc], new: &[Doc]) {
    let gone = old.iter().filter(|item| !new.iter().any(|other| other.same(item)));
    let come = new.iter().filter(|item| !old.iter().any(|other| other.same(item)));
    let mut any = false;
    for (items, mark, style) in [(gone.collect::<Vec<_>>(), "-", REMOVED), (come.collect(), "+", ADDED)] {
        for item in items {
            any = true;
            lines.add(indent, &paint(style, &format!("{mark}{}", entry(item))));
        }
    }
    if !any {
        lines.add(indent, &paint(FAINT, "(only the order differs)"));
    }
}

fn entry(item: &Doc) -> String {
    if matches!(item, Doc::Object(_)) { named(item) } else { value(item) }
}

/// What differs in two objects without rules of their own.
fn nested(lines: &mut Lines, indent: usize, before: &Doc, after: &Doc, verbose: bool) {
    let old: BTreeMap<String, &Doc> = leaves(before).into_iter().collect();
    let new: BTreeMap<String, &Doc> = leaves(after).into_iter().collect();
    let mut places: Vec<&String> = old.keys().chain(new.keys()).collect();
    places.sort();
    places.dedup();
    for at in places {
        match (old.get(at).filter(|doc| !doc.is_empty()), new.get(at).filter(|doc| !doc.is_empty())) {
            (Some(old), Some(new)) if old.same(new) => {}
            (Some(old), Some(new)) => changed(lines, indent, at, old, new, verbose),
            (None, Some(new)) => added(lines, indent, at, new, verbose),
            (Some(old), None) => removed(lines, indent, at, old),
            (None, None) => {}
        }
    }
}

/// Adds what a new document holds: its main fields, or all of them.
pub(crate) fn new_document(lines: &mut Lines, indent: usize, changes: &[Change], verbose: bool) {
    let held = changes.iter().filter_map(|change| Some((safe(&change.at), &change.after.as_ref()?.0)));
    let (lists, single): (Vec<_>, Vec<_>) =
        held.partition(|(_, doc)| doc.items().iter().any(|item| matches!(item, Doc::Object(_))));
    fields(lines, indent, single, HEAD, verbose);
    for (at, doc) in lists {
        lines.add(indent, &format!("{at}:"));
        list(lines, indent + 4, doc.items(), verbose);
    }
}

/// The fields that say something and that the heading does not say already.
fn fields(lines: &mut Lines, indent: usize, held: Vec<(String, &Doc)>, told: &[&str], verbose: bool) {
    let told = |at: &str| at.rsplit('.').next().is_some_and(|field| told.contains(&field));
    let zero = |doc: &Doc| doc.as_u64() == Some(0);
    let worth = held.into_iter().filter(|(at, doc)| verbose || (says_something(doc) && !told(at) && !zero(doc)));
    let mut worth: Vec<_> = worth.collect();
    // What it refers to says most about it.
    worth.sort_by_key(|(_, doc)| !matches!(doc, Doc::Ref(_)));
    let shown: Vec<String> = worth.into_iter().map(|(at, doc)| format!("{at}: {}", value(doc))).collect();
    cut(lines, indent, &shown, if verbose { usize::MAX } else { FIELDS }, "field", "fields");
}

fn list(lines: &mut Lines, indent: usize, items: &[Doc], verbose: bool) {
    if verbose {
        for item in items {
            lines.add(indent, &paint(ADDED, &format!("+ {}", entry(item))));
            fields(lines, indent + 4, leaves(item), ITEM_HEAD, true);
        }
        return;
    }
    let shown: Vec<String> = items.iter().map(|item| paint(ADDED, &format!("+ {}", entry(item)))).collect();
    cut(lines, indent, &shown, ITEMS, "item", "items");
}
