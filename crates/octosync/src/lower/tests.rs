use super::*;
use crate::registry::kinds::{ENVIRONMENTS, PROJECTS};
use crate::registry::shape::compile;
use crate::registry::synthetic::{LINKED, NESTED};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static LINKS: LazyLock<Shape> = LazyLock::new(|| compile(&LINKED));

/// A side on which everything has this number added to its id.
fn index(base: usize) -> Index {
    let mut index = Index::default();
    for number in 1..=4 {
        index.insert(&format!("Projects-{}", base + number), &Key::new(PROJECTS, [format!("P{number}")]));
        index.insert(&format!("Environments-{}", base + number), &Key::new(ENVIRONMENTS, [format!("E{number}")]));
    }
    index
}

fn lift(json: Value, shape: &Shape, index: &Index) -> Doc {
    let key = Key::new(LINKED.kind, ["Bakery"]);
    Lift::new(index, &key).document(serde_json::from_value(json).unwrap(), shape)
}

fn lower(doc: &Doc, now: Option<Value>, shape: &Shape, index: &Index) -> Value {
    let key = Key::new(LINKED.kind, ["Bakery"]);
    let version = "2026.1.1".parse().unwrap();
    let now: Option<Doc> = now.map(|now| serde_json::from_value(now).unwrap());
    let lowered = Lower { index, key: &key, version }.document(doc, now.as_ref(), shape).unwrap();
    assert!(is_lowered(&lowered));
    serde_json::to_value(&lowered).unwrap()
}

#[test]
fn maps_keyed_by_ids_lift_to_lists_of_references() {
    let doc = json!({
        "ProjectEnvironments": { "Projects-2": ["Environments-2", "Environments-1"], "Projects-1": [] },
        "ProjectVariables": { "Projects-1": { "Name": "P1", "Variables": { "Environments-3": { "guid": "x" } } } },
    });
    let lifted = lift(doc, &LINKS, &index(0));
    let text = serde_json::to_string(lifted.get("ProjectEnvironments").unwrap()).unwrap();
    let expected = json!([
        { "Environments": [], "Project": { "$ref": "projects/P1" } },
        {
            "Environments": [{ "$ref": "environments/E1" }, { "$ref": "environments/E2" }],
            "Project": { "$ref": "projects/P2" },
        },
    ]);
    assert_eq!(text, expected.to_string());
    let there = lower(&lifted, None, &LINKS, &index(70));
    assert_eq!(
        there,
        json!({
            "ProjectEnvironments": { "Projects-71": [], "Projects-72": ["Environments-71", "Environments-72"] },
            "ProjectVariables": { "Projects-71": { "Name": "P1", "Variables": { "Environments-73": { "guid": "x" } } } },
        })
    );
}

#[test]
fn entries_are_laid_over_those_that_stand_there() {
    let now = json!({
        "ProjectEnvironments": { "Projects-71": ["Environments-72", "Environments-71"], "Projects-74": [] },
        "ProjectVariables": { "Projects-71": { "Links": { "Self": "/x" }, "Variables": {} } },
    });
    let wanted = json!({
        "ProjectEnvironments": { "Projects-1": ["Environments-1", "Environments-2"] },
        "ProjectVariables": { "Projects-1": { "Variables": {} } },
    });
    let lowered = lower(&lift(wanted, &LINKS, &index(0)), Some(now.clone()), &LINKS, &index(70));
    let expected = &now["ProjectEnvironments"]["Projects-71"];
    assert_eq!(lowered["ProjectEnvironments"], json!({ "Projects-71": expected }), "a set keeps its order there");
    assert_eq!(lowered["ProjectVariables"], now["ProjectVariables"], "what only the destination has stays");
}

#[test]
fn places_in_nested_parts_lift_and_lower() {
    let shape = compile(&NESTED);
    let inner = json!({ "Version": 3, "Note": "", "Environments": ["Environments-2", "Environments-1"] });
    let doc = json!({ "Outer": { "Middles": [{ "Name": "M", "Inner": inner }] } });
    let lifted = lift(doc, &shape, &index(0));
    let text = serde_json::to_string(&lifted).unwrap();
    assert!(text.contains("environments/E1") && !text.contains("Version"), "{text}");
    let lowered = lower(&lifted, None, &shape, &index(70));
    let inner = &lowered["Outer"]["Middles"][0]["Inner"];
    assert_eq!(inner["Environments"], json!(["Environments-71", "Environments-72"]));
}

proptest! {
    #[test]
    fn maps_survive_being_lifted_and_lowered(
        links in prop::collection::btree_map(1usize..=4, prop::collection::btree_set(1usize..=4, 0..4), 0..4)
    ) {
        let entry = |(project, environments): (usize, std::collections::BTreeSet<usize>)| {
            let ids = environments.into_iter().map(|number| format!("Environments-{number}")).collect::<Vec<_>>();
            (format!("Projects-{project}"), Value::from(ids))
        };
        let map: serde_json::Map<String, Value> = links.into_iter().map(entry).collect();
        let doc = json!({ "ProjectEnvironments": map });
        let (here, there) = (index(0), index(70));
        let lifted = lift(doc.clone(), &LINKS, &here);
        prop_assert_eq!(&lower(&lifted, None, &LINKS, &here), &doc);
        let moved = lower(&lifted, None, &LINKS, &there);
        prop_assert!(lift(moved, &LINKS, &there).same(&lifted));
    }
}
