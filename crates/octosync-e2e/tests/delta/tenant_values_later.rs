//! The values of tenants for variable templates, once syncs are remembered: names that change, and what changes with
//! them (D10, F14).

use crate::tenant_values::{NEW, OLD, all_sorts, space, template, value, values, world};
use crate::world::{Run, Space, World, text};
use octopus_sandbox::{Effect, Fault};
use octosync_e2e::kit::SPACE;
use serde_json::{Value, json};

const SETTINGS: &str = "allow_version_gap: true\nfirst_sync: take_source\nprune: delete\n";

/// Two servers of a version, synced and remembered.
async fn synced(version: &str) -> (World, Run) {
    let sides = ((version, space(&["Test", "Live"], all_sorts())), (version, Space::ground(&["Test", "Live"])));
    let world = world(sides.0, sides.1).await;
    let run = world.run_with(&["sync", "--yes"], SETTINGS, &[]).await;
    run.ran.exits(0);
    (world, run)
}

/// Syncs again, and once more, which writes nothing; returns what the first of both said.
async fn again(world: &World, run: &Run) -> String {
    let ran = run.desk.octosync(&["sync", "--yes", "--verbose"]).await;
    ran.exits(0).broke_nothing();
    let writes = world.0.destination.writes();
    run.desk.octosync(&["sync", "--yes"]).await.exits(0);
    assert_eq!(world.0.destination.writes(), writes, "{}", ran.block());
    ran.block()
}

fn set(values: &mut Value, old: &str, new: &str) {
    let all = values["Values"].as_array_mut().unwrap();
    all.iter_mut().find(|value| value["Value"] == old).unwrap()["Value"] = json!(new);
}

fn rename(document: &mut Value, new: &str) {
    let templates = document["Templates"].as_array_mut().unwrap();
    templates.iter_mut().find(|template| template["Name"] == "Db").unwrap()["Name"] = json!(new);
}

#[tokio::test]
async fn later_edits_of_both_sides_are_told_apart_value_by_value() {
    for version in [NEW, OLD] {
        let (world, run) = synced(version).await;
        world.edit_source("tenantvariables", |values| set(values, "test", "test 2"));
        world.edit("tenantvariables", |values| set(values, "live", "ours"));
        again(&world, &run).await;
        let found = values(&world.0.destination);
        assert_eq!(found[..2], ["OctoFX.Db[Live] = ours", "OctoFX.Db[Test] = test 2"], "{version}");
    }
}

#[tokio::test]
async fn a_template_that_is_renamed_keeps_its_values() {
    for version in [NEW, OLD] {
        let (world, run) = synced(version).await;
        world.edit("tenantvariables", |values| set(values, "live", "ours"));
        world.edit_source("projects", |project| rename(project, "Database"));
        world.edit_source("tenantvariables", |values| set(values, "test", "test 2"));
        again(&world, &run).await;
        let found = values(&world.0.destination);
        assert_eq!(found[..2], ["OctoFX.Database[Live] = ours", "OctoFX.Database[Test] = test 2"], "{version}");
        // There it has a name of its own.
        world.edit("projects", |project| {
            let templates = project["Templates"].as_array_mut().unwrap();
            templates.iter_mut().find(|template| template["Name"] == "Database").unwrap()["Name"] = json!("Theirs");
        });
        world.edit_source("tenantvariables", |values| set(values, "test 2", "test 3"));
        again(&world, &run).await;
        let found = values(&world.0.destination);
        assert_eq!(found[1..3], ["OctoFX.Theirs[Live] = ours", "OctoFX.Theirs[Test] = test 3"], "{version}");
    }
}

#[tokio::test]
async fn a_tenant_that_is_renamed_keeps_its_values() {
    let (world, run) = synced(NEW).await;
    world.edit_source("tenants", |tenant| tenant["Name"] = json!("Acme Ltd"));
    world.edit_source("tenantvariables", |values| set(values, "test", "test 2"));
    again(&world, &run).await;
    assert_eq!(world.0.destination.documents(SPACE, "tenants").len(), 1);
    assert!(values(&world.0.destination).contains(&"OctoFX.Db[Test] = test 2".to_owned()));
}

#[tokio::test]
async fn what_goes_with_a_connection_or_a_template_is_in_the_plan() {
    for version in [NEW, OLD] {
        let (world, run) = synced(version).await;
        world.edit_source("tenants", |tenant| {
            for (_, environments) in tenant["ProjectEnvironments"].as_object_mut().unwrap() {
                environments.as_array_mut().unwrap().pop();
            }
        });
        world.edit_source("tenantvariables", |values| {
            values["Values"].as_array_mut().unwrap().retain(|value| value["Value"] != "live");
        });
        let said = again(&world, &run).await;
        assert!(said.contains("Db[environments=Live][projects=OctoFX]"), "{said}");
        assert!(!values(&world.0.destination).iter().any(|value| value.contains("[Live]")), "{version}");
        world.edit_source("projects", |project| {
            project["Templates"].as_array_mut().unwrap().retain(|template| template["Name"] != "Db");
        });
        world.edit_source("tenantvariables", |values| {
            values["Values"].as_array_mut().unwrap().retain(|value| value["Value"] != "test");
        });
        again(&world, &run).await;
        let expected = ["OctoFX.Key[Test] = ***Replace Me", "Shared.Login = Key", "Shared.Title = Acme & Sons"];
        assert_eq!(values(&world.0.destination), expected, "{version}");
    }
}

#[tokio::test]
async fn a_value_that_only_the_destination_has_goes_along_only_if_the_plan_says_so() {
    let (world, run) = synced(NEW).await;
    let id = |name: &str| world.id_there("environments", name);
    let live = id("Live");
    world.edit("tenantvariables", |values| {
        let all = values["Values"].as_array_mut().unwrap();
        let mut own = all.iter().find(|value| value["Value"] == "live").unwrap().clone();
        (own["Value"], own["Id"]) = (json!("own"), json!("TenantVariables-999"));
        own["TemplateId"] = all.iter().find(|value| value["Value"] == "test").unwrap()["TemplateId"].clone();
        own["EnvironmentIds"] = json!([live]);
        all.retain(|value| value["Value"] != "live");
        all.push(own);
    });
    world.edit_source("tenants", |tenant| {
        for (_, environments) in tenant["ProjectEnvironments"].as_object_mut().unwrap() {
            environments.as_array_mut().unwrap().pop();
        }
    });
    let plan = run.desk.octosync(&["plan", "--verbose"]).await;
    plan.exits(2).says("what it is for is removed, and the server removes it with that").says("Db[environments=Live]");
}

#[tokio::test]
async fn a_value_that_is_gone_from_the_source_goes_with_prune_and_one_that_was_edited_stays() {
    let (world, run) = synced(NEW).await;
    world.edit("tenantvariables", |values| set(values, "live", "ours"));
    world.edit_source("tenantvariables", |values| {
        values["Values"].as_array_mut().unwrap().retain(|value| value["Value"] != "live" && value["Value"] != "test");
    });
    again(&world, &run).await;
    let found = values(&world.0.destination);
    assert_eq!(found[..2], ["OctoFX.Db[Live] = ours", "OctoFX.Key[Test] = ***Replace Me"]);
}

#[tokio::test]
async fn a_value_that_moves_to_another_environment_is_another_value() {
    let (world, run) = synced(NEW).await;
    world.edit("tenantvariables", |values| set(values, "live", "ours"));
    let at = |name: &str| {
        let all = world.0.source.documents(SPACE, "environments");
        text(all.iter().find(|one| one["Name"] == name).unwrap(), "Id")
    };
    let live = at("Live");
    world.edit_source("tenantvariables", |values| {
        let all = values["Values"].as_array_mut().unwrap();
        all.retain(|value| value["Value"] != "live");
        all.iter_mut().find(|value| value["Value"] == "test").unwrap()["EnvironmentIds"] = json!([live]);
    });
    again(&world, &run).await;
    let found = values(&world.0.destination);
    assert_eq!(found[..2], ["OctoFX.Db[Live] = ours", "OctoFX.Key[Test] = ***Replace Me"]);
}

#[tokio::test]
async fn answers_that_are_lost_and_edits_in_between_lose_nothing() {
    let both = |to: &'static str| {
        (
            (NEW, space(&["Test", "Live"], all_sorts())),
            (to, space(&["Test", "Live"], vec![value("Projects-1", "Db", &[1], json!("theirs"))])),
        )
    };
    for (version, path) in [
        (NEW, "/api/*/tenants/*/projectvariables"),
        (NEW, "/api/*/tenants/*/commonvariables"),
        (OLD, "/api/*/tenants/*/variables"),
    ] {
        let (here, there) = both(version);
        let world = world(here, there).await;
        world.0.destination.insert_fault(Fault::at(path, Effect::DropAfterHandling).method("PUT").nth(1));
        world.syncs(SETTINGS).await;
        let found = values(&world.0.destination);
        assert_eq!(found[..2], ["OctoFX.Db[Live] = live", "OctoFX.Db[Test] = theirs"], "{path}");
    }
    // Answers about something else are not taken for those of the tenant.
    for body in ["[]", "{}", r#"{ "TenantId": "Tenants-9", "Variables": [] }"#] {
        let (here, there) = both(NEW);
        let world = world(here, there).await;
        let other = Effect::Answer { code: 200, body: body.to_owned() };
        world.0.destination.insert_fault(Fault::at("/api/*/tenants/*/projectvariables", other).method("GET").nth(1));
        let ran = world.run(&["sync", "--yes"], SETTINGS).await;
        ran.exits(1).says("failed to read tenant_variables of production");
        assert_eq!(world.0.destination.writes(), 0, "{body}");
    }
}

#[tokio::test]
async fn templates_of_one_name_have_nothing_to_do_with_each_other() {
    let mut here = space(
        &["Test"],
        vec![
            value("Projects-1", "Db", &[1], json!("of the project")),
            value("LibraryVariableSets-1", "Db", &[], json!("common")),
        ],
    );
    here.0.get_mut("libraryvariablesets").unwrap()[0]["Templates"].as_array_mut().unwrap().push(template(
        "Db",
        "SingleLineText",
        Value::Null,
    ));
    let mut there = here.clone();
    there.0.get_mut("tenantvariables").unwrap()[0]["Variables"].as_array_mut().unwrap().remove(0);
    let world = world((NEW, here), (NEW, there)).await;
    world.syncs(SETTINGS).await;
    assert_eq!(values(&world.0.destination), ["OctoFX.Db[Test] = of the project", "Shared.Db = common"]);
}

#[tokio::test]
async fn several_environments_that_become_one_keep_one_value_or_are_refused() {
    let names = "names: { environments: { Test: Live } }\nvariables: { new_renamed: source }\n";
    for (test, is_refused) in [("live", false), ("test", true)] {
        let here = space(
            &["Test", "Live"],
            vec![value("Projects-1", "Db", &[1], json!(test)), value("Projects-1", "Db", &[2], json!("live"))],
        );
        let world = world((NEW, here), (NEW, Space::ground(&["Live"]))).await;
        let settings = format!("{SETTINGS}{names}");
        if is_refused {
            world.refuses(&settings, &["variable.ambiguous", "Db[environments=Live]"]).await;
            // Servers have one value in each place, whoever accepts more.
            let accepting = settings.replace("new_renamed", "keep_duplicates: true, new_renamed");
            world.refuses(&accepting, &["variable.ambiguous"]).await;
        } else {
            world.syncs(&settings).await;
            assert_eq!(values(&world.0.destination), ["OctoFX.Db[Live] = live"]);
        }
    }
}

#[tokio::test]
async fn values_of_a_project_that_takes_no_part_stay_at_home() {
    let mut here = space(&["Test"], all_sorts());
    let mut other = octosync_e2e::tiny::project(2, "Other");
    other["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    other["Templates"] = json!([template("Port", "SingleLineText", Value::Null)]);
    here = here.add("projects", other).add("channels", octosync_e2e::tiny::channel(2, 2, "Default", true));
    here.0.get_mut("tenants").unwrap()[0]["ProjectEnvironments"]["Projects-2"] = json!(["Environments-1"]);
    let values_of_it = here.0.get_mut("tenantvariables").unwrap();
    values_of_it[0]["Variables"] =
        json!([value("Projects-1", "Db", &[1], json!("test")), value("Projects-2", "Port", &[1], json!("80"))]);
    let world = world((NEW, here), (NEW, Space::ground(&["Test"]))).await;
    world
        .syncs(&format!("{SETTINGS}select: {{ projects: {{ exclude: [Other] }} }}\n"))
        .await
        .says("Port[environments=Test]");
    assert_eq!(values(&world.0.destination), ["OctoFX.Db[Test] = test"]);
}

#[tokio::test]
async fn each_of_several_counterparts_is_a_value_of_its_own() {
    for version in [NEW, OLD] {
        let here = space(&["Test"], vec![value("Projects-1", "Db", &[1], json!("test"))]);
        let world = world((version, here), (version, Space::ground(&["Staging", "Proof"]))).await;
        let names = "names: { environments: { Test: [Staging, Proof] } }\nvariables: { new_renamed: source }\n";
        let run = world.run_with(&["sync", "--yes"], &format!("{SETTINGS}{names}"), &[]).await;
        run.ran.exits(0);
        assert_eq!(values(&world.0.destination), ["OctoFX.Db[Proof] = test", "OctoFX.Db[Staging] = test"]);
        let staging = world.id_there("environments", "Staging");
        world.edit("tenantvariables", |values| {
            let all = values["Values"].as_array_mut().unwrap();
            all.iter_mut().find(|value| value["EnvironmentIds"] == json!([staging])).unwrap()["Value"] = json!("ours");
        });
        world.edit_source("tenantvariables", |values| set(values, "test", "test 2"));
        again(&world, &run).await;
        let found = values(&world.0.destination);
        assert_eq!(found, ["OctoFX.Db[Proof] = test 2", "OctoFX.Db[Staging] = ours"], "{version}");
    }
}

/// Something in between answers for the server.
#[tokio::test]
async fn an_answer_without_the_values_is_no_success() {
    let other = r#"{"TenantId":"Tenants-999999","Variables":[],"LibraryVariables":{},"ProjectVariables":{}}"#;
    let bodies = ["", "null", "[]", "{}", other].map(|body| (NEW, "*/commonvariables", body, false));
    let old = [("null", false), (other, false), ("null", true)]
        .map(|(body, is_done)| (OLD, "*/tenants/*/variables", body, is_done));
    let done = [(NEW, "*/commonvariables", other, true)];
    for (version, path, body, is_done) in bodies.into_iter().chain(old).chain(done) {
        let here = (version, space(&["Test", "Live"], all_sorts()));
        let world = world(here, (version, Space::ground(&["Test", "Live"]))).await;
        let effect = match is_done {
            true => Effect::Answer { code: 200, body: body.to_owned() },
            false => Effect::Status { code: 200, body: body.to_owned(), headers: Vec::new() },
        };
        world.0.destination.insert_fault(Fault::at(path, effect).method("PUT").nth(1));
        // A write that took place is found there, by reading it again.
        world.run(&["sync", "--yes"], "").await.exits(if is_done { 0 } else { 4 });
        world.0.destination.clear_faults();
        world.run(&["sync", "--yes"], "").await.exits(0);
        let held = values(&world.0.destination);
        assert!(held.contains(&"Shared.Title = Acme & Sons".to_owned()), "{version} {body}: {held:?}");
    }
}

/// Defaults of templates would be deployed to them.
#[tokio::test]
async fn a_project_is_enabled_after_what_its_tenants_set_for_it() {
    // It stands there disabled, and lacks a template.
    let mut disabled = space(&["Test", "Live"], Vec::new());
    let project = &mut disabled.0.get_mut("projects").unwrap()[0];
    project["IsDisabled"] = json!(true);
    project["Templates"].as_array_mut().unwrap().remove(0);
    let grounds = [(Space::ground(&["Test", "Live"]), "*/commonvariables"), (disabled, "*/projectvariables")];
    for (there, path) in grounds {
        let world = world((NEW, space(&["Test", "Live"], all_sorts())), (NEW, there)).await;
        let refused =
            Effect::Status { code: 400, body: json!({ "ErrorMessage": "No." }).to_string(), headers: Vec::new() };
        world.0.destination.insert_fault(Fault::at(path, refused).method("PUT"));
        let is_disabled = || world.there("projects", "OctoFX").map(|project| project["IsDisabled"] == true);
        let settings = "first_sync: take_source\n";
        world.run(&["sync", "--yes"], settings).await.exits(4);
        assert_eq!(is_disabled(), Some(true), "{path}");
        world.0.destination.clear_faults();
        world.syncs(settings).await;
        assert_eq!(is_disabled(), Some(false), "{path}");
    }
}
