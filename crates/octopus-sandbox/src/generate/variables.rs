//! Variables of generated projects and library sets.

use super::making::{Making, ROLES};
use serde_json::{Value, json};

/// Plain ones, scoped ones, one that refers to another, secret ones and accounts by turns.
pub(super) fn variables(making: &Making<'_>, owner: &str) -> Vec<Value> {
    (0..making.of.variables).map(|number| variable(making, owner, number)).collect()
}

fn variable(making: &Making<'_>, owner: &str, number: usize) -> Value {
    let label = format!("variable {number} of {owner}");
    let value = format!("value {} of {owner}", making.words.number(&label, 10_000));
    let (kind, value) = match number % 10 {
        3 => ("Sensitive", Value::Null),
        6 => ("String", json!(format!("#{{{}}}/{number}", making.words.variable(number - 1)))),
        9 => ("UsernamePasswordAccount", json!("Accounts-1")),
        _ => ("String", json!(value)),
    };
    let scope = match number % 4 {
        1 if making.of.environments > 0 => {
            json!({ "Environment": making.some_of("Environments", making.of.environments, &label) })
        }
        2 => json!({ "Role": [ROLES[making.words.number(&label, ROLES.len())]] }),
        _ => json!({}),
    };
    json!({
        "Id": making.words.guid(&label), "Name": making.words.variable(number), "Type": kind, "Value": value,
        "IsSensitive": kind == "Sensitive", "Scope": scope,
    })
}
