//! From a request to an answer: finds the space, the route and the document, and keeps the lock short.
//! Knows paths and verbs; what a type demands is in `rules`, what clients see in `render`.

mod catalogue;
mod certificates;
mod community;
mod documents;
mod environments;
mod ephemeral;
mod events;
mod feeds;
mod freezes;
mod gate;
mod git;
mod git_credentials;
mod keys;
mod lifecycles;
mod lists;
mod logos;
mod machines;
mod nested;
mod orders;
mod packages;
mod pools;
mod projects;
mod public_key;
mod reply;
mod request;
mod root;
mod route;
mod routes;
mod security;
mod served;
mod summaries;
mod system;
mod target_tags;
mod tasks;
mod template_search;
mod templates;
mod tenants;
mod twins;
mod usages;
mod variable_owners;
mod variable_preview;
mod variables;
mod view;

pub(crate) use catalogue::document_links;
pub use catalogue::served;
pub(crate) use keys::make as make_key;
pub(crate) use reply::{Answer, Reply};
pub(crate) use request::{Body, Call, Upload};
pub(crate) use root::root;
pub use served::Served;
pub(crate) use view::{Given, View};

use crate::answer::Refusal;
use crate::audit::{Actor, audited};
use crate::collections::{self, Collection, Level};
use crate::config::Config;
use crate::query;
use crate::rules;
use crate::store::State;
use crate::work::{Mode, Work};
use std::collections::BTreeSet;
use std::sync::RwLock;

/// Where a path leads: a space, if any, and the rest of the path.
struct Location<'a> {
    space: Option<usize>,
    /// Whether the path names the space.
    named: bool,
    rest: Vec<&'a str>,
}

/// The answer to a request.
pub(crate) fn answer(lock: &RwLock<State>, config: &Config, call: &Call) -> Result<Answer, Refusal> {
    let reply = match call.method.as_str() {
        "GET" | "HEAD" => {
            let state = lock.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            read_in(&state, config, call)?
        }
        _ => {
            let mut state = lock.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            let actor = Actor::client(&call.caller, &call.agent);
            let by = call.caller.name.as_str();
            audited(&mut state, &actor, |state| {
                let mut work = Work {
                    state,
                    config,
                    space: None,
                    mode: Mode::Client,
                    by,
                    rules: rules::behaviour,
                    unknown: BTreeSet::new(),
                };
                write_in(&mut work, call)
            })?
        }
    };
    Ok(reply.render(config))
}

fn read_in(state: &State, config: &Config, call: &Call) -> Result<Reply, Refusal> {
    let location = locate(state, config, &call.segments)?;
    if let Some(at) = git::find(&location.rest, config) {
        return git::read(state, config, call, &at.in_space(location.space), read_in);
    }
    let address = address(state, config, &location);
    let asked = gate::Asked { method: "GET", space: location.space, rest: &location.rest };
    let seen = gate::reads(state, &call.caller, &asked)?;
    let (whole, state) = (state, seen.as_ref().unwrap_or(state));
    let (space, query, caller, address) = (location.space, &call.query, &*call.caller, address.as_str());
    let named = location.named;
    let view = |args| View { state, whole, caller, config, space, named, args, query, address };
    if let (true, Some(space)) = (location.rest.is_empty(), location.space) {
        return Ok(Reply::Text(200, root::space_root(config, &state.spaces[space].id)));
    }
    let route = routes::find(&location.rest, config);
    if let Some((route, args)) = &route
        && let Some(read) = route.get
    {
        return read(&view(args));
    }
    if let Some(place) = nested::find(&location.rest, config) {
        return place.read(&view(&[]));
    }
    no_other_verb(route.is_some(), &location.rest, call)?;
    let of = at(&location.rest, config, &call.segments)?;
    in_a_space(of, location.space, &call.segments)?;
    match location.rest[1..] {
        [] if of.verbs.list => lists::list(&view(&[]), of, &call.query, |_| true),
        [all] if of.verbs.all && all.eq_ignore_ascii_case("all") => lists::all(&view(&[]), of),
        [id] if of.verbs.get => documents::get(&view(&[]), of, id),
        _ => Err(unserved(of, &location.rest[1..], route.is_some(), call)),
    }
}

fn write_in(work: &mut Work<'_>, call: &Call) -> Result<Reply, Refusal> {
    let config = work.config;
    let location = locate(work.state, config, &call.segments)?;
    work.space = location.space;
    if let Some(at) = git::find(&location.rest, config) {
        return git::write(work, call, &at.in_space(location.space), write_in);
    }
    let space = birthplace(work.state, &location, call)?;
    let asked = gate::Asked { method: &call.method, space, rest: &location.rest };
    gate::writes(work.state, &call.caller, &asked, || call.json())?;
    work.space = space;
    let route = routes::find(&location.rest, config);
    if let Some((route, args)) = &route
        && let Some(handler) = route.writes(&call.method)
    {
        let upload = match &call.body {
            Body::Upload(upload) => Some(upload),
            Body::Json(_) => None,
        };
        return handler(work, &Given { args, query: &call.query, body: call.json()?, upload });
    }
    if let Some(place) = nested::find(&location.rest, config) {
        let given = Given { args: &[], query: &call.query, body: call.json()?, upload: None };
        let written = place.write(&call.method, work, &given);
        return written.unwrap_or_else(|| Err(Refusal::NoSuchMethod(call.method.clone())));
    }
    no_other_verb(route.is_some(), &location.rest, call)?;
    let of = at(&location.rest, config, &call.segments)?;
    in_a_space(of, space, &call.segments)?;
    match (call.method.as_str(), &location.rest[1..]) {
        ("POST", []) if of.verbs.post => documents::post(work, of, &call.json()?),
        ("PUT", [id]) if of.verbs.put => documents::put(work, of, id, &call.json()?),
        ("DELETE", [id]) if of.verbs.delete => documents::delete(work, of, id),
        (_, tail) => Err(unserved(of, tail, route.is_some(), call)),
    }
}

/// A path of a collection takes other methods, or none.
fn unserved(of: &Collection, tail: &[&str], has_route: bool, call: &Call) -> Refusal {
    let verbs = of.verbs;
    let takes_others = match tail {
        [] => verbs.list || verbs.post,
        [_] => verbs.get || verbs.put || verbs.delete,
        _ => false,
    };
    if has_route || takes_others { Refusal::NoSuchMethod(call.method.clone()) } else { not_found(&call.segments) }
}

/// A route answers for its whole path, except that one at a collection's own path adds to what the collection does.
fn no_other_verb(has_route: bool, rest: &[&str], call: &Call) -> Result<(), Refusal> {
    let alone = rest.len() > 1 || rest.first().is_some_and(|first| collections::find(first).is_none());
    if has_route && alone { Err(Refusal::NoSuchMethod(call.method.clone())) } else { Ok(()) }
}

/// `/api/{space}/x`, `/api/spaces/{space}/x`, and `/api/x` for the default space. A word of the API before the name of a
/// space: such a space is meant only where nothing else can be.
fn locate<'a>(state: &State, config: &Config, segments: &'a [String]) -> Result<Location<'a>, Refusal> {
    let rest: Vec<&str> = segments.iter().map(String::as_str).collect();
    let in_space = |name: &str, skipped: usize| {
        let space = state.space_index(name).ok_or_else(|| Refusal::missing(name))?;
        Ok(Location { space: Some(space), named: true, rest: rest[skipped..].to_vec() })
    };
    match rest.as_slice() {
        [first, space, _, ..] if first.eq_ignore_ascii_case("spaces") && !is_space_called(state, config, &rest) => {
            in_space(space, 2)
        }
        [first, ..] if is_word(first) && !is_space_called(state, config, &rest) => {
            Ok(Location { space: home(state, &rest), named: false, rest })
        }
        [first, ..] => in_space(first, 1),
        [] => Ok(Location { space: state.default_space(), named: false, rest }),
    }
}

/// Whether the API has paths that begin with this.
fn is_word(first: &str) -> bool {
    collections::find(first).is_some_and(|of| of.path.eq_ignore_ascii_case(first)) || routes::starts_with(first)
}

/// Whether a path begins with a space that is called like a word of the API: `/api/channels/projects` is one if there is
/// a space `channels`, and neither a space nor a channel of the default space that the second part names.
fn is_space_called(state: &State, config: &Config, rest: &[&str]) -> bool {
    let [first, second, ..] = rest else { return false };
    if !is_word(second) || state.space_index(first).is_none() {
        return false;
    }
    let document = collections::find(first).and_then(|of| state.find(state.default_space(), of, second));
    document.is_none() && routes::find(rest, config).is_none()
}

/// The space of a path that names none: the default one, or where the team or role is that it names.
fn home(state: &State, rest: &[&str]) -> Option<usize> {
    let own = state.default_space();
    let Some(of) = collections::find(rest[0]).filter(|of| of.also_system) else { return own };
    let Some(id) = rest.get(1).filter(|id| state.find(own, of, id).is_none()) else { return own };
    (0..state.spaces.len()).find(|space| state.find(Some(*space), of, id).is_some()).or(own)
}

/// Teams and their roles are made in the space that the body names where the path names none; without one, they are of
/// the system.
fn birthplace(state: &State, location: &Location<'_>, call: &Call) -> Result<Option<usize>, Refusal> {
    let [first] = location.rest.as_slice() else { return Ok(location.space) };
    let is_one = collections::find(first).is_some_and(|of| of.also_system);
    if location.named || !is_one || call.method != "POST" {
        return Ok(location.space);
    }
    let body = call.json()?;
    match crate::store::text(&body, "SpaceId") {
        "" => Ok(None),
        id => state.space_index(id).map(Some).ok_or_else(|| Refusal::missing(id)),
    }
}

/// The space that a path leads to.
pub(crate) fn space_of(state: &State, config: &Config, segments: &[String]) -> Option<usize> {
    locate(state, config, segments).ok()?.space
}

/// The path of a request as links give it: with the space by its id, and collections in their own case.
fn address(state: &State, config: &Config, location: &Location<'_>) -> String {
    let of = location.rest.first().and_then(|path| collections::find(path));
    let is_of_space = of.is_none_or(|of| of.level == Level::Space);
    let space = location.space.filter(|_| is_of_space).map(|space| state.spaces[space].id.as_str());
    let first = of.map(|of| of.path).or(location.rest.first().copied());
    let rest = location.rest.iter().skip(1).map(|part| query::encode(part));
    let parts = space.map(str::to_owned).into_iter().chain(first.map(str::to_owned)).chain(rest);
    parts.fold(format!("{}/api", config.base_path), |path, part| format!("{path}/{part}"))
}

/// The collection a path asks for, if this version has it.
fn at(rest: &[&str], config: &Config, segments: &[String]) -> Result<&'static Collection, Refusal> {
    let of = rest.first().and_then(|path| collections::find(path)).filter(|of| of.path.eq_ignore_ascii_case(rest[0]));
    of.filter(|of| of.since <= config.version).ok_or_else(|| not_found(segments))
}

/// Without a default space, types of spaces cannot be reached without naming one.
fn in_a_space(of: &Collection, space: Option<usize>, segments: &[String]) -> Result<(), Refusal> {
    if of.level == Level::Space && space.is_none() && !of.also_system { Err(not_found(segments)) } else { Ok(()) }
}

fn not_found(segments: &[String]) -> Refusal {
    Refusal::NotFound(format!("The resource '/api/{}' was not found.", segments.join("/")))
}
