//! The server's identity, and which space is meant.

use octopus_client::{Client, ErrorKind};
use serde_json::{Value, json};

use crate::server::{self, Server, reply};

fn root() -> Value {
    json!({"Application": "Octopus Deploy", "Version": "2025.4.1", "ApiVersion": "3.0.0", "InstallationId": "guid",
           "IsEarlyAccessProgram": false, "Links": {}})
}

#[tokio::test]
async fn a_virtual_directory_and_slashes_are_fine() {
    let server = Server::script(vec![server::json(&root())]).await;
    for suffix in ["/octo", "/octo/", "/octo/api", "/octo/api/", "/octo//API//"] {
        let client = Client::builder(&format!("{}{suffix}", server.url())).unwrap().build().unwrap();
        assert_eq!(client.base_url().as_str(), format!("{}/octo/", server.url()));
        assert_eq!(client.root().await.unwrap().version, "2025.4.1");
        client.space("Spaces-1").get::<Value>("/projects/Projects-1", &[]).await.unwrap();
    }
    let requests = ["GET /octo/api", "GET /octo/api/Spaces-1/projects/Projects-1"];
    assert_eq!(server.requests(), requests.repeat(5));
}

#[tokio::test]
async fn the_root_says_who_the_server_is() {
    let server = Server::script(vec![server::json(&root())]).await;
    let root = server.client().root().await.unwrap();
    assert_eq!(
        (root.application.as_str(), root.version.as_str(), root.api_version.as_str(), root.installation_id.as_str()),
        ("Octopus Deploy", "2025.4.1", "3.0.0", "guid")
    );
}

#[tokio::test]
async fn what_is_no_octopus_server_is_said_so() {
    let mut other = root();
    other["Application"] = json!("Something else");
    let (other, health) = (other.to_string(), r#"{"status":"ok"}"#);
    for (status, body, why) in [
        (200, "<html><title>IIS Windows</title>", "/api answers with an HTML page titled \"IIS Windows\""),
        (200, "OK", "/api answers with other text"),
        (200, health, "/api answers with JSON that is not Octopus's"),
        (200, "[]", "/api answers with JSON that is not Octopus's"),
        (200, &other, "/api belongs to another application"),
        (404, "<html><title>404</title>", "it has no /api (404)"),
    ] {
        let server = Server::script(vec![reply(status, body)]).await;
        let error = server.client().root().await.unwrap_err();
        let sentence = format!("there is no Octopus server at {}/: {why}", server.url());
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::NotOctopus, sentence));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{why}");
    }
}

#[tokio::test]
async fn other_failures_of_the_root_stay_what_they_are() {
    for (status, kind) in [
        (401, ErrorKind::Unauthorized),
        (302, ErrorKind::Redirect),
        (503, ErrorKind::Unavailable),
        (500, ErrorKind::Server),
    ] {
        let server = Server::script(vec![reply(status, "")]).await;
        assert_eq!(server.client().root().await.unwrap_err().kind(), kind);
    }
}

#[tokio::test]
async fn a_space_is_found_among_all_that_the_key_sees() {
    let spaces = json!([
        {"Id": "Spaces-1", "Name": "Default", "Slug": "default", "IsDefault": true},
        {"Id": "Spaces-2", "Name": "Web", "Slug": "web-team"}
    ]);
    let server = Server::script(vec![server::json(&spaces)]).await;
    let client = server.client();
    for text in ["Spaces-2", " WEB ", "web-team"] {
        assert_eq!(client.find_space(text).await.unwrap().id, "Spaces-2");
    }
    let error = client.find_space("Mobile").await.unwrap_err();
    let sentence =
        "there is no space \"Mobile\" that this API key sees, only \"Default\" (Spaces-1), \"Web\" (Spaces-2)";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NoSuchSpace, sentence));
    assert_eq!(server.requests(), ["GET /api/spaces/all"; 4]);
}
