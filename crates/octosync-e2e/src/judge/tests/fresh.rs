//! Mistakes of a sync to a space that had nothing of the source.

use super::*;

const DOCUMENTS: &[Mistake] = &[
    ("a document is missing", |s| feeds(s).retain(|d| d["Name"] != "Bucket"), "feeds/bucket is missing"),
    (
        "a document is there twice",
        |s| {
            let mut twin = named(&mut s.after, "projectgroups", "Web").clone();
            twin["Id"] = json!("ProjectGroups-777777");
            s.after.documents.get_mut("projectgroups").unwrap().push(twin);
        },
        "project_groups/web is there 2 times",
    ),
    (
        "a channel came from nowhere",
        |s| {
            let mut twin = named(&mut s.after, "channels", "Hotfix").clone();
            (twin["Id"], twin["Name"]) = (json!("Channels-777777"), json!("Extra"));
            s.after.documents.get_mut("channels").unwrap().push(twin);
        },
        "channels/shop/extra came from nowhere",
    ),
    (
        "a reference points to another document",
        |s| {
            let other = id(&mut s.after, "lifecycles", "Default Lifecycle");
            named(&mut s.after, "projects", "Shop")["LifecycleId"] = other;
        },
        "projects/shop.LifecycleId: expected \"«lifecycles/standard»\"",
    ),
    (
        "an account loses its scope",
        |s| named(&mut s.after, "accounts", "Shell")["EnvironmentIds"] = json!([]),
        "accounts/shell.EnvironmentIds",
    ),
    (
        "an account loses its tenant",
        |s| named(&mut s.after, "accounts", "Azure by password")["TenantIds"] = json!([]),
        "TenantIds",
    ),
    (
        "a policy loses its account",
        |s| {
            let policy = named(&mut s.after, "machinepolicies", "Careful");
            policy["MachineUpdatePolicy"]["TentacleUpdateAccountId"] = Value::Null;
        },
        "TentacleUpdateAccountId",
    ),
    (
        "a phase loses an environment",
        |s| pop(&mut named(&mut s.after, "lifecycles", "Standard")["Phases"][1]["OptionalDeploymentTargets"]),
        "Phases[try]",
    ),
    (
        "a phase deploys by itself",
        |s| {
            let phase = &mut named(&mut s.after, "lifecycles", "Standard")["Phases"][0];
            phase["AutomaticDeploymentTargets"] = phase["OptionalDeploymentTargets"].take();
        },
        "AutomaticDeploymentTargets",
    ),
    (
        "retention changes its meaning",
        |s| named(&mut s.after, "lifecycles", "Standard")["ReleaseRetentionPolicy"]["QuantityToKeep"] = json!(3),
        "ReleaseRetentionPolicy.QuantityToKeep",
    ),
    (
        "a tag has another colour",
        |s| named(&mut s.after, "tagsets", "Region")["Tags"][0]["Color"] = json!("#000000"),
        "Tags[europe].Color",
    ),
    (
        "a template parameter is lost",
        |s| pop(&mut named(&mut s.after, "actiontemplates", "Do everything")["Parameters"]),
        "Parameters[template.bare] is missing",
    ),
    (
        "a module has another text",
        |s| first_row(&mut s.after, "Octopus.Script.Module[Helpers]")["Value"] = json!("exit"),
        "script_modules/helpers: Octopus.Script.Module[Helpers] differs",
    ),
];

const PROJECTS: &[Mistake] = &[
    (
        "library sets change places",
        |s| named(&mut s.after, "projects", "Shop")["IncludedLibraryVariableSetIds"].as_array_mut().unwrap().reverse(),
        "IncludedLibraryVariableSetIds",
    ),
    (
        "a donor package is lost",
        |s| named(&mut s.after, "projects", "Shop")["VersioningStrategy"]["DonorPackage"] = Value::Null,
        "DonorPackage",
    ),
    (
        "a release strategy is lost",
        |s| named(&mut s.after, "projects", "Shop")["ReleaseCreationStrategy"]["ChannelId"] = Value::Null,
        "ReleaseCreationStrategy.ChannelId",
    ),
    ("a project stays disabled", |s| named(&mut s.after, "projects", "Shop")["IsDisabled"] = json!(true), "IsDisabled"),
    (
        "a channel rule is lost",
        |s| pop(&mut named(&mut s.after, "channels", "Hotfix")["Rules"]),
        "channels/shop/hotfix.Rules",
    ),
    (
        "a channel becomes the default",
        |s| named(&mut s.after, "channels", "Hotfix")["IsDefault"] = json!(true),
        "2 default channels",
    ),
];

const STEPS: &[Mistake] = &[
    (
        "a reference is lost",
        |s| action(&mut s.after, "Warm up")["WorkerPoolId"] = Value::Null,
        "WorkerPoolId: expected \"«worker_pools/linux workers»\"",
    ),
    (
        "a scope entry is lost",
        |s| pop(&mut action(&mut s.after, "Approve")["Environments"]),
        "Actions[approve].Environments",
    ),
    ("a step is widened", |s| action(&mut s.after, "Warm up")["Channels"] = json!([]), "Actions[warm up].Channels"),
    (
        "an exclusion is lost",
        |s| action(&mut s.after, "Look at Azure")["ExcludedEnvironments"] = json!([]),
        "ExcludedEnvironments",
    ),
    ("a tag is lost", |s| pop(&mut action(&mut s.after, "Deploy web")["TenantTags"]), "TenantTags"),
    (
        "one of the two places of Deploy a Release is lost",
        |s| {
            let other = id(&mut s.after, "projects", "Shop API");
            action(&mut s.after, "Release the shop")["Packages"][0]["PackageId"] = other;
        },
        "PackageId: expected \"«projects/shop»\"",
    ),
    (
        "a container feed is lost in JSON",
        |s| {
            let feed = id(&mut s.after, "feeds", "Images");
            let text = &mut action(&mut s.after, "Run containers")["Properties"]["Octopus.Action.KubernetesContainers.Containers"];
            *text = json!(text.as_str().unwrap().replace(feed.as_str().unwrap(), "Feeds-0"));
        },
        "JSON in a string",
    ),
    (
        "a script differs by a blank",
        |s| action(&mut s.after, "Wait")["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("Start-Sleep "),
        "ScriptBody",
    ),
    (
        "a property is lost",
        |s| {
            action(&mut s.after, "Warm up")["Properties"].as_object_mut().unwrap().remove("Shop.Password");
        },
        "Shop.Password",
    ),
    (
        "a property came from nowhere",
        |s| action(&mut s.after, "Warm up")["Properties"]["Other"] = json!("x"),
        "Other: expected nothing",
    ),
    (
        "steps change places",
        |s| process(&mut s.after)["Steps"].as_array_mut().unwrap().swap(0, 3),
        "expected the order",
    ),
    (
        "a step runs beside another",
        |s| process(&mut s.after)["Steps"][1]["StartTrigger"] = json!("StartWithPrevious"),
        "StartTrigger",
    ),
];

const ROWS: &[Mistake] = &[
    ("a variable is widened", |s| row(&mut s.after, "channel")["Scope"] = json!({}), "= \"channel\" was not asked for"),
    ("a variable loses an entry", |s| pop(&mut row(&mut s.after, "two channels")["Scope"]["Channel"]), "two channels"),
    ("a variable is missing", |s| row(&mut s.after, "anywhere")["Name"] = json!("Other"), "= \"anywhere\" is missing"),
    (
        "a value changes its case",
        |s| row(&mut s.after, "machine")["Value"] = json!("Machine"),
        "= \"machine\" is missing",
    ),
    (
        "a value refers to another document",
        |s| {
            let other = id(&mut s.after, "accounts", "Chat");
            first_row(&mut s.after, "Shop.Login")["Value"] = other;
        },
        "shop.login[] = \"«accounts/updater»\" is missing",
    ),
    ("a prompt is lost", |s| first_row(&mut s.after, "Shop.Question")["Prompt"] = Value::Null, "shop.question["),
    ("a row is locked", |s| row(&mut s.after, "role")["IsEditable"] = json!(false), "= \"role\" is missing"),
];

const LEAKS: &[Mistake] = &[
    (
        "in a member",
        |s| {
            let foreign = id(&mut s.source, "feeds", "Images");
            action(&mut s.after, "Warm up")["Container"]["FeedId"] = foreign;
        },
        "of the source",
    ),
    (
        "in JSON in a string",
        |s| {
            let foreign = id(&mut s.source, "feeds", "Company packages");
            let package = json!({ "PackageId": "Company.Tool", "FeedId": foreign });
            action(&mut s.after, "Use the template")["Properties"]["Template.Package"] = json!(package.to_string());
        },
        "of the source",
    ),
    (
        "in a list in a string",
        |s| {
            let (foreign, own) = (id(&mut s.source, "teams", "On call"), id(&mut s.after, "teams", "Auditors"));
            let both = format!("{},{}", own.as_str().unwrap(), foreign.as_str().unwrap());
            action(&mut s.after, "Use the template")["Properties"]["Template.Teams"] = json!(both);
        },
        "of the source",
    ),
    (
        "in a script",
        |s| {
            let foreign = id(&mut s.source, "projects", "Shop");
            let body = format!("curl /api/projects/{}/", foreign.as_str().unwrap());
            action(&mut s.after, "Wait")["Properties"]["Octopus.Action.Script.ScriptBody"] = json!(body);
        },
        "of the source",
    ),
    (
        "of an action",
        |s| {
            let foreign = action(&mut s.source, "Notify")["Id"].clone();
            action(&mut s.after, "Notify")["Id"] = foreign;
        },
        "of the source",
    ),
    (
        "of a variable",
        |s| {
            let foreign = row(&mut s.source, "role")["Id"].clone();
            row(&mut s.after, "role")["Id"] = foreign;
        },
        "of the source",
    ),
    (
        "of a tag",
        |s| {
            let foreign = named(&mut s.source, "tagsets", "Region")["Tags"][0]["Id"].clone();
            named(&mut s.after, "tagsets", "Region")["Tags"][0]["Id"] = foreign;
        },
        "of the source",
    ),
    (
        "as the key of a member",
        |s| {
            let foreign = id(&mut s.source, "projects", "Shop");
            named(&mut s.after, "tenants", "Bakery")["ProjectEnvironments"][foreign.as_str().unwrap()] = json!([]);
        },
        "of the source",
    ),
];

fn feeds(synced: &mut Synced) -> &mut Vec<Value> {
    synced.after.documents.get_mut("feeds").unwrap()
}

fn pop(list: &mut Value) {
    list.as_array_mut().unwrap().pop();
}

#[tokio::test]
async fn every_mistake_with_a_new_document_is_named() {
    let good = synced().await;
    every_mistake_is_named(&good, DOCUMENTS);
    every_mistake_is_named(&good, PROJECTS);
}

#[tokio::test]
async fn every_mistake_with_a_step_is_named() {
    every_mistake_is_named(&synced().await, STEPS);
}

#[tokio::test]
async fn every_mistake_with_a_variable_is_named() {
    every_mistake_is_named(&synced().await, ROWS);
}

#[tokio::test]
async fn every_id_of_the_source_is_found() {
    every_mistake_is_named(&synced().await, LEAKS);
}
