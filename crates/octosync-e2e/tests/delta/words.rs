//! Every word of modes, first syncs, names and policies, and what it leaves on the destination (`docs/rules.md`
//! A to C).

use crate::world::{Space, World, text};
use octosync_e2e::kit::{Pair, destination, seed, source};
use octosync_e2e::tiny::{channel, lifecycle, script, variable};
use serde_json::{Value, json};

fn group(number: usize, name: &str, description: &str) -> Value {
    json!({ "Id": format!("ProjectGroups-{number}"), "Name": name, "Description": description })
}

fn described(world: &World, name: &str) -> Option<String> {
    world.there("projectgroups", name).map(|group| text(&group, "Description"))
}

/// `Both` differs, `New` is missing there.
#[tokio::test]
async fn every_mode_and_word_of_a_first_sync_does_what_it_says() {
    let (theirs, ours) = (Some("there"), Some("here"));
    let rows = [
        ("ignore", "", theirs, None),
        ("existing", "", theirs, None),
        ("create", "", theirs, ours),
        ("merge", "first_sync: take_source", ours, ours),
        ("merge", "first_sync: keep_destination", theirs, ours),
        ("merge", "first_sync: { project_groups: take_source }", ours, ours),
        ("mirror", "first_sync: take_source", ours, ours),
        ("mirror", "first_sync: { project_groups: keep_destination }", theirs, ours),
    ];
    let world = || async {
        let here = Space::ground(&["Test"]).add("projectgroups", group(1, "Both", "here"));
        let there = Space::ground(&["Test"]).add("projectgroups", group(7, "Both", "there"));
        World::new(here.add("projectgroups", group(2, "New", "here")), there).await
    };
    for (mode, first, both, new) in rows {
        let world = world().await;
        let settings = format!("kinds: {{ project_groups: {mode} }}\n{first}\n");
        world.syncs(&settings).await;
        assert_eq!(described(&world, "Both").as_deref(), both, "{settings}");
        assert_eq!(described(&world, "New").as_deref(), new, "{settings}");
    }
    for (mode, said) in [("verify", "only verified"), ("merge", "first_sync.project_groups"), ("mirror", "take_source")]
    {
        let world = world().await;
        world.refuses(&format!("kinds: {{ project_groups: {mode} }}\n"), &[said]).await;
        assert_eq!(described(&world, "New"), None, "{mode}");
    }
}

#[tokio::test]
async fn every_shape_of_a_name_map_leads_where_it_says() {
    let mut step = script(1, "Deploy", "echo");
    step["Actions"][0]["Environments"] = json!(["Environments-1", "Environments-2"]);
    step["Properties"]["Octopus.Action.TargetRoles"] = json!("web,odd");
    let of = |role: &str| variable(role, "v", json!({ "Role": [role] }));
    let source = || {
        let rows = vec![of("web"), of("odd"), variable("Dev", "v", json!({ "Environment": ["Environments-1"] }))];
        Space::new(&["Dev", "Test"]).steps(vec![step.clone()]).rows(rows)
    };
    let rows: &[(&str, &str, &[&str], &str)] = &[
        (
            "",
            "Deploy [Dev,Test]",
            &["Dev = v [Environment=Dev]", "odd = v [Role=odd]", "web = v [Role=web]"],
            "web,odd",
        ),
        ("environments: { Dev: ~ }", "Deploy [Test]", &["odd = v [Role=odd]", "web = v [Role=web]"], "web,odd"),
        (
            "environments: { dev: Live }",
            "Deploy [Live,Test]",
            &["Dev = Replace Me [Environment=Live]", "odd = v [Role=odd]", "web = v [Role=web]"],
            "web,odd",
        ),
        (
            "environments: { Dev: [Live, Dev] }, roles: { WEB: [web-a, web-b] }",
            "Deploy [Dev,Live,Test]",
            &["Dev = Replace Me [Environment=Dev,Live]", "odd = v [Role=odd]", "web = v [Role=web-a,web-b]"],
            "odd,web-a,web-b",
        ),
    ];
    for (names, deploy, values, roles) in rows {
        let world = World::new(source(), Space::ground(&["Dev", "Test", "Live"])).await;
        world.syncs(&format!("names: {{ {names} }}\n")).await;
        assert_eq!(world.steps(), [*deploy], "{names}");
        assert_eq!(world.rows(), *values, "{names}");
        let process = &world.0.destination.documents("Default", "deploymentprocesses")[0];
        let written = text(&process["Steps"][0]["Properties"], "Octopus.Action.TargetRoles");
        let mut written: Vec<&str> = written.split(',').collect();
        let mut roles: Vec<&str> = roles.split(',').collect();
        written.sort_unstable();
        roles.sort_unstable();
        assert_eq!(written, roles, "{names}");
    }
    let world = World::new(source(), Space::ground(&["Dev", "Test"])).await;
    let given_up = "names: { roles: { odd: ~ } }\n";
    world.refuses(given_up, &["names gives the role \"odd\" no counterpart", "map \"odd\" with names.roles"]).await;
}

#[tokio::test]
async fn a_version_gap_is_silent_noted_or_refused() {
    let rows = [
        ("2026.1.9674", "2026.1.1", "", 2, None),
        ("2025.3.100", "2025.4.100", "", 2, Some("one release apart")),
        ("2025.4.100", "2025.3.100", "", 2, Some("one release apart")),
        ("2025.4.100", "2026.1.1", "", 3, Some("allow_version_gap")),
        ("2025.1.100", "2025.4.100", "", 3, Some("more than one release apart")),
        ("2025.1.100", "2025.4.100", "allow_version_gap: true\n", 2, Some("more than one release apart")),
    ];
    for (here, there, settings, exit, said) in rows {
        let here_side = source().version(here).space(seed(&Space::new(&["Test"]).0));
        let there_side = destination().version(there).space(seed(&Space::ground(&["Test"]).0));
        let world = World(Pair::of(here_side, there_side).await);
        let ran = world.run(&["plan", "-v"], settings).await;
        ran.exits(exit);
        match said {
            Some(said) => {
                ran.says(said);
            }
            None => assert!(!ran.block().contains("apart"), "{}", ran.block()),
        }
    }
}

/// Accounts of two environments, of which none, one or both are missing there.
#[tokio::test]
async fn every_policy_decides_the_scopes_of_accounts() {
    let account = |number: usize, name: &str, environments: &[&str], description: &str| {
        json!({ "Id": format!("Accounts-{number}"), "Name": name, "AccountType": "Token", "Description": description,
            "Token": { "HasValue": true }, "EnvironmentIds": environments })
    };
    let sources = |description: &str| {
        ["Whole", "Partial", "Lost"].into_iter().zip([["1", "2"], ["1", "3"], ["3", "4"]]).enumerate().fold(
            Space::ground(&[]),
            |space, (at, (name, ids))| {
                let ids = ids.map(|id| format!("Environments-{id}"));
                space.add("accounts", account(at + 1, name, &[&ids[0], &ids[1]], description))
            },
        )
    };
    let source = || {
        let mut space = sources("here");
        space.0.insert("environments".to_owned(), Space::new(&["A", "B", "C", "D"]).0.remove("environments").unwrap());
        space
    };
    let existing = || {
        let add = |space: Space, (at, name): (usize, &str)| {
            space.add("accounts", account(at, name, &["Environments-71"], "there"))
        };
        [(71, "Whole"), (72, "Partial"), (73, "Lost")].into_iter().fold(Space::ground(&["A", "B"]), add)
    };
    let shown = |world: &World| {
        ["Whole", "Partial", "Lost"].map(|name| match world.there("accounts", name) {
            None => "-".to_owned(),
            Some(account) => {
                let count = account["EnvironmentIds"].as_array().map_or(0, Vec::len);
                format!("{} {count}", text(&account, "Description"))
            }
        })
    };
    // The result where an account is new, and where it exists there already; `!` is refused without consent.
    let rows = [
        ("skip_unless_all", ["here 2", "-", "-"], ["here 2", "there 1", "there 1"], false),
        ("skip_unless_any", ["here 2", "here 1", "-"], ["here 2", "here 1", "there 1"], false),
        ("drop", ["here 2", "here 1", "here 0"], ["here 2", "here 1", "here 0"], true),
        ("drop_new", ["here 2", "here 1", "here 0"], ["here 2", "here 1", "here 1"], true),
    ];
    let taking = "kinds: { accounts: merge }\nfirst_sync: take_source\n";
    for (policy, new, standing, widens) in rows {
        let settings = format!("{taking}scopes: {{ accounts: {{ environments: {policy} }} }}\n");
        for (there, expected, is_new) in [(Space::ground(&["A", "B"]), new, true), (existing(), standing, false)] {
            let world = World::new(source(), there).await;
            let consent = if widens { "allow_widening: true\n" } else { "" };
            if widens && (is_new || policy == "drop") {
                world.refuses(&settings, &["restricted less"]).await;
            }
            world.syncs(&format!("{settings}{consent}")).await;
            assert_eq!(shown(&world), expected, "{policy} new={is_new}");
        }
    }
    for policy in ["fail_unless_all", "fail_unless_any"] {
        let world = World::new(source(), Space::ground(&["A", "B"])).await;
        let settings = format!("{taking}scopes: {{ accounts: {{ environments: {policy} }} }}\n");
        let ran = world.refuses(&settings, &["accounts/Lost"]).await;
        let names_some = ran.block().contains("accounts/Partial: cannot keep its environments");
        assert_eq!(names_some, policy == "fail_unless_all", "{}", ran.block());
    }
}

/// A channel for tenants of tags that are missing there would be one for all.
#[tokio::test]
async fn every_policy_decides_the_tenant_tags_of_channels() {
    let tags = |number: usize, names: &[&str]| {
        let tags = names.iter().enumerate().map(|(at, name)| {
            json!({ "Id": format!("TagSets-{number}/Tags-{at}"), "Name": name, "Color": "#111111", "SortOrder": at })
        });
        json!({ "Id": format!("TagSets-{number}"), "Name": "Ring", "Tags": tags.collect::<Vec<_>>() })
    };
    let source = || {
        let of = |number: usize, name: &str, tags: &[&str]| {
            let mut channel = channel(number, 1, name, false);
            channel["TenantTags"] = json!(tags);
            channel
        };
        let space = Space::new(&["Test"]).add("tagsets", tags(1, &["A", "Gone"]));
        space.add("channels", of(2, "Partial", &["Ring/A", "Ring/Gone"])).add("channels", of(3, "Lost", &["Ring/Gone"]))
    };
    for (policy, some, all) in [
        ("skip_unless_all", None, None),
        ("skip_unless_any", Some(1), None),
        ("drop", Some(1), Some(0)),
        ("drop_new", Some(1), Some(0)),
    ] {
        let world = World::new(source(), Space::ground(&["Test"]).add("tagsets", tags(7, &["A"]))).await;
        let settings =
            format!("kinds: {{ tag_sets: existing }}\nscopes: {{ channels: {{ tenant_tags: {policy} }} }}\n");
        if all.is_some() {
            world.refuses(&settings, &["restricted less"]).await;
        }
        world.syncs(&format!("{settings}allow_widening: true\n")).await;
        let count = |name: &str| world.there("channels", name).map(|it| it["TenantTags"].as_array().unwrap().len());
        assert_eq!((count("Partial"), count("Lost")), (some, all), "{policy}");
    }
    for policy in ["fail_unless_all", "fail_unless_any"] {
        let world = World::new(source(), Space::ground(&["Test"]).add("tagsets", tags(7, &["A"]))).await;
        let settings =
            format!("kinds: {{ tag_sets: existing }}\nscopes: {{ channels: {{ tenant_tags: {policy} }} }}\n");
        world.refuses(&settings, &["channels/OctoFX/Lost"]).await;
    }
}

/// An existing lifecycle with other phases (C2), and a project's lifecycle that is not there (C3).
#[tokio::test]
async fn every_word_for_lifecycles_that_stand_there_or_are_missing_does_what_it_says() {
    let phases = |world: &World| {
        let path = world.there("lifecycles", "Path").unwrap();
        path["Phases"].as_array().unwrap().iter().map(|phase| text(phase, "Name")).collect::<Vec<_>>()
    };
    let mut own = lifecycle(9, "Path", &[71]);
    own["Phases"][0]["Name"] = json!("Own");
    let there = || Space::ground(&["Dev", "Test"]).add("lifecycles", own.clone());
    for (settings, expected) in [
        ("", &["Own"][..]),
        ("kinds: { lifecycles: merge }\nfirst_sync: keep_destination\n", &["Own"]),
        ("kinds: { lifecycles: merge }\nfirst_sync: take_source\n", &["Phase 1", "Phase 2", "Own"]),
        ("kinds: { lifecycles: mirror }\nfirst_sync: take_source\n", &["Phase 1", "Phase 2", "Own"]),
    ] {
        let world = World::new(Space::new(&["Dev", "Test"]), there()).await;
        world.syncs(settings).await;
        let mut found = phases(&world);
        let mut expected: Vec<&str> = expected.to_vec();
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{settings}");
    }
    let other = || Space::ground(&["Dev", "Test"]).add("lifecycles", lifecycle(8, "Other", &[71, 72]));
    for (word, name) in [("default", "Default Lifecycle"), ("Other", "Other"), ("{ name: default }", "default")] {
        let there =
            if name == "default" { other().add("lifecycles", lifecycle(10, "default", &[71])) } else { other() };
        let world = World::new(Space::new(&["Dev", "Test"]), there).await;
        world.syncs(&format!("kinds: {{ lifecycles: existing }}\nlifecycles: {{ missing: {word} }}\n")).await;
        let project = world.there("projects", "OctoFX").unwrap();
        assert_eq!(text(&project, "LifecycleId"), world.id_there("lifecycles", name), "{word}");
    }
    let world = World::new(Space::new(&["Dev", "Test"]), other()).await;
    for word in ["fail", "Othr"] {
        let settings = format!("kinds: {{ lifecycles: existing }}\nlifecycles: {{ missing: {word} }}\n");
        world.refuses(&settings, &["projects/OctoFX › lifecycle"]).await;
    }
}
