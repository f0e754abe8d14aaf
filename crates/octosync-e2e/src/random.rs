//! Small random spaces whose names come from a short list, so that two of them overlap.

mod asked;

use crate::spaces::Documents;
use crate::tiny::{
    action_id, channel, environment, guid, lifecycle, process, project, runbook, runbook_process, script, secret,
    typed, variable, variables,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};

/// Names as people give them.
fn names() -> Vec<String> {
    let odd = ["Test", "say \"hi\", 'you'", "a/b\\c%2F", "🎉 発表 ünï", "  led by blanks", "[x] {y} #{z}"];
    odd.iter().map(ToString::to_string).chain(["long ".repeat(40).trim().to_owned()]).collect()
}

/// A strategy of small random spaces.
pub fn random_space() -> impl Strategy<Value = Documents> {
    spaces(96, |_, _| {})
}

/// A strategy of such spaces with all that can be asked for, and with what that names.
pub fn random_space_of_every_kind() -> impl Strategy<Value = Documents> {
    spaces(160, |space, names| {
        space.reached(names);
        space.asked(names);
    })
}

/// Additional documents are made last, so that the rest of a space is the same without them.
fn spaces(choices: usize, more: fn(&mut Space, &[String])) -> impl Strategy<Value = Documents> {
    let subset = |least: usize| subsequence(names(), least..=3);
    let kinds = (subset(0), subset(1), subset(0), subset(0), subset(0), subset(0), subset(0), subset(0), subset(0));
    (kinds, vec(any::<u8>(), choices)).prop_map(move |(kinds, choices)| {
        let mut space = Space { documents: Documents::new(), choices, at: 0, environments: 0, sets: Vec::new() };
        let (environments, groups, tags, accounts, templates, modules, sets, projects, tenants) = kinds;
        space.infrastructure(&environments, &groups, &tags, &accounts);
        space.limit_accounts(tenants.len());
        space.library(&templates, &modules, &sets);
        space.projects(&projects);
        space.tenants(&tenants);
        space.values();
        more(&mut space, &accounts);
        space.documents
    })
}

struct Space {
    documents: Documents,
    choices: Vec<u8>,
    at: usize,
    environments: usize,
    sets: Vec<Value>,
}

impl Space {
    /// Returns a choice out of some; small ones are found first when a failure is made smaller.
    fn choose(&mut self, out_of: usize) -> usize {
        let choice = self.choices.get(self.at % self.choices.len()).copied().unwrap_or_default();
        self.at += 1;
        usize::from(choice) % out_of
    }

    fn word(&mut self) -> String {
        ["", "a", "b\nc", "É #{x}"][self.choose(4)].to_owned()
    }

    fn add(&mut self, collection: &str, document: Value) {
        self.documents.entry(collection.to_owned()).or_default().push(document);
    }

    fn some_environments(&mut self) -> Vec<String> {
        let chosen = (1..=self.environments).filter(|_| self.choose(2) == 1).collect::<Vec<_>>();
        chosen.into_iter().map(|number| format!("Environments-{number}")).collect()
    }

    fn infrastructure(&mut self, environments: &[String], groups: &[String], tags: &[String], accounts: &[String]) {
        for (at, name) in environments.iter().enumerate() {
            let mut made = environment(at + 1, name);
            made["UseGuidedFailure"] = json!(self.choose(2) == 1);
            self.add("environments", made);
        }
        self.environments = environments.len();
        for (at, name) in groups.iter().enumerate() {
            let word = self.word();
            self.add(
                "projectgroups",
                json!({ "Id": format!("ProjectGroups-{}", at + 1), "Name": name, "Description": word }),
            );
            let phases: Vec<usize> = (1..=self.environments).collect();
            self.add("lifecycles", lifecycle(at + 1, name, &phases));
        }
        for (at, name) in tags.iter().enumerate() {
            let count = self.choose(3);
            let tag = |tag: usize| json!({ "Id": format!("TagSets-{}/Tags-{}", at + 1, at * 5 + tag), "Name": format!("tag {tag}"), "Color": "#aabbcc", "SortOrder": tag });
            let tags: Vec<Value> = (0..count).map(tag).collect();
            self.add("tagsets", json!({ "Id": format!("TagSets-{}", at + 1), "Name": name, "Tags": tags }));
        }
        for (at, name) in accounts.iter().enumerate() {
            let scope = self.some_environments();
            let secret = secret();
            self.add("accounts", json!({ "Id": format!("Accounts-{}", at + 1), "Name": name, "AccountType": "Token", "Token": secret, "EnvironmentIds": scope }));
            self.add("feeds", json!({ "Id": format!("Feeds-{}", at + 1), "Name": name, "FeedType": "Docker", "FeedUri": "https://docker.example" }));
            self.add("teams", json!({ "Id": format!("Teams-{}", at + 1), "Name": name, "Description": "" }));
            // Those of a team that stands there are verified: random ones would refuse most plans.
            self.add("scopeduserroles", json!({ "Id": format!("ScopedUserRoles-{}", at + 1), "TeamId": format!("Teams-{}", at + 1),
                "UserRoleId": "userroles-projectviewer", "EnvironmentIds": [], "ProjectIds": [], "ProjectGroupIds": [], "TenantIds": [] }));
            self.add(
                "workerpools",
                json!({ "Id": format!("WorkerPools-{}", at + 1), "Name": name, "WorkerPoolType": "StaticWorkerPool" }),
            );
        }
    }

    /// Some accounts are for some tenants alone.
    fn limit_accounts(&mut self, tenants: usize) {
        let mut accounts = self.documents.remove("accounts").unwrap_or_default();
        for account in accounts.iter_mut().filter(|_| tenants > 0) {
            if self.choose(4) == 1 {
                account["TenantedDeploymentParticipation"] = json!("Tenanted");
                account["TenantIds"] = json!([format!("Tenants-{}", self.choose(tenants) + 1)]);
            }
        }
        self.documents.insert("accounts".to_owned(), accounts);
    }

    /// Tenants with some tags, and links to some of the projects that allow them.
    fn tenants(&mut self, tenants: &[String]) {
        let projects = self.documents.get("projects").cloned().unwrap_or_default();
        let projects: Vec<&Value> =
            projects.iter().filter(|made| made["TenantedDeploymentMode"] != "Untenanted").collect();
        // A slash parts a set from its tag, so that the name of a set that is used holds none.
        let mut sets = self.documents.get("tagsets").cloned().unwrap_or_default();
        sets.retain(|set| !set["Name"].as_str().is_some_and(|name| name.contains('/')));
        for (at, name) in tenants.iter().enumerate() {
            let mut links = serde_json::Map::new();
            for project in projects.iter().filter(|_| self.choose(2) == 1).collect::<Vec<_>>() {
                let id = project["Id"].as_str().unwrap_or_default().to_owned();
                links.insert(id, json!(self.some_environments()));
            }
            let mut tags = Vec::new();
            for (set, tag) in
                sets.iter().flat_map(|set| set["Tags"].as_array().into_iter().flatten().map(move |tag| (set, tag)))
            {
                if self.choose(3) == 1 {
                    let name = |document: &Value| document["Name"].as_str().unwrap_or_default().trim().to_owned();
                    tags.push(format!("{}/{}", name(set), name(tag)));
                }
            }
            let word = self.word();
            self.add(
                "tenants",
                json!({ "Id": format!("Tenants-{}", at + 1), "Name": name, "Description": word,
                "TenantTags": tags, "ProjectEnvironments": links }),
            );
        }
    }

    /// Values of some tenants for some of the templates of what they are connected to.
    fn values(&mut self) {
        let of = |space: &Self, collection: &str| space.documents.get(collection).cloned().unwrap_or_default();
        let (tenants, projects, sets) = (of(self, "tenants"), of(self, "projects"), of(self, "libraryvariablesets"));
        for tenant in tenants {
            let mut values = Vec::new();
            let mut common = std::collections::BTreeSet::new();
            for (project, environments) in tenant["ProjectEnvironments"].as_object().into_iter().flatten() {
                let Some(project) = projects.iter().find(|document| document["Id"] == **project) else { continue };
                for environment in environments.as_array().into_iter().flatten() {
                    values.extend(self.values_of(project, &json!([environment])));
                }
                let included = project["IncludedLibraryVariableSetIds"].as_array().cloned().unwrap_or_default();
                let included = included.iter().filter_map(|id| sets.iter().find(|set| set["Id"] == *id));
                for set in included.filter(|set| common.insert(set["Id"].to_string())) {
                    values.extend(self.values_of(set, &json!([])));
                }
            }
            self.add("tenantvariables", json!({ "TenantId": tenant["Id"], "Variables": values }));
        }
    }

    fn values_of(&mut self, owner: &Value, environments: &Value) -> Vec<Value> {
        let mut values = Vec::new();
        for template in owner["Templates"].as_array().into_iter().flatten() {
            let held = match template["DisplaySettings"]["Octopus.ControlType"].as_str() {
                _ if self.choose(2) == 0 => continue,
                Some("Sensitive") => secret(),
                Some("WorkerPool") if self.documents.contains_key("workerpools") => json!("WorkerPools-1"),
                Some("WorkerPool") => continue,
                _ => json!(self.word()),
            };
            values.push(json!({ "OwnerId": owner["Id"], "TemplateId": template["Id"], "Scope": { "EnvironmentIds": environments },
                "Value": held }));
        }
        values
    }

    /// Variable templates of few names, whose sort is the same wherever the name is.
    fn variable_templates(&mut self, of: &str) -> Vec<Value> {
        let mut made = Vec::new();
        for (name, control) in [("Title", "SingleLineText"), ("Key", "Sensitive"), ("Pool", "WorkerPool")] {
            if self.choose(2) == 0 {
                continue;
            }
            let default = if control == "SingleLineText" { json!(self.word()) } else { Value::Null };
            made.push(json!({ "Id": guid(&format!("{of} {name}")), "Name": name, "Label": "", "HelpText": "", "DefaultValue": default,
                "DisplaySettings": { "Octopus.ControlType": control } }));
        }
        made
    }

    fn library(&mut self, templates: &[String], modules: &[String], sets: &[String]) {
        for (at, name) in templates.iter().enumerate() {
            let word = self.word();
            let parameter = json!({ "Id": guid(&format!("parameter {at}")), "Name": "P", "Label": "", "DefaultValue": word, "DisplaySettings": { "Octopus.ControlType": "SingleLineText" } });
            self.add("actiontemplates", json!({ "Id": format!("ActionTemplates-{}", at + 1), "Name": name, "ActionType": "Octopus.Script",
                "Version": self.at % 4, "Properties": { "Octopus.Action.Script.ScriptBody": "echo" }, "Parameters": [parameter] }));
        }
        for (at, name) in modules.iter().enumerate() {
            let body = self.word();
            self.set(at + 1, name, "ScriptModule");
            let rows = vec![
                variable(&format!("Octopus.Script.Module[{}]", name.trim()), &format!("echo {body}"), json!({})),
                variable(&format!("Octopus.Script.Module.Language[{}]", name.trim()), "Bash", json!({})),
            ];
            self.add("variablesets", variables(&format!("LibraryVariableSets-{}", at + 1), rows));
        }
        for (at, name) in sets.iter().enumerate() {
            let number = modules.len() + at + 1;
            // Modules and sets share one name space on the server.
            self.set(number, &format!("set of {name}"), "Variables");
            let made = self.variable_templates(&format!("set {number}"));
            if let Some(set) = self.documents.get_mut("libraryvariablesets").and_then(|sets| sets.last_mut()) {
                set["Templates"] = json!(made);
            }
            let rows = self.rows(None);
            self.add("variablesets", variables(&format!("LibraryVariableSets-{number}"), rows));
        }
    }

    fn set(&mut self, number: usize, name: &str, kind: &str) {
        let id = format!("LibraryVariableSets-{number}");
        let set = format!("variableset-{id}");
        self.add("libraryvariablesets", json!({ "Id": id, "Name": name, "Description": "", "ContentType": kind, "VariableSetId": set, "Templates": [] }));
        self.sets.push(json!(id));
    }

    /// Rows of few names: the same name twice only with other scopes, so that no space is ambiguous in itself.
    fn rows(&mut self, of_project: Option<usize>) -> Vec<Value> {
        let mut rows = Vec::new();
        for name in ["one", "Two", "three"] {
            match self.choose(5) {
                0 => {}
                1 => rows.push(typed(name, "Sensitive", Value::Null, json!({}))),
                2 => rows.push(variable(name, &self.word(), json!({ "Role": ["web"] }))),
                3 if of_project.is_some() => {
                    let action = action_id(of_project.unwrap_or_default(), "step 0");
                    rows.push(variable(name, &self.word(), json!({ "Action": [action] })));
                }
                _ => {
                    let scope = self.some_environments();
                    rows.push(variable(name, &self.word(), json!({})));
                    if !scope.is_empty() {
                        rows.push(variable(name, &self.word(), json!({ "Environment": scope })));
                    }
                }
            }
        }
        rows
    }

    fn projects(&mut self, projects: &[String]) {
        let mut channels = 0;
        for (at, name) in projects.iter().enumerate() {
            let number = at + 1;
            let mut made = project(number, name);
            made["Description"] = json!(self.word());
            made["IsDisabled"] = json!(self.choose(4) == 1);
            made["TenantedDeploymentMode"] = json!(["Untenanted", "TenantedOrUntenanted", "Tenanted"][self.choose(3)]);
            let sets = self.sets.clone();
            let included: Vec<Value> = sets.into_iter().filter(|_| self.choose(2) == 1).collect();
            made["IncludedLibraryVariableSetIds"] = json!(included);
            made["Templates"] = json!(self.variable_templates(&format!("project {number}")));
            self.add("projects", made);
            channels += 1;
            let default = ["Default", "Main"][self.choose(2)];
            self.add("channels", channel(channels, number, default, true));
            if self.choose(3) == 1 {
                channels += 1;
                self.add("channels", channel(channels, number, "Hotfix", false));
            }
            let steps = self.steps(number);
            self.add("deploymentprocesses", process(number, steps));
            self.runbooks(number);
            let rows = self.rows(Some(number));
            self.add("variablesets", variables(&format!("Projects-{number}"), rows));
        }
    }

    /// None, one or two runbooks, with any scope.
    fn runbooks(&mut self, of_project: usize) {
        for (at, name) in ["Back up", "say \"hi\""].into_iter().enumerate().take(self.choose(3)) {
            let number = of_project * 10 + at;
            let scope = ["All", "FromProjectLifecycles", "Specified"][self.choose(3)];
            let environments = if scope == "Specified" { self.some_environments() } else { Vec::new() };
            let word = self.word();
            self.add("runbooks", runbook(number, of_project, name, (scope, &environments), &word));
            let steps = self.steps(100 + number);
            self.add("runbookProcesses", runbook_process(number, of_project, steps));
        }
    }

    /// Step 0 is always there, because rows are scoped to it.
    fn steps(&mut self, of_project: usize) -> Vec<Value> {
        let mut steps = Vec::new();
        for name in ["step 0", "step \"1\"", "Step / 2"] {
            if name != "step 0" && self.choose(2) == 0 {
                continue;
            }
            let word = self.word();
            let mut made = script(of_project, name, &format!("echo {word}"));
            made["Actions"][0]["Environments"] =
                json!(if name == "step 0" { Vec::new() } else { self.some_environments() });
            if self.choose(3) == 1 && self.documents.contains_key("workerpools") {
                made["Actions"][0]["WorkerPoolId"] = json!("WorkerPools-1");
            }
            if self.choose(3) == 1 && self.documents.contains_key("actiontemplates") {
                made["Actions"][0]["Properties"]["Octopus.Action.Template.Id"] = json!("ActionTemplates-1");
                made["Actions"][0]["Properties"]["Octopus.Action.Template.Version"] = json!("0");
                made["Actions"][0]["Properties"]["P"] = json!(word);
            }
            steps.push(made);
        }
        steps
    }
}
