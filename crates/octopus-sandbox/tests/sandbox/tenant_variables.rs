//! Tenant variables: one store, two shapes.

use crate::common::{Instance, Method, empty, fixtures, id, start};
use crate::tenants::tenanted;
use octopus_sandbox::{Edit, Effect, Fault, Sandbox, Secrets, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A tenant connected to one project in two environments, with templates of the project and of a variable set.
struct Acme {
    server: Instance,
    tenant: String,
    project: String,
    set: String,
    dev: String,
    test: String,
    /// Ids of templates, by name.
    templates: BTreeMap<String, String>,
}

fn template(name: &str, control: &str) -> Value {
    json!({ "Name": name, "DisplaySettings": { "Octopus.ControlType": control } })
}

impl Acme {
    async fn start(builder: octopus_sandbox::Builder) -> Acme {
        let server = start(builder).await;
        let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
        let templates = [template("Region", "SingleLineText"), template("Key", "Sensitive")];
        let set = server.post("libraryvariablesets", &json!({ "Name": "Common", "Templates": templates })).await;
        let own =
            [template("Url", "SingleLineText"), template("Password", "Sensitive"), template("Cert", "Certificate")];
        let fields = json!({ "Templates": own, "IncludedLibraryVariableSetIds": [set["Id"]] });
        let project = tenanted(&server, "Web", fields).await;
        let links = json!({ id(&project): [dev, test] });
        let tenant = server.post("tenants", &json!({ "Name": "Acme", "ProjectEnvironments": links })).await;
        let all = [&project, &set].into_iter().flat_map(|owner| owner["Templates"].as_array().unwrap());
        let templates = all.map(|template| (template["Name"].as_str().unwrap().to_owned(), id(template))).collect();
        Acme { tenant: id(&tenant), project: id(&project), set: id(&set), server, dev, test, templates }
    }

    async fn new() -> Acme {
        Acme::start(Sandbox::builder()).await
    }

    fn path(&self, what: &str) -> String {
        format!("tenants/{}/{what}", self.tenant)
    }

    async fn get(&self, what: &str) -> Value {
        self.server.get(&self.path(what)).await
    }

    async fn put(&self, what: &str, body: &Value) -> Value {
        self.server.put(&self.path(what), body).await
    }

    async fn refused(&self, what: &str, body: &Value) -> Vec<String> {
        self.server.refused(Method::PUT, &self.path(what), body).await
    }

    /// The body of the older shape with these values of the project, by environment, and of the variable set.
    fn grouped(&self, dev: &Value, test: &Value, set: &Value) -> Value {
        let ids = |values: &Value| -> Value {
            values
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (self.templates[name].clone(), value.clone()))
                .collect()
        };
        json!({
            "ProjectVariables": {
                self.project.as_str(): { "Variables": { self.dev.as_str(): ids(dev), self.test.as_str(): ids(test) } },
            },
            "LibraryVariables": { self.set.as_str(): { "Variables": ids(set) } },
        })
    }

    /// One value of the newer shape.
    fn value(&self, name: &str, environments: &[&String], value: Value) -> Value {
        let owner = if ["Region", "Key"].contains(&name) { &self.set } else { &self.project };
        json!({
            "Id": "", "OwnerId": owner, "TemplateId": self.templates[name], "Value": value,
            "Scope": { "EnvironmentIds": environments },
        })
    }

    fn list(&self, values: &[Value]) -> Value {
        json!({ "TenantId": self.tenant, "SpaceId": self.server.space, "Variables": values })
    }

    /// The secrets that are kept for this tenant, sorted.
    fn secrets(&self) -> Vec<String> {
        let document = format!("tenantvariables-{}", self.tenant);
        let documents = self.server.sandbox.documents(&self.server.space, "tenantvariables");
        let count = documents
            .iter()
            .find(|found| id(found) == document)
            .map_or(0, |found| found["Values"].as_array().unwrap().len());
        let mut secrets: Vec<String> = (0..count)
            .filter_map(|at| self.server.sandbox.secret(&self.server.space, &document, &format!("Values[{at}].Value")))
            .collect();
        secrets.sort_unstable();
        secrets
    }
}

fn secret(value: &str) -> Value {
    json!({ "HasValue": true, "NewValue": value })
}

fn has(value: bool) -> Value {
    json!({ "HasValue": value, "NewValue": null, "Hint": null })
}

#[tokio::test]
async fn the_older_shape_has_templates_and_an_empty_group_for_each_environment() {
    let acme = Acme::new().await;
    let variables = acme.get("variables").await;
    let project = &variables["ProjectVariables"][&acme.project];
    assert_eq!(project["ProjectName"], "Web");
    assert_eq!(project["Templates"].as_array().unwrap().len(), 3);
    assert_eq!(project["Variables"], json!({ acme.dev.as_str(): {}, acme.test.as_str(): {} }));
    let set = &variables["LibraryVariables"][&acme.set];
    assert_eq!((&set["LibraryVariableSetName"], &set["Variables"]), (&json!("Common"), &json!({})));
    for link in [&variables["Links"]["Self"], &variables["Links"]["Tenant"], &project["Links"]["Project"]] {
        let (status, _) = acme.server.send_to(Method::GET, link.as_str().unwrap(), None).await;
        assert_eq!(status, 200, "{link}");
    }
}

#[tokio::test]
async fn both_shapes_show_what_either_wrote() {
    let acme = Acme::new().await;
    let body = acme.grouped(&json!({ "Url": "d" }), &json!({ "Url": "t" }), &json!({ "Region": "eu" }));
    acme.put("variables", &body).await;
    let listed = acme.get("projectvariables").await;
    let mut shown: Vec<_> = listed["Variables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| {
            assert!(id(value).starts_with("TenantVariables-"));
            assert_eq!((&value["ProjectName"], &value["Template"]["Name"]), (&json!("Web"), &json!("Url")));
            (value["Value"].clone(), value["Scope"].clone())
        })
        .collect();
    shown.sort_by_key(|(value, _)| value.to_string());
    let scope = |environment: &String| json!({ "EnvironmentIds": [environment] });
    assert_eq!(shown, [(json!("d"), scope(&acme.dev)), (json!("t"), scope(&acme.test))]);
    let common = acme.get("commonvariables").await;
    assert_eq!(common["Variables"][0]["Value"], "eu");
    assert_eq!(common["Variables"][0]["LibraryVariableSetName"], "Common");
    acme.put("projectvariables", &acme.list(&[acme.value("Url", &[&acme.dev, &acme.test], json!("both"))])).await;
    let grouped = acme.get("variables").await;
    let url = &acme.templates["Url"];
    let expected = json!({ acme.dev.as_str(): { url: "both" }, acme.test.as_str(): { url: "both" } });
    assert_eq!(grouped["ProjectVariables"][&acme.project]["Variables"], expected);
    assert_eq!(grouped["LibraryVariables"][&acme.set]["Variables"], json!({ &acme.templates["Region"]: "eu" }));
}

#[tokio::test]
async fn secrets_are_kept_set_and_cleared_in_the_older_shape() {
    let acme = Acme::new().await;
    let body = acme.grouped(&json!({ "Password": secret("one") }), &json!({}), &json!({ "Key": secret("two") }));
    let answer = acme.put("variables", &body).await;
    let shown = &answer["ProjectVariables"][&acme.project]["Variables"][&acme.dev][&acme.templates["Password"]];
    assert_eq!(shown, &has(true));
    assert!(!answer.to_string().contains("one\"") && acme.secrets() == ["one", "two"]);
    acme.put("variables", &acme.get("variables").await).await;
    assert_eq!(acme.secrets(), ["one", "two"], "what is read and written back stays");
    let body = acme.grouped(&json!({ "Password": secret("new") }), &json!({}), &json!({ "Key": has(false) }));
    let answer = acme.put("variables", &body).await;
    assert_eq!(answer["LibraryVariables"][&acme.set]["Variables"][&acme.templates["Key"]], has(false));
    assert_eq!(acme.secrets(), ["new"]);
    let body = acme.grouped(&json!({}), &json!({ "Password": has(true) }), &json!({}));
    let answer = acme.put("variables", &body).await;
    let shown = &answer["ProjectVariables"][&acme.project]["Variables"][&acme.test][&acme.templates["Password"]];
    assert_eq!(shown, &has(false), "there was none in this environment");
    assert_eq!(acme.secrets(), [""; 0], "what is not sent is deleted");
}

#[tokio::test]
async fn the_newer_shape_replaces_the_list_and_keeps_secrets_by_id() {
    let acme = Acme::new().await;
    let first = [acme.value("Password", &[&acme.dev], secret("one")), acme.value("Url", &[&acme.test], json!("t"))];
    let answer = acme.put("projectvariables", &acme.list(&first)).await;
    let kept = answer["Variables"].as_array().unwrap().iter().find(|value| value["Value"] == has(true)).unwrap();
    // As clients read it: with the owner under its own name.
    let mut kept = kept.clone();
    kept["Scope"] = json!({ "EnvironmentIds": [acme.dev, acme.test] });
    let answer = acme.put("projectvariables", &acme.list(&[kept.clone()])).await;
    assert_eq!(answer["Variables"].as_array().unwrap().len(), 1);
    assert_eq!(answer["Variables"][0]["Id"], kept["Id"]);
    assert_eq!(acme.secrets(), ["one"]);
    let new = acme.value("Password", &[&acme.dev, &acme.test], has(true));
    let answer = acme.put("projectvariables", &acme.list(&[new])).await;
    assert_eq!(answer["Variables"][0]["Value"], has(false), "a new value has no secret to keep");
    let errors = acme.refused("projectvariables", &acme.list(&[kept.clone()])).await;
    let stale = format!(
        "Modification failed for 'TenantVariable' document with '{}' Id because submitted data was out of date. Refresh the document and try again.",
        id(&kept)
    );
    assert_eq!(errors, [stale]);
}

#[tokio::test]
async fn the_older_shape_splits_values_of_several_environments_and_keeps_their_secrets() {
    let acme = Acme::new().await;
    acme.put("projectvariables", &acme.list(&[acme.value("Password", &[&acme.dev, &acme.test], secret("both"))])).await;
    let body = acme.grouped(&json!({ "Password": has(true) }), &json!({ "Password": secret("own") }), &json!({}));
    acme.put("variables", &body).await;
    assert_eq!(acme.secrets(), ["both", "own"]);
    let listed = acme.get("projectvariables").await;
    let scopes: Vec<_> = listed["Variables"].as_array().unwrap().iter().map(|value| &value["Scope"]).collect();
    let scope = |environment: &String| json!({ "EnvironmentIds": [environment] });
    assert_eq!(scopes, [&scope(&acme.dev), &scope(&acme.test)]);
}

#[tokio::test]
async fn the_older_shape_cannot_write_over_what_it_cannot_say() {
    let acme = Acme::new().await;
    let values = [acme.value("Region", &[&acme.dev], json!("eu")), acme.value("Region", &[], json!("us"))];
    acme.put("commonvariables", &acme.list(&values)).await;
    let grouped = acme.get("variables").await;
    assert_eq!(grouped["LibraryVariables"][&acme.set]["Variables"], json!({ &acme.templates["Region"]: "us" }));
    let errors = acme.refused("variables", &grouped).await;
    assert_eq!(
        errors,
        ["The tenant has values whose scope cannot be expressed here: use commonvariables and projectvariables."]
    );
    let lenient = Acme::start(Sandbox::builder().lenient(true)).await;
    let values = [lenient.value("Region", &[&lenient.dev], json!("eu"))];
    lenient.put("commonvariables", &lenient.list(&values)).await;
    lenient.put("variables", &lenient.get("variables").await).await;
    assert_eq!(lenient.get("commonvariables").await["Variables"][0]["Value"], "eu", "nothing is lost");
}

#[tokio::test]
async fn a_token_refuses_what_was_read_before_another_write() {
    let acme = Acme::start(Sandbox::builder().version("2026.3.1")).await;
    let before = acme.get("variables").await;
    let mut body = acme.grouped(&json!({ "Url": "d" }), &json!({}), &json!({}));
    body["ConcurrencyToken"] = before["ConcurrencyToken"].clone();
    let after = acme.put("variables", &body).await;
    assert_ne!(before["ConcurrencyToken"], after["ConcurrencyToken"]);
    for (path, body) in
        [("variables", body.clone()), ("commonvariables", acme.list(&[])), ("projectvariables", acme.list(&[]))]
    {
        let mut body = body;
        body["ConcurrencyToken"] = before["ConcurrencyToken"].clone();
        let errors = acme.refused(path, &body).await;
        assert!(
            errors[0].starts_with("Modification failed for 'TenantVariable' document with 'TenantVariables-"),
            "{errors:?}"
        );
        body["ConcurrencyToken"] = acme.get(path).await["ConcurrencyToken"].clone();
        assert!(body["ConcurrencyToken"].is_string(), "{path}");
        acme.put(path, &body).await;
    }
    let document = format!("tenantvariables-{}", acme.tenant);
    let read = acme.get("variables").await;
    assert!(acme.server.sandbox.edit(&acme.server.space, "tenantvariables", &document, |_| {}));
    acme.refused("variables", &read).await;
    let read = acme.get("variables").await;
    acme.server
        .sandbox
        .insert_fault(Fault::at("/api/*/tenants/*/variables", Effect::Edit(Edit::default())).method("PUT"));
    acme.refused("variables", &read).await;
}

#[tokio::test]
async fn values_that_cannot_be_are_refused() {
    let acme = Acme::new().await;
    for (what, body) in [
        ("no such template", acme.grouped(&json!({}), &json!({}), &json!({ "Url": "x" }))),
        ("a text for a secret", acme.grouped(&json!({ "Password": "x" }), &json!({}), &json!({}))),
        ("no such certificate", acme.grouped(&json!({ "Cert": "Certificates-1" }), &json!({}), &json!({}))),
        ("neither text nor secret", acme.grouped(&json!({ "Url": ["x"] }), &json!({}), &json!({}))),
        ("not connected", json!({ "ProjectVariables": { "Projects-1": { "Variables": { "E-1": { "t": "x" } } } } })),
    ] {
        assert_eq!(acme.refused("variables", &body).await.len(), 1, "{what}");
    }
    let elsewhere = acme.server.environment("Elsewhere").await;
    let url = |environments: &[&String]| acme.value("Url", environments, json!("x"));
    let mut scopeless = url(&[]);
    scopeless.as_object_mut().unwrap().remove("Scope");
    for (what, values) in [
        ("two for all", vec![url(&[]), url(&[])]),
        ("two for one environment", vec![url(&[&acme.dev, &acme.test]), url(&[&acme.dev])]),
        ("an environment that is not connected", vec![url(&[&elsewhere])]),
        ("no scope", vec![scopeless]),
        ("no value", vec![acme.value("Url", &[], Value::Null)]),
    ] {
        assert_eq!(acme.refused("projectvariables", &acme.list(&values)).await.len(), 1, "{what}");
    }
    let mut foreign = acme.value("Region", &[], json!("x"));
    foreign["OwnerId"] = json!("LibraryVariableSets-1");
    let expected = format!(
        "The variableset value provided for {} is invalid as they are not connected to the project or they do not exist: LibraryVariableSets-1",
        acme.templates["Region"]
    );
    assert_eq!(acme.refused("commonvariables", &acme.list(&[foreign])).await, [expected]);
    assert_eq!(acme.get("projectvariables").await["Variables"], json!([]));
}

#[tokio::test]
async fn values_of_a_deleted_template_are_hidden_until_the_next_write() {
    let acme = Acme::new().await;
    acme.put("variables", &acme.grouped(&json!({ "Url": "d" }), &json!({}), &json!({}))).await;
    let path = format!("projects/{}", acme.project);
    let project = acme.server.get(&path).await;
    let mut changed = project.clone();
    changed["Templates"][0]["Label"] = json!("Address");
    acme.server.put(&path, &changed).await;
    let variables = acme.get("variables").await;
    let url = &acme.templates["Url"];
    assert_eq!(variables["ProjectVariables"][&acme.project]["Variables"][&acme.dev][url], "d", "a change keeps them");
    changed["Templates"].as_array_mut().unwrap().remove(0);
    acme.server.put(&path, &changed).await;
    assert_eq!(acme.get("projectvariables").await["Variables"], json!([]));
    let stored = |server: &Instance| server.sandbox.documents(&server.space, "tenantvariables")[0]["Values"].clone();
    assert_eq!(stored(&acme.server)[0]["Value"], "d");
    acme.put("variables", &acme.get("variables").await).await;
    assert_eq!(stored(&acme.server), json!([]));
}

#[tokio::test]
async fn disconnecting_takes_the_values_of_the_project_but_not_the_common_ones() {
    let acme = Acme::new().await;
    let body = acme.grouped(&json!({ "Url": "d" }), &json!({ "Url": "t" }), &json!({ "Region": "eu" }));
    acme.put("variables", &body).await;
    let path = format!("tenants/{}", acme.tenant);
    let mut tenant = acme.server.get(&path).await;
    let connected = tenant["ProjectEnvironments"].clone();
    tenant["ProjectEnvironments"] = json!({ acme.project.as_str(): [acme.test] });
    acme.server.put(&path, &tenant).await;
    let listed = acme.get("projectvariables").await;
    assert_eq!(listed["Variables"].as_array().unwrap().len(), 1);
    tenant["ProjectEnvironments"] = json!({});
    acme.server.put(&path, &tenant).await;
    assert_eq!(acme.get("variables").await["LibraryVariables"], json!({}));
    tenant["ProjectEnvironments"] = connected;
    acme.server.put(&path, &tenant).await;
    assert_eq!(acme.get("projectvariables").await["Variables"], json!([]));
    assert_eq!(acme.get("commonvariables").await["Variables"][0]["Value"], "eu");
}

#[tokio::test]
async fn missing_variables_of_the_newer_shape_come_with_scope_and_default() {
    let acme = Acme::new().await;
    acme.put("projectvariables", &acme.list(&[acme.value("Url", &[&acme.dev], json!("d"))])).await;
    assert!(acme.get("projectvariables").await.get("MissingVariables").is_none());
    let missing = acme.get("projectvariables?includeMissingVariables=true").await["MissingVariables"].clone();
    let url = missing.as_array().unwrap().iter().find(|gap| gap["Template"]["Name"] == "Url").unwrap();
    assert_eq!(url["Scope"], json!({ "EnvironmentIds": [acme.test] }));
    assert_eq!((&url["ProjectId"], &url["TemplateId"]), (&json!(acme.project), &json!(acme.templates["Url"])));
    let region = acme.value("Region", &[&acme.test], json!("eu"));
    acme.put("commonvariables", &acme.list(&[region])).await;
    let missing = acme.get("commonvariables?includeMissingVariables=true").await["MissingVariables"].clone();
    let scope = |name: &str| {
        let gap = missing.as_array().unwrap().iter().find(|gap| gap["Template"]["Name"] == name).unwrap();
        gap["Scope"]["EnvironmentIds"].clone()
    };
    assert_eq!((scope("Region"), scope("Key")), (json!([acme.dev]), json!([])));
}

#[tokio::test]
async fn a_copy_of_a_tenant_has_values_and_secrets_of_its_own() {
    let acme = Acme::new().await;
    let body = acme.grouped(&json!({ "Password": secret("one") }), &json!({}), &json!({ "Region": "eu" }));
    acme.put("variables", &body).await;
    let copy = id(&acme.server.post(&format!("tenants?clone={}", acme.tenant), &json!({ "Name": "Copy" })).await);
    let of_copy = acme.server.get(&format!("tenants/{copy}/projectvariables")).await;
    let own = acme.get("projectvariables").await;
    assert_ne!(of_copy["Variables"][0]["Id"], own["Variables"][0]["Id"]);
    let copied = Acme { tenant: copy, ..acme };
    assert_eq!(copied.secrets(), ["one"]);
    assert_eq!(copied.get("commonvariables").await["Variables"][0]["Value"], "eu");
    let all = copied.server.get(&format!("tenantvariables/all?projectId={}", copied.project)).await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(copied.server.get("tenantvariables/all?projectId=Projects-1").await, json!([]));
}

#[tokio::test]
async fn values_outlive_a_save_with_their_secrets_and_new_ids() {
    let acme = Acme::new().await;
    let body = acme.grouped(&json!({ "Password": secret("one") }), &json!({ "Url": "t" }), &json!({}));
    acme.put("variables", &body).await;
    acme.put("commonvariables", &acme.list(&[acme.value("Region", &[&acme.dev], json!("eu"))])).await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("saved");
    acme.server.sandbox.save(&acme.server.space, &folder, Secrets::Plain).unwrap();
    let seed = SpaceSeed::load_dir("Default", &folder).unwrap();
    let server = start(Sandbox::builder().id_base(70_000).space(seed)).await;
    assert_eq!(server.sandbox.notes(), [""; 0]);
    let tenant = id(&server.named("tenants", "Acme").await);
    let common = server.get(&format!("tenants/{tenant}/commonvariables")).await;
    let dev = id(&server.named("environments", "Dev").await);
    assert_eq!(common["Variables"][0]["Scope"], json!({ "EnvironmentIds": [dev] }));
    let listed = server.get(&format!("tenants/{tenant}/projectvariables")).await;
    assert_eq!(listed["Variables"].as_array().unwrap().len(), 2);
    let loaded = Acme { tenant, server, ..acme };
    assert_eq!(loaded.secrets(), ["one"]);
}

#[tokio::test]
async fn files_take_both_shapes_of_the_api() {
    let template = |id: &str| json!({ "Id": id, "Name": id });
    let documents = json!({
        "environments": [{ "Id": "Environments-1", "Name": "Dev" }],
        "libraryvariablesets": [{ "Id": "LibraryVariableSets-1", "Name": "L", "Templates": [template("t-1")] }],
        "projects": [{
            "Id": "Projects-1", "Name": "Web", "Templates": [template("t-2")],
            "IncludedLibraryVariableSetIds": ["LibraryVariableSets-1"],
        }],
        "tenants": [
            { "Id": "Tenants-1", "Name": "Old", "ProjectEnvironments": { "Projects-1": ["Environments-1"] } },
            { "Id": "Tenants-2", "Name": "New", "ProjectEnvironments": { "Projects-1": ["Environments-1"] } },
        ],
        "tenantvariables": [
            {
                "TenantId": "Tenants-1", "TenantName": "Old", "Links": {},
                "ProjectVariables": { "Projects-1": { "Variables": { "Environments-1": { "t-2": "p" } } } },
                "LibraryVariables": { "LibraryVariableSets-1": { "Variables": { "t-1": { "HasValue": true } } } },
            },
            {
                "TenantId": "Tenants-2",
                "Variables": [{
                    "Id": "TenantVariables-5", "ProjectId": "Projects-1", "TemplateId": "t-2", "Value": "q",
                    "Scope": { "EnvironmentIds": ["Environments-1"] },
                }],
            },
            { "TenantId": "Tenants-9", "Variables": [] },
        ],
    });
    let seed = SpaceSeed::from_documents("Default", serde_json::from_value(documents).unwrap());
    let server = start(Sandbox::builder().space(seed)).await;
    assert_eq!(server.sandbox.notes().len(), 1, "{:?}", server.sandbox.notes());
    for (name, value) in [("Old", "p"), ("New", "q")] {
        let tenant = id(&server.named("tenants", name).await);
        let listed = server.get(&format!("tenants/{tenant}/projectvariables")).await;
        assert_eq!(listed["Variables"][0]["Value"], value);
        assert_ne!(listed["Variables"][0]["Id"], "TenantVariables-5");
    }
    let old = id(&server.named("tenants", "Old").await);
    assert_eq!(server.get(&format!("tenants/{old}/commonvariables")).await["Variables"][0]["Value"], has(true));
}

#[tokio::test]
async fn a_captured_document_is_loaded_and_answered_as_it_was() {
    let Some(folder) = fixtures("captured/whole-instance-2018.11") else { return };
    let read = |name: &str| -> Value {
        serde_json::from_str(std::fs::read_to_string(folder.join(name)).unwrap().trim_start_matches('\u{feff}'))
            .unwrap()
    };
    let captured = read("TenantVariables/Tenants-1.json");
    let documents = BTreeMap::from([
        ("tenants".to_owned(), vec![read("Tenants/Tenant-1.json")]),
        ("tenantvariables".to_owned(), vec![captured.clone()]),
        ("projects".to_owned(), vec![read("Projects/TestProj2.json")]),
        ("environments".to_owned(), vec![json!({ "Id": "Environments-24", "Name": "E" })]),
    ]);
    let server = start(Sandbox::builder().space(SpaceSeed::from_documents("Default", documents))).await;
    let tenant = id(&server.named("tenants", "Tenant-1").await);
    let answer = server.get(&format!("tenants/{tenant}/variables")).await;
    let (project, environment) = (id(&server.named("projects", "TestProj2").await), server.all("environments").await);
    assert_eq!(answer["TenantName"], captured["TenantName"]);
    assert_eq!(answer["LibraryVariables"], captured["LibraryVariables"]);
    let group = &answer["ProjectVariables"][&project];
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(group), names(&captured["ProjectVariables"]["Projects-22"]));
    assert_eq!(group["Variables"], json!({ id(&environment[0]): {} }));
    assert_eq!(names(&group["Links"]), ["Logo", "Project"]);
}

#[tokio::test]
async fn a_deleted_tenant_takes_its_values_along_and_a_deleted_set_its_own() {
    let acme = Acme::new().await;
    let body = acme.grouped(&json!({ "Url": "d" }), &json!({}), &json!({ "Region": "eu" }));
    acme.put("variables", &body).await;
    let path = format!("projects/{}", acme.project);
    let mut project = acme.server.get(&path).await;
    project["IncludedLibraryVariableSetIds"] = json!([]);
    acme.server.put(&path, &project).await;
    let delete = async |path: String| assert_eq!(acme.server.send(Method::DELETE, &path, None).await.0, 200, "{path}");
    delete(format!("libraryvariablesets/{}", acme.set)).await;
    let stored = || acme.server.sandbox.documents(&acme.server.space, "tenantvariables");
    assert_eq!(stored()[0]["Values"].as_array().unwrap().len(), 1);
    delete(format!("tenants/{}", acme.tenant)).await;
    assert_eq!(stored(), [] as [Value; 0]);
    let server = empty().await;
    assert_eq!(server.send(Method::GET, "tenants/Tenants-1/variables", None).await.0, 404);
}
