//! Triggers: types, references, times.

use crate::common::{Instance, Method, empty, fixtures, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const START: &str = "2022-09-13T09:00:00.000";

async fn trigger(server: &Instance, project: &Value, filter: Value, action: Value) -> (u16, Value) {
    let body = json!({ "Name": "T", "ProjectId": id(project), "Filter": filter, "Action": action });
    let (status, answer) = server.send(Method::POST, "projecttriggers", Some(&body)).await;
    (status.as_u16(), answer)
}

#[tokio::test]
async fn every_type_of_filter_keeps_its_fields() {
    let server = empty().await;
    let project = server.project("Web").await;
    server.steps(&project, &["Deploy web"]).await;
    let filters = [
        json!({ "FilterType": "MachineFilter", "EnvironmentIds": [], "Roles": ["web"], "EventGroups": ["Machine"], "EventCategories": [] }),
        json!({ "FilterType": "OnceDailySchedule", "StartTime": START, "Timezone": "UTC", "DaysOfWeek": ["Monday"] }),
        json!({ "FilterType": "ContinuousDailySchedule", "RunAfter": START, "RunUntil": START, "Timezone": "UTC", "Interval": "OnceHourly", "HourInterval": 2, "MinuteInterval": null, "DaysOfWeek": ["Sunday"] }),
        json!({ "FilterType": "DaysPerMonthSchedule", "StartTime": START, "Timezone": "UTC", "MonthlyScheduleType": "DayOfMonth", "DateOfMonth": null, "DayNumberOfMonth": "1", "DayOfWeek": "Monday" }),
        json!({ "FilterType": "CronExpressionSchedule", "CronExpression": "0 0 6 * * *", "Timezone": "UTC" }),
        json!({ "FilterType": "FeedFilter", "Packages": [{ "DeploymentActionSlug": "deploy-web", "PackageReference": "" }] }),
        json!({ "FilterType": "ArcFeedFilter", "Packages": [{ "DeploymentAction": "Deploy web", "PackageReference": "" }] }),
        json!({ "FilterType": "GitFilter", "Sources": [{ "DeploymentActionSlug": "deploy-web", "GitDependencyName": "", "IncludeFilePaths": ["a"], "ExcludeFilePaths": [] }] }),
    ];
    for filter in filters {
        let (status, made) = trigger(&server, &project, filter.clone(), json!({ "ActionType": "AutoDeploy" })).await;
        assert_eq!(status, 201, "{made}");
        assert_eq!(made["Filter"], filter);
        server.send(Method::DELETE, &format!("projecttriggers/{}", id(&made)), None).await;
    }
}

#[tokio::test]
async fn every_type_of_action_keeps_its_fields() {
    let server = empty().await;
    let project = server.project("Web").await;
    let environment = server.environment("Dev").await;
    let runbook = id(&server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await);
    let channel = id(&server.get(&format!("projects/{}/channels", id(&project))).await["Items"][0]);
    let actions = [
        json!({ "ActionType": "AutoDeploy", "ShouldRedeployWhenMachineHasBeenDeployedTo": true }),
        json!({ "ActionType": "DeployLatestRelease", "SourceEnvironmentIds": [environment], "DestinationEnvironmentId": environment, "ChannelId": channel, "ShouldRedeployWhenReleaseIsCurrent": false }),
        json!({ "ActionType": "DeployLatestReleaseToEnvironment", "EnvironmentId": environment }),
        json!({ "ActionType": "DeployNewRelease", "EnvironmentId": environment, "ChannelId": channel, "Variables": "{}" }),
        json!({ "ActionType": "RunRunbook", "RunbookId": runbook, "EnvironmentIds": [environment], "FormValues": { "a": "b" } }),
        json!({ "ActionType": "CreateRelease", "ChannelId": channel }),
    ];
    let filter = json!({ "FilterType": "MachineFilter" });
    for action in actions {
        let (status, made) = trigger(&server, &project, filter.clone(), action.clone()).await;
        assert_eq!(status, 201, "{made}");
        for (field, value) in action.as_object().unwrap() {
            assert_eq!(made["Action"][field], *value, "{field}");
        }
        server.send(Method::DELETE, &format!("projecttriggers/{}", id(&made)), None).await;
    }
}

#[tokio::test]
async fn unknown_types_and_those_of_later_versions_are_refused() {
    let deploy = json!({ "ActionType": "AutoDeploy" });
    let old = start(Sandbox::builder().version("2021.2.4488")).await;
    let project = old.project("Web").await;
    for kind in ["FeedFilter", "Nonsense"] {
        let (status, answer) = trigger(&old, &project, json!({ "FilterType": kind }), deploy.clone()).await;
        assert_eq!(status, 400, "{answer}");
        assert!(answer["Errors"][0].as_str().unwrap().contains(kind), "{answer}");
    }
    let environment = old.environment("Dev").await;
    for kind in ["CreateRelease", "DeployLatestReleaseToEnvironment", "Nonsense"] {
        let action = json!({ "ActionType": kind, "EnvironmentId": environment });
        let (status, answer) = trigger(&old, &project, json!({ "FilterType": "MachineFilter" }), action).await;
        assert_eq!(status, 400, "{kind}: {answer}");
    }
    assert_eq!(old.get("projecttriggers").await["TotalResults"], 0);
}

/// The words of a member of a definition, which stand in it or in a definition of their own.
fn words(swagger: &Value, definition: &str, member: &str) -> BTreeSet<String> {
    let of = &swagger["definitions"][definition]["properties"][member];
    let name = of["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let list = name.map_or(&of["enum"], |name| &swagger["definitions"][name]["enum"]);
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_version_takes_the_types_of_its_description_and_no_others() {
    let all: Vec<Value> = crate::described::VERSIONS.iter().filter_map(|version| swagger(version)).collect();
    let every = |definition, member| -> BTreeSet<String> {
        all.iter().flat_map(|swagger| words(swagger, definition, member)).collect()
    };
    let (filters, actions) =
        (every("TriggerFilterResource", "FilterType"), every("TriggerActionResource", "ActionType"));
    for (version, swagger) in crate::described::VERSIONS.iter().zip(&all) {
        let server = start(Sandbox::builder().version(version)).await;
        let project = server.project("Web").await;
        let dev = server.environment("Dev").await;
        let mut taken = (BTreeSet::new(), BTreeSet::new());
        for kind in &filters {
            let filter = json!({ "FilterType": kind, "CronExpression": "0 0 6 * * *", "StartTime": START });
            let (status, made) = trigger(&server, &project, filter, json!({ "ActionType": "AutoDeploy" })).await;
            if status == 201 {
                taken.0.insert(kind.clone());
                server.send(Method::DELETE, &format!("projecttriggers/{}", id(&made)), None).await;
            }
        }
        for kind in &actions {
            let action = json!({ "ActionType": kind, "EnvironmentId": dev, "DestinationEnvironmentId": dev });
            let (status, made) = trigger(&server, &project, json!({ "FilterType": "MachineFilter" }), action).await;
            if status == 201 {
                taken.1.insert(kind.clone());
                server.send(Method::DELETE, &format!("projecttriggers/{}", id(&made)), None).await;
            }
        }
        assert_eq!(taken.0, words(swagger, "TriggerFilterResource", "FilterType"), "{version}");
        assert_eq!(taken.1, words(swagger, "TriggerActionResource", "ActionType"), "{version}");
    }
}

fn swagger(version: &str) -> Option<Value> {
    let file = fixtures(&format!("schema/swagger-{version}.json"))?;
    Some(serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap())
}

#[tokio::test]
async fn the_one_source_environment_of_older_clients_is_kept() {
    for version in ["2020.3.2", "2021.2.4488", "2026.1.9674"] {
        let server = start(Sandbox::builder().version(version)).await;
        let project = server.project("Web").await;
        let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
        let action = json!({ "ActionType": "DeployLatestRelease", "SourceEnvironmentId": dev, "DestinationEnvironmentId": test });
        let (status, made) = trigger(&server, &project, json!({ "FilterType": "MachineFilter" }), action).await;
        assert_eq!((status, &made["Action"]["SourceEnvironmentId"]), (201, &json!(dev)), "{version}: {made}");
        let mut nowhere = made["Action"].clone();
        nowhere["SourceEnvironmentId"] = json!("Environments-0");
        let (status, _) = trigger(&server, &project, json!({ "FilterType": "MachineFilter" }), nowhere).await;
        assert_eq!(status, 400, "{version}");
    }
}

#[tokio::test]
async fn references_of_triggers_must_exist() {
    let server = empty().await;
    let (project, other) = (server.project("Web").await, server.project("Other").await);
    let foreign = id(&server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&other) })).await);
    let machines = json!({ "FilterType": "MachineFilter" });
    let cases = [
        (
            json!({ "FilterType": "MachineFilter", "EnvironmentIds": ["Environments-0"] }),
            json!({ "ActionType": "AutoDeploy" }),
        ),
        (machines.clone(), json!({ "ActionType": "RunRunbook", "RunbookId": foreign })),
        (machines.clone(), json!({ "ActionType": "DeployNewRelease", "EnvironmentId": "Environments-0" })),
        (machines.clone(), json!({ "ActionType": "DeployNewRelease" })),
        (machines, json!({ "ActionType": "CreateRelease", "ChannelId": "Channels-0" })),
        (
            json!({ "FilterType": "FeedFilter", "Packages": [{ "DeploymentActionSlug": "gone" }] }),
            json!({ "ActionType": "CreateRelease" }),
        ),
    ];
    for (filter, action) in cases {
        let (status, answer) = trigger(&server, &project, filter, action).await;
        assert_eq!(status, 400, "{answer}");
    }
}

#[tokio::test]
async fn start_times_have_no_zone_since_2022_3_and_one_before() {
    for (version, sent, kept) in [
        ("2026.1.9674", "2022-09-13T09:00:00.000Z", START),
        ("2026.1.9674", "2022-09-13T09:00:00.000+10:00", START),
        ("2021.2.4488", START, "2022-09-13T09:00:00.000Z"),
        ("2021.2.4488", "2022-09-13T09:00:00.000+10:00", "2022-09-13T09:00:00.000+10:00"),
    ] {
        let server = start(Sandbox::builder().version(version)).await;
        let project = server.project("Web").await;
        let filter = json!({ "FilterType": "OnceDailySchedule", "StartTime": sent });
        let (_, made) = trigger(&server, &project, filter, json!({ "ActionType": "AutoDeploy" })).await;
        assert_eq!(made["Filter"]["StartTime"], kept, "{version}");
    }
}

#[tokio::test]
async fn the_filter_of_a_trigger_may_become_another_one() {
    let server = empty().await;
    let project = server.project("Web").await;
    let machines = json!({ "FilterType": "MachineFilter", "Roles": ["web"] });
    let (_, mut made) = trigger(&server, &project, machines, json!({ "ActionType": "AutoDeploy" })).await;
    made["Filter"] = json!({ "FilterType": "CronExpressionSchedule", "CronExpression": "0 0 6 * * *" });
    let saved = server.put(&format!("projecttriggers/{}", id(&made)), &made).await;
    assert_eq!(saved["Filter"]["CronExpression"], "0 0 6 * * *");
    assert!(saved["Filter"].get("Roles").is_none());
}

#[tokio::test]
async fn the_secret_of_a_webhook_is_kept_and_masked() {
    let server = start(Sandbox::builder().version("2026.3.1")).await;
    let project = server.project("Web").await;
    let filter = json!({ "FilterType": "WebhookFilter", "Secret": { "HasValue": true, "NewValue": "hush" }, "RequireApiKey": true });
    let (status, made) = trigger(&server, &project, filter, json!({ "ActionType": "AutoDeploy" })).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["Filter"]["Secret"], json!({ "HasValue": true, "NewValue": null, "Hint": null }));
    server.put(&format!("projecttriggers/{}", id(&made)), &made).await;
    let secret = server.sandbox.secret("Default", &id(&made), "Filter.Secret");
    assert_eq!(secret.as_deref(), Some("hush"));
}
