//! Items that are gone from the source: removed where nobody edited them, never too much, and nothing that is
//! protected.

use crate::desk::Lasting;
use crate::world::{On, shop, text};
use octosync_e2e::kit::{SPACE, client};
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::{action_id, guid, variable, variables};
use serde_json::{Value, json};

const CREATE: &str = "kinds: { environments: create }\n";

fn plain(name: &str) -> Value {
    variable(name, name, json!({}))
}

fn tag(name: &str) -> Value {
    json!({ "Id": format!("TagSets-1/Tags-{name}"), "Name": name, "Color": "#333333", "Description": "" })
}

fn parameter(name: &str) -> Value {
    json!({ "Id": guid(name), "Name": name, "Label": name, "DefaultValue": "",
        "DisplaySettings": { "Octopus.ControlType": "SingleLineText" } })
}

/// Steps and rows of a project, tags, and parameters of a step template.
fn documents(steps: &[&str], rows: Vec<Value>) -> Documents {
    let mut documents = shop(steps, rows);
    let tags: Vec<Value> = ["Old", "Edited", "Stays"].map(tag).into();
    let parameters: Vec<Value> = ["Old", "Edited", "Stays"].map(parameter).into();
    documents.insert("tagsets".to_owned(), vec![json!({ "Id": "TagSets-1", "Name": "Ring", "Tags": tags })]);
    documents.insert(
        "actiontemplates".to_owned(),
        vec![json!({ "Id": "ActionTemplates-1", "Name": "Notify", "ActionType": "Octopus.Script", "Version": 1,
            "Properties": {}, "Parameters": parameters })],
    );
    documents
}

async fn synced(documents: Documents, settings: &str) -> Lasting {
    let world = Lasting::new(&documents, &Documents::new()).await;
    world.configure(&format!("{CREATE}{settings}"));
    world.sync().await;
    world
}

/// Edits the list of the one document of a collection: of variables that of a project.
fn edit_list(world: &Lasting, on: On, collection: &str, list: &str, edit: impl FnOnce(&mut Vec<Value>)) {
    let server = if on == On::Source { &world.pair.source } else { &world.pair.destination };
    let is_meant = |document: &Value| collection != "variables" || text(&document["OwnerId"]).starts_with("Projects-");
    let found = server.documents(SPACE, collection).into_iter().find(is_meant).expect("the document is there");
    assert!(server.edit(SPACE, collection, text(&found["Id"]), |document| {
        edit(document[list].as_array_mut().expect("a list"));
    }));
}

fn remove(world: &Lasting, collection: &str, list: &str, is_gone: impl Fn(&str) -> bool) {
    edit_list(world, On::Source, collection, list, |items| items.retain(|item| !is_gone(text(&item["Name"]))));
}

fn names(world: &Lasting, collection: &str, list: &str) -> Vec<String> {
    let called = match collection {
        "tagsets" => "Ring",
        "actiontemplates" => "Notify",
        _ => "",
    };
    let document = world.there(collection, called);
    let mut names: Vec<String> =
        document[list].as_array().expect("a list").iter().map(|item| text(&item["Name"]).to_owned()).collect();
    names.sort();
    names
}

/// The lists whose items follow `prune`, each with its kind and with a field that people edit.
const LISTS: [(&str, &str, &str, &str); 3] = [
    ("variables", "Variables", "variables", "Value"),
    ("tagsets", "Tags", "tag_sets", "Description"),
    ("actiontemplates", "Parameters", "step_templates", "Label"),
];

#[tokio::test]
async fn rows_tags_and_parameters_go_where_prune_says_so_and_nobody_edited_them_there() {
    for mode in ["merge", "mirror"] {
        let modes =
            format!("kinds: {{ environments: create, tag_sets: {mode}, step_templates: {mode}, variables: {mode} }}\n");
        let world =
            Lasting::new(&documents(&["a"], ["Old", "Edited", "Stays"].map(plain).into()), &Documents::new()).await;
        world.configure(&modes);
        world.sync().await;
        for (collection, list, _, field) in LISTS {
            edit_list(&world, On::Destination, collection, list, |items| {
                let edited = items.iter_mut().find(|item| item["Name"] == "Edited").expect("it is there");
                edited[field] = json!("theirs");
                let mut own = items.iter().find(|item| item["Name"] == "Stays").expect("it is there").clone();
                own["Id"] = json!(format!("{}-own", text(&own["Id"])));
                own["Name"] = json!("Own");
                items.push(own);
            });
            remove(&world, collection, list, |name| name != "Stays");
        }
        let ran = world.sync().await;
        ran.says("it is gone from the source, and is only reported").says("write prune.tag_sets: delete");
        for (collection, list, ..) in LISTS {
            assert_eq!(names(&world, collection, list), ["Edited", "Old", "Own", "Stays"], "{mode} {collection}");
        }
        world.is_quiet().await;
        for (collection, list, kind, _) in LISTS {
            world.configure(&format!("{modes}prune: {{ {kind}: delete }}\n"));
            world.sync().await.says("it is gone from the source, and nobody edited it there");
            assert_eq!(names(&world, collection, list), ["Edited", "Own", "Stays"], "{mode} {collection}");
            world.is_quiet().await;
        }
    }
}

#[tokio::test]
async fn more_than_max_delete_allows_is_refused_with_what_would_go_and_the_line_to_write() {
    let all: Vec<String> = (10..70).map(|number| format!("N{number}")).collect();
    let rows = all.iter().map(|name| plain(name)).collect();
    let steps: Vec<&str> = all[..12].iter().map(String::as_str).collect();
    let world = synced(documents(&steps, rows), "prune: delete\n").await;
    // 3 of 12 steps are 25 percent.
    remove(&world, "deploymentprocesses", "Steps", |name| ["N10", "N11", "N12"].contains(&name));
    let refused = world.run(&["sync", "--yes"]).await;
    refused.exits(3).says("delete.limit").says("3 of the 12 items in steps would be removed").says("step N10");
    refused.says("max_delete: { percent: 25 }");
    assert_eq!(names(&world, "deploymentprocesses", "Steps").len(), 12);
    world.configure(&format!("{CREATE}prune: delete\nmax_delete: {{ percent: 25 }}\n"));
    world.sync().await;
    assert_eq!(names(&world, "deploymentprocesses", "Steps").len(), 9);
    // 11 of 60 rows are few percent, and more than 10.
    let few = |name: &str| ("N20".."N31").contains(&name);
    remove(&world, "variables", "Variables", few);
    let refused = world.run(&["sync", "--yes"]).await;
    refused.exits(3).says("11 items would be removed").says("max_delete: { count: 11 }").says("and 1 more");
    assert_eq!(names(&world, "variables", "Variables").len(), 60);
    world.configure(&format!("{CREATE}prune: delete\nmax_delete: {{ count: 11 }}\n"));
    world.sync().await;
    assert_eq!(names(&world, "variables", "Variables").len(), 49);
    world.is_quiet().await;
}

#[tokio::test]
async fn a_list_that_is_empty_on_the_source_removes_nothing_however_short_it_was() {
    let world = synced(documents(&["a", "b"], vec![plain("A")]), "prune: delete\n").await;
    for (collection, list) in [("deploymentprocesses", "Steps"), ("variables", "Variables"), ("tagsets", "Tags")] {
        let before = names(&world, collection, list);
        remove(&world, collection, list, |_| true);
        let refused = world.run(&["sync", "--yes"]).await;
        refused.exits(3).says("delete.limit").says("the source has none of them any more");
        assert_eq!(names(&world, collection, list), before);
    }
    world.configure(&format!("{CREATE}prune: delete\nmax_delete: {{ percent: 100 }}\n"));
    world.sync().await;
    assert!(names(&world, "deploymentprocesses", "Steps").is_empty() && names(&world, "tagsets", "Tags").is_empty());
    world.is_quiet().await;
}

#[tokio::test]
async fn what_is_protected_stays_and_what_would_go_with_a_step_refuses() {
    let of_step = variable("OfStep", "1", json!({ "Action": [action_id(1, "b")] }));
    let world = synced(documents(&["a", "b", "c"], vec![plain("A"), plain("B"), of_step]), "prune: delete\n").await;
    remove(&world, "deploymentprocesses", "Steps", |name| name == "b");
    remove(&world, "variables", "Variables", |name| name != "A");
    let protecting = |patterns: &str| format!("{CREATE}prune: delete\nprotect: [{patterns}]\n");
    world.configure(&protecting("variables/projects/*/OfStep"));
    let refused = world.run(&["sync", "--yes"]).await;
    refused.exits(3).says("delete.protected").says("with the step that it is scoped to");
    world.configure(&protecting("deployment_processes/Shop/b, variables/projects/Shop/*, step_templates/Nothing"));
    let ran = world.sync().await;
    ran.says("protect keeps it").says("protect.unmatched");
    assert_eq!(names(&world, "deploymentprocesses", "Steps"), ["a", "b", "c"]);
    assert_eq!(names(&world, "variables", "Variables"), ["A", "B", "OfStep"]);
    world.is_quiet().await;
    world.is_quiet().await.says("protect keeps it");
    // Items that stayed for that reason alone go when it is not protected any more, however many syncs later.
    world.configure(&format!("{CREATE}prune: delete\n"));
    world.sync().await;
    assert_eq!(names(&world, "deploymentprocesses", "Steps"), ["a", "c"]);
    assert_eq!(names(&world, "variables", "Variables"), ["A"]);
    world.is_quiet().await;
}

#[tokio::test]
async fn what_the_server_removes_with_a_step_is_removed_and_said() {
    let of_step = variable("OfStep", "1", json!({ "Action": [action_id(1, "b")] }));
    let world = synced(documents(&["a", "b", "c"], vec![plain("A"), plain("B"), of_step]), "").await;
    remove(&world, "deploymentprocesses", "Steps", |name| name == "b");
    remove(&world, "variables", "Variables", |name| name == "B");
    world.configure(&format!("{CREATE}prune: {{ default: report, variables: delete }}\n"));
    world.sync().await.says("write protect: [\"deployment_processes/Shop/b\"]");
    assert_eq!(names(&world, "deploymentprocesses", "Steps"), ["a", "c"]);
    assert_eq!(names(&world, "variables", "Variables"), ["A"]);
    world.is_quiet().await;
}

#[tokio::test]
async fn the_owners_of_the_destination_forbid_what_prune_allows() {
    for (name, value, word) in
        [("Forbid", "deletes", "guard.forbidden"), ("Protect", "variables/projects/Shop/B", "guard.protected")]
    {
        let set = json!({ "Id": "LibraryVariableSets-90", "Name": "octosync.guard", "ContentType": "Variables" });
        let there = Documents::from([
            ("libraryvariablesets".to_owned(), vec![set]),
            (
                "variablesets".to_owned(),
                vec![variables("LibraryVariableSets-90", vec![variable(name, value, json!({}))])],
            ),
        ]);
        let world = Lasting::new(&documents(&["a"], vec![plain("A")]), &there).await;
        world.configure(&format!("{CREATE}prune: delete\n"));
        world.sync().await;
        for on in [On::Source, On::Destination] {
            edit_list(&world, on, "variables", "Variables", |rows| {
                let mut row = plain("B");
                row["Id"] = json!(guid("B"));
                rows.push(row);
            });
        }
        world.sync().await;
        remove(&world, "variables", "Variables", |name| name == "B");
        world.run(&["sync", "--yes"]).await.exits(3).says(word);
        assert_eq!(names(&world, "variables", "Variables"), ["A", "B"]);
    }
}

#[tokio::test]
async fn without_what_earlier_syncs_left_behind_nothing_is_removed() {
    let world =
        synced(documents(&["a", "b"], vec![plain("A"), plain("B")]), "prune: delete\nfirst_sync: keep_destination\n")
            .await;
    remove(&world, "deploymentprocesses", "Steps", |name| name == "b");
    remove(&world, "variables", "Variables", |name| name == "B");
    std::fs::remove_dir_all(world.desk.path(".octosync")).expect("the state is there");
    world.sync().await;
    assert_eq!(names(&world, "deploymentprocesses", "Steps"), ["a", "b"]);
    assert_eq!(names(&world, "variables", "Variables"), ["A", "B"]);
}

#[tokio::test]
async fn a_tag_that_is_renamed_under_mirror_is_the_same_tag_and_nobody_is_asked_again() {
    let world = synced(documents(&["a"], vec![]), "prune: delete\n").await;
    let ids = |world: &Lasting| -> Vec<Value> {
        let tags = world.there("tagsets", "Ring")["Tags"].as_array().expect("tags").clone();
        tags.iter().map(|tag| tag["Id"].clone()).collect()
    };
    let before = ids(&world);
    edit_list(&world, On::Source, "tagsets", "Tags", |tags| tags[0]["Name"] = json!("Renamed"));
    world.sync().await;
    assert_eq!(names(&world, "tagsets", "Tags"), ["Edited", "Renamed", "Stays"]);
    assert_eq!(ids(&world), before);
    world.is_quiet().await;
}

#[tokio::test]
async fn documents_that_are_gone_stay_and_that_is_said() {
    let world = synced(documents(&["a"], vec![]), "prune: delete\n").await;
    let set = world.pair.source.documents(SPACE, "tagsets")[0]["Id"].clone();
    let client = client(&world.pair.source);
    let space = client.find_space(SPACE).await.expect("the space is there");
    client.space(&space.id).delete(&format!("tagsets/{}", text(&set))).await.expect("it is deleted");
    world.sync().await.says("match.gone").says("no documents yet");
    assert_eq!(names(&world, "tagsets", "Tags"), ["Edited", "Old", "Stays"]);
}
