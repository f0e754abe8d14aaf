//! The surroundings of a project, which are written in ways of their own: tenants with their values, teams with their
//! roles, runbooks, triggers, and documents that hold secrets.

use super::world::World;
use crate::kit::Wanted as _;
use crate::spaces::{Documents, half_of};
use crate::story::asking;
use crate::tiny::{
    channel, environment, guid, lifecycle, process, project, runbook, runbook_process, script, secret, variable,
    variables,
};
use octosync::delta::{Delta, FirstSync, Mode};
use serde_json::{Value, json};

/// The worlds of what stands around a project.
pub(super) fn worlds() -> [World; 2] {
    let delta = || asking(Mode::Merge);
    let world = |name, there, delta: Delta| World { name, here: whole(), there, delta };
    [
        world("what is around a project, and an empty destination", Documents::new(), delta()),
        world("what is around a project, and half of it there", half(), delta().first_sync(FirstSync::TakeSource)),
    ]
}

/// Half of the same documents, beside a tenant and a team that only the destination has.
fn half() -> Documents {
    let mut documents = half_of(&whole());
    let mut add = |collection: &str, document: Value| {
        documents.entry(collection.to_owned()).or_default().push(document);
    };
    add("tenants", json!({ "Id": "Tenants-9", "Name": "Own", "TenantTags": [], "ProjectEnvironments": {} }));
    add("teams", team(9, "Own team"));
    add("scopeduserroles", role(9, 9));
    documents
}

fn parameter(name: &str, control: &str) -> Value {
    json!({ "Id": guid(name), "Name": name, "Label": name, "HelpText": null, "DefaultValue": null,
        "DisplaySettings": { "Octopus.ControlType": control } })
}

fn value(owner: &str, name: &str, held: Value) -> Value {
    json!({ "OwnerId": owner, "TemplateId": guid(name), "Scope": { "EnvironmentIds": ["Environments-1"] }, "Value": held })
}

fn tenant(number: usize, name: &str) -> (Value, Value) {
    let made = json!({ "Id": format!("Tenants-{number}"), "Name": name, "Description": "Pays", "TenantTags": ["Tier/Gold"],
        "ProjectEnvironments": { "Projects-1": ["Environments-1"] }, "IsDisabled": false });
    let hidden = json!({ "HasValue": true, "NewValue": "known there alone" });
    let values = [
        value("Projects-1", "Port", json!("80")),
        value("Projects-1", "Key", hidden),
        value("LibraryVariableSets-1", "Title", json!(name)),
    ];
    (made, json!({ "TenantId": format!("Tenants-{number}"), "Variables": values }))
}

fn team(number: usize, name: &str) -> Value {
    json!({ "Id": format!("Teams-{number}"), "Name": name, "Description": "They operate" })
}

/// A role of a team, in no particular place.
fn role(number: usize, of_team: usize) -> Value {
    json!({ "Id": format!("ScopedUserRoles-{number}"), "TeamId": format!("Teams-{of_team}"),
        "UserRoleId": "userroles-projectviewer", "ProjectIds": [], "ProjectGroupIds": [],
        "EnvironmentIds": ["Environments-1"], "TenantIds": [] })
}

fn proxy(number: usize, name: &str) -> Value {
    json!({ "Id": format!("Proxies-{number}"), "Name": name, "Host": "proxy.example.com", "Port": 3128, "ProxyType": "HTTP",
        "Username": "machine", "Password": secret() })
}

fn git_credential(number: usize, name: &str) -> Value {
    json!({ "Id": format!("GitCredentials-{number}"), "Name": name, "Description": "",
        "Details": { "Type": "UsernamePassword", "Username": "robot", "Password": secret() },
        "RepositoryRestrictions": { "Enabled": true, "AllowedRepositories": ["https://git.example.com/*"] } })
}

fn pool(number: usize, name: &str) -> Value {
    json!({ "Id": format!("WorkerPools-{number}"), "Name": name, "Description": "", "IsDefault": false,
        "SortOrder": number, "WorkerPoolType": "StaticWorkerPool" })
}

/// A target or a worker that listens.
fn machine(id: &str, name: &str, fields: Value) -> Value {
    let mut made = json!({ "Id": id, "Name": name, "Endpoint": { "CommunicationStyle": "TentaclePassive", "ProxyId": "Proxies-1",
        "Uri": format!("https://{name}.example.com:10933/"), "Thumbprint": "3000000000000000000000000000000000000000" } });
    made.as_object_mut().into_iter().for_each(|made| made.extend(fields.as_object().cloned().unwrap_or_default()));
    made
}

fn target(number: usize, name: &str) -> Value {
    let fields = json!({ "EnvironmentIds": ["Environments-1"], "Roles": ["web"], "TenantIds": ["Tenants-1"],
        "TenantedDeploymentParticipation": "Tenanted" });
    machine(&format!("Machines-{number}"), name, fields)
}

fn worker(number: usize, name: &str) -> Value {
    machine(&format!("Workers-{number}"), name, json!({ "WorkerPoolIds": ["WorkerPools-1"] }))
}

fn subscription(number: usize, name: &str) -> Value {
    json!({ "Id": format!("Subscriptions-{number}"), "Name": name, "Type": "Event", "IsDisabled": true,
        "EventNotificationSubscription": {
            "Filter": { "Projects": ["Projects-1"], "Environments": ["Environments-1"], "EventGroups": ["Deployment"] },
            "EmailTeams": ["Teams-1"], "WebhookURI": "https://hooks.example.com", "WebhookHeaderKey": "Authorization",
            "WebhookHeaderValue": secret() } })
}

fn trigger(number: usize, name: &str) -> Value {
    json!({ "Id": format!("ProjectTriggers-{number}"), "ProjectId": "Projects-1", "Name": name, "Description": "",
        "IsDisabled": false,
        "Filter": { "FilterType": "CronExpressionSchedule", "CronExpression": "0 0 6 * * *", "Timezone": "UTC" },
        "Action": { "ActionType": "RunRunbook", "RunbookId": "Runbooks-1", "EnvironmentIds": ["Environments-1"],
            "TenantIds": ["Tenants-1"], "TenantTags": ["Tier/Gold"] } })
}

/// One or two of each, so that half of it is there.
fn whole() -> Documents {
    let mut made = project(1, "Web");
    made["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    made["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]);
    made["Templates"] = json!([parameter("Port", "SingleLineText"), parameter("Key", "Sensitive")]);
    let set = json!({ "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables", "Description": "",
        "VariableSetId": "variableset-LibraryVariableSets-1", "Templates": [parameter("Title", "SingleLineText")] });
    let tags = json!({ "Id": "TagSets-1", "Name": "Tier", "Tags": [{ "Id": "TagSets-1/Tags-1", "Name": "Gold", "Color": "#111111" }] });
    let tenants = [tenant(1, "Baker"), tenant(2, "Butcher")];
    let mut copy = script(11, "Copy", "echo");
    copy["Actions"][0]["WorkerPoolId"] = json!("WorkerPools-1");
    let environments = ["Environments-1".to_owned()];
    let runbooks = [(1, "Back up"), (2, "Restore")]
        .map(|(number, name)| runbook(number, 1, name, ("Specified", &environments), "By hand"));
    Documents::from([
        ("environments".to_owned(), vec![environment(1, "Dev")]),
        ("projectgroups".to_owned(), vec![json!({ "Id": "ProjectGroups-1", "Name": "Group", "Description": "" })]),
        ("lifecycles".to_owned(), vec![lifecycle(1, "Path", &[1])]),
        ("tagsets".to_owned(), vec![tags]),
        ("workerpools".to_owned(), vec![pool(1, "Cellar"), pool(2, "Attic")]),
        ("proxies".to_owned(), vec![proxy(1, "Way out"), proxy(2, "Back door")]),
        ("git-credentials".to_owned(), vec![git_credential(1, "Reads"), git_credential(2, "Writes")]),
        ("libraryvariablesets".to_owned(), vec![set]),
        ("teams".to_owned(), vec![team(1, "Operators"), team(2, "Auditors")]),
        ("scopeduserroles".to_owned(), vec![role(1, 1), role(2, 2)]),
        ("projects".to_owned(), vec![made]),
        ("channels".to_owned(), vec![channel(1, 1, "Main", true)]),
        ("deploymentprocesses".to_owned(), vec![process(1, vec![script(1, "Run", "echo")])]),
        ("runbooks".to_owned(), runbooks.into()),
        (
            "runbookProcesses".to_owned(),
            vec![runbook_process(1, 1, vec![copy]), runbook_process(2, 1, vec![script(12, "Copy back", "echo")])],
        ),
        ("projecttriggers".to_owned(), vec![trigger(1, "Nightly"), trigger(2, "Daily")]),
        ("machines".to_owned(), vec![target(1, "web-01"), target(2, "web-02")]),
        ("workers".to_owned(), vec![worker(1, "worker-01"), worker(2, "worker-02")]),
        ("subscriptions".to_owned(), vec![subscription(1, "Failures"), subscription(2, "Successes")]),
        ("variablesets".to_owned(), vec![variables("Projects-1", vec![variable("A", "1", json!({}))])]),
        ("tenants".to_owned(), tenants.iter().map(|(tenant, _)| tenant.clone()).collect()),
        ("tenantvariables".to_owned(), tenants.into_iter().map(|(_, values)| values).collect()),
    ])
}
