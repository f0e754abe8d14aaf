//! Spaces in which every request of a sync occurs, small enough for thousands of runs.

use super::around;
use crate::kit::Wanted;
use crate::spaces::{Documents, half_of};
use crate::story::creating;
use crate::tiny::{
    action_id, channel, environment, lifecycle, process, project, script, secret, typed, variable, variables,
};
use octosync::delta::{Delta, FirstSync};
use serde_json::{Value, json};

/// The documents on both sides, and the settings of the sync.
#[derive(Debug)]
pub struct World {
    /// Its name in reports.
    pub name: &'static str,
    /// The source.
    pub here: Documents,
    /// The destination, before.
    pub there: Documents,
    /// The differences that are wanted.
    pub delta: Delta,
}

/// The worlds of the matrix.
#[must_use]
pub fn worlds() -> [World; 4] {
    let delta = creating().first_sync(FirstSync::TakeSource);
    let [around, half_around] = around::worlds();
    [
        World { name: "an empty destination", here: whole(), there: Documents::new(), delta: creating() },
        World { name: "a destination with documents of its own", here: whole(), there: edited(), delta },
        around,
        half_around,
    ]
}

/// Half of the same documents, edited, beside a project that only the destination has.
fn edited() -> Documents {
    let mut documents = half_of(&whole());
    let mut add = |collection: &str, document: Value| {
        documents.entry(collection.to_owned()).or_default().push(document);
    };
    add("environments", environment(9, "Own"));
    add("projectgroups", json!({ "Id": "ProjectGroups-9", "Name": "Own group", "Description": "" }));
    add("lifecycles", lifecycle(9, "Own path", &[9]));
    let mut own = project(9, "Own");
    own["ProjectGroupId"] = json!("ProjectGroups-9");
    own["LifecycleId"] = json!("Lifecycles-9");
    add("projects", own);
    add("channels", channel(9, 9, "Main", true));
    add("deploymentprocesses", process(9, vec![script(9, "Own step", "echo")]));
    let mut hidden = typed("Hidden", "Sensitive", json!("own secret"), json!({}));
    hidden["IsSensitive"] = json!(true);
    add("variablesets", variables("Projects-9", vec![variable("Own", "1", json!({})), hidden]));
    documents
}

/// The documents for every step of a creation: a project with a rule, a strategy, steps and rows, and all that it
/// refers to.
#[must_use]
pub fn whole() -> Documents {
    let mut deploy = script(1, "Deploy", "echo");
    deploy["Actions"][0]["Channels"] = json!(["Channels-2"]);
    deploy["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptSource"] = json!("Package");
    deploy["Actions"][0]["Packages"] = json!([{ "Id": "11111111-2222-4333-8444-555555555555", "Name": "", "PackageId": "Web",
        "FeedId": "Feeds-1", "AcquisitionLocation": "Server", "Properties": {} }]);
    let mut made = project(1, "Web");
    made["VersioningStrategy"] =
        json!({ "Template": null, "DonorPackage": { "DeploymentAction": "Deploy", "PackageReference": "" } });
    made["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1", "LibraryVariableSets-2"]);
    made["Description"] = json!("A site");
    let mut main = channel(1, 1, "Main", true);
    main["Rules"] = json!([{ "Id": "11111111-2222-4333-8444-666666666666", "VersionRange": "[1,2)", "Tag": "",
        "ActionPackages": [{ "DeploymentAction": "Deploy", "PackageReference": "" }] }]);
    let rows = vec![
        variable("A", "1", json!({ "Environment": ["Environments-1"] })),
        variable("B", "2", json!({ "Action": [action_id(1, "Deploy")], "Channel": ["Channels-2"] })),
        typed("C", "Sensitive", Value::Null, json!({})),
    ];
    let module = vec![
        variable("Octopus.Script.Module[Tools]", "echo", json!({})),
        variable("Octopus.Script.Module.Language[Tools]", "Bash", json!({})),
    ];
    let set = json!({ "Id": "LibraryVariableSets-1", "Name": "Tools", "ContentType": "ScriptModule", "Description": "",
        "VariableSetId": "variableset-LibraryVariableSets-1", "Templates": [] });
    let shared = json!({ "Id": "LibraryVariableSets-2", "Name": "Shared", "ContentType": "Variables", "Description": "",
        "VariableSetId": "variableset-LibraryVariableSets-2", "Templates": [] });
    let template = json!({ "Id": "ActionTemplates-1", "Name": "Template", "ActionType": "Octopus.Script", "Version": 0,
        "Properties": { "Octopus.Action.Script.ScriptBody": "echo" }, "Parameters": [], "Packages": [] });
    let tags = json!({ "Id": "TagSets-1", "Name": "Tier", "Tags": [{ "Id": "TagSets-1/Tags-1", "Name": "Gold", "Color": "#111111" }] });
    let token = json!({ "Id": "Accounts-1", "Name": "Cloud", "AccountType": "Token", "Token": secret(), "EnvironmentIds": ["Environments-1"] });
    let feed = json!({ "Id": "Feeds-1", "Name": "Packages", "FeedType": "NuGet", "FeedUri": "https://n.example", "Password": secret() });
    Documents::from([
        ("environments".to_owned(), vec![environment(1, "Dev")]),
        ("projectgroups".to_owned(), vec![json!({ "Id": "ProjectGroups-1", "Name": "Group", "Description": "" })]),
        ("lifecycles".to_owned(), vec![lifecycle(1, "Path", &[1])]),
        ("feeds".to_owned(), vec![feed]),
        ("accounts".to_owned(), vec![token]),
        ("libraryvariablesets".to_owned(), vec![set, shared]),
        ("actiontemplates".to_owned(), vec![template]),
        ("tagsets".to_owned(), vec![tags]),
        ("projects".to_owned(), vec![made]),
        ("channels".to_owned(), vec![main, channel(2, 1, "Side", false)]),
        ("deploymentprocesses".to_owned(), vec![process(1, vec![deploy, script(1, "Last", "echo")])]),
        (
            "variablesets".to_owned(),
            vec![
                variables("LibraryVariableSets-1", module),
                variables(
                    "LibraryVariableSets-2",
                    vec![
                        variable("S", "s", json!({})),
                        variable("T", "t", json!({ "Environment": ["Environments-1"] })),
                    ],
                ),
                variables("Projects-1", rows),
            ],
        ),
    ])
}
