//! The dependents of the steps of a process: variables that are scoped to them, version rules of channels, and what
//! numbers releases. On branches nothing follows: other commits may still have the step.

use super::rows;
use super::stored::save;
use crate::facts::{STEP_DONORS, STEP_RENAMES, STEP_ROWS, STEP_RULES};
use crate::git;
use crate::names::same_name;
use crate::store::{Stored, items, text};
use crate::work::{Draft, Work};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Actions of a process by id: their names and slugs.
#[derive(Debug, Default)]
pub(super) struct Steps(BTreeMap<String, (String, String)>);

impl Steps {
    pub(super) fn of(process: &Value) -> Steps {
        let actions = items(process, "Steps").iter().flat_map(|step| items(step, "Actions"));
        let called = |action: &Value| (text(action, "Name").to_owned(), text(action, "Slug").to_owned());
        Steps(actions.map(|action| (text(action, "Id").to_owned(), called(action))).collect())
    }

    /// Those with these ids.
    pub(super) fn only(mut self, ids: &BTreeSet<String>) -> Steps {
        self.0.retain(|id, _| ids.contains(id));
        self
    }

    /// Those that another process does not have.
    fn without(&self, other: &Steps) -> Steps {
        let rest = self.0.iter().filter(|(id, _)| !other.0.contains_key(*id));
        Steps(rest.map(|(id, called)| (id.clone(), called.clone())).collect())
    }

    /// The name before and the name now of those that are called otherwise.
    fn renamed_in<'s>(&'s self, now: &'s Steps) -> Vec<(&'s str, &'s str)> {
        let both = self.0.iter().filter_map(|(id, (name, _))| Some((name.as_str(), now.0.get(id)?.0.as_str())));
        both.filter(|(before, now)| before != now).collect()
    }

    fn has(&self, named: &str) -> bool {
        let is_it = |(name, slug): &(String, String)| same_name(name, named) || slug.eq_ignore_ascii_case(named);
        !named.is_empty() && self.0.values().any(is_it)
    }
}

/// A process was saved.
pub(crate) fn saved(work: &mut Work<'_>, id: &str, before: Option<&Stored>) {
    let Some(before) = before else { return };
    let found = ["deploymentprocesses", "runbookProcesses"]
        .into_iter()
        .find_map(|path| Some((path, work.find(path, id)?.clone())));
    let Some((path, now)) = found else { return };
    if git::out(work.state, work.space, now.text("ProjectId")).is_some() {
        return;
    }
    let (had, has) = (Steps::of(&before.value), Steps::of(&now.value));
    if path == "deploymentprocesses" && work.config.does(&STEP_RENAMES) {
        rename(work, now.text("ProjectId"), &had.renamed_in(&has));
    }
    gone(work, path, &now, &had.without(&has));
}

/// Steps went: what is scoped to them goes, and version rules do not name them any more.
pub(super) fn gone(work: &mut Work<'_>, path: &str, process: &Stored, steps: &Steps) {
    let project = process.text("ProjectId").to_owned();
    if steps.0.is_empty() {
        return;
    }
    if work.config.does(&STEP_ROWS) {
        rows::of_project(work, &project, "Action", &steps.0.keys().cloned().collect());
    }
    if path == "deploymentprocesses" && work.config.does(&STEP_RULES) {
        for_channels(work, &project, |channel| {
            drop_named(channel, "Rules", ("ActionPackages", "DeploymentAction"), steps);
            drop_named(channel, "GitResourceRules", ("GitDependencyActions", "DeploymentActionSlug"), steps);
        });
    }
}

fn for_channels(work: &mut Work<'_>, project: &str, change: impl Fn(&mut Value)) {
    let channels = work.table("channels").values().filter(|channel| channel.text("ProjectId") == project);
    let channels: Vec<_> = channels.cloned().collect();
    for channel in channels {
        let mut value = channel.value.clone();
        change(&mut value);
        save(work, "channels", &channel, value, &BTreeSet::new());
    }
}

/// Drops the parts of rules that name steps, and the rules of which nothing is left.
fn drop_named(channel: &mut Value, rules: &str, (parts, name): (&str, &str), steps: &Steps) {
    let Some(rules) = channel.get_mut(rules).and_then(Value::as_array_mut) else { return };
    rules.retain_mut(|rule| {
        let Some(parts) = rule.get_mut(parts).and_then(Value::as_array_mut) else { return true };
        let before = parts.len();
        parts.retain(|part| !steps.has(text(part, name)));
        parts.len() == before || !parts.is_empty()
    });
}

/// Fields of a project and of its settings that name a step.
const DONORS: &[(&str, &str)] =
    &[("VersioningStrategy", "DonorPackage"), ("ReleaseCreationStrategy", "ReleaseCreationPackage")];

/// Version rules and what numbers releases name a step as it is called now.
fn rename(work: &mut Work<'_>, project: &str, names: &[(&str, &str)]) {
    if names.is_empty() {
        return;
    }
    let follow = |named: &mut Value| {
        let now = named.as_str().and_then(|named| names.iter().find(|(before, _)| same_name(before, named)));
        if let Some((_, now)) = now {
            *named = Value::from(*now);
        }
    };
    for_channels(work, project, |channel| {
        crate::rules::blanks::each(channel, "Rules[].ActionPackages[].DeploymentAction", &mut |named| follow(named));
    });
    for (path, id) in
        [("projects", project.to_owned()), ("deploymentsettings", format!("deploymentsettings-{project}"))]
    {
        let Some(found) = work.table(path).get(&id).cloned() else { continue };
        let mut value = found.value.clone();
        for (strategy, package) in DONORS {
            let place = format!("{strategy}.{package}.DeploymentAction");
            crate::rules::blanks::each(&mut value, &place, &mut |named| follow(named));
        }
        save(work, path, &found, value, &BTreeSet::new());
    }
}

/// A step that numbers releases, or of which a package makes them, stays in the process. The text is a guess.
pub(crate) fn refuse_donors(work: &Work<'_>, draft: &mut Draft) {
    let Some(old) = draft.old.as_ref().filter(|_| draft.of.path == "deploymentprocesses") else { return };
    let project = draft.text("ProjectId");
    let Some(project) = work.table("projects").get(project).filter(|_| work.config.does(&STEP_DONORS)) else { return };
    let gone = Steps::of(&old.value).without(&Steps::of(&draft.value));
    let mut problems = Vec::new();
    for (strategy, package) in DONORS {
        let named = text(&project.value[strategy][package], "DeploymentAction");
        if gone.has(named) {
            problems.push(format!(
                "The step '{named}' cannot be removed because the {strategy} of the project '{}' uses it.",
                project.text("Name")
            ));
        }
    }
    draft.problems.append(&mut problems);
}
