//! Teams, the roles that they have, and what these grant (B5, F5).

use crate::world::{Space, World, text};
use octopus_sandbox::{Effect, Fault};
use octosync_e2e::kit::{CANARY, SPACE};
use octosync_e2e::reader::Server;
use octosync_e2e::tiny::{project, script};
use serde_json::{Value, json};

fn team(number: usize, name: &str, fields: Value) -> Value {
    let mut made = json!({ "Id": format!("Teams-{number}"), "Name": name, "Description": "They develop",
        "MemberUserIds": ["Users-5"], "ExternalSecurityGroups": [{ "Id": "S-1-5", "DisplayName": "Everybody" }] });
    made.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    made
}

fn role(number: usize, name: &str, grants: &[&str]) -> Value {
    json!({ "Id": format!("UserRoles-{number}"), "Name": name, "Description": "Ours", "GrantedSpacePermissions": grants,
        "GrantedSystemPermissions": [] })
}

fn has(number: usize, role: &str, fields: Value) -> Value {
    let mut made = json!({ "Id": format!("ScopedUserRoles-{number}"), "TeamId": "Teams-1", "UserRoleId": role,
        "ProjectIds": [], "ProjectGroupIds": [], "EnvironmentIds": [], "TenantIds": [] });
    made.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    made
}

const VIEWER: &str = "userroles-projectviewer";
const DEPLOYER: &str = "userroles-projectdeployer";

fn user() -> Value {
    json!({ "Id": "Users-5", "Username": "ada", "DisplayName": "Ada" })
}

/// A team of the source: it may look at all, deploy the project to Test, and release in an environment that is gone there.
fn source() -> Space {
    Space::new(&["Test", "Gone"])
        .add("users", user())
        .add("userroles", role(7, "Releaser", &["ReleaseCreate", "ReleaseView"]))
        .add("teams", team(1, "Developers", json!({})))
        .add("scopeduserroles", has(1, VIEWER, json!({})))
        .add(
            "scopeduserroles",
            has(
                2,
                DEPLOYER,
                json!({ "ProjectIds": ["Projects-1"], "EnvironmentIds": ["Environments-1", "Environments-2"] }),
            ),
        )
        .add("scopeduserroles", has(3, "UserRoles-7", json!({ "EnvironmentIds": ["Environments-2"] })))
        .add("scopeduserroles", has(4, "UserRoles-7", json!({ "ProjectGroupIds": ["ProjectGroups-1"] })))
}

/// The role of the same name has another id there.
fn ground() -> Space {
    Space::ground(&["Test"])
        .add("userroles", role(70, "Other", &[]))
        .add("userroles", role(71, "Releaser", &["ReleaseView", "ReleaseCreate"]))
}

/// The roles of the destination's teams: `Developers: Releaser [groups Group]`.
async fn may(world: &World) -> Vec<String> {
    let server = Server::new(&world.0.destination.url(), CANARY);
    let named = |list: Value| -> Vec<(String, String)> {
        list.as_array().into_iter().flatten().map(|one| (text(one, "Id"), text(one, "Name"))).collect()
    };
    let mut names = named(server.get("/userroles/all").await);
    for of in ["teams", "projects", "projectgroups", "environments"] {
        names.extend(named(Value::Array(world.0.destination.documents(SPACE, of))));
    }
    let name =
        |id: &str| names.iter().find(|(known, _)| known == id).map_or_else(|| id.to_owned(), |(_, name)| name.clone());
    let shown = |row: Value| {
        let lists = [("projects", "ProjectIds"), ("groups", "ProjectGroupIds"), ("environments", "EnvironmentIds")];
        let lists = lists.iter().filter_map(|(word, field)| {
            let entries: Vec<String> = row[*field].as_array()?.iter().filter_map(Value::as_str).map(name).collect();
            (!entries.is_empty()).then(|| format!(" [{word} {}]", entries.join(",")))
        });
        format!("{}: {}{}", name(&text(&row, "TeamId")), name(&text(&row, "UserRoleId")), lists.collect::<String>())
    };
    let mut all: Vec<String> = world.0.destination.documents(SPACE, "scopeduserroles").into_iter().map(shown).collect();
    all.retain(|line| !line.starts_with("Space Managers"));
    all.sort();
    all
}

#[tokio::test]
async fn a_new_team_arrives_with_its_roles_and_nobody_in_it() {
    let world = World::new(source(), ground()).await;
    let ran = world.syncs("").await;
    ran.says("created.to_complete teams/Developers: arrives without members")
        .says("(B5, default)")
        .says("there is no environment \"Gone\"");
    assert_eq!(
        may(&world).await,
        [
            "Developers: Project deployer [projects OctoFX] [environments Test]",
            "Developers: Project viewer",
            "Developers: Releaser [groups Group]",
        ]
    );
    let there = world.there("teams", "Developers").unwrap();
    assert_eq!((&there["MemberUserIds"], &there["ExternalSecurityGroups"]), (&json!([]), &json!([])));
    assert_eq!(text(&there, "Description"), "They develop", "it is finished");
}

#[tokio::test]
async fn scopes_follow_the_name_map_and_never_lose_their_last_entry() {
    let world = World::new(
        source(),
        Space::ground(&["Staging"]).add("userroles", role(71, "Releaser", &["ReleaseCreate", "ReleaseView"])),
    )
    .await;
    world.syncs("names: { environments: { Test: Staging, Gone: ~ } }\n").await;
    assert_eq!(may(&world).await[0], "Developers: Project deployer [projects OctoFX] [environments Staging]");
    let wrong = world.run(&["plan"], "scopes: { team_roles: { environments: drop } }\n").await;
    wrong.exits(1).says("cannot be `drop`");
    let wrong = world.run(&["plan"], "kinds: { scoped_user_roles: mirror }\n").await;
    wrong.exits(1).says("cannot be `mirror`").says("valid here: ignore, existing, verify, create");
    world.run(&["plan"], "kinds: { user_roles: merge }\n").await.exits(1).says("cannot be `merge`");
}

#[tokio::test]
async fn the_roles_of_a_team_that_stands_there_are_verified_and_never_written() {
    let there = |environments: Value| {
        ground()
            .add("teams", team(1, "developers", json!({ "Description": "Ours" })))
            .add("scopeduserroles", has(1, DEPLOYER, json!({ "EnvironmentIds": environments })))
    };
    let here = || {
        Space::new(&["Test"])
            .add("teams", team(1, "Developers", json!({})))
            .add("scopeduserroles", has(1, DEPLOYER, json!({ "EnvironmentIds": ["Environments-1"] })))
    };
    let equal = World::new(here(), there(json!(["Environments-71"]))).await;
    equal.syncs("").await;
    let before = may(&equal).await;
    assert_eq!(before, ["developers: Project deployer [environments Test]"]);
    let other = World::new(here(), there(json!([]))).await;
    other
        .refuses("", &["verify.differs", "scoped_user_roles/developers", "set kinds.scoped_user_roles to existing"])
        .await;
    // A rule about the team that would write it writes none of its roles.
    let rule =
        "rules: [{ about: team, match: { name: Developers }, set: { mode: mirror, first_sync: take_source } }]\n";
    other.refuses(rule, &["verify.differs"]).await;
    for word in ["create", "existing", "ignore"] {
        other.syncs(&format!("kinds: {{ scoped_user_roles: {word} }}\n")).await;
        assert_eq!(may(&other).await, ["developers: Project deployer"], "{word}");
    }
    assert_eq!(text(&other.there("teams", "developers").unwrap(), "Description"), "Ours");
    let none = World::new(here(), ground().add("teams", team(1, "Developers", json!({})))).await;
    none.refuses("", &["verify.differs"]).await;
    assert!(may(&none).await.is_empty());
}

#[tokio::test]
async fn a_role_of_the_same_name_grants_the_same() {
    let more = Space::ground(&["Test"])
        .add("userroles", role(71, "Releaser", &["ReleaseCreate", "ReleaseView", "ReleaseDelete"]));
    let world = World::new(source(), more).await;
    world.refuses("", &["verify.differs", "user_roles/Releaser", "set kinds.user_roles to existing"]).await;
    let missing = World::new(source(), Space::ground(&["Test"])).await;
    missing.refuses("", &["verify.missing", "user_roles/Releaser"]).await;
    // A role that no team of the space has is nobody's business here.
    let unused = Space::new(&["Test"]).add("userroles", role(7, "Releaser", &["ReleaseView"]));
    World::new(unused, Space::ground(&["Test"])).await.syncs("").await;
}

#[tokio::test]
async fn teams_of_the_system_and_of_every_space_are_only_looked_up() {
    let system = json!({ "SpaceId": null });
    let mut approve = script(1, "Approve", "echo");
    approve["Actions"][0]["ActionType"] = json!("Octopus.Manual");
    approve["Actions"][0]["Properties"]["Octopus.Action.Manual.ResponsibleTeamIds"] = json!("Teams-2,teams-everyone");
    let source = Space::new(&["Test"]).add("teams", team(2, "Auditors", system.clone())).steps(vec![approve]);
    let world = World::new(source.clone(), Space::ground(&["Test"])).await;
    world.refuses("", &["ref.unmapped", "Auditors"]).await;
    assert!(world.there("teams", "Auditors").is_none());
    let there = Space::ground(&["Test"]).add("teams", team(9, "Auditors", system));
    let world = World::new(source, there).await;
    world.syncs("kinds: { teams: mirror }\nfirst_sync: take_source\n").await;
    let process = &world.0.destination.documents(SPACE, "deploymentprocesses")[0];
    let teams = text(&process["Steps"][0]["Actions"][0]["Properties"], "Octopus.Action.Manual.ResponsibleTeamIds");
    assert!(teams.contains("teams-everyone") && teams.contains(','), "{teams}");
}

#[tokio::test]
async fn a_team_that_a_run_did_not_finish_gets_its_roles_by_the_next() {
    let world = World::new(source(), ground()).await;
    let body = json!({ "ErrorMessage": "no", "Errors": ["no"] }).to_string();
    let refused = Effect::Status { code: 400, body, headers: Vec::new() };
    world.0.destination.insert_fault(Fault::at("/api/*/scopeduserroles", refused).method("POST").nth(2));
    world.run(&["sync", "--yes"], "").await.exits(4);
    assert_eq!(may(&world).await.len(), 1);
    let half = text(&world.there("teams", "Developers").unwrap(), "Description");
    assert!(half.contains("octosync is still creating this"), "{half}");
    world.syncs("").await;
    assert_eq!(may(&world).await.len(), 3, "nothing twice");
    assert_eq!(text(&world.there("teams", "Developers").unwrap(), "Description"), "They develop");
}

#[tokio::test]
async fn a_role_whose_answer_is_lost_is_not_given_twice() {
    let world = World::new(source(), ground()).await;
    world
        .0
        .destination
        .insert_fault(Fault::at("/api/*/scopeduserroles", Effect::DropAfterHandling).method("POST").nth(2));
    world.run(&["sync", "--yes"], "").await.exits(0);
    assert_eq!(may(&world).await.len(), 3);
    world.is_quiet("").await;
}

#[tokio::test]
async fn teams_and_roles_go_from_one_version_to_the_next() {
    for (from, to) in [("2020.3.2", "2020.4.1"), ("2025.2.1", "2025.3.1"), ("2024.3.1", "2024.4.1")] {
        let world = World::of_versions((source(), from), (ground(), to)).await;
        world.syncs("").await;
        assert_eq!(may(&world).await.len(), 3, "{from} to {to}");
    }
}

#[tokio::test]
async fn selection_holds_for_teams() {
    let two = source().add("teams", team(2, "Others", json!({}))).add("projects", project(2, "Web"));
    let world = World::new(two, ground()).await;
    world.syncs("select: { teams: { exclude: [Others] } }\n").await;
    assert!(world.there("teams", "Others").is_none() && world.there("teams", "Developers").is_some());
    world.syncs("kinds: { teams: ignore }\n").await;
}

/// The names of the members of the team on the destination.
async fn members(world: &World) -> Vec<String> {
    let server = Server::new(&world.0.destination.url(), CANARY);
    let users = server.get("/users/all").await;
    let name = |id: &Value| {
        let user = users.as_array().into_iter().flatten().find(|user| user["Id"] == *id);
        user.map_or_else(|| id.to_string(), |user| text(user, "Username"))
    };
    let there = world.there("teams", "Developers").unwrap();
    there["MemberUserIds"].as_array().into_iter().flatten().map(name).collect()
}

fn user_called(number: usize, name: &str, is_active: bool) -> Value {
    json!({ "Id": format!("Users-{number}"), "Username": name, "DisplayName": name, "IsActive": is_active })
}

const BY_NAME: &str = "teams: { members: by_name }\n";

#[tokio::test]
async fn members_are_the_users_of_the_same_names_there_if_that_is_asked_for() {
    let mut here = source()
        .add("users", user_called(6, "grace", true))
        .add("users", user_called(7, "left", false))
        .add("users", user_called(8, "linus@example.com", true));
    here.0.get_mut("teams").unwrap()[0]["MemberUserIds"] = json!(["Users-5", "Users-6", "Users-7", "Users-8"]);
    let there = ground()
        .add("users", user_called(50, "nobody", true))
        .add("users", user_called(51, "ADA", true))
        .add("users", user_called(52, "left", true))
        .add("users", user_called(53, "linus", true));
    let world = World::new(here, there).await;
    let renamed = format!("{BY_NAME}names: {{ users: {{ linus@example.com: linus }} }}\n");
    let ran = world.syncs(&renamed).await;
    ran.says("there is no user \"grace\"");
    assert!(!ran.stdout.contains("arrives without members"), "{}", ran.block());
    assert_eq!(members(&world).await, ["ADA", "linus"]);
    assert_eq!(world.there("teams", "Developers").unwrap()["ExternalSecurityGroups"], json!([]));
    // Nobody becomes a member of a team that stands there.
    let id = world.id_there("teams", "Developers");
    assert!(world.0.destination.edit(SPACE, "teams", &id, |team| {
        team["MemberUserIds"] = json!([]);
    }));
    world.is_quiet(&renamed).await;
    world.is_quiet(&format!("{renamed}kinds: {{ teams: merge }}\n")).await;
}

#[tokio::test]
async fn who_may_not_see_users_brings_no_members_and_is_told() {
    let world = World::new(source(), ground().add("users", user())).await;
    world.0.destination.insert_fault(Fault::at("*/users/all", Effect::Forbid("UserView".to_owned())));
    let ran = world.run(&["sync", "--yes"], BY_NAME).await;
    ran.exits(0).says("the key may not read users of production").says("arrives without members");
    world.0.destination.clear_faults();
    assert!(members(&world).await.is_empty());
}

/// Something in between answers for the server: the team waits for its roles, and the next run brings them.
#[tokio::test]
async fn an_answer_with_somebody_elses_role_is_no_success() {
    let other = r#"{"Id":"ScopedUserRoles-999999","TeamId":"Teams-999999","UserRoleId":"userroles-projectviewer"}"#;
    let world = World::new(source(), ground()).await;
    let effect = Effect::Status { code: 200, body: other.to_owned(), headers: Vec::new() };
    world.0.destination.insert_fault(Fault::at("*/scopeduserroles", effect).method("POST").nth(1));
    world.run(&["sync", "--yes"], "").await.exits(4);
    world.0.destination.clear_faults();
    world.syncs("").await;
    let clean = World::new(source(), ground()).await;
    clean.syncs("").await;
    assert_eq!(may(&world).await, may(&clean).await);
}
