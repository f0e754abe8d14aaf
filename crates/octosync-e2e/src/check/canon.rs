//! A document in a form that is the same on both sides: names in place of ids, sets sorted, secrets only as there or not.

use super::Expect;
use super::names::tag;
use super::side::{SKIPPED, Side};
use crate::reader::tokens;
use serde_json::{Map, Value, json};

/// The member under which JSON stands that was in a string.
const JSON: &str = "(json)";
/// The fields that servers decide or compute, at any depth.
const IGNORED: &[&str] = &[
    "AutoCreateRelease",
    "AutomaticEphemeralEnvironmentDeployments",
    "AutoDeployReleaseOverrides",
    "AvailableStepPackageVersions",
    "CanAddWorkers",
    "CanBeUsedForProjectVersioning",
    "CanonicalTagName",
    "ClonedFromProjectId",
    "ClonedFromTenantId",
    "CommunityActionTemplateId",
    "CommunityActionTemplateSnapshot",
    "DeploymentProcessId",
    "Icon",
    "Id",
    "IsPrimaryPackage",
    "IsSystem",
    "IsVersionControlled",
    "LastModifiedBy",
    "LastModifiedOn",
    "LastSavedStepPackageVersion",
    "LastSnapshotId",
    "ExternalSecurityGroups",
    "Links",
    "MemberUserIds",
    "PersistenceSettings",
    "ProjectTemplateDetails",
    "RequiresPackagesToBeAcquired",
    "PublishedRunbookSnapshotId",
    "RunbookProcessId",
    "ScopeValues",
    "Slug",
    "SortOrder",
    "SpaceId",
    "VariableSetId",
];
/// The fields at the top of a document that belong to the server or name the owner.
const IGNORED_ON_TOP: &[&str] = &["Version", "IsDefault", "OwnerId", "ProjectId", "RetentionPolicyId"];
/// Texts for people and machines in which an id is only a word.
const PROSE: &[&str] = &[
    "Description",
    "HelpText",
    "Label",
    "Notes",
    "ScriptBody",
    "Octopus.Action.Script.ScriptBody",
    "Octopus.Action.Manual.Instructions",
    "Octopus.Action.Email.Body",
    "Octopus.Action.Email.Subject",
    "ReleaseNotesTemplate",
    "DeploymentChangesTemplate",
    "Name",
];
/// Texts whose blanks at both ends servers take away.
const TRIMMED: &[&str] = &["Name", "Description"];
/// Lists without an order.
const SETS: &[&str] = &[
    "Environments",
    "ExcludedEnvironments",
    "Channels",
    "TenantTags",
    "EnvironmentTags",
    "ProjectTags",
    "RunbookTags",
    "EnvironmentIds",
    "TenantIds",
    "AutomaticDeploymentTargets",
    "OptionalDeploymentTargets",
    "TargetRoles",
    "ActionPackages",
    "GitReferenceRules",
    "PackageAcquisitionLocationOptions",
    "DeploymentSubjectKeys",
    "HealthCheckSubjectKeys",
    "AccountTestSubjectKeys",
    "Environment",
    "Channel",
    "ProcessOwner",
    "Action",
    "Machine",
    "TenantTag",
    "Role",
    "Scopes",
    "Roles",
    "WorkerPoolIds",
    "TenantIds",
    "Projects",
    "ProjectGroups",
    "Tenants",
    "Tags",
    "EmailTeams",
    "WebhookTeams",
    "SourceEnvironmentIds",
    "FilePathFilters",
];
/// Texts with entries between commas, without an order.
const LISTS: &[&str] = &[
    "Octopus.Action.TargetRoles",
    "Octopus.Action.Manual.ResponsibleTeamIds",
    "Octopus.Action.Email.ToTeamIds",
    "Octopus.Action.Email.CCTeamIds",
    "Octopus.Action.Email.BccTeamIds",
    "Octopus.Action.ArgoCD.Sync.Environments",
    "Octopus.Action.ArgoCD.PullRequest.Environments",
];
/// Lists of canonical tag names.
const TAGS: &[&str] = &["TenantTags", "EnvironmentTags", "ProjectTags", "RunbookTags", "TenantTag"];
/// Objects whose members are data.
const FREE: &[&str] =
    &["Properties", "Values", "Inputs", "CustomClaims", "DisplaySettings", "OidcAuthentication", JSON];

/// Whether the members of an object are data.
pub(super) fn is_free(key: &str) -> bool {
    FREE.contains(&key)
}

/// Writes documents of one side in the common form.
pub(super) struct Canon<'s> {
    pub(super) side: &'s Side<'s>,
    pub(super) expect: Option<&'s Expect>,
}

impl Canon<'_> {
    /// A document.
    pub(super) fn document(&self, value: &Value) -> Value {
        let mut value = self.value(value, "", false);
        if let Some(map) = value.as_object_mut() {
            map.retain(|key, _| !IGNORED_ON_TOP.contains(&key.as_str()));
        }
        value
    }

    /// A value under a key.
    pub(super) fn value(&self, value: &Value, key: &str, free: bool) -> Value {
        match value {
            Value::String(text) if TAGS.contains(&key) => json!(tag(self.expect, text)),
            Value::String(text) if TRIMMED.contains(&key) => json!(text.trim()),
            Value::String(text) if PROSE.contains(&key) => json!(text),
            Value::String(text) if LISTS.contains(&key) => json!(sorted(&self.words(text))),
            Value::String(text) => self.text(text),
            Value::Array(list) => self.list(list, key, free),
            Value::Object(map) => self.object(map, key, free || is_free(key)),
            other => other.clone(),
        }
    }

    fn text(&self, text: &str) -> Value {
        if text.starts_with(['[', '{'])
            && let Ok(inner @ (Value::Array(_) | Value::Object(_))) = serde_json::from_str::<Value>(text)
        {
            return json!({ JSON: self.value(&inner, JSON, true) });
        }
        let words = self.words(text);
        // Ids with commas between them, as in the values of parameters.
        let is_list = words.starts_with('\u{ab}') && words.ends_with('\u{bb}') && words.contains("\u{bb},\u{ab}");
        json!(if is_list { sorted(&words) } else { words })
    }

    fn words(&self, text: &str) -> String {
        let mut result = String::new();
        let mut copied = 0;
        for (start, token) in tokens(text) {
            if let Some(label) = self.side.labels.get(token) {
                result.push_str(&text[copied..start]);
                result.push_str(label);
                copied = start + token.len();
            }
        }
        result.push_str(&text[copied..]);
        result
    }

    fn list(&self, list: &[Value], key: &str, free: bool) -> Value {
        let mut list: Vec<Value> = list.iter().map(|item| self.value(item, key, free)).collect();
        if !free {
            list.retain(|item| item != SKIPPED);
            if SETS.contains(&key) || key.starts_with("Projects-") {
                list.sort_by_key(Value::to_string);
            }
        }
        Value::Array(list)
    }

    fn object(&self, map: &Map<String, Value>, key: &str, free: bool) -> Value {
        if let Some(has) = map.get("HasValue") {
            return json!({ "HasValue": has });
        }
        let kept = map.iter().filter(|(member, _)| {
            let rule = key == "Rules" && *member == "Actions";
            free || !(rule || IGNORED.contains(&member.as_str()))
        });
        kept.map(|(member, value)| (self.words(member), self.value(value, member, free))).collect::<Map<_, _>>().into()
    }
}

fn sorted(list: &str) -> String {
    let mut entries: Vec<&str> = list.split(',').map(str::trim).filter(|entry| *entry != SKIPPED).collect();
    entries.sort_unstable();
    entries.join(",")
}
