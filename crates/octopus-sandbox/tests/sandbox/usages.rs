//! The usages of library sets, accounts and certificates; the public key of an account.

use crate::common::{Instance, Method, empty, id, script_step, start};
use crate::described::{VERSIONS, described};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

/// Keys made by OpenSSH and OpenSSL, and what `ssh-keygen -y` says of them. The first is locked.
const ED25519: (&[u8], &str) = (
    include_bytes!("../files/ssh-locked.key"),
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEx8DNkiJXC71ktJnC/cd9G5EgRXAqVzOj7VnauTFf5f",
);
const RSA: (&[u8], &str) = (
    include_bytes!("../files/ssh-rsa.pem"),
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDBtpcFT2ZEZA7Ix/e/6qUQ7nMyLinV+hSgCdB4r6qzynqSjXM84ta+3CsAs4VHKfjvKj7aQEj1J+UknCrpJhJd+UTcskWMrR+zI5nnfFrmTj/F7oYDyGyjyY190Pwlfi0daD6v+OprARXSpzqwCYnxU7haoaLTZma6fGdk5FtO+w==",
);
/// The same key in another box.
const PKCS8: &[u8] = include_bytes!("../files/ssh-pkcs8.pem");

fn secret(value: &str) -> Value {
    json!({ "HasValue": true, "NewValue": value })
}

async fn account(server: &Instance) -> String {
    let body = json!({ "Name": "Robot", "AccountType": "AmazonWebServicesAccount", "AccessKey": "a",
        "SecretKey": secret("p") });
    id(&server.post("accounts", &body).await)
}

async fn put_variable(server: &Instance, owner: &str, kind: &str, value: &str) {
    let path = format!("variables/variableset-{owner}");
    let mut set = server.get(&path).await;
    set["Variables"] = json!([{ "Name": "X", "Type": kind, "Value": value, "Scope": {} }]);
    server.put(&path, &set).await;
}

/// A script step whose parameter of a step template holds the account.
fn step_with(account: &str) -> Value {
    let mut step = script_step("Run");
    step["Actions"][0]["Properties"]["Account"] = json!(account);
    step
}

async fn put_steps(server: &Instance, path: &str, steps: Value) {
    let mut process = server.get(path).await;
    process["Steps"] = steps;
    server.put(path, &process).await;
}

/// A project with a library set, a runbook, a release and a snapshot, and everything uses the account.
async fn used(server: &Instance, account: &str) -> (Value, Value, Value) {
    let set = server.post("libraryvariablesets", &json!({ "Name": "Common" })).await;
    let mut project = server.project("Web").await;
    project["IncludedLibraryVariableSetIds"] = json!([id(&set)]);
    let project = server.put(&format!("projects/{}", id(&project)), &project).await;
    put_variable(server, &id(&project), "AmazonWebServicesAccount", account).await;
    put_variable(server, &id(&set), "AmazonWebServicesAccount", account).await;
    put_steps(
        server,
        &format!("deploymentprocesses/deploymentprocess-{}", id(&project)),
        json!([step_with(account), script_step("Other")]),
    )
    .await;
    let runbook = server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await;
    put_steps(server, &format!("runbookProcesses/RunbookProcess-{}", id(&runbook)), json!([step_with(account)])).await;
    server.post("releases", &json!({ "ProjectId": id(&project), "Version": "1.0" })).await;
    server
        .post("runbookSnapshots", &json!({ "Name": "S", "ProjectId": id(&project), "RunbookId": id(&runbook) }))
        .await;
    (project, set, runbook)
}

#[tokio::test]
async fn a_library_set_is_used_by_projects_releases_and_snapshots() {
    let server = empty().await;
    let account = account(&server).await;
    let (mut project, set, _) = used(&server, &account).await;
    let path = format!("libraryvariablesets/{}/usages", id(&set));
    let usages = server.get(&path).await;
    let entry = &usages["Projects"][0];
    assert_eq!((&entry["ProjectId"], &entry["IsCurrentlyBeingUsedInProject"]), (&project["Id"], &json!(true)));
    assert_eq!(
        (&entry["Releases"][0]["ReleaseVersion"], &entry["RunbookSnapshots"][0]["SnapshotName"]),
        (&json!("1.0"), &json!("S"))
    );
    project["IncludedLibraryVariableSetIds"] = json!([]);
    server.put(&format!("projects/{}", id(&project)), &project).await;
    let entry = server.get(&path).await["Projects"][0].clone();
    assert_eq!(
        (&entry["IsCurrentlyBeingUsedInProject"], &entry["Releases"]),
        (&json!(false), &usages["Projects"][0]["Releases"])
    );
    let unused = server.post("libraryvariablesets", &json!({ "Name": "Unused" })).await;
    assert_eq!(server.get(&format!("libraryvariablesets/{}/usages", id(&unused))).await["Projects"], json!([]));
}

#[tokio::test]
async fn an_account_is_used_by_steps_variables_targets_and_what_was_frozen() {
    let server = empty().await;
    let account = account(&server).await;
    let (project, set, runbook) = used(&server, &account).await;
    let environment = server.environment("Dev").await;
    let endpoint =
        json!({ "CommunicationStyle": "Ssh", "AccountId": account, "Host": "h", "Port": 22, "Fingerprint": "f" });
    let machine = json!({ "Name": "M", "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": endpoint });
    let machine = server.post("machines", &machine).await;
    let usages = server.get(&format!("accounts/{account}/usages")).await;
    assert_eq!(usages["Targets"], json!([{ "TargetId": id(&machine), "TargetName": "M" }]));
    let steps = usages["DeploymentProcesses"][0]["Steps"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["StepName"]), (1, &json!("Run")));
    assert_eq!(usages["RunbookProcesses"][0]["RunbookId"], id(&runbook));
    assert_eq!(usages["Releases"][0]["Releases"][0]["ReleaseVersion"], "1.0");
    assert_eq!(usages["RunbookSnapshots"][0]["Snapshots"][0]["SnapshotName"], "S");
    assert_eq!(usages["ProjectVariableSets"][0]["ProjectId"], id(&project));
    assert_eq!(usages["LibraryVariableSets"][0]["LibraryVariableSetId"], id(&set));
    let unused = json!({ "Name": "Unused", "AccountType": "Token", "Token": secret("t") });
    let unused = id(&server.post("accounts", &unused).await);
    let usages = server.get(&format!("accounts/{unused}/usages")).await;
    let lists = usages.as_object().unwrap().values().filter_map(Value::as_array);
    assert!(lists.into_iter().all(Vec::is_empty), "{usages}");
}

#[tokio::test]
async fn a_certificate_is_used_by_projects_sets_tenants_and_targets() {
    let server = empty().await;
    let file = STANDARD.encode(include_bytes!("../files/site.der"));
    let certificate = id(&server.post("certificates", &json!({ "Name": "C", "CertificateData": secret(&file) })).await);
    let set = server.post("libraryvariablesets", &json!({ "Name": "Common" })).await;
    let project = server.project("Web").await;
    put_variable(&server, &id(&project), "Certificate", &certificate).await;
    put_variable(&server, &id(&set), "Certificate", &certificate).await;
    let environment = server.environment("Dev").await;
    let endpoint = json!({
        "CommunicationStyle": "Kubernetes", "ClusterUrl": "https://k", "ClusterCertificate": certificate,
        "Authentication": { "AuthenticationType": "None" },
    });
    let machine = json!({ "Name": "M", "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": endpoint });
    server.post("machines", &machine).await;
    let usages = server.get(&format!("certificates/{certificate}/usages")).await;
    for (list, name) in
        [("ProjectUsages", "Web"), ("LibraryVariableSetUsages", "Common"), ("DeploymentTargetUsages", "M")]
    {
        assert_eq!(usages[list].as_array().map(Vec::len), Some(1), "{list}");
        assert_eq!(usages[list][0]["Name"], name);
    }
    assert_eq!(usages["TenantUsages"], json!([]));
    assert_eq!(usages["ProjectUsages"][0], server.get(&format!("projects/{}", id(&project))).await);
}

#[tokio::test]
async fn values_of_tenants_count_as_usages() {
    let server = empty().await;
    let account = account(&server).await;
    let environment = server.environment("Dev").await;
    let mut project = server.project("Web").await;
    let template = json!({ "Name": "T", "DisplaySettings": { "Octopus.ControlType": "AmazonWebServicesAccount" } });
    project["Templates"] = json!([template]);
    project["TenantedDeploymentMode"] = json!("Tenanted");
    let project = server.put(&format!("projects/{}", id(&project)), &project).await;
    let tenant = json!({ "Name": "Acme", "ProjectEnvironments": { id(&project): [environment] } });
    let tenant = server.post("tenants", &tenant).await;
    let path = format!("tenants/{}/variables", id(&tenant));
    let mut values = server.get(&path).await;
    let template = project["Templates"][0]["Id"].as_str().unwrap();
    values["ProjectVariables"][id(&project)]["Variables"][environment] = json!({ template: account });
    server.put(&path, &values).await;
    let usages = server.get(&format!("accounts/{account}/usages")).await;
    let entry = &usages["ProjectTenantVariables"][0];
    assert_eq!((&entry["TenantId"], &entry["Projects"][0]["ProjectId"]), (&tenant["Id"], &project["Id"]));
    assert_eq!(usages["CommonTenantVariables"], json!([]));
}

#[tokio::test]
async fn a_git_credential_tells_the_projects_it_reaches_and_counts_the_hidden_ones() {
    const KEY: &str = "API-GIT";
    let key = format!("{KEY}=GitCredentialView").parse().unwrap();
    let server = start(Sandbox::builder().version("2026.1.9674").key(key)).await;
    let credential =
        json!({ "Name": "Robot", "Details": { "Type": "UsernamePassword", "Username": "u", "Password": secret("p") } });
    let robot = id(&server.post("git-credentials", &credential).await);
    let path = format!("git-credentials/{robot}/usage");
    assert_eq!(server.get(&path).await, json!({ "Projects": [], "OtherProjects": 0 }));
    let project = server.project("Web").await;
    server.project("In the database").await;
    let mut settings = crate::git::settings();
    settings["Credentials"] = json!({ "Type": "Reference", "Id": robot });
    let (status, answer) = crate::git::convert(&server, &project, &settings).await;
    assert_eq!(status, 200, "{answer}");
    let used = json!({
        "Projects": [{
            "ProjectId": id(&project), "Name": "Web", "Slug": "web", "RepositoryUrl": "https://git.example/web.git",
        }],
        "OtherProjects": 0,
    });
    assert_eq!(server.get(&path).await, used);
    assert_eq!(server.get(&format!("{path}/v1")).await, used);
    let (_, hidden) = server.send_as(KEY, Method::GET, &format!("/api/{}/{path}", server.space), None).await;
    assert_eq!(hidden, json!({ "Projects": [], "OtherProjects": 1 }));
    assert_eq!(server.send(Method::GET, "git-credentials/GitCredentials-0/usage", None).await.0, 404);
    let Some(described) = described("2026.1.9674") else { return };
    described.holds("GetGitCredentialUsageByIdResponse", &used);
}

#[tokio::test]
async fn usages_have_the_form_of_each_version() {
    for version in VERSIONS {
        let Some(described) = described(version) else { return };
        let server = start(Sandbox::builder().version(version)).await;
        let account = account(&server).await;
        let (_, set, _) = used(&server, &account).await;
        let of_set =
            if version < "2026" { "LibraryVariableSetUsageResource" } else { "GetLibraryVariableSetUsageResponse" };
        described.holds(of_set, &server.get(&format!("libraryvariablesets/{}/usages", id(&set))).await);
        described.holds("AccountUsageResource", &server.get(&format!("accounts/{account}/usages")).await);
        let file = STANDARD.encode(include_bytes!("../files/site.der"));
        let certificate = json!({ "Name": "C", "CertificateData": secret(&file) });
        let certificate = id(&server.post("certificates", &certificate).await);
        described.holds("CertificateUsageResource", &server.get(&format!("certificates/{certificate}/usages")).await);
    }
}

#[tokio::test]
async fn the_public_key_of_an_account_is_derived_from_its_private_key() {
    let server = empty().await;
    for (name, (file, expected)) in [("Locked", ED25519), ("Old", RSA), ("Newer", (PKCS8, RSA.1))] {
        let body = json!({
            "Name": name, "AccountType": "SshKeyPair", "Username": "u", "PrivateKeyFile": secret(&STANDARD.encode(file)),
            "PrivateKeyPassphrase": secret("locked"),
        });
        let account = id(&server.post("accounts", &body).await);
        let (status, key) = server.send(Method::GET, &format!("accounts/{account}/pk"), None).await;
        assert_eq!((status.as_u16(), key), (200, json!(format!("{expected} {name}\n"))));
    }
    let body =
        json!({ "Name": "No key", "AccountType": "SshKeyPair", "Username": "u", "PrivateKeyFile": secret("bm9uZQ==") });
    let account = id(&server.post("accounts", &body).await);
    let problems = server.refused(Method::GET, &format!("accounts/{account}/pk"), &Value::Null).await;
    assert_eq!(problems.len(), 1);
    let other = self::account(&server).await;
    assert_eq!(server.send(Method::GET, &format!("accounts/{other}/pk"), None).await.0, 404);
}
