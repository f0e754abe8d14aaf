//! Machines as real servers and the tests of the official clients have them.

use crate::common::{fixtures, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};

/// Members that the server makes itself, an exporter's note, and what went away before 2026.2.
const LEFT_OUT: &[&str] =
    &["Id", "SpaceId", "Links", "LastModifiedOn", "LastModifiedBy", "MachinePolicyName", "Status"];

/// Whole machines and workers, and endpoints that need a machine around them.
const FILES: &[(&str, &str)] = &[
    ("machines", "whole-instance-2018.11/Machines/DevMachine1.json"),
    ("machines", "single-documents-2024.3/machine-steppackage.json"),
    ("machines", "test-literals/test__resources__deployment_target_test.go__L54.json"),
    ("machines", "test-literals/test__resources__deployment_target_test.go__L106.json"),
    ("machines", "test-literals/test__resources__deployment_target_test.go__L148.json"),
    ("machines", "test-literals/test__resources__deployment_target_test.go__L198.json"),
    ("machines", "test-literals/pkg__machines__aws_ecs_cluster_endpoint_test.go__L17.json"),
    ("workers", "test-literals/pkg__machines__worker_test.go__L88.json"),
    ("workers", "test-literals/pkg__machines__worker_test.go__L132.json"),
    ("endpoints", "test-literals/pkg__machines__aws_ecs_cluster_endpoint_test.go__L150.json"),
    ("endpoints", "test-literals/pkg__machines__kubernetes_endpoint_test.go__L91.json"),
    ("endpoints", "test-literals/pkg__machines__kubernetes_endpoint_test.go__L162.json"),
    ("endpoints", "test-literals/pkg__machines__listening_tentacle_endpoint_test.go__L72.json"),
    ("endpoints", "test-literals/pkg__machines__ssh_endpoint_test.go__L70.json"),
];

/// What stands in the first and not, or otherwise, in the second; null and absent are the same.
fn lost(before: &Value, after: &Value, place: &str, into: &mut Vec<String>) {
    match before {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str())) {
                lost(value, &after[key], &format!("{place}.{key}"), into);
            }
        }
        _ if before == after => {}
        _ => into.push(format!("{place}: {before} became {after}")),
    }
}

fn read(file: &str) -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(fixtures(&format!("captured/{file}"))?).unwrap();
    Some(match serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap() {
        Value::Array(list) => list,
        document => vec![document],
    })
}

#[tokio::test]
async fn captured_machines_come_back_with_nothing_lost() {
    for (kind, file) in FILES {
        let Some(documents) = read(file) else { return };
        for mut document in documents {
            let stem = if *kind == "workers" { "workers" } else { "machines" };
            if *kind == "endpoints" {
                document = json!({ "Name": "M", "EnvironmentIds": [], "Roles": [], "Endpoint": document });
            }
            let files = [(stem.to_owned(), vec![document.clone()])].into_iter().collect();
            let seed = SpaceSeed::from_documents("Default", files);
            let server = start(Sandbox::builder().version("2026.2.1").space(seed)).await;
            let served = server.all(stem).await;
            assert_eq!(served.len(), 1, "{file}: {:?}", server.sandbox.notes());
            let mut differences = Vec::new();
            lost(&document, &served[0], "", &mut differences);
            assert_eq!(differences, Vec::<String>::new(), "{file}");
        }
    }
}

#[tokio::test]
async fn machines_of_older_servers_tell_their_status() {
    let Some(documents) = read("whole-instance-2018.11/Machines/DevMachine1.json") else { return };
    for (version, wanted) in [("2021.2.1", json!("NeedsUpgrade")), ("2024.3.1", json!(null))] {
        let files = [("machines".to_owned(), documents.clone())].into_iter().collect();
        let seed = SpaceSeed::from_documents("Default", files);
        let server = start(Sandbox::builder().version(version).space(seed)).await;
        let machine = &server.all("machines").await[0];
        assert_eq!(machine["Status"], wanted, "{version}");
        assert_eq!(machine.get("Status").is_some(), wanted.is_string(), "{version}");
    }
}
