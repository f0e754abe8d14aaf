//! The expected form of each document of the source on the destination, by the default rules of a sync.

use super::compare::{JSON, Look, texts};
use super::{FirstSync, Mode, World, asked};
use crate::reader::{Named, fold, items, text, tokens};
use serde_json::{Map, Value, json};

/// Members that belong to a server, a space, or another check.
const IGNORED: &[&str] = &[
    "Id",
    "SpaceId",
    "Links",
    "LastModifiedOn",
    "LastModifiedBy",
    "IsDefault",
    "SortOrder",
    "CanonicalTagName",
    "ScopeValues",
    "VariableSetId",
    "DeploymentProcessId",
    "ClonedFromProjectId",
    "IsVersionControlled",
    "PersistenceSettings",
    "Icon",
    "AutoCreateRelease",
    "AutomaticEphemeralEnvironmentDeployments",
    "AutoDeployReleaseOverrides",
    "LastSnapshotId",
    "CanBeUsedForProjectVersioning",
    "CommunityActionTemplateId",
    "Octopus.Action.Template.Version",
    "CanAddWorkers",
    "IsSystem",
    // Nobody comes with a team.
    "MemberUserIds",
    "ExternalSecurityGroups",
    // How a machine is, each server finds out itself.
    "Architecture",
    "HasLatestCalamari",
    "HealthStatus",
    "IsInProcess",
    "OperatingSystem",
    "ShellName",
    "ShellVersion",
    "SkipInitialHealthCheck",
    "Status",
    "StatusSummary",
    "TentacleVersionDetails",
];
/// Members with canonical tag names.
const TAGS: &[&str] = &["TenantTags", "EnvironmentTags", "ProjectTags", "RunbookTags", "TenantTag"];
/// Where the version of a document counts its saves.
const COUNTED: &[&str] =
    &["step_templates", "library_variable_sets", "script_modules", "deployment_processes", "runbook_processes"];

impl World<'_> {
    /// Returns what a source name is called on the destination, whether it is there or not.
    pub(crate) fn targets(&self, named: &Named) -> Vec<Named> {
        let mut chains: Vec<Vec<(&'static str, String)>> = vec![Vec::new()];
        for (kind, name) in &named.0 {
            let mapped = self.expectation.names.get(kind).and_then(|names| names.get(name));
            let names = mapped.cloned().unwrap_or_else(|| vec![name.clone()]);
            let longer = |chain: &Vec<(&'static str, String)>, name: &String| {
                let mut chain = chain.clone();
                chain.push((*kind, name.clone()));
                chain
            };
            chains = chains.iter().flat_map(|chain| names.iter().map(move |name| longer(chain, name))).collect();
        }
        chains.into_iter().map(Named).collect()
    }

    /// Says whether a document stays as it stands because it, or what stands there, is tied to its own server.
    pub(crate) fn is_tied(&self, target: &Named, source: &Value) -> bool {
        let stood = self.before_names.ids(target).iter().filter_map(|id| self.before_ids.get(id.as_str()));
        asked::is_tied(target.kind(), source) || stood.into_iter().any(|stood| asked::is_tied(target.kind(), stood))
    }

    /// Returns what a source name has on the destination.
    pub(crate) fn counterparts(&self, named: &Named) -> Vec<Named> {
        if self.expectation.skipped(named) && !self.before_names.has(named) {
            return Vec::new();
        }
        let found: Vec<Named> = self.targets(named).into_iter().filter(|target| self.after_names.has(target)).collect();
        let kind = named.kind();
        let is_default = self.source_names.defaults.get(kind) == Some(named);
        match self.after_names.defaults.get(kind) {
            Some(default) if found.is_empty() && is_default => vec![default.clone()],
            _ => found,
        }
    }

    /// Says whether a list of entries had some, and none of them has a counterpart.
    pub(crate) fn lost(&self, entries: &[Value]) -> bool {
        !entries.is_empty() && entries.iter().all(|entry| self.entry(entry).is_empty())
    }

    /// Returns what an entry of a list of ids, tags or words becomes.
    fn entry(&self, entry: &Value) -> Vec<String> {
        let Some(word) = entry.as_str() else { return vec![entry.to_string()] };
        match self.source_names.get(word) {
            Some(named) => self.counterparts(named).iter().map(|named| format!("«{named}»")).collect(),
            None => vec![word.to_owned()],
        }
    }

    /// Returns what a tag becomes: itself, if the destination has it.
    pub(crate) fn tag(&self, tag: &Value) -> Vec<String> {
        let canonical = fold(tag.as_str().unwrap_or_default());
        // A set's name may hold slashes, a tag's too: the set is the one whose name the tag begins with.
        let sets = self.expectation.names.get("tag_sets").into_iter().flatten();
        let mut renamed = sets.filter_map(|(set, to)| Some((canonical.strip_prefix(set)?.strip_prefix('/')?, to)));
        let tags: Vec<String> = match renamed.next() {
            Some((tag, to)) => to.iter().map(|set| format!("{set}/{tag}")).collect(),
            None => vec![canonical.clone()],
        };
        tags.into_iter().filter(|tag| self.after_names.tags.contains(tag)).collect()
    }

    /// Returns the text of the source with names of the destination written over its ids.
    pub(crate) fn translated(&self, text: &str) -> String {
        over_ids(text, |id| {
            let named = self.source_names.get(id)?;
            let found = self.counterparts(named).into_iter().next();
            Some(found.map_or_else(|| format!("«{named}, which has no counterpart»"), |named| format!("«{named}»")))
        })
    }

    /// Returns the text of the destination with names written over its ids.
    pub(crate) fn named(&self, text: &str) -> String {
        over_ids(text, |id| self.after_names.get(id).map(|named| format!("«{named}»")))
    }

    /// Returns a value in names, without what is ignored.
    pub(crate) fn normal(&self, value: &Value, side: Side) -> Value {
        self.normal_field("", value, side)
    }

    fn normal_field(&self, field: &str, value: &Value, side: Side) -> Value {
        match value {
            Value::Object(map) if map.contains_key("HasValue") => match map["HasValue"] == true {
                true => json!("«secret»"),
                false => Value::Null,
            },
            Value::Object(map) => Value::Object(self.normal_map(map, side)),
            Value::Array(list) if list.iter().all(Value::is_string) => self.normal_words(field, list, side),
            Value::Array(list) => list.iter().map(|item| self.normal_field("", item, side)).collect(),
            Value::String(text) => self.normal_text(field, text, side),
            other => other.clone(),
        }
    }

    fn normal_map(&self, map: &Map<String, Value>, side: Side) -> Map<String, Value> {
        // A parameter without a control type is a line of text, and some servers want to be told.
        let said = |(field, value): &(&String, &Value)| *field != "Octopus.ControlType" || *value != "SingleLineText";
        let kept = map.iter().filter(|(field, _)| !IGNORED.contains(&field.as_str())).filter(said);
        kept.map(|(field, value)| (self.in_names(field, side), self.normal_field(field, value, side))).collect()
    }

    fn in_names(&self, text: &str, side: Side) -> String {
        match side {
            Side::Source => self.translated(text),
            Side::Destination => self.named(text),
        }
    }

    fn normal_words(&self, field: &str, list: &[Value], side: Side) -> Value {
        let mut words: Vec<String> = match side {
            Side::Source if TAGS.contains(&field) => list.iter().flat_map(|tag| self.tag(tag)).collect(),
            Side::Source => list.iter().flat_map(|entry| self.entry(entry)).collect(),
            // Tags are named without regard to case.
            Side::Destination if TAGS.contains(&field) => list.iter().filter_map(Value::as_str).map(fold).collect(),
            Side::Destination => list.iter().filter_map(Value::as_str).map(|word| self.named(word)).collect(),
        };
        // The order of library variable sets decides which value wins.
        if field != "IncludedLibraryVariableSetIds" {
            words.sort_by_key(|word| fold(word));
            words.dedup();
        }
        json!(words)
    }

    fn normal_text(&self, field: &str, text: &str, side: Side) -> Value {
        let parsed = serde_json::from_str::<Value>(text).ok().filter(|inner| inner.is_object() || inner.is_array());
        if let Some(inner) = parsed {
            return json!({ JSON: self.normal(&inner, side) });
        }
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let names = if side == Side::Source { &self.source_names } else { &self.after_names };
        let ids = parts.iter().all(|part| names.get(part).is_some());
        if (ids && parts.len() > 1) || field == "Octopus.Action.TargetRoles" {
            let list: Vec<Value> = parts.into_iter().map(Value::from).collect();
            return self.normal_words(field, &list, side);
        }
        json!(self.in_names(text, side))
    }
}

/// Of which side a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Source,
    Destination,
}

fn over_ids(text: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let mut result = String::new();
    let mut copied = 0;
    for (start, token) in tokens(text) {
        if let Some(name) = name(token) {
            result.push_str(&text[copied..start]);
            result.push_str(&name);
            copied = start + token.len();
        }
    }
    result.push_str(&text[copied..]);
    result
}

/// Checks every document of the source.
pub(crate) fn documents(world: &World<'_>, problems: &mut Vec<String>) {
    for document in world.source.documents.values().flatten() {
        if let Some(named) = world.source_names.get(text(document, "Id")).cloned() {
            one(world, &named, document, problems);
        }
    }
}

fn one(world: &World<'_>, named: &Named, document: &Value, problems: &mut Vec<String>) {
    let kind = named.kind();
    let Some(mode) = world.expectation.mode_of(kind).filter(|_| !["variables", "tenants"].contains(&kind)) else {
        return;
    };
    let Some(target) = world.targets(named).into_iter().next() else { return };
    let built_in = named.own().starts_with('<');
    let replaced = world.counterparts(named).first().is_some_and(|found| *found != target);
    if mode == Mode::Existing || built_in || replaced || owner_is_absent(world, named) {
        return;
    }
    let standing = world.before_names.has(&target);
    if !standing && takes_no_part(world, named, document) {
        if world.after_names.has(&target) {
            problems.push(format!("{target} was made, though it takes no part"));
        }
        return;
    }
    match world.after_names.ids(&target) {
        [] => problems.push(format!("{target} is missing")),
        [id] => content(world, &target, document, id, standing, mode, problems),
        several => problems.push(format!("{target} is there {} times: {}", several.len(), several.join(", "))),
    }
}

fn owner_is_absent(world: &World<'_>, named: &Named) -> bool {
    named.owner().is_some_and(|owner| world.counterparts(&owner).is_empty())
}

/// Accounts and runbooks that would lose a whole scope, channels that would lose their lifecycle, and what the test says.
fn takes_no_part(world: &World<'_>, named: &Named, document: &Value) -> bool {
    let lost = |field: &str| {
        let id = text(document, field);
        world.source_names.get(id).is_some_and(|named| world.counterparts(named).is_empty())
    };
    match named.kind() {
        _ if world.expectation.skipped(named) => true,
        "accounts" => ["EnvironmentIds", "TenantIds"].iter().any(|field| world.lost(items(document, field))),
        "runbooks" => document["EnvironmentScope"] == "Specified" && world.lost(items(document, "Environments")),
        "channels" => (lost("LifecycleId") || lost("ParentEnvironmentId")) && document["IsDefault"] != true,
        kind => asked::takes_no_part(world, kind, document),
    }
}

fn content(
    world: &World<'_>,
    target: &Named,
    document: &Value,
    id: &str,
    standing: bool,
    mode: Mode,
    problems: &mut Vec<String>,
) {
    let kept = mode == Mode::Create || world.expectation.word_of(target.kind()) == FirstSync::KeepDestination;
    if standing && kept {
        return;
    }
    let Some(actual) = world.after_ids.get(id).copied() else { return };
    if standing && world.is_tied(target, document) {
        return;
    }
    let mut expected = wanted(world, target.kind(), document);
    asked::arriving(target.kind(), standing, &mut expected);
    let mut actual = actual.clone();
    if COUNTED.contains(&target.kind()) {
        expected["Version"] = Value::Null;
        actual["Version"] = Value::Null;
    }
    let expected = named_as(world.normal(&expected, Side::Source), target, document);
    let known = world.members.get(target.kind());
    let before = world.before_ids.get(id).map(|before| world.normal(before, Side::Destination));
    let stood = before.as_ref().map(texts).unwrap_or_default();
    let look = Look { merging: standing, known, place: target.to_string(), stood };
    look.same(&expected, &world.normal(&actual, Side::Destination), problems);
}

/// A document that is called otherwise on the destination was found by that name already, and has another slug.
fn named_as(mut expected: Value, target: &Named, document: &Value) -> Value {
    let renamed = fold(text(document, "Name")) != target.own();
    if let Some(members) = expected.as_object_mut().filter(|_| renamed) {
        members.remove("Name");
        members.remove("Slug");
    }
    expected
}

/// Applies the default rules for what has no full counterpart.
fn wanted(world: &World<'_>, kind: &str, document: &Value) -> Value {
    let mut wanted = document.clone();
    match kind {
        "lifecycles" => phases(world, &mut wanted),
        "deployment_processes" | "runbook_processes" => steps(world, &mut wanted),
        "projects" => runbooks(world, &mut wanted),
        // The list means nothing beside another scope, and what stands there may stay.
        "runbooks" if wanted["EnvironmentScope"] != "Specified" => {
            wanted.as_object_mut().and_then(|runbook| runbook.remove("Environments"));
        }
        _ => {}
    }
    wanted
}

/// A runbook may take no part: what refers to one that is not there is left out.
fn runbooks(world: &World<'_>, project: &mut Value) {
    for field in ["ProvisioningRunbookId", "DeprovisioningRunbookId"] {
        let id = text(project, field);
        if world.source_names.get(id).is_some_and(|named| world.counterparts(named).is_empty()) {
            project[field] = Value::Null;
        }
    }
}

/// The fields that a phase inherits from the nearest phase before it that sets them, else from its lifecycle.
const INHERITED: [&str; 2] = ["ReleaseRetentionPolicy", "TentacleRetentionPolicy"];

/// Automatic targets arrive as manual ones; a phase that loses all its environments is dropped, and what the next one had
/// of it is written out.
fn phases(world: &World<'_>, lifecycle: &mut Value) {
    let mut kept = Vec::new();
    let mut of_dropped: [Option<Value>; 2] = [None, None];
    for phase in items(lifecycle, "Phases") {
        let mut all = items(phase, "AutomaticDeploymentTargets").to_vec();
        all.extend_from_slice(items(phase, "OptionalDeploymentTargets"));
        let said = INHERITED.map(|field| phase.get(field).filter(|policy| !policy.is_null()).cloned());
        if world.lost(&all) {
            of_dropped.iter_mut().zip(said).for_each(|(known, said)| *known = said.or_else(|| known.take()));
            continue;
        }
        let count = all.iter().flat_map(|entry| world.entry(entry)).count() as u64;
        let mut phase = phase.clone();
        let minimum = phase["MinimumEnvironmentsBeforePromotion"].as_u64().unwrap_or_default();
        phase["MinimumEnvironmentsBeforePromotion"] = json!(minimum.min(count));
        phase["AutomaticDeploymentTargets"] = json!([]);
        phase["OptionalDeploymentTargets"] = Value::Array(all);
        for ((field, said), known) in INHERITED.iter().zip(said).zip(&mut of_dropped) {
            if let (Some(inherited), None) = (known.take(), said) {
                phase[*field] = inherited;
            }
        }
        kept.push(phase);
    }
    lifecycle["Phases"] = Value::Array(kept);
}

/// A step of which a scope would be lost whole takes no part.
fn steps(world: &World<'_>, process: &mut Value) {
    let scopes = ["Environments", "Channels"];
    let stays = |action: &Value| {
        let tags = items(action, "TenantTags");
        let untagged = !tags.is_empty() && tags.iter().all(|tag| world.tag(tag).is_empty());
        !untagged && !scopes.iter().any(|field| world.lost(items(action, field)))
    };
    let mut kept = Vec::new();
    for step in items(process, "Steps") {
        let actions: Vec<Value> = items(step, "Actions").iter().filter(|action| stays(action)).cloned().collect();
        if !actions.is_empty() {
            let mut step = step.clone();
            step["Actions"] = Value::Array(actions);
            kept.push(step);
        }
    }
    process["Steps"] = Value::Array(kept);
}
