//! Checks before a sync: `octosync doctor`, which writes nothing.

use crate::world::{CANARY, Output, World, groups, run_of_anna, server, server_at};
use octopus_client::{ApiKey, Client};
use octopus_sandbox::{Effect, Fault, Sandbox};
use octosync::memory::{Ends, SiteId};
use octosync_state::{Location, State};
use serde_json::{Value, json};

/// Returns the checks of a run: what was checked, of which end, the verdict.
fn checks(said: &Output) -> Vec<(String, String, String)> {
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let text = |check: &Value, field: &str| check[field].as_str().unwrap_or_default().to_owned();
    let checks = document["checks"].as_array().unwrap().iter();
    checks.map(|check| (text(check, "check"), text(check, "of"), text(check, "verdict"))).collect()
}

/// Returns the checks that are not in order.
fn wrong(said: &Output) -> Vec<String> {
    let wrong = checks(said).into_iter().filter(|(.., verdict)| verdict != "ok");
    wrong.map(|(check, of, verdict)| format!("{of} {check} {verdict}")).collect()
}

async fn world(source: &Sandbox, destination: &Sandbox, more: &str) -> World {
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), more);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_are_reported_as_a_page_and_as_a_summary() {
    let source = server(groups(&[("Trading", ""), ("trading", "")])).await;
    let destination = server(json!({})).await;
    let world = world(&source, &destination, "").await;
    let said = world.run(&["doctor", "--json", "--report", "doctor.html", "--markdown", "doctor.md"]);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let all = document["checks"].as_array().unwrap();
    assert!(all.len() > 10, "{said}");
    let page = world.read("doctor.html");
    let shown = page.matches("class=\"mark ").count();
    assert_eq!(shown, all.len(), "each check stands on the page: {page}");
    assert!(world.read("doctor.md").contains("names"), "{}", world.read("doctor.md"));
    let said = world.run(&["doctor", "--report", "octosync.yaml"]);
    assert!(said.code == Some(1) && said.stderr.contains("would overwrite octosync.yaml"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_ends_that_are_in_order_end_with_0_and_nothing_is_written() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server(json!({})).await;
    let world = world(&source, &destination, "").await;
    let said = world.run(&["doctor", "--json"]);
    assert_eq!((said.code, wrong(&said)), (Some(0), Vec::new()), "{said}");
    let names: Vec<String> = checks(&said).into_iter().map(|(check, of, _)| format!("{of} {check}")).collect();
    for wanted in [
        " configuration",
        " state",
        "source key",
        "source connection",
        "source space",
        "source reading",
        "source permissions",
    ] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}: {names:?}");
    }
    for wanted in
        ["versions", "permissions", "guard", "names", "words", "counterparts", "references", "consents", "deployment"]
    {
        assert!(names.iter().any(|name| *name == format!("production {wanted}")), "{wanted}: {names:?}");
    }
    assert_eq!((source.writes(), destination.writes()), (0, 0));
    let methods = [source.requests(), destination.requests()].concat();
    assert!(methods.iter().all(|request| request.method == "GET"));
    assert!(!world.path(".octosync").exists(), "no state was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_fails_does_not_stop_the_others() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server(json!({})).await;
    let world = world(&source, &destination, "").await;
    let text = world.read("octosync.yaml");
    let more = "  keyless: { url: http://127.0.0.1:9, api_key: { env: NOT_SET } }
  away: { url: http://127.0.0.1:9, api_key: { env: KEY }, space: Other }
";
    world.write(
        "octosync.yaml",
        &format!("{text}{more}  lost: {{ url: {}, api_key: {{ env: KEY }}, space: Nowhere }}\n", destination.url()),
    );
    let said = world.run(&["doctor", "--json"]);
    assert_eq!(said.code, Some(1), "{said}");
    assert_eq!(wrong(&said), ["keyless key problem", "away connection problem", "lost space problem"]);
    let said = checks(&said);
    assert!(said.contains(&("reading".to_owned(), "production".to_owned(), "ok".to_owned())), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_source_the_destinations_are_looked_at_alone() {
    let source = Sandbox::builder().api_key(Some("API-ANOTHER".to_owned())).start().await.unwrap();
    let destination = server(json!({})).await;
    let world = world(&source, &destination, "").await;
    let said = world.run(&["doctor", "--json"]);
    assert_eq!(
        (said.code, wrong(&said)),
        (Some(1), vec!["source key problem".to_owned(), "production reading warning".to_owned()])
    );
    let said = world.run(&["doctor"]);
    assert!(said.stdout.contains("! problem key: source: the server does not accept this API key"), "{said}");
    assert!(said.stdout.contains("next: make a new API key on source"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_plan_would_refuse_is_a_problem_of_its_topic() {
    let source = server(groups(&[("Trading", "one")])).await;
    let destination = server(groups(&[("TRADING", "two")])).await;
    let world =
        world(&source, &destination, "kinds: { project_groups: merge }\nnames: { environments: { Produktion: ~ } }")
            .await;
    let said = world.run(&["doctor", "--json"]);
    assert_eq!(said.code, Some(1), "{said}");
    let said = wrong(&said);
    for wanted in ["production differences problem", "production names warning", "production words problem"] {
        assert!(said.iter().any(|wrong| wrong == wanted), "{wanted}: {said:?}");
    }
    let said = world.run(&["doctor"]);
    assert!(said.stdout.contains("project_groups/Trading is \"TRADING\" there"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_space_on_both_ends_is_a_problem() {
    let both = server(groups(&[("Trading", "")])).await;
    let said = world(&both, &both, "").await.run(&["doctor", "--json"]);
    assert_eq!((said.code, wrong(&said)), (Some(1), vec!["production space problem".to_owned()]), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_read_is_named_with_the_permission() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server(json!({})).await;
    destination.insert_fault(Fault::at("/api/*/projectgroups*", Effect::Forbid("ProjectGroupView".to_owned())));
    let said = world(&source, &destination, "").await.run(&["doctor"]);
    assert_eq!(said.code, Some(1), "{said}");
    assert!(said.stdout.contains("! problem reading: failed to read project_groups of production"), "{said}");
    assert!(said.stdout.contains("ProjectGroupView"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_far_apart_are_a_problem_and_consents_for_everything_a_warning() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = Sandbox::builder().api_key(Some(CANARY.to_owned())).version("2022.2.6729").start().await.unwrap();
    let one = world(&source, &destination, "").await;
    assert_eq!(wrong(&one.run(&["doctor", "--json"])), ["production versions problem"]);
    let other = world(&source, &destination, "allow_version_gap: true\nallow_weaker_gates: true").await;
    let said = other.run(&["doctor", "--allow-widening"]);
    assert_eq!(said.code, Some(0), "{said}");
    for words in [
        "allow_version_gap accepts",
        "(octosync.yaml:9)",
        "allow_weaker_gates accepts",
        "(octosync.yaml:10)",
        "(--allow-widening)",
    ] {
        assert!(said.stdout.contains(words), "{words}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_ends_soon_is_warned_of() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server(json!({})).await;
    let mut world = world(&source, &destination, "").await;
    let builder = Client::builder(&destination.url()).unwrap().api_key(ApiKey::from(CANARY.to_owned()));
    let client = builder.build().unwrap();
    let me: Value = client.system().get("users/me", &[]).await.unwrap();
    let tomorrow = time::OffsetDateTime::now_utc() + time::Duration::hours(30);
    let expires = format!("{}T{:02}:00:00.000+00:00", tomorrow.date(), tomorrow.hour());
    let body = json!({ "Purpose": "octosync", "Expires": expires });
    let path = format!("users/{}/apikeys", me["Id"].as_str().unwrap());
    let made: Value = client.system().post(&path, &body).await.unwrap();
    world.set("SOON", made["ApiKey"].as_str().unwrap());
    let text = world.read("octosync.yaml");
    let (first, last) = text.rsplit_once("env: KEY").unwrap();
    world.write("octosync.yaml", &format!("{first}env: SOON{last}"));
    let said = world.run(&["doctor"]);
    assert_eq!(said.code, Some(0), "{said}");
    assert!(
        said.stdout
            .contains(&format!("? warning key: it is accepted, and valid until {}: 1 day from now", tomorrow.date())),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_destination_is_told_and_a_state_that_cannot_be_used_is_a_problem() {
    let source = server_at(1000, groups(&[("Trading", "")])).await;
    let destination = server_at(50_000, json!({})).await;
    let world = world(&source, &destination, "").await;
    let planned: Value = serde_json::from_str(&world.run(&["plan", "--json"]).stdout).unwrap();
    let site = |site: &Value| {
        let text = |field: &str| site[field].as_str().unwrap().into();
        SiteId { installation: text("installation_id"), space: text("space_id") }
    };
    let plan = &planned["plan"];
    let ends = Ends { source: site(&plan["source"]), destination: site(&plan["destinations"][0]["place"]) };
    let state = State::open(&Location::File(world.path(".octosync/state.db"))).await.unwrap();
    let run = state.begin(run_of_anna(ends)).await.unwrap();
    let said = world.run(&["doctor"]);
    assert_eq!(said.code, Some(0), "{said}");
    assert!(said.stdout.contains("? warning state: ") && said.stdout.contains("anna"), "{said}");
    drop(run);
    state.close().await;
    world.write("broken.db", "this is no state");
    world.write("octosync.yaml", &format!("state: broken.db\n{}", world.read("octosync.yaml")));
    assert_eq!(wrong(&world.run(&["doctor", "--json"])), [" state problem"]);
}

#[test]
fn a_configuration_that_is_wrong_is_the_only_problem() {
    let world = World::new();
    world.write("octosync.yaml", "version: 1\nsource: 3\n");
    let said = world.run(&["doctor", "--json"]);
    assert_eq!((said.code, wrong(&said)), (Some(1), vec![" configuration problem".to_owned()]));
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["errors"][0]["problems"].as_array().unwrap().len(), 2, "{said}");
}
