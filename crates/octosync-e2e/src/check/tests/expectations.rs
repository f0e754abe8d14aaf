//! Other names, and what takes no part.

use super::tiny::{destination, source};
use crate::check::{Expect, check_synced};
use crate::spaces::Documents;
use serde_json::{Value, json};

fn first<'d>(documents: &'d mut Documents, collection: &str, name: &str) -> &'d mut Value {
    let list = documents.get_mut(collection).expect("the collection is there");
    list.iter_mut().find(|document| document["Name"] == name).expect("the document is there")
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn other_names_are_followed() {
    let mut there = destination();
    for (collection, from, to) in [
        ("environments", "Production", "Live"),
        ("projects", "Shop", "Store"),
        ("channels", "Hotfix", "Patch"),
        ("feeds", "Images", "Pictures"),
        ("tagsets", "Region", "Area"),
    ] {
        first(&mut there, collection, from)["Name"] = json!(to);
    }
    first(&mut there, "channels", "Patch")["TenantTags"] = json!(["Area/EU"]);
    there.get_mut("deploymentprocesses").expect("one")[0]["Steps"][0]["Actions"][0]["TenantTags"] = json!(["Area/EU"]);
    there.get_mut("variablesets").expect("one")[0]["Variables"][3]["Scope"] = json!({ "TenantTag": ["Area/EU"] });
    let mut expect = Expect::default();
    for (collection, from, to) in [
        ("environments", "Production", "Live"),
        ("projects", "Shop", "Store"),
        ("channels", "Shop/Hotfix", "Patch"),
        ("feeds", "images", "Pictures"),
        ("tagsets", "Region", "Area"),
    ] {
        expect.names.entry(collection.to_owned()).or_default().insert(from.to_owned(), to.to_owned());
    }
    assert_eq!(check_synced(&source(), &there, &expect), none());
    assert!(!check_synced(&source(), &there, &Expect::default()).is_empty());
}

#[test]
fn scopes_lose_what_takes_no_part() {
    let mut there = destination();
    there.get_mut("environments").expect("some").retain(|environment| environment["Name"] != "Production");
    first(&mut there, "lifecycles", "Standard")["Phases"][0]["OptionalDeploymentTargets"] = json!(["Environments-901"]);
    let environment = json!(["Environments-901"]);
    there.get_mut("variablesets").expect("one")[0]["Variables"][0]["Scope"]["Environment"] = environment;
    let expect = Expect { skip: vec!["environments/Production".to_owned()], ..Expect::default() };
    assert_eq!(check_synced(&source(), &there, &expect), none());
    assert!(!check_synced(&source(), &destination(), &expect).is_empty(), "an entry too many");
}

#[test]
fn what_would_count_everywhere_must_not_arrive() {
    let mut here = source();
    let rows = here.get_mut("variablesets").expect("one")[0]["Variables"].as_array_mut().expect("rows");
    rows.push(
        json!({ "Name": "Only", "Type": "String", "Value": "1", "Scope": { "Environment": ["Environments-2"] } }),
    );
    let mut there = destination();
    there.get_mut("environments").expect("some").retain(|environment| environment["Name"] != "Production");
    first(&mut there, "lifecycles", "Standard")["Phases"][0]["OptionalDeploymentTargets"] = json!(["Environments-901"]);
    let set = &mut there.get_mut("variablesets").expect("one")[0];
    set["Variables"][0]["Scope"]["Environment"] = json!(["Environments-901"]);
    let expect = Expect { skip: vec!["environments/Production".to_owned()], ..Expect::default() };
    assert_eq!(check_synced(&here, &there, &expect), none());
    let rows = there.get_mut("variablesets").expect("one")[0]["Variables"].as_array_mut().expect("rows");
    rows.push(json!({ "Name": "Only", "Type": "String", "Value": "1", "Scope": {} }));
    assert!(check_synced(&here, &there, &expect)[0].contains("never meant it"));
}

#[test]
fn parts_may_take_no_part() {
    let mut there = destination();
    let process = &mut there.get_mut("deploymentprocesses").expect("one")[0];
    process["Steps"].as_array_mut().expect("steps").remove(1);
    let rows = there.get_mut("variablesets").expect("one")[0]["Variables"].as_array_mut().expect("rows");
    rows.retain(|row| row["Name"] != "Cloud");
    let skip = ["deploymentprocesses/Shop/Run", "variablesets/Shop/Cloud"].map(str::to_owned).to_vec();
    assert_eq!(check_synced(&source(), &there, &Expect { skip, ..Expect::default() }), none());
    assert_eq!(check_synced(&source(), &there, &Expect::default()).len(), 2);
}
