//! Compares variables: a row is its name and where it counts.

use super::Expect;
use super::canon::Canon;
use super::compare::{compare, is_nothing};
use super::parts::variable_goes;
use super::side::Document;
use crate::reader::{items, text};
use serde_json::{Map, Value};

/// A row in the common form.
struct Row {
    name: String,
    scope: String,
    value: Value,
}

/// Compares the rows of two sets.
pub(super) fn check(
    (here, source): (&Canon<'_>, &Document<'_>),
    (there, destination): (&Canon<'_>, &Document<'_>),
    expect: &Expect,
) -> Vec<String> {
    let mut found = Vec::new();
    let arriving = |row: &&Value| !variable_goes(here.side, expect, &source.path, row);
    let wanted: Vec<Row> =
        items(source.value, "Variables").iter().filter(arriving).map(|row| read(here, source, row)).collect();
    let rows: Vec<Row> =
        items(destination.value, "Variables").iter().map(|row| read(there, destination, row)).collect();
    for row in &wanted {
        let named: Vec<&Row> = rows.iter().filter(|other| other.name == row.name).collect();
        let equal: Vec<&&Row> = named.iter().filter(|other| other.scope == row.scope).collect();
        match equal.as_slice() {
            [other] => compare(&row.value, &other.value, &format!("[{}]", row.name), false, &mut found),
            [] => {
                let scopes: Vec<&str> = named.iter().map(|other| other.scope.as_str()).collect();
                found.push(format!("[{}]: is not there for {}, only for {scopes:?}", row.name, row.scope));
            }
            more => found.push(format!("[{}]: is there {} times for {}", row.name, more.len(), row.scope)),
        }
    }
    let lost = items(source.value, "Variables").iter().filter(|row| !arriving(row)).map(|row| read(here, source, row));
    for row in lost.filter(|row| !wanted.iter().any(|kept| (&kept.name, &kept.scope) == (&row.name, &row.scope))) {
        if rows.iter().any(|other| (&other.name, &other.scope) == (&row.name, &row.scope)) {
            found.push(format!("[{}]: is there for {}, where the source never meant it", row.name, row.scope));
        }
    }
    found
}

fn read(canon: &Canon<'_>, owner: &Document<'_>, row: &Value) -> Row {
    let mut value = canon.value(row, "", false);
    let scope = value["Scope"].as_object().map(|scope| {
        let kept = scope.iter().filter(|(_, entries)| !is_nothing(entries));
        kept.map(|(dimension, entries)| (dimension.clone(), entries.clone())).collect::<Map<_, _>>()
    });
    let scope = Value::from(scope.unwrap_or_default());
    // The variables of a script module have its name in theirs.
    let name = text(row, "Name").trim().replace(&format!("[{}]", owner.path.full.trim()), "[]");
    if text(row, "Type") == "Sensitive" || row["IsSensitive"] == true {
        value["Value"] = Value::Null;
    }
    value["Scope"] = scope.clone();
    value["Name"] = Value::from(name.to_lowercase());
    Row { name: name.to_lowercase(), scope: scope.to_string(), value }
}
