//! What holds for any two spaces.

use octosync::delta::{Delta, FirstSync, Mode};
use octosync::doc::Doc;
use octosync::lift::{Lift, without_stamps};
use octosync::lower::{Lower, is_lowered};
use octosync::registry::{self, kinds::ENVIRONMENTS};
use octosync_e2e::check::foreign_ids;
use octosync_e2e::kit::{Pair, Wanted, side};
use octosync_e2e::spaces::{Documents, lookups, odd_names, rich_space};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A small space of few names, so that two of them overlap.
#[derive(Debug, Clone)]
struct Small {
    environments: Vec<bool>,
    /// For each project its steps: name and which environments it is scoped to.
    projects: Vec<Vec<(usize, Vec<bool>)>>,
    /// Rows: name, value, which environments.
    rows: Vec<(usize, usize, Vec<bool>)>,
}

const NAMES: [&str; 4] = ["Web/Shop", "été \"quoted\"", "Straße 🚀", "a"];

fn small() -> impl Strategy<Value = Small> {
    let scope = || prop::collection::vec(any::<bool>(), NAMES.len());
    let steps = prop::collection::vec((0..NAMES.len(), scope()), 0..4);
    let rows = prop::collection::vec((0..NAMES.len(), 0..3usize, scope()), 0..6);
    (scope(), prop::collection::vec(steps, 0..3), rows).prop_map(|(environments, projects, rows)| Small {
        environments,
        projects,
        rows,
    })
}

impl Small {
    fn documents(&self) -> Documents {
        let environment = |at: usize| json!({"Id": format!("Environments-{}", at + 1), "Name": NAMES[at]});
        let there = |scope: &[bool]| -> Vec<Value> {
            let both =
                scope.iter().zip(&self.environments).enumerate().filter(|(_, (wanted, there))| **wanted && **there);
            both.map(|(at, _)| json!(format!("Environments-{}", at + 1))).collect()
        };
        let environments: Vec<Value> = (0..NAMES.len()).filter(|at| self.environments[*at]).map(environment).collect();
        let mut documents = Documents::from([("environments".to_owned(), environments)]);
        let external = json!([
            {"Kind": "ProjectGroups", "NameOrHclName": "Default Project Group", "Id": "ProjectGroups-ext-1"},
            {"Kind": "Lifecycles", "NameOrHclName": "system_lifecycle_firstlifecycle", "Id": "Lifecycles-ext-1"}]);
        documents.insert("_external_references".to_owned(), external.as_array().cloned().unwrap_or_default());
        for (at, steps) in self.projects.iter().enumerate() {
            let id = format!("Projects-{}", at + 1);
            let add = |documents: &mut Documents, collection: &str, document: Value| {
                documents.entry(collection.to_owned()).or_default().push(document);
            };
            add(
                &mut documents,
                "projects",
                json!({"Id": id, "Name": NAMES[at], "ProjectGroupId": "ProjectGroups-ext-1",
                "LifecycleId": "Lifecycles-ext-1", "VariableSetId": format!("variableset-{id}"), "DeploymentProcessId": format!("deploymentprocess-{id}")}),
            );
            let mut seen = Vec::new();
            let steps: Vec<Value> = steps.iter().filter(|(name, _)| !seen.contains(name) && { seen.push(*name); true }).map(|(name, scope)| {
                json!({"Name": NAMES[*name], "Actions": [{"Name": NAMES[*name], "ActionType": "Octopus.Script", "Environments": there(scope)}]})
            }).collect();
            add(
                &mut documents,
                "deploymentprocesses",
                json!({"Id": format!("deploymentprocess-{id}"), "ProjectId": id, "Steps": steps}),
            );
            let mut places = Vec::new();
            let rows: Vec<Value> = self.rows.iter().map(|(name, value, scope)| (name, value, there(scope)))
                .filter(|(name, _, scope)| !places.contains(&(**name, scope.clone())) && { places.push((**name, scope.clone())); true })
                .map(|(name, value, scope)| json!({"Name": NAMES[*name], "Value": value.to_string(), "Type": "String", "IsEditable": true, "Scope": {"Environment": scope}}))
                .collect();
            add(
                &mut documents,
                "variablesets",
                json!({"Id": format!("variableset-{id}"), "OwnerId": id, "Variables": rows}),
            );
        }
        documents
    }
}

fn run<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_is_empty_after_it_was_applied(here in small(), there in small(), take: bool, create: bool) {
        run(async {
            let pair = Pair::start(&here.documents(), &there.documents()).await;
            let mode = if create { Mode::Create } else { Mode::Existing };
            let word = if take { FirstSync::TakeSource } else { FirstSync::KeepDestination };
            let delta = Delta::default().kind(ENVIRONMENTS, mode).first_sync(word);
            let before = pair.there();
            let plan = pair.plan(&delta).await;
            if plan.is_refused() {
                // Two values at one place, or steps that moved apart: refused, and nothing is written.
                assert!(pair.apply(&plan).await.is_err());
                assert_eq!(pair.there(), before);
                return;
            }
            pair.sync(&delta).await;
            pair.assert_quiet(&delta).await;
            assert_eq!(foreign_ids(&pair.here(), &pair.there()), Vec::<String>::new());
            assert_eq!(plan.counts().widened, 0);
        });
    }
}

#[tokio::test]
async fn lifting_what_was_lowered_gives_the_same_again() {
    for documents in [rich_space(), odd_names(), lookups()] {
        let pair = Pair::start(&documents, &Documents::new()).await;
        let there = side(&pair.source, "source").await;
        let raw: Vec<Value> = pair.here().into_values().flatten().collect();
        let mut checked = 0;
        for node in there.nodes.values() {
            let entry = registry::entry(node.key.kind());
            if entry.spec.mode.is_none() {
                continue;
            }
            let lower = Lower { index: &there.index, key: &node.key, version: there.version };
            let now = raw.iter().find(|document| document["Id"] == *node.id);
            let now: Option<Doc> = now.map(|document| serde_json::from_value(document.clone()).expect("a document"));
            for now in [None, now.as_ref()] {
                let lowered = lower.document(&node.doc, now, &entry.rules).expect("everything has an id");
                assert!(is_lowered(&lowered), "{}", node.key);
                let lifted =
                    Lift { index: &there.index, key: &node.key, findings: None }.document(lowered, &entry.rules);
                assert!(
                    without_stamps(&lifted).same(&without_stamps(&node.doc)),
                    "{}\n{lifted:#?}\n{:#?}",
                    node.key,
                    node.doc
                );
                checked += 1;
            }
        }
        assert!(checked > 10);
    }
}
