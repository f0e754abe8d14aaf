//! Logos: files beside documents, and the links by which clients tell a default one.

use crate::common::{Instance, Method, id, read, start};
use axum::body::Body;
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

async fn upload(server: &Instance, link: &str, bytes: &'static str) {
    let request = server.request(Method::POST, link).header("X-Octopus-ApiKey", "API-X");
    let request = request.header("Content-Type", "multipart/form-data; boundary=b");
    let form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"fileData\"; filename=\"l.png\"\r\n\r\n{bytes}\r\n--b--\r\n"
    );
    let answer = server.client.request(request.body(Body::from(form)).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200, "{link}");
}

/// The link to the logo, without what tells logos apart, and that.
fn logo(document: &Value) -> (String, String) {
    let link = document["Links"]["Logo"].as_str().unwrap();
    let (path, version) = link.split_once("?cb=").unwrap();
    (path.to_owned(), version.to_owned())
}

#[tokio::test]
async fn a_link_tells_a_logo_of_ones_own_from_the_default_one() {
    let server = start(Sandbox::builder().version("2024.3.10989")).await;
    let project = id(&server.project("Web").await);
    let tenant = id(&server.post("tenants", &json!({ "Name": "Acme" })).await);
    let body = json!({ "Name": "Hello", "ActionType": "Octopus.Script", "Properties": {} });
    let template = id(&server.post("actiontemplates", &body).await);
    let api = format!("/api/{}", server.space);
    let documents = [
        format!("{api}/projects/{project}"),
        format!("{api}/tenants/{tenant}"),
        format!("{api}/actiontemplates/{template}"),
        format!("/api/spaces/{}", server.space),
    ];
    for path in documents {
        let (_, before) = server.send_to(Method::GET, &path, None).await;
        let (link, version) = logo(&before);
        assert_eq!((link.as_str(), version.as_str()), (format!("{path}/logo").as_str(), "2024.3.10989"));
        let mut seen = vec![version];
        for picture in ["a picture", "another picture"] {
            upload(&server, &link, picture).await;
            let (_, after) = server.send_to(Method::GET, &path, None).await;
            let (_, version) = logo(&after);
            assert!(!version.is_empty() && !seen.contains(&version), "{path}: {version}");
            seen.push(version);
            assert_eq!(after.as_object().unwrap().len(), before.as_object().unwrap().len(), "only the link tells");
            let request = server.request(Method::GET, after["Links"]["Logo"].as_str().unwrap());
            let request = request.header("X-Octopus-ApiKey", "API-X").body(Body::empty()).unwrap();
            let answer = server.client.request(request).await.unwrap();
            assert_eq!(read(answer.map(Body::new)).await.1, picture);
            let (status, saved) = server.send_to(Method::PUT, &path, Some(&after)).await;
            assert_eq!((status.as_u16(), &saved["Links"]["Logo"]), (200, &after["Links"]["Logo"]), "{path}");
        }
    }
}

#[tokio::test]
async fn an_icon_shows_in_the_link_as_in_the_captured_project() {
    let server = start(Sandbox::builder().version("2024.3.10989")).await;
    let mut project = server.project("Web").await;
    project["Icon"] = json!({ "Id": "map-signs", "Color": "#5E2EA2" });
    let project = server.put(&format!("projects/{}", id(&project)), &project).await;
    assert_eq!(logo(&project).1, "map-signs-%235E2EA2-2024.3.10989");
}
