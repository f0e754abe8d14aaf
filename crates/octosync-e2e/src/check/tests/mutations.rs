//! Whatever is wrong is found.

use super::tiny::{destination, source};
use crate::check::{Expect, check_synced, foreign_ids, untouched};
use crate::spaces::Documents;
use serde_json::{Value, json};

/// A collection, a place in its first document, and what is wrong there.
type Mutation = (&'static str, &'static str, &'static str, Value);

fn mutations() -> Vec<Mutation> {
    let containers = "/Steps/0/Actions/0/Properties/Octopus.Action.KubernetesContainers.Containers";
    let teams = "/Steps/0/Actions/0/Properties/Octopus.Action.Manual.ResponsibleTeamIds";
    let of_images = |id: &str| json!(format!("[{{\"FeedId\":\"{id}\",\"Name\":\"web\",\"PackageId\":\"shop/web\"}}]"));
    vec![
        ("a wrong lifecycle", "projects", "/LifecycleId", json!("Lifecycles-999")),
        ("an id of the source", "projects", "/LifecycleId", json!("Lifecycles-1")),
        ("a channel of nobody", "projects", "/ReleaseCreationStrategy/ChannelId", json!(null)),
        ("another donor", "projects", "/VersioningStrategy/DonorPackage/DeploymentAction", json!("Run")),
        ("another description", "projects", "/Description", json!("Not a shop")),
        ("another name", "projects", "/Name", json!("Shopping")),
        ("a missing rule", "channels", "/Rules", json!([])),
        ("another rule", "channels", "/Rules/0/Tag", json!("^rc")),
        ("a lost tenant tag", "channels", "/TenantTags", json!([])),
        ("a lost environment", "deploymentprocesses", "/Steps/0/Actions/0/Environments", json!([])),
        (
            "one environment too many",
            "deploymentprocesses",
            "/Steps/0/Actions/0/Environments",
            json!(["Environments-901", "Environments-902"]),
        ),
        ("another environment", "deploymentprocesses", "/Steps/0/Actions/0/Environments", json!(["Environments-902"])),
        ("another pool", "deploymentprocesses", "/Steps/0/Actions/0/WorkerPoolId", json!("WorkerPools-902")),
        ("a lost channel", "deploymentprocesses", "/Steps/0/Actions/0/Channels", json!([])),
        ("another feed", "deploymentprocesses", "/Steps/0/Actions/0/Packages/0/FeedId", json!("Feeds-901")),
        ("a lost package", "deploymentprocesses", "/Steps/0/Actions/0/Packages", json!([])),
        (
            "another feed of a container",
            "deploymentprocesses",
            "/Steps/1/Actions/0/Container/FeedId",
            json!("Feeds-902"),
        ),
        ("another feed in JSON", "deploymentprocesses", containers, of_images("Feeds-902")),
        ("an id of the source in JSON", "deploymentprocesses", containers, of_images("Feeds-1")),
        ("a lost team", "deploymentprocesses", teams, json!("Teams-901")),
        ("an id of the source among teams", "deploymentprocesses", teams, json!("Teams-901,Teams-2")),
        (
            "another script",
            "deploymentprocesses",
            "/Steps/1/Actions/0/Properties/Octopus.Action.Script.ScriptBody",
            json!("echo two\n"),
        ),
        (
            "a lost secret",
            "deploymentprocesses",
            "/Steps/1/Actions/0/Properties/Shop.Secret",
            json!({ "HasValue": false }),
        ),
        ("another account", "deploymentprocesses", "/Steps/1/Actions/0/Properties/T.Account", json!("Accounts-999")),
        (
            "another package",
            "deploymentprocesses",
            "/Steps/1/Actions/0/Properties/T.Package",
            json!("{\"PackageId\":\"Shop.Tool\",\"FeedId\":\"Feeds-901\"}"),
        ),
        (
            "a version that is not there",
            "deploymentprocesses",
            "/Steps/1/Actions/0/Properties/Octopus.Action.Template.Version",
            json!("999"),
        ),
        ("a property too many", "deploymentprocesses", "/Steps/1/Actions/0/Properties/More", json!("text")),
        ("a parameter's account", "actiontemplates", "/Parameters/0/DefaultValue", json!("Accounts-1")),
        ("a lost parameter", "actiontemplates", "/Parameters", json!([])),
        ("another value", "variablesets", "/Variables/1/Value", json!("elsewhere")),
        ("a lost scope", "variablesets", "/Variables/0/Scope/Machine", json!([])),
        ("a lost scope entry", "variablesets", "/Variables/0/Scope/Environment", json!(["Environments-901"])),
        ("a widened scope", "variablesets", "/Variables/2/Scope/Channel", json!(["Channels-901", "Channels-902"])),
        ("a scope that is gone", "variablesets", "/Variables/2/Scope", json!({})),
        ("a narrowed scope", "variablesets", "/Variables/1/Scope/Environment", json!(["Environments-901"])),
        (
            "an action of the source",
            "variablesets",
            "/Variables/0/Scope/Action",
            json!(["00000000-0000-4000-8000-000000000001"]),
        ),
        (
            "another action",
            "variablesets",
            "/Variables/0/Scope/Action",
            json!(["00000000-0000-4000-8000-000000000902"]),
        ),
        ("an account of nobody", "variablesets", "/Variables/2/Value", json!("Accounts-999")),
        ("a flag that is lost", "variablesets", "/Variables/3/IsSensitive", json!(false)),
        ("a type that is lost", "variablesets", "/Variables/3/Type", json!("String")),
        ("a tag that is lost", "variablesets", "/Variables/3/Scope/TenantTag", json!(["Region/US"])),
        ("a lost target", "lifecycles", "/Phases/0/OptionalDeploymentTargets", json!(["Environments-902"])),
        ("an automatic target", "lifecycles", "/Phases/0/AutomaticDeploymentTargets", json!(["Environments-902"])),
        ("another retention", "lifecycles", "/ReleaseRetentionPolicy/QuantityToKeep", json!(30)),
        ("kept for ever", "lifecycles", "/ReleaseRetentionPolicy/Strategy", json!("Forever")),
        ("an account for everywhere", "accounts", "/EnvironmentIds", json!([])),
        ("an account without its secret", "accounts", "/Password/HasValue", json!(false)),
        ("a lost tag", "tagsets", "/Tags", json!([])),
    ]
}

fn set(value: &mut Value, place: &str, new: Value) {
    let (parent, member) = place.rsplit_once('/').expect("a place begins with a slash");
    value.pointer_mut(parent).expect("the place is there")[member] = new;
}

fn mutated(collection: &str, change: impl FnOnce(&mut Vec<Value>)) -> Documents {
    let mut documents = destination();
    change(documents.get_mut(collection).expect("the collection is there"));
    documents
}

fn mistakes(destination: &Documents) -> Vec<String> {
    check_synced(&source(), destination, &Expect::default())
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    assert_eq!(mistakes(&destination()), Vec::<String>::new());
    assert_eq!(foreign_ids(&source(), &destination()), Vec::<String>::new());
}

#[test]
fn a_wrong_value_is_found() {
    for (what, collection, place, new) in mutations() {
        let wrong = mutated(collection, |list| {
            // The destination's own project comes last.
            set(&mut list[0], place, new);
        });
        assert_ne!(wrong, destination(), "{what} changes nothing");
        let found = mistakes(&wrong);
        assert!(!found.is_empty(), "{what} was not found");
        assert!(found.len() <= 4, "{what} was found more often than it is: {found:#?}");
    }
}

#[test]
fn whole_documents_steps_and_rows_count() {
    let twice = |list: &mut Vec<Value>| list.push(list[0].clone());
    let gone = |list: &mut Vec<Value>| drop(list.remove(0));
    for collection in
        ["environments", "feeds", "lifecycles", "projects", "channels", "deploymentprocesses", "variablesets"]
    {
        assert!(!mistakes(&mutated(collection, twice)).is_empty(), "{collection} twice");
        assert!(!mistakes(&mutated(collection, gone)).is_empty(), "{collection} gone");
    }
    let inner = |collection, list: &str, change: fn(&mut Vec<Value>)| {
        mutated(collection, |documents| change(documents[0][list].as_array_mut().expect("a list")))
    };
    let swapped = inner("deploymentprocesses", "Steps", |steps| steps.swap(0, 1));
    assert!(mistakes(&swapped)[0].contains("wrong place"));
    let doubled = inner("deploymentprocesses", "Steps", |steps| steps.push(steps[1].clone()));
    assert!(mistakes(&doubled)[0].contains("2 times"));
    let doubled = inner("variablesets", "Variables", |rows| rows.push(rows[0].clone()));
    assert!(mistakes(&doubled)[0].contains("2 times"));
    let shorter = inner("variablesets", "Variables", |rows| drop(rows.remove(1)));
    assert!(mistakes(&shorter)[0].contains("is not there"));
    let longer = inner("variablesets", "Variables", |rows| {
        rows.push(json!({ "Name": "Its own", "Type": "String", "Value": "1", "Scope": {} }));
    });
    assert_eq!(mistakes(&longer), Vec::<String>::new(), "the destination may have rows of its own");
}

#[test]
fn ids_of_the_source_are_found_wherever_they_stand() {
    let places = [
        ("projects", "/Description", json!("See Projects-1.")),
        ("deploymentprocesses", "/Steps/1/Actions/0/Properties/T.Package", json!("{\"FeedId\":\"Feeds-2\"}")),
        ("deploymentprocesses", "/Steps/1/Actions/0/Properties/Octopus.Action.Script.ScriptBody", json!("x 'Teams-1'")),
        ("variablesets", "/Variables/0/Scope/Action", json!(["00000000-0000-4000-8000-000000000001"])),
        ("variablesets", "/Variables/0/Id", json!("00000000-0000-4000-8000-000000000050")),
        ("deploymentprocesses", "/Steps/0/Actions/0/Packages/0/Id", json!("00000000-0000-4000-8000-000000000040")),
        ("tagsets", "/Tags/0/Id", json!("TagSets-1/Tags-1")),
        ("accounts", "/Accounts-1", json!("as a key")),
    ];
    for (collection, place, new) in places {
        let wrong = mutated(collection, |list| set(&mut list[0], place, new));
        assert!(!foreign_ids(&source(), &wrong).is_empty(), "{place} of {collection}");
    }
    let other = mutated("projects", |list| list[0]["Description"] = json!("Projects-11 and My-Projects-1"));
    assert_eq!(foreign_ids(&source(), &other), Vec::<String>::new(), "only whole words");
}

#[test]
fn what_nobody_touched_is_as_it_was() {
    let names = [("projects", "its own"), ("channels", "Shop/Hotfix"), ("variablesets", "Shop")];
    assert_eq!(untouched(&destination(), &destination(), &names), Vec::<String>::new());
    let changed = mutated("channels", |list| list[0]["Description"] = json!("touched"));
    assert_eq!(untouched(&destination(), &changed, &names).len(), 1);
    let gone = mutated("projects", |list| list.retain(|project| project["Name"] != "Its own"));
    assert_eq!(untouched(&destination(), &gone, &names), ["projects 'its own': is gone"]);
    assert_eq!(untouched(&destination(), &destination(), &[("feeds", "None")]).len(), 1);
}
