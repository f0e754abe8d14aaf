//! Deployment targets, workers, their endpoints, pools and policies.

use crate::common::{Instance, Method, certificate_data, empty, fixtures, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

/// A target with the fields that it needs besides its endpoint.
async fn target(server: &Instance, name: &str, endpoint: Value) -> Value {
    let environment = match server.all("environments").await.first() {
        Some(environment) => id(environment),
        None => server.environment("Dev").await,
    };
    json!({ "Name": name, "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": endpoint })
}

async fn account(server: &Instance) -> String {
    let body = json!({ "Name": "Account", "AccountType": "UsernamePassword", "Username": "u" });
    id(&server.post("accounts", &body).await)
}

async fn certificate(server: &Instance) -> String {
    let body = json!({ "Name": "Cert", "CertificateData": { "HasValue": true, "NewValue": certificate_data() } });
    id(&server.post("certificates", &body).await)
}

#[tokio::test]
async fn every_communication_style_keeps_its_own_fields() {
    let server = start(Sandbox::builder().version("2026.2.1")).await;
    let (account, pool) = (account(&server).await, id(&server.named("workerpools", "Default Worker Pool").await));
    let proxy = id(&server.post("proxies", &json!({ "Name": "P", "Host": "h" })).await);
    for (style, fields) in [
        ("None", json!({ "DefaultWorkerPoolId": pool })),
        ("TentaclePassive", json!({ "Uri": "https://h:10933/", "Thumbprint": "AA", "ProxyId": proxy })),
        ("TentacleActive", json!({ "Uri": "poll://abc/", "Thumbprint": "BB" })),
        ("Ssh", json!({ "AccountId": account, "Host": "h", "Port": 2222, "Fingerprint": "f", "ProxyId": proxy })),
        ("OfflineDrop", json!({ "Destination": { "DestinationType": "FileSystem", "DropFolderPath": "/drop" } })),
        (
            "AzureWebApp",
            json!({ "AccountId": account, "ResourceGroupName": "g", "WebAppName": "w", "WebAppSlotName": "s" }),
        ),
        (
            "AzureCloudService",
            json!({ "AccountId": account, "CloudServiceName": "c", "Slot": "Staging", "SwapIfPossible": true }),
        ),
        ("AzureServiceFabricCluster", json!({ "ConnectionEndpoint": "e", "SecurityMode": "SecureAzureAD" })),
        ("Kubernetes", json!({ "ClusterUrl": "https://k", "SkipTlsVerification": "True", "Namespace": "n" })),
        (
            "StepPackage",
            json!({ "DeploymentTargetTypeId": "t", "Inputs": { "clusterName": "c" }, "StepPackageVersion": "1" }),
        ),
        (
            "KubernetesTentacle",
            json!({ "TentacleEndpointConfiguration": { "CommunicationMode": "Polling", "Uri": "poll://x/" }, "DefaultNamespace": "n" }),
        ),
        ("AwsEcsCluster", json!({ "ClusterName": "c", "Region": "r", "UseInstanceRole": true })),
    ] {
        let mut endpoint = fields.clone();
        endpoint["CommunicationStyle"] = json!(style);
        endpoint["Strange"] = json!("x");
        let created = server.post("machines", &target(&server, style, endpoint).await).await;
        let kept = &server.get(&format!("machines/{}", id(&created))).await["Endpoint"];
        for (field, value) in fields.as_object().unwrap() {
            match value {
                Value::Object(map) => {
                    map.iter()
                        .for_each(|(name, value)| assert_eq!(&kept[field][name], value, "{style} {field} {name}"));
                }
                _ => assert_eq!(&kept[field], value, "{style} {field}"),
            }
        }
        assert!(kept.get("Strange").is_none(), "{style}");
        assert_eq!((&kept["Id"], &kept["Links"]), (&json!(null), &json!({})), "{style}");
    }
}

#[tokio::test]
async fn every_way_into_a_kubernetes_cluster_keeps_its_own_fields() {
    let server = empty().await;
    let (account, certificate) = (account(&server).await, certificate(&server).await);
    for (kind, fields) in [
        ("None", json!({})),
        ("KubernetesStandard", json!({ "AccountId": account })),
        (
            "KubernetesAws",
            json!({ "AccountId": account, "ClusterName": "c", "AssumeRole": true, "AssumedRoleArn": "a", "AssumeRoleSessionDurationSeconds": 900 }),
        ),
        ("KubernetesAzure", json!({ "AccountId": account, "ClusterName": "c", "ClusterResourceGroup": "g" })),
        ("KubernetesGoogleCloud", json!({ "AccountId": account, "ClusterName": "c", "Project": "p", "Zone": "z" })),
        ("KubernetesCertificate", json!({ "ClientCertificate": certificate })),
        ("KubernetesPodService", json!({ "TokenPath": "/t" })),
    ] {
        let mut authentication = fields.clone();
        authentication["AuthenticationType"] = json!(kind);
        let endpoint = json!({ "CommunicationStyle": "Kubernetes", "Authentication": authentication });
        let created = server.post("machines", &target(&server, kind, endpoint).await).await;
        for (field, value) in fields.as_object().unwrap() {
            assert_eq!(&created["Endpoint"]["Authentication"][field], value, "{kind} {field}");
        }
    }
}

#[tokio::test]
async fn endpoints_need_what_their_style_needs_and_refer_to_what_is_there() {
    let server = empty().await;
    let refused = async |endpoint: Value| {
        let body = target(&server, "M", endpoint).await;
        server.refused(Method::POST, "machines", &body).await
    };
    assert_eq!(
        refused(json!({ "CommunicationStyle": "TentaclePassive" })).await,
        ["The Endpoint.Uri field is required.", "The Endpoint.Thumbprint field is required."]
    );
    assert_eq!(
        refused(json!({ "CommunicationStyle": "Telepathy" })).await,
        ["Error converting value \"Telepathy\" to type 'CommunicationStyle'. Path 'Endpoint.CommunicationStyle'."]
    );
    assert_eq!(refused(json!({})).await, ["The Endpoint.CommunicationStyle field is required."]);
    for (endpoint, place) in [
        (json!({ "CommunicationStyle": "Ssh", "AccountId": "Accounts-1" }), "Endpoint.AccountId"),
        (
            json!({ "CommunicationStyle": "None", "DefaultWorkerPoolId": "WorkerPools-1" }),
            "Endpoint.DefaultWorkerPoolId",
        ),
        (
            json!({ "CommunicationStyle": "Kubernetes", "Authentication": { "AuthenticationType": "KubernetesCertificate", "ClientCertificate": "Certificates-1" } }),
            "Endpoint.Authentication.ClientCertificate",
        ),
        (
            json!({ "CommunicationStyle": "Kubernetes", "Container": { "FeedId": "Feeds-1" } }),
            "Endpoint.Container.FeedId",
        ),
        (
            json!({ "CommunicationStyle": "StepPackage", "DeploymentTargetTypeId": "t", "Inputs": { "credentials": { "account": "Accounts-1" } } }),
            "Endpoint.Inputs.credentials.account",
        ),
    ] {
        let errors = refused(endpoint).await;
        assert!(errors.len() == 1 && errors[0].starts_with(&format!("{place}: ")), "{errors:?}");
    }
}

#[tokio::test]
async fn secrets_of_endpoints_are_kept_changed_and_cleared() {
    let server = empty().await;
    let password =
        |secret: Value| json!({ "CommunicationStyle": "OfflineDrop", "SensitiveVariablesEncryptionPassword": secret });
    let body = target(&server, "Drop", password(json!({ "HasValue": true, "NewValue": "one" }))).await;
    let mut machine = server.post("machines", &body).await;
    let path = format!("machines/{}", id(&machine));
    let field = "Endpoint.SensitiveVariablesEncryptionPassword";
    let held = || server.sandbox.secret("Default", &id(&machine), field);
    assert_eq!(machine["Endpoint"]["SensitiveVariablesEncryptionPassword"]["HasValue"], true);
    assert_eq!(held().as_deref(), Some("one"));
    let kept = server.put(&path, &machine).await;
    assert_eq!(held().as_deref(), Some("one"));
    assert_eq!(kept["Endpoint"]["SensitiveVariablesEncryptionPassword"]["NewValue"], json!(null));
    machine["Endpoint"] = password(json!({ "HasValue": false }));
    server.put(&path, &machine).await;
    assert_eq!(server.sandbox.secret("Default", &id(&machine), field), None);
}

#[tokio::test]
async fn the_style_of_an_endpoint_may_change() {
    let server = empty().await;
    let body = target(&server, "M", json!({ "CommunicationStyle": "None" })).await;
    let mut machine = server.post("machines", &body).await;
    machine["Endpoint"] = json!({ "CommunicationStyle": "TentacleActive", "Uri": "poll://a/", "Thumbprint": "CC" });
    let saved = server.put(&format!("machines/{}", id(&machine)), &machine).await;
    assert_eq!((&saved["Endpoint"]["Uri"], &saved["Thumbprint"]), (&json!("poll://a/"), &json!("CC")));
    assert!(saved["Endpoint"].get("DefaultWorkerPoolId").is_none());
}

#[tokio::test]
async fn the_server_completes_what_a_target_leaves_out() {
    let server = empty().await;
    let endpoint = json!({ "CommunicationStyle": "Ssh", "Host": "example.com" });
    let machine = server.post("machines", &target(&server, "M", endpoint).await).await;
    assert_eq!(machine["Endpoint"]["Uri"], "ssh://example.com:22/");
    assert_eq!(machine["MachinePolicyId"], id(&server.named("machinepolicies", "Default Machine Policy").await));
    assert_eq!(machine["HealthStatus"], "Unknown");
    let mut disabled = machine.clone();
    disabled["IsDisabled"] = json!(true);
    disabled["HealthStatus"] = json!("Healthy");
    let disabled = server.put(&format!("machines/{}", id(&machine)), &disabled).await;
    assert_eq!(disabled["StatusSummary"], "This machine has been disabled.");
    assert_eq!(disabled["HealthStatus"], "Unknown", "the server finds that out itself");
    assert!(disabled.get("Status").is_none());
    let old = start(Sandbox::builder().version("2020.3.1")).await;
    let mut body = target(&old, "M", json!({ "CommunicationStyle": "None" })).await;
    body["IsDisabled"] = json!(true);
    assert_eq!(old.post("machines", &body).await["Status"], "Disabled");
}

#[tokio::test]
async fn targets_need_environments_and_roles_and_workers_need_pools() {
    let server = empty().await;
    let endpoint = json!({ "CommunicationStyle": "None" });
    let errors = server.refused(Method::POST, "machines", &json!({ "Name": "M", "Endpoint": endpoint })).await;
    assert_eq!(errors, ["The EnvironmentIds field is required.", "The Roles field is required."]);
    let errors = server.refused(Method::POST, "workers", &json!({ "Name": "W", "Endpoint": endpoint })).await;
    assert_eq!(errors, ["The WorkerPoolIds field is required."]);
}

#[tokio::test]
async fn targets_are_listed_where_they_stand_and_by_what_they_are() {
    let server = empty().await;
    let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
    for (name, environment, role, disabled) in [("A", &dev, "web", false), ("B", &test, "db", true)] {
        let body = json!({
            "Name": name, "EnvironmentIds": [environment], "Roles": [role], "IsDisabled": disabled,
            "Endpoint": { "CommunicationStyle": if disabled { "OfflineDrop" } else { "None" } },
        });
        server.post("machines", &body).await;
    }
    for (path, name) in [
        (format!("environments/{dev}/machines"), "A"),
        (format!("environments/{test}/machines?roles=db,web"), "B"),
        ("machines?commStyles=OfflineDrop".to_owned(), "B"),
        ("machines?isDisabled=false".to_owned(), "A"),
        ("machines?roles=WEB".to_owned(), "A"),
        (format!("machines?environmentIds={test}&environmentIds=x"), "B"),
    ] {
        let page = server.get(&path).await;
        assert_eq!((&page["TotalResults"], &page["Items"][0]["Name"]), (&json!(1), &json!(name)), "{path}");
    }
    assert_eq!(server.get(&format!("environments/{dev}/machines?roles=db")).await["TotalResults"], 0);
    assert_eq!(server.get("machineroles/all").await, json!(["db", "web"]));
    assert_eq!(server.get("machineroles/all/v1").await["MachineRoles"], json!(["db", "web"]));
    assert_eq!(server.get("machines/all/v1").await["DeploymentTargets"].as_array().unwrap().len(), 2);
    assert_eq!(server.get("machines/operatingsystem/names/all").await, json!(["Unknown"]));
    let (status, _) = server.send(Method::GET, "environments/Environments-1/machines", None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_discovered_machine_can_be_stored() {
    let server = empty().await;
    server.refused(Method::GET, "machines/discover", &Value::Null).await;
    let mut found = server.get("machines/discover?host=h.example&port=10934").await;
    assert_eq!((&found["Id"], &found["Endpoint"]["Uri"]), (&json!(null), &json!("https://h.example:10934/")));
    assert_eq!(found["Endpoint"]["Thumbprint"].as_str().unwrap().len(), 40);
    assert_eq!(server.all("machines").await, Vec::<Value>::new());
    found["EnvironmentIds"] = json!([server.environment("Dev").await]);
    found["Roles"] = json!(["web"]);
    let stored = server.post("machines", &found).await;
    assert_eq!(stored["Thumbprint"], found["Endpoint"]["Thumbprint"]);
    let status = server.get(&format!("machines/{}/connection", id(&stored))).await;
    assert_eq!((&status["MachineId"], &status["Status"]), (&stored["Id"], &json!("Unknown")));
    assert_eq!(server.get(&format!("machines/{}/tasks", id(&stored))).await["TotalResults"], 0);
    let worker = server.get("workers/discover?host=h&type=Ssh").await;
    assert_eq!((&worker["Endpoint"]["Port"], worker.get("WorkerPoolIds")), (&json!(22), None));
}

#[tokio::test]
async fn styles_and_fields_of_machines_begin_with_their_versions() {
    for (version, style, known) in [
        ("2021.2.1", "StepPackage", false),
        ("2022.1.1", "StepPackage", true),
        ("2023.4.1", "KubernetesTentacle", false),
        ("2024.1.1", "KubernetesTentacle", true),
        ("2026.1.1", "AwsEcsCluster", false),
        ("2026.2.1", "AwsEcsCluster", true),
    ] {
        let server = start(Sandbox::builder().version(version)).await;
        let endpoint = json!({
            "CommunicationStyle": style, "DeploymentTargetTypeId": "t", "TentacleEndpointConfiguration": {},
        });
        let (status, _) = server.send(Method::POST, "machines", Some(&target(&server, "M", endpoint).await)).await;
        assert_eq!(status == 201, known, "{version} {style}");
    }
    let server = start(Sandbox::builder().version("2020.3.1")).await;
    let old = server.post("machines", &target(&server, "M", json!({ "CommunicationStyle": "None" })).await).await;
    for field in ["Slug", "SkipInitialHealthCheck", "Architecture"] {
        assert!(old.get(field).is_none(), "{field}");
    }
}

#[tokio::test]
async fn a_captured_step_package_target_loses_nothing() {
    let Some(file) = fixtures("captured/single-documents-2024.3/machine-steppackage.json") else { return };
    let server = empty().await;
    let mut captured: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let endpoint = captured["Endpoint"].as_object_mut().unwrap();
    endpoint["Inputs"]["authentication"]["credentials"]["account"] = json!(account(&server).await);
    endpoint.insert("Links".to_owned(), json!({}));
    captured["EnvironmentIds"] = json!([server.environment("Dev").await]);
    captured["MachinePolicyId"] = json!(null);
    captured["SpaceId"] = json!(server.space);
    let created = server.post("machines", &captured).await;
    assert_eq!(created["Endpoint"], captured["Endpoint"]);
    for field in captured.as_object().unwrap().keys() {
        assert!(created.get(field).is_some(), "{field}");
    }
}
