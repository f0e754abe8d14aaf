//! Documents that projects share: environments, lifecycles, groups, feeds, accounts, library sets, tenants, targets.

use super::making::{Making, ROLES};
use super::variables::variables;
use serde_json::{Value, json};

const REGIONS: &[&str] = &["Europe", "Asia", "America"];
const ENVIRONMENTS: &[&str] = &["Development", "Test", "Staging", "Production"];
/// A group for so many projects.
const GROUP: usize = 10;

pub(super) fn fill(making: &mut Making<'_>) {
    environments(making);
    groups(making);
    making.add("teams", json!({ "Id": "Teams-1", "Name": "Operators", "Description": "They approve" }));
    connections(making);
    library_sets(making);
    targets(making);
    tenants(making);
}

/// The group of a project.
pub(super) fn group_of(project: usize) -> String {
    format!("ProjectGroups-{}", project / GROUP + 1)
}

fn environments(making: &mut Making<'_>) {
    let count = making.of.environments;
    for number in 0..count {
        let name =
            ENVIRONMENTS.get(number).map_or_else(|| format!("Region {:03}", number + 1), |name| (*name).to_owned());
        let id = format!("Environments-{}", number + 1);
        let description = format!("Stage {} of {count}", number + 1);
        making.add("environments", json!({ "Id": id, "Name": name, "SortOrder": number, "Description": description }));
    }
    let phase = |number: usize| {
        json!({
            "Id": making.words.guid(&format!("phase {number}")), "Name": format!("Phase {}", number + 1),
            "OptionalDeploymentTargets": [format!("Environments-{}", number + 1)], "AutomaticDeploymentTargets": [],
            "MinimumEnvironmentsBeforePromotion": 0, "IsOptionalPhase": number % 3 == 1,
        })
    };
    let phases: Vec<Value> = (0..count).map(phase).collect();
    making.add("lifecycles", json!({ "Id": "Lifecycles-1", "Name": "Every stage", "Phases": phases }));
}

fn groups(making: &mut Making<'_>) {
    for number in 0..making.of.projects.div_ceil(GROUP) {
        let id = format!("ProjectGroups-{}", number + 1);
        let name = format!("Department {:04}", number + 1);
        making.add("projectgroups", json!({ "Id": id, "Name": name, "Description": "Projects of one department" }));
    }
}

fn connections(making: &mut Making<'_>) {
    let feed = json!({
        "Id": "Feeds-1", "Name": "Packages", "FeedType": "NuGet", "FeedUri": "https://nuget.example.com/v3/index.json",
        "Username": "reader", "Password": { "HasValue": true, "NewValue": null },
    });
    making.add("feeds", feed);
    let account = json!({
        "Id": "Accounts-1", "Name": "Build robot", "AccountType": "UsernamePassword", "Username": "robot",
        "Password": { "HasValue": true, "NewValue": null },
    });
    making.add("accounts", account);
    making
        .add("workerpools", json!({ "Id": "WorkerPools-1", "Name": "Builders", "WorkerPoolType": "StaticWorkerPool" }));
}

fn library_sets(making: &mut Making<'_>) {
    for number in 0..making.of.library_sets {
        let id = format!("LibraryVariableSets-{}", number + 1);
        let name = making.words.library_set(number);
        let description = format!("Shared by many: {name}");
        making.add(
            "libraryvariablesets",
            json!({ "Id": id, "Name": name, "ContentType": "Variables", "Description": description }),
        );
        let rows = variables(making, &id);
        let set = json!({ "Id": format!("variableset-{id}"), "OwnerId": id, "Version": 1, "Variables": rows });
        making.add("variablesets", set);
    }
}

fn targets(making: &mut Making<'_>) {
    // A target is in an environment.
    let count = if making.of.environments == 0 { 0 } else { making.of.targets };
    for number in 0..count {
        let role = ROLES[number % ROLES.len()];
        let name = format!("{role}-{:04}", number + 1);
        let label = format!("environment of {name}");
        let thumbprint = making.words.guid(&format!("thumbprint of {name}")).replace('-', "").to_uppercase();
        let target = json!({
            "Id": format!("Machines-{}", number + 1), "Name": name, "Roles": [role],
            "EnvironmentIds": making.some_of("Environments", making.of.environments, &label),
            "TenantedDeploymentParticipation": "Untenanted",
            "Endpoint": {
                "CommunicationStyle": "TentaclePassive", "Uri": format!("https://{name}.example.com:10933/"),
                "Thumbprint": format!("{thumbprint}00000000"),
            },
        });
        making.add("machines", target);
    }
}

fn tenants(making: &mut Making<'_>) {
    if making.of.tenants == 0 {
        return;
    }
    let tag = |(number, name): (usize, &&str)| json!({ "Id": format!("TagSets-1/Tags-{}", number + 1), "Name": name, "Color": "#227647" });
    let tags: Vec<Value> = REGIONS.iter().enumerate().map(tag).collect();
    making.add("tagsets", json!({ "Id": "TagSets-1", "Name": "Region", "Description": "Where", "Tags": tags }));
    for number in 0..making.of.tenants {
        let name = making.words.tenant(number);
        let region = REGIONS[making.words.number(&format!("region of {name}"), REGIONS.len())];
        let mut links = serde_json::Map::new();
        for turn in 0..3 {
            let label = format!("project {turn} of {name}");
            if let Some(project) = making.one_of("Projects", making.of.projects, &label) {
                links.insert(project, making.some_of("Environments", making.of.environments, &label));
            }
        }
        let tenant = json!({
            "Id": format!("Tenants-{}", number + 1), "Name": name, "Description": format!("A customer in {region}"),
            "TenantTags": [format!("Region/{region}")], "ProjectEnvironments": links,
        });
        making.add("tenants", tenant);
    }
}
