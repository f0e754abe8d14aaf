//! The values of tenants for variable templates, in both shapes of the API (D10).

use crate::world::{Space, World, text};
use octopus_sandbox::Sandbox;
use octosync_e2e::kit::{Pair, SPACE, destination, seed, source};
use serde_json::{Value, json};

pub(crate) const NEW: &str = "2026.1.9674";
pub(crate) const OLD: &str = "2020.3.2";

fn id(name: &str) -> String {
    let number: u32 = name.bytes().map(u32::from).sum();
    format!("5b3f9f3c-0000-4000-8000-{number:012}")
}

pub(crate) fn template(name: &str, control: &str, default: Value) -> Value {
    json!({ "Id": id(name), "Name": name, "DefaultValue": default, "DisplaySettings": { "Octopus.ControlType": control } })
}

fn secret(value: &str) -> Value {
    json!({ "HasValue": true, "NewValue": value })
}

/// A value: of project 1 or of the library set, for environments by number; none are all.
pub(crate) fn value(owner: &str, name: &str, environments: &[usize], value: Value) -> Value {
    let ids: Vec<String> = environments.iter().map(|number| format!("Environments-{number}")).collect();
    json!({ "OwnerId": owner, "TemplateId": id(name), "Scope": { "EnvironmentIds": ids }, "Value": value })
}

/// A space with the tenant `Acme`, which is connected to `OctoFX` in all environments, and these values of it.
pub(crate) fn space(environments: &[&str], values: Vec<Value>) -> Space {
    let mut space = Space::new(environments);
    let project = &mut space.0.get_mut("projects").unwrap()[0];
    project["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    project["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]);
    project["Templates"] = json!([
        template("Db", "SingleLineText", Value::Null),
        template("Key", "Sensitive", Value::Null),
        template("Size", "SingleLineText", json!("small")),
    ]);
    let set = json!({ "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables",
        "VariableSetId": "variableset-LibraryVariableSets-1",
        "Templates": [template("Title", "SingleLineText", Value::Null), template("Login", "UsernamePasswordAccount", Value::Null)] });
    let ids: Vec<String> = (1..=environments.len()).map(|number| format!("Environments-{number}")).collect();
    let account = json!({ "Id": "Accounts-1", "Name": "Key", "AccountType": "UsernamePassword", "Username": "octo",
        "Password": { "HasValue": true } });
    let tenant = json!({ "Id": "Tenants-1", "Name": "Acme", "ProjectEnvironments": { "Projects-1": ids } });
    let space = space.add("libraryvariablesets", set).add("accounts", account).add("tenants", tenant);
    space.add("tenantvariables", json!({ "TenantId": "Tenants-1", "Variables": values }))
}

/// The values of the tenant on a server: `OctoFX.Db[Test] = x`; secrets with what only the server knows.
pub(crate) fn values(sandbox: &Sandbox) -> Vec<String> {
    let of = |collection: &str| sandbox.documents(SPACE, collection);
    let owners = [of("projects"), of("libraryvariablesets")].concat();
    let named = |list: &[Value], id: &Value| {
        list.iter().find(|one| one["Id"] == *id).map_or_else(|| id.to_string(), |one| text(one, "Name"))
    };
    let mut shown = Vec::new();
    for document in of("tenantvariables") {
        for value in document["Values"].as_array().into_iter().flatten() {
            let owner = owners.iter().find(|owner| owner["Id"] == value["OwnerId"]).unwrap();
            let templates = owner["Templates"].as_array().unwrap();
            // Servers show none of a template that is gone.
            if !templates.iter().any(|template| template["Id"] == value["TemplateId"]) {
                continue;
            }
            let template = named(templates, &value["TemplateId"]);
            let environments = value["EnvironmentIds"].as_array().cloned().unwrap_or_default();
            let mut names: Vec<String> = environments.iter().map(|id| named(&of("environments"), id)).collect();
            names.sort();
            let held = match value["Value"].as_str() {
                Some(id) if id.starts_with("Accounts-") => named(&of("accounts"), &value["Value"]),
                Some(text) => text.to_owned(),
                None => {
                    let at = format!("Values[{}].Value", text(value, "Id"));
                    format!("***{}", sandbox.secret(SPACE, &text(&document, "Id"), &at).unwrap_or_default())
                }
            };
            let place = if names.is_empty() { String::new() } else { format!("[{}]", names.join(",")) };
            shown.push(format!("{}.{template}{place} = {held}", text(owner, "Name")));
        }
    }
    shown.sort();
    shown
}

pub(crate) async fn world(here: (&str, Space), there: (&str, Space)) -> World {
    let from = source().version(here.0).space(seed(&here.1.0));
    let to = destination().version(there.0).space(seed(&there.1.0));
    World(Pair::of(from, to).await)
}

/// The settings for versions that lie apart, and for everything that exists on both sides.
const SETTINGS: &str = "allow_version_gap: true\nfirst_sync: take_source\n";

pub(crate) fn all_sorts() -> Vec<Value> {
    vec![
        value("Projects-1", "Db", &[1], json!("test")),
        value("Projects-1", "Db", &[2], json!("live")),
        value("Projects-1", "Key", &[1], secret("hidden")),
        value("LibraryVariableSets-1", "Title", &[], json!("Acme & Sons")),
        value("LibraryVariableSets-1", "Login", &[], json!("Accounts-1")),
    ]
}

#[tokio::test]
async fn values_arrive_by_the_names_of_their_templates_in_both_shapes() {
    for (here, there) in [(NEW, NEW), (OLD, OLD), (OLD, NEW)] {
        let world =
            world((here, space(&["Test", "Live"], all_sorts())), (there, Space::ground(&["Test", "Live"]))).await;
        world.syncs(SETTINGS).await.says("value.to_fill_in");
        let expected = [
            "OctoFX.Db[Live] = live",
            "OctoFX.Db[Test] = test",
            "OctoFX.Key[Test] = ***Replace Me",
            "Shared.Login = Key",
            "Shared.Title = Acme & Sons",
        ];
        assert_eq!(values(&world.0.destination), expected, "{here} to {there}");
    }
}

#[tokio::test]
async fn what_stands_there_stays_and_secrets_are_never_touched() {
    let there = || {
        vec![
            value("Projects-1", "Db", &[1], json!("theirs")),
            value("Projects-1", "Key", &[1], secret("their secret")),
            value("Projects-1", "Size", &[2], json!("large")),
            value("LibraryVariableSets-1", "Title", &[], json!("Theirs")),
        ]
    };
    for (here, to) in [(NEW, NEW), (OLD, NEW), (OLD, OLD)] {
        let sides = ((here, space(&["Test", "Live"], all_sorts())), (to, space(&["Test", "Live"], there())));
        let world = world(sides.0, sides.1).await;
        world.syncs(SETTINGS).await;
        let expected = [
            "OctoFX.Db[Live] = live",
            "OctoFX.Db[Test] = theirs",
            "OctoFX.Key[Test] = ***their secret",
            "OctoFX.Size[Live] = large",
            "Shared.Login = Key",
            "Shared.Title = Theirs",
        ];
        assert_eq!(values(&world.0.destination), expected, "{here} to {to}");
    }
}

#[tokio::test]
async fn a_value_of_an_environment_of_another_name_is_the_destinations_own_and_several_names_make_several() {
    let world = world((NEW, space(&["Test", "Live"], all_sorts())), (NEW, Space::ground(&["Staging", "Proof"]))).await;
    let names = "names: { environments: { Test: [Staging, Proof], Live: ~ } }\n";
    world.syncs(&format!("{SETTINGS}{names}")).await.says("Replace Me");
    let own = ["OctoFX.Db[Proof] = Replace Me", "OctoFX.Db[Staging] = Replace Me", "OctoFX.Key[Proof] = ***Replace Me"];
    assert_eq!(values(&world.0.destination)[..3], own);
    let world = self::world((NEW, space(&["Test", "Live"], all_sorts())), (NEW, Space::ground(&["Staging"]))).await;
    let names = "names: { environments: { Test: Staging, Live: ~ } }\nvariables: { new_renamed: source }\n";
    world.syncs(&format!("{SETTINGS}{names}")).await;
    assert_eq!(values(&world.0.destination)[0], "OctoFX.Db[Staging] = test");
}

#[tokio::test]
async fn one_value_for_several_environments_stays_one_until_it_changes() {
    let both = || vec![value("Projects-1", "Db", &[1, 2], json!("same"))];
    let world = world((NEW, space(&["Test", "Live"], both())), (NEW, space(&["Test", "Live"], both()))).await;
    world.is_quiet(SETTINGS).await;
    assert_eq!(values(&world.0.destination), ["OctoFX.Db[Live,Test] = same"]);
    let apart = vec![value("Projects-1", "Db", &[1], json!("other")), value("Projects-1", "Db", &[2], json!("same"))];
    let world = self::world((NEW, space(&["Test", "Live"], apart)), (NEW, space(&["Test", "Live"], both()))).await;
    world.syncs(&format!("{SETTINGS}variables: {{ existing: overwrite }}\n")).await;
    assert_eq!(values(&world.0.destination), ["OctoFX.Db[Live] = same", "OctoFX.Db[Test] = other"]);
}

#[tokio::test]
async fn what_has_no_place_there_is_left_out_and_what_lacks_is_listed() {
    let mut here = space(&["Test", "Live"], all_sorts());
    here.0.get_mut("projects").unwrap()[0]["Templates"].as_array_mut().unwrap().push(template(
        "Port",
        "SingleLineText",
        Value::Null,
    ));
    let world = world((NEW, here), (NEW, Space::ground(&["Test"]))).await;
    let ran = world.syncs(SETTINGS).await;
    ran.says("value.lacking").says("Port of OctoFX in Test");
    assert_eq!(values(&world.0.destination)[0], "OctoFX.Db[Test] = test");
    // A project that keeps its own templates has no place for the value of another.
    let mut there = space(&["Test", "Live"], Vec::new());
    there.0.get_mut("projects").unwrap()[0]["Templates"].as_array_mut().unwrap().remove(0);
    let world = self::world((NEW, space(&["Test", "Live"], all_sorts())), (NEW, there)).await;
    let keeping = "first_sync: keep_destination\n";
    world.syncs(keeping).await.says("has no variable template of this name");
    assert!(!values(&world.0.destination).iter().any(|value| value.contains(".Db")));
}

#[tokio::test]
async fn an_account_without_counterpart_leaves_its_value_out_and_a_secret_can_be_supplied() {
    let world = world(
        (
            NEW,
            space(
                &["Test"],
                vec![
                    value("LibraryVariableSets-1", "Login", &[], json!("Accounts-1")),
                    value("Projects-1", "Key", &[1], secret("hidden")),
                ],
            ),
        ),
        (NEW, Space::ground(&["Test"])),
    )
    .await;
    let called = "tenant_variables/Acme/Key[environments=Test][projects=OctoFX]";
    let secrets = format!("secrets: [{{ match: '{called}', from: {{ env: DB_NAME }} }}]\n");
    world.syncs(&format!("select: {{ accounts: {{ exclude: [Key] }} }}\n{secrets}")).await;
    assert_eq!(values(&world.0.destination), ["OctoFX.Key[Test] = ***From-Env"]);
}
