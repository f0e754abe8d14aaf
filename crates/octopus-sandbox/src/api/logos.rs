//! Logos of spaces, projects, tenants and step templates: files beside the documents.
//! A default logo tells itself by its link, which ends in the version of the server. Fact `default-logo`.

use super::reply::Reply;
use super::route::{Route, route};
use super::{Given, View, templates};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::Stored;
use crate::version::Version;
use crate::work::Work;
use serde_json::Value;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("logo").get(of_space).post(put_of_space).put(put_of_space),
    route("projects/{}/logo").get(of_project).post(put_of_project).put(put_of_project),
    route("tenants/{}/logo").get(of_tenant).post(put_of_tenant).put(put_of_tenant),
    route("actiontemplates/{}/logo").get(of_template).post(put_of_template).put(put_of_template),
    route("actiontemplates/{}/versions/{}/logo").get(of_version),
    route("communityactiontemplates/{}/logo").get(of_community_template),
];

/// The image that is shown where nobody has set a logo: one transparent pixel.
const DEFAULT: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1F, 0x15, 0xC4, 0x89, 0x00, 0x00, 0x00, 0x0D, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x00, 0x01, 0x00, 0x00, 0x05, 0x00, 0x01, 0x0D, 0x0A, 0x2D, 0xB4, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
];

fn logo(view: &View<'_>, found: Option<&Arc<Stored>>, asked: &str) -> Result<Reply, Refusal> {
    let found = found.ok_or_else(|| Refusal::missing(asked))?;
    let file = view.state.files.get(&file_name(found.id())).cloned();
    Ok(Reply::File("image/png", file.unwrap_or_else(|| DEFAULT.into())))
}

/// The name under which the logo of a document is kept.
pub(crate) fn file_name(id: &str) -> String {
    format!("logo of {id}")
}

fn put(work: &mut Work<'_>, given: &Given<'_>, path: &'static str, id: &str) -> Result<Reply, Refusal> {
    let found = work.find(path, id).ok_or_else(|| Refusal::missing(id))?.clone();
    let upload = given.upload.ok_or_else(|| Refusal::invalid("Please provide a file."))?;
    work.state.files.insert(file_name(found.id()), upload.bytes.as_slice().into());
    let mut value = found.value.clone();
    value["LogoVersion"] = Value::String(version(&upload.bytes));
    work.stamp(&mut value);
    work.patch(path, found.id(), |document| *document = value);
    Ok(Reply::Empty)
}

/// The version of a logo, which tells it from others.
fn version(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0, |hash, byte| crate::ids::mix(hash ^ u64::from(*byte)));
    format!("{hash:016x}")
}

fn own_space(work: &Work<'_>) -> Result<String, Refusal> {
    work.space_id().ok_or_else(|| Refusal::missing("logo"))
}

fn of_space(view: &View<'_>) -> Result<Reply, Refusal> {
    let id = view.space.map(|space| view.state.spaces[space].id.as_str()).unwrap_or_default();
    logo(view, view.state.find(None, collection("spaces"), id), "logo")
}

fn put_of_space(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let id = own_space(work)?;
    put(work, given, "spaces", &id)
}

fn of_project(view: &View<'_>) -> Result<Reply, Refusal> {
    logo(view, view.state.find(view.space, collection("projects"), view.args[0]), view.args[0])
}

fn put_of_project(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put(work, given, "projects", given.args[0])
}

fn of_tenant(view: &View<'_>) -> Result<Reply, Refusal> {
    logo(view, view.state.find(view.space, collection("tenants"), view.args[0]), view.args[0])
}

fn put_of_tenant(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put(work, given, "tenants", given.args[0])
}

/// Of a step template, or of a type of actions, which has the default logo.
fn of_template(view: &View<'_>) -> Result<Reply, Refusal> {
    match view.state.find(view.space, collection("actiontemplates"), view.args[0]) {
        None if view.args[0].starts_with("Octopus.") => Ok(Reply::File("image/png", DEFAULT.into())),
        found => logo(view, found, view.args[0]),
    }
}

/// All versions of a step template have the same logo.
fn of_version(view: &View<'_>) -> Result<Reply, Refusal> {
    if view.state.find(view.space, collection("actiontemplates"), view.args[0]).is_some() {
        templates::of_version(view)?;
    }
    of_template(view)
}

/// With an empty object since 2026.1 at the latest, says the description of that version.
fn put_of_template(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let reply = put(work, given, "actiontemplates", given.args[0])?;
    let has_body = work.config.version >= Version::new(2026, 1);
    Ok(if has_body { Reply::Text(200, "{}".to_owned()) } else { reply })
}

fn of_community_template(view: &View<'_>) -> Result<Reply, Refusal> {
    logo(view, view.state.find(None, collection("communityactiontemplates"), view.args[0]), view.args[0])
}
