//! Deployment and runbook processes: version, unique names, slugs of steps and actions, references that need other documents.

use crate::answer::{Refusal, STALE_PROCESS};
use crate::clean::Place;
use crate::facts::{STEP_SLUGS, TEMPLATED_PROCESSES};
use crate::git;
use crate::ids::free_slug;
use crate::names::same_name;
use crate::references::{control, one, visit};
use crate::rules::{actions, by_name, cascade, names, slugs};
use crate::store::{Stored, items, text};
use crate::work::{Draft, Mode, Work};
use crate::write::dangling;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Checks and completes a process before it is stored.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    count_version(work, draft);
    complete_slugs(work, draft);
    each(&mut draft.value, &mut |item, list| {
        if list == "Actions" {
            actions::complete(work, item);
        }
    });
    if work.mode != Mode::Client {
        return;
    }
    unique_names(draft);
    cascade::refuse_donors(work, draft);
    actions::refuse(work, draft);
    refuse_names(work, draft);
    refuse_templated(work, draft);
    if work.strict() {
        own_actions(draft);
        templates(work, draft);
        channels(work, draft);
        released_projects(work, draft);
    }
}

/// The version that was read must still be the stored one.
fn count_version(work: &Work<'_>, draft: &mut Draft) {
    let Some(old) = draft.old.clone() else { return };
    if git::out(work.state, work.space, draft.text("ProjectId")).is_some() {
        // Commits take the place of versions.
        draft.value["Version"] = Value::from(0);
        return;
    }
    let stored = old.value["Version"].as_i64().unwrap_or(0);
    if draft.number("Version") != stored && work.mode == Mode::Client {
        draft.refusal = Some(Refusal::invalid(STALE_PROCESS));
    }
    draft.value["Version"] = Value::from(stored + 1);
}

/// Runs a function on each step and each action, with the field of the list it stands in.
fn each(value: &mut Value, visit: &mut dyn FnMut(&mut Value, &'static str)) {
    for step in value["Steps"].as_array_mut().into_iter().flatten() {
        visit(step, "Steps");
        for action in step["Actions"].as_array_mut().into_iter().flatten() {
            visit(action, "Actions");
        }
    }
}

/// Keeps the slug that was sent or the one that the item had, or makes one from the name.
fn complete_slugs(work: &Work<'_>, draft: &mut Draft) {
    let (mut steps, mut actions) = (BTreeSet::new(), BTreeSet::new());
    let before = draft.old.as_ref().map(|old| slugs_of(&old.value)).unwrap_or_default();
    let mut problems = Vec::new();
    each(&mut draft.value, &mut |item, list| {
        if item.get("Slug").is_none() {
            return;
        }
        let taken = if list == "Steps" { &mut steps } else { &mut actions };
        let sent = text(item, "Slug").to_owned();
        let wanted = match (sent.as_str(), before.get(text(item, "Id"))) {
            ("", None) => slugs::made(work.config, text(item, "Name")),
            ("", Some(before)) => before.clone(),
            (sent, _) => sent.to_owned(),
        };
        if work.mode == Mode::Client {
            problems.extend(slugs::problem(work.config, &sent));
            if taken.contains(&sent.to_lowercase()) && work.config.does(&STEP_SLUGS) {
                problems.push(slug_taken(&sent, list));
            }
        }
        let is_taken =
            |candidate: &str| taken.contains(&candidate.to_lowercase()) || slugs::is_reserved(work.config, candidate);
        let given = free_slug(&wanted, is_taken);
        taken.insert(given.to_lowercase());
        item["Slug"] = Value::String(given);
    });
    draft.problems.append(&mut problems);
}

/// Source: OctopusDeploy/Issues#7783.
fn slug_taken(slug: &str, list: &str) -> String {
    let noun = if list == "Steps" { "step" } else { "action" };
    let capital = if list == "Steps" { "Step" } else { "Action" };
    format!(
        "{capital} slug '{slug}' is already used by another {noun} in this deployment process. {capital} slugs must be unique."
    )
}

/// Letters that names of steps and actions cannot have.
fn refuse_names(work: &Work<'_>, draft: &mut Draft) {
    let mut problems = Vec::new();
    each(&mut draft.value, &mut |item, _| problems.extend(names::problem_of_step(work, text(item, "Name"))));
    problems.dedup();
    draft.problems.append(&mut problems);
}

/// The process of a project that was made from a template is the template's. The sentence is a guess.
fn refuse_templated(work: &Work<'_>, draft: &mut Draft) {
    let project = work.table("projects").get(draft.text("ProjectId"));
    let is_templated = project.is_some_and(|project| project.value["ProjectTemplateDetails"].is_object());
    if is_templated && draft.of.path == "deploymentprocesses" && work.config.does(&TEMPLATED_PROCESSES) {
        draft.problem("The deployment process of a project that is based on a project template cannot be changed.");
    }
}

/// The slugs of steps and actions by their ids.
fn slugs_of(process: &Value) -> BTreeMap<String, String> {
    let steps = items(process, "Steps");
    let all = steps.iter().chain(steps.iter().flat_map(|step| items(step, "Actions")));
    let all = all.map(|item| (text(item, "Id").to_owned(), text(item, "Slug").to_owned()));
    all.filter(|(_, slug)| !slug.is_empty()).collect()
}

fn unique_names(draft: &mut Draft) {
    let mut problems = Vec::new();
    let (mut steps, mut actions): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    each(&mut draft.value, &mut |item, list| {
        let (taken, noun) = if list == "Steps" { (&mut steps, "step") } else { (&mut actions, "action") };
        let name = text(item, "Name").to_owned();
        if taken.iter().any(|other| same_name(other, &name)) {
            problems
                .push(format!("The name '{name}' is used by more than one {noun}. Please choose a different name."));
        }
        taken.push(name);
    });
    draft.problems.append(&mut problems);
}

/// Properties with ids of actions mean actions of this process.
fn own_actions(draft: &mut Draft) {
    let actions: Vec<&Value> = items(&draft.value, "Steps").iter().flat_map(|step| items(step, "Actions")).collect();
    let mut problems = Vec::new();
    visit(draft.of.shape, &draft.value, Place::ROOT, &mut |reference, place| {
        if reference.own_action && !actions.iter().any(|action| text(action, "Id") == reference.id) {
            problems.push(format!("{}: the action '{}' was not found in this process.", place.text(), reference.id));
        }
    });
    draft.problems.append(&mut problems);
}

/// Actions may be limited to channels of their own project only.
fn channels(work: &Work<'_>, draft: &mut Draft) {
    let project = draft.text("ProjectId").to_owned();
    let mut problems = Vec::new();
    visit(draft.of.shape, &draft.value, Place::ROOT, &mut |reference, place| {
        let foreign = reference.collection == "channels"
            && work.find("channels", reference.id).is_some_and(|channel| channel.text("ProjectId") != project);
        if foreign {
            problems.push(format!("{}: the channel '{}' belongs to another project.", place.text(), reference.id));
        }
    });
    draft.problems.append(&mut problems);
}

/// The package of an action that deploys a release is the project. Fact `deploy-release`.
fn released_projects(work: &Work<'_>, draft: &mut Draft) {
    let actions = items(&draft.value, "Steps").iter().flat_map(|step| items(step, "Actions"));
    let packages = actions
        .filter(|action| text(action, "ActionType") == "Octopus.DeployRelease")
        .flat_map(|action| items(action, "Packages").iter().map(|package| text(package, "PackageId")));
    let missing = packages.filter(|id| !id.is_empty() && !id.contains("#{") && work.find("projects", id).is_none());
    let mut problems: Vec<String> = missing.map(|id| dangling("PackageId", "projects", id)).collect();
    draft.problems.append(&mut problems);
}

/// Actions made from a step template: its version exists, and parameter values refer to what is there.
fn templates(work: &Work<'_>, draft: &mut Draft) {
    let mut problems = Vec::new();
    let actions = items(&draft.value, "Steps").iter().flat_map(|step| items(step, "Actions"));
    for action in actions {
        let properties = &action["Properties"];
        let template = work.find("actiontemplates", text(properties, "Octopus.Action.Template.Id"));
        let Some(template) = template else { continue };
        let latest = template.value["Version"].as_i64().unwrap_or(0);
        let used = text(properties, "Octopus.Action.Template.Version").parse::<i64>().unwrap_or(0);
        if used > latest {
            problems.push(format!(
                "Version {used} of the step template '{}' was not found, the latest is {latest}.",
                template.text("Name")
            ));
        }
        parameter_values(work, template, properties, &mut problems);
    }
    draft.problems.append(&mut problems);
}

fn parameter_values(work: &Work<'_>, template: &Stored, properties: &Value, problems: &mut Vec<String>) {
    for parameter in items(&template.value, "Parameters") {
        let name = text(parameter, "Name");
        let Some(target) = control(&parameter["DisplaySettings"]) else { continue };
        one(target, text(properties, name), Place::ROOT.field(name), &mut |reference, place| {
            let is_there = work.find(reference.collection, reference.id).is_some()
                || by_name::holds(work, &reference, &format!("Properties.{name}"));
            if !is_there {
                problems.push(dangling(&place.text(), reference.collection, reference.id));
            }
        });
    }
}
