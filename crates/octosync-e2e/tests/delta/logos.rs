//! Logos: carried where that is asked for, compared by what the files hold (F8).

use crate::world::{Space, World, text};
use octopus_sandbox::Sandbox;
use octosync_e2e::kit::{SPACE, client};
use octosync_e2e::tiny::script;
use serde_json::{Value, json};

const ON: &str = "logos: true\n";
/// The collections whose documents have logos, each with one of them.
const OWNERS: [(&str, &str); 3] = [("projects", "OctoFX"), ("tenants", "Acme"), ("actiontemplates", "Say hello")];

fn source() -> Space {
    let template = json!({ "Id": "ActionTemplates-1", "Name": "Say hello", "ActionType": "Octopus.Script", "Version": 1,
        "Properties": { "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "Bash",
            "Octopus.Action.Script.ScriptBody": "echo" }, "Parameters": [], "Packages": [] });
    let tenant = json!({ "Id": "Tenants-1", "Name": "Acme", "TenantTags": [],
        "ProjectEnvironments": { "Projects-1": ["Environments-1"] } });
    let mut space = Space::new(&["Test"])
        .steps(vec![script(1, "Deploy", "echo")])
        .add("actiontemplates", template)
        .add("tenants", tenant);
    space.0.get_mut("projects").unwrap()[0]["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    space
}

fn id(sandbox: &Sandbox, of: &str, name: &str) -> String {
    let documents = sandbox.documents(SPACE, of);
    text(documents.iter().find(|document| text(document, "Name") == name).unwrap(), "Id")
}

/// Somebody sets the logo of a document.
async fn set(sandbox: &Sandbox, (of, name): (&str, &str), file: &str) {
    let client = client(sandbox);
    let space = client.find_space(SPACE).await.unwrap();
    let path = format!("{of}/{}/logo", id(sandbox, of, name));
    let _: Value = client.space(&space.id).upload(&path, "fileData", "logo.png", file.to_owned()).await.unwrap();
}

/// The logo that a document has on a server.
async fn shown(sandbox: &Sandbox, (of, name): (&str, &str)) -> Vec<u8> {
    let client = client(sandbox);
    let space = client.find_space(SPACE).await.unwrap();
    client.space(&space.id).download(&format!("{of}/{}/logo", id(sandbox, of, name))).await.unwrap()
}

#[tokio::test]
async fn logos_arrive_where_that_is_asked_for() {
    let world = World::new(source(), Space::ground(&["Test"])).await;
    for owner in OWNERS {
        set(&world.0.source, owner, &format!("logo of {}", owner.1)).await;
    }
    world.syncs("").await;
    assert_eq!(shown(&world.0.destination, OWNERS[0]).await[1..4], *b"PNG", "the server's own");
    // Also on what stands there already.
    world.syncs(&format!("{ON}first_sync: take_source\n")).await;
    for owner in OWNERS {
        let shown = shown(&world.0.destination, owner).await;
        assert_eq!(String::from_utf8(shown).unwrap(), format!("logo of {}", owner.1));
    }
}

#[tokio::test]
async fn what_is_new_there_comes_with_its_logo_and_a_later_one_follows() {
    let world = World::new(source(), Space::ground(&["Test"])).await;
    for owner in OWNERS {
        set(&world.0.source, owner, "first").await;
    }
    let desk = world.run_with(&["sync", "--yes"], ON, &[]).await.desk;
    for owner in OWNERS {
        assert_eq!(shown(&world.0.destination, owner).await, b"first");
    }
    desk.octosync(&["plan"]).await.exits(0);
    // The source's edit is taken, the destination's stays.
    set(&world.0.source, OWNERS[0], "second").await;
    set(&world.0.destination, OWNERS[1], "theirs").await;
    desk.octosync(&["plan", "--out", "plan.json"]).await.exits(2);
    desk.octosync(&["apply", "plan.json"]).await.exits(0);
    assert_eq!(shown(&world.0.destination, OWNERS[0]).await, b"second");
    assert_eq!(shown(&world.0.destination, OWNERS[1]).await, b"theirs");
    desk.octosync(&["plan"]).await.exits(0);
}

#[tokio::test]
async fn a_logo_of_its_own_is_not_replaced_unless_that_is_said() {
    let world = World::new(source(), source()).await;
    set(&world.0.source, OWNERS[0], "ours").await;
    set(&world.0.destination, OWNERS[0], "theirs").await;
    // One that only the destination has stays.
    set(&world.0.destination, OWNERS[1], "only there").await;
    world.refuses(ON, &["first_sync.unpaired", "logos/projects/OctoFX/Logo"]).await;
    world.syncs(&format!("{ON}first_sync: {{ logos: keep_destination }}\n")).await;
    assert_eq!(shown(&world.0.destination, OWNERS[0]).await, b"theirs");
    world.syncs(&format!("{ON}first_sync: {{ logos: take_source }}\n")).await;
    assert_eq!(shown(&world.0.destination, OWNERS[0]).await, b"ours");
    assert_eq!(shown(&world.0.destination, OWNERS[1]).await, b"only there");
}
