//! The needs of clients in paths, pages and links: forms of addresses, link names, media types, methods.

use crate::common::{Instance, Method, empty, fixtures, id, read, start};
use axum::body::Body;
use octopus_sandbox::{Sandbox, served};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;

fn document(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()
}

/// Links with ids of the space replaced, so that they can be compared.
fn links(document: &Value, space: &str) -> Map<String, Value> {
    let links = document["Links"].as_object().unwrap();
    let plain = |link: &Value| json!(link.as_str().unwrap().replace(space, "{space}"));
    links.iter().map(|(name, link)| (name.clone(), plain(link))).collect()
}

#[tokio::test]
async fn pages_have_the_links_of_the_captured_list() {
    let Some(folder) = fixtures("captured/paging-and-root-2019.7/machines/Machines-1") else { return };
    let server = empty().await;
    let count = 139;
    for number in 0..count {
        server.post("environments", &json!({ "Name": format!("Stage {number}") })).await;
    }
    for skip in [0, 30, 60, 90, 120] {
        let real = document(&folder.join(format!("tasks.skip={skip}.GET.json")));
        let ours = server.get(&format!("environments?skip={skip}")).await;
        for member in ["TotalResults", "ItemsPerPage"] {
            assert_eq!(ours[member], real[member], "{member} at {skip}");
        }
        assert_eq!(ours["Items"].as_array().unwrap().len(), real["Items"].as_array().unwrap().len());
        let mut ours = links(&ours, &format!("/api/{}/environments", server.space));
        assert_eq!(ours.remove("Template"), Some(json!("{space}{?name,skip,ids,take,partialName}")));
        assert_eq!(ours.remove("Page.All"), Some(json!("{space}?skip=0&take=2147483647")));
        assert_eq!(ours.remove("Page.Last"), Some(json!("{space}?skip=120")));
        let mut real = links(&real, "/api/machines/Machines-1/tasks");
        real.remove("Template");
        assert_eq!(ours, real, "links at {skip}");
    }
}

#[tokio::test]
async fn pages_repeat_the_filter_and_the_size_that_were_asked_for() {
    let server = empty().await;
    for name in ["Dev 1", "Dev 2", "Dev 3", "Test"] {
        server.environment(name).await;
    }
    let page = server.get("environments?take=2&partialName=DEV%20").await;
    assert_eq!((&page["TotalResults"], &page["NumberOfPages"]), (&json!(3), &json!(2)));
    let next = page["Links"]["Page.Next"].as_str().unwrap();
    assert_eq!(next, format!("/api/{}/environments?skip=2&take=2&partialName=DEV%20", server.space));
    let (_, second) = server.send_to(Method::GET, next, None).await;
    assert_eq!(second["Items"].as_array().unwrap().len(), 1);
    assert!(second["Links"].get("Page.Next").is_none());
}

/// The links of a captured root; the space is `Spaces-1`.
fn captured_roots() -> Vec<(&'static str, Value)> {
    let files = [
        ("2019.7", "captured/paging-and-root-2019.7/2019.7.12/api.GET.json"),
        ("2020.4", "captured/test-literals/pkg__constants__constants_api_replies.go__L4.json"),
    ];
    let found = files.iter().filter_map(|(version, path)| Some((*version, document(&fixtures(path)?))));
    found.map(|(version, root)| (version, root.get("document").cloned().unwrap_or(root))).collect()
}

/// The address that a template leads to, without what may be filled in.
fn literal(template: &str) -> Option<String> {
    let end = ["{/", "{?"].iter().filter_map(|start| template.find(start)).min().unwrap_or(template.len());
    let path = &template[..end];
    (!path.contains('{')).then(|| path.to_owned())
}

/// Of some types there is no list, only each document.
async fn is_served(server: &Instance, path: &str) -> bool {
    let home = format!("/api/{}/", server.space);
    let documents = format!("{}/{{}}", path.trim_start_matches(&home).trim_start_matches("/api/"));
    server.send_to(Method::GET, path, None).await.0 != 404 || served().iter().any(|row| row.path == documents)
}

#[tokio::test]
async fn the_root_has_every_link_of_a_captured_root_whose_target_is_served() {
    let server = empty().await;
    let (_, root) = server.send_to(Method::GET, "/api", None).await;
    let ours = links(&root, &server.space);
    for (version, captured) in captured_roots() {
        let real = links(&captured, "Spaces-1");
        let mut left_out = BTreeSet::new();
        for (name, template) in real.iter().filter(|(_, template)| template.as_str().unwrap().starts_with("/api")) {
            let template = template.as_str().unwrap();
            if let Some(link) = ours.get(name) {
                let link = link.as_str().unwrap();
                let variables = |text: &str| -> BTreeSet<String> {
                    text.split(['{', '}', '?', ',', '/']).map(str::to_lowercase).collect()
                };
                assert_eq!(literal(link), literal(template), "{name} of {version}");
                let missing: Vec<_> = variables(template).difference(&variables(link)).cloned().collect();
                assert!(missing.is_empty(), "{name} of {version} lacks {missing:?}");
            } else if let Some(path) = literal(template) {
                let path = path.replace("{space}", &server.space);
                assert!(!is_served(&server, &path).await, "{name} of {version} is served at {path} and not linked");
                left_out.insert(name.clone());
            }
        }
        println!("{version}: not served and not linked: {left_out:?}");
    }
    let (_, space) = server.send_to(Method::GET, &format!("/api/{}", server.space), None).await;
    let of_space = links(&space, &server.space);
    for name in ["Projects", "Variables", "Teams", "Feeds", "Environments", "LibraryVariables"] {
        assert!(of_space[name].as_str().unwrap().starts_with("/api/{space}/"), "{name}");
    }
    assert_eq!(ours["Teams"], "/api/teams{/id}{?skip,take,ids,partialName,spaces,includeSystem}");
}

#[tokio::test]
async fn every_link_of_the_root_leads_somewhere_in_every_version() {
    for version in ["2020.3.2", "2021.2.4488", "2023.1.9791", "2026.1.9674"] {
        let server = start(Sandbox::builder().version(version)).await;
        for address in ["/api".to_owned(), format!("/api/{}", server.space)] {
            let (_, home) = server.send_to(Method::GET, &address, None).await;
            for (name, template) in home["Links"].as_object().unwrap() {
                let Some(path) = literal(template.as_str().unwrap()).filter(|path| path.starts_with("/api")) else {
                    continue;
                };
                assert!(is_served(&server, &path).await, "{name} of {address} in {version}: {path} is not served");
            }
        }
    }
}

#[tokio::test]
async fn the_space_has_the_links_of_a_captured_space() {
    let Some(path) = fixtures("captured/single-documents-2024.3/space.json") else { return };
    let server = empty().await;
    let real = links(&document(&path), "Spaces-1");
    let (_, space) = server.send_to(Method::GET, &format!("/api/spaces/{}", server.space), None).await;
    let ours = links(&space, &server.space);
    for name in ["Self", "SpaceHome", "Web"] {
        assert_eq!(ours[name], real[name]);
    }
}

#[tokio::test]
async fn a_method_that_is_not_there_is_405_and_head_has_no_body() {
    let server = empty().await;
    server.environment("Dev").await;
    let path = format!("/api/{}/environments", server.space);
    for method in [Method::OPTIONS, Method::PATCH, Method::DELETE, Method::PUT, Method::TRACE] {
        let (status, error) = server.send_to(method.clone(), &path, None).await;
        assert_eq!(status, 405, "{method}");
        let text = format!("The requested resource does not support http method '{method}'.");
        assert_eq!(error["ErrorMessage"], text);
    }
    let head = server.request(Method::HEAD, &path).header("X-Octopus-ApiKey", "API-X").body(Body::empty()).unwrap();
    let answer = server.client.request(head).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(read(answer.map(Body::new)).await.1, json!(""));
    assert_eq!(server.all("environments").await.len(), 1);
}

#[tokio::test]
async fn a_body_of_another_media_type_is_415_and_nothing_is_stored() {
    let server = empty().await;
    let post = async |media_type: &str, name: &str| {
        let request = server.request(Method::POST, &format!("/api/{}/environments", server.space));
        let request = request.header("X-Octopus-ApiKey", "API-X").header("Content-Type", media_type);
        let body = Body::from(json!({ "Name": name }).to_string());
        server.client.request(request.body(body).unwrap()).await.unwrap().status().as_u16()
    };
    assert_eq!(post("text/xml", "No").await, 415);
    assert_eq!(post("text/plain; charset=utf-8", "No").await, 415);
    for (name, media_type) in
        [("A", "application/json; charset=utf-8"), ("B", "text/json"), ("C", "application/x-www-form-urlencoded")]
    {
        assert_eq!(post(media_type, name).await, 201, "{media_type}");
    }
    assert_eq!(server.all("environments").await.len(), 3);
}

#[tokio::test]
async fn ids_and_slugs_are_found_in_any_case() {
    let server = empty().await;
    let project = server.project("Web Shop").await;
    let (own, slug) = (id(&project), "WEB-shop");
    for address in [own.to_lowercase(), own.to_uppercase(), slug.to_owned()] {
        assert_eq!(server.get(&format!("projects/{address}")).await["Id"], own.as_str(), "{address}");
        server.get(&format!("Projects/{address}/DeploymentProcesses")).await;
    }
    let environment = server.environment("Pre Production").await;
    assert_eq!(server.get("environments/PRE-production").await["Id"], environment.as_str());
    let found = server.get(&format!("environments?ids={},Environments-1", environment.to_lowercase())).await;
    assert_eq!(found["TotalResults"], 1);
    for address in ["/api/spaces/default".to_owned(), format!("/api/spaces/{}", server.space.to_uppercase())] {
        assert_eq!(server.send_to(Method::GET, &address, None).await.1["Id"], server.space.as_str());
    }
}

#[tokio::test]
async fn filters_leave_what_they_name() {
    let server = empty().await;
    server.post("libraryvariablesets", &json!({ "Name": "Vars", "ContentType": "Variables" })).await;
    server.post("libraryvariablesets", &json!({ "Name": "Scripts", "ContentType": "ScriptModule" })).await;
    let secret = json!({ "HasValue": true, "NewValue": "x" });
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u", "Password": secret });
    server.post("accounts", &account).await;
    for (path, total) in [
        ("libraryvariablesets?contentType=scriptmodule", 1),
        ("libraryvariablesets?partialName=VAR", 1),
        ("accounts?accountType=UsernamePassword", 1),
        ("accounts?accountType=AmazonWebServicesAccount", 0),
        ("feeds?feedType=BuiltIn", 1),
        ("lifecycles?skip=0&take=2147483647", 1),
        ("lifecycles?skip=99999999999999999999&take=99999999999999999999", 1),
        ("lifecycles?skip=18446744073709551615&take=-1", 1),
        ("lifecycles?take=0", 1),
    ] {
        assert_eq!(server.get(path).await["TotalResults"], total, "{path}");
    }
}

#[tokio::test]
async fn a_space_that_is_called_like_a_word_of_the_api_is_reached_and_hides_nothing() {
    let server = empty().await;
    let project = server.project("Web").await;
    let managers = json!({ "SpaceManagersTeams": ["teams-managers"] });
    let named = ["Channels", "Projects", "Spaces", "Variablesets", "Users", "Logo"];
    let mut ids = Vec::new();
    for name in named {
        let mut body = managers.clone();
        body["Name"] = json!(name);
        let (status, space) = server.send_to(Method::POST, "/api/spaces", Some(&body)).await;
        assert_eq!(status, 201, "{space}");
        ids.push(id(&space));
    }
    let get = async |path: &str| server.send_to(Method::GET, path, None).await;
    for (name, own) in named.iter().zip(&ids) {
        let slug = name.to_lowercase();
        for path in [format!("/api/{slug}/environments"), format!("/api/spaces/{slug}/environments/all")] {
            let (status, _) = server
                .send_to(Method::POST, &path.replace("/all", ""), Some(&json!({ "Name": path.replace('/', " ") })))
                .await;
            assert_eq!(status, 201, "{path}");
        }
        let there = get(&format!("/api/{own}/environments/all")).await.1;
        assert_eq!(there.as_array().map(Vec::len), Some(2), "{name}");
        assert_eq!(get(&format!("/api/spaces/{slug}")).await.1["Id"], json!(own), "{name}");
    }
    assert_eq!(server.all("environments").await.len(), 0, "nothing went to the default space");
    let own = format!("/api/projects/{}", id(&project));
    for (path, member) in [
        (own.clone(), "Id"),
        (format!("{own}/channels"), "Items"),
        ("/api/projects".to_owned(), "Items"),
        ("/api/projects/web/channels".to_owned(), "Items"),
        ("/api/channels".to_owned(), "Items"),
        ("/api/users/me".to_owned(), "Username"),
        ("/api/spaces".to_owned(), "Items"),
    ] {
        let (status, found) = get(&path).await;
        assert_eq!((status.as_u16(), found.get(member).is_some()), (200, true), "{path}: {found}");
    }
    let called = server.post("projects", &json!({ "Name": "Channels", "ProjectGroupId": project["ProjectGroupId"], "LifecycleId": project["LifecycleId"] })).await;
    assert_eq!(get("/api/projects/channels").await.1["Id"], called["Id"], "a document of that name is meant first");
}

#[tokio::test]
async fn every_link_of_a_document_leads_somewhere_in_every_version() {
    for version in ["2020.3.2", "2021.2.4488", "2023.1.9791", "2026.1.9674"] {
        let gallery = json!({ "Name": "G", "Type": "Octopus.Script", "Website": "https://library.example/1" });
        let server = start(Sandbox::builder().version(version).community_templates(vec![gallery])).await;
        let project = server.project("Web").await;
        let token = json!({ "HasValue": true, "NewValue": "t" });
        for (path, body) in [
            ("environments", json!({ "Name": "Dev" })),
            ("accounts", json!({ "Name": "A", "AccountType": "Token", "Token": token })),
            ("libraryvariablesets", json!({ "Name": "L" })),
            ("tenants", json!({ "Name": "T" })),
            ("runbooks", json!({ "Name": "R", "ProjectId": id(&project) })),
        ] {
            server.post(path, &body).await;
        }
        let community = server.send_to(Method::GET, "/api/communityactiontemplates", None).await.1["Items"][0].clone();
        let install = format!("/api/communityactiontemplates/{}/installation", id(&community));
        assert_eq!(server.send_to(Method::POST, &install, None).await.0, 201);
        let mut documents = vec![community];
        for path in [
            "environments",
            "accounts",
            "libraryvariablesets",
            "tenants",
            "runbooks",
            "projects",
            "actiontemplates",
            "channels",
            "lifecycles",
        ] {
            documents.extend(server.all(path).await);
        }
        for document in documents {
            let all = document["Links"].as_object().unwrap();
            for (name, template) in all.iter().filter(|(_, link)| link.as_str().unwrap().starts_with("/api")) {
                let path = literal(template.as_str().unwrap()).unwrap();
                assert!(is_served(&server, &path).await, "{name} of {} in {version}: {path}", document["Id"]);
            }
        }
    }
}
