//! The rich space: step templates, library variable sets and script modules.

use super::Documents;
use super::make::{add, guid};
use super::variables::{prompted, row, set};
use serde_json::{Value, json};

/// The value of a step's parameter that asks for a package.
pub(super) const PACKAGE: &str = r#"{"PackageId":"Company.Tool","FeedId":"Feeds-1"}"#;

/// Step templates, library variable sets and script modules.
pub(super) fn fill(documents: &mut Documents) {
    add(documents, "actiontemplates", custom());
    add(documents, "actiontemplates", installed());
    let website = json!({
        "Id": "ActionTemplates-2", "SpaceId": "Spaces-1",
        "CommunityTemplateWebsite": "https://library.octopus.com/step-templates/6042d737-5902-0729-ae57-8b6650a299da",
    });
    add(documents, "installed_community_templates", website);
    library_set(documents);
    script_module(documents);
}

/// A parameter of a template.
pub(super) fn parameter(name: &str, control: &str, default: Value) -> Value {
    json!({
        "Id": guid(&format!("parameter/{name}")), "Name": name, "Label": format!("The {name}"),
        "HelpText": format!("What {name} is"), "DefaultValue": default,
        "DisplaySettings": { "Octopus.ControlType": control },
    })
}

fn custom() -> Value {
    let mut select = parameter("Template.Choice", "Select", json!("b"));
    select["DisplaySettings"]["Octopus.SelectOptions"] = json!("a|First\nb|Second");
    let mut bare = parameter("Template.Bare", "SingleLineText", json!(null));
    bare["DisplaySettings"] = json!({});
    json!({
        "Id": "ActionTemplates-1", "Name": "Do everything", "ActionType": "Octopus.Script", "Version": 3,
        "Description": "Uses each kind of parameter", "CommunityActionTemplateId": null,
        "Packages": [{
            "Id": guid("template/package"), "Name": "tool", "PackageId": "Company.Tool", "FeedId": "Feeds-1",
            "AcquisitionLocation": "Server", "Version": null,
            "Properties": { "Extract": "True", "SelectionMode": "immediate", "Purpose": "" },
        }],
        "GitDependencies": [],
        "Properties": {
            "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "Bash",
            "Octopus.Action.Script.ScriptBody": "echo \"#{Template.Text}\"\n",
            "Octopus.Action.RunOnServer": "true",
        },
        "Parameters": [
            parameter("Template.Text", "SingleLineText", json!("hello")),
            parameter("Template.Body", "MultiLineText", json!("one\ntwo")),
            select,
            parameter("Template.Flag", "Checkbox", json!("True")),
            parameter("Template.Secret", "Sensitive", json!({ "HasValue": true, "NewValue": null })),
            parameter("Template.Step", "StepName", json!(null)),
            parameter("Template.Azure", "AzureAccount", json!("Accounts-4")),
            parameter("Template.Amazon", "AmazonWebServicesAccount", json!("Accounts-7")),
            parameter("Template.Google", "GoogleCloudAccount", json!("Accounts-9")),
            parameter("Template.Login", "UsernamePasswordAccount", json!("Accounts-1")),
            parameter("Template.Trust", "GenericOidcAccount", json!("Accounts-11")),
            parameter("Template.Certificate", "Certificate", json!("Certificates-1")),
            parameter("Template.Pool", "WorkerPool", json!("WorkerPools-2")),
            parameter("Template.Package", "Package", json!(PACKAGE)),
            parameter("Template.Teams", "Teams", json!("Teams-1")),
            parameter("Template.Environments", "Environments", json!("Environments-1,Environments-3")),
            parameter("Template.Channels", "Channels", json!(null)),
            parameter("Template.Project", "Project", json!(null)),
            bare,
        ],
    })
}

fn installed() -> Value {
    json!({
        "Id": "ActionTemplates-2", "Name": "Wait a while", "ActionType": "Octopus.Script", "Version": 2,
        "Description": "From the gallery", "CommunityActionTemplateId": "CommunityActionTemplates-7", "Packages": [],
        "GitDependencies": [],
        "Properties": {
            "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "PowerShell",
            "Octopus.Action.Script.ScriptBody": "Start-Sleep -Seconds $OctopusParameters['Wait.Seconds']",
        },
        "Parameters": [parameter("Wait.Seconds", "SingleLineText", json!("5"))],
    })
}

fn library_set(documents: &mut Documents) {
    let library = json!({
        "Id": "LibraryVariableSets-1", "Name": "Company", "Description": "What all know", "ContentType": "Variables",
        "VariableSetId": "variableset-LibraryVariableSets-1",
        "Templates": [
            parameter("Tenant.Title", "SingleLineText", json!("Nobody")),
            parameter("Tenant.Login", "UsernamePasswordAccount", json!("Accounts-1")),
            parameter("Tenant.Secret", "Sensitive", json!({ "HasValue": true, "NewValue": null })),
        ],
    });
    add(documents, "libraryvariablesets", library);
    let rows = vec![
        row("Company.Name", "String", json!("Example"), json!({})),
        row("Company.Name", "String", json!("Example (test)"), json!({ "Environment": ["Environments-2"] })),
        row(
            "Company.Address",
            "String",
            json!("https://#{Company.Name}.example.com"),
            json!({ "Role": ["web", "api"] }),
        ),
        row(
            "Company.Cloud",
            "AzureAccount",
            json!("Accounts-4"),
            json!({ "TenantTag": ["Region/Europe", "Tier/Gold"] }),
        ),
        row("Company.Secret", "Sensitive", json!(null), json!({ "Machine": ["Machines-1"] })),
        prompted("Company.Question", json!("maybe"), json!({})),
    ];
    add(documents, "variablesets", set("LibraryVariableSets-1", rows));
}

fn script_module(documents: &mut Documents) {
    let module = json!({
        "Id": "LibraryVariableSets-2", "Name": "Helpers", "Description": "What scripts share",
        "ContentType": "ScriptModule", "VariableSetId": "variableset-LibraryVariableSets-2", "Templates": [],
    });
    add(documents, "libraryvariablesets", module);
    let body = "function Get-Answer {\r\n    return 42 # the answer: \"forty-two\"\r\n}\r\n";
    let rows = vec![
        row("Octopus.Script.Module[Helpers]", "String", json!(body), json!({})),
        row("Octopus.Script.Module.Language[Helpers]", "String", json!("PowerShell"), json!({})),
    ];
    add(documents, "variablesets", set("LibraryVariableSets-2", rows));
}
