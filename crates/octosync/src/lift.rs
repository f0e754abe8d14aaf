//! Lifts documents: ids become references by key, secrets become markers, the server's bookkeeping goes.
//!
//! Pure: the caller supplies the index of the side that the document was read from.

use crate::decision::{Finding, Severity};
use crate::doc::{Doc, Fields, Name, name};
use crate::guard::{Sighting, look};
use crate::identity::{self, Places};
use crate::index::Index;
use crate::key::Key;
use crate::path::Trail;
use crate::registry::library::{TYPES, ValueOf};
use crate::registry::rules::Rule;
use crate::registry::spec::{Reference, ServerSets, Shape, Typed};
use crate::registry::{self, kinds};

/// The kind of a reference whose id names nothing on its own side.
pub const DANGLING: crate::key::Kind = crate::key::Kind::of("dangling");

/// What the version of a step template in an action lifts to: the template's newest one.
pub const NEWEST: &str = "newest";
/// What the version of a step template in an action lifts to: any other.
pub const OLDER: &str = "older";

const TEMPLATE_ID: &str = "Octopus.Action.Template.Id";
/// The property that says which version of its template an action was made from.
pub const TEMPLATE_VERSION: &str = "Octopus.Action.Template.Version";

/// Lifts the documents of one side.
pub struct Lift<'a> {
    /// The ids of the side.
    pub index: &'a Index,
    /// The document.
    pub key: &'a Key,
    /// Where ids at undeclared places are reported; `None` does not look for them.
    pub findings: Option<&'a mut Vec<Finding>>,
}

impl Lift<'_> {
    /// Lifts one document.
    pub fn document(&mut self, doc: Doc, rule: &Rule) -> Doc {
        self.value(doc, rule, &Trail::ROOT)
    }

    /// Lifts a part of a document that stands at a place with this rule.
    pub fn part(&mut self, doc: Doc, rule: &Rule) -> Doc {
        self.value(doc, rule, &Trail::ROOT)
    }

    fn value(&mut self, doc: Doc, rule: &Rule, trail: &Trail<'_>) -> Doc {
        match doc {
            Doc::Object(fields) => self.object(fields, rule, trail),
            Doc::Array(items) => self.list(items, rule, trail),
            Doc::String(text) => self.text(&text, rule, trail),
            other => other,
        }
    }

    fn object(&mut self, mut fields: Fields, rule: &Rule, trail: &Trail<'_>) -> Doc {
        if let Some(set) = secret(&fields) {
            return Doc::Secret(set);
        }
        if rule.retention {
            return retention(&fields);
        }
        for typed in &rule.typed {
            self.typed(&mut fields, typed);
        }
        if rule.parameters {
            self.parameters(&mut fields);
        }
        for forced in rule.server_sets {
            settle(&mut fields, forced);
        }
        for (field, text) in &rule.defaults {
            if fields.get(*field).is_none_or(Doc::is_empty) {
                fields.insert(*field, Doc::text(text));
            }
        }
        let lifted = fields.into_iter().filter_map(|(field, value)| {
            let below = rule.field(field);
            let dropped = below.server || (!rule.map && bookkeeping(field));
            (!dropped).then(|| (field, self.value(value, below, &trail.field(field))))
        });
        Doc::Object(lifted.collect())
    }

    fn list(&mut self, items: Vec<Doc>, rule: &Rule, trail: &Trail<'_>) -> Doc {
        let mut items = items;
        if let Some(field) = rule.ordered_by {
            items.sort_by_key(|item| item.get(&field).and_then(Doc::as_u64).unwrap_or(u64::MAX));
        }
        let places = Places::of(&items, rule.identity());
        let mut lifted: Vec<Doc> = Vec::with_capacity(items.len());
        for (at, mut item) in items.into_iter().enumerate() {
            if let (Some(field), Some(fields)) = (rule.ordered_by, item.fields_mut()) {
                fields.remove(field);
            }
            lifted.push(self.value(item, rule.each(), &places.at(trail, at)));
        }
        match rule.list {
            Some(list) if !list.ordered => lifted.sort_by_cached_key(|item| sort_key(item, list.by)),
            None if rule.set => lifted.sort_by_cached_key(leaf_key),
            _ => {}
        }
        Doc::Array(lifted)
    }

    fn text(&mut self, text: &str, rule: &Rule, trail: &Trail<'_>) -> Doc {
        if text.is_empty() && (rule.blank || rule.reference.is_some()) {
            return Doc::Null;
        }
        if let Some(reference) = rule.reference {
            return self.reference(text, reference, trail);
        }
        if rule.is_json
            && let Ok(json @ (Doc::Object(_) | Doc::Array(_))) = serde_json::from_str(text)
        {
            return Doc::Json(Box::new(self.value(json, rule.json(), trail)));
        }
        self.guard(text, rule, trail);
        if rule.after_owner {
            return Doc::String(text.replace(&format!("[{}]", self.key.own_name()), "[]").into());
        }
        if rule.text { Doc::text(trimmed_name(text, trail)) } else { Doc::text(text) }
    }

    fn guard(&mut self, text: &str, rule: &Rule, trail: &Trail<'_>) {
        let Some(findings) = self.findings.as_deref_mut() else { return };
        let Some(sighting) = look(text, self.index) else { return };
        let (severity, code, id) = match (sighting, rule.text) {
            (Sighting::Structured(id), false) => (Severity::Refusal, "ref.undeclared", id),
            (Sighting::Structured(id) | Sighting::InText(id), _) => (Severity::Warning, "ref.in_text", id),
        };
        let named = self.index.key(&id).map_or_else(String::new, ToString::to_string);
        let message = match severity {
            Severity::Refusal => format!("holds the source's id {id} ({named}) where octosync does not expect one"),
            _ => format!("mentions the source's id {id} ({named}), which means nothing on the destination"),
        };
        let fix = "use the name, or a variable, in place of the id on the source";
        findings.push(Finding::new(severity, code, self.key, message).at(trail.to_string()).fix(fix));
    }

    fn reference(&mut self, text: &str, reference: &Reference, trail: &Trail<'_>) -> Doc {
        if text.contains("#{") {
            return Doc::text(text);
        }
        match reference.shape {
            Shape::Id => self.id(text, reference).unwrap_or_else(|| {
                self.guard(text, &Rule::default(), trail);
                Doc::text(text)
            }),
            Shape::IdsInText => self.ids(text, reference),
            Shape::Word => Doc::Ref(Key::new(kinds::ROLES, [text])),
            Shape::WordsInText => parts(text, |word| Doc::Ref(Key::new(kinds::ROLES, [word]))),
            Shape::Canonical => Doc::Ref(self.canonical(text)),
            Shape::ActionName | Shape::ActionSlug => self.action(text),
        }
    }

    /// Returns what an id names: `None` if the text is no id at all, but a word that means the same everywhere.
    fn id(&self, text: &str, reference: &Reference) -> Option<Doc> {
        if let Some(key) = self.index.key(text) {
            return Some(Doc::Ref(key.clone()));
        }
        let prefixes = reference.kinds.iter().filter_map(|kind| registry::get(*kind)).map(|entry| entry.spec.id_prefix);
        let of_a_kind = prefixes.filter(|prefix| !prefix.is_empty()).any(|prefix| text.starts_with(prefix));
        let of_an_action = reference.kinds.contains(&kinds::ACTIONS) && is_guid(text);
        (of_a_kind || of_an_action).then(|| Doc::Ref(Key::new(DANGLING, [text])))
    }

    fn ids(&self, text: &str, reference: &Reference) -> Doc {
        parts(text, |part| self.id(part, reference).unwrap_or_else(|| Doc::text(part)))
    }

    fn canonical(&self, text: &str) -> Key {
        let (set, tag) = text.split_once('/').unwrap_or((text, ""));
        let key = Key::new(kinds::TAGS, [set, tag]);
        self.index.spelt(&key).cloned().unwrap_or(key)
    }

    /// Returns the action of the document's project with this name, or else with this slug.
    fn action(&self, text: &str) -> Doc {
        let project = self.key.segments().first().map_or("", AsRef::as_ref);
        let key = Key::new(kinds::ACTIONS, [project, text]);
        let found = self.index.spelt(&key).or_else(|| self.index.by_slug(&key, text));
        Doc::Ref(found.cloned().unwrap_or(key))
    }

    fn typed(&self, fields: &mut Fields, typed: &Typed) {
        let (first, rest) = typed.type_at.split_first().expect("a type stands somewhere");
        let start = fields.get(name(first));
        let word = rest.iter().fold(start, |doc, field| doc.and_then(|doc| doc.get(field)));
        let word = word.and_then(Doc::as_str).unwrap_or_default();
        let Some((_, value)) = TYPES.iter().find(|(of, _)| *of == word) else { return };
        let field = name(typed.value);
        let lifted = fields.get(field).and_then(|doc| self.value_of(doc, *value));
        // A sensitive variable is read as null; a sensitive default is an object, which is seen as such.
        let lifted = lifted.or_else(|| (rest.is_empty() && *value == ValueOf::Secret).then_some(Doc::Secret(true)));
        if let Some(lifted) = lifted {
            fields.insert(field, lifted);
        }
    }

    fn value_of(&self, doc: &Doc, value: ValueOf) -> Option<Doc> {
        let text = doc.as_str().filter(|text| !text.is_empty() && !text.contains("#{"))?;
        let by = |kind: crate::key::Kind| registry::get(kind).map_or("", |entry| entry.spec.id_prefix);
        let id = |text: &str, kind| match self.index.key(text) {
            Some(key) => Doc::Ref(key.clone()),
            None if text.starts_with(by(kind)) => Doc::Ref(Key::new(DANGLING, [text])),
            None => Doc::text(text),
        };
        match value {
            ValueOf::Secret => None,
            ValueOf::Id(kind) => Some(id(text, kind)),
            ValueOf::Ids(kind) => Some(parts(text, |part| id(part, kind))),
            ValueOf::Package => {
                let mut json: Doc = serde_json::from_str(text).ok()?;
                let feed = json.get("FeedId").and_then(Doc::as_str).map(|feed| id(feed, kinds::FEEDS))?;
                json.set("FeedId", feed);
                Some(Doc::Json(Box::new(json)))
            }
        }
    }

    /// Lifts the properties of an action that are the parameters of its step template.
    fn parameters(&self, fields: &mut Fields) {
        let Some(properties) = fields.get_mut(name("Properties")).and_then(Doc::fields_mut) else { return };
        let used = properties.get(name(TEMPLATE_ID)).and_then(Doc::as_str).and_then(|id| self.index.key(id));
        let Some(template) = used.and_then(|key| self.index.template(key)) else { return };
        for (parameter, value) in &template.parameters {
            if let Some(lifted) = properties.get(*parameter).and_then(|doc| self.value_of(doc, *value)) {
                properties.insert(*parameter, lifted);
            }
        }
        let newest = template.version.to_string();
        if let Some(version) = properties.get_mut(name(TEMPLATE_VERSION)) {
            *version = Doc::text(if version.as_str() == Some(&newest) { NEWEST } else { OLDER });
        }
    }
}

/// Returns a document without the stamps that say from which version of a template an action was made.
///
/// A stamp changes its meaning when the template gets a newer version, without anybody touching the action.
#[must_use]
pub fn without_stamps(doc: &Doc) -> Doc {
    doc.without(&|field| field.as_str() == TEMPLATE_VERSION)
}

/// Returns whether an object is a secret, and whether it is set.
fn secret(fields: &Fields) -> Option<bool> {
    let set = fields.get(name("HasValue"))?.as_bool()?;
    let parts = ["HasValue", "NewValue", "Hint"].map(name);
    fields.iter().all(|(field, _)| parts.contains(&field)).then_some(set)
}

/// Returns whether servers write this field into every object for their own use.
#[must_use]
pub fn bookkeeping(field: Name) -> bool {
    matches!(field.as_str(), "Links" | "LastModifiedOn" | "LastModifiedBy")
}

/// Writes what servers set by themselves, so that a side which was never saved since does not differ for ever.
fn settle(fields: &mut Fields, forced: &ServerSets) {
    let (field, types) = forced.types;
    let (map, property, value) = forced.sets;
    let is_of_type = fields.get(name(field)).and_then(Doc::as_str).is_some_and(|word| types.contains(&word));
    if let Some(map) = fields.get_mut(name(map)).filter(|_| is_of_type) {
        map.set(property, Doc::text(value));
    }
}

/// Lifts a retention policy to the shape of 2025.3 and later, in which nothing has to be guessed (facts §2).
fn retention(fields: &Fields) -> Doc {
    let get = |field| fields.get(name(field)).cloned().unwrap_or_default();
    let quantity = get("QuantityToKeep");
    let forever = get("ShouldKeepForever").as_bool().unwrap_or_default() || quantity.as_u64().unwrap_or_default() == 0;
    let strategy = match get("Strategy").as_str() {
        Some(strategy) => strategy.to_owned(),
        None => (if forever { "Forever" } else { "Count" }).to_owned(),
    };
    let counted = strategy == "Count";
    let mut lifted = vec![(name("Strategy"), Doc::text(&strategy))];
    if counted {
        lifted.extend([(name("QuantityToKeep"), quantity), (name("Unit"), get("Unit"))]);
    }
    Doc::Object(lifted.into_iter().collect())
}

fn parts(text: &str, part: impl Fn(&str) -> Doc) -> Doc {
    let mut parts: Vec<Doc> = text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(part).collect();
    parts.sort_by_cached_key(leaf_key);
    Doc::Commas(parts)
}

/// Servers trim names (facts §1); texts under other fields stay as they are.
fn trimmed_name<'a>(text: &'a str, trail: &Trail<'_>) -> &'a str {
    if trail.is_field("Name") { text.trim() } else { text }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Returns the text by which the entries of a set are sorted.
#[must_use]
pub fn leaf_key(doc: &Doc) -> String {
    match doc {
        Doc::Ref(key) => key.folded_text(),
        Doc::String(text) => text.to_string(),
        other => other.digest().to_string(),
    }
}

/// Returns the text by which the items of a list are sorted where their order has no meaning.
#[must_use]
pub fn sort_key(item: &Doc, by: crate::registry::spec::Identity) -> (String, String) {
    (identity::handle(item, by), item.digest().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Template;
    use crate::registry::kinds::{
        ACCOUNTS, DEPLOYMENT_PROCESSES, FEEDS, LIFECYCLES, PROJECTS, STEP_TEMPLATES, VARIABLES,
    };
    use serde_json::json;

    fn index() -> Index {
        let mut index = Index::default();
        index.insert("Feeds-7", &Key::new(FEEDS, ["NuGet"]));
        index.insert_alias("feeds-builtin", &Key::new(FEEDS, ["Built-in"]));
        index.insert("Projects-3", &Key::new(PROJECTS, ["Child"]));
        index.insert("Accounts-4", &Key::new(ACCOUNTS, ["Azure"]));
        let template = Key::new(STEP_TEMPLATES, ["Scan"]);
        index.insert("ActionTemplates-1", &template);
        let parameters = vec![(name("Package"), ValueOf::Package), (name("Account"), ValueOf::Id(ACCOUNTS))];
        index.insert_template(&template, Template { version: 3, parameters });
        index
    }

    fn lift(kind: crate::key::Kind, json: serde_json::Value) -> (Doc, Vec<Finding>) {
        let (index, mut findings) = (index(), Vec::new());
        let key = Key::new(kind, ["OctoFX"]);
        let mut lift = Lift { index: &index, key: &key, findings: Some(&mut findings) };
        let doc = lift.document(serde_json::from_value(json).unwrap(), &registry::entry(kind).rules);
        (doc, findings)
    }

    fn action(properties: serde_json::Value) -> serde_json::Value {
        json!({"Steps": [{"Name": "S", "Actions": [{"Name": "A", "Id": "x", "Properties": properties}]}]})
    }

    fn property(doc: &Doc, property: &str) -> String {
        let action = &doc.get("Steps").unwrap().items()[0].get("Actions").unwrap().items()[0];
        serde_json::to_string(action.get("Properties").unwrap().get(property).unwrap()).unwrap()
    }

    #[test]
    fn references_in_properties_become_keys() {
        let (doc, findings) = lift(
            DEPLOYMENT_PROCESSES,
            action(json!({
                "Octopus.Action.Package.FeedId": "feeds-builtin",
                "Octopus.Action.DeployRelease.ProjectId": "Projects-3",
                "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone, Teams-9",
                "Octopus.Action.Azure.AccountId": "#{Account}",
                "Octopus.Action.KubernetesContainers.Containers": r#"[{"FeedId":"Feeds-7","Name":"web"}]"#,
                "Octopus.Action.Template.Id": "ActionTemplates-1",
                "Octopus.Action.Template.Version": "3",
                "Package": r#"{"PackageId":"x","FeedId":"Feeds-7"}"#,
                "Account": "Accounts-4",
            })),
        );
        let rows = [
            ("Octopus.Action.Package.FeedId", r#"{"$ref":"feeds/Built-in"}"#),
            ("Octopus.Action.DeployRelease.ProjectId", r#"{"$ref":"projects/Child"}"#),
            (
                "Octopus.Action.Manual.ResponsibleTeamIds",
                r#"{"$commas":[{"$ref":"dangling/Teams-9"},"teams-everyone"]}"#,
            ),
            ("Octopus.Action.Azure.AccountId", r##""#{Account}""##),
            (
                "Octopus.Action.KubernetesContainers.Containers",
                r#"{"$json":[{"FeedId":{"$ref":"feeds/NuGet"},"Name":"web"}]}"#,
            ),
            ("Octopus.Action.Template.Id", r#"{"$ref":"step_templates/Scan"}"#),
            ("Octopus.Action.Template.Version", r#""newest""#),
            ("Package", r#"{"$json":{"FeedId":{"$ref":"feeds/NuGet"},"PackageId":"x"}}"#),
            ("Account", r#"{"$ref":"accounts/Azure"}"#),
        ];
        for (at, expected) in rows {
            assert_eq!(property(&doc, at), expected, "{at}");
        }
        assert_eq!(findings, vec![]);
    }

    #[test]
    fn an_id_at_an_undeclared_place_is_refused_in_structures_and_reported_in_text() {
        let (_, findings) = lift(
            DEPLOYMENT_PROCESSES,
            action(json!({
                "Acme.Undeclared": "Feeds-7",
                "Octopus.Action.Script.ScriptBody": "Feeds-7",
                "Acme.Prose": "first look at Feeds-7",
                "Acme.NoId": "Messages-1",
            })),
        );
        let found: Vec<_> = findings.iter().map(|finding| (finding.severity, finding.at.as_deref().unwrap())).collect();
        let at = |field: &str| format!("Steps[S].Actions[A].Properties.'{field}'");
        assert!(found.contains(&(Severity::Refusal, &at("Acme.Undeclared"))));
        assert!(found.contains(&(Severity::Warning, &at("Octopus.Action.Script.ScriptBody"))));
        assert!(found.contains(&(Severity::Warning, &at("Acme.Prose"))));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_package_is_only_a_project_where_its_id_is_one() {
        let process = |package: &str| json!({"Steps": [{"Name": "S", "Actions": [{"Name": "A", "Packages": [{"Id": "g", "Name": "", "PackageId": package}]}]}]});
        let lifted = |package| serde_json::to_string(&lift(DEPLOYMENT_PROCESSES, process(package)).0).unwrap();
        assert!(lifted("Acme.Web").contains(r#""PackageId":"Acme.Web""#));
        assert!(lifted("Projects-3").contains(r#""PackageId":{"$ref":"projects/Child"}"#));
        assert!(lifted("Projects-99").contains("dangling"));
    }

    #[test]
    fn what_servers_set_whatever_clients_say_is_no_difference() {
        let process = |kind: &str, properties: serde_json::Value| json!({"Steps": [{"Name": "S", "Actions": [{"Name": "A", "ActionType": kind, "Properties": properties}]}]});
        let lifted = |kind, properties| lift(DEPLOYMENT_PROCESSES, process(kind, properties)).0;
        let run = |word: &str| json!({"Octopus.Action.RunOnServer": word});
        assert_eq!(lifted("Octopus.Manual", json!({})), lifted("Octopus.Manual", run("true")));
        assert_eq!(lifted("Octopus.Manual", run("false")), lifted("Octopus.Manual", run("true")));
        assert_ne!(lifted("Octopus.Script", json!({})), lifted("Octopus.Script", run("true")));
    }

    #[test]
    fn retention_reads_the_same_in_every_generation() {
        let policy = |json: serde_json::Value| {
            let (doc, _) = lift(LIFECYCLES, json!({"ReleaseRetentionPolicy": json}));
            serde_json::to_string(doc.get("ReleaseRetentionPolicy").unwrap()).unwrap()
        };
        let count = r#"{"QuantityToKeep":30,"Strategy":"Count","Unit":"Days"}"#;
        assert_eq!(policy(json!({"Unit": "Days", "QuantityToKeep": 30, "ShouldKeepForever": false})), count);
        assert_eq!(policy(json!({"Strategy": "Count", "Unit": "Days", "QuantityToKeep": 30})), count);
        let forever = r#"{"Strategy":"Forever"}"#;
        assert_eq!(policy(json!({"Unit": "Items", "QuantityToKeep": 0, "ShouldKeepForever": true})), forever);
        assert_eq!(
            policy(json!({"Strategy": "Default", "Unit": "Items", "QuantityToKeep": 0})),
            r#"{"Strategy":"Default"}"#
        );
    }

    #[test]
    fn sensitive_variables_become_markers_and_typed_values_references() {
        let (doc, _) = lift(
            VARIABLES,
            json!({"Variables": [
                {"Id": "1", "Name": "Secret", "Value": null, "Type": "Sensitive", "IsSensitive": true},
                {"Id": "2", "Name": "Account", "Value": "Accounts-4", "Type": "AzureAccount"},
                {"Id": "3", "Name": "Gone", "Value": "Accounts-404", "Type": "AzureAccount"},
                {"Id": "4", "Name": "Text", "Value": "", "Type": "String"},
            ]}),
        );
        let value = |at: usize| doc.get("Variables").unwrap().items()[at].get("Value").unwrap().clone();
        assert_eq!(value(0), Doc::Ref(Key::new(ACCOUNTS, ["Azure"])));
        assert_eq!(value(1), Doc::Ref(Key::new(DANGLING, ["Accounts-404"])));
        assert_eq!(value(2), Doc::Secret(true));
        assert_eq!(value(3), Doc::Null);
    }
}
