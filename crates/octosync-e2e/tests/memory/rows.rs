//! Rows of variables that either side edits between syncs.

use crate::world::{On, World, decided, shop, text};
use octosync_e2e::tiny::{typed, variable};
use serde_json::{Value, json};

/// Returns the rows that stand there: `name=value`, with the scope behind it.
fn rows(world: &World) -> Vec<String> {
    let there = world.pair.there();
    let names = |ids: &Value| -> Vec<String> {
        let named = |id: &Value| {
            let found = there["environments"].iter().find(|environment| environment["Id"] == *id);
            found.map_or_else(|| text(id).to_owned(), |environment| text(&environment["Name"]).to_owned())
        };
        ids.as_array().into_iter().flatten().map(named).collect()
    };
    let set = there["variablesets"].iter().find(|set| text(&set["OwnerId"]).starts_with("Projects-")).expect("a set");
    let row = |row: &Value| {
        let scope = names(&row["Scope"]["Environment"]).join(",");
        let value = row["Value"].as_str().unwrap_or("(secret)");
        format!(
            "{}={value}{}",
            text(&row["Name"]),
            if scope.is_empty() { String::new() } else { format!(" [{scope}]") }
        )
    };
    let mut rows: Vec<String> = set["Variables"].as_array().expect("rows").iter().map(row).collect();
    rows.sort();
    rows
}

fn edit(world: &World, on: On, edit: impl FnOnce(&mut Vec<Value>)) {
    world.edit(on, ("variablesets", ""), |set| edit(set["Variables"].as_array_mut().expect("rows")));
}

fn row<'r>(rows: &'r mut [Value], name: &str) -> &'r mut Value {
    rows.iter_mut().find(|row| row["Name"] == name).unwrap_or_else(|| panic!("there is no row {name}"))
}

fn set(name: &'static str, value: &'static str) -> impl FnOnce(&mut Vec<Value>) {
    move |rows| row(rows, name)["Value"] = json!(value)
}

fn two() -> Vec<Value> {
    vec![variable("Api.Url", "dev", json!({})), variable("Db", "x", json!({ "Environment": ["Environments-1"] }))]
}

#[tokio::test]
async fn a_value_that_only_the_source_edits_is_taken() {
    let world = World::synced(shop(&["a"], two())).await;
    edit(&world, On::Source, set("Api.Url", "dev2"));
    world.sync().await;
    assert_eq!(rows(&world), ["Api.Url=dev2", "Db=x [Test]"]);
}

#[tokio::test]
async fn a_value_that_the_destination_edits_stays_through_two_edits_of_the_source_and_every_plan_says_so() {
    let world = World::synced(shop(&["a"], two())).await;
    edit(&world, On::Destination, set("Api.Url", "production"));
    for value in ["dev2", "dev3"] {
        edit(&world, On::Source, |rows| row(rows, "Api.Url")["Value"] = json!(value));
        let plan = world.sync().await;
        assert_eq!(rows(&world), ["Api.Url=production", "Db=x [Test]"]);
        let said = plan.findings.iter().filter(|finding| finding.code == "sync.conflict").count();
        assert_eq!(said, 1, "{:#?} {:#?}", plan.findings, plan.decisions);
        let quiet = world.plan().await;
        assert!(!decided(&quiet, "A6").is_empty(), "{:#?}", quiet.decisions);
    }
    // An equal edit ends it.
    edit(&world, On::Destination, set("Api.Url", "dev3"));
    let plan = world.sync().await;
    assert!(decided(&plan, "A6").is_empty(), "{:#?}", plan.decisions);
    edit(&world, On::Source, set("Api.Url", "dev4"));
    world.sync().await;
    assert_eq!(rows(&world), ["Api.Url=dev4", "Db=x [Test]"]);
}

#[tokio::test]
async fn a_scope_of_the_destination_stays_and_one_of_the_source_is_taken() {
    let world = World::synced(shop(&["a"], two())).await;
    let live =
        world.pair.there()["environments"].iter().find(|it| it["Name"] == "Live").expect("it is there")["Id"].clone();
    edit(&world, On::Destination, |rows| row(rows, "Db")["Scope"] = json!({ "Environment": [live] }));
    edit(&world, On::Source, set("Api.Url", "dev2"));
    world.sync().await;
    assert_eq!(rows(&world), ["Api.Url=dev2", "Db=x [Live]"]);
}

#[tokio::test]
async fn the_last_entry_of_a_scope_goes_where_the_source_takes_it_away_and_one_that_comes_there_stays() {
    let world = World::synced(shop(&["a"], two())).await;
    edit(&world, On::Source, |rows| row(rows, "Db")["Scope"] = json!({}));
    let plan = world.sync().await;
    assert_eq!(rows(&world), ["Api.Url=dev", "Db=x"]);
    assert_eq!(plan.counts().widened, 1);
    let test =
        world.pair.there()["environments"].iter().find(|it| it["Name"] == "Test").expect("it is there")["Id"].clone();
    edit(&world, On::Destination, |rows| row(rows, "Api.Url")["Scope"] = json!({ "Environment": [test] }));
    let plan = world.sync().await;
    assert_eq!(rows(&world), ["Api.Url=dev [Test]", "Db=x"]);
    assert!(!decided(&plan, "A6").is_empty(), "{:#?}", plan.decisions);
}

#[tokio::test]
async fn a_renamed_row_is_a_rename_on_either_side() {
    let world = World::synced(shop(&["a"], two())).await;
    edit(&world, On::Source, |rows| row(rows, "Api.Url")["Name"] = json!("Api.Address"));
    world.sync().await;
    assert_eq!(rows(&world), ["Api.Address=dev", "Db=x [Test]"]);
    edit(&world, On::Destination, |rows| row(rows, "Db")["Name"] = json!("Database"));
    edit(&world, On::Source, set("Db", "y"));
    world.sync().await;
    assert_eq!(rows(&world), ["Api.Address=dev", "Database=y [Test]"]);
}

#[tokio::test]
async fn rows_made_anew_on_the_source_are_the_same_rows() {
    let world = World::synced(shop(&["a"], two())).await;
    edit(&world, On::Destination, set("Db", "theirs"));
    edit(&world, On::Source, |rows| {
        for (at, row) in rows.iter_mut().enumerate() {
            row["Id"] = json!(octosync_e2e::tiny::guid(&format!("anew {at}")));
        }
        row(rows, "Api.Url")["Value"] = json!("dev2");
    });
    world.sync().await;
    assert_eq!(rows(&world), ["Api.Url=dev2", "Db=theirs [Test]"]);
}

#[tokio::test]
async fn a_secret_stays_as_it_is_there_and_rows_of_the_destination_stay() {
    let mut made = two();
    made.push(typed("Password", "Sensitive", Value::Null, json!({})));
    let world = World::synced(shop(&["a"], made)).await;
    edit(&world, On::Destination, |rows| rows.push(variable("Own", "1", json!({}))));
    edit(&world, On::Source, |rows| row(rows, "Password")["Description"] = json!("said"));
    world.sync().await;
    let names: Vec<String> =
        rows(&world).iter().map(|row| row.split('=').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(names, ["Api.Url", "Db", "Own", "Password"]);
}

#[tokio::test]
async fn a_row_that_is_gone_from_the_source_stays_and_one_that_is_gone_there_stays_away() {
    let world = World::synced(shop(&["a"], two())).await;
    edit(&world, On::Source, |rows| rows.retain(|row| row["Name"] != "Db"));
    world.sync().await;
    assert_eq!(rows(&world), ["Api.Url=dev", "Db=x [Test]"]);
    edit(&world, On::Destination, |rows| rows.retain(|row| row["Name"] != "Api.Url"));
    world.sync().await;
    assert_eq!(rows(&world), ["Db=x [Test]"]);
}

#[tokio::test]
async fn what_is_kept_is_remembered_once() {
    let world = World::synced(shop(&["a"], two())).await;
    edit(&world, On::Destination, set("Api.Url", "production"));
    world.edit_step(On::Destination, "a", crate::world::say("theirs"));
    world.sync().await;
    let again = world.plan().await;
    let news: Vec<_> = again.pending.expect("it remembers").records.into_iter().map(|record| record.to).collect();
    assert!(news.is_empty(), "{news:?}");
}
