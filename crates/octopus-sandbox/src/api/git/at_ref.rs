//! `projects/{id}/{gitRef}/…`: the request is answered as it would be without the reference, while the documents of that
//! commit stand in the tables; what a writing request changed becomes a commit.

use super::super::reply::Item;
use super::super::routes;
use super::super::served::Served;
use super::super::{Body, Call, Reply, nested};
use crate::answer::Refusal;
use crate::clean::member;
use crate::collections::collection;
use crate::config::Config;
use crate::git::{self, Reference};
use crate::query::encode;
use crate::store::{State, Stored};
use crate::version::Version;
use crate::work::Work;
use serde_json::Value;
use std::sync::Arc;

/// The names that may follow the reference, since when, and until when. Source: the swagger of 2021.2 and 2026.1.
const SERVED: &[(&str, Version, Version)] = &[
    ("deploymentprocesses", Version::new(2021, 2), Version::NEVER),
    ("deploymentsettings", Version::new(2021, 2), Version::NEVER),
    ("variables", Version::new(2022, 4), Version::NEVER),
    ("runbooks", Version::new(2021, 2), Version::NEVER),
    ("runbookProcesses", Version::new(2021, 2), Version::NEVER),
    ("summary", Version::new(2021, 2), Version::NEVER),
    ("channels", Version::new(2021, 2), Version::new(2026, 1)),
    ("triggers", Version::new(2021, 2), Version::new(2026, 1)),
];

/// The other way round, which has been refused since 2023.3; the text is not documented.
const WITH_REFERENCE: &str =
    "Received a request for a database resource on a version control route. Remove the Git ref from the route.";

/// A path with a reference in it.
pub(in crate::api) struct AtRef<'a> {
    project: &'a str,
    reference: &'a str,
    tail: &'a [&'a str],
    space: Option<usize>,
}

/// Whether a path has a reference, and which. A path that is served without one goes first.
pub(in crate::api) fn find<'a>(rest: &'a [&'a str], config: &Config) -> Option<AtRef<'a>> {
    let [projects, project, reference, tail @ ..] = rest else { return None };
    let first = tail.first()?;
    let served = SERVED.iter().any(|(name, since, until)| {
        name.eq_ignore_ascii_case(first) && *since <= config.version && config.version < *until
    });
    let known = |path: &[&str]| routes::find(path, config).is_some() || nested::find(path, config).is_some();
    let inner = [&[*projects, *project], tail].concat();
    let is_it = projects.eq_ignore_ascii_case("projects") && served && !known(rest) && known(&inner);
    is_it.then_some(AtRef { project, reference, tail, space: None })
}

/// The requests that are served at a reference: the rows without one that belong there.
pub(in crate::api) fn rows() -> impl Iterator<Item = Served> {
    routes::rows().chain(nested::rows()).filter_map(|row| {
        let name = row.path.split('/').nth(2)?;
        let (_, since, until) = SERVED.iter().find(|(served, ..)| served.eq_ignore_ascii_case(name))?;
        row.at_ref(*since, *until)
    })
}

/// Where the request leads.
struct Place {
    space: usize,
    project: Arc<Stored>,
    /// Nothing if the project is in the database.
    reference: Option<Reference>,
}

impl<'a> AtRef<'a> {
    /// The same in a space.
    pub(in crate::api) fn in_space(self, space: Option<usize>) -> AtRef<'a> {
        AtRef { space, ..self }
    }

    fn place(&self, state: &State, config: &Config) -> Result<Place, Refusal> {
        let space = self.space.ok_or_else(|| Refusal::missing(self.project))?;
        let project = state.find(Some(space), collection("projects"), self.project).cloned();
        let project = project.ok_or_else(|| Refusal::missing(self.project))?;
        let Some(repository) = state.spaces[space].repositories.get(project.id()) else {
            // Until then the reference was ignored (fact `git-routes`).
            let ignored = config.version < Version::new(2023, 3);
            let place = Place { space, project, reference: None };
            return if ignored { Ok(place) } else { Err(Refusal::invalid(WITH_REFERENCE)) };
        };
        let variables = self.tail[0].eq_ignore_ascii_case("variables");
        if variables && !git::is_in_git(&project.value, "variables") {
            return Err(Refusal::missing(self.tail[0]));
        }
        let reference = repository.resolve(self.reference);
        let reference = reference.ok_or_else(|| Refusal::missing(self.reference))?;
        Ok(Place { space, project, reference: Some(reference) })
    }

    /// Whether the method is taken without the reference.
    fn takes(&self, method: &str, config: &Config) -> bool {
        let inner = [&["projects", self.project], self.tail].concat();
        let route = routes::find(&inner, config).is_some_and(|(route, _)| route.writes(method).is_some());
        route || nested::find(&inner, config).is_some_and(|place| place.takes(method))
    }

    /// The request without the reference.
    fn inner(&self, call: &Call, state: &State, place: &Place, body: Body) -> Call {
        let head = [state.spaces[place.space].id.as_str(), "projects", place.project.id()];
        let segments = head.iter().chain(self.tail).map(|part| (*part).to_owned()).collect();
        let (caller, method, agent) = (call.caller.clone(), call.method.clone(), call.agent.clone());
        Call { caller, method, segments, query: call.query.clone(), body, agent }
    }

    /// Whether what the path leads to is in Git.
    fn is_in_git(&self, project: &Stored) -> bool {
        let path = SERVED.iter().map(|(name, ..)| *name).find(|name| name.eq_ignore_ascii_case(self.tail[0]));
        path.is_some_and(|path| git::is_in_git(&project.value, path))
    }
}

/// GET; the answer without the reference comes from outside.
pub(in crate::api) fn read(
    state: &State,
    config: &Config,
    call: &Call,
    at: &AtRef<'_>,
    read_in: fn(&State, &Config, &Call) -> Result<Reply, Refusal>,
) -> Result<Reply, Refusal> {
    let place = at.place(state, config)?;
    let inner = at.inner(call, state, &place, Body::Json(Vec::new()));
    let Some(reference) = place.reference.clone() else { return read_in(state, config, &inner) };
    let copy = git::checked_out(state, place.space, place.project.id(), reference);
    let mut reply = read_in(&copy, config, &inner)?;
    move_links(&mut reply, config, state, &place);
    Ok(reply)
}

/// POST, PUT and DELETE, in the same way.
pub(in crate::api) fn write(
    work: &mut Work<'_>,
    call: &Call,
    at: &AtRef<'_>,
    write_in: fn(&mut Work<'_>, &Call) -> Result<Reply, Refusal>,
) -> Result<Reply, Refusal> {
    if !at.takes(&call.method, work.config) {
        return Err(Refusal::NoSuchMethod(call.method.clone()));
    }
    let place = at.place(work.state, work.config)?;
    let Some(reference) = place.reference.clone().filter(|_| at.is_in_git(&place.project)) else {
        let sent = if let Body::Json(sent) = &call.body { sent.clone() } else { Vec::new() };
        return write_in(work, &at.inner(call, work.state, &place, Body::Json(sent)));
    };
    let branch = reference.branch().ok_or_else(|| {
        Refusal::invalid(format!("'{}' is not a branch. Changes can only be committed to branches.", reference.name))
    })?;
    let branch = branch.to_owned();
    git::may_commit(&place.project.value, &branch)?;
    let (resource, message) = commit(work, call.json()?)?;
    let inner = at.inner(call, work.state, &place, Body::Json(resource.to_string().into_bytes()));
    let project = place.project.id();
    let before = reference.commit.tree.clone();
    let displaced = git::put_out(work.state, place.space, project, reference);
    let reply = write_in(work, &inner);
    let after = git::take_in(work.state, place.space, project, displaced);
    let mut reply = reply?;
    let same = after.len() == before.len() && after.iter().zip(&before).all(|(new, old)| Arc::ptr_eq(new.1, old.1));
    if let (false, Some(repository)) = (same, work.state.spaces[place.space].repositories.get_mut(project)) {
        repository.commit(project, &branch, &message, after);
    }
    move_links(&mut reply, work.config, work.state, &place);
    Ok(answered(reply, call, at, work.config))
}

/// The document and the message of the commit. Before 2022.1 both stand in one object. Source: the swagger of 2021.2.
fn commit(work: &Work<'_>, mut sent: Value) -> Result<(Value, String), Refusal> {
    let wrapped = work.config.version < Version::new(2022, 1);
    let message = |name: &str| {
        let found = sent.as_object().and_then(|sent| member(sent, name)).and_then(Value::as_str);
        found.filter(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    let name = if wrapped { "CommitMessage" } else { "ChangeDescription" };
    let message = match message(name) {
        None if work.strict() => return Err(Refusal::invalid(format!("The {name} field is required."))),
        message => message.unwrap_or_else(|| "Update from Octopus Deploy".to_owned()),
    };
    if wrapped && let Some(map) = sent.as_object_mut() {
        let key = map.keys().find(|key| key.eq_ignore_ascii_case("Resource")).cloned();
        let resource = key.and_then(|key| map.remove(&key));
        sent = resource.ok_or_else(|| Refusal::invalid("The Resource field is required."))?;
    }
    Ok((sent, message))
}

/// Source: the swagger of 2026.1, where storing variables answers with an empty object.
fn answered(reply: Reply, call: &Call, at: &AtRef<'_>, config: &Config) -> Reply {
    let empty =
        call.method == "PUT" && at.tail[0].eq_ignore_ascii_case("variables") && config.version >= Version::new(2026, 1);
    if empty { Reply::Text(200, "{}".to_owned()) } else { reply }
}

/// Documents on a branch have their links there.
fn move_links(reply: &mut Reply, config: &Config, state: &State, place: &Place) {
    let Some(reference) = &place.reference else { return };
    let (space, project) = (&state.spaces[place.space].id, place.project.id());
    let base = format!("{}/api/{space}/projects/{project}/{}", config.base_path, encode(&reference.canonical));
    let own = |item: &Item| git::is_in_git(&place.project.value, item.of.path);
    for item in reply.items_mut().iter_mut().filter(|item| own(item)) {
        let path = format!("{base}/{}", item.of.path);
        item.place = Some(match item.of.path {
            "runbooks" | "runbookProcesses" => format!("{path}/{}", item.stored.id()),
            _ => path,
        });
    }
    if let Reply::Sheet(sheet) = reply {
        let path = sheet.address.rsplit('/').next().unwrap_or_default().to_owned();
        sheet.address = format!("{base}/{path}");
    }
}
