//! The documents that must be there already: teams, machines, tenants and certificates, which are only referred to.

use super::Documents;
use super::make::add;
use serde_json::json;

/// Adds them, with ids from a base, names always the same.
pub(super) fn fill(documents: &mut Documents, base: u32, environment: &str) {
    for (number, name) in ["On call", "Owners of the shop", "Auditors"].into_iter().enumerate() {
        let id = format!("Teams-{}", base + number as u32);
        add(documents, "teams", json!({ "Id": id, "Name": name, "Description": format!("{name} are many") }));
    }
    for (number, name) in ["web-01", "web-02"].into_iter().enumerate() {
        let machine = json!({
            "Id": format!("Machines-{}", base + number as u32), "Name": name, "Roles": ["web", "api"],
            "EnvironmentIds": [environment], "TenantedDeploymentParticipation": "Untenanted",
            "Endpoint": {
                "CommunicationStyle": "TentaclePassive", "Uri": format!("https://{name}.example.com:10933/"),
                "Thumbprint": "3000000000000000000000000000000000000000",
            },
        });
        add(documents, "machines", machine);
    }
    for (number, name) in ["Bakery", "Butcher"].into_iter().enumerate() {
        let id = format!("Tenants-{}", base + number as u32);
        add(documents, "tenants", json!({ "Id": id, "Name": name, "TenantTags": [], "ProjectEnvironments": {} }));
    }
    let certificate = json!({
        "Id": format!("Certificates-{base}"), "Name": "example.com", "Notes": "Renewed each year",
        "CertificateData": { "HasValue": true, "NewValue": null }, "Password": { "HasValue": false, "NewValue": null },
        "EnvironmentIds": [], "TenantIds": [], "TenantTags": [], "TenantedDeploymentParticipation": "Untenanted",
    });
    add(documents, "certificates", certificate);
}
