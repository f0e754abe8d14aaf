//! The list of served requests, made from the tables that answer, so that nothing can be in one and not in the other.

use super::served::{Served, row};
use super::{git, nested, routes};
use crate::collections::{COLLECTIONS, Collection, find};
use crate::config::Config;
use crate::version::Version;
use std::collections::BTreeMap;

/// Everything that is served in some version, by path and method.
#[must_use]
pub fn served() -> Vec<Served> {
    let mut all = BTreeMap::new();
    let rows = routes::rows()
        .chain(nested::rows())
        .chain(git::rows())
        .chain(COLLECTIONS.iter().copied().flat_map(of_collection));
    for row in rows.chain(["", "{}"].map(|root| row("GET", root, Version::ALWAYS))) {
        let key = (row.path.to_lowercase(), row.method);
        // Several tables may have it: a route at a collection's own path answers for it from some version on.
        all.entry(key).and_modify(|there: &mut Served| there.include(&row)).or_insert(row);
    }
    all.into_values().collect()
}

fn of_collection(of: &'static Collection) -> impl Iterator<Item = Served> {
    let (path, verbs) = (of.path, of.verbs);
    [
        (verbs.list, "GET", path.to_owned()),
        (verbs.all, "GET", format!("{path}/all")),
        (verbs.get, "GET", format!("{path}/{{}}")),
        (verbs.post, "POST", path.to_owned()),
        (verbs.put, "PUT", format!("{path}/{{}}")),
        (verbs.delete, "DELETE", format!("{path}/{{}}")),
    ]
    .into_iter()
    .filter(|(is_served, ..)| *is_served)
    .map(|(_, method, path)| row(method, &path, of.since))
}

/// Whether this version has what a template such as `projects{/id}{?skip}` leads to.
pub(crate) fn serves(config: &Config, template: &str) -> bool {
    let end = ["{/", "{?", "?"].iter().filter_map(|start| template.find(start)).min().unwrap_or(template.len());
    let path = &template[..end];
    let of = find(path).filter(|of| of.path.eq_ignore_ascii_case(path));
    of.is_some_and(|of| of.since <= config.version) || routes::serve(path, config) || nested::serve(path, config)
}

/// The links of documents to what this version serves, by collection.
pub(crate) fn document_links(config: &Config) -> Vec<Vec<(&'static str, &'static str)>> {
    let served = |of: &&'static Collection| {
        let links = of.links.iter().copied();
        links.filter(|(_, rest)| serves(config, &below_document(of, rest))).collect()
    };
    COLLECTIONS.iter().map(served).collect()
}

/// The address of a space begins the path, those of other documents are part of it.
fn below_document(of: &Collection, rest: &str) -> String {
    if of.path == "spaces" { rest.trim_start_matches('/').to_owned() } else { format!("{}/{{id}}{rest}", of.path) }
}
