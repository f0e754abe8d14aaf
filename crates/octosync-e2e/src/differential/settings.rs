//! Random settings of `octosync.yaml` for a pair of spaces: options, names, selections and rules that meet what is there.
//!
//! Most are valid and let something through; some contradict themselves, because what is said then is compared, too. The
//! words stand here and not in the engine's tables, so that both builds know all of them.

use crate::spaces::Documents;
use serde_json::{Map, Value, json};

/// Random numbers that are the same everywhere (SplitMix64).
#[derive(Clone, Debug)]
pub struct Luck(u64);

impl Luck {
    /// Returns the luck of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below another one.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

const FIRST_SYNC: &[&str] = &["take_source", "take_source", "keep_destination", "stop"];
const MODES: &[&str] = &["ignore", "existing", "verify", "create", "merge", "mirror", "mirror"];
/// The kinds with the collection that they are read from.
const KINDS: &[(&str, &str)] = &[
    ("environments", "environments"),
    ("project_groups", "projectgroups"),
    ("tag_sets", "tagsets"),
    ("lifecycles", "lifecycles"),
    ("feeds", "feeds"),
    ("accounts", "accounts"),
    ("worker_pools", "workerpools"),
    ("machine_policies", "machinepolicies"),
    ("git_credentials", "git-credentials"),
    ("certificates", "certificates"),
    ("teams", "teams"),
    ("step_templates", "actiontemplates"),
    ("script_modules", "libraryvariablesets"),
    ("library_variable_sets", "libraryvariablesets"),
    ("projects", "projects"),
    ("channels", "channels"),
    ("deployment_processes", "projects"),
    ("runbooks", "runbooks"),
    ("tenants", "tenants"),
    ("variables", "projects"),
];
const POLICIES: &[&str] =
    &["fail_unless_all", "skip_unless_all", "fail_unless_any", "skip_unless_any", "drop", "drop_new"];
const DIMENSIONS: &[(&str, &[&str])] = &[
    ("variables", &["environments", "channels", "process_owners", "actions", "machines", "tenant_tags", "roles"]),
    ("steps", &["environments", "excluded_environments", "channels", "tenant_tags"]),
    ("accounts", &["environments", "tenants", "tenant_tags"]),
    ("certificates", &["environments", "tenants", "tenant_tags"]),
    ("channels", &["tenant_tags"]),
    ("runbooks", &["environments"]),
    ("team_roles", &["projects", "groups", "environments", "tenants"]),
];
const OPTIONS: &[(&str, &str, &[&str])] = &[
    ("lifecycles", "automatic", &["off", "as_source"]),
    ("lifecycles", "missing", &["fail", "default", "No such lifecycle"]),
    ("lifecycles", "phases", &["map", "empty"]),
    ("channels", "missing_lifecycle", &["skip", "project", "fail"]),
    ("tenants", "environments", &["mapped", "all"]),
    ("tenants", "tags", &["all", "of_selected_tenants"]),
    ("release_strategy", "auto_create", &["off", "as_source"]),
    ("steps", "destination_only", &["keep", "remove"]),
    ("variables", "existing", &["merge", "keep", "overwrite"]),
    ("variables", "missing_reference", &["skip", "empty", "fail"]),
    ("variables", "new", &["source", "placeholder", "empty", "skip"]),
    ("variables", "new_renamed", &["placeholder", "source", "skip"]),
    ("variables", "new_widened", &["placeholder", "source", "empty"]),
    ("variables", "own_values", &["leave", "add"]),
    ("missing_reference", "account", &["fail", "No such account"]),
    ("missing_reference", "feed", &["fail", "built_in"]),
    ("missing_reference", "team", &["fail", "Everyone"]),
    ("missing_reference", "variable_set", &["fail", "empty"]),
    ("missing_reference", "worker_pool", &["fail", "default"]),
];
const ABOUT: &[&str] = &[
    "step",
    "step",
    "step",
    "variable",
    "variable",
    "variable",
    "phase",
    "channel",
    "project",
    "lifecycle",
    "account",
    "environment",
    "library_variable_set",
    "step_template",
];

/// Returns random settings for a pair of spaces.
#[must_use]
pub fn settings(luck: &mut Luck, here: &Documents, there: &Documents) -> Map<String, Value> {
    let mut made = Settings { luck, here, there, all: Map::new() };
    made.words();
    made.names();
    made.selection();
    made.scopes();
    made.options();
    made.rules();
    made.all
}

struct Settings<'s> {
    luck: &'s mut Luck,
    here: &'s Documents,
    there: &'s Documents,
    all: Map<String, Value>,
}

impl Settings<'_> {
    /// Sets a key at the top.
    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.all.insert(key.to_owned(), value.into());
    }

    /// Sets a key below another.
    fn below(&mut self, key: &str, name: &str, value: Value) {
        let map = self.all.entry(key).or_insert_with(|| json!({}));
        map[name] = value;
    }

    fn words(&mut self) {
        if !self.luck.one_in(6) {
            let word = *self.luck.of(FIRST_SYNC);
            self.set("first_sync", word);
        }
        if !self.luck.one_in(3) {
            self.below("kinds", "environments", json!("create"));
        }
        for _ in 0..self.luck.below(4) {
            let (kind, mode) = (self.luck.of(KINDS).0, *self.luck.of(MODES));
            self.below("kinds", kind, json!(mode));
        }
        for key in ["allow_widening", "allow_weaker_gates"] {
            let allowed = !self.luck.one_in(3);
            self.set(key, allowed);
        }
    }

    fn names(&mut self) {
        for _ in 0..self.luck.below(4) {
            let (kind, collection) = match self.luck.one_in(2) {
                true => KINDS[0],
                false => *self.luck.of(&KINDS[..14]),
            };
            let Some(from) = self.name(collection, true) else { continue };
            let to = |made: &mut Self| made.name(collection, false).map_or(Value::Null, Value::from);
            let to = match self.luck.below(4) {
                0 => Value::Null,
                1 if kind == "environments" => json!([to(self), to(self)]),
                _ => to(self),
            };
            let mut map = self.all.get("names").map_or_else(|| json!({}), |names| names[kind].clone());
            map[from] = to;
            self.below("names", kind, map);
        }
    }

    fn selection(&mut self) {
        if !self.luck.one_in(4) {
            return;
        }
        let (kind, collection) = *self.luck.of(&KINDS[..15]);
        if let Some(name) = self.name(collection, true) {
            let word = *self.luck.of(&["exclude", "include"]);
            self.below("select", kind, json!({ word: [escaped(&name)] }));
        }
        let word = *self.luck.of(&["include", "require", "ignore"]);
        self.set("dependencies", word);
    }

    fn scopes(&mut self) {
        for _ in 0..self.luck.below(4) {
            let (what, dimensions) = *self.luck.of(DIMENSIONS);
            let (dimension, policy) = (*self.luck.of(dimensions), *self.luck.of(POLICIES));
            let mut map = self.all.get("scopes").map_or_else(|| json!({}), |scopes| scopes[what].clone());
            map[dimension] = json!(policy);
            self.below("scopes", what, map);
        }
    }

    fn options(&mut self) {
        for _ in 0..self.luck.below(5) {
            let (group, option, words) = *self.luck.of(OPTIONS);
            let word = *self.luck.of(words);
            let mut map = self.all.get(group).cloned().unwrap_or_else(|| json!({}));
            map[option] = json!(word);
            self.set(group, map);
        }
    }

    fn rules(&mut self) {
        let rules: Vec<Value> = (0..self.luck.below(5)).map(|_| self.rule()).collect();
        if !rules.is_empty() {
            self.set("rules", rules);
        }
    }

    fn rule(&mut self) -> Value {
        let about = *self.luck.of(ABOUT);
        let mut rule = json!({ "about": about, "match": {}, "set": self.effect(about) });
        if let Some(name) = self.subject(about).filter(|_| !self.luck.one_in(4)) {
            rule["match"]["name"] = json!(name);
        }
        let of_project = ["step", "variable", "channel"].contains(&about);
        if let Some(project) = self.name("projects", true).filter(|_| of_project && self.luck.one_in(3)) {
            rule["match"]["project"] = json!(escaped(&project));
        }
        let scoped = ["step", "variable", "account", "phase"].contains(&about);
        if let Some(environment) = self.name("environments", true).filter(|_| scoped && self.luck.one_in(3)) {
            let none = self.luck.one_in(4);
            rule["match"]["scope"] = json!({ "environments": if none { vec![] } else { vec![escaped(&environment)] } });
        }
        rule
    }

    fn effect(&mut self, about: &str) -> Value {
        let environment = self.name("environments", false).unwrap_or_else(|| "Test".to_owned());
        let scope = json!({ "environments": if self.luck.one_in(3) { vec![] } else { vec![environment] } });
        match (self.luck.below(6), about) {
            (0, _) => json!({ "skip": true }),
            (1, _) => json!({ "undeclared": "allow" }),
            (2, "step") => json!({ "weaken": true }),
            (3, "step") => json!({ "worker_pool": "Default Worker Pool" }),
            (_, "step" | "account" | "phase") => scope,
            (2, "variable") => json!({ "scope": scope }),
            (_, "variable") => {
                let values = ["keep", "source", "placeholder", "empty"].map(Value::from);
                let value = if self.luck.one_in(4) {
                    json!({ "text": "set by a rule" })
                } else {
                    self.luck.of(&values).clone()
                };
                json!({ "value": value })
            }
            _ => json!({ "mode": *self.luck.of(MODES) }),
        }
    }

    /// Returns a pattern for what a rule is about.
    fn subject(&mut self, about: &str) -> Option<String> {
        let collection = match about {
            "step" => return self.inner("deploymentprocesses", "Steps"),
            "variable" => return self.inner("variablesets", "Variables"),
            "phase" => return self.inner("lifecycles", "Phases"),
            "step_template" => "actiontemplates",
            "library_variable_set" => "libraryvariablesets",
            other => KINDS.iter().find(|(_, collection)| *collection == format!("{other}s"))?.1,
        };
        self.name(collection, true).map(|name| escaped(&name))
    }

    fn inner(&mut self, collection: &str, list: &str) -> Option<String> {
        let documents = self.here.get(collection).filter(|list| !list.is_empty())?;
        let items = self.luck.of(documents)[list].as_array().filter(|list| !list.is_empty())?;
        self.luck.of(items)["Name"].as_str().map(escaped)
    }

    /// Returns the name of a document of the source, or of the destination.
    fn name(&mut self, collection: &str, of_source: bool) -> Option<String> {
        let side = if of_source { self.here } else { self.there };
        let documents = side.get(collection).filter(|list| !list.is_empty())?;
        self.luck.of(documents)["Name"].as_str().map(|name| name.trim().to_owned())
    }
}

/// Writes a name as a pattern that means nothing but it.
fn escaped(name: &str) -> String {
    name.trim().replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?")
}
