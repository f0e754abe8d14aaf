//! Shows values: compactly, by name, without secrets.

use super::text::{count, safe, short};
use octosync::doc::Doc;
use octosync::identity::{entry_label, scope_label};
use octosync::registry::labels;

/// The most characters of a value on one line.
const WIDTH: usize = 100;
/// Fields that say of which type something is.
const TYPES: &[&str] = &["ActionType", "Type", "AccountType", "FeedType", "WorkerPoolType"];

/// Returns a value on one line, short enough to be read at a glance.
pub(crate) fn value(doc: &Doc) -> String {
    within(doc, WIDTH)
}

/// Returns the whole of a value on one line.
pub(crate) fn whole(doc: &Doc) -> String {
    within(doc, usize::MAX)
}

/// Returns a value on one line of at most so many characters.
fn within(doc: &Doc, most: usize) -> String {
    match doc {
        Doc::Null => "nothing".to_owned(),
        Doc::Bool(value) => value.to_string(),
        Doc::Number(number) => number.to_string(),
        Doc::String(text) | Doc::Loose(text) => string(text, most),
        Doc::Ref(_) => reference(doc),
        Doc::Secret(true) => "(secret)".to_owned(),
        Doc::Secret(false) => "(no secret)".to_owned(),
        Doc::Json(text) => within(text.tree(), most),
        Doc::Array(items) | Doc::Commas(items) => {
            let items = items.iter().map(|item| in_list(item, most));
            short(&format!("[{}]", items.collect::<Vec<_>>().join(", ")), most)
        }
        Doc::Object(_) => short(&object(doc, most), most),
    }
}

fn string(text: &str, most: usize) -> String {
    if most > WIDTH {
        return format!("\"{}\"", safe(text));
    }
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    match lines.count() {
        0 => format!("\"{}\"", safe(&short(first, WIDTH))),
        more => format!("\"{}\" … ({})", safe(&short(first, WIDTH / 2)), count(more + 1, "line", "lines")),
    }
}

fn reference(doc: &Doc) -> String {
    let name = safe(&entry_label(doc));
    if name.is_empty() { "\"\"".to_owned() } else { name }
}

fn in_list(item: &Doc, most: usize) -> String {
    match item {
        // A name says enough of what is told at a glance.
        Doc::Object(_) if most > WIDTH => object(item, most),
        Doc::Object(_) => named(item),
        other => within(other, most),
    }
}

fn object(doc: &Doc, most: usize) -> String {
    let fields = doc.fields().into_iter().flat_map(|fields| fields.iter());
    let fields = fields.filter(|(_, value)| says_something(value));
    let shown = fields.map(|(field, inner)| match labels::field(&field) {
        Some(label) => format!("{}: {}", safe(&label), in_list(inner, most)),
        None => in_list(inner, most),
    });
    format!("{{{}}}", shown.collect::<Vec<_>>().join(", "))
}

/// Returns an item by its name, and what it comes to.
pub(crate) fn named(item: &Doc) -> String {
    let name = item.get("Name").map(entry_label).unwrap_or_default();
    if name.is_empty() {
        return object(item, WIDTH);
    }
    format!("{}{}{}", safe(&name), safe(&scope_label(item)), gist(item))
}

/// Returns what an item comes to, behind its name: its value, else its type.
pub(crate) fn gist(item: &Doc) -> String {
    match (item.get("Value").filter(|inner| !inner.is_empty()), types(item)) {
        (Some(inner), _) => format!(" = {}", value(inner)),
        (None, Some(types)) => format!(" ({types})"),
        (None, None) => String::new(),
    }
}

/// Returns the type of an item, or those of the items in it.
fn types(item: &Doc) -> Option<String> {
    let own = TYPES.iter().map(|field| item.str_at(field)).find(|text| !text.is_empty());
    if let Some(own) = own {
        return Some(safe(own));
    }
    item.fields()?.iter().find_map(|(_, list)| {
        let types: Vec<String> = list.items().iter().filter_map(types).collect();
        (!types.is_empty()).then(|| types.join(", "))
    })
}

/// Returns whether a value is worth a line of its own in something new.
pub(crate) fn says_something(doc: &Doc) -> bool {
    match doc {
        Doc::Bool(value) => *value,
        Doc::String(text) | Doc::Loose(text) => !text.is_empty(),
        Doc::Secret(set) => *set,
        other => !other.is_empty(),
    }
}

/// The place of a leaf in something that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// By the names of the API.
    pub(crate) place: String,
    /// By the last name of the API on the way.
    pub(crate) field: String,
    /// In the words of the server's web pages.
    pub(crate) label: String,
}

impl Spot {
    fn field(&self, field: &str) -> Self {
        let plain = field.chars().all(|c| c.is_alphanumeric() || c == '_');
        let name = if plain { field.to_owned() } else { format!("'{}'", safe(field)) };
        let place = if self.place.is_empty() { name } else { format!("{}.{name}", self.place) };
        let label = labels::joined(&self.label, labels::field(field).map(|label| safe(&label)).as_deref());
        Self { place, field: field.to_owned(), label }
    }

    fn item(&self, name: &str) -> Self {
        let label = labels::joined(&self.label, Some(&safe(name)));
        Self { place: format!("{}[{}]", self.place, safe(name)), field: String::new(), label }
    }
}

/// Returns every leaf with its place; items of lists by name, else by number.
pub(crate) fn leaves(doc: &Doc) -> Vec<(Spot, &Doc)> {
    let mut found = Vec::new();
    walk(doc, &Spot::default(), &mut found);
    found
}

fn walk<'d>(doc: &'d Doc, spot: &Spot, found: &mut Vec<(Spot, &'d Doc)>) {
    match doc {
        Doc::Object(fields) => {
            for (field, inner) in fields.iter() {
                walk(inner, &spot.field(&field), found);
            }
        }
        Doc::Array(items) if items.iter().any(|item| matches!(item, Doc::Object(_) | Doc::Array(_))) => {
            for (at, item) in items.iter().enumerate() {
                let name = item.get("Name").map(entry_label).filter(|name| !name.is_empty());
                let label = name.map_or_else(|| format!("#{}", at + 1), |name| format!("{name}{}", scope_label(item)));
                walk(item, &spot.item(&label), found);
            }
        }
        Doc::Json(text) => walk(text.tree(), spot, found),
        leaf => found.push((spot.clone(), leaf)),
    }
}
