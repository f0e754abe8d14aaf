//! The rich space: what tenants are tagged with and connected to, and what they set for variable templates.

use super::Documents;
use super::make::{add, guid};
use serde_json::{Value, json};

/// Gives the tenants that are there tags and links, and adds one that is nowhere else.
pub(super) fn fill(documents: &mut Documents) {
    if let Some(project) = documents.get_mut("projects").and_then(|projects| projects.first_mut()) {
        project["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    }
    if let Some(tenant) = documents.get_mut("tenants").and_then(|tenants| tenants.first_mut()) {
        tenant["TenantTags"] = json!(["Region/Europe"]);
        tenant["ProjectEnvironments"] = json!({ "Projects-1": ["Environments-3", "Environments-1"] });
    }
    let grocer = json!({
        "Id": "Tenants-3", "Name": "Grocer", "Description": "Sells apples", "TenantTags": ["Tier/Gold", "Region/America"],
        "ProjectEnvironments": { "Projects-1": ["Environments-2"] }, "IsDisabled": false,
    });
    add(documents, "tenants", grocer);
    let values = [
        common("Tenant.Title", &[], json!("Bakers & Sons")),
        common("Tenant.Login", &["Environments-3"], json!("Accounts-1")),
        common("Tenant.Secret", &[], secret("flour")),
        of_project("Shop.Title", &["Environments-1", "Environments-3"], json!("The bakery")),
        of_project("Shop.Cloud", &["Environments-1"], json!("Accounts-4")),
        of_project("Shop.Workers", &["Environments-3"], json!("WorkerPools-1")),
        of_project("Shop.Key", &["Environments-1"], secret("yeast")),
    ];
    add(documents, "tenantvariables", json!({ "TenantId": "Tenants-1", "Variables": values }));
}

fn secret(value: &str) -> Value {
    json!({ "HasValue": true, "NewValue": value })
}

fn common(template: &str, environments: &[&str], held: Value) -> Value {
    value("LibraryVariableSets-1", &guid(&format!("parameter/{template}")), environments, held)
}

fn of_project(template: &str, environments: &[&str], held: Value) -> Value {
    value("Projects-1", &guid(&format!("tenant template/{template}")), environments, held)
}

/// A value; for no environment it is one for all.
fn value(owner: &str, template: &str, environments: &[&str], held: Value) -> Value {
    json!({ "OwnerId": owner, "TemplateId": template, "Scope": { "EnvironmentIds": environments }, "Value": held })
}
