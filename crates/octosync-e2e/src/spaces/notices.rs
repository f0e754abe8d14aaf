//! The full space: what acts and tells by itself (triggers, subscriptions), and a team with its roles.

use super::Documents;
use super::make::{add, guid};
use serde_json::{Value, json};

/// Adds triggers, subscriptions, and a team.
pub(super) fn fill(documents: &mut Documents) {
    for (number, (name, filter, action)) in triggers().into_iter().enumerate() {
        let trigger = json!({
            "Id": format!("ProjectTriggers-{}", number + 1), "ProjectId": "Projects-1", "Name": name,
            "Description": "By itself", "IsDisabled": true, "Filter": filter, "Action": action,
        });
        add(documents, "projecttriggers", trigger);
    }
    subscriptions(documents);
    team(documents);
}

fn daily() -> Value {
    json!({
        "FilterType": "OnceDailySchedule", "StartTime": "2026-09-13T09:00:00.000", "DaysOfWeek": ["Monday"],
        "Timezone": "UTC",
    })
}

/// The id of a row that asks.
fn question() -> String {
    guid(&format!("variable/Projects-1/{}/{}", json!("Shop.Question"), json!({ "Environment": ["Environments-3"] })))
}

/// One for each filter and action that names something.
fn triggers() -> Vec<(&'static str, Value, Value)> {
    let answers = json!({ question(): "no" });
    let latest = json!({
        "ActionType": "DeployLatestRelease", "SourceEnvironmentIds": ["Environments-1", "Environments-2"],
        "DestinationEnvironmentId": "Environments-3", "ChannelId": "Channels-2", "TenantIds": ["Tenants-1"],
        "TenantTags": ["Region/Europe"], "Variables": answers.to_string(), "ShouldRedeployWhenReleaseIsCurrent": true,
    });
    let older = json!({
        "ActionType": "DeployLatestRelease", "SourceEnvironmentIds": [], "SourceEnvironmentId": "Environments-1",
        "DestinationEnvironmentId": "Environments-2", "ChannelId": null, "TenantIds": [], "TenantTags": [],
        "Variables": null, "ShouldRedeployWhenReleaseIsCurrent": true,
    });
    let machines = json!({
        "FilterType": "MachineFilter", "EnvironmentIds": ["Environments-1", "Environments-2"], "Roles": ["web"],
        "EventGroups": ["Machine"], "EventCategories": ["MachineCleanupFailed"],
    });
    let again = json!({ "ActionType": "AutoDeploy", "ShouldRedeployWhenMachineHasBeenDeployedTo": true });
    let new = json!({
        "ActionType": "DeployNewRelease", "EnvironmentId": "Environments-1", "ChannelId": "Channels-2",
        "TenantIds": [], "TenantTags": [], "Variables": null,
    });
    let run = json!({
        "ActionType": "RunRunbook", "RunbookId": "Runbooks-1", "EnvironmentIds": ["Environments-3"],
        "TenantIds": ["Tenants-1"], "TenantTags": ["Tier/Gold"], "RunbookTags": ["Habit/Nightly"],
        "FormValues": { question(): "no" },
    });
    let feed = json!({
        "FilterType": "FeedFilter", "Packages": [{ "DeploymentActionSlug": "deploy-web", "PackageReference": "" }],
    });
    let built_in = json!({
        "FilterType": "ArcFeedFilter", "Packages": [{ "DeploymentAction": "Deploy web", "PackageReference": "" }],
    });
    let git = json!({
        "FilterType": "GitFilter",
        "Sources": [{
            "DeploymentActionSlug": "warm-up", "GitDependencyName": "", "IncludeFilePaths": ["warm/*"],
            "ExcludeFilePaths": [],
        }],
    });
    let create = json!({ "ActionType": "CreateRelease", "ChannelId": "Channels-2" });
    vec![
        ("Latest", daily(), latest),
        ("Latest of one", daily(), older),
        ("Again", machines, again),
        ("New", daily(), new),
        ("Run", daily(), run),
        ("Packages", feed, create.clone()),
        ("Packages of ours", built_in, create.clone()),
        ("Commits", git, create),
    ]
}

fn subscriptions(documents: &mut Documents) {
    let filter = json!({
        "Projects": ["Projects-1", "Projects-2"], "ProjectGroups": ["ProjectGroups-1"], "Tenants": ["Tenants-1"],
        "Tags": ["Region/Europe"], "Environments": ["Environments-3"], "EventGroups": ["Deployment"],
        "EventCategories": ["DeploymentFailed"], "EventAgents": [], "DocumentTypes": ["Deployments"], "Users": [],
    });
    let subscription = json!({
        "Id": "Subscriptions-1", "Name": "Failures", "Type": "Event", "IsDisabled": true,
        "EventNotificationSubscription": {
            "Filter": filter, "EmailTeams": ["Teams-1", "teams-managers"], "WebhookTeams": ["Teams-2"],
            "EmailFrequencyPeriod": "01:00:00", "EmailPriority": "High", "WebhookURI": "https://hooks.example.com",
            "WebhookTimeout": "00:00:20", "WebhookHeaderKey": "Authorization",
            "WebhookHeaderValue": { "HasValue": true, "NewValue": null },
        },
    });
    add(documents, "subscriptions", subscription);
}

/// A team that is nowhere else, and what it may do where.
fn team(documents: &mut Documents) {
    add(documents, "teams", json!({ "Id": "Teams-4", "Name": "Operators", "Description": "They operate" }));
    let role = json!({
        "Id": "ScopedUserRoles-1", "TeamId": "Teams-4", "UserRoleId": "userroles-projectviewer",
        "ProjectIds": ["Projects-1"], "ProjectGroupIds": ["ProjectGroups-2"], "EnvironmentIds": ["Environments-3"],
        "TenantIds": ["Tenants-1"],
    });
    add(documents, "scopeduserroles", role);
}
