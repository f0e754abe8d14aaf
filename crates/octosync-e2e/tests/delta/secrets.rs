//! Secrets that the owner supplies: written where the destination's is new, asked for before anything is written, and
//! shown nowhere.

use crate::world::{Space, World};
#[cfg(unix)]
use octopus_sandbox::{Effect, Fault};
use octosync_e2e::tiny::{typed, variable};
use serde_json::{Value, json};

fn octofx() -> Space {
    let account = |number: usize, name: &str| {
        json!({ "Id": format!("Accounts-{number}"), "Name": name, "AccountType": "UsernamePassword", "Username": "u",
            "Password": { "HasValue": true } })
    };
    let ssh = json!({ "Id": "Accounts-3", "Name": "Ssh", "AccountType": "SshKeyPair", "Username": "u",
        "PrivateKeyFile": { "HasValue": true } });
    let rows = vec![
        typed("Db password", "Sensitive", json!(null), json!({})),
        typed("Db password", "Sensitive", json!(null), json!({ "Environment": ["Environments-1"] })),
        variable("Plain", "1", json!({})),
    ];
    Space::new(&["Test"])
        .add("accounts", account(1, "Deploy"))
        .add("accounts", account(2, "Other"))
        .add("accounts", ssh)
        .rows(rows)
}

const SETTINGS: &str = "secrets:
  - { match: 'accounts/*/Password', from: { env: DB_NAME } }
  - { match: accounts/Ssh/PrivateKeyFile, from: { file: key.pem } }
  - { match: 'variables/projects/OctoFX/Db password', from: { command: [printf, 'row-se%s', cret] } }
";

/// Name, content and Unix mode.
#[cfg(unix)]
type File = (&'static str, &'static str, u32);

fn secret(world: &World, collection: &str, name: &str, path: &str) -> Option<String> {
    world.0.destination.secret("Default", &world.id_there(collection, name), path)
}

fn row_secrets(world: &World) -> Vec<(bool, String)> {
    let sets = world.0.destination.documents("Default", "variables");
    let set = sets.iter().find(|set| set["OwnerId"].as_str().unwrap().starts_with("Projects")).unwrap();
    let rows = set["Variables"].as_array().unwrap().iter().filter(|row| row["Type"] == "Sensitive");
    let value = |row: &Value| {
        let place = format!("Variables[{}].Value", row["Id"].as_str().unwrap());
        world.0.destination.secret("Default", set["Id"].as_str().unwrap(), &place).unwrap_or_default()
    };
    let scoped = |row: &Value| row["Scope"]["Environment"].as_array().is_some_and(|list| !list.is_empty());
    let mut found: Vec<(bool, String)> = rows.map(|row| (scoped(row), value(row))).collect();
    found.sort();
    found
}

#[cfg(unix)]
#[tokio::test]
async fn supplied_secrets_are_written_and_shown_nowhere() {
    let world = World::new(octofx(), Space::ground(&["Test"])).await;
    let plan = world.run(&["plan"], SETTINGS).await;
    plan.exits(2).says("the owner supplies it").says("octosync.yaml:6");
    plan.says("supply \"variables/projects/OctoFX/Db password[environments=Test]\" with secrets");
    let ran = world
        .run_with(&["sync", "--yes", "--verbose", "--trace", "trace"], SETTINGS, &[("key.pem", "PEM-VALUE\n", 0o600)])
        .await;
    ran.ran.exits(0);
    for value in ["From-Env", "PEM-VALUE", "UEVNLVZBTFVF", "row-secret"] {
        let said = ran.desk.everything().replace(&ran.desk.read("key.pem"), "");
        assert!(!said.contains(value) && !ran.ran.block().contains(value), "{value} shows");
    }
    assert_eq!(secret(&world, "accounts", "Deploy", "Password").as_deref(), Some("From-Env"));
    assert_eq!(secret(&world, "accounts", "Ssh", "PrivateKeyFile").as_deref(), Some("UEVNLVZBTFVF"), "in base64");
    assert_eq!(row_secrets(&world), [(false, "row-secret".to_owned()), (true, "Replace Me".to_owned())]);
    world.0.destination.clear_requests();
    world.run_with(&["sync", "--yes"], SETTINGS, &[("key.pem", "OTHER", 0o600)]).await.ran.exits(0);
    assert_eq!(world.0.destination.writes(), 0, "an existing secret is never touched without state");
}

#[tokio::test]
async fn secrets_that_are_called_alike_are_never_supplied_with_one_value() {
    let rows = vec![
        typed("Db", "Sensitive", json!(null), json!({ "Environment": ["Environments-1"] })),
        typed("Db[environments=Test]", "Sensitive", json!(null), json!({})),
    ];
    let world = World::new(Space::new(&["Test"]).rows(rows), Space::ground(&["Test"])).await;
    let settings = "secrets: [{ match: 'variables/projects/OctoFX/Db*', from: { env: DB_NAME } }]\n";
    let plan = world.run(&["plan"], settings).await;
    plan.exits(3)
        .says("secrets.called_alike")
        .says("2 secrets are called \"variables/projects/OctoFX/Db[environments=Test]\"");
    world.run(&["sync", "--yes"], "").await.exits(0);
    assert_eq!(row_secrets(&world), [(false, "Replace Me".to_owned()), (true, "Replace Me".to_owned())]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_secret_that_cannot_be_had_stops_before_the_first_write() {
    let rows: [(&[File], &str); 3] = [
        (&[], "the secret file"),
        (&[("key.pem", "PEM", 0o644)], "others may read the secret file"),
        (&[("key.pem", "", 0o600)], "is empty"),
    ];
    for (files, said) in rows {
        let world = World::new(octofx(), Space::ground(&["Test"])).await;
        let ran = world.run_with(&["sync", "--yes"], SETTINGS, files).await.ran;
        ran.exits(1).says(said).says("octosync.yaml:7");
        assert_eq!(world.0.destination.writes(), 0);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_that_says_a_supplied_secret_back_does_not_make_it_show() {
    let refuse = |path: &str, method: &str, message: &str| {
        let body = json!({ "ErrorMessage": message, "Errors": [message] }).to_string();
        Fault::at(path, Effect::Status { code: 400, body, headers: Vec::new() }).method(method)
    };
    let settings = "secrets:
  - { match: 'accounts/*/Password', from: { env: DB_NAME } }
  - { match: accounts/Ssh/PrivateKeyFile, from: { file: key.pem } }
  - { match: 'variables/projects/OctoFX/Db password', from: { file: key.pem } }
";
    let pem = "LINE-ONE \"quoted\"\nLINE-TWO";
    for json in [false, true] {
        let world = World::new(octofx(), Space::ground(&["Test"])).await;
        let said = format!(
            "the password From-Env is too weak, and so is {pem}, in base64 {}",
            "TElORS1PTkUgInF1b3RlZCIKTElORS1UV08="
        );
        world.0.destination.insert_fault(refuse("/api/*/accounts", "POST", &said));
        world.0.destination.insert_fault(refuse("/api/*/variables/*", "PUT", &said));
        let args: &[&str] = &["sync", "--yes", "--verbose", "--trace", "trace", "--json"];
        let args = if json { args } else { &args[..args.len() - 1] };
        let ran = world.run_with(args, settings, &[("key.pem", &format!("{pem}\n"), 0o600)]).await;
        ran.ran.exits(4).says("is too weak");
        std::fs::remove_file(ran.desk.path("key.pem")).unwrap();
        let all = ran.desk.everything() + &ran.ran.block();
        assert!(ran.desk.read("trace").contains("is too weak"), "the trace tells what the server said");
        for value in ["From-Env", "LINE-ONE", "LINE-TWO", "TElORS1PTkUg"] {
            assert!(!all.contains(value), "{value} shows:\n{all}");
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_that_fails_does_not_make_its_output_show() {
    let world = World::new(octofx(), Space::ground(&["Test"])).await;
    let failing =
        "secrets: [{ match: 'accounts/*/Password', from: { command: [sh, -c, 'echo half-a-secret; exit 3'] } }]\n";
    let ran = world.run_with(&["sync", "--yes", "--verbose", "--trace", "trace"], failing, &[]).await;
    ran.ran.exits(1).says("the command `sh` ended with exit code 3");
    assert!(!ran.ran.block().replace("echo half-a-secret", "").contains("half-a-secret"), "{}", ran.ran.block());
    assert!(!ran.desk.read("trace").contains("half-a-secret"));
    assert_eq!(world.0.destination.writes(), 0);
}

#[tokio::test]
async fn a_plan_lists_every_secret_that_the_destination_lacks_with_its_place() {
    let world = World::new(octofx(), Space::ground(&["Test"])).await;
    let plan = world.run(&["plan", "--json"], "").await;
    plan.exits(2);
    let document: Value = serde_json::from_str(&plan.stdout).unwrap();
    let findings = document["plan"]["destinations"][0]["findings"].as_array().unwrap();
    let todo = findings.iter().filter(|finding| finding["severity"] == "todo");
    let places: Vec<String> = todo
        .map(|finding| format!("{} {}", finding["about"].as_str().unwrap(), finding["at"].as_str().unwrap()))
        .collect();
    assert_eq!(
        places,
        [
            "accounts/Deploy Password",
            "accounts/Other Password",
            "accounts/Ssh PrivateKeyFile",
            "variables/projects/OctoFX Db password",
            "variables/projects/OctoFX Db password[environments=Test]",
        ]
    );
    // The names in the list are those that `secrets` takes.
    for finding in findings.iter().filter(|finding| finding["severity"] == "todo") {
        let fix = finding["fix"].as_str().unwrap();
        let called = fix.split('"').nth(1).unwrap();
        let settings = format!("secrets: [{{ match: '{called}', from: {{ env: DB_NAME }} }}]\n");
        world.run(&["plan"], &settings).await.exits(2).says("the owner supplies it");
    }
}

#[tokio::test]
async fn a_secret_that_the_destination_lacks_is_listed_and_supplied() {
    let account = json!({ "Id": "Accounts-9", "Name": "Deploy", "AccountType": "UsernamePassword", "Username": "u",
        "Password": { "HasValue": false } });
    let world = World::new(octofx(), Space::ground(&["Test"]).add("accounts", account)).await;
    let merging = "kinds: { accounts: merge }\nfirst_sync: { accounts: take_source }\n";
    world.run(&["plan"], merging).await.says("is a secret that is not set there");
    assert_eq!(secret(&world, "accounts", "Deploy", "Password"), None);
    let settings = format!("{merging}secrets: [{{ match: 'accounts/Deploy/*', from: {{ env: DB_NAME }} }}]\n");
    world.syncs(&settings).await;
    assert_eq!(secret(&world, "accounts", "Deploy", "Password").as_deref(), Some("From-Env"));
    assert_eq!(secret(&world, "accounts", "Other", "Password").as_deref(), Some("Replace Me"));
}
