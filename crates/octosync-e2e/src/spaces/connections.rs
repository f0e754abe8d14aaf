//! The rich space: feeds and accounts of every type, secrets included.

use super::Documents;
use super::make::{add, with};
use serde_json::{Value, json};

/// A secret as servers show it.
fn secret() -> Value {
    json!({ "HasValue": true, "NewValue": null, "Hint": null })
}

/// Feeds, accounts and Git credentials.
pub(super) fn fill(documents: &mut Documents) {
    for (number, (name, kind, fields)) in feeds().into_iter().enumerate() {
        let base = json!({
            "Id": format!("Feeds-{}", number + 1), "Name": name, "FeedType": kind,
            "PackageAcquisitionLocationOptions": ["Server", "ExecutionTarget"],
        });
        add(documents, "feeds", with(base, fields));
    }
    for (number, (name, kind, fields)) in accounts().into_iter().enumerate() {
        let base = json!({
            "Id": format!("Accounts-{}", number + 1), "Name": name, "AccountType": kind,
            "Description": format!("Lets {name} in"), "EnvironmentIds": [], "TenantIds": [], "TenantTags": [],
            "TenantedDeploymentParticipation": "Untenanted",
        });
        add(documents, "accounts", with(base, fields));
    }
    for (number, (name, allowed)) in
        [("Reads everything", vec![]), ("Reads ours", vec!["https://git.example.com/ours/*"])].into_iter().enumerate()
    {
        let credential = json!({
            "Id": format!("GitCredentials-{}", number + 1), "Name": name, "Description": "For the robot",
            "Details": { "Type": "UsernamePassword", "Username": "robot", "Password": secret() },
            "RepositoryRestrictions": { "Enabled": !allowed.is_empty(), "AllowedRepositories": allowed },
        });
        add(documents, "git-credentials", credential);
    }
}

fn feeds() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "Company packages",
            "NuGet",
            json!({
                "FeedUri": "https://nuget.example.com/v3/index.json", "Username": "reader", "Password": secret(),
                "DownloadAttempts": 7, "DownloadRetryBackoffSeconds": 20, "EnhancedMode": true,
            }),
        ),
        (
            "Images",
            "Docker",
            json!({
                "FeedUri": "https://registry.example.com", "ApiVersion": "v2", "RegistryPath": "company",
                "Username": "puller", "Password": secret(), "DownloadAttempts": 5, "DownloadRetryBackoffSeconds": 10,
            }),
        ),
        (
            "Jars",
            "Maven",
            json!({
                "FeedUri": "https://repo.example.com/maven2", "DownloadAttempts": 5, "DownloadRetryBackoffSeconds": 10,
            }),
        ),
        ("Charts", "Helm", json!({ "FeedUri": "https://charts.example.com", "Username": "me", "Password": secret() })),
        (
            "Images in the cloud",
            "AwsElasticContainerRegistry",
            json!({
                "Region": "eu-west-1", "AccessKey": "AKIAEXAMPLE", "SecretKey": secret(), "UseMachineCredentials": false,
            }),
        ),
        (
            "Bucket",
            "S3",
            json!({
                "Region": "eu-west-1", "AccessKey": "AKIAEXAMPLE", "SecretKey": secret(), "UseMachineCredentials": false,
            }),
        ),
        (
            "Source releases",
            "GitHub",
            json!({
                "FeedUri": "https://api.github.com", "DownloadAttempts": 5, "DownloadRetryBackoffSeconds": 10,
            }),
        ),
    ]
}

fn accounts() -> Vec<(&'static str, &'static str, Value)> {
    let subjects = |fields: Value| {
        let keys = json!({
            "DeploymentSubjectKeys": ["space", "environment", "project"],
            "HealthCheckSubjectKeys": ["space", "target"], "AccountTestSubjectKeys": ["space", "account"],
        });
        with(keys, fields)
    };
    vec![
        (
            "Updater",
            "UsernamePassword",
            json!({
                "Username": "updater", "Password": secret(), "EnvironmentIds": ["Environments-1", "Environments-3"],
            }),
        ),
        (
            "Shell",
            "SshKeyPair",
            json!({
                "Username": "deploy", "PrivateKeyFile": secret(), "PrivateKeyPassphrase": secret(),
                "EnvironmentIds": ["Environments-2"],
            }),
        ),
        ("Chat", "Token", json!({ "Token": secret() })),
        (
            "Azure by password",
            "AzureServicePrincipal",
            json!({
                "SubscriptionNumber": "95bf77d2-64b1-4ed2-9de1-b5451e3881f5",
                "ClientId": "18eb006b-c3c8-4a72-93cd-fe4b293f82e1", "TenantId": "18eb006b-c3c8-4a72-93cd-fe4b293f82e2",
                "Password": secret(), "AzureEnvironment": "AzureCloud",
                "ResourceManagementEndpointBaseUri": "https://management.azure.com/",
                "ActiveDirectoryEndpointBaseUri": "https://login.microsoftonline.com/",
                "EnvironmentIds": ["Environments-3"], "TenantedDeploymentParticipation": "TenantedOrUntenanted",
                "TenantIds": ["Tenants-1"], "TenantTags": ["Region/Europe"],
            }),
        ),
        (
            "Azure by trust",
            "AzureOidc",
            subjects(json!({
                "SubscriptionNumber": "95bf77d2-64b1-4ed2-9de1-b5451e3881f6",
                "ClientId": "18eb006b-c3c8-4a72-93cd-fe4b293f82e3", "TenantId": "18eb006b-c3c8-4a72-93cd-fe4b293f82e4",
                "Audience": "api://AzureADTokenExchange",
            })),
        ),
        (
            "Azure of old",
            "AzureSubscription",
            json!({
                "SubscriptionNumber": "95bf77d2-64b1-4ed2-9de1-b5451e3881f7", "CertificateBytes": secret(),
                "CertificateThumbprint": "0123456789ABCDEF0123456789ABCDEF01234567",
            }),
        ),
        (
            "Amazon by key",
            "AmazonWebServicesAccount",
            json!({
                "AccessKey": "AKIAEXAMPLE", "SecretKey": secret(), "Region": "eu-west-1",
                "EnvironmentIds": ["Environments-3", "Environments-4"],
            }),
        ),
        (
            "Amazon by trust",
            "AmazonWebServicesOidcAccount",
            subjects(json!({
                "RoleArn": "arn:aws:iam::123456789012:role/deploy", "SessionDuration": 7200, "Region": "eu-west-1",
                "Audience": "sts.amazonaws.com", "CustomClaims": { "team": "web" },
            })),
        ),
        ("Google by key", "GoogleCloudAccount", json!({ "JsonKey": secret() })),
        (
            "Google by trust",
            "GoogleCloudOidcAccount",
            subjects(json!({
                "Audience": "https://iam.googleapis.com/", "TokenLifetimeSeconds": 3600,
            })),
        ),
        (
            "Anything by trust",
            "GenericOidcAccount",
            json!({
                "Audience": "api://default", "DeploymentSubjectKeys": ["space", "environment"],
            }),
        ),
    ]
}
