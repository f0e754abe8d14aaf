//! Errors are one sentence for a person, with facts for programs.

use octopus_client::{ApiKey, Client, ErrorKind};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::server::{QUICK, Server, closed_port, reply};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only its shape matters")]
struct Document {
    #[serde(rename = "Items")]
    items: Vec<Inner>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only its shape matters")]
struct Inner {
    #[serde(rename = "Id")]
    id: String,
}

async fn refused(status: u16, body: &str) -> octopus_client::Error {
    let server = Server::script(vec![reply(status, body)]).await;
    let builder = server.builder().api_key(ApiKey::from("API-X".to_owned()));
    let client = builder.retry(octopus_client::RetryPolicy::never()).build().unwrap();
    client.space("Spaces-1").get::<Document>("items/1", &[("take", "1")]).await.unwrap_err()
}

#[tokio::test]
async fn every_status_has_its_sentence() {
    use ErrorKind::{Forbidden, NotFound, Proxy, Redirect, Refused, Server, Throttled, Unauthorized, Unavailable};
    let logged_in = r#"{"ErrorMessage":"You must be logged in to perform this action."}"#;
    let permission =
        r#"{"ErrorMessage":"You do not have permission to perform this action. Missing permission: ProjectView"}"#;
    let lines = r#"{"ErrorMessage":"There was a problem with your request.","Errors":["The name is taken.","The\r\nlifecycle is missing."]}"#;
    for (status, body, kind, sentence) in [
        (
            401,
            logged_in,
            Unauthorized,
            "the server does not accept this API key for GET /api/Spaces-1/items/1 (401: You must be logged in to perform this action)",
        ),
        (
            403,
            permission,
            Forbidden,
            "this API key lacks the permission ProjectView for GET /api/Spaces-1/items/1 (403)",
        ),
        (403, "", Forbidden, "this API key may not do GET /api/Spaces-1/items/1 (403)"),
        (
            404,
            r#"{"ErrorMessage":"The resource 'X' was not found."}"#,
            NotFound,
            "/api/Spaces-1/items/1 was not found, or this key may not see it (404: The resource 'X' was not found)",
        ),
        (
            400,
            lines,
            Refused,
            "the server refused GET /api/Spaces-1/items/1 (400: The name is taken; The lifecycle is missing)",
        ),
        (409, "", Refused, "the server refused GET /api/Spaces-1/items/1 (409)"),
        (405, "{}", Refused, "the server refused GET /api/Spaces-1/items/1 (405)"),
        (407, "<html>", Proxy, "the proxy asks for other credentials for GET /api/Spaces-1/items/1 (407)"),
        (
            429,
            "slow down",
            Throttled,
            "the server turned GET /api/Spaces-1/items/1 away because of too many requests (429)",
        ),
        (
            500,
            r#"{"ErrorMessage":"Object reference not set.","FullException":"at X"}"#,
            Server,
            "the server failed at GET /api/Spaces-1/items/1 (500: Object reference not set)",
        ),
        (
            502,
            "<html><title>Bad\n Gateway.</title>x",
            Unavailable,
            "the server is not available for GET /api/Spaces-1/items/1 (502, with an HTML page titled \"Bad Gateway\")",
        ),
        (
            503,
            "maintenance",
            Unavailable,
            "the server is not available for GET /api/Spaces-1/items/1 (503, with other text)",
        ),
        (304, "", Redirect, "redirects are not followed, and GET /api/Spaces-1/items/1 was sent elsewhere (304)"),
    ] {
        let error = refused(status, body).await;
        assert_eq!(error.to_string(), sentence);
        assert_eq!((error.kind(), error.status().unwrap().as_u16(), error.attempts()), (kind, status, 1));
        assert_eq!(error.is_unauthorized(), status == 401);
        assert_eq!(error.is_forbidden(), status == 403);
        assert_eq!(error.is_not_found(), status == 404);
        assert_eq!(error.method().unwrap(), "GET");
        assert_eq!(error.path(), Some("/api/Spaces-1/items/1?take=1"));
    }
}

#[tokio::test]
async fn the_server_s_own_lines_are_kept() {
    let error =
        refused(400, r#"{"ErrorMessage":"There was a problem.","Errors":["One."," ","Two."],"HelpText":null}"#).await;
    assert_eq!(error.server_message(), Some("There was a problem."));
    assert_eq!(error.server_errors(), ["One.", "Two."]);
    assert_eq!(error.missing_permission(), None);
    let error = refused(403, r#"{"ErrorMessage":"Missing permission: EnvironmentView\nTeams: a"}"#).await;
    assert_eq!(error.missing_permission(), Some("EnvironmentView"));
}

#[tokio::test]
async fn an_answer_of_another_shape_is_named_by_its_path_and_not_by_its_values() {
    for (body, kind, sentence) in [
        (
            r#"{"Items":[{"Id":"a"},{"Id":7}]}"#,
            ErrorKind::Shape,
            "the answer to GET /api/Spaces-1/items/1 has another shape than expected at Items[1].Id: integer instead of a string (line 1 column 28)",
        ),
        (
            r#"{"Items":[{}]}"#,
            ErrorKind::Shape,
            "the answer to GET /api/Spaces-1/items/1 has another shape than expected at Items[0]: missing field `Id` (line 1 column 12)",
        ),
        (
            r#"["secret"]"#,
            ErrorKind::Shape,
            "the answer to GET /api/Spaces-1/items/1 has another shape than expected at [0]: string instead of a sequence (line 1 column 9)",
        ),
        (
            "",
            ErrorKind::Shape,
            "the answer to GET /api/Spaces-1/items/1 has another shape than expected: null instead of struct Document (line 1 column 4)",
        ),
        (
            r#"{"Items":["#,
            ErrorKind::NotJson,
            "the answer to GET /api/Spaces-1/items/1 is not valid JSON (line 1 column 10)",
        ),
        (
            r#"{"Items":[]} x"#,
            ErrorKind::NotJson,
            "the answer to GET /api/Spaces-1/items/1 is not valid JSON (line 1 column 14)",
        ),
        (
            "<html><title>Sign in</title>",
            ErrorKind::NotJson,
            "the answer to GET /api/Spaces-1/items/1 is not JSON but an HTML page titled \"Sign in\"",
        ),
        ("hello", ErrorKind::NotJson, "the answer to GET /api/Spaces-1/items/1 is not JSON but other text"),
    ] {
        let error = refused(200, body).await;
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, sentence));
    }
}

#[tokio::test]
async fn json_nested_deep_is_an_error_and_no_crash() {
    for depth in [1_000, 1_000_000] {
        let body = format!(r#"{{"Items":[],"X":{}1{}}}"#, "[".repeat(depth), "]".repeat(depth));
        let server = Server::script(vec![reply(200, body)]).await;
        let system = server.client().system();
        let error = system.get::<Value>("items/1", &[]).await.unwrap_err();
        let sentence = "the answer to GET /api/items/1 is nested too deep (line 1 column 143)";
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NotJson, sentence));
        system.get::<Document>("items/1", &[]).await.expect("what is skipped is skipped at any depth");
    }
}

#[tokio::test]
async fn an_empty_answer_is_nothing_and_no_failure() {
    let server = Server::script(vec![reply(200, "")]).await;
    let system = server.client().system();
    system.put::<_, ()>("items/1", &json!({})).await.unwrap();
    assert_eq!(system.post::<_, Option<Value>>("items", &json!({})).await.unwrap(), None);
    system.delete("items/1").await.unwrap();
}

#[tokio::test]
async fn redirects_are_refused_and_named() {
    let other = Server::script(vec![reply(200, "{}")]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/login?code=secret#x", other.url());
        let server = Server::script(vec![reply(status, "<html>").header("location", &location)]).await;
        let error = server.client().system().post::<_, Value>("items", &json!({})).await.unwrap_err();
        let sentence =
            format!("redirects are not followed, and POST /api/items was sent to {}/login ({status})", other.url());
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Redirect, sentence));
        assert_eq!((server.seen().len(), error.outcome_unknown()), (1, false));
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_refused_connection_names_host_and_port() {
    let port = closed_port().await;
    let client = Client::builder(&format!("http://127.0.0.1:{port}/octo")).unwrap().retry(QUICK).build().unwrap();
    let error = client.system().get::<Value>("items", &[]).await.unwrap_err();
    let sentence = format!("could not connect to 127.0.0.1:{port}: connection refused, tried 3 times");
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::Connect, sentence));
}

#[tokio::test]
async fn a_name_without_address_is_an_error_of_its_own() {
    let client = Client::builder("https://octopus.invalid").unwrap().retry(QUICK).build().unwrap();
    let error = client.system().get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Dns, false));
    assert!(error.to_string().starts_with("found no address for octopus.invalid:443: "), "{error}");
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_is_never_sent() {
    let server = Server::script(vec![reply(200, "{}")]).await;
    let client = server.client();
    for path in ["items/../../x", "items//x", "items?take=1", "items/%2e%2E"] {
        assert_eq!(client.space("Spaces-1").delete(path).await.unwrap_err().kind(), ErrorKind::Usage, "{path}");
    }
    for space in ["", ".."] {
        assert_eq!(client.space(space).delete("items/1").await.unwrap_err().kind(), ErrorKind::Usage, "{space}");
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_never_sent() {
    let server = Server::script(vec![reply(200, "{}")]).await;
    let body = std::collections::BTreeMap::from([((1, 2), "secret")]);
    let error = server.client().system().post::<_, Value>("items", &body).await.unwrap_err();
    assert_eq!(error.to_string(), "the request cannot be written as JSON");
    assert_eq!(server.requests(), [""; 0]);
}
