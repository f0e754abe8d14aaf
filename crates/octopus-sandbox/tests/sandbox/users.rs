//! Users, their keys, teams and roles, and what the server says that they may do.

use crate::common::{Instance, Method, empty, fixtures, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Makes something at a path of the system.
pub(crate) async fn make(server: &Instance, path: &str, body: &Value) -> Value {
    let (status, made) = server.send_to(Method::POST, &format!("/api/{path}"), Some(body)).await;
    assert!(status.is_success(), "POST {path}: {made}");
    made
}

/// A user with a key.
pub(crate) async fn user_with_key(server: &Instance, name: &str) -> (String, String) {
    let user = id(&make(server, "users", &json!({ "Username": name, "DisplayName": name })).await);
    let key = make(server, &format!("users/{user}/apikeys"), &json!({ "Purpose": "test" })).await;
    (user, key["ApiKey"].as_str().unwrap().to_owned())
}

async fn me(server: &Instance, key: &str) -> (u16, Value) {
    let (status, user) = server.send_as(key, Method::GET, "/api/users/me", None).await;
    (status.as_u16(), user["Username"].clone())
}

#[tokio::test]
async fn a_key_is_told_once_and_is_its_users_from_then_on() {
    let server = empty().await;
    let (user, key) = user_with_key(&server, "ada").await;
    let is_key = |text: &str| text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    assert!(key.strip_prefix("API-").is_some_and(is_key), "{key}");
    let (_, list) = server.send_to(Method::GET, &format!("/api/users/{user}/apikeys"), None).await;
    let shown = &list["Items"][0];
    assert_eq!(shown["ApiKey"], json!({ "HasValue": true, "NewValue": null, "Hint": &key[..7] }));
    assert_eq!((&shown["Purpose"], &shown["UserId"]), (&json!("test"), &json!(user)));
    assert!(!list.to_string().contains(&key));
    assert_eq!(me(&server, &key).await, (200, json!("ada")));
    assert_eq!(me(&server, "API-ANYTHING").await, (200, json!("sandbox@example.com")));
    let address = format!("/api/users/{user}/apikeys/{}", id(shown));
    assert_eq!(server.send_to(Method::GET, &address, None).await.1["Id"], shown["Id"]);
    assert_eq!(server.send_to(Method::DELETE, &address, None).await.0, 200);
    assert_eq!(me(&server, &key).await.0, 401, "a deleted key is not the administrator's");
}

#[tokio::test]
async fn keys_end_with_their_time_and_with_their_user() {
    let server = empty().await;
    let (user, key) = user_with_key(&server, "ada").await;
    let path = format!("users/{user}/apikeys");
    let late = make(&server, &path, &json!({ "Expires": "2020-01-01T00:00:00.000+00:00" })).await;
    assert_eq!(me(&server, late["ApiKey"].as_str().unwrap()).await.0, 401);
    let address = format!("/api/users/{user}");
    let (_, mut document) = server.send_to(Method::GET, &address, None).await;
    document["IsActive"] = json!(false);
    assert_eq!(server.send_to(Method::PUT, &address, Some(&document)).await.0, 200);
    assert_eq!(me(&server, &key).await.0, 401);
    document["IsActive"] = json!(true);
    server.send_to(Method::PUT, &address, Some(&document)).await;
    assert_eq!(me(&server, &key).await.0, 200);
    assert_eq!(server.send_to(Method::DELETE, &address, None).await.0, 200);
    assert_eq!(me(&server, &key).await.0, 401);
}

#[tokio::test]
async fn older_servers_show_the_beginning_of_a_key_as_a_text() {
    let server = start(Sandbox::builder().version("2020.3.2")).await;
    let (user, key) = user_with_key(&server, "ada").await;
    let (_, list) = server.send_to(Method::GET, &format!("/api/users/{user}/apikeys"), None).await;
    assert_eq!(list["Items"][0]["ApiKey"], key[..7]);
}

#[tokio::test]
async fn the_key_of_the_guest_is_the_guests_if_there_is_one() {
    let server = empty().await;
    assert_eq!(me(&server, "API-GUEST").await.0, 401);
    make(&server, "users", &json!({ "Username": "guest", "DisplayName": "Guest" })).await;
    assert_eq!(me(&server, "API-GUEST").await, (200, json!("guest")));
}

#[tokio::test]
async fn a_password_is_taken_and_never_given_back() {
    let server = empty().await;
    let body = json!({ "Username": "ada", "DisplayName": "Ada", "Password": "pass-canary" });
    let user = make(&server, "users", &body).await;
    let address = format!("/api/users/{}", id(&user));
    for path in [address.as_str(), "/api/users/all", "/api/users"] {
        let (_, answer) = server.send_to(Method::GET, path, None).await;
        assert!(!answer.to_string().contains("canary"), "{path}");
    }
    assert_eq!(server.sandbox.secret("Default", &id(&user), "Password").as_deref(), Some("pass-canary"));
    let mut again = user.clone();
    again["DisplayName"] = json!("Ada L.");
    server.send_to(Method::PUT, &address, Some(&again)).await;
    assert_eq!(server.sandbox.secret("Default", &id(&user), "Password").as_deref(), Some("pass-canary"));
    let service = json!({ "Username": "robot", "DisplayName": "Robot", "IsService": true, "Password": "x" });
    let service = make(&server, "users", &service).await;
    assert_eq!(service["CanPasswordBeEdited"], false);
    assert_eq!(server.sandbox.secret("Default", &id(&service), "Password"), None);
}

#[tokio::test]
async fn names_of_users_stand_once_and_parts_of_them_are_found() {
    let server = empty().await;
    user_with_key(&server, "ada").await;
    let twice = json!({ "Username": "ADA", "DisplayName": "Other" });
    assert_eq!(server.send_to(Method::POST, "/api/users", Some(&twice)).await.0, 400);
    let robot = json!({ "Username": "robot", "DisplayName": "Deploys things", "IsService": true });
    make(&server, "users", &robot).await;
    for (query, total) in [("filter=AD", 1), ("filter=deploys", 1), ("isServiceAccount=true", 1), ("filter=xyz", 0)] {
        let (_, page) = server.send_to(Method::GET, &format!("/api/users?{query}"), None).await;
        assert_eq!(page["TotalResults"], total, "{query}");
    }
}

#[tokio::test]
async fn who_makes_a_change_stands_in_the_document() {
    let server = empty().await;
    let (user, key) = user_with_key(&server, "ada").await;
    let (_, mut team) = server.send_to(Method::GET, "/api/teams/teams-administrators", None).await;
    team["MemberUserIds"].as_array_mut().unwrap().push(json!(user));
    server.send_to(Method::PUT, "/api/teams/teams-administrators", Some(&team)).await;
    let path = format!("/api/{}/environments", server.space);
    let (status, made) = server.send_as(&key, Method::POST, &path, Some(&json!({ "Name": "Dev" }))).await;
    assert_eq!((status.as_u16(), &made["LastModifiedBy"]), (201, &json!("ada")));
}

#[tokio::test]
async fn a_user_who_goes_is_taken_out_of_teams_and_spaces() {
    let server = empty().await;
    let (user, _) = user_with_key(&server, "ada").await;
    let team = server.post("teams", &json!({ "Name": "Owners", "MemberUserIds": [user] })).await;
    let address = format!("/api/spaces/{}", server.space);
    let (_, mut space) = server.send_to(Method::GET, &address, None).await;
    space["SpaceManagersTeamMembers"] = json!([user]);
    server.send_to(Method::PUT, &address, Some(&space)).await;
    assert_eq!(server.send_to(Method::DELETE, &format!("/api/users/{user}"), None).await.0, 200);
    assert_eq!(server.get(&format!("teams/{}", id(&team))).await["MemberUserIds"], json!([]));
    assert_eq!(server.send_to(Method::GET, &address, None).await.1["SpaceManagersTeamMembers"], json!([]));
    let (_, me) = server.send_to(Method::GET, "/api/users/me", None).await;
    assert_eq!(server.send_to(Method::DELETE, &format!("/api/users/{}", id(&me)), None).await.0, 400);
}

#[tokio::test]
async fn teams_and_their_roles_are_of_the_system_unless_a_space_is_named() {
    let server = empty().await;
    let team = make(&server, "teams", &json!({ "Name": "Auditors" })).await;
    assert_eq!(team["SpaceId"], Value::Null);
    let here = make(&server, "teams", &json!({ "Name": "Owners", "SpaceId": server.space })).await;
    assert_eq!(here["SpaceId"], json!(server.space));
    let path = format!("teams/{}", id(&team));
    let mut changed = team.clone();
    changed["Description"] = json!("look at things");
    assert_eq!(server.put(&path, &changed).await["SpaceId"], Value::Null, "also when a space is in the path");
    assert_eq!(server.all("teams").await.iter().filter(|found| found["Name"] == "Auditors").count(), 1);
    let role = json!({ "TeamId": id(&team), "UserRoleId": "userroles-projectviewer" });
    let of_space = server.post("scopeduserroles", &role).await;
    assert_eq!(of_space["SpaceId"], json!(server.space));
    let of_system = make(&server, "scopeduserroles", &role).await;
    assert_eq!(of_system["SpaceId"], Value::Null);
    let roles = server.get(&format!("{path}/scopeduserroles")).await;
    assert_eq!((&roles["TotalResults"], &roles["Items"][0]["Id"]), (&json!(1), &of_space["Id"]));
    let other = make(&server, "spaces", &json!({ "Name": "Other", "SpaceManagersTeams": [id(&team)] })).await;
    let there = make(&server, "teams", &json!({ "Name": "Far", "SpaceId": other["Id"] })).await;
    let (_, found) = server.send_to(Method::GET, &format!("/api/teams/{}", id(&there)), None).await;
    assert_eq!(found["SpaceId"], other["Id"], "a team is found without its space");
    assert_eq!(server.send(Method::DELETE, &path, None).await.0, 200);
    assert_eq!(server.get("scopeduserroles").await["TotalResults"], 0);
}

#[tokio::test]
async fn a_role_grants_only_permissions_that_there_are_and_describes_them() {
    let server = empty().await;
    let body = json!({ "Name": "Mine", "GrantedSpacePermissions": ["CertificateView", "TeamView"],
        "GrantedSystemPermissions": ["TeamView"] });
    let role = make(&server, "userroles", &body).await;
    let sentences = json!(["View certificates (restrictable to environments, tenants)", "View teams"]);
    assert_eq!(role["SpacePermissionDescriptions"], sentences);
    assert_eq!(role["SystemPermissionDescriptions"], json!(["View teams"]));
    assert_eq!(role["SupportedRestrictions"], json!(["environments", "tenants"]));
    let unknown = json!({ "Name": "Not", "GrantedSpacePermissions": ["PlatformHubView", "Nothing"] });
    let refused = server.refused_at(Method::POST, "/api/userroles", &unknown).await;
    assert_eq!(
        refused,
        ["Error converting value \"Nothing\" to type 'Permission'. Path 'GrantedSpacePermissions[0]'."]
    );
    let old = start(Sandbox::builder().version("2021.2.4488")).await;
    let newer = json!({ "Name": "Not", "GrantedSpacePermissions": ["GitCredentialView"] });
    assert_eq!(old.send_to(Method::POST, "/api/userroles", Some(&newer)).await.0, 400);
    server.post("scopeduserroles", &json!({ "TeamId": "teams-everyone", "UserRoleId": id(&role) })).await;
    for kept in [id(&role), "userroles-projectlead".to_owned()] {
        assert_eq!(server.send_to(Method::DELETE, &format!("/api/userroles/{kept}"), None).await.0, 400, "{kept}");
    }
}

/// The names that the server's own description of a version has.
fn described(file: &str) -> Option<BTreeSet<String>> {
    let text = std::fs::read_to_string(fixtures(&format!("schema/{file}"))?).unwrap();
    let swagger: Value = serde_json::from_str(&text).unwrap();
    let paths = &swagger["paths"];
    let path = ["/permissions/all", "/api/permissions/all"].into_iter().find(|path| paths.get(path).is_some());
    let all = &paths[path.unwrap()]["get"]["responses"]["200"]["schema"]["properties"];
    Some(all.as_object().unwrap().keys().cloned().collect())
}

#[tokio::test]
async fn each_version_knows_the_permissions_of_its_own_description() {
    let files = ["swagger-2020.3.2.json", "swagger-2021.2.4488.json", "swagger-2026.1.9674.json"];
    let versions = ["2020.3.2", "2021.2.4488", "2026.1.9674"];
    for (version, file) in versions.iter().zip(files) {
        let server = start(Sandbox::builder().version(version)).await;
        let (_, all) = server.send_to(Method::GET, "/api/permissions/all", None).await;
        let ours: BTreeSet<String> = all.as_object().unwrap().keys().cloned().collect();
        assert!(ours.contains("ProjectView"));
        let Some(theirs) = described(file) else { continue };
        assert_eq!(ours, theirs, "{version}");
    }
}

#[tokio::test]
async fn built_in_roles_grant_what_those_of_a_captured_server_do() {
    let Some(folder) = fixtures("captured/whole-instance-2018.11/UserRoles") else { return };
    let server = empty().await;
    let mut compared = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let captured: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
        let (status, ours) = server.send_to(Method::GET, &format!("/api/userroles/{}", id(&captured)), None).await;
        if captured["CanBeDeleted"] == true {
            continue;
        }
        assert_eq!((status.as_u16(), &ours["Name"]), (200, &captured["Name"]));
        let lists = [&ours["GrantedSpacePermissions"], &ours["GrantedSystemPermissions"]];
        let granted: BTreeSet<&str> =
            lists.into_iter().flat_map(|list| list.as_array().unwrap()).filter_map(Value::as_str).collect();
        let real = captured["GrantedPermissions"].as_array().unwrap().iter().filter_map(Value::as_str);
        // These two went away before 2020.3.
        let missing: Vec<&str> =
            real.filter(|name| !granted.contains(name) && !["TaskViewLog", "AuditView"].contains(name)).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{}", captured["Name"]);
        compared += 1;
    }
    assert!(compared >= 12, "{compared}");
}

#[tokio::test]
async fn an_invitation_has_a_code_and_an_end() {
    let server = empty().await;
    let made = make(&server, "users/invitations", &json!({ "AddToTeamIds": ["teams-everyone"] })).await;
    assert!(made["InvitationCode"].is_string() && made["Expires"].is_string());
    let (_, again) = server.send_to(Method::GET, &format!("/api/users/invitations/{}", id(&made)), None).await;
    assert_eq!(again["InvitationCode"], made["InvitationCode"]);
}

#[tokio::test]
async fn the_instance_tells_how_it_is_and_who_may_sign_in() {
    for (version, has_capabilities) in [("2020.3.2", false), ("2026.1.9674", true)] {
        let server = start(Sandbox::builder().version(version)).await;
        let get = async |path: &str| server.send_to(Method::GET, &format!("/api/{path}"), None).await;
        assert_eq!(get("serverstatus/health").await.1["IsOperatingNormally"], true);
        assert_eq!(get("serverstatus/timezones").await.1[0]["Id"], "UTC");
        assert_eq!(get("featuresconfiguration").await.1["IsCommunityActionTemplatesEnabled"], true);
        let (_, providers) = get("users/authentication").await;
        assert_eq!(providers["AuthenticationProviders"][0]["Name"], "Octopus");
        assert_eq!(get("users/external-search?partialName=x").await.1["Results"], json!([]));
        assert_eq!(get("users/identity-metadata").await.1["Providers"], json!([]));
        assert_eq!(get("capabilities").await.0.as_u16() == 200, has_capabilities, "{version}");
        for path in ["licenses/licenses-current", "smtpconfiguration"] {
            assert_eq!(get(path).await.0, 404, "{path}");
        }
        let (_, root) = get("").await;
        assert_eq!(root["Links"]["ServerHealthStatus"], "/api/serverstatus/health");
        assert!(root["Links"].get("CurrentLicense").is_none());
    }
}
