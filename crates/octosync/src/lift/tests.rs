use super::*;
use crate::doc::name;
use crate::index::Template;
use crate::owners;
use crate::registry;
use crate::registry::kinds::{
    ACCOUNTS, DEPLOYMENT_PROCESSES, FEEDS, LIFECYCLES, PROJECTS, STEP_TEMPLATES, TAG_SETS, TAGS, TENANTS, VARIABLES,
};
use crate::registry::library::ValueOf;
use serde_json::json;

fn index() -> Index {
    let mut index = Index::default();
    index.insert("Feeds-7", &Key::new(FEEDS, ["NuGet"]));
    index.insert_alias("feeds-builtin", &Key::new(FEEDS, ["Built-in"]));
    index.insert("Projects-3", &Key::new(PROJECTS, ["Child"]));
    index.insert("Accounts-4", &Key::new(ACCOUNTS, ["Azure"]));
    let template = Key::new(STEP_TEMPLATES, ["Scan"]);
    index.insert("ActionTemplates-1", &template);
    let parameters = vec![(name("Package"), ValueOf::Json("FeedId", FEEDS)), (name("Account"), ValueOf::Id(ACCOUNTS))];
    index.insert_template(&template, Template { version: 3, parameters });
    index
}

fn lift(kind: crate::key::Kind, json: serde_json::Value) -> (Doc, Vec<Finding>) {
    let (index, mut findings) = (index(), Vec::new());
    let key = Key::new(kind, ["OctoFX"]);
    let mut lift = Lift::new(&index, &key).noting(&mut findings);
    let doc = lift.document(serde_json::from_value(json).unwrap(), &registry::entry(kind).shape);
    (doc, findings)
}

#[test]
fn ids_of_rows_are_kept_in_the_order_of_the_rows() {
    let row = |id: &str, name: &str, value: &str| json!({"Id": id, "Name": name, "Value": value, "Scope": {}});
    let set = json!({"Variables": [row("3", "C", ""), row("2", "B", ""), row("b", "A", "1"), row("a", "A", "2"), row("1", "B", "")]});
    let (index, key, mut ids) = (index(), Key::new(VARIABLES, ["OctoFX"]), Vec::new());
    let shape = &registry::entry(VARIABLES).shape;
    let original: Doc = serde_json::from_value(set).unwrap();
    let lifted = Lift::new(&index, &key).keeping_row_ids(&mut ids).document(original.clone(), shape);
    assert_eq!(lifted, Lift::new(&index, &key).document(original, shape));
    let rows =
        lifted.get("Variables").unwrap().items().iter().map(|row| row.str_at("Name").to_owned() + row.str_at("Value"));
    let ids: Vec<(String, &str)> = rows.zip(ids.iter().map(|id| id.as_str().unwrap())).collect();
    let mut ids: Vec<(&str, &str)> = ids.iter().map(|(row, id)| (row.as_str(), *id)).collect();
    // Which of two values comes first is a matter of their digests.
    ids[..2].sort_unstable();
    assert_eq!(ids, [("A1", "b"), ("A2", "a"), ("B", "2"), ("B", "1"), ("C", "3")]);
}

fn action(properties: serde_json::Value) -> serde_json::Value {
    json!({"Steps": [{"Name": "S", "Actions": [{"Name": "A", "Id": "x", "Properties": properties}]}]})
}

fn property(doc: &Doc, property: &str) -> String {
    let action = &doc.get("Steps").unwrap().items()[0].get("Actions").unwrap().items()[0];
    serde_json::to_string(action.get("Properties").unwrap().get(property).unwrap()).unwrap()
}

#[test]
fn references_in_properties_become_keys() {
    let (doc, findings) = lift(
        DEPLOYMENT_PROCESSES,
        action(json!({
            "Octopus.Action.Package.FeedId": "feeds-builtin",
            "Octopus.Action.DeployRelease.ProjectId": "Projects-3",
            "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone, Teams-9",
            "Octopus.Action.Azure.AccountId": "#{Account}",
            "Octopus.Action.KubernetesContainers.Containers": r#"[{"FeedId":"Feeds-7","Name":"web"}]"#,
            "Octopus.Action.Template.Id": "ActionTemplates-1",
            "Octopus.Action.Template.Version": "3",
            "Package": r#"{"PackageId":"x","FeedId":"Feeds-7"}"#,
            "Account": "Accounts-4",
        })),
    );
    let rows = [
        ("Octopus.Action.Package.FeedId", r#"{"$ref":"feeds/Built-in"}"#),
        ("Octopus.Action.DeployRelease.ProjectId", r#"{"$ref":"projects/Child"}"#),
        ("Octopus.Action.Manual.ResponsibleTeamIds", r#"{"$commas":[{"$ref":"dangling/Teams-9"},"teams-everyone"]}"#),
        ("Octopus.Action.Azure.AccountId", r##""#{Account}""##),
        (
            "Octopus.Action.KubernetesContainers.Containers",
            r#"{"$json":["[{\"FeedId\":\"",{"$ref":"feeds/NuGet"},"\",\"Name\":\"web\"}]"]}"#,
        ),
        ("Octopus.Action.Template.Id", r#"{"$ref":"step_templates/Scan"}"#),
        ("Octopus.Action.Template.Version", r#""newest""#),
        ("Package", r#"{"$json":["{\"PackageId\":\"x\",\"FeedId\":\"",{"$ref":"feeds/NuGet"},"\"}"]}"#),
        ("Account", r#"{"$ref":"accounts/Azure"}"#),
    ];
    for (at, expected) in rows {
        assert_eq!(property(&doc, at), expected, "{at}");
    }
    assert_eq!(findings, vec![]);
}

#[test]
fn an_id_at_an_undeclared_place_is_refused_in_structures_and_reported_in_text() {
    let (_, findings) = lift(
        DEPLOYMENT_PROCESSES,
        action(json!({
            "Acme.Undeclared": "Feeds-7",
            "Octopus.Action.Script.ScriptBody": "Feeds-7",
            "Acme.Prose": "first look at Feeds-7",
            "Acme.NoId": "Messages-1",
        })),
    );
    let found: Vec<_> =
        findings.iter().map(|finding| (finding.severity, finding.at.as_ref().unwrap().to_string())).collect();
    let at = |field: &str| format!("Steps[S].Actions[A].Properties.'{field}'");
    assert!(found.contains(&(Severity::Refusal, at("Acme.Undeclared"))));
    assert!(found.contains(&(Severity::Warning, at("Octopus.Action.Script.ScriptBody"))));
    assert!(found.contains(&(Severity::Warning, at("Acme.Prose"))));
    assert_eq!(found.len(), 3);
}

#[test]
fn a_package_is_only_a_project_where_its_id_is_one() {
    let process = |package: &str| json!({"Steps": [{"Name": "S", "Actions": [{"Name": "A", "Packages": [{"Id": "g", "Name": "", "PackageId": package}]}]}]});
    let lifted = |package| serde_json::to_string(&lift(DEPLOYMENT_PROCESSES, process(package)).0).unwrap();
    assert!(lifted("Acme.Web").contains(r#""PackageId":"Acme.Web""#));
    assert!(lifted("Projects-3").contains(r#""PackageId":{"$ref":"projects/Child"}"#));
    assert!(lifted("Projects-99").contains("dangling"));
}

#[test]
fn what_servers_set_whatever_clients_say_is_no_difference() {
    let process = |kind: &str, properties: serde_json::Value| json!({"Steps": [{"Name": "S", "Actions": [{"Name": "A", "ActionType": kind, "Properties": properties}]}]});
    let lifted = |kind, properties| lift(DEPLOYMENT_PROCESSES, process(kind, properties)).0;
    let run = |word: &str| json!({"Octopus.Action.RunOnServer": word});
    assert_eq!(lifted("Octopus.Manual", json!({})), lifted("Octopus.Manual", run("true")));
    assert_eq!(lifted("Octopus.Manual", run("false")), lifted("Octopus.Manual", run("true")));
    assert_ne!(lifted("Octopus.Script", json!({})), lifted("Octopus.Script", run("true")));
}

#[test]
fn retention_reads_the_same_in_every_generation() {
    let policy = |json: serde_json::Value| {
        let (doc, _) = lift(LIFECYCLES, json!({"ReleaseRetentionPolicy": json}));
        serde_json::to_string(doc.get("ReleaseRetentionPolicy").unwrap()).unwrap()
    };
    let count = r#"{"QuantityToKeep":30,"Strategy":"Count","Unit":"Days"}"#;
    assert_eq!(policy(json!({"Unit": "Days", "QuantityToKeep": 30, "ShouldKeepForever": false})), count);
    assert_eq!(policy(json!({"Strategy": "Count", "Unit": "Days", "QuantityToKeep": 30})), count);
    let forever = r#"{"Strategy":"Forever"}"#;
    assert_eq!(policy(json!({"Unit": "Items", "QuantityToKeep": 0, "ShouldKeepForever": true})), forever);
    assert_eq!(
        policy(json!({"Strategy": "Default", "Unit": "Items", "QuantityToKeep": 0})),
        r#"{"Strategy":"Default"}"#
    );
}

#[test]
fn sensitive_variables_become_markers_and_typed_values_references() {
    let (doc, _) = lift(
        VARIABLES,
        json!({"Variables": [
            {"Id": "1", "Name": "Secret", "Value": null, "Type": "Sensitive", "IsSensitive": true},
            {"Id": "2", "Name": "Account", "Value": "Accounts-4", "Type": "AzureAccount"},
            {"Id": "3", "Name": "Gone", "Value": "Accounts-404", "Type": "AzureAccount"},
            {"Id": "4", "Name": "Text", "Value": "", "Type": "String"},
            {"Id": "5", "Name": "Zecret", "Value": null, "Type": "String", "IsSensitive": true},
        ]}),
    );
    let value = |at: usize| doc.get("Variables").unwrap().items()[at].get("Value").unwrap().clone();
    assert_eq!(value(0), Doc::Ref(Key::new(ACCOUNTS, ["Azure"])));
    assert_eq!(value(1), Doc::Ref(Key::new(DANGLING, ["Accounts-404"])));
    assert_eq!(value(2), Doc::Secret(true));
    assert_eq!(value(3), Doc::loose(""));
    assert_eq!(value(4), Doc::Secret(true));
}

#[test]
fn what_is_called_like_an_expression_is_named_by_its_name() {
    let mut index = Index::default();
    let set = Key::new(TAG_SETS, ["[x] #{y}"]);
    index.insert("TagSets-1/Tags-1", &owners::item(TAGS, &set, "EU"));
    let open = Key::new(TAG_SETS, ["Region"]);
    index.insert_open(&open);
    let tag = |holder: &Key, name: &str| Doc::Ref(owners::item(TAGS, holder, name));
    let expression = |text: &str| Doc::text(text);
    let table = [
        ("a known tag", "[X] #{y}/eu", tag(&set, "EU")),
        ("a word of a set of free text", "Region/#{y}", tag(&open, "#{y}")),
        ("no tag", "[x] #{y}/US", expression("[x] #{y}/US")),
        ("an expression", "#{Tag}", expression("#{Tag}")),
    ];
    let key = Key::new(TENANTS, ["Acme"]);
    for (claim, text, expected) in table {
        let doc = serde_json::from_value(json!({ "TenantTags": [text] })).unwrap();
        let mut lift = Lift::new(&index, &key);
        let lifted = lift.document(doc, &registry::entry(TENANTS).shape);
        assert_eq!(lifted.get("TenantTags").unwrap().items(), [expected], "{claim}");
    }
}
