//! A small space: environments, one group, one lifecycle, one project.

use octosync::plan::DestinationPlan;
use octosync_e2e::kit::Pair;
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::Judged;
use octosync_e2e::tiny::{channel, environment, lifecycle, process, project, variables};
use serde_json::{Value, json};

/// A small space that grows.
#[derive(Clone, Debug)]
pub(crate) struct Small(pub(crate) Documents);

/// A space with environments, numbered from 1, and a lifecycle through all of them.
pub(crate) fn environments(names: &[&str]) -> Small {
    let made = names.iter().enumerate().map(|(at, name)| environment(at + 1, name)).collect();
    let numbers: Vec<usize> = (1..=names.len()).collect();
    Small(Documents::from([
        ("environments".to_owned(), made),
        ("projectgroups".to_owned(), vec![json!({ "Id": "ProjectGroups-1", "Name": "Group" })]),
        ("lifecycles".to_owned(), vec![lifecycle(1, "Path", &numbers)]),
    ]))
}

/// A space with a project `Web` in the environments Dev and Test.
pub(crate) fn web() -> Small {
    environments(&["Dev", "Test"]).add("projects", project(1, "Web")).add("channels", channel(1, 1, "Default", true))
}

/// A destination with the environments only, under other ids.
pub(crate) fn ground(names: &[&str]) -> Documents {
    let made = names.iter().enumerate().map(|(at, name)| environment(at + 71, name)).collect();
    Documents::from([("environments".to_owned(), made)])
}

impl Small {
    pub(crate) fn add(mut self, collection: &str, document: Value) -> Small {
        self.0.entry(collection.to_owned()).or_default().push(document);
        self
    }

    pub(crate) fn steps(self, steps: Vec<Value>) -> Small {
        self.add("deploymentprocesses", process(1, steps))
    }

    pub(crate) fn rows(self, rows: Vec<Value>) -> Small {
        self.add("variablesets", variables("Projects-1", rows))
    }

    /// Changes the only document of a collection, or the first.
    pub(crate) fn with(mut self, collection: &str, change: impl FnOnce(&mut Value)) -> Small {
        change(&mut self.0.get_mut(collection).expect("the collection is there")[0]);
        self
    }
}

/// The rows of the project `Web` on the destination: name, value, and how many entries each dimension has.
pub(crate) fn rows(pair: &Pair) -> Vec<String> {
    rows_of(pair, "Projects")
}

/// The rows of all owners of a type.
pub(crate) fn rows_of(pair: &Pair, owner: &str) -> Vec<String> {
    let sets = pair.destination.documents("Default", "variables");
    let sets = sets.iter().filter(|set| set["OwnerId"].as_str().unwrap_or_default().starts_with(owner));
    let rows = sets.flat_map(|set| set["Variables"].as_array().cloned().unwrap_or_default());
    let mut shown: Vec<String> = rows
        .map(|row| {
            let scope = row["Scope"].as_object().into_iter().flatten();
            let scope =
                scope.map(|(dimension, entries)| format!(" {dimension}:{}", entries.as_array().map_or(0, Vec::len)));
            let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            format!("{} = {}{}", text("Name"), text("Value"), scope.collect::<String>())
        })
        .collect();
    shown.sort();
    shown
}

/// The names of the steps on the destination.
pub(crate) fn steps(pair: &Pair) -> Vec<String> {
    let processes = pair.destination.documents("Default", "deploymentprocesses");
    let steps = processes.iter().flat_map(|process| process["Steps"].as_array().cloned().unwrap_or_default());
    steps.map(|step| step["Name"].as_str().unwrap_or_default().to_owned()).collect()
}

/// A document of the destination by name.
pub(crate) fn there(pair: &Pair, collection: &str, name: &str) -> Option<Value> {
    let documents = pair.destination.documents("Default", collection);
    documents.into_iter().find(|document| document["Name"].as_str().is_some_and(|found| found.trim() == name.trim()))
}

/// An action of the destination by name.
pub(crate) fn action(pair: &Pair, name: &str) -> Value {
    let processes = pair.destination.documents("Default", "deploymentprocesses");
    let steps = processes.iter().flat_map(|process| process["Steps"].as_array().cloned().unwrap_or_default());
    let mut actions = steps.flat_map(|step| step["Actions"].as_array().cloned().unwrap_or_default());
    actions.find(|action| action["Name"] == name).unwrap_or_else(|| panic!("there is no action {name}"))
}

/// Says whether the plan names a decision or finding that contains all these words.
pub(crate) fn says(plan: &DestinationPlan, words: &[&str]) -> bool {
    let decisions = plan.decisions.iter().map(|decision| {
        let item = decision.item.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {} {item} {} {}", decision.rule, decision.about, decision.verdict.past(), decision.why)
    });
    let findings = plan.findings.iter().map(|finding| {
        let about = finding.about.as_ref().map(ToString::to_string).unwrap_or_default();
        let at = finding.at.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {about} {at} {} {}", finding.code, finding.message, finding.fix)
    });
    decisions.chain(findings).any(|line| words.iter().all(|word| line.contains(word)))
}

/// Fails unless the plan says all these words in one place.
#[track_caller]
pub(crate) fn assert_says(plan: &DestinationPlan, words: &[&str]) {
    assert!(says(plan, words), "{words:?} in {:#?} {:#?}", plan.decisions, plan.findings);
}

/// Starts both servers, with a look at the destination before anything happens.
pub(crate) async fn start(source: Small, destination: Documents) -> Judged {
    Judged::start(&source.0, &destination).await
}
