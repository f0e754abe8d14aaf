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
    world.refuses(&settings, &["which of them applies there is a matter of luck", "variables.keep_duplicates"]).await;
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

/// The source as example 3 leaves it: with the ids that its rows had, or made anew.
fn change_source(world: &World, other_ids: bool) {
    world.edit_source("variables", |set| {
        let rows = set["Variables"].as_array_mut().unwrap();
        let connection = rows[2].clone();
        let mut name = rows[0].clone();
        name["Value"] = json!("OctoFx-#{Octopus.Environment.Name}");
        name["Scope"] = json!({});
        let with = |value: &str, role: &str| {
            let mut row = connection.clone();
            row["Value"] = json!(format!("{value}=#{{Application.Database.Name}}"));
            row["Scope"] = json!({ "Role": [role] });
            row
        };
        *rows = vec![name, with("Database", "SQL-Server"), with("Data Source", "Oracle")];
        for (at, row) in rows.iter_mut().enumerate().filter(|(at, _)| other_ids || *at == 2) {
            row["Id"] = json!(guid(&format!("made anew {at}")));
        }
    });
}

const AFTER_EXAMPLE_3: [&str; 4] = [
    "Application.Database.Name = Prod-Db [Environment=Production]",
    "Application.Database.Name = Stage-Db [Environment=Staging]",
    "ConnectionString = Data Source=#{Application.Database.Name} [Role=Oracle]",
    "ConnectionString = Database=#{Application.Database.Name} [Role=SQL-Server]",
];

#[tokio::test]
async fn example_3_recurring_after_the_source_changed() {
    let after_1 = "{ new_widened: source, keep_duplicates: true }";
    for (other_ids, options) in [
        (false, after_1),
        (true, after_1),
        (false, "{ new_widened: placeholder }"),
        (true, "{ new_widened: placeholder }"),
    ] {
        let world = World::new(octofx(), production()).await;
        let settings = with_variables(options);
        world.syncs(&settings).await;
        edit_per_environment(&world);
        world.is_quiet(&settings).await;
        change_source(&world, other_ids);
        world.syncs(&settings).await.says("values of its own");
        assert_eq!(world.rows(), AFTER_EXAMPLE_3, "{options} other ids: {other_ids}");
    }
}

/// Staging and Production with a project that people made and edited by hand, before any sync.
fn hand_edited(environments: [&str; 2], rows: Vec<Value>) -> Space {
    let mut space = Space::new(&environments).rows(rows);
    for collection in ["environments", "lifecycles", "projects"] {
        for document in space.0.get_mut(collection).unwrap() {
            document["Description"] = json!("made by hand");
        }
    }
    space
}

const STANDING: &str = "first_sync: keep_destination\n";

#[tokio::test]
async fn examples_1_to_3_leave_a_hand_edited_destination_its_values() {
    let own = || {
        hand_edited(
            ["Staging", "Production"],
            vec![
                variable("Application.Database.Name", "Stage-Db", scope(&[DEV])),
                variable("Application.Database.Name", "Prod-Db", scope(&[TEST])),
                variable("ConnectionString", "Database=#{Application.Database.Name}", json!({})),
            ],
        )
    };
    for options in ["{ new_widened: source, keep_duplicates: true }", "{ new_widened: placeholder }"] {
        let settings = with_variables(options) + STANDING;
        for other_ids in [false, true] {
            let world = World::new(octofx(), own()).await;
            world.is_quiet(&settings).await;
            assert_eq!(world.rows(), edited(), "{options}");
            change_source(&world, other_ids);
            world.syncs(&settings).await.says("values of its own");
            assert_eq!(world.rows(), AFTER_EXAMPLE_3, "{options} other ids: {other_ids}");
        }
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
async fn example_4_leaves_a_hand_edited_destination_its_values() {
    for (policy, count) in [("skip_unless_all", 10), ("skip_unless_any", 13), ("drop", 14)] {
        let own = vec![
            variable("A", "own prod", scope(&[TEST])),
            variable("Plain 1", "own", json!({})),
            typed("Secret 1", "Sensitive", json!("own secret"), json!({})),
            variable("Only there", "own", json!({})),
        ];
        let there = hand_edited(["Test", "Production"], own).steps(vec![script(1, "Deploy", "echo")]);
        let world = World::new(fourteen(), there).await;
        let settings = format!("scopes: {{ variables: {{ environments: {policy} }} }}\n{STANDING}");
        if policy == "drop" {
            world.refuses(&settings, &["Last", "restricted less"]).await;
        }
        world.syncs(&format!("{settings}allow_widening: true\n")).await;
        let rows = world.rows();
        assert_eq!(rows.len(), count + 1, "{policy}: {rows:#?}");
        for kept in ["A = own prod [Environment=Production]", "Plain 1 = own", "Secret 1 = ***", "Only there = own"] {
            assert!(rows.iter().any(|row| row == kept), "{policy}: {rows:#?}");
        }
    }
}

/// The effect of an exception on a value (D6), for a row that is new and for one that exists there.
#[tokio::test]
async fn every_word_of_an_exception_decides_a_value() {
    let source =
        || Space::new(&["Test"]).rows(vec![variable("New", "source", json!({})), variable("Old", "source", json!({}))]);
    let there = || hand_edited(["Test", "Spare"], vec![variable("Old", "there", json!({}))]);
    let rows = [
        ("keep", "New = Replace Me", "Old = there"),
        ("source", "New = source", "Old = source"),
        ("placeholder", "New = Replace Me", "Old = there"),
        ("empty", "New = ", "Old = there"),
        ("{ text: keep }", "New = keep", "Old = keep"),
        ("{ env: DB_NAME }", "New = From-Env", "Old = From-Env"),
    ];
    for (value, new, old) in rows {
        let world = World::new(source(), there()).await;
        let rule = format!("rules: [{{ about: variable, match: {{ name: '*' }}, set: {{ value: {value} }} }}]\n");
        world.syncs(&format!("{STANDING}{rule}")).await;
        assert_eq!(world.rows(), [new, old], "{value}");
    }
}

/// Type and value are one unit, and what describes a row goes with them (D9).
#[tokio::test]
async fn what_describes_a_row_follows_its_value() {
    let mut described = variable("Old", "there", json!({}));
    described["Description"] = json!("here");
    described["IsEditable"] = json!(false);
    described["Prompt"] = json!({ "Label": "Which?", "Description": "", "Required": true, "DisplaySettings": {} });
    let there = hand_edited(["Test", "Spare"], vec![variable("Old", "there", json!({}))]);
    let world = World::new(Space::new(&["Test"]).rows(vec![described]), there).await;
    let row = || {
        let sets = world.0.destination.documents("Default", "variables");
        let rows = sets.iter().flat_map(|set| set["Variables"].as_array().cloned().unwrap_or_default());
        let old = rows.into_iter().find(|row| row["Name"] == "Old").unwrap();
        (old["Description"].clone(), old["IsEditable"].clone(), old["Prompt"]["Label"].clone())
    };
    let before = row();
    let standing = "first_sync: { projects: keep_destination, lifecycles: keep_destination }\n";
    world.syncs(&format!("{standing}variables: {{ existing: keep }}\n")).await;
    assert_eq!(row(), before);
    world.syncs(&format!("{standing}variables: {{ existing: overwrite }}\n")).await;
    assert_eq!(row(), (json!("here"), json!(false), json!("Which?")));
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
    // A value that an exception gives is written again where somebody changed it; one that it keeps is not.
    world.edit("variables", |set| set["Variables"][0]["Value"] = json!("edited"));
    world.edit("variables", |set| set["Variables"][1]["Value"] = json!("edited"));
    let keeping = settings.replace("{ env: DB_NAME }", "keep");
    world.syncs(&keeping).await;
    assert_eq!(
        world.rows(),
        ["Application.Database.Name = keep [Environment=Production]", "ConnectionString = edited"]
    );
}
