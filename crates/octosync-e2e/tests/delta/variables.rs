//! Every option for variables, and what it leaves on the destination (`docs/rules.md` D).

use crate::world::{Space, World};
use octosync_e2e::tiny::{typed, variable};
use serde_json::{Value, json};

/// `New` is new there; `Old` stands on both sides; `Own` has values of its own there; `Moved` is of an environment with
/// another name there, `Wide` of one without a counterpart; `Secret` and `Asked` cannot be read.
fn source() -> Space {
    let of = |number: usize| json!({ "Environment": [format!("Environments-{number}")] });
    let mut asked = typed("Asked", "Sensitive", Value::Null, json!({}));
    asked["Prompt"] = json!({ "Label": "Who?", "Required": true });
    Space::new(&["Dev", "Test", "Prod"]).rows(vec![
        variable("New", "1", json!({})),
        variable("Old", "source", json!({})),
        variable("Own", "dev", of(2)),
        variable("Moved", "test", of(2)),
        variable("Wide", "dev", of(1)),
        typed("Secret", "Sensitive", Value::Null, json!({})),
        asked,
    ])
}

fn there() -> Space {
    let ground = Space::ground(&["Staging", "Prod"]);
    let project = json!({ "Id": "Projects-1", "Name": "OctoFX", "Description": "", "ProjectGroupId": "ProjectGroups-1",
        "LifecycleId": "Lifecycles-1", "VariableSetId": "variableset-Projects-1",
        "DeploymentProcessId": "deploymentprocess-Projects-1" });
    ground
        .add("projectgroups", json!({ "Id": "ProjectGroups-1", "Name": "Group" }))
        .add("lifecycles", octosync_e2e::tiny::lifecycle(1, "Path", &[71, 72]))
        .add("projects", project)
        .add("channels", octosync_e2e::tiny::channel(1, 1, "Default", true))
        .rows(vec![
            variable("Old", "there", json!({})),
            variable("Own", "prod", json!({ "Environment": ["Environments-72"] })),
            variable("Only", "there", json!({})),
        ])
}

const SETTINGS: &str = "names: { environments: { Dev: ~, Test: Staging } }
first_sync: { projects: keep_destination, lifecycles: keep_destination }
";

/// The rows that stay whatever is set: nothing is deleted, and secrets get a placeholder except where somebody is
/// asked.
const ALWAYS: [&str; 4] = ["Asked = ***", "Only = there", "Own = prod [Environment=Prod]", "Secret = ***"];

#[tokio::test]
async fn every_option_of_values_does_what_it_says() {
    let (new, old, moved) = ("New = 1", "Old = there", "Moved = Replace Me [Environment=Staging]");
    let dropping = "scopes: { variables: { environments: drop } }\nallow_widening: true\n";
    let rows: &[(&str, &str, &[&str])] = &[
        ("", "", &[new, old, moved]),
        ("new: source", "", &[new, old, moved]),
        ("new: placeholder", "", &["New = Replace Me", old, moved]),
        ("new: placeholder, placeholder: TODO", "", &["New = TODO", old, "Moved = TODO [Environment=Staging]"]),
        ("new: empty", "", &["New = ", old, moved]),
        ("new_renamed: source", "", &[new, old, "Moved = test [Environment=Staging]"]),
        ("new_renamed: skip", "", &[new, old]),
        ("new_widened: placeholder", dropping, &[new, old, moved, "Wide = Replace Me"]),
        ("new_widened: source", dropping, &[new, old, moved, "Wide = dev"]),
        ("new_widened: empty", dropping, &[new, old, moved, "Wide = "]),
        ("existing: merge", "", &[new, old, moved]),
        ("existing: keep", "", &[new, old, moved]),
        ("existing: overwrite", "", &[new, "Old = source", moved]),
        ("own_values: leave", "", &[new, old, moved]),
        ("own_values: add", "", &[new, old, moved, "Own = Replace Me [Environment=Staging]"]),
    ];
    for (options, more, changing) in rows {
        let world = World::new(source(), there()).await;
        world.syncs(&format!("{SETTINGS}{more}variables: {{ {options} }}\n")).await;
        let mut expected: Vec<&str> = ALWAYS.iter().chain(*changing).copied().collect();
        expected.sort_unstable();
        assert_eq!(world.rows(), expected, "variables: {{ {options} }}");
    }
}

#[tokio::test]
async fn rows_are_never_added_under_skip() {
    let world = World::new(source(), there()).await;
    world.syncs(&format!("{SETTINGS}variables: {{ new: skip }}\n")).await;
    assert_eq!(world.rows(), ["Old = there", "Only = there", "Own = prod [Environment=Prod]"]);
}

/// A mode wins over the options of D but under `merge`; a word for the first sync is a word.
#[tokio::test]
async fn a_mode_that_makes_the_source_the_truth_wins_over_the_options_for_values() {
    let (staging, taken) = ("Own = Replace Me [Environment=Staging]", "Old = source");
    let rows = [
        ("mirror", "", "", vec![taken, staging]),
        ("mirror", "existing: merge, own_values: add", "", vec![taken, staging]),
        ("mirror", "", "variables: keep_destination, ", vec!["Old = there", staging]),
        ("merge", "existing: overwrite", "", vec![taken]),
        ("merge", "", "variables: take_source, ", vec![taken]),
    ];
    for (mode, options, first, changing) in rows {
        let world = World::new(source(), there()).await;
        let settings = SETTINGS.replace("first_sync: { ", &format!("first_sync: {{ {first}"));
        let settings = format!("{settings}kinds: {{ variables: {mode} }}\nvariables: {{ {options} }}\n");
        world.syncs(&settings).await;
        let moved = ["New = 1", "Moved = Replace Me [Environment=Staging]"];
        let mut expected: Vec<&str> = ALWAYS.into_iter().chain(moved).chain(changing).collect();
        expected.sort_unstable();
        assert_eq!(world.rows(), expected, "{settings}");
    }
    let world = World::new(source(), there()).await;
    let stopping = SETTINGS.replace("first_sync: { ", "first_sync: { variables: stop, ");
    world.refuses(&format!("{stopping}kinds: {{ variables: mirror }}\n"), &["first_sync.variables"]).await;
    let untouched = ["Old = there", "Only = there", "Own = prod [Environment=Prod]"];
    for mode in ["existing", "create", "ignore"] {
        world.syncs(&format!("{SETTINGS}kinds: {{ variables: {mode} }}\n")).await;
        assert_eq!(world.rows(), untouched, "{mode}");
    }
}

/// Both modes say that the source is the truth: what is there besides is said, each row once.
#[tokio::test]
async fn rows_that_only_the_destination_has_are_named_where_the_source_is_the_truth() {
    for mode in ["mirror", "verify"] {
        let world = World::new(source(), there()).await;
        world.syncs(&format!("{SETTINGS}kinds: {{ variables: mirror }}\n")).await;
        let plan = world.run(&["plan", "--json"], &format!("{SETTINGS}kinds: {{ variables: {mode} }}\n")).await;
        assert_eq!(
            plan.stdout.matches("only the destination has it, and it stays").count(),
            2,
            "{mode}: {}",
            plan.stdout
        );
    }
    let merging = World::new(source(), there()).await.run(&["plan", "--json"], SETTINGS).await;
    assert!(!merging.stdout.contains("only the destination has it"), "{}", merging.stdout);
}

#[tokio::test]
async fn verify_refuses_a_value_that_differs_whatever_the_options_say() {
    let world = World::new(source(), there()).await;
    world.syncs(&format!("{SETTINGS}variables: {{ existing: overwrite, own_values: add }}\n")).await;
    let verifying = format!("{SETTINGS}kinds: {{ variables: verify }}\n");
    world.is_quiet(&verifying).await;
    world.edit("variables", |set| {
        let rows = set["Variables"].as_array_mut().unwrap();
        rows.iter_mut().find(|row| row["Name"] == "Old").unwrap()["Value"] = json!("edited");
    });
    for options in ["existing: merge", "existing: keep"] {
        world
            .refuses(&format!("{verifying}variables: {{ {options} }}\n"), &["variables are only verified", "Old"])
            .await;
    }
}
