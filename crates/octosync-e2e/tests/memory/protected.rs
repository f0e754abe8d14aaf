//! Items that are gone from the source and protected stay, whatever they are and however deep; and go once nothing
//! protects them any more, however many syncs later.

use crate::desk::Lasting;
use crate::world::{shop, text};
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::{action, channel, environment, script, step};
use serde_json::{Value, json};

/// The item that is removed, and how it is protected.
struct Case {
    what: &'static str,
    pattern: &'static str,
    collection: &'static str,
    name: &'static str,
    /// The list from which it goes, and whether an item is it.
    list: &'static str,
    is_it: fn(&Value) -> bool,
}

const CASES: &[Case] = &[
    Case {
        what: "a step",
        pattern: "deployment_processes/Shop/b",
        collection: "deploymentprocesses",
        name: "",
        list: "/Steps",
        is_it: |step| step["Name"] == "b",
    },
    Case {
        what: "a step, for an action in it",
        pattern: "deployment_processes/Shop/second of three",
        collection: "deploymentprocesses",
        name: "",
        list: "/Steps",
        is_it: |step| step["Name"] == "several",
    },
    Case {
        what: "an action in a step",
        pattern: "deployment_processes/Shop/second of three",
        collection: "deploymentprocesses",
        name: "",
        list: "/Steps/2/Actions",
        is_it: |action| action["Name"] == "second of three",
    },
    Case {
        what: "a package of an action",
        pattern: "deployment_processes/Shop/*tool",
        collection: "deploymentprocesses",
        name: "",
        list: "/Steps/2/Actions/0/Packages",
        is_it: |package| package["Name"] == "tool",
    },
    Case {
        what: "a phase",
        pattern: "lifecycles/Path/Phase 2",
        collection: "lifecycles",
        name: "Path",
        list: "/Phases",
        is_it: |phase| phase["Name"] == "Phase 2",
    },
    Case {
        what: "a rule of a channel",
        pattern: "channels/Shop/Hotfix",
        collection: "channels",
        name: "Hotfix",
        list: "/Rules",
        is_it: |rule| rule["VersionRange"] == "[2,3)",
    },
];

fn package(name: &str) -> Value {
    json!({ "Id": octosync_e2e::tiny::guid(name), "Name": name, "PackageId": name, "FeedId": "feeds-builtin",
        "AcquisitionLocation": "Server", "Properties": {} })
}

fn rule(range: &str, package: &str) -> Value {
    json!({ "Id": octosync_e2e::tiny::guid(range), "VersionRange": range, "Tag": "",
        "ActionPackages": [{ "DeploymentAction": "first of three", "PackageReference": package }] })
}

fn documents() -> Documents {
    let mut documents = shop(&["a", "b"], Vec::new());
    let run = |name: &str| {
        let properties = script(1, name, "echo")["Actions"][0]["Properties"].clone();
        action(1, name, "Octopus.Script", properties)
    };
    let mut first = run("first of three");
    first["Packages"] = json!([package("kept"), package("tool"), package("last")]);
    let mut several = step("several", vec![first, run("second of three"), run("third of three")]);
    several["Properties"] = json!({ "Octopus.Action.TargetRoles": "web" });
    documents.get_mut("deploymentprocesses").expect("a process")[0]["Steps"]
        .as_array_mut()
        .expect("steps")
        .push(several);
    let mut hotfix = channel(2, 1, "Hotfix", false);
    hotfix["Rules"] = json!([rule("[1,2)", "kept"), rule("[2,3)", "last")]);
    documents.get_mut("channels").expect("channels").push(hotfix);
    documents.get_mut("environments").expect("environments").push(environment(3, "Own"));
    documents
}

impl Case {
    /// How many such items stand there.
    fn there(&self, world: &Lasting) -> usize {
        let document = world.there(self.collection, self.name);
        document
            .pointer(self.list)
            .and_then(Value::as_array)
            .map_or(0, |items| items.iter().filter(|item| (self.is_it)(item)).count())
    }

    fn remove(&self, world: &Lasting) {
        let remove = |document: &mut Value| {
            let items = document.pointer_mut(self.list).and_then(Value::as_array_mut).expect("a list");
            items.retain(|item| !(self.is_it)(item));
        };
        world.edit(self.collection, self.name, remove);
    }
}

#[tokio::test]
async fn whatever_is_protected_stays_and_goes_once_nothing_protects_it() {
    for case in CASES {
        let world = Lasting::new(&documents(), &Documents::new()).await;
        let settings = "kinds: { environments: create, lifecycles: merge }\nprune: delete\n";
        let protecting = format!("{settings}protect: [\"{}\"]\n", case.pattern);
        world.configure(&protecting);
        world.sync().await;
        case.remove(&world);
        world.sync().await.says("protect keeps it");
        assert_eq!(case.there(&world), 1, "{}", case.what);
        // Other writes, and syncs that have nothing to write, forget nothing of it.
        world.edit("projects", "Shop", |project| project["Description"] = json!("edited"));
        world.sync().await.says("protect keeps it");
        world.is_quiet().await.says("protect keeps it");
        assert_eq!(case.there(&world), 1, "{}", case.what);
        world.configure(settings);
        world.sync().await;
        assert_eq!(case.there(&world), 0, "{}", case.what);
        world.is_quiet().await;
        assert!(!text(&world.there(case.collection, case.name)["Id"]).is_empty(), "{}", case.what);
    }
}
