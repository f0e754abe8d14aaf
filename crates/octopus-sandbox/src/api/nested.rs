//! Collections reached through the document that their documents belong to: one row says what is served there.

use super::documents::{self, item, stored};
use super::reply::{Item, Reply};
use super::served::{self, Served};
use super::{Given, View, git, lists};
use crate::answer::Refusal;
use crate::collections::{Collection, collection};
use crate::config::Config;
use crate::store::{Stored, items, text};
use crate::version::Version;
use crate::work::Work;
use crate::{remove, write};
use serde_json::Value;
use std::sync::Arc;

/// One collection under another one: `projects/{owner}/channels`.
#[derive(Debug)]
pub(crate) struct Nested {
    owners: &'static str,
    /// As in the path.
    name: &'static str,
    path: &'static str,
    /// The field with the id of the owner.
    field: &'static str,
    since: Version,
    kind: Kind,
    /// How a document that was posted is answered.
    posted: fn(Item) -> Reply,
}

/// The kind of resource at the path.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// The one document of its kind that an owner has.
    Facet,
    /// A list to read only.
    List,
    /// The same, and each document too.
    Reading,
    /// Documents that are read and replaced, but neither created nor deleted.
    Fixed,
    /// Documents with all verbs, and whether `/all` is served too.
    Documents { all: bool },
}

impl Kind {
    /// Which methods the list itself, its `/all` and each document take.
    const fn methods(&self) -> [&'static [&'static str]; 3] {
        const READ: &[&str] = &["GET"];
        const CHANGE: &[&str] = &["GET", "PUT"];
        match self {
            Kind::Facet => [CHANGE, &[], &[]],
            Kind::List => [READ, &[], &[]],
            Kind::Reading => [READ, &[], READ],
            Kind::Fixed => [READ, &[], CHANGE],
            Kind::Documents { all } => [&["GET", "POST"], if *all { READ } else { &[] }, &["GET", "PUT", "DELETE"]],
        }
    }
}

const fn of_project(name: &'static str, path: &'static str, kind: Kind) -> Nested {
    Nested { owners: "projects", name, path, field: "ProjectId", since: Version::ALWAYS, kind, posted: Reply::Created }
}

/// Since when projects have more than lists of what belongs to them.
const WHOLE: Version = Version::new(2021, 2);

/// Source: the server's swagger of 2020.3, 2021.2 and 2026.1. The first row that this version has answers, so what became
/// more stands before what it was. Variables came between the last two, presumably with those in Git.
static NESTED: &[Nested] = &[
    Nested { field: "OwnerId", since: Version::new(2022, 4), ..of_project("variables", "variables", Kind::Facet) },
    Nested { since: WHOLE, ..of_project("deploymentprocesses", "deploymentprocesses", Kind::Facet) },
    Nested { since: WHOLE, ..of_project("deploymentsettings", "deploymentsettings", Kind::Facet) },
    // A channel that is posted here is answered with 200, unlike anything else.
    Nested { since: WHOLE, posted: Reply::Found, ..of_project("channels", "channels", Kind::Documents { all: false }) },
    of_project("channels", "channels", Kind::List),
    Nested { since: WHOLE, ..of_project("triggers", "projecttriggers", Kind::Documents { all: false }) },
    of_project("triggers", "projecttriggers", Kind::List),
    Nested { since: WHOLE, ..of_project("runbooks", "runbooks", Kind::Documents { all: true }) },
    of_project("runbooks", "runbooks", Kind::List),
    Nested { since: WHOLE, ..of_project("runbookProcesses", "runbookProcesses", Kind::Fixed) },
    Nested { since: WHOLE, ..of_project("runbookSnapshots", "runbookSnapshots", Kind::Documents { all: false }) },
    of_project("runbookSnapshots", "runbookSnapshots", Kind::Reading),
    of_project("releases", "releases", Kind::Reading),
    Nested { field: "RunbookId", owners: "runbooks", ..of_project("runbookSnapshots", "runbookSnapshots", Kind::List) },
    Nested { field: "ChannelId", owners: "channels", ..of_project("releases", "releases", Kind::List) },
    Nested { field: "ProjectGroupId", owners: "projectgroups", ..of_project("projects", "projects", Kind::List) },
];

/// The row that a path leads to, the owner, and what follows.
pub(super) fn find<'a>(rest: &[&'a str], config: &Config) -> Option<Place<'a>> {
    let [owners, owner, name, tail @ ..] = rest else { return None };
    let row = NESTED.iter().find(|row| {
        row.owners.eq_ignore_ascii_case(owners) && row.name.eq_ignore_ascii_case(name) && row.since <= config.version
    })?;
    match tail {
        [] => Some(Place { row, owner, id: None }),
        [id] if !row.kind.methods()[2].is_empty() => Some(Place { row, owner, id: Some(id) }),
        _ => None,
    }
}

/// Every row and verb.
pub(super) fn rows() -> impl Iterator<Item = Served> {
    NESTED.iter().flat_map(|row| {
        let list = format!("{}/{{}}/{}", row.owners, row.name);
        let paths = [list.clone(), format!("{list}/all"), format!("{list}/{{}}")];
        let methods = paths.into_iter().zip(row.kind.methods());
        methods.flat_map(move |(path, methods)| methods.iter().map(move |method| served::row(method, &path, row.since)))
    })
}

/// Whether this version has a row for a path in which `{id}` stands for the owner.
pub(super) fn serve(path: &str, config: &Config) -> bool {
    find(&path.split('/').collect::<Vec<_>>(), config).is_some()
}

/// The collection that stands under another one by this name, in any version.
pub(super) fn collection_of(owners: &str, name: &str) -> Option<&'static Collection> {
    let is_it = |row: &&Nested| row.owners.eq_ignore_ascii_case(owners) && row.name.eq_ignore_ascii_case(name);
    NESTED.iter().find(is_it).map(|row| collection(row.path))
}

/// Where a path leads.
pub(super) struct Place<'a> {
    row: &'static Nested,
    owner: &'a str,
    id: Option<&'a str>,
}

impl Place<'_> {
    fn of(&self) -> &'static Collection {
        collection(self.row.path)
    }

    /// Whether the method is taken here.
    pub(super) fn takes(&self, method: &str) -> bool {
        let place = if self.id.is_some() { 2 } else { 0 };
        self.row.kind.methods()[place].contains(&method)
    }

    /// GET.
    pub(super) fn read(&self, view: &View<'_>) -> Result<Reply, Refusal> {
        let owner = owner(view, self.row.owners, self.owner)?;
        git::refuse_database(view.state, view.space, owner, self.row.path)?;
        match (&self.row.kind, self.id) {
            (Kind::Facet, _) => documents::get(view, self.of(), &self.facet(owner.id())),
            (_, None) => listed(view, self.of(), self.row.field, owner.id()),
            (Kind::Documents { all: true }, Some(id)) if id.eq_ignore_ascii_case("all") => {
                let own = |stored: &Stored| stored.text(self.row.field) == owner.id();
                Ok(Reply::Array(lists::selected(view, self.of(), view.query, own)))
            }
            (_, Some(id)) => {
                let table = view.state.table(view.space, self.of());
                let found = self.among(table.values(), owner.id(), id);
                found.map(|found| Reply::Found(item(view, self.of(), found))).ok_or_else(|| Refusal::missing(id))
            }
        }
    }

    /// POST, PUT and DELETE; nothing if the verb is not served here.
    pub(super) fn write(&self, method: &str, work: &mut Work<'_>, given: &Given<'_>) -> Option<Result<Reply, Refusal>> {
        let [list, _, one] = self.row.kind.methods();
        let served = if self.id.is_some() { one } else { list };
        match (method, self.id) {
            _ if !served.contains(&method) => None,
            ("POST", None) => Some(self.post(work, given)),
            ("PUT", None) => Some(self.put_facet(work, given)),
            ("PUT", Some(id)) => Some(self.put(work, given, id)),
            ("DELETE", Some(id)) => Some(self.delete(work, id)),
            _ => None,
        }
    }

    fn put_facet(&self, work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
        let id = self.facet(&self.owner_id(work)?);
        documents::put(work, self.of(), &id, &given.body)
    }

    /// The owner in the path stands for the one that the body leaves out.
    fn post(&self, work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
        let owner = self.owner_id(work)?;
        let mut body = given.body.clone();
        if body.is_object() && body.get(self.row.field).is_none_or(Value::is_null) {
            body[self.row.field] = Value::String(owner);
        }
        let id = write::create(work, self.of(), &body)?;
        stored(work, self.of(), &id).map(self.row.posted)
    }

    fn put(&self, work: &mut Work<'_>, given: &Given<'_>, id: &str) -> Result<Reply, Refusal> {
        let id = self.own(work, id)?;
        documents::put(work, self.of(), &id, &given.body)
    }

    fn delete(&self, work: &mut Work<'_>, id: &str) -> Result<Reply, Refusal> {
        let id = self.own(work, id)?;
        remove::remove(work, self.of(), &id)?;
        Ok(Reply::Empty)
    }

    fn facet(&self, owner: &str) -> String {
        format!("{}-{owner}", self.of().prefix)
    }

    fn owner_id(&self, work: &Work<'_>) -> Result<String, Refusal> {
        let found = work.find(self.row.owners, self.owner).ok_or_else(|| Refusal::missing(self.owner))?;
        git::refuse_database(work.state, work.space, found, self.row.path)?;
        Ok(found.id().to_owned())
    }

    /// The id of the owner's document that this id or slug means.
    fn own(&self, work: &Work<'_>, id: &str) -> Result<String, Refusal> {
        let owner = self.owner_id(work)?;
        let found = self.among(work.table(self.row.path).values(), &owner, id);
        found.map(|found| found.id().to_owned()).ok_or_else(|| Refusal::missing(id))
    }

    /// By id first, then by what else the server takes: slugs, the version of a release, the name of a snapshot.
    fn among<'s>(
        &self,
        table: impl Iterator<Item = &'s Arc<Stored>> + Clone,
        owner: &str,
        id: &str,
    ) -> Option<&'s Arc<Stored>> {
        let own = table.filter(|stored| stored.text(self.row.field) == owner);
        let is = |field: &'static str| own.clone().find(|stored| stored.text(field).eq_ignore_ascii_case(id));
        is("Id").or_else(|| is("Slug")).or_else(|| match self.row.path {
            "releases" => is("Version"),
            "runbookSnapshots" => is("Name"),
            _ => None,
        })
    }
}

/// The row of `projects/{id}/{name}` in the newest servers, and the project that the path names first.
fn of_project_first<'v>(view: &View<'v>, name: &str) -> Result<(&'static Nested, &'v Arc<Stored>), Refusal> {
    let row = NESTED.iter().find(|row| row.owners == "projects" && row.name == name).expect("names are in the table");
    let owner = owner(view, row.owners, view.args[0])?;
    git::refuse_database(view.state, view.space, owner, row.path)?;
    Ok((row, owner))
}

/// The one document of its kind that the project has which the path names first.
pub(super) fn facet(view: &View<'_>, name: &str) -> Result<Reply, Refusal> {
    let (row, owner) = of_project_first(view, name)?;
    let of = collection(row.path);
    documents::get(view, of, &format!("{}-{}", of.prefix, owner.id()))
}

/// All documents of a kind that the project has which the path names first.
pub(super) fn all(view: &View<'_>, name: &str) -> Result<Reply, Refusal> {
    let (row, owner) = of_project_first(view, name)?;
    let own = |stored: &Stored| stored.text(row.field) == owner.id();
    Ok(Reply::Array(lists::selected(view, collection(row.path), view.query, own)))
}

/// The documents of one that belongs to a project, both named in the path: `projects/{id}/channels/{id}/releases`.
pub(super) fn grandchildren(
    view: &View<'_>,
    owners: &str,
    of: &'static Collection,
    field: &str,
) -> Result<Reply, Refusal> {
    let project = owner(view, "projects", view.args[0])?;
    let found = owner(view, owners, view.args[1])?;
    if found.text("ProjectId") != project.id() {
        return Err(Refusal::missing(view.args[1]));
    }
    listed(view, of, field, found.id())
}

fn owner<'v>(view: &View<'v>, owners: &str, id: &str) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(view.space, collection(owners), id).ok_or_else(|| Refusal::missing(id))
}

/// The documents of a collection whose field holds the id of the owner that the path names first.
pub(super) fn children(view: &View<'_>, owners: &str, of: &'static Collection, field: &str) -> Result<Reply, Refusal> {
    let owner = owner(view, owners, view.args[0])?.id();
    listed(view, of, field, owner)
}

fn listed(view: &View<'_>, of: &'static Collection, field: &str, owner: &str) -> Result<Reply, Refusal> {
    lists::list(view, of, view.query, |stored| stored.text(field) == owner && wanted(view, of, stored))
}

/// Triggers are listed by the category of what they do: deployments unless the query names runbooks. Releases and
/// snapshots can be searched. Source: fact `trigger-lists`; link templates of 2020.4 for the rest.
fn wanted(view: &View<'_>, of: &Collection, stored: &Stored) -> bool {
    let contains = |query: &str, field: &str| {
        let part = view.query.get(query).map(str::to_lowercase);
        part.is_none_or(|part| stored.text(field).to_lowercase().contains(&part))
    };
    match of.path {
        "projecttriggers" => {
            let action = &stored.value["Action"];
            let runbook = text(action, "ActionType") == "RunRunbook";
            let category = view.query.get("triggerActionCategory").unwrap_or("Deployment");
            let types = view.query.list("triggerActionType");
            let runbooks = view.query.list("runbooks");
            category.eq_ignore_ascii_case("Runbook") == runbook
                && types.is_none_or(|types| types.contains(text(action, "ActionType")))
                && runbooks.is_none_or(|runbooks| runbooks.contains(text(action, "RunbookId")))
        }
        "releases" => contains("searchByVersion", "Version"),
        "runbookSnapshots" => contains("searchByName", "Name"),
        "projects" => view.query.get("tags").is_none_or(|tags| {
            tags.split(',').any(|tag| items(&stored.value, "ProjectTags").iter().any(|own| own == tag.trim()))
        }),
        _ => true,
    }
}
