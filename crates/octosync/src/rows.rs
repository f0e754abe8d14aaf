//! Pairs the rows of a variable set and decides which value each of them shall have.
//!
//! Pure. Variables have no unique name: within one name, rows pair by equal scope, else by an equal value that is
//! unique on both sides; nothing else pairs, and a secret never pairs with a text (`decisions` D).

use crate::decision::{Origin, Verdict};
use crate::delta::{Delta, Exceptions, FirstSync, NewValue, Options, OwnValues, Value};
use crate::doc::Doc;
use crate::identity::{self, WAS, scope_label, without_marks};
use crate::key::fold;
use crate::lift::sort_key;
use crate::registry::spec::Identity;
use crate::translate::marks::{DROP_NEW, RENAMED, SCOPED, VALUED, WIDENED};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What stands where a value is the destination's own business, unless the configuration says otherwise.
pub const PLACEHOLDER: &str = "Replace Me";

/// What the owner wants of rows.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'w> {
    /// What happens to rows that stand on both sides.
    pub first_sync: FirstSync,
    /// D1, D11.
    pub options: &'w Options,
    /// What stands where a value is the destination's own business.
    pub placeholder: &'w str,
    /// D6: the exceptions that rows were marked with.
    pub exceptions: &'w Exceptions,
}

impl<'w> Wishes<'w> {
    /// Returns what a delta says of rows.
    #[must_use]
    pub fn of(delta: &'w Delta, first_sync: FirstSync) -> Self {
        let placeholder = delta.placeholder.as_ref().map_or(PLACEHOLDER, |set| set.value.as_str());
        Self { first_sync, options: &delta.options, placeholder, exceptions: &delta.exceptions }
    }
}

/// What merging the rows came to.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows that the destination shall have.
    pub rows: Vec<Doc>,
    /// What was decided, and about which row.
    pub notes: Vec<Note>,
    /// New rows that apply to more than on the source, by label, and why.
    pub widened: Vec<(String, String)>,
    /// Rows of one name and scope with different values, by label; `true` if the sync would make them so.
    pub ambiguous: Vec<(String, bool)>,
}

/// A decision about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub row: String,
    /// The rule.
    pub rule: &'static str,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub why: &'static str,
    /// Who decided.
    pub origin: Origin,
    /// What to write to decide otherwise.
    pub otherwise: &'static str,
}

/// What a row that is born gets for its value, and who says so.
#[derive(Debug, Clone)]
struct Birth {
    value: Content,
    why: &'static str,
    origin: Origin,
    otherwise: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Source,
    Placeholder,
    Empty,
    Text(String),
    /// The row is not added.
    None,
}

/// Merges the wanted rows into those that stand on the destination.
#[must_use]
pub fn merge(desired: &[Doc], actual: &[Doc], wishes: Wishes<'_>) -> Rows {
    let born: Vec<Doc> = desired.iter().map(|wanted| wishes.born_value(wanted, &wishes.birth(wanted))).collect();
    let pairing = pair(desired, &born, actual);
    let mut rows = Rows::default();
    let handles = identity::handles(actual, Identity::Variable);
    let mut merged: Vec<Doc> = actual.to_vec();
    for (wanted, found) in &pairing.pairs {
        let was = &handles[*found];
        merged[*found] = wishes.keep_or_take(&desired[*wanted], &actual[*found], was, &mut rows.notes);
    }
    wishes.add_new(desired, actual, &pairing, &mut merged, &mut rows);
    rows.ambiguous = ambiguities(&merged, actual);
    merged.sort_by_cached_key(|row| sort_key(row, Identity::Variable));
    rows.rows = merged;
    rows
}

/// Which rows belong together, by position.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pairing {
    pairs: Vec<(usize, usize)>,
    unpaired: Vec<usize>,
}

fn pair(desired: &[Doc], born: &[Doc], actual: &[Doc]) -> Pairing {
    let mut names: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, row) in desired.iter().enumerate() {
        names.entry(fold(row.str_at("Name"))).or_default().0.push(at);
    }
    for (at, row) in actual.iter().enumerate() {
        names.entry(fold(row.str_at("Name"))).or_default().1.push(at);
    }
    let mut pairing = Pairing::default();
    for (mut wanted, mut there) in names.into_values() {
        by_scope(desired, born, actual, &mut wanted, &mut there, &mut pairing.pairs);
        by_value(desired, actual, &mut wanted, &mut there, &mut pairing.pairs);
        pairing.unpaired.extend(wanted);
    }
    pairing.pairs.sort_unstable();
    pairing.unpaired.sort_unstable();
    pairing
}

/// Pairs rows of equal scope: first those that hold what the row was born with, then those of equal value, then the
/// others in their order.
fn by_scope(
    desired: &[Doc],
    born: &[Doc],
    actual: &[Doc],
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let same_scope = |a: &Doc, b: &Doc| is_secret(a) == is_secret(b) && fold(&scope_label(a)) == fold(&scope_label(b));
    let same_value = |a: &Doc, b: &Doc| same_scope(a, b) && field(a, "Value").same(field(b, "Value"));
    take_pairs(wanted, there, pairs, |a, b| {
        same_scope(&desired[a], &actual[b]) && born[a].same(field(&actual[b], "Value"))
    });
    take_pairs(wanted, there, pairs, |a, b| same_value(&desired[a], &actual[b]));
    take_pairs(wanted, there, pairs, |a, b| same_scope(&desired[a], &actual[b]));
}

fn take_pairs(
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
    same: impl Fn(usize, usize) -> bool,
) {
    wanted.retain(|a| match there.iter().position(|b| same(*a, *b)) {
        Some(at) => {
            pairs.push((*a, there.remove(at)));
            false
        }
        None => true,
    });
}

/// Pairs rows whose value is unique among the rest on both sides. Secrets cannot be compared.
fn by_value(
    desired: &[Doc],
    actual: &[Doc],
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let digest = |row: &Doc| field(row, "Value").digest();
    let count = |rows: &[Doc], left: &[usize]| {
        let mut counts = HashMap::new();
        for at in left.iter().filter(|at| comparable(&rows[**at])) {
            *counts.entry(digest(&rows[*at])).or_insert(0) += 1;
        }
        counts
    };
    let (here, over_there) = (count(desired, wanted), count(actual, there));
    let unique = |digest| here.get(&digest) == Some(&1) && over_there.get(&digest) == Some(&1);
    take_pairs(wanted, there, pairs, |a, b| {
        let (a, b) = (&desired[a], &actual[b]);
        comparable(a) && comparable(b) && digest(a) == digest(b) && unique(digest(a))
    });
}

fn comparable(row: &Doc) -> bool {
    !is_secret(row) && !field(row, "Value").is_empty()
}

fn is_secret(row: &Doc) -> bool {
    matches!(field(row, "Value"), Doc::Secret(_)) || row.is_true_at("IsSensitive")
}

fn field<'a>(row: &'a Doc, field: &str) -> &'a Doc {
    static NULL: Doc = Doc::Null;
    row.get(field).unwrap_or(&NULL)
}

impl Wishes<'_> {
    /// Decides a row that stands on both sides.
    fn keep_or_take(&self, wanted: &Doc, found: &Doc, was: &str, notes: &mut Vec<Note>) -> Doc {
        let label = identity::label(found, Identity::Variable);
        let mut note = |rule, verdict, why, origin: &Origin, otherwise| {
            notes.push(Note { row: label.clone(), rule, verdict, why, origin: origin.clone(), otherwise });
        };
        if wanted.get(DROP_NEW).is_some() {
            note("B1", Verdict::Keep, "drop_new leaves a row alone that is there", &Origin::Default, "");
            return found.clone();
        }
        let row = self.rescoped(wanted, found, was, &mut note);
        let mut taken = with_content(&row, wanted);
        if is_secret(found) {
            // The value of a secret is never touched; what describes it may be.
            taken.set("Value", field(found, "Value").clone());
        }
        if let Some((value, origin)) = self.exception(wanted) {
            return self.by_exception(&value, &origin, row, taken, found, &mut note);
        }
        if taken.same(&row) {
            return row;
        }
        match self.first_sync {
            FirstSync::KeepDestination => {
                let why = "it stands on both sides with different content, and a first sync keeps the destination's";
                note("D2", Verdict::Keep, why, &self.options.existing.origin, "write variables.existing: overwrite");
                row
            }
            // Under "stop" the caller refuses: what is wanted shows as a difference.
            FirstSync::TakeSource | FirstSync::Stop => {
                let birth = self.birth(wanted);
                if birth.value == Content::Source || is_typed(wanted) {
                    return taken;
                }
                // What would be born as the destination's own business stays its own business.
                taken.set("Value", field(found, "Value").clone());
                if !taken.same(&row) || !field(wanted, "Value").same(field(found, "Value")) {
                    note("D1", Verdict::Keep, birth.why, &birth.origin, birth.otherwise);
                }
                taken
            }
        }
    }

    /// A pair found by value takes the source's scope only if that narrows it; an exception always sets it.
    fn rescoped(
        &self,
        wanted: &Doc,
        found: &Doc,
        was: &str,
        note: &mut impl FnMut(&'static str, Verdict, &'static str, &Origin, &'static str),
    ) -> Doc {
        let mut row = found.clone();
        if fold(&scope_label(wanted)) == fold(&scope_label(found)) {
            return row;
        }
        if wanted.is_true_at(SCOPED) || narrows(wanted, found) {
            row.set("Scope", field(wanted, "Scope").clone());
            row.set(WAS, Doc::text(was));
        } else {
            let why = "the source's scope is wider, and a first sync only narrows";
            note("D2", Verdict::Keep, why, &Origin::Default, "set its scope by an exception in rules");
        }
        row
    }

    fn by_exception(
        &self,
        value: &Value,
        origin: &Origin,
        row: Doc,
        taken: Doc,
        found: &Doc,
        note: &mut impl FnMut(&'static str, Verdict, &'static str, &Origin, &'static str),
    ) -> Doc {
        let text = match value {
            Value::Source => {
                note("D6", Verdict::Take, "an exception takes the source's", origin, "");
                return taken;
            }
            Value::Text(text) | Value::Env { value: text, .. } if !is_secret(found) => text,
            _ => {
                if !taken.same(&row) {
                    note("D6", Verdict::Keep, "an exception leaves the value to the destination", origin, "");
                }
                return row;
            }
        };
        note("D6", Verdict::Set, "an exception gives the value", origin, "");
        let mut set = row;
        set.set("Value", Doc::text(text));
        set
    }

    fn exception(&self, wanted: &Doc) -> Option<(Value, Origin)> {
        let at = usize::try_from(wanted.get(VALUED)?.as_u64()?).ok()?;
        let exception = self.exceptions.0.get(at)?;
        Some((exception.set.value.clone()?, exception.origin.clone()))
    }

    /// Returns what a row gets for its value when it is born: an exception, or the option for rows like it (D1).
    fn birth(&self, wanted: &Doc) -> Birth {
        if let Some((value, origin)) = self.exception(wanted) {
            let value = match value {
                Value::Source => Content::Source,
                Value::Empty => Content::Empty,
                Value::Text(text) | Value::Env { value: text, .. } => Content::Text(text),
                Value::Keep | Value::Placeholder => Content::Placeholder,
            };
            return Birth { value, why: "an exception says so", origin, otherwise: "" };
        }
        let (set, why, otherwise) = if self.options.new.value == NewValue::Skip {
            (&self.options.new, "rows are never added", "write variables.new: source")
        } else if wanted.get(WIDENED).is_some() {
            (&self.options.new_widened, "it applies to more there", "write variables.new_widened: source")
        } else if wanted.is_true_at(RENAMED) {
            (&self.options.new_renamed, RENAMED_SCOPE, "write variables.new_renamed: source")
        } else {
            (&self.options.new, "new rows are the destination's own business", "write variables.new: source")
        };
        let value = match set.value {
            NewValue::Source => Content::Source,
            NewValue::Placeholder => Content::Placeholder,
            NewValue::Empty => Content::Empty,
            NewValue::Skip => Content::None,
        };
        Birth { value, why, origin: set.origin.clone(), otherwise }
    }

    fn add_new(&self, desired: &[Doc], actual: &[Doc], pairing: &Pairing, merged: &mut Vec<Doc>, rows: &mut Rows) {
        let paired: HashSet<String> = pairing.pairs.iter().map(|(at, _)| fold(desired[*at].str_at("Name"))).collect();
        let there: HashSet<String> = actual.iter().map(|row| fold(row.str_at("Name"))).collect();
        let mut placed: HashSet<String> = HashSet::new();
        for at in &pairing.unpaired {
            let wanted = &desired[*at];
            let name = fold(wanted.str_at("Name"));
            let own = there.contains(&name) && !paired.contains(&name);
            let other_nature = actual.iter().any(|row| same_place(row, wanted) && is_secret(row) != is_secret(wanted));
            let label = identity::label(wanted, Identity::Variable);
            let mut note = |rule, verdict, why, origin: &Origin, otherwise| {
                let row = label.clone();
                rows.notes.push(Note { row, rule, verdict, why, origin: origin.clone(), otherwise });
            };
            if other_nature {
                let why = "it is sensitive on one side only, and is never converted";
                note("D4", Verdict::Keep, why, &Origin::Default, "make both sides alike by hand");
                continue;
            }
            if own && self.options.own_values.value == OwnValues::Leave {
                let why = "the destination has values of its own under this name";
                note("D11", Verdict::Keep, why, &self.options.own_values.origin, "write variables.own_values: add");
                continue;
            }
            let birth = self.birth(wanted);
            if birth.value == Content::None {
                note("D1", Verdict::Skip, birth.why, &birth.origin, birth.otherwise);
                continue;
            }
            let row = self.new_row(wanted, &birth);
            let own_business = is_secret(wanted) || matches!(birth.value, Content::Placeholder | Content::Empty);
            let absorbed = !is_secret(wanted) && actual.iter().any(|there| same_place(there, wanted));
            if own_business && !is_typed(wanted) {
                let place = identity::handle(&row, Identity::Variable);
                if absorbed || !placed.insert(place) {
                    let why = "another row of this name and scope holds the destination's value already";
                    note("D5", Verdict::Skip, why, &Origin::Default, "");
                    continue;
                }
                if is_secret(wanted) {
                    note("D3", Verdict::Placeholder, SECRET, &Origin::Default, "supply it with secrets");
                } else {
                    note("D1", Verdict::Placeholder, birth.why, &birth.origin, birth.otherwise);
                }
            } else if matches!(birth.value, Content::Text(_)) {
                note("D6", Verdict::Set, "an exception gives the value", &birth.origin, "");
            }
            if let Some(why) = wanted.get(WIDENED).and_then(Doc::as_str) {
                rows.widened.push((label.clone(), why.to_owned()));
            }
            merged.push(row);
        }
    }

    /// Returns a new row: with its value, or with what takes the place of one.
    fn new_row(&self, wanted: &Doc, birth: &Birth) -> Doc {
        let mut row = without_marks(wanted);
        row.set("Value", self.born_value(wanted, birth));
        row
    }

    fn born_value(&self, wanted: &Doc, birth: &Birth) -> Doc {
        if is_secret(wanted) {
            // A prompted secret stays empty for whoever is asked (D3).
            return Doc::Secret(field(wanted, "Prompt").is_empty());
        }
        match &birth.value {
            Content::Empty => Doc::Null,
            // Typed rows never take text (D8).
            Content::Placeholder if !is_typed(wanted) => Doc::text(self.placeholder),
            Content::Text(text) if !is_typed(wanted) => Doc::text(text),
            _ => field(wanted, "Value").clone(),
        }
    }
}

fn is_typed(row: &Doc) -> bool {
    matches!(field(row, "Value"), Doc::Ref(_))
}

/// Type and value are one unit; prompt, description and the editable flag go with them (D9).
fn with_content(row: &Doc, wanted: &Doc) -> Doc {
    let mut taken = row.clone();
    for (field, value) in wanted.fields().into_iter().flat_map(crate::doc::Fields::iter) {
        if !field.starts_with('$') && !matches!(field.as_str(), "Scope" | "Name") {
            taken.set(&field, value.clone());
        }
    }
    taken
}

/// Returns whether the wanted scope lies within the one that stands there: it restricts more, and frees nothing.
fn narrows(wanted: &Doc, found: &Doc) -> bool {
    let (wanted, found) = (field(wanted, "Scope"), field(found, "Scope"));
    let dimensions = found.fields().into_iter().flat_map(crate::doc::Fields::iter);
    dimensions.filter(|(_, entries)| !entries.is_empty()).all(|(dimension, entries)| {
        let inner = wanted.get(&dimension).map(Doc::items).unwrap_or_default();
        !inner.is_empty() && inner.iter().all(|entry| entries.items().contains(entry))
    })
}

const SECRET: &str = "a secret cannot be read, so it cannot be copied";
const RENAMED_SCOPE: &str = "an environment of its scope has another name here, so the value is the destination's own";

fn same_place(a: &Doc, b: &Doc) -> bool {
    fold(a.str_at("Name")) == fold(b.str_at("Name")) && fold(&scope_label(a)) == fold(&scope_label(b))
}

/// Returns the rows of one name and scope that hold different values: which of them applies is a matter of luck.
fn ambiguities(merged: &[Doc], actual: &[Doc]) -> Vec<(String, bool)> {
    let before: HashSet<String> = clashes(actual).into_iter().map(|(handle, _)| handle).collect();
    clashes(merged).into_iter().map(|(handle, label)| (label, !before.contains(&handle))).collect()
}

fn clashes(rows: &[Doc]) -> Vec<(String, String)> {
    let mut places: BTreeMap<String, Vec<&Doc>> = BTreeMap::new();
    for row in rows {
        places.entry(identity::handle(row, Identity::Variable)).or_default().push(row);
    }
    let clash = |rows: &Vec<&Doc>| {
        rows.iter().any(|row| !field(row, "Value").same(field(rows[0], "Value")))
            || (rows.len() > 1 && is_secret(rows[0]))
    };
    let clashing = places.into_iter().filter(|(_, rows)| clash(rows));
    clashing.map(|(handle, rows)| (handle, identity::label(rows[0], Identity::Variable))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;
    use crate::registry::kinds::{ENVIRONMENTS, ROLES};

    /// Writes `Name = value [env,env] (role) !renamed`, or `***` for a secret.
    fn row(text: &str) -> Doc {
        let (text, renamed) = text.strip_suffix(" !renamed").map_or((text, false), |text| (text, true));
        let (text, role) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).unwrap_or((text, ""));
        let (text, environments) = text.strip_suffix(']').and_then(|text| text.rsplit_once(" [")).unwrap_or((text, ""));
        let (name, value) = text.split_once(" = ").unwrap();
        let secret = value == "***";
        let mut row: Doc = serde_json::from_value(serde_json::json!({
            "Name": name, "Type": if secret { "Sensitive" } else { "String" }, "IsSensitive": secret, "Scope": {},
        }))
        .unwrap();
        row.set("Value", if secret { Doc::Secret(true) } else { Doc::text(value) });
        let list = |kind, names: &str| {
            let names = names.split(',').filter(|name| !name.is_empty());
            Doc::Array(names.map(|name| Doc::Ref(Key::new(kind, [name]))).collect())
        };
        let scope = row.fields_mut().unwrap().get_mut(crate::doc::name("Scope")).unwrap();
        scope.set("Environment", list(ENVIRONMENTS, environments));
        scope.set("Role", list(ROLES, role));
        if renamed {
            row.set(RENAMED, Doc::Bool(true));
        }
        row
    }

    fn show(row: &Doc) -> String {
        let value = match field(row, "Value") {
            Doc::Secret(true) => "***",
            Doc::Secret(false) => "(empty)",
            other => other.as_str().unwrap_or_default(),
        };
        format!("{} = {value}", identity::label(row, Identity::Variable))
    }

    fn outcome(desired: &[&str], actual: &[&str], first_sync: FirstSync) -> String {
        let rows = |texts: &[&str]| texts.iter().map(|text| row(text)).collect::<Vec<_>>();
        let merged = merge(&rows(desired), &rows(actual), Wishes::of(&Delta::default(), first_sync));
        let rows = merged.rows.iter().map(show);
        let notes = merged.notes.iter().map(|note| format!("{} {} {}", note.rule, note.verdict.past(), note.row));
        let ambiguous = merged.ambiguous.iter().map(|(row, made)| format!("ambiguous {row} made={made}"));
        rows.chain(notes).chain(ambiguous).collect::<Vec<_>>().join("; ")
    }

    /// A claim, the wanted rows, the rows that stand there, the first-sync word, and what comes of it.
    type Row = (&'static str, &'static [&'static str], &'static [&'static str], FirstSync, &'static str);

    #[test]
    fn rows_are_decided_one_by_one() {
        use FirstSync::{KeepDestination, TakeSource};
        let table: &[Row] = &[
            ("a new row arrives", &["A = 1"], &[], KeepDestination, "A = 1"),
            ("a row that is there stays", &["A = 1"], &["A = 2"], KeepDestination, "A = 2; D2 kept A"),
            ("take_source overwrites", &["A = 1"], &["A = 2"], TakeSource, "A = 1"),
            ("case and blanks of a value count", &["A = x"], &["A = X"], TakeSource, "A = x"),
            (
                "a row finds the one that it was born as",
                &["A = 1 !renamed", "A = 1"],
                &["A = 1", "A = Replace Me"],
                TakeSource,
                "A = 1; A = Replace Me; D1 kept A; ambiguous A made=false",
            ),
            ("names compare without case", &["a = 1"], &["A = 1"], KeepDestination, "A = 1"),
            (
                "equal scopes pair, in any order",
                &["A = 1 [Test]", "A = 2 [Prod]"],
                &["A = 9 [Prod]", "A = 8 [Test]"],
                KeepDestination,
                "A[environments=Prod] = 9; A[environments=Test] = 8; D2 kept A[environments=Test]; D2 kept A[environments=Prod]",
            ),
            (
                "an equal value pairs, and its scope narrows",
                &["A = 1 (web)"],
                &["A = 1"],
                KeepDestination,
                "A[roles=web] = 1",
            ),
            (
                "an equal value pairs, and its scope never widens",
                &["A = 1"],
                &["A = 1 (web)"],
                KeepDestination,
                "A[roles=web] = 1; D2 kept A[roles=web]",
            ),
            (
                "the destination's own values keep the source's out",
                &["A = 1 [Dev]", "A = 2"],
                &["A = s [Staging]", "A = p [Prod]"],
                KeepDestination,
                "A[environments=Prod] = p; A[environments=Staging] = s; D11 kept A[environments=Dev]; D11 kept A",
            ),
            (
                "a row beside one that pairs arrives",
                &["C = x (sql)", "C = y (oracle)"],
                &["C = x"],
                KeepDestination,
                "C[roles=oracle] = y; C[roles=sql] = x",
            ),
            ("a secret arrives as a placeholder", &["P = ***"], &[], KeepDestination, "P = ***; D3 placeholder P"),
            ("a secret that is there stays", &["P = ***"], &["P = ***"], TakeSource, "P = ***"),
            ("a secret never pairs with a text", &["P = ***"], &["P = plain"], TakeSource, "P = plain; D4 kept P"),
            ("a text never pairs with a secret", &["P = plain"], &["P = ***"], TakeSource, "P = ***; D4 kept P"),
            (
                "a renamed environment makes the value the destination's own",
                &["A = 1 [Staging] !renamed"],
                &[],
                KeepDestination,
                "A[environments=Staging] = Replace Me; D1 placeholder A[environments=Staging]",
            ),
            (
                "and it stays so, even when the source is taken",
                &["A = 1 [Staging] !renamed"],
                &["A = edited [Staging]"],
                TakeSource,
                "A[environments=Staging] = edited; D1 kept A[environments=Staging]",
            ),
            (
                "placeholders of one place are one row",
                &["A = 1 [Staging] !renamed", "A = 2 [Staging] !renamed"],
                &[],
                KeepDestination,
                "A[environments=Staging] = Replace Me; D1 placeholder A[environments=Staging]; D5 skipped A[environments=Staging]",
            ),
            (
                "and are so again at the next run",
                &["A = 1 [Staging] !renamed", "A = 2 [Staging] !renamed"],
                &["A = mine [Staging]"],
                KeepDestination,
                "A[environments=Staging] = mine; D2 kept A[environments=Staging]; D5 skipped A[environments=Staging]",
            ),
            (
                "two values at one place are ambiguous",
                &["A = 1", "A = 2"],
                &[],
                KeepDestination,
                "A = 1; A = 2; ambiguous A made=true",
            ),
            (
                "what was ambiguous before is only reported",
                &["A = 1", "A = 2"],
                &["A = 1", "A = 2"],
                KeepDestination,
                "A = 1; A = 2; ambiguous A made=false",
            ),
            ("equal rows do not multiply", &["A = 1", "A = 1"], &["A = 1", "A = 1"], KeepDestination, "A = 1; A = 1"),
            (
                "removing a source value removes nothing there",
                &[],
                &["A = 1", "B = 2 [Test]"],
                TakeSource,
                "A = 1; B[environments=Test] = 2",
            ),
        ];
        for (claim, desired, actual, first_sync, expected) in table {
            assert_eq!(outcome(desired, actual, *first_sync), *expected, "{claim}");
        }
    }
}
