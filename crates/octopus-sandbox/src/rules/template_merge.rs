//! One action and two versions of its step template: what the action becomes.
//! A value that only the template changed follows it, one that only the action changed stays, and one that both changed
//! is for people, who settle it with an override. Values of parameters belong to the action.

use super::actions::MIRRORED;
use crate::store::{items, text};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The input of a merge; secrets are in plain text in it.
pub(crate) struct Merge<'v> {
    /// The version that the action was made from, if it is still known.
    pub(crate) base: Option<&'v Value>,
    pub(crate) wanted: &'v Value,
    /// Values for parameters that the action does not have yet.
    pub(crate) defaults: Option<&'v Map<String, Value>>,
    /// Values that stand, whatever the versions say.
    pub(crate) overrides: Option<&'v Map<String, Value>>,
}

/// The result of a merge, and the obstacles to it.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    action: Value,
    /// Property to why nobody but people can merge it.
    pub(crate) reasons: BTreeMap<String, Vec<String>>,
    /// New parameters without a value.
    pub(crate) missing: Vec<String>,
    pub(crate) removed_packages: Vec<String>,
    /// Filled by who can look at channels and projects.
    pub(crate) removed_package_usages: Vec<Value>,
}

impl Merged {
    /// The outcome as the server calls it, its own slip included.
    pub(crate) fn word(&self) -> &'static str {
        match () {
            () if !self.removed_package_usages.is_empty() => "RemovedPackageInUse",
            () if !self.missing.is_empty() => "DefaultParamterValueMissing",
            () if !self.reasons.is_empty() => "ManualMergeRequired",
            () => "Success",
        }
    }

    /// The action, if nothing stands in the way.
    pub(crate) fn merged(&self) -> Option<Value> {
        (self.word() == "Success").then(|| self.action.clone())
    }
}

impl Merge<'_> {
    /// Merges an action.
    pub(crate) fn run(&self, action: &Value) -> Merged {
        let mut outcome = Merged { action: action.clone(), ..Merged::default() };
        let mut properties = action["Properties"].as_object().cloned().unwrap_or_default();
        self.properties(&mut properties, &mut outcome.reasons);
        self.parameters(&mut properties, &mut outcome.missing);
        properties.extend(self.overrides.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
        outcome.action["Properties"] = Value::Object(properties);
        for list in ["Packages", "GitDependencies"] {
            if action.get(list).is_some() {
                let (merged, removed) = self.named(action, list);
                outcome.action[list] = Value::Array(merged);
                if list == "Packages" {
                    outcome.removed_packages = removed;
                }
            }
        }
        outcome
    }

    fn properties(&self, own: &mut Map<String, Value>, reasons: &mut BTreeMap<String, Vec<String>>) {
        let none = Map::new();
        let of = |version: &'_ Value| version["Properties"].as_object().cloned().unwrap_or_default();
        let (old, new) = (self.base.map_or(none, of), of(self.wanted));
        for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let is_overridden = self.overrides.is_some_and(|overrides| overrides.contains_key(key));
            if is_overridden || self.is_parameter(key) || MIRRORED.contains(&key.as_str()) {
                continue;
            }
            let (before, after, kept) = (old.get(key), new.get(key), own.get(key));
            if same(before, after) && self.base.is_some() || same(kept, after) {
                continue;
            }
            if self.base.is_some() && !same(kept, before) {
                reasons.insert(key.clone(), vec!["Both the step and the step template changed the value.".to_owned()]);
                continue;
            }
            match after {
                Some(after) => drop(own.insert(key.clone(), after.clone())),
                None => drop(own.remove(key)),
            }
        }
    }

    fn is_parameter(&self, key: &str) -> bool {
        let all = [Some(self.wanted), self.base].into_iter().flatten();
        all.flat_map(|version| items(version, "Parameters")).any(|parameter| text(parameter, "Name") == key)
    }

    /// Renamed parameters take their values along, new ones get a value, values of those that are gone go too.
    fn parameters(&self, own: &mut Map<String, Value>, missing: &mut Vec<String>) {
        let old = self.base.map_or(&[] as &[Value], |base| items(base, "Parameters"));
        let new = items(self.wanted, "Parameters");
        let successor = |old: &Value| new.iter().find(|new| new["Id"] == old["Id"] || new["Name"] == old["Name"]);
        let mut values = Map::new();
        for parameter in old {
            let value = own.remove(text(parameter, "Name"));
            if let (Some(value), Some(successor)) = (value, successor(parameter)) {
                values.insert(text(successor, "Name").to_owned(), value);
            }
        }
        own.extend(values);
        let is_known = |new: &Value| old.iter().any(|old| new["Id"] == old["Id"] || new["Name"] == old["Name"]);
        for parameter in new.iter().filter(|parameter| !is_known(parameter)) {
            let name = text(parameter, "Name");
            if own.contains_key(name) || self.overrides.is_some_and(|overrides| overrides.contains_key(name)) {
                continue;
            }
            let given = self.defaults.and_then(|defaults| defaults.get(name));
            match given.or_else(|| parameter.get("DefaultValue").filter(|value| has_value(value))) {
                Some(value) => drop(own.insert(name.to_owned(), value.clone())),
                None => missing.push(name.to_owned()),
            }
        }
    }

    /// Packages or Git dependencies, which are the same if they have the same name; and the names of those that go.
    fn named(&self, action: &Value, list: &str) -> (Vec<Value>, Vec<String>) {
        let old = self.base.map_or(&[] as &[Value], |base| items(base, list));
        let (new, own) = (items(self.wanted, list), items(action, list));
        let among = |items: &[Value], item: &Value| items.iter().find(|other| other["Name"] == item["Name"]).cloned();
        let gone = |item: &&Value| among(new, item).is_none() && among(old, item).is_some();
        let mut merged: Vec<Value> = own.iter().filter(|item| !gone(item)).cloned().collect();
        for item in new {
            match merged.iter_mut().find(|own| own["Name"] == item["Name"]) {
                Some(own) if among(old, item).is_some_and(|old| content(&old) == content(own)) => {
                    *own = with_id(item, &own["Id"])
                }
                Some(_) => {}
                None => merged.push(with_id(item, &Value::Null)),
            }
        }
        (merged, own.iter().filter(gone).map(|item| text(item, "Name").to_owned()).collect())
    }
}

fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one.and_then(Value::as_str), other.and_then(Value::as_str)) {
        // The server writes some of its booleans in small letters.
        (Some(one), Some(other)) if one.parse::<bool>().is_ok() || other.parse::<bool>().is_ok() => {
            one.eq_ignore_ascii_case(other)
        }
        _ => one == other,
    }
}

/// A default that is empty is none.
fn has_value(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Object(secret) => secret.get("HasValue") == Some(&json!(true)),
        _ => false,
    }
}

fn content(item: &Value) -> Value {
    with_id(item, &Value::Null)
}

fn with_id(item: &Value, id: &Value) -> Value {
    let mut item = item.clone();
    if item.get("Id").is_some() {
        item["Id"] = id.clone();
    }
    item
}
