//! The documents in the space: at least one of every type, and one of each of its forms.

use super::space::Posted;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const ALWAYS: &str = "0.0";

/// One for all: the file of a certificate, which certificates need.
pub(super) fn secret_text() -> String {
    STANDARD.encode(include_bytes!("../../files/site.der"))
}

fn secret() -> Value {
    json!({ "HasValue": true, "NewValue": secret_text() })
}

pub(super) fn things() -> Vec<Posted> {
    [shared(), accounts(), feeds(), projects(), machines(), security()].concat()
}

fn shared() -> Vec<Posted> {
    let phases = json!([
        { "Name": "First", "OptionalDeploymentTargets": ["@environments"], "AutomaticDeploymentTargets": [],
          "ReleaseRetentionPolicy": { "Unit": "Items", "QuantityToKeep": 3 },
          "TentacleRetentionPolicy": { "Unit": "Days", "QuantityToKeep": 3 } },
        { "Name": "Rest", "AutomaticDeploymentTargets": ["@Test"], "OptionalDeploymentTargets": [] },
    ]);
    let tags = json!([{ "Name": "Red", "Color": "#ff0000", "Description": "hot" }, { "Name": "Blue" }]);
    let template = json!({
        "Name": "Deploy", "ActionType": "Octopus.Script", "Properties": { "Octopus.Action.Script.ScriptBody": "echo" },
        "Packages": [{ "Name": "tool", "PackageId": "Tool", "FeedId": "@feeds", "AcquisitionLocation": "Server" }],
        "Parameters": [
            { "Name": "Port", "Label": "Port", "DefaultValue": "80",
              "DisplaySettings": { "Octopus.ControlType": "SingleLineText" } },
            { "Name": "Key", "DefaultValue": secret(), "DisplaySettings": { "Octopus.ControlType": "Sensitive" } },
        ],
    });
    let common = json!([{ "Name": "Owner", "DisplaySettings": { "Octopus.ControlType": "SingleLineText" } }]);
    vec![
        ("environments", "environments", ALWAYS, json!({ "Name": "Dev", "Description": "where it begins" })),
        ("Test", "environments", ALWAYS, json!({ "Name": "Test" })),
        (
            "parent",
            "parentEnvironments",
            "2025.4",
            json!({ "Name": "Features",
            "AutomaticDeprovisioningRule": { "ExpiryDays": 7 } }),
        ),
        ("unused parent", "parentEnvironments", "2025.4", json!({ "Name": "Unused" })),
        ("lifecycles", "lifecycles", ALWAYS, json!({ "Name": "Usual", "Phases": phases })),
        ("projectgroups", "projectgroups", ALWAYS, json!({ "Name": "Web", "Description": "sites" })),
        ("tagsets", "tagsets", ALWAYS, json!({ "Name": "Colours", "Tags": tags })),
        (
            "feeds",
            "feeds",
            ALWAYS,
            json!({ "Name": "Packages", "FeedType": "NuGet", "FeedUri": "https://n.example",
            "Username": "u", "Password": secret() }),
        ),
        (
            "proxies",
            "proxies",
            ALWAYS,
            json!({ "Name": "Out", "Host": "proxy.example", "Port": 8080,
            "Username": "u", "Password": secret() }),
        ),
        ("workerpools", "workerpools", ALWAYS, json!({ "Name": "Builders", "WorkerPoolType": "StaticWorkerPool" })),
        ("machinepolicies", "machinepolicies", ALWAYS, json!({ "Name": "Strict" })),
        ("unused policy", "machinepolicies", ALWAYS, json!({ "Name": "Unused" })),
        ("certificates", "certificates", ALWAYS, json!({ "Name": "Site", "CertificateData": secret() })),
        (
            "git-credentials",
            "git-credentials",
            "2022.2",
            json!({ "Name": "Robot", "Description": "reads",
            "Details": { "Type": "UsernamePassword", "Username": "robot", "Password": secret() } }),
        ),
        ("actiontemplates", "actiontemplates", ALWAYS, template),
        ("unused template", "actiontemplates", ALWAYS, json!({ "Name": "Unused", "ActionType": "Octopus.Script" })),
        (
            "libraryvariablesets",
            "libraryvariablesets",
            ALWAYS,
            json!({ "Name": "Shared", "Description": "for all",
            "ContentType": "Variables", "Templates": common }),
        ),
        ("module", "libraryvariablesets", ALWAYS, json!({ "Name": "Tools", "ContentType": "ScriptModule" })),
        ("deploymenttargettags", "deploymenttargettags", "2026.1", json!({ "Tag": "web" })),
        ("unused", "deploymenttargettags", "2026.1", json!({ "Tag": "unused" })),
    ]
}

fn accounts() -> Vec<Posted> {
    let key = STANDARD.encode(include_bytes!("../../files/ssh-rsa.pem"));
    let ssh = json!({ "HasValue": true, "NewValue": key });
    let azure = json!({ "Name": "Azure", "AccountType": "AzureServicePrincipal", "ClientId": "c", "Password": secret(),
        "SubscriptionNumber": "f0000000-0000-4000-8000-000000000001", "TenantId": "t" });
    let rows = [
        (
            ALWAYS,
            json!({ "Name": "Robot", "AccountType": "UsernamePassword", "Username": "u", "Password": secret(),
            "Description": "for all", "EnvironmentIds": ["@environments"] }),
        ),
        (ALWAYS, json!({ "Name": "Key", "AccountType": "SshKeyPair", "Username": "u", "PrivateKeyFile": ssh })),
        (ALWAYS, json!({ "Name": "Token", "AccountType": "Token", "Token": secret() })),
        (ALWAYS, azure),
        (ALWAYS, json!({ "Name": "Old Azure", "AccountType": "AzureSubscription", "SubscriptionNumber": "1" })),
        (
            ALWAYS,
            json!({ "Name": "AWS", "AccountType": "AmazonWebServicesAccount", "AccessKey": "a",
            "SecretKey": secret() }),
        ),
        ("2021.2", json!({ "Name": "Google", "AccountType": "GoogleCloudAccount", "JsonKey": secret() })),
        ("2023.4", json!({ "Name": "Azure OIDC", "AccountType": "AzureOidc", "SubscriptionNumber": "1" })),
        ("2024.1", json!({ "Name": "AWS OIDC", "AccountType": "AmazonWebServicesOidcAccount", "RoleArn": "r" })),
        ("2024.1", json!({ "Name": "OIDC", "AccountType": "GenericOidcAccount", "Audience": "a" })),
    ];
    let word = |body: &Value| match body["Name"].as_str() {
        Some("AWS") => "AWS",
        Some("Key") => "SSH",
        Some("Token") => "unused account",
        _ => "accounts",
    };
    rows.into_iter().map(|(since, body)| (word(&body), "accounts", since, body)).collect()
}

fn feeds() -> Vec<Posted> {
    let of = |name: &str| json!({ "Name": name, "FeedType": name, "FeedUri": "https://feed.example" });
    let rows = [
        (ALWAYS, of("Maven")),
        (ALWAYS, of("GitHub")),
        (ALWAYS, of("Helm")),
        (ALWAYS, of("Docker")),
        (
            ALWAYS,
            json!({ "Name": "Registry", "FeedType": "AwsElasticContainerRegistry", "Region": "r",
            "AccessKey": "a", "SecretKey": secret() }),
        ),
        ("2024.1", json!({ "Name": "S3", "FeedType": "S3" })),
        (
            "2024.1",
            json!({ "Name": "Artifactory", "FeedType": "ArtifactoryGeneric", "FeedUri": "https://a.example",
            "Repository": "r" }),
        ),
        ("2025.4", of("Npm")),
    ];
    rows.into_iter().map(|(since, body)| ("feed", "feeds", since, body)).collect()
}

fn projects() -> Vec<Posted> {
    let project = json!({
        "Name": "Shop", "ProjectGroupId": "@projectgroups", "LifecycleId": "@lifecycles", "Description": "sells",
        "IncludedLibraryVariableSetIds": ["@libraryvariablesets"], "TenantedDeploymentMode": "TenantedOrUntenanted",
        "Templates": [{ "Name": "Url", "DefaultValue": "http://x", "DisplaySettings": {} }],
    });
    vec![
        ("projects", "projects", ALWAYS, project),
        (
            "other",
            "projects",
            ALWAYS,
            json!({ "Name": "Other", "ProjectGroupId": "@Default Project Group",
            "LifecycleId": "@Default Lifecycle" }),
        ),
        (
            "channels",
            "channels",
            ALWAYS,
            json!({ "Name": "Hotfix", "ProjectId": "@projects", "Description": "fast",
            "LifecycleId": "@lifecycles" }),
        ),
        ("unused channel", "channels", ALWAYS, json!({ "Name": "Unused", "ProjectId": "@projects" })),
        (
            "ephemeral channel",
            "channels",
            "2025.4",
            json!({ "Name": "Features", "ProjectId": "@projects",
            "Type": "EphemeralEnvironment", "ParentEnvironmentId": "@parent" }),
        ),
        ("ephemeral", "projects/@projects/environments/ephemeral", "2025.4", json!({ "EnvironmentName": "feature-1" })),
        ("runbooks", "runbooks", ALWAYS, json!({ "Name": "Restart", "ProjectId": "@projects" })),
        (
            "tenants",
            "tenants",
            ALWAYS,
            json!({ "Name": "Acme", "Description": "buys", "TenantTags": ["Colours/Red"],
            "ProjectEnvironments": { "@projects": ["@environments"] } }),
        ),
    ]
}

fn machines() -> Vec<Posted> {
    let target = |name: &str, endpoint: Value| {
        json!({ "Name": name, "EnvironmentIds": ["@environments"], "Roles": ["web"], "Endpoint": endpoint,
            "MachinePolicyId": "@machinepolicies" })
    };
    let thumbprint = "0000000000000000000000000000000000000000";
    let listening =
        json!({ "CommunicationStyle": "TentaclePassive", "Uri": "https://m:10933", "Thumbprint": thumbprint });
    let cluster = json!({ "CommunicationStyle": "Kubernetes", "ClusterUrl": "https://k", "Namespace": "n",
        "Authentication": { "AuthenticationType": "KubernetesStandard", "AccountId": "@accounts" } });
    let endpoints = [
        listening.clone(),
        json!({ "CommunicationStyle": "TentacleActive", "Uri": "poll://abc/", "Thumbprint": thumbprint }),
        json!({ "CommunicationStyle": "Ssh", "AccountId": "@accounts", "Host": "h", "Fingerprint": "f" }),
        json!({ "CommunicationStyle": "OfflineDrop" }),
        json!({ "CommunicationStyle": "None" }),
        json!({ "CommunicationStyle": "AzureWebApp", "AccountId": "@accounts", "WebAppName": "w" }),
        cluster,
    ];
    let targets = endpoints.into_iter().enumerate();
    let targets =
        targets.map(|(index, endpoint)| ("machines", "machines", ALWAYS, target(&format!("Target {index}"), endpoint)));
    let worker = json!({ "Name": "Worker", "WorkerPoolIds": ["@workerpools"], "Endpoint": listening });
    targets.chain([("workers", "workers", ALWAYS, worker)]).collect()
}

fn security() -> Vec<Posted> {
    vec![
        ("userroles", "userroles", ALWAYS, json!({ "Name": "Looker", "GrantedSpacePermissions": ["ProjectView"] })),
        ("teams", "teams", ALWAYS, json!({ "Name": "Ops", "Description": "they run it", "MemberUserIds": ["@users"] })),
        (
            "scopeduserroles",
            "scopeduserroles",
            ALWAYS,
            json!({ "TeamId": "@teams", "UserRoleId": "@userroles",
            "ProjectIds": ["@projects"], "EnvironmentIds": ["@environments"], "SpaceId": "@space" }),
        ),
        (
            "deploymentfreezes",
            "deploymentfreezes",
            "2024.4",
            json!({ "Name": "Holidays",
            "Start": "2027-12-20T00:00:00.000+00:00", "End": "2028-01-02T00:00:00.000+00:00",
            "ProjectEnvironmentScope": { "@projects": ["@environments"] },
            "RecurringSchedule": { "Type": "Weekly", "Unit": 1, "EndType": "Never", "DaysOfWeek": ["Monday"],
                "UserUtcOffsetInMinutes": 0 } }),
        ),
        ("apikeys", "users/@users/apikeys", ALWAYS, json!({ "Purpose": "tests" })),
        ("invitations", "users/invitations", ALWAYS, json!({ "AddToTeamIds": ["@teams"] })),
        (
            "subscriptions",
            "subscriptions",
            ALWAYS,
            json!({ "Name": "Watch", "Type": "Event",
            "EventNotificationSubscription": { "WebhookURI": "https://hook.example", "WebhookTimeout": "00:00:10",
                "EmailFrequencyPeriod": "01:00:00", "Filter": { "DocumentTypes": ["Projects"] } } }),
        ),
        ("tasks", "tasks", ALWAYS, json!({ "Name": "Health", "Description": "Check health", "Arguments": {} })),
    ]
}

/// Documents that the server has made with others, and what they hold.
pub(super) fn changes() -> Vec<(&'static str, Value)> {
    let action = json!({
        "Name": "Copy", "ActionType": "Octopus.Script", "Environments": ["@environments"], "Channels": ["@channels"],
        "TenantTags": ["Colours/Red"], "WorkerPoolId": "@workerpools",
        "Packages": [{ "Name": "", "PackageId": "Shop", "FeedId": "@feeds", "AcquisitionLocation": "Server" }],
        "Properties": { "Octopus.Action.Script.ScriptBody": "echo", "Octopus.Action.Package.PackageId": "Shop",
            "Octopus.Action.Package.FeedId": "@feeds" },
    });
    let templated = json!({
        "Name": "Deploy", "ActionType": "Octopus.Script", "StepPackageVersion": "1.0.0", "Inputs": {},
        "Properties": { "Octopus.Action.Template.Id": "@actiontemplates", "Octopus.Action.Template.Version": "0",
            "Port": "81", "Key": secret() },
    });
    let steps = json!([
        { "Name": "Copy", "Properties": { "Octopus.Action.TargetRoles": "web" }, "Actions": [action] },
        { "Name": "Deploy", "Actions": [templated] },
    ]);
    let script = json!({ "Name": "Stop", "ActionType": "Octopus.Script",
        "Properties": { "Octopus.Action.Script.ScriptBody": "echo stop" } });
    let variables = json!([
        { "Name": "Colour", "Type": "String", "Value": "red", "Description": "of the door", "Scope": {
            "Environment": ["@environments"], "Channel": ["@channels"], "TenantTag": ["Colours/Red"],
            "Role": ["web"], "Machine": ["@machines"] } },
        { "Name": "Password", "Type": "Sensitive", "IsSensitive": true, "Value": "x" },
        { "Name": "Login", "Type": "AmazonWebServicesAccount", "Value": "@AWS" },
        { "Name": "Asked", "Type": "String", "Value": "", "Prompt": { "Label": "How many", "Required": true,
            "DisplaySettings": { "Octopus.ControlType": "SingleLineText" } } },
    ]);
    let rules = json!([{ "VersionRange": "[1.0,2.0)", "Tag": "^$",
        "ActionPackages": [{ "DeploymentAction": "Copy", "PackageReference": "" }] }]);
    vec![
        ("deploymentprocesses/deploymentprocess-@projects", json!({ "Steps": steps })),
        (
            "runbookProcesses/RunbookProcess-@runbooks",
            json!({ "Steps": [
            { "Name": "Stop", "Actions": [script] },
        ] }),
        ),
        ("variables/variableset-@projects", json!({ "Variables": variables })),
        ("channels/@channels", json!({ "Rules": rules })),
        ("projects/@projects", json!({ "Icon": { "Id": "rocket", "Color": "#000000" } })),
    ]
}

/// The documents that need the processes.
pub(super) fn last_things() -> Vec<Posted> {
    let trigger = |name: &str, filter: Value, action: Value| {
        let body = json!({ "Name": name, "ProjectId": "@projects", "Filter": filter, "Action": action });
        ("projecttriggers", "projecttriggers", ALWAYS, body)
    };
    let machine = json!({ "FilterType": "MachineFilter", "EnvironmentIds": ["@environments"], "Roles": ["web"],
        "EventGroups": ["Machine"], "EventCategories": [] });
    let daily = json!({ "FilterType": "OnceDailySchedule", "StartTime": "2026-01-01T09:00:00.000Z",
        "DaysOfWeek": ["Monday"], "Timezone": "UTC" });
    let redeploy = json!({ "ActionType": "AutoDeploy", "ShouldRedeployWhenMachineHasBeenDeployedTo": true });
    let run = json!({ "ActionType": "RunRunbook", "RunbookId": "@runbooks", "EnvironmentIds": ["@environments"] });
    let packages = json!([{ "ActionName": "Copy", "PackageReferenceName": "", "Version": "1.0.0" }]);
    vec![
        trigger("New machine", machine, redeploy),
        trigger("Nightly", daily, run),
        (
            "releases",
            "releases",
            ALWAYS,
            json!({ "ProjectId": "@projects", "Version": "1.0.0", "ChannelId": "@channels",
            "SelectedPackages": packages, "ReleaseNotes": "first" }),
        ),
        (
            "runbookSnapshots",
            "runbookSnapshots",
            ALWAYS,
            json!({ "ProjectId": "@projects", "RunbookId": "@runbooks",
            "Name": "Snapshot A" }),
        ),
    ]
}
