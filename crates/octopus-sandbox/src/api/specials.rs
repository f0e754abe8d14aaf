//! Endpoints that are not a collection: the current user, sort orders, parent environments, template versions, installation.

use super::documents::{item, stored};
use super::lists::{selected, sheet};
use super::reply::{Item, Reply};
use super::{Given, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::render;
use crate::root;
use crate::store::{Stored, items};
use crate::work::Work;
use crate::{remove, write};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) fn server_status(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, root::server_status(view.config)))
}

pub(crate) fn current_user(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("users");
    let user = view.state.system.of(of).values().find(|user| user.text("Username") == crate::births::USER);
    user.map(|user| Reply::Found(Item::plain(of, user))).ok_or_else(|| Refusal::missing("users/me"))
}

pub(crate) fn machine_roles(view: &View<'_>) -> Result<Reply, Refusal> {
    let machines = view.state.table(view.space, collection("machines")).values();
    let roles: BTreeSet<String> = machines
        .flat_map(|machine| items(&machine.value, "Roles"))
        .filter_map(|role| role.as_str().map(str::to_owned))
        .collect();
    Ok(Reply::Text(200, json!(roles).to_string()))
}

pub(crate) fn sort_environments(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "environments")
}

pub(crate) fn sort_tag_sets(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "tagsets")
}

pub(crate) fn sort_worker_pools(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "workerpools")
}

/// A new order names every document.
fn sort(work: &mut Work<'_>, given: &Given<'_>, path: &str) -> Result<Reply, Refusal> {
    let ids: Vec<String> =
        given.body.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let known: BTreeSet<&String> = work.table(path).keys().collect();
    if ids.iter().collect::<BTreeSet<_>>() != known {
        return Err(Refusal::invalid("The sort order must contain the id of every item exactly once."));
    }
    for (order, id) in ids.iter().enumerate() {
        work.patch(path, id, |document| document["SortOrder"] = Value::from(order));
    }
    Ok(Reply::Empty)
}

/// Environments of all types; this newer list has no links.
pub(crate) fn environments_v2(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("environments");
    let everything = view.state.table(view.space, of).values().filter(|stored| view.query.matches("Name", stored));
    let everything = render::shuffled(view.state.shuffle, everything.cloned().collect());
    let items = everything.iter().map(with_type).collect();
    let mut sheet = sheet(view, view.query, String::new(), "BaseEnvironmentV2", items);
    sheet.links = false;
    Ok(Reply::Sheet(sheet))
}

fn with_type(stored: &Arc<Stored>) -> Item {
    let members = Some(json!({ "Type": stored.text("Type") }));
    Item { of: collection("environments"), stored: stored.clone(), members }
}

pub(crate) fn environment_v2(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = view.state.find(view.space, collection("environments"), view.args[0]);
    found.map(|found| Reply::Found(with_type(found))).ok_or_else(|| Refusal::missing(view.args[0]))
}

pub(crate) fn parent(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("environments");
    let found = view.state.find(view.space, of, view.args[0]).filter(|found| found.text("Type") == "Parent");
    found.map(|found| Reply::Found(item(view, of, found))).ok_or_else(|| Refusal::missing(view.args[0]))
}

/// Answers with the id alone, as the swagger of 2026.1 says.
pub(crate) fn post_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let id = write::create(work, collection("environments"), &as_parent(&given.body))?;
    Ok(Reply::Text(201, json!({ "Id": id }).to_string()))
}

pub(crate) fn put_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    is_parent(work, given)?;
    let of = collection("environments");
    let id = write::replace(work, of, given.args[0], &as_parent(&given.body))?;
    stored(work, of, &id).map(Reply::Found)
}

pub(crate) fn delete_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    is_parent(work, given)?;
    remove::remove(work, collection("environments"), given.args[0])?;
    Ok(Reply::Empty)
}

fn is_parent(work: &Work<'_>, given: &Given<'_>) -> Result<(), Refusal> {
    let found = work.find("environments", given.args[0]).filter(|found| found.text("Type") == "Parent");
    found.map(|_| ()).ok_or_else(|| Refusal::missing(given.args[0]))
}

fn as_parent(body: &Value) -> Value {
    let mut body = body.clone();
    if body.is_object() {
        body["Type"] = json!("Parent");
    }
    body
}

fn versions<'v>(view: &View<'v>) -> Result<&'v [Arc<Stored>], Refusal> {
    let template = view.state.find(view.space, collection("actiontemplates"), view.args[0]);
    let template = template.ok_or_else(|| Refusal::missing(view.args[0]))?;
    let history = view.space.and_then(|space| view.state.spaces[space].history.get(template.id()));
    Ok(history.map_or(&[], Vec::as_slice))
}

pub(crate) fn template_versions(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("actiontemplates");
    Ok(Reply::Array(versions(view)?.iter().map(|stored| Item::plain(of, stored)).collect()))
}

pub(crate) fn template_version(view: &View<'_>) -> Result<Reply, Refusal> {
    let wanted = view.args[1].parse::<i64>().ok();
    let found = versions(view)?.iter().find(|stored| stored.value["Version"].as_i64() == wanted);
    let found = found.ok_or_else(|| Refusal::missing(&view.args.join("/versions/")))?;
    Ok(Reply::Found(Item::plain(collection("actiontemplates"), found)))
}

pub(crate) fn variable_sets(view: &View<'_>) -> Result<Reply, Refusal> {
    if view.query.get("ids").is_none() {
        return Err(Refusal::invalid("Please provide the ids of the variable sets."));
    }
    let of = collection("variables");
    let found = selected(view, of, view.query, |_| true);
    Ok(Reply::Array(found.iter().map(|found| item(view, of, &found.stored)).collect()))
}

fn space_of(work: &mut Work<'_>, given: &Given<'_>) -> Result<(), Refusal> {
    if let Some(space) = given.args.get(1) {
        work.space = Some(work.state.space_index(space).ok_or_else(|| Refusal::missing(space))?);
    }
    if work.space.is_none() { Err(Refusal::missing("space")) } else { Ok(()) }
}

pub(crate) fn installed_template(view: &View<'_>) -> Result<Reply, Refusal> {
    let space = match view.args.get(1) {
        Some(space) => Some(view.state.space_index(space).ok_or_else(|| Refusal::missing(space))?),
        None => view.space,
    };
    let community = view.state.find(None, collection("communityactiontemplates"), view.args[0]);
    let community = community.ok_or_else(|| Refusal::missing(view.args[0]))?.id();
    let of = collection("actiontemplates");
    let mut templates = view.state.table(space, of).values();
    let found = templates.find(|template| template.text("CommunityActionTemplateId") == community);
    found.map(|found| Reply::Found(Item::plain(of, found))).ok_or_else(|| Refusal::missing(view.args[0]))
}

/// Makes a step template of a community template; once per space.
pub(crate) fn install(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    space_of(work, given)?;
    let (community, installed) = installation(work, given)?;
    if installed.is_some() {
        return Err(Refusal::invalid("This community step template is already installed in this space."));
    }
    let of = collection("actiontemplates");
    let id = write::create(work, of, &as_template(&community))?;
    stored(work, of, &id).map(Reply::Created)
}

/// Brings the installed step template to the community template's content.
pub(crate) fn upgrade(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    space_of(work, given)?;
    let (community, installed) = installation(work, given)?;
    let id = installed.ok_or_else(|| Refusal::missing(given.args[0]))?;
    let of = collection("actiontemplates");
    let mut template = as_template(&community);
    if let Some(installed) = work.find("actiontemplates", &id) {
        keep_parameter_ids(&mut template, &installed.value);
    }
    let id = write::replace(work, of, &id, &template)?;
    stored(work, of, &id).map(Reply::Found)
}

/// Parameters that the installed template has already keep their ids.
fn keep_parameter_ids(template: &mut Value, installed: &Value) {
    for parameter in template["Parameters"].as_array_mut().into_iter().flatten() {
        let known = items(installed, "Parameters").iter().find(|known| known["Name"] == parameter["Name"]);
        parameter["Id"] = known.map_or(Value::Null, |known| known["Id"].clone());
    }
}

fn installation(work: &Work<'_>, given: &Given<'_>) -> Result<(Arc<Stored>, Option<String>), Refusal> {
    let found = work.state.find(None, collection("communityactiontemplates"), given.args[0]);
    let community = found.ok_or_else(|| Refusal::missing(given.args[0]))?.clone();
    let mut templates = work.table("actiontemplates").values();
    let installed = templates.find(|template| template.text("CommunityActionTemplateId") == community.id());
    let installed = installed.map(|template| template.id().to_owned());
    Ok((community, installed))
}

fn as_template(community: &Stored) -> Value {
    let mut template = json!({ "CommunityActionTemplateId": community.id(), "ActionType": community.text("Type") });
    for field in ["Name", "Description", "Properties", "Packages", "Parameters"] {
        template[field] = community.value.get(field).cloned().unwrap_or_default();
    }
    template
}
