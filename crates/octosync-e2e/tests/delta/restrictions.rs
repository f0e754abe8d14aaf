//! Restrictions that only the destination has, and values that stand in the way of others (`docs/rules.md` B, D).

use crate::world::{Space, World};
use octosync_e2e::tiny::{channel, lifecycle, script, variable};
use serde_json::{Value, json};

/// A destination with the project, whose environments are Staging (71) and Production (72).
fn there() -> Space {
    let project = json!({ "Id": "Projects-1", "Name": "OctoFX", "Description": "", "ProjectGroupId": "ProjectGroups-1",
        "LifecycleId": "Lifecycles-1", "VariableSetId": "variableset-Projects-1",
        "DeploymentProcessId": "deploymentprocess-Projects-1" });
    Space::ground(&["Staging", "Production"])
        .add("projectgroups", json!({ "Id": "ProjectGroups-1", "Name": "Group" }))
        .add("lifecycles", lifecycle(1, "Path", &[71, 72]))
        .add("projects", project)
        .add("channels", channel(1, 1, "Default", true))
}

fn here() -> Space {
    Space::new(&["Staging", "Production"])
}

/// A step that runs in these environments.
fn scoped(body: &str, environments: Value) -> Value {
    let mut step = script(1, "Deploy", body);
    step["Actions"][0]["Environments"] = environments;
    step
}

const TAKE: &str = "first_sync: { projects: keep_destination, deployment_processes: take_source }\n";
const KEEP: &str = "first_sync: { projects: keep_destination }\n";

#[tokio::test]
async fn a_restriction_that_only_the_destination_has_needs_consent_to_vanish() {
    let world = || async {
        let destination = there().steps(vec![scoped("old", json!(["Environments-71"]))]);
        World::new(here().steps(vec![scoped("new", json!([]))]), destination).await
    };
    let still = world().await;
    still.refuses(TAKE, &["scope.widened", "Deploy", "only the destination restricts it so"]).await;
    still.refuses(&format!("{TAKE}allow_widening: [variables]\n"), &["scope.widened"]).await;
    assert_eq!(still.steps(), ["Deploy [Staging]"]);
    still.syncs(&format!("{TAKE}allow_widening: [steps]\n")).await;
    assert_eq!(still.steps(), ["Deploy"]);
    let by_exception = world().await;
    let rule = "rules: [{ about: step, match: { name: Deploy }, set: { environments: [] } }]\n";
    by_exception.syncs(&format!("{TAKE}{rule}")).await;
    assert_eq!(by_exception.steps(), ["Deploy"]);
}

#[tokio::test]
async fn overwriting_values_lifts_no_restriction_of_a_row_without_consent() {
    let rows = vec![variable("Url", "x", json!({ "Environment": ["Environments-71"] }))];
    let world = World::new(here().rows(vec![variable("Url", "x", json!({}))]), there().rows(rows)).await;
    let overwriting = format!("{KEEP}variables: {{ existing: overwrite }}\n");
    world.refuses(&overwriting, &["scope.widened", "Url"]).await;
    assert_eq!(world.rows(), ["Url = x [Environment=Staging]"]);
    world.syncs(&format!("{overwriting}allow_widening: [variables]\n")).await;
    assert_eq!(world.rows(), ["Url = x"]);
}

#[tokio::test]
async fn a_placeholder_never_stands_before_a_value_in_force_and_what_waits_is_listed_each_time() {
    let source = Space::new(&["Test", "Production"]).rows(vec![
        variable("Url", "s", json!({})),
        variable("Url", "t", json!({ "Environment": ["Environments-1"] })),
        variable("Key", "t", json!({ "Environment": ["Environments-1"] })),
    ]);
    let world = World::new(source, there().rows(vec![variable("Url", "real", json!({}))])).await;
    let settings = format!("{KEEP}names: {{ environments: {{ Test: Staging }} }}\n");
    world.syncs(&settings).await.says("would win over one that is in force there");
    assert_eq!(world.rows(), ["Key = Replace Me [Environment=Staging]", "Url = real"]);
    let again = world.run(&["sync", "--yes"], &settings).await;
    again.exits(0);
    again.says("Left for you to do");
    again.says("still holds \"Replace Me\"");
    let added = format!("{settings}variables: {{ shadows: report }}\n");
    world.syncs(&added).await.says("variable.shadows");
    let url = ["Url = Replace Me [Environment=Staging]", "Url = real"];
    assert_eq!(world.rows()[1..], url);
}

#[tokio::test]
async fn values_that_the_mapping_makes_equally_specific_are_refused() {
    let source = Space::new(&["Test", "Production"]).rows(vec![
        variable("Url", "a", json!({ "Environment": ["Environments-1"] })),
        variable("Url", "b", json!({ "Environment": ["Environments-2"] })),
    ]);
    let world = World::new(source, there()).await;
    let settings = format!(
        "{KEEP}names: {{ environments: {{ Test: [Staging, Production] }} }}\nvariables: {{ new_renamed: source }}\n"
    );
    world.refuses(&settings, &["variable.ambiguous", "Url"]).await;
    assert!(world.rows().is_empty());
}

#[tokio::test]
async fn what_uses_a_variable_without_a_value_is_named() {
    let source = Space::new(&["Test", "Production"])
        .rows(vec![
            variable("App.Db", "d", json!({ "Environment": ["Environments-1"] })),
            variable("Conn", "Database=#{App.Db | ToLower}", json!({})),
        ])
        .steps(vec![script(1, "Deploy", "echo $OctopusParameters[\"App.Db\"]")]);
    let world = World::new(source, there()).await;
    let plan = world.run(&["plan"], TAKE).await;
    plan.exits(2);
    for words in ["variable.needed", "App.Db", "Conn", "Deploy"] {
        plan.says(words);
    }
    let own = World::new(
        Space::new(&["Production"]).rows(vec![variable("Conn", "#{App.Db}", json!({}))]),
        there().rows(vec![variable("App.Db", "own", json!({}))]),
    );
    let plan = own.await.run(&["plan"], TAKE).await;
    assert!(!plan.block().contains("variable.needed"), "{}", plan.block());
}
