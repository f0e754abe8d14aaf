//! Second addresses of the newest servers: they show and do what the first ones do.

use crate::common::{Method, empty, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

fn credential(name: &str) -> Value {
    let password = json!({ "HasValue": true, "NewValue": "p" });
    json!({ "Name": name, "Details": { "Type": "UsernamePassword", "Username": "u", "Password": password } })
}

#[tokio::test]
async fn a_second_address_shows_the_same_as_one_member() {
    let server = empty().await;
    let project = server.project("Web").await;
    server.steps(&project, &["One"]).await;
    server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await;
    server.post("libraryvariablesets", &json!({ "Name": "L" })).await;
    let robot = id(&server.post("git-credentials/v1", &credential("Robot")).await);
    let own = format!("projects/{}", id(&project));
    for (first, second, member) in [
        ("git-credentials".to_owned(), "git-credentials/v1".to_owned(), "GitCredentials"),
        (format!("git-credentials/{robot}"), format!("git-credentials/{robot}/v1"), "GitCredential"),
        ("libraryvariablesets/all".to_owned(), "libraryvariablesets/all/v1".to_owned(), "LibraryVariableSets"),
        (format!("{own}/progression"), format!("{own}/progression/v1"), "Progression"),
        (format!("{own}/runbooks/all"), format!("{own}/runbooks/all/v2"), "Runbooks"),
        (format!("{own}/summary"), format!("{own}/summary/v1"), ""),
        (format!("{own}/deploymentprocesses"), format!("{own}/deploymentprocesses/resolved"), ""),
    ] {
        let (mut one, mut other) = (server.get(&first).await, server.get(&second).await);
        if !member.is_empty() {
            assert_eq!(other.as_object().unwrap().len(), 1, "{second}");
            other = other[member].take();
        }
        // Links of a page lead to the page itself.
        if one.get("Items").is_some() {
            (one["Links"], other["Links"]) = (Value::Null, Value::Null);
        }
        assert_eq!(other, one, "{second}");
    }
}

#[tokio::test]
async fn a_second_address_changes_and_deletes_the_same_document() {
    let server = empty().await;
    let robot = id(&server.post("git-credentials/v1", &credential("Robot")).await);
    let path = format!("git-credentials/{robot}/v1");
    assert_eq!(server.put(&path, &credential("Renamed")).await, json!({}));
    assert_eq!(server.get(&format!("git-credentials/{robot}")).await["Name"], "Renamed");
    let token = json!({ "HasValue": true, "NewValue": "t" });
    let account = json!({ "Name": "A", "AccountType": "Token", "Token": token });
    let account = id(&server.post("accounts", &account).await);
    for path in [path, format!("accounts/{account}/v1")] {
        let (status, answer) = server.send(Method::DELETE, &path, None).await;
        assert_eq!((status.as_u16(), answer), (200, json!({})), "{path}");
    }
    assert_eq!(server.sandbox.documents("Default", "git-credentials"), Vec::<Value>::new());
    assert_eq!(server.sandbox.documents("Default", "accounts"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_channel_and_its_releases_are_reached_below_its_own_project_only() {
    let server = empty().await;
    let (web, other) = (server.project("Web").await, server.project("Other").await);
    let channel = id(&server.post("channels", &json!({ "Name": "Hotfix", "ProjectId": id(&web) })).await);
    let release = json!({ "Version": "1.0.0", "ProjectId": id(&web), "ChannelId": channel });
    let release = id(&server.post("releases", &release).await);
    let below = |project: &Value| format!("projects/{}/channels/{channel}", id(project));
    let list = server.get(&format!("{}/releases", below(&web))).await;
    assert_eq!((&list["TotalResults"], &list["Items"][0]["Id"]), (&json!(1), &json!(release)));
    let (status, _) = server.send(Method::GET, &format!("{}/releases", below(&other)), None).await;
    assert_eq!(status, 404);
    assert_eq!(server.send(Method::DELETE, &format!("releases/{release}"), None).await.0, 200);
    assert_eq!(server.send(Method::DELETE, &format!("{}/v2", below(&other)), None).await.0, 404);
    assert_eq!(server.get(&format!("channels/{channel}")).await["Name"], "Hotfix");
    let (status, answer) = server.send(Method::DELETE, &format!("{}/v2", below(&web)), None).await;
    assert_eq!((status.as_u16(), answer), (200, json!({})));
    assert_eq!(server.send(Method::GET, &format!("channels/{channel}"), None).await.0, 404);
}

#[tokio::test]
async fn a_second_address_needs_the_permissions_of_the_first() {
    const KEY: &str = "API-EDITOR";
    let key = format!("{KEY}=AccountView,AccountEdit,ProjectView,ProcessView").parse().unwrap();
    let server = start(Sandbox::builder().key(key)).await;
    let token = json!({ "HasValue": true, "NewValue": "t" });
    let account = server.post("accounts", &json!({ "Name": "A", "AccountType": "Token", "Token": token })).await;
    let project = server.project("Web").await;
    let channel = id(&server.get(&format!("projects/{}/channels", id(&project))).await["Items"][0]);
    for (method, path, needed) in [
        (Method::DELETE, format!("accounts/{}/v1", id(&account)), "AccountDelete"),
        (Method::DELETE, format!("projects/{}/channels/{channel}/v2", id(&project)), "ProcessEdit"),
        (Method::POST, "git-credentials/v1".to_owned(), "GitCredentialEdit"),
        (Method::GET, "git-credentials/v1".to_owned(), "GitCredentialView"),
        (Method::GET, format!("projects/{}/channels/{channel}/releases", id(&project)), "ReleaseView"),
    ] {
        let body = (method == Method::POST).then(|| credential("X"));
        let address = format!("/api/{}/{path}", server.space);
        let (status, answer) = server.send_as(KEY, method, &address, body.as_ref()).await;
        let text = answer["ErrorMessage"].as_str().unwrap_or_default();
        assert!(status == 403 && text.ends_with(needed), "{path}: {status} {answer}");
    }
    assert_eq!(server.get("accounts").await["TotalResults"], 1);
}
