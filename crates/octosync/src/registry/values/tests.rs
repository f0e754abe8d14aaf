use super::*;
use crate::registry::spec::ROW;
use serde_json::{Value, json};

fn doc(value: Value) -> Doc {
    serde_json::from_value(value).unwrap()
}

fn template(name: &str, control: &str) -> Value {
    json!({ "Id": format!("t-{name}"), "Name": name, "DisplaySettings": { "Octopus.ControlType": control } })
}

const SECRET: fn() -> Value = || json!({ "HasValue": true, "NewValue": null });

/// The same values in the older shape.
fn grouped() -> Vec<Doc> {
    let project = json!({ "ProjectId": "Projects-1", "Templates": [template("Db", "SingleLineText"), template("Key", "Sensitive")],
        "Variables": { "Environments-1": { "t-Db": "a", "t-Key": SECRET() }, "Environments-2": { "t-Db": "a" } } });
    let set = json!({ "LibraryVariableSetId": "LibraryVariableSets-1", "Templates": [template("Cloud", "AzureAccount")],
        "Variables": { "t-Cloud": "Accounts-1" } });
    vec![doc(json!({ "TenantId": "Tenants-1", "ConcurrencyToken": "x",
        "ProjectVariables": { "Projects-1": project }, "LibraryVariables": { "LibraryVariableSets-1": set } }))]
}

/// The same values in the newer shape, one of them for two environments at once.
fn listed() -> Vec<Doc> {
    let value = |id: &str, origin: &str, owner: &str, template: Value, environments: &[&str], value: Value| {
        json!({ "Id": id, origin: owner, "TemplateId": template["Id"], "Template": template, "Value": value,
            "Scope": { "EnvironmentIds": environments } })
    };
    let both = value(
        "V-1",
        "ProjectId",
        "Projects-1",
        template("Db", "SingleLineText"),
        &["Environments-1", "Environments-2"],
        json!("a"),
    );
    let key = value("V-2", "ProjectId", "Projects-1", template("Key", "Sensitive"), &["Environments-1"], SECRET());
    let cleared = json!({ "HasValue": false, "NewValue": null });
    let gone = value("V-4", "ProjectId", "Projects-1", template("Old", "Sensitive"), &["Environments-1"], cleared);
    let cloud = value(
        "V-3",
        "LibraryVariableSetId",
        "LibraryVariableSets-1",
        template("Cloud", "AzureAccount"),
        &[],
        json!("Accounts-1"),
    );
    let missing =
        json!([{ "ProjectId": "Projects-1", "TemplateId": "t-New", "Template": template("New", "SingleLineText") }]);
    vec![
        doc(json!({ "TenantId": "Tenants-1", "Variables": [both, key, gone], "MissingVariables": missing })),
        doc(json!({ "TenantId": "Tenants-1", "Variables": [cloud] })),
    ]
}

/// Changes the rows of a document.
fn with_rows(document: &Doc, change: impl FnOnce(&mut Vec<Doc>)) -> Doc {
    let mut rows = document.get(ROWS).unwrap().items().to_vec();
    change(&mut rows);
    let mut changed = document.clone();
    changed.set(ROWS, Doc::list(rows));
    changed
}

fn new_row(of: &Doc, name: &str, value: &str) -> Doc {
    let mut row = of.clone();
    row.take("Id");
    row.set(ROW.name, Doc::text(name));
    row.set(ROW.value, Doc::text(value));
    row
}

fn sent(document: &Doc, answers: &[Doc]) -> Vec<(usize, Value)> {
    let body = |at| body(document, answers, at, "Spaces-1").unwrap();
    let bodies = (0..answers.len()).filter_map(|at| Some((at, body(at)?)));
    bodies.map(|(at, body)| (at, serde_json::to_value(body).unwrap())).collect()
}

#[test]
fn both_shapes_are_the_same_document() {
    let (older, newer) = (document("Tenants-1", &grouped()), document("Tenants-1", &listed()));
    assert_eq!(older, newer);
    let rows = older.get(ROWS).unwrap().items();
    let shown: Vec<String> =
        rows.iter().map(|row| format!("{} {}", row.str_at("Id"), row.str_at(ROW.value_type))).collect();
    let expected = [
        "LibraryVariableSets-1/t-Cloud/ AzureAccount",
        "Projects-1/t-Db/Environments-1 String",
        "Projects-1/t-Db/Environments-2 String",
        "Projects-1/t-Key/Environments-1 Sensitive",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn what_does_not_change_is_not_sent() {
    for answers in [grouped(), listed()] {
        // A secret that stays is lowered to nothing.
        let same = with_rows(&document("Tenants-1", &answers), |rows| rows[3].set(ROW.value, Doc::Null));
        assert_eq!(sent(&same, &answers), []);
    }
}

#[test]
fn an_edit_of_one_environment_leaves_the_others_and_the_secrets_alone() {
    let edit = |rows: &mut Vec<Doc>| {
        rows[1].set(ROW.value, Doc::text("b"));
        rows[3].set(ROW.value, Doc::Null);
    };
    let answers = grouped();
    let older = sent(&with_rows(&document("Tenants-1", &answers), edit), &answers);
    let variables = &older[0].1["ProjectVariables"]["Projects-1"]["Variables"];
    let expected = json!({ "Environments-1": { "t-Db": "b", "t-Key": SECRET() }, "Environments-2": { "t-Db": "a" } });
    assert_eq!((variables, &older[0].1["ConcurrencyToken"]), (&expected, &json!("x")));
    let answers = listed();
    let newer = sent(&with_rows(&document("Tenants-1", &answers), edit), &answers);
    assert_eq!((newer.len(), newer[0].0), (1, 0));
    let shown = |value: &Value| format!("{} {} {}", value["Id"], value["Value"], value["Scope"]["EnvironmentIds"]);
    let shown: Vec<String> = newer[0].1["Variables"].as_array().unwrap().iter().map(shown).collect();
    let expected = [
        r#""V-1" "a" ["Environments-2"]"#,
        r#""" "b" ["Environments-1"]"#,
        r#""V-2" {"HasValue":true,"NewValue":null} ["Environments-1"]"#,
        r#""V-4" {"HasValue":false,"NewValue":null} ["Environments-1"]"#,
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_new_value_finds_its_template_by_name_and_one_without_is_an_error() {
    let answers = listed();
    let added = with_rows(&document("Tenants-1", &answers), |rows| {
        let mut secret = new_row(&rows[1], "new", "n");
        secret.set(ROW.secret, Doc::Bool(true));
        rows.push(secret);
    });
    let body = &sent(&added, &answers)[0].1["Variables"];
    let new = body.as_array().unwrap().last().unwrap();
    assert_eq!((&new["TemplateId"], &new["Value"]), (&json!("t-New"), &json!({ "HasValue": true, "NewValue": "n" })));
    for answers in [grouped(), listed()] {
        let unknown =
            with_rows(&document("Tenants-1", &answers), |rows| rows.push(new_row(&rows[1].clone(), "Nowhere", "")));
        let error = super::body(&unknown, &answers, 0, "Spaces-1").unwrap_err();
        assert!(error.contains("\"Nowhere\""), "{error}");
    }
}

#[test]
fn a_row_that_goes_takes_its_value_along() {
    let answers = grouped();
    let less = with_rows(&document("Tenants-1", &answers), |rows| drop(rows.remove(1)));
    let left = &sent(&less, &answers)[0].1["ProjectVariables"]["Projects-1"]["Variables"]["Environments-1"];
    assert_eq!(*left, json!({ "t-Key": SECRET() }));
    let answers = listed();
    let less = with_rows(&document("Tenants-1", &answers), |rows| drop(rows.drain(1..3)));
    assert_eq!(sent(&less, &answers)[0].1["Variables"].as_array().unwrap().len(), 2);
}

#[test]
fn a_new_value_takes_the_place_of_a_secret_that_was_cleared() {
    let answers = listed();
    let added = with_rows(&document("Tenants-1", &answers), |rows| {
        let mut secret = new_row(&rows[1], "Old", "n");
        secret.set(ROW.secret, Doc::Bool(true));
        rows.push(secret);
    });
    let body = &sent(&added, &answers)[0].1["Variables"];
    let of_template = body.as_array().unwrap().iter().filter(|value| value["TemplateId"] == "t-Old");
    let shown: Vec<String> =
        of_template.map(|value| format!("{} {}", value["Id"], value["Value"]["HasValue"])).collect();
    assert_eq!(shown, [r#""" true"#]);
}

#[test]
fn an_answer_that_is_lost_is_told_by_what_stands_there() {
    for answers in [grouped(), listed()] {
        let same = document("Tenants-1", &answers);
        let as_sent = with_rows(&same, |rows| rows[3].set(ROW.value, Doc::Null));
        assert!(arrived(&as_sent, 0, &answers[0]));
        let other = with_rows(&as_sent, |rows| rows[1].set(ROW.value, Doc::text("b")));
        assert!(!arrived(&other, 0, &answers[0]));
        let secret = with_rows(&as_sent, |rows| rows[3].set(ROW.value, Doc::text("new")));
        assert!(!arrived(&secret, 0, &answers[0]), "nobody can tell");
    }
}

#[test]
fn an_answer_about_another_tenant_or_without_values_is_none() {
    let wrong = |json: Value| wrong("Tenants-1", &doc(json));
    assert_eq!(
        wrong(json!({ "TenantId": "Tenants-2", "Variables": [] })),
        Some("is not about the tenant that was asked for")
    );
    assert_eq!(wrong(json!([])), Some("is not about the tenant that was asked for"));
    assert_eq!(wrong(json!({ "TenantId": "Tenants-1" })), Some("holds no values"));
    assert_eq!(wrong(json!({ "TenantId": "Tenants-1", "ProjectVariables": {} })), Some("holds no values"));
    for answers in [grouped(), listed()] {
        assert!(answers.iter().all(|answer| super::wrong("Tenants-1", answer).is_none()));
    }
}

#[test]
fn what_the_engine_does_not_understand_is_sent_as_it_stands() {
    let mut answers = listed();
    let bare: Doc =
        doc(json!({ "Id": "V-9", "ProjectId": "Projects-1", "TemplateId": "t-Bare", "Value": "x", "Scope": {} }));
    let variables = [answers[0].get(ROWS).unwrap().items(), &[bare]].concat();
    answers[0].set(ROWS, Doc::list(variables));
    let edited = with_rows(&document("Tenants-1", &answers), |rows| rows[1].set(ROW.value, Doc::text("b")));
    let body = &sent(&edited, &answers)[0].1["Variables"];
    let found = body.as_array().unwrap().iter().find(|value| value["Id"] == "V-9").unwrap();
    assert_eq!((&found["TemplateId"], &found["Value"]), (&json!("t-Bare"), &json!("x")));
}
