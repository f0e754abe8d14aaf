//! The API keys of users: made here, told once, and the keys of their users from then on.

use super::documents::stored;
use super::lists;
use super::reply::{Item, Reply};
use super::route::{Route, route};
use super::{Given, View};
use crate::answer::Refusal;
use crate::clock;
use crate::collections::collection;
use crate::facts::KEY_LIFE;
use crate::store::Stored;
use crate::version::Version;
use crate::work::Work;
use crate::{remove, write};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("users/{}/apikeys").get(list).post(post),
    route("users/{}/apikeys/v1").get(list_v1).since(2026, 1),
    route("users/{}/apikeys/{}").get(get).delete(delete),
];

/// From here on the key in a list is a secret with a hint; before, it was a text.
const HINTS_SINCE: Version = Version::new(2021, 1);
/// How many seconds a key lives at most. Source: OctopusDeploy/Issues#7924.
const LONGEST: i64 = 1096 * 24 * 3600;
/// How much of a key its hint tells.
const HINT: usize = 7;

fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    let user = owner(view)?;
    let of = collection("apikeys");
    let own = lists::selected(view, of, view.query, |key| key.text("UserId") == user.id());
    let mut sheet = lists::sheet(view, view.query, view.address.to_owned(), of.item_type, own);
    sheet.items = sheet.items.iter().map(|item| shown(view, &item.stored)).collect();
    Ok(Reply::Sheet(sheet))
}

fn list_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Wrapped("ApiKeys", Box::new(list(view)?)))
}

fn get(view: &View<'_>) -> Result<Reply, Refusal> {
    let key = own(view.state, view.args)?;
    Ok(Reply::Found(shown(view, key)))
}

fn owner<'v>(view: &View<'v>) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(None, collection("users"), view.args[0]).ok_or_else(|| Refusal::missing(view.args[0]))
}

/// The key of a user.
fn own<'s>(state: &'s crate::store::State, args: &[&str]) -> Result<&'s Arc<Stored>, Refusal> {
    let of_user = |key: &&Arc<Stored>| key.text("UserId").eq_ignore_ascii_case(args[0]);
    state.find(None, collection("apikeys"), args[1]).filter(of_user).ok_or_else(|| Refusal::missing(args[1]))
}

/// A key as it is shown once it has been told.
fn shown(view: &View<'_>, key: &Arc<Stored>) -> Item {
    let of = collection("apikeys");
    if view.config.version >= HINTS_SINCE {
        return Item::plain(of, key);
    }
    let mut value = key.value.clone();
    value["ApiKey"] = value["ApiKey"]["Hint"].take();
    Item::plain(of, &Stored::new(value, key.secrets.clone()))
}

/// Makes a key, and tells it this once.
fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let user = work.state.find(None, collection("users"), given.args[0]).cloned();
    let user = user.ok_or_else(|| Refusal::missing(given.args[0]))?;
    if !given.body.is_object() {
        return Err(Refusal::Malformed("The request body must be a JSON object.".to_owned()));
    }
    let text = format!("API-{}", work.state.numbering.guid().replace('-', "").to_uppercase());
    let (purpose, expires) = (&given.body["Purpose"], &given.body["Expires"]);
    let ends = expires.as_str().and_then(clock::parse);
    if ends.is_some_and(|ends| ends > clock::now_in_seconds() + LONGEST) && work.config.does(&KEY_LIFE) {
        return Err(Refusal::invalid("Expires: an API key cannot be valid for more than 1096 days."));
    }
    let id = make(work, user.id(), &text, purpose, expires)?;
    let mut told = stored(work, collection("apikeys"), &id)?;
    let mut value = told.stored.value.clone();
    value["ApiKey"] = Value::from(text);
    told.stored = Stored::new(value, Default::default());
    Ok(Reply::Found(told))
}

/// Makes a key with this text.
pub(crate) fn make(
    work: &mut Work<'_>,
    user: &str,
    text: &str,
    purpose: &Value,
    expires: &Value,
) -> Result<String, Refusal> {
    let of = collection("apikeys");
    let hint: String = text.chars().take(HINT).collect();
    let secret = json!({ "HasValue": true, "NewValue": text, "Hint": hint });
    let body = json!({ "UserId": user, "Purpose": purpose, "Expires": expires, "ApiKey": secret });
    let id = write::create(work, of, &body)?;
    let created = clock::now();
    work.patch(of.path, &id, |key| key["Created"] = json!(created));
    Ok(id)
}

/// Deletes a key: it is nobody's from now on.
fn delete(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let key = own(work.state, given.args)?.clone();
    remove::remove(work, collection("apikeys"), key.id())?;
    work.state.revoked.extend(key.secrets.get("ApiKey").cloned());
    Ok(Reply::Empty)
}
