//! Fills a new space with documents: select, number, rewrite, create, complete.

use super::renumber::Renumbering;
use super::{SpaceSeed, community, kept, older, tenants};
use crate::clean::Place;
use crate::collections::{self, COLLECTIONS, Collection, Level, collection, index_of};
use crate::git;
use crate::names::same_name;
use crate::references::visit;
use crate::rules::projects::create_by_server;
use crate::rules::retention;
use crate::store::{Stored, text};
use crate::work::Work;
use crate::write::create_as;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Lists whose items have GUIDs.
const GUID_LISTS: &[&str] =
    &["Steps", "Actions", "Packages", "Variables", "Phases", "Rules", "Parameters", "Templates", "GitResourceRules"];
/// Members of the envelope, which the server makes itself.
const ENVELOPE: &[&str] = &["Id", "SpaceId", "Links", "LastModifiedOn", "LastModifiedBy", "ScopeValues"];

/// One document to load and where it belongs.
struct Loaded {
    of: &'static Collection,
    value: Value,
    /// The id it gets.
    id: String,
}

/// Loads a seed into the space of the work, and says what was skipped.
pub(crate) fn fill(work: &mut Work<'_>, seed: SpaceSeed) -> Vec<String> {
    let space = seed.name().to_owned();
    let (mut files, blobs, mut notes) = seed.into_parts();
    let versions = files.remove(kept::VERSIONS).unwrap_or_default();
    let snapshots = files.remove(kept::SNAPSHOTS).unwrap_or_default();
    let of_space = files.remove(kept::SPACE).unwrap_or_default();
    let repositories = files.remove(git::REPOSITORIES).unwrap_or_default();
    let externals = files.remove("_external_references").unwrap_or_default();
    let installed = files.remove("installed_community_templates").unwrap_or_default();
    tenants::unify(work, &mut files, &mut notes);
    let gallery = files.remove(community::GALLERY).unwrap_or_default();
    let mut documents = select(files, &mut notes);
    drop_orphans(&mut documents, &mut notes);
    let mut ids = Renumbering::default();
    community::gallery(work, gallery, &mut ids);
    let templates = documents.iter().filter(|document| document.of.path == "actiontemplates");
    let templates: Vec<Value> = templates.map(|document| document.value.clone()).collect();
    community::make(work, &installed, &templates, &mut ids);
    number(work, &mut documents, &mut ids);
    number_frozen(work, &snapshots, &of_space, &mut ids);
    resolve_externals(work, &externals, &documents, &mut ids, &mut notes);
    create(work, documents, &ids, &mut notes);
    kept::versions(work, versions, &ids);
    kept::snapshots(work, snapshots, &ids);
    kept::space(work, of_space, &ids);
    kept::files(work, blobs, &ids);
    git::fill(work, repositories, &ids);
    complete_channels(work);
    one_default_each(work);
    note_dangling(work, &mut notes);
    let unknown = std::mem::take(&mut work.unknown);
    note_unknown(unknown, &mut notes);
    notes.into_iter().map(|note| format!("{space}: {note}")).collect()
}

/// The documents of known collections, in the order of the table.
fn select(files: BTreeMap<String, Vec<Value>>, notes: &mut Vec<String>) -> Vec<Loaded> {
    let mut documents = Vec::new();
    for (stem, list) in files {
        if stem.starts_with('_') {
            continue;
        }
        let environments = environment_type(&stem);
        let of = if environments.is_some() { Some(collection("environments")) } else { collections::find(&stem) };
        let Some(of) = of.filter(|of| of.path != "spaces") else {
            notes.push(format!("{stem}: skipped, the collection is not known"));
            continue;
        };
        for mut value in list {
            if let Some(reason) = unusable(&value) {
                notes.push(format!("{stem} '{}': skipped, {reason}", text(&value, of.name_field)));
                continue;
            }
            strip_notes(&mut value);
            older::rename(of.path, &mut value);
            if let Some(kind) = environments {
                value["Type"] = json!(kind);
            }
            documents.push(Loaded { of, value, id: String::new() });
        }
    }
    documents.sort_by_key(|document| (derived(document.of), index_of(document.of)));
    documents
}

/// The type of the environments in a file; the types have lists of their own, as in the API.
pub(crate) fn environment_type(stem: &str) -> Option<&'static str> {
    let types = [("environments", "Static"), ("parentenvironments", "Parent"), ("ephemeralenvironments", "Ephemeral")];
    types.into_iter().find(|(name, _)| stem.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
}

fn unusable(value: &Value) -> Option<&'static str> {
    match value.as_object() {
        None => Some("it is not an object"),
        Some(map) if map.contains_key("_hcl") => Some("it is not in the form of the API (it has _hcl)"),
        Some(_) => None,
    }
}

/// Fields that begin with `_` are remarks of whoever wrote the files.
fn strip_notes(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !key.starts_with('_'));
            map.values_mut().for_each(strip_notes);
        }
        Value::Array(list) => list.iter_mut().for_each(strip_notes),
        _ => {}
    }
}

/// The old id of the owner, for documents that live and die with one.
fn owner(document: &Loaded) -> Option<String> {
    let (field, _) = document.of.owner?;
    let named = text(&document.value, field);
    let from_id = || text(&document.value, "Id").split_once('-').map(|(_, owner)| owner.to_owned());
    if named.is_empty() { from_id() } else { Some(named.to_owned()) }
}

/// Leaves out what belongs to documents that are not there, until nothing more is to be left out.
fn drop_orphans(documents: &mut Vec<Loaded>, notes: &mut Vec<String>) {
    loop {
        let present: BTreeSet<String> =
            documents.iter().map(|document| text(&document.value, "Id").to_owned()).collect();
        let before = documents.len();
        documents.retain(|document| {
            let Some((field, _)) = document.of.owner else { return true };
            let owner = owner(document).unwrap_or_default();
            let kept = present.contains(&owner) || (field == "TeamId" && owner.starts_with("teams-"));
            if !kept {
                let name = match text(&document.value, document.of.name_field) {
                    "" => text(&document.value, "Id"),
                    name => name,
                };
                notes.push(format!("{} '{name}': skipped, its owner '{owner}' is not there", document.of.path));
            }
            kept
        });
        if documents.len() == before {
            return;
        }
    }
}

/// Gives every document and every item of a list its id here, and remembers the old ones.
fn number(work: &mut Work<'_>, documents: &mut [Loaded], ids: &mut Renumbering) {
    for path in ["feeds-builtin", "feeds-builtin-releases"] {
        if let Some(feed) = work.find("feeds", path) {
            ids.add(path, feed.id());
        }
    }
    // Ids of facets are made from those of their owners.
    let (facets, others): (Vec<_>, Vec<_>) = documents.iter_mut().partition(|document| derived(document.of));
    for document in others.into_iter().chain(facets) {
        number_document(work, document, ids);
    }
}

fn number_document(work: &mut Work<'_>, document: &mut Loaded, ids: &mut Renumbering) {
    let space_id = work.space_id().unwrap_or_default();
    let old_space = text(&document.value, "SpaceId").to_owned();
    ids.add(&old_space, &space_id);
    ids.add(&format!("teams-spacemanagers-{old_space}"), &format!("teams-spacemanagers-{space_id}"));
    document.id = match given_id(work, document) {
        Some(created) => created,
        // The id of a package is its name and version.
        None if document.of.path == "packages" => text(&document.value, "Id").to_owned(),
        None if derived(document.of) => {
            let old_owner = owner(document).unwrap_or_default();
            format!("{}-{}", document.of.prefix, ids.get(&old_owner).unwrap_or(&old_owner))
        }
        None => work.state.numbering.next(document.of.prefix),
    };
    let old = text(&document.value, "Id");
    ids.add(old, &document.id);
    for prefix in derived_prefixes(document.of) {
        ids.add(&format!("{prefix}-{old}"), &format!("{prefix}-{}", document.id));
    }
    number_items(work, &document.value, &document.id, ids);
}

/// Frozen documents may hold items that nothing else holds any more. A space that has nothing but itself says its id.
fn number_frozen(work: &mut Work<'_>, snapshots: &[Value], of_space: &[Value], ids: &mut Renumbering) {
    kept::number(snapshots, ids);
    for snapshot in snapshots {
        number_items(work, snapshot, "", ids);
    }
    let own = work.space_id().unwrap_or_default();
    for old in of_space.iter().map(|space| text(space, "Id")) {
        ids.add(old, &own);
        ids.add(&format!("teams-spacemanagers-{old}"), &format!("teams-spacemanagers-{own}"));
    }
}

/// Facets have the id of their owner in theirs.
fn derived(of: &Collection) -> bool {
    matches!(
        of.path,
        "variables" | "deploymentprocesses" | "deploymentsettings" | "runbookProcesses" | "tenantvariables"
    )
}

fn derived_prefixes(of: &Collection) -> &'static [&'static str] {
    match of.path {
        "projects" => &["deploymentprocess", "variableset", "deploymentsettings"],
        "libraryvariablesets" => &["variableset"],
        "runbooks" => &["RunbookProcess"],
        "tenants" => &["tenantvariables"],
        _ => &[],
    }
}

/// The id of what the server has made already: by name, feeds also by type, well-known ids as they are.
fn given_id(work: &Work<'_>, document: &Loaded) -> Option<String> {
    let (of, value) = (document.of, &document.value);
    if of.owner.is_some() || matches!(of.path, "projects" | "certificates" | "packages") {
        return None;
    }
    let name = text(value, of.name_field);
    let feed_type = text(value, "FeedType");
    let table = work.state.table(work.space, of).values();
    let system = work.state.system.of(of).values();
    let mut known = table.chain(system.filter(|_| of.also_system));
    let found = known.find(|stored| match feed_type {
        "BuiltIn" | "OctopusProject" => stored.text("FeedType") == feed_type,
        _ => same_name(stored.text(of.name_field), name) || stored.id() == text(value, "Id"),
    });
    found.map(|stored| stored.id().to_owned())
}

fn number_items(work: &mut Work<'_>, value: &Value, owner: &str, ids: &mut Renumbering) {
    let Some(map) = value.as_object() else { return };
    for (key, member) in map {
        let Some(list) = member.as_array() else {
            number_items(work, member, owner, ids);
            continue;
        };
        for item in list {
            match text(item, "Id") {
                "" => {}
                old if key == "Tags" => {
                    let new = work.state.numbering.next("Tags");
                    ids.add(old, &format!("{owner}/{new}"));
                }
                old if GUID_LISTS.contains(&key.as_str()) && ids.get(old).is_none() => {
                    ids.add(old, &work.state.numbering.guid());
                }
                _ => {}
            }
            number_items(work, item, owner, ids);
        }
    }
}

/// Ids of things that the files do not hold but the server has, or that stand under another name.
fn resolve_externals(
    work: &Work<'_>,
    externals: &[Value],
    documents: &[Loaded],
    ids: &mut Renumbering,
    notes: &mut Vec<String>,
) {
    for external in externals {
        let (kind, name, id) = (text(external, "Kind"), text(external, "NameOrHclName"), text(external, "Id"));
        let found = collections::find(kind).and_then(|of| {
            let loaded = documents
                .iter()
                .find(|document| document.of.path == of.path && same_name(text(&document.value, of.name_field), name));
            loaded.map(|document| document.id.clone()).or_else(|| server_made(work, of, name))
        });
        match found {
            Some(found) => ids.add(id, &found),
            None => notes.push(format!("{kind} '{name}': not there, references to '{id}' are left dangling")),
        }
    }
}

fn server_made(work: &Work<'_>, of: &Collection, name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let mut made = work.state.table(work.space, of).values();
    let found = made.find(|stored| match of.path {
        "lifecycles" if lower.contains("firstlifecycle") => same_name(stored.text("Name"), "Default Lifecycle"),
        "feeds" if lower.contains("releases") => stored.text("FeedType") == "OctopusProject",
        "feeds" if lower.contains("built") => stored.text("FeedType") == "BuiltIn",
        _ => same_name(stored.text(of.name_field), name),
    });
    found.map(|stored| stored.id().to_owned())
}

fn create(work: &mut Work<'_>, documents: Vec<Loaded>, ids: &Renumbering, notes: &mut Vec<String>) {
    for Loaded { of, mut value, id } in documents {
        ids.rewrite(&mut value);
        retention::upgrade(work, of.path, &mut value);
        if of.level == Level::System && work.state.system.of(of).contains_key(&id) {
            continue;
        }
        if of.also_system && work.state.system.of(of).contains_key(&id) {
            continue;
        }
        if of.path == "apikeys" && has_key(work, text(&value["ApiKey"], "NewValue")) {
            continue;
        }
        if let (Some((field, _)), Some((_, owner))) = (of.owner, id.split_once('-'))
            && derived(of)
            && text(&value, field).is_empty()
        {
            value[field] = json!(owner);
        }
        // A team that says that it is of no space is the system's.
        let before = work.space;
        if of.path == "teams" && value.get("SpaceId") == Some(&Value::Null) {
            work.space = None;
        }
        let created = create_as(work, of, id.clone(), &value);
        work.space = before;
        if let Err(refusal) = created {
            notes.push(format!("{} '{}': skipped, {}", of.path, text(&value, of.name_field), refusal.summary()));
        }
    }
}

/// Another space may have brought the user and the keys.
fn has_key(work: &Work<'_>, key: &str) -> bool {
    let mut keys = work.state.system.of(collection("apikeys")).values();
    keys.any(|stored| stored.secrets.get("ApiKey").is_some_and(|text| text == key))
}

/// Every project has a default channel.
fn complete_channels(work: &mut Work<'_>) {
    let with_default: BTreeSet<String> = work
        .table("channels")
        .values()
        .filter(|channel| channel.is("IsDefault"))
        .map(|channel| channel.text("ProjectId").to_owned())
        .collect();
    let without: Vec<String> =
        work.table("projects").keys().filter(|id| !with_default.contains(*id)).cloned().collect();
    for project in without {
        let named = work
            .table("channels")
            .values()
            .find(|channel| channel.text("ProjectId") == project && same_name(channel.text("Name"), "Default"));
        match named.map(|channel| channel.id().to_owned()) {
            Some(id) => work.patch("channels", &id, |channel| channel["IsDefault"] = json!(true)),
            None => {
                let id = work.state.numbering.next("Channels");
                create_by_server(
                    work,
                    "channels",
                    &id,
                    &json!({ "ProjectId": project, "Name": "Default", "IsDefault": true }),
                );
            }
        }
    }
}

/// If nothing is the default any more, what the server made is.
fn one_default_each(work: &mut Work<'_>) {
    for of in COLLECTIONS.iter().filter(|of| of.one_default) {
        let table = work.state.table(work.space, of);
        if table.values().any(|stored| stored.is("IsDefault")) {
            continue;
        }
        if let Some(id) = table.keys().next().cloned() {
            work.patch(of.path, &id, |document| document["IsDefault"] = json!(true));
        }
    }
}

fn note_dangling(work: &Work<'_>, notes: &mut Vec<String>) {
    let mut dangling = BTreeSet::new();
    for of in COLLECTIONS.iter().filter(|of| of.level == Level::Space) {
        for stored in work.state.table(work.space, of).values() {
            let stored: &Stored = stored;
            visit(of.shape, &stored.value, Place::ROOT, &mut |reference, _| {
                let checked = !reference.tag && !reference.own_action;
                if checked && !is_there(work, reference.collection, reference.id) {
                    dangling.insert((reference.collection, reference.id.to_owned()));
                }
            });
        }
    }
    notes.extend(dangling.into_iter().map(|(path, id)| format!("'{id}' of {path} is referred to, but not there")));
}

fn is_there(work: &Work<'_>, path: &str, id: &str) -> bool {
    let in_git = || path == "runbooks" && work.space.is_some_and(|space| git::has_runbook(work.state, space, id));
    work.find(path, id).is_some() || in_git()
}

fn note_unknown(unknown: BTreeSet<String>, notes: &mut Vec<String>) {
    let without_index = |field: &str| {
        let parts = field.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest));
        parts.collect::<Vec<_>>().join("[]")
    };
    let fields: BTreeSet<String> = unknown
        .iter()
        .map(|field| without_index(field))
        .filter(|field| {
            !ENVELOPE.iter().any(|known| field.ends_with(&format!(" {known}")) || field.ends_with(".Links"))
        })
        .collect();
    notes.extend(fields.into_iter().map(|field| format!("{field}: the field is not known and was left out")));
}
