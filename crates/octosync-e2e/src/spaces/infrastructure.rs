//! The rich space: where deployments go.

use super::Documents;
use super::make::{add, guid, with};
use serde_json::{Value, json};

/// Environments, groups, lifecycles, tag sets, worker pools, machine policies and proxies.
pub(super) fn fill(documents: &mut Documents) {
    environments(documents);
    add(
        documents,
        "projectgroups",
        json!({ "Id": "ProjectGroups-1", "Name": "Web", "Description": "What people see" }),
    );
    add(documents, "projectgroups", json!({ "Id": "ProjectGroups-2", "Name": "Data", "Description": null }));
    lifecycles(documents);
    tag_sets(documents);
    pools(documents);
    policies(documents);
    proxies(documents);
}

/// The environments, static and parent.
pub(super) fn environments(documents: &mut Documents) {
    for (number, name, description) in [
        (1, "Development", "Where it is built"),
        (2, "Test", "Where it is tried"),
        (3, "Production", "Where it runs"),
        (4, "Disaster recovery", "Where it runs when nothing else does"),
    ] {
        let environment = json!({
            "Id": format!("Environments-{number}"), "Name": name, "Description": description, "SortOrder": number,
            "UseGuidedFailure": number > 2, "AllowDynamicInfrastructure": number < 3,
            "ExtensionSettings": [{
                "ExtensionId": "jira-integration", "Values": { "JiraEnvironmentType": "unmapped" }
            }],
        });
        add(documents, "environments", environment);
    }
    let parent = json!({
        "Id": "Environments-5", "Name": "Features", "Description": "One for each branch", "UseGuidedFailure": false,
        "AutomaticDeprovisioningRule": { "ExpiryDays": 7, "ExpiryHours": 12 },
    });
    add(documents, "parentenvironments", parent);
}

fn retention(strategy: &str, quantity: u32, unit: &str) -> Value {
    json!({ "Strategy": strategy, "QuantityToKeep": quantity, "Unit": unit })
}

fn phase(label: &str, name: &str, automatic: &[&str], optional: &[&str], fields: Value) -> Value {
    let base = json!({
        "Id": guid(&format!("{label}/{name}")), "Name": name,
        "AutomaticDeploymentTargets": automatic, "OptionalDeploymentTargets": optional,
        "MinimumEnvironmentsBeforePromotion": 0, "IsOptionalPhase": false, "IsPriorityPhase": false,
        "ReleaseRetentionPolicy": null, "TentacleRetentionPolicy": null,
    });
    with(base, fields)
}

fn lifecycles(documents: &mut Documents) {
    let standard = json!({
        "Id": "Lifecycles-1", "Name": "Standard", "Description": "From the desk to the world",
        "Phases": [
            phase("standard", "Build", &["Environments-1"], &[], json!({
                "ReleaseRetentionPolicy": retention("Count", 3, "Days"),
            })),
            phase("standard", "Try", &[], &["Environments-2", "Environments-1"], json!({ "IsOptionalPhase": true })),
            phase("standard", "Run", &["Environments-3"], &["Environments-4"], json!({
                "MinimumEnvironmentsBeforePromotion": 1, "IsPriorityPhase": true,
                "ReleaseRetentionPolicy": retention("Forever", 0, "Items"),
                "TentacleRetentionPolicy": retention("Default", 0, "Items"),
            })),
        ],
        "ReleaseRetentionPolicy": retention("Count", 30, "Items"),
        "TentacleRetentionPolicy": retention("Count", 7, "Days"),
    });
    let hotfix = json!({
        "Id": "Lifecycles-2", "Name": "Hotfix", "Description": "Straight to where it burns",
        "Phases": [phase("hotfix", "Run", &[], &["Environments-3"], json!({}))],
        "ReleaseRetentionPolicy": retention("Default", 0, "Items"),
        "TentacleRetentionPolicy": retention("Forever", 0, "Items"),
    });
    let branches = json!({
        "Id": "Lifecycles-3", "Name": "Branches", "Description": null,
        "Phases": [phase("branches", "Features", &[], &["Environments-4"], json!({}))],
        "ReleaseRetentionPolicy": retention("Forever", 0, "Items"),
        "TentacleRetentionPolicy": retention("Default", 0, "Items"),
    });
    for lifecycle in [standard, hotfix, branches] {
        add(documents, "lifecycles", lifecycle);
    }
}

fn tag_sets(documents: &mut Documents) {
    let sets: [(&str, &str, &[&str]); 3] = [
        ("Region", "Tenant", &["Europe", "America", "Asia and Pacific"]),
        ("Tier", "Tenant", &["Gold", "Silver"]),
        ("Concern", "Project", &["Public", "Internal"]),
    ];
    for (set, (name, scope, tags)) in sets.into_iter().enumerate() {
        let tag = |(order, tag): (usize, &&str)| {
            json!({
                "Id": format!("TagSets-{}/Tags-{}", set + 1, (set + 1) * 10 + order), "Name": tag,
                "CanonicalTagName": format!("{name}/{tag}"), "Color": format!("#00{}0ff", order + 1),
                "Description": format!("{tag} it is"), "SortOrder": order + 1,
            })
        };
        let set = json!({
            "Id": format!("TagSets-{}", set + 1), "Name": name, "Description": format!("By {name}"),
            "SortOrder": set + 1, "Type": "MultiSelect", "Scopes": [scope],
            "Tags": tags.iter().enumerate().map(tag).collect::<Vec<_>>(),
        });
        add(documents, "tagsets", set);
    }
}

fn pools(documents: &mut Documents) {
    for (number, name) in [(1, "Linux workers"), (2, "Windows workers")] {
        let pool = json!({
            "Id": format!("WorkerPools-{number}"), "Name": name, "Description": format!("{name} in the cellar"),
            "IsDefault": false, "SortOrder": number, "WorkerPoolType": "StaticWorkerPool",
        });
        add(documents, "workerpools", pool);
    }
}

fn policies(documents: &mut Documents) {
    let policy = json!({
        "Id": "MachinePolicies-1", "Name": "Careful", "Description": "Looks often", "IsDefault": false,
        "MachineHealthCheckPolicy": {
            "HealthCheckType": "RunScript", "HealthCheckInterval": "02:00:00",
            "PowerShellHealthCheckPolicy": { "RunType": "Inline", "ScriptBody": "Test-Path C:\\\r\nWrite-Host 'fine'" },
            "BashHealthCheckPolicy": { "RunType": "InheritFromDefault", "ScriptBody": "" },
        },
        "MachineConnectivityPolicy": { "MachineConnectivityBehavior": "MayBeOfflineAndCanBeSkipped" },
        "MachineCleanupPolicy": {
            "DeleteMachinesBehavior": "DeleteUnavailableMachines", "DeleteMachinesElapsedTimeSpan": "2.00:00:00",
        },
        "MachineUpdatePolicy": {
            "CalamariUpdateBehavior": "UpdateAlways", "TentacleUpdateBehavior": "Update",
            "KubernetesAgentUpdateBehavior": "Update", "TentacleUpdateAccountId": "Accounts-1",
        },
    });
    add(documents, "machinepolicies", policy);
}

fn proxies(documents: &mut Documents) {
    let set = |set: bool| json!({ "HasValue": set, "NewValue": null, "Hint": null });
    for (number, (name, username, password)) in
        [("Way out", json!("machine"), set(true)), ("Open door", Value::Null, set(false))].into_iter().enumerate()
    {
        let proxy = json!({
            "Id": format!("Proxies-{}", number + 1), "Name": name, "Host": format!("proxy-{number}.example.com"),
            "Port": 3128 + number, "ProxyType": "HTTP", "Username": username, "Password": password,
        });
        add(documents, "proxies", proxy);
    }
}
