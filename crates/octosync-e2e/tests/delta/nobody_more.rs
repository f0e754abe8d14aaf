//! Permissions never widen: whatever teams, roles and scopes two spaces have, no user may do more after a sync (F5, B5).
//!
//! The permissions of a user are worked out here from the documents of the server alone.

use octosync::delta::{Delta, FirstSync, Mode};
use octosync::registry::kinds::ENVIRONMENTS;
use octosync_e2e::kit::{CANARY, Pair, SPACE, Wanted};
use octosync_e2e::reader::Server;
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::{environment, lifecycle, project};
use octosync_e2e::trial;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A scoped role: team, role, and which projects, groups and environments, as bits.
type Scoped = (usize, usize, u8, u8, u8);

#[derive(Clone, Debug)]
struct Setting {
    environments: Vec<bool>,
    teams: Vec<bool>,
    members: Vec<bool>,
    /// The permissions of the custom role, as bits.
    grants: u8,
    scoped: Vec<Scoped>,
}

const ENVIRONMENT_NAMES: [&str; 3] = ["Test", "Staging", "Live"];
const TEAM_NAMES: [&str; 2] = ["Developers", "Operators"];
const ROLES: [&str; 3] = ["UserRoles-7", "userroles-projectdeployer", "userroles-projectviewer"];
const PERMISSIONS: [&str; 3] = ["DeploymentCreate", "ProjectEdit", "ReleaseView"];

fn setting() -> impl Strategy<Value = Setting> {
    let scoped = vec((0..2usize, 0..3usize, 0..4u8, 0..2u8, 0..8u8), 0..4);
    let flags = (vec(any::<bool>(), 3), vec(any::<bool>(), 2), vec(any::<bool>(), 2), 0..8u8);
    (flags, scoped).prop_map(|((environments, teams, members, grants), scoped)| Setting {
        environments,
        teams,
        members,
        grants,
        scoped,
    })
}

fn bits<'n>(bits: u8, names: &'n [&'n str]) -> impl Iterator<Item = (usize, &'n str)> {
    names.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(at, name)| (at, *name))
}

/// Two projects in one group, environments, users, teams and what they may do.
fn documents(setting: &Setting) -> Documents {
    let mut all = Documents::new();
    let mut add = |of: &str, document: Value| all.entry(of.to_owned()).or_default().push(document);
    let there: Vec<usize> = (0..3).filter(|at| setting.environments[*at]).collect();
    there.iter().for_each(|at| add("environments", environment(at + 1, ENVIRONMENT_NAMES[*at])));
    add("projectgroups", json!({ "Id": "ProjectGroups-1", "Name": "Group" }));
    add("lifecycles", lifecycle(1, "Path", &there.iter().map(|at| at + 1).collect::<Vec<_>>()));
    add("projects", project(1, "Web"));
    add("projects", project(2, "Api"));
    let grants: Vec<&str> = bits(setting.grants, &PERMISSIONS).map(|(_, name)| name).collect();
    add(
        "userroles",
        json!({ "Id": "UserRoles-7", "Name": "Custom", "GrantedSpacePermissions": grants, "GrantedSystemPermissions": [] }),
    );
    add("users", json!({ "Id": "Users-5", "Username": "ada", "DisplayName": "Ada" }));
    for (at, name) in TEAM_NAMES.iter().enumerate().filter(|(at, _)| setting.teams[*at]) {
        let members = if setting.members[at] { json!(["Users-5"]) } else { json!([]) };
        add("teams", json!({ "Id": format!("Teams-{}", at + 1), "Name": name, "MemberUserIds": members }));
    }
    for (at, (team, role, projects, groups, environments)) in setting.scoped.iter().enumerate() {
        let environments = (0..3).filter(|at| environments >> at & 1 == 1 && setting.environments[*at]);
        if setting.teams[*team] {
            add(
                "scopeduserroles",
                json!({ "Id": format!("ScopedUserRoles-{}", at + 1), "TeamId": format!("Teams-{}", team + 1),
                "UserRoleId": ROLES[*role],
                "ProjectIds": (0..2).filter(|at| projects >> at & 1 == 1).map(|at| format!("Projects-{}", at + 1)).collect::<Vec<_>>(),
                "ProjectGroupIds": if *groups == 1 { json!(["ProjectGroups-1"]) } else { json!([]) },
                "EnvironmentIds": environments.map(|at| format!("Environments-{}", at + 1)).collect::<Vec<_>>(), "TenantIds": [] }),
            );
        }
    }
    all
}

/// Everything that somebody may do somewhere, in names: user, permission, project, environment.
type Allowed = BTreeSet<(String, String, String, String)>;

async fn allowed(url: &str) -> Allowed {
    let server = Server::new(url, CANARY);
    let space = server.get("/spaces/all").await;
    let space =
        space.as_array().into_iter().flatten().find(|one| one["Name"] == SPACE).expect("the space is there")["Id"]
            .clone();
    let space = space.as_str().unwrap_or_default().to_owned();
    let list = async |path: String| server.get(&path).await.as_array().cloned().unwrap_or_default();
    let (users, roles) = (list("/users/all".to_owned()).await, list("/userroles/all".to_owned()).await);
    let of = async |path: &str| list(format!("/{space}/{path}/all")).await;
    let (teams, projects, environments) = (of("teams").await, of("projects").await, of("environments").await);
    let scoped = server.pages(&format!("/{space}/scopeduserroles")).await;
    let words = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let text = |value: &Value, field: &str| value[field].as_str().unwrap_or_default().to_owned();
    let mut all = Allowed::new();
    for row in &scoped {
        let members =
            teams.iter().filter(|team| team["Id"] == row["TeamId"]).flat_map(|team| words(&team["MemberUserIds"]));
        let members: Vec<String> = members.collect();
        let granted = roles
            .iter()
            .filter(|role| role["Id"] == row["UserRoleId"])
            .flat_map(|role| words(&role["GrantedSpacePermissions"]));
        let granted: Vec<String> = granted.collect();
        let (in_projects, in_groups) = (words(&row["ProjectIds"]), words(&row["ProjectGroupIds"]));
        let in_environments = words(&row["EnvironmentIds"]);
        let reached = |project: &&Value| {
            let free = in_projects.is_empty() && in_groups.is_empty();
            free || in_projects.contains(&text(project, "Id")) || in_groups.contains(&text(project, "ProjectGroupId"))
        };
        for project in projects.iter().filter(reached) {
            let open = environments
                .iter()
                .filter(|one| in_environments.is_empty() || in_environments.contains(&text(one, "Id")));
            for environment in open {
                for user in users.iter().filter(|user| members.contains(&text(user, "Id"))) {
                    all.extend(granted.iter().map(|permission| {
                        (text(user, "Username"), permission.clone(), text(project, "Name"), text(environment, "Name"))
                    }));
                }
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(trial::config(12))]

    #[test]
    fn no_user_may_do_more_after_a_sync(here in setting(), there in setting(), create: bool, verified: bool) {
        trial::block_on(async {
            let pair = Pair::start(&documents(&here), &documents(&there)).await;
            let mode = if create { Mode::Create } else { Mode::Existing };
            let mut delta = Delta::default().kind(ENVIRONMENTS, mode).first_sync(FirstSync::TakeSource);
            if !verified {
                delta = delta.kind(octosync::registry::kinds::SCOPED_USER_ROLES, Mode::Create);
                delta = delta.kind(octosync::registry::kinds::USER_ROLES, Mode::Existing);
            }
            let before = allowed(&pair.destination.url()).await;
            let plan = pair.plan(&delta).await;
            let refused = plan.is_refused();
            let applied = pair.apply(&plan).await;
            assert_eq!(applied.is_err(), refused);
            let known = |place: &(String, String, String, String)| {
                there.environments[ENVIRONMENT_NAMES.iter().position(|name| *name == place.3).unwrap_or_default()]
            };
            let more: Vec<_> = allowed(&pair.destination.url()).await.difference(&before).filter(|one| known(one)).cloned().collect();
            assert!(more.is_empty(), "{more:?}");
        });
    }
}
