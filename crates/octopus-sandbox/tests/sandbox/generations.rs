//! Which fields a document shows in the versions of which the server's own description is at hand.

use crate::common::{Instance, Method, fixtures, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Version, and what the files of resources call its description.
const GENERATIONS: &[(&str, &str)] =
    &[("2020.3.2", "2020.3.2-swagger"), ("2021.2.4488", "2021.2.4488-swagger"), ("2026.1.9674", "2026.1.9674-swagger")];

/// Envelopes differ in what servers leave out when it is empty.
const ENVELOPE: &[&str] = &["Id", "SpaceId", "Links", "LastModifiedOn", "LastModifiedBy"];

/// Fields that are described and not shown: those of step packages and process templates, which servers leave out where
/// they do not apply; those that only releases from Git have.
const LEFT_OUT: &[&str] = &[
    "2026.1.9674 DeploymentAction: AvailableStepPackageVersions is missing",
    "2026.1.9674 DeploymentAction: CommunityActionTemplateSnapshot is missing",
    "2026.1.9674 DeploymentAction: Inputs is missing",
    "2026.1.9674 DeploymentAction: LastSavedStepPackageVersion is missing",
    "2026.1.9674 DeploymentAction: StepPackageVersion is missing",
    "2026.1.9674 DeploymentStep: Type is missing",
    "2026.1.9674 RunbookSnapshot: GitReference is missing",
];

/// One document of each kind, with the name of its resource.
async fn documents(server: &Instance) -> BTreeMap<&'static str, Value> {
    let mut found = BTreeMap::new();
    let environment = server.post("environments", &json!({ "Name": "Dev" })).await;
    let set = server.post("libraryvariablesets", &json!({ "Name": "Set", "Templates": [{ "Name": "T" }] })).await;
    let feed = json!({ "Name": "F", "FeedType": "NuGet", "FeedUri": "https://x" });
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u" });
    let tags = json!({ "Name": "Ring", "Tags": [{ "Name": "One" }] });
    let template = json!({
        "Name": "T", "ActionType": "Octopus.Script", "Parameters": [{ "Name": "P" }],
        "Packages": [{ "Name": "", "PackageId": "p", "FeedId": "feeds-builtin" }],
    });
    let project = server.project("Web").await;
    server.steps(&project, &["One"]).await;
    let process = server.get(&format!("deploymentprocesses/deploymentprocess-{}", id(&project))).await;
    let channel = json!({ "Name": "C", "ProjectId": id(&project), "Rules": [{ "VersionRange": "[1,2)" }] });
    let runbook = server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await;
    let snapshot = json!({ "Name": "S", "ProjectId": id(&project), "RunbookId": id(&runbook) });
    let mut variables = server.get(&format!("variables/variableset-{}", id(&project))).await;
    variables["Variables"] = json!([{ "Name": "V", "Type": "String", "Value": "v" }]);
    let variables = server.put(&format!("variables/{}", id(&variables)), &variables).await;
    let trigger = json!({
        "Name": "T", "ProjectId": id(&project), "Filter": { "FilterType": "OnceDailySchedule", "StartTime": "2026-01-01T09:00:00.000Z" },
        "Action": { "ActionType": "DeployLatestRelease", "SourceEnvironmentIds": [id(&environment)], "DestinationEnvironmentId": id(&environment) },
    });
    let lifecycle = server.post("lifecycles", &json!({ "Name": "L", "Phases": [{ "Name": "P" }] })).await;
    let policy = server.named("machinepolicies", "Default Machine Policy").await;
    let step = process["Steps"][0].clone();
    let template = server.post("actiontemplates", &template).await;
    let channel = server.post("channels", &channel).await;
    let runbook_process = runbook["RunbookProcessId"].as_str().unwrap();
    found.extend([
        ("Environment", environment),
        ("LibraryVariableSet", set.clone()),
        ("ActionTemplateParameter", set["Templates"][0].clone()),
        ("NuGetFeed", server.post("feeds", &feed).await),
        ("UsernamePasswordAccount", server.post("accounts", &account).await),
        ("ActionTemplate", template.clone()),
        ("PackageReference", template["Packages"][0].clone()),
        ("ProjectGroup", server.named("projectgroups", "Default Project Group").await),
        ("Lifecycle", lifecycle.clone()),
        ("Phase", lifecycle["Phases"][0].clone()),
        ("RetentionPeriod", lifecycle["ReleaseRetentionPolicy"].clone()),
        ("DeploymentProcess", process),
        ("DeploymentAction", step["Actions"][0].clone()),
        ("DeploymentStep", step),
        ("Channel", channel.clone()),
        ("ChannelVersionRule", channel["Rules"][0].clone()),
        ("RunbookProcess", server.get(&format!("runbookProcesses/{runbook_process}")).await),
        ("RunbookSnapshot", server.post("runbookSnapshots", &snapshot).await),
        ("VariableSet", variables.clone()),
        ("Variable", variables["Variables"][0].clone()),
        ("ProjectTrigger", server.post("projecttriggers", &trigger).await),
        ("MachinePolicy", policy.clone()),
        ("MachineHealthCheckPolicy", policy["MachineHealthCheckPolicy"].clone()),
        ("MachineUpdatePolicy", policy["MachineUpdatePolicy"].clone()),
        ("WorkerPool", server.named("workerpools", "Default Worker Pool").await),
        ("Proxy", server.post("proxies", &json!({ "Name": "P", "Host": "h" })).await),
        ("Team", server.named("teams", "Everyone").await),
        ("Tenant", server.post("tenants", &json!({ "Name": "Acme" })).await),
        ("Runbook", runbook),
        ("Project", project),
    ]);
    let tags = server.post("tagsets", &tags).await;
    found.extend([("Tag", tags["Tags"][0].clone()), ("TagSet", tags)]);
    let (_, space) = server.send_to(Method::GET, &format!("/api/spaces/{}", server.space), None).await;
    found.insert("Space", space);
    found
}

fn described(resources: &Path, resource: &str, generation: &str) -> Option<BTreeSet<String>> {
    let text = std::fs::read_to_string(resources.join(format!("{resource}.json"))).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let fields = file["generations"][generation]["fields"].as_object()?;
    Some(fields.keys().cloned().collect())
}

/// The field that no client knows: it is in the root too, as the only number.
async fn extra_field(server: &Instance) -> String {
    let (_, root) = server.send_to(Method::GET, "/api", None).await;
    let found = root.as_object().unwrap().iter().find(|(_, value)| value.is_number());
    found.unwrap().0.clone()
}

#[tokio::test]
async fn documents_show_the_fields_of_their_generation() {
    let Some(resources) = fixtures("schema/resources") else { return };
    let mut differences = BTreeSet::new();
    for (version, generation) in GENERATIONS {
        let server = start(Sandbox::builder().version(version)).await;
        let extra = extra_field(&server).await;
        for (resource, document) in documents(&server).await {
            let Some(described) = described(&resources, resource, generation) else { continue };
            let shown: BTreeSet<String> = document.as_object().unwrap().keys().cloned().collect();
            let outside = |name: &&String| !ENVELOPE.contains(&name.as_str()) && **name != extra;
            for field in described.difference(&shown).filter(outside) {
                differences.insert(format!("{version} {resource}: {field} is missing"));
            }
            for field in shown.difference(&described).filter(outside) {
                differences.insert(format!("{version} {resource}: {field} is not described"));
            }
        }
    }
    let expected: BTreeSet<String> = LEFT_OUT.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(differences, expected);
}
