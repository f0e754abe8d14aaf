//! A tiny source and what it looks like on a destination, both by hand.

use crate::spaces::Documents;
use serde_json::{Value, json};

/// The ids of a side: small numbers on the source, large ones on the destination.
struct Ids(u32);

impl Ids {
    fn id(&self, prefix: &str, number: u32) -> String {
        format!("{prefix}-{}", self.0 + number)
    }

    fn guid(&self, number: u32) -> String {
        format!("00000000-0000-4000-8000-{:012}", self.0 + number)
    }
}

/// The source.
pub(super) fn source() -> Documents {
    side(&Ids(0))
}

/// The destination as it should be: other ids, another order, something of its own.
pub(super) fn destination() -> Documents {
    let mut documents = side(&Ids(900));
    documents.values_mut().for_each(|list| list.reverse());
    let own = json!({ "Id": "Projects-999", "Name": "Its own", "LifecycleId": "Lifecycles-901" });
    documents.entry("projects".to_owned()).or_default().push(own);
    if let Some(phase) = documents.get_mut("lifecycles").and_then(|list| list[0]["Phases"].get_mut(0)) {
        phase["OptionalDeploymentTargets"] = json!(["Environments-902", "Environments-901"]);
        phase["AutomaticDeploymentTargets"] = json!([]);
    }
    documents
}

fn side(ids: &Ids) -> Documents {
    let one = |id: &str, name: &str| json!({ "Id": ids.id(id, 1), "Name": name });
    let pair = |id: &str, first: &str, second: &str| {
        vec![json!({ "Id": ids.id(id, 1), "Name": first }), json!({ "Id": ids.id(id, 2), "Name": second })]
    };
    let lifecycle = json!({
        "Id": ids.id("Lifecycles", 1), "Name": "Standard",
        "ReleaseRetentionPolicy": { "Strategy": "Count", "QuantityToKeep": 3, "Unit": "Days" },
        "Phases": [{
            "Name": "All", "AutomaticDeploymentTargets": [ids.id("Environments", 1)],
            "OptionalDeploymentTargets": [ids.id("Environments", 2)],
        }],
    });
    let account = json!({
        "Id": ids.id("Accounts", 1), "Name": "Azure", "AccountType": "AzureServicePrincipal",
        "Password": { "HasValue": true, "Hint": ids.0.to_string() }, "EnvironmentIds": [ids.id("Environments", 1)],
    });
    let template = json!({
        "Id": ids.id("ActionTemplates", 1), "Name": "Template", "Version": 4 + ids.0,
        "Parameters": [{ "Id": ids.guid(30), "Name": "T.Account", "DefaultValue": ids.id("Accounts", 1) }],
    });
    let project = json!({
        "Id": ids.id("Projects", 1), "Name": "Shop", "LifecycleId": ids.id("Lifecycles", 1),
        "VersioningStrategy": { "DonorPackage": { "DeploymentAction": "Deploy", "PackageReference": "" } },
        "ReleaseCreationStrategy": { "ChannelId": ids.id("Channels", 1) }, "Description": "A shop",
    });
    let channel = json!({
        "Id": ids.id("Channels", 1), "Name": "Hotfix", "ProjectId": ids.id("Projects", 1), "TenantTags": ["Region/EU"],
        "Rules": [
            { "Id": ids.guid(20), "Tag": "^$", "ActionPackages": [{ "DeploymentAction": "Deploy", "PackageReference": "" }] },
            { "Id": ids.guid(21), "Tag": "x", "ActionPackages": [{ "DeploymentAction": "Run", "PackageReference": "t" }] },
        ],
    });
    let tags = json!({
        "Id": ids.id("TagSets", 1), "Name": "Region",
        "Tags": [{ "Id": format!("{}/{}", ids.id("TagSets", 1), ids.id("Tags", 1)), "Name": "EU", "Color": "#111111" }],
    });
    Documents::from([
        ("environments".to_owned(), pair("Environments", "Test", "Production")),
        ("feeds".to_owned(), pair("Feeds", "Images", "Packages")),
        ("workerpools".to_owned(), pair("WorkerPools", "Linux", "Windows")),
        ("teams".to_owned(), pair("Teams", "On call", "Owners")),
        ("machines".to_owned(), vec![one("Machines", "web-01")]),
        ("tagsets".to_owned(), vec![tags]),
        ("lifecycles".to_owned(), vec![lifecycle]),
        ("accounts".to_owned(), vec![account]),
        ("actiontemplates".to_owned(), vec![template]),
        ("projects".to_owned(), vec![project]),
        ("channels".to_owned(), vec![channel]),
        ("deploymentprocesses".to_owned(), vec![process(ids)]),
        ("variablesets".to_owned(), vec![variables(ids)]),
    ])
}

fn process(ids: &Ids) -> Value {
    let containers = json!([{ "Name": "web", "FeedId": ids.id("Feeds", 1), "PackageId": "shop/web" }]);
    let package = json!({ "PackageId": "Shop.Tool", "FeedId": ids.id("Feeds", 2) });
    let step = |number: u32, name: &str, action: Value| {
        let mut action = action;
        action["Id"] = json!(ids.guid(number));
        action["Name"] = json!(name);
        json!({ "Id": ids.guid(number + 10), "Name": name, "Actions": [action] })
    };
    let deploy = json!({
        "Environments": [ids.id("Environments", 1)], "WorkerPoolId": ids.id("WorkerPools", 1),
        "Channels": [ids.id("Channels", 1)], "TenantTags": ["Region/EU"],
        "Packages": [{ "Id": ids.guid(40), "Name": "", "PackageId": "Shop", "FeedId": ids.id("Feeds", 2) }],
        "Properties": {
            "Octopus.Action.KubernetesContainers.Containers": containers.to_string(),
            "Octopus.Action.Manual.ResponsibleTeamIds": format!("{},{}", ids.id("Teams", 1), ids.id("Teams", 2)),
        },
    });
    let run = json!({
        "Container": { "Image": "tools", "FeedId": ids.id("Feeds", 1) },
        "Properties": {
            "Octopus.Action.Script.ScriptBody": "echo one\n", "Shop.Secret": { "HasValue": true },
            "Octopus.Action.Template.Id": ids.id("ActionTemplates", 1),
            "Octopus.Action.Template.Version": (3 + ids.0).to_string(), "T.Account": ids.id("Accounts", 1),
            "T.Package": package.to_string(),
        },
    });
    json!({
        "Id": format!("deploymentprocess-{}", ids.id("Projects", 1)), "ProjectId": ids.id("Projects", 1),
        "Steps": [step(1, "Deploy", deploy), step(2, "Run", run)],
    })
}

fn variables(ids: &Ids) -> Value {
    let row = |number: u32, name: &str, kind: &str, value: Value, scope: Value| {
        json!({
            "Id": ids.guid(number), "Name": name, "Type": kind, "Value": value, "Scope": scope,
            "IsSensitive": kind == "Sensitive",
        })
    };
    let scope = json!({
        "Environment": [ids.id("Environments", 1), ids.id("Environments", 2)], "Action": [ids.guid(1)],
        "Machine": [ids.id("Machines", 1)],
    });
    json!({
        "Id": format!("variableset-{}", ids.id("Projects", 1)), "OwnerId": ids.id("Projects", 1),
        "Variables": [
            row(50, "Scoped", "String", json!("here"), scope),
            row(51, "Scoped", "String", json!("anywhere"), json!({})),
            row(52, "Cloud", "AzureAccount", json!(ids.id("Accounts", 1)), json!({ "Channel": [ids.id("Channels", 1)] })),
            row(53, "Secret", "Sensitive", json!(null), json!({ "TenantTag": ["Region/EU"] })),
        ],
    })
}
