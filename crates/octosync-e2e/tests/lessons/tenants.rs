//! Tenants, and values that only look like something else.

use crate::small::{Small, ground, start, there, web};
use octosync::delta::Delta;
use octosync_e2e::judge::Expectation;
use octosync_e2e::kit::{Pair, SPACE};
use octosync_e2e::tiny::{guid, variable, variables};
use serde_json::{Value, json};

/// The project `Web`, which allows tenants, and a tenant that is connected to it in these environments.
fn tenanted(environments: &[&str]) -> Small {
    web().with("projects", |project| project["TenantedDeploymentMode"] = json!("TenantedOrUntenanted")).add(
        "tenants",
        json!({ "Id": "Tenants-1", "Name": "Bakery", "Description": "", "TenantTags": [],
            "ProjectEnvironments": { "Projects-1": environments } }),
    )
}

fn links(pair: &Pair) -> Value {
    there(pair, "tenants", "Bakery").expect("the tenant is there")["ProjectEnvironments"].clone()
}

fn template(name: &str, control: &str) -> Value {
    json!({ "Id": guid(name), "Name": name, "DefaultValue": null, "DisplaySettings": { "Octopus.ControlType": control } })
}

fn library(number: usize, name: &str, kind: &str, templates: Value) -> Value {
    let id = format!("LibraryVariableSets-{number}");
    json!({ "Id": id, "Name": name, "Description": "", "ContentType": kind, "VariableSetId": format!("variableset-{id}"),
        "Templates": templates })
}

fn values(pair: &Pair) -> Vec<Value> {
    let documents = pair.destination.documents(SPACE, "tenantvariables");
    documents
        .iter()
        .flat_map(|of| of["Values"].as_array().cloned().unwrap_or_default())
        .map(|value| value["Value"].clone())
        .collect()
}

#[tokio::test]
async fn a_script_module_of_a_tenants_project_is_no_set_with_values() {
    let rows = vec![
        variable("Octopus.Script.Module[Tools]", "echo", json!({})),
        variable("Octopus.Script.Module.Language[Tools]", "Bash", json!({})),
    ];
    let value = json!({ "OwnerId": "LibraryVariableSets-2", "TemplateId": guid("Title"), "Scope": { "EnvironmentIds": [] }, "Value": "Sourdough" });
    let source = tenanted(&["Environments-1"])
        .with("projects", |project| {
            project["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1", "LibraryVariableSets-2"]);
        })
        .add("libraryvariablesets", library(1, "Tools", "ScriptModule", json!([])))
        .add("libraryvariablesets", library(2, "Shared", "Variables", json!([template("Title", "SingleLineText")])))
        .add("variablesets", variables("LibraryVariableSets-1", rows))
        .add("tenantvariables", json!({ "TenantId": "Tenants-1", "Variables": [value] }));
    let judged = start(source, ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(values(&judged.pair), [json!("Sourdough")]);
}

#[tokio::test]
async fn a_connection_without_environments_arrives_and_stays() {
    let judged = start(tenanted(&[]), ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let project = there(&judged.pair, "projects", "Web").expect("the project is there")["Id"].clone();
    let expected = json!({ (project.as_str().expect("an id")): [] });
    assert_eq!(links(&judged.pair), expected);
    let tenant = there(&judged.pair, "tenants", "Bakery").expect("it is there");
    let id = tenant["Id"].as_str().expect("an id");
    assert!(judged.pair.destination.edit(SPACE, "tenants", id, |tenant| tenant["Description"] = json!("theirs")));
    judged.pair.sync(&Delta::default()).await;
    assert_eq!(links(&judged.pair), expected);
}

#[tokio::test]
async fn a_certificate_that_is_a_tenants_value_is_that_of_the_same_name_or_none() {
    let certificate = |number: usize| {
        json!({ "Id": format!("Certificates-{number}"), "Name": "Site", "CertificateData": { "HasValue": true },
            "Password": { "HasValue": false } })
    };
    let value = json!({ "OwnerId": "LibraryVariableSets-1", "TemplateId": guid("Shown"), "Scope": { "EnvironmentIds": [] },
        "Value": "Certificates-1" });
    let source = tenanted(&["Environments-1"])
        .with("projects", |project| project["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]))
        .add("libraryvariablesets", library(1, "Shared", "Variables", json!([template("Shown", "Certificate")])))
        .add("certificates", certificate(1))
        .add("tenantvariables", json!({ "TenantId": "Tenants-1", "Variables": [value] }));
    let mut there = ground(&["Dev", "Test"]);
    let without = start(source.clone(), there.clone()).await;
    let plan = without.pair.plan(&Delta::default()).await;
    assert!(
        plan.findings.iter().any(|finding| finding.message.contains("Site"))
            || plan.decisions.iter().any(|decision| decision.why.contains("Site")),
        "{plan:#?}"
    );
    there.insert("certificates".to_owned(), vec![certificate(7)]);
    let judged = start(source, there).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let id = judged.pair.destination.documents(SPACE, "certificates")[0]["Id"].clone();
    assert_eq!(values(&judged.pair), [id]);
}

#[tokio::test]
async fn what_looks_like_a_date_or_a_number_stays_to_the_letter() {
    let texts = [
        "2018-11-19",
        "2018-11-19T08:00:00.0000000+10:00",
        "/Date(1542614400000)/",
        "1.10",
        "007",
        "true",
        "null",
        " 1e3 ",
    ];
    let rows = texts.iter().enumerate().map(|(at, text)| variable(&format!("V{at}"), text, json!({}))).collect();
    let judged = start(web().rows(rows), ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let expected: Vec<String> = texts.iter().enumerate().map(|(at, text)| format!("V{at} = {text}")).collect();
    assert_eq!(crate::small::rows(&judged.pair), expected);
}

#[tokio::test]
async fn what_is_created_belongs_to_the_destinations_space() {
    let judged = start(tenanted(&["Environments-1"]), ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let spaces = [&judged.pair.source, &judged.pair.destination]
        .map(|side| side.documents(SPACE, "environments")[0]["SpaceId"].clone());
    for (collection, documents) in judged.pair.there() {
        for document in documents.iter().filter(|document| !document["SpaceId"].is_null()) {
            assert_eq!(document["SpaceId"], spaces[1], "{collection} {}", document["Name"]);
        }
    }
    assert_ne!(spaces[0], spaces[1], "nothing would show");
}
