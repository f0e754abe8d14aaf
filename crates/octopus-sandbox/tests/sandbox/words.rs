//! Values that the server reads into types of its own: sets, words, texts of a length; each test with its source.

use crate::common::{Instance, Method, empty, id, script_step, start};
use crate::normal_forms::without;
use octopus_sandbox::{Group, Sandbox, Switches};
use serde_json::{Value, json};

async fn process_with(server: &Instance, project: &Value, properties: Value) -> (u16, Value) {
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(project));
    let mut process = server.get(&path).await;
    let mut step = script_step("One");
    step["Properties"] = json!({ "Octopus.Action.MaxParallelism": 2 });
    step["Actions"][0]["Properties"] = properties;
    step["Actions"][0]["Packages"] =
        json!([{ "Name": "tool", "PackageId": "T", "FeedId": "feeds-builtin", "Properties": { "Extract": true } }]);
    process["Steps"] = json!([step]);
    let (status, answer) = server.send(Method::PUT, &path, Some(&process)).await;
    (status.as_u16(), answer)
}

/// Source: the converter of PropertyValueResource in the .NET client, and its dictionary without case.
#[tokio::test]
async fn values_of_properties_are_stored_as_texts() {
    let sent =
        json!({ "A.Flag": true, "A.Number": 5, "A.Nothing": null, "A.Text": "", "B": "1", "b": "2", "C": { "x": 1 } });
    let server = empty().await;
    let project = server.project("Web").await;
    let (_, process) = process_with(&server, &project, sent.clone()).await;
    let step = &process["Steps"][0];
    assert_eq!(
        step["Actions"][0]["Properties"],
        json!({ "A.Flag": "True", "A.Number": "5", "A.Nothing": null, "A.Text": "", "B": "2",
            "C": { "HasValue": false, "NewValue": null, "Hint": null } })
    );
    assert_eq!(step["Properties"]["Octopus.Action.MaxParallelism"], "2");
    assert_eq!(step["Actions"][0]["Packages"][0]["Properties"]["Extract"], "true", "packages have plain texts");
    assert_eq!(process_with(&server, &project, json!({ "A": [1] })).await.0, 400);
    let template = json!({ "Name": "T", "ActionType": "Octopus.Script", "Properties": { "A": false },
        "Parameters": [{ "Name": "P", "DefaultValue": true }] });
    let template = server.post("actiontemplates", &template).await;
    assert_eq!(
        (&template["Properties"]["A"], &template["Parameters"][0]["DefaultValue"]),
        (&json!("False"), &json!("True"))
    );
    let server = without("property-texts").await;
    let project = server.project("Web").await;
    let (_, process) = process_with(&server, &project, sent.clone()).await;
    assert_eq!(process["Steps"][0]["Actions"][0]["Properties"], sent);
}

/// Source: ScopeField of the .NET client, an enumeration.
#[tokio::test]
async fn the_dimensions_of_a_scope_are_words_of_the_server() {
    for (server, expected) in [(empty().await, true), (without("scope-words").await, false)] {
        let environment = server.environment("Test").await;
        let project = server.project("Web").await;
        let path = format!("variables/variableset-{}", id(&project));
        let mut set = server.get(&path).await;
        let row = |scope: Value| json!([{ "Name": "A", "Type": "String", "Value": "v", "Scope": scope }]);
        set["Variables"] = row(json!({ "environment": [environment] }));
        let mut stored = server.put(&path, &set).await;
        let word = if expected { "Environment" } else { "environment" };
        assert_eq!(stored["Variables"][0]["Scope"], json!({ word: [environment] }));
        for scope in [json!({ "Planet": ["Mars"] }), json!({ "Environment": environment })] {
            stored["Variables"] = row(scope.clone());
            let (status, answer) = server.send(Method::PUT, &path, Some(&stored)).await;
            assert_eq!(status == 400, expected, "{scope}: {answer}");
            stored["Version"] = server.get(&path).await["Version"].clone();
        }
    }
}

/// Source: ReferenceCollection of the .NET client, a set without case; subscriptions have plain lists.
#[tokio::test]
async fn what_is_in_a_set_twice_is_stored_once() {
    for (server, times) in [(empty().await, 1), (without("unique-entries").await, 2)] {
        let environment = server.environment("Test").await;
        let twice = json!([environment, environment]);
        let count = |list: &Value| list.as_array().unwrap().len();
        let endpoint = json!({ "CommunicationStyle": "None" });
        let target = json!({ "Name": "M", "EnvironmentIds": twice, "Roles": ["web", "Web"], "Endpoint": endpoint });
        let target = server.post("machines", &target).await;
        assert_eq!((count(&target["EnvironmentIds"]), count(&target["Roles"])), (times, times));
        assert_eq!(target["Roles"][0], "web", "the first stays");
        let project = server.project("Web").await;
        let tenant = json!({ "Name": "T", "ProjectEnvironments": { id(&project): twice } });
        let tenant = server.post("tenants", &tenant).await;
        assert_eq!(count(&tenant["ProjectEnvironments"][id(&project)]), times);
        let path = format!("variables/variableset-{}", id(&project));
        let mut set = server.get(&path).await;
        set["Variables"] = json!([{ "Name": "A", "Type": "String", "Value": "v", "Scope": { "Environment": twice } }]);
        let set = server.put(&path, &set).await;
        assert_eq!(count(&set["Variables"][0]["Scope"]["Environment"]), times);
        let subscription =
            json!({ "Filter": { "Environments": twice }, "EmailTeams": ["teams-everyone", "teams-everyone"] });
        let body = json!({ "Name": "S", "Type": "Event", "EventNotificationSubscription": subscription });
        let made = server.post("subscriptions", &body).await["EventNotificationSubscription"].clone();
        assert_eq!((count(&made["EmailTeams"]), count(&made["Filter"]["Environments"])), (times, 2));
    }
}

/// Source: DaysOfWeek of the .NET client, an enumeration.
#[tokio::test]
async fn days_of_the_week_are_words_of_the_server() {
    let server = empty().await;
    let project = server.project("Web").await;
    for (day, expected) in [("Monday", 201), ("monday", 201), ("Someday", 400)] {
        let filter =
            json!({ "FilterType": "OnceDailySchedule", "StartTime": "2026-01-01T09:00:00.000", "DaysOfWeek": [day] });
        let action = json!({ "ActionType": "AutoDeploy" });
        let name = if day == "monday" { "in lower case" } else { day };
        let trigger = json!({ "Name": name, "ProjectId": id(&project), "Filter": filter, "Action": action });
        let (status, answer) = server.send(Method::POST, "projecttriggers", Some(&trigger)).await;
        assert_eq!(status, expected, "{day}: {answer}");
        let schedule = json!({ "Type": "Weekly", "EndType": "Never", "DaysOfWeek": [day] });
        let freeze = json!({
            "Name": name, "Start": "2030-01-01T00:00:00.000+00:00",
            "End": "2030-01-02T00:00:00.000+00:00", "RecurringSchedule": schedule,
        });
        let (status, answer) = server.send_to(Method::POST, "/api/deploymentfreezes", Some(&freeze)).await;
        assert_eq!(status == 400, expected == 400, "{day}: {answer}");
    }
}

/// Source: the fields of the type TimeSpan of the .NET client.
#[tokio::test]
async fn what_is_no_span_of_time_is_refused() {
    let server = empty().await;
    for (span, expected) in [("00:00:30", 201), ("2.00:00:00", 201), ("soon", 400)] {
        let policy = json!({ "Name": span, "ConnectionConnectTimeout": span });
        let subscription = json!({ "Filter": {}, "WebhookTimeout": span });
        let subscription = json!({ "Name": span, "Type": "Event", "EventNotificationSubscription": subscription });
        for (path, body) in [("machinepolicies", policy), ("subscriptions", subscription)] {
            let (status, answer) = server.send(Method::POST, path, Some(&body)).await;
            assert_eq!(status, expected, "{path}: {answer}");
        }
    }
}

/// Source: StringLength of the .NET client.
#[tokio::test]
async fn texts_that_are_too_long_are_refused() {
    let server = empty().await;
    let user = |field: &str, length: usize| {
        let mut user = json!({ "Username": "u", "DisplayName": "U", "Password": "Password1" });
        user[field] = json!("x".repeat(length));
        user
    };
    for (field, longest) in [("Username", 64), ("DisplayName", 64), ("EmailAddress", 256)] {
        let errors = server.refused_at(Method::POST, "/api/users", &user(field, longest + 1)).await;
        assert!(errors[0].contains(&longest.to_string()), "{errors:?}");
        let (status, answer) = server.send_to(Method::POST, "/api/users", Some(&user(field, longest))).await;
        assert_eq!(status, 201, "{field}: {answer}");
        let path = format!("/api/users/{}", id(&answer));
        assert_eq!(server.send_to(Method::DELETE, &path, None).await.0, 200);
    }
    let project = server.project("Web").await;
    let release = json!({ "ProjectId": id(&project), "Version": format!("1.0.0-{}", "x".repeat(350)) });
    let errors = server.refused(Method::POST, "releases", &release).await;
    assert_eq!(errors, ["The version number is too long. Please enter a shorter version number."]);
}

/// Source: OctopusDeploy/Issues#10025.
#[tokio::test]
async fn a_target_tag_that_is_renamed_is_not_followed() {
    let server = start(Sandbox::builder().version("2026.2.6000")).await;
    let environment = server.environment("Test").await;
    let endpoint = json!({ "CommunicationStyle": "None" });
    let target = json!({ "Name": "M", "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": endpoint });
    let target = server.post("machines", &target).await;
    let mut set = server.named("tagsets", "Default Target Tags").await;
    set["Tags"][0]["Name"] = json!("web-server");
    let set = server.put(&format!("tagsets/{}", id(&set)), &set).await;
    assert_eq!(set["Tags"][0]["CanonicalTagName"], "Default Target Tags/web-server");
    assert_eq!(server.get(&format!("machines/{}", id(&target))).await["Roles"], json!(["web"]));
}

/// Source: OctopusDeploy/Issues#6833, which has `0 1 2 3` refused and `Thurs` accepted.
#[tokio::test]
async fn a_cron_expression_has_six_parts_or_so() {
    let server = empty().await;
    let project = server.project("Web").await;
    for (cron, expected) in [("0 1 2 3", 400), ("0 0 6 * * Thurs", 201), ("0 15,50 7 16 8 * 2018", 201)] {
        let filter = json!({ "FilterType": "CronExpressionSchedule", "CronExpression": cron });
        let action = json!({ "ActionType": "AutoDeploy" });
        let trigger = json!({ "Name": cron, "ProjectId": id(&project), "Filter": filter, "Action": action });
        let (status, answer) = server.send(Method::POST, "projecttriggers", Some(&trigger)).await;
        assert_eq!(status, expected, "{cron}: {answer}");
    }
}

/// Source: tableau/octopus-python-client#10, of projects.
#[tokio::test]
async fn a_slug_that_is_taken_gets_a_number_or_is_refused() {
    let demanding = Switches::parse(Group::Normalise, "all").unwrap();
    for (server, expected) in [(empty().await, 201), (start(Sandbox::builder().switches(demanding)).await, 400)] {
        let body = |name: &str, slug: Value| json!({ "Name": name, "Slug": slug, "SpaceId": server.space });
        server.post("environments", &body("One", json!("one"))).await;
        let (status, answer) = server.send(Method::POST, "environments", Some(&body("Two", json!("one")))).await;
        assert_eq!(status, expected, "{answer}");
        let made = server.post("environments", &body("One!", Value::Null)).await;
        assert!(made["Slug"].as_str().unwrap().starts_with("one-"), "one that is made gets a number: {made}");
        server.put(&format!("environments/{}", id(&made)), &made).await;
    }
}

/// Source: OctopusDeploy/Issues#8052, #8053.
#[tokio::test]
async fn the_default_channel_is_given_up_only_where_that_is_asked_for() {
    let asked = Switches::parse(Group::Normalise, "channel-defaults").unwrap();
    for (server, stays) in [(empty().await, true), (start(Sandbox::builder().switches(asked)).await, false)] {
        server.project("Web").await;
        let mut channel = server.named("channels", "Default").await;
        channel["IsDefault"] = json!(false);
        assert_eq!(server.put(&format!("channels/{}", id(&channel)), &channel).await["IsDefault"], stays);
    }
}
