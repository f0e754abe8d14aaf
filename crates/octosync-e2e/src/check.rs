//! Tells whether a destination has what the source has. Shares no code with what it checks.

mod canon;
mod compare;
mod foreign;
mod lists;
mod names;
mod parts;
mod retention;
mod side;
#[cfg(test)]
mod tests;
mod values;
mod variables;

use crate::reader::{Collection, items, same, text};
use crate::spaces::Documents;
use canon::Canon;
use compare::compare;
use serde_json::Value;
use side::{Document, Side};
use std::collections::BTreeMap;

/// The differences that the destination may have from the source.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// The names of documents on the destination: by collection (`projects`, `tagsets`, `channels`, …) from the name on
    /// the source, or `Project/Channel` for what belongs to something. Actions stand under `actions`
    /// (`Project/Action`), tags under `tags` (`Set/Tag`).
    pub names: BTreeMap<String, BTreeMap<String, String>>,
    /// The documents that need not arrive: `collection/Name`, `channels/Project/Channel`. Their parts take no part
    /// either, and scopes lose their entries. Steps and actions go as `deploymentprocesses/Project/Action`, variables
    /// as `variablesets/Owner/Variable`.
    pub skip: Vec<String>,
    /// Whether also that has to arrive which takes part only where it is asked for.
    pub asked: bool,
}

/// Something that is otherwise on the destination than on the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The collection of the document.
    pub collection: &'static str,
    /// The name of the document on the source, with its owner's before it.
    pub name: String,
    /// The difference; first, where.
    pub what: String,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} '{}': {}", self.collection, self.name, self.what)
    }
}

/// Compares two spaces and returns every mistake, a sentence each.
///
/// Every document of the source must be on the destination once under its name, with the same content, and refer to the
/// documents of the same names. Documents that only the destination has are not checked.
#[must_use]
pub fn check_synced(source: &Documents, destination: &Documents, expect: &Expect) -> Vec<String> {
    mistakes(source, destination, expect).iter().map(ToString::to_string).collect()
}

/// Compares two spaces as [`check_synced`] does, and returns every mistake with what it is about.
#[must_use]
pub fn mistakes(source: &Documents, destination: &Documents, expect: &Expect) -> Vec<Mistake> {
    mistakes_in(source, destination, expect, &|collection| {
        Collection::named(collection).is_some_and(|collection| collection.synced || (expect.asked && collection.asked))
    })
}

/// The mistakes in some collections.
fn mistakes_in(
    source: &Documents,
    destination: &Documents,
    expect: &Expect,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<Mistake> {
    let there = Side::read(destination, None, None);
    let here = Side::read(source, Some(expect), Some(&there));
    let here = Canon { side: &here, expect: Some(expect) };
    let there = Canon { side: &there, expect: None };
    let mut found = Vec::new();
    for document in &here.side.documents {
        if document.skipped || !wanted(document.path.collection) {
            continue;
        }
        let mistake = |what| Mistake { collection: document.path.collection, name: document.path.full.clone(), what };
        match there.side.find(document.path.collection, &document.key).as_slice() {
            [counterpart] => {
                found.extend(one(&here, document, &there, counterpart, expect).into_iter().map(mistake));
            }
            [] => found.push(mistake("is not there".to_owned())),
            more => found.push(mistake(format!("is there {} times", more.len()))),
        }
    }
    if wanted("tenants") {
        let values = values::check((&here, source), (&there, destination)).into_iter();
        found.extend(values.map(|(name, what)| Mistake { collection: "tenantvariables", name, what }));
    }
    found
}

fn one(
    here: &Canon<'_>,
    source: &Document<'_>,
    there: &Canon<'_>,
    destination: &Document<'_>,
    expect: &Expect,
) -> Vec<String> {
    if source.key.starts_with('<') {
        // The server's own feeds are only referred to.
        return Vec::new();
    }
    if source.path.collection == "variablesets" {
        return variables::check((here, source), (there, destination), expect);
    }
    let mut found = Vec::new();
    let mut wanted = here.document(&parts::arriving(here.side, expect, source));
    let mut is = there.document(destination.value);
    // Found by name already, which may be another one over there.
    wanted["Name"] = Value::Null;
    is["Name"] = Value::Null;
    let renamed_default = source.value["IsDefault"] == true
        && matches!(source.path.collection, "workerpools" | "machinepolicies")
        && text(source.value, "Name") != text(destination.value, "Name");
    if !renamed_default {
        compare(&wanted, &is, "", false, &mut found);
    }
    if source.path.collection == "deploymentprocesses" {
        template_versions(there, destination, &mut found);
    }
    found
}

/// A step must use a version of its template that there is.
fn template_versions(there: &Canon<'_>, process: &Document<'_>, found: &mut Vec<String>) {
    for action in items(process.value, "Steps").iter().flat_map(|step| items(step, "Actions")) {
        let id = text(&action["Properties"], "Octopus.Action.Template.Id");
        let mut documents = there.side.documents.iter();
        let Some(template) = documents.find(|document| !id.is_empty() && text(document.value, "Id") == id) else {
            continue;
        };
        let latest = template.value["Version"].as_u64().unwrap_or(0);
        let used = text(&action["Properties"], "Octopus.Action.Template.Version");
        if used.parse::<u64>().is_ok_and(|used| used <= latest) {
            continue;
        }
        found.push(format!("{}: uses version '{used}' of a template that has {latest}", text(action, "Name")));
    }
}

/// Returns every place of the destination where an id of the source stands as a whole word.
///
/// Ids of documents, steps, actions, packages, rules, phases, variables and tags count; those that are the same on every
/// server (`feeds-builtin`) do not.
#[must_use]
pub fn foreign_ids(source: &Documents, destination: &Documents) -> Vec<String> {
    foreign::find(source, destination)
}

/// Returns what became of documents that nobody should have touched: `(collection, name)`, or `Project/Channel` as name.
#[must_use]
pub fn untouched(before: &Documents, after: &Documents, names: &[(&str, &str)]) -> Vec<String> {
    let (before, after) = (Side::read(before, None, None), Side::read(after, None, None));
    let mut found = Vec::new();
    for (collection, name) in names {
        let of = |side: &Side<'_>| -> Vec<Value> {
            let documents = side.documents.iter().filter(|document| document.path.collection == *collection);
            documents.filter(|one| same(&one.path.full, name)).map(|document| document.value.clone()).collect()
        };
        let (was, is) = (of(&before), of(&after));
        if was.is_empty() {
            found.push(format!("{collection} '{name}': was not there before"));
        } else if is.is_empty() {
            found.push(format!("{collection} '{name}': is gone"));
        } else if was != is {
            found.push(format!(
                "{collection} '{name}': was {}, is {}",
                compare::short(&was.into()),
                compare::short(&is.into())
            ));
        }
    }
    found
}
