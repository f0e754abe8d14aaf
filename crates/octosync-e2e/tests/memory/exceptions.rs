//! Exceptions that come and go between syncs: they are a part of the source's side, so that what they made is nobody's edit there.

use crate::desk::Lasting;
use crate::world::{On, shop};
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::variable;
use serde_json::{Value, json};

/// Settings under which every exception below may go again.
const SETTINGS: &str = "kinds: { environments: create }\nallow_widening: true\n";

/// An exception, what it makes of the destination, and what is left of that when it goes.
const EXCEPTIONS: &[[&str; 3]] = &[
    [
        "{ about: variable, match: { name: Url }, set: { value: { text: ruled } } }",
        "Url = ruled [] · a [] b [] c []",
        PLAIN,
    ],
    [
        // Of rows only the source's own edit and an exception change the scope (B).
        "{ about: variable, match: { name: Url }, set: { scope: { environments: [Test] } } }",
        "Url = x [Test] · a [] b [] c []",
        "Url = x [Test] · a [] b [] c []",
    ],
    ["{ about: step, match: { name: b }, set: { environments: [Test] } }", "Url = x [] · a [] b [Test] c []", PLAIN],
    ["{ about: step, match: { name: c }, set: { before: a } }", "Url = x [] · c [] a [] b []", PLAIN],
];

const PLAIN: &str = "Url = x [] · a [] b [] c []";

async fn lasting() -> Lasting {
    let documents = shop(&["a", "b", "c"], vec![variable("Url", "x", json!({}))]);
    let world = Lasting::new(&documents, &Documents::new()).await;
    world.configure(SETTINGS);
    world.sync().await;
    world
}

fn with(exception: &str) -> String {
    format!("{SETTINGS}rules:\n  - {exception}\n")
}

/// Returns the row and the steps that stand there, each with its environments.
fn there(world: &Lasting) -> String {
    let environments = world.pair.there()["environments"].clone();
    let names = |ids: &Value| {
        let name = |id: &Value| {
            environments.iter().find(|one| one["Id"] == *id).map(|one| one["Name"].as_str().unwrap_or("?"))
        };
        let names: Vec<&str> = ids.as_array().into_iter().flatten().filter_map(name).collect();
        format!("[{}]", names.join(" "))
    };
    let row = world.there("variables", "")["Variables"][0].clone();
    let row = format!("Url = {} {}", row["Value"].as_str().unwrap_or_default(), names(&row["Scope"]["Environment"]));
    let process = world.there("deploymentprocesses", "");
    let step = |step: &Value| {
        format!(" {} {}", step["Name"].as_str().unwrap_or_default(), names(&step["Actions"][0]["Environments"]))
    };
    let steps: String = process["Steps"].as_array().expect("steps").iter().map(step).collect();
    format!("{row} ·{steps}")
}

#[tokio::test]
async fn an_exception_that_comes_is_applied_without_a_question_and_what_it_made_goes_with_it() {
    for [exception, made, left] in EXCEPTIONS {
        let world = lasting().await;
        assert_eq!(there(&world), PLAIN);
        world.configure(&with(exception));
        world.sync().await;
        assert_eq!(there(&world), *made, "{exception}");
        world.is_quiet().await;
        world.run(&["drift"]).await.exits(0);
        world.configure(SETTINGS);
        let ran = world.sync().await;
        assert_eq!(there(&world), *left, "{exception} {}", ran.block());
        world.is_quiet().await;
    }
}

#[tokio::test]
async fn an_edit_of_what_an_exception_made_is_the_destinations_own_when_that_goes() {
    let world = lasting().await;
    let [exception, ..] = EXCEPTIONS[0];
    world.configure(&with(exception));
    world.sync().await;
    world.configure(SETTINGS);
    world.edit_on(On::Destination, "variablesets", "", |set| set["Variables"][0]["Value"] = json!("theirs"));
    let ran = world.sync().await;
    ran.says("the configuration and the destination changed it");
    assert_eq!(there(&world), PLAIN.replace("= x", "= theirs"));
}
