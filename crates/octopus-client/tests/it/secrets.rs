//! The key and bodies are in nothing that anybody prints.

use std::sync::Arc;

use octopus_client::{ApiKey, Client, ProxySettings};
use serde_json::{Value, json};

use crate::server::{Notes, Reply, Server, reply};

const KEY: &str = "API-SECRETSECRETSECRET";

fn key() -> ApiKey {
    ApiKey::from(KEY.to_owned())
}

#[tokio::test]
async fn the_key_travels_in_its_header_and_nowhere_else() {
    let server = Server::script(vec![reply(200, "{}")]).await;
    let client = server.builder().api_key(key()).build().unwrap();
    client.system().post::<_, Value>("items", &json!({})).await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.header("x-octopus-apikey"), KEY);
    assert_eq!(seen.headers.iter().filter(|(_, value)| value.to_str().unwrap().contains(KEY)).count(), 1);
    assert!(!seen.uri.contains(KEY));
}

#[tokio::test]
async fn the_key_is_in_no_debug_output() {
    let server = Server::script(vec![Reply::HangUp]).await;
    let builder = server.builder().api_key(key()).proxy(Some(ProxySettings::new("http://me:secret@proxy:1")));
    let texts = [format!("{:?}", key()), format!("{builder:?}")];
    let client = builder.build().unwrap();
    let error = client.system().get::<Value>("items", &[]).await.unwrap_err();
    let more = [format!("{client:?}"), format!("{:?}", client.system()), format!("{:?}", client.space("Spaces-1"))];
    let errors = [format!("{error:?}"), format!("{error}"), format!("{error:#?}")];
    for text in texts.iter().chain(&more).chain(&errors) {
        assert!(!text.is_empty() && !text.contains("SECRET") && !text.contains("secret@"), "{text}");
    }
}

#[tokio::test]
async fn a_key_that_the_other_side_echoes_is_masked() {
    let echo = format!(r#"{{"ErrorMessage":"The key {KEY} is bad.","Errors":["{KEY} again"]}}"#);
    let page = format!("<html><title>{KEY}</title>");
    for body in [echo.as_str(), page.as_str(), KEY] {
        for status in [200, 302, 401, 403, 400, 500] {
            let notes = Arc::new(Notes::default());
            let server =
                Server::script(vec![reply(status, body).header("location", &format!("https://host/{KEY}"))]).await;
            let client = server.builder().api_key(key()).observer(notes.clone()).build().unwrap();
            let path = format!("items/{KEY}");
            let error = client.system().put::<_, Vec<Value>>(&path, &json!({"Key": KEY})).await.unwrap_err();
            let root = client.root().await.unwrap_err();
            for text in [format!("{error:?} {error} {root:?} {root}"), notes.exchanges().join("\n")] {
                assert!(!text.contains("SECRET"), "{status} {text}");
                assert!(text.contains("***"), "{status} {text}");
            }
        }
    }
}

#[tokio::test]
async fn errors_hold_no_body_beyond_the_lines_meant_for_people() {
    for (status, body) in [
        (400, r#"{"ErrorMessage":"No.","Errors":[],"Details":{"Value":"hidden"},"FullException":"hidden"}"#),
        (500, r#"{"FullException":"hidden"}"#),
        (502, "hidden"),
        (503, "<html><head><title>Busy</title></head><body>hidden</body></html>"),
        (200, "hidden"),
        (200, "<html><body>hidden</body></html>"),
        (200, r#"{"Id":"hidden"}"#),
        (200, r#""hidden""#),
        (200, r#"["hidden"#),
    ] {
        let server = Server::script(vec![reply(status, body)]).await;
        let result = server.client().system().post::<_, Vec<u8>>("items", &json!({"Value": "hidden"})).await;
        let error = result.unwrap_err();
        let text = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
        assert!(!text.contains("hidden"), "{status} {body}: {text}");
    }
}

#[tokio::test]
async fn no_key_is_asked_for_what_is_open_to_everybody() {
    let server = Server::script(vec![reply(401, "")]).await;
    let error = server.client().system().get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!(error.to_string(), "the server wants an API key for GET /api/items (401)");
    assert_eq!(server.seen()[0].header("x-octopus-apikey"), "");
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_before_anything_is_sent() {
    let builder = Client::builder("https://host").unwrap().api_key(ApiKey::from("API-\nSECRET".to_owned()));
    assert_eq!(builder.build().unwrap_err().to_string(), "the API key holds characters that no API key has");
}
