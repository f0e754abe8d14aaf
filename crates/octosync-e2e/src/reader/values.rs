//! The values of tenants for variable templates, in one form whatever shape the server has them in: that of the
//! stand-in's store.

use super::http::Server;
use super::texts::{items, text};
use serde_json::{Value, json};

/// Reads the values of tenants, one by one where the server has lists of them.
pub(super) async fn read(server: &Server, space: &str, tenants: &[Value], is_listed: bool) -> Vec<Value> {
    if !is_listed {
        let all = server.get(&format!("/{space}/tenantvariables/all")).await;
        return all.as_array().into_iter().flatten().map(grouped).collect();
    }
    let mut documents = Vec::new();
    for tenant in tenants {
        let id = text(tenant, "Id");
        let mut values = Vec::new();
        for (list, owner) in [("projectvariables", "ProjectId"), ("commonvariables", "LibraryVariableSetId")] {
            let answer = server.get(&format!("/{space}/tenants/{id}/{list}")).await;
            let listed = items(&answer, "Variables").iter().map(|value| {
                made(
                    value[owner].clone(),
                    value["TemplateId"].clone(),
                    value["Scope"]["EnvironmentIds"].clone(),
                    &value["Value"],
                )
            });
            values.extend(listed);
        }
        documents.push(document(id, values));
    }
    documents
}

fn grouped(answer: &Value) -> Value {
    let mut values = Vec::new();
    for (owner, group) in answer["ProjectVariables"].as_object().into_iter().flatten() {
        for (environment, of_environment) in group["Variables"].as_object().into_iter().flatten() {
            for (template, value) in of_environment.as_object().into_iter().flatten() {
                values.push(made(json!(owner), json!(template), json!([environment]), value));
            }
        }
    }
    for (owner, group) in answer["LibraryVariables"].as_object().into_iter().flatten() {
        for (template, value) in group["Variables"].as_object().into_iter().flatten() {
            values.push(made(json!(owner), json!(template), json!([]), value));
        }
    }
    document(text(answer, "TenantId"), values)
}

fn document(tenant: &str, values: Vec<Value>) -> Value {
    json!({ "Id": format!("values of {tenant}"), "TenantId": tenant, "Values": values })
}

fn made(owner: Value, template: Value, environments: Value, value: &Value) -> Value {
    json!({ "OwnerId": owner, "TemplateId": template, "EnvironmentIds": environments, "Value": value })
}
