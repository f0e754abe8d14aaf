//! The sender of a request: the user whose key it is. Which keys there are is in the state; what their users may do is
//! in `rights`.

use crate::answer::Refusal;
use crate::caller::Caller;
use crate::clock;
use crate::collections::collection;
use crate::config::Config;
use crate::rights::Rights;
use crate::store::{State, Stored};
use std::sync::Arc;

/// The key of the guest, on servers that let guests in. Source: the command line client's documentation.
const GUEST_KEY: &str = "API-GUEST";
/// The name of the user whom that key means.
const GUEST: &str = "guest";

/// The user behind a key. A key that nobody has made is the administrator's, unless the instance takes one key only.
pub(crate) fn identify(state: &State, config: &Config, key: Option<&str>) -> Result<Arc<Caller>, Refusal> {
    let key = key.ok_or(Refusal::NoKey)?;
    if let Some(user) = user_of(state, key)? {
        return Ok(Arc::new(of(state, user)));
    }
    let is_known = config.api_key.as_ref().is_none_or(|expected| expected == key);
    if is_known && !state.revoked.contains(key) { Ok(state.administrator.clone()) } else { Err(Refusal::BadKey) }
}

/// A user as somebody who asks.
pub(crate) fn of(state: &State, user: &Stored) -> Caller {
    let (id, name, is_service) = (user.id().to_owned(), user.text("Username").to_owned(), user.is("IsService"));
    let limited = Caller { user: id, name, is_service, everything: false };
    let everything = Rights::of(state, &limited).administers();
    Caller { everything, ..limited }
}

/// The user of a key that was made here: the key has to be valid still, and its user active.
fn user_of<'s>(state: &'s State, key: &str) -> Result<Option<&'s Stored>, Refusal> {
    let users = state.system.of(collection("users"));
    if key == GUEST_KEY {
        let guest = users.values().find(|user| user.text("Username").eq_ignore_ascii_case(GUEST));
        return guest.filter(|guest| guest.is("IsActive")).map(|guest| Some(&**guest)).ok_or(Refusal::BadKey);
    }
    let mut keys = state.system.of(collection("apikeys")).values();
    let Some(found) = keys.find(|stored| stored.secrets.get("ApiKey").is_some_and(|text| text == key)) else {
        return Ok(None);
    };
    let expires = clock::parse(found.text("Expires"));
    let user = users.get(found.text("UserId")).filter(|user| user.is("IsActive"));
    let user = user.filter(|_| expires.is_none_or(|expires| expires > clock::now_in_seconds()));
    user.map(|user| Some(&**user)).ok_or(Refusal::BadKey)
}
