//! Values and names that the server reads into types of its own: properties, and the dimensions of scopes.

use crate::facts::{PROPERTY_TEXTS, SCOPE_WORDS};
use crate::rules::blanks;
use crate::work::{Draft, Work};
use serde_json::{Map, Value, json};

/// Collections whose documents have properties.
const WITH_PROPERTIES: &[&str] = &["deploymentprocesses", "runbookProcesses", "actiontemplates"];
/// Objects that are stored as they come.
const AS_THEY_COME: &[&str] = &["Inputs"];

/// Source: ScopeField of the .NET client.
const DIMENSIONS: &[&str] = &[
    "Project",
    "Environment",
    "Machine",
    "Role",
    "TargetRole",
    "Action",
    "User",
    "Trigger",
    "ParentDeployment",
    "Private",
    "Channel",
    "TenantTag",
    "Tenant",
    "ProcessOwner",
    "ProjectTemplate",
];

/// Source: the fields of the type TimeSpan of the .NET client.
const SPANS: &[(&str, &[&str])] = &[
    (
        "machinepolicies",
        &[
            "ConnectionConnectTimeout",
            "ConnectionRetrySleepInterval",
            "ConnectionRetryTimeLimit",
            "MachineCleanupPolicy.DeleteMachinesElapsedTimeSpan",
            "MachineHealthCheckPolicy.HealthCheckInterval",
            "MachineRpcCallRetryPolicy.HealthCheckRetryDuration",
            "MachineRpcCallRetryPolicy.RetryDuration",
            "PollingRequestMaximumMessageProcessingTimeout",
            "PollingRequestQueueTimeout",
        ],
    ),
    (
        "subscriptions",
        &[
            "EventNotificationSubscription.EmailFrequencyPeriod",
            "EventNotificationSubscription.SlackFrequencyPeriod",
            "EventNotificationSubscription.WebhookTimeout",
        ],
    ),
];

/// Writes what a client sent as the server does, and says what it cannot read.
pub(crate) fn settle(work: &Work<'_>, draft: &mut Draft) {
    if WITH_PROPERTIES.contains(&draft.of.path) && work.config.does(&PROPERTY_TEXTS) {
        properties(&mut draft.value, false, &mut draft.problems);
    }
    let problems = spans(draft.of.path, &mut draft.value);
    draft.problems.extend(problems);
    if draft.of.path == "variables" && work.config.does(&SCOPE_WORDS) {
        for (index, variable) in draft.value["Variables"].as_array_mut().into_iter().flatten().enumerate() {
            let Some(scope) = variable["Scope"].as_object_mut() else { continue };
            let problems = dimensions(scope);
            draft
                .problems
                .extend(problems.into_iter().map(|problem| format!("{problem} Path 'Variables[{index}].Scope'.")));
        }
    }
}

/// The problems with spans of time in a document of a collection.
fn spans(path: &str, value: &mut Value) -> Vec<String> {
    let places = SPANS.iter().filter(|(of, _)| *of == path).flat_map(|(_, places)| *places);
    let mut problems = Vec::new();
    for place in places {
        blanks::each(value, place, &mut |found| {
            if let Some(text) = found.as_str().filter(|text| !is_span(text)) {
                problems.push(format!("Error converting value \"{text}\" to type 'System.TimeSpan'. Path '{place}'."));
            }
        });
    }
    problems
}

/// Whether a text is `d.hh:mm:ss.fff`, of which days and fractions may be missing, or a number of days.
fn is_span(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit());
    let text = text.trim().trim_start_matches('-');
    let Some((days_and_hours, rest)) = text.split_once(':') else { return is_number(text) };
    let hours =
        days_and_hours.split_once('.').map_or(Some(days_and_hours), |(days, hours)| is_number(days).then_some(hours));
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
    let whole = seconds.split_once('.').map_or(Some(seconds), |(whole, part)| is_number(part).then_some(whole));
    let below = |part: &str, end: u32| is_number(part) && part.parse::<u32>().is_ok_and(|number| number < end);
    hours.is_some_and(|hours| below(hours, 24)) && below(minutes, 60) && whole.is_some_and(|whole| below(whole, 60))
}

fn properties(value: &mut Value, of_package: bool, problems: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| properties(item, of_package, problems)),
        Value::Object(map) => {
            for (key, member) in map {
                match (key.as_str(), member) {
                    ("Properties", Value::Object(map)) => texts(map, of_package, problems),
                    (key, member) if !AS_THEY_COME.contains(&key) => {
                        properties(member, of_package || key == "Packages", problems);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Properties of packages are plain texts, in which a flag is written as JSON has it.
fn texts(map: &mut Map<String, Value>, of_package: bool, problems: &mut Vec<String>) {
    for (key, value) in map.iter_mut() {
        match value {
            Value::Bool(flag) if of_package => *value = Value::from(flag.to_string()),
            Value::Bool(flag) => *value = Value::from(if *flag { "True" } else { "False" }),
            Value::Number(number) => *value = Value::from(number.to_string()),
            // An object is a secret to the server; of one that says nothing of a value, nothing is left.
            Value::Object(map) if !of_package && !["HasValue", "NewValue"].iter().any(|key| map.contains_key(*key)) => {
                *value = json!({ "HasValue": false, "NewValue": null, "Hint": null });
            }
            Value::Array(_) => problems.push(format!("Error converting value of an array . Path 'Properties.{key}'.")),
            _ => {}
        }
    }
    let keys: Vec<String> = map.keys().cloned().collect();
    for (at, key) in keys.iter().enumerate() {
        if let Some(first) = keys[..at].iter().find(|first| first.eq_ignore_ascii_case(key)) {
            let last = map.remove(key).unwrap_or_default();
            map.insert(first.clone(), last);
        }
    }
}

/// Spells the dimensions as the server does; what is none of them, or holds no list of texts, cannot be read.
fn dimensions(scope: &mut Map<String, Value>) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, ids) in std::mem::take(scope) {
        if !ids.is_null() && !ids.as_array().is_some_and(|ids| ids.iter().all(Value::is_string)) {
            problems.push(format!("Error converting the ids of '{name}' to type 'ScopeValue'."));
        }
        match DIMENSIONS.iter().find(|known| known.eq_ignore_ascii_case(&name)) {
            Some(known) => drop(scope.insert((*known).to_owned(), ids)),
            None => problems.push(format!("Error converting value \"{name}\" to type 'ScopeField'.")),
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::is_span;

    #[test]
    fn spans_of_time_have_days_or_hours() {
        for text in ["00:02:30", "1.00:00:00", "10675199.02:48:05.4775807", "01:00", "7", "-00:00:01"] {
            assert!(is_span(text), "{text}");
        }
        for text in ["nope", "", "25:00:00", "00:61:00", "1 day", "00:00:00:00:00", "1.", "a.00:00:00"] {
            assert!(!is_span(text), "{text}");
        }
    }
}
