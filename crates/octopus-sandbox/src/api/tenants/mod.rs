//! Tenants beyond their own collection: their filters, what they miss, and their variables in both shapes.

mod found;
mod grouped;
mod listed;
mod missing;
mod tags;

use super::documents::{self, stored};
use super::lists;
use super::route::{Route, route};
use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::clean::member;
use crate::collections::collection;
use crate::rules::tenants;
use crate::store::Stored;
use crate::work::Work;
use found::found_by;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("tenants").get(list).post(post),
    route("tenants/all").get(all),
    route("tenants/status").get(status),
    route("tenants/tag-test").get(tags::test),
    route("tenants/variables-missing").get(missing::of_tenants),
    route("tenants/{}/variables").get(grouped::get).put(grouped::put).post(grouped::put),
    route("tenantvariables/all").get(grouped::all),
    route("tenants/{}/commonvariables")
        .get(listed::get_common)
        .put(listed::put_common)
        .post(listed::put_common)
        .since(2025, 1),
    route("tenants/{}/projectvariables")
        .get(listed::get_of_projects)
        .put(listed::put_of_projects)
        .post(listed::put_of_projects)
        .since(2025, 1),
];

/// Whether a tenant is connected to the project and has the tags that the query asks for.
fn is_wanted(view: &View<'_>, tenant: &Stored) -> bool {
    let connected = |project: &str| tenant.value["ProjectEnvironments"].get(project).is_some();
    view.query.get("projectId").is_none_or(connected)
        && view.query.list("tags").is_none_or(|wanted| tags::missing(tenant, &wanted).is_empty())
}

/// `name` means a part of it here. Source: the reference of the API.
fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    let query = view.query.with_name_as_part();
    lists::list(view, collection("tenants"), &query, |tenant| is_wanted(view, tenant))
}

fn all(view: &View<'_>) -> Result<Reply, Refusal> {
    let query = view.query.with_name_as_part();
    Ok(Reply::Array(lists::selected(view, collection("tenants"), &query, |tenant| is_wanted(view, tenant))))
}

/// `POST /tenants`, with `?clone={id}` or `Clone` in the body as a copy.
fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let of = collection("tenants");
    let in_body = given.body.as_object().and_then(|body| member(body, "Clone")).and_then(Value::as_str);
    let model = given.query.get("clone").or(in_body.filter(|model| !model.is_empty()));
    let Some(model) = model else { return documents::post(work, of, &given.body) };
    let model = found_by(work, model)?;
    let id = tenants::clone(work, &model, &given.body)?;
    stored(work, of, &id).map(Reply::Created)
}

/// Tenants are in use as soon as there is one.
fn status(view: &View<'_>) -> Result<Reply, Refusal> {
    let enabled = !view.state.table(view.space, collection("tenants")).is_empty();
    let status = json!({ "Id": null, "Enabled": enabled, "Links": { "Self": view.address } });
    Ok(Reply::Text(200, status.to_string()))
}
