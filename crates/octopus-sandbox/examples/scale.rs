//! Measures a big space: how long loading, listing and reading all variables take.
//! `cargo run --release -p octopus-sandbox --example scale`

use axum::body::{Body, to_bytes};
use axum::http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;

const PROJECTS: usize = 1000;
const STEPS: usize = 10;
const VARIABLES: usize = 30;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let documents = documents();
    let started = Instant::now();
    let sandbox = Sandbox::builder().space(SpaceSeed::from_documents("Default", documents)).start().await?;
    println!("load: {:?}", started.elapsed());
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let sets: Vec<String> = sandbox
        .documents("Default", "variablesets")
        .iter()
        .filter_map(|set| set["Id"].as_str().map(str::to_owned))
        .collect();
    let all_sets = format!("variables/all?ids={}", sets.join(","));
    for path in ["projects/all", "deploymentprocesses?take=2147483647", "projects", all_sets.as_str()] {
        for round in ["cold", "warm"] {
            let started = Instant::now();
            let request = Request::get(format!("{}/api/{path}", sandbox.url())).header("X-Octopus-ApiKey", "API-X");
            let answer = client.request(request.body(Body::empty())?).await?;
            let bytes = to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
            let shown = path.get(..path.len().min(40)).unwrap_or(path);
            println!("{round} {shown}: {:?}, {} KiB", started.elapsed(), bytes.len() / 1024);
        }
    }
    Ok(())
}

fn documents() -> BTreeMap<String, Vec<Value>> {
    let environments: Vec<Value> = (1..=5)
        .map(|number| json!({ "Id": format!("Environments-{number}"), "Name": format!("Env {number}") }))
        .collect();
    let numbers = 1..=PROJECTS;
    BTreeMap::from([
        ("environments".to_owned(), environments),
        ("projects".to_owned(), numbers.clone().map(project).collect()),
        ("deploymentprocesses".to_owned(), numbers.clone().map(process).collect()),
        ("variablesets".to_owned(), numbers.map(variables).collect()),
    ])
}

fn project(number: usize) -> Value {
    json!({ "Id": format!("Projects-{number}"), "Name": format!("Project {number}") })
}

fn process(number: usize) -> Value {
    let step = |step: usize| {
        let properties = json!({
            "Octopus.Action.Script.ScriptBody": "echo a line of a script\n".repeat(20),
            "Octopus.Action.Script.Syntax": "PowerShell", "Octopus.Action.RunOnServer": "true",
        });
        let action = json!({
            "Id": format!("action-{number}-{step}"), "Name": format!("Step {step}"), "ActionType": "Octopus.Script",
            "Environments": ["Environments-1", "Environments-2"], "Properties": properties,
        });
        json!({ "Id": format!("step-{number}-{step}"), "Name": format!("Step {step}"), "Actions": [action] })
    };
    let steps: Vec<Value> = (1..=STEPS).map(step).collect();
    json!({ "Id": format!("deploymentprocess-Projects-{number}"), "ProjectId": format!("Projects-{number}"), "Steps": steps })
}

fn variables(number: usize) -> Value {
    let variable = |index: usize| {
        json!({
            "Id": format!("variable-{number}-{index}"), "Name": format!("Var.{index}"), "Type": "String",
            "Value": format!("value {index} of {number}"), "Scope": { "Environment": ["Environments-1"] },
        })
    };
    let variables: Vec<Value> = (1..=VARIABLES).map(variable).collect();
    json!({ "Id": format!("variableset-Projects-{number}"), "OwnerId": format!("Projects-{number}"), "Variables": variables })
}
