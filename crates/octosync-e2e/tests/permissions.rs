//! Keys that lack a permission: a run fails by the name of the permission and of what it was needed for, a part of it
//! is never called success, and with the permission given the next run finishes.

use octopus_sandbox::{Effect, Fault, LimitedKey, Sandbox};
use octosync_e2e::kit::{CANARY, Pair, SPACE, destination, seed, source};
use octosync_e2e::program::Desk;
use octosync_e2e::spaces::{Documents, half_of, lookups, rich_space};
use octosync_e2e::tiny::environment;
use serde_json::{Value, json};

/// The key of the test; the administrator's looks at what came of it.
const LIMITED: &str = "API-LIMITEDLIMITEDLIMITED";

/// The permissions to read a space, on both sides. Tag sets can be seen by everybody.
const READING: &[&str] = &[
    "AccountView",
    "ActionTemplateView",
    "EnvironmentView",
    "FeedView",
    "GitCredentialView",
    "LibraryVariableSetView",
    "LifecycleView",
    "MachinePolicyView",
    "ProcessView",
    "ProjectGroupView",
    "ProjectView",
    "RunbookView",
    "TenantView",
    "VariableView",
    "WorkerView",
];

/// The kinds that are only looked up, because documents name them: a user who may not see them is told so, and refused
/// where one is named. The last word says how a sync of the rich space ends, which does not name a thing of every kind.
const LOOKING_UP: &[(&str, &str, i32)] = &[
    ("CertificateView", "certificates", 3),
    ("MachineView", "targets", 0),
    ("TeamView", "teams", 3),
    ("UserRoleView", "user_roles", 0),
];

/// The further permissions to write everything to an empty space.
const WRITING: &[&str] = &[
    "AccountCreate",
    "ActionTemplateCreate",
    "EnvironmentCreate",
    "FeedEdit",
    "GitCredentialEdit",
    "LibraryVariableSetCreate",
    "LibraryVariableSetEdit",
    "LifecycleCreate",
    "MachinePolicyCreate",
    "ProcessEdit",
    "ProjectCreate",
    "ProjectEdit",
    "ProjectGroupCreate",
    "RunbookEdit",
    "TagSetCreate",
    "TeamCreate",
    "TeamEdit",
    "TenantCreate",
    "TenantEdit",
    "VariableEdit",
    "WorkerEdit",
];

fn all() -> impl Iterator<Item = &'static str> {
    READING.iter().chain(WRITING).copied().chain(LOOKING_UP.iter().map(|(permission, ..)| *permission))
}

/// A key that may do all that a sync needs, but for one thing.
fn all_but(lacking: &str) -> LimitedKey {
    let may: Vec<&str> = all().filter(|permission| *permission != lacking).collect();
    format!("{LIMITED}={}", may.join(",")).parse().expect("the server knows these permissions")
}

/// The rich space, and an environment and a team that only it has.
fn wanted() -> Documents {
    let mut documents = rich_space();
    let mut add = |of: &str, document| documents.entry(of.to_owned()).or_default().push(document);
    add("environments", environment(900, "Only here"));
    add("teams", json!({ "Id": "Teams-900", "Name": "Only here" }));
    add(
        "scopeduserroles",
        json!({ "Id": "ScopedUserRoles-900", "TeamId": "Teams-900", "UserRoleId": "userroles-projectviewer" }),
    );
    documents
}

async fn pair(lacking: &str, there: &Documents) -> Pair {
    let to = destination().api_key(Some(CANARY.to_owned())).key(all_but(lacking)).space(seed(there));
    Pair::of(source().space(seed(&wanted())), to).await
}

fn desk(pair: &Pair) -> Desk {
    let text = format!(
        "version: 1
source: {{ url: '{}', space: {SPACE}, api_key: {{ env: SOURCE_KEY }} }}
destinations:
  production: {{ url: '{}', space: {SPACE}, api_key: {{ env: DESTINATION_KEY }} }}
kinds: {{ environments: create }}
",
        pair.source.url(),
        pair.destination.url(),
    );
    Desk::new().file("octosync.yaml", &text).env("SOURCE_KEY", CANARY).env("DESTINATION_KEY", LIMITED)
}

/// How many documents stand there, whatever the key of the test may see.
fn held(sandbox: &Sandbox) -> usize {
    ["environments", "feeds", "projects", "variablesets"].iter().map(|of| sandbox.documents(SPACE, of).len()).sum()
}

#[tokio::test]
async fn the_permissions_that_the_page_names_are_enough() {
    let pair = pair("", &lookups()).await;
    let desk = desk(&pair);
    desk.octosync(&["sync", "--yes"]).await.exits(0).broke_nothing();
    desk.octosync(&["plan"]).await.exits(0);
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(page).expect("the page can be read");
    let unnamed: Vec<_> = all().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(unnamed.is_empty(), "docs/configuration.md does not name {unnamed:?}");
}

#[tokio::test]
async fn who_may_not_see_something_plans_nothing_and_is_told_what_is_lacking() {
    for lacking in READING {
        let pair = pair(lacking, &half_of(&wanted())).await;
        eprintln!("without {lacking}");
        let (desk, before) = (desk(&pair), held(&pair.destination));
        for words in [&["plan", "--out", "plan.json"][..], &["sync", "--yes"], &["explain", "projects/OctoFX"]] {
            let ran = desk.octosync(words).await;
            ran.exits(1).broke_nothing();
            ran.says(&format!("of production: this API key lacks the permission {lacking} for GET /api/"));
            ran.says(&format!("hint: give the user of this key a role with {lacking} on production in this space"));
        }
        assert!(!desk.path("plan.json").exists(), "{lacking}");
        assert_eq!((pair.destination.writes(), held(&pair.destination)), (0, before), "{lacking}");
    }
}

#[tokio::test]
async fn who_may_not_see_what_documents_name_is_refused_where_they_do() {
    for (lacking, kind, code) in LOOKING_UP {
        eprintln!("without {lacking}");
        let pair = pair(lacking, &lookups()).await;
        let ran = desk(&pair).octosync(&["sync", "--yes"]).await;
        ran.says(&format!("read.forbidden the key may not read {kind} of production"));
        ran.exits(*code).broke_nothing();
        assert_eq!(pair.destination.writes() == 0, *code == 3, "{lacking}");
    }
}

/// The same configuration with the administrator's key.
fn of_the_administrator(desk: &Desk) -> Desk {
    let text = std::fs::read_to_string(desk.path("octosync.yaml")).expect("it is there");
    Desk::new().file("octosync.yaml", &text).env("SOURCE_KEY", CANARY).env("DESTINATION_KEY", CANARY)
}

#[tokio::test]
async fn a_team_is_not_created_while_its_roles_cannot_be_seen() {
    let pair = pair("UserRoleView", &lookups()).await;
    let team = || {
        let teams = pair.destination.documents(SPACE, "teams");
        teams.into_iter().find(|team| team["Name"] == "Only here").map(|team| team["Id"].clone())
    };
    let desk = desk(&pair);
    let ran = desk.octosync(&["sync", "--yes"]).await;
    ran.exits(0).says("is not created: its team roles cannot be read on both sides, and come only with a new team");
    assert_eq!(team(), None);
    of_the_administrator(&desk).octosync(&["sync", "--yes"]).await.exits(0);
    let team = team().expect("it comes as soon as its roles can be seen");
    let roles = pair.destination.documents(SPACE, "scopeduserroles");
    assert_eq!(roles.iter().filter(|role| role["TeamId"] == team).count(), 1);
}

#[tokio::test]
async fn the_doctor_names_what_a_key_may_not_write_also_when_there_is_nothing_to_write() {
    let lacking = "VariableEdit";
    let pair = pair(lacking, &lookups()).await;
    let desk = desk(&pair);
    desk.octosync(&["doctor"])
        .await
        .exits(1)
        .says(&format!("problem permissions: the key lacks the permission {lacking}"));
    of_the_administrator(&desk).octosync(&["sync", "--yes"]).await.exits(0);
    let ran = desk.octosync(&["doctor"]).await;
    ran.exits(0).broke_nothing();
    ran.says("lacks what plans of this configuration can need: ").says(&format!("{lacking} (variables)"));
}

#[tokio::test]
async fn who_may_not_write_something_is_told_before_the_first_write_and_finishes_with_it() {
    for lacking in WRITING {
        eprintln!("without {lacking}");
        let pair = pair(lacking, &lookups()).await;
        let desk = desk(&pair);
        let ran = desk.octosync(&["sync", "--yes"]).await;
        ran.exits(3).broke_nothing();
        ran.says("key.lacks").says(&format!("the key lacks the permission {lacking} for "));
        ran.says(&format!("next: give the user of this key a role with {lacking} for them"));
        assert_eq!(pair.destination.writes(), 0, "{lacking}");
        // A plan that somebody else made is refused as soon.
        let planned = desk.env("DESTINATION_KEY", CANARY);
        planned.octosync(&["plan", "--out", "plan.json"]).await.exits(2);
        let desk = planned.env("DESTINATION_KEY", LIMITED);
        let ran = desk.octosync(&["apply", "plan.json"]).await;
        ran.exits(3).says(&format!("the key lacks the permission {lacking} for "));
        assert_eq!(pair.destination.writes(), 0, "{lacking}");
        // Somebody gives the user the role: here, the key of somebody who has it.
        let desk = desk.env("DESTINATION_KEY", CANARY);
        desk.octosync(&["sync", "--yes"]).await.exits(0).broke_nothing();
        desk.octosync(&["plan"]).await.exits(0);
    }
}

/// Every failed step is one that lacks the permission, what is not tried needs one of those, and the rest is done.
fn fails_for(document: &str, lacking: &str) {
    let document: Value = serde_json::from_str(document).expect("one JSON document");
    let steps = document["outcome"]["production"]["steps"].as_array().expect("what became of the steps");
    let with = |status: &str| steps.iter().filter(|step| step["status"] == status).collect::<Vec<_>>();
    let (done, failed, blocked) = (with("done"), with("failed"), with("blocked"));
    assert!(!failed.is_empty() && !done.is_empty(), "{lacking}: {steps:#?}");
    for step in &failed {
        let error = step["error"].as_str().unwrap_or_default();
        assert!(error.contains(&format!("lacks the permission {lacking} ")), "{lacking}: {step}");
    }
    for step in &blocked {
        assert!(failed.iter().chain(&blocked).any(|by| by["id"] == step["by"]), "{lacking}: {step}");
    }
    assert_eq!(done.len() + failed.len() + blocked.len(), steps.len(), "{lacking}: {steps:#?}");
}

#[tokio::test]
async fn a_permission_that_is_lost_half_way_stops_what_needs_it_and_nothing_else() {
    for (lost, path) in
        [("ProcessEdit", "*/deploymentprocesses/*"), ("VariableEdit", "*/variables/*"), ("ProjectEdit", "*/projects/*")]
    {
        let pair = pair("", &lookups()).await;
        let desk = desk(&pair);
        // The second write of the kind is the first that is refused.
        let revoke = Fault::at(path, Effect::Revoke(lost.to_owned())).method("PUT").nth(2);
        pair.destination.insert_fault(revoke);
        let ran = desk.octosync(&["sync", "--yes", "--json"]).await;
        ran.exits(4).broke_nothing();
        fails_for(&ran.stdout, lost);
        let again = desk.octosync(&["sync", "--yes"]).await;
        again.exits(4).says(&format!("lacks the permission {lost} ")).says("next: put right what failed, and run");
        pair.destination.insert_fault(Fault::at("*", Effect::Restore(lost.to_owned())).nth(1));
        desk.octosync(&["sync", "--yes"]).await.exits(0).broke_nothing();
        let writes = pair.destination.writes();
        desk.octosync(&["plan"]).await.exits(0);
        desk.octosync(&["sync", "--yes"]).await.exits(0);
        assert_eq!(pair.destination.writes(), writes, "{lost}: a further sync writes nothing");
    }
}
