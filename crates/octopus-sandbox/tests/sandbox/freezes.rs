//! Deployment freezes, tasks and server nodes: what belongs to the whole server.

use crate::common::{Instance, Method, empty, id, start};
use octopus_sandbox::{Group, Sandbox, Secrets, SpaceSeed, Switches};
use serde_json::{Value, json};

const FREEZES: &str = "/api/deploymentfreezes";

async fn freeze(server: &Instance, body: &Value) -> Value {
    let (status, answer) = server.send_to(Method::POST, FREEZES, Some(body)).await;
    assert_eq!(status, 201, "{answer}");
    answer
}

fn span(name: &str, start: &str, end: &str) -> Value {
    json!({ "Name": name, "Start": start, "End": end })
}

async fn listed(server: &Instance, query: &str) -> Vec<String> {
    let (status, list) = server.send_to(Method::GET, &format!("{FREEZES}?{query}"), None).await;
    assert_eq!(status, 200, "{list}");
    assert_eq!(list.as_object().unwrap().len(), 2, "only the freezes and their count");
    let freezes = list["DeploymentFreezes"].as_array().unwrap();
    let mut names: Vec<String> = freezes.iter().map(|freeze| freeze["Name"].as_str().unwrap().to_owned()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_freeze_is_written_read_and_deleted_without_links() {
    let server = empty().await;
    let (project, dev) = (id(&server.project("Web").await), server.environment("Dev").await);
    let mut body = span("Holidays", "2030-12-24T00:00:00.000+00:00", "2030-12-27T00:00:00.000+00:00");
    body["ProjectEnvironmentScope"] = json!({ project.as_str(): [dev] });
    let created = freeze(&server, &body).await;
    assert!(created.get("Links").is_none());
    assert_eq!(created["ProjectEnvironmentScope"], body["ProjectEnvironmentScope"]);
    let path = format!("{FREEZES}/{}", id(&created));
    let mut changed = created.clone();
    changed["Description"] = json!("d");
    assert_eq!(server.send_to(Method::PUT, &path, Some(&changed)).await.0, 200);
    assert_eq!(server.send_to(Method::GET, &path, None).await.1["Description"], "d");
    assert_eq!(listed(&server, &format!("projectIds={project}")).await, ["Holidays"]);
    assert_eq!(listed(&server, "projectIds=Projects-1").await, Vec::<String>::new());
    assert_eq!(listed(&server, &format!("environmentIds={dev}&partialName=HOLI")).await, ["Holidays"]);
    assert_eq!(server.send_to(Method::DELETE, &path, None).await.0, 200);
    assert_eq!(server.send_to(Method::GET, &path, None).await.0, 404);
}

#[tokio::test]
async fn freezes_that_are_over_are_listed_on_demand() {
    let server = empty().await;
    freeze(&server, &span("Past", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")).await;
    freeze(&server, &span("Future", "2090-01-01T00:00:00Z", "2090-01-02T00:00:00Z")).await;
    let mut weekly = span("Weekly", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z");
    weekly["RecurringSchedule"] = json!({ "Type": "Weekly", "Unit": 2, "EndType": "Never", "DaysOfWeek": ["Monday"] });
    let weekly = freeze(&server, &weekly).await;
    assert_eq!(weekly["RecurringSchedule"]["DaysOfWeek"], json!(["Monday"]));
    assert_eq!(listed(&server, "skip=0&take=30").await, ["Future", "Weekly"]);
    assert_eq!(listed(&server, "includeComplete=true").await, ["Future", "Past", "Weekly"]);
    assert_eq!(listed(&server, "status=Active").await, ["Weekly"]);
    assert_eq!(listed(&server, "effectiveDate=2020-01-01T12:00:00Z&status=Active").await, ["Past", "Weekly"]);
}

#[tokio::test]
async fn a_new_freeze_takes_all_that_it_is_about_unless_that_is_left_to_a_put() {
    for (words, takes) in [("", true), ("all", false)] {
        let server = start(Sandbox::builder().switches(Switches::parse(Group::Normalise, words).unwrap())).await;
        let mut body = span("Nights", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
        body["RecurringSchedule"] = json!({ "Type": "Daily", "Unit": 1, "EndType": "Never" });
        let created = freeze(&server, &body).await;
        assert_eq!(!created["RecurringSchedule"].is_null(), takes, "{words}");
        body["Id"] = created["Id"].clone();
        let path = format!("{FREEZES}/{}", id(&created));
        let (_, put) = server.send_to(Method::PUT, &path, Some(&body)).await;
        assert_eq!(put["RecurringSchedule"]["Type"], "Daily", "{words}");
    }
}

#[tokio::test]
async fn a_freeze_that_cannot_be_is_refused() {
    let server = empty().await;
    let good = span("F", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
    for (field, value) in [
        ("Name", json!("x".repeat(201))),
        ("Start", json!(null)),
        ("Start", json!("2030-01-03T00:00:00Z")),
        ("End", json!("tomorrow")),
        ("ProjectEnvironmentScope", json!({ "Projects-1": [] })),
        ("RecurringSchedule", json!({ "Type": "Hourly" })),
        (
            "TenantProjectEnvironmentScope",
            json!([{ "TenantId": "Tenants-1", "ProjectId": "Projects-1", "EnvironmentId": "Environments-1" }]),
        ),
    ] {
        let mut body = good.clone();
        body[field] = value;
        server.refused_at(Method::POST, FREEZES, &body).await;
    }
    freeze(&server, &good).await;
    server.refused_at(Method::POST, FREEZES, &good).await;
    assert_eq!(listed(&server, "").await, ["F"]);
}

#[tokio::test]
async fn freezes_and_their_scopes_begin_with_their_versions() {
    let body = span("F", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
    let server = start(Sandbox::builder().version("2024.3.1")).await;
    assert_eq!(server.send_to(Method::GET, FREEZES, None).await.0, 404);
    for (version, recurring, owned) in [("2024.4.1", false, false), ("2025.1.1", true, false), ("2026.2.1", true, true)]
    {
        let server = start(Sandbox::builder().version(version)).await;
        let mut body = body.clone();
        let project = id(&server.project("Web").await);
        body["OwnerId"] = json!(project);
        let created = freeze(&server, &body).await;
        assert_eq!(created.get("RecurringSchedule").is_some(), recurring, "{version}");
        assert_eq!(created.get("TenantProjectEnvironmentScope").is_some(), recurring, "{version}");
        assert_eq!(created.get("OwnerId") == Some(&json!(project)), owned, "{version}");
    }
}

#[tokio::test]
async fn a_freeze_forgets_what_is_deleted_and_goes_with_the_project_that_owns_it() {
    let server = start(Sandbox::builder().version("2026.2.1")).await;
    let (web, api) = (id(&server.project("Web").await), id(&server.project("Api").await));
    let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
    let mut body = span("Both", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
    body["ProjectEnvironmentScope"] = json!({ web.as_str(): [dev, test], api.as_str(): [dev] });
    let both = format!("{FREEZES}/{}", id(&freeze(&server, &body).await));
    body["Name"] = json!("Own");
    body["OwnerId"] = json!(web);
    freeze(&server, &body).await;
    for path in [format!("environments/{test}"), format!("projects/{web}")] {
        assert_eq!(server.send(Method::DELETE, &path, None).await.0, 200);
    }
    let (_, left) = server.send_to(Method::GET, &both, None).await;
    assert_eq!(left["ProjectEnvironmentScope"], json!({ api.as_str(): [dev] }));
    assert_eq!(listed(&server, "").await, ["Both"]);
    assert_eq!(server.send_to(Method::PUT, &both, Some(&left)).await.0, 200);
}

#[tokio::test]
async fn a_freeze_spans_spaces_and_forgets_a_whole_one() {
    let server = start(Sandbox::builder().space(SpaceSeed::empty("Default")).space(SpaceSeed::empty("Second"))).await;
    let other = server.sandbox.spaces()[1].clone();
    let there = Instance { space: other.clone(), ..server };
    let (far, away) = (id(&there.project("Far").await), there.environment("Away").await);
    let server = Instance { space: there.sandbox.spaces()[0].clone(), ..there };
    let (project, dev) = (id(&server.project("Web").await), server.environment("Dev").await);
    let mut body = span("F", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
    body["ProjectEnvironmentScope"] = json!({ project.as_str(): [dev], far: [away] });
    let path = format!("{FREEZES}/{}", id(&freeze(&server, &body).await));
    let space = format!("/api/spaces/{other}");
    let (_, mut document) = server.send_to(Method::GET, &space, None).await;
    document["TaskQueueStopped"] = json!(true);
    server.send_to(Method::PUT, &space, Some(&document)).await;
    assert_eq!(server.send_to(Method::DELETE, &space, None).await.0, 200);
    let (_, left) = server.send_to(Method::GET, &path, None).await;
    assert_eq!(left["ProjectEnvironmentScope"], json!({ project.as_str(): [dev] }));
}

#[tokio::test]
async fn freezes_of_one_space_are_saved_with_it() {
    let server = empty().await;
    let (project, dev) = (id(&server.project("Web").await), server.environment("Dev").await);
    let mut body = span("F", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
    freeze(&server, &body).await;
    body["Name"] = json!("Web");
    body["ProjectEnvironmentScope"] = json!({ project.as_str(): [dev] });
    freeze(&server, &body).await;
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("space");
    server.sandbox.save("Default", &saved, Secrets::Masked).unwrap();
    let seed = SpaceSeed::load_dir("Default", &saved).unwrap();
    let again = start(Sandbox::builder().space(seed)).await;
    assert_eq!(listed(&again, "").await, ["Web"]);
    let (_, list) = again.send_to(Method::GET, FREEZES, None).await;
    let (project, dev) = (again.named("projects", "Web").await, again.named("environments", "Dev").await);
    let scope = &list["DeploymentFreezes"][0]["ProjectEnvironmentScope"];
    assert_eq!(scope, &json!({ id(&project): [dev["Id"]] }));
}

#[tokio::test]
async fn a_task_is_done_as_soon_as_it_is_asked_for() {
    let server = empty().await;
    assert_eq!(server.get("tasks").await["TotalResults"], 0);
    server.refused(Method::POST, "tasks", &json!({ "Arguments": {} })).await;
    let body = json!({ "Name": "Health", "Arguments": { "MachineIds": ["Machines-1"] } });
    let task = server.post("tasks", &body).await;
    assert_eq!((&task["State"], &task["IsCompleted"]), (&json!("Success"), &json!(true)));
    assert_eq!(task["Arguments"], body["Arguments"]);
    assert_eq!(server.get("tasks").await["Items"], json!([task]));
    assert_eq!(server.get(&format!("tasks/{}", id(&task))).await["Name"], "Health");
    let path = format!("tasks/{}", id(&task));
    assert_eq!(server.send(Method::DELETE, &path, None).await.0, 405);
    let details = server.get(&format!("{path}/details?verbose=true")).await;
    assert_eq!((&details["Task"], &details["Progress"]["ProgressPercentage"]), (&task, &json!(100)));
    assert!(server.get(&format!("{path}/raw")).await.as_str().unwrap().ends_with("| Health\n"));
    assert_eq!(server.get(&format!("{path}/queued-behind")).await["TotalResults"], 0);
    assert_eq!(server.send(Method::POST, &format!("{path}/cancel"), None).await.1["State"], "Success");
    let state = format!("{path}/state");
    for wrong in [json!({ "State": "Failed" }), json!({ "State": "Queued", "Reason": "r" })] {
        server.refused(Method::POST, &state, &wrong).await;
    }
    server.send(Method::POST, &state, Some(&json!({ "State": "Failed", "Reason": "r" }))).await;
    assert_eq!(server.get(&path).await["State"], "Failed");
}

#[tokio::test]
async fn the_server_node_can_be_looked_at() {
    let server = empty().await;
    let (_, nodes) = server.send_to(Method::GET, "/api/octopusservernodes/all", None).await;
    let node = id(&nodes[0]);
    for path in ["", "/summary", "/ping", &format!("/{node}"), &format!("/{node}/details")] {
        let (status, answer) = server.send_to(Method::GET, &format!("/api/octopusservernodes{path}"), None).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }
    let (status, _) = server.send_to(Method::DELETE, &format!("/api/octopusservernodes/{node}"), None).await;
    assert_eq!(status, 405);
}

#[tokio::test]
async fn one_scope_of_a_freeze_is_of_one_space() {
    let builder = Sandbox::builder().space(SpaceSeed::empty("One")).space(SpaceSeed::empty("Two"));
    let server = start(builder).await;
    let web = id(&server.project("Web").await);
    let two = server.sandbox.space_id("Two").unwrap();
    let path = format!("/api/{two}/environments");
    let (_, dev) = server.send_to(Method::POST, &path, Some(&json!({ "Name": "Dev" }))).await;
    let mut body = span("F", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z");
    body["ProjectEnvironmentScope"] = json!({ web.as_str(): [dev["Id"]] });
    let expected = format!("A scope of a deployment freeze must be in one space: {web}, {}.", id(&dev));
    assert_eq!(server.refused_at(Method::POST, FREEZES, &body).await, [expected]);
    let own = server.environment("Own").await;
    body["ProjectEnvironmentScope"] = json!({ web: [own] });
    freeze(&server, &body).await;
}
