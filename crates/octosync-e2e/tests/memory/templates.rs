//! One project that others follow (A12): between two spaces and within one, once and again.

use crate::desk::Lasting;
use crate::world::{On, say, text};
use octosync_e2e::kit::{CANARY, SPACE};
use octosync_e2e::program::Ran;
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::{
    action, action_id, channel, environment, lifecycle, process, project, runbook, runbook_process, script, step,
    typed, variable, variables,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FOLLOWING: &str = "templates: [{ project: Base, to: ['Web *'] }]\n";
const TAKING: &str = "first_sync: take_source\nvariables: { existing: overwrite }\n";

/// A project that the space has, with a default channel, an empty process and some rows.
fn with_project(mut space: Documents, number: usize, name: &str, rows: Vec<Value>) -> Documents {
    let mut add = |collection: &str, document| space.entry(collection.to_owned()).or_default().push(document);
    add("projects", project(number, name));
    add("channels", channel(10 * number, number, "Default", true));
    add("deploymentprocesses", process(number, Vec::new()));
    add("variablesets", variables(&format!("Projects-{number}"), rows));
    space
}

/// A space with two environments, a group and a lifecycle.
fn ground() -> Documents {
    Documents::from([
        ("environments".to_owned(), vec![environment(1, "Test"), environment(2, "Live")]),
        ("projectgroups".to_owned(), vec![json!({ "Id": "ProjectGroups-1", "Name": "Group" })]),
        ("lifecycles".to_owned(), vec![lifecycle(1, "Path", &[1, 2])]),
    ])
}

/// The project `Base` of a space: all in it that can name it, or something in it, does.
fn with_base(space: Documents) -> Documents {
    let scoped = |name: &str, scope: Value| variable(name, name, scope);
    let rows = vec![
        scoped("Everywhere", json!({})),
        scoped("In the channel", json!({ "Channel": ["Channels-11"] })),
        scoped("In the step", json!({ "Action": [action_id(1, "Deploy")] })),
        scoped("In the project", json!({ "ProcessOwner": ["Projects-1"] })),
        scoped("In the runbook", json!({ "ProcessOwner": ["Runbooks-1"] })),
        typed("Secret", "Sensitive", Value::Null, json!({})),
    ];
    let mut space = with_project(space, 1, "Base", rows);
    let mut add = |collection: &str, document| space.entry(collection.to_owned()).or_default().push(document);
    let mut hotfix = channel(11, 1, "Hotfix", false);
    hotfix["Rules"] = json!([{ "VersionRange": "[1,2)", "Tag": null, "ActionPackages": [{ "DeploymentAction": "Deploy", "PackageReference": "web" }] }]);
    add("channels", hotfix);
    add("runbooks", runbook(1, 1, "Mend", ("All", &[]), ""));
    add("runbookProcesses", runbook_process(1, 1, vec![script(11, "Look", "echo look")]));
    let mut deploy = script(1, "Deploy", "echo deploy");
    deploy["Actions"][0]["Packages"] = json!([{ "Id": null, "Name": "web", "PackageId": "web", "FeedId": "feeds-builtin", "AcquisitionLocation": "Server", "Properties": { "Extract": "True" } }]);
    let mut urgent = script(1, "Urgent", "echo urgent");
    urgent["Actions"][0]["Channels"] = json!(["Channels-11"]);
    let properties =
        json!({ "Octopus.Action.RunOnServer": "true", "Octopus.Action.DeployRelease.ProjectId": "Projects-1" });
    let mut release = action(1, "Release", "Octopus.DeployRelease", properties);
    release["Packages"] = json!([{ "Name": "", "PackageId": "Projects-1", "FeedId": "feeds-builtin-releases", "AcquisitionLocation": "NotAcquired", "Properties": {} }]);
    let steps = vec![deploy, urgent, step("Release", vec![release])];
    space.get_mut("deploymentprocesses").expect("there are some")[0]["Steps"] = json!(steps);
    let base = &mut space.get_mut("projects").expect("there are some")[0];
    base["Description"] = json!("What all are like");
    // Nobody deploys a template, and it does not stand among the others.
    base["IsDisabled"] = json!(true);
    base["ProjectGroupId"] = json!("ProjectGroups-2");
    let groups = space.get_mut("projectgroups").expect("there are some");
    groups.push(json!({ "Id": "ProjectGroups-2", "Name": "Templates" }));
    space
}

/// The projects of a destination: two that follow, and one that does not.
fn with_followers(space: Documents) -> Documents {
    let own = vec![variable("Own", "own", json!({}))];
    let space = with_project(space, 2, "Web A", own.clone());
    let space = with_project(space, 3, "Web B", Vec::new());
    with_project(space, 4, "Other", own)
}

/// Everything of a project on the destination, with the names of what ids name in place of these.
fn of_project(world: &Lasting, name: &str) -> BTreeMap<String, Value> {
    let server = &world.pair.destination;
    let all = |collection: &str| server.documents(SPACE, collection);
    let id = text(&world.there("projects", name)["Id"]).to_owned();
    let mut names: BTreeMap<String, String> = BTreeMap::from([(id.clone(), "this project".to_owned())]);
    let kinds = ["projects", "channels", "runbooks", "environments", "lifecycles"];
    for document in kinds.iter().flat_map(|kind| all(kind)) {
        let own = document["ProjectId"].as_str().unwrap_or_default() == id || document["ProjectId"].is_null();
        let called = format!("{}{}", if own { "" } else { "ANOTHER PROJECT'S " }, text(&document["Name"]));
        names.entry(text(&document["Id"]).to_owned()).or_insert(called);
    }
    for process in ["deploymentprocesses", "runbookProcesses"].iter().flat_map(|kind| all(kind)) {
        let own = process["ProjectId"] == id.as_str();
        for action in process["Steps"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|step| step["Actions"].as_array().cloned().unwrap_or_default())
        {
            let called = format!("{}{}", if own { "" } else { "ANOTHER PROJECT'S " }, text(&action["Name"]));
            names.insert(text(&action["Id"]).to_owned(), called);
        }
    }
    let mut found = BTreeMap::new();
    let mut keep = |what: &str, mut value: Value| {
        name_all(&mut value, &names);
        found.insert(what.to_owned(), value);
    };
    let project = world.there("projects", name);
    keep("description", project["Description"].clone());
    let group = all("projectgroups").into_iter().find(|group| group["Id"] == project["ProjectGroupId"]);
    keep("group and switch", json!([group.map(|group| group["Name"].clone()), project["IsDisabled"]]));
    for channel in all("channels").into_iter().filter(|document| document["ProjectId"] == id.as_str()) {
        let rules = channel["Rules"].as_array().into_iter().flatten();
        let rules: Vec<&Value> = rules.map(|rule| &rule["ActionPackages"][0]["DeploymentAction"]).collect();
        keep(&format!("channel {}", text(&channel["Name"])), json!(rules));
    }
    for process in ["deploymentprocesses", "runbookProcesses"].iter().flat_map(|kind| all(kind)) {
        for step in process["Steps"].as_array().into_iter().flatten().filter(|_| process["ProjectId"] == id.as_str()) {
            let action = &step["Actions"][0];
            let properties = &action["Properties"];
            let said = properties.get("Octopus.Action.Script.ScriptBody");
            let release = properties.get("Octopus.Action.DeployRelease.ProjectId");
            let packages =
                action["Packages"].as_array().into_iter().flatten().map(|package| package["PackageId"].clone());
            let packages: Vec<Value> = packages.collect();
            keep(&format!("step {}", text(&step["Name"])), json!([said.or(release), packages, action["Channels"]]));
        }
    }
    let set = all("variables").into_iter().find(|set| set["OwnerId"] == id.as_str()).expect("a project has rows");
    for row in set["Variables"].as_array().into_iter().flatten() {
        keep(&format!("row {}", text(&row["Name"])), json!([row["Value"], row["Scope"]]));
    }
    found
}

fn name_all(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.get(text) {
                text.clone_from(name);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| name_all(item, names)),
        Value::Object(fields) => fields.values_mut().for_each(|item| name_all(item, names)),
        _ => {}
    }
}

/// The expected content of each project that follows `Base`, except the secret.
fn like_base() -> BTreeMap<String, Value> {
    let rows = [
        ("Everywhere", json!({})),
        ("In the channel", json!({ "Channel": ["Hotfix"] })),
        ("In the step", json!({ "Action": ["Deploy"] })),
        ("In the project", json!({ "ProcessOwner": ["this project"] })),
        ("In the runbook", json!({ "ProcessOwner": ["Mend"] })),
    ];
    let rows = rows.into_iter().map(|(name, scope)| (format!("row {name}"), json!([name, scope])));
    let rest = [
        ("description", json!("What all are like")),
        ("group and switch", json!(["Group", false])),
        ("channel Default", json!([])),
        ("channel Hotfix", json!(["Deploy"])),
        ("step Deploy", json!(["echo deploy", ["web"], []])),
        ("step Urgent", json!(["echo urgent", [], ["Hotfix"]])),
        ("step Release", json!(["this project", ["this project"], []])),
        ("step Look", json!(["echo look", [], []])),
    ];
    rows.chain(rest.into_iter().map(|(what, value)| (what.to_owned(), value))).collect()
}

/// The content of a project on the destination, without the values of secrets.
fn plain(world: &Lasting, name: &str) -> BTreeMap<String, Value> {
    let mut found = of_project(world, name);
    let secret = found.remove("row Secret").unwrap_or_else(|| panic!("no secret: {found:#?}"));
    assert_eq!(secret[1], json!({}), "{secret}");
    found
}

fn and<const N: usize>(mut found: BTreeMap<String, Value>, more: [(&str, Value); N]) -> BTreeMap<String, Value> {
    found.extend(more.map(|(what, value)| (what.to_owned(), value)));
    found
}

/// The documents of one space, without the projects that follow and what counts writes.
fn others(world: &Lasting) -> Vec<(String, Value)> {
    let server = &world.pair.destination;
    let followers: Vec<String> =
        ["Web A", "Web B"].iter().map(|name| text(&world.there("projects", name)["Id"]).to_owned()).collect();
    let is_theirs = |document: &Value| {
        let ids = ["Id", "ProjectId", "OwnerId"].map(|field| text(&document[field]).to_owned());
        followers.iter().any(|follower| ids.contains(follower))
    };
    let kinds = [
        "environments",
        "projectgroups",
        "lifecycles",
        "projects",
        "channels",
        "deploymentprocesses",
        "variables",
        "runbooks",
        "runbookProcesses",
    ];
    let all = kinds
        .iter()
        .flat_map(|kind| server.documents(SPACE, kind).into_iter().map(|document| ((*kind).to_owned(), document)));
    all.filter(|(_, document)| !is_theirs(document)).collect()
}

async fn two_spaces(settings: &str) -> Lasting {
    let world = Lasting::new(&with_base(ground()), &with_followers(ground())).await;
    world.configure(settings);
    world
}

/// A world in which both ends are the destination's space.
async fn one_space(settings: &str) -> Lasting {
    let world = Lasting::new(&Documents::new(), &with_followers(with_base(ground()))).await;
    configure_one_space(&world, settings);
    world
}

fn configure_one_space(world: &Lasting, settings: &str) {
    let url = world.pair.destination.url();
    let end = format!("{{ url: '{url}', space: {SPACE}, api_key: {{ env: KEY }} }}");
    let text = format!("version: 1\nsource: {end}\ndestinations:\n  here: {end}\n{settings}");
    std::fs::write(world.desk.path("octosync.yaml"), text).expect("it is written");
}

fn edit_step(world: &Lasting, (on, project): (On, &str), name: &str, words: &'static str) {
    edit_process(world, (on, project), |steps| {
        say(words)(steps.iter_mut().find(|step| step["Name"] == name).unwrap_or_else(|| panic!("no step {name}")));
    });
}

fn edit_process(world: &Lasting, (on, project): (On, &str), edit: impl FnOnce(&mut Vec<Value>)) {
    let server = if on == On::Source { &world.pair.source } else { &world.pair.destination };
    let projects = server.documents(SPACE, "projects");
    let found = projects.iter().find(|document| document["Name"] == project).unwrap_or_else(|| panic!("no {project}"));
    assert!(server.edit(SPACE, "deploymentprocesses", text(&found["DeploymentProcessId"]), |process| {
        edit(process["Steps"].as_array_mut().expect("steps"));
    }));
}

#[tokio::test]
async fn what_a_template_is_arrives_in_each_project_that_follows_it_and_names_that() {
    let world = two_spaces(&format!("{FOLLOWING}{TAKING}")).await;
    let other = of_project(&world, "Other");
    let ran = world.sync().await;
    ran.says("follows the template \"Base\"");
    let own = ("row Own", json!(["own", {}]));
    assert_eq!(plain(&world, "Web A"), and(like_base(), [own]));
    assert_eq!(plain(&world, "Web B"), like_base());
    let switched_off = ("group and switch", json!(["Templates", true]));
    assert_eq!(plain(&world, "Base"), and(like_base(), [switched_off]), "it arrives under its own name, too");
    assert_eq!(of_project(&world, "Other"), other);
    world.is_quiet().await;
}

#[tokio::test]
async fn within_one_space_all_else_stays_as_it_is() {
    // Words about everything else of the space do nothing to it.
    let words = "kinds: { environments: mirror, lifecycles: mirror }\nprune: delete\n\
                 rules: [{ about: variable, match: { name: Own }, set: { value: { text: other } } }]\n";
    let world = one_space(&format!("{FOLLOWING}{TAKING}{words}")).await;
    let before = others(&world);
    let doctor = world.run(&["doctor"]).await;
    assert!(!doctor.block().contains("place.same"), "{}", doctor.block());
    let ran = world.run(&["plan", "--out", "plan.json"]).await;
    ran.exits(2).says("templates.one_space").says("all else of it stays as it is");
    world.run(&["apply", "plan.json", "--yes"]).await.exits(0);
    for name in ["Web A", "Web B"] {
        let mut found = plain(&world, name);
        found.remove("row Own");
        assert_eq!(found, like_base(), "{name}");
    }
    assert_eq!(others(&world), before);
    let again = world.is_quiet().await;
    assert_eq!(others(&world), before, "{}", again.block());
}

#[tokio::test]
async fn within_one_space_each_project_keeps_its_own_edits_and_gets_those_of_the_template() {
    let world = one_space(&format!("{FOLLOWING}{TAKING}")).await;
    goes_on(&world, On::Destination).await;
}

#[tokio::test]
async fn between_two_spaces_each_project_keeps_its_own_edits_and_gets_those_of_the_template() {
    let world = two_spaces(&format!("{FOLLOWING}{TAKING}")).await;
    goes_on(&world, On::Source).await;
}

/// Syncs with edits on both sides, again and again; the template stands on one of the servers.
async fn goes_on(world: &Lasting, template: On) {
    world.sync().await;
    edit_step(world, (template, "Base"), "Deploy", "echo 2");
    edit_step(world, (On::Destination, "Web A"), "Urgent", "echo mine");
    world.sync().await;
    world.is_quiet().await;
    let step = |says: &str, packages: Value, channels: Value| json!([says, packages, channels]);
    let deploy = |says: &str| ("step Deploy", step(says, json!(["web"]), json!([])));
    let urgent = |says: &str| ("step Urgent", step(says, json!([]), json!(["Hotfix"])));
    let own = ("row Own", json!(["own", {}]));
    assert_eq!(plain(world, "Web A"), and(like_base(), [own.clone(), deploy("echo 2"), urgent("echo mine")]));
    assert_eq!(plain(world, "Web B"), and(like_base(), [deploy("echo 2")]));

    // Both changed the same step in one of them: the other one is not concerned.
    edit_step(world, (template, "Base"), "Urgent", "echo 3");
    edit_process(world, (template, "Base"), |steps| {
        steps.retain(|step| step["Name"] != "Release");
        steps.push(script(1, "Last", "echo last"));
    });
    let ran = world.sync().await;
    ran.says("sync.conflict").says("deployment_processes/Web A");
    assert!(!ran.block().contains("deployment_processes/Web B: "), "{}", ran.block());
    world.is_quiet().await;
    let last = ("step Last", step("echo last", json!([]), json!([])));
    let without_release = |mut found: BTreeMap<String, Value>| {
        found.remove("step Release");
        and(found, [last.clone(), deploy("echo 2")])
    };
    assert_eq!(plain(world, "Web A"), and(without_release(like_base()), [own.clone(), urgent("echo mine")]));
    assert_eq!(plain(world, "Web B"), and(without_release(like_base()), [urgent("echo 3")]));

    // A channel that is called otherwise on the template is called so in each of them.
    let server = if template == On::Source { &world.pair.source } else { &world.pair.destination };
    let base = server.documents(SPACE, "projects").into_iter().find(|project| project["Name"] == "Base").expect("Base");
    let channels = server.documents(SPACE, "channels");
    let hotfix = channels.iter().find(|channel| channel["ProjectId"] == base["Id"] && channel["Name"] == "Hotfix");
    let id = text(&hotfix.expect("Hotfix")["Id"]).to_owned();
    assert!(server.edit(SPACE, "channels", &id, |channel| channel["Name"] = json!("Patch")));
    world.sync().await;
    world.is_quiet().await;
    for name in ["Web A", "Web B"] {
        let found = of_project(world, name);
        assert!(found.contains_key("channel Patch") && !found.contains_key("channel Hotfix"), "{name}: {found:#?}");
        assert_eq!(found["step Urgent"][2], json!(["Patch"]), "{name}");
        assert_eq!(found["row In the channel"][1], json!({ "Channel": ["Patch"] }), "{name}");
    }
}

#[tokio::test]
async fn what_keep_names_is_each_projects_own_and_is_used_by_name() {
    let keep = "templates: [{ project: Base, to: ['Web *'], keep: [variables, channels, runbooks, projects] }]\n";
    let mut there = with_followers(ground());
    let channels = there.get_mut("channels").expect("there are some");
    channels.push(channel(31, 3, "Hotfix", false));
    let world = Lasting::new(&with_base(ground()), &there).await;
    world.configure(&format!("{keep}{TAKING}"));
    let ran = world.sync().await;
    ran.says("Urgent");
    let steps = [
        ("step Deploy", json!(["echo deploy", ["web"], []])),
        ("step Release", json!(["this project", ["this project"], []])),
        ("description", json!("")),
        ("group and switch", json!(["Group", false])),
        ("channel Default", json!([])),
    ];
    // The step that is for a channel alone which is not there does not run everywhere.
    assert_eq!(
        of_project(&world, "Web A"),
        and(BTreeMap::new(), steps.clone()).into_iter().chain([("row Own".to_owned(), json!(["own", {}]))]).collect()
    );
    let more = [("channel Hotfix", json!([])), ("step Urgent", json!(["echo urgent", [], ["Hotfix"]]))];
    assert_eq!(of_project(&world, "Web B"), and(and(BTreeMap::new(), steps), more));
    world.is_quiet().await;
}

#[tokio::test]
async fn a_project_that_follows_no_more_is_left_as_it_is() {
    let world = two_spaces(&format!("{FOLLOWING}{TAKING}")).await;
    world.sync().await;
    let before = (of_project(&world, "Web A"), of_project(&world, "Web B"));
    edit_step(&world, (On::Source, "Base"), "Deploy", "echo 2");
    for settings in ["templates: [{ project: Base, to: ['Web B'] }]\n", ""] {
        world.configure(&format!("{settings}{TAKING}prune: delete\n"));
        let ran = world.sync().await;
        assert!(!ran.block().contains("match.gone"), "{}", ran.block());
        assert_eq!(of_project(&world, "Web A"), before.0, "{settings}");
        world.is_quiet().await;
    }
    assert_ne!(of_project(&world, "Web B"), before.1, "that one still followed");
    // Its former content is known when it follows again.
    world.configure(FOLLOWING);
    world.sync().await;
    assert_eq!(of_project(&world, "Web A")["step Deploy"][0], json!("echo 2"));
    world.is_quiet().await;
}

/// Plans with templates, and with more than the usual projects on the source; returns what the plan says.
async fn says(templates: &str, source: Documents, settings: &str) -> Ran {
    let world = Lasting::new(&source, &with_followers(with_project(ground(), 1, "Base", Vec::new()))).await;
    world.configure(&format!("templates: {templates}\n{TAKING}{settings}"));
    let ran = world.run(&["plan"]).await;
    assert_eq!(world.pair.destination.writes(), 0, "{}", ran.block());
    ran
}

#[tokio::test]
async fn what_would_follow_two_things_or_itself_is_refused_with_the_next_step() {
    let base = || with_base(ground());
    let two = with_project(base(), 5, "Second", Vec::new());
    let own = with_project(base(), 5, "Web A", Vec::new());
    for (templates, source, settings, code, words) in [
        ("[{ project: Base, to: ['Web *'] }, { project: Second, to: ['* B'] }]", two.clone(), "", 3, "templates.twice"),
        ("[{ project: Base, to: [Web A] }]", own.clone(), "", 3, "select: { projects: { exclude: ['Web A'] } }"),
        (
            "[{ project: Base, to: [Web A] }]",
            own,
            "select: { projects: { exclude: ['Web A'] } }\n",
            2,
            "follows the template",
        ),
        ("[{ project: Base, to: [Base] }]", base(), "", 3, "templates.itself"),
        ("[{ project: Base, to: ['*'] }]", base(), "", 2, "it does not follow itself"),
        ("[{ project: Base, to: [Web A] }, { project: Second, to: [Base] }]", two, "", 3, "is a template itself"),
        ("[{ project: Bose, to: [Web A] }]", base(), "", 3, "write \"Base\""),
        ("[{ project: Base, to: [Web A, 'Wob *'] }]", base(), "", 2, "\"Wob *\" matches no project of the destination"),
    ] {
        says(templates, source, settings).await.exits(code).says(words);
    }
}

#[tokio::test]
async fn one_space_without_templates_is_still_refused() {
    let world = one_space("").await;
    let ran = world.run(&["plan"]).await;
    ran.exits(3).says("place.same").says("templates");
    assert_eq!(world.pair.destination.writes(), 0);
    world.run(&["validate"]).await.exits(1);
    configure_one_space(&world, FOLLOWING);
    world.run(&["validate"]).await.exits(0);
    assert!(!ran.block().contains(CANARY));
}

#[tokio::test]
async fn each_project_that_follows_is_explained_and_selected_by_its_own_name() {
    let world = two_spaces(&format!("{FOLLOWING}{TAKING}")).await;
    let ran = world.run(&["explain", "deployment_processes/Web A"]).await;
    ran.exits(0).says("deployment_processes/Web A");
    let ran = world.run(&["explain", "projects/Web B"]).await;
    ran.exits(0).says("follows the template \"Base\"");
    let ran = world.run(&["sync", "--yes", "--project", "Web B"]).await;
    ran.exits(0);
    assert_eq!(plain(&world, "Web B"), like_base());
    assert_eq!(of_project(&world, "Web A").len(), 4, "only what it had");
    assert!(!world.pair.destination.documents(SPACE, "projects").iter().any(|project| project["Name"] == "Base"));
}

#[tokio::test]
async fn a_project_that_is_called_otherwise_there_keeps_its_past_while_it_follows() {
    let world = two_spaces(&format!("{FOLLOWING}{TAKING}")).await;
    world.sync().await;
    world.configure(FOLLOWING);
    world.edit_on(On::Destination, "projects", "Web A", |project| project["Name"] = json!("Web Z"));
    edit_step(&world, (On::Destination, "Web Z"), "Urgent", "echo mine");
    edit_step(&world, (On::Source, "Base"), "Deploy", "echo 2");
    world.sync().await;
    let found = of_project(&world, "Web Z");
    assert_eq!((&found["step Deploy"][0], &found["step Urgent"][0]), (&json!("echo 2"), &json!("echo mine")));
    world.is_quiet().await;
}

#[tokio::test]
async fn drift_and_adoption_know_each_project_that_follows() {
    let world = one_space(&format!("{FOLLOWING}{TAKING}")).await;
    world.sync().await;
    world.run(&["drift"]).await.exits(0);
    edit_step(&world, (On::Destination, "Web A"), "Urgent", "echo mine");
    let ran = world.run(&["drift"]).await;
    ran.exits(2).says("Web A");
    assert!(!ran.stdout.contains("Web B"), "{}", ran.block());
    configure_one_space(&world, FOLLOWING);
    edit_step(&world, (On::Destination, "Base"), "Urgent", "echo 3");
    world.run(&["adopt", "--yes"]).await.exits(0);
    edit_step(&world, (On::Destination, "Base"), "Deploy", "echo 4");
    world.sync().await;
    let said = |name: &str, step: &str| of_project(&world, name)[&format!("step {step}")][0].clone();
    assert_eq!((said("Web A", "Urgent"), said("Web B", "Urgent")), (json!("echo mine"), json!("echo urgent")));
    assert_eq!((said("Web A", "Deploy"), said("Web B", "Deploy")), (json!("echo 4"), json!("echo 4")));
    world.is_quiet().await;
}

#[tokio::test]
async fn tenants_of_the_template_are_not_those_of_the_projects_that_follow() {
    let template = json!([{ "Id": "5b3f9f3c-0000-4000-8000-000000000001", "Name": "Color", "DefaultValue": null,
        "DisplaySettings": { "Octopus.ControlType": "SingleLineText" } }]);
    let tenanted = |mut space: Documents, project: usize, at: usize| {
        for of in space.get_mut("projects").expect("there are some") {
            of["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
        }
        space.get_mut("projects").expect("there are some")[at]["Templates"] = template.clone();
        let connected = json!({ format!("Projects-{project}"): ["Environments-1"] });
        space.insert(
            "tenants".to_owned(),
            vec![json!({ "Id": "Tenants-1", "Name": "Acme", "ProjectEnvironments": connected })],
        );
        let value = json!({ "OwnerId": format!("Projects-{project}"), "TemplateId": template[0]["Id"], "Scope": { "EnvironmentIds": ["Environments-1"] }, "Value": format!("of {project}") });
        space.insert("tenantvariables".to_owned(), vec![json!({ "TenantId": "Tenants-1", "Variables": [value] })]);
        space
    };
    let here = tenanted(with_base(ground()), 1, 0);
    let world = Lasting::new(&here, &tenanted(with_followers(ground()), 2, 0)).await;
    world.configure(&format!("{FOLLOWING}{TAKING}"));
    world.sync().await;
    let server = &world.pair.destination;
    let projects = server.documents(SPACE, "projects");
    let name =
        |id: &str| projects.iter().find(|project| project["Id"] == id).map(|project| text(&project["Name"]).to_owned());
    let tenant = world.there("tenants", "Acme");
    let connected = tenant["ProjectEnvironments"].as_object().expect("connections").keys();
    let mut connected: Vec<String> = connected.filter_map(|id| name(id)).collect();
    connected.sort();
    assert_eq!(connected, ["Base", "Web A"], "Web B and its tenants are nobody's business");
    let documents = server.documents(SPACE, "tenantvariables");
    let values = documents.iter().flat_map(|document| document["Values"].as_array().cloned().unwrap_or_default());
    let mut values: Vec<(Option<String>, String)> =
        values.map(|value| (name(text(&value["OwnerId"])), text(&value["Value"]).to_owned())).collect();
    values.sort();
    let own = |project: &str, value: &str| (Some(project.to_owned()), value.to_owned());
    assert_eq!(values, [own("Base", "of 1"), own("Web A", "of 2")]);
    let has_template = |name: &str| world.there("projects", name)["Templates"][0]["Name"] == "Color";
    assert!(has_template("Web A") && has_template("Web B"), "templates are settings");
    world.is_quiet().await;
}

#[tokio::test]
async fn each_project_that_follows_has_triggers_and_published_runbooks_of_its_own() {
    let filter = json!({ "FilterType": "OnceDailySchedule", "StartTime": "2026-09-13T09:00:00.000",
        "DaysOfWeek": ["Monday"], "Timezone": "UTC" });
    let action = json!({ "ActionType": "RunRunbook", "RunbookId": "Runbooks-1", "EnvironmentIds": ["Environments-1"],
        "TenantIds": [], "TenantTags": [] });
    let mut here = with_base(ground());
    let trigger = json!({ "Id": "ProjectTriggers-1", "ProjectId": "Projects-1", "Name": "Nightly", "Description": "",
        "IsDisabled": true, "Filter": filter, "Action": action });
    here.insert("projecttriggers".to_owned(), vec![trigger]);
    let world = Lasting::new(&here, &with_followers(ground())).await;
    world.configure(&format!("{FOLLOWING}{TAKING}kinds: {{ triggers: create }}\nrunbooks: {{ publish: true }}\n"));
    world.sync().await;
    for name in ["Base", "Web A", "Web B"] {
        let project = world.there("projects", name)["Id"].clone();
        let own = |collection: &str| -> Vec<Value> {
            let documents = world.pair.destination.documents(SPACE, collection).into_iter();
            documents.filter(|document| document["ProjectId"] == project).collect()
        };
        let [runbooks, triggers, snapshots] = ["runbooks", "projecttriggers", "runbookSnapshots"].map(own);
        assert_eq!([runbooks.len(), triggers.len(), snapshots.len()], [1, 1, 1], "{name}");
        assert_eq!(triggers[0]["Action"]["RunbookId"], runbooks[0]["Id"], "{name}");
        assert_eq!(runbooks[0]["PublishedRunbookSnapshotId"], snapshots[0]["Id"], "{name}");
    }
    world.is_quiet().await;
}

#[tokio::test]
async fn a_half_made_project_follows_nothing() {
    let mut there = with_followers(ground());
    there.get_mut("projects").expect("there are some")[0]["Description"] =
        json!("octosync is still creating this: run `octosync sync` again to finish it");
    let world = Lasting::new(&with_base(ground()), &there).await;
    world.configure(&format!("{FOLLOWING}{TAKING}"));
    let ran = world.sync().await;
    ran.says("templates.half_made").says("Web A");
    assert!(!of_project(&world, "Web A").contains_key("step Deploy"));
    assert_eq!(plain(&world, "Web B"), like_base());
}
