//! Secrets that the owner supplies, and supplies anew: written again when their value changes, wherever they stand, and shown
//! nowhere.

use crate::desk::Lasting;
use crate::world::{On, shop};
use octopus_sandbox::{Effect, Fault};
use octosync_e2e::kit::SPACE;
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::typed;
use serde_json::{Value, json};

/// The places where a secret can stand, by the file that supplies it.
const PLACES: [&str; 6] = ["account", "feed", "row", "scoped", "step", "parameter"];

const SETTINGS: &str = "kinds: { environments: create }
secrets:
  - { match: accounts/Deploy/Password, from: { file: account } }
  - { match: feeds/Packages/Password, from: { file: feed } }
  - { match: 'variables/projects/Shop/Db*[*', from: { file: scoped } }
  - { match: variables/projects/Shop/Db*, from: { file: row } }
  - { match: 'deployment_processes/Shop/*', from: { file: step } }
  - { match: 'step_templates/*', from: { file: parameter } }
";

fn secret() -> Value {
    json!({ "HasValue": true, "NewValue": null })
}

fn documents() -> Documents {
    let rows = vec![
        typed("Db", "Sensitive", json!(null), json!({})),
        typed("Db", "Sensitive", json!(null), json!({ "Environment": ["Environments-1"] })),
    ];
    let mut documents = shop(&["a"], rows);
    documents.get_mut("deploymentprocesses").expect("a process")[0]["Steps"][0]["Actions"][0]["Properties"]["My.Secret"] =
        secret();
    let account = json!({ "Id": "Accounts-1", "Name": "Deploy", "AccountType": "UsernamePassword", "Username": "u", "Password": secret() });
    let feed = json!({ "Id": "Feeds-1", "Name": "Packages", "FeedType": "NuGet", "FeedUri": "https://nuget.example.com", "Password": secret() });
    let parameter = json!({ "Id": "p-1", "Name": "Token", "Label": "Token", "DefaultValue": secret(),
        "DisplaySettings": { "Octopus.ControlType": "Sensitive" } });
    let template = json!({ "Id": "ActionTemplates-1", "Name": "Notify", "ActionType": "Octopus.Script", "Version": 1,
        "Properties": {}, "Parameters": [parameter] });
    documents.insert("accounts".to_owned(), vec![account]);
    documents.insert("feeds".to_owned(), vec![feed]);
    documents.insert("actiontemplates".to_owned(), vec![template]);
    documents
}

async fn lasting() -> Lasting {
    let world = Lasting::new(&documents(), &Documents::new()).await;
    world.configure(SETTINGS);
    supply(&world, "first");
    world
}

/// Supplies values: each says for what it is, and which time.
fn supply(world: &Lasting, time: &str) {
    PLACES.iter().for_each(|place| world.hide(place, &format!("canary-{place}-{time}\n")));
}

/// Returns the secrets that stand there, in the order of the places.
fn secrets(world: &Lasting) -> Vec<String> {
    let stored = |document: &Value, path: &str| {
        let id = document["Id"].as_str().expect("an id");
        world.pair.destination.secret(SPACE, id, path).unwrap_or_default()
    };
    let set = world.there("variables", "");
    let row = |is_scoped: bool| {
        let scoped =
            |row: &&Value| row["Scope"]["Environment"].as_array().is_some_and(|list| !list.is_empty()) == is_scoped;
        let row = set["Variables"].as_array().expect("rows").iter().find(scoped);
        row.map(|row| stored(&set, &format!("Variables[{}].Value", row["Id"].as_str().expect("an id"))))
            .unwrap_or_default()
    };
    let template = world.there("actiontemplates", "Notify");
    let parameter = template["Parameters"][0]["Id"].as_str().expect("an id");
    let process = world.there("deploymentprocesses", "");
    vec![
        stored(&world.there("accounts", "Deploy"), "Password"),
        stored(&world.there("feeds", "Packages"), "Password"),
        row(false),
        row(true),
        stored(&process, "Steps[a].Actions[a].Properties.My.Secret"),
        stored(&template, &format!("Parameters[{parameter}].DefaultValue")),
    ]
}

fn supplied(time: &str) -> Vec<String> {
    PLACES.iter().map(|place| format!("canary-{place}-{time}")).collect()
}

fn rotations(text: &str) -> usize {
    text.matches(": secret rotated\n").count()
}

#[tokio::test]
async fn a_supplied_secret_is_written_again_when_its_value_changes_wherever_it_stands() {
    let world = lasting().await;
    world.sync().await;
    assert_eq!(secrets(&world), supplied("first"));
    assert_eq!(rotations(&world.is_quiet().await.stdout), 0);
    supply(&world, "second");
    let plan = world.run(&["plan"]).await;
    plan.exits(2).says("another value than was written last");
    assert_eq!(rotations(&plan.stdout), PLACES.len(), "{}", plan.stdout);
    world.run(&["plan", "--json", "--out", "plan.json"]).await.exits(2);
    world.run(&["apply", "plan.json", "--verbose", "--trace", "trace"]).await.exits(0);
    assert_eq!(secrets(&world), supplied("second"));
    world.is_quiet().await;
    assert_hidden(&world);
}

#[tokio::test]
async fn one_that_is_not_supplied_anew_stays_as_somebody_changed_it_there() {
    let world = lasting().await;
    world.sync().await;
    let id = world.there("accounts", "Deploy")["Id"].as_str().expect("an id").to_owned();
    assert!(
        world
            .pair
            .destination
            .edit(SPACE, "accounts", &id, |account| account["Password"]["NewValue"] = json!("theirs"))
    );
    world.is_quiet().await;
    world.hide("feed", "canary-feed-second");
    let plan = world.run(&["plan"]).await;
    plan.exits(2);
    assert_eq!(rotations(&plan.stdout), 1, "{}", plan.stdout);
}

#[tokio::test]
async fn a_secret_is_the_same_under_another_name_and_scope() {
    let world = lasting().await;
    world.sync().await;
    world.edit("projects", "Shop", |project| project["Name"] = json!("Store"));
    world.edit("variablesets", "", |set| {
        let rows = set["Variables"].as_array_mut().expect("rows");
        rows.iter_mut().for_each(|row| row["Name"] = json!("Db2"));
    });
    world.edit("deploymentprocesses", "", |process| {
        process["Steps"][0]["Name"] = json!("b");
        process["Steps"][0]["Actions"][0]["Name"] = json!("b");
    });
    world.configure(&SETTINGS.replace("Shop", "*"));
    world.sync().await;
    world.configure(&SETTINGS.replace("Shop", "Store"));
    let quiet = world.is_quiet().await;
    assert!(!quiet.stdout.contains("no run"), "{}", quiet.stdout);
    supply(&world, "second");
    let plan = world.run(&["plan"]).await;
    assert_eq!(rotations(&plan.stdout), PLACES.len(), "{}", plan.stdout);
}

#[tokio::test]
async fn a_rename_and_a_rotation_go_together() {
    let world = lasting().await;
    world.sync().await;
    world.edit("variablesets", "", |set| {
        let rows = set["Variables"].as_array_mut().expect("rows");
        rows.iter_mut().for_each(|row| row["Name"] = json!("Db2"));
    });
    world.edit("deploymentprocesses", "", |process| {
        process["Steps"][0]["Name"] = json!("b");
        process["Steps"][0]["Actions"][0]["Name"] = json!("b");
    });
    supply(&world, "second");
    let ran = world.sync().await;
    assert_eq!(rotations(&ran.stdout), PLACES.len(), "{}", ran.stdout);
    world.is_quiet().await;
}

#[tokio::test]
async fn a_run_that_dies_after_a_write_and_before_its_record_writes_it_again() {
    let world = lasting().await;
    world.sync().await;
    supply(&world, "second");
    let dropped = Fault::at("/api/*/accounts/*", Effect::DropAfterHandling).method("PUT");
    world.pair.destination.insert_fault(dropped);
    world.run(&["sync", "--yes"]).await.exits(4);
    world.pair.destination.clear_faults();
    assert_eq!(secrets(&world)[0], "canary-account-second");
    let plan = world.run(&["plan"]).await;
    assert_eq!(rotations(&plan.stdout), 1, "{}", plan.stdout);
    world.sync().await;
    world.is_quiet().await;
}

#[tokio::test]
async fn without_a_record_what_stands_there_stays_and_that_is_said() {
    let world = lasting().await;
    world.sync().await;
    std::fs::remove_dir_all(world.desk.path(".octosync")).expect("there is a state");
    supply(&world, "second");
    let settings = format!("{SETTINGS}first_sync: take_source\n");
    world.configure(&settings);
    let ran = world.is_quiet().await;
    ran.says("no run that this state knows of wrote it");
    assert_eq!(secrets(&world), supplied("first"));
}

#[tokio::test]
async fn a_placeholder_that_a_person_filled_in_stays() {
    let world = lasting().await;
    world.configure("kinds: { environments: create }\n");
    world.sync().await;
    assert_eq!(secrets(&world)[0], "Replace Me");
    world.configure(SETTINGS);
    world.is_quiet().await.says("no run that this state knows of wrote it");
    assert_eq!(secrets(&world)[0], "Replace Me");
}

#[tokio::test]
async fn a_value_that_was_taken_back_or_written_by_another_run_since_the_plan_is_noticed() {
    let world = lasting().await;
    world.sync().await;
    world.hide("account", "canary-account-second");
    world.run(&["plan", "--out", "plan.json"]).await.exits(2);
    world.hide("account", "canary-account-first");
    let before = world.pair.destination.writes();
    let refused = world.run(&["apply", "plan.json"]).await;
    refused.exits(3).says("run `octosync plan --out FILE` again").says("accounts/Deploy/Password");
    assert_eq!(world.pair.destination.writes(), before);
    world.hide("account", "canary-account-second");
    world.sync().await;
    let before = world.pair.destination.writes();
    let refused = world.run(&["apply", "plan.json"]).await;
    refused.exits(3).says("the value that was written last").says("accounts/Deploy/Password");
    assert_eq!(world.pair.destination.writes(), before);
}

/// Removes the files of the secrets, and sees that their values stand nowhere else.
fn assert_hidden(world: &Lasting) {
    PLACES.iter().for_each(|place| std::fs::remove_file(world.desk.path(place)).expect("it is there"));
    let all = world.desk.everything();
    assert!(all.contains("plan.json") && all.contains("state.db"), "the test looks at the right files");
    assert!(!all.contains("canary-"), "no value stands anywhere else");
}

#[tokio::test]
async fn a_plan_writes_the_values_that_it_was_made_with_and_no_others() {
    for is_first in [true, false] {
        let world = lasting().await;
        if !is_first {
            world.sync().await;
            supply(&world, "second");
        }
        world.run(&["plan", "--out", "plan.json"]).await.exits(2);
        let before = (secrets_of(&world, is_first), world.pair.destination.writes());
        world.hide("step", "canary-step-other");
        let refused = world.run(&["apply", "plan.json"]).await;
        refused.exits(3).says("another value than when it was made: `deployment_processes/Shop/");
        refused.says("run `octosync plan --out FILE` again");
        assert!(!refused.stderr.contains("accounts/Deploy"), "those that are the same are not named");
        assert_eq!((secrets_of(&world, is_first), world.pair.destination.writes()), before, "nothing was written");
        // Planned again, it is written.
        world.run(&["plan", "--out", "plan.json"]).await.exits(2);
        world.run(&["apply", "plan.json"]).await.exits(0);
        assert_eq!(secrets(&world)[4], "canary-step-other");
        world.is_quiet().await;
        assert_hidden(&world);
    }
}

/// Returns the secrets that stand there, if anything does.
fn secrets_of(world: &Lasting, is_empty: bool) -> Vec<String> {
    if is_empty { Vec::new() } else { secrets(world) }
}

#[tokio::test]
async fn a_plan_whose_values_nobody_can_compare_says_so() {
    let world = lasting().await;
    std::fs::remove_file(world.desk.path("feed")).expect("it is there");
    let plan = world.run(&["plan", "--out", "plan.json"]).await;
    plan.exits(2).says("cannot tell whether a supplied secret has changed").says("`feeds/Packages/Password`");
    supply(&world, "first");
    let ran = world.run(&["apply", "plan.json"]).await;
    ran.exits(0)
        .says("nobody can tell whether the plan was made with the values that are supplied now: `feeds/Packages");
    assert!(!ran.stderr.contains("accounts/Deploy"), "the others can be compared");
    // Another state has another key.
    supply(&world, "second");
    world.run(&["plan", "--out", "plan.json"]).await.exits(2);
    std::fs::remove_dir_all(world.desk.path(".octosync")).expect("there is a state");
    let ran = world.run(&["apply", "plan.json"]).await;
    ran.exits(0).says("nobody can tell whether the plan was made").says("accounts/Deploy");
    assert_eq!(secrets(&world), supplied("second"));
    assert_hidden(&world);
}

#[tokio::test]
async fn a_plan_that_writes_no_secret_makes_no_state() {
    let world = lasting().await;
    world.configure("kinds: { environments: create }\n");
    world.run(&["plan", "--out", "plan.json"]).await.exits(2);
    assert!(!world.desk.path(".octosync").exists());
}

#[tokio::test]
async fn a_secret_that_was_cleared_there_is_supplied_again_whatever_else_is_decided_of_its_document() {
    for settings in [SETTINGS.to_owned(), SETTINGS.replace("create }", "create, accounts: merge, feeds: mirror }")] {
        let world = lasting().await;
        world.configure(&settings);
        world.sync().await;
        for (collection, name) in [("accounts", "Deploy"), ("feeds", "Packages")] {
            world.edit_on(On::Destination, collection, name, |document| {
                document["Password"] = json!({ "HasValue": false, "NewValue": null });
            });
        }
        world.sync().await;
        assert_eq!(secrets(&world), supplied("first"), "{settings}");
        world.is_quiet().await;
        world.run(&["drift"]).await.exits(0);
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_had_when_planning_is_said_and_nothing_is_taken_for_changed() {
    let world = lasting().await;
    world.sync().await;
    std::fs::remove_file(world.desk.path("account")).expect("it is there");
    let plan = world.run(&["plan"]).await;
    plan.exits(0).says("secret.unread").says("accounts/Deploy");
    assert_eq!(rotations(&plan.stdout), 0);
}

#[tokio::test]
async fn an_exception_keeps_what_stands_there() {
    let world = lasting().await;
    world.sync().await;
    let rules = "rules:
  - { about: variable, match: { name: Db }, set: { value: keep } }
  - { about: step, match: { name: a }, set: { keep: true } }
  - { about: account, match: { name: Deploy }, set: { keep: true } }
";
    world.configure(&format!("{SETTINGS}{rules}"));
    supply(&world, "second");
    let ran = world.sync().await;
    ran.says("an exception keeps what stands there");
    let (first, second) = (supplied("first"), supplied("second"));
    assert_eq!(secrets(&world), [&*first[0], &second[1], &first[2], &first[3], &first[4], &second[5]]);
    world.is_quiet().await;
}
