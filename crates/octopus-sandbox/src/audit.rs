//! The audit of changes, with author and time: an event for each document that a request changed.
//! Loading writes none. Only so many are kept, and of a change only what is small.

use crate::caller::Caller;
use crate::clock;
use crate::collections::{Collection, Level, collection};
use crate::events::{Category, Event, Touched};
use crate::ids::hash;
use crate::store::{State, Stored, items, text};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A changed field with a longer value is named without it.
const LONGEST_VALUE: usize = 1000;
/// Fields that say of which documents an event is besides its own.
const RELATED: &[&str] =
    &["ProjectId", "OwnerId", "RunbookId", "TenantId", "TeamId", "ProjectGroupId", "EnvironmentId"];
/// Server's bookkeeping, which is no change by itself.
const STAMPS: &[&str] = &["LastModifiedOn", "LastModifiedBy"];

/// The author of a change.
pub(crate) struct Actor {
    /// The user; nothing for the administrator.
    pub(crate) by: Option<Arc<Caller>>,
    pub(crate) agent: String,
    /// How the server knows who it is.
    pub(crate) established: &'static str,
}

impl Actor {
    pub(crate) fn client(by: &Arc<Caller>, agent: &str) -> Actor {
        Actor { by: Some(by.clone()), agent: agent.to_owned(), established: "API key" }
    }

    /// The administrator in a browser.
    pub(crate) fn portal(version: &str) -> Actor {
        Actor { by: None, agent: format!("OctopusClient-js/{version}"), established: "Session cookie" }
    }
}

/// Does something and writes an event for each document that it changed; none if it fails.
pub(crate) fn audited<T, E>(
    state: &mut State,
    actor: &Actor,
    act: impl FnOnce(&mut State) -> Result<T, E>,
) -> Result<T, E> {
    state.audit.watch();
    let done = act(state);
    let touched = state.audit.end();
    if done.is_ok() {
        let told: Vec<Change> = touched.into_iter().filter_map(|touched| change(state, touched)).collect();
        let leading = told.iter().find(|change| change.category == Category::Deleted).or(told.first());
        let leading = leading.map(|change| (change.touched.of.path, change.touched.id.clone()));
        let told: Vec<Change> = told.into_iter().filter(|change| is_told(state, leading.as_ref(), change)).collect();
        for change in told {
            write(state, actor, leading.as_ref(), change);
        }
    } else if state.audit.feed.gaps {
        // A change that is rolled back has used up a number.
        state.numbering.next("Events");
    }
    done
}

/// A document that a request has changed.
struct Change {
    touched: Touched,
    now: Option<Arc<Stored>>,
    category: Category,
    /// The index of its space.
    space: Option<usize>,
}

impl Change {
    fn document(&self) -> Option<&Arc<Stored>> {
        self.now.as_ref().or(self.touched.before.as_ref())
    }
}

/// The document that a request was about: its collection and id.
type Leading<'l> = Option<&'l (&'static str, String)>;

fn change(state: &State, touched: Touched) -> Option<Change> {
    let space = touched.space.as_ref().map(|id| state.spaces.iter().position(|space| space.id == *id));
    // The space itself may be gone, and all that it held with it.
    let space = match space {
        Some(None) => return None,
        space => space.flatten(),
    };
    let now = state.table(space, touched.of).get(&touched.id).cloned();
    let category = category(touched.before.as_ref(), now.as_ref())?;
    Some(Change { touched, now, category, space })
}

/// Whether a change has an event at all.
fn is_told(state: &State, leading: Leading<'_>, change: &Change) -> bool {
    let Some((path, id)) = leading.filter(|(_, id)| *id != change.touched.id) else { return true };
    let feed = &state.audit.feed;
    let is_owned = change
        .document()
        .is_some_and(|document| ["OwnerId", "ProjectId"].iter().any(|field| document.text(field) == id));
    let comes_along = is_owned
        && match change.touched.of.path {
            "variables" => change.category != Category::Modified,
            "channels" => *path == "projects" && change.category == Category::Created,
            _ => false,
        };
    let is_cascade = *path != change.touched.of.path && change.category == Category::Modified;
    !(feed.births && comes_along || feed.silent_cascades && is_cascade)
}

fn write(state: &mut State, actor: &Actor, leading: Leading<'_>, change: Change) {
    let Some(document) = change.document().cloned() else { return };
    let Change { touched, now, category, space } = change;
    let id = state.numbering.next("Events");
    let number = id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    let mut related = related(state, space, leading, &touched, &document);
    if state.audit.feed.related {
        related.sort_by_cached_key(|related| hash(number, related));
    }
    let tags = items(&document.value, "TenantTags").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let differences = match (&touched.before, &now) {
        (Some(before), Some(now)) => differences(&before.value, &now.value),
        _ => Vec::new(),
    };
    let event = Event {
        id,
        number,
        category,
        space: touched.space.clone(),
        of: touched.of,
        document: touched.id.clone(),
        name: name(state, space, touched.of, &document),
        related,
        tags,
        occurred: clock::now(),
        by: actor.by.clone().unwrap_or_else(|| state.administrator.clone()),
        agent: actor.agent.clone(),
        established: actor.established,
        differences,
        is_out: AtomicBool::new(!state.audit.feed.late || !hash(number, "late").is_multiple_of(3)),
    };
    state.audit.record(event);
}

/// The kind of a change. A document that is as it was before has no event; a secret that is another one is a change.
fn category(before: Option<&Arc<Stored>>, now: Option<&Arc<Stored>>) -> Option<Category> {
    match (before, now) {
        (None, Some(_)) => Some(Category::Created),
        (Some(_), None) => Some(Category::Deleted),
        (Some(before), Some(now)) => {
            let same = before.secrets == now.secrets && changed(&before.value, &now.value).is_empty();
            (!same).then_some(Category::Modified)
        }
        (None, None) => None,
    }
}

/// The fields that differ.
fn changed<'v>(before: &'v Value, now: &'v Value) -> BTreeSet<&'v String> {
    let names = |value: &'v Value| value.as_object().into_iter().flat_map(Map::keys);
    let names = names(before).chain(names(now)).filter(|name| !STAMPS.contains(&name.as_str()));
    names.filter(|name| before.get(*name) != now.get(*name)).collect()
}

/// A patch of whole fields; the real one goes deeper. Documents hold no secrets, so neither does this.
fn differences(before: &Value, now: &Value) -> Vec<Value> {
    let patch = |name: &String| {
        let op = match (before.get(name), now.get(name)) {
            (None, _) => "add",
            (_, None) => "remove",
            _ => "replace",
        };
        let mut patch = json!({ "path": format!("/{name}"), "op": op });
        if let Some(value) = now.get(name).filter(|value| value.to_string().len() <= LONGEST_VALUE) {
            patch["value"] = value.clone();
        }
        patch
    };
    changed(before, now).into_iter().map(patch).collect()
}

/// The ids that the event is found by: the document, what it belongs to, and the group of its project.
fn related(
    state: &State,
    space: Option<usize>,
    leading: Leading<'_>,
    touched: &Touched,
    document: &Stored,
) -> Vec<String> {
    let mut ids = vec![document.id().to_owned()];
    let named = RELATED.iter().map(|field| document.text(field)).filter(|id| !id.is_empty());
    ids.extend(named.filter(|id| names(state, leading, touched, id)).map(str::to_owned));
    let groups: Vec<String> = ids
        .iter()
        .filter_map(|id| state.table(space, collection("projects")).get(id))
        .map(|project| project.text("ProjectGroupId").to_owned())
        .collect();
    let mut known = BTreeSet::new();
    ids.extend(groups);
    ids.retain(|id| !id.is_empty() && known.insert(id.clone()));
    ids
}

/// Whether an event of a document names what that belongs to. Variables that something else took along do not, and those
/// of a library set name it only on newer servers.
fn names(state: &State, leading: Leading<'_>, touched: &Touched, owner: &str) -> bool {
    if touched.of.path != "variables" || !state.audit.feed.related {
        return true;
    }
    let is_cascade = leading.is_some_and(|(_, id)| *id != touched.id && id != owner);
    !is_cascade && (state.audit.names_sets || !owner.starts_with("LibraryVariableSets"))
}

/// Its own name, or that of what it belongs to, or its id.
fn name(state: &State, space: Option<usize>, of: &Collection, document: &Stored) -> String {
    let own = document.text(of.name_field);
    if !own.is_empty() {
        return own.to_owned();
    }
    let owners = ["projects", "runbooks", "libraryvariablesets", "tenants", "teams"].map(collection);
    let owner = of.owner.map_or("", |(field, _)| text(&document.value, field));
    let owner = owners.iter().find_map(|row| {
        let space = space.filter(|_| row.level == Level::Space);
        state.find(space, row, owner)
    });
    owner.map_or(document.id(), |owner| owner.text("Name")).to_owned()
}
