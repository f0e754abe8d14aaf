//! Deployment freezes: off unless asked for, never about less than on the source, and one that stands there is never
//! changed (B6).

use crate::world::{Space, World, text};
use octopus_sandbox::{Builder, Effect, Fault, Group, LimitedKey, SpaceSeed, Switches};
use octosync_e2e::kit::{CANARY, Pair, SPACE, client, destination, seed, source as here};
use octosync_e2e::program::{Desk, Ran};
use serde_json::{Value, json};

const ON: &str = "kinds: { deployment_freezes: create, tenants: create }\n";
const VERIFY: &str = "kinds: { deployment_freezes: verify }\n";

/// A freeze of this about the project of the world.
fn freeze(scopes: Value) -> Value {
    let mut freeze = json!({ "Id": "DeploymentFreezes-1", "Name": "Holidays", "Description": "Nobody is there",
        "Start": "2090-12-20T00:00:00.000+00:00", "End": "2091-01-02T00:00:00.000+00:00" });
    freeze.as_object_mut().unwrap().extend(scopes.as_object().cloned().unwrap_or_default());
    freeze
}

/// About both environments, one of which some destinations lack.
fn both() -> Value {
    json!({ "ProjectEnvironmentScope": { "Projects-1": ["Environments-1", "Environments-2"] } })
}

fn recurring() -> Value {
    json!({ "Type": "Weekly", "Unit": 2, "EndType": "AfterOccurrences", "EndAfterOccurrences": 5,
        "UserUtcOffsetInMinutes": 60, "DaysOfWeek": ["Friday", "Monday"] })
}

/// Again and again, for one tenant in one environment.
fn for_a_tenant() -> Value {
    json!({ "RecurringSchedule": recurring(), "TenantProjectEnvironmentScope":
        [{ "TenantId": "Tenants-1", "ProjectId": "Projects-1", "EnvironmentId": "Environments-1" }] })
}

fn source(scopes: Value) -> Space {
    let links = json!({ "Projects-1": ["Environments-1"] });
    let mut space = Space::new(&["Test", "Staging"])
        .add("tenants", json!({ "Id": "Tenants-1", "Name": "Bakery", "ProjectEnvironments": links }))
        .add("deploymentfreezes", freeze(scopes));
    space.0.get_mut("projects").unwrap()[0]["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    space
}

async fn world(here_is: &Space, there: Builder) -> World {
    World(Pair::of(here().space(seed(&here_is.0)), there).await)
}

/// All freezes of the destination's instance, also those of other spaces.
async fn held(world: &World) -> Vec<Value> {
    let api = client(&world.0.destination).system();
    let answer: Value = api.get("deploymentfreezes", &[("includeComplete", "true")]).await.unwrap();
    answer["DeploymentFreezes"].as_array().cloned().unwrap()
}

fn asked(world: &World) -> usize {
    let of = |path: &str| path.starts_with("/api/deploymentfreezes");
    [&world.0.source, &world.0.destination]
        .iter()
        .flat_map(|side| side.requests())
        .filter(|seen| of(&seen.path))
        .count()
}

#[tokio::test]
async fn nobody_asks_for_freezes_unless_the_configuration_does() {
    let world = world(&source(both()), destination().space(seed(&Space::ground(&["Test", "Staging"]).0))).await;
    world.syncs("").await;
    assert_eq!((asked(&world), held(&world).await.len()), (0, 0));
}

#[tokio::test]
async fn a_freeze_arrives_with_its_projects_and_environments() {
    let world = world(&source(both()), destination().space(seed(&Space::ground(&["Test", "Staging"]).0))).await;
    world.syncs(ON).await;
    let held = held(&world).await;
    let [there] = held.as_slice() else { panic!("{held:?}") };
    let (test, staging) = (world.id_there("environments", "Test"), world.id_there("environments", "Staging"));
    let scope = &there["ProjectEnvironmentScope"][&world.id_there("projects", "OctoFX")];
    let mut environments: Vec<&str> = scope.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    environments.sort_unstable();
    let mut expected = [test.as_str(), staging.as_str()];
    expected.sort_unstable();
    assert_eq!(environments, expected);
    assert_eq!(there["ProjectEnvironmentScope"].as_object().unwrap().len(), 1);
    for field in ["Name", "Description", "Start", "End"] {
        assert_eq!(there[field], freeze(json!({}))[field], "{field}");
    }
}

#[tokio::test]
async fn a_freeze_arrives_with_its_tenants_and_its_recurrence_whether_a_post_takes_them_or_not() {
    for words in ["", "all,-file-names,-step-names,-space-ids,-channel-defaults,-taken-slugs"] {
        let switches = Switches::parse(Group::Normalise, words).unwrap();
        let there = destination().switches(switches).space(seed(&Space::ground(&["Test", "Staging"]).0));
        let world = world(&source(for_a_tenant()), there).await;
        world.run(&["sync", "--yes"], ON).await.exits(0);
        let seen = world.0.destination.requests();
        let writes = seen.iter().filter(|seen| seen.method != "GET" && seen.path.contains("deploymentfreezes"));
        assert_eq!(writes.count(), if words.is_empty() { 1 } else { 2 }, "{words}");
        world.is_quiet(ON).await;
        let there = held(&world).await.remove(0);
        let (tenant, project) = (world.id_there("tenants", "Bakery"), world.id_there("projects", "OctoFX"));
        let environment = world.id_there("environments", "Test");
        let scope = json!([{ "TenantId": tenant, "ProjectId": project, "EnvironmentId": environment }]);
        assert_eq!(there["TenantProjectEnvironmentScope"], scope, "{words}");
        let recurrence = &there["RecurringSchedule"];
        for (field, value) in recurring().as_object().unwrap() {
            let mut found = recurrence[field].clone();
            if let Some(days) = found.as_array_mut() {
                days.sort_by_key(ToString::to_string);
            }
            assert_eq!(&found, value, "{words} {field}");
        }
    }
}

#[tokio::test]
async fn a_freeze_that_would_lose_an_environment_a_project_or_a_tenant_takes_no_part() {
    let everything = json!({ "ProjectEnvironmentScope": both()["ProjectEnvironmentScope"],
        "TenantProjectEnvironmentScope": for_a_tenant()["TenantProjectEnvironmentScope"] });
    for (settings, lost) in [
        ("names: { environments: { Staging: ~ } }\n", "environment \"Staging\""),
        ("select: { tenants: { exclude: [Bakery] } }\n", "tenant \"Bakery\""),
        ("names: { tenants: { Bakery: ~ } }\n", "tenant \"Bakery\""),
    ] {
        let there = destination().space(seed(&Space::ground(&["Test", "Staging"]).0));
        let world = world(&source(everything.clone()), there).await;
        let settings = format!("{ON}{settings}lifecycles: {{ phases: map }}\n");
        let ran = world.syncs(&settings).await;
        ran.says("· skipped: deployment freeze: ").says(lost);
        assert_eq!(held(&world).await, [] as [Value; 0], "{lost}");
        assert!(world.there("projects", "OctoFX").is_some(), "the rest goes");
    }
}

#[tokio::test]
async fn a_freeze_that_stands_there_stays_as_it_is_and_that_it_differs_is_said() {
    let world = world(&source(both()), destination().space(seed(&Space::ground(&["Test", "Staging"]).0))).await;
    world.syncs(ON).await;
    let before = held(&world).await.remove(0);
    world.is_quiet(ON).await;
    // Its people let one environment out, and give it other times.
    let mut edited = before.clone();
    let project = world.id_there("projects", "OctoFX");
    edited["ProjectEnvironmentScope"] = json!({ project: [world.id_there("environments", "Test")] });
    edited["End"] = json!("2091-01-05T00:00:00.000+00:00");
    let api = client(&world.0.destination).system();
    let _: Value = api.put(&format!("deploymentfreezes/{}", text(&before, "Id")), &edited).await.unwrap();
    let ran = world.run(&["plan"], ON).await;
    ran.exits(0).says("Holidays").says("is not what the source's would be");
    world.is_quiet(ON).await;
    assert_eq!(held(&world).await, [edited]);
    world.refuses(VERIFY, &["verify.differs", "Holidays"]).await;
}

/// A second space on a server, with a project and an environment; returns their ids.
async fn other_space(world: &World, at_source: bool) -> (String, String) {
    let sandbox = if at_source { &world.0.source } else { &world.0.destination };
    let client = client(sandbox);
    let space = client.find_space("Other").await.unwrap();
    let api = client.space(&space.id);
    let environment: Value = api.post("environments", &json!({ "Name": "Far" })).await.unwrap();
    let group: Vec<Value> = api.all("projectgroups/all", &[]).await.unwrap();
    let lifecycle: Vec<Value> = api.all("lifecycles/all", &[]).await.unwrap();
    let body = json!({ "Name": "Away", "ProjectGroupId": group[0]["Id"], "LifecycleId": lifecycle[0]["Id"] });
    let project: Value = api.post("projects", &body).await.unwrap();
    (text(&project, "Id"), text(&environment, "Id"))
}

#[tokio::test]
async fn a_freeze_over_two_spaces_of_the_source_is_not_carried_in_part() {
    let from = here().space(seed(&source(both()).0)).space(SpaceSeed::empty("Other"));
    let to = destination().space(seed(&Space::ground(&["Test", "Staging"]).0));
    let world = World(Pair::of(from, to).await);
    let (project, environment) = other_space(&world, true).await;
    let api = client(&world.0.source).system();
    let answer: Value = api.get("deploymentfreezes", &[("includeComplete", "true")]).await.unwrap();
    let mut over_both = answer["DeploymentFreezes"][0].clone();
    over_both["ProjectEnvironmentScope"][&project] = json!([environment]);
    let _: Value = api.put(&format!("deploymentfreezes/{}", text(&over_both, "Id")), &over_both).await.unwrap();
    world.syncs(ON).await.says("· skipped: deployment freeze: ").says("is not in this space");
    assert_eq!(held(&world).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_a_freeze_of_the_destination_says_of_other_spaces_stays() {
    let to = destination().space(seed(&Space::ground(&["Test", "Staging"]).0)).space(SpaceSeed::empty("Other"));
    let world = world(&source(both()), to).await;
    let (project, environment) = other_space(&world, false).await;
    let api = client(&world.0.destination).system();
    let body = freeze(json!({ "ProjectEnvironmentScope": { project: [environment] } }));
    let own: Value = api.post("deploymentfreezes", &body).await.unwrap();
    world.syncs(ON).await.says("is not what the source's would be");
    assert_eq!(held(&world).await, [own]);
    world.refuses(VERIFY, &["verify.differs", "Holidays"]).await;
}

#[tokio::test]
async fn a_server_without_freezes_is_told_apart_from_one_that_hides_them() {
    let there = seed(&Space::ground(&["Test", "Staging"]).0);
    let from = here().version("2024.4.1").space(seed(&source(both()).0));
    let older = World(Pair::of(from, destination().version("2024.3.12345").space(there.clone())).await);
    let gap = format!("{ON}allow_version_gap: true\n");
    let ran = older.syncs(&gap).await;
    ran.says("kind.absent").says("which has no deployment_freezes");
    assert!(older.there("projects", "OctoFX").is_some(), "the rest goes");
    let hiding = world(&source(both()), destination().space(there)).await;
    let forbids = Effect::Forbid("DeploymentFreezeView".to_owned());
    hiding.0.destination.insert_fault(Fault::at("/api/deploymentfreezes", forbids));
    hiding.refuses(ON, &["read.forbidden", "deployment_freezes"]).await;
}

#[tokio::test]
async fn a_freeze_that_would_lose_its_recurrence_on_an_older_server_is_refused() {
    let there = destination().version("2024.4.1").space(seed(&Space::ground(&["Test", "Staging"]).0));
    let recurs =
        json!({ "ProjectEnvironmentScope": both()["ProjectEnvironmentScope"], "RecurringSchedule": recurring() });
    let world = world(&source(recurs), there).await;
    let gap = format!("{ON}allow_version_gap: true\n");
    world.refuses(&gap, &["field.not_supported", "Holidays"]).await;
    assert_eq!(held(&world).await, [] as [Value; 0]);
}

/// A key that may do all that the world needs, but for freezes.
const MAY: &str = "API-LIMITED=AccountView,ActionTemplateView,CertificateView,EnvironmentView,FeedView,GitCredentialView,\
                   LibraryVariableSetView,LifecycleView,LifecycleCreate,MachinePolicyView,MachineView,ProcessView,ProcessEdit,\
                   ProjectGroupView,ProjectGroupCreate,ProjectView,ProjectCreate,ProjectEdit,RunbookView,TeamView,TenantView,\
                   TenantCreate,TenantEdit,UserRoleView,VariableView,VariableEdit,WorkerView";

/// Runs with a key of the destination that may do this.
async fn with_key(world: &World, key: &str, args: &[&str]) -> Ran {
    let text = format!(
        "version: 1
source: {{ url: '{}', space: {SPACE}, api_key: {{ env: KEY }} }}
destinations:
  production: {{ url: '{}', space: {SPACE}, api_key: {{ env: OTHER }} }}
{ON}",
        world.0.source.url(),
        world.0.destination.url(),
    );
    Desk::new().file("octosync.yaml", &text).env("KEY", CANARY).env("OTHER", key).octosync(args).await
}

#[tokio::test]
async fn who_may_not_administer_freezes_is_told_before_the_first_write() {
    let key: LimitedKey = MAY.parse().unwrap();
    let there = destination().api_key(Some(CANARY.to_owned())).key(key);
    let world = world(&source(both()), there.space(seed(&Space::ground(&["Test", "Staging"]).0))).await;
    let ran = with_key(&world, "API-LIMITED", &["sync", "--yes"]).await;
    ran.exits(3).broke_nothing();
    ran.says("key.lacks").says("DeploymentFreezeAdminister");
    assert_eq!(world.0.destination.writes(), 0);
}

#[tokio::test]
async fn two_spaces_of_one_instance_share_their_freezes_and_nothing_of_them_is_written() {
    let one = here().space(seed(&source(both()).0)).space(SpaceSeed::empty("Other"));
    let sandbox = one.start().await.unwrap();
    let text = format!(
        "version: 1
source: {{ url: '{0}', space: {SPACE}, api_key: {{ env: KEY }} }}
destinations:
  beside: {{ url: '{0}', space: Other, api_key: {{ env: KEY }} }}
kinds: {{ deployment_freezes: create, environments: create, tenants: create }}
",
        sandbox.url(),
    );
    let desk = Desk::new().file("octosync.yaml", &text).env("KEY", CANARY);
    let before = sandbox.documents(SPACE, "deploymentfreezes");
    desk.octosync(&["sync", "--yes"]).await.exits(0).says("kind.shared");
    assert_eq!(sandbox.documents(SPACE, "deploymentfreezes"), before);
    desk.octosync(&["plan"]).await.exits(0);
}
