//! Secrets that the owner supplies: written where the destination's is new, asked for before anything is written, and
//! shown nowhere.

use crate::world::{Space, World};
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
