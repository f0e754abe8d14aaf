//! The rich space: what tenants are tagged with and connected to.

use super::Documents;
use super::make::add;
use serde_json::json;

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
}
