//! A client of a few lines: `GET` of JSON over plain HTTP, page by page.
//! Not the project's client, on purpose: what that one overlooks, this one shall see.

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// One server and the key to it.
#[derive(Clone, Debug)]
pub struct Server {
    url: String,
    key: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Server {
    /// A server at an address, virtual directory included.
    #[must_use]
    pub fn new(url: &str, key: &str) -> Server {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Server { url: url.trim_end_matches('/').to_owned(), key: key.to_owned(), client }
    }

    /// Returns the JSON at a path that follows `/api`.
    ///
    /// # Panics
    /// When there is no such answer: a checker that cannot read cannot vouch for anything.
    pub async fn get(&self, path: &str) -> Value {
        self.try_get(path).await.unwrap_or_else(|problem| panic!("GET {}/api{path}: {problem}", self.url))
    }

    /// Sends JSON to a path that follows `/api`, as people's browsers do.
    ///
    /// # Panics
    /// When the server refuses it.
    pub async fn post(&self, path: &str, body: &Value) {
        let request = Request::post(format!("{}/api{path}", self.url))
            .header("X-Octopus-ApiKey", &self.key)
            .header("Content-Type", "application/json")
            .body(Full::from(body.to_string()))
            .expect("the address is one");
        let status = self.client.request(request).await.expect("the server answers").status();
        assert!(status.is_success(), "POST {}/api{path}: {status}", self.url);
    }

    async fn try_get(&self, path: &str) -> Result<Value, String> {
        let request = Request::get(format!("{}/api{path}", self.url))
            .header("X-Octopus-ApiKey", &self.key)
            .body(Full::default())
            .map_err(|error| error.to_string())?;
        let response = self.client.request(request).await.map_err(|error| format!("{error:?}"))?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)));
        }
        serde_json::from_slice(&body).map_err(|error| error.to_string())
    }

    /// Returns the items of all pages of a list.
    pub async fn pages(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(&format!("{path}{joint}skip={}&take=1000", items.len())).await;
            let found = page["Items"].as_array().cloned().unwrap_or_default();
            let total = page["TotalResults"].as_u64().unwrap_or_default();
            let empty = found.is_empty();
            items.extend(found);
            if empty || items.len() as u64 >= total {
                return items;
            }
        }
    }

    /// Returns the documents of a list that takes ids, asked for in portions.
    pub(crate) async fn by_ids(&self, path: &str, ids: &[String]) -> Vec<Value> {
        let mut documents = Vec::new();
        for some in ids.chunks(40) {
            let answer = self.get(&format!("{path}?ids={}", some.join(","))).await;
            documents.extend(answer.as_array().cloned().unwrap_or_default());
        }
        documents
    }
}
