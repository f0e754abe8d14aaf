//! Variables, row by row: what of the source must be there, with which scope and value, and nothing more.

use super::compare::is_empty;
use super::expect::Side;
use super::{FirstSync, Mode, World};
use crate::reader::{Named, fold, items, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The value that stands in for one that the destination decides itself.
const PLACEHOLDER: &str = "Replace Me";

/// A row in names.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: String,
    name: String,
    /// Dimension to its entries, as one text.
    scope: BTreeMap<String, Vec<String>>,
    kind: String,
    value: Value,
    /// Prompt, description, whether it may be edited.
    rest: Value,
    /// An environment of its scope has another name on the destination.
    renamed: bool,
}

impl Row {
    fn of(world: &World<'_>, row: &Value, side: Side) -> Row {
        let scope = world.normal(&row["Scope"], side);
        let dimensions = scope.as_object().into_iter().flatten().map(|(dimension, entries)| {
            let entries = entries.as_array().into_iter().flatten().filter_map(Value::as_str).map(fold).collect();
            (dimension.clone(), entries)
        });
        let sensitive = row["IsSensitive"] == true;
        let rest =
            json!({ "Prompt": row["Prompt"], "Description": row["Description"], "IsEditable": row["IsEditable"] });
        Row {
            id: text(row, "Id").to_owned(),
            name: fold(text(row, "Name")),
            scope: dimensions.filter(|(_, entries): &(String, Vec<String>)| !entries.is_empty()).collect(),
            kind: text(row, "Type").to_owned(),
            value: match world.normal(&row["Value"], side) {
                _ if sensitive => json!("«secret»"),
                // Servers tell no value and an empty one apart only in how they write it.
                Value::Null => json!(""),
                value => value,
            },
            rest: without_blanks(world.normal(&rest, side)),
            renamed: false,
        }
    }

    fn secret(&self) -> bool {
        self.kind == "Sensitive"
    }

    fn place(&self) -> (&str, &BTreeMap<String, Vec<String>>, bool) {
        (&self.name, &self.scope, self.secret())
    }

    fn shown(&self) -> String {
        let scope = self.scope.iter().map(|(dimension, entries)| format!("{dimension}={}", entries.join(",")));
        format!("{}[{}]", self.name, scope.collect::<Vec<_>>().join(" "))
    }
}

/// Members that say nothing are written in several ways.
fn without_blanks(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let said = map.into_iter().filter(|(_, value)| !is_empty(value));
            Value::Object(said.map(|(member, value)| (member, without_blanks(value))).collect())
        }
        other => other,
    }
}

/// Checks the variables of every owner that takes part.
pub(crate) fn variables(world: &World<'_>, problems: &mut Vec<String>) {
    for set in world.source.of("variablesets") {
        let Some(owner) = world.source_names.get(text(set, "OwnerId")).cloned() else { continue };
        let Some(there) = world.counterparts(&owner).into_iter().next() else { continue };
        let ids = world.after_names.ids(&there);
        let Some(after) = set_of(world.after.of("variablesets"), ids) else { continue };
        let before = set_of(world.before.of("variablesets"), ids);
        let mode = world.expectation.mode_of("variables");
        if owner.kind() == "script_modules" {
            module(world, &there, set, after, before.is_some(), problems);
        } else if mode.is_some_and(|mode| mode != Mode::Existing) {
            let rows = |set: &Value, side| -> Vec<Row> {
                items(set, "Variables").iter().map(|row| Row::of(world, row, side)).collect()
            };
            let before = before.map_or_else(Vec::new, |set| rows(set, Side::Destination));
            let beside = beside(world, ids).into_iter().flat_map(|set| rows(set, Side::Destination)).collect();
            let after = rows(after, Side::Destination);
            let sides = Sides { place: format!("variables of {there}"), before, after, beside };
            sides.check(&wanted(world, set), world.expectation.word_of("variables"), problems);
        }
    }
}

/// The sets of before that are in force together with that of an owner: those of a project and of what it includes.
fn beside<'w>(world: &'w World<'_>, owners: &[String]) -> Vec<&'w Value> {
    let mut together: BTreeSet<&str> = BTreeSet::new();
    for project in world.after.of("projects") {
        let included = items(project, "IncludedLibraryVariableSetIds").iter().filter_map(Value::as_str);
        let group: Vec<&str> = included.chain([text(project, "Id")]).collect();
        if group.iter().any(|id| owners.iter().any(|owner| owner == id)) {
            together.extend(group);
        }
    }
    let is_other = |id: &str| together.contains(id) && !owners.iter().any(|owner| owner == id);
    world.before.of("variablesets").iter().filter(|set| is_other(text(set, "OwnerId"))).collect()
}

fn set_of<'v>(sets: &'v [Value], owners: &[String]) -> Option<&'v Value> {
    sets.iter().find(|set| owners.iter().any(|owner| owner == text(set, "OwnerId")))
}

/// The text of a script module stands in a variable that has its name.
fn module(world: &World<'_>, named: &Named, source: &Value, after: &Value, standing: bool, problems: &mut Vec<String>) {
    let kept = world.expectation.mode_of("script_modules").is_none_or(|mode| mode != Mode::Merge)
        || world.expectation.word_of("script_modules") == FirstSync::KeepDestination;
    if standing && kept {
        return;
    }
    // The names of the variables hold the name of the module.
    let part = |row: &Value| text(row, "Name").split('[').next().map(fold);
    for row in items(source, "Variables") {
        let mut found = items(after, "Variables").iter().filter(|other| part(other) == part(row));
        match found.next() {
            Some(other) if text(other, "Value") != text(row, "Value") => {
                problems.push(format!("{named}: {} differs", text(row, "Name")));
            }
            Some(other) if !fold(text(other, "Name")).contains(&format!("[{}]", named.own())) => {
                problems.push(format!("{named}: {} names another module", text(other, "Name")));
            }
            Some(_) => {}
            None => problems.push(format!("{named}: {} is missing", text(row, "Name"))),
        }
    }
}

/// The rows that the destination should have: those without a counterpart in some dimension take no part.
fn wanted(world: &World<'_>, set: &Value) -> Vec<Row> {
    let mut wanted = Vec::new();
    for row in items(set, "Variables") {
        let scope = row["Scope"].as_object();
        let lost = scope.into_iter().flatten().any(|(dimension, entries)| {
            let entries = entries.as_array().map_or(&[] as &[Value], Vec::as_slice);
            let tags = dimension == "TenantTag" && !entries.is_empty();
            world.lost(entries) || (tags && entries.iter().all(|tag| world.tag(tag).is_empty()))
        });
        let dangling = row["Type"] != "String" && {
            let named = world.source_names.get(text(row, "Value"));
            named.is_some_and(|named| world.counterparts(named).is_empty())
        };
        if !lost && !dangling {
            let mut row_in_names = Row::of(world, row, Side::Source);
            row_in_names.renamed = renamed(world, &row["Scope"]["Environment"]);
            wanted.push(row_in_names);
        }
    }
    wanted
}

fn renamed(world: &World<'_>, environments: &Value) -> bool {
    let named = environments.as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut known = named.filter_map(|id| world.source_names.get(id));
    known.any(|named| world.counterparts(named).iter().any(|found| found != named))
}

/// Says whether exactly one of some rows has the value of a row; secrets and empty values tell nothing.
fn is_one(row: &Row, rows: &[&Row]) -> bool {
    let tells = !row.secret() && !is_empty(&row.value);
    tells && rows.iter().filter(|other| !other.secret() && other.value == row.value).count() == 1
}

/// Says whether two rows hold at one place.
fn meet(a: &Row, b: &Row) -> bool {
    let shared = a.scope.iter().filter_map(|(dimension, entries)| Some((entries, b.scope.get(dimension)?)));
    shared.into_iter().all(|(one, other)| one.iter().any(|entry| other.contains(entry)))
}

/// Says how specific a row is: by the dimensions that its scope names.
fn rank(row: &Row) -> u32 {
    let weight = |dimension: &String| match dimension.as_str() {
        "Action" => 10_000_000,
        "Machine" => 1_000_000,
        "Role" => 10_000,
        "TenantTag" => 1_000,
        "Environment" => 100,
        "Channel" => 10,
        _ => 5,
    };
    row.scope.keys().map(weight).sum()
}

/// The rows of one owner on the destination.
struct Sides {
    place: String,
    before: Vec<Row>,
    after: Vec<Row>,
    /// The rows there in other sets that are in force together with this one.
    beside: Vec<Row>,
}

impl Sides {
    fn check(&self, wanted: &[Row], word: FirstSync, problems: &mut Vec<String>) {
        let mut names: Vec<&str> = wanted.iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in &names {
            let wanted: Vec<&Row> = wanted.iter().filter(|row| row.name == *name).collect();
            self.name(&wanted, word, problems);
        }
        for row in &self.before {
            match self.after.iter().find(|after| after.id == row.id) {
                None => problems.push(format!("{}: {} of before is gone", self.place, row.shown())),
                Some(after) if !names.contains(&row.name.as_str()) && after != row => {
                    problems.push(format!("{}: {} is not on the source, but changed", self.place, row.shown()));
                }
                Some(_) => {}
            }
        }
        for row in self.added().filter(|row| !names.contains(&row.name.as_str())) {
            problems.push(format!("{}: {} came from nowhere", self.place, row.shown()));
        }
    }

    fn added(&self) -> impl Iterator<Item = &Row> {
        self.after.iter().filter(|row| !self.before.iter().any(|before| before.id == row.id))
    }

    /// Checks the rows of one name.
    fn name(&self, wanted: &[&Row], word: FirstSync, problems: &mut Vec<String>) {
        let name = &wanted[0].name;
        let before: Vec<&Row> = self.before.iter().filter(|row| row.name == *name).collect();
        let added: Vec<&Row> = self.added().filter(|row| row.name == *name).collect();
        let like = |row: &Row, rows: &[&Row]| rows.iter().any(|other| other.place() == row.place());
        let standing: Vec<&Row> = wanted.iter().copied().filter(|row| like(row, &before)).collect();
        let rest: Vec<&Row> = wanted.iter().copied().filter(|row| !like(row, &before)).collect();
        let others: Vec<&Row> = before.iter().copied().filter(|row| !like(row, wanted)).collect();
        let by_value = rest.iter().any(|row| is_one(row, &rest) && is_one(row, &others));
        if !before.is_empty() && standing.is_empty() && !by_value {
            for row in &added {
                problems.push(format!("{}: {} was added beside the destination's own values", self.place, row.shown()));
            }
            return self.unchanged(&before, problems);
        }
        standing.iter().for_each(|row| self.standing(row, &before, word, problems));
        self.coming(&rest, &before, added, problems);
    }

    fn unchanged(&self, before: &[&Row], problems: &mut Vec<String>) {
        for row in before {
            if self.after.iter().any(|after| after.id == row.id && after != *row) {
                problems.push(format!("{}: {} is the destination's own, but changed", self.place, row.shown()));
            }
        }
    }

    /// A row that has its like on the destination: its id stays, and its value follows the first-sync word.
    fn standing(&self, row: &Row, before: &[&Row], word: FirstSync, problems: &mut Vec<String>) {
        let ids: Vec<&str> =
            before.iter().filter(|other| other.place() == row.place()).map(|row| row.id.as_str()).collect();
        let own: Vec<&Value> =
            before.iter().filter(|other| other.place() == row.place()).map(|row| &row.value).collect();
        let after: Vec<&Row> = self.after.iter().filter(|after| ids.contains(&after.id.as_str())).collect();
        let taken = word == FirstSync::TakeSource && !row.renamed && !row.secret();
        let fits = |after: &&Row| {
            after.place() == row.place() && if taken { after.value == row.value } else { own.contains(&&after.value) }
        };
        if !after.iter().any(fits) {
            let wanted = if taken { row.value.to_string() } else { "the value it had".to_owned() };
            let found: Vec<String> = after.iter().map(|row| format!("{} = {}", row.shown(), row.value)).collect();
            problems.push(format!("{}: {}: expected {wanted}, found {found:?}", self.place, row.shown()));
        }
    }

    /// Says whether a row may stay away because it would win over a value that is in force there, or tie with it (D12):
    /// one that is nothing yet over any, another over one that differs from it.
    fn is_protected(&self, row: &Row, value: &Value) -> bool {
        let nothing = row.secret() || is_empty(value) || [json!(""), json!(PLACEHOLDER)].contains(value);
        let standing = self.after.iter().filter(|after| self.before.iter().any(|before| before.id == after.id));
        standing.chain(&self.beside).any(|there| {
            let is_beaten = there.name == row.name && meet(row, there) && rank(row) >= rank(there);
            is_beaten && (nothing || there.value != *value)
        })
    }

    /// Rows that have no like: they are added, or narrow a row with the same value.
    fn coming(&self, rest: &[&Row], before: &[&Row], added: Vec<&Row>, problems: &mut Vec<String>) {
        let mut left = added;
        let mut placed: Vec<(&Row, Value)> = Vec::new();
        for row in rest {
            let own = (row.renamed && !row.secret() && row.kind == "String").then(|| json!(PLACEHOLDER));
            let value = own.clone().unwrap_or_else(|| row.value.clone());
            let fits = |after: &Row| {
                after.place() == row.place() && after.kind == row.kind && after.value == value && after.rest == row.rest
            };
            if let Some(at) = left.iter().position(|after| fits(after)) {
                left.remove(at);
                placed.push((row, value));
                continue;
            }
            let merged = own.is_some() && placed.iter().any(|(one, of)| one.place() == row.place() && *of == value);
            let narrowed = before.iter().any(|other| other.value == row.value && !other.secret());
            if !merged && !narrowed && !self.is_protected(row, &value) {
                let found: Vec<String> = left.iter().map(|row| format!("{} = {}", row.shown(), row.value)).collect();
                let row = row.shown();
                problems.push(format!("{}: {row} = {value} is missing, left over are {found:?}", self.place));
            }
        }
        for row in left {
            problems.push(format!("{}: {} = {} was not asked for", self.place, row.shown(), row.value));
        }
    }
}
