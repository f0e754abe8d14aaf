//! How much work a request is: what one small request allocates does not grow with the space. Time is not measured, which
//! would depend on the machine.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use octopus_sandbox::{Generator, Sandbox, SpaceSeed};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// A sandbox whose server runs in the thread of the test, so that its allocations are counted with those of the client.
struct Space {
    runtime: Runtime,
    sandbox: Sandbox,
    client: Client<HttpConnector, Body>,
}

impl Space {
    fn of(projects: usize) -> Space {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let size: Generator = format!("projects={projects},steps=3,variables=5,seed=7").parse().unwrap();
        let builder = Sandbox::builder().tame(true).space(SpaceSeed::generated("Default", &size));
        let sandbox = runtime.block_on(builder.start()).unwrap();
        Space { runtime, sandbox, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    fn send(&self, method: &Method, path: &str, body: Option<&Value>) -> Value {
        self.runtime.block_on(async {
            let uri = format!("{}/api/{path}", self.sandbox.url());
            let request = Request::builder().method(method).uri(uri).header("X-Octopus-ApiKey", "API-X");
            let body = body.map(Value::to_string).unwrap_or_default();
            let answer = self.client.request(request.body(Body::from(body)).unwrap()).await.unwrap();
            assert!(answer.status().is_success(), "{method} {path}: {}", answer.status());
            let bytes = to_bytes(Body::new(answer.into_body()), usize::MAX).await.unwrap();
            serde_json::from_slice(&bytes).unwrap()
        })
    }

    /// How many bytes a request allocates, on the client's side and on the server's; the second time, when the connection and
    /// the texts of documents are there.
    fn bytes(&self, method: &Method, path: &str, body: Option<&Value>) -> u64 {
        self.send(method, path, body);
        allocation_counter::measure(|| drop(self.send(method, path, body))).bytes_total
    }

    /// The same for some requests about the first project.
    fn measured(&self) -> Vec<(&'static str, u64)> {
        let project = self.send(&Method::GET, "projects?take=1", None)["Items"][0].clone();
        let environment = self.send(&Method::GET, "environments?take=1", None)["Items"][0].clone();
        let id = project["Id"].as_str().unwrap();
        let environment_path = format!("environments/{}", environment["Id"].as_str().unwrap());
        let mut count = 0;
        let mut created = || {
            count += 1;
            self.send(&Method::POST, "environments", Some(&json!({ "Name": format!("E{count}") })));
        };
        created();
        vec![
            ("a project by id", self.bytes(&Method::GET, &format!("projects/{id}"), None)),
            ("the variables of a project", self.bytes(&Method::GET, &format!("variables/variableset-{id}"), None)),
            ("a page of projects", self.bytes(&Method::GET, "projects?take=10", None)),
            ("projects by name", self.bytes(&Method::GET, "projects?partialName=nothing", None)),
            ("saving an environment", self.bytes(&Method::PUT, &environment_path, Some(&environment))),
            ("saving a project", self.bytes(&Method::PUT, &format!("projects/{id}"), Some(&project))),
            ("making an environment", allocation_counter::measure(created).bytes_total),
        ]
    }
}

#[test]
fn a_request_is_no_more_work_in_a_large_space() {
    let (small, large) = (Space::of(20).measured(), Space::of(200).measured());
    for ((request, few), (_, many)) in small.iter().zip(&large) {
        println!("{request}: {few} bytes with 20 projects, {many} with 200");
        assert!(*many < few * 2, "{request}: {few} bytes with 20 projects, {many} with 200");
    }
    assert_eq!(small.len(), 7);
}
