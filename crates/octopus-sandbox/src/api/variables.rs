//! Variable sets in bulk, names of variables, and which values are in effect somewhere.

use super::View;
use super::documents::item;
use super::lists::selected;
use super::reply::Reply;
use super::route::{Route, route};
use super::variable_owners::{asked, owners, runbook_of, sets_of};
use super::variable_preview::preview;
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::{items, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) const ROUTES: &[Route] = &[
    route("variables/all").get(variable_sets),
    route("variables/names").get(names),
    route("variables/preview").get(preview),
];

/// Those asked for, or all (source: the swagger, and a cloner of spaces that reads them all).
fn variable_sets(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("variables");
    let found = selected(view, of, view.query, |_| true);
    Ok(Reply::Array(found.iter().map(|found| item(view, of, &found.stored)).collect()))
}

/// Names of variables and of variable templates: those of a project and its library sets, or all of the space. With a
/// filter those that are not scoped to other environments. No source says whether the server adds its own names
/// (`Octopus.Project.Name`, …); here it does not.
fn names(view: &View<'_>) -> Result<Reply, Refusal> {
    let owners = match asked(view, "project", "projects")? {
        Some(project) => {
            runbook_of(view, project)?;
            owners(view, project)
        }
        None => {
            let tables = ["projects", "libraryvariablesets"].map(|path| view.state.table(view.space, collection(path)));
            tables.into_iter().flat_map(|table| table.values()).collect()
        }
    };
    let wanted = view.query.list("projectEnvironmentsFilter");
    let passes = |variable: &Value| {
        let scope = items(&variable["Scope"], "Environment");
        scope.is_empty()
            || wanted
                .as_ref()
                .is_none_or(|wanted| scope.iter().any(|id| id.as_str().is_some_and(|id| wanted.contains(id))))
    };
    let mut names = BTreeSet::new();
    for owner in owners {
        for set in sets_of(view, owner)? {
            let own = items(&set.value, "Variables").iter().filter(|variable| passes(variable));
            names.extend(own.map(|variable| text(variable, "Name").to_owned()));
        }
        names.extend(items(&owner.value, "Templates").iter().map(|template| text(template, "Name").to_owned()));
    }
    Ok(Reply::Text(200, json!(names).to_string()))
}
