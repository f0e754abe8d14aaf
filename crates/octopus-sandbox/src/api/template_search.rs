//! The sources of a step: built-in types, the step templates of the space, and the gallery.

use super::route::{Route, route};
use super::{Reply, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::render;
use crate::rules::community::is_behind;
use crate::store::Stored;
use crate::version::Version;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) const ROUTES: &[Route] =
    &[route("actiontemplates/search").get(search), route("actiontemplates/categories").get(categories)];

/// Ids and names. No source has the server's own list: these are those of its portal, as far as they are known.
const CATEGORIES: &[(&str, &str)] = &[
    ("Script", "Script"),
    ("Package", "Package"),
    ("Azure", "Azure"),
    ("Aws", "AWS"),
    ("Kubernetes", "Kubernetes"),
    ("Terraform", "Terraform"),
    ("Java", "Java"),
    ("Windows", "Windows"),
    ("Other", "Other"),
    (OWN, "Step templates"),
    (GALLERY, "Community contributed"),
];
const OWN: &str = "StepTemplate";
const GALLERY: &str = "Community";

/// Types of built-in steps, their names and categories. Types: the generated step catalogue; names: the portal's.
const BUILT_IN: &[(&str, &str, &str)] = &[
    ("Octopus.Script", "Run a Script", "Script"),
    ("Octopus.TentaclePackage", "Deploy a Package", "Package"),
    ("Octopus.TransferPackage", "Transfer a Package", "Package"),
    ("Octopus.IIS", "Deploy to IIS", "Windows"),
    ("Octopus.WindowsService", "Deploy a Windows Service", "Windows"),
    ("Octopus.AzurePowerShell", "Run an Azure Script", "Azure"),
    ("Octopus.AzureResourceGroup", "Deploy an Azure Resource Manager template", "Azure"),
    ("Octopus.AzureWebApp", "Deploy an Azure Web App", "Azure"),
    ("Octopus.AwsRunScript", "Run an AWS CLI Script", "Aws"),
    ("Octopus.AwsRunCloudFormation", "Deploy an AWS CloudFormation template", "Aws"),
    ("Octopus.AwsUploadS3", "Upload a package to an AWS S3 bucket", "Aws"),
    ("Octopus.KubernetesRunScript", "Run a kubectl script", "Kubernetes"),
    ("Octopus.KubernetesDeployContainers", "Deploy Kubernetes containers", "Kubernetes"),
    ("Octopus.KubernetesDeployRawYaml", "Deploy raw Kubernetes YAML", "Kubernetes"),
    ("Octopus.HelmChartUpgrade", "Upgrade a Helm Chart", "Kubernetes"),
    ("Octopus.TerraformApply", "Apply a Terraform template", "Terraform"),
    ("Octopus.TerraformDestroy", "Destroy Terraform resources", "Terraform"),
    ("Octopus.TomcatDeploy", "Deploy to Tomcat via Manager", "Java"),
    ("Octopus.JavaArchive", "Deploy Java Archive", "Java"),
    ("Octopus.Manual", "Manual Intervention Required", "Other"),
    ("Octopus.Email", "Send an Email", "Other"),
    ("Octopus.DeployRelease", "Deploy a Release", "Other"),
];

/// When step packages brought versions of built-in types. The description of 2021.2 lacks them, that of 2026.1 has them.
const STEP_PACKAGES: Version = Version::new(2021, 3);

fn categories(_: &View<'_>) -> Result<Reply, Refusal> {
    let all = CATEGORIES.iter().enumerate();
    let all = all.map(|(order, (id, name))| json!({ "Id": id, "Name": name, "DisplayOrder": order, "Links": {} }));
    Ok(Reply::Text(200, all.collect::<Value>().to_string()))
}

/// All three, the gallery without what is installed; those of one type if the query names it.
fn search(view: &View<'_>) -> Result<Reply, Refusal> {
    let gallery = view.state.system.of(collection("communityactiontemplates"));
    let own = view.state.table(view.space, collection("actiontemplates"));
    let mut found: Vec<Value> = BUILT_IN.iter().map(|built_in| of_type(view, built_in)).collect();
    let mut installed = BTreeSet::new();
    for template in own.values() {
        let community = gallery.get(template.text("CommunityActionTemplateId"));
        installed.extend(community.map(|community| community.id()));
        found.push(of_space(view, template, community.map(|community| &**community)));
    }
    let rest = gallery.values().filter(|community| !installed.contains(community.id()));
    found.extend(rest.map(|community| of_gallery(view, community)));
    let wanted = view.query.get("type");
    found.retain(|entry| {
        wanted.is_none_or(|wanted| entry["Type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case(wanted)))
    });
    Ok(Reply::Text(200, Value::Array(found).to_string()))
}

fn entry(view: &View<'_>, kind: &str, name: &str, category: &str) -> Value {
    let mut entry = json!({
        "Id": kind, "Type": kind, "Name": name, "Description": null, "Keywords": null, "Author": null, "Website": null,
        "IsInstalled": true, "IsBuiltIn": false, "Category": category, "Categories": [category],
        "CommunityActionTemplateId": null, "HasUpdate": false,
    });
    if view.config.version >= STEP_PACKAGES {
        entry["SpaceId"] = Value::Null;
        entry["Version"] = Value::Null;
        entry["Prerelease"] = json!(false);
        entry["Features"] = json!([]);
    }
    entry
}

fn of_type(view: &View<'_>, (kind, name, category): &(&str, &str, &str)) -> Value {
    let mut entry = entry(view, kind, name, category);
    entry["IsBuiltIn"] = json!(true);
    entry["Links"] = json!({ "Logo": logo(view, kind) });
    entry
}

fn of_space(view: &View<'_>, template: &Stored, community: Option<&Stored>) -> Value {
    let category = if community.is_some() { GALLERY } else { OWN };
    let mut entry = entry(view, template.text("ActionType"), template.text("Name"), category);
    entry["Id"] = json!(template.id());
    entry["Description"] = template.value["Description"].clone();
    if let Some(community) = community {
        from_gallery(&mut entry, community);
        entry["HasUpdate"] = json!(is_behind(template, community));
    }
    if view.config.version >= STEP_PACKAGES {
        entry["SpaceId"] = template.value["SpaceId"].clone();
        entry["Version"] = json!(template.value["Version"].to_string());
    }
    entry["Links"] = json!({ "Logo": logo(view, template.id()) });
    entry
}

fn of_gallery(view: &View<'_>, community: &Stored) -> Value {
    let mut entry = entry(view, community.text("Type"), community.text("Name"), GALLERY);
    entry["Id"] = json!(community.id());
    entry["Description"] = community.value["Description"].clone();
    entry["IsInstalled"] = json!(false);
    from_gallery(&mut entry, community);
    let address = render::address(view.config, collection("communityactiontemplates"), "");
    entry["Links"] = json!({ "Logo": format!("{address}/{}/logo", community.id()) });
    entry
}

fn from_gallery(entry: &mut Value, community: &Stored) {
    entry["CommunityActionTemplateId"] = json!(community.id());
    for field in ["Author", "Website"] {
        entry[field] = community.value[field].clone();
    }
}

/// The address of the logo of a step template or of a type of steps.
fn logo(view: &View<'_>, type_or_id: &str) -> String {
    let space = view.space.map(|space| view.state.spaces[space].id.as_str()).unwrap_or_default();
    format!("{}/{type_or_id}/logo", render::address(view.config, collection("actiontemplates"), space))
}
