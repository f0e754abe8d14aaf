//! Lifecycles and runbooks: phase names, and what retention policies derive.

use crate::names::same_name;
use crate::store::{items, text};
use crate::version::Version;
use crate::work::{Draft, Work};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Phases have different names and name an environment once.
pub(crate) fn check_lifecycle(work: &Work<'_>, draft: &mut Draft) {
    let phases = items(&draft.value, "Phases");
    let repeated = phases.iter().enumerate().find_map(|(index, phase)| {
        let name = text(phase, "Name");
        phases[..index].iter().any(|other| same_name(text(other, "Name"), name)).then(|| name.to_owned())
    });
    if let Some(name) = repeated {
        draft.problem(format!("A phase with the name '{name}' already exists in this lifecycle."));
    }
    let twice: Vec<String> = phases_with_repeats(&draft.value).collect();
    for name in twice {
        draft.problem(format!("The phase '{name}' names an environment more than once."));
    }
    complete(&mut draft.value, knows_strategies(work, "lifecycles").then_some((0, "Items")));
}

/// Source: the swagger, where the targets of a phase are sets.
fn phases_with_repeats(lifecycle: &Value) -> impl Iterator<Item = String> {
    let repeats = |phase: &&Value| {
        let automatic = items(phase, "AutomaticDeploymentTargets").iter();
        let mut seen = BTreeSet::new();
        automatic.chain(items(phase, "OptionalDeploymentTargets")).filter_map(Value::as_str).any(|id| !seen.insert(id))
    };
    items(lifecycle, "Phases").iter().filter(repeats).map(|phase| text(phase, "Name").to_owned())
}

/// Runbooks keep 100 runs by default.
pub(crate) fn check_runbook(work: &Work<'_>, draft: &mut Draft) {
    complete(&mut draft.value, knows_strategies(work, "runbooks").then_some((100, "Items")));
}

/// Since when policies in documents of these types have a strategy.
const STRATEGIES: &[(&str, Version)] = &[("lifecycles", Version::new(2025, 3)), ("runbooks", Version::new(2026, 1))];

fn knows_strategies(work: &Work<'_>, path: &str) -> bool {
    STRATEGIES.iter().any(|(of, since)| *of == path && work.config.version >= *since)
}

/// Gives policies of a document from before there were strategies the one that they meant: nothing to keep was to keep
/// everything. This is the upgrade of stored data, for documents that are loaded; what clients send without a strategy
/// is completed otherwise, and becomes the default of the space.
pub(crate) fn upgrade(work: &Work<'_>, path: &str, document: &mut Value) {
    if knows_strategies(work, path) {
        name_forever(document);
    }
}

fn name_forever(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(name_forever),
        Value::Object(map) if map.get("QuantityToKeep").is_some_and(|quantity| *quantity == 0) => {
            let strategy = map.entry("Strategy").or_insert(Value::Null);
            if strategy.is_null() {
                *strategy = json!("Forever");
            }
        }
        Value::Object(map) => map.values_mut().for_each(name_forever),
        _ => {}
    }
}

/// The quantity and unit that mean "the default of the space" when a client does not know strategies.
type DefaultMeaning = Option<(i64, &'static str)>;

/// Completes retention policies anywhere in the document.
fn complete(value: &mut Value, default: DefaultMeaning) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| complete(item, default)),
        Value::Object(map) if map.contains_key("QuantityToKeep") => complete_policy(map, default),
        Value::Object(map) => map.values_mut().for_each(|member| complete(member, default)),
        _ => {}
    }
}

/// Infers the strategy of older clients as the official ones do, and derives whether everything is kept.
fn complete_policy(policy: &mut Map<String, Value>, default: DefaultMeaning) {
    let quantity = policy["QuantityToKeep"].as_i64().unwrap_or(0);
    if let Some((count, unit)) = default
        && policy.get("Strategy").is_none_or(Value::is_null)
    {
        let is_default = quantity == count && policy.get("Unit").is_some_and(|given| given == unit);
        let strategy = if is_default { "Default" } else { "Count" };
        policy.insert("Strategy".to_owned(), json!(strategy));
    }
    let forever = match policy.get("Strategy").and_then(Value::as_str) {
        Some(strategy) => strategy == "Forever",
        None => quantity == 0,
    };
    policy.insert("ShouldKeepForever".to_owned(), Value::Bool(forever));
}
