//! Step templates that come from the community library (E5).

use crate::world::{Space, World};
use octopus_sandbox::{Effect, Fault};
use octosync::delta::Delta;
use octosync_e2e::kit::{Pair, destination, seed, source};
use octosync_e2e::tiny::{script, variables};
use serde_json::{Value, json};

const SITE: &str = "https://library.octopus.com/step-templates/slack";

fn script_of(body: &str) -> Value {
    json!({ "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.ScriptBody": body })
}

/// An entry of a gallery.
fn entry(name: &str, external: Option<&str>, site: &str, body: &str) -> Value {
    json!({ "Name": name, "Type": "Octopus.Script", "Version": 4, "Website": site, "ExternalId": external,
        "Author": "somebody", "Properties": script_of(body), "Parameters": [], "Packages": [] })
}

/// A space with a template that was installed from the gallery's entry with that website, or from none.
fn with_template(space: Space, name: &str, site: Option<&str>, body: &str) -> Space {
    let from = site.map(|_| "CommunityActionTemplates-7");
    let template = json!({ "Id": "ActionTemplates-1", "Name": name, "ActionType": "Octopus.Script", "Version": 2,
        "Properties": script_of(body), "Packages": [], "Parameters": [], "CommunityActionTemplateId": from });
    let space = space.add("actiontemplates", template);
    match site {
        Some(site) => space.add(
            "installed_community_templates",
            json!({ "Id": "ActionTemplates-1", "CommunityTemplateWebsite": site }),
        ),
        None => space,
    }
}

/// The source's space: a community template, and a step that uses it.
fn using(name: &str, body: &str) -> Space {
    let mut step = script(1, "Tell", body);
    let properties = &mut step["Actions"][0]["Properties"];
    properties["Octopus.Action.Template.Id"] = json!("ActionTemplates-1");
    properties["Octopus.Action.Template.Version"] = json!("2");
    with_template(Space::new(&["Test"]), name, Some(SITE), body)
        .steps(vec![step])
        .add("variablesets", variables("Projects-1", vec![]))
}

async fn world(here: Space, gallery_here: Vec<Value>, there: Space, gallery_there: Vec<Value>) -> World {
    let here = source().community_templates(gallery_here).space(seed(&here.0));
    let there = destination().community_templates(gallery_there).space(seed(&there.0));
    World(Pair::of(here, there).await)
}

/// The destination's template, what it was installed from, and the version that the step was stamped with.
fn outcome(world: &World) -> String {
    let templates = world.0.destination.documents("Default", "actiontemplates");
    let [template] = &templates[..] else { panic!("not one template: {templates:#?}") };
    let origin = template["CommunityActionTemplateId"].as_str().map_or("custom", |_| "installed");
    let body = template["Properties"]["Octopus.Action.Script.ScriptBody"].as_str().unwrap_or_default();
    let name = template["Name"].as_str().unwrap();
    let processes = world.0.destination.documents("Default", "deploymentprocesses");
    let steps = processes[0]["Steps"].as_array().cloned().unwrap_or_default();
    let properties = &steps[0]["Actions"][0]["Properties"];
    assert_eq!(properties["Octopus.Action.Template.Id"], template["Id"]);
    let own = properties["Octopus.Action.Script.ScriptBody"].as_str().unwrap_or_default();
    let stamp = properties["Octopus.Action.Template.Version"].as_str().unwrap_or_default();
    format!("{name} ({origin}) v{}: {body}; step v{stamp}: {own}", template["Version"])
}

fn installations(world: &World) -> usize {
    let requests = world.0.destination.requests();
    requests.iter().filter(|request| request.method == "POST" && request.path.contains("/installation/")).count()
}

#[tokio::test]
async fn a_community_template_is_installed_from_the_own_gallery_of_the_destination() {
    // By website, else by name; the table beside the gallery has the external id, which the sandbox does not tell.
    let galleries = [
        (entry("Slack", None, SITE, "echo"), entry("Slack 2", Some("x-1"), SITE, "echo")),
        (entry("Slack", None, SITE, "echo"), entry("Slack", Some("x-1"), "", "echo")),
    ];
    for (here, there) in galleries {
        let others = vec![entry("Other", Some("x-2"), "https://other", "no"), there];
        let world = world(using("Slack", "echo"), vec![here], Space::ground(&["Test"]), others).await;
        world.syncs("").await;
        assert_eq!(installations(&world), 0, "the quiet run installs nothing");
        let renamed = outcome(&world);
        assert!(renamed.starts_with("Slack (installed) v"), "{renamed}");
        assert!(renamed.contains("echo; step v"), "{renamed}");
    }
}

#[tokio::test]
async fn the_content_of_the_source_is_written_over_what_was_installed_where_it_differs() {
    let gallery = || vec![entry("Slack", Some("x-1"), SITE, "echo newer")];
    let world = world(using("Slack", "echo older"), gallery(), Space::ground(&["Test"]), gallery()).await;
    world.syncs("").await;
    assert_eq!(outcome(&world), "Slack (installed) v1: echo older; step v1: echo older");
    let same = self::world(using("Slack", "echo newer"), gallery(), Space::ground(&["Test"]), gallery()).await;
    same.syncs("").await;
    assert_eq!(outcome(&same), "Slack (installed) v0: echo newer; step v0: echo newer");
}

#[tokio::test]
async fn what_the_gallery_lacks_arrives_as_a_custom_template_and_the_plan_says_so() {
    let here = || vec![entry("Slack", Some("x-1"), SITE, "echo")];
    let there = vec![entry("Slack", Some("x-2"), "https://another", "another thing")];
    let world = world(using("Slack", "echo"), here(), Space::ground(&["Test"]), there).await;
    let ran = world.run(&["sync", "--yes", "-v"], "").await;
    ran.exits(0);
    ran.says("gallery.missing").says("the destination's gallery does not have it");
    world.is_quiet("").await;
    assert_eq!(outcome(&world), "Slack (custom) v0: echo; step v0: echo");
}

#[tokio::test]
async fn an_entry_whose_name_is_taken_there_is_not_installed_over_it() {
    let gallery = |name| vec![entry(name, Some("x-1"), SITE, "echo")];
    let standing = with_template(Space::ground(&["Test"]), "Slack - Notify", None, "own");
    let world = world(using("Slack", "echo"), gallery("Slack"), standing, gallery("Slack - Notify")).await;
    world.run(&["sync", "--yes", "-v"], "").await.exits(0).says("is something else there");
    world.is_quiet("").await;
    let names: Vec<String> = world
        .0
        .destination
        .documents("Default", "actiontemplates")
        .iter()
        .map(|template| {
            format!(
                "{} {}",
                template["Name"].as_str().unwrap(),
                template["Properties"]["Octopus.Action.Script.ScriptBody"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(names, ["Slack - Notify own", "Slack echo"]);
}

#[tokio::test]
async fn templates_of_one_origin_pair_and_the_destination_keeps_its_name() {
    let gallery = |site| vec![entry("Slack", Some("x-1"), site, "echo")];
    let standing = with_template(Space::ground(&["Test"]), "Slack, as we call it", Some(SITE), "echo older");
    let world = world(using("Slack", "echo"), gallery(SITE), standing, gallery(SITE)).await;
    let settings = "first_sync: { step_templates: take_source }\n";
    let ran = world.run(&["plan", "-v"], settings).await;
    ran.exits(2).says("match.by_origin").says("keeps its name");
    world.syncs(settings).await;
    assert_eq!(outcome(&world), "Slack, as we call it (installed) v3: echo; step v3: echo");
}

#[tokio::test]
async fn verify_refuses_a_template_that_is_missing_even_if_it_could_be_installed() {
    let gallery = || vec![entry("Slack", Some("x-1"), SITE, "echo")];
    let world = world(using("Slack", "echo"), gallery(), Space::ground(&["Test"]), gallery()).await;
    world.refuses("kinds: { step_templates: verify }\n", &["verify.missing"]).await;
}

#[tokio::test]
async fn the_gallery_is_read_only_where_an_installed_template_takes_part() {
    let asks = |world: &World| {
        let of = |sandbox: &octopus_sandbox::Sandbox| {
            sandbox.requests().iter().filter(|request| request.path.contains("communityactiontemplates")).count()
        };
        (of(&world.0.source), of(&world.0.destination))
    };
    let gallery = || vec![entry("Slack", Some("x-1"), SITE, "echo")];
    let custom = with_template(Space::new(&["Test"]), "Mine", None, "echo");
    let there = with_template(Space::ground(&["Test"]), "Slack", Some(SITE), "echo");
    let none = world(custom, gallery(), there, gallery()).await;
    none.run(&["sync", "--yes"], "").await.exits(0);
    assert_eq!(asks(&none), (0, 0), "the source has nothing from there");
    let ignored = world(using("Slack", "echo"), gallery(), Space::ground(&["Test"]), gallery()).await;
    ignored.run(&["plan"], "kinds: { step_templates: ignore, deployment_processes: ignore }\n").await;
    assert_eq!(asks(&ignored), (0, 0), "templates take no part");
    let one = world(using("Slack", "echo"), gallery(), Space::ground(&["Test"]), gallery()).await;
    one.run(&["plan"], "").await.exits(2);
    assert_eq!(asks(&one), (1, 1), "one page each");
}

#[tokio::test]
async fn an_installation_whose_answer_is_lost_is_found_and_not_repeated() {
    let gallery = || vec![entry("Slack", Some("x-1"), SITE, "echo newer")];
    let world = world(using("Slack", "echo"), gallery(), Space::ground(&["Test"]), gallery()).await;
    let lost = Fault::at("*/installation/*", Effect::DropAfterHandling).method("POST").nth(1);
    world.0.destination.insert_fault(lost);
    let plan = world.0.plan(&Delta::default()).await;
    let outcome_of_run = world.0.apply(&plan).await.unwrap();
    assert!(outcome_of_run.is_complete(), "{:#?}", outcome_of_run.steps);
    assert_eq!(installations(&world), 1);
    world.0.assert_quiet(&Delta::default()).await;
    assert_eq!(outcome(&world), "Slack (installed) v1: echo; step v1: echo");
}

/// Under `create` the next run cannot tell it from an installation that somebody wanted so: it says so and leaves it.
#[tokio::test]
async fn an_installation_that_was_not_finished_is_said_and_finished_on_request() {
    let gallery = || vec![entry("Slack", Some("x-1"), SITE, "echo newer")];
    let world = world(using("Slack", "echo"), gallery(), Space::ground(&["Test"]), gallery()).await;
    let creating = "kinds: { step_templates: create }\n";
    world.0.destination.insert_fault(
        Fault::at("*/actiontemplates/*", Effect::Forbid("ActionTemplateEdit".to_owned())).method("PUT").nth(1),
    );
    world.run(&["sync", "--yes"], creating).await.exits(4);
    let again = world.run(&["sync", "--yes"], creating).await;
    again
        .exits(0)
        .says("maybe by a run that could not write the source's content")
        .says("kinds.step_templates: mirror");
    assert_eq!(outcome(&world), "Slack (installed) v0: echo newer; step v0: echo");
    world.syncs("first_sync: { step_templates: take_source, deployment_processes: take_source }\n").await;
    assert!(outcome(&world).starts_with("Slack (installed) v1: echo; "), "{}", outcome(&world));
}

#[tokio::test]
async fn a_template_that_stays_different_makes_its_steps_those_of_the_lowest_version() {
    let gallery = || vec![entry("Slack", Some("x-1"), SITE, "echo")];
    for settings in ["first_sync: { step_templates: keep_destination }\n", "kinds: { step_templates: create }\n"] {
        let standing = with_template(Space::ground(&["Test"]), "Slack", Some(SITE), "own");
        let world = world(using("Slack", "echo"), gallery(), standing, gallery()).await;
        world.syncs(settings).await;
        assert_eq!(outcome(&world), "Slack (installed) v2: own; step v1: echo", "{settings}");
    }
}
