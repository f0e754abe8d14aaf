//! Worker pools, machine policies and target tags: what machines stand in.

use crate::common::{Method, empty, fixtures, id, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};

#[tokio::test]
async fn workers_stand_in_static_pools_which_then_stay() {
    let cloud = start(Sandbox::builder().cloud(true)).await;
    let endpoint = json!({ "CommunicationStyle": "TentacleActive", "Thumbprint": "A" });
    let hosted = id(&cloud.named("workerpools", "Hosted Ubuntu").await);
    let worker = |pool: &str| json!({ "Name": "W", "Endpoint": endpoint, "WorkerPoolIds": [pool] });
    let errors = cloud.refused(Method::POST, "workers", &worker(&hosted)).await;
    assert_eq!(errors, ["Workers cannot be added to the dynamic worker pool 'Hosted Ubuntu'."]);
    let own = id(&cloud.post("workerpools", &json!({ "Name": "Own" })).await);
    let created = cloud.post("workers", &worker(&own)).await;
    let workers = cloud.get(&format!("workerpools/{own}/workers")).await;
    assert_eq!((&workers["TotalResults"], &workers["Items"][0]["Id"]), (&json!(1), &created["Id"]));
    let errors = cloud.refused(Method::DELETE, &format!("workerpools/{own}"), &Value::Null).await;
    assert!(errors[0].contains(&id(&created)), "{errors:?}");
    let of_policy = format!("machinepolicies/{}/workers", created["MachinePolicyId"].as_str().unwrap());
    assert_eq!(cloud.get(&of_policy).await["TotalResults"], 1);
}

#[tokio::test]
async fn machine_policies_have_all_their_parts_and_a_template() {
    let server = empty().await;
    let template = server.get("machinepolicies/template").await;
    let created = server.post("machinepolicies", &json!({ "Name": "P" })).await;
    for part in ["HealthCheckPolicy", "ConnectivityPolicy", "CleanupPolicy", "UpdatePolicy", "RpcCallRetryPolicy"] {
        let part = format!("Machine{part}");
        assert!(created[&part].is_object(), "{part}");
        assert_eq!(created[&part], template[&part], "{part}");
    }
    assert_eq!((&template["Id"], &template["IsDefault"]), (&json!(null), &json!(false)));
    let mut by_cron = created.clone();
    by_cron["MachineHealthCheckPolicy"]["HealthCheckCron"] = json!("0 0 * * * *");
    let saved = server.put(&format!("machinepolicies/{}", id(&created)), &by_cron).await;
    assert_eq!(saved["MachineHealthCheckPolicy"]["HealthCheckInterval"], json!(null));
    let old =
        start(Sandbox::builder().version("2021.2.1")).await.post("machinepolicies", &json!({ "Name": "P" })).await;
    assert_eq!(old["PollingRequestMaximumMessageProcessingTimeout"], "00:10:00");
    assert!(created.get("PollingRequestMaximumMessageProcessingTimeout").is_none());
    for part in ["MachineRpcCallRetryPolicy", "MachinePackageCacheRetentionPolicy"] {
        assert!(old.get(part).is_none(), "{part}");
    }
    assert!(old["MachineUpdatePolicy"].get("KubernetesAgentUpdateBehavior").is_none());
}

#[tokio::test]
async fn pools_are_summed_up_with_their_workers() {
    let server = empty().await;
    let pool = id(&server.named("workerpools", "Default Worker Pool").await);
    let endpoint = json!({ "CommunicationStyle": "TentacleActive" });
    let body = json!({ "Name": "W", "Endpoint": endpoint, "WorkerPoolIds": [pool], "IsDisabled": true });
    server.post("workers", &body).await;
    server.post("workerpools", &json!({ "Name": "Empty" })).await;
    let summary = server.get("workerpools/summary").await;
    assert_eq!((&summary["TotalMachines"], &summary["TotalDisabledMachines"]), (&json!(1), &json!(1)));
    assert_eq!(summary["MachineEndpointSummaries"], json!({ "TentacleActive": 1 }));
    assert_eq!(summary["WorkerPoolSummaries"].as_array().unwrap().len(), 2);
    let summary = server.get("workerpools/summary?hideEmptyWorkerPools=true").await;
    let shown = summary["WorkerPoolSummaries"].as_array().unwrap();
    assert_eq!((shown.len(), &shown[0]["WorkerPool"]["Id"]), (1, &json!(pool)));
    let environment = server.environment("Dev").await;
    let summary = server.get("environments/summary").await;
    assert_eq!(summary["EnvironmentSummaries"][0]["Environment"]["Id"], environment);
}

#[tokio::test]
async fn kinds_of_pools_and_workers_depend_on_where_the_server_runs() {
    let own = empty().await;
    assert_eq!(own.get("workerpools/supportedtypes").await["SupportedPoolTypes"], json!(["StaticWorkerPool"]));
    assert_eq!(own.get("workerpools/dynamicworkertypes").await["WorkerTypes"], json!([]));
    let cloud = start(Sandbox::builder().cloud(true)).await;
    assert_eq!(cloud.get("workerpools/supportedtypes").await["SupportedPoolTypes"].as_array().unwrap().len(), 2);
    let types = cloud.get("workerpools/dynamicworkertypes").await;
    let pool = cloud.named("workerpools", "Hosted Ubuntu").await;
    assert!(types["WorkerTypes"].as_array().unwrap().iter().any(|kind| kind["Type"] == pool["WorkerType"]));
}

#[tokio::test]
async fn target_tags_are_roles_and_those_made_before() {
    let server = empty().await;
    let body = json!({
        "Name": "M", "EnvironmentIds": [server.environment("Dev").await], "Roles": ["web"],
        "Endpoint": { "CommunicationStyle": "None" },
    });
    let machine = server.post("machines", &body).await;
    let made = server.post("deploymenttargettags", &json!({ "Tag": "later", "SpaceId": server.space })).await;
    assert_eq!(made, json!({ "Tag": "later", "SpaceId": server.space }));
    for tag in ["Web", "LATER"] {
        server.refused(Method::POST, "deploymenttargettags", &json!({ "Tag": tag })).await;
    }
    let list = server.get("deploymenttargettags").await;
    assert_eq!(list["Count"], 2);
    assert_eq!(list["DeploymentTargetTags"][1]["Tag"], "web");
    let of_machine = server.get(&format!("deploymenttargettags?machineIds={}", id(&machine))).await;
    assert_eq!(of_machine["Count"], 1);
    assert_eq!(server.get("deploymentTargetTags/later").await["Tag"], "later");
    server.refused(Method::DELETE, "deploymenttargettags/web", &Value::Null).await;
    let (status, _) = server.send(Method::DELETE, "deploymenttargettags/later", None).await;
    assert_eq!(status, 200);
    assert_eq!(server.get("deploymenttargettags").await["Count"], 1);
    let old = start(Sandbox::builder().version("2025.4.1")).await;
    assert_eq!(old.send(Method::GET, "deploymenttargettags", None).await.0, 404);
}

#[tokio::test]
async fn a_machine_policy_of_2018_loses_nothing() {
    let Some(file) = fixtures("captured/whole-instance-2018.11/MachinePolicies/Default Machine Policy.json") else {
        return;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let captured: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    let files = [("machinepolicies".to_owned(), vec![captured.clone()])].into_iter().collect();
    let server = start(Sandbox::builder().space(SpaceSeed::from_documents("Default", files))).await;
    let policy = server.named("machinepolicies", "Default Machine Policy").await;
    let (checks, old) = (&policy["MachineHealthCheckPolicy"], &captured["MachineHealthCheckPolicy"]);
    assert_eq!(checks["PowerShellHealthCheckPolicy"], old["TentacleEndpointHealthCheckPolicy"]);
    assert_eq!(checks["BashHealthCheckPolicy"], old["SshEndpointHealthCheckPolicy"]);
    assert_eq!(checks["HealthCheckInterval"], "01:00:00");
    assert_eq!(policy["MachineCleanupPolicy"], captured["MachineCleanupPolicy"]);
    assert_eq!(server.sandbox.notes(), &[] as &[String]);
}

#[tokio::test]
async fn a_proxy_keeps_its_password_and_stays_while_it_is_used() {
    let server = empty().await;
    let body = json!({ "Name": "P", "Host": "h", "Password": { "HasValue": true, "NewValue": "s3cret" } });
    let proxy = server.post("proxies", &body).await;
    assert_eq!((&proxy["Port"], &proxy["ProxyType"]), (&json!(80), &json!("HTTP")));
    let path = format!("proxies/{}", id(&proxy));
    server.put(&path, &proxy).await;
    assert_eq!(server.sandbox.secret("Default", &id(&proxy), "Password").as_deref(), Some("s3cret"));
    let machine = json!({
        "Name": "M", "EnvironmentIds": [server.environment("Dev").await], "Roles": ["web"],
        "Endpoint": { "CommunicationStyle": "Ssh", "Host": "h", "ProxyId": proxy["Id"] },
    });
    let machine = server.post("machines", &machine).await;
    let errors = server.refused(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(errors, [format!("The proxy 'P' cannot be deleted because it is used by: {} (M).", id(&machine))]);
    let errors = server.refused(Method::POST, "proxies", &json!({ "Name": "Q" })).await;
    assert_eq!(errors, ["The Host field is required."]);
}
