//! Triggers: start times without zones, and slugs of steps in filters.

use crate::rules::days;
use crate::store::{items, text};
use crate::version::Version;
use crate::work::{Draft, Mode, Work};
use serde_json::Value;

/// The filters that name actions: their list, and the member with the action.
const ACTIONS: &[(&str, &str)] =
    &[("Packages", "DeploymentActionSlug"), ("Packages", "DeploymentAction"), ("Sources", "DeploymentActionSlug")];

/// Checks and completes a trigger before it is stored.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode != Mode::Loading {
        write_start_time(work, draft);
    }
    if work.mode == Mode::Client {
        let problems = days::unknown(&draft.value["Filter"], "Filter");
        draft.problems.extend(problems);
        check_cron(draft);
    }
    if work.strict() {
        named_actions(work, draft);
        own_runbook(work, draft);
    }
}

/// Seconds to days of the week, and perhaps a year; older expressions have no seconds. The sentence is a guess.
fn check_cron(draft: &mut Draft) {
    let Some(cron) = draft.value["Filter"]["CronExpression"].as_str() else { return };
    if !cron.is_empty() && !(5..=7).contains(&cron.split_whitespace().count()) {
        let problem = format!("The CRON expression '{cron}' is not valid.");
        draft.problem(problem);
    }
}

/// Since 2022.3 a start time has no zone, before that an offset.
/// Fact `schedule-times`.
fn write_start_time(work: &Work<'_>, draft: &mut Draft) {
    let zoneless = work.config.version >= Version::new(2022, 3);
    for field in ["StartTime", "RunAfter", "RunUntil"] {
        let Some(Value::String(time)) = draft.value["Filter"].get_mut(field) else { continue };
        let has_zone = zone(time).is_some();
        if let (true, Some(at)) = (zoneless, zone(time)) {
            time.truncate(at);
        } else if !zoneless && !has_zone && time.contains('T') {
            time.push('Z');
        }
    }
}

/// Where the zone of a date with time begins.
fn zone(time: &str) -> Option<usize> {
    let clock = time.find('T')? + 1;
    time[clock..].find(['Z', 'z', '+', '-']).map(|at| clock + at)
}

/// Filters name actions of the deployment process by slug, those of the built-in feed by name too.
fn named_actions(work: &Work<'_>, draft: &mut Draft) {
    let actions = super::channels::actions(work, draft.text("ProjectId"));
    let filter = &draft.value["Filter"];
    let mut missing = Vec::new();
    for (list, member) in ACTIONS {
        for named in items(filter, list).iter().map(|item| text(item, member)).filter(|named| !named.is_empty()) {
            if !actions.iter().any(|action| super::channels::is_called(action, named)) {
                missing.push(super::channels::missing_action(named));
            }
        }
    }
    draft.problems.append(&mut missing);
}

/// A trigger runs runbooks of its own project.
fn own_runbook(work: &Work<'_>, draft: &mut Draft) {
    let id = text(&draft.value["Action"], "RunbookId");
    let foreign = work.find("runbooks", id).is_some_and(|runbook| runbook.text("ProjectId") != draft.text("ProjectId"));
    if foreign {
        let problem = format!("Action.RunbookId: the runbook '{id}' belongs to another project.");
        draft.problem(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::zone;

    #[test]
    fn the_zone_of_a_time_is_found_behind_the_clock() {
        let cases = [
            ("2022-09-13T09:00:00.000Z", Some(23)),
            ("2022-09-13T09:00:00+10:00", Some(19)),
            ("2022-09-13T09:00:00.000", None),
            ("09:00", None),
        ];
        for (time, expected) in cases {
            assert_eq!(zone(time), expected, "{time}");
        }
    }
}
