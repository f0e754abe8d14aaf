//! Retention policies: older servers have no strategy.

use serde_json::{Map, Value};

/// Compares what is kept.
pub(super) fn compare(
    source: &Map<String, Value>,
    destination: &Map<String, Value>,
    at: &str,
    found: &mut Vec<String>,
) {
    let (wanted, is) = (strategy(source), strategy(destination));
    // Servers without strategies have nothing that means the default of the space.
    let unknown = wanted == "Default" && !destination.contains_key("Strategy");
    if wanted != is && !unknown {
        found.push(format!("{at}: keeps by {is}, not by {wanted}"));
    }
    for field in ["QuantityToKeep", "Unit"] {
        if wanted == "Count" && source.get(field) != destination.get(field) {
            found.push(format!("{at}.{field}: is {:?}, not {:?}", destination.get(field), source.get(field)));
        }
    }
}

fn strategy(policy: &Map<String, Value>) -> &str {
    match policy.get("Strategy").and_then(Value::as_str) {
        Some(strategy) => strategy,
        None if policy.get("QuantityToKeep").and_then(Value::as_i64) == Some(0) => "Forever",
        None => "Count",
    }
}
