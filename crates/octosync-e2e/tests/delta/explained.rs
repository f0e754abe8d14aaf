//! A plan's findings on names in texts and on accounts in steps, and the answers of `explain` for a document and an
//! item.

use crate::world::{Space, World};
use octosync_e2e::kit::Pair;
use octosync_e2e::spaces::{half_of, lookups, rich_space};
use octosync_e2e::tiny::{action, script, step, variable};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn octofx() -> Space {
    let mut gate = script(1, "Only dev", "echo");
    gate["Actions"][0]["Environments"] = json!(["Environments-1"]);
    let steps = vec![script(1, "Deploy", "if [ $ENV = Development ]; then echo developments; fi"), gate];
    Space::new(&["Development", "Test"]).steps(steps).rows(vec![
        variable("Db", "dev", json!({ "Environment": ["Environments-1"] })),
        variable("Db", "test", json!({ "Environment": ["Environments-2"] })),
    ])
}

const SETTINGS: &str = "names:
  environments: { Development: ~, Test: Staging }
";

#[tokio::test]
async fn names_of_the_source_in_texts_are_found_and_never_rewritten() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    let ran = world.run(&["sync", "--yes", "--verbose"], SETTINGS).await;
    ran.exits(0).says("text.foreign_name");
    ran.says("names \"development\" in a text: there is no environment of that name on the destination");
    let process = &world.0.destination.documents("Default", "deploymentprocesses")[0];
    let body = &process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"];
    assert!(body.as_str().unwrap().contains("= Development"));
}

#[tokio::test]
async fn an_account_that_a_step_names_directly_is_found_and_can_become_a_variable() {
    let account = json!({ "Id": "Accounts-1", "Name": "Azure", "AccountType": "Token", "Token": { "HasValue": true } });
    let properties = json!({ "Octopus.Action.RunOnServer": "true", "Octopus.Action.Azure.AccountId": "Accounts-1" });
    let steps = vec![step("Arm", vec![action(1, "Arm", "Octopus.AzureResourceGroup", properties)])];
    let world = World::new(Space::new(&["Test"]).add("accounts", account).steps(steps), Space::ground(&["Test"])).await;
    world.run(&["plan", "--verbose"], "").await.exits(2).says("step.direct_account");
    let rule = "rules: [{ about: step, match: { name: Arm }, set: { account: '#{Azure account}' } }]\n";
    world.syncs(rule).await;
    let process = &world.0.destination.documents("Default", "deploymentprocesses")[0];
    assert_eq!(process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Azure.AccountId"], "#{Azure account}");
}

#[tokio::test]
async fn explain_prints_the_chain_for_a_document_and_for_an_item() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    let document = world.run(&["explain", "projects/OctoFX"], SETTINGS).await;
    document.exits(0);
    for said in [
        "all take part",
        "it will be created as projects/OctoFX",
        "projects are treated as merge",
        "write kinds.projects",
    ] {
        document.says(said);
    }
    let step = world.run(&["explain", "deployment_processes/octofx/Only dev"], SETTINGS).await;
    step.exits(0).says("skipped").says("gives the environment \"Development\" no counterpart").says("octosync.yaml:6");
    step.says("nothing of it would be written");
    let row = world.run(&["explain", "variables/projects/OctoFX/Db", "--json"], SETTINGS).await;
    row.exits(0);
    let document: serde_json::Value = serde_json::from_str(&row.stdout).unwrap();
    let explanation = &document["explanations"][0];
    assert_eq!(explanation["item"], "Db");
    let chain = explanation["chain"].as_array().unwrap();
    assert!(chain.iter().any(|link| link["rule"] == "B1" && link["verdict"] == "skip"), "{explanation:#}");
    assert!(chain.iter().any(|link| link["rule"] == "D1" && link["verdict"] == "placeholder"), "{explanation:#}");
    assert_eq!(world.0.destination.writes(), 0);
}

#[tokio::test]
async fn an_item_of_something_new_is_explained_with_what_is_written_of_it() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    for (key, written) in [
        ("variables/projects/OctoFX/Db[environments=Staging]", "+ Db[environments=Staging] = \"Replace Me\""),
        ("variables/projects/OctoFX/Db", "+ Db[environments=Staging] = \"Replace Me\""),
        ("deployment_processes/OctoFX/Deploy", "+ step Deploy (Octopus.Script)"),
    ] {
        let ran = world.run(&["explain", key], SETTINGS).await;
        ran.exits(0).says(written);
        assert!(!ran.stdout.contains("nothing of it would be written"), "{}", ran.stdout);
        assert_eq!(ran.stdout.matches("  + ").count(), 1, "the item alone: {}", ran.stdout);
    }
}

#[tokio::test]
async fn what_belongs_to_another_is_explained_by_what_selects_that() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    let rows = [
        ("projects: { include: OctoFX }", "deployment_processes/OctoFX", "taken", "the project \"OctoFX\" is selected"),
        ("projects: { include: OctoFX }", "projects/OctoFX", "taken", "it is selected"),
        (
            "projects: { exclude: OctoFX }",
            "variables/projects/OctoFX",
            "kept",
            "the project \"OctoFX\" is excluded: it is neither made nor written",
        ),
        ("channels: { include: D* }", "channels/OctoFX/Default", "taken", "it is selected"),
        ("variables: { include: Db }", "variables/projects/OctoFX", "taken", "nothing is selected in particular"),
        ("lifecycles: { include: Other }", "lifecycles/Path", "taken", "it is not selected, but needed"),
        ("lifecycles: { exclude: '*' }", "lifecycles/Path", "kept", "it is excluded: it is neither made nor written"),
        ("only_needed: true", "lifecycles/Path", "taken", "it is not selected, but needed"),
    ];
    for (select, key, verdict, why) in rows {
        let ran = world.run(&["explain", key], &format!("{SETTINGS}select: {{ {select} }}\n")).await;
        ran.exits(0).says(&format!("{verdict}: part in the sync: {why}"));
    }
    world
        .run(
            &["explain", "deployment_processes/OctoFX"],
            &format!("{SETTINGS}select: {{ projects: {{ include: O* }} }}\n"),
        )
        .await
        .says("otherwise: write select.projects");
}

#[tokio::test]
async fn explain_names_the_nearest_key() {
    let world = World::new(octofx(), Space::ground(&["Staging"])).await;
    let ran = world.run(&["explain", "projects/OctoFy"], SETTINGS).await;
    ran.exits(1).says("neither side has `projects/OctoFy`").says("did you mean `projects/OctoFX`");
    let ran = world.run(&["explain", "octofx"], SETTINGS).await;
    ran.exits(1).says("did you mean `deployment_processes/OctoFX`, `projects/OctoFX`, `variables/projects/OctoFX`?");
    ran.says("failed · ");
}

/// Everything that plans and explanations say of the rich space, as JSON.
async fn said_of_the_rich_space(settings: &str) -> (World, Vec<Value>) {
    let world = World(Pair::start(&rich_space(), &lookups()).await);
    let plan = world.run(&["plan", "--json"], settings).await;
    let document: Value =
        serde_json::from_str(&plan.stdout).unwrap_or_else(|error| panic!("{error}: {}", plan.block()));
    let mut said = vec![document["plan"]["destinations"][0].clone()];
    let mut kinds = BTreeSet::new();
    for step in said[0]["steps"].as_array().unwrap().clone() {
        let key = step["from"].as_str().unwrap().to_owned();
        if kinds.insert(key.split('/').next().unwrap().to_owned()) {
            let ran = world.run(&["explain", &key, "--json"], settings).await;
            ran.exits(0);
            let document: Value = serde_json::from_str(&ran.stdout).unwrap();
            said.push(document["explanations"][0].clone());
        }
    }
    assert!(kinds.len() > 10, "{kinds:?}");
    (world, said)
}

/// The advice in what was said: `otherwise` of decisions, `fix` of findings, `why` of what is undecided.
fn advice(said: &[Value]) -> BTreeSet<String> {
    let lists = |value: &Value, fields: [&str; 4]| -> Vec<Value> {
        fields.iter().flat_map(|field| value[field].as_array().cloned().unwrap_or_default()).collect()
    };
    let all = said.iter().flat_map(|value| lists(value, ["decisions", "chain", "findings", "unpaired"]));
    let texts =
        all.flat_map(|one| ["otherwise", "fix"].map(|field| one[field].as_str().unwrap_or_default().to_owned()));
    texts.filter(|text| !text.is_empty()).collect()
}

/// Returns what may stand at a key of the schema, if it has that key.
fn at<'s>(schema: &'s Value, part: &'s Value, path: &[&str]) -> Option<&'s Value> {
    let part = match part["$ref"].as_str() {
        Some(reference) => schema.pointer(reference.trim_start_matches('#'))?,
        None => part,
    };
    let Some((key, rest)) = path.split_first() else { return Some(part) };
    let choices = part["anyOf"].as_array().into_iter().flatten();
    let mut inner = [part].into_iter().chain(choices).filter_map(|part| part["properties"].get(key));
    inner.find_map(|inner| at(schema, inner, rest))
}

#[tokio::test]
async fn every_advice_names_what_the_configuration_takes() {
    let mut advices = BTreeSet::new();
    let settings = "select: { projects: { include: ['*'] } }\nscopes: { steps: { environments: drop } }\nlifecycles: { phases: empty }\n";
    for settings in ["", "kinds: { environments: create }\n", settings] {
        advices.extend(advice(&said_of_the_rich_space(settings).await.1));
    }
    let world = World(Pair::start(&rich_space(), &half_of(&rich_space())).await);
    let plan = world.run(&["plan", "--json"], "").await;
    let document: Value = serde_json::from_str(&plan.stdout).unwrap();
    advices.extend(advice(&[document["plan"]["destinations"][0].clone()]));
    let schema: Value = serde_json::from_str(&world.run(&["schema"], "").await.stdout).unwrap();
    let topics: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let mut checked = BTreeSet::new();
    for advice in &advices {
        let words: Vec<&str> = advice.split([' ', ',', ';', '(', ')']).filter(|word| !word.is_empty()).collect();
        for (at_word, word) in words.iter().enumerate() {
            let path: Vec<&str> = word.trim_end_matches(':').split('.').collect();
            let is_key = topics.iter().any(|topic| *topic == path[0]) && (path.len() > 1 || word.ends_with(':'));
            if !is_key {
                continue;
            }
            let part = at(&schema, &schema, &path);
            let part = part.unwrap_or_else(|| panic!("the configuration has no `{word}`: {advice}"));
            if word.ends_with(':') {
                let value = words[at_word + 1];
                let wanted = part["enum"].as_array().or(part["anyOf"][0]["enum"].as_array());
                let fits = wanted.is_some_and(|words| words.iter().any(|word| word == value));
                assert!(fits || part["type"] == "boolean", "`{word}` cannot be {value}: {advice}");
            }
            checked.insert((*word).to_owned());
        }
    }
    assert!(checked.len() > 15, "{checked:?}");
}

#[tokio::test]
async fn the_terminal_and_json_say_the_same() {
    let (world, said) = said_of_the_rich_space("").await;
    let shown = world.run(&["plan", "--verbose"], "").await.stdout;
    let flat: Vec<&str> = shown.lines().map(str::trim).collect();
    let decisions = said[0]["decisions"].as_array().unwrap();
    assert!(decisions.len() >= 5, "{decisions:#?}");
    let by = |decision: &Value| format!("({}, ", decision["rule"].as_str().unwrap());
    for decision in decisions {
        let (why, otherwise) = (decision["why"].as_str().unwrap(), decision["otherwise"].as_str().unwrap_or_default());
        let line = flat.iter().find(|line| line.contains(why) && line.contains(&by(decision)));
        assert!(line.is_some(), "the terminal lacks {decision}");
        // The terminal calls fields as the web pages do; names are the same.
        let item = decision["item"].as_str().unwrap_or_default();
        let name = item.rsplit_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(name, _)| name);
        let named = flat.iter().any(|line| line.contains(why) && line.contains(name));
        assert!(named, "the terminal does not name {item} beside: {why}");
        assert!(otherwise.is_empty() || flat.contains(&format!("otherwise: {otherwise}").as_str()), "{decision}");
    }
    let is_decision = |line: &&&str| line.ends_with(", default)") && line.contains(": ");
    let lines: Vec<&&str> = flat.iter().filter(is_decision).collect();
    assert!(!lines.is_empty());
    for line in lines {
        let known = decisions.iter().any(|one| line.contains(one["why"].as_str().unwrap()) && line.contains(&by(one)));
        assert!(known, "JSON lacks: {line}");
    }
    for finding in said[0]["findings"].as_array().unwrap() {
        let message = finding["message"].as_str().unwrap();
        assert!(shown.contains(message), "the terminal lacks {finding}");
    }
}

#[tokio::test]
async fn what_is_equal_is_not_asked_whose_content_is_right() {
    let settings = "kinds: { environments: create }\nfirst_sync: take_source\n";
    let world = World::new(octofx(), Space::ground(&[])).await;
    world.syncs(settings).await;
    let asked = world.run(&["explain", "projects/OctoFX"], "kinds: { environments: create }\n").await;
    asked.exits(0).says("it stands there as projects/OctoFX");
    assert!(!asked.block().contains("first_sync"), "{}", asked.block());
    world.edit_source("projects", |project| project["ReleaseNotesTemplate"] = json!("new"));
    world
        .run(&["explain", "projects/OctoFX"], "kinds: { environments: create }\n")
        .await
        .exits(0)
        .says("first_sync.projects");
}
