//! Where steps stand, what they name, and what only some of them carry over (E1, E6, E10, E12, F1).

use crate::world::{Space, World, text};
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::{action, channel, script, step, variable};
use serde_json::{Value, json};

const TAKING: &str = "first_sync: take_source\n";

/// A step by its name: `!` is an approval, `|` starts with the step before it.
fn steps(names: &str) -> Vec<Value> {
    let one = |word: &str| {
        let name = word.trim_end_matches(['!', '|']);
        let mut made = if word.ends_with('!') {
            let properties =
                json!({ "Octopus.Action.Manual.Instructions": "Ok?", "Octopus.Action.RunOnServer": "true" });
            step(name, vec![action(1, name, "Octopus.Manual", properties)])
        } else {
            script(1, name, "echo")
        };
        if word.ends_with('|') {
            made["StartTrigger"] = json!("StartWithPrevious");
        }
        made
    };
    names.split(' ').map(one).collect()
}

#[tokio::test]
async fn a_step_of_the_destination_whose_place_matters_is_refused_with_the_choices() {
    // The source's steps, those that stand there, and those afterwards; none is a refusal.
    let rows = [
        ("A new B", "A own B", Some("A own new B")),
        ("B A", "A own B", Some("B A own")),
        ("A ok! B", "A own ok! B", Some("A own ok B")),
        ("A new ok! B", "A own ok! B", None),
        ("A new B", "A own! B", None),
        ("A new| B", "A own B", None),
        ("A B|", "A own B", None),
        ("A B|", "A own B|", Some("A own B")),
    ];
    for (here, there, expected) in rows {
        let world =
            World::new(Space::new(&["Test"]).steps(steps(here)), Space::new(&["Test"]).steps(steps(there))).await;
        if let Some(expected) = expected {
            world.syncs(TAKING).await;
            assert_eq!(world.steps().join(" "), expected, "{here} into {there}");
            continue;
        }
        let choices =
            ["steps.position", "about: step, match: { name:", "steps.destination_only: remove", "keep_destination"];
        world.refuses(TAKING, &choices).await;
        world.is_quiet("first_sync: keep_destination\n").await;
    }
}

#[tokio::test]
async fn a_step_stands_where_an_exception_puts_it_and_stays_there() {
    let rows = [
        ("A new ok! B", "A own ok! B", "own', project: 'OctoFX' }, set: { after: \"A\" }", "A own new ok B"),
        ("A B|", "A own B", "own' }, set: { after: b }", "A B own"),
        ("A new B", "A own! B", "new' }, set: { after: own }", "A own new B"),
        ("A B C", "A B C own", "C' }, set: { before: A }", "C A B own"),
    ];
    for (here, there, rule, expected) in rows {
        let world =
            World::new(Space::new(&["Test"]).steps(steps(here)), Space::new(&["Test"]).steps(steps(there))).await;
        world.syncs(&format!("{TAKING}rules: [{{ about: step, match: {{ name: '{rule} }}]\n")).await;
        assert_eq!(world.steps().join(" "), expected, "{here} into {there}");
    }
}

#[tokio::test]
async fn what_an_exception_does_not_take_of_a_step_is_sent_back_as_it_stands() {
    let space = |body: &str, environments: Value| {
        let mut made = vec![script(1, "A", body), script(1, "B", body)];
        made[0]["Properties"]["Octopus.Action.TargetRoles"] = json!(body);
        made[0]["Actions"][0]["Environments"] = environments;
        Space::new(&["Test", "Stage"]).steps(made)
    };
    for (set, changed) in [
        ("keep: true", vec![]),
        ("only: [octopus.action.script.scriptbody]", vec!["/Actions/0/Properties/Octopus.Action.Script.ScriptBody"]),
        (
            "only: [Octopus.Action.TargetRoles, scope]",
            vec!["/Actions/0/Environments", "/Properties/Octopus.Action.TargetRoles"],
        ),
    ] {
        let world = World::new(space("new", json!(["Environments-1"])), space("old", json!(["Environments-2"]))).await;
        let step = || world.0.destination.documents(SPACE, "deploymentprocesses")[0]["Steps"][0].clone();
        let before = step();
        world.syncs(&format!("{TAKING}rules: [{{ about: step, match: {{ name: A }}, set: {{ {set} }} }}]\n")).await;
        let mut after = step();
        for pointer in changed {
            let (was, is) = (before.pointer(pointer).unwrap().clone(), after.pointer_mut(pointer).unwrap());
            assert_ne!(was, *is, "{set}: {pointer}");
            *is = was;
        }
        assert_eq!(before, after, "{set}");
        let other = world.0.destination.documents(SPACE, "deploymentprocesses")[0]["Steps"][1].clone();
        assert_eq!(other["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"], "new", "{set}");
    }
}

#[tokio::test]
async fn a_project_that_an_exception_keeps_is_not_touched_with_all_that_belongs_to_it() {
    let space = |text: &str| {
        let rows = vec![variable("Url", text, json!({}))];
        Space::new(&["Test"]).steps(vec![script(1, "A", text)]).rows(rows)
    };
    let world = World::new(space("new"), space("old")).await;
    let settings = "first_sync: take_source\nvariables: { existing: overwrite }\nrules: [{ about: project, match: { name: OctoFX }, set: { keep: true } }]\n";
    let all = || {
        let documents = |collection: &str| world.0.destination.documents(SPACE, collection);
        [documents("projects"), documents("deploymentprocesses"), documents("variables"), documents("channels")]
    };
    let before = all();
    world.is_quiet(settings).await;
    assert_eq!(all(), before);
}

/// A reference of a step or project, where it is, and what can stand in.
struct Named {
    field: &'static str,
    /// The place of the reference, from the step or project down.
    place: &'static str,
    collection: &'static str,
    document: Value,
    /// In the process or project.
    pointer: &'static str,
    /// How an id stands there.
    show: fn(&str) -> Value,
    kinds: &'static str,
}

fn named() -> Vec<Named> {
    let feed = || json!({ "Id": "Feeds-9", "Name": "Ours", "FeedType": "Docker", "FeedUri": "https://docker.example" });
    let plain = |id: &str| json!(id);
    let action = |field, place, collection, document, pointer, show, kinds| Named {
        field,
        place,
        collection,
        document,
        pointer,
        show,
        kinds,
    };
    vec![
        action(
            "container_feed",
            "Steps[Deploy].Actions[Deploy].Container.FeedId",
            "feeds",
            feed(),
            "/Steps/0/Actions/0/Container",
            |id| json!({ "Image": "acme/tools", "FeedId": id }),
            "feeds: existing",
        ),
        action(
            "feed",
            "Steps[Deploy].Actions[Deploy].Packages[].FeedId",
            "feeds",
            feed(),
            "/Steps/0/Actions/0/Packages",
            |id| json!([{ "Name": "tool", "PackageId": "Acme.Web", "FeedId": id, "AcquisitionLocation": "Server", "Properties": {} }]),
            "feeds: existing",
        ),
        action(
            "account",
            "Steps[Deploy].Actions[Deploy].Properties.'Octopus.Action.Azure.AccountId'",
            "accounts",
            json!({ "Id": "Accounts-9", "Name": "Ours", "AccountType": "Token", "Token": { "HasValue": true }, "EnvironmentIds": [] }),
            "/Steps/0/Actions/0/Properties/Octopus.Action.Azure.AccountId",
            plain,
            "accounts: existing",
        ),
        action(
            "team",
            "Steps[Deploy].Actions[Deploy].Properties.'Octopus.Action.Email.ToTeamIds'",
            "teams",
            json!({ "Id": "Teams-9", "Name": "Ours" }),
            "/Steps/0/Actions/0/Properties/Octopus.Action.Email.ToTeamIds",
            plain,
            "teams: existing",
        ),
        action(
            "git_credential",
            "Steps[Deploy].Actions[Deploy].GitDependencies[].GitCredentialId",
            "git-credentials",
            json!({ "Id": "GitCredentials-9", "Name": "Ours", "Details": { "Type": "UsernamePassword", "Username": "u", "Password": { "HasValue": true } } }),
            "/Steps/0/Actions/0/GitDependencies",
            |id| json!([{ "Name": "", "RepositoryUri": "https://git.example/r", "DefaultBranch": "main", "GitCredentialType": "Library", "GitCredentialId": id, "FilePathFilters": [] }]),
            "git_credentials: existing",
        ),
        action(
            "worker_pool",
            "Steps[Deploy].Actions[Deploy].WorkerPoolId",
            "workerpools",
            json!({ "Id": "WorkerPools-9", "Name": "Ours", "WorkerPoolType": "StaticWorkerPool", "IsDefault": false }),
            "/Steps/0/Actions/0/WorkerPoolId",
            plain,
            "worker_pools: existing",
        ),
        action(
            "variable_set",
            "IncludedLibraryVariableSetIds",
            "libraryvariablesets",
            json!({ "Id": "LibraryVariableSets-9", "Name": "Ours", "ContentType": "Variables", "VariableSetId": "variableset-LibraryVariableSets-9", "Templates": [] }),
            "/IncludedLibraryVariableSetIds",
            |id| json!([id]),
            "library_variable_sets: existing",
        ),
    ]
}

#[tokio::test]
async fn what_a_step_or_project_names_without_counterpart_is_refused_by_place_or_replaced_by_name() {
    for row in named() {
        let of_project = row.field == "variable_set";
        let collection = if of_project { "projects" } else { "deploymentprocesses" };
        let mut source = Space::new(&["Test"]).add(row.collection, row.document.clone());
        source = if of_project { source } else { source.steps(vec![script(1, "Deploy", "echo")]) };
        let (owner, member) = row.pointer.rsplit_once('/').unwrap();
        source.0.get_mut(collection).unwrap()[0].pointer_mut(owner).unwrap()[member] =
            (row.show)(row.document["Id"].as_str().unwrap());
        let mut other = row.document.clone();
        other["Name"] = json!("Other");
        let world = World::new(source, Space::ground(&["Test"]).add(row.collection, other)).await;
        let kinds = format!("kinds: {{ {} }}\n", row.kinds);
        let place = row.place.split("[]").next().unwrap();
        let setting = format!("missing_reference.{}", row.field);
        world.refuses(&kinds, &["\"Ours\"", &setting]).await;
        world.run(&["plan", "--json"], &kinds).await.exits(3).says(place);
        let wrong = format!("{kinds}missing_reference: {{ {}: Othr }}\n", row.field);
        world.refuses(&wrong, &["\"Othr\"", "write \"Other\""]).await;
        world.syncs(&format!("{kinds}missing_reference: {{ {}: Other }}\n", row.field)).await;
        let id = match row.collection {
            // Its address is not that of its collection.
            "git-credentials" => world.id_there("gitcredentials", "Other"),
            collection => world.id_there(collection, "Other"),
        };
        let documents = world.0.destination.documents("Default", collection);
        let found = documents.iter().find_map(|document| document.pointer(row.pointer)).unwrap().to_string();
        assert!(found.contains(&format!("\"{id}\"")), "{}: {found} names {id}", row.field);
    }
}

#[tokio::test]
async fn default_pools_of_different_types_are_a_finding_and_counterparts_of_one_type_are_none() {
    let pool = |kind: &str| {
        json!({ "Id": "WorkerPools-5", "Name": "Main", "WorkerPoolType": kind, "IsDefault": true,
            "WorkerType": if kind == "DynamicWorkerPool" { json!("UbuntuDefault") } else { Value::Null } })
    };
    let using = || Space::new(&["Test"]).steps(vec![script(1, "Deploy", "echo")]);
    let words = "the default worker pool is \"Default Worker Pool\" (StaticWorkerPool) on the source and \"Main\" \
                 (DynamicWorkerPool) on the destination";
    let world = World::new(using(), Space::ground(&["Test"]).add("workerpools", pool("DynamicWorkerPool"))).await;
    world.run(&["plan"], "").await.exits(2).says("default.differs").says(words);
    let world = World::new(using(), Space::ground(&["Test"]).add("workerpools", pool("StaticWorkerPool"))).await;
    let plan = world.run(&["plan"], "names: { worker_pools: { Default Worker Pool: Main } }\n").await;
    assert!(!plan.block().contains("default.differs"), "{}", plan.block());
}

#[tokio::test]
async fn default_pools_that_are_not_counterparts_are_a_finding_where_steps_name_none() {
    let pool = |id: usize, name: &str, default: bool| json!({ "Id": format!("WorkerPools-{id}"), "Name": name, "WorkerPoolType": "StaticWorkerPool", "IsDefault": default });
    // Both pools stand on both sides, and each side has another one for its default.
    let pools = |space: Space, default: &str| {
        space
            .add("workerpools", pool(5, "Main", default == "Main"))
            .add("workerpools", pool(6, "Slow", default == "Slow"))
    };
    let named = |mut step: Value| {
        step["Actions"][0]["WorkerPoolId"] = json!("WorkerPools-5");
        step
    };
    let words =
        "the default worker pool is \"Main\" on the source and \"Slow\" on the destination, which are not counterparts";
    let by_variable = |mut step: Value| {
        step["Actions"][0]["WorkerPoolVariable"] = json!("Pool");
        step
    };
    let step = || script(1, "Deploy", "echo");
    for (step, there, is_found) in [
        (step(), "Slow", true),
        (step(), "Main", false),
        (named(step()), "Slow", false),
        (by_variable(step()), "Slow", false),
    ] {
        let from = pools(Space::new(&["Test"]).steps(vec![step]), "Main");
        let world = World::new(from, pools(Space::ground(&["Test"]), there)).await;
        let plan = world.run(&["plan"], "").await;
        assert_eq!(plan.block().contains("default.differs"), is_found, "{there}: {}", plan.block());
        if is_found {
            plan.says(words).says("deployment_processes/OctoFX");
        }
    }
}

#[tokio::test]
async fn a_new_project_that_is_disabled_stays_so_and_any_other_is_enabled_at_the_end() {
    for disabled in [true, false] {
        let mut space = Space::new(&["Test"]).steps(vec![script(1, "Deploy", "echo")]);
        space.0.get_mut("projects").unwrap()[0]["IsDisabled"] = json!(disabled);
        let world = World::new(space, Space::ground(&["Test"])).await;
        world.syncs("").await;
        assert_eq!(world.there("projects", "OctoFX").unwrap()["IsDisabled"], json!(disabled));
    }
}

#[tokio::test]
async fn slugs_come_with_what_is_new_and_those_of_the_destination_stay_and_are_named() {
    let with = |slug: &str| {
        let mut deploy = script(1, "Deploy", "echo");
        deploy["Slug"] = json!(format!("step-{slug}"));
        deploy["Actions"][0]["Slug"] = json!(slug);
        deploy["Actions"][0]["GitDependencies"] = json!([{ "Name": "", "RepositoryUri": "https://git.example/r",
            "DefaultBranch": "main", "GitCredentialType": "Anonymous", "FilePathFilters": [] }]);
        let mut space = Space::new(&["Test"]).steps(vec![deploy]);
        space.0.get_mut("projects").unwrap()[0]["Slug"] = json!(format!("project-{slug}"));
        space
    };
    let mut hotfix = channel(2, 1, "Hotfix", false);
    hotfix["GitResourceRules"] = json!([{ "Id": "4a2c1f3e-0000-4000-8000-000000000001", "Rules": ["refs/heads/main"],
        "GitDependencyActions": [{ "DeploymentActionSlug": "here", "GitDependencyName": "" }] }]);
    for (there, slug) in [(Space::ground(&["Test"]), "here"), (with("there"), "there")] {
        let world = World::new(with("here").add("channels", hotfix.clone()), there).await;
        world.syncs(TAKING).await;
        let process = &world.0.destination.documents("Default", "deploymentprocesses")[0];
        assert_eq!(text(&process["Steps"][0]["Actions"][0], "Slug"), slug);
        assert_eq!(text(&world.there("projects", "OctoFX").unwrap(), "Slug"), format!("project-{slug}"));
        let rule = &world.there("channels", "Hotfix").unwrap()["GitResourceRules"][0];
        assert_eq!(rule["GitDependencyActions"][0]["DeploymentActionSlug"], slug);
    }
}

#[tokio::test]
async fn one_name_for_two_types_is_refused_with_both_unless_mapped_to_another_name() {
    let account = |kind: &str| {
        json!({ "Id": "Accounts-1", "Name": "Same", "AccountType": kind, "Token": { "HasValue": true }, "Username": "u",
            "Password": { "HasValue": true }, "EnvironmentIds": [] })
    };
    let feed =
        |kind: &str| json!({ "Id": "Feeds-1", "Name": "Same", "FeedType": kind, "FeedUri": "https://f.example" });
    let pool = |kind: &str| json!({ "Id": "WorkerPools-1", "Name": "Same", "WorkerPoolType": kind, "IsDefault": false, "WorkerType": "UbuntuDefault" });
    let rows = [
        ("accounts", "accounts", account("Token"), account("UsernamePassword"), ["Token", "UsernamePassword"]),
        ("feeds", "feeds", feed("Docker"), feed("Maven"), ["Docker", "Maven"]),
        (
            "workerpools",
            "worker_pools",
            pool("StaticWorkerPool"),
            pool("DynamicWorkerPool"),
            ["StaticWorkerPool", "DynamicWorkerPool"],
        ),
    ];
    for (collection, kind, here, there, [type_here, type_there]) in rows {
        let world =
            World::new(Space::new(&["Test"]).add(collection, here), Space::ground(&["Test"]).add(collection, there))
                .await;
        let words = format!("is of type {type_here} on the source and of type {type_there} on the destination");
        world.refuses("", &["match.type_differs", &words, &format!("names.{kind}")]).await;
        world.syncs(&format!("names: {{ {kind}: {{ Same: Same of theirs }} }}\n")).await;
        assert!(world.there(collection, "Same of theirs").is_some(), "{kind}");
    }
}
