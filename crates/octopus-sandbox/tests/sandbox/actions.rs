//! Actions of processes: what the server adds to them and what it refuses.

use crate::common::{Instance, Method, empty, id, script_step, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

/// Saves a process with one step made of this action.
async fn save(server: &Instance, project: &Value, action: Value) -> (u16, Value) {
    let mut process = server.get(&format!("deploymentprocesses/deploymentprocess-{}", id(project))).await;
    process["Steps"] = json!([{ "Name": "Step", "Actions": [action] }]);
    let path = format!("deploymentprocesses/{}", id(&process));
    let (status, answer) = server.send(Method::PUT, &path, Some(&process)).await;
    (status.as_u16(), answer)
}

fn first(process: &Value) -> &Value {
    &process["Steps"][0]["Actions"][0]
}

#[tokio::test]
async fn actions_of_the_server_run_there_whatever_the_client_says() {
    let server = empty().await;
    let project = server.project("Web").await;
    let run = |kind: &str, value: &str| json!({ "Name": "A", "ActionType": kind, "Properties": { "Octopus.Action.RunOnServer": value } });
    for (kind, sent, kept) in
        [("Octopus.Manual", "false", "true"), ("Octopus.Script", "false", "false"), ("Octopus.Script", "True", "true")]
    {
        let (_, saved) = save(&server, &project, run(kind, sent)).await;
        assert_eq!(first(&saved)["Properties"]["Octopus.Action.RunOnServer"], kept, "{kind}");
    }
}

#[tokio::test]
async fn bundled_tooling_is_added_to_some_types_and_kept_when_set() {
    let server = empty().await;
    let project = server.project("Web").await;
    let helm =
        |properties: Value| json!({ "Name": "A", "ActionType": "Octopus.HelmChartUpgrade", "Properties": properties });
    let (_, saved) = save(&server, &project, helm(json!({}))).await;
    assert_eq!(first(&saved)["Properties"]["OctopusUseBundledTooling"], "False");
    let (_, saved) = save(&server, &project, helm(json!({ "OctopusUseBundledTooling": "True" }))).await;
    assert_eq!(first(&saved)["Properties"]["OctopusUseBundledTooling"], "True");
    let (_, saved) = save(&server, &project, script_step("A")["Actions"][0].clone()).await;
    assert!(first(&saved)["Properties"].get("OctopusUseBundledTooling").is_none());
}

#[tokio::test]
async fn the_primary_package_stands_in_the_properties_too() {
    let server = empty().await;
    let project = server.project("Web").await;
    let package =
        json!({ "Name": "", "PackageId": "Web", "FeedId": "feeds-builtin", "AcquisitionLocation": "ExecutionTarget" });
    let action = json!({ "Name": "A", "ActionType": "Octopus.TentaclePackage", "Packages": [package] });
    let (_, saved) = save(&server, &project, action).await;
    let properties = &first(&saved)["Properties"];
    assert_eq!(properties["Octopus.Action.Package.PackageId"], "Web");
    assert_eq!(properties["Octopus.Action.Package.FeedId"], "feeds-builtin");
    assert_eq!(properties["Octopus.Action.Package.DownloadOnTentacle"], "True");
    assert_eq!(first(&saved)["CanBeUsedForProjectVersioning"], true);
}

#[tokio::test]
async fn properties_of_old_clients_become_the_primary_package() {
    let server = empty().await;
    let project = server.project("Web").await;
    let properties = json!({
        "Octopus.Action.Package.PackageId": "Web", "Octopus.Action.Package.FeedId": "feeds-builtin",
        "Octopus.Action.Package.DownloadOnTentacle": "False",
    });
    let action = json!({ "Name": "A", "ActionType": "Octopus.TentaclePackage", "Properties": properties });
    let (_, saved) = save(&server, &project, action).await;
    let package = &first(&saved)["Packages"][0];
    assert_eq!((package["Name"].clone(), package["PackageId"].clone()), (json!(""), json!("Web")));
    assert_eq!(package["AcquisitionLocation"], "Server");
    let (_, again) = save(&server, &project, first(&saved).clone()).await;
    assert_eq!(first(&again)["Packages"].as_array().unwrap().len(), 1, "it is made once");
    assert_eq!(first(&again)["Packages"][0]["Id"], package["Id"]);
}

#[tokio::test]
async fn an_action_cannot_have_two_pools_or_two_packages_of_one_name() {
    let server = empty().await;
    let project = server.project("Web").await;
    let pool = id(&server.named("workerpools", "Default Worker Pool").await);
    let package = |name: &str| json!({ "Name": name, "PackageId": "P", "FeedId": "feeds-builtin" });
    let cases = [
        (json!({ "WorkerPoolId": pool, "WorkerPoolVariable": "Pool" }), "worker pool variable"),
        (json!({ "Packages": [package(""), package("")] }), "more than one primary package"),
        (json!({ "Packages": [package("a"), package("A")] }), "more than one package reference"),
        (json!({ "Condition": "Failure" }), "Condition"),
        (json!({ "ActionType": "" }), "ActionType"),
        (json!({ "WorkerPoolId": "WorkerPools-0" }), "was not found"),
        (json!({ "Packages": [{ "Name": "", "PackageId": "P", "FeedId": "Feeds-0" }] }), "was not found"),
    ];
    for (fields, expected) in cases {
        let mut action = script_step("A")["Actions"][0].clone();
        for (field, value) in fields.as_object().unwrap() {
            action[field] = value.clone();
        }
        let (status, answer) = save(&server, &project, action).await;
        assert_eq!(status, 400, "{fields}: {answer}");
        assert!(answer["Errors"].to_string().contains(expected), "{fields}: {answer}");
    }
    assert_eq!(server.get(&format!("projects/{}/deploymentprocesses", id(&project))).await["Version"], 0);
}

#[tokio::test]
async fn secrets_of_an_action_are_kept_by_its_id_and_key() {
    let server = empty().await;
    let project = server.project("Web").await;
    let mut action = script_step("A")["Actions"][0].clone();
    action["Properties"]["Key"] = json!({ "HasValue": true, "NewValue": "s3cret" });
    let (_, saved) = save(&server, &project, action).await;
    let process = id(&saved);
    let secret = || server.sandbox.secret("Default", &process, "Steps[Step].Actions[A].Properties.Key");
    assert_eq!(secret().as_deref(), Some("s3cret"));
    let (_, kept) = save(&server, &project, first(&saved).clone()).await;
    assert_eq!(secret().as_deref(), Some("s3cret"), "sent as it was read");
    let mut foreign = first(&kept).clone();
    foreign["Id"] = json!("11111111-2222-4333-8444-555555555555");
    let (_, wiped) = save(&server, &project, foreign).await;
    assert_eq!(secret(), None, "an action with another id has no secrets");
    assert_eq!(first(&wiped)["Properties"]["Key"]["HasValue"], false);
}

#[tokio::test]
async fn fields_of_later_versions_are_not_in_older_processes() {
    let server = start(Sandbox::builder().version("2020.3.2")).await;
    let project = server.project("Web").await;
    let mut action = script_step("A")["Actions"][0].clone();
    action["Notes"] = json!("later");
    action["Container"] = json!({ "Image": "i", "FeedId": "feeds-builtin", "Dockerfile": "d" });
    let process = server.get(&format!("deploymentprocesses/deploymentprocess-{}", id(&project))).await;
    let mut sent = process.clone();
    sent["Steps"] = json!([{ "Name": "S", "Actions": [action] }]);
    let saved = server.put(&format!("deploymentprocesses/{}", id(&process)), &sent).await;
    for field in ["Notes", "Slug", "GitDependencies"] {
        assert!(first(&saved).get(field).is_none(), "{field}");
    }
    assert!(first(&saved)["Container"].get("Dockerfile").is_none());
}

#[tokio::test]
async fn where_a_package_is_downloaded_vanishes_without_a_package() {
    for (lenient, kept) in [(false, json!(null)), (true, json!("True"))] {
        let server = start(Sandbox::builder().lenient(lenient)).await;
        let project = server.project("Web").await;
        let properties = json!({ "Octopus.Action.Package.DownloadOnTentacle": "True", "Other": "stays" });
        let action = json!({ "Name": "A", "ActionType": "Octopus.Script", "Properties": properties });
        let (_, saved) = save(&server, &project, action).await;
        let properties = &first(&saved)["Properties"];
        assert_eq!(
            (&properties["Octopus.Action.Package.DownloadOnTentacle"], &properties["Other"]),
            (&kept, &json!("stays"))
        );
    }
}

#[tokio::test]
async fn the_feed_of_old_clients_is_the_feed_of_the_package() {
    let server = start(Sandbox::builder().version("2020.3.2")).await;
    let project = server.project("Web").await;
    let properties = json!({
        "Octopus.Action.Package.PackageId": "Web", "Octopus.Action.Package.NuGetFeedId": "feeds-builtin",
    });
    let action = json!({ "Name": "A", "ActionType": "Octopus.TentaclePackage", "Properties": properties });
    let (_, saved) = save(&server, &project, action).await;
    let package = &first(&saved)["Packages"][0];
    assert_eq!(package["FeedId"], "feeds-builtin");
    assert!(package.get("StepPackageInputsReferenceId").is_none(), "that came with step packages");
}

#[tokio::test]
async fn an_action_that_deploys_a_release_names_a_project_that_is_there() {
    let server = empty().await;
    let (project, other) = (server.project("Web").await, server.project("Other").await);
    let feed = server.get("feeds/feeds-builtin-releases").await;
    let action = |id: &str| {
        json!({
            "Name": "A", "ActionType": "Octopus.DeployRelease", "Properties": {},
            "Packages": [{ "Name": "", "PackageId": id, "FeedId": feed["Id"] }],
        })
    };
    let (status, answer) = save(&server, &project, action("Projects-0")).await;
    assert_eq!(
        (status, &answer["Errors"][0]),
        (400, &json!("PackageId: the project 'Projects-0' was not found in this space."))
    );
    for named in [id(&other).as_str(), "#{Project}"] {
        assert_eq!(save(&server, &project, action(named)).await.0, 200, "{named}");
    }
}

#[tokio::test]
async fn an_action_may_be_limited_by_variables_since_2026_1() {
    for (version, kept) in [("2025.4.1000", json!(null)), ("2026.1.9674", json!("Where"))] {
        let server = start(Sandbox::builder().version(version)).await;
        let project = server.project("Web").await;
        let mut action = script_step("A")["Actions"][0].clone();
        let fields = ["EnvironmentsVariable", "ExcludedEnvironmentsVariable", "ChannelsVariable", "TenantTagsVariable"];
        fields.iter().for_each(|field| action[*field] = json!("Where"));
        let (_, saved) = save(&server, &project, action).await;
        fields.iter().for_each(|field| assert_eq!(first(&saved)[*field], kept, "{field} in {version}"));
    }
}
