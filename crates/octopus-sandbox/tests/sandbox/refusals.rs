//! Requests that real servers refuse, those that they accept although they look wrong, and the form of the answers:
//! each test with the source of its statement.

use crate::common::{Instance, Method, empty, id, script_step, start};
use crate::normal_forms::without;
use octopus_sandbox::{Group, Sandbox, Switches};
use serde_json::{Value, json};

/// The status and the errors of a PUT of these steps.
async fn put(server: &Instance, project: &Value, steps: Value) -> (u16, Value) {
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(project));
    let mut process = server.get(&path).await;
    process["Steps"] = steps;
    let (status, answer) = server.send(Method::PUT, &path, Some(&process)).await;
    (status.as_u16(), if status == 200 { answer } else { answer["Errors"].clone() })
}

fn step_with(fields: &Value) -> Value {
    let mut step = script_step("One");
    for (field, value) in fields.as_object().unwrap() {
        step["Actions"][0][field] = value.clone();
    }
    json!([step])
}

/// Source: OctopusDeploy/Issues#8011, #8117, #9673.
#[tokio::test]
async fn a_slug_that_no_address_could_have_is_refused() {
    let server = empty().await;
    let letters = "The slug contains invalid characters. It may only contain lowercase letters, '-'s, and numbers.";
    for (number, (slug, expected)) in [
        ("Bad Slug", letters),
        ("a/b", letters),
        ("under_score", letters),
        ("ünder", letters),
        ("all", "slug must not be called 'all'."),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({ "Name": format!("E{number}"), "Slug": slug });
        assert_eq!(server.refused(Method::POST, "environments", &body).await, [expected], "{slug}");
    }
    let mut environment = server.post("environments", &json!({ "Name": "Good one", "Slug": "good-1" })).await;
    assert_eq!(environment["Slug"], "good-1");
    environment["Slug"] = json!("Not Valid");
    let path = format!("environments/{}", id(&environment));
    server.refused(Method::PUT, &path, &environment).await;
    environment["Slug"] = json!("");
    assert_eq!(server.put(&path, &environment).await["Slug"], "good-1", "an empty one is kept or made");
    assert_eq!(server.post("environments", &json!({ "Name": "All" })).await["Slug"], "all-1");
    let project = server.project("Web").await;
    let mut steps = json!([script_step("One")]);
    steps[0]["Slug"] = json!("Not Valid");
    assert_eq!(put(&server, &project, steps).await, (400, json!([letters])));
    for builder in [Sandbox::builder().version("2022.4.1"), Sandbox::builder().without("slugs")] {
        let server = start(builder).await;
        server.post("environments", &json!({ "Name": "E", "Slug": "Bad Slug" })).await;
    }
}

/// Source: OctopusDeploy/Issues#10187 (2026-08) and #8117 for before.
#[tokio::test]
async fn slugs_are_made_without_marks_from_2026_3_on() {
    for (version, slug) in [("2026.3.1", "zazolc-strasse"), ("2026.2.1", "zażółć-straße")] {
        let server = start(Sandbox::builder().version(version)).await;
        let made = server.post("environments", &json!({ "Name": "Zażółć Straße" })).await;
        assert_eq!(made["Slug"], slug, "{version}");
        let (status, _) = server.send(Method::PUT, &format!("environments/{}", id(&made)), Some(&made)).await;
        assert_eq!(status == 200, version == "2026.3.1", "what was made before cannot be saved again");
    }
    let server = start(Sandbox::builder().version("2026.3.1")).await;
    assert_eq!(server.post("environments", &json!({ "Name": "五" })).await["Slug"], "blue-ring");
}

/// Source: OctopusDeploy/Issues#7735, #7783.
#[tokio::test]
async fn two_steps_cannot_be_given_one_slug() {
    for (version, expected) in [("2022.4.899", 400), ("2022.3.1", 200)] {
        let server = start(Sandbox::builder().version(version)).await;
        let project = server.project("Web").await;
        let mut steps = json!([script_step("One"), script_step("Two")]);
        for step in 0..2 {
            steps[step]["Slug"] = json!("same");
        }
        let (status, answer) = put(&server, &project, steps).await;
        assert_eq!(status, expected, "{version}: {answer}");
        if status == 400 {
            let text = "Step slug 'same' is already used by another step in this deployment process. Step slugs must be unique.";
            assert_eq!(answer, json!([text]));
        }
    }
}

/// Source: OctopusDeploy/Issues#9195, #633; #1882 for square brackets.
#[tokio::test]
async fn names_cannot_have_letters_that_files_cannot_have() {
    let names = Switches::parse(Group::Normalise, "file-names,step-names").unwrap();
    let server = start(Sandbox::builder().switches(names)).await;
    let sentence = "Names can only contain letters, numbers, periods, commas, dashes, underscores or hashes.";
    for name in ["a:b", "a/b", "a?", "a|b", "a\"b", "a\\b", "<a>", "a*"] {
        assert_eq!(server.refused(Method::POST, "environments", &json!({ "Name": name })).await, [sentence], "{name}");
    }
    let project = server.project("Web").await;
    for name in ["What?", "a[1]"] {
        let (status, errors) = put(&server, &project, json!([script_step(name)])).await;
        assert_eq!((status, errors.as_array().unwrap().len()), (400, 1), "{name}: {errors}");
    }
    server.post("tenants", &json!({ "Name": "a:b" })).await;
    // Sources do not tell which versions do so, so that nothing is refused unless it is asked for.
    let server = empty().await;
    server.post("environments", &json!({ "Name": "a:b" })).await;
    let project = server.project("Web").await;
    assert_eq!(put(&server, &project, json!([script_step("a[1]: what?")])).await.0, 200);
}

/// Source: OctopusDeploy/Issues#2438, #2473, #9094; #4842 for named ones.
#[tokio::test]
async fn a_package_for_an_inline_script_is_refused() {
    let server = empty().await;
    let project = server.project("Web").await;
    let inline = |more: Value| {
        let mut properties =
            json!({ "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.ScriptBody": "echo" });
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        properties
    };
    let package = |name: &str| json!([{ "Name": name, "PackageId": "p", "FeedId": "feeds-builtin" }]);
    let named = json!({ "Properties": inline(json!({})), "Packages": package("tool") });
    assert_eq!(put(&server, &project, step_with(&named)).await.0, 200);
    let unnamed = json!({ "Properties": inline(json!({})), "Packages": package("") });
    let text = "Providing a package is not valid for inline scripts.";
    assert_eq!(put(&server, &project, step_with(&unnamed)).await, (400, json!([text])));
    let property = json!({ "Properties": inline(json!({ "Octopus.Action.Package.PackageId": "p" })) });
    assert_eq!(put(&server, &project, step_with(&property)).await.0, 400);
    let property = json!({ "Properties": inline(json!({ "Octopus.Action.Package.FeedId": "feeds-builtin" })) });
    assert_eq!(put(&server, &project, step_with(&property)).await.0, 200, "a feed alone is left as it is");
    let mut lower = unnamed.clone();
    lower["Properties"]["Octopus.Action.Script.ScriptSource"] = json!("inline");
    assert_eq!(put(&server, &project, step_with(&lower)).await.0, 400);
    let other =
        json!({ "ActionType": "Octopus.TentaclePackage", "Properties": inline(json!({})), "Packages": package("") });
    assert_eq!(put(&server, &project, step_with(&other)).await.0, 200, "package steps may have scripts too");
    let template = json!({ "Name": "T", "ActionType": "Octopus.Script", "Properties": inline(json!({})), "Packages": package("") });
    assert_eq!(server.refused(Method::POST, "actiontemplates", &template).await, [text]);
    let server = without("inline-packages").await;
    let project = server.project("Web").await;
    assert_eq!(put(&server, &project, step_with(&unnamed)).await.0, 200);
}

/// Source: OctopusDeploy/Issues#6727, #6824.
#[tokio::test]
async fn a_script_in_a_package_needs_one() {
    let fields = json!({ "Properties": { "Octopus.Action.Script.ScriptSource": "Package" } });
    let text = "'Package' was selected as the script-source but a primary package was not selected.";
    let server = empty().await;
    let project = server.project("Web").await;
    assert_eq!(put(&server, &project, step_with(&fields)).await, (400, json!([text])));
    let server = without("package-scripts").await;
    let project = server.project("Web").await;
    assert_eq!(put(&server, &project, step_with(&fields)).await.0, 200);
}

/// Source: OctopusDeploy/Issues#6100.
#[tokio::test]
async fn a_script_module_has_a_script_and_a_language_only() {
    for (server, expected) in [(empty().await, 400), (without("module-rows").await, 200)] {
        let environment = server.environment("Test").await;
        let module = server.post("libraryvariablesets", &json!({ "Name": "M", "ContentType": "ScriptModule" })).await;
        let path = format!("variables/{}", module["VariableSetId"].as_str().unwrap());
        let row = |name: &str, scope: Value| json!({ "Name": name, "Type": "String", "Value": "v", "Scope": scope });
        let script = row("Octopus.Script.Module[M]", json!({}));
        let language = row("Octopus.Script.Module.Language[M]", json!({}));
        let mut set = server.get(&path).await;
        set["Variables"] = json!([script, language]);
        let mut set = server.put(&path, &set).await;
        set["Variables"] = json!([row("octopus.script.module[m]", json!({})), language]);
        let mut set = server.put(&path, &set).await;
        for more in [
            json!([script, language, row("Other", json!({}))]),
            json!([script, row("Octopus.Script.Module[N]", json!({}))]),
            json!([row("Octopus.Script.Module[M]", json!({ "Environment": [environment] }))]),
        ] {
            set["Version"] = server.get(&path).await["Version"].clone();
            set["Variables"] = more;
            assert_eq!(server.send(Method::PUT, &path, Some(&set)).await.0, expected, "{set}");
        }
    }
}

/// Source: the documentation of 2026-08: for projects under version control alone.
#[tokio::test]
async fn git_reference_rules_are_dropped_without_a_repository() {
    for (server, expected) in [(empty().await, json!([])), (without("git-rules").await, json!(["refs/heads/main"]))] {
        let project = server.project("Web").await;
        let body = json!({ "Name": "C", "ProjectId": id(&project), "GitReferenceRules": ["refs/heads/main"] });
        assert_eq!(server.post("channels", &body).await["GitReferenceRules"], expected);
    }
}

/// Source: the documentation of 2026-08.
#[tokio::test]
async fn a_channel_for_ephemeral_environments_has_a_parent_and_no_lifecycle() {
    let server = empty().await;
    let project = id(&server.project("Web").await);
    let lifecycle = id(&server.named("lifecycles", "Default Lifecycle").await);
    let parent = id(&server.post("parentEnvironments", &json!({ "Name": "Features" })).await);
    let channel = |fields: Value| {
        let mut body = json!({ "Name": "C", "ProjectId": project, "Type": "EphemeralEnvironment" });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    let field = json!({ "FieldName": "f", "Description": "" });
    for refused in [
        json!({}),
        json!({ "ParentEnvironmentId": parent, "LifecycleId": lifecycle }),
        json!({ "ParentEnvironmentId": parent, "CustomFieldDefinitions": vec![field; 11] }),
    ] {
        assert_eq!(server.refused(Method::POST, "channels", &channel(refused.clone())).await.len(), 1, "{refused}");
    }
    server.post("channels", &channel(json!({ "ParentEnvironmentId": parent }))).await;
}

/// Source: the documentation of 2026-08 (tenants/tag-sets).
#[tokio::test]
async fn a_document_has_one_value_of_a_free_text_set() {
    for (server, expected) in [(empty().await, 400), (without("free-text-tags").await, 201)] {
        server.post("tagsets", &json!({ "Name": "Owner", "Type": "FreeText" })).await;
        server.post("tenants", &json!({ "Name": "One", "TenantTags": ["Owner/me"] })).await;
        let body = json!({ "Name": "Two", "TenantTags": ["Owner/me", "Owner/you"] });
        assert_eq!(server.send(Method::POST, "tenants", Some(&body)).await.0, expected);
        for nothing in ["Owner/", "Owner/ "] {
            server.refused(Method::POST, "tenants", &json!({ "Name": "Three", "TenantTags": [nothing] })).await;
        }
    }
}

/// Source: the documentation of 2026-09 (project templates).
#[tokio::test]
async fn the_process_of_a_templated_project_cannot_be_changed() {
    for (server, expected) in [(empty().await, 400), (without("templated-processes").await, 200)] {
        let project = server.project("Web").await;
        let details = json!({ "Slug": "t", "VersionMask": "1.X", "IsShared": true });
        let space = server.space.clone();
        server.sandbox.edit(&space, "projects", &id(&project), |project| project["ProjectTemplateDetails"] = details);
        assert_eq!(put(&server, &project, json!([script_step("One")])).await.0, expected);
    }
}

/// Source: end-to-end tests of the Go client, whose variables are so.
#[tokio::test]
async fn a_string_that_says_it_is_sensitive_is_a_secret() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    set["Variables"] = json!([{ "Name": "A", "Type": "String", "Value": "hidden", "IsSensitive": true }]);
    let stored = server.put(&path, &set).await;
    let row = &stored["Variables"][0];
    assert_eq!((&row["IsSensitive"], &row["Value"]), (&json!(true), &Value::Null));
    assert!(!server.get(&path).await.to_string().contains("hidden"));
    server.put(&path, &stored).await;
    let kept = server.sandbox.secret(&server.space, &id(&set), "Variables[A].Value");
    assert_eq!(kept.as_deref(), Some("hidden"), "it is kept by its id as others are");
}

/// Source: OctopusDeploy/Issues#2071, #4585, #5672, #9448.
#[tokio::test]
async fn names_are_accepted_where_ids_are_expected() {
    for (server, expected) in [(empty().await, 200), (without("names-for-ids").await, 400)] {
        let account = json!({ "Name": "Deploy user", "AccountType": "UsernamePassword", "Username": "u" });
        server.post("accounts", &account).await;
        let project = server.project("Web").await;
        let path = format!("variables/variableset-{}", id(&project));
        let mut set = server.get(&path).await;
        set["Variables"] = json!([{ "Name": "Azure", "Type": "String", "Value": "v" }]);
        server.put(&path, &set).await;
        let step = |account: &str| step_with(&json!({ "Properties": { "Octopus.Action.Azure.AccountId": account } }));
        for name in ["Deploy user", "Azure"] {
            let (status, answer) = put(&server, &project, step(name)).await;
            assert_eq!(status, expected, "{name}: {answer}");
        }
        assert_eq!(put(&server, &project, step("Accounts-99999")).await.0, 400);
        let parameter = json!({ "Name": "A", "DefaultValue": "Deploy user", "DisplaySettings": { "Octopus.ControlType": "AzureAccount" } });
        let template = json!({ "Name": "T", "ActionType": "Octopus.Script", "Parameters": [parameter] });
        let (status, _) = server.send(Method::POST, "actiontemplates", Some(&template)).await;
        assert_eq!(status == 201, expected == 200);
        let machine = json!({ "AccountId": "Deploy user", "CommunicationStyle": "Ssh", "Host": "h" });
        let environment = server.environment("Test").await;
        let machine = json!({ "Name": "M", "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": machine });
        server.refused(Method::POST, "machines", &machine).await;
    }
}

/// Source: OctopusDeploy/Issues#7924.
#[tokio::test]
async fn an_api_key_does_not_live_for_ever() {
    let server = empty().await;
    let path = format!("/api/users/{}/apikeys", id(&server.send_to(Method::GET, "/api/users/me", None).await.1));
    let key = |expires: &str| json!({ "Purpose": "CI", "Expires": expires });
    server.refused_at(Method::POST, &path, &key("2999-01-01T00:00:00.000+00:00")).await;
    assert!(server.send_to(Method::POST, &path, Some(&json!({ "Purpose": "CI" }))).await.0.is_success());
    let server = without("key-life").await;
    let path = format!("/api/users/{}/apikeys", id(&server.send_to(Method::GET, "/api/users/me", None).await.1));
    assert!(server.send_to(Method::POST, &path, Some(&key("2999-01-01T00:00:00.000+00:00"))).await.0.is_success());
}

/// Source: OctopusDeployLabs/terraform-provider-octopusdeploy#584, end-to-end tests of the Go client.
#[tokio::test]
async fn what_is_not_there_is_answered_without_a_list_of_errors() {
    let new = "Resource is not found or it doesn't exist in the current space context. Please contact your administrator for more information.";
    for (version, text) in
        [("2026.1.9674", new), ("2023.4.1", new), ("2023.3.1", "The resource 'Projects-99999' was not found.")]
    {
        let server = start(Sandbox::builder().version(version)).await;
        let (status, error) = server.send(Method::GET, "projects/Projects-99999", None).await;
        assert_eq!(
            (status.as_u16(), &error["Errors"], &error["ErrorMessage"]),
            (404, &Value::Null, &json!(text)),
            "{version}"
        );
        for method in [Method::PUT, Method::DELETE] {
            let (status, error) =
                server.send(method, "environments/Environments-99999", Some(&json!({ "Name": "x" }))).await;
            assert_eq!((status.as_u16(), &error["Errors"]), (404, &Value::Null), "{version}");
        }
    }
}

/// Source: a server captured in 2018, end-to-end tests of the Go client.
#[tokio::test]
async fn links_to_projects_and_spaces_can_be_followed_as_they_are() {
    let server = empty().await;
    server.project("Web").await;
    for (path, is_page) in [("projectgroups", true), ("lifecycles", false)] {
        let link = server.all(path).await[0]["Links"]["Projects"].as_str().unwrap().to_owned();
        assert!(!link.contains('{'), "{link}");
        let (status, found) = server.send_to(Method::GET, &link, None).await;
        assert_eq!((status.as_u16(), found["ItemType"] == "Project"), (200, is_page), "{path}");
    }
    let user = server.send_to(Method::GET, "/api/users/me", None).await.1;
    let spaces = server.send_to(Method::GET, user["Links"]["Spaces"].as_str().unwrap(), None).await.1;
    assert_eq!(spaces[0]["Name"], "Default");
}

/// `--strict` promises to refuse every reference to what is not there.
#[tokio::test]
async fn an_empty_text_in_a_list_is_a_reference_to_nothing() {
    let server = empty().await;
    let project = server.project("Web").await;
    let phase = json!({ "Name": "p", "OptionalDeploymentTargets": [""] });
    server.refused(Method::POST, "lifecycles", &json!({ "Name": "L", "Phases": [phase] })).await;
    for field in ["Environments", "ExcludedEnvironments", "Channels", "TenantTags"] {
        assert_eq!(put(&server, &project, step_with(&json!({ field: [""] }))).await.0, 400, "{field}");
    }
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    for dimension in ["Environment", "Machine", "Channel", "TenantTag", "Action", "ProcessOwner", "Role"] {
        set["Variables"] = json!([{ "Name": "A", "Type": "String", "Value": "v", "Scope": { dimension: [""] } }]);
        assert_eq!(server.refused(Method::PUT, &path, &set).await.len(), 1, "{dimension}");
    }
    let mut document = project.clone();
    document["IncludedLibraryVariableSetIds"] = json!([""]);
    server.refused(Method::PUT, &format!("projects/{}", id(&project)), &document).await;
    server.refused(Method::POST, "tenants", &json!({ "Name": "T", "ProjectEnvironments": { "": [] } })).await;
    let test = server.environment("Test").await;
    let target = json!({ "Name": "M", "EnvironmentIds": [test], "Roles": ["web", " "], "Endpoint": { "CommunicationStyle": "None" } });
    let text = "Roles: an empty text is not the name of a role.";
    assert_eq!(server.refused(Method::POST, "machines", &target).await, [text]);
    let server = start(Sandbox::builder().lenient(true)).await;
    let lifecycle = json!({ "Name": "L", "Phases": [{ "Name": "p", "OptionalDeploymentTargets": [""] }] });
    server.post("lifecycles", &lifecycle).await;
}

/// Source: the documentation of deprecations.
#[tokio::test]
async fn steps_that_do_not_run_any_more_are_stored() {
    let server = empty().await;
    let project = server.project("Web").await;
    for properties in [
        json!({ "Octopus.Action.Script.Syntax": "FSharp", "Octopus.Action.Script.ScriptBody": "x" }),
        json!({ "Octopus.Action.Script.Syntax": "CSharp", "Octopus.Action.Script.ScriptBody": "x" }),
        json!({ "OctopusUseBundledTooling": "True" }),
    ] {
        let (status, stored) = put(&server, &project, step_with(&json!({ "Properties": properties }))).await;
        assert_eq!((status, &stored["Steps"][0]["Actions"][0]["Properties"]), (200, &properties));
    }
}

/// Source: OctopusDeploy/Issues#8187 for user roles.
#[tokio::test]
async fn lists_that_newer_servers_demand_are_demanded() {
    for (version, expected) in [("2023.2.12046", 400), ("2023.1.1", 200)] {
        let server = start(Sandbox::builder().version(version)).await;
        let (_, role) = server.send_to(Method::POST, "/api/userroles", Some(&json!({ "Name": "R" }))).await;
        let path = format!("/api/userroles/{}", id(&role));
        let (status, _) = server.send_to(Method::PUT, &path, Some(&json!({ "Name": "R" }))).await;
        assert_eq!(status, expected, "{version}");
    }
}
