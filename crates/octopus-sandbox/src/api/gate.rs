//! Lets requests pass that their user may make. Documents hidden from the user are not there: reading goes through a
//! state without them, so that no handler has to ask. A forbidden request is refused by the name of the permission.

mod needs;
mod seen;
mod target;

use super::View;
use crate::answer::Refusal;
use crate::caller::Caller;
use crate::collections::Collection;
use crate::permissions;
use crate::rights::{Reach, Rights};
use crate::store::{State, Stored};
use crate::subject::{Subject, subject};
use needs::{Needs, OPEN};
use serde_json::Value;
pub(super) use target::Asked;
use target::Target;

/// The state that the user may look at, where it is not all of it; refused if nothing of what is asked for is in it.
pub(super) fn reads(state: &State, caller: &Caller, asked: &Asked<'_>) -> Result<Option<State>, Refusal> {
    if passes(state, caller) {
        return Ok(None);
    }
    let rights = Rights::of(state, caller);
    if let Some(space) = asked.space.filter(|space| asked.rest.is_empty() && !rights.is_in(*space)) {
        return Err(Refusal::missing(&state.spaces[space].id));
    }
    if !is_own(caller, asked) {
        let needed =
            needs::of_path(asked.method, asked.rest).or_else(|| target::needs(asked.rest).map(|needs| needs.view));
        held(&rights, needed.unwrap_or(OPEN), asked.space)?;
    }
    Ok(Some(seen::by(state, &rights, caller)))
}

/// Refuses what needs one more permission than the path tells, for a document that the user sees.
pub(super) fn demand(view: &View<'_>, needed: &str, of: &Collection, document: &Stored) -> Result<(), Refusal> {
    if passes(view.whole, view.caller) {
        return Ok(());
    }
    let rights = Rights::of(view.whole, view.caller);
    held(&rights, needed, view.space)?;
    let about = subject(view.whole, view.space, of, document.id(), &document.value);
    if rights.may(needed, view.space, &about) { Ok(()) } else { Err(forbidden(&rights, needed)) }
}

/// Refuses what the user may not write.
pub(super) fn writes(
    state: &State,
    caller: &Caller,
    asked: &Asked<'_>,
    body: impl FnOnce() -> Result<Value, Refusal>,
) -> Result<(), Refusal> {
    if passes(state, caller) || is_own(caller, asked) && target::is_of_own_keys(asked.rest) {
        return Ok(());
    }
    let rights = Rights::of(state, caller);
    let Some(target) = target::find(state, asked) else {
        let needed = needs::of_path(asked.method, asked.rest).unwrap_or(needs::ADMINISTER);
        return held(&rights, needed, asked.space);
    };
    if !target.is_seen(&rights) {
        return Err(Refusal::missing(asked.rest.get(1).unwrap_or(&"")));
    }
    let needed = needs::of_path(asked.method, asked.rest).unwrap_or_else(|| target.permission(asked.method));
    held(&rights, needed, target.space)?;
    let subjects = target.subjects(state, asked.method, &body()?);
    if needed == OPEN || subjects.iter().all(|subject| rights.may(needed, target.space, subject)) {
        return Ok(());
    }
    Err(forbidden(&rights, needed))
}

/// The administrator of a server that has lost nothing need not be looked at.
fn passes(state: &State, caller: &Caller) -> bool {
    caller.everything && state.lost.is_empty()
}

/// Whether a path is about the user who asks.
fn is_own(caller: &Caller, asked: &Asked<'_>) -> bool {
    needs::OWN.iter().any(|pattern| needs::fits(pattern, asked.rest))
        && asked.rest.get(1).is_some_and(|id| id.eq_ignore_ascii_case(&caller.user))
}

/// Whether the user has the permission for anything here.
fn held(rights: &Rights<'_>, needed: &str, space: Option<usize>) -> Result<(), Refusal> {
    let Some(permission) = permissions::find(needed) else { return Ok(()) };
    match rights.reach(permission, space) {
        Reach::Nothing => Err(forbidden(rights, needed)),
        Reach::Everything | Reach::Within(_) => Ok(()),
    }
}

fn forbidden(rights: &Rights<'_>, permission: &str) -> Refusal {
    Refusal::Forbidden { permission: permission.to_owned(), teams: rights.team_names() }
}

impl Target<'_> {
    /// The permission that a writing request needs.
    fn permission(&self, method: &str) -> &'static str {
        let Needs { create, edit, delete, .. } = self.needs;
        match (method, self.tail) {
            ("POST", 0) => create,
            ("DELETE", 1) => delete,
            _ => edit,
        }
    }

    /// The subjects of the request: those of the document as it is, and as it would be.
    fn subjects(&self, state: &State, method: &str, body: &Value) -> Vec<Subject> {
        let before = self.document.map(|document| self.about(state, document.id(), &document.value));
        let replaces = matches!((method, self.tail), ("POST", 0) | ("PUT", 0 | 1));
        let after = (replaces && body.is_object()).then(|| self.after(state, body));
        let found: Vec<Subject> = before.into_iter().chain(after).collect();
        if found.is_empty() { vec![Subject::NOTHING] } else { found }
    }
}
