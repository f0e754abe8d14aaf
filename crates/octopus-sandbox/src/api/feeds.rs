//! The contents of feeds. The built-in one has the packages that were uploaded, the one of releases has the releases of
//! the space; what external feeds have is not known here, so they answer with nothing.

use super::lists::page;
use super::reply::Reply;
use super::route::{Route, route};
use super::{View, packages};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::rules::version_rules::{Rule, compare};
use crate::store::{Stored, text};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("feeds/stats").get(stats),
    route("feeds/{}/packages").get(list),
    route("feeds/{}/packages/search").get(search),
    route("feeds/{}/packages/versions").get(versions),
    route("feeds/{}/packages/notes").get(notes),
];

fn stats(view: &View<'_>) -> Result<Reply, Refusal> {
    let total = view.state.table(view.space, collection("packages")).len();
    let answer = json!({ "TotalPackages": total, "Links": { "Self": view.address } });
    Ok(Reply::Text(200, answer.to_string()))
}

/// The feed of the path, and what is in it: by id, the newest version first.
fn contents(view: &View<'_>) -> Result<(Arc<Stored>, Vec<Value>), Refusal> {
    let feed = view.state.find(view.space, collection("feeds"), view.args[0]).cloned();
    let feed = feed.ok_or_else(|| Refusal::missing(view.args[0]))?;
    let mut found: Vec<Arc<Stored>> = match feed.text("FeedType") {
        "BuiltIn" => view.state.table(view.space, collection("packages")).values().cloned().collect(),
        "OctopusProject" => view
            .state
            .table(view.space, collection("releases"))
            .values()
            .map(|release| as_package(view, release))
            .collect(),
        _ => Vec::new(),
    };
    found.sort_by(|one, other| packages::newest_first(one, other));
    let found = found.iter().map(|package| {
        let mut package = package.value.clone();
        package["FeedId"] = json!(feed.id());
        package
    });
    let found = found.collect();
    Ok((feed, found))
}

/// A release as a package of its project.
fn as_package(view: &View<'_>, release: &Stored) -> Arc<Stored> {
    let id = release.text("ProjectId");
    let project = view.state.find(view.space, collection("projects"), id);
    let package = json!({
        "Id": format!("packages-{id}.{}", release.text("Version")), "PackageId": id,
        "Version": release.value["Version"], "Published": release.value["Assembled"],
        "ReleaseNotes": release.value["ReleaseNotes"], "Title": project.map(|project| project.text("Name")),
    });
    Stored::new(package, Default::default())
}

/// The newest of each package whose id or title holds the term.
fn search(view: &View<'_>) -> Result<Reply, Refusal> {
    let term = view.query.get("term").unwrap_or_default().to_lowercase();
    let (_, mut found) = contents(view)?;
    found.dedup_by(|later, first| text(later, "PackageId").eq_ignore_ascii_case(text(first, "PackageId")));
    found.retain(|package| {
        ["PackageId", "Title"].iter().any(|field| text(package, field).to_lowercase().contains(&term))
    });
    let found = found.iter().map(|package| {
        let title = if text(package, "Title").is_empty() { &package["PackageId"] } else { &package["Title"] };
        json!({
            "Id": package["PackageId"], "Name": title, "LatestVersion": package["Version"],
            "Description": text(package, "Description"), "Links": {},
        })
    });
    Ok(page(view, "PackageDescription", "{?term,take,skip}", &found.collect::<Vec<Value>>(), Value::clone))
}

/// The versions of a package that pass the filters.
fn versions(view: &View<'_>) -> Result<Reply, Refusal> {
    let query = view.query;
    let id = query.get("packageId").ok_or_else(|| Refusal::invalid("The packageId field is required."))?;
    let (_, mut found) = contents(view)?;
    let rule = Rule::new(query.get("versionRange").unwrap_or_default(), query.get("preReleaseTag").unwrap_or_default());
    found.retain(|package| {
        let version = text(package, "Version");
        text(package, "PackageId").eq_ignore_ascii_case(id)
            && query.get("filter").is_none_or(|part| version.contains(part))
            && (query.flag("includePreRelease") != Some(false) || !version.contains('-'))
            && rule.test(version).passes()
    });
    let with_notes = query.flag("includeReleaseNotes") == Some(true);
    let found = found.iter().map(|package| {
        json!({
            "Id": package["Id"], "PackageId": package["PackageId"], "FeedId": package["FeedId"],
            "Version": package["Version"], "Published": package["Published"],
            "SizeBytes": package["PackageSizeBytes"].as_i64().unwrap_or_default(), "Title": text(package, "Title"),
            "ReleaseNotes": if with_notes { package["ReleaseNotes"].clone() } else { Value::Null }, "Links": {},
        })
    });
    Ok(page(view, "PackageVersion", VERSIONS, &found.collect::<Vec<Value>>(), Value::clone))
}

const VERSIONS: &str = "{?packageId,take,skip,includePreRelease,versionRange,preReleaseTag,filter,includeReleaseNotes}";

/// Packages as a bare array; the newest of each unless more are asked for.
fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    let query = view.query;
    let (_, mut found) = contents(view)?;
    let mut ids = query.list("packageIds").unwrap_or_default();
    ids.extend(query.get("packageId").map(str::to_owned));
    let in_part = query.flag("partialMatch") == Some(true);
    let fits = |id: &str, wanted: &str| {
        let (id, wanted) = (id.to_lowercase(), wanted.to_lowercase());
        id == wanted || (in_part && id.contains(&wanted))
    };
    let rule = Rule::new(query.get("versionRange").unwrap_or_default(), query.get("preReleaseTag").unwrap_or_default());
    found.retain(|package| {
        (ids.is_empty() || ids.iter().any(|wanted| fits(text(package, "PackageId"), wanted)))
            && (query.flag("includePreRelease") != Some(false) || !text(package, "Version").contains('-'))
            && rule.test(text(package, "Version")).passes()
    });
    if query.flag("includeMultipleVersions") != Some(true) {
        found.dedup_by(|later, first| text(later, "PackageId").eq_ignore_ascii_case(text(first, "PackageId")));
    }
    found.truncate(query.number("take").unwrap_or(usize::MAX));
    let found: Vec<Value> = found.into_iter().map(resource).collect();
    Ok(Reply::Text(200, json!(found).to_string()))
}

/// The members of a package that every feed can tell.
fn resource(mut package: Value) -> Value {
    const FIELDS: &[&str] = &[
        "Id",
        "PackageId",
        "Version",
        "FeedId",
        "Title",
        "Summary",
        "Description",
        "Published",
        "ReleaseNotes",
        "FileExtension",
        "PackageVersionBuildInformation",
    ];
    let mut resource = json!({ "NuGetPackageId": package["PackageId"], "NuGetFeedId": package["FeedId"], "Links": {} });
    for field in FIELDS {
        resource[*field] = package[*field].take();
    }
    resource
}

fn notes(view: &View<'_>) -> Result<Reply, Refusal> {
    let asked =
        |name: &str| view.query.get(name).ok_or_else(|| Refusal::invalid(format!("The {name} field is required.")));
    let (id, version) = (asked("packageId")?, asked("version")?);
    let (_, found) = contents(view)?;
    let same = |package: &&Value| {
        text(package, "PackageId").eq_ignore_ascii_case(id) && compare(text(package, "Version"), version).is_eq()
    };
    let found = found.iter().find(same).ok_or_else(|| Refusal::missing(&format!("{id} {version}")))?;
    Ok(Reply::Text(200, json!(text(found, "ReleaseNotes")).to_string()))
}
