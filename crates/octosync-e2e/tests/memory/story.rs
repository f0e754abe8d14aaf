//! The story of ten syncs: edits on both sides between them, told as a page of the documentation. `first_sync` is asked once, and no
//! edit is lost. `OCTOSYNC_BLESS=1` renews the page.

use crate::world::{On, World, rename, say, shop, text};
use octosync::decision::Set;
use octosync::delta::{FirstSync, Pattern};
use octosync::plan::DestinationPlan;
use octosync_e2e::kit::{CANARY, Pair, SPACE, Wanted as _};
use octosync_e2e::reader::Server;
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::{guid, script, typed, variable};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

const HEAD: &str = "# Ten syncs

What a year with octosync looks like, in ten syncs: a source where developers work, and production, where operators do. Both edit between
the syncs, and rename, reorder, remove and restore. What to do about a difference is asked once, before the first sync; after that octosync
[remembers](state.md), and no edit of anybody is lost.

This page is made by a test that runs all of it (`octosync-e2e/tests/memory/story.rs`): do not edit it, run the test with `OCTOSYNC_BLESS=1`.

Both sides begin with the project *Shop* in the environments Test and Live, with the steps *a* and *b* and the variables `Db` (for Test) and
`Url`. On production, an operator had given `Url` a value of its own before octosync came, and *b* another script. The source has a secret,
`ApiKey`, whose value for production is supplied by `secrets`.
";

/// The value that the owner supplies for the secret at first, and after it was rotated.
const FIRST: &str = "canary-first";
const ROTATED: &str = "canary-rotated";

/// The cells of a side in the tables.
fn shown(documents: &Documents) -> [String; 4] {
    let names = |collection: &str| {
        let mut names: Vec<&str> = documents[collection].iter().map(|document| text(&document["Name"])).collect();
        names.sort_unstable();
        names.join(", ")
    };
    let environment = |id: &Value| {
        let found = documents["environments"].iter().find(|environment| environment["Id"] == *id);
        found.map_or_else(|| text(id).to_owned(), |environment| text(&environment["Name"]).to_owned())
    };
    let shop = documents["projects"].iter().find(|project| project["Name"] != "Shop copy").expect("the project");
    let of_shop = |collection: &str, field: &str| {
        documents[collection].iter().find(|document| document[field] == shop["Id"]).expect("it is there").clone()
    };
    let step = |step: &Value| {
        let says = text(&step["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"]);
        format!("{}: `{says}`", text(&step["Name"]))
    };
    let process = of_shop("deploymentprocesses", "ProjectId");
    let steps: Vec<String> = process["Steps"].as_array().expect("steps").iter().map(step).collect();
    let row = |row: &Value| {
        let scope: Vec<String> =
            row["Scope"]["Environment"].as_array().into_iter().flatten().map(environment).collect();
        let scope = if scope.is_empty() { String::new() } else { format!(" for {}", scope.join(" and ")) };
        let value = if row["Type"] == "Sensitive" { "(a secret)" } else { text(&row["Value"]) };
        format!("{} = {value}{scope}", text(&row["Name"]))
    };
    let rows = of_shop("variablesets", "OwnerId");
    let mut rows: Vec<String> = rows["Variables"].as_array().expect("rows").iter().map(row).collect();
    rows.sort();
    [names("environments"), names("projects"), steps.join("<br>"), rows.join("<br>")]
}

struct Story {
    world: World,
    page: String,
    syncs: usize,
}

impl Story {
    /// Begins a chapter: what was done on which side.
    fn chapter(&mut self, edits: &[(On, &str)]) {
        self.syncs += 1;
        let _ = writeln!(self.page, "\n## Sync {}\n", self.syncs);
        for (on, words) in edits {
            let side = if *on == On::Source { "on the source" } else { "in production" };
            let _ = writeln!(self.page, "- {side}, {words}");
        }
    }

    /// Says what a plan has to say of the time since, and shows both sides.
    fn tell(&mut self, plan: &DestinationPlan) {
        let about = |key: &octosync::key::Key| format!("{} {}", key.kind(), key.own_name());
        let mut said: Vec<String> = Vec::new();
        for decision in
            plan.decisions.iter().filter(|decision| ["A5", "A6", "A10", "D2", "D3", "D7"].contains(&decision.rule.id()))
        {
            let place = decision.item.as_ref().map(|item| format!(" {item}")).unwrap_or_default();
            said.push(format!("{}{place} {}: {}", about(&decision.about), decision.verdict.past(), decision.why));
        }
        let told = ["sync.conflict", "match.gone", "match.gone_there", "server.restored", "scope.retired"];
        for finding in plan.findings.iter().filter(|finding| told.iter().any(|code| finding.code == *code)) {
            let whom = finding.about.as_ref().map(|key| format!(" {}", about(key))).unwrap_or_default();
            let place = if finding.at.as_ref().is_none_or(octosync::path::Place::is_document) {
                String::new()
            } else {
                format!(" {}", finding.at.clone().unwrap_or_default())
            };
            said.push(format!("{}{whom}{place}: {}", finding.code, finding.message));
        }
        if !said.is_empty() {
            let _ = writeln!(self.page, "\nThe plan says:\n\n```text\n{}\n```", said.join("\n"));
        }
        let (here, there) = (shown(&self.world.pair.here()), shown(&self.world.pair.there()));
        let _ = writeln!(self.page, "\nThen:\n\n| | on the source | in production |\n|---|---|---|");
        for (at, title) in ["environments", "projects", "steps", "variables"].iter().enumerate() {
            let _ = writeln!(self.page, "| {title} | {} | {} |", here[at], there[at]);
        }
    }

    /// Syncs: nothing is asked, and nothing is left to do then.
    async fn sync(&mut self) {
        let plan = self.world.sync().await;
        self.tell(&plan);
    }

    /// Returns what the secret holds in production: nobody but the stand-in server tells.
    fn secret(&self) -> Option<String> {
        let server = &self.world.pair.destination;
        let sets = server.documents(SPACE, "variablesets");
        let of = |set: &Value| {
            let row = set["Variables"].as_array()?.iter().find(|row| row["Name"] == "ApiKey")?;
            server.secret(SPACE, text(&set["Id"]), &format!("Variables[{}].Value", text(&row["Id"])))
        };
        sets.iter().find_map(of)
    }

    fn there(&self) -> String {
        shown(&self.world.pair.there()).join("\n")
    }

    fn assert_there(&self, expected: &[&str]) {
        let there = self.there();
        let missing: Vec<&&str> = expected.iter().filter(|text| !there.contains(**text)).collect();
        assert!(missing.is_empty(), "sync {}: {missing:?} of\n{there}\n{}", self.syncs, self.page);
    }
}

fn rows(world: &World, on: On, edit: impl FnOnce(&mut Vec<Value>)) {
    let id = project(world, on);
    let (server, documents) = match on {
        On::Source => (&world.pair.source, world.pair.here()),
        On::Destination => (&world.pair.destination, world.pair.there()),
    };
    let set = documents["variablesets"].iter().find(|set| set["OwnerId"] == id).expect("a set");
    assert!(server.edit(SPACE, "variablesets", text(&set["Id"]), |set| {
        edit(set["Variables"].as_array_mut().expect("rows"));
    }));
}

fn project(world: &World, on: On) -> Value {
    let documents = if on == On::Source { world.pair.here() } else { world.pair.there() };
    documents["projects"].iter().find(|project| project["Name"] != "Shop copy").expect("the project")["Id"].clone()
}

fn row<'r>(rows: &'r mut [Value], name: &str) -> &'r mut Value {
    rows.iter_mut().find(|row| row["Name"] == name).unwrap_or_else(|| panic!("there is no row {name}"))
}

fn environment(world: &World, name: &str) -> Value {
    let here = world.pair.here();
    here["environments"].iter().find(|environment| environment["Name"] == name).expect("it is there")["Id"].clone()
}

async fn begun() -> Story {
    let of = |url: &str, more: Vec<Value>| {
        let db = variable("Db", "test.db", json!({ "Environment": ["Environments-1"] }));
        [vec![db, variable("Url", url, json!({}))], more].concat()
    };
    let secret = typed("ApiKey", "Sensitive", Value::Null, json!({}));
    let (here, there) = (of("https://dev", vec![secret]), of("https://live", Vec::new()));
    let pair = Pair::start(&shop(&["a", "b"], here), &shop(&["a", "b"], there)).await;
    let mut world = World { pair: Pair { supplied: Some(FIRST.to_owned()), ..pair.remembering() }, delta: creating() };
    world.delta.secrets.push(Set::default_of(Pattern::new("variables/projects/Shop/ApiKey")));
    world.edit_step(On::Destination, "b", say("their b"));
    Story { world, page: HEAD.to_owned(), syncs: 0 }
}

/// The first sync, which asks.
async fn first(story: &mut Story) {
    story.chapter(&[]);
    let asked = story.world.plan().await;
    let questions = asked.refusals().filter(|finding| finding.code == "first_sync.unpaired").count();
    assert_eq!(questions, 1, "{:#?}", asked.findings);
    story.page.push_str(
        "Nobody can tell whose *b* is right, so the first plan asks, and is answered with `first_sync: keep_destination`. That word \
         is taken out of the configuration again: nothing asks for it any more.\n",
    );
    let delta = story.world.delta.clone();
    story.world.delta = delta.clone().first_sync(FirstSync::KeepDestination);
    story.sync().await;
    story.world.delta = delta;
    assert_eq!(story.secret().as_deref(), Some(FIRST));
}

async fn edits_and_renames(story: &mut Story) {
    let world = &story.world;
    world.edit_step(On::Source, "a", say("new a"));
    rows(world, On::Source, |rows| row(rows, "Url")["Value"] = json!("https://dev2"));
    story.chapter(&[(On::Source, "the script of *a* and the value of `Url` change")]);
    story.sync().await;
    story.assert_there(&["a: `new a`", "b: `their b`", "Url = https://live"]);

    let world = &story.world;
    world.edit_step(On::Source, "a", rename("deploy"));
    world.edit_step(On::Destination, "b", rename("check"));
    rows(world, On::Destination, |rows| row(rows, "Db")["Value"] = json!("their.db"));
    story.chapter(&[
        (On::Source, "*a* is renamed to *deploy*"),
        (On::Destination, "*b* is renamed to *check*, and `Db` gets another value"),
    ]);
    story.sync().await;
    story.assert_there(&["deploy: `new a`", "check: `their b`", "Db = their.db for Test"]);
}

async fn steps_come_and_go(story: &mut Story) {
    let world = &story.world;
    world.edit(On::Source, ("deploymentprocesses", ""), |process| {
        let steps = process["Steps"].as_array_mut().expect("steps");
        steps.reverse();
        steps.push(script(1, "warm up", "warm"));
    });
    world.edit(On::Destination, ("deploymentprocesses", ""), |process| {
        process["Steps"].as_array_mut().expect("steps").push(script(1, "notify", "tell operations"));
    });
    story.chapter(&[
        (On::Source, "the two steps change places, and *warm up* is new"),
        (On::Destination, "*notify* is new"),
    ]);
    story.sync().await;
    story.assert_there(&["check: `their b`<br>notify: `tell operations`<br>deploy: `new a`<br>warm up: `warm`"]);

    let world = &story.world;
    world.edit(On::Source, ("deploymentprocesses", ""), |process| {
        process["Steps"].as_array_mut().expect("steps").retain(|step| step["Name"] != "warm up");
    });
    rows(world, On::Source, |rows| {
        let mut timeout = variable("Timeout", "30", json!({}));
        timeout["Id"] = json!(guid("Timeout"));
        rows.push(timeout);
    });
    story.chapter(&[(On::Source, "*warm up* is removed, and the variable `Timeout` is new")]);
    story.sync().await;
    assert!(!story.there().contains("warm up"));
    story.assert_there(&["Timeout = 30", "notify: `tell operations`"]);
}

async fn scopes_and_environments(story: &mut Story) {
    let world = &story.world;
    let live = environment(world, "Live");
    rows(world, On::Source, |rows| row(rows, "Timeout")["Scope"] = json!({ "Environment": [live] }));
    rows(world, On::Destination, |rows| row(rows, "Url")["Value"] = json!("https://live2"));
    story.world.pair.supplied = Some(ROTATED.to_owned());
    story.chapter(&[
        (On::Source, "`Timeout` is for Live alone now, and `secrets` supplies another value for `ApiKey`"),
        (On::Destination, "`Url` changes"),
    ]);
    story.sync().await;
    story.assert_there(&["Timeout = 30 for Live", "Url = https://live2", "ApiKey = (a secret)"]);
    assert_eq!(story.secret().as_deref(), Some(ROTATED));

    let world = &story.world;
    world.edit(On::Source, ("environments", "Test"), |environment| environment["Name"] = json!("QA"));
    world.edit(On::Destination, ("environments", "Live"), |environment| environment["Name"] = json!("Production"));
    world.edit_step(On::Source, "deploy", say("newer a"));
    story.chapter(&[
        (On::Source, "Test is renamed to QA, and the script of *deploy* changes"),
        (On::Destination, "Live is renamed to Production"),
    ]);
    story.sync().await;
    story.assert_there(&[
        "Production, Test\n",
        "deploy: `newer a`",
        "Timeout = 30 for Production",
        "Db = their.db for Test",
    ]);
}

async fn another_name_map(story: &mut Story) {
    let world = &mut story.world;
    world.delta = world.delta.clone().name(octosync::registry::kinds::ENVIRONMENTS, "Live", &["Production"]);
    world.delta = world.delta.clone().name(octosync::registry::kinds::ENVIRONMENTS, "QA", &["Test"]);
    rows(world, On::Source, |rows| row(rows, "Timeout")["Value"] = json!("60"));
    story.chapter(&[(
        On::Source,
        "`Timeout` becomes 60; the configuration names both environments now: \
        `names: { environments: { Live: Production, QA: Test } }`",
    )]);
    story.sync().await;
    story.assert_there(&["Timeout = 60 for Production"]);
}

async fn a_clone(story: &mut Story) {
    let world = &story.world;
    clone(world).await;
    world.edit_step(On::Destination, "notify", say("tell everybody"));
    rows(world, On::Source, |rows| {
        row(rows, "Timeout")["Name"] = json!("Url of old");
        row(rows, "Url")["Name"] = json!("Timeout");
        row(rows, "Url of old")["Name"] = json!("Url");
    });
    story.chapter(&[
        (On::Source, "the project is cloned, as *Shop copy*, and then `Timeout` and `Url` of *Shop* swap their names"),
        (On::Destination, "the script of *notify* changes"),
    ]);
    story.sync().await;
    story.assert_there(&[
        "Shop, Shop copy",
        "notify: `tell everybody`",
        "Timeout = https://live2",
        "Url = 60 for Production",
    ]);
}

async fn clone(world: &World) {
    let space = world.pair.source.space_id(SPACE).expect("the space is there");
    let id = project(world, On::Source);
    let documents = world.pair.here();
    let model = documents["projects"].iter().find(|project| project["Id"] == id).expect("the project");
    let body =
        json!({ "Name": "Shop copy", "ProjectGroupId": model["ProjectGroupId"], "LifecycleId": model["LifecycleId"] });
    let server = Server::new(&world.pair.source.url(), CANARY);
    server.post(&format!("/{space}/projects?clone={}", text(&id)), &body).await;
}

/// The last sync, of a production that lost what happened since the eighth.
async fn a_restored_server(story: &mut Story, copy: &octopus_sandbox::Snapshot) {
    let world = &story.world;
    assert!(world.pair.destination.restore(copy));
    world.edit_step(On::Destination, "check", say("checked again"));
    world.edit_step(On::Source, "deploy", say("newest a"));
    story.chapter(&[
        (On::Destination, "the server is restored to a copy from after the eighth sync, and then *check* changes"),
        (On::Source, "the script of *deploy* changes"),
    ]);
    story.sync().await;
    story.assert_there(&[
        "deploy: `newest a`",
        "check: `checked again`",
        "Timeout = https://live2",
        "Url = 60 for Production",
    ]);
}

#[tokio::test]
async fn ten_syncs_ask_once_and_lose_no_edit_and_are_a_page() {
    let mut story = begun().await;
    first(&mut story).await;
    edits_and_renames(&mut story).await;
    steps_come_and_go(&mut story).await;
    scopes_and_environments(&mut story).await;
    another_name_map(&mut story).await;
    let copy = story.world.pair.destination.snapshot();
    a_clone(&mut story).await;
    a_restored_server(&mut story, &copy).await;
    assert_eq!(story.syncs, 10);
    assert_eq!(story.secret().as_deref(), Some(ROTATED));
    assert!(!story.page.contains("canary"), "the page holds no secret");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/ten-syncs.md");
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&path, &story.page).expect("the page can be written");
    }
    let page = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(page == story.page, "docs/ten-syncs.md is out of date: run the test with OCTOSYNC_BLESS=1\n{}", story.page);
}
