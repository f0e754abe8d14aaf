//! Spaces with a handful of documents under a handful of names, so that two of them overlap; some with approvals.
//!
//! Fewer kinds than `random` has, so that a case is quick and what is left of a failure is short.

use crate::spaces::Documents;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Which of the names are meant, one entry for each.
type Chosen = Vec<bool>;

/// A small space of few names.
#[derive(Debug, Clone)]
pub struct Small {
    environments: Chosen,
    /// For each project its steps: name and which environments it is scoped to.
    projects: Vec<Vec<(usize, Chosen)>>,
    /// Rows: name, value, which environments.
    rows: Vec<(usize, usize, Chosen)>,
    /// An account and its environments.
    account: Option<Chosen>,
    /// Makes steps of the first name approvals: whether they are disabled and whether they are required.
    gate: Option<(bool, bool)>,
}

const NAMES: [&str; 4] = ["Web/Shop", "été \"quoted\"", "Straße 🚀", "a"];

/// A strategy of small spaces.
pub fn small() -> impl Strategy<Value = Small> {
    let scope = || vec(any::<bool>(), NAMES.len());
    let steps = vec((0..NAMES.len(), scope()), 0..4);
    let rows = vec((0..NAMES.len(), 0..3usize, scope()), 0..6);
    let account = prop::option::of(scope());
    (scope(), vec(steps, 0..3), rows, account).prop_map(|(environments, projects, rows, account)| Small {
        environments,
        projects,
        rows,
        account,
        gate: None,
    })
}

/// A strategy of small spaces in which every project has an approval.
pub fn gated() -> impl Strategy<Value = Small> {
    let gate = (any::<bool>(), any::<bool>(), vec(any::<bool>(), NAMES.len()), 0..3usize);
    (small(), gate).prop_map(|(mut small, (disabled, required, scope, at))| {
        small.gate = Some((disabled, required));
        for steps in small.projects.iter_mut().filter(|steps| !steps.iter().any(|(name, _)| *name == 0)) {
            steps.insert(at.min(steps.len()), (0, scope.clone()));
        }
        small
    })
}

impl Small {
    /// Returns the documents of the space.
    #[must_use]
    pub fn documents(&self) -> Documents {
        let environment = |at: usize| json!({ "Id": environment_id(at), "Name": NAMES[at] });
        let external = json!([
            { "Kind": "ProjectGroups", "NameOrHclName": "Default Project Group", "Id": "ProjectGroups-ext-1" },
            { "Kind": "Lifecycles", "NameOrHclName": "system_lifecycle_firstlifecycle", "Id": "Lifecycles-ext-1" }]);
        let accounts = self.account.iter().map(|scope| {
            json!({ "Id": "Accounts-1", "Name": NAMES[3], "AccountType": "Token", "Token": { "HasValue": true },
                "EnvironmentIds": self.there(scope) })
        });
        let mut documents = Documents::from([
            ("environments".to_owned(), positions(&self.environments).map(environment).collect()),
            ("_external_references".to_owned(), external.as_array().cloned().unwrap_or_default()),
            ("accounts".to_owned(), accounts.collect()),
        ]);
        for (at, steps) in self.projects.iter().enumerate() {
            self.project(at, steps, &mut documents);
        }
        documents
    }

    fn project(&self, at: usize, steps: &[(usize, Chosen)], documents: &mut Documents) {
        let id = format!("Projects-{}", at + 1);
        let (set, process) = (format!("variableset-{id}"), format!("deploymentprocess-{id}"));
        let mut add = |collection: &str, document: Value| {
            documents.entry(collection.to_owned()).or_default().push(document);
        };
        add(
            "projects",
            json!({ "Id": id, "Name": NAMES[at], "ProjectGroupId": "ProjectGroups-ext-1",
                "LifecycleId": "Lifecycles-ext-1", "VariableSetId": set, "DeploymentProcessId": process }),
        );
        add("deploymentprocesses", json!({ "Id": process, "ProjectId": id, "Steps": self.steps(steps) }));
        add("variablesets", json!({ "Id": set, "OwnerId": id, "Variables": self.variables() }));
    }

    /// Steps, one of a name.
    fn steps(&self, steps: &[(usize, Chosen)]) -> Vec<Value> {
        let mut seen = Vec::new();
        let mut made = Vec::new();
        for (name, scope) in steps {
            if seen.contains(name) {
                continue;
            }
            seen.push(*name);
            let environments = self.there(scope);
            let mut action =
                json!({ "Name": NAMES[*name], "ActionType": "Octopus.Script", "Environments": environments });
            if let Some((disabled, required)) = self.gate.filter(|_| *name == 0) {
                action["ActionType"] = json!("Octopus.Manual");
                action["IsDisabled"] = json!(disabled);
                action["IsRequired"] = json!(required);
            }
            made.push(json!({ "Name": NAMES[*name], "Actions": [action] }));
        }
        made
    }

    /// Rows, one of a name and scope.
    fn variables(&self) -> Vec<Value> {
        let mut places = Vec::new();
        let mut made = Vec::new();
        for (name, value, scope) in &self.rows {
            let place = (*name, self.there(scope));
            if places.contains(&place) {
                continue;
            }
            made.push(json!({ "Name": NAMES[*name], "Value": value.to_string(), "Type": "String", "IsEditable": true,
                "Scope": { "Environment": place.1.clone() } }));
            places.push(place);
        }
        made
    }

    /// The ids of those environments of a scope that the space has.
    fn there(&self, scope: &Chosen) -> Vec<String> {
        positions(scope).filter(|at| self.environments[*at]).map(environment_id).collect()
    }
}

fn positions(chosen: &Chosen) -> impl Iterator<Item = usize> {
    (0..NAMES.len()).filter(|at| chosen[*at])
}

fn environment_id(at: usize) -> String {
    format!("Environments-{}", at + 1)
}
