//! Packages of the built-in feed, and what feeds answer about packages.

use crate::common::{Instance, Method, empty, id, read, start};
use axum::body::Body;
use axum::http::StatusCode;
use octopus_sandbox::{Sandbox, Secrets, SpaceSeed};
use serde_json::{Value, json};

async fn upload(server: &Instance, file: &str, content: &str, query: &str) -> (StatusCode, Value) {
    let request = server.request(Method::POST, &format!("/api/{}/packages/raw?{query}", server.space));
    let request = request.header("X-Octopus-ApiKey", "API-X");
    let request = request.header("Content-Type", "multipart/form-data; boundary=b");
    let form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\r\n{content}\r\n--b--\r\n"
    );
    let answer = server.client.request(request.body(Body::from(form)).unwrap()).await.unwrap();
    read(answer.map(Body::new)).await
}

async fn with_packages() -> Instance {
    let server = empty().await;
    let files = [
        "Acme.Web.1.0.0.zip",
        "Acme.Web.1.10.0.zip",
        "Acme.Web.1.9.0.zip",
        "Acme.Web.2.0.0-beta.1.zip",
        "Tool.5.nupkg",
    ];
    for file in files {
        assert_eq!(upload(&server, file, file, "").await.0, 201, "{file}");
    }
    server
}

fn versions(page: &Value) -> Vec<&str> {
    page["Items"].as_array().unwrap().iter().map(|item| item["Version"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_package_is_named_by_its_file_and_comes_back_as_it_was() {
    let server = empty().await;
    let (status, made) = upload(&server, "Acme.Web.1.0.0-beta.tar.gz", "abc", "").await;
    assert_eq!(status, 201, "{made}");
    let feed = id(&server.get("feeds/feeds-builtin").await);
    let expected = json!({
        "Id": "packages-Acme.Web.1.0.0-beta", "PackageId": "Acme.Web", "Version": "1.0.0-beta",
        "FileExtension": ".tar.gz", "PackageSizeBytes": 3, "Hash": "a9993e364706816aba3e25717850c26c9cd0d89d",
        "FeedId": feed, "NuGetFeedId": feed, "NuGetPackageId": "Acme.Web", "ReleaseNotes": null,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert!(made["Published"].is_string() && made.get("SpaceId").is_none());
    assert_eq!(server.get("packages/PACKAGES-acme.web.1.0.0-beta").await, made);
    let raw = made["Links"]["Raw"].as_str().unwrap();
    assert_eq!(server.send_to(Method::GET, raw, None).await, (StatusCode::OK, json!("abc")));
    let request = server.request(Method::POST, &format!("/api/{}/packages/raw", server.space));
    let request = request.header("X-Octopus-ApiKey", "API-X").header("Content-Type", "application/octet-stream");
    let request = request.header("Content-Disposition", "attachment; filename=\"Tool.1.0.zip\"").body(Body::from("t"));
    assert_eq!(server.client.request(request.unwrap()).await.unwrap().status(), 201);
    assert_eq!(server.get("packages/packages-Tool.1.0/raw").await, "t");
    for wrong in ["Acme.zip", "Acme.1.0.0.txt", "Acme.1.0.0", ""] {
        let (status, answer) = upload(&server, wrong, "abc", "").await;
        assert_eq!(status, 400, "{wrong}: {answer}");
    }
    server.refused(Method::POST, "packages/raw", &json!({})).await;
}

#[tokio::test]
async fn what_happens_to_a_package_that_is_there_is_the_clients_choice() {
    let server = empty().await;
    upload(&server, "Acme.1.0.0.zip", "first", "").await;
    for query in ["", "overwriteMode=FailIfExists", "replace=false"] {
        let (status, answer) = upload(&server, "acme.1.0.zip", "second", query).await;
        assert_eq!(status, 409, "{query}: {answer}");
        assert!(answer["Errors"][0].as_str().unwrap().starts_with("The package 'Acme 1.0.0' exists already."));
    }
    let content = async || server.get("packages/packages-Acme.1.0.0/raw").await;
    let (status, kept) = upload(&server, "Acme.1.0.0.zip", "second", "overwriteMode=IgnoreIfExists").await;
    assert_eq!((status.as_u16(), &kept["PackageSizeBytes"]), (200, &json!(5)));
    assert_eq!(content().await, "first");
    for (query, sent) in [("overwriteMode=OverwriteExisting", "second"), ("replace=true", "third")] {
        let (status, _) = upload(&server, "Acme.1.0.0.zip", sent, query).await;
        assert_eq!((status.as_u16(), content().await), (200, json!(sent)));
    }
    assert_eq!(upload(&server, "Acme.1.0.0.zip", "x", "overwriteMode=Maybe").await.0, 400);
    assert_eq!(server.get("packages").await["TotalResults"], 1);
}

#[tokio::test]
async fn packages_are_listed_by_id_and_the_newest_first() {
    let server = with_packages().await;
    let page = server.get("packages?nuGetPackageId=acme.web").await;
    assert_eq!(versions(&page), ["2.0.0-beta.1", "1.10.0", "1.9.0", "1.0.0"]);
    assert_eq!(versions(&server.get("packages?latest=true").await), ["2.0.0-beta.1", "5"]);
    assert_eq!(versions(&server.get("packages?filter=OOL").await), ["5"]);
    assert_eq!(versions(&server.get("packages?skip=3&take=2").await), ["1.0.0", "5"]);
    assert_eq!(server.get("feeds/stats").await["TotalPackages"], 5);
    let notes = server.get("packages/notes?packageIds=Tool:5:feeds-builtin,packages-Acme.Web.1.0.0,None:1:x").await;
    let found: Vec<bool> =
        notes["Packages"].as_array().unwrap().iter().map(|note| note["Notes"]["Succeeded"] == true).collect();
    assert_eq!(found.iter().filter(|found| **found).count(), 2);
}

#[tokio::test]
async fn packages_are_deleted_alone_and_in_bulk() {
    let server = with_packages().await;
    let delete = async |path: &str, body: Option<&Value>| server.send(Method::DELETE, path, body).await.0.as_u16();
    assert_eq!(delete("packages/packages-Tool.5", None).await, 200);
    assert_eq!(delete("packages/packages-Tool.5", None).await, 404);
    assert_eq!(server.send(Method::GET, "packages/packages-Tool.5/raw", None).await.0, 404);
    assert_eq!(delete("packages/bulk?ids=packages-Acme.Web.1.0.0,packages-None.1", None).await, 200);
    let body = json!({ "Ids": ["packages-Acme.Web.1.9.0"], "SpaceId": server.space });
    assert_eq!(delete("packages/bulk", Some(&body)).await, 200);
    assert_eq!(delete("packages/bulk", None).await, 400);
    assert_eq!(versions(&server.get("packages").await), ["2.0.0-beta.1", "1.10.0"]);
}

#[tokio::test]
async fn feeds_are_searched_for_packages_and_their_versions() {
    let server = with_packages().await;
    let feed = server.get("feeds/feeds-builtin").await;
    let link = |name: &str| feed["Links"][name].as_str().unwrap().split('{').next().unwrap().to_owned();
    let ask = async |name: &str, query: &str| {
        let (status, page) = server.send_to(Method::GET, &format!("{}?{query}", link(name)), None).await;
        assert_eq!(status, 200, "{page}");
        page
    };
    let found = ask("SearchPackagesTemplate", "term=acme").await;
    assert_eq!((&found["TotalResults"], &found["ItemType"]), (&json!(1), &json!("PackageDescription")));
    assert_eq!(
        (&found["Items"][0]["Id"], &found["Items"][0]["LatestVersion"]),
        (&json!("Acme.Web"), &json!("2.0.0-beta.1"))
    );
    assert_eq!(ask("SearchPackagesTemplate", "").await["TotalResults"], 2);
    let cases = [
        ("", vec!["2.0.0-beta.1", "1.10.0", "1.9.0", "1.0.0"]),
        ("&includePreRelease=false&take=2", vec!["1.10.0", "1.9.0"]),
        ("&versionRange=%5B1.0,1.10)", vec!["1.9.0", "1.0.0"]),
        ("&preReleaseTag=beta", vec!["2.0.0-beta.1"]),
        ("&filter=1.1", vec!["1.10.0"]),
    ];
    for (query, expected) in cases {
        let page = ask("SearchPackageVersionsTemplate", &format!("packageId=ACME.web{query}")).await;
        assert_eq!(versions(&page), expected, "{query}");
        assert!(page["Items"][0]["SizeBytes"].as_i64().unwrap() > 0);
    }
    assert_eq!(ask("NotesTemplate", "packageId=Tool&version=5.0").await, "");
    let newest = server.get("feeds/feeds-builtin/packages").await;
    assert_eq!(newest.as_array().unwrap().len(), 2);
    let all =
        server.get("feeds/feeds-builtin/packages?packageId=acme&partialMatch=true&includeMultipleVersions=true").await;
    assert_eq!(all.as_array().unwrap().len(), 4);
    let external =
        server.post("feeds", &json!({ "Name": "N", "FeedType": "NuGet", "FeedUri": "http://localhost/n" })).await;
    let path = format!("feeds/{}/packages", id(&external));
    assert_eq!(server.get(&format!("{path}/search?term=x")).await["TotalResults"], 0);
    assert_eq!(server.get(&format!("{path}/versions?packageId=x")).await["Items"], json!([]));
    server.refused(Method::GET, &format!("{path}/versions"), &Value::Null).await;
    assert_eq!(server.send(Method::GET, "feeds/Feeds-0/packages/search", None).await.0, 404);
}

#[tokio::test]
async fn releases_are_packages_of_their_projects() {
    let server = empty().await;
    let project = server.project("Web").await;
    for version in ["1.0.0", "1.1.0"] {
        server.post("releases", &json!({ "ProjectId": project["Id"], "Version": version })).await;
    }
    let feed = "feeds/feeds-builtin-releases/packages";
    let found = server.get(&format!("{feed}/search?term=web")).await;
    assert_eq!((&found["Items"][0]["Id"], &found["Items"][0]["LatestVersion"]), (&project["Id"], &json!("1.1.0")));
    let page = server.get(&format!("{feed}/versions?packageId={}", id(&project))).await;
    assert_eq!(versions(&page), ["1.1.0", "1.0.0"]);
}

#[tokio::test]
async fn packages_are_saved_with_their_space_and_kept_apart_from_those_of_others() {
    let server = with_packages().await;
    let body = json!({ "Name": "B", "SpaceManagersTeams": ["teams-administrators"] });
    let (_, other) = server.send_to(Method::POST, "/api/spaces", Some(&body)).await;
    let there = Instance { space: id(&other), ..server };
    assert_eq!(upload(&there, "Tool.5.nupkg", "of b", "").await.0, 201);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("saved");
    there.sandbox.save("Default", &folder, Secrets::Masked).unwrap();
    let again = start(Sandbox::builder().space(SpaceSeed::load_dir("Default", &folder).unwrap())).await;
    assert_eq!(again.sandbox.notes(), &[] as &[String]);
    assert_eq!(again.get("packages").await["TotalResults"], 5);
    let tool = again.get("packages/packages-Tool.5").await;
    assert_eq!(tool["FeedId"], again.get("feeds/feeds-builtin").await["Id"]);
    assert_eq!(again.get("packages/packages-Tool.5/raw").await, "Tool.5.nupkg");
    assert_eq!(there.get("packages/packages-Tool.5/raw").await, "of b");
}
