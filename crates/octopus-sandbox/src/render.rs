//! The view of a stored document for clients: links, a field it cannot know, scope values, paged lists.
//! The text of a document is made once and kept beside it, so that big pages are only put together.

use crate::collections::{Collection, Level, collection};
use crate::config::Config;
use crate::git;
use crate::query::encode;
use crate::rules::variables::actions_of_state;
use crate::store::{State, Stored, items, text};
use crate::version::Version;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Lists whose items carry the unknown field too.
const NESTED: &[&str] = &[
    "Steps",
    "Actions",
    "Packages",
    "Variables",
    "Phases",
    "Rules",
    "Parameters",
    "Templates",
    "Tags",
    "GitResourceRules",
];

/// Collection, if it is only one, and what its documents hold but do not show.
const HIDDEN: &[(&str, &str)] = &[
    ("environments", "Type"),
    ("packages", "SpaceId"),
    ("communityactiontemplates", "LastModifiedOn"),
    ("communityactiontemplates", "LastModifiedBy"),
    ("", "LogoVersion"),
];

/// The document as JSON text, without what depends on other documents.
pub(crate) fn document<'s>(config: &Config, of: &Collection, stored: &'s Stored) -> &'s str {
    stored.text.get_or_init(|| {
        let base = address(config, of, stored.text("SpaceId"));
        document_at(config, of, stored, &format!("{base}/{}", stored.id()))
    })
}

/// The same for a document that has another address than its collection gives it.
pub(crate) fn document_at(config: &Config, of: &Collection, stored: &Stored, place: &str) -> String {
    let mut value = stored.value.clone();
    let hidden = HIDDEN.iter().filter(|(path, _)| path.is_empty() || *path == of.path);
    hidden.for_each(|(_, field)| drop(value.as_object_mut().and_then(|map| map.remove(*field))));
    add_unknown(config, &mut value);
    value["Links"] = links(config, of, stored, place);
    value.to_string()
}

/// The document as newer endpoints answer it: without links and stamps.
pub(crate) fn bare(config: &Config, stored: &Stored) -> Value {
    let mut value = stored.value.clone();
    if let Some(map) = value.as_object_mut() {
        map.retain(|key, _| !matches!(key.as_str(), "LastModifiedOn" | "LastModifiedBy"));
    }
    add_unknown(config, &mut value);
    value
}

/// Puts a field that no client knows into the document and into the items it holds.
fn add_unknown(config: &Config, value: &mut Value) {
    let Some(map) = value.as_object_mut() else { return };
    for (key, member) in map.iter_mut() {
        if let (true, Value::Array(list)) = (NESTED.contains(&key.as_str()), member) {
            list.iter_mut().for_each(|item| add_unknown(config, item));
        }
    }
    config.mark(value);
}

/// Where clients go from a document at this address.
pub(crate) fn links(config: &Config, of: &Collection, stored: &Stored, own: &str) -> Value {
    let mut links = Map::new();
    links.insert("Self".to_owned(), json!(own));
    for (name, rest) in config.links_of(of) {
        let version = if rest.ends_with("?cb=") { logo_version(config, &stored.value) } else { String::new() };
        links.insert((*name).to_owned(), json!(format!("{own}{rest}{version}")));
    }
    let space = format!("{}/api/{}", config.base_path, stored.text("SpaceId"));
    let mut add = |name: &str, path: String| drop(links.insert(name.to_owned(), Value::String(path)));
    match of.path {
        "spaces" => {
            add("SpaceHome", format!("{}/api/{}", config.base_path, stored.id()));
            add("Web", format!("{}/app#/spaces/{}", config.base_path, stored.id()));
        }
        "projects" => {
            add("Web", format!("{}/app#/{}/projects/{}", config.base_path, stored.text("SpaceId"), stored.id()));
        }
        "libraryvariablesets" => add("Variables", format!("{space}/variables/{}", stored.text("VariableSetId"))),
        _ => {}
    }
    if matches!(of.path, "channels" | "deploymentprocesses" | "deploymentsettings" | "runbooks" | "projecttriggers") {
        add("Project", format!("{space}/projects/{}", stored.text("ProjectId")));
    }
    if of.path == "projects" {
        git::project_links(config.version, &stored.value, own, &mut links);
        older_links(config, stored, &space, &mut links);
    }
    Value::Object(links)
}

/// Projects linked to their process and variables by id before these were served below them.
/// Source: a project captured from 2018.11.
fn older_links(config: &Config, project: &Stored, space: &str, links: &mut Map<String, Value>) {
    let mut older = |until: Version, name: &str, path: &str, field: &str| {
        if config.version < until {
            links.insert(name.to_owned(), json!(format!("{space}/{path}/{}", project.text(field))));
        }
    };
    older(Version::new(2022, 4), "Variables", "variables", "VariableSetId");
    older(Version::new(2021, 2), "DeploymentProcess", "deploymentprocesses", "DeploymentProcessId");
}

/// The end of the link to a logo: the version of the server for the default logo, so that cloning tools know it; id and
/// colour before it for an icon, as in a project captured from 2024.3; the version of the logo for a file.
fn logo_version(config: &Config, document: &Value) -> String {
    let icon = &document["Icon"];
    match (text(document, "LogoVersion"), text(icon, "Id"), text(icon, "Color")) {
        ("", "", _) => config.version_text.clone(),
        ("", icon, colour) => format!("{}-{}-{}", encode(icon), encode(colour), config.version_text),
        (version, ..) => version.to_owned(),
    }
}

/// The address of a collection.
pub(crate) fn address(config: &Config, of: &Collection, space_id: &str) -> String {
    match of.level {
        Level::Space if !space_id.is_empty() => format!("{}/api/{space_id}/{}", config.base_path, of.path),
        _ => format!("{}/api/{}", config.base_path, of.path),
    }
}

/// A document followed by members that are not kept with it.
pub(crate) fn with_members(text: &str, members: &str) -> String {
    let head = text.strip_suffix('}').unwrap_or(text);
    format!("{head},{members}}}")
}

/// The ids and names that a variable set of this owner may be scoped to.
pub(crate) fn scope_values(state: &State, space: usize, owner: &str) -> Value {
    let named = |path: &str, keep: &dyn Fn(&Stored) -> bool| -> Vec<Value> {
        let table = state.table(Some(space), collection(path)).values();
        table.filter(|found| keep(found)).map(|found| json!({"Id": found.id(), "Name": found.text("Name")})).collect()
    };
    let own = |found: &Stored| found.text("ProjectId") == owner;
    let actions: Vec<Value> =
        actions_of_state(state, space, owner).into_iter().map(|(id, name)| json!({ "Id": id, "Name": name })).collect();
    json!({
        "Environments": named("environments", &|_| true),
        "Machines": named("machines", &|_| true),
        "Actions": actions,
        "Roles": roles(state, space).into_iter().map(|role| json!({"Id": role, "Name": role})).collect::<Vec<_>>(),
        "Channels": named("channels", &own),
        "TenantTags": tenant_tags(state, space),
        "Processes": processes(state, space, owner),
    })
}

fn roles(state: &State, space: usize) -> BTreeSet<String> {
    let machines = state.table(Some(space), collection("machines")).values();
    let roles = machines.flat_map(|machine| items(&machine.value, "Roles").to_vec());
    roles.filter_map(|role| role.as_str().map(str::to_owned)).collect()
}

fn tenant_tags(state: &State, space: usize) -> Vec<Value> {
    let sets = state.table(Some(space), collection("tagsets")).values();
    let tags = sets.flat_map(|set| items(&set.value, "Tags"));
    tags.map(|tag| json!({"Id": text(tag, "CanonicalTagName"), "Name": text(tag, "CanonicalTagName")})).collect()
}

fn processes(state: &State, space: usize, owner: &str) -> Vec<Value> {
    let project = state.table(Some(space), collection("projects")).get(owner).cloned();
    let Some(project) = project else { return Vec::new() };
    let mut processes = vec![json!({"Id": owner, "Name": project.text("Name"), "ProcessType": "Deployment"})];
    let runbooks = git::of_project(state, space, "runbooks", owner);
    processes.extend(
        runbooks
            .iter()
            .map(|runbook| json!({"Id": runbook.id(), "Name": runbook.text("Name"), "ProcessType": "Runbook"})),
    );
    processes
}

/// One page of a list.
pub(crate) struct Page<'a> {
    pub(crate) item_type: &'a str,
    /// Address of the list without a query.
    pub(crate) address: &'a str,
    /// The query that pages repeat, `&`-separated, without skip and take.
    pub(crate) query: &'a str,
    pub(crate) skip: usize,
    pub(crate) take: usize,
    /// Whether the client said how many it wants, so that pages repeat it.
    pub(crate) take_is_asked: bool,
    pub(crate) total: usize,
    /// The query template after the address: `{?skip,take}`.
    pub(crate) template: &'a str,
    /// Newer lists come without links.
    pub(crate) links: bool,
}

impl Page<'_> {
    /// Puts the envelope around the documents of the page.
    pub(crate) fn text(&self, documents: &[String]) -> String {
        self.around(|into| into.push_str(&format!("[{}]", documents.join(","))))
    }

    /// The same around what writes the documents as an array.
    pub(crate) fn around(&self, write: impl FnOnce(&mut String)) -> String {
        let pages = self.total.div_ceil(self.take.max(1)).max(1);
        let head = json!({
            "ItemType": self.item_type, "TotalResults": self.total, "ItemsPerPage": self.take,
            "NumberOfPages": pages, "LastPageNumber": pages - 1,
        });
        let mut text = with_members(&head.to_string(), "\"Items\":");
        // Reopens the object that `with_members` closed.
        text.pop();
        write(&mut text);
        if self.links {
            text.push_str(&format!(",\"Links\":{}", self.page_links(pages)));
        }
        text.push('}');
        text
    }

    /// Source of the names and forms: a list of five pages in the tests of the official clients (2019.7). `Page.All`
    /// and `Page.Last` are not there; newer servers are said to have them.
    fn page_links(&self, pages: usize) -> Value {
        let at = |skip: usize, take: &str| {
            let parts = [format!("skip={skip}"), take.to_owned(), self.query.to_owned()];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            json!(format!("{}?{}", self.address, parts.join("&")))
        };
        let take = if self.take_is_asked { format!("take={}", self.take) } else { String::new() };
        let page = |skip: usize| at(skip, &take);
        let current = self.skip / self.take.max(1);
        let mut links = Map::new();
        links.insert("Self".to_owned(), json!(self.address));
        links.insert("Template".to_owned(), json!(format!("{}{}", self.address, self.template)));
        links.insert("Page.All".to_owned(), at(0, "take=2147483647"));
        links.insert("Page.Current".to_owned(), page(self.skip));
        if self.skip.saturating_add(self.take) < self.total {
            links.insert("Page.Next".to_owned(), page(self.skip + self.take));
        }
        if self.skip > 0 {
            links.insert("Page.Previous".to_owned(), page(self.skip.saturating_sub(self.take)));
        }
        for number in (0..pages).filter(|number| number.abs_diff(current) < 10) {
            links.insert(format!("Page.{number}"), page(number * self.take));
        }
        links.insert("Page.Last".to_owned(), page((pages - 1) * self.take));
        Value::Object(links)
    }
}
