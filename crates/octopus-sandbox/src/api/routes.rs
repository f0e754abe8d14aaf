//! The table of routes beyond list, all and by id. `{}` stands for one part of the path.

use super::served::Served;
use super::{
    Given, Reply, View, certificates, community, environments, ephemeral, events, feeds, freezes, git, git_credentials,
    keys, lifecycles, logos, machines, orders, packages, pools, projects, security, served, summaries, system,
    target_tags, tasks, template_search, templates, tenants, twins, usages, variables,
};
use crate::answer::Refusal;
use crate::config::Config;
use crate::version::Version;
use crate::work::Work;

pub(crate) type Read = fn(&View<'_>) -> Result<Reply, Refusal>;
pub(crate) type Write = fn(&mut Work<'_>, &Given<'_>) -> Result<Reply, Refusal>;

/// One route and what answers it.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pattern: &'static str,
    since: Version,
    pub(crate) get: Option<Read>,
    pub(crate) post: Option<Write>,
    pub(crate) put: Option<Write>,
    pub(crate) delete: Option<Write>,
}

pub(super) const fn route(pattern: &'static str) -> Route {
    Route { pattern, since: Version::ALWAYS, get: None, post: None, put: None, delete: None }
}

impl Route {
    pub(super) const fn get(mut self, read: Read) -> Route {
        self.get = Some(read);
        self
    }

    pub(super) const fn post(mut self, write: Write) -> Route {
        self.post = Some(write);
        self
    }

    pub(super) const fn put(mut self, write: Write) -> Route {
        self.put = Some(write);
        self
    }

    pub(super) const fn delete(mut self, write: Write) -> Route {
        self.delete = Some(write);
        self
    }

    /// What answers a writing verb.
    pub(crate) fn writes(&self, method: &str) -> Option<Write> {
        match method {
            "POST" => self.post,
            "PUT" => self.put,
            "DELETE" => self.delete,
            _ => None,
        }
    }

    pub(super) const fn since(mut self, year: u16, minor: u8) -> Route {
        self.since = Version::new(year, minor);
        self
    }
}

/// All routes, by the part of the API they belong to; the first that matches answers.
static ROUTES: &[&[Route]] = &[
    system::ROUTES,
    security::ROUTES,
    keys::ROUTES,
    summaries::ROUTES,
    environments::ROUTES,
    ephemeral::ROUTES,
    orders::ROUTES,
    lifecycles::ROUTES,
    pools::ROUTES,
    machines::ROUTES,
    freezes::ROUTES,
    git_credentials::ROUTES,
    target_tags::ROUTES,
    events::ROUTES,
    tasks::ROUTES,
    certificates::ROUTES,
    feeds::ROUTES,
    packages::ROUTES,
    template_search::ROUTES,
    templates::ROUTES,
    community::ROUTES,
    variables::ROUTES,
    usages::ROUTES,
    projects::ROUTES,
    git::ROUTES,
    tenants::ROUTES,
    logos::ROUTES,
    twins::ROUTES,
];

/// The route of a path, if this version has it, and what stands at its `{}`.
pub(crate) fn find<'a>(rest: &[&'a str], config: &Config) -> Option<(Route, Vec<&'a str>)> {
    let routes = ROUTES.iter().copied().flatten().filter(|route| route.since <= config.version);
    routes.into_iter().find_map(|route| Some((*route, arguments(route.pattern, rest)?)))
}

fn arguments<'a>(pattern: &str, rest: &[&'a str]) -> Option<Vec<&'a str>> {
    if pattern.split('/').count() != rest.len() {
        return None;
    }
    let mut arguments = Vec::new();
    for (wanted, part) in pattern.split('/').zip(rest) {
        if wanted == "{}" {
            arguments.push(*part);
        } else if !wanted.eq_ignore_ascii_case(part) {
            return None;
        }
    }
    Some(arguments)
}

/// Whether this version has a route for a path in which `{name}` stands for any part.
pub(crate) fn serve(path: &str, config: &Config) -> bool {
    let same = |(pattern, part): (&str, &str)| {
        if pattern == "{}" { part.starts_with('{') } else { pattern.eq_ignore_ascii_case(part) }
    };
    let mut routes = ROUTES.iter().copied().flatten().filter(|route| route.since <= config.version);
    routes.any(|route| {
        route.pattern.split('/').count() == path.split('/').count()
            && route.pattern.split('/').zip(path.split('/')).all(same)
    })
}

/// Every route and verb.
pub(super) fn rows() -> impl Iterator<Item = Served> {
    ROUTES.iter().copied().flatten().flat_map(|route| {
        let verbs = [("GET", route.get.is_some()), ("POST", route.post.is_some())];
        let verbs = verbs.into_iter().chain([("PUT", route.put.is_some()), ("DELETE", route.delete.is_some())]);
        verbs.filter(|(_, there)| *there).map(|(method, _)| served::row(method, route.pattern, route.since))
    })
}

/// Whether some route begins with this part.
pub(crate) fn starts_with(first: &str) -> bool {
    ROUTES
        .iter()
        .copied()
        .flatten()
        .any(|route| route.pattern.split('/').next().is_some_and(|part| part.eq_ignore_ascii_case(first)))
}
