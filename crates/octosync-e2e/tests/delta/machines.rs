//! Deployment targets and workers: those that the server reaches by itself arrive where they are asked for, with all that
//! they name; those that poll never do, and no scope ever gets wider (B3, F9).

use crate::world::{Space, World, text};
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::variable;
use serde_json::{Value, json};

const ON: &str = "kinds: { targets: create, workers: create, proxies: create }\n";

fn target(number: usize, name: &str, endpoint: Value) -> Value {
    json!({ "Id": format!("Machines-{number}"), "Name": name, "Roles": ["web"], "EnvironmentIds": ["Environments-1"],
        "TenantedDeploymentParticipation": "Untenanted", "TenantIds": [], "TenantTags": [], "IsDisabled": false,
        "MachinePolicyId": "MachinePolicies-1", "HealthStatus": "Healthy", "StatusSummary": "Octopus was able to ...",
        "Endpoint": endpoint })
}

fn listening(name: &str) -> Value {
    json!({ "CommunicationStyle": "TentaclePassive", "Uri": format!("https://{name}.example.com:10933/"),
        "Thumbprint": "3000000000000000000000000000000000000000", "ProxyId": "Proxies-1" })
}

fn polling() -> Value {
    json!({ "CommunicationStyle": "TentacleActive", "Uri": "poll://abc/", "Thumbprint": "4000000000000000000000000000000000000000" })
}

fn agent(mode: &str) -> Value {
    json!({ "CommunicationStyle": "KubernetesTentacle", "TentacleEndpointConfiguration": { "CommunicationMode": mode,
        "Uri": "https://agent.example.com:10933/", "Thumbprint": "5000000000000000000000000000000000000000" } })
}

fn region() -> Value {
    json!({ "CommunicationStyle": "None", "DefaultWorkerPoolId": "WorkerPools-1" })
}

/// A target of each style that the server reaches by itself.
fn each() -> Vec<(&'static str, Value)> {
    vec![
        ("listens", listening("web-01")),
        ("region", region()),
        (
            "ssh",
            json!({ "CommunicationStyle": "Ssh", "AccountId": "Accounts-1", "Host": "web", "Port": 2222, "Fingerprint": "ab:cd",
                "ProxyId": "Proxies-1", "DotNetCorePlatform": "linux-x64" }),
        ),
        (
            "app",
            json!({ "CommunicationStyle": "AzureWebApp", "AccountId": "Accounts-2", "ResourceGroupName": "rg", "WebAppName": "site",
                "WebAppSlotName": "blue", "DefaultWorkerPoolId": "WorkerPools-1" }),
        ),
        (
            "cluster",
            json!({ "CommunicationStyle": "Kubernetes", "ClusterUrl": "https://k8s", "ClusterCertificate": "Certificates-1",
                "SkipTlsVerification": "False", "Namespace": "shop", "ProxyId": "Proxies-1", "DefaultWorkerPoolId": "WorkerPools-1",
                "Container": { "Image": "tools:1", "FeedId": "Feeds-21" },
                "Authentication": { "AuthenticationType": "KubernetesAzure", "AccountId": "Accounts-2", "ClusterName": "c",
                    "ClusterResourceGroup": "rg", "AdminLogin": "False" } }),
        ),
        (
            "certified",
            json!({ "CommunicationStyle": "Kubernetes", "ClusterUrl": "https://k8s", "SkipTlsVerification": "True",
                "Authentication": { "AuthenticationType": "KubernetesCertificate", "ClientCertificate": "Certificates-1" } }),
        ),
        ("agent", agent("Listening")),
        (
            "package",
            json!({ "CommunicationStyle": "StepPackage", "DeploymentTargetTypeId": "aws-ecs-target", "StepPackageId": "aws",
                "StepPackageVersion": "1.0.0", "DefaultWorkerPoolId": "WorkerPools-1",
                "Inputs": { "awsAccount": "Accounts-1", "nested": [{ "feed": "Feeds-21" }] } }),
        ),
        (
            "drop",
            json!({ "CommunicationStyle": "OfflineDrop", "Destination": { "DestinationType": "FileSystem", "DropFolderPath": "/d" },
                "SensitiveVariablesEncryptionPassword": { "HasValue": true, "NewValue": null }, "ApplicationsDirectory": "/a" }),
        ),
    ]
}

fn certificate(number: usize) -> Value {
    json!({ "Id": format!("Certificates-{number}"), "Name": "Site", "CertificateData": { "HasValue": true },
        "Password": { "HasValue": false }, "HasPrivateKey": true })
}

/// All that machines name, and environments, of which `Gone` is not on the destination.
fn library(space: Space) -> Space {
    space
        .add("accounts", json!({ "Id": "Accounts-1", "Name": "Key", "AccountType": "SshKeyPair", "Username": "deploy",
            "PrivateKeyFile": { "HasValue": true } }))
        .add("accounts", json!({ "Id": "Accounts-2", "Name": "Cloud", "AccountType": "AzureServicePrincipal",
            "SubscriptionNumber": "7f6a1d9c-7d5e-4f7c-8d3c-2f1f0a5b6c7d", "Password": { "HasValue": true } }))
        .add("feeds", json!({ "Id": "Feeds-21", "Name": "Images", "FeedType": "Docker", "FeedUri": "https://images.example.com" }))
        .add("proxies", json!({ "Id": "Proxies-1", "Name": "Outer", "Host": "proxy", "Port": 80, "ProxyType": "HTTP",
            "Password": { "HasValue": false } }))
        .add("workerpools", pool(1, "Fast", "StaticWorkerPool"))
        .add("machinepolicies", json!({ "Id": "MachinePolicies-1", "Name": "Often", "IsDefault": true }))
        .add("certificates", certificate(1))
}

fn pool(number: usize, name: &str, kind: &str) -> Value {
    json!({ "Id": format!("WorkerPools-{number}"), "Name": name, "WorkerPoolType": kind })
}

fn source(targets: impl IntoIterator<Item = Value>) -> Space {
    let space = library(Space::new(&["Test", "Gone"]));
    targets.into_iter().fold(space, |space, target| space.add("machines", target))
}

/// A destination whose ids are all others.
fn ground() -> Space {
    Space::ground(&["Test"]).add("certificates", certificate(9))
}

fn there(world: &World, name: &str) -> Option<Value> {
    world.there("machines", name)
}

#[tokio::test]
async fn targets_that_the_server_reaches_by_itself_arrive_with_all_that_they_name() {
    let targets = each().into_iter().enumerate().map(|(at, (name, endpoint))| target(at + 1, name, endpoint));
    let world = World::new(source(targets), ground()).await;
    let ran = world.syncs(ON).await;
    let id = |collection, name| json!(world.id_there(collection, name));
    let (key, cloud) = (id("accounts", "Key"), id("accounts", "Cloud"));
    let (pool, proxy) = (id("workerpools", "Fast"), id("proxies", "Outer"));
    let (feed, certificate) = (id("feeds", "Images"), id("certificates", "Site"));
    for (name, at, expected) in [
        ("listens", "/Endpoint/ProxyId", &proxy),
        ("listens", "/Endpoint/Uri", &json!("https://web-01.example.com:10933/")),
        ("region", "/Endpoint/DefaultWorkerPoolId", &pool),
        ("ssh", "/Endpoint/AccountId", &key),
        ("ssh", "/Endpoint/ProxyId", &proxy),
        ("ssh", "/Endpoint/Port", &json!(2222)),
        ("app", "/Endpoint/AccountId", &cloud),
        ("app", "/Endpoint/DefaultWorkerPoolId", &pool),
        ("cluster", "/Endpoint/ClusterCertificate", &certificate),
        ("cluster", "/Endpoint/Container/FeedId", &feed),
        ("cluster", "/Endpoint/Authentication/AccountId", &cloud),
        ("cluster", "/Endpoint/SkipTlsVerification", &json!("False")),
        ("certified", "/Endpoint/Authentication/ClientCertificate", &certificate),
        ("package", "/Endpoint/Inputs/awsAccount", &key),
        ("package", "/Endpoint/Inputs/nested/0/feed", &feed),
        ("drop", "/Endpoint/SensitiveVariablesEncryptionPassword/HasValue", &json!(true)),
    ] {
        let target = there(&world, name).unwrap();
        assert_eq!(target.pointer(at), Some(expected), "{name} {at}: {target:#}");
        assert_eq!(target["EnvironmentIds"], json!([world.id_there("environments", "Test")]), "{name}");
        assert_eq!(target["Roles"], json!(["web"]), "{name}");
        assert_eq!(target["MachinePolicyId"], id("machinepolicies", "Often"), "{name}");
    }
    let to_trust = "created.to_complete is reached once the machine trusts the destination's server, too:\n      targets/agent\n      targets/listens\n      next: let";
    ran.says(to_trust);
}

#[tokio::test]
async fn rows_follow_the_targets_that_they_are_for() {
    let rows = vec![variable("Path", "/web", json!({ "Machine": ["Machines-1"] }))];
    let from = || source([target(1, "web-01", region())]).rows(rows.clone());
    let world = World::new(from(), ground()).await;
    world.syncs("").await;
    assert_eq!((there(&world, "web-01"), world.rows()), (None, Vec::new()), "targets are only looked up");
    world.syncs(ON).await;
    assert_eq!(world.rows(), ["Path = /web [Machine=web-01]"]);
    // One of that name is found, whatever else it is, and it stays so.
    let own = json!({ "CommunicationStyle": "None" });
    let other = json!({ "Id": "Machines-7", "Name": "WEB-01", "Roles": ["own"], "EnvironmentIds": ["Environments-71"], "Endpoint": own });
    for settings in ["", ON] {
        let world = World::new(from(), ground().add("machines", other.clone())).await;
        world.syncs(settings).await;
        assert_eq!(world.rows(), ["Path = /web [Machine=WEB-01]"], "{settings}");
        assert_eq!(there(&world, "WEB-01").unwrap()["Roles"], json!(["own"]), "{settings}");
    }
}

#[tokio::test]
async fn what_polls_never_arrives_and_is_named() {
    let from = || source([target(1, "polls", polling()), target(2, "agent", agent("Polling"))]);
    let world = World::new(from(), ground()).await;
    let ran = world.syncs(ON).await;
    for name in ["polls", "agent"] {
        assert_eq!(there(&world, name), None);
        ran.says(&format!("    {name}\n      · skipped: it polls the server that it is registered with (F9, default)"));
    }
    // Of verified ones nobody says that they are missing.
    world.syncs("kinds: { targets: verify }\n").await;
}

#[tokio::test]
async fn one_that_polls_on_either_side_stays_as_it_is_there() {
    let take = "kinds: { targets: mirror, proxies: create }\nfirst_sync: take_source\n";
    let own = |endpoint: Value| json!({ "Id": "Machines-7", "Name": "web-01", "Roles": ["own"], "EnvironmentIds": ["Environments-71"], "Endpoint": endpoint });
    for (here, standing) in [(polling(), region()), (listening("web-01"), polling()), (polling(), polling())] {
        let rows = vec![variable("Path", "/web", json!({ "Machine": ["Machines-1"] }))];
        let from = source([target(1, "web-01", here)]).rows(rows);
        let standing = own(standing["DefaultWorkerPoolId"]
            .as_str()
            .map_or(standing.clone(), |_| json!({ "CommunicationStyle": "None" })));
        let world = World::new(from, ground().add("machines", standing)).await;
        let before = there(&world, "web-01");
        let ran = world.syncs(take).await;
        assert_eq!(there(&world, "web-01"), before);
        ran.says("stays as it is");
        assert_eq!(world.rows(), ["Path = /web [Machine=web-01]"]);
    }
}

#[tokio::test]
async fn what_a_target_is_for_is_narrowed_and_never_widened() {
    let with = |fields: Value| {
        let mut made = target(1, "web-01", region());
        made.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        made
    };
    let both = json!(["Environments-1", "Environments-2"]);
    for (fields, settings, expected) in [
        (json!({ "EnvironmentIds": both }), "", Some(vec!["web"])),
        (json!({ "EnvironmentIds": ["Environments-2"] }), "", None),
        (json!({ "EnvironmentIds": both }), "scopes: { targets: { environments: skip_unless_all } }\n", None),
        (json!({ "Roles": ["web", "db"] }), "names: { roles: { web: front } }\n", Some(vec!["db", "front"])),
        (json!({ "Roles": ["web", "db"] }), "names: { roles: { web: ~ } }\n", Some(vec!["db"])),
        (json!({ "Roles": ["web"] }), "names: { roles: { web: ~ } }\n", None),
        (
            json!({ "TenantedDeploymentParticipation": "Tenanted", "TenantIds": ["Tenants-1"] }),
            "names: { tenants: { Bakery: ~ } }\n",
            None,
        ),
    ] {
        let from = source([with(fields.clone())]).add("tenants", json!({ "Id": "Tenants-1", "Name": "Bakery" }));
        let world = World::new(from, ground()).await;
        world.syncs(&format!("{ON}{settings}")).await;
        let made = there(&world, "web-01");
        let roles = made.map(|made| {
            assert_eq!(made["EnvironmentIds"], json!([world.id_there("environments", "Test")]), "{fields}");
            let mut roles: Vec<String> =
                made["Roles"].as_array().unwrap().iter().filter_map(|role| role.as_str().map(str::to_owned)).collect();
            roles.sort();
            roles
        });
        assert_eq!(roles, expected.map(|roles| roles.into_iter().map(str::to_owned).collect()), "{fields} {settings}");
    }
    let world = World::new(source([target(1, "web-01", region())]), ground()).await;
    let ran = world.run(&["plan"], &format!("{ON}scopes: {{ targets: {{ environments: drop }} }}\n")).await;
    ran.exits(1).says("`scopes.targets.environments` cannot be `drop`");
}

#[tokio::test]
async fn health_is_each_server_s_own_and_edits_of_both_sides_are_merged() {
    let world = World::new(source([target(1, "web-01", region())]), ground()).await;
    let merge = "kinds: { targets: merge, proxies: create }\nstate: octosync.db\n";
    let run = world.run_with(&["sync", "--yes"], merge, &[]).await;
    run.ran.exits(0);
    let again = |args: &'static [&'static str]| run.desk.octosync(args);
    let id = text(&there(&world, "web-01").unwrap(), "Id");
    world.0.destination.edit(SPACE, "machines", &id, |target| {
        target["HealthStatus"] = json!("Unavailable");
        target["StatusSummary"] = json!("down");
        target["IsDisabled"] = json!(true);
    });
    again(&["plan"]).await.exits(0);
    world.edit_source("machines", |target| target["Roles"] = json!(["web", "db"]));
    again(&["sync", "--yes"]).await.exits(0);
    let after = there(&world, "web-01").unwrap();
    assert_eq!(
        (&after["Roles"], &after["IsDisabled"], &after["HealthStatus"]),
        (&json!(["web", "db"]), &json!(true), &json!("Unavailable"))
    );
    again(&["plan"]).await.exits(0);
}

fn worker(number: usize, name: &str, endpoint: Value, pools: &[&str]) -> Value {
    json!({ "Id": format!("Workers-{number}"), "Name": name, "WorkerPoolIds": pools, "MachinePolicyId": "MachinePolicies-1",
        "Endpoint": endpoint })
}

#[tokio::test]
async fn workers_arrive_in_the_pools_that_have_a_counterpart_that_takes_them() {
    let from = || {
        library(Space::new(&["Test"]))
            .add("workerpools", pool(2, "Slow", "StaticWorkerPool"))
            .add("workers", worker(1, "w-01", listening("w-01"), &["WorkerPools-1", "WorkerPools-2"]))
            .add("workers", worker(2, "w-02", polling(), &["WorkerPools-1"]))
            .add(
                "workers",
                worker(
                    3,
                    "w-03",
                    json!({ "CommunicationStyle": "Ssh", "AccountId": "Accounts-1", "Host": "w" }),
                    &["WorkerPools-2"],
                ),
            )
    };
    let names = |world: &World, worker: &str| {
        let pools = world.there("workers", worker)?["WorkerPoolIds"].clone();
        let known = world.0.destination.documents(SPACE, "workerpools");
        let name = |id: &Value| known.iter().find(|pool| pool["Id"] == *id).map(|pool| text(pool, "Name")).unwrap();
        let mut names: Vec<String> = pools.as_array().unwrap().iter().map(name).collect();
        names.sort();
        Some(names.join(" "))
    };
    let of = |world: &World| ["w-01", "w-02", "w-03"].map(|worker| names(world, worker));
    let world = World::new(from(), ground()).await;
    world.syncs("").await;
    assert_eq!(of(&world), [None, None, None]);
    let ran = world.syncs(ON).await;
    assert_eq!(of(&world), [Some("Fast Slow".to_owned()), None, Some("Slow".to_owned())]);
    ran.says("created.to_complete workers/w-01").says("it polls the server");
    // No worker can be added to a pool whose workers come by themselves.
    let cloud = ground().add("workerpools", pool(9, "Hosted", "DynamicWorkerPool"));
    let world = World::new(from(), cloud).await;
    let ran = world.syncs(&format!("{ON}names: {{ worker_pools: {{ Slow: Hosted }} }}\n")).await;
    assert_eq!(of(&world), [Some("Fast".to_owned()), None, None]);
    ran.says("\"Hosted\" there is of type DynamicWorkerPool, which takes none");
}

#[tokio::test]
async fn a_style_that_the_destination_does_not_know_takes_no_part() {
    let ecs =
        json!({ "CommunicationStyle": "AwsEcsCluster", "AccountId": "Accounts-1", "ClusterName": "c", "Region": "r" });
    let from = source([target(1, "ecs", ecs), target(2, "region", region())]);
    let world = World::of_versions((from, "2026.2.1"), (ground(), "2026.1.1")).await;
    let ran = world.syncs(ON).await;
    ran.says("servers know AwsEcsCluster since 2026.2");
    assert!(there(&world, "ecs").is_none() && there(&world, "region").is_some());
}

#[tokio::test]
async fn what_a_target_lacks_is_refused_with_what_to_write() {
    let world = World::new(source([target(1, "web-01", listening("web-01"))]), ground()).await;
    world
        .refuses("kinds: { targets: create }\n", &["proxies take no part (kinds)", "let kinds.proxies create it"])
        .await;
    let world = World::new(source([target(1, "region", region())]), ground()).await;
    let settings = "kinds: { targets: create, worker_pools: existing }\n";
    world.refuses(settings, &["there is no worker pool \"Fast\"", "missing_reference.worker_pool"]).await;
}

#[tokio::test]
async fn a_secret_that_servers_show_as_a_text_is_shown_and_kept_nowhere() {
    const SECRET: &str = "5d41402abc4b2a76b9719d911017c592";
    let fabric = json!({ "CommunicationStyle": "AzureServiceFabricCluster", "ConnectionEndpoint": "fabric.example.com",
        "SecurityMode": "SecureAzureAD", "AadCredentialType": "ClientCredential", "AadClientCredentialSecret": SECRET });
    let world = World::new(source([target(1, "fabric", fabric)]), ground()).await;
    let settings = format!("{ON}state: octosync.db\n");
    for args in [&["plan"][..], &["plan", "--json"], &["plan", "--out", "plan.json"]] {
        let run = world.run_with(args, &settings, &[]).await;
        assert!(!run.ran.block().contains(SECRET), "{args:?}: {}", run.ran.block());
        let file = std::fs::read_to_string(run.desk.path("plan.json")).unwrap_or_default();
        assert!(!file.contains(SECRET), "{file}");
    }
    let ran = world.syncs(ON).await;
    ran.says("targets/fabric").says("is a secret that cannot be read on the source");
    assert!(!ran.block().contains(SECRET), "{}", ran.block());
    let made = there(&world, "fabric").unwrap()["Endpoint"]["AadClientCredentialSecret"].clone();
    assert!(!made.is_null() && made != json!(SECRET), "{made}");
}
