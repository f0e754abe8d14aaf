//! The source of all pages, the grounds that they start from, and what people do between two runs.

use crate::world::{Space, actions, text};
use octopus_sandbox::Sandbox;
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::{action, guid, script, step, typed, variable, variables};
use serde_json::{Value, json};

/// The space that every page copies: in these environments, and with a pool of the source's own cloud or without.
pub(crate) fn source(environments: &[&str], dynamic_pool: bool) -> Space {
    let values = ["OctoFx-Dev", "OctoFX-Test", "OctoFX-Prod"];
    let scoped = (0..environments.len())
        .map(|at| variable("Db.Name", values[at], json!({ "Environment": [format!("Environments-{}", at + 1)] })));
    let more = [
        typed("Db.Password", "Sensitive", Value::Null, json!({})),
        variable("Greeting", "Welcome back", json!({ "TenantTag": ["Customer Type/Paying"] })),
        variable("Url", "https://octofx", json!({})),
    ];
    let mut steps = vec![on_pool(script(1, "Deploy", "echo 1"), "WorkerPools-1")];
    if dynamic_pool {
        steps.push(on_pool(script(1, "Smoke test", "curl #{Url}"), "WorkerPools-2"));
    }
    let mut warm = script(1, "Warm up", "echo warm");
    warm["Actions"][0]["TenantTags"] = json!(["Customer Type/Paying"]);
    steps.extend([sign_off(), warm]);
    let mut space = Space::new(environments);
    space.0.get_mut("projects").unwrap()[0]["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]);
    space.0.get_mut("projects").unwrap()[0]["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    let set = json!({ "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables",
        "VariableSetId": "variableset-LibraryVariableSets-1",
        "Templates": [template("Contact", "SingleLineText"), template("License", "Sensitive")] });
    space.0.get_mut("projects").unwrap()[0]["Templates"] = json!([template("Title", "SingleLineText")]);
    space = space
        .add("libraryvariablesets", set)
        .add("variablesets", variables("LibraryVariableSets-1", vec![variable("Shared.Region", "eu", json!({}))]))
        .add("workerpools", pool(1, "Fast", "StaticWorkerPool"))
        .add("tagsets", tags())
        .add("accounts", account())
        .add("tenants", tenant(1, "Acme", "Paying", environments.len()))
        .add("tenants", tenant(2, "Tester", "Trial", 1))
        .add("tenantvariables", tenant_values(1, "Acme", environments))
        .add("tenantvariables", tenant_values(2, "Tester", &environments[..1]));
    if dynamic_pool {
        let mut hosted = pool(2, "Hosted Linux", "DynamicWorkerPool");
        hosted["WorkerType"] = json!("Ubuntu2204");
        space = space.add("workerpools", hosted);
    }
    space.steps(steps).rows(scoped.chain(more).collect())
}

fn on_pool(mut step: Value, pool: &str) -> Value {
    step["Actions"][0]["WorkerPoolId"] = json!(pool);
    step
}

fn sign_off() -> Value {
    let asked = json!({ "Octopus.Action.Manual.Instructions": "Ok?", "Octopus.Action.RunOnServer": "true",
        "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone" });
    let mut gate = action(1, "Sign-off", "Octopus.Manual", asked);
    gate["Environments"] = json!(["Environments-2"]);
    step("Sign-off", vec![gate])
}

fn pool(number: usize, name: &str, kind: &str) -> Value {
    json!({ "Id": format!("WorkerPools-{number}"), "Name": name, "WorkerPoolType": kind, "IsDefault": false })
}

fn tags() -> Value {
    let tag = |number: usize, name: &str| {
        json!({ "Id": format!("TagSets-1/Tags-{number}"), "Name": name, "CanonicalTagName": format!("Customer Type/{name}"),
            "Color": "#333333", "SortOrder": number })
    };
    json!({ "Id": "TagSets-1", "Name": "Customer Type", "SortOrder": 0, "Type": "MultiSelect", "Scopes": ["Tenant"],
        "Tags": [tag(1, "Paying"), tag(2, "Trial")] })
}

/// A tenant of a type, connected to the project in the first environments.
fn tenant(number: usize, name: &str, kind: &str, environments: usize) -> Value {
    let ids: Vec<String> = (1..=environments).map(|number| format!("Environments-{number}")).collect();
    json!({ "Id": format!("Tenants-{number}"), "Name": name, "TenantTags": [format!("Customer Type/{kind}")],
        "ProjectEnvironments": { "Projects-1": ids } })
}

/// A variable template for tenants, without a default.
fn template(name: &str, control: &str) -> Value {
    json!({ "Id": guid(&format!("template {name}")), "Name": name, "DisplaySettings": { "Octopus.ControlType": control } })
}

/// The values of a tenant: a contact and a license for all that includes the library set, a title in each environment.
fn tenant_values(number: usize, name: &str, environments: &[&str]) -> Value {
    let value = |owner: &str, template: &str, environments: Vec<String>, value: Value| {
        json!({ "OwnerId": owner, "TemplateId": guid(&format!("template {template}")),
            "Scope": { "EnvironmentIds": environments }, "Value": value })
    };
    let contact = format!("ops@{}.example.com", name.to_lowercase());
    let license = json!({ "HasValue": true, "NewValue": format!("license of {name}") });
    let mut values = vec![
        value("LibraryVariableSets-1", "Contact", Vec::new(), json!(contact)),
        value("LibraryVariableSets-1", "License", Vec::new(), license),
    ];
    for (at, environment) in environments.iter().enumerate() {
        let ids = vec![format!("Environments-{}", at + 1)];
        values.push(value("Projects-1", "Title", ids, json!(format!("{name} ({environment})"))));
    }
    json!({ "TenantId": format!("Tenants-{number}"), "Variables": values })
}

fn account() -> Value {
    json!({ "Id": "Accounts-1", "Name": "Registry", "AccountType": "UsernamePassword", "Username": "octofx",
        "Password": { "HasValue": true }, "EnvironmentIds": [] })
}

/// The changes of people between two runs: each makes one, and returns it in words.
pub(crate) struct Round {
    pub(crate) developer: fn(&Sandbox) -> &'static str,
    pub(crate) operator: fn(&str, &Sandbox) -> String,
}

/// The rounds, in their order.
pub(crate) const ROUNDS: &[Round] = &[
    Round { developer: goes_on, operator: settles_in },
    Round { developer: renames, operator: gives_a_script },
    Round { developer: tidies_up, operator: greets_otherwise },
];

/// A value, a new value, and a script.
fn goes_on(source: &Sandbox) -> &'static str {
    edit(source, "variables", &has_rows, |set| {
        let rows = set["Variables"].as_array_mut().unwrap();
        rows.iter_mut().find(|row| row["Name"] == "Url").unwrap()["Value"] = json!("https://octofx/2");
        let mut row = variable("Cache.Minutes", "5", json!({}));
        row["Id"] = json!(guid("Cache.Minutes"));
        rows.push(row);
    });
    edit(source, "deploymentprocesses", &has_steps, |process| {
        process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("echo 2");
    });
    "changes `Url` and the script of *Deploy*, and adds `Cache.Minutes`"
}

/// Fills in what was left to do, and adds a value and a step.
fn settles_in(name: &str, there: &Sandbox) -> String {
    let environments = there.documents(SPACE, "environments");
    let id = |name: &str| environments.iter().find(|document| document["Name"] == name).map(|one| text(one, "Id"));
    let both = id("Staging").zip(id("Production"));
    let mut filled = 0;
    edit(there, "variables", &has_rows, |set| {
        let rows = set["Variables"].as_array_mut().unwrap();
        let mut more = vec![variable("Own.Setting", "1", json!({}))];
        for row in rows.iter_mut().filter(|row| row["Value"] == "Replace Me") {
            filled += 1;
            row["Value"] = json!("by hand");
            let entries = row["Scope"].as_object().into_iter().flatten().filter_map(|(_, ids)| ids.as_array());
            let unscoped = entries.flatten().next().is_none();
            if let Some((staging, production)) = both.as_ref().filter(|_| unscoped) {
                row["Value"] = json!("OctoFX-Staging");
                row["Scope"] = json!({ "Environment": [staging] });
                more.push(variable(
                    row["Name"].as_str().unwrap(),
                    "OctoFX-Production",
                    json!({ "Environment": [production] }),
                ));
            }
        }
        for (at, row) in more.iter_mut().enumerate() {
            row["Id"] = json!(guid(&format!("{name} {at}")));
        }
        rows.extend(more);
    });
    edit(there, "deploymentprocesses", &has_steps, |process| {
        process["Steps"].as_array_mut().unwrap().push(script(1, "Notify operations", "echo done"));
    });
    let filled = if filled == 0 { "" } else { "fills in the placeholders, " };
    format!("{filled}adds `Own.Setting` and the step *Notify operations*")
}

/// The name of a step, and a value.
fn renames(source: &Sandbox) -> &'static str {
    edit_step(source, "Warm up", |step| {
        step["Name"] = json!("Warm caches");
        step["Actions"][0]["Name"] = json!("Warm caches");
    });
    edit_row(source, "Cache.Minutes", |row| row["Value"] = json!("10"));
    "calls the step *Warm up* *Warm caches*, and changes `Cache.Minutes`"
}

/// The script of the same step.
fn gives_a_script(_: &str, there: &Sandbox) -> String {
    edit_step(there, "Warm up", |step| set_script(step, "echo warm here"));
    "changes the script of *Warm up*".to_owned()
}

/// A script that was changed on the other side, too; a value of the library set; a value that goes.
fn tidies_up(source: &Sandbox) -> &'static str {
    edit_step(source, "Warm caches", |step| set_script(step, "echo warm all"));
    edit(source, "variables", &has_rows, |set| {
        set["Variables"].as_array_mut().unwrap().retain(|row| row["Name"] != "Cache.Minutes");
    });
    edit(source, "variables", &|set| !has_rows(set), |set| set["Variables"][0]["Value"] = json!("eu-west"));
    "changes the script of *Warm caches* and `Shared.Region`, and removes `Cache.Minutes`"
}

/// A value that nobody else edits.
fn greets_otherwise(_: &str, there: &Sandbox) -> String {
    edit_row(there, "Greeting", |row| row["Value"] = json!("Good to see you"));
    "changes `Greeting`".to_owned()
}

fn set_script(step: &mut Value, script: &str) {
    step["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!(script);
}

fn edit_step(server: &Sandbox, name: &str, change: impl FnOnce(&mut Value)) {
    edit(server, "deploymentprocesses", &has_steps, |process| {
        let steps = process["Steps"].as_array_mut().unwrap();
        change(steps.iter_mut().find(|step| step["Name"] == name).unwrap_or_else(|| panic!("no step {name}")));
    });
}

fn edit_row(server: &Sandbox, name: &str, change: impl FnOnce(&mut Value)) {
    edit(server, "variables", &has_rows, |set| {
        let rows = set["Variables"].as_array_mut().unwrap();
        change(rows.iter_mut().find(|row| row["Name"] == name).unwrap_or_else(|| panic!("no row {name}")));
    });
}

fn has_rows(document: &Value) -> bool {
    text(document, "OwnerId").starts_with("Projects")
}

fn has_steps(document: &Value) -> bool {
    !actions(document).is_empty()
}

fn edit(server: &Sandbox, collection: &str, which: &dyn Fn(&Value) -> bool, edit: impl FnOnce(&mut Value)) {
    let documents = server.documents(SPACE, collection);
    let found = documents.iter().find(|document| which(document)).unwrap_or_else(|| panic!("no such {collection}"));
    assert!(server.edit(SPACE, collection, &text(found, "Id"), edit));
}
