//! Projects that live in Git, or belong to templates, on either side (E9, E17).

use crate::world::{Space, World};
use octosync_e2e::tiny::{channel, script, variable};
use serde_json::{Value, json};

fn in_git(mut project: Value, folder: &str) -> Value {
    project["IsVersionControlled"] = json!(true);
    project["PersistenceSettings"] = json!({
        "Type": "VersionControlled", "Url": "https://git.example.com/r.git", "BasePath": folder, "DefaultBranch": "main",
        "Credentials": { "Type": "Anonymous" }, "ConversionState": { "VariablesAreInGit": true, "RunbooksAreInGit": true },
    });
    project
}

/// A project with a step and a value; whether it is in Git.
fn space(git: bool, description: &str) -> Space {
    let steps = vec![script(1, "Deploy", "echo")];
    let mut space = Space::new(&["Test"]).steps(steps).rows(vec![variable("A", description, json!({}))]);
    let project = &mut space.0.get_mut("projects").unwrap()[0];
    project["Description"] = json!(description);
    if git {
        *project = in_git(project.take(), ".octopus/web");
    }
    space
}

#[tokio::test]
async fn a_project_that_is_in_git_on_one_side_only_is_found_when_planning() {
    for (here, there, side) in [(false, true, "destination"), (true, false, "source")] {
        let world = World::new(space(here, "new"), space(there, "old")).await;
        let ran = world.syncs("first_sync: take_source\n").await;
        ran.says(&format!("git.one_side projects/OctoFX: is under version control on the {side} only"));
        assert_eq!(world.there("projects", "OctoFX").unwrap()["Description"], "new", "what both have in the database");
        if !there {
            assert_eq!((world.steps(), world.rows()), (vec!["Deploy".to_owned()], vec!["A = old".to_owned()]));
        }
    }
}

#[tokio::test]
async fn a_channel_rule_that_names_a_step_in_git_is_carried_as_it_is() {
    let rules = json!([{ "VersionRange": "[1,2)", "ActionPackages": [{ "DeploymentAction": "Deploy", "PackageReference": "" }] }]);
    let mut release = channel(2, 1, "Release", false);
    release["Rules"] = rules.clone();
    for (here, there) in [(true, true), (true, false), (false, true)] {
        let world = World::new(space(here, "same").add("channels", release.clone()), space(there, "same")).await;
        world.syncs("first_sync: take_source\n").await;
        let arrived = world.there("channels", "Release").unwrap()["Rules"].clone();
        assert_eq!(arrived[0]["ActionPackages"], rules[0]["ActionPackages"], "{here} {there}");
    }
}

#[tokio::test]
async fn projects_in_git_on_either_side_take_no_part_where_that_is_wanted() {
    for (here, there) in [(false, true), (true, false)] {
        let world = World::new(space(here, "new"), space(there, "old")).await;
        world.syncs("git_projects: skip\nfirst_sync: { projects: take_source, channels: take_source, lifecycles: take_source }\n").await;
        assert_eq!(world.there("projects", "OctoFX").unwrap()["Description"], "old", "{here} {there}");
    }
}

#[tokio::test]
async fn a_project_of_a_template_never_becomes_an_ordinary_one() {
    let templated = |template: Option<(&str, &str)>| {
        let mut space = space(false, "same");
        let details = template.map(|(slug, mask)| json!({ "Slug": slug, "VersionMask": mask, "IsShared": true }));
        space.0.get_mut("projects").unwrap()[0]["ProjectTemplateDetails"] = json!(details);
        space
    };
    let basic = || templated(Some(("basic", "1.X")));
    let world = World::new(basic(), Space::ground(&["Test"])).await;
    world
        .refuses(
            "",
            &["project.templated", "projects/OctoFX", "create it on the destination from that template by hand"],
        )
        .await;
    world.syncs("rules: [{ about: project, match: { name: OctoFX }, set: { skip: true } }]\n").await;
    assert!(world.there("projects", "OctoFX").is_none());
    let taking = "first_sync: take_source\n";
    for (here, there, refused) in [
        (basic(), basic(), false),
        (basic(), templated(None), false),
        (templated(None), basic(), false),
        (basic(), templated(Some(("basic", "2.X"))), true),
    ] {
        let world = World::new(here, there).await;
        if refused {
            world.refuses(taking, &["project.templated"]).await;
        } else {
            world.syncs(taking).await;
            world.run(&["plan", "-v"], taking).await.exits(0).says("project.templated");
        }
    }
}
