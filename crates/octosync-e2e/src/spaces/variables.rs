//! The rich space: the variables of its projects.

use super::Documents;
use super::make::{add, guid};
use serde_json::{Value, json};

/// A variable.
pub(super) fn row(name: &str, kind: &str, value: Value, scope: Value) -> Value {
    json!({
        "Id": null, "Name": name, "Value": value, "Type": kind,
        "Description": format!("{name}, a {kind}"), "Scope": scope, "IsEditable": true,
        "IsSensitive": kind == "Sensitive", "Prompt": null,
    })
}

/// A variable that whoever deploys is asked for.
pub(super) fn prompted(name: &str, value: Value, scope: Value) -> Value {
    let mut variable = row(name, "String", value, scope);
    variable["Prompt"] = json!({
        "Label": format!("{name}?"), "Description": "Somebody has to know", "Required": true,
        "DisplaySettings": { "Octopus.ControlType": "Select", "Octopus.SelectOptions": "maybe|Perhaps\nno|Never" },
    });
    variable
}

/// The variable set of an owner.
pub(super) fn set(owner: &str, mut rows: Vec<Value>) -> Value {
    for row in &mut rows {
        row["Id"] = json!(guid(&format!("variable/{owner}/{}/{}", row["Name"], row["Scope"])));
    }
    json!({ "Id": format!("variableset-{owner}"), "OwnerId": owner, "Version": 1, "Variables": rows })
}

/// The variables of every project.
pub(super) fn fill(documents: &mut Documents) {
    let mut rows = typed();
    rows.extend(scoped());
    rows.push(prompted("Shop.Question", json!("no"), json!({ "Environment": ["Environments-3"] })));
    add(documents, "variablesets", set("Projects-1", rows));
    let rows = vec![
        row("Api.Port", "String", json!("8080"), json!({})),
        row("Api.Port", "String", json!("80"), json!({ "Environment": ["Environments-4", "Environments-3"] })),
    ];
    add(documents, "variablesets", set("Projects-2", rows));
    add(documents, "variablesets", set("Projects-3", vec![row("Train.Speed", "String", json!(""), json!({}))]));
    add(documents, "variablesets", set("Projects-4", Vec::new()));
}

/// One of every type.
fn typed() -> Vec<Value> {
    let values = [
        ("Shop.Text", "String", json!("Ünïcödé, \"quotes\" and\na second line")),
        ("Shop.Empty", "String", json!("")),
        ("Shop.Nothing", "String", json!(null)),
        ("Shop.Secret", "Sensitive", json!(null)),
        ("Shop.Certificate", "Certificate", json!("Certificates-1")),
        ("Deploy.Pool", "WorkerPool", json!("WorkerPools-1")),
        ("Shop.Amazon", "AmazonWebServicesAccount", json!("Accounts-7")),
        ("Shop.Amazon.Trust", "AmazonWebServicesAccount", json!("Accounts-8")),
        ("Shop.Azure", "AzureAccount", json!("Accounts-5")),
        ("Shop.Google", "GoogleCloudAccount", json!("Accounts-9")),
        ("Shop.Login", "UsernamePasswordAccount", json!("Accounts-1")),
        ("Shop.Trust", "GenericOidcAccount", json!("Accounts-11")),
    ];
    values.into_iter().map(|(name, kind, value)| row(name, kind, value, json!({}))).collect()
}

/// Every dimension alone, several entries, and many dimensions at once.
fn scoped() -> Vec<Value> {
    let deploy = guid("action/Projects-1/Deploy web");
    let second = guid("action/Projects-1/Warm up");
    let scopes = [
        ("one environment", json!({ "Environment": ["Environments-1"] })),
        ("two environments", json!({ "Environment": ["Environments-3", "Environments-2"] })),
        ("a parent environment", json!({ "Environment": ["Environments-5"] })),
        ("channel", json!({ "Channel": ["Channels-2"] })),
        ("two channels", json!({ "Channel": ["Channels-1", "Channels-2"] })),
        ("process", json!({ "ProcessOwner": ["Projects-1"] })),
        ("action", json!({ "Action": [deploy] })),
        ("two actions", json!({ "Action": [deploy, second] })),
        ("machine", json!({ "Machine": ["Machines-1", "Machines-2"] })),
        ("tag", json!({ "TenantTag": ["Region/Europe"] })),
        ("two tags", json!({ "TenantTag": ["Region/America", "Tier/Silver"] })),
        ("role", json!({ "Role": ["web"] })),
        (
            "everything",
            json!({
                "Environment": ["Environments-3"], "Channel": ["Channels-2"], "Action": [deploy],
                "Machine": ["Machines-2"], "TenantTag": ["Region/Europe"], "Role": ["web", "api"],
                "ProcessOwner": ["Projects-1"],
            }),
        ),
    ];
    let rows = scopes.into_iter().map(|(value, scope)| row("Shop.Scoped", "String", json!(value), scope));
    let secret = row("Shop.Secret", "Sensitive", json!(null), json!({ "Environment": ["Environments-3"] }));
    rows.chain([row("Shop.Scoped", "String", json!("anywhere"), json!({})), secret]).collect()
}
