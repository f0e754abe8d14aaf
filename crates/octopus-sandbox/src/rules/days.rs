//! Days of the week: words of the server, in schedules of triggers and of deployment freezes.

use crate::store::{items, text};
use serde_json::Value;

const DAYS: &[&str] = &["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// The problems with the days of a schedule that stands in a field.
pub(crate) fn unknown(schedule: &Value, field: &str) -> Vec<String> {
    let named = items(schedule, "DaysOfWeek").iter().filter_map(Value::as_str).map(|day| ("DaysOfWeek", day));
    let one = Some(("DayOfWeek", text(schedule, "DayOfWeek"))).filter(|(_, day)| !day.is_empty());
    let unknown = named.chain(one).filter(|(_, day)| !DAYS.iter().any(|known| known.eq_ignore_ascii_case(day)));
    unknown
        .map(|(member, day)| format!("Error converting value \"{day}\" to type '{member}'. Path '{field}.{member}'."))
        .collect()
}
