//! Tenants: which of them arrive, with which tags, connected to what (F6); and what is limited to them (B3).

use crate::world::{Space, World, text};
use octosync_e2e::kit::{Pair, SPACE, destination, seed, source};
use octosync_e2e::tiny::{environment, project};
use serde_json::{Value, json};

/// A tenant: its tags, and the environments by number to which project 1 connects it.
fn tenant(number: usize, name: &str, tags: &[&str], environments: &[usize]) -> Value {
    let ids: Vec<String> = environments.iter().map(|number| format!("Environments-{number}")).collect();
    json!({ "Id": format!("Tenants-{number}"), "Name": name, "Description": "", "TenantTags": tags,
        "ProjectEnvironments": { "Projects-1": ids } })
}

fn tag_set(number: usize, name: &str, tags: &[&str]) -> Value {
    let tag = |(at, tag): (usize, &&str)| json!({ "Id": format!("TagSets-{number}/Tags-{number}{at}"), "Name": tag, "Color": "#112233", "SortOrder": at + 1 });
    json!({ "Id": format!("TagSets-{number}"), "Name": name, "Tags": tags.iter().enumerate().map(tag).collect::<Vec<_>>() })
}

fn account(number: usize, name: &str, tenants: &[usize]) -> Value {
    let ids: Vec<String> = tenants.iter().map(|number| format!("Tenants-{number}")).collect();
    json!({ "Id": format!("Accounts-{number}"), "Name": name, "AccountType": "Token", "Token": { "HasValue": true },
        "TenantedDeploymentParticipation": "Tenanted", "TenantIds": ids })
}

/// A space with the project `OctoFX`, which allows tenants.
fn space(environments: &[&str]) -> Space {
    let mut space = Space::new(environments);
    space.0.get_mut("projects").unwrap()[0]["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    space
}

/// The tenants of the destination: `Acme {Type/Test} OctoFX[Staging,Live]`.
fn tenants(world: &World) -> Vec<String> {
    let name = |collection: &str, id: &str| {
        let all = world.0.destination.documents(SPACE, collection);
        all.iter()
            .find(|document| document["Id"] == id)
            .map_or_else(|| id.to_owned(), |document| text(document, "Name"))
    };
    let sorted = |list: &Value, of: &dyn Fn(&str) -> String| {
        let mut names: Vec<String> = list.as_array().into_iter().flatten().filter_map(Value::as_str).map(of).collect();
        names.sort();
        names.join(",")
    };
    let show = |tenant: Value| {
        let tags = sorted(&tenant["TenantTags"], &|tag| tag.to_owned());
        let mut links: Vec<String> = Vec::new();
        for (project, environments) in tenant["ProjectEnvironments"].as_object().into_iter().flatten() {
            links.push(format!(
                " {}[{}]",
                name("projects", project),
                sorted(environments, &|id| name("environments", id))
            ));
        }
        links.sort();
        let tags = if tags.is_empty() { String::new() } else { format!(" {{{tags}}}") };
        format!("{}{tags}{}", text(&tenant, "Name"), links.concat())
    };
    let mut shown: Vec<String> = world.0.destination.documents(SPACE, "tenants").into_iter().map(show).collect();
    shown.sort();
    shown
}

#[tokio::test]
async fn links_and_tags_arrive_by_name_and_a_list_of_names_makes_several() {
    let here = || {
        let tagged = space(&["Development", "Test"]).add("tagsets", tag_set(1, "Type", &["Test", "Paying"]));
        tagged.add("tenants", tenant(1, "Acme", &["Type/Paying"], &[1, 2]))
    };
    for (names, expected) in [
        ("{ Development: ~, Test: Staging }", "Acme {Type/Paying} OctoFX[Staging]"),
        ("{ Development: ~, Test: [Staging, Live] }", "Acme {Type/Paying} OctoFX[Live,Staging]"),
        ("{ Development: Staging, Test: Staging }", "Acme {Type/Paying} OctoFX[Staging]"),
    ] {
        let world = World::new(here(), Space::ground(&["Staging", "Live"])).await;
        world.syncs(&format!("names: {{ environments: {names} }}\n")).await;
        assert_eq!(tenants(&world), [expected], "{names}");
    }
}

#[tokio::test]
async fn a_tenant_that_would_keep_no_link_is_not_created_and_nothing_limited_to_it_widens() {
    let here = space(&["Test", "Live"])
        .add("tenants", tenant(1, "Acme", &[], &[1, 2]))
        .add("tenants", tenant(2, "Nowhere", &[], &[1]))
        .add("tenants", json!({ "Id": "Tenants-3", "Name": "Idle", "ProjectEnvironments": {} }))
        .add("accounts", account(1, "Of both", &[1, 2]))
        .add("accounts", account(2, "Of nobody", &[2]));
    let world = World::new(here, Space::ground(&["Live"])).await;
    let ran = world.syncs("").await;
    ran.says("Nowhere").says("would keep none of its links").says("F6");
    assert_eq!(tenants(&world), ["Acme OctoFX[Live]", "Idle"]);
    let limited = world.there("accounts", "Of both").unwrap();
    assert_eq!(limited["TenantIds"], json!([world.id_there("tenants", "Acme")]));
    assert_eq!(limited["TenantedDeploymentParticipation"], "Tenanted");
    assert!(world.there("accounts", "Of nobody").is_none());
}

#[tokio::test]
async fn test_tenants_are_everywhere_and_customers_in_some_from_disjoint_environments() {
    let here = || {
        let tagged = space(&["Development", "Test"]).add("tagsets", tag_set(1, "Type", &["Test", "Paying"]));
        let own = tagged.add("tenants", tenant(1, "Test One", &["Type/Test"], &[1, 2]));
        own.add("tenants", tenant(2, "Acme", &["Type/Paying"], &[2])).add("tenants", tenant(3, "Elsewhere", &[], &[1]))
    };
    // The lifecycle there leads to Staging and Production alone.
    let there = || space(&["Staging", "Production", "Elsewhere"]);
    let there = || {
        let mut made = there();
        made.0.get_mut("lifecycles").unwrap()[0]["Phases"].as_array_mut().unwrap().truncate(2);
        made
    };
    let names = "names: { environments: { Development: ~, Test: Staging } }\nfirst_sync: keep_destination\n";
    let all = "rules: [{ about: tenant, match: { name: 'Test *' }, set: { environments: all } }]\n";
    let world = World::new(here(), there()).await;
    world.syncs(&format!("{names}{all}")).await;
    let expected = ["Acme {Type/Paying} OctoFX[Staging]", "Test One {Type/Test} OctoFX[Production,Staging]"];
    assert_eq!(tenants(&world), expected);
    let named = "rules: [{ about: tenant, match: { name: 'Test *' }, set: { environments: [Production] } }]\n";
    let only = "select: { tenants: { include: ['tag:Type/Test'] } }\n";
    let world = World::new(here(), there()).await;
    world.syncs(&format!("{names}{named}{only}")).await;
    assert_eq!(tenants(&world), ["Test One {Type/Test} OctoFX[Production]"]);
    let world = World::new(here(), there()).await;
    world.syncs(&format!("{names}tenants: {{ environments: [Staging, Production] }}\nselect: {{ tenants: {{ exclude: ['tag:Type/*'] }} }}\n")).await;
    assert_eq!(tenants(&world), ["Elsewhere OctoFX[Production,Staging]"]);
    world
        .refuses(&format!("{names}tenants: {{ environments: [Stagign] }}\n"), &["ref.unknown", "Stagign", "Staging"])
        .await;
}

#[tokio::test]
async fn both_sides_add_to_links_and_tags_and_the_rest_stays_as_it_is_there() {
    let mut here = space(&["Test", "Live"]).add("tagsets", tag_set(1, "Type", &["A", "B"]));
    let mut acme = tenant(1, "Acme", &["Type/A"], &[1]);
    acme["Description"] = json!("Ours");
    here = here.add("tenants", acme).add("projects", project(2, "Second"));
    here.0.get_mut("projects").unwrap()[1]["TenantedDeploymentMode"] = json!("Tenanted");
    here.0.get_mut("tenants").unwrap()[0]["ProjectEnvironments"]["Projects-2"] = json!([]);
    let mut there = space(&["Test", "Live"]).add("tagsets", tag_set(1, "Type", &["A", "B"]));
    there = there.add("tenants", tenant(1, "ACME", &["Type/B"], &[2])).add("projects", project(2, "Own"));
    there.0.get_mut("projects").unwrap()[1]["TenantedDeploymentMode"] = json!("Tenanted");
    there.0.get_mut("tenants").unwrap()[0]["ProjectEnvironments"]["Projects-2"] = json!(["Environments-1"]);
    there.0.get_mut("tenants").unwrap()[0]["Description"] = json!("Theirs");
    let settings = "first_sync: { projects: take_source, channels: take_source }\n";
    // A link without environments arrives, too.
    let expected = ["ACME {Type/A,Type/B} OctoFX[Live,Test] Own[Test] Second[]"];
    for more in ["", "kinds: { tenants: merge }\n"] {
        let world = World::new(here.clone(), there.clone()).await;
        if !more.is_empty() {
            world.refuses(&format!("{settings}{more}"), &["first_sync.unpaired", "ACME"]).await;
            let keeping = "first_sync: { projects: take_source, channels: take_source, tenants: keep_destination }\n";
            world.syncs(&format!("{keeping}{more}")).await;
        } else {
            world.syncs(settings).await;
        }
        assert_eq!(tenants(&world), expected);
        assert_eq!(world.there("tenants", "ACME").unwrap()["Description"], "Theirs");
    }
}

#[tokio::test]
async fn later_edits_of_both_sides_are_told_apart_and_a_renamed_tenant_is_the_same() {
    let here = space(&["Test", "Live"]).add("tagsets", tag_set(1, "Type", &["A", "B", "C"]));
    let here = here.add("tenants", tenant(1, "Acme", &["Type/A", "Type/B"], &[1]));
    let world = World::new(here, Space::ground(&["Test", "Live"])).await;
    let desk = world.run_with(&["sync", "--yes"], "", &[]).await.desk;
    assert_eq!(tenants(&world), ["Acme {Type/A,Type/B} OctoFX[Test]"]);
    world.edit("tenants", |tenant| {
        tenant["TenantTags"] = json!(["Type/A", "Type/B", "Type/C"]);
        tenant["Description"] = json!("Theirs");
    });
    let environments = world.0.source.documents(SPACE, "environments");
    let live = environments.into_iter().find(|one| one["Name"] == "Live").unwrap();
    world.edit_source("tenants", |tenant| {
        tenant["Name"] = json!("Acme Inc");
        tenant["TenantTags"] = json!(["Type/B"]);
        let links = tenant["ProjectEnvironments"].as_object_mut().unwrap();
        links.values_mut().for_each(|list| *list = json!([live["Id"]]));
    });
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    // The tag that the source gave up goes, its new link comes; what takes values along stays, and the name is the rest's.
    assert_eq!(tenants(&world), ["Acme {Type/B,Type/C} OctoFX[Live,Test]"]);
    assert_eq!(world.there("tenants", "Acme").unwrap()["Description"], "Theirs");
    let writes = world.0.destination.writes();
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    assert_eq!(world.0.destination.writes(), writes);
    world.edit("tenants", |tenant| tenant["ProjectEnvironments"] = json!({}));
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    assert_eq!(tenants(&world), ["Acme {Type/B,Type/C}"], "a link that was taken away there stays away");
}

#[tokio::test]
async fn a_link_to_a_project_that_takes_no_part_or_allows_none_is_left_out() {
    let mut here = space(&["Test"]).add("projects", project(2, "Outside")).add("projects", project(3, "Untenanted"));
    here.0.get_mut("projects").unwrap()[1]["TenantedDeploymentMode"] = json!("Tenanted");
    let mut acme = tenant(1, "Acme", &[], &[1]);
    acme["ProjectEnvironments"]["Projects-2"] = json!(["Environments-1"]);
    acme["ProjectEnvironments"]["Projects-3"] = json!(["Environments-1"]);
    acme["ProjectEnvironments"]["Projects-99"] = json!(["Environments-1"]);
    let only = json!({ "Id": "Tenants-2", "Name": "Only outside", "ProjectEnvironments": { "Projects-2": ["Environments-1"] } });
    let untenanted = json!({ "Id": "Tenants-3", "Name": "Only untenanted", "ProjectEnvironments": { "Projects-3": ["Environments-1"] } });
    here = here.add("tenants", acme).add("tenants", only).add("tenants", untenanted);
    let world = World::new(here, Space::ground(&["Test"])).await;
    let ran = world.syncs("select: { projects: { exclude: [Outside] } }\n").await;
    ran.says("does not allow tenants").says("Only outside").says("Only untenanted");
    assert_eq!(tenants(&world), ["Acme OctoFX[Test]"]);
}

#[tokio::test]
async fn an_environment_to_which_no_lifecycle_of_the_project_leads_there_is_left_out() {
    let here = space(&["Test", "Live"]).add("tenants", tenant(1, "Acme", &[], &[1, 2]));
    let mut there = space(&["Test", "Live"]);
    there.0.get_mut("lifecycles").unwrap()[0]["Phases"].as_array_mut().unwrap().truncate(1);
    let world = World::new(here, there).await;
    world.syncs("first_sync: take_source\n").await.says("no lifecycle of the project \"OctoFX\" leads to Live");
    assert_eq!(tenants(&world), ["Acme OctoFX[Test]"]);
}

#[tokio::test]
async fn accounts_that_projects_of_tenants_name_are_limited_to_those_tenants() {
    // Project, template, account, tenant, project: the circle is broken at the links.
    let mut here =
        space(&["Test"]).add("tenants", tenant(1, "Acme", &[], &[1])).add("accounts", account(1, "Key", &[1]));
    here.0.get_mut("accounts").unwrap()[0]["AccountType"] = json!("UsernamePassword");
    here.0.get_mut("accounts").unwrap()[0]["Username"] = json!("octo");
    here.0.get_mut("projects").unwrap()[0]["Templates"] = json!([{ "Id": "5b3f9f3c-0000-4000-8000-000000000001",
        "Name": "Login", "DefaultValue": "Accounts-1", "DisplaySettings": { "Octopus.ControlType": "UsernamePasswordAccount" } }]);
    let world = World::new(here, Space::ground(&["Test"])).await;
    world.syncs("").await;
    let (account, project) = (world.there("accounts", "Key").unwrap(), world.there("projects", "OctoFX").unwrap());
    assert_eq!(account["TenantIds"], json!([world.id_there("tenants", "Acme")]));
    assert_eq!(project["Templates"][0]["DefaultValue"], account["Id"]);
    assert_eq!(tenants(&world), ["Acme OctoFX[Test]"]);
}

#[tokio::test]
async fn tags_that_no_selected_tenant_has_stay_at_home() {
    let here = space(&["Test"])
        .add("tagsets", tag_set(1, "Customer", &["Acme", "Secret Corp"]))
        .add("tenants", tenant(1, "Acme", &["Customer/Acme"], &[1]))
        .add("tenants", tenant(2, "Secret Corp", &["Customer/Secret Corp"], &[1]))
        .rows(vec![octosync_e2e::tiny::variable("Db", "x", json!({ "TenantTag": ["Customer/Secret Corp"] }))]);
    let world = World::new(here, Space::ground(&["Test"])).await;
    let settings = "select: { tenants: { exclude: ['Secret *'] } }\ntenants: { tags: of_selected_tenants }\n";
    world.syncs(settings).await.says("no tenant that is selected has the tag \"Customer/Secret Corp\"");
    assert_eq!(tenants(&world), ["Acme {Customer/Acme} OctoFX[Test]"]);
    assert_eq!(world.there("tagsets", "Customer").unwrap()["Tags"].as_array().unwrap().len(), 1);
    assert!(world.rows().is_empty(), "{:?}", world.rows());
}

#[tokio::test]
async fn what_is_limited_to_tenants_does_not_pull_them_in() {
    let here = space(&["Test"])
        .add("tenants", tenant(1, "Acme", &[], &[1]))
        .add("tenants", tenant(2, "Other", &[], &[1]))
        .add("accounts", account(1, "Key", &[1, 2]))
        .add("projects", project(2, "Outside"));
    let world = World::new(here, Space::ground(&["Test"])).await;
    world.syncs("select: { tenants: { include: [Acme] }, projects: { include: [OctoFX] } }\n").await;
    assert_eq!(tenants(&world), ["Acme OctoFX[Test]"]);
    assert_eq!(world.there("accounts", "Key").unwrap()["TenantIds"], json!([world.id_there("tenants", "Acme")]));
    assert!(world.there("projects", "Outside").is_none());
}

#[tokio::test]
async fn tenants_arrive_from_servers_of_any_version() {
    for (here, there) in [("2020.3.2", "2026.1.9674"), ("2020.3.2", "2021.1.1")] {
        let documents =
            space(&["Test"]).add("tenants", tenant(1, "Acme", &[], &[1])).add("environments", environment(2, "Live"));
        let from = source().version(here).space(seed(&documents.0));
        let to = destination().version(there).space(seed(&Space::ground(&["Test", "Live"]).0));
        let world = World(Pair::of(from, to).await);
        world.syncs("allow_version_gap: true\n").await;
        assert_eq!(tenants(&world), ["Acme OctoFX[Test]"], "{here} to {there}");
    }
}
