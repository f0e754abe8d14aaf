//! Drift: what was changed on a destination since the last sync, and what is none.

use crate::world::{CANARY, Output, World, run_of_anna, server_at};
use octopus_client::{Api, ApiKey, Client};
use octopus_sandbox::{Effect, Fault, Sandbox};
use octosync_state::{Location, State};
use serde_json::{Value, json};

/// Returns two environments, a lifecycle over both and a project with a process and a variable.
fn shop() -> Value {
    let phase = |name: &str, id: &str| json!({"Name": name, "OptionalDeploymentTargets": [id], "AutomaticDeploymentTargets": []});
    let script = json!({"Name": "Deploy", "ActionType": "Octopus.Script", "Environments": ["Environments-1"],
        "Properties": {"Octopus.Action.Script.ScriptBody": "echo one", "Octopus.Action.Script.Syntax": "Bash",
            "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.RunOnServer": "true"}});
    let row = json!({"Id": "row-1", "Name": "Api.Url", "Value": "https://one", "Type": "String",
        "Scope": {"Environment": ["Environments-1"]}, "IsEditable": true});
    json!({
        "environments": [{"Id": "Environments-1", "Name": "Test"}, {"Id": "Environments-2", "Name": "Live"}],
        "projectgroups": [{"Id": "ProjectGroups-1", "Name": "Group", "Description": "one"},
            {"Id": "ProjectGroups-2", "Name": "Spare"}],
        "lifecycles": [{"Id": "Lifecycles-1", "Name": "Path",
            "Phases": [phase("Test", "Environments-1"), phase("Live", "Environments-2")]}],
        "projects": [{"Id": "Projects-1", "Name": "Shop", "ProjectGroupId": "ProjectGroups-1",
            "LifecycleId": "Lifecycles-1", "VariableSetId": "variableset-Projects-1",
            "DeploymentProcessId": "deploymentprocess-Projects-1"}],
        "channels": [{"Id": "Channels-1", "Name": "Default", "ProjectId": "Projects-1", "IsDefault": true}],
        "deploymentprocesses": [{"Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1",
            "Steps": [{"Name": "Deploy", "Actions": [script]}]}],
        "variablesets": [{"Id": "variableset-Projects-1", "OwnerId": "Projects-1", "Variables": [row]}],
    })
}

struct Two {
    world: World,
    source: Sandbox,
    destination: Sandbox,
}

impl Two {
    /// Syncs once; `more` goes below the destination.
    async fn synced(more: &str) -> Self {
        let source = server_at(1000, shop()).await;
        Self::with(source, server_at(50_000, json!({})).await, more)
    }

    fn with(source: Sandbox, destination: Sandbox, more: &str) -> Self {
        let mut world = World::new();
        let kinds = "kinds: { environments: create, lifecycles: merge, project_groups: merge }";
        world.config(&source.url(), &destination.url(), &format!("{kinds}\n{more}"));
        let two = Self { world, source, destination };
        two.sync();
        two
    }

    fn sync(&self) {
        let said = self.world.run(&["sync", "--yes"]);
        assert_eq!(said.code, Some(0), "{said}");
    }

    fn id(&self, collection: &str, name: &str) -> String {
        let documents = self.destination.documents("Default", collection);
        documents.iter().find(|document| document["Name"] == name).unwrap()["Id"].as_str().unwrap().to_owned()
    }

    fn edit(&self, collection: &str, name: &str, edit: impl FnOnce(&mut Value)) {
        let documents = self.destination.documents("Default", collection);
        let named = |document: &&Value| name.is_empty() || document["Name"] == name;
        let found = documents.iter().find(named).unwrap_or_else(|| panic!("there is no {collection} {name}"));
        assert!(self.destination.edit("Default", collection, found["Id"].as_str().unwrap(), edit));
    }

    /// Looks for drift, and sees that nothing was sent that writes; times are hidden.
    fn drift(&self) -> Output {
        self.told(&["drift"])
    }

    fn told(&self, words: &[&str]) -> Output {
        self.source.clear_requests();
        self.destination.clear_requests();
        let mut said = self.world.run(words);
        let sent: Vec<String> = self.destination.requests().iter().map(|sent| sent.method.to_string()).collect();
        assert!(!sent.is_empty() && sent.iter().all(|method| method == "GET"), "{sent:?}");
        assert!(self.source.requests().is_empty(), "the source is not asked");
        said.stdout = said.stdout.lines().map(|line| format!("{}\n", line.split(" at 20").next().unwrap())).collect();
        said
    }

    fn json(&self, code: i32) -> Value {
        let said = self.world.run(&["drift", "--json"]);
        assert_eq!(said.code, Some(code), "{said}");
        let document: Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!((&document["command"], &document["exit"]), (&json!("drift"), &json!(code)));
        document["drift"][0].clone()
    }

    fn assert_quiet(&self) {
        let said = self.drift();
        assert_eq!((said.code, &*said.stdout), (Some(0), "production: no drift\n"), "{said}");
    }

    async fn stop(self) {
        self.source.stop().await;
        self.destination.stop().await;
    }
}

/// Returns the API of a server's space.
async fn api(server: &Sandbox) -> Api {
    let client = Client::builder(&server.url()).unwrap().api_key(ApiKey::from(CANARY.to_owned())).build().unwrap();
    client.space(&client.find_space("Default").await.unwrap().id)
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_are_told_once_and_are_no_drift_after_the_next_sync() {
    let two = Two::synced("").await;
    two.assert_quiet();
    two.edit("projects", "Shop", |project| project["Description"] = json!("edited there"));
    two.edit("deploymentprocesses", "", |process| {
        process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("echo two");
    });
    insta::assert_snapshot!(two.drift(), @r#"
    exit 2
    -- stdout
    production: 2 changed

    changed there
      ~ deployment_processes/Shop · Modified by sandbox@example.com
          ~ step Deploy › script: "echo one" → "echo two"
      ~ projects/Shop · Modified by sandbox@example.com
          + description: "edited there"
    -- stderr
    production: 2 changed · R requests, 0 writes, T s
    "#);
    two.sync();
    two.assert_quiet();
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_or_made_there_is_told() {
    let two = Two::synced("").await;
    let there = api(&two.destination).await;
    let spare = two.id("projectgroups", "Spare");
    there.delete(&format!("projectgroups/{spare}")).await.unwrap();
    let _: Value = there.post("projectgroups", &json!({"Name": "Own"})).await.unwrap();
    let channel = json!({"Name": "Hotfix", "ProjectId": two.id("projects", "Shop")});
    let _: Value = there.post("channels", &channel).await.unwrap();
    insta::assert_snapshot!(two.drift(), @"
    exit 2
    -- stdout
    production: 1 missing, 2 new

    missing there
      - project_groups/Spare · Deleted by sandbox@example.com

    new there
      + channels/Shop/Hotfix · Created by sandbox@example.com
      + project_groups/Own · Created by sandbox@example.com
    -- stderr
    production: 1 missing, 2 new · R requests, 0 writes, T s
    ");
    // A new document is known after the next sync; a missing one is missing until it is back.
    two.sync();
    let said = two.drift();
    assert_eq!((said.code, said.stdout.starts_with("production: 1 missing\n")), (Some(2), true), "{said}");
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_tells_edits_in_the_words_of_the_source() {
    let two = Two::synced("names: { environments: { Test: Staging } }").await;
    let uat: Value = api(&two.destination).await.post("environments", &json!({"Name": "UAT"})).await.unwrap();
    two.edit("deploymentprocesses", "", |process| {
        let step = &mut process["Steps"][0];
        (step["Name"], step["Actions"][0]["Name"]) = (json!("Roll out"), json!("Roll out"));
        step["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("set -e\necho two");
    });
    two.edit("variablesets", "", |set| {
        let rows = set["Variables"].as_array_mut().unwrap();
        let mut own = rows[0].clone();
        rows[0]["Value"] = json!("https://two");
        (own["Id"], own["Value"], own["Scope"]) =
            (json!("row-2"), json!("https://uat"), json!({"Environment": [uat["Id"]]}));
        rows.push(own);
    });
    insta::assert_snapshot!(two.told(&["drift", "--patch"]), @r#"
    exit 2
    -- stdout
    production: 3 documents to carry over to the source
      deployment_processes/Shop · Modified by sandbox@example.com
          @ step Deploy › name
              -Deploy
              +Roll out
          @ step Deploy › script
              @@ -1 +1,2 @@
              -echo one
              +set -e
              +echo two
          @ step Deploy › name
              -Deploy
              +Roll out
      variables/projects/Shop · Modified by sandbox@example.com
          ! environments/UAT has no counterpart on the source: it is called here as it is there
          @ Api.Url[environments=Test] › value
              -Replace Me
              +https://two
          @ Api.Url[environments=UAT]
              +is editable: true
              +name: Api.Url
              +projection epoch: 3
              +scope › environment: UAT
              +type: String
              +value: https://uat
      environments/UAT · Created by sandbox@example.com
          @ allow dynamic infrastructure
              +true
          @ name
              +UAT
          @ projection epoch
              +3
          @ slug
              +uat
          @ sort order
              +2
    -- stderr
    production: 2 changed, 1 new · R requests, 0 writes, T s
    "#);
    let said = two.world.run(&["drift", "--patch", "--json"]);
    let told: Value = serde_json::from_str(&said.stdout).unwrap();
    let patch = &told["drift"][0]["patch"];
    assert_eq!(patch[1]["unclear"], json!([{"there": "environments/UAT", "here": []}]), "{patch}");
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_environment_is_drift_of_itself_alone() {
    let two = Two::synced("").await;
    two.edit("environments", "Test", |environment| environment["Name"] = json!("Trial"));
    let told = two.json(2);
    let changed: Vec<&str> =
        told["changed"].as_array().unwrap().iter().map(|changed| changed["key"].as_str().unwrap()).collect();
    assert_eq!(changed, ["environments/Trial"], "{told}");
    let change = &told["changed"][0]["changes"][0];
    assert_eq!((&change["at"], &change["before"], &change["after"]), (&json!("Name"), &json!("Test"), &json!("Trial")));
    assert_eq!(told["changed"][0]["edited"]["done"], "Modified", "{told}");
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sync_kept_there_is_no_drift() {
    let group = json!({"projectgroups": [{"Id": "ProjectGroups-1", "Name": "Group", "Description": "their own"}]});
    let two = Two::with(server_at(1000, shop()).await, server_at(50_000, group).await, "first_sync: keep_destination");
    assert_eq!(
        two.destination
            .documents("Default", "projectgroups")
            .iter()
            .filter(|group| group["Description"] == "their own")
            .count(),
        1
    );
    two.assert_quiet();
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ignored_is_counted_and_no_drift() {
    let ignore = "ignore: [{ kind: projects, field: Description }, { name: 'own *' }, { field: \"Properties.'Octopus.Action.*'\" }]";
    let two = Two::synced(ignore).await;
    two.edit("projects", "Shop", |project| project["Description"] = json!("edited there"));
    two.edit("deploymentprocesses", "", |process| {
        process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("echo two");
    });
    let there = api(&two.destination).await;
    let _: Value = there.post("projectgroups", &json!({"Name": "Own group"})).await.unwrap();
    let said = two.drift();
    assert_eq!((said.code, &*said.stdout), (Some(0), "production: no drift, 3 ignored\n"), "{said}");
    two.edit("projectgroups", "Group", |group| group["Description"] = json!("two"));
    let told = two.json(2);
    assert_eq!((told["changed"].as_array().unwrap().len(), &told["ignored"]), (1, &json!(3)), "{told}");
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_ignore_that_leave_nothing_out_are_said_by_drift_plan_and_doctor() {
    let two = Two::synced("ignore: [{ name: Shopp }, { kind: projects, field: Descripton }, { kind: channels }]").await;
    insta::assert_snapshot!(two.drift(), @r#"
    exit 0
    -- stdout
    production: no drift

    Warnings
      ignore.unmatched ignore: no document of the destination is called "Shopp" (octosync.yaml:10)
          next: write "Shop", or remove it
      ignore.unmatched ignore: no project of the destination has a field "Descripton" (octosync.yaml:10)
          next: write "Description", or remove it
    -- stderr
    production: no drift · R requests, 0 writes, T s
    "#);
    let told = two.json(0);
    assert_eq!(told["findings"].as_array().unwrap().len(), 2, "{told}");
    for (command, code) in [("plan", 0), ("doctor", 0)] {
        let said = two.world.run(&[command, "-v"]);
        assert_eq!(said.code, Some(code), "{said}");
        assert!(said.stdout.contains("ignore.unmatched") && said.stdout.contains("\"Shopp\""), "{said}");
    }
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_audit_feed_that_is_said_once() {
    let two = Two::synced("").await;
    two.edit("projects", "Shop", |project| project["Description"] = json!("edited there"));
    two.edit("projectgroups", "Group", |group| group["Description"] = json!("two"));
    let no = Effect::Status { code: 403, body: json!({"ErrorMessage": "No."}).to_string(), headers: Vec::new() };
    two.destination.insert_fault(Fault::at("/api/*/events*", no).method("GET"));
    insta::assert_snapshot!(two.drift(), @r#"
    exit 2
    -- stdout
    production: 2 changed

    changed there
      ~ project_groups/Group
          ~ description: "one" → "two"
      ~ projects/Shop
          + description: "edited there"

    who changed this, and when, is not known: the key may not read the audit feed (EventView)
    -- stderr
    production: 2 changed · R requests, 0 writes, T s
    "#);
    let told = two.json(2);
    assert_eq!(told["edits_unknown"], "the key may not read the audit feed (EventView)", "{told}");
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sync_there_is_nothing_to_compare_with() {
    let (source, destination) = (server_at(1000, shop()).await, server_at(90_000, json!({})).await);
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    insta::assert_snapshot!(world.run(&["drift"]), @"
    exit 1
    -- stdout
    -- stderr
    error: there is no state in .octosync/state.db yet, so nobody knows what a sync left
    hint: run `octosync sync` first; if the state is elsewhere, name it with `state:` in the configuration
    ");
    assert!(!world.path(".octosync").exists(), "looking makes no state");
    let two = Two::synced("").await;
    two.world
        .write("octosync.yaml", &two.world.read("octosync.yaml").replace(&two.destination.url(), &destination.url()));
    let said = two.world.run(&["drift"]);
    assert_eq!(said.code, Some(1), "{said}");
    assert!(
        said.stderr.contains("production: the state in .octosync/state.db knows of no sync to this space"),
        "{said}"
    );
    assert!(said.stderr.contains("hint: run `octosync sync --to production` first"), "{said}");
    two.stop().await;
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_under_way_is_warned_of() {
    let two = Two::synced("").await;
    let state = State::open(&Location::File(two.world.path(".octosync/state.db"))).await.unwrap();
    let run = state.begin(run_of_anna(state.remembered().await.unwrap().remove(0))).await.unwrap();
    let said = two.drift();
    assert_eq!(said.code, Some(0), "{said}");
    assert!(said.stderr.contains("what it has written meanwhile may look like drift"), "{said}");
    assert!(said.stderr.contains("anna@desk holds the destination"), "{said}");
    run.end("done", &json!({})).await.unwrap();
    assert!(!two.drift().stderr.contains("holds the destination"));
    state.close().await;
    two.stop().await;
}

/// The command holds no client but one without writing methods: nothing in it can send anything else.
#[test]
fn the_command_cannot_write() {
    let code = include_str!("../../src/commands/drift.rs");
    let words: Vec<&str> = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    assert!(words.contains(&"Reader") && !words.contains(&"Client"), "only the reading client is named");
    assert!(code.contains("Connection<Reader>"), "connections hold the reading client");
}
