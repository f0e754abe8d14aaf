//! Deployment freezes: when they begin and end.

use crate::clock;
use crate::collections::collection;
use crate::rules::days;
use crate::store::{Stored, items, text};
use crate::work::{Draft, Mode, Work};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The longest name. Fact `freezes`.
const LONGEST_NAME: usize = 200;

/// Where a freeze stands in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Scheduled,
    Active,
    Complete,
}

impl Phase {
    /// Whether a client means this one. The words for it are a guess: no source lists them.
    pub(crate) fn is_called(self, word: &str) -> bool {
        let words: &[&str] = match self {
            Phase::Scheduled => &["scheduled", "upcoming"],
            Phase::Active => &["active"],
            Phase::Complete => &["complete", "completed", "expired"],
        };
        words.iter().any(|known| known.eq_ignore_ascii_case(word))
    }
}

/// Where a freeze stands at a time in seconds. One that recurs without end is never over.
pub(crate) fn phase(freeze: &Value, now: i64) -> Phase {
    let at = |field| clock::parse(text(freeze, field)).unwrap_or(now);
    let schedule = &freeze["RecurringSchedule"];
    let ends = match text(schedule, "EndType") {
        "Never" | "AfterOccurrences" => None,
        "OnDate" => clock::parse(text(schedule, "EndOnDate")),
        _ => Some(at("End")),
    };
    match ends {
        _ if now < at("Start") => Phase::Scheduled,
        Some(end) if end < now => Phase::Complete,
        _ => Phase::Active,
    }
}

/// A freeze has a beginning and, later, an end.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode != Mode::Client {
        return;
    }
    if draft.text("Name").chars().count() > LONGEST_NAME {
        draft.problem(format!("The Name must be at most {LONGEST_NAME} characters long."));
    }
    let problems = days::unknown(&draft.value["RecurringSchedule"], "RecurringSchedule");
    draft.problems.extend(problems);
    for field in ["Start", "End"] {
        let sent = draft.text(field);
        if !sent.is_empty() && clock::parse(sent).is_none() {
            draft.problem(format!("Could not convert string to DateTimeOffset. Path '{field}'."));
        }
    }
    if let (Some(start), Some(end)) = (clock::parse(draft.text("Start")), clock::parse(draft.text("End")))
        && end <= start
    {
        draft.problem("The end of a deployment freeze must be after its start.");
    }
    if work.strict() {
        check_spaces(work, draft);
    }
}

/// The documents that one scope names must be in one space. Fact `freezes`.
fn check_spaces(work: &Work<'_>, draft: &mut Draft) {
    let spaces_of = |path: &str, id: &str| -> BTreeSet<usize> {
        let known = |space: &usize| work.state.find(Some(*space), collection(path), id).is_some();
        (0..work.state.spaces.len()).filter(known).collect()
    };
    let mut apart = Vec::new();
    let mut check = |parts: &[(&str, &str)]| {
        let spaces = parts.iter().map(|(path, id)| spaces_of(path, id));
        // A document that is in no space is refused already.
        let together = spaces.filter(|spaces| !spaces.is_empty()).reduce(|one, other| &one & &other);
        if together.is_some_and(|spaces| spaces.is_empty()) {
            let ids: Vec<&str> = parts.iter().map(|(_, id)| *id).collect();
            apart.push(format!("A scope of a deployment freeze must be in one space: {}.", ids.join(", ")));
        }
    };
    for (project, environments) in draft.value["ProjectEnvironmentScope"].as_object().into_iter().flatten() {
        for environment in environments.as_array().into_iter().flatten().filter_map(Value::as_str) {
            check(&[("projects", project), ("environments", environment)]);
        }
    }
    for scope in items(&draft.value, "TenantProjectEnvironmentScope") {
        let part = |field| text(scope, field);
        check(&[
            ("tenants", part("TenantId")),
            ("projects", part("ProjectId")),
            ("environments", part("EnvironmentId")),
        ]);
    }
    draft.problems.append(&mut apart);
}

/// Freezes do not hold what they freeze: what was deleted goes from their scopes, and freezes of a project go with it.
/// No source says so, but a scope that names what is not there could not be saved again.
pub(crate) fn forget(work: &mut Work<'_>, gone: &BTreeSet<String>) {
    let of = collection("deploymentfreezes");
    let freezes: Vec<Arc<Stored>> = work.state.system.of(of).values().cloned().collect();
    for freeze in freezes {
        if gone.contains(freeze.text("OwnerId")) {
            work.state.take(None, of, freeze.id());
            continue;
        }
        let mut value = freeze.value.clone();
        shrink(&mut value, gone);
        if value != freeze.value {
            work.state.put(None, of, Stored::new(value, freeze.secrets.clone()));
        }
    }
}

fn shrink(freeze: &mut Value, gone: &BTreeSet<String>) {
    let is_gone = |id: &Value| id.as_str().is_some_and(|id| gone.contains(id));
    if let Some(projects) = freeze["ProjectEnvironmentScope"].as_object_mut() {
        projects.retain(|project, _| !gone.contains(project));
        projects.values_mut().filter_map(Value::as_array_mut).for_each(|ids| ids.retain(|id| !is_gone(id)));
    }
    if let Some(scopes) = freeze.get_mut("TenantProjectEnvironmentScope").and_then(Value::as_array_mut) {
        scopes.retain(|scope| !["TenantId", "ProjectId", "EnvironmentId"].iter().any(|field| is_gone(&scope[*field])));
    }
}

#[cfg(test)]
mod tests {
    use super::{Phase, phase};
    use crate::clock::parse;
    use serde_json::json;

    #[test]
    fn a_freeze_is_scheduled_then_active_then_complete() {
        let mut freeze = json!({ "Start": "2026-01-02T00:00:00Z", "End": "2026-01-03T00:00:00+00:00" });
        let at = |text| parse(text).unwrap();
        assert_eq!(phase(&freeze, at("2026-01-01T00:00:00Z")), Phase::Scheduled);
        assert_eq!(phase(&freeze, at("2026-01-02T12:00:00Z")), Phase::Active);
        assert_eq!(phase(&freeze, at("2026-01-04T00:00:00Z")), Phase::Complete);
        freeze["RecurringSchedule"] = json!({ "EndType": "Never" });
        assert_eq!(phase(&freeze, at("2030-01-04T00:00:00Z")), Phase::Active);
        freeze["RecurringSchedule"] = json!({ "EndType": "OnDate", "EndOnDate": "2027-01-01T00:00:00Z" });
        assert_eq!(phase(&freeze, at("2030-01-04T00:00:00Z")), Phase::Complete);
    }
}
