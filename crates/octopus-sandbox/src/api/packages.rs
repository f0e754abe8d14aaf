//! Packages of the built-in feed: uploads, downloads, lists, notes. Deltas of packages are not served: clients send
//! whole files instead.

use super::documents::stored;
use super::lists::{selected, sheet};
use super::reply::{Item, Reply};
use super::route::{Route, route};
use super::{Given, Upload, View};
use crate::answer::Refusal;
use crate::clean::member;
use crate::clock;
use crate::collections::collection;
use crate::remove;
use crate::rules::packages::{Named, content, describe, file_name, parse};
use crate::rules::version_rules::compare;
use crate::store::Stored;
use crate::version::Version;
use crate::work::{Mode, Work};
use crate::write;
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("packages").get(list),
    route("packages/raw").post(upload),
    route("packages/bulk").delete(delete_all),
    route("packages/bulk/v1").delete(delete_all_v1).since(2026, 1),
    route("packages/notes").get(notes),
    route("packages/{}/raw").get(download),
    route("packages/{}/v1").delete(delete_v1).since(2026, 1),
];

const PATH: &str = "packages";
/// Notes tell when their package was published since then.
const PUBLISHED_SINCE: Version = Version::new(2026, 1);

/// By id, the newest version first. Source of the filters: the server's description of its API.
fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    let query = view.query;
    let id = query.get("nuGetPackageId");
    let part = query.get("filter").map(str::to_lowercase);
    let mut found = selected(view, collection(PATH), query, |package| {
        id.is_none_or(|id| package.text("PackageId").eq_ignore_ascii_case(id))
            && part.as_ref().is_none_or(|part| package.text("PackageId").to_lowercase().contains(part))
    });
    found.sort_by(|one, other| newest_first(&one.stored, &other.stored));
    if part.is_some() || query.flag("latest") == Some(true) {
        let mut seen = HashSet::new();
        found.retain(|item| seen.insert(item.stored.text("PackageId").to_lowercase()));
    }
    Ok(Reply::Sheet(sheet(view, query, view.address.to_owned(), collection(PATH).item_type, found)))
}

/// Packages by id, then the newest version.
pub(super) fn newest_first(one: &Stored, other: &Stored) -> Ordering {
    let id = |package: &Stored| package.text("PackageId").to_lowercase();
    id(one).cmp(&id(other)).then_with(|| compare(other.text("Version"), one.text("Version")))
}

/// The treatment of a package that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overwrite {
    Fail,
    Replace,
    Ignore,
}

const MODES: &[(&str, Overwrite)] = &[
    ("FailIfExists", Overwrite::Fail),
    ("OverwriteExisting", Overwrite::Replace),
    ("IgnoreIfExists", Overwrite::Ignore),
];

/// `overwriteMode`, or `replace` of older clients.
fn overwrite(given: &Given<'_>) -> Result<Overwrite, Refusal> {
    let Some(asked) = given.query.get("overwriteMode") else {
        let replaces = given.query.flag("replace") == Some(true);
        return Ok(if replaces { Overwrite::Replace } else { Overwrite::Fail });
    };
    let known = MODES.iter().find(|(name, _)| name.eq_ignore_ascii_case(asked)).map(|(_, mode)| *mode);
    known.ok_or_else(|| {
        Refusal::invalid(format!(
            "'{asked}' is none of the overwrite modes FailIfExists, OverwriteExisting and IgnoreIfExists."
        ))
    })
}

/// 201 for a new package, 200 for one that was there.
fn upload(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let mode = overwrite(given)?;
    let sent = given.upload.ok_or_else(|| Refusal::invalid("Please provide a package file."))?;
    let named = parse(&sent.name).ok_or_else(|| {
        Refusal::invalid(format!(
            "The file name '{}' does not say which package it is. Name it after id, version and type, such as Acme.Web.1.0.0.zip.",
            sent.name
        ))
    })?;
    let of = collection(PATH);
    match (find(work, &named), mode) {
        (None, _) => keep(work, sent, &named).and_then(|id| stored(work, of, &id)).map(Reply::Created),
        (Some(found), Overwrite::Ignore) => Ok(Reply::Found(Item::plain(of, &found))),
        (Some(found), Overwrite::Replace) => {
            drop_package(work, found.id())?;
            keep(work, sent, &named).and_then(|id| stored(work, of, &id)).map(Reply::Found)
        }
        (Some(found), Overwrite::Fail) => Err(Refusal::Conflict(format!(
            "The package '{} {}' exists already. Send overwriteMode=OverwriteExisting to replace it, or overwriteMode=IgnoreIfExists to keep it.",
            found.text("PackageId"),
            found.text("Version")
        ))),
    }
}

fn find(work: &Work<'_>, named: &Named<'_>) -> Option<Arc<Stored>> {
    let same = |package: &&Arc<Stored>| {
        package.text("PackageId").eq_ignore_ascii_case(named.id)
            && compare(package.text("Version"), named.version).is_eq()
    };
    work.table(PATH).values().find(same).cloned()
}

fn keep(work: &mut Work<'_>, sent: &Upload, named: &Named<'_>) -> Result<String, Refusal> {
    let id = format!("packages-{}.{}", named.id, named.version);
    let document = describe(named, &sent.bytes, &clock::now());
    let before = std::mem::replace(&mut work.mode, Mode::Server);
    let made = write::create_as(work, collection(PATH), id, &document);
    work.mode = before;
    let id = made?;
    let file = file_name(&work.space_id().unwrap_or_default(), &id);
    work.state.files.insert(file, sent.bytes.as_slice().into());
    Ok(id)
}

fn download(view: &View<'_>) -> Result<Reply, Refusal> {
    let package = view.state.find(view.space, collection(PATH), view.args[0]);
    let content = package.and_then(|package| content(view.state, package));
    content
        .map(|bytes| Reply::File("application/octet-stream", bytes.clone()))
        .ok_or_else(|| Refusal::missing(view.args[0]))
}

fn drop_package(work: &mut Work<'_>, id: &str) -> Result<(), Refusal> {
    remove::remove(work, collection(PATH), id)
}

fn delete_v1(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    drop_package(work, given.args[0])?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

/// Deletes what is there of the ids in the query, or in the body of newer clients.
fn delete_all(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let in_body = given.body.as_object().and_then(|body| member(body, "Ids")).and_then(Value::as_array);
    let in_body = in_body.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let ids: Vec<String> = given.query.list("ids").into_iter().flatten().chain(in_body).collect();
    if ids.is_empty() {
        return Err(Refusal::invalid("The Ids field is required."));
    }
    for id in ids.iter().filter_map(|id| Some(work.find(PATH, id)?.id().to_owned())).collect::<Vec<_>>() {
        drop_package(work, &id)?;
    }
    Ok(Reply::Empty)
}

fn delete_all_v1(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    delete_all(work, given)?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

/// The notes of packages, named by id or by id, version and feed with colons between them.
fn notes(view: &View<'_>) -> Result<Reply, Refusal> {
    let asked = view.query.list("packageIds").unwrap_or_default();
    let packages: Vec<Value> = asked.iter().map(|asked| note(view, asked)).collect();
    let answer = json!({ "Packages": packages, "Links": { "Self": view.address } });
    Ok(Reply::Text(200, answer.to_string()))
}

fn note(view: &View<'_>, asked: &str) -> Value {
    let of = collection(PATH);
    let parts: Vec<&str> = asked.split(':').collect();
    let is_part = |text: &str| parts.iter().any(|part| part.eq_ignore_ascii_case(text));
    let named = |package: &&Arc<Stored>| is_part(package.text("PackageId")) && is_part(package.text("Version"));
    let found = view.state.find(view.space, of, asked);
    let found = found.or_else(|| view.state.table(view.space, of).values().find(named));
    let mut notes = json!({
        "Succeeded": found.is_some(), "Notes": found.map(|package| package.value["ReleaseNotes"].clone()),
        "FailureReason": if found.is_some() { Value::Null } else { json!("The package was not found.") },
        "DisplayMessage": found.map(|package| package.text("ReleaseNotes")),
    });
    if view.config.version >= PUBLISHED_SINCE {
        notes["Published"] = json!(found.map(|package| package.text("Published")));
    }
    let field = |name: &str| found.map(|package| package.text(name));
    json!({
        "PackageId": field("PackageId").unwrap_or(parts[0]), "Version": field("Version"), "FeedId": field("FeedId"),
        "Notes": notes,
    })
}
