//! The view of a destination's edits in the source's words, as somebody carries them over: per document and place what it was
//! and what it is now, as a diff.

use super::change::text_diff;
use super::drift::Seen;
use super::text::count;
use super::value::{Spot, leaves, says_something, value};
use super::view::{Detail, Diff, Level, Line, Mark, Role, Row, Section, Side, View};
use octosync::doc::Doc;
use octosync::drift::{Patched, Unclear};
use octosync::key::Key;
use octosync::plan::Change;
use octosync::registry::labels;

/// Returns the view of what can be carried over of all destinations.
pub(crate) fn patch(seen: &[Seen]) -> View {
    seen.iter().flat_map(one).collect()
}

fn one(seen: &Seen) -> Vec<Section> {
    let patched = seen.patch.as_deref().unwrap_or_default();
    let head = format!("{}: {} to carry over to the source", seen.name, count(patched.len(), "document", "documents"));
    let documents = patched.iter().map(|patched| {
        let about = Line::of(Role::Heading, patched.here.to_string()).text(called(patched));
        let who = seen.edit(&patched.document).map(|edit| format!(" · {} by {} at {}", edit.done, edit.by, edit.at));
        let about = about.span(Role::Aside, who.unwrap_or_default());
        about
            .below(patched.unclear.iter().map(unclear))
            .below(patched.changes.iter().filter(|change| is_worth(change)).map(change))
            .into()
    });
    let gone = seen.drift.missing.iter().map(|gone| Row::from(Line::marked(Mark::REMOVED).text(gone.key.to_string())));
    let gone: Vec<Row> = gone.collect();
    let gone = (!gone.is_empty()).then(|| Section::new(Level::Part, Role::Heading, "deleted there").rows(gone));
    [Section::new(Level::Destination, Role::Heading, head).rows(documents)].into_iter().chain(gone).collect()
}

/// Returns whether a change is worth a line: what is new says much that is as it always is.
fn is_worth(change: &Change) -> bool {
    change.before.is_some() || change.moved || change.after.as_ref().is_none_or(|after| says_something(&after.0))
}

/// Says what the document is called on the destination, where that is another name.
fn called(patched: &Patched) -> String {
    match patched.document.key == patched.here {
        true => String::new(),
        false => format!(" (there: {})", patched.document.key),
    }
}

fn unclear(Unclear { there, here }: &Unclear) -> Row {
    let several: Vec<&str> = here.iter().map(Key::own_name).collect();
    let what = match several.as_slice() {
        [] => "has no counterpart on the source: it is called here as it is there".to_owned(),
        names => format!("stands for {} on the source: choose", names.join(" and ")),
    };
    Line::marked(Mark::REFUSED).text(format!("{there} {what}")).into()
}

fn change(change: &Change) -> Row {
    let at = labels::place(&change.at);
    let at = if at.is_empty() { "(the document)" } else { &at };
    let line = Line::of(Role::Plain, format!("@ {at}"));
    if change.moved {
        return line.text(" moves").into();
    }
    let lines = match (&change.before, &change.after) {
        (Some(before), Some(after)) => match (before.0.as_str(), after.0.as_str()) {
            (Some(old), Some(new)) if old.contains('\n') || new.contains('\n') => {
                return line.below([Row::Diff(text_diff(old, new, Detail::Full))]).into();
            }
            _ => [sided(&before.0, Side::Old), sided(&after.0, Side::New)].concat(),
        },
        (before, after) => {
            let sides = [(before, Side::Old), (after, Side::New)];
            sides.into_iter().flat_map(|(doc, side)| doc.iter().flat_map(move |doc| sided(&doc.0, side))).collect()
        }
    };
    line.below([Row::Diff(Diff { lines, limit: usize::MAX })]).into()
}

/// Returns the lines of a value on a side: somebody types them.
fn sided(doc: &Doc, side: Side) -> Vec<(Side, String)> {
    whole(doc).into_iter().map(|line| (side, line)).collect()
}

/// Returns a value whole, however long it is.
fn whole(doc: &Doc) -> Vec<String> {
    match doc {
        Doc::String(text) | Doc::Loose(text) => text.split('\n').map(str::to_owned).collect(),
        Doc::Json(text) => whole(text.tree()),
        Doc::Object(_) => leaves(doc).into_iter().filter(|(_, leaf)| says_something(leaf)).flat_map(leaf).collect(),
        Doc::Array(items) | Doc::Commas(items) => items.iter().flat_map(whole).collect(),
        other => vec![value(other)],
    }
}

fn leaf((Spot { label: at, .. }, doc): (Spot, &Doc)) -> Vec<String> {
    match whole(doc).as_slice() {
        [line] => vec![format!("{at}: {line}")],
        lines => [format!("{at}:")].into_iter().chain(lines.iter().map(|line| format!("  {line}"))).collect(),
    }
}
