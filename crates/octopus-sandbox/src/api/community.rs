//! Community step templates: what of them is installed, installing and upgrading.

use super::documents::stored;
use super::reply::{Item, Reply};
use super::route::{Route, route};
use super::{Given, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::rules::community::as_template;
use crate::store::{Stored, items};
use crate::work::Work;
use crate::write;
use serde_json::Value;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("communityactiontemplates/{}/actiontemplate").get(installed_template),
    route("communityactiontemplates/{}/actiontemplate/{}").get(installed_template),
    route("communityactiontemplates/{}/installation").post(install).put(upgrade),
    route("communityactiontemplates/{}/installation/{}").post(install).put(upgrade),
];

fn space_of(work: &mut Work<'_>, given: &Given<'_>) -> Result<(), Refusal> {
    if let Some(space) = given.args.get(1) {
        work.space = Some(work.state.space_index(space).ok_or_else(|| Refusal::missing(space))?);
    }
    if work.space.is_none() { Err(Refusal::missing("space")) } else { Ok(()) }
}

fn installed_template(view: &View<'_>) -> Result<Reply, Refusal> {
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
fn install(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
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
fn upgrade(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
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
