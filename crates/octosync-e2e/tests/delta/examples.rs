//! The worked examples of the documentation: variables of Development and Test in Staging and Production.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action_id, guid, script, typed, variable};
use serde_json::{Value, json};

const DEV: &str = "Environments-1";
const TEST: &str = "Environments-2";

fn scope(environments: &[&str]) -> Value {
    json!({ "Environment": environments })
}

fn octofx() -> Space {
    Space::new(&["Development", "Test"]).rows(vec![
        variable("Application.Database.Name", "OctoFx-Dev", scope(&[DEV])),
        variable("Application.Database.Name", "OctoFX-Test", scope(&[TEST])),
        variable("ConnectionString", "Database=#{Application.Database.Name}", json!({})),
    ])
}

fn production() -> Space {
    Space::ground(&["Staging", "Production"])
}

const DROPPED: &str = "
scopes: { variables: { environments: drop }, steps: { environments: drop } }
lifecycles: { phases: [{ name: Staging, environments: [Staging] }, { name: Production, environments: [Production] }] }
allow_widening: true
";

fn with_variables(options: &str) -> String {
    format!("{DROPPED}variables: {options}\n")
}

#[tokio::test]
async fn example_1_both_values_arrive_without_scope_to_be_edited_there() {
    let world = World::new(octofx(), production()).await;
    let settings = with_variables("{ new_widened: source, keep_duplicates: true }");
    world.syncs(&settings).await;
    assert_eq!(
        world.rows(),
        [
            "Application.Database.Name = OctoFX-Test",
            "Application.Database.Name = OctoFx-Dev",
            "ConnectionString = Database=#{Application.Database.Name}"
        ]
    );
    edit_per_environment(&world);
    world.is_quiet(&settings).await;
    assert_eq!(world.rows(), edited());
}

#[tokio::test]
async fn example_1_without_consent_is_refused() {
    let world = World::new(octofx(), production()).await;
    let settings = with_variables("{ new_widened: source, keep_duplicates: true }");
    world.refuses(&settings.replace("allow_widening: true", ""), &["restricted less", "--allow-widening"]).await;
    let settings = with_variables("{ new_widened: source }");
    world.refuses(&settings, &["several values of one name and scope", "variables.keep_duplicates"]).await;
}

fn edit_per_environment(world: &World) {
    let (staging, production) =
        (world.id_there("environments", "Staging"), world.id_there("environments", "Production"));
    world.edit("variables", |set| {
        let rows = set["Variables"].as_array_mut().unwrap();
        let mut own = rows.iter().find(|row| row["Name"] == "Application.Database.Name").unwrap().clone();
        rows.retain(|row| row["Name"] != "Application.Database.Name");
        for (number, environment, value) in [(1, staging, "Stage-Db"), (2, production, "Prod-Db")] {
            own["Id"] = json!(guid(&format!("own {number}")));
            own["Value"] = json!(value);
            own["Scope"] = json!({ "Environment": [environment] });
            rows.push(own.clone());
        }
    });
}

fn edited() -> [&'static str; 3] {
    [
        "Application.Database.Name = Prod-Db [Environment=Production]",
        "Application.Database.Name = Stage-Db [Environment=Staging]",
        "ConnectionString = Database=#{Application.Database.Name}",
    ]
}

#[tokio::test]
async fn example_2_one_placeholder_and_edits_there_stay() {
    let world = World::new(octofx(), production()).await;
    let settings = with_variables("{ new_widened: placeholder, keep_duplicates: true }");
    world.syncs(&settings).await;
    assert_eq!(
        world.rows(),
        ["Application.Database.Name = Replace Me", "ConnectionString = Database=#{Application.Database.Name}"]
    );
    edit_per_environment(&world);
    world.is_quiet(&settings).await;
    assert_eq!(world.rows(), edited());
}

#[tokio::test]
async fn example_3_recurring_after_the_source_changed() {
    for other_ids in [false, true] {
        let world = World::new(octofx(), production()).await;
        let settings = with_variables("{ new_widened: placeholder }");
        world.syncs(&settings).await;
        edit_per_environment(&world);
        world.is_quiet(&settings).await;
        world.edit_source("variables", |set| {
            let rows = set["Variables"].as_array_mut().unwrap();
            let connection = rows[2].clone();
            let mut name = rows[0].clone();
            name["Value"] = json!("OctoFx-#{Octopus.Environment.Name}");
            name["Scope"] = json!({});
            let with = |value: &str, role: &str, id: &str| {
                let mut row = connection.clone();
                row["Value"] = json!(format!("{value}=#{{Application.Database.Name}}"));
                row["Scope"] = json!({ "Role": [role] });
                if other_ids || id == "new" {
                    row["Id"] = json!(guid(&format!("{role} {id}")));
                }
                row
            };
            *rows = vec![name, with("Database", "SQL-Server", "old"), with("Data Source", "Oracle", "new")];
        });
        let ran = world.syncs(&settings).await;
        ran.says("values of its own");
        assert_eq!(
            world.rows(),
            [
                "Application.Database.Name = Prod-Db [Environment=Production]",
                "Application.Database.Name = Stage-Db [Environment=Staging]",
                "ConnectionString = Data Source=#{Application.Database.Name} [Role=Oracle]",
                "ConnectionString = Database=#{Application.Database.Name} [Role=SQL-Server]",
            ]
        );
    }
}

/// Development, Test and Production here; Test and Production there.
fn fourteen() -> Space {
    let (dev, test, production) = ("Environments-1", "Environments-2", "Environments-3");
    let mut rows = Vec::new();
    for name in ["A", "B", "C"] {
        rows.push(variable(name, "prod", scope(&[production])));
        rows.push(variable(name, "rest", scope(&[dev, test])));
    }
    rows.extend(["Plain 1", "Plain 2"].map(|name| variable(name, "v", json!({}))));
    rows.extend((1..=5).map(|at| typed(&format!("Secret {at}"), "Sensitive", json!(null), json!({}))));
    rows.push(variable("Last", "v", json!({ "Environment": [dev], "Action": [action_id(1, "Deploy")] })));
    Space::new(&["Development", "Test", "Production"]).steps(vec![script(1, "Deploy", "echo")]).rows(rows)
}

#[tokio::test]
async fn example_4_the_same_rows_under_three_policies() {
    for (policy, count) in [("skip_unless_all", 10), ("skip_unless_any", 13), ("drop", 14)] {
        let world = World::new(fourteen(), Space::ground(&["Test", "Production"])).await;
        let settings = format!("scopes: {{ variables: {{ environments: {policy} }} }}\n");
        if policy == "drop" {
            world.refuses(&settings, &["Last", "restricted less"]).await;
        }
        let settings = if policy == "drop" { format!("{settings}allow_widening: true\n") } else { settings };
        world.syncs(&settings).await;
        assert_eq!(world.rows().len(), count, "{policy}: {:#?}", world.rows());
        let last = world.rows().into_iter().find(|row| row.starts_with("Last"));
        let expected = (policy == "drop").then(|| "Last = Replace Me [Action=Deploy]".to_owned());
        assert_eq!(last, expected);
    }
}

#[tokio::test]
async fn an_exception_gives_a_value_per_destination() {
    let world = World::new(octofx(), production()).await;
    let rules = "rules:
  - { about: variable, match: { name: ConnectionString }, set: { value: { env: DB_NAME } } }
  - about: variable
    match: { project: octofx, name: 'Application.*', scope: { environments: Test } }
    set: { value: { text: keep }, scope: { environments: [Production] } }
";
    let settings = "lifecycles: { phases: [{ name: Go, environments: [Staging, Production] }] }\n".to_owned() + rules;
    world.syncs(&settings).await;
    assert_eq!(
        world.rows(),
        ["Application.Database.Name = keep [Environment=Production]", "ConnectionString = From-Env"]
    );
    // What an exception gives is written again where somebody changed it; what it keeps is not.
    world.edit("variables", |set| set["Variables"][0]["Value"] = json!("edited"));
    world.edit("variables", |set| set["Variables"][1]["Value"] = json!("edited"));
    let keeping = settings.replace("{ env: DB_NAME }", "keep");
    world.syncs(&keeping).await;
    assert_eq!(
        world.rows(),
        ["Application.Database.Name = keep [Environment=Production]", "ConnectionString = edited"]
    );
}
