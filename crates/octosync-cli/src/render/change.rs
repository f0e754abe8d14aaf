//! Views of changes: field by field, long texts as small diffs, lists by what comes and goes.

use super::value::{self, Spot, gist, leaves, named, says_something};
use super::view::{Detail, Diff, Fold, Line, Mark, Role, Row, Side};
use octosync::doc::Doc;
use octosync::path::At;
use octosync::plan::Change;
use octosync::registry::labels;
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

/// Fields of a new document that the line above it holds already.
const HEAD: &[&str] = &["Name", "Slug"];
/// Fields of a new item that the line above it holds already.
const ITEM_HEAD: &[&str] = &["Name", "Slug", "ActionType", "Value"];

/// Returns the changes of a document that is there.
pub(crate) fn changes(changes: &[Change], detail: Detail) -> impl Iterator<Item = Row> {
    changes.iter().map(move |change| one(change, detail).into())
}

fn one(change: &Change, detail: Detail) -> Line {
    let at = labels::place(&change.at);
    let at = if at.is_empty() { "(the document)" } else { &at };
    if change.moved {
        return Line::marked(Mark::MOVED).text(format!("{at} moves{}", among(change)));
    }
    match (&change.before, &change.after) {
        (None, None) => Line::marked(Mark::CHANGED).text(at),
        (None, Some(after)) => {
            let line = added(at, &after.0, detail);
            if change.behind.is_some() { line.text(among(change)) } else { line }
        }
        (Some(before), None) => removed(at, &before.0, detail),
        (Some(before), Some(after)) => changed(at, &before.0, &after.0, detail),
    }
}

/// Says where among its neighbours an item comes, in a list whose order means something.
fn among(change: &Change) -> String {
    match change.behind.as_deref() {
        None => String::new(),
        Some("") => ", to be the first".to_owned(),
        Some(before) => format!(", after {before}"),
    }
}

/// Returns where a change of a new document stands.
fn spot(change: &Change) -> Spot {
    let field = match change.at.parts().last() {
        Some(At::Field(name) | At::Entry(name)) => name.to_string(),
        _ => String::new(),
    };
    Spot { place: change.at.to_string(), field, label: labels::place(&change.at) }
}

fn removed(at: &str, before: &Doc, detail: Detail) -> Line {
    if let (Some(text), Detail::Full) = (of_lines(before), detail) {
        return Line::marked(Mark::REMOVED).text(format!("{at}:")).below([whole(text, Side::Old, detail)]);
    }
    let gone = match before {
        Doc::Object(_) if before.get("Name").is_some() => gist(before),
        other => format!(": {}", shown(other, detail)),
    };
    let line = Line::marked(Mark::REMOVED).text(at).span(Role::Aside, gone);
    match (before, detail) {
        (Doc::Object(_), Detail::Full) => line.below(fields(leaves(before), ITEM_HEAD, (detail, Texts::Shown))),
        _ => line,
    }
}

/// Returns a value on one line: what matters of it, or all of it.
fn shown(doc: &Doc, detail: Detail) -> String {
    match detail {
        Detail::Brief => value::value(doc),
        Detail::Full => value::whole(doc),
    }
}

fn added(at: &str, after: &Doc, detail: Detail) -> Line {
    let line = Line::marked(Mark::ADDED).text(at);
    match after {
        Doc::Object(_) => {
            line.span(Role::Added, gist(after)).below(fields(leaves(after), ITEM_HEAD, (detail, Texts::Shown)))
        }
        Doc::Array(items) if items.iter().any(|item| matches!(item, Doc::Object(_))) => line.below(list(items, detail)),
        other => match of_lines(other) {
            Some(text) => line.text(":").below([whole(text, Side::New, detail)]),
            None => line.text(": ").span(Role::Added, shown(other, detail)),
        },
    }
}

/// Returns a text of several lines, such as a script.
fn of_lines(doc: &Doc) -> Option<&str> {
    match doc {
        Doc::String(text) | Doc::Loose(text) => Some(&**text).filter(|text| text.trim_end().contains('\n')),
        _ => None,
    }
}

/// A text that comes or goes as a whole.
fn whole(text: &str, side: Side, detail: Detail) -> Row {
    let lines = text.lines().map(|line| (side, line.to_owned())).collect();
    Row::Diff(Diff { lines, limit: detail.limit(DIFF_LINES) })
}

/// Whether texts of several lines are shown in a brief view, too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    Shown,
    Counted,
}

fn changed(at: &str, before: &Doc, after: &Doc, detail: Detail) -> Line {
    let line = Line::marked(Mark::CHANGED).text(at);
    match (before, after) {
        (Doc::String(old) | Doc::Loose(old), Doc::String(new) | Doc::Loose(new)) if is_long(old) || is_long(new) => {
            line.below([Row::Diff(text_diff(old, new, detail))])
        }
        (Doc::Array(old), Doc::Array(new)) if value::whole(before).len() + value::whole(after).len() > WIDTH => {
            line.below([Row::Diff(list_diff(old, new, detail))])
        }
        (Doc::Object(_) | Doc::Json(_), Doc::Object(_) | Doc::Json(_)) => line.below(nested(before, after, detail)),
        // Nobody can read one, so that only another value makes it a change.
        (Doc::Secret(true), Doc::Secret(true)) => line.text(": ").span(Role::Added, "secret rotated"),
        _ => {
            let line = line.text(": ").span(Role::Removed, shown(before, detail));
            line.text(" → ").span(Role::Added, shown(after, detail))
        }
    }
}

fn is_long(text: &str) -> bool {
    text.contains('\n') || text.chars().count() > WIDTH / 2
}

/// A unified diff with little around it. Line ends that alone differ are said, because nobody would see them.
pub(super) fn text_diff(old: &str, new: &str, detail: Detail) -> Diff {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        lines.push((Side::Remark, hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let side = match change.tag() {
                similar::ChangeTag::Delete => Side::Old,
                similar::ChangeTag::Insert => Side::New,
                similar::ChangeTag::Equal => Side::Both,
            };
            let text = change.value();
            lines.push((side, text.strip_suffix('\n').unwrap_or(text).to_owned()));
        }
    }
    if old.trim_end_matches('\n') == new.trim_end_matches('\n') {
        lines.push((Side::Remark, "(only the line break at the end differs)".to_owned()));
    }
    Diff { lines, limit: detail.limit(DIFF_LINES) }
}

/// The entries of a list that come and go.
fn list_diff(old: &[Doc], new: &[Doc], detail: Detail) -> Diff {
    let without = |items: &[Doc], others: &[Doc], side| -> Vec<(Side, String)> {
        let alone = items.iter().filter(|item| !others.iter().any(|other| other.same(item)));
        alone.map(|item| (side, entry(item, detail))).collect()
    };
    let mut lines = without(old, new, Side::Old);
    lines.extend(without(new, old, Side::New));
    if lines.is_empty() {
        lines.push((Side::Remark, "(only the order differs)".to_owned()));
    }
    Diff { lines, limit: usize::MAX }
}

fn entry(item: &Doc, detail: Detail) -> String {
    match (item, detail) {
        (Doc::Object(_), Detail::Brief) => named(item),
        _ => shown(item, detail),
    }
}

/// Returns the leaves that differ in two objects whose items have no identity.
fn nested(before: &Doc, after: &Doc, detail: Detail) -> Vec<Row> {
    let old: BTreeMap<Spot, &Doc> = leaves(before).into_iter().collect();
    let new: BTreeMap<Spot, &Doc> = leaves(after).into_iter().collect();
    let mut places: Vec<&Spot> = old.keys().chain(new.keys()).collect();
    places.sort();
    places.dedup();
    let line = |at: &Spot| match (present(&old, at), present(&new, at)) {
        (Some(old), Some(new)) if old.same(new) => None,
        (Some(old), Some(new)) => Some(changed(&at.label, old, new, detail)),
        (None, Some(new)) => Some(added(&at.label, new, detail)),
        (Some(old), None) => Some(removed(&at.label, old, detail)),
        (None, None) => None,
    };
    places.into_iter().filter_map(line).map(Row::from).collect()
}

fn present<'d>(leaves: &BTreeMap<Spot, &'d Doc>, at: &Spot) -> Option<&'d Doc> {
    leaves.get(at).copied().filter(|doc| !doc.is_empty())
}

/// Returns what a new document holds: its main fields, or all of them.
pub(crate) fn new_document(changes: &[Change], detail: Detail) -> Vec<Row> {
    let held = changes.iter().filter_map(|change| Some((spot(change), &change.after.as_ref()?.0)));
    let (lists, single): (Vec<_>, Vec<_>) =
        held.partition(|(_, doc)| doc.items().iter().any(|item| matches!(item, Doc::Object(_))));
    let lists = lists.into_iter().map(|(at, doc)| {
        let line = Line::of(Role::Plain, format!("{}:", at.label));
        line.below(list(doc.items(), detail)).into()
    });
    fields(single, HEAD, (detail, Texts::Counted)).into_iter().chain(lists).collect()
}

/// The fields that say something and that the heading does not say already; where everything shall be shown, the others stand
/// behind them, and folded on a page.
fn fields(held: Vec<(Spot, &Doc)>, told: &[&str], (detail, texts): (Detail, Texts)) -> Vec<Row> {
    let told = |at: &Spot| told.contains(&at.field.as_str());
    let zero = |doc: &Doc| doc.as_u64() == Some(0);
    let full = detail == Detail::Full;
    let says = |(at, doc): &(Spot, &Doc)| says_something(doc) && !told(at) && !zero(doc);
    let (mut worth, rest): (Vec<_>, Vec<_>) = held.into_iter().partition(says);
    // References come first, as they say most about a document, and then texts of several lines, such as scripts.
    worth.sort_by_key(|(_, doc)| (!matches!(doc, Doc::Ref(_)), of_lines(doc).is_none()));
    let line = |(at, doc): (Spot, &Doc)| match of_lines(doc).filter(|_| full || texts == Texts::Shown) {
        Some(text) => Line::of(Role::Plain, format!("{}:", at.label)).below([whole(text, Side::New, detail)]),
        None => Line::of(Role::Plain, format!("{}: {}", at.label, shown(doc, detail))),
    };
    let fold = |held: Vec<(Spot, &Doc)>, open, words| {
        let rows = held.into_iter().map(line).collect();
        Row::Fold(Fold { rows, limit: detail.limit(FIELDS), open, words })
    };
    let mut rows = vec![fold(worth, usize::MAX, ("field", "fields"))];
    if full && !rest.is_empty() {
        rows.push(fold(rest, 0, ("other field", "other fields")));
    }
    rows
}

/// The items of a new list; with all their fields, if everything shall be shown.
fn list(items: &[Doc], detail: Detail) -> [Row; 1] {
    let line = |item: &Doc| {
        let name = if matches!(item, Doc::Object(_)) { named(item) } else { shown(item, detail) };
        let line = Line::marked(Mark::ADDED).span(Role::Added, name);
        match detail {
            Detail::Brief => line,
            Detail::Full => line.below(fields(leaves(item), ITEM_HEAD, (detail, Texts::Shown))),
        }
    };
    let rows = items.iter().map(line).collect();
    [Row::Fold(Fold::new(rows, detail.limit(ITEMS), ("item", "items")))]
}
