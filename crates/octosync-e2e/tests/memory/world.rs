//! Two servers that remember, and edits of both, in words.

use octosync::delta::Delta;
use octosync::plan::DestinationPlan;
use octosync_e2e::kit::{Pair, SPACE, client};
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::{channel, environment, lifecycle, process, project, script, variables};
use serde_json::{Value, json};

/// One of the two sides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Source,
    Destination,
}

pub(crate) struct World {
    pub(crate) pair: Pair,
    pub(crate) delta: Delta,
}

/// A space with two environments and a project `Shop` with these steps, each a script that says its name.
pub(crate) fn shop(steps: &[&str], rows: Vec<Value>) -> Documents {
    let steps = steps.iter().map(|name| script(1, name, &format!("echo {name}"))).collect();
    Documents::from([
        ("environments".to_owned(), vec![environment(1, "Test"), environment(2, "Live")]),
        ("projectgroups".to_owned(), vec![json!({ "Id": "ProjectGroups-1", "Name": "Group" })]),
        ("lifecycles".to_owned(), vec![lifecycle(1, "Path", &[1, 2])]),
        ("projects".to_owned(), vec![project(1, "Shop")]),
        ("channels".to_owned(), vec![channel(1, 1, "Default", true)]),
        ("deploymentprocesses".to_owned(), vec![process(1, steps)]),
        ("variablesets".to_owned(), vec![variables("Projects-1", rows)]),
    ])
}

impl World {
    /// Starts both servers and syncs once, into an empty space.
    pub(crate) async fn synced(here: Documents) -> World {
        let world = World { pair: Pair::start(&here, &Documents::new()).await.remembering(), delta: creating() };
        world.sync().await;
        world
    }

    /// Plans and applies, and sees that nothing is left to do then; returns the plan.
    pub(crate) async fn sync(&self) -> DestinationPlan {
        let plan = self.pair.sync(&self.delta).await;
        self.pair.assert_quiet(&self.delta).await;
        plan
    }

    pub(crate) async fn plan(&self) -> DestinationPlan {
        self.pair.plan(&self.delta).await
    }

    /// Returns the API of the destination's space.
    pub(crate) async fn there(&self) -> octopus_client::Api {
        let client = client(&self.pair.destination);
        let space = client.find_space(SPACE).await.expect("the space is there");
        client.space(&space.id)
    }

    /// Edits the one document of a collection that has a name, or the first one.
    pub(crate) fn edit(&self, on: On, (collection, name): (&str, &str), edit: impl FnOnce(&mut Value)) {
        let (server, documents) = match on {
            On::Source => (&self.pair.source, self.pair.here()),
            On::Destination => (&self.pair.destination, self.pair.there()),
        };
        let named = |document: &&Value| name.is_empty() || document["Name"] == name;
        let found =
            documents[collection].iter().find(named).unwrap_or_else(|| panic!("there is no {collection} {name}"));
        assert!(server.edit(SPACE, collection, found["Id"].as_str().expect("an id"), edit));
    }

    /// Edits a step of the project's process.
    pub(crate) fn edit_step(&self, on: On, name: &str, edit: impl FnOnce(&mut Value)) {
        self.edit(on, ("deploymentprocesses", ""), |process| {
            let steps = process["Steps"].as_array_mut().expect("steps");
            edit(
                steps.iter_mut().find(|step| step["Name"] == name).unwrap_or_else(|| panic!("there is no step {name}")),
            );
        });
    }

    /// Returns the steps that stand there, each with what it says.
    pub(crate) fn steps(&self) -> Vec<String> {
        let there = self.pair.there();
        let steps = there["deploymentprocesses"][0]["Steps"].as_array().expect("steps").clone();
        let body = |step: &Value| step["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"].clone();
        steps.iter().map(|step| format!("{}: {}", text(&step["Name"]), text(&body(step)))).collect()
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Sets what a step's script says.
pub(crate) fn say(words: &'static str) -> impl Fn(&mut Value) {
    move |step| step["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!(words)
}

/// Gives a step and its action another name.
pub(crate) fn rename(name: &'static str) -> impl Fn(&mut Value) {
    move |step| {
        step["Name"] = json!(name);
        step["Actions"][0]["Name"] = json!(name);
    }
}

/// Returns what a plan says it decided by a rule, each with its place and verdict.
pub(crate) fn decided(plan: &DestinationPlan, rule: &str) -> Vec<String> {
    let of_rule = plan.decisions.iter().filter(|decision| decision.rule.id() == rule);
    let line = |decision: &octosync::decision::Decision| {
        let place = decision.item.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {place} {}", decision.about.own_name(), decision.verdict.past())
    };
    of_rule.map(line).collect()
}
