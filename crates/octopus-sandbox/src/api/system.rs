//! The instance itself: status, and what it can do.

use super::View;
use super::reply::Reply;
use super::route::{Route, route};
use crate::answer::Refusal;
use crate::collections::collection;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("serverstatus").get(server_status),
    route("serverstatus/health").get(health),
    route("serverstatus/timezones").get(timezones),
    route("featuresconfiguration").get(features),
    route("capabilities").get(capabilities).since(2022, 3),
    route("users/authentication").get(authentication),
    route("users/authentication/{}").get(authentication),
    route("users/identity-metadata").get(identities),
    route("users/external-search").get(external_users),
];

/// Source: the time zones of a captured server, the first and some that are asked for often.
const ZONES: &[(&str, &str)] = &[
    ("UTC", "(UTC) Coordinated Universal Time"),
    ("GMT Standard Time", "(UTC+00:00) Dublin, Edinburgh, Lisbon, London"),
    ("W. Europe Standard Time", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"),
    ("Romance Standard Time", "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"),
];

fn document(view: &View<'_>, mut document: Value) -> Result<Reply, Refusal> {
    document["Links"] = json!({ "Self": view.address });
    Ok(Reply::Text(200, document.to_string()))
}

fn server_status(view: &View<'_>) -> Result<Reply, Refusal> {
    let version = &view.config.version_text;
    let status = json!({
        "IsDatabaseEncrypted": true, "IsUpgradeAvailable": false, "MaximumAvailableVersion": version,
        "MaximumAvailableVersionCoveredByLicense": version, "MaintenanceExpires": "31/12/2099",
        "IsInMaintenanceMode": false, "IsMajorMinorUpgrade": false,
        "Links": { "Self": format!("{}/api/serverstatus", view.config.base_path) },
    });
    Ok(Reply::Text(200, status.to_string()))
}

fn health(view: &View<'_>) -> Result<Reply, Refusal> {
    let healthy = json!({
        "IsOperatingNormally": true, "Description": "Octopus Server is operating normally.",
        "IsEntireClusterReadOnly": false, "IsEntireClusterDrainingTasks": false, "IsCompliantWithLicense": true,
    });
    document(view, healthy)
}

fn timezones(_: &View<'_>) -> Result<Reply, Refusal> {
    let zone = |(id, name): &(&str, &str)| json!({ "Id": id, "Name": name, "IsLocal": *id == "UTC", "Links": {} });
    Ok(Reply::Text(200, ZONES.iter().map(zone).collect::<Value>().to_string()))
}

/// The features that all versions tell.
fn features(view: &View<'_>) -> Result<Reply, Refusal> {
    let features = json!({
        "Id": "features", "IsBuiltInWorkerEnabled": true, "IsCommunityActionTemplatesEnabled": true,
        "IsHelpSidebarEnabled": false,
    });
    document(view, features)
}

/// None of the commands that clients ask for here is served.
fn capabilities(_: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, json!({ "Capabilities": [] }).to_string()))
}

fn authentication(view: &View<'_>) -> Result<Reply, Refusal> {
    if let Some(user) = view.args.first() {
        view.state.find(None, collection("users"), user).ok_or_else(|| Refusal::missing(user))?;
    }
    let provider = json!({ "Name": "Octopus", "FormsLoginEnabled": true, "Links": {} });
    let providers = json!({ "AuthenticationProviders": [provider], "CanCurrentUserEditIdentitiesForUser": false });
    document(view, providers)
}

/// Nobody comes from elsewhere.
fn identities(view: &View<'_>) -> Result<Reply, Refusal> {
    document(view, json!({ "Providers": [] }))
}

fn external_users(view: &View<'_>) -> Result<Reply, Refusal> {
    document(view, json!({ "Results": [] }))
}
