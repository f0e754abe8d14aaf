//! Users with few permissions: what they see, what they are refused, and what they may do.

use crate::common::{Instance, Method, certificate_data, empty, id, script_step, start};
use crate::users::{make, user_with_key};
use octopus_sandbox::{Effect, Fault, Sandbox};
use serde_json::{Value, json};

const KEY: &str = "API-LIMITED";

/// A sandbox with a key that has these permissions or roles.
async fn limited(grants: &str) -> Instance {
    start(Sandbox::builder().key(format!("{KEY}={grants}").parse().unwrap())).await
}

/// A request below the space with a key; the status, and what it says.
async fn ask(server: &Instance, key: &str, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
    let (status, answer) = server.send_as(key, method, &format!("/api/{}/{path}", server.space), body).await;
    (status.as_u16(), answer)
}

/// The permission that a refusal names.
fn missing(answer: &Value) -> &str {
    let text = answer["ErrorMessage"].as_str().unwrap();
    text.rsplit_once("Missing permission: ").unwrap_or_else(|| panic!("{text}")).1
}

/// The names in a list.
async fn names(server: &Instance, key: &str, path: &str) -> Vec<String> {
    let (status, list) = ask(server, key, Method::GET, path, None).await;
    assert_eq!(status, 200, "{path}: {list}");
    let list = list.get("Items").unwrap_or(&list).as_array().unwrap().clone();
    let mut names: Vec<String> = list.iter().map(|item| item["Name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// Gives a user a role in the space, limited as said.
async fn grant(server: &Instance, user: &str, permissions: &[&str], limits: Value) {
    let name = format!("{} of {user}", permissions.join(" "));
    let role = json!({ "Name": name, "GrantedSpacePermissions": permissions, "GrantedSystemPermissions": permissions });
    let role = id(&make(server, "userroles", &role).await);
    let team = id(&make(server, "teams", &json!({ "Name": name, "MemberUserIds": [user] })).await);
    let mut scoped = limits;
    scoped["TeamId"] = json!(team);
    scoped["UserRoleId"] = json!(role);
    server.post("scopeduserroles", &scoped).await;
}

#[tokio::test]
async fn what_a_key_may_not_do_is_refused_by_the_name_of_the_permission() {
    let server = limited("ProjectView,VariableEdit,VariableView").await;
    let project = server.project("Web").await;
    let environment = server.environment("Dev").await;
    let own = format!("projects/{}", id(&project));
    let variables = server.get(&format!("{own}/variables")).await;
    for (method, path, body, needed) in [
        (Method::GET, "environments", None, "EnvironmentView"),
        (Method::GET, "environments/all", None, "EnvironmentView"),
        (Method::GET, "environments/v2", None, "EnvironmentView"),
        (Method::GET, "lifecycles", None, "LifecycleView"),
        (Method::POST, "environments", Some(json!({ "Name": "X" })), "EnvironmentCreate"),
        (Method::PUT, own.as_str(), Some(project.clone()), "ProjectEdit"),
        (Method::DELETE, own.as_str(), None, "ProjectDelete"),
        (Method::GET, &format!("{own}/deploymentprocesses"), None, "ProcessView"),
        (Method::POST, &format!("{own}/channels"), Some(json!({ "Name": "X" })), "ProcessEdit"),
        (Method::POST, &format!("{own}/logo"), Some(json!({})), "ProjectEdit"),
        (Method::PUT, "environments/sortorder", Some(json!([environment])), "EnvironmentEdit"),
        (Method::POST, "libraryvariablesets", Some(json!({ "Name": "X" })), "LibraryVariableSetCreate"),
        (Method::POST, "tagsets", Some(json!({ "Name": "X" })), "TagSetCreate"),
        (Method::POST, "tasks", Some(json!({ "Name": "Health" })), "TaskCreate"),
    ] {
        let (status, answer) = ask(&server, KEY, method.clone(), path, body.as_ref()).await;
        assert_eq!(status, 403, "{method} {path}: {answer}");
        assert_eq!(missing(&answer), needed, "{method} {path}");
        assert_eq!(answer["HelpText"], "You are a member of the following teams: Everyone, key 1");
    }
    assert_eq!(ask(&server, KEY, Method::GET, &own, None).await.0, 200);
    let set = format!("variables/{}", id(&variables));
    assert_eq!(ask(&server, KEY, Method::PUT, &set, Some(&variables)).await.0, 200);
    assert_eq!(names(&server, "API-ADMIN", "environments/all").await, ["Dev"]);
}

#[tokio::test]
async fn a_certificate_is_exported_by_who_sees_it_and_its_key_only_by_who_may() {
    let viewer = limited("CertificateView").await;
    let exporter = limited("CertificateView,CertificateExportPrivateKey").await;
    for (server, with_key) in [(&viewer, 403), (&exporter, 200)] {
        let own = json!({ "Name": "Own", "SubjectCommonName": "own.example" });
        let (status, made) = server.send(Method::POST, "certificates/generate", Some(&own)).await;
        assert_eq!(status, 200, "{made}");
        let bare = json!({ "Name": "Bare", "CertificateData": { "NewValue": certificate_data() } });
        let bare = server.post("certificates", &bare).await;
        for (certificate, query, expected) in [
            (&made, "format=Pem", 200),
            (&made, "format=Pem&includePrivateKey=true", with_key),
            (&made, "includePrivateKey=true", with_key),
            (&bare, "", 200),
            (&bare, "format=Pem&includePrivateKey=true", 200),
        ] {
            let path = format!("certificates/{}/export?{query}", id(certificate));
            let (status, answer) = ask(server, KEY, Method::GET, &path, None).await;
            assert_eq!(status, expected, "{query}: {answer}");
            if status == 403 {
                assert_eq!(missing(&answer), "CertificateExportPrivateKey");
            }
        }
    }
}

#[tokio::test]
async fn system_things_need_system_permissions() {
    let server = limited("ProjectView,UserView").await;
    let (status, users) = server.send_as(KEY, Method::GET, "/api/users/all", None).await;
    assert_eq!((status.as_u16(), users.as_array().unwrap().len()), (200, 2));
    for (path, body, needed) in [
        ("/api/users", json!({ "Username": "x", "DisplayName": "x" }), "UserEdit"),
        ("/api/spaces", json!({ "Name": "x" }), "SpaceCreate"),
        ("/api/userroles", json!({ "Name": "x" }), "UserRoleEdit"),
        ("/api/teams", json!({ "Name": "x" }), "TeamCreate"),
        ("/api/deploymentfreezes", json!({ "Name": "x" }), "DeploymentFreezeAdminister"),
    ] {
        let (status, answer) = server.send_as(KEY, Method::POST, path, Some(&body)).await;
        assert_eq!((status.as_u16(), missing(&answer)), (403, needed), "{path}");
    }
    let (status, me) = server.send_as(KEY, Method::GET, "/api/users/me", None).await;
    assert_eq!((status.as_u16(), &me["Username"]), (200, &json!("key 1")));
}

#[tokio::test]
async fn everybody_sees_the_own_account_and_makes_the_own_keys() {
    let server = limited("ProjectView").await;
    let (_, me) = server.send_as(KEY, Method::GET, "/api/users/me", None).await;
    let own = format!("/api/users/{}", id(&me));
    for path in [own.clone(), format!("{own}/permissions"), format!("{own}/teams"), format!("{own}/apikeys")] {
        assert_eq!(server.send_as(KEY, Method::GET, &path, None).await.0, 200, "{path}");
    }
    let made = server.send_as(KEY, Method::POST, &format!("{own}/apikeys"), Some(&json!({}))).await;
    assert_eq!(made.0, 200);
    let (_, admin) = server.send_to(Method::GET, "/api/users/me", None).await;
    let other = format!("/api/users/{}", id(&admin));
    for path in [other.clone(), format!("{other}/permissions"), format!("{other}/apikeys")] {
        assert_eq!(server.send_as(KEY, Method::GET, &path, None).await.0, 403, "{path}");
    }
    let body = json!({ "IsActive": false });
    assert_eq!(server.send_as(KEY, Method::PUT, &own, Some(&body)).await.0, 403);
}

#[tokio::test]
async fn a_role_limited_to_projects_and_groups_shows_and_changes_only_these() {
    let server = empty().await;
    let group = id(&server.post("projectgroups", &json!({ "Name": "Team A" })).await);
    let lifecycle = id(&server.named("lifecycles", "Default Lifecycle").await);
    let in_group = json!({ "Name": "Shop", "ProjectGroupId": group, "LifecycleId": lifecycle });
    let shop = server.post("projects", &in_group).await;
    let (web, hidden) = (server.project("Web").await, server.project("Hidden").await);
    for project in [&shop, &web, &hidden] {
        server.steps(project, &["One"]).await;
    }
    let (user, key) = user_with_key(&server, "ada").await;
    let permissions = ["ProjectView", "ProjectEdit", "ProjectCreate", "ProcessView", "ProcessEdit", "ProjectGroupView"];
    grant(&server, &user, &permissions, json!({ "ProjectIds": [id(&web)], "ProjectGroupIds": [group] })).await;
    assert_eq!(names(&server, &key, "projects/all").await, ["Shop", "Web"]);
    assert_eq!(names(&server, &key, "projects?take=1000").await, ["Shop", "Web"]);
    assert_eq!(names(&server, &key, "projectgroups/all").await, ["Default Project Group", "Team A"]);
    let (_, processes) = ask(&server, &key, Method::GET, "deploymentprocesses", None).await;
    assert_eq!(processes["TotalResults"], 2);
    for path in ["", "/deploymentprocesses", "/channels", "/summary", "/deploymentsettings"] {
        let unseen = format!("projects/{}{path}", id(&hidden));
        let (status, answer) = ask(&server, &key, Method::GET, &unseen, None).await;
        assert_eq!(status, 404, "{unseen}: {answer}");
        let seen = format!("projects/{}{path}", id(&shop));
        assert_eq!(ask(&server, &key, Method::GET, &seen, None).await.0, 200, "{seen}");
    }
    for project in [&shop, &web] {
        assert_eq!(ask(&server, &key, Method::PUT, &format!("projects/{}", id(project)), Some(project)).await.0, 200);
    }
    let put = ask(&server, &key, Method::PUT, &format!("projects/{}", id(&hidden)), Some(&hidden)).await;
    assert_eq!(put.0, 404);
    let process = format!("deploymentprocesses/deploymentprocess-{}", id(&hidden));
    let mut document = server.get(&process).await;
    document["Steps"] = json!([script_step("Mine")]);
    assert_eq!(ask(&server, &key, Method::PUT, &process, Some(&document)).await.0, 404);
    let mut moved = shop.clone();
    moved["ProjectGroupId"] = hidden["ProjectGroupId"].clone();
    let (status, answer) = ask(&server, &key, Method::PUT, &format!("projects/{}", id(&shop)), Some(&moved)).await;
    assert_eq!((status, missing(&answer)), (403, "ProjectEdit"), "it would leave what the role covers");
    let (group_of, new) =
        (|group: &Value| json!({ "Name": "New one", "ProjectGroupId": group, "LifecycleId": lifecycle }), json!(group));
    assert_eq!(ask(&server, &key, Method::POST, "projects", Some(&group_of(&hidden["ProjectGroupId"]))).await.0, 403);
    assert_eq!(ask(&server, &key, Method::POST, "projects", Some(&group_of(&new))).await.0, 201);
    assert_eq!(server.get(&format!("projects/{}", id(&hidden))).await["Version"], hidden["Version"]);
}

#[tokio::test]
async fn a_role_limited_to_environments_changes_nothing_that_is_elsewhere_too() {
    let server = empty().await;
    let (dev, prod) = (server.environment("Dev").await, server.environment("Prod").await);
    let account = |name: &str, environments: Value| json!({ "Name": name, "AccountType": "UsernamePassword", "Username": "u", "EnvironmentIds": environments });
    let everywhere = server.post("accounts", &account("Everywhere", json!([]))).await;
    let both = server.post("accounts", &account("Both", json!([dev, prod]))).await;
    let own = server.post("accounts", &account("Own", json!([dev]))).await;
    server.post("accounts", &account("Theirs", json!([prod]))).await;
    let (user, key) = user_with_key(&server, "ada").await;
    let permissions = ["AccountView", "AccountEdit", "AccountCreate", "EnvironmentView"];
    grant(&server, &user, &permissions, json!({ "EnvironmentIds": [dev] })).await;
    assert_eq!(names(&server, &key, "accounts/all").await, ["Both", "Everywhere", "Own"]);
    assert_eq!(names(&server, &key, "environments/all").await, ["Dev"]);
    for (document, expected) in [(&own, 200), (&both, 403), (&everywhere, 403)] {
        let path = format!("accounts/{}", id(document));
        assert_eq!(ask(&server, &key, Method::PUT, &path, Some(document)).await.0, expected, "{}", document["Name"]);
    }
    let widened = account("Own", json!([dev, prod]));
    let (status, _) = ask(&server, &key, Method::PUT, &format!("accounts/{}", id(&own)), Some(&widened)).await;
    assert_eq!(status, 403);
    assert_eq!(ask(&server, &key, Method::POST, "accounts", Some(&account("New", json!([])))).await.0, 403);
    assert_eq!(ask(&server, &key, Method::POST, "accounts", Some(&account("New", json!([dev])))).await.0, 201);
}

#[tokio::test]
async fn one_sees_the_spaces_in_which_one_is_somebody() {
    let server = empty().await;
    let managers = json!({ "Name": "Other", "SpaceManagersTeams": ["teams-managers"] });
    let other = make(&server, "spaces", &managers).await;
    let (user, key) = user_with_key(&server, "ada").await;
    grant(&server, &user, &["ProjectView"], json!({})).await;
    let (_, spaces) = server.send_as(&key, Method::GET, "/api/spaces/all", None).await;
    let seen: Vec<String> = spaces.as_array().unwrap().iter().map(id).collect();
    assert_eq!(seen.join(","), server.space);
    for path in ["", "/projects/all"] {
        let there = format!("/api/{}{path}", id(&other));
        let (status, _) = server.send_as(&key, Method::GET, &there, None).await;
        assert!([403, 404].contains(&status.as_u16()), "{there}");
    }
    let (_, mine) = server.send_to(Method::GET, &format!("/api/users/{user}/spaces"), None).await;
    assert_eq!(mine.as_array().unwrap().len(), 1);
    let mut managed = other.clone();
    managed["SpaceManagersTeamMembers"] = json!([user]);
    server.send_to(Method::PUT, &format!("/api/spaces/{}", id(&other)), Some(&managed)).await;
    let environments = format!("/api/{}/environments", id(&other));
    let made = server.send_as(&key, Method::POST, &environments, Some(&json!({ "Name": "Dev" }))).await;
    assert_eq!(made.0, 201, "a manager of a space may do everything in it: {}", made.1);
}

#[tokio::test]
async fn the_permissions_of_a_user_tell_the_limits() {
    let server = empty().await;
    let project = id(&server.project("Web").await);
    let (user, _) = user_with_key(&server, "ada").await;
    grant(&server, &user, &["ProjectView", "TeamView"], json!({ "ProjectIds": [project] })).await;
    let (_, set) = server.send_to(Method::GET, &format!("/api/users/{user}/permissions"), None).await;
    let limit = json!({ "RestrictedToProjectIds": [project], "RestrictedToEnvironmentIds": [],
        "RestrictedToTenantIds": [], "RestrictedToProjectGroupIds": [], "SpaceId": server.space });
    assert_eq!(set["SpacePermissions"]["ProjectView"], json!([limit]));
    assert_eq!(set["SystemPermissions"], json!(["TeamView"]));
    let teams: Vec<&str> = set["Teams"].as_array().unwrap().iter().map(|team| team["Name"].as_str().unwrap()).collect();
    assert!(teams.contains(&"Everyone"), "{teams:?}");
    assert_eq!((teams.len(), &set["IsPermissionsComplete"]), (2, &json!(true)));
}

#[tokio::test]
async fn built_in_roles_do_what_their_names_say() {
    for (role, allowed, refused) in [
        (
            "Project viewer",
            vec![("projects", 200)],
            vec![("projects", "ProjectCreate"), ("environments", "EnvironmentCreate")],
        ),
        ("environmentmanager", vec![("environments", 200)], vec![("tenants", "TenantCreate")]),
        ("userroles-spacemanager", vec![("projects", 200), ("accounts", 200), ("proxies", 200)], vec![]),
    ] {
        let server = limited(role).await;
        for (path, expected) in allowed {
            assert_eq!(ask(&server, KEY, Method::GET, path, None).await.0, expected, "{role} {path}");
        }
        for (path, needed) in refused {
            let (status, answer) = ask(&server, KEY, Method::POST, path, Some(&json!({ "Name": "X" }))).await;
            assert_eq!((status, missing(&answer)), (403, needed), "{role} {path}");
        }
    }
    let server = limited("System administrator").await;
    let made = server.send_as(KEY, Method::POST, "/api/userroles", Some(&json!({ "Name": "X" }))).await;
    assert_eq!(made.0, 201);
}

#[tokio::test]
async fn a_permission_is_lost_by_everybody_until_it_is_given_back() {
    let server = empty().await;
    server.environment("Dev").await;
    server.sandbox.insert_fault(Fault::at("*", Effect::Revoke("EnvironmentEdit".to_owned())).nth(2));
    server.sandbox.insert_fault(Fault::at("*", Effect::Restore("EnvironmentEdit".to_owned())).nth(5));
    let dev = server.named("environments", "Dev").await;
    let path = format!("environments/{}", id(&dev));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let (status, answer) = ask(&server, "API-ANY", Method::PUT, &path, Some(&dev)).await;
        statuses.push(status);
        assert!(status == 200 || missing(&answer) == "EnvironmentEdit");
    }
    assert_eq!(statuses, [403, 403, 403, 200]);
    assert_eq!(names(&server, "API-ANY", "environments").await, ["Dev"], "what is not lost is as before");
}

#[tokio::test]
async fn a_permission_that_a_version_does_not_have_cannot_be_given() {
    let key = "API-X=GitCredentialView".parse().unwrap();
    let refused = Sandbox::builder().version("2021.2.4488").key(key).start().await.unwrap_err();
    assert_eq!(refused.to_string(), "there is no permission 'GitCredentialView' in 2021.2.4488 yet");
}

#[tokio::test]
async fn limits_of_event_view_take_what_they_are_about_and_nothing_else() {
    let server = empty().await;
    let web = server.project("Web").await;
    server.project("Api").await;
    server.environment("Dev").await;
    let told = async |limits: Value, name: &str| {
        let (user, key) = user_with_key(&server, name).await;
        grant(&server, &user, &["EventView", "ProjectView", "EnvironmentView"], limits).await;
        let query = "events?documentTypes=Projects,Environments&eventCategories=Created";
        let (status, page) = ask(&server, &key, Method::GET, query, None).await;
        assert_eq!(status, 200, "{page}");
        let mut told: Vec<String> = page["Items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["Message"].as_str().unwrap().to_owned())
            .collect();
        told.sort();
        told
    };
    let (dev, of_web, of_api) = ("Environment Dev was created", "Project Web was created", "Project Api was created");
    assert_eq!(told(json!({}), "all").await, [dev, of_api, of_web]);
    assert_eq!(told(json!({ "ProjectIds": [id(&web)] }), "one").await, [dev, of_web]);
    let elsewhere = server.environment("Elsewhere").await;
    let seen = told(json!({ "EnvironmentIds": [elsewhere] }), "other").await;
    assert_eq!(seen, ["Environment Elsewhere was created", of_api, of_web], "projects are about no environment");
    let (_, key) = user_with_key(&server, "nobody").await;
    let (status, answer) = ask(&server, &key, Method::GET, "events", None).await;
    assert!(status == 404 || status == 403 && missing(&answer) == "EventView", "{status} {answer}");
}
