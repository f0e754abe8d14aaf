//! Processes, channels, strategies.

use crate::small::{Small, action, assert_says, ground, start, steps, there, web};
use octosync::delta::{Delta, FirstSync, Mode};
use octosync_e2e::judge::{self, Expectation};
use octosync_e2e::kit::Wanted;
use octosync_e2e::tiny::{self, channel, guid, process, project, script, step};
use serde_json::{Value, json};

fn taking() -> (Delta, Expectation) {
    (
        Delta::default().first_sync(FirstSync::TakeSource),
        Expectation::default().first_sync(judge::FirstSync::TakeSource),
    )
}

fn package(name: &str, feed: &str) -> Value {
    json!({ "Id": guid(&format!("package {name}")), "Name": name, "PackageId": "Acme.Web", "FeedId": feed, "AcquisitionLocation": "Server", "Properties": {} })
}

/// A step with packages from feeds, by reference name.
fn with_packages(name: &str, packages: &[(&str, &str)]) -> Value {
    let mut made = script(1, name, "echo");
    made["Actions"][0]["Packages"] = packages.iter().map(|(name, feed)| package(name, feed)).collect();
    if packages.iter().any(|(name, _)| name.is_empty()) {
        made["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptSource"] = json!("Package");
    }
    made
}

fn rule(action: &str, package: &str) -> Value {
    json!({ "Id": guid(&format!("rule {action}")), "VersionRange": "[1,2)", "Tag": "", "ActionPackages": [{ "DeploymentAction": action, "PackageReference": package }] })
}

/// The server refuses a rule for an action that its process does not have yet.
#[tokio::test]
async fn channel_rules_are_written_after_the_process() {
    let source = web()
        .steps(vec![with_packages("Deploy", &[("", "feeds-builtin")])])
        .with("channels", |channel| channel["Rules"] = json!([rule("Deploy", "")]));
    let judged = start(source, ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(there(&judged.pair, "channels", "Default").unwrap()["Rules"][0]["VersionRange"], "[1,2)");
}

#[tokio::test]
async fn the_default_flag_never_moves_on_a_project_that_is_there() {
    let source = web().add("channels", channel(2, 1, "Other", false));
    let mut there_too = web().add("channels", channel(2, 1, "Other", false));
    for channel in there_too.0.get_mut("channels").unwrap() {
        channel["IsDefault"] = json!(channel["Name"] == "Other");
    }
    let judged = start(source, there_too.0).await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    assert_eq!(there(&judged.pair, "channels", "Other").unwrap()["IsDefault"], true);
}

#[tokio::test]
async fn the_built_in_feed_is_the_one_of_each_space() {
    use octosync_e2e::kit::{Pair, destination, seed, source};
    let documents = web().steps(vec![with_packages("Deploy", &[("", "feeds-builtin"), ("bound", "#{Feed}")])]).0;
    for (here, there) in [(true, false), (false, true)] {
        let source = source().well_known_feed_ids(here).space(seed(&documents));
        let destination = destination().well_known_feed_ids(there).space(seed(&ground(&["Dev", "Test"])));
        let judged = octosync_e2e::story::Judged::of(Pair::of(source, destination).await).await;
        judged.sync(&Delta::default(), &Expectation::default()).await;
        let packages = action(&judged.pair, "Deploy")["Packages"].clone();
        let feed = packages.as_array().unwrap().iter().find(|package| package["Name"] == "").unwrap()["FeedId"].clone();
        assert_eq!(feed == "feeds-builtin", there, "{packages}");
    }
}

#[tokio::test]
async fn a_feed_without_a_counterpart_is_refused_by_step_and_field() {
    let source = web()
        .add("feeds", json!({ "Id": "Feeds-9", "Name": "Ours", "FeedType": "Maven", "FeedUri": "https://m.example" }))
        .steps(vec![with_packages("Deploy", &[("jar", "Feeds-9")])]);
    let judged = start(source, ground(&["Dev", "Test"])).await;
    let delta = Delta::default().kind(octosync::registry::kinds::FEEDS, Mode::Existing);
    let plan = judged.pair.plan(&delta).await;
    assert!(plan.is_refused());
    assert_says(&plan, &["ref.unmapped", "deployment_processes/Web", "Steps[Deploy]", "FeedId", "Ours"]);
    assert_eq!(judged.pair.destination.writes(), 0);
}

#[tokio::test]
async fn a_worker_pool_by_variable_gets_no_pool_by_id() {
    let mut made = script(1, "Run", "echo");
    made["Actions"][0]["WorkerPoolVariable"] = json!("Pool");
    let judged = start(web().steps(vec![made]), ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let action = action(&judged.pair, "Run");
    assert_eq!((&action["WorkerPoolVariable"], &action["WorkerPoolId"]), (&json!("Pool"), &Value::Null));
}

#[tokio::test]
async fn a_project_can_release_one_that_comes_later_and_the_other_way_round() {
    let release = |of: usize, to: usize| {
        let properties = json!({ "Octopus.Action.RunOnServer": "true",
            "Octopus.Action.DeployRelease.ProjectId": format!("Projects-{to}") });
        let mut made = tiny::action(of, "Release", "Octopus.DeployRelease", properties);
        made["Packages"] = json!([{ "Name": "", "PackageId": format!("Projects-{to}"), "FeedId": "feeds-builtin-releases", "AcquisitionLocation": "NotAcquired", "Properties": {} }]);
        step("Release", vec![made])
    };
    let source = web()
        .add("projects", project(2, "A later one"))
        .add("channels", channel(2, 2, "Default", true))
        .steps(vec![release(1, 2)])
        .add("deploymentprocesses", process(2, vec![release(2, 1)]));
    let judged = start(source, ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(steps(&judged.pair), ["Release", "Release"]);
}

#[tokio::test]
async fn deep_json_is_not_cut() {
    let mut deep = json!("bottom");
    for level in 0..40 {
        deep = json!({ format!("level {level}"): [deep] });
    }
    let mut made = script(1, "Run", "echo");
    made["Actions"][0]["Inputs"] = deep.clone();
    made["Actions"][0]["StepPackageVersion"] = json!("1.0.0");
    made["Actions"][0]["Properties"]["Custom.Json"] = json!(deep.to_string());
    let judged = start(web().steps(vec![made]), ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let action = action(&judged.pair, "Run");
    assert_eq!(action["Inputs"], deep);
    assert_eq!(action["Properties"]["Custom.Json"], deep.to_string());
}

#[tokio::test]
async fn a_shifted_step_keeps_what_is_scoped_to_it() {
    let scoped = |steps: Vec<Value>| -> Small {
        web().steps(steps).rows(vec![tiny::variable("A", "v", json!({ "Action": [guid("action 1 Target")] }))])
    };
    let source = scoped(vec![script(1, "New", "echo"), script(1, "Target", "echo 2")]);
    let judged = start(source, scoped(vec![script(1, "Target", "echo")]).0).await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    assert_eq!(crate::small::rows(&judged.pair), ["A = v Action:1"]);
}
