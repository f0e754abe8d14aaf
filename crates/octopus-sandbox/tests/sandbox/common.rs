//! Helpers of the tests: a client that speaks plain HTTP, and seeds of spaces.

use axum::body::{Body, to_bytes};
pub(crate) use axum::http::{Method, StatusCode};
use axum::http::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use octopus_sandbox::{Builder, Sandbox};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A sandbox and a client of it.
pub(crate) struct Instance {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client<HttpConnector, Body>,
    pub(crate) space: String,
}

/// Starts a sandbox with one empty space.
pub(crate) async fn empty() -> Instance {
    start(Sandbox::builder()).await
}

pub(crate) async fn start(builder: Builder) -> Instance {
    let sandbox = builder.start().await.unwrap();
    let space = sandbox.spaces()[0].clone();
    let client = Client::builder(TokioExecutor::new()).build_http();
    Instance { sandbox, client, space }
}

impl Instance {
    /// A request below `/api/{space}`.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        self.send_to(method, &format!("/api/{}/{path}", self.space), body).await
    }

    /// A request to a whole path.
    pub(crate) async fn send_to(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        self.send_as("API-SANDBOX", method, path, body).await
    }

    /// The same with this key.
    pub(crate) async fn send_as(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> (StatusCode, Value) {
        let request = self.request(method, path).header("X-Octopus-ApiKey", key);
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = self.client.request(request.body(Body::from(body)).unwrap()).await.unwrap();
        read(answer.map(Body::new)).await
    }

    /// A request without a key.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(format!("{}{path}", self.sandbox.url()))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, None).await;
        assert_eq!(status, 200, "GET {path}: {body}");
        body
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.send(Method::POST, path, Some(body)).await;
        assert_eq!(status, 201, "POST {path}: {answer}");
        answer
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.send(Method::PUT, path, Some(body)).await;
        assert_eq!(status, 200, "PUT {path}: {answer}");
        answer
    }

    /// A request that must be refused with 400; the texts of the problems.
    pub(crate) async fn refused(&self, method: Method, path: &str, body: &Value) -> Vec<String> {
        self.refused_at(method, &format!("/api/{}/{path}", self.space), body).await
    }

    /// The same for a whole path.
    pub(crate) async fn refused_at(&self, method: Method, path: &str, body: &Value) -> Vec<String> {
        let (status, answer) = self.send_to(method, path, Some(body)).await;
        assert_eq!(status, 400, "{path}: {answer}");
        assert_eq!(answer["ErrorMessage"], "There was a problem with your request.");
        answer["Errors"].as_array().unwrap().iter().map(|error| error.as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        self.get(&format!("{path}/all")).await.as_array().unwrap().clone()
    }

    /// The document of that name.
    pub(crate) async fn named(&self, path: &str, name: &str) -> Value {
        let found = self.all(path).await.into_iter().find(|document| document["Name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {path}"))
    }

    pub(crate) async fn environment(&self, name: &str) -> String {
        id(&self.post("environments", &json!({ "Name": name })).await)
    }

    /// A project with the defaults of the space.
    pub(crate) async fn project(&self, name: &str) -> Value {
        let group = id(&self.named("projectgroups", "Default Project Group").await);
        let lifecycle = id(&self.named("lifecycles", "Default Lifecycle").await);
        self.post("projects", &json!({ "Name": name, "ProjectGroupId": group, "LifecycleId": lifecycle })).await
    }

    /// Replaces the steps of a project by script steps with these names.
    pub(crate) async fn steps(&self, project: &Value, names: &[&str]) -> Value {
        let mut process = self.get(&format!("deploymentprocesses/deploymentprocess-{}", id(project))).await;
        process["Steps"] = names.iter().map(|name| script_step(name)).collect();
        self.put(&format!("deploymentprocesses/{}", id(&process)), &process).await
    }
}

pub(crate) fn script_step(name: &str) -> Value {
    json!({
        "Name": name,
        "Actions": [{
            "Name": name, "ActionType": "Octopus.Script",
            "Properties": { "Octopus.Action.Script.ScriptBody": "echo 1", "Octopus.Action.Script.Syntax": "Bash" },
        }],
    })
}

pub(crate) fn id(document: &Value) -> String {
    document["Id"].as_str().unwrap().to_owned()
}

pub(crate) async fn read(answer: Response<Body>) -> (StatusCode, Value) {
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The contents of a file with a certificate, as clients send them.
pub(crate) fn certificate_data() -> String {
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, include_bytes!("../files/site.der"))
}

/// The shared fixtures, if this checkout has them beside it.
pub(crate) fn fixtures(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures").join(path);
    if !path.exists() {
        eprintln!("SKIPPED: the shared fixtures are not there ({})", path.display());
        return None;
    }
    Some(path)
}
