//! Triggers: off unless asked for, disabled on arrival, and nothing that they are about ever gets wider (B4, E10).

use crate::world::{Space, World, text};
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::{channel, guid, runbook, runbook_process, script, typed, variable};
use serde_json::{Value, json};

const ON: &str = "kinds: { triggers: merge }\n";

fn trigger(number: usize, name: &str, filter: Value, action: Value) -> Value {
    json!({ "Id": format!("ProjectTriggers-{number}"), "ProjectId": "Projects-1", "Name": name, "Description": "By itself",
        "IsDisabled": false, "Filter": filter, "Action": action })
}

fn daily() -> Value {
    json!({ "FilterType": "OnceDailySchedule", "StartTime": "2026-09-13T09:00:00.000", "DaysOfWeek": ["Monday"], "Timezone": "UTC" })
}

fn back_up(environments: Value) -> Value {
    json!({ "ActionType": "RunRunbook", "RunbookId": "Runbooks-1", "EnvironmentIds": environments, "TenantIds": [],
        "TenantTags": [] })
}

/// A project with a channel, a step and a runbook, whose environments are Test (1) and Gone (2).
fn source() -> Space {
    Space::new(&["Test", "Gone"])
        .add("channels", channel(2, 1, "Hotfix", false))
        .steps(vec![script(1, "Deploy", "echo")])
        .add("runbooks", runbook(1, 1, "Back up", ("All", &[]), "By hand"))
        .add("runbookProcesses", runbook_process(1, 1, vec![script(11, "Copy", "echo")]))
}

fn with(triggers: impl IntoIterator<Item = Value>) -> Space {
    triggers.into_iter().fold(source(), |space, trigger| space.add("projecttriggers", trigger))
}

fn there(world: &World, name: &str) -> Option<Value> {
    world.there("projecttriggers", name)
}

/// One trigger for each action, and for each filter.
fn each() -> Vec<Value> {
    let release = json!({ "ActionType": "DeployLatestRelease", "SourceEnvironmentIds": ["Environments-1", "Environments-2"],
        "DestinationEnvironmentId": "Environments-1", "ChannelId": "Channels-2", "TenantIds": [], "TenantTags": [],
        "Variables": null, "ShouldRedeployWhenReleaseIsCurrent": true });
    let again = json!({ "ActionType": "AutoDeploy", "ShouldRedeployWhenMachineHasBeenDeployedTo": true });
    let machines = json!({ "FilterType": "MachineFilter", "EnvironmentIds": ["Environments-1", "Environments-2"],
        "Roles": ["web"], "EventGroups": ["Machine"], "EventCategories": ["MachineCleanupFailed"] });
    let hourly = json!({ "FilterType": "ContinuousDailySchedule", "RunAfter": "2026-09-13T09:00:00.000",
        "RunUntil": "2026-09-13T17:00:00.000", "Interval": "OnceHourly", "HourInterval": 2, "DaysOfWeek": ["Friday"], "Timezone": "UTC" });
    let cron = json!({ "FilterType": "CronExpressionSchedule", "CronExpression": "0 0 6 * * *", "Timezone": "UTC" });
    let monthly = json!({ "FilterType": "DaysPerMonthSchedule", "StartTime": "2026-09-13T09:00:00.000",
        "MonthlyScheduleType": "DateOfMonth", "DateOfMonth": "L", "Timezone": "UTC" });
    let new = json!({ "ActionType": "DeployNewRelease", "EnvironmentId": "Environments-1", "ChannelId": null,
        "TenantIds": [], "TenantTags": [], "Variables": null });
    let to = json!({ "ActionType": "DeployLatestReleaseToEnvironment", "EnvironmentId": "Environments-1", "ChannelId": "Channels-2",
        "TenantIds": [], "TenantTags": [], "Variables": null });
    let feed = json!({ "FilterType": "FeedFilter", "Packages": [{ "DeploymentActionSlug": "deploy", "PackageReference": "" }] });
    let git = json!({ "FilterType": "GitFilter", "Sources": [{ "DeploymentActionSlug": "deploy", "GitDependencyName": "",
        "IncludeFilePaths": ["src/*"], "ExcludeFilePaths": [] }] });
    let create = json!({ "ActionType": "CreateRelease", "ChannelId": "Channels-2" });
    vec![
        trigger(1, "Latest", daily(), release),
        trigger(2, "Again", machines, again),
        trigger(3, "Runbook", hourly, back_up(json!(["Environments-1"]))),
        trigger(4, "New", cron, new),
        trigger(5, "To", monthly, to),
        trigger(6, "Feed", feed, create.clone()),
        trigger(7, "Git", git, create),
    ]
}

#[tokio::test]
async fn triggers_take_no_part_unless_asked_for() {
    let world = World::new(with(each()), Space::ground(&["Test"])).await;
    world.syncs("").await;
    // A word about the project does not ask for them.
    world.syncs("rules: [{ about: project, match: { name: OctoFX }, set: { mode: merge } }]\n").await;
    assert!(world.0.destination.documents(SPACE, "projecttriggers").is_empty());
}

#[tokio::test]
async fn every_filter_and_action_arrives_disabled_and_in_the_destinations_words() {
    let world = World::new(with(each()), Space::ground(&["Test"])).await;
    world.syncs(ON).await.says("it arrives off").says("triggers.enabled: as_source");
    let test = world.id_there("environments", "Test");
    let (hotfix, runbook) = (world.id_there("channels", "Hotfix"), world.id_there("runbooks", "Back up"));
    let all = world.0.destination.documents(SPACE, "projecttriggers");
    assert_eq!(all.len(), 7);
    assert!(all.iter().all(|trigger| trigger["IsDisabled"] == true), "{all:#?}");
    let latest = there(&world, "Latest").unwrap();
    let action = &latest["Action"];
    assert_eq!(
        (&action["SourceEnvironmentIds"], text(action, "DestinationEnvironmentId")),
        (&json!([test]), test.clone())
    );
    assert_eq!((text(action, "ChannelId"), text(&latest, "Description")), (hotfix.clone(), "By itself".to_owned()));
    let again = there(&world, "Again").unwrap();
    assert_eq!((&again["Filter"]["EnvironmentIds"], &again["Filter"]["Roles"]), (&json!([test]), &json!(["web"])));
    let by_hand = there(&world, "Runbook").unwrap();
    assert_eq!(
        (text(&by_hand["Action"], "RunbookId"), &by_hand["Action"]["EnvironmentIds"]),
        (runbook, &json!([test]))
    );
    assert_eq!(text(&there(&world, "Feed").unwrap()["Action"], "ChannelId"), hotfix);
    assert_eq!(there(&world, "Git").unwrap()["Filter"]["Sources"][0]["DeploymentActionSlug"], "deploy");
}

#[tokio::test]
async fn they_arrive_enabled_if_that_is_wanted_and_stay_as_they_are_there() {
    let world = World::new(with(each()), Space::ground(&["Test"])).await;
    let as_source = format!("{ON}triggers: {{ enabled: as_source }}\n");
    world.syncs(&as_source).await;
    let all = world.0.destination.documents(SPACE, "projecttriggers");
    assert!(all.iter().all(|trigger| trigger["IsDisabled"] == false));
    // Triggers that run there go on, and those that somebody switched off there stay off.
    let id = text(&there(&world, "Latest").unwrap(), "Id");
    assert!(world.0.destination.edit(SPACE, "projecttriggers", &id, |trigger| trigger["IsDisabled"] = json!(true)));
    world.syncs(&format!("{ON}first_sync: take_source\n")).await;
    assert_eq!(there(&world, "Latest").unwrap()["IsDisabled"], true);
    assert_eq!(there(&world, "Runbook").unwrap()["IsDisabled"], false);
}

#[tokio::test]
async fn a_trigger_that_lacks_what_it_is_about_takes_no_part() {
    let to_gone = json!({ "ActionType": "DeployLatestReleaseToEnvironment", "EnvironmentId": "Environments-2", "ChannelId": null,
        "TenantIds": [], "TenantTags": [], "Variables": null });
    let gone_machines = json!({ "FilterType": "MachineFilter", "EnvironmentIds": ["Environments-2"], "Roles": [],
        "EventGroups": ["Machine"], "EventCategories": [] });
    let feed = json!({ "FilterType": "FeedFilter", "Packages": [{ "DeploymentActionSlug": "deploy", "PackageReference": "" }] });
    let triggers = vec![
        trigger(1, "To gone", daily(), to_gone),
        trigger(
            2,
            "Of gone",
            gone_machines,
            json!({ "ActionType": "AutoDeploy", "ShouldRedeployWhenMachineHasBeenDeployedTo": false }),
        ),
        trigger(3, "In gone", daily(), back_up(json!(["Environments-2"]))),
        trigger(4, "Of a step", feed, json!({ "ActionType": "CreateRelease", "ChannelId": null })),
        trigger(5, "Of a channel", daily(), json!({ "ActionType": "CreateRelease", "ChannelId": "Channels-2" })),
        trigger(6, "Stays", daily(), back_up(json!(["Environments-1", "Environments-2"]))),
    ];
    let world = World::new(with(triggers), Space::ground(&["Test"])).await;
    let rules = "rules:
  - { about: step, match: { name: Deploy }, set: { skip: true } }
  - { about: channel, match: { name: Hotfix }, set: { skip: true } }
";
    world.syncs(&format!("{ON}{rules}")).await.says("(B4");
    let names: Vec<String> =
        world.0.destination.documents(SPACE, "projecttriggers").iter().map(|trigger| text(trigger, "Name")).collect();
    assert_eq!(names, ["Stays"]);
    let stays = there(&world, "Stays").unwrap();
    assert_eq!(stays["Action"]["EnvironmentIds"], json!([world.id_there("environments", "Test")]));
    let wrong = world.run(&["plan"], &format!("{ON}scopes: {{ triggers: {{ environments: drop }} }}\n")).await;
    wrong.exits(1).says("cannot be `drop`");
}

#[tokio::test]
async fn mapped_names_hold_for_what_triggers_are_about() {
    let world = World::new(with(each()), Space::ground(&["Staging"])).await;
    world.syncs(&format!("{ON}names: {{ environments: {{ Test: Staging, Gone: ~ }}, roles: {{ web: iis }} }}\n")).await;
    let staging = world.id_there("environments", "Staging");
    assert_eq!(text(&there(&world, "New").unwrap()["Action"], "EnvironmentId"), staging);
    assert_eq!(there(&world, "Again").unwrap()["Filter"]["Roles"], json!(["iis"]));
}

#[tokio::test]
async fn what_differs_is_refused_and_what_is_equal_is_not() {
    let other = |space: Space| {
        let mut daily = daily();
        daily["DaysOfWeek"] = json!(["Sunday"]);
        space.add("projecttriggers", trigger(9, "latest", daily, back_up(json!([]))))
    };
    let one = || with([trigger(1, "Latest", daily(), back_up(json!(["Environments-1"])))]);
    let world = World::new(one(), other(source())).await;
    let settings = format!("{ON}first_sync: {{ default: take_source, triggers: stop }}\n");
    world.refuses(&settings, &["first_sync.unpaired", "triggers/OctoFX/latest"]).await;
    world.syncs(&format!("{ON}first_sync: take_source\n")).await;
    let there = there(&world, "latest").or_else(|| there(&world, "Latest")).unwrap();
    assert_eq!(there["Filter"]["DaysOfWeek"], json!(["Monday"]));
}

#[tokio::test]
async fn times_lose_their_zone_between_versions_and_older_servers_get_what_they_know() {
    let zoned = |mut trigger: Value| {
        trigger["Filter"]["StartTime"] = json!("2026-09-13T09:00:00.000+10:00");
        trigger
    };
    let old = with([zoned(trigger(1, "Latest", daily(), back_up(json!(["Environments-1"]))))]);
    let world = World::of_versions((old, "2022.2.1"), (Space::ground(&["Test"]), "2022.3.1")).await;
    world.syncs(ON).await;
    assert_eq!(text(&there(&world, "Latest").unwrap()["Filter"], "StartTime"), "2026-09-13T09:00:00.000");
    let world = World::of_versions((with(each()), "2024.1.1"), (Space::ground(&["Test"]), "2022.4.1")).await;
    let ran = world.run(&["sync", "--yes"], &format!("{ON}allow_version_gap: true\n")).await;
    ran.says("servers know FeedFilter since 2023.1.0").says("servers know GitFilter since 2024.1.0");
    ran.says("servers know DeployLatestReleaseToEnvironment since 2023.1.0");
    let mut names: Vec<String> =
        world.0.destination.documents(SPACE, "projecttriggers").iter().map(|trigger| text(trigger, "Name")).collect();
    names.sort();
    assert_eq!(names, ["Again", "Latest", "New", "Runbook"]);
}

/// A variable that asks whoever deploys.
fn asking(name: &str, kind: &str, scope: Value) -> Value {
    let mut asking = typed(name, kind, json!(""), scope);
    asking["Prompt"] = json!({ "Label": name, "Description": null, "Required": true,
        "DisplaySettings": { "Octopus.ControlType": "SingleLineText" } });
    asking
}

/// The id of a row of the project on the source.
fn row(at: usize) -> String {
    guid(&format!("variable Projects-1 {at}"))
}

/// A runbook's and a release's trigger that answer what three variables ask: the second of them asks for an account.
fn answering(rows: Vec<Value>) -> Space {
    let mut run = back_up(json!(["Environments-1"]));
    run["FormValues"] = json!({ row(0): "by night", row(1): "Accounts-1" });
    let release = json!({ "ActionType": "DeployNewRelease", "EnvironmentId": "Environments-1", "ChannelId": null,
        "TenantIds": [], "TenantTags": [],
        "Variables": format!("{{ \"{}\": \"Accounts-1\",  \"{}\": \"by day\" }}", row(1), row(0)) });
    let account = json!({ "Id": "Accounts-1", "Name": "Deployer", "AccountType": "UsernamePassword", "Username": "x",
        "Password": octosync_e2e::tiny::secret(), "EnvironmentIds": [], "TenantIds": [], "TenantTags": [],
        "TenantedDeploymentParticipation": "Untenanted" });
    with([trigger(1, "Runs", daily(), run), trigger(2, "Releases", daily(), release)])
        .add("accounts", account)
        .rows(rows)
}

#[tokio::test]
async fn what_a_trigger_answers_to_prompts_arrives_with_the_variables_that_ask() {
    let rows = vec![
        asking("Reason", "String", json!({})),
        asking("Account", "String", json!({ "Environment": ["Environments-1"] })),
        variable("Other", "x", json!({})),
    ];
    let world = World::new(answering(rows), Space::ground(&["Test"])).await;
    world.syncs(ON).await;
    let sets = world.0.destination.documents(SPACE, "variables");
    let id_of = |name: &str| {
        let rows = sets.iter().flat_map(|set| set["Variables"].as_array().cloned().unwrap_or_default());
        text(&rows.into_iter().find(|row| text(row, "Name") == name).unwrap(), "Id")
    };
    let (reason, asked) = (id_of("Reason"), id_of("Account"));
    assert_ne!(reason, row(0), "the destination gives ids of its own");
    let account = world.id_there("accounts", "Deployer");
    let runs = there(&world, "Runs").unwrap();
    assert_eq!(runs["Action"]["FormValues"], json!({ reason.clone(): "by night", asked.clone(): account.clone() }));
    let releases = text(&there(&world, "Releases").unwrap()["Action"], "Variables");
    assert_eq!(releases, format!("{{ \"{asked}\": \"{account}\",  \"{reason}\": \"by day\" }}"));
}

#[tokio::test]
async fn a_trigger_that_answers_what_nobody_asks_there_takes_no_part() {
    let rows = vec![
        asking("Reason", "String", json!({})),
        asking("Account", "String", json!({ "Environment": ["Environments-2"] })),
    ];
    let world = World::new(answering(rows), Space::ground(&["Test"])).await;
    world.syncs(ON).await.says("Account").says("(B4");
    assert!(world.0.destination.documents(SPACE, "projecttriggers").is_empty());
    // Of several variables of one name nobody can tell which one is meant.
    let rows = vec![
        asking("Reason", "String", json!({})),
        asking("Account", "String", json!({})),
        asking("Reason", "String", json!({ "Environment": ["Environments-1"] })),
    ];
    let world = World::new(answering(rows), Space::ground(&["Test"])).await;
    world.syncs(ON).await.says("(B4");
    assert!(world.0.destination.documents(SPACE, "projecttriggers").is_empty());
}
