//! Compares lists: by name where items have one, in order where it counts.

use super::compare::{compare as values, short};
use crate::reader::{items, same, text};
use serde_json::Value;

/// The properties of a list.
struct Known {
    list: &'static str,
    /// The field that names an item.
    by: &'static str,
    ordered: bool,
    /// Whether the destination may have items of its own.
    more: bool,
}

const KNOWN: &[Known] = &[
    Known { list: "Steps", by: "Name", ordered: true, more: true },
    Known { list: "Actions", by: "Name", ordered: true, more: false },
    Known { list: "Tags", by: "Name", ordered: true, more: true },
    Known { list: "Phases", by: "Name", ordered: true, more: false },
    Known { list: "Parameters", by: "Name", ordered: true, more: false },
    Known { list: "Templates", by: "Name", ordered: true, more: true },
    Known { list: "Packages", by: "Name", ordered: false, more: false },
    Known { list: "GitDependencies", by: "Name", ordered: false, more: false },
    Known { list: "ExtensionSettings", by: "ExtensionId", ordered: false, more: true },
    Known { list: "CustomFieldDefinitions", by: "FieldName", ordered: true, more: true },
];

/// Compares, and says what differs.
pub(super) fn compare(source: &[Value], destination: &[Value], at: &str, free: bool, found: &mut Vec<String>) {
    let name = at.rsplit('.').next().unwrap_or_default();
    match KNOWN.iter().find(|known| known.list == name && !free) {
        Some(known) => named(source, destination, at, known, found),
        None if name == "Rules" && !free => rules(source, destination, at, found),
        None if name == "IncludedLibraryVariableSetIds" => contained(source, destination, at, found),
        None if name == "TenantTags" && at == name || at.starts_with("ProjectEnvironments.") => {
            contained(source, destination, at, found);
        }
        None if source.len() == destination.len() => {
            for (index, (source, destination)) in source.iter().zip(destination).enumerate() {
                values(source, destination, &format!("{at}[{index}]"), free, found);
            }
        }
        None => {
            let (is, wanted) = (Value::from(destination), Value::from(source));
            found.push(format!("{at}: is {}, not {}", short(&is), short(&wanted)));
        }
    }
}

fn named(source: &[Value], destination: &[Value], at: &str, known: &Known, found: &mut Vec<String>) {
    let mut last = None;
    for item in source {
        let name = text(item, known.by);
        let at = format!("{at}[{name}]");
        let places: Vec<usize> = destination
            .iter()
            .enumerate()
            .filter(|(_, other)| same(text(other, known.by), name))
            .map(|(place, _)| place)
            .collect();
        let [place] = places.as_slice() else {
            found.push(format!("{at}: is there {} times", places.len()));
            continue;
        };
        if known.ordered && last.is_some_and(|last| last > *place) {
            found.push(format!("{at}: stands at the wrong place"));
        }
        last = Some(*place);
        if known.list == "Phases" {
            phases(item, &destination[*place], &at, found)
        } else {
            values(item, &destination[*place], &at, false, found)
        }
    }
    for other in destination {
        let name = text(other, known.by);
        if !known.more && !source.iter().any(|item| same(text(item, known.by), name)) {
            found.push(format!("{at}[{name}]: is there, but not on the source"));
        }
    }
}

/// Automatic targets may arrive as manual ones.
fn phases(source: &Value, destination: &Value, at: &str, found: &mut Vec<String>) {
    let (mut source, mut destination) = (source.clone(), destination.clone());
    for target in items(&destination, "AutomaticDeploymentTargets") {
        if !items(&source, "AutomaticDeploymentTargets").contains(target) {
            found.push(format!("{at}: deploys to {} by itself", short(target)));
        }
    }
    for side in [&mut source, &mut destination] {
        let mut all = items(side, "AutomaticDeploymentTargets").to_vec();
        all.extend_from_slice(items(side, "OptionalDeploymentTargets"));
        all.sort_by_key(Value::to_string);
        all.dedup();
        side["OptionalDeploymentTargets"] = Value::Array(all);
        side["AutomaticDeploymentTargets"] = Value::Null;
    }
    let targets = items(&source, "OptionalDeploymentTargets").len() as u64;
    let minimum = source["MinimumEnvironmentsBeforePromotion"].as_u64();
    if let (Some(minimum), true) = (minimum, source["TargetsLost"] == true) {
        source["MinimumEnvironmentsBeforePromotion"] = Value::from(minimum.min(targets));
    }
    source["TargetsLost"] = Value::Null;
    values(&source, &destination, at, false, found);
}

/// Rules have no name: each must be there as it is.
fn rules(source: &[Value], destination: &[Value], at: &str, found: &mut Vec<String>) {
    let mut left: Vec<&Value> = destination.iter().collect();
    for rule in source {
        let equal = left.iter().position(|other| {
            let mut differences = Vec::new();
            values(rule, other, at, false, &mut differences);
            differences.is_empty()
        });
        match equal {
            Some(place) => drop(left.remove(place)),
            None => found.push(format!("{at}: the rule {} is not there", short(rule))),
        }
    }
    for rule in left {
        found.push(format!("{at}: the rule {} is there, but not on the source", short(rule)));
    }
}

/// The order counts, but the destination may have more.
fn contained(source: &[Value], destination: &[Value], at: &str, found: &mut Vec<String>) {
    let kept: Vec<&Value> = destination.iter().filter(|item| source.contains(item)).collect();
    if !kept.iter().copied().eq(source.iter()) {
        let (is, wanted) = (Value::from(destination), Value::from(source));
        found.push(format!("{at}: is {}, not {}", short(&is), short(&wanted)));
    }
}
