//! References in unusual places, and those that name nothing.

use octosync::decision::Set;
use octosync::delta::{DeclaredReference, Delta, Fallback, Mode, fallback};
use octosync::key::Kind;
use octosync::plan::DestinationPlan;
use octosync::registry::kinds::{ACCOUNTS, FEEDS};
use octosync_e2e::kit::{Pair, Wanted};
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::{channel, environment, lifecycle, process, project, script};
use serde_json::{Value, json};

fn feed(number: usize, name: &str) -> Value {
    json!({ "Id": format!("Feeds-{number}"), "Name": name, "FeedType": "Docker", "FeedUri": "https://example.com" })
}

/// A space with a project whose only step is this action, and with a feed `Docker` and an account `AWS`.
fn space(action: impl FnOnce(&mut Value)) -> Documents {
    let mut step = script(1, "Deploy", "echo");
    action(&mut step["Actions"][0]);
    let account = json!({ "Id": "Accounts-3", "Name": "AWS", "AccountType": "UsernamePassword", "Username": "u" });
    Documents::from([
        ("environments".to_owned(), vec![environment(1, "Test")]),
        ("projectgroups".to_owned(), vec![json!({ "Id": "ProjectGroups-1", "Name": "Group" })]),
        ("lifecycles".to_owned(), vec![lifecycle(1, "Path", &[1])]),
        ("feeds".to_owned(), vec![feed(3, "Docker")]),
        ("accounts".to_owned(), vec![account]),
        ("projects".to_owned(), vec![project(1, "OctoFX")]),
        ("channels".to_owned(), vec![channel(1, 1, "Default", true)]),
        ("deploymentprocesses".to_owned(), vec![process(1, vec![step])]),
    ])
}

fn id(documents: &Documents, collection: &str, name: &str) -> String {
    let found = documents[collection].iter().find(|document| document["Name"] == name).expect("it is there");
    found["Id"].as_str().expect("an id").to_owned()
}

fn action(documents: &Documents) -> Value {
    documents["deploymentprocesses"][0]["Steps"][0]["Actions"][0].clone()
}

fn property(documents: &Documents, name: &str) -> String {
    action(documents)["Properties"][name].as_str().unwrap_or_default().to_owned()
}

fn codes(plan: &DestinationPlan) -> Vec<&str> {
    plan.refusals().map(|finding| finding.code.as_str()).collect()
}

/// Text of JSON that says an id; what it says else must come back to the byte.
const TEXTS: &[&str] = &[
    r#"[{"Name":"web","FeedId":"ID","N": 1.10, "Big":12345678901234567890123,"A":"\u0062","A":"x"}]"#,
    r#"[{"Name":"web","FeedId":"ID","Ports":[#{each p in Ports}"#,
    r#"[{"Name":"web","FeedId":"ID","Ports":[],}]"#,
    "[ {\"FeedId\" :\t\"ID\"} ] ",
];

#[tokio::test]
async fn texts_of_json_arrive_to_the_byte_but_for_their_ids() {
    const AT: &str = "Octopus.Action.KubernetesContainers.Containers";
    for text in TEXTS {
        let here = space(|action| {
            action["ActionType"] = json!("Octopus.KubernetesDeployContainers");
            action["Properties"] = json!({ AT: text.replace("ID", "Feeds-3") });
        });
        let pair = Pair::start(&here, &Documents::new()).await;
        pair.sync(&creating()).await;
        let there = pair.there();
        assert_eq!(property(&there, AT), text.replace("ID", &id(&there, "feeds", "Docker")));
        pair.assert_quiet(&creating()).await;
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_read_and_holds_another_id_is_refused() {
    let here = space(|action| {
        action["Properties"] = json!({ "Octopus.Action.KubernetesContainers.Containers": "[{\"X\":\"Accounts-3\",}]" });
    });
    let pair = Pair::start(&here, &Documents::new()).await;
    assert_eq!(codes(&pair.plan(&creating()).await), ["ref.undeclared"]);
}

#[tokio::test]
async fn ids_in_inputs_of_step_packages_are_translated_at_any_depth() {
    let inputs = |feed: &str| json!({ "image": [{ "deep": { "feedId": feed, "Links": "kept", "empty": "", "n": 1.0 } }], "text": "Feeds-3x" });
    let here = space(|action| {
        action["ActionType"] = json!("aws-ecs");
        action["Inputs"] = inputs("Feeds-3");
    });
    let pair = Pair::start(&here, &Documents::new()).await;
    pair.sync(&creating()).await;
    let there = pair.there();
    assert_eq!(action(&there)["Inputs"], inputs(&id(&there, "feeds", "Docker")));
    pair.assert_quiet(&creating()).await;
}

#[tokio::test]
async fn places_that_the_owner_declares_are_translated_and_others_refused() {
    let here = space(|action| {
        action["Properties"]["Acme.Account"] = json!("Accounts-3");
        action["Properties"]["Acme.Json"] = json!("{ \"account\": \"Accounts-3\" }");
    });
    let pair = Pair::start(&here, &Documents::new()).await;
    assert_eq!(codes(&pair.plan(&creating()).await), ["ref.undeclared", "ref.undeclared"]);
    let declared = |at: &str, kind| DeclaredReference { at: at.to_owned(), kind };
    let mut delta = creating();
    delta.references = vec![declared("Properties.'Acme.Account'", ACCOUNTS), declared("Properties.*", FEEDS)];
    assert_eq!(codes(&pair.plan(&delta).await), ["ref.undeclared"], "another kind is not what was declared");
    delta.references = vec![declared("Steps[*].Actions[Deploy].Properties.Acme.*", ACCOUNTS)];
    pair.sync(&delta).await;
    let there = pair.there();
    let account = id(&there, "accounts", "AWS");
    assert_eq!(property(&there, "Acme.Account"), account);
    assert_eq!(property(&there, "Acme.Json"), format!("{{ \"account\": \"{account}\" }}"));
    pair.assert_quiet(&delta).await;
}

/// The reference of an action that names nothing on the source, the edit that makes it so, and how many steps arrive
/// all the same.
type Case = (&'static str, fn(&mut Value), usize);

#[tokio::test]
async fn what_names_nothing_on_the_source_is_left_out_or_its_step_is_skipped() {
    let fail = |mut delta: Delta| {
        delta.fallbacks.insert(&fallback::DANGLING, Set::default_of(Fallback::Fail));
        delta
    };
    let cases: &[Case] = &[
        ("a pool", |action| action["WorkerPoolId"] = json!("WorkerPools-99"), 1),
        ("a feed", |action| action["Properties"]["Octopus.Action.Package.FeedId"] = json!("Feeds-99"), 0),
        ("an account", |action| action["Properties"]["Octopus.Action.Azure.AccountId"] = json!("Accounts-99"), 0),
        (
            "a team of a mail",
            |action| action["Properties"]["Octopus.Action.Email.ToTeamIds"] = json!("teams-everyone,Teams-99"),
            1,
        ),
    ];
    for (what, change, steps) in cases {
        let pair = Pair::start(&space(change), &Documents::new()).await;
        let refused = pair.plan(&fail(creating())).await;
        assert!(refused.is_refused(), "{what}");
        let plan = pair.sync(&creating()).await;
        assert!(plan.decisions.iter().any(|decision| decision.rule.id() == "E14"), "{what}: {:#?}", plan.decisions);
        let left = pair.there()["deploymentprocesses"][0]["Steps"].as_array().map_or(0, Vec::len);
        assert_eq!(left, *steps, "{what}");
        pair.assert_quiet(&creating()).await;
    }
}

#[tokio::test]
async fn an_approval_never_loses_a_team_that_names_nothing() {
    let here = space(|action| {
        action["ActionType"] = json!("Octopus.Manual");
        action["Properties"] = json!({ "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone,Teams-99" });
    });
    let pair = Pair::start(&here, &Documents::new()).await;
    assert_eq!(codes(&pair.plan(&creating()).await), ["ref.unmapped"]);
}

#[tokio::test]
async fn new_environments_arrive_in_the_order_of_the_source() {
    let mut here = Documents::new();
    let names = ["Zeta", "Alpha", "Mike", "Beta"];
    let made = names.iter().enumerate().map(|(at, name)| {
        let mut made = environment(at + 1, name);
        made["SortOrder"] = json!(at);
        made
    });
    here.insert("environments".to_owned(), made.collect());
    let own = json!({ "Id": "Environments-9", "Name": "Own", "SortOrder": 1 });
    let pair = Pair::start(&here, &Documents::from([("environments".to_owned(), vec![own])])).await;
    pair.sync(&creating()).await;
    let mut there = pair.there()["environments"].clone();
    there.sort_by_key(|environment| environment["SortOrder"].as_i64());
    let there: Vec<&str> = there.iter().filter_map(|environment| environment["Name"].as_str()).collect();
    let there: Vec<&str> = there.into_iter().filter(|name| *name != "Own").collect();
    assert_eq!(there, names);
}

#[tokio::test]
async fn a_free_text_tag_arrives_with_its_set_and_under_another_name_of_it() {
    let set =
        |name: &str| json!({ "Id": "TagSets-1", "Name": name, "Type": "FreeText", "Scopes": ["Project"], "Tags": [] });
    let mut here = space(|_| {});
    here.insert("tagsets".to_owned(), vec![set("Note")]);
    here.get_mut("projects").expect("there are some")[0]["ProjectTags"] = json!(["Note/hello world"]);
    for (there, delta, expected) in [
        (Documents::new(), creating(), "Note/hello world"),
        (
            Documents::from([("tagsets".to_owned(), vec![set("Remark")])]),
            creating().kind(Kind::new("tag_sets"), Mode::Existing).name(Kind::new("tag_sets"), "Note", &["Remark"]),
            "Remark/hello world",
        ),
    ] {
        let pair = Pair::start(&here, &there).await;
        pair.sync(&delta).await;
        assert_eq!(pair.there()["projects"][0]["ProjectTags"], json!([expected]));
        pair.assert_quiet(&delta).await;
    }
}

#[tokio::test]
async fn what_stands_in_holds_for_parameters_of_step_templates() {
    let parameter = |name: &str, control: &str| {
        json!({ "Id": octosync_e2e::tiny::guid(name), "Name": name, "DefaultValue": null,
            "DisplaySettings": { "Octopus.ControlType": control } })
    };
    let mut here = space(|action| {
        for (name, value) in [
            ("Octopus.Action.Template.Id", "ActionTemplates-1"),
            ("Octopus.Action.Template.Version", "1"),
            ("Package", r#"{"PackageId":"x", "FeedId":"Feeds-3"}"#),
            ("Account", "Accounts-3"),
        ] {
            action["Properties"][name] = json!(value);
        }
    });
    let template = json!({ "Id": "ActionTemplates-1", "Name": "T", "ActionType": "Octopus.Script", "Version": 1,
        "Properties": { "Octopus.Action.Script.ScriptBody": "echo" }, "Packages": [],
        "Parameters": [parameter("Package", "Package"), parameter("Account", "UsernamePasswordAccount")] });
    here.insert("actiontemplates".to_owned(), vec![template]);
    let account = json!({ "Id": "Accounts-8", "Name": "Own", "AccountType": "UsernamePassword", "Username": "u" });
    let there = Documents::from([("feeds".to_owned(), vec![feed(8, "Hub")]), ("accounts".to_owned(), vec![account])]);
    let pair = Pair::start(&here, &there).await;
    let mut delta = creating().name(FEEDS, "Docker", &[]).name(ACCOUNTS, "AWS", &[]);
    assert_eq!(codes(&pair.plan(&delta).await), ["ref.unmapped", "ref.unmapped"]);
    for (spec, name) in [(&fallback::FEED, "Hub"), (&fallback::ACCOUNT, "Own")] {
        delta.fallbacks.insert(spec, Set::default_of(Fallback::Name(name.to_owned())));
    }
    pair.sync(&delta).await;
    let there = pair.there();
    let package = format!(r#"{{"PackageId":"x", "FeedId":"{}"}}"#, id(&there, "feeds", "Hub"));
    assert_eq!(property(&there, "Package"), package);
    assert_eq!(property(&there, "Account"), id(&there, "accounts", "Own"));
    pair.assert_quiet(&delta).await;
}
