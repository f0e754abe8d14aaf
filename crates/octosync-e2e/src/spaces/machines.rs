//! The full space: deployment targets of every style that a server reaches by itself, and workers.

use super::Documents;
use super::make::{add, with};
use serde_json::{Value, json};

/// Adds targets, one for each style, and workers.
pub(super) fn fill(documents: &mut Documents) {
    for (number, (name, endpoint)) in endpoints().into_iter().enumerate() {
        let target = json!({
            "Id": format!("Machines-{}", 11 + number), "Name": name, "Roles": ["web", "cluster"],
            "EnvironmentIds": ["Environments-1", "Environments-3"], "MachinePolicyId": "MachinePolicies-1",
            "TenantedDeploymentParticipation": "Untenanted", "TenantIds": [], "TenantTags": [], "Endpoint": endpoint,
        });
        add(documents, "machines", target);
    }
    if let Some(target) = documents.get_mut("machines").and_then(|targets| targets.last_mut()) {
        let tenants = json!({
            "TenantedDeploymentParticipation": "TenantedOrUntenanted", "TenantIds": ["Tenants-1"],
            "TenantTags": ["Region/Europe", "Tier/Gold"],
        });
        *target = with(target.take(), tenants);
    }
    for (number, (name, endpoint)) in endpoints().into_iter().enumerate() {
        let worker = json!({
            "Id": format!("Workers-{}", number + 1), "Name": format!("worker {name}"), "MachinePolicyId": "MachinePolicies-1",
            "WorkerPoolIds": ["WorkerPools-2", "WorkerPools-1"], "Endpoint": endpoint,
        });
        add(documents, "workers", worker);
    }
}

fn listening(host: &str) -> Value {
    json!({
        "CommunicationStyle": "TentaclePassive", "Uri": format!("https://{host}.example.com:10933/"),
        "Thumbprint": "3000000000000000000000000000000000000000", "ProxyId": "Proxies-1",
    })
}

fn shell() -> Value {
    json!({
        "CommunicationStyle": "Ssh", "AccountId": "Accounts-2", "Host": "ssh.example.com", "Port": 2222,
        "Fingerprint": "d4:c3", "ProxyId": "Proxies-2", "DotNetCorePlatform": "linux-x64",
    })
}

fn cluster(authentication: Value) -> Value {
    json!({
        "CommunicationStyle": "Kubernetes", "ClusterUrl": "https://cluster.example.com",
        "ClusterCertificate": "Certificates-1", "SkipTlsVerification": "False", "Namespace": "shop",
        "ProxyId": "Proxies-1", "DefaultWorkerPoolId": "WorkerPools-1",
        "Container": { "Image": "company/tools:1", "FeedId": "Feeds-2" }, "Authentication": authentication,
    })
}

/// One of each style, and of each way to log in to a cluster that names something.
fn endpoints() -> Vec<(&'static str, Value)> {
    let azure = json!({
        "AuthenticationType": "KubernetesAzure", "AccountId": "Accounts-4", "ClusterName": "c",
        "ClusterResourceGroup": "rg", "AdminLogin": "False",
    });
    let certificate = json!({ "AuthenticationType": "KubernetesCertificate", "ClientCertificate": "Certificates-1" });
    vec![
        ("listens", listening("target")),
        ("region", json!({ "CommunicationStyle": "None", "DefaultWorkerPoolId": "WorkerPools-2" })),
        ("shell", shell()),
        (
            "site",
            json!({
                "CommunicationStyle": "AzureWebApp", "AccountId": "Accounts-4", "ResourceGroupName": "rg",
                "WebAppName": "shop", "DefaultWorkerPoolId": "WorkerPools-1",
            }),
        ),
        (
            "fabric",
            json!({
                "CommunicationStyle": "AzureServiceFabricCluster", "ConnectionEndpoint": "fabric.example.com",
                "SecurityMode": "SecureClientCertificate", "ClientCertVariable": "Certificates-1",
                "AadUserCredentialPassword": { "HasValue": true, "NewValue": null },
            }),
        ),
        ("cluster", cluster(azure)),
        ("certified", cluster(certificate)),
        (
            "agent",
            json!({
                "CommunicationStyle": "KubernetesTentacle", "DefaultNamespace": "shop",
                "TentacleEndpointConfiguration": {
                    "CommunicationMode": "Listening", "Uri": "https://agent.example.com:10933/",
                    "Thumbprint": "4000000000000000000000000000000000000000", "ProxyId": "Proxies-1",
                },
            }),
        ),
        (
            "package",
            json!({
                "CommunicationStyle": "StepPackage", "DeploymentTargetTypeId": "aws-ecs-target", "StepPackageId": "aws",
                "StepPackageVersion": "1.0.0", "DefaultWorkerPoolId": "WorkerPools-1",
                "Inputs": { "awsAccount": "Accounts-7", "nested": [{ "feed": "Feeds-5" }] },
            }),
        ),
        (
            "drop",
            json!({
                "CommunicationStyle": "OfflineDrop", "ApplicationsDirectory": "/apps",
                "Destination": { "DestinationType": "FileSystem", "DropFolderPath": "/drop" },
                "SensitiveVariablesEncryptionPassword": { "HasValue": true, "NewValue": null },
            }),
        ),
    ]
}
