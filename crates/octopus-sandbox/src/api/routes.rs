//! The table of routes beyond list, all and by id. `{}` stands for one part of the path.

use super::route::{Route, arguments};
use super::served::{Served, row};
use super::{
    certificates, community, environments, ephemeral, events, feeds, freezes, git, git_credentials, keys, lifecycles,
    logos, machines, orders, packages, pools, projects, security, summaries, system, target_tags, tasks,
    template_search, templates, tenants, twins, usages, variables,
};
use crate::config::Config;

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
        verbs.filter(|(_, there)| *there).map(|(method, _)| row(method, route.pattern, route.since))
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
