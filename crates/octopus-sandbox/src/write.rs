//! Creating and replacing documents: clean, check, settle secrets, store, and what follows from it.
//! The order of checks is the server's: shape first, then names and references, then what a type demands.

use crate::answer::Refusal;
use crate::clean::{Place, member};
use crate::collections::{Collection, Level, Unique, collection};
use crate::facts;
use crate::git;
use crate::ids::free_slug;
use crate::names::same_name;
use crate::references::{Reference, visit};
use crate::rules::{blanks, by_name, certificates, environment_types, names, sets, slugs, tag_sets, unsaid, words};
use crate::secrets::{give_secrets, settle};
use crate::shape::{Field, Kind, Rule, Shape};
use crate::store::{Stored, text};
use crate::work::{Draft, Mode, Work};
use serde_json::{Map, Value, json};

/// Creates a document with the next id of its type.
pub(crate) fn create(work: &mut Work<'_>, of: &'static Collection, body: &Value) -> Result<String, Refusal> {
    let id = git::slug_of_new_runbook(work, of, body).unwrap_or_else(|| work.state.numbering.next(of.prefix));
    create_as(work, of, id, body)
}

/// Creates a document with a given id, as the server does for what it creates with another document.
pub(crate) fn create_as(
    work: &mut Work<'_>,
    of: &'static Collection,
    id: String,
    body: &Value,
) -> Result<String, Refusal> {
    let body = as_object(body)?;
    let (mut value, mut problems) = work.clean(of, body, None);
    problems.extend(unsaid::settle(work, of, body, None, &mut value));
    same_space(work, of, body, &mut problems);
    let id = finish(work, Draft { problems, ..Draft::new(of, id, value, None) })?;
    if let Some(created) = (work.rules)(of).created {
        created(work, &id, None);
    }
    Ok(id)
}

/// Replaces a document as a whole.
pub(crate) fn replace(work: &mut Work<'_>, of: &'static Collection, id: &str, body: &Value) -> Result<String, Refusal> {
    let body = as_object(body)?;
    let old = work.state.find(work.space, of, id).cloned().ok_or_else(|| Refusal::missing(id))?;
    work.space = work.state.home(work.space, of, old.id());
    let (mut value, mut problems) = work.clean(of, body, Some(&old));
    problems.extend(unsaid::settle(work, of, body, Some(&old), &mut value));
    same_space(work, of, body, &mut problems);
    if work.strict() {
        disagreement(body, "Id", old.id(), &mut problems);
    }
    let id = old.id().to_owned();
    let before = Some(old.clone());
    let id = finish(work, Draft { problems, ..Draft::new(of, id, value, Some(old)) })?;
    if let Some(changed) = (work.rules)(of).changed {
        changed(work, &id, before.as_deref());
    }
    Ok(id)
}

fn as_object(body: &Value) -> Result<&Map<String, Value>, Refusal> {
    body.as_object().ok_or_else(|| Refusal::Malformed("The request body must be a JSON object.".to_owned()))
}

fn same_space(work: &Work<'_>, of: &Collection, body: &Map<String, Value>, problems: &mut Vec<String>) {
    let says_none = member(body, "SpaceId").and_then(Value::as_str).is_none_or(str::is_empty);
    if says_none && of.level == Level::Space && work.mode == Mode::Client && work.config.does(&facts::SPACE_IDS) {
        problems.push("The SpaceId field is required.".to_owned());
    }
    if let (true, Level::Space, Some(space)) = (work.strict(), of.level, work.space_id()) {
        disagreement(body, "SpaceId", &space, problems);
    }
}

/// A body that says it is another document is a missed translation.
fn disagreement(body: &Map<String, Value>, field: &str, expected: &str, problems: &mut Vec<String>) {
    if let Some(sent) = member(body, field).and_then(Value::as_str).filter(|sent| !sent.is_empty() && *sent != expected)
    {
        problems.push(format!("The {field} '{sent}' of the body does not match '{expected}'."));
    }
}

fn finish(work: &mut Work<'_>, mut draft: Draft) -> Result<String, Refusal> {
    if work.mode == Mode::Client {
        blanks::settle(work, &mut draft);
        words::settle(work, &mut draft);
        sets::settle(work, &mut draft);
    }
    complete_slug(work, &mut draft);
    if work.mode == Mode::Client {
        check_name(work, &mut draft);
        check_references(work, &mut draft);
        environment_types::check(work, &mut draft);
        tag_sets::check_use(work, &mut draft);
        certificates::check_use(work, &mut draft);
    }
    if let Some(check) = (work.rules)(draft.of).check {
        check(work, &mut draft);
    }
    take_secrets(work, &mut draft);
    if let Some(refusal) = draft.refusal {
        return Err(refusal);
    }
    if !draft.problems.is_empty() {
        return Err(Refusal::Invalid(draft.problems));
    }
    Ok(keep(work, draft))
}

/// Keeps the slug that was sent or the one it had, or makes one from the name.
fn complete_slug(work: &Work<'_>, draft: &mut Draft) {
    if draft.value.get("Slug").is_none() {
        return;
    }
    if work.mode == Mode::Client {
        let problem = slugs::problem(work.config, draft.text("Slug"));
        draft.problems.extend(problem);
    }
    let sent = draft.text("Slug").to_owned();
    let before = draft.old.as_ref().map(|old| old.text("Slug").to_owned()).unwrap_or_default();
    let wanted = match (sent.as_str(), before.as_str()) {
        ("", "") => slugs::made(work.config, draft.text(draft.of.name_field)),
        ("", before) => before.to_owned(),
        (sent, _) => sent.to_owned(),
    };
    let table = work.state.table(work.space, draft.of);
    let (id, of) = (draft.id.as_str(), draft.of);
    let taken = |candidate: &str| {
        slugs::is_reserved(work.config, candidate)
            || table.known_as(candidate).any(|other| {
                other.id() != id
                    && other.text("Slug").eq_ignore_ascii_case(candidate)
                    && same_scope(of, &other.value, &draft.value)
            })
    };
    let is_news = !sent.is_empty() && sent != before;
    if is_news && work.strict() && work.config.does(&facts::TAKEN_SLUGS) && taken(&sent) {
        draft.problems.push(format!("The slug '{sent}' is already in use. Please choose a different slug."));
    }
    draft.value["Slug"] = Value::String(free_slug(&wanted, taken));
}

fn same_scope(of: &Collection, one: &Value, other: &Value) -> bool {
    match of.unique {
        Unique::Within(field) => text(one, field) == text(other, field),
        _ => true,
    }
}

fn check_name(work: &Work<'_>, draft: &mut Draft) {
    names::check(work, draft);
    let name = draft.text(draft.of.name_field).to_owned();
    if draft.of.unique == Unique::Not || name.is_empty() {
        return;
    }
    let taken = work.state.table(work.space, draft.of).values().any(|other| {
        other.id() != draft.id
            && same_name(other.text(draft.of.name_field), &name)
            && same_scope(draft.of, &other.value, &draft.value)
    });
    if taken {
        // Source of the words about channels: OctopusDeploy/Issues#8052.
        let within = if draft.of.path == "channels" { " for this project" } else { "" };
        let noun = draft.of.noun;
        draft.problem(format!("{noun} with this name already exists{within}. Please choose a different name."));
    }
    if name.eq_ignore_ascii_case("all") && matches!(draft.of.path, "projects" | "accounts" | "channels") {
        draft.problem("The name 'all' is reserved. Please choose a different name.");
    }
}

fn check_references(work: &Work<'_>, draft: &mut Draft) {
    if work.config.lenient {
        return;
    }
    let mut problems = Vec::new();
    visit(draft.of.shape, &draft.value, Place::ROOT, &mut |reference, place| {
        let is_there = reference.own_action
            || holds(work, draft.of.level, &reference)
            || by_name::holds(work, &reference, &place.text());
        if !is_there {
            problems.push(match reference.tag {
                true => format!("{}: the tag '{}' was not found in this space.", place.text(), reference.id),
                false => dangling(&place.text(), reference.collection, reference.id),
            });
        }
    });
    draft.problems.append(&mut problems);
}

/// The text for an id that is not in this space.
pub(crate) fn dangling(place: &str, path: &str, id: &str) -> String {
    let noun = collection(path).noun.split_once(' ').map_or("resource", |(_, noun)| noun);
    format!("{place}: the {noun} '{id}' was not found in this space.")
}

/// Whether a reference points to something that exists: in the same space, or from the system in any.
fn holds(work: &Work<'_>, level: Level, reference: &Reference<'_>) -> bool {
    if reference.tag {
        return tag_sets::exists(work, reference.id);
    }
    let of = collection(reference.collection);
    let same = |found: &Stored| found.id() == reference.id || reference.id.starts_with("feeds-builtin");
    let holds_in = |space: Option<usize>| {
        let in_git =
            || of.path == "runbooks" && space.is_some_and(|space| git::has_runbook(work.state, space, reference.id));
        work.state.find(space, of, reference.id).is_some_and(|found| same(found)) || in_git()
    };
    match level {
        Level::Space => holds_in(work.space),
        Level::System => (0..work.state.spaces.len()).map(Some).chain([None]).any(holds_in),
    }
}

fn take_secrets(work: &Work<'_>, draft: &mut Draft) {
    let before = draft.old.as_ref().map(|old| old.secrets.clone()).unwrap_or_default();
    if work.mode == Mode::Loading {
        for name in missing_secrets(draft.of.shape, &draft.value) {
            draft.value[name] = json!({ "HasValue": true });
        }
        give_secrets(&mut draft.value, &draft.id);
    }
    let mut secrets = settle(&mut draft.value, &before);
    secrets.append(&mut draft.secrets);
    draft.secrets = secrets;
    if work.mode == Mode::Client {
        let missing = missing_secrets(draft.of.shape, &draft.value);
        for name in missing {
            draft.problem(format!("The {name} field is required."));
        }
    }
}

/// Required secrets that are not set.
fn missing_secrets(shape: &Shape, value: &Value) -> Vec<&'static str> {
    let case = shape
        .variants
        .as_ref()
        .and_then(|variants| variants.cases.iter().find(|case| case.name == text(value, variants.by)));
    let fields = shape.fields.iter().chain(case.map_or(&[] as &[Field], |case| case.fields));
    let needed = fields.filter(|field| {
        matches!(field.kind, Kind::Secret) && matches!(field.rule, Rule::Required | Rule::FixedRequired)
    });
    needed.filter(|field| value[field.name]["HasValue"] != true).map(|field| field.name).collect()
}

/// Stores the draft and moves the default flag.
fn keep(work: &mut Work<'_>, draft: Draft) -> String {
    let Draft { of, id, mut value, secrets, .. } = draft;
    value["Id"] = Value::String(id.clone());
    if of.level == Level::Space {
        value["SpaceId"] = work.space_id().map_or(Value::Null, Value::String);
    }
    work.stamp(&mut value);
    if of.one_default && value["IsDefault"] == true {
        take_default_from_others(work, of, &id);
    }
    work.state.put(work.space, of, Stored::new(value, secrets));
    id
}

fn take_default_from_others(work: &mut Work<'_>, of: &'static Collection, id: &str) {
    let table = work.state.table(work.space, of);
    let others: Vec<String> = table
        .values()
        .filter(|other| other.is("IsDefault") && other.id() != id)
        .map(|other| other.id().to_owned())
        .collect();
    for other in others {
        work.patch(of.path, &other, |value| value["IsDefault"] = Value::Bool(false));
    }
}
