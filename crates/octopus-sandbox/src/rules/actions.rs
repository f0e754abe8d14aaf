//! Actions of processes: what the server puts into them, and what it refuses.

use crate::facts::{BUNDLED_TOOLING as TOOLING, PRIMARY_PACKAGE, RUN_ON_SERVER};
use crate::ids::{Numbering, hash};
use crate::names::same_name;
use crate::rules::scripts;
use crate::store::{items, text};
use crate::version::Version;
use crate::work::{Draft, Mode, Work};
use serde_json::{Value, json};

const RUN_ON: &str = "Octopus.Action.RunOnServer";
const BUNDLED_TOOLING: &str = "OctopusUseBundledTooling";
const PACKAGE: &str = "Octopus.Action.Package.PackageId";
const FEED: &str = "Octopus.Action.Package.FeedId";
/// The name of the property of the feed until 2020.5.
const OLD_FEED: &str = "Octopus.Action.Package.NuGetFeedId";
const ON_TARGET: &str = "Octopus.Action.Package.DownloadOnTentacle";

/// Properties that say again what the primary package says.
pub(crate) const MIRRORED: [&str; 3] = [PACKAGE, FEED, ON_TARGET];

/// Types that run on the server whatever the client says. Fact `server-only-actions`.
const SERVER_ONLY: &[&str] = &[
    "Octopus.Manual",
    "Octopus.Email",
    "Octopus.DeployRelease",
    "Octopus.JiraIntegration.ServiceDeskAction",
    "Octopus.HealthCheck",
    "Octopus.AzureResourceGroup",
    "Octopus.AwsRunCloudFormation",
    "Octopus.AwsDeleteCloudFormation",
    "Octopus.AwsApplyCloudFormationChangeSet",
    "Octopus.Kubernetes.Kustomize",
    "Octopus.HelmChartUpgrade",
];

/// Types that get `OctopusUseBundledTooling`. Fact `bundled-tooling`.
const WITH_TOOLING: &[&str] = &[
    "Octopus.Kubernetes.Kustomize",
    "Octopus.KubernetesDeployRawYaml",
    "Octopus.AzurePowerShell",
    "Octopus.HelmChartUpgrade",
];

/// Where the image of a container comes from: a registry, or since 2024.3 a file that says how to make it.
const IMAGES: &[&str] = &["Image", "FeedId", "GitUrl", "Dockerfile"];

/// Completes an action as the server does. Values in a file are kept, and only completed.
pub(crate) fn complete(work: &Work<'_>, action: &mut Value) {
    let kind = text(action, "ActionType").to_owned();
    if work.config.does(&PRIMARY_PACKAGE) {
        mirror_package(work, action);
    }
    let can_number = items(action, "Packages").iter().any(|package| !text(package, "PackageId").is_empty());
    action["CanBeUsedForProjectVersioning"] = Value::Bool(can_number);
    let in_container = IMAGES.iter().any(|field| !text(&action["Container"], field).is_empty());
    let Some(properties) = action["Properties"].as_object_mut() else { return };
    if work.mode != Mode::Loading {
        if let (true, Some(Value::String(value))) = (work.config.does(&RUN_ON_SERVER), properties.get_mut(RUN_ON)) {
            value.make_ascii_lowercase();
        }
        if SERVER_ONLY.contains(&kind.as_str()) && work.config.does(&RUN_ON_SERVER) {
            properties.insert(RUN_ON.to_owned(), json!("true"));
        }
        let with_tooling = in_container || WITH_TOOLING.contains(&kind.as_str());
        if with_tooling && work.config.does(&TOOLING) {
            properties.entry(BUNDLED_TOOLING).or_insert_with(|| json!("False"));
        }
    }
}

/// The primary package stands in the properties too, and clients before 2018.8 know only those.
fn mirror_package(work: &Work<'_>, action: &mut Value) {
    let primary = items(action, "Packages").iter().find(|package| text(package, "Name").is_empty()).cloned();
    match primary {
        Some(package) => {
            let on_target = if text(&package, "AcquisitionLocation") == "ExecutionTarget" { "True" } else { "False" };
            let mirror =
                [(PACKAGE, text(&package, "PackageId")), (FEED, text(&package, "FeedId")), (ON_TARGET, on_target)];
            for (key, value) in mirror {
                let known = properties_of(action).is_some_and(|properties| properties.contains_key(key));
                let as_loaded = known && work.mode == Mode::Loading;
                if !value.is_empty() && !as_loaded {
                    action["Properties"][key] = json!(value);
                }
            }
        }
        None if work.mode != Mode::Loading => {
            package_of_properties(work, action);
            drop_unused(work, action);
        }
        None => {}
    }
}

fn package_of_properties(work: &Work<'_>, action: &mut Value) {
    let properties = &action["Properties"];
    let id = text(properties, PACKAGE);
    if id.is_empty() {
        return;
    }
    let on_target = text(properties, ON_TARGET).eq_ignore_ascii_case("true");
    let mut package = json!({
        // The same action always gets the same id, so that a second save changes nothing.
        "Id": Numbering::new(0, hash(0, text(action, "Id"))).guid(),
        "Name": "",
        "PackageId": id,
        "FeedId": properties.get(FEED).or_else(|| properties.get(OLD_FEED)),
        "AcquisitionLocation": if on_target { "ExecutionTarget" } else { "Server" },
        "Properties": {},
    });
    if work.config.version >= Version::new(2021, 3) {
        package["StepPackageInputsReferenceId"] = Value::Null;
    }
    if work.config.version >= Version::new(2024, 1) {
        package["Version"] = Value::Null;
    }
    if let Some(packages) = action["Packages"].as_array_mut() {
        packages.insert(0, package);
    }
}

/// Where a package is downloaded says nothing without one. Fact `unused-package-properties`.
fn drop_unused(work: &Work<'_>, action: &mut Value) {
    let has_package = items(action, "Packages").iter().any(|package| text(package, "Name").is_empty());
    if let (true, false, Some(properties)) = (work.strict(), has_package, action["Properties"].as_object_mut()) {
        properties.remove(ON_TARGET);
    }
}

fn properties_of(action: &Value) -> Option<&serde_json::Map<String, Value>> {
    action["Properties"].as_object()
}

/// Refuses invalid actions. No source has the texts; the rules are what the portal prevents.
pub(crate) fn refuse(work: &Work<'_>, draft: &mut Draft) {
    let mut problems = Vec::new();
    for action in items(&draft.value, "Steps").iter().flat_map(|step| items(step, "Actions")) {
        let name = text(action, "Name");
        problems.extend(scripts::problems(work, action));
        if !text(action, "WorkerPoolId").is_empty() && !text(action, "WorkerPoolVariable").is_empty() {
            problems.push(format!("The action '{name}' cannot have both a worker pool and a worker pool variable."));
        }
        let packages = items(action, "Packages");
        for (index, package) in packages.iter().enumerate() {
            let reference = text(package, "Name");
            if packages[..index].iter().any(|other| same_name(text(other, "Name"), reference)) {
                problems.push(match reference {
                    "" => format!("The action '{name}' has more than one primary package."),
                    _ => format!("The action '{name}' has more than one package reference named '{reference}'."),
                });
            }
        }
    }
    draft.problems.append(&mut problems);
}
